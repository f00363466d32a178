"""Which of the clauses the engine cuts are the demands the author wrote down.

An author who has filled in rows of figures has said what is to be held against an achievement: one demand a row. What the engine reads
beyond that – a figure of the past in the prose, a part of a test condition – would fill the list with demands nobody made. A text
without rows is read whole. Which rows contradict a demand, and so where they stand, is decided on the author's demands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from queqiao_engine.matching.contracts import Clause, Entry, Field, Match, MatchReport
from queqiao_engine.matching.demotion import demote


def author_demands(entry: Entry, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Of each line of the field of figures the first clause; every clause where that field is empty or nothing in it was read."""
    kept: list[Clause] = []
    start = 0
    for line in entry.claims.split("\n"):
        end = start + len(line)
        inside = [one for one in clauses if one.field is Field.CLAIMS and start <= one.span.start < end]
        if inside:
            kept.append(min(inside, key=lambda one: (one.span.start, -one.span.end)))
        start = end + 1
    return tuple(kept) or tuple(clauses)


def narrowed(report: MatchReport, query: Entry) -> MatchReport:
    """The report with the author's demands alone; for a list whose query is the demanding side."""
    kept = author_demands(query, report.clauses)
    matches = tuple(_narrowed_row(match, kept) for match in report.matches)
    return demote(replace(report, clauses=kept, matches=matches))


def narrowed_rows(report: MatchReport, clauses: Sequence[Sequence[Clause]]) -> MatchReport:
    """The report of the reverse direction, each row with its own author's demands (``clauses`` in the order of the rows)."""
    matches = tuple(_narrowed_row(match, kept) for match, kept in zip(report.matches, clauses, strict=True))
    return demote(replace(report, matches=matches))


def _narrowed_row(match: Match, kept: Sequence[Clause]) -> Match:
    ids = {clause.id for clause in kept}
    return replace(match, verdicts=tuple(one for one in match.verdicts if one.clause_id in ids))
