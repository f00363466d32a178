"""Deferred right (先赋权后行权): the institution takes no stake at first and later exercises agreed equity or cash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.captable.rounds import close_round
from queqiao_engine.money.captable.table import EXACT, CapTable, ShareRounding, shares_for
from queqiao_engine.money.instruments.conditions import Condition, Mode, standing
from queqiao_engine.money.instruments.contracts import Draft, Due, Terms, Trigger, armed, fired, lapsed
from queqiao_engine.money.instruments.events import Choice, Exercise
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.schedule import add_days


class Settlement(StrEnum):
    """Which of equity and cash the institution gets when both are agreed."""

    HIGHER = "higher"  # the one worth more
    LOWER = "lower"
    ELECTED = "elected"  # the institution's choice; cash when it is silent


class Source(StrEnum):
    """Where the institution's shares come from."""

    ISSUE = "issue"  # new shares: everybody is diluted
    TEAM = "team"  # the team's own


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferredRight(Terms):
    """``company`` of ``team`` works on achievements of ``institution``, whose right arises when the conditions hold.

    ``equity`` is the fraction of everything after exercise, ``cash`` the sum instead; at least one is agreed. Equity is
    valued at the post-money value of the latest round, or at ``fallback_value`` before any. The right can be exercised for
    ``exercise_days`` after it arose, is exercised by itself on the last of them, and lapses when it has not arisen by
    ``expires``. ``table`` is the company at signing.
    """

    institution: str
    company: str
    team: str
    table: CapTable
    conditions: tuple[Condition, ...]
    mode: Mode = Mode.ANY
    equity: Fraction | None = None
    cash: Amount | None = None
    settlement: Settlement = Settlement.HIGHER
    source: Source = Source.TEAM
    share_class: str = "common"
    fallback_value: Amount | None = None
    exercise_days: int = 90
    pay_days: int = 30
    expires: date
    rounding: ShareRounding = EXACT

    def __post_init__(self) -> None:
        if self.equity is None and self.cash is None:
            raise EngineError("money.right_empty", id=self.id)


@dataclass(frozen=True, slots=True)
class _Exercised:
    """What the institution gets, and when."""

    on: date
    choice: Choice
    steps: tuple[Reason, ...]


def deferred_right(terms: DeferredRight, history: History) -> Draft:
    """The right and its exercise: a sum owed by the company, or shares of the institution in the cap table.

    Raises ``money.right_empty`` when neither equity nor cash is agreed.
    """
    state = standing(terms.conditions, terms.mode, history)
    if state.since is None or state.since > terms.expires:
        if history.passed(terms.expires):
            trigger = lapsed("right", day_after(terms.expires), *state.missing)
        else:
            trigger = armed("right", *state.missing, deadline=terms.expires)
        return Draft(triggers=(trigger,), cap_table=_table(terms, history, None))
    triggers = [fired("right", state.since, *state.met)]
    exercised, waiting = _exercise(terms, history, state.since)
    if exercised is None:
        return Draft(triggers=(*triggers, waiting), cap_table=_table(terms, history, None))
    triggers.append(fired("exercise", exercised.on, *exercised.steps))
    if exercised.choice is Choice.EQUITY:
        return Draft(triggers=tuple(triggers), cap_table=_table(terms, history, exercised.on))
    due = Due(
        "right",
        terms.company,
        terms.institution,
        terms.cash or Amount(0),
        exercised.on,
        add_days(exercised.on, terms.pay_days),
        "money.right_cash",
        exercised.steps,
    )
    return Draft(due=(due,), triggers=tuple(triggers), cap_table=_table(terms, history, None))


def _exercise(terms: DeferredRight, history: History, since: date) -> tuple[_Exercised | None, Trigger]:
    """The exercise, by the institution or by itself on the last day; or the trigger that waits for it."""
    last = add_days(since, terms.exercise_days)
    event = next((each for each in history.of(Exercise) if since <= each.on <= last), None)
    waiting = armed("exercise", Reason.of("money.exercise_missing", last=last), deadline=last)
    if event is None and history.as_of < last:
        return None, waiting
    on = last if event is None else event.on
    choice, steps = _settled(terms, history, on, event)
    return _Exercised(on, choice, steps), waiting


def _settled(
    terms: DeferredRight, history: History, on: date, event: Exercise | None
) -> tuple[Choice, tuple[Reason, ...]]:
    """Equity or cash, and why."""
    if terms.cash is None or terms.equity is None:
        choice = Choice.EQUITY if terms.cash is None else Choice.CASH
        return choice, (Reason.of("money.right_only", choice=choice.value, on=on),)
    if terms.settlement is Settlement.ELECTED:
        wanted = None if event is None else event.choice
        choice = Choice.EQUITY if wanted is Choice.EQUITY else Choice.CASH
        return choice, (Reason.of("money.right_elected", choice=choice.value, on=on, silent=event is None),)
    value = _company_value(terms, history, on)
    if value is None:
        return Choice.CASH, (Reason.of("money.right_unvalued", cash=terms.cash, on=on),)
    equity = value.of(terms.equity, Rounding.HALF_UP)
    more = equity > terms.cash
    choice = Choice.EQUITY if more is (terms.settlement is Settlement.HIGHER) else Choice.CASH
    step = Reason.of(
        f"money.right_{terms.settlement}",
        equity=terms.equity,
        company=value,
        equity_value=equity,
        cash=terms.cash,
        choice=choice.value,
        on=on,
    )
    return choice, (step,)


def _company_value(terms: DeferredRight, history: History, on: date) -> Amount | None:
    closed = [event.round for event in history.rounds() if event.on <= on]
    return closed[-1].pre_money + closed[-1].new_money if closed else terms.fallback_value


def _table(terms: DeferredRight, history: History, exercised: date | None) -> CapTable:
    """The company after its rounds, and after the exercise once the rounds up to its day are closed."""
    table, done = terms.table, False
    for event in history.rounds():
        if exercised is not None and not done and event.on > exercised:
            table, done = _with_right(terms, table), True
        table = close_round(table, event.round, (), terms.rounding).table
    return _with_right(terms, table) if exercised is not None and not done else table


def _with_right(terms: DeferredRight, table: CapTable) -> CapTable:
    fraction = terms.equity or Fraction(0)
    if terms.source is Source.ISSUE:
        new = shares_for(fraction, table.total, terms.rounding.shares)
        return table.issue(terms.institution, terms.share_class, new)
    shares = terms.rounding.whole(fraction * table.total)
    return table.transfer(terms.team, terms.institution, terms.share_class, shares)
