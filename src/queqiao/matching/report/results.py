"""What a report is made of: the engine's reports beside the entries they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queqiao_engine.matching.contracts import Entry, Match, MatchReport, Outlook, Verdict

WEAK_OUTLOOKS = frozenset({Outlook.NO_OBVIOUS_MATCH, Outlook.PROBABLY_NONE, Outlook.NONE_FOUND})
"""The outlooks under which a need belongs on the research-gap list."""

VERDICT_ORDER = (Verdict.MET, Verdict.CONTRADICTED, Verdict.CONDITIONS_DIFFER, Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Results:
    """One run of matching, ready to be written.

    ``needs`` and ``achievements`` map ids to entries; ``achievements`` needs only those that ``reports`` name (a missing
    one is shown by its id and title alone). ``made_on`` is the date to print, as text, given by the caller; "" prints none.
    """

    reports: tuple[MatchReport, ...]
    needs: Mapping[str, Entry]
    achievements: Mapping[str, Entry]
    needs_source: str = ""
    achievements_source: str = ""
    made_on: str = ""

    @property
    def calibrated(self) -> bool:
        """Whether any report carries fitted probabilities."""
        return any(report.calibration != "neutral" for report in self.reports)

    @property
    def gaps(self) -> tuple[MatchReport, ...]:
        """The needs for which nothing obvious was found, in the order of the reports."""
        return tuple(
            report for report in self.reports if report.outlook in WEAK_OUTLOOKS or not report.matches
        )


def verdict_counts(match: Match) -> dict[Verdict, int]:
    """How many clauses got each verdict, in the order in which verdicts are shown."""
    counts = dict.fromkeys(VERDICT_ORDER, 0)
    for verdict in match.verdicts:
        counts[verdict.verdict] += 1
    return counts


def owner_of(entry: Entry | None) -> str:
    """Who holds an achievement, as the input said it; "" when it did not."""
    if entry is None:
        return ""
    value = entry.attributes.get("owner", "")
    return "、".join(value) if isinstance(value, tuple) else str(value)
