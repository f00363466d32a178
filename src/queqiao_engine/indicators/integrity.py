"""Findings against gaming: related parties, money that comes back, patents bought to decorate a certification.

A finding is a question for a person, with the facts it rests on; nothing is judged here, and amounts with a finding are
shown apart rather than taken out in silence. Windows and shares are policy.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import Contract
from queqiao_engine.indicators.contract_guard import party_key


@dataclass(frozen=True, slots=True)
class Relation:
    """Two parties that are not strangers: ``kind`` is a code (holds_shares, spin_off, same_controller, family …)."""

    one: str
    two: str
    kind: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money from one party to another, whole fen."""

    id: str
    payer: str
    payee: str
    at: date
    amount: int
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class RoundTripPolicy:
    """Money counts as coming back within ``days``, when at least ``share`` of it does, over at most ``hands`` transfers."""

    days: int
    share: Fraction
    hands: int


@dataclass(frozen=True, slots=True)
class PatentUse:
    """A patent somebody bought, and the days on which use of it was evidenced (product, process, licence on)."""

    id: str
    holder: str
    bought: date
    uses: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class DecorationPolicy:
    """Suspicious when bought at most ``before_days`` before a certification and without use ``unused_months`` after buying."""

    before_days: int
    unused_months: int


@dataclass(frozen=True, slots=True)
class RelatedAmounts:
    """Contract amounts by currency, contracts between related parties apart; with one finding per such contract.

    ``share``: related part of the sum, by currency; only currencies with a sum above zero.
    """

    independent: Mapping[str, int]
    related: Mapping[str, int]
    share: Mapping[str, Fraction]
    findings: tuple[Reason, ...]


def related_amounts(contracts: Iterable[Contract], relations: Iterable[Relation]) -> RelatedAmounts:
    """Splits contract amounts by whether two of the parties are related, directly or as the same party.

    Finding ``indicators.related_parties`` (contract, parties, kinds). Independent of all orders.
    """
    kinds: dict[frozenset[str], set[str]] = {}
    for relation in relations:
        kinds.setdefault(frozenset({party_key(relation.one), party_key(relation.two)}), set()).add(
            relation.kind
        )
    independent: dict[str, int] = {}
    related: dict[str, int] = {}
    findings = []
    for contract in sorted(contracts, key=lambda c: (c.case, c.id, c.origin)):
        found = _kinds_between(contract.parties, kinds)
        side = related if found else independent
        side[contract.currency] = side.get(contract.currency, 0) + contract.amount
        if found:
            findings.append(
                Reason.of(
                    "indicators.related_parties",
                    contract=contract.number or contract.id,
                    parties=contract.parties,
                    kinds=found,
                )
            )
    share = {
        currency: Fraction(related.get(currency, 0), total)
        for currency in sorted(independent.keys() | related.keys())
        if (total := independent.get(currency, 0) + related.get(currency, 0)) > 0
    }
    return RelatedAmounts(
        MappingProxyType(dict(sorted(independent.items()))),
        MappingProxyType(dict(sorted(related.items()))),
        MappingProxyType(share),
        tuple(findings),
    )


def round_trips(transfers: Iterable[Transfer], policy: RoundTripPolicy) -> tuple[Reason, ...]:
    """Payments that came back: ``indicators.round_trip`` (transfer, back, amount, parties, days), by transfer id.

    The way back starts at the payee, goes on with later (or same-day) transfers in the same currency, each of at least
    ``share`` of the payment, and ends at the payer within ``days`` and ``hands`` transfers. Of several ways the shortest
    is named, then the earliest, then the smallest ids.
    Raises ``EngineError`` (``indicators.round_trip_policy``; ``indicators.transfer`` for an amount not above zero).
    """
    if policy.days < 0 or not 0 < policy.share <= 1 or policy.hands < 1:
        raise EngineError(
            "indicators.round_trip_policy", days=policy.days, share=policy.share, hands=policy.hands
        )
    moved = sorted(transfers, key=lambda t: (t.at, t.id))
    out: dict[str, list[Transfer]] = {}
    for transfer in moved:
        if transfer.amount <= 0:
            raise EngineError("indicators.transfer", transfer=transfer.id, amount=transfer.amount)
        out.setdefault(party_key(transfer.payer), []).append(transfer)
    findings = []
    for start in sorted(moved, key=lambda t: t.id):
        way = _way_back(start, out, policy)
        if way:
            findings.append(
                Reason.of(
                    "indicators.round_trip",
                    transfer=start.id,
                    back=tuple(step.id for step in way),
                    amount=min(start.amount, *(step.amount for step in way)),
                    parties=(start.payer, *(step.payer for step in way)),
                    days=(way[-1].at - start.at).days,
                )
            )
    return tuple(findings)


