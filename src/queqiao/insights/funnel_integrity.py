"""Leads against double counting and gaming in the cases of a file: each a question for a person, with the cases it concerns.

What can be asked depends on what a file tells: contract numbers are enough to see one contract under two cases; parties show
related ones and money that comes back; the node that reports a row shows contracts and payments told by two of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from queqiao.insights.funnel_proof import UNPRICED
from queqiao.insights.rules import round_trip_policy, same_payment_policy, same_policy
from queqiao.kernel.rulepacks import RulePack
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.book import Book
from queqiao_engine.indicators.cases import Contract
from queqiao_engine.indicators.contract_guard import (
    CountedContract,
    CountedContracts,
    count_contracts,
    party_key,
)
from queqiao_engine.indicators.integrity import Relation, Transfer, related_amounts, round_trips
from queqiao_engine.indicators.payment_guard import CountedPayments, count_payments


@dataclass(frozen=True, slots=True)
class Yuan:
    """An amount for the words of a lead."""

    fen: int
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Lead:
    """One question: the code of its words (``lead.…``), the cases it concerns, the facts it rests on."""

    code: str
    cases: tuple[str, ...]
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Integrity:
    """Every lead by code and cases; what was joined; the contract and money sums (fen) with each counted once.

    ``contracts`` and ``contracted``: contracts with a number; ``unpriced`` of them came without an amount. ``received``:
    money net of what went back. ``pack``: the rule pack of windows and shares.
    """

    leads: tuple[Lead, ...]
    contracts: int
    unpriced: int
    contracted: int
    received: int
    joined_contracts: int
    joined_payments: int
    pack: str


def integrity(
    book: Book, relations: Sequence[Relation], transfers: Sequence[Transfer], pack: RulePack
) -> Integrity:
    """Leads of a book by the windows of a pack of subject ``indicators.integrity``; ``transfers``: money outside the cases."""
    told = _priced(book.contracts())
    # Two amounts nobody told are not alike: without an amount a contract is known by its number alone.
    counted = count_contracts(
        (contract if contract.amount else replace(contract, parties=()) for contract in told),
        same_policy(pack),
    )
    payments = [payment for payment in book.payments() if abs(payment.amount) > UNPRICED]
    paid = count_payments(payments, counted, same_payment_policy(pack))
    leads = [
        *_contract_leads(counted),
        *_payment_leads(paid, {payment.event: payment.case for payment in payments}),
        *_related_leads(told, relations),
        *_round_trip_leads(paid, transfers, pack),
    ]
    return Integrity(
        leads=tuple(
            sorted(leads, key=lambda lead: (lead.code, lead.cases, repr(sorted(lead.facts.items()))))
        ),
        contracts=len(counted.contracts),
        unpriced=sum(not row.kept.amount for row in counted.contracts),
        contracted=sum(row.kept.amount for row in counted.contracts),
        received=sum(row.kept.amount for row in paid.payments),
        joined_contracts=counted.joined,
        joined_payments=paid.joined,
        pack=pack.id,
    )


def _priced(contracts: Sequence[Contract]) -> list[Contract]:
    """A number whose amount or parties stand in one case only has them in every case."""
    amounts: dict[str, int] = {}
    parties: dict[str, tuple[str, ...]] = {}
    for contract in contracts:
        if contract.amount:
            amounts.setdefault(party_key(contract.number), contract.amount)
        if contract.parties:
            parties.setdefault(party_key(contract.number), contract.parties)
    return [
        replace(
            contract,
            amount=contract.amount or amounts.get(party_key(contract.number), 0),
            parties=contract.parties or parties.get(party_key(contract.number), ()),
        )
        for contract in contracts
    ]


def _lead(code: str, cases: Sequence[str], **facts: object) -> Lead:
    return Lead(f"lead.{code}", tuple(sorted(set(cases))), MappingProxyType(facts))


def _contract_leads(counted: CountedContracts) -> list[Lead]:
    leads = []
    for row in counted.contracts:
        leads.extend(_one_contract(row))
    cases: dict[str, set[str]] = {}
    for row in counted.contracts:
        for telling in row.tellings:
            cases.setdefault(telling.number, set()).add(telling.case)
    for finding in counted.findings:
        facts = finding.facts
        if finding.code == "indicators.perhaps_same":
            numbers = _texts(facts["contracts"])
            leads.append(
                _lead("contracts_alike", [c for n in numbers for c in cases.get(n, ())], numbers=numbers)
            )
        elif finding.code == "indicators.number_conflict":
            number = str(facts["number"])
            amounts = tuple(Yuan(fen) for fen in facts["amounts"])  # type: ignore[attr-defined]  # a tuple of fen
            leads.append(
                _lead("number_conflict", list(cases.get(number, ())), number=number, amounts=amounts)
            )
        else:
            numbers = _texts(facts["numbers"])
            named = [c for n in numbers for c in cases.get(n, ())]
            leads.append(_lead("double_registered", named, numbers=numbers, origins=_texts(facts["origins"])))
    return leads


def _one_contract(row: CountedContract) -> list[Lead]:
    """One number under several cases: each of them would count as a conversion."""
    by_number: dict[str, list[Contract]] = {}
    for telling in row.tellings:
        by_number.setdefault(party_key(telling.number), []).append(telling)
    leads = []
    for tellings in by_number.values():
        cases = {telling.case for telling in tellings}
        if len(cases) > 1:
            leads.append(
                _lead(
                    "one_contract_several_cases", sorted(cases), number=tellings[0].number, count=len(cases)
                )
            )
    return leads


def _payment_leads(paid: CountedPayments, cases: Mapping[str, str]) -> list[Lead]:
    leads = [
        _lead(
            "payment_told_twice",
            [telling.case for telling in row.tellings],
            contract=row.contract,
            day=row.kept.at,
            amount=Yuan(row.kept.amount),
            origins=tuple(telling.origin for telling in row.tellings),
        )
        for row in paid.payments
        if row.evidence
    ]
    for finding in paid.findings:
        facts = finding.facts
        named = [cases[event] for event in _texts(facts["events"])]
        leads.append(
            _lead(
                "payments_alike",
                named,
                contract=facts["contract"],
                day=facts["day"],
                amount=Yuan(int(str(facts["amount"]))),
            )
        )
    return leads


def _related_leads(told: Sequence[Contract], relations: Sequence[Relation]) -> list[Lead]:
    cases: dict[str, list[str]] = {}
    for contract in told:
        cases.setdefault(contract.number, []).append(contract.case)
    found = {str(item.facts["contract"]): item.facts for item in related_amounts(told, relations).findings}
    return [
        _lead(
            "related_parties",
            cases[number],
            number=number,
            parties=facts["parties"],
            kinds=tuple(
                Reason.of("lead.kind_same_party") if kind == "same_party" else kind
                for kind in _texts(facts["kinds"])
            ),
        )
        for number, facts in found.items()
    ]


def _round_trip_leads(paid: CountedPayments, transfers: Sequence[Transfer], pack: RulePack) -> list[Lead]:
    moved = list(transfers)
    case_of: dict[str, str] = {}
    for row in paid.payments:
        payment = row.kept
        if len(payment.parties) == 2 and party_key(payment.parties[0]) != party_key(payment.parties[1]):
            name = f"{payment.at.isoformat()} {payment.case} {payment.event}"
            case_of[name] = payment.case
            moved.append(Transfer(name, *payment.parties, payment.at, abs(payment.amount), payment.currency))
    days = {transfer.id: transfer.at for transfer in moved}
    leads = []
    for finding in round_trips(moved, round_trip_policy(pack)):
        facts = finding.facts
        ids = (str(facts["transfer"]), *_texts(facts["back"]))
        leads.append(
            _lead(
                "round_trip",
                [case_of[name] for name in ids if name in case_of],
                day=days[ids[0]],
                back=days[ids[-1]],
                days=facts["days"],
                amount=Yuan(int(str(facts["amount"]))),
                way=(*_texts(facts["parties"]), _texts(facts["parties"])[0]),
            )
        )
    return leads


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()
