"""From events to cases, and totals kept up to date as events come in.

``rebuild(events)`` reads the whole log. ``extend(book, events)`` reads only the cases that the new events touch and
corrects the totals by the difference. Both give the same book, exactly: everything counted is a whole number, and a case
is always derived from all of its events that hold (a correction may move an event to another case; both are derived anew).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import CaseState, Contract, Payment, case_of
from queqiao_engine.indicators.events import (
    Event,
    by_id,
    check_event,
    correction_findings,
    corrections_of,
    holds,
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all cases: whole numbers, so that taking a case out and putting it in again leaves no trace.

    ``entered``: cases by stage ever entered. ``closed``: cases by (outcome, reason). Amounts in fen by currency, kinds
    apart: ``contracted`` 成交额, ``technology`` 技术交易额 as far as declared, ``received`` 到账额 net of returns,
    ``agreed`` 作价. These are sums of what was *told*; contracts told twice are joined by ``contract_guard``.
    """

    cases: int
    converted: int
    entered: Mapping[str, int]
    closed: Mapping[tuple[str, str], int]
    contracted: Mapping[str, int]
    technology: Mapping[str, int]
    received: Mapping[str, int]
    agreed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Book:
    """A log and what follows from it: ``cases`` by id and ``totals``, of what happened up to ``as_of`` (None: of all).

    ``case_events`` (case -> its event ids) and ``corrections`` (event -> ids that supersede it) are the indexes that let
    ``extend`` read only what new events touch.
    """

    as_of: date | None
    events: Mapping[str, Event]
    case_events: Mapping[str, tuple[str, ...]]
    corrections: Mapping[str, tuple[str, ...]]
    cases: Mapping[str, CaseState]
    totals: Totals

    def contracts(self) -> tuple[Contract, ...]:
        """Every contract told, by case and id."""
        return tuple(contract for case in self.cases.values() for contract in case.contracts)

    def payments(self) -> tuple[Payment, ...]:
        """Every payment told, by case, day and event."""
        return tuple(payment for case in self.cases.values() for payment in case.payments)

    def findings(self) -> tuple[Reason, ...]:
        """What a reader should know: corrections, and events after ``as_of``.

        ``correction_findings``, then ``indicators.after_as_of`` (event, at, as_of) by event.
        """
        late = (
            Reason.of("indicators.after_as_of", event=event.id, at=event.at, as_of=self.as_of)
            for event in self.events.values()
            if self.as_of is not None and event.at > self.as_of and holds(event, self.corrections)
        )
        return (*correction_findings(self.events), *late)


def rebuild(events: Iterable[Event], *, as_of: date | None = None) -> Book:
    """The book of a whole log, in any order and with any repeats. ``as_of`` leaves out what happened after that day.

    Raises ``EngineError`` (``indicators.event_incomplete``, ``indicators.event_amount``, ``indicators.event_time``,
    ``indicators.event_itself``, ``indicators.event_conflict``).
    """
    known = dict(sorted(by_id(events).items()))
    corrections = corrections_of(known.values())
    told: dict[str, list[str]] = {}
    for event in known.values():
        check_event(event)
        told.setdefault(event.case, []).append(event.id)
    case_events = {name: tuple(sorted(told[name])) for name in sorted(told)}
    cases: dict[str, CaseState] = {}
    tally: _Tally = Counter()
    for name, ids in case_events.items():
        case = _derive(ids, known, corrections, as_of)
        if case is not None:
            cases[name] = case
            tally.update(_contribution(case))
    return _book(as_of, known, case_events, corrections, cases, tally)


