"""Growth of the same units, beside growth of totals."""

from __future__ import annotations

from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.yearly import YearOnYear, growth, year_on_year


def test_more_units_are_not_growth() -> None:
    found = year_on_year({"a": 100, "b": 50, "gone": 10}, {"a": 110, "b": 40, "new": 90})
    assert found == YearOnYear(
        before=160,
        after=240,
        both=("a", "b"),
        before_both=150,
        after_both=150,
        growth=Fraction(0),
        plain_growth=Fraction(1, 2),
        covered=Fraction(150, 240),
        only_before=("gone",),
        only_after=("new",),
        cautions=(Reason.of("indicators.units_differ", left=1, joined=1),),
    )


def test_the_same_units_need_no_caution() -> None:
    assert year_on_year({"a": 1}, {"a": 2}).cautions == ()


def test_from_nothing_there_is_no_growth() -> None:
    found = year_on_year({}, {})
    assert (found.growth, found.plain_growth, found.covered) == (None, None, None)


def test_the_printed_growth_of_contracts() -> None:
    """4.8 trillion after +18.3 %: about 4.06 trillion the year before (in 100 million yuan)."""
    assert round(float(growth(40_575, 48_000) or 0), 3) == 0.183