def decorated_patents(
    patents: Iterable[PatentUse],
    certified: Mapping[str, Sequence[date]],
    policy: DecorationPolicy,
    *,
    as_of: date,
) -> tuple[Reason, ...]:
    """Patents bought shortly before their holder's certification and never used: ``indicators.decorated_patent``.

    Facts: patent, holder, bought, certified, days. Not before ``unused_months`` (of 30 days) have passed since buying.
    Raises ``EngineError("indicators.decoration_policy")`` for negative windows.
    """
    if policy.before_days < 0 or policy.unused_months < 0:
        raise EngineError(
            "indicators.decoration_policy", before_days=policy.before_days, unused_months=policy.unused_months
        )
    known = {party_key(holder): sorted(days) for holder, days in certified.items()}
    findings = []
    for patent in sorted(patents, key=lambda p: p.id):
        ripe = patent.bought + timedelta(days=30 * policy.unused_months)
        used = any(patent.bought <= day <= as_of for day in patent.uses)
        latest = patent.bought + timedelta(days=policy.before_days)
        hits = [
            day
            for day in known.get(party_key(patent.holder), ())
            if patent.bought <= day <= min(latest, as_of)
        ]
        if hits and not used and ripe <= as_of:
            findings.append(
                Reason.of(
                    "indicators.decorated_patent",
                    patent=patent.id,
                    holder=patent.holder,
                    bought=patent.bought,
                    certified=hits[0],
                    days=(hits[0] - patent.bought).days,
                )
            )
    return tuple(findings)


def _kinds_between(parties: Sequence[str], kinds: Mapping[frozenset[str], set[str]]) -> tuple[str, ...]:
    keys = [party_key(party) for party in parties]
    found: set[str] = set()
    for i, one in enumerate(keys):
        for two in keys[i + 1 :]:
            found |= {"same_party"} if one == two else kinds.get(frozenset({one, two}), set())
    return tuple(sorted(found))


def _way_back(
    start: Transfer, out: Mapping[str, Sequence[Transfer]], policy: RoundTripPolicy
) -> tuple[Transfer, ...]:
    """Breadth first, so that the shortest way is met first; at each length in order of day and id.

    Of the ways to one party only the first to arrive is followed, and a longer one only if it arrives earlier: whatever can
    be reached later can be reached from there. So the work grows with the transfers and not with the ways among them.
    """
    home = party_key(start.payer)
    last = start.at + timedelta(days=policy.days)
    least = policy.share * start.amount
    arrived: dict[str, date] = {party_key(start.payee): start.at}
    ways: list[tuple[Transfer, ...]] = [()]
    for _ in range(policy.hands):
        first: dict[str, tuple[Transfer, ...]] = {}
        for way in ways:
            here = way[-1] if way else start
            steps = out.get(party_key(here.payee), ())
            for place in range(bisect_left(steps, here.at, key=_day), len(steps)):
                step = steps[place]
                if step.at > last:
                    break
                if step.currency != start.currency or step.amount < least or step.id == start.id:
                    continue
                goal = party_key(step.payee)
                if goal == home:
                    return (*way, step)
                if step.at < arrived.get(goal, date.max) and (
                    goal not in first or step.at < first[goal][-1].at
                ):
                    first[goal] = (*way, step)
        arrived.update((party, way[-1].at) for party, way in first.items())
        ways = sorted(first.values(), key=lambda way: [(step.at, step.id) for step in way])
    return ()


def _day(transfer: Transfer) -> date:
    return transfer.at
