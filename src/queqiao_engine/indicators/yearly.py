"""Growth between years, only of the units that reported both.

A national total grows when more units report. Same-period growth (同口径) compares the same units; the plain growth of
totals stands beside it, so that the difference shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.explanation import Reason


@dataclass(frozen=True, slots=True)
class YearOnYear:
    """Two years of one indicator.

    ``growth`` over the units in ``both``; None when they had nothing before. ``plain_growth`` of all reported, which also
    grows with the number of units. ``covered``: share of the later total that lies in units reporting both years.
    ``only_before`` and ``only_after`` are unit ids, sorted.
    """

    before: int
    after: int
    both: tuple[str, ...]
    before_both: int
    after_both: int
    growth: Fraction | None
    plain_growth: Fraction | None
    covered: Fraction | None
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    cautions: tuple[Reason, ...]


def year_on_year(before: Mapping[str, int], after: Mapping[str, int]) -> YearOnYear:
    """Growth from ``before`` to ``after`` (unit id -> whole amount). Caution ``indicators.units_differ`` (left, joined)."""
    both = tuple(sorted(before.keys() & after.keys()))
    one, two = sum(before.values()), sum(after.values())
    same_one, same_two = sum(before[unit] for unit in both), sum(after[unit] for unit in both)
    left, joined = tuple(sorted(before.keys() - after.keys())), tuple(sorted(after.keys() - before.keys()))
    cautions = (
        (Reason.of("indicators.units_differ", left=len(left), joined=len(joined)),) if left or joined else ()
    )
    return YearOnYear(
        before=one,
        after=two,
        both=both,
        before_both=same_one,
        after_both=same_two,
        growth=growth(same_one, same_two),
        plain_growth=growth(one, two),
        covered=Fraction(same_two, two) if two else None,
        only_before=left,
        only_after=joined,
        cautions=cautions,
    )


def growth(before: int, after: int) -> Fraction | None:
    """(after - before)/before; None when there was nothing before."""
    return Fraction(after - before, before) if before else None
