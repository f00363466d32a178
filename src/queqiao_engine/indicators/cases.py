"""One case as its events tell it: stages visited, how it ended, contracts, money, and when it counts as converted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from queqiao_engine.indicators.events import Event, EventKind, happened_key


@dataclass(frozen=True, slots=True)
class Closing:
    """How a case ended: ``outcome`` (dropped, declined, converted …), ``reason`` code, and the day."""

    outcome: str
    reason: str
    at: date


@dataclass(frozen=True, slots=True)
class Contract:
    """A signed contract of one case. Amounts in whole fen; ``technology_amount`` None when it was not declared.

    ``id`` is the local contract id, ``number`` the registration number ("" until registered).
    """

    id: str
    case: str
    number: str
    signed: date
    amount: int
    technology_amount: int | None
    currency: str
    parties: tuple[str, ...]
    origin: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came (``amount`` > 0) or went back (< 0), in whole fen; ``contract`` is "" when none was named."""

    event: str
    case: str
    at: date
    amount: int
    currency: str
    contract: str
    parties: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class CaseState:
    """One case as its events tell it. ``visits`` is every stage entry in time; ``posted`` its first event.

    ``closing`` is the last closing, None when the case went on afterwards. ``agreed`` is potential value (作价) by currency.
    """

    id: str
    subject: str
    posted: date
    visits: tuple[tuple[str, date], ...]
    closing: Closing | None
    contracts: tuple[Contract, ...]
    payments: tuple[Payment, ...]
    agreed: Mapping[str, int]
    groups: Mapping[str, str]

    @property
    def converted(self) -> date | None:
        """The day on which a *registered* contract first had money on it; None until both exist.

        Signing is not conversion, and neither is a payment without a contract number: an outcome needs proof by third
        parties. Money that all went back does not count. A payment that names no contract counts for the only contract
        of its case, and for none when there are several.
        """
        days = [
            max(contract.signed, first)
            for contract in self.contracts
            if contract.number and (first := self._first_money(contract)) is not None
        ]
        return min(days, default=None)

    def _first_money(self, contract: Contract) -> date | None:
        own = [payment for payment in self.payments if self._belongs(payment, contract)]
        if sum(payment.amount for payment in own) <= 0:
            return None
        return min(payment.at for payment in own if payment.amount > 0)

    def _belongs(self, payment: Payment, contract: Contract) -> bool:
        if payment.currency != contract.currency:
            return False
        if not payment.contract:
            return len(self.contracts) == 1
        return payment.contract in {contract.id, contract.number}


def case_of(events: Sequence[Event]) -> CaseState:
    """The case told by ``events``: all of one case, at least one, and only those that hold. Their order does not matter."""
    told = sorted(events, key=happened_key)
    agreed: dict[str, int] = {}
    for event in told:
        if event.kind is EventKind.VALUE_AGREED:
            agreed[event.currency] = agreed.get(event.currency, 0) + (event.amount or 0)
    return CaseState(
        id=told[0].case,
        subject=next((event.subject for event in told if event.subject), ""),
        posted=told[0].at,
        visits=tuple((event.stage, event.at) for event in told if event.kind is EventKind.STAGE_ENTERED),
        closing=_closing(told),
        contracts=_contracts(told),
        payments=_payments(told),
        agreed=MappingProxyType(dict(sorted(agreed.items()))),
        groups=_groups(told),
    )


def _closing(told: Sequence[Event]) -> Closing | None:
    """The last closing, unless the case entered a stage on a later day: then it was taken up again."""
    closings = [event for event in told if event.kind is EventKind.CASE_CLOSED]
    if not closings:
        return None
    last = closings[-1]
    if any(event.kind is EventKind.STAGE_ENTERED and event.at > last.at for event in told):
        return None
    return Closing(last.outcome, last.reason, last.at)


def _contracts(told: Sequence[Event]) -> tuple[Contract, ...]:
    """By local id. Told twice under one local id, the first telling gives day and amount; a registration adds the number."""
    signed: dict[str, list[Event]] = {}
    numbers: dict[str, str] = {}
    for event in told:
        if event.kind is EventKind.CONTRACT_SIGNED:
            signed.setdefault(event.contract, []).append(event)
        if event.registration:
            numbers[event.contract] = event.registration
    return tuple(
        Contract(
            id=name,
            case=tellings[0].case,
            number=numbers.get(name, ""),
            signed=tellings[0].at,
            amount=tellings[0].amount or 0,
            technology_amount=tellings[0].technology_amount,
            currency=tellings[0].currency,
            parties=tellings[0].parties,
            origin=tellings[0].origin,
            events=tuple(event.id for event in tellings),
        )
        for name, tellings in sorted(signed.items())
    )


def _payments(told: Sequence[Event]) -> tuple[Payment, ...]:
    signs = {EventKind.PAYMENT_RECEIVED: 1, EventKind.PAYMENT_RETURNED: -1}
    return tuple(
        Payment(
            event=event.id,
            case=event.case,
            at=event.at,
            amount=signs[event.kind] * (event.amount or 0),
            currency=event.currency,
            contract=event.contract,
            parties=event.parties,
            origin=event.origin,
        )
        for event in told
        if event.kind in signs
    )


def _groups(told: Sequence[Event]) -> Mapping[str, str]:
    groups: dict[str, str] = {}
    for event in sorted(told, key=lambda event: (event.recorded, event.id)):
        groups.update(event.groups)
    return MappingProxyType(dict(sorted(groups.items())))
