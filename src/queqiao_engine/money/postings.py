"""From events to entries: which accounts an event touches is data, so that a unit may keep its own chart.

A template has one line per account: debit or credit, which of the event's amounts, which of its parties. A line marked ``each`` is
written once for every party that has its own amount in the event (a split with many recipients).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.ledger import Book, Desk, Line


class Side(StrEnum):
    """The side of a line."""

    DEBIT = "debit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class LineRule:
    """One line of a template: side, account, the name of the amount, and the name of the party ("" for nobody).

    With ``each`` the amount's name leads to a list of parties with an amount each.
    """

    side: Side
    account: str
    amount: str
    party: str = ""
    each: bool = False


@dataclass(frozen=True, slots=True)
class PostingRules:
    """Templates by the kind of event, under the id of the rule pack they come from."""

    pack: str
    templates: Mapping[str, tuple[LineRule, ...]]


@dataclass(frozen=True, slots=True)
class MoneyEvent:
    """Something that happened: amounts and parties by the names its template uses, and amounts per party where there are many.

    ``reverses`` names the event that this one takes back; its own amounts are then not read.
    """

    id: str
    kind: str
    on: date
    amounts: Mapping[str, Amount] = field(default_factory=lambda: MappingProxyType({}))
    parties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    shares: Mapping[str, tuple[tuple[str, Amount], ...]] = field(default_factory=lambda: MappingProxyType({}))
    reverses: str = ""


def lines_of(event: MoneyEvent, rules: PostingRules) -> tuple[Line, ...]:
    """The lines that the rules make of an event.

    Raises ``money.event_kind``, ``money.event_amount_missing``, ``money.event_party_missing`` and ``money.event_negative``.
    """
    if event.kind not in rules.templates:
        raise EngineError(
            "money.event_kind", id=event.id, kind=event.kind, known=tuple(sorted(rules.templates))
        )
    lines: list[Line] = []
    for rule in rules.templates[event.kind]:
        for party, amount in _pairs(event, rule):
            if amount.fen < 0:
                raise EngineError("money.event_negative", id=event.id, name=rule.amount, amount=amount)
            lines.append(Line(rule.account, amount if rule.side is Side.DEBIT else -amount, party))
    return tuple(lines)


def _pairs(event: MoneyEvent, rule: LineRule) -> Sequence[tuple[str, Amount]]:
    if rule.each:
        if rule.amount not in event.shares:
            raise EngineError("money.event_amount_missing", id=event.id, name=rule.amount)
        return event.shares[rule.amount]
    if rule.amount not in event.amounts:
        raise EngineError("money.event_amount_missing", id=event.id, name=rule.amount)
    if rule.party and rule.party not in event.parties:
        raise EngineError("money.event_party_missing", id=event.id, name=rule.party)
    return [(event.parties[rule.party] if rule.party else "", event.amounts[rule.amount])]


def record(book: Book, event: MoneyEvent, rules: PostingRules) -> Book:
    """The book after an event; unchanged when the event is already in it.

    Raises ``money.event_unknown`` for a reversal of something never posted, and what ``lines_of``, ``post`` and ``reverse`` raise.
    """
    return record_all(book, [event], rules)


def record_all(book: Book, events: Sequence[MoneyEvent], rules: PostingRules) -> Book:
    """The book after several events, in the order given; the time grows with their number and the book's, not with the product."""
    desk = Desk(book)
    for event in events:
        if not event.reverses:
            desk.post(event.id, event.kind, event.on, lines_of(event, rules))
            continue
        number = desk.number_of(event.reverses)
        if not number:
            raise EngineError("money.event_unknown", id=event.id, reverses=event.reverses)
        desk.reverse(number, event.id, event.on)
    return desk.close()
