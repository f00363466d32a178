"""Cohort conversion: complete cohorts exactly, the others as estimates that agree once complete."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import Closing
from queqiao_engine.indicators.cohorts import CLOSED, CONVERTED, cohort_table, ending_of
from queqiao_engine.indicators.competing import Ending
from queqiao_engine.indicators.journeys import Journey
from queqiao_engine.indicators.months import Period, add_months
from queqiao_engine.indicators.proportion import proportion


def case(name: str, posted: date, converted: date | None = None, closed: date | None = None) -> Journey:
    closing = Closing("dropped", "price", closed) if closed else None
    return Journey(name, posted, (("posted", posted),), closing, converted)


OLD = [
    case("a", date(2022, 3, 1), converted=date(2023, 3, 1)),  # on the very day of 12 months
    case("b", date(2022, 3, 1), converted=date(2023, 3, 2)),  # one day later
    case("c", date(2022, 12, 31), closed=date(2023, 2, 1)),
    case("d", date(2022, 6, 1)),
]
NEW = [
    case("e", date(2024, 1, 10), converted=date(2024, 5, 1)),
    case("f", date(2024, 11, 1)),
    case("g", date(2024, 2, 1), closed=date(2024, 3, 1), converted=date(2024, 9, 1)),  # closed, yet converted
]


def test_rates_only_where_everybody_was_watched() -> None:
    table = cohort_table([*NEW, *OLD], as_of=date(2025, 6, 30))
    old, new = table.cohorts
    assert (old.name, old.cases, old.converted, old.closed, old.open) == ("2022", 4, 2, 1, 1)
    assert [row.rate for row in old.horizons] == [proportion(1, 4), proportion(2, 4), None]
    assert [row.observable_from for row in old.horizons] == [
        date(2023, 12, 31),
        date(2024, 12, 31),
        date(2025, 12, 31),
    ]
    assert (new.name, new.converted, [row.rate for row in new.horizons]) == ("2024", 2, [None, None, None])
    estimates = [row.estimate.share if row.estimate else None for row in new.horizons]
    assert estimates[1:] == [None, None]
    assert math.isclose(estimates[0] or 0.0, 2 / 3)
    assert table.pooled[0].rate == proportion(1, 4)
    assert table.pooled[2].rate is None
    assert table.pooled[2].estimate is not None  # one old case was watched 36 months
    assert table.cautions == (Reason.of("indicators.not_yet_observable", as_of=date(2025, 6, 30)),)


def test_cases_posted_later_are_left_out_and_said() -> None:
    table = cohort_table([*OLD, *NEW], as_of=date(2023, 12, 31), horizons=(12,))
    assert [cohort.name for cohort in table.cohorts] == ["2022"]
    assert table.cautions == (Reason.of("indicators.posted_later", cases=3, as_of=date(2023, 12, 31)),)


def test_quarters() -> None:
    table = cohort_table(OLD, as_of=date(2025, 6, 30), period=Period.QUARTER, horizons=(12,))
    assert [(cohort.name, cohort.cases) for cohort in table.cohorts] == [
        ("2022Q1", 2),
        ("2022Q2", 1),
        ("2022Q4", 1),
    ]


def test_nobody() -> None:
    table = cohort_table([], as_of=date(2025, 6, 30))
    assert (table.cohorts, [row.rate for row in table.pooled], table.cautions) == ((), [None] * 3, ())


@pytest.mark.parametrize("horizons", [(), (0, 12), (12, 12), (24, 12)])
def test_horizons_rise(horizons: tuple[int, ...]) -> None:
    with pytest.raises(EngineError) as caught:
        cohort_table([], as_of=date(2025, 1, 1), horizons=horizons)
    assert caught.value.code == "indicators.horizons"


def test_the_running_month_is_not_looked_at() -> None:
    posted = date(2025, 1, 1)
    hurried = case("x", posted, converted=date(2025, 3, 5))
    assert ending_of(hurried, date(2025, 3, 20)) == Ending(2.0)
    assert ending_of(hurried, date(2025, 4, 1)) == Ending(3.0, CONVERTED)
    assert ending_of(case("y", posted, closed=date(2025, 1, 1)), posted) == Ending(0.0, CLOSED)
    assert ending_of(case("z", posted, converted=date(2024, 12, 1)), posted) == Ending(0.0, CONVERTED)


def test_estimate_and_rate_agree_exactly_once_complete() -> None:
    for seed in range(60):
        draw = random.Random(seed)
        cases = []
        for number in range(draw.randrange(1, 20)):
            posted = date(2021, 1, 1) + timedelta(days=draw.randrange(365))
            end = posted + timedelta(days=draw.randrange(900))
            kind = draw.choice(["open", "closed", "converted"])
            cases.append(
                case(
                    f"c{number}",
                    posted,
                    end if kind == "converted" else None,
                    end if kind == "closed" else None,
                )
            )
        draw.shuffle(cases)
        table = cohort_table(cases, as_of=add_months(date(2021, 12, 31), 36))
        for row in table.cohorts[0].horizons:
            assert row.rate is not None
            assert row.estimate is not None
            assert row.rate.share is not None
            assert math.isclose(row.estimate.share, row.rate.share, abs_tol=1e-12)
