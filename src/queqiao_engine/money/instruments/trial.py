"""Use first, pay later (先使用后付费): a free trial on agreed terms; a satisfied user pays, an unsatisfied one returns it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from queqiao_engine.explanation import Reason
from queqiao_engine.money.instruments.contracts import Draft, Terms, Trigger, armed, fired, lapsed
from queqiao_engine.money.instruments.events import Choice, Exercise, Satisfaction, UsePeriod
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.instruments.price import Part, earn_parts
from queqiao_engine.money.schedule import add_days


class Silence(StrEnum):
    """What it means when the user says nothing until the trial ends."""

    RETURN = "return"  # the technology goes back, nothing is owed
    ACCEPT = "accept"  # the user is taken to be satisfied


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial(Terms):
    """``user`` tries the technology of ``provider`` for ``trial_days`` from the milestone ``delivery`` on.

    A satisfied user owes ``parts``; milestones in them may be named ``satisfied``, reached on the day of the statement (or
    when silence or use after the end means so). One extension by ``extension_days`` may be exercised during the trial.
    Use after the end counts as acceptance when ``use_accepts``.
    """

    provider: str
    user: str
    trial_days: int
    parts: tuple[Part, ...]
    extension_days: int = 0
    silence: Silence = Silence.RETURN
    use_accepts: bool = True
    delivery: str = "delivery"


SATISFIED = "satisfied"


def trial(terms: Trial, history: History) -> Draft:
    """The trial clock and what it leads to: payment, or return without cost.

    The parts count from the day the user is satisfied: a dated part that would fall due before it falls due on it.
    """
    start = history.reached(terms.delivery)
    if start is None:
        missing = Reason.of("money.milestone_missing", milestone=terms.delivery, until=None)
        return Draft(triggers=(armed("trial", missing),))
    end = add_days(start, terms.trial_days)
    triggers = [fired("trial", start, Reason.of("money.trial_began", on=start, end=end))]
    extended = next((each.on for each in history.of(Exercise) if each.choice is Choice.EXTENSION), None)
    if terms.extension_days and extended is not None and start <= extended <= end:
        end = add_days(end, terms.extension_days)
        triggers.append(fired("extension", extended, Reason.of("money.trial_extended", on=extended, end=end)))
    accepted, decided = _decision(terms, history, start, end)
    triggers.append(decided)
    if accepted is None:
        return Draft(triggers=tuple(triggers))
    due = earn_parts(
        tuple(_from(part, accepted) for part in terms.parts),
        payer=terms.user,
        payee=terms.provider,
        signed=accepted,
        history=history,
        rule="money.trial_part",
    )
    return Draft(due=due.due, triggers=(*triggers, *due.triggers))


def _from(part: Part, accepted: date) -> Part:
    """A part as it falls due once the user is satisfied."""
    if part.milestone == SATISFIED:
        return Part(id=part.id, amount=part.amount, due=add_days(accepted, part.days))
    if part.due is not None and part.due < accepted:
        return Part(id=part.id, amount=part.amount, due=accepted)
    return part


def _decision(terms: Trial, history: History, start: date, end: date) -> tuple[date | None, Trigger]:
    """The day from which the price is owed, and the trigger that says why."""
    said = next((each for each in history.of(Satisfaction) if start <= each.on <= end), None)
    if said is not None:
        reason = Reason.of(
            "money.trial_satisfied" if said.satisfied else "money.trial_unsatisfied", on=said.on
        )
        if said.satisfied:
            return said.on, fired("payment", said.on, reason)
        return None, lapsed("payment", said.on, reason)
    if not history.passed(end):
        missing = Reason.of("money.statement_missing", end=end, silence=terms.silence.value)
        return None, armed("payment", missing, deadline=end)
    over = day_after(end)
    if terms.silence is Silence.ACCEPT:
        return over, fired("payment", over, Reason.of("money.trial_silence_accepts", end=end))
    used = next((each for each in history.of(UsePeriod) if each.period.end > over), None)
    if terms.use_accepts and used is not None:
        on = max(used.on, over)
        return on, fired("payment", on, Reason.of("money.trial_used_after", id=used.id, end=end))
    return None, lapsed("payment", over, Reason.of("money.trial_silence_returns", end=end))
