"""What a funding programme asks of a project (地方项目的条件): its figures against terms, money received and what is stated.

The figures are data (``Programme``); which of them a programme sets differs from place to place. What nobody stated comes
back as open, never as kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, sum_of
from queqiao_engine.money.instruments.price import Part
from queqiao_engine.money.schedule import add_months


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The conditions of a programme; ``None`` (or nothing) for one it does not set.

    ``most``: the largest grant to a project. ``founded_months``: the company is founded at the latest so many months after
    the contract. ``age_years``: at the contract the company is at most so old. ``founders_cash``: what the founders paid in
    cash, as a fraction of the whole input expected, at least. ``self_raised``: own money at least so many times the grant
    received. ``stages``: the parts of the grant in order, as fractions, each after a milestone. ``amounts``: the largest
    amount of each part in order. ``clear_rights``: title to the technology is clear.
    """

    most: Amount | None = None
    founded_months: int | None = None
    age_years: int | None = None
    founders_cash: Fraction | None = None
    self_raised: Fraction | None = None
    stages: tuple[Fraction, ...] = ()
    amounts: tuple[Amount, ...] = ()
    clear_rights: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What is known of a project; ``None`` where nobody stated it. ``received`` is what the funder has paid so far."""

    signed: date
    parts: tuple[Part, ...]
    received: Amount
    founded: date | None = None
    founders_cash: Amount | None = None
    total_input: Amount | None = None
    self_raised: Amount | None = None
    clear_rights: bool | None = None


class Kept(StrEnum):
    """Whether a condition is kept on ``as_of``."""

    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"  # not stated, or its time has not come


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, whether it is kept, and the figures that say so."""

    condition: str
    kept: Kept
    reason: Reason


def check_programme(programme: Programme, project: Project, as_of: date) -> tuple[Check, ...]:
    """Every condition the programme sets, in the order of ``Programme``. Pure."""
    grant = sum_of((part.amount for part in project.parts), project.received.currency)
    found = [
        _most(programme, grant),
        _founded(programme, project, as_of),
        _age(programme, project),
        _founders_cash(programme, project),
        _self_raised(programme, project),
        *_stages(programme, project, grant),
        _amounts(programme, project),
        _rights(programme, project),
    ]
    return tuple(check for check in found if check is not None)


def _check(condition: str, kept: bool | None, **facts: object) -> Check:
    state = Kept.OPEN if kept is None else Kept.KEPT if kept else Kept.BROKEN
    return Check(condition, state, Reason.of(f"money.programme_{condition}", **facts))


def _most(programme: Programme, grant: Amount) -> Check | None:
    if programme.most is None:
        return None
    return _check("most", grant <= programme.most, grant=grant, most=programme.most)


def _founded(programme: Programme, project: Project, as_of: date) -> Check | None:
    if programme.founded_months is None:
        return None
    last = add_months(project.signed, programme.founded_months)
    on = project.founded if project.founded is not None and project.founded <= as_of else None
    kept = on <= last if on is not None else (None if as_of <= last else False)
    return _check("founded", kept, founded=on, last=last, months=programme.founded_months)


def _age(programme: Programme, project: Project) -> Check | None:
    """Exactly so old is not too old."""
    if programme.age_years is None:
        return None
    founded = project.founded
    until = None if founded is None else add_months(founded, 12 * programme.age_years)
    kept = None if until is None else project.signed <= until
    return _check("age", kept, founded=founded, years=programme.age_years, signed=project.signed, until=until)


def _founders_cash(programme: Programme, project: Project) -> Check | None:
    if programme.founders_cash is None:
        return None
    paid, whole = project.founders_cash, project.total_input
    kept = None if paid is None or whole is None else paid.fen >= whole.times(programme.founders_cash)
    return _check("founders_cash", kept, paid=paid, total=whole, share=programme.founders_cash)


def _self_raised(programme: Programme, project: Project) -> Check | None:
    if programme.self_raised is None:
        return None
    raised = project.self_raised
    kept = None if raised is None else raised.fen >= project.received.times(programme.self_raised)
    return _check("self_raised", kept, raised=raised, received=project.received, times=programme.self_raised)


def _stages(programme: Programme, project: Project, grant: Amount) -> list[Check]:
    """As many parts as stages, each its fraction of the grant to the fen, each after a milestone."""
    if not programme.stages:
        return []
    count, wanted = len(project.parts), len(programme.stages)
    if count != wanted:
        return [_check("stage_count", kept=False, parts=count, wanted=wanted)]
    return [
        _check(
            "stage",
            bool(part.milestone) and abs(part.amount.fen - grant.times(share)) < 1,
            part=part.id,
            amount=part.amount,
            share=share,
            grant=grant,
            milestone=part.milestone or None,
        )
        for part, share in zip(project.parts, programme.stages, strict=True)
    ]


def _amounts(programme: Programme, project: Project) -> Check | None:
    """No part above the amount of its place, and no part without one."""
    if not programme.amounts:
        return None
    given = tuple(part.amount for part in project.parts)
    kept = len(given) <= len(programme.amounts) and all(
        amount <= most for amount, most in zip(given, programme.amounts, strict=False)
    )
    return _check("amounts", kept, parts=given, most=programme.amounts)


def _rights(programme: Programme, project: Project) -> Check | None:
    if not programme.clear_rights:
        return None
    return _check("clear_rights", project.clear_rights)
