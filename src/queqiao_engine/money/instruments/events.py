"""What can happen to a deal: typed, dated events with an id, in the words of contracts.

An event says what happened, never what follows from it. A deadline that passes is no event: it follows from ``as_of``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.rounds import Round
from queqiao_engine.money.schedule import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened on a day. ``id`` is unique in a history; the same event given twice counts once."""

    outlives_termination: ClassVar[bool] = (
        False  # whether it still matters when dated after the end of the contract
    )
    id: str
    on: date


def _no_negative(event: Event, amount: Amount) -> None:
    if amount.fen < 0:
        raise EngineError("money.event_negative", id=event.id, name="amount", amount=amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Event):
    """Money that moved. ``obligation`` names what it pays; without it the oldest due between the two is paid first.

    Raises ``money.event_negative``, as does every event with an amount below zero.
    """

    outlives_termination: ClassVar[bool] = True
    payer: str
    payee: str
    amount: Amount
    obligation: str = ""

    def __post_init__(self) -> None:
        _no_negative(self, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment(Payment):
    """A payment back of principal: before anything obliges to it, it lowers what can still convert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(Event):
    """The payee gives up an obligation, in part when an amount is named."""

    outlives_termination: ClassVar[bool] = True
    obligation: str
    amount: Amount | None = None

    def __post_init__(self) -> None:
        if self.amount is not None:
            _no_negative(self, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport(Event):
    """A figure for a period, reported on a day."""

    outlives_termination: ClassVar[bool] = True
    period: Period
    amount: Amount

    def __post_init__(self) -> None:
        _no_negative(self, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesReport(PeriodReport):
    """Net sales of licensed products, and the royalties paid to third parties on them."""

    third_party: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueReport(PeriodReport):
    """Revenue of a company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReport(PeriodReport):
    """Eligible cost of a project, with the kinds of evidence filed."""

    evidence: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding(Event):
    """An audit replaces the figure of a report or an invoice by its own; ``cost`` is what the audit cost."""

    outlives_termination: ClassVar[bool] = True
    subject: str
    amount: Amount
    cost: Amount | None = None

    def __post_init__(self) -> None:
        _no_negative(self, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class SublicenceIncome(Event):
    """What a licensee received from a sublicensee."""

    sublicensee: str
    amount: Amount

    def __post_init__(self) -> None:
        _no_negative(self, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Event):
    """A milestone was reached, or definitely not. The first such event of a milestone decides it."""

    milestone: str
    met: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DiligenceFinding(Event):
    """Whether those responsible were found diligent (尽职免责认定), so that a loss is written off."""

    outlives_termination: ClassVar[bool] = True
    diligent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance(Event):
    """A result was accepted, or refused."""

    subject: str
    accepted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClosed(Event):
    """A priced financing round closed."""

    round: Round


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePeriod(Event):
    """A time of real use, with its cost and the kinds of evidence filed for it."""

    period: Period
    cost: Amount
    evidence: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _no_negative(self, self.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction(Event):
    """The user of a trial says whether it is satisfied."""

    satisfied: bool


class Choice(StrEnum):
    """What an exercise or an election picks."""

    EQUITY = "equity"
    CASH = "cash"
    AGREED_PRICE = "agreed_price"  # convert now at the price agreed beforehand
    EXTENSION = "extension"  # one more trial period


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise(Event):
    """A right is exercised."""

    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Event):
    """A written notice by a party: of taking an open licence, for example."""

    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Event):
    """A public offer is withdrawn; what was given before stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Event):
    """A service was delivered and invoiced."""

    provider: str
    service: str
    amount: Amount

    def __post_init__(self) -> None:
        _no_negative(self, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending(Event):
    """Money received for a purpose was spent, on this one."""

    outlives_termination: ClassVar[bool] = True
    purpose: str
    amount: Amount

    def __post_init__(self) -> None:
        _no_negative(self, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss(Event):
    """A loss in use, as assessed."""

    amount: Amount
    occurred: date

    def __post_init__(self) -> None:
        _no_negative(self, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Event):
    """A place in a contest goes to somebody; several on one place share it."""

    place: int
    winner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Termination(Event):
    """The contract ends early."""

    by: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insolvency(Event):
    """A court accepted the insolvency petition against a party."""

    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Event):
    """From ``on`` on, the event ``supersedes`` is read as ``replacement`` (same id), or as never happened.

    Of several corrections of one event the latest counts, ties to the larger id. Raises ``money.correction_id`` when the
    replacement has another id or is itself a correction.
    """

    outlives_termination: ClassVar[bool] = True
    supersedes: str
    replacement: Event | None = field(default=None)

    def __post_init__(self) -> None:
        new = self.replacement
        if new is not None and (new.id != self.supersedes or isinstance(new, Correction)):
            raise EngineError(
                "money.correction_id", id=self.id, supersedes=self.supersedes, replacement=new.id
            )
