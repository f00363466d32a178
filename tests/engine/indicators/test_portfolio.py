"""A portfolio by number, money and strategic weight."""

from __future__ import annotations

from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.portfolio import Holding, Part, portfolio

HELD = [
    Holding("big", "short", 900, Fraction(1)),
    Holding("small", "long", 50, Fraction(3)),
    Holding("other", "short", 50, Fraction(0)),
]


def test_three_shares_and_what_they_show() -> None:
    found = portfolio(
        HELD,
        order=("short", "middle"),
        floors={"long": Fraction(1, 10), "short": Fraction(1, 10), "none": Fraction(1)},
        decisive=Fraction(5),
    )
    assert found.parts == (
        Part("short", 2, Fraction(2, 3), Fraction(95, 100), Fraction(1, 4)),
        Part("middle", 0, Fraction(0), Fraction(0), Fraction(0)),
        Part("long", 1, Fraction(1, 3), Fraction(5, 100), Fraction(3, 4)),
    )
    assert found.findings == (
        Reason.of("indicators.part_too_small", part="long", share=Fraction(1, 20), floor=Fraction(1, 10)),
        Reason.of(
            "indicators.small_but_decisive", project="small", strategic=Fraction(3, 4), amount=Fraction(1, 20)
        ),
    )
    assert (
        portfolio(
            HELD[::-1], order=("short", "middle"), floors={"long": Fraction(1, 10)}, decisive=Fraction(5)
        ).parts
        == found.parts
    )


def test_without_money_or_weight() -> None:
    (part,) = portfolio(
        [Holding("a", "x", 0, Fraction(0))], floors={"x": Fraction(1)}, decisive=Fraction(1)
    ).parts
    assert part == Part("x", 1, Fraction(1), None, None)


@pytest.mark.parametrize(
    ("held", "code"),
    [
        ([], "indicators.portfolio_empty"),
        ([Holding("a", "x", -1, Fraction(0))], "indicators.portfolio_item"),
        ([Holding("a", "x", 1, Fraction(-1))], "indicators.portfolio_item"),
    ],
)
def test_portfolios_that_cannot_be(held: list[Holding], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        portfolio(held)
    assert caught.value.code == code
