"""A price in parts: lump sum, dated instalments, amounts at milestones, and what is held back until acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.instruments.contracts import Due, Trigger, armed, fired, lapsed
from queqiao_engine.money.instruments.events import Acceptance
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.schedule import add_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a price: due on a day, or ``days`` after a milestone; exactly one of ``due`` and ``milestone``.

    ``until``: a milestone reached later earns nothing. Raises ``money.part_when``.
    """

    id: str
    amount: Amount
    due: date | None = None
    milestone: str = ""
    days: int = 0
    until: date | None = None

    def __post_init__(self) -> None:
        if (self.due is None) == (not self.milestone):
            raise EngineError("money.part_when", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdback:
    """A share of every part kept back (质保金) until ``subject`` is accepted, or until a last day at the latest.

    Without ``release`` only acceptance releases it; refused acceptance forfeits it. ``days`` are left to pay it then.
    """

    share: Fraction
    subject: str
    release: date | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Earned:
    """What the parts of a price come to: obligations and triggers."""

    due: tuple[Due, ...]
    triggers: tuple[Trigger, ...]


def earn_parts(
    parts: tuple[Part, ...],
    *,
    payer: str,
    payee: str,
    signed: date,
    history: History,
    rule: str = "money.price_part",
    holdback: Holdback | None = None,
    earned_when_due: bool = False,
) -> Earned:
    """Obligations for the parts of a price as far as they are earned, and a trigger for each milestone.

    A dated part is earned on signing (the price of something handed over), or with ``earned_when_due`` on its own day
    (funding, which an early end stops). Its holdback is rounded down to the fen and becomes an obligation of its own.
    """
    due, triggers = [], []
    kept: list[tuple[Part, Amount, date]] = []
    for part in parts:
        if part.due is not None:
            accrued, last = (part.due if earned_when_due else signed), part.due
        else:
            trigger, reached = _milestone(part, history)
            triggers.append(trigger)
            if reached is None:
                continue
            accrued, last = reached, add_days(reached, part.days)
        held = Amount.zero(part.amount.currency)
        if holdback is not None:
            held = part.amount.of(holdback.share, Rounding.DOWN)
            kept.append((part, held, accrued))
        step = Reason.of(rule, part=part.id, amount=part.amount, held_back=held or None)
        due.append(Due(f"part:{part.id}", payer, payee, part.amount - held, accrued, last, rule, (step,)))
    if holdback is not None:
        released, trigger = _release(holdback, history)
        triggers.append(trigger)
        if released is not None:
            due += [_held(*each, payer, payee, holdback, released) for each in kept]
    return Earned(tuple(due), tuple(triggers))


def _held(
    part: Part, held: Amount, accrued: date, payer: str, payee: str, holdback: Holdback, released: date
) -> Due:
    rule = "money.holdback_released"
    step = Reason.of(rule, part=part.id, share=holdback.share, amount=held)
    on = max(accrued, released)
    last = add_days(on, holdback.days)
    return Due(f"holdback:{part.id}", payer, payee, held, on, last, rule, (step,))


def _milestone(part: Part, history: History) -> tuple[Trigger, date | None]:
    name = f"milestone:{part.milestone}:{part.id}"
    reached, failed = history.reached(part.milestone), history.failed(part.milestone)
    missing = Reason.of("money.milestone_missing", milestone=part.milestone, until=part.until)
    if failed is not None:
        return lapsed(
            name, failed, Reason.of("money.milestone_failed", milestone=part.milestone, on=failed)
        ), None
    if reached is not None and (part.until is None or reached <= part.until):
        met = Reason.of("money.milestone_reached", milestone=part.milestone, on=reached)
        return fired(name, reached, met), reached
    if part.until is not None and history.passed(part.until):
        return lapsed(name, day_after(part.until), missing), None
    return armed(name, missing, deadline=part.until), None


def _release(holdback: Holdback, history: History) -> tuple[date | None, Trigger]:
    """The day the holdback is released, and the trigger for it."""
    name = f"holdback:{holdback.subject}"
    decided = next((each for each in history.of(Acceptance) if each.subject == holdback.subject), None)
    release = holdback.release
    if decided is not None and (release is None or decided.on <= release):
        if not decided.accepted:
            refused = Reason.of("money.acceptance_refused", subject=holdback.subject, on=decided.on)
            return None, lapsed(name, decided.on, refused)
        accepted = Reason.of("money.accepted", subject=holdback.subject, on=decided.on)
        return decided.on, fired(name, decided.on, accepted)
    if release is not None and history.as_of >= release:
        return release, fired(name, release, Reason.of("money.date_reached", on=release))
    missing = Reason.of("money.acceptance_missing", subject=holdback.subject, until=release)
    return None, armed(name, missing, deadline=release)
