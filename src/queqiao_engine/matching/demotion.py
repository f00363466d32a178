"""Rows that meet a demand and contradict none step in front of contradicted rows of their grade; every score stays as it is.

The score tells how near two texts are. That an achievement's own figure rules a demand out is told by no score, and is the surest thing the
engine says (``docs/clauses.md``). Grades are not mixed, and a row nothing is known of overtakes nobody: it may be no better. What a person
has answered stays where the answer put it, and a list of nearest misses stays in the order of nearness.
"""

from __future__ import annotations

from dataclasses import replace

from queqiao_engine.matching.contracts import Grade, Match, MatchReport, Outlook, ScorePart, Verdict

DEMANDS = "demands"
"""The part of a row that was overtaken: ``raw`` is the number of demands it contradicts, ``value`` 0 – it adds nothing to the score."""


def contradictions(match: Match) -> int:
    """How many demands the row's own words contradict."""
    return sum(one.verdict is Verdict.CONTRADICTED for one in match.verdicts)


def demote(report: MatchReport) -> MatchReport:
    """The report with contradicted rows behind those of their grade that meet a demand and contradict none, ranks counted anew; the same
    again for a report so ordered.

    Only rows nobody has answered move, each grade among the places it had, and only where the list claims to hold something.
    """
    matches = [_without_part(match) for match in report.matches]
    if report.outlook is Outlook.LISTED:
        for grade in Grade:
            _order(matches, grade)
    return replace(
        report, matches=tuple(replace(match, rank=place) for place, match in enumerate(matches, start=1))
    )


def _order(matches: list[Match], grade: Grade) -> None:
    places = [at for at, match in enumerate(matches) if match.answer is None and match.grade is grade]
    rows = sorted((matches[at] for at in places), key=lambda one: (-one.score, one.id))
    first = next((at for at, row in enumerate(rows) if contradictions(row)), len(rows))
    later = rows[first:]
    last = max((at for at, row in enumerate(later) if _holds(row)), default=-1)
    # Overtaken is whoever contradicts a demand and had one that holds behind it.
    rest = [
        _with_part(row) if at < last and contradictions(row) else row
        for at, row in enumerate(later)
        if not _holds(row)
    ]
    for at, row in zip(places, [*rows[:first], *filter(_holds, later), *rest], strict=True):
        matches[at] = row


def _holds(match: Match) -> bool:
    """Whether the row meets a demand and contradicts none."""
    return not contradictions(match) and any(one.verdict is Verdict.MET for one in match.verdicts)


def _without_part(match: Match) -> Match:
    return replace(match, parts=tuple(part for part in match.parts if part.name != DEMANDS))


def _with_part(match: Match) -> Match:
    return replace(match, parts=(*match.parts, ScorePart(DEMANDS, float(contradictions(match)), 0.0)))
