"""What a portfolio is made of, seen three ways: by number, by money, by strategic weight.

Strategic worth is not money: a small project may be the decisive one, so its weight is given by people and kept apart
from the amount. The split by horizon shows when everything is meant for tomorrow and nothing for the day after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason


@dataclass(frozen=True, slots=True)
class Holding:
    """One project: its class on the axis looked at (horizon, route, 纵向/横向 …), amount in fen, strategic weight >= 0."""

    id: str
    part: str
    amount: int
    strategic: Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """One class: number of projects and its shares of number, money and strategic weight (None where the whole is zero)."""

    name: str
    projects: int
    by_number: Fraction
    by_amount: Fraction | None
    by_strategy: Fraction | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All classes, in the order asked for, then by name. Findings: ``indicators.part_too_small`` (part, share, floor)
    and ``indicators.small_but_decisive`` (project, strategic, amount) - more than the stated multiple of its money's share.
    """

    parts: tuple[Part, ...]
    findings: tuple[Reason, ...]


def portfolio(
    holdings: Iterable[Holding],
    *,
    order: Sequence[str] = (),
    floors: Mapping[str, Fraction] = MappingProxyType({}),
    decisive: Fraction | None = None,
) -> Portfolio:
    """The split of a portfolio. ``order`` lists classes to be shown even when empty; ``floors``: class -> least share of
    the money (policy); ``decisive``: multiple of strategic over money share from which a project is named.

    Raises ``EngineError`` (``indicators.portfolio_empty``, ``indicators.portfolio_item`` for a negative amount or weight).
    """
    held = sorted(holdings, key=lambda item: item.id)
    for item in held:
        if item.amount < 0 or item.strategic < 0:
            raise EngineError("indicators.portfolio_item", project=item.id)
    if not held:
        raise EngineError("indicators.portfolio_empty")
    money = sum(item.amount for item in held)
    weight = sum((item.strategic for item in held), Fraction(0))
    names = [*order, *sorted({item.part for item in held} - set(order))]
    parts = tuple(
        _part(name, [item for item in held if item.part == name], len(held), money, weight) for name in names
    )
    findings = [
        Reason.of("indicators.part_too_small", part=part.name, share=part.by_amount, floor=floors[part.name])
        for part in parts
        if part.name in floors and part.by_amount is not None and part.by_amount < floors[part.name]
    ]
    if decisive is not None and money and weight:
        findings.extend(
            Reason.of(
                "indicators.small_but_decisive",
                project=item.id,
                strategic=item.strategic / weight,
                amount=Fraction(item.amount, money),
            )
            for item in held
            if item.strategic and item.strategic / weight >= decisive * Fraction(item.amount, money)
        )
    return Portfolio(parts, tuple(findings))


def _part(name: str, own: Sequence[Holding], total: int, money: int, weight: Fraction) -> Part:
    return Part(
        name=name,
        projects=len(own),
        by_number=Fraction(len(own), total),
        by_amount=Fraction(sum(item.amount for item in own), money) if money else None,
        by_strategy=sum((item.strategic for item in own), Fraction(0)) / weight if weight else None,
    )
