"""One contract, counted once - however many nodes report it.

Two tellings are the same contract when they carry the same registration number; or when two *different* nodes report the
same parties with nearly the same day and amount. One node that reports two such contracts means two: firms do sign twice
on a day. Each merging keeps its evidence, and nothing is thrown away.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import Contract


@dataclass(frozen=True, slots=True)
class SamePolicy:
    """How near two tellings must lie: ``days`` between signatures, ``amount`` as a share of the larger. Policy."""

    days: int
    amount: Fraction


@dataclass(frozen=True, slots=True)
class CountedContract:
    """One contract as counted. ``kept`` is the telling whose amounts count, ``tellings`` all of them by (origin, case, id).

    ``evidence`` says why they are one: ``indicators.same_number`` (number, origins) or ``indicators.same_parties_day_amount``
    (origins, days, amounts).
    """

    kept: Contract
    tellings: tuple[Contract, ...]
    evidence: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CountedContracts:
    """Contracts after joining. ``joined``: tellings that were not counted again.

    ``findings``: ``indicators.double_registered`` (numbers, origins) - one contract under two registration numbers;
    ``indicators.number_conflict`` (number, amounts) - one number with different amounts, the earliest telling counts;
    ``indicators.perhaps_same`` (contracts) - same node, parties, day and amount: counted as two, worth a look.
    """

    contracts: tuple[CountedContract, ...]
    joined: int
    findings: tuple[Reason, ...]


def count_contracts(contracts: Iterable[Contract], policy: SamePolicy) -> CountedContracts:
    """Joins tellings of the same contract. Independent of their order.

    The telling that counts is registered rather than not, then the earliest signed, then by origin, case, id.
    Raises ``EngineError("indicators.same_policy")`` for negative days or a share outside 0..1 (1 excluded).
    """
    check_same(policy)
    told = sorted(contracts, key=_key)
    bundles: list[list[list[Contract]]] = []
    findings: list[Reason] = []
    for units in _by_parties(_by_number(told)):
        here: list[list[list[Contract]]] = []
        near = 0  # bundles before it were signed too long ago
        units.sort(key=lambda unit: (unit[0].signed, unit[0].amount, _key(unit[0])))
        for unit in units:
            while near < len(here) and (unit[0].signed - here[near][0][0].signed).days > policy.days:
                near += 1
            home = next((b for b in here[near:] if all(_same(unit, other, policy) for other in b)), None)
            if home is None:
                here.append([unit])
            else:
                home.append(unit)
        bundles.extend(here)
        findings.extend(_perhaps(units, policy))
    counted = sorted((_count(bundle) for bundle in bundles), key=lambda row: _key(row.kept))
    findings.extend(finding for bundle in bundles for finding in _bundle_findings(bundle))
    return CountedContracts(
        tuple(counted),
        len(told) - len(counted),
        tuple(sorted(findings, key=lambda r: (r.code, repr(sorted(r.facts.items()))))),
    )


def check_same(policy: SamePolicy) -> None:
    """Raises ``EngineError("indicators.same_policy")`` for negative days or a share outside 0..1 (1 excluded)."""
    if policy.days < 0 or not 0 <= policy.amount < 1:
        raise EngineError("indicators.same_policy", days=policy.days, amount=policy.amount)


def party_key(name: str) -> str:
    """A party's name for comparison: width, case, spaces and the kind of brackets do not matter."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _key(contract: Contract) -> tuple[bool, str, str, str, str]:
    return not contract.number, contract.signed.isoformat(), contract.origin, contract.case, contract.id


def _by_number(told: Sequence[Contract]) -> list[list[Contract]]:
    numbered: dict[str, list[Contract]] = {}
    units = []
    for contract in told:
        if contract.number:
            numbered.setdefault(party_key(contract.number), []).append(contract)
        else:
            units.append([contract])
    return [*(numbered[number] for number in sorted(numbered)), *units]


def _by_parties(units: Sequence[list[Contract]]) -> list[list[list[Contract]]]:
    """Units that might be one: those with the same two parties; a unit without both stands alone."""
    found: dict[tuple[str, ...], list[list[Contract]]] = {}
    alone = []
    for unit in units:
        parties = tuple(map(party_key, unit[0].parties))
        if len(parties) > 1:
            found.setdefault(parties, []).append(unit)
        else:
            alone.append([unit])
    return [*(found[parties] for parties in sorted(found)), *alone]


def _same(one: Sequence[Contract], two: Sequence[Contract], policy: SamePolicy) -> bool:
    """Reported by disjoint sets of nodes, and alike."""
    if {contract.origin for contract in one} & {contract.origin for contract in two}:
        return False
    return _alike(one[0], two[0], policy)


def _alike(one: Contract, two: Contract, policy: SamePolicy) -> bool:
    """Near in day and amount, in one currency; parties have been compared before."""
    return (
        one.currency == two.currency
        and abs((one.signed - two.signed).days) <= policy.days
        and abs(one.amount - two.amount) <= policy.amount * max(one.amount, two.amount)
    )


def _count(bundle: Sequence[Sequence[Contract]]) -> CountedContract:
    tellings = sorted((contract for unit in bundle for contract in unit), key=_key)
    evidence = [
        Reason.of(
            "indicators.same_number", number=unit[0].number, origins=tuple(sorted({c.origin for c in unit}))
        )
        for unit in bundle
        if len(unit) > 1
    ]
    if len(bundle) > 1:
        evidence.append(
            Reason.of(
                "indicators.same_parties_day_amount",
                origins=tuple(sorted({contract.origin for contract in tellings})),
                days=tuple(sorted({contract.signed for contract in tellings})),
                amounts=tuple(sorted({contract.amount for contract in tellings})),
            )
        )
    return CountedContract(
        tellings[0],
        tuple(sorted(tellings, key=lambda contract: (contract.origin, contract.case, contract.id))),
        tuple(evidence),
    )


def _bundle_findings(bundle: Sequence[Sequence[Contract]]) -> list[Reason]:
    found = []
    numbers = sorted({unit[0].number for unit in bundle if unit[0].number})
    if len(numbers) > 1:
        origins = tuple(sorted({contract.origin for unit in bundle for contract in unit}))
        found.append(Reason.of("indicators.double_registered", numbers=tuple(numbers), origins=origins))
    for unit in bundle:
        amounts = sorted({contract.amount for contract in unit})
        if len(amounts) > 1:
            found.append(
                Reason.of("indicators.number_conflict", number=unit[0].number, amounts=tuple(amounts))
            )
    return found


def _perhaps(units: Sequence[Sequence[Contract]], policy: SamePolicy) -> list[Reason]:
    """Pairs of the same node that look alike and were counted as two; ``units`` by day of signature."""
    firsts = [unit[0] for unit in units]
    found = []
    for i, one in enumerate(firsts):
        for j in range(i + 1, len(firsts)):
            two = firsts[j]
            if (two.signed - one.signed).days > policy.days:
                break
            if one.origin == two.origin and _alike(one, two, policy):
                pair = tuple(sorted((one.id, two.id)))
                found.append(Reason.of("indicators.perhaps_same", contracts=pair, origin=one.origin))
    return found
