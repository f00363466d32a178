"""One payment, counted once - also when the payer's node and the payee's node both report it.

Two tellings are the same payment when two *different* nodes report, for one contract and one payer, the same amount on
nearly the same day: the day money leaves one account and the day it reaches another differ. One node that reports two such
payments means two, which is how instalments look. The contract is the one that ``count_contracts`` made of all tellings, so
that nodes need not agree on its number. Each joining keeps its evidence, and nothing is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import Payment
from queqiao_engine.indicators.contract_guard import CountedContracts, SamePolicy, check_same, party_key


@dataclass(frozen=True, slots=True)
class CountedPayment:
    """One payment as counted. ``kept`` is the telling whose day counts, ``tellings`` all of them by (origin, event).

    ``evidence`` says why they are one: ``indicators.same_payment`` (contract, payer, origins, days, amounts); empty for a
    single telling. ``contract``: number or local id of the counted contract it belongs to, "" without one.
    """

    kept: Payment
    contract: str
    tellings: tuple[Payment, ...]
    evidence: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CountedPayments:
    """Payments after joining, by day and event. ``joined``: tellings that were not counted again.

    ``findings``: ``indicators.perhaps_same_payment`` (events, contract, origin, day, amount) - one node, one contract, one
    day and amount: counted as two, worth a look.
    """

    payments: tuple[CountedPayment, ...]
    joined: int
    findings: tuple[Reason, ...]


def count_payments(
    payments: Iterable[Payment], contracts: CountedContracts, policy: SamePolicy
) -> CountedPayments:
    """Joins tellings of the same payment. Independent of their order; money that came and money that went back never mix.

    A payment belongs to the contract it names, else to the only contract of its case, else to the only contract between
    its payer and payee. Without a contract both payer and payee must be named, and be the same. A telling that names no
    payer is joined by contract, day and amount alone: a contract has one buyer. Of several tellings the earliest day counts,
    then origin and event. ``policy.amount`` is 0 for money to the fen.
    Raises ``EngineError("indicators.same_policy")``.
    """
    check_same(policy)
    buckets: dict[tuple[str, ...], list[Payment]] = {}
    homes = _Homes(contracts)
    alone: list[Payment] = []
    for payment in sorted(payments, key=_key):
        place = homes.place(payment)
        if place is None:
            alone.append(payment)
        else:
            way = "in" if payment.amount >= 0 else "out"
            buckets.setdefault((*place, payment.currency, way), []).append(payment)
    counted = [CountedPayment(payment, "", (payment,), ()) for payment in alone]
    findings: list[Reason] = []
    for place in sorted(buckets):
        name = homes.names.get(place[:2], "")
        counted.extend(_counted(bundle, name) for bundle in _bundles(buckets[place], policy))
        findings.extend(_perhaps(buckets[place], name))
    counted.sort(key=lambda row: _key(row.kept))
    return CountedPayments(tuple(counted), sum(len(row.tellings) - 1 for row in counted), tuple(findings))


class _Homes:
    """Which counted contract a payment belongs to."""

    def __init__(self, contracts: CountedContracts) -> None:
        self.names: dict[tuple[str, ...], str] = {}
        self._named: dict[tuple[str, str], set[tuple[str, ...]]] = {}
        self._numbered: dict[str, set[tuple[str, ...]]] = {}
        self._of_case: dict[str, set[tuple[str, ...]]] = {}
        self._between: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for place, row in enumerate(contracts.contracts):
            home = ("contract", f"{place:012}")
            self.names[home] = row.kept.number or row.kept.id
            for telling in row.tellings:
                self._of_case.setdefault(telling.case, set()).add(home)
                self._named.setdefault((telling.case, telling.id), set()).add(home)
                if telling.number:
                    self._numbered.setdefault(party_key(telling.number), set()).add(home)
                if len(telling.parties) > 1:
                    seller, buyer = telling.parties[:2]
                    self._between.setdefault((party_key(buyer), party_key(seller)), set()).add(home)

    def place(self, payment: Payment) -> tuple[str, ...] | None:
        """A key that tellings of one payment share; None where nothing ties it to anything."""
        named = payment.contract
        if named:
            found = self._named.get((payment.case, named)) or self._numbered.get(party_key(named))
            return _only(found) or ("unknown contract", party_key(named))
        parties = tuple(map(party_key, payment.parties[:2]))
        between = parties if payment.amount >= 0 else parties[::-1]
        home = _only(self._of_case.get(payment.case)) or _only(self._between.get(between))
        return home or (("between", *parties) if len(parties) == 2 and all(parties) else None)


def _only(found: set[tuple[str, ...]] | None) -> tuple[str, ...] | None:
    return next(iter(found)) if found is not None and len(found) == 1 else None


def _key(payment: Payment) -> tuple[str, str, str]:
    return payment.at.isoformat(), payment.origin, payment.event


def _payer(payment: Payment) -> str:
    return party_key(payment.parties[0]) if payment.parties else ""


def _bundles(told: Sequence[Payment], policy: SamePolicy) -> list[list[Payment]]:
    """Tellings of one contract, in order of day: joined within each day first, only then across days."""
    return _joined(_joined([[payment] for payment in told], SamePolicy(0, policy.amount)), policy)


def _joined(units: Sequence[list[Payment]], policy: SamePolicy) -> list[list[Payment]]:
    found: list[list[Payment]] = []
    near = 0  # bundles before it began too long ago
    for unit in units:
        while near < len(found) and (unit[0].at - found[near][0].at).days > policy.days:
            near += 1
        home = next(
            (b for b in found[near:] if all(_same(one, two, policy) for one in unit for two in b)), None
        )
        if home is None:
            found.append(list(unit))
        else:
            home.extend(unit)
    return found


def _same(one: Payment, two: Payment, policy: SamePolicy) -> bool:
    """From two nodes, near in day and amount, and not from two payers; contract and direction have been compared before."""
    payers = {_payer(one), _payer(two)} - {""}
    larger = max(abs(one.amount), abs(two.amount))
    return (
        one.origin != two.origin
        and len(payers) < 2
        and abs((one.at - two.at).days) <= policy.days
        and abs(one.amount - two.amount) <= policy.amount * larger
    )


def _counted(bundle: Sequence[Payment], contract: str) -> CountedPayment:
    kept = min(bundle, key=_key)
    tellings = tuple(sorted(bundle, key=lambda payment: (payment.origin, payment.event)))
    if len(bundle) == 1:
        return CountedPayment(kept, contract, tellings, ())
    evidence = Reason.of(
        "indicators.same_payment",
        contract=contract,
        payer=next((payment.parties[0] for payment in tellings if _payer(payment)), ""),
        origins=tuple(payment.origin for payment in tellings),
        days=tuple(sorted({payment.at for payment in bundle})),
        amounts=tuple(sorted({payment.amount for payment in bundle})),
    )
    return CountedPayment(kept, contract, tellings, (evidence,))


def _perhaps(told: Sequence[Payment], contract: str) -> list[Reason]:
    """Neighbours of one node with the same day, amount and payer that were counted as two."""
    rows = sorted(told, key=lambda p: (p.origin, p.at, p.amount, _payer(p), p.event))
    return [
        Reason.of(
            "indicators.perhaps_same_payment",
            events=(one.event, two.event),
            contract=contract,
            origin=one.origin,
            day=one.at,
            amount=one.amount,
        )
        for one, two in pairwise(rows)
        if (one.origin, one.at, one.amount, _payer(one)) == (two.origin, two.at, two.amount, _payer(two))
    ]
