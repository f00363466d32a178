"""What happened, as it was told: typed, append-only events, and which of them hold.

An event is never changed. A correction is a new event that names the one it ``supersedes``; a retraction is a correction
without content. Two times are kept apart: ``at`` is the day it happened in the world, ``recorded`` the moment the platform
learned of it, so that late news and back-dated corrections change figures the same way whatever order they arrive in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason


class EventKind(StrEnum):
    """What an event says."""

    STAGE_ENTERED = "stage_entered"
    CASE_CLOSED = "case_closed"  # ``outcome`` says how, ``reason`` why
    CONTRACT_SIGNED = "contract_signed"  # amount: 成交额; technology_amount: 技术交易额
    CONTRACT_REGISTERED = "contract_registered"  # gives a signed contract its registration number
    PAYMENT_RECEIVED = "payment_received"  # amount: 到账额
    PAYMENT_RETURNED = "payment_returned"
    VALUE_AGREED = "value_agreed"  # amount: 作价, potential until cashed
    CASE_DESCRIBED = "case_described"  # groups only
    RETRACTED = "retracted"  # takes back the event it supersedes


MONEY_KINDS = frozenset(
    {
        EventKind.CONTRACT_SIGNED,
        EventKind.PAYMENT_RECEIVED,
        EventKind.PAYMENT_RETURNED,
        EventKind.VALUE_AGREED,
    }
)
"""Kinds that carry an amount."""


NEEDED = MappingProxyType(
    {
        EventKind.STAGE_ENTERED: ("stage",),
        EventKind.CASE_CLOSED: ("outcome",),
        EventKind.CONTRACT_SIGNED: ("contract", "currency"),
        EventKind.CONTRACT_REGISTERED: ("contract", "registration"),
        EventKind.PAYMENT_RECEIVED: ("currency",),
        EventKind.PAYMENT_RETURNED: ("currency",),
        EventKind.VALUE_AGREED: ("currency",),
        EventKind.RETRACTED: ("supersedes",),
    }
)
"""What an event of a kind cannot do without, besides id and case."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one case.

    ``amount`` and ``technology_amount`` are whole fen (1/100 of ``currency``), never negative: direction lies in the kind.
    ``parties`` is (seller, buyer) of a contract, (payer, payee) of a payment. ``contract`` ties payments to contracts: the
    registration number, or before there is one the local contract id. ``groups`` are attributes of the case for
    breakdowns (field, mode, node); for each the latest recorded value counts.
    """

    id: str
    case: str
    kind: EventKind
    at: date
    recorded: datetime
    stage: str = ""
    outcome: str = ""
    reason: str = ""
    subject: str = ""  # what the case is about: need, achievement, patent …
    amount: int | None = None
    technology_amount: int | None = None
    currency: str = "CNY"
    contract: str = ""
    registration: str = ""
    parties: tuple[str, ...] = ()
    origin: str = ""  # the node that says so
    supersedes: str = ""
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def check_event(event: Event) -> None:
    """Raises ``EngineError`` for an event that says nothing a figure could rest on.

    ``indicators.event_incomplete`` (a field its kind needs is empty), ``indicators.event_amount`` (negative),
    ``indicators.event_time`` (``recorded`` without a time zone), ``indicators.event_itself`` (it corrects itself).
    """
    needed = NEEDED.get(event.kind, ())
    missing = [name for name in ("id", "case", *needed) if not getattr(event, name)]
    if event.kind in MONEY_KINDS and event.amount is None:
        missing.append("amount")
    if missing:
        raise EngineError(
            "indicators.event_incomplete", event=event.id, kind=event.kind.value, missing=tuple(missing)
        )
    if (event.amount or 0) < 0 or (event.technology_amount or 0) < 0:
        raise EngineError("indicators.event_amount", event=event.id, amount=event.amount)
    if event.supersedes == event.id:
        raise EngineError("indicators.event_itself", event=event.id)
    if event.recorded.tzinfo is None:
        raise EngineError("indicators.event_time", event=event.id, recorded=event.recorded)


def as_known(events: Iterable[Event], moment: datetime) -> tuple[Event, ...]:
    """The events the platform had by ``moment``, by id: a report of that day is reproduced from these."""
    return tuple(sorted((event for event in events if event.recorded <= moment), key=lambda event: event.id))


def corrections_of(events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    """Event id -> ids of the events that supersede it, the one that holds last (latest recorded, then larger id)."""
    found: dict[str, list[Event]] = {}
    for event in events:
        if event.supersedes:
            found.setdefault(event.supersedes, []).append(event)
    return {
        target: tuple(event.id for event in sorted(rivals, key=lambda event: (event.recorded, event.id)))
        for target, rivals in sorted(found.items())
    }


def holds(event: Event, corrections: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether an event counts, given ``corrections_of`` its log.

    Void is what something supersedes, also when that something is itself superseded (a chain A <- B <- C leaves C), and
    every correction of one event but the last recorded. A retraction never counts itself; what it took back comes back
    only by being told again.
    """
    if event.kind is EventKind.RETRACTED or event.id in corrections:
        return False
    return not event.supersedes or corrections[event.supersedes][-1] == event.id


def correction_findings(known: Mapping[str, Event]) -> tuple[Reason, ...]:
    """What a reader of a log should know of its corrections, by event.

    ``indicators.corrected`` and ``indicators.retracted`` (event, by), ``indicators.correction_conflict`` (two corrections
    of one event: held, void), ``indicators.correction_unknown`` (it names an event that is not here, yet it holds),
    ``indicators.correction_circle`` (each corrects the other: none holds).
    """
    findings: list[Reason] = []
    for target, rivals in corrections_of(known.values()).items():
        winner = known[rivals[-1]]
        findings.extend(
            Reason.of("indicators.correction_conflict", event=target, held=winner.id, void=loser)
            for loser in rivals[:-1]
        )
        if target not in known:
            code = "correction_unknown"
        elif winner.kind is EventKind.RETRACTED:
            code = "retracted"
        else:
            code = "corrected"
        findings.append(Reason.of(f"indicators.{code}", event=target, by=winner.id))
    findings.extend(Reason.of("indicators.correction_circle", events=circle) for circle in _circles(known))
    return tuple(findings)


def by_id(events: Iterable[Event]) -> dict[str, Event]:
    """Id -> event. Raises ``EngineError("indicators.event_conflict")`` when one id stands for two different events."""
    known: dict[str, Event] = {}
    for event in events:
        other = known.setdefault(event.id, event)
        if other != event:
            raise EngineError("indicators.event_conflict", event=event.id)
    return known


def happened_key(event: Event) -> tuple[date, datetime, str]:
    """The order in which the events of a case are read: the day, then when it was recorded, then the id."""
    return event.at, event.recorded, event.id


def _circles(known: Mapping[str, Event]) -> list[tuple[str, ...]]:
    """Every circle of corrections once, its ids sorted; each event corrects at most one other, so a walk finds them."""
    done: set[str] = set()
    found = []
    for start in sorted(known):
        walk: list[str] = []
        here = start
        while here in known and here not in done:
            done.add(here)
            walk.append(here)
            here = known[here].supersedes
        if here in walk:
            found.append(tuple(sorted(walk[walk.index(here) :])))
    return found