def extend(book: Book, events: Iterable[Event]) -> Book:
    """``book`` with more events; derives anew only the cases they touch and moves the totals by the difference.

    Equal to ``rebuild`` over all events so far, whatever the batches and the order within them. Raises as ``rebuild``.
    """
    fresh = by_id(events)
    known = {**book.events, **fresh}
    case_events, corrections = dict(book.case_events), dict(book.corrections)
    for event in fresh.values():
        check_event(event)
        if book.events.get(event.id, event) != event:
            by_id([event, book.events[event.id]])  # raises the conflict
        case_events[event.case] = tuple(sorted({*case_events.get(event.case, ()), event.id}))
        if event.supersedes:
            rivals = {*corrections.get(event.supersedes, ()), event.id}
            corrections.update(corrections_of(known[rival] for rival in rivals))
    cases, tally = dict(book.cases), _tally(book.totals)
    for name in _touched(fresh, known, corrections):
        before = cases.pop(name, None)
        if before is not None:
            tally.subtract(_contribution(before))
        case = _derive(case_events[name], known, corrections, book.as_of)
        if case is not None:
            cases[name] = case
            tally.update(_contribution(case))
    return _book(book.as_of, known, case_events, corrections, cases, tally)


def _touched(
    fresh: Mapping[str, Event], known: Mapping[str, Event], corrections: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Cases of the new events, of the events they correct, and of the rival corrections they outdo."""
    touched = {event.case for event in fresh.values()}
    for event in fresh.values():
        if event.supersedes:
            touched.update(known[rival].case for rival in corrections[event.supersedes])
            if event.supersedes in known:
                touched.add(known[event.supersedes].case)
    return sorted(touched)


def _derive(
    ids: Iterable[str],
    known: Mapping[str, Event],
    corrections: Mapping[str, tuple[str, ...]],
    as_of: date | None,
) -> CaseState | None:
    told = [
        known[name]
        for name in ids
        if holds(known[name], corrections) and (as_of is None or known[name].at <= as_of)
    ]
    return case_of(told) if told else None


_Tally = Counter[tuple[str, ...]]


def _contribution(case: CaseState) -> _Tally:
    """What one case adds to the totals, keyed by field and key."""
    part: _Tally = Counter({("cases",): 1, ("converted",): int(case.converted is not None)})
    for stage in {stage for stage, _ in case.visits}:
        part["entered", stage] += 1
    if case.closing is not None:
        part["closed", case.closing.outcome, case.closing.reason] += 1
    for contract in case.contracts:
        part["contracted", contract.currency] += contract.amount
        part["technology", contract.currency] += contract.technology_amount or 0
    for payment in case.payments:
        part["received", payment.currency] += payment.amount
    for currency, amount in case.agreed.items():
        part["agreed", currency] += amount
    return part


def _totals(tally: _Tally) -> Totals:
    """The totals a tally stands for; zeros leave no key, so that the way to a sum does not show."""

    def single(name: str) -> Mapping[str, int]:
        return MappingProxyType({key[1]: n for key, n in sorted(tally.items()) if key[0] == name and n})

    return Totals(
        cases=tally["cases",],
        converted=tally["converted",],
        entered=single("entered"),
        closed=MappingProxyType(
            {(key[1], key[2]): n for key, n in sorted(tally.items()) if key[0] == "closed" and n}
        ),
        contracted=single("contracted"),
        technology=single("technology"),
        received=single("received"),
        agreed=single("agreed"),
    )


def _tally(totals: Totals) -> _Tally:
    tally: _Tally = Counter({("cases",): totals.cases, ("converted",): totals.converted})
    for name in ("entered", "contracted", "technology", "received", "agreed"):
        tally.update({(name, key): n for key, n in getattr(totals, name).items()})
    tally.update({("closed", *key): n for key, n in totals.closed.items()})
    return tally


def _book(
    as_of: date | None,
    known: Mapping[str, Event],
    case_events: Mapping[str, tuple[str, ...]],
    corrections: Mapping[str, tuple[str, ...]],
    cases: Mapping[str, CaseState],
    tally: _Tally,
) -> Book:
    return Book(
        as_of=as_of,
        events=MappingProxyType(dict(sorted(known.items()))),
        case_events=MappingProxyType(dict(sorted(case_events.items()))),
        corrections=MappingProxyType(dict(sorted(corrections.items()))),
        cases=MappingProxyType(dict(sorted(cases.items()))),
        totals=_totals(tally),
    )
