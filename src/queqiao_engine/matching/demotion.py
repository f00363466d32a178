"""Rows that contradict a demand stand behind those of the same grade that contradict none; their scores stay as they are.

The score tells how near two texts are. That an achievement's own figure rules a demand out is told by no score, and is the surest thing the
engine says (``docs/clauses.md``). Grades are not mixed: a contradicted row that may be called likely related still stands before one with
little evidence. What a person has answered stays where the answer put it, and a list of nearest misses stays in the order of nearness.
"""

from __future__ import annotations

from dataclasses import replace

from queqiao_engine.matching.contracts import Grade, Match, MatchReport, Outlook, ScorePart, Verdict

DEMANDS = "demands"
"""The part of a row that was moved, or would be: ``raw`` is the number of demands it contradicts, ``value`` 0 – it adds nothing to the score."""


def contradictions(match: Match) -> int:
    """How many demands the row's own words contradict."""
    return sum(one.verdict is Verdict.CONTRADICTED for one in match.verdicts)


def demote(report: MatchReport) -> MatchReport:
    """The report with contradicted rows behind the others of their grade, ranks counted anew; the same again for a report so ordered.

    Only rows nobody has answered move, each grade among the places it had, and only where the list claims to hold something.
    """
    matches = [_without_part(match) for match in report.matches]
    if report.outlook is Outlook.LISTED:
        matches = [_with_part(match) for match in matches]
        for grade in Grade:
            _order(matches, grade)
    return replace(
        report, matches=tuple(replace(match, rank=place) for place, match in enumerate(matches, start=1))
    )


def _order(matches: list[Match], grade: Grade) -> None:
    places = [at for at, match in enumerate(matches) if match.answer is None and match.grade is grade]
    rows = sorted(
        (matches[at] for at in places), key=lambda one: (contradictions(one) > 0, -one.score, one.id)
    )
    for at, row in zip(places, rows, strict=True):
        matches[at] = row


def _without_part(match: Match) -> Match:
    return replace(match, parts=tuple(part for part in match.parts if part.name != DEMANDS))


def _with_part(match: Match) -> Match:
    count = contradictions(match) if match.answer is None else 0
    if not count:
        return match
    return replace(match, parts=(*match.parts, ScorePart(DEMANDS, float(count), 0.0)))
