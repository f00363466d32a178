"""Prize (奖金): places in a contest or a bounty pay what was announced; who shares a place shares its prizes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, allocate, sum_of
from queqiao_engine.money.instruments.contracts import Draft, Due, Terms, Trigger, armed, fired
from queqiao_engine.money.instruments.events import Award
from queqiao_engine.money.instruments.history import History
from queqiao_engine.money.schedule import add_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Prize(Terms):
    """``giver`` pays ``prizes[0]`` for the first place, ``prizes[1]`` for the second and so on.

    An award stands when ``objection_days`` passed after it; the prize is then due within ``pay_days``.
    """

    giver: str
    prizes: tuple[Amount, ...]
    objection_days: int = 0
    pay_days: int = 30


def prize(terms: Prize, history: History) -> Draft:
    """Prizes by place. n winners on place p share the prizes p … p+n−1 evenly, odd fen by largest remainder.

    A place is settled when nobody is added to it within the days for objections; an award told after that is named in the
    reasons and changes nothing. Raises ``money.award_place`` for a place below 1, ``money.award_twice`` when somebody wins
    twice, and ``money.award_overlap`` for a place whose prize those who share a better one have. Withdraw or change an
    award by a correction, within the days for objections.
    """
    awards = sorted(history.of(Award), key=lambda each: (each.place, each.on, each.winner))
    winners = [each.winner for each in awards]
    for each in awards:
        if each.place < 1:
            raise EngineError("money.award_place", id=each.id, place=each.place)
        if winners.count(each.winner) > 1:
            raise EngineError("money.award_twice", winner=each.winner)
    due: list[Due] = []
    triggers: list[Trigger] = []
    reasons: list[Reason] = []
    free = 1
    for place, group in groupby(awards, key=lambda each: each.place):
        shared, late, on = _in_time(list(group), terms.objection_days)
        if place < free:
            raise EngineError("money.award_overlap", place=place, next=free)
        free = place + len(shared)
        reasons += [Reason.of("money.award_late", id=each.id, place=place, settled=on) for each in late]
        name = f"place:{place}"
        if history.as_of < on:
            triggers.append(
                armed(name, Reason.of("money.objections_open", place=place, until=on), deadline=on)
            )
            continue
        pot = sum_of(terms.prizes[place - 1 : place - 1 + len(shared)], _currency(terms))
        rule = "money.prize"
        triggers.append(fired(name, on, Reason.of(rule, place=place, pot=pot, winners=len(shared))))
        for part in allocate(pot, [(each.winner, Fraction(1)) for each in shared]):
            step = Reason.of(rule, place=place, pot=pot, winners=len(shared))
            last = add_days(on, terms.pay_days)
            due.append(Due(f"prize:{part.id}", terms.giver, part.id, part.amount, on, last, rule, (step,)))
    return Draft(tuple(due), tuple(triggers), reasons=tuple(reasons))


def _in_time(awards: list[Award], objection_days: int) -> tuple[list[Award], list[Award], date]:
    """The awards of one place, by day, that share it; those told after it was settled; and the day it was."""
    shared: list[Award] = []
    settled = add_days(awards[0].on, objection_days)
    for each in awards:
        if each.on > settled:
            return shared, awards[len(shared) :], settled
        shared.append(each)
        settled = add_days(each.on, objection_days)
    return shared, [], settled


def _currency(terms: Prize) -> str:
    return terms.prizes[0].currency if terms.prizes else "CNY"
