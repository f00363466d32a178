"""What of a stored list may still be told: the words either side shows this reader today.

A ranking keeps quotations. Whoever withdraws an entry, changes its text or raises a level afterwards must not be quoted from an old list;
and a reader who may not see all of the query's own text is not told the rest by way of its list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from queqiao.accounts.contracts import Actor
from queqiao.catalog.queries import member_of_verified
from queqiao.kernel import clock
from queqiao_engine.matching.contracts import (
    Clause,
    ClauseVerdict,
    Entry,
    Field,
    Match,
    MatchReport,
    Quotation,
    TermEvidence,
)


def readable(actor: Actor, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Of the entries a shelf holds those this reader may find there today: as in search, nothing past its last day, and what is for
    members only for them."""
    today = float(clock.today().toordinal())
    fresh = {key: one for key, one in entries.items() if _number(one, "until") >= today}
    kept = {key for key, one in fresh.items() if one.attributes.get("audience") == "members"}
    if not kept or member_of_verified(actor):
        return fresh
    return {key: one for key, one in fresh.items() if key not in kept}


def standing(
    report: MatchReport, query: Entry, entries: Mapping[str, Entry], demands: Mapping[str, Sequence[Clause]]
) -> MatchReport:
    """The report without verdicts and evidence that quote what no longer stands. ``query`` is the list's own entry as this reader may
    read it; ``demands`` are the clauses of rows that make demands themselves, by id of the row."""
    clauses = tuple(one for one in report.clauses if _holds(query, one.text))
    gone = {one.id for one in report.clauses} - {one.id for one in clauses}
    matches = tuple(
        _match(one, gone, query, entries.get(one.id), demands.get(one.id, ())) for one in report.matches
    )
    return replace(report, clauses=clauses, matches=matches)


def _match(
    match: Match, gone: Iterable[str], query: Entry, entry: Entry | None, demands: Sequence[Clause]
) -> Match:
    lost = {one.id for one in demands if entry is None or not _holds(entry, one.text)}
    asks = bool(demands)
    return replace(
        match,
        verdicts=tuple(
            one
            for one in match.verdicts
            if one.clause_id not in (lost if asks else gone) and _said(one, query if asks else entry)
        ),
        evidence=tuple(one for one in match.evidence if _shared(one, query, entry)),
    )


def _said(verdict: ClauseVerdict, entry: Entry | None) -> bool:
    return verdict.quotation is None or _quoted(verdict.quotation, entry)


def _shared(evidence: TermEvidence, query: Entry, entry: Entry | None) -> bool:
    return _quoted(evidence.need, query) and _quoted(evidence.achievement, entry)


def _quoted(quotation: Quotation, entry: Entry | None) -> bool:
    return entry is not None and quotation.text in entry.text_of(quotation.field)


def _holds(entry: Entry, text: str) -> bool:
    return any(text in entry.text_of(name) for name in Field)


def _number(entry: Entry, name: str) -> float:
    value = entry.attributes.get(name)
    return float(value) if isinstance(value, int | float) else float("inf")
