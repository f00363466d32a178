"""People who went to firms, each once."""

from __future__ import annotations

from datetime import date

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.mobility import Mobility, Move, people_to_industry
from queqiao_engine.indicators.proportion import proportion

YEAR = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}


def test_heads_not_posts() -> None:
    moves = [
        Move("p1", "乙公司", date(2025, 3, 1), "part_time"),
        Move("p1", "乙 公司", date(2025, 9, 1), "employed"),
        Move("p2", "丙公司", date(2025, 12, 31), "leave"),
        Move("p3", "丙公司", date(2024, 12, 31), "leave"),  # before the period
        Move("x", "丙公司", date(2025, 5, 1), "leave"),  # of no project
    ]
    expected = Mobility(
        2,
        {"leave": 1, "part_time": 1},
        2,
        1,
        proportion(2, 4),
        (Reason.of("indicators.not_members", moves=1),),
    )
    assert people_to_industry(["p1", "p2", "p3", "p4", "p1"], moves, **YEAR) == expected
    assert people_to_industry(["p4", "p3", "p2", "p1"], moves[::-1], **YEAR) == expected


def test_nobody() -> None:
    found = people_to_industry([], [], **YEAR)
    assert (found.persons, found.share.share, found.findings) == (0, None, ())
    with pytest.raises(EngineError) as caught:
        people_to_industry([], [], start=date(2025, 1, 2), end=date(2025, 1, 1))
    assert caught.value.code == "indicators.period"
