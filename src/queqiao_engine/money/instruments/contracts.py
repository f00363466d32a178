"""What every instrument takes and gives: terms, and the outcome with obligations, cash flow, cap table and triggers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.table import CapTable


class OnTermination(StrEnum):
    """What becomes of an amount that is earned but falls due only after the contract ended."""

    KEEP = "keep"
    ACCELERATE = "accelerate"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateInterest:
    """What a late payer owes (逾期违约金): ``daily`` of what is outstanding for each day after the due date, simple.

    Nothing when all is settled within ``grace_days`` after the due date; at most ``cap`` of the obligation. ``payers`` are
    the parties it is agreed for, all when empty. Raises ``money.late_rate`` for a rate or a cap that is not positive.
    """

    daily: Fraction
    cap: Fraction | None = None
    grace_days: int = 0
    payers: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.daily <= 0 or (self.cap is not None and self.cap <= 0):
            raise EngineError("money.late_rate", daily=self.daily, cap=self.cap)


@dataclass(frozen=True, slots=True, kw_only=True)
class General:
    """Clauses any contract may have.

    ``accelerate_on_insolvency``: debts of the insolvent party that are not yet due count as due when the court accepts the
    petition, and interest stops that day (企业破产法 2006 第四十六条).
    """

    on_termination: OnTermination = OnTermination.KEEP
    accelerate_on_insolvency: bool = True
    late: LateInterest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed: the base of every instrument's terms."""

    id: str
    signed: date
    general: General = General()


class State(StrEnum):
    """Where an obligation stands on ``as_of``."""

    OPEN = "open"  # not yet due, nothing paid
    PART_PAID = "part_paid"  # not yet due, something paid
    DUE = "due"  # falls due that day
    OVERDUE = "overdue"
    PAID = "paid"
    WAIVED = "waived"  # settled, and not wholly by money


@dataclass(frozen=True, slots=True)
class Due:
    """An obligation as a program makes it, before payments.

    ``accrued`` is the day it is earned, ``due`` the last day to pay it. ``survives`` keeps it when the contract ended
    before it accrued (a final account, a repayment).
    """

    id: str
    payer: str
    payee: str
    amount: Amount
    accrued: date
    due: date
    rule: str
    steps: tuple[Reason, ...] = ()
    survives: bool = False


@dataclass(frozen=True, slots=True)
class Obligation:
    """Who owes whom what, by when, by which rule, and how far it is settled on ``as_of``."""

    id: str
    payer: str
    payee: str
    amount: Amount
    accrued: date
    due: date
    rule: str
    state: State
    paid: Amount
    waived: Amount
    overdue_days: int
    settled_on: date | None
    steps: tuple[Reason, ...]

    @property
    def outstanding(self) -> Amount:
        """What is still owed; never below zero."""
        return self.amount - self.paid - self.waived


@dataclass(frozen=True, slots=True)
class CashLine:
    """Money from one party to another: paid (``settled``), or expected for an obligation still outstanding.

    ``obligation`` is empty for a payment nothing obliges to: an advance, until something does.
    """

    on: date
    payer: str
    payee: str
    amount: Amount
    obligation: str
    settled: bool


class TriggerState(StrEnum):
    """Where a condition stands on ``as_of``."""

    ARMED = "armed"  # waits for what is missing
    FIRED = "fired"
    LAPSED = "lapsed"  # its time is over
    BARRED = "barred"  # cannot fire any more for another reason


@dataclass(frozen=True, slots=True)
class Trigger:
    """A condition of the contract: what fired it and when, or what is missing and until when."""

    id: str
    state: TriggerState
    on: date | None = None
    deadline: date | None = None
    met: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """A trigger that hangs on an obligation: it fires when that is not settled ``grace_days`` after its due date."""

    id: str
    obligation: str
    grace_days: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What a program says, before payments are applied."""

    due: tuple[Due, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    cap_table: CapTable | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Terms and events as they stand on ``as_of``.

    Obligations are sorted by due date and id, cash lines by day, triggers by id. ``cap_table`` is the one after everything
    that happened, ``None`` where the instrument has no shares.
    """

    as_of: date
    obligations: tuple[Obligation, ...]
    cash_flow: tuple[CashLine, ...]
    cap_table: CapTable | None
    triggers: tuple[Trigger, ...]
    reasons: tuple[Reason, ...]

    def obligation(self, name: str) -> Obligation | None:
        """One obligation by id."""
        return next((each for each in self.obligations if each.id == name), None)

    def trigger(self, name: str) -> Trigger | None:
        """One trigger by id."""
        return next((each for each in self.triggers if each.id == name), None)

    def net(self, *, expected: bool = False) -> tuple[tuple[str, Amount], ...]:
        """What each party received less what it paid, by party and currency; with ``expected``, as if all were paid.

        The amounts of one currency sum to zero.
        """
        sums: dict[tuple[str, str], Amount] = {}
        for line in self.cash_flow:
            if line.settled or expected:
                for party, amount in ((line.payer, -line.amount), (line.payee, line.amount)):
                    key = party, amount.currency
                    sums[key] = sums.get(key, Amount.zero(amount.currency)) + amount
        return tuple((party, amount) for (party, _), amount in sorted(sums.items()))


def fired(name: str, on: date, *met: Reason) -> Trigger:
    """A trigger that fired on a day."""
    return Trigger(name, TriggerState.FIRED, on=on, met=met)


def armed(name: str, *missing: Reason, deadline: date | None = None) -> Trigger:
    """A trigger that waits."""
    return Trigger(name, TriggerState.ARMED, deadline=deadline, missing=missing)


def lapsed(name: str, on: date, *missing: Reason) -> Trigger:
    """A trigger whose time ended on a day."""
    return Trigger(name, TriggerState.LAPSED, on=on, missing=missing)


def barred(name: str, *missing: Reason) -> Trigger:
    """A trigger that cannot fire."""
    return Trigger(name, TriggerState.BARRED, missing=missing)
