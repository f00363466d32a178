"""An introduction always closes: with a case, with one of ten codes, or with the manager."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queqiao_engine.workflow.definitions.introduction import CLOSING_CODES

Walker = Callable[[str], Any]


def accepted(walk: Walker) -> Any:
    told = walk("introduction").does("accept", "achievement_owner", date(2026, 4, 7))
    return told.does("accept", "need_owner", date(2026, 4, 8))


def test_both_sides_accept_in_either_order_and_it_becomes_a_case(walk: Walker) -> None:
    told = accepted(walk).does(
        "meet", "technology_manager", date(2026, 4, 20), "minutes", met_on=date(2026, 4, 17)
    )
    told.does(
        "succeed", "technology_manager", date(2026, 5, 6), need_side_agrees=True, achievement_side_agrees=True
    )
    assert told.way == ("proposed", "achievement_side_accepted", "accepted", "met", "succeeded")
    other = (
        walk("introduction")
        .does("accept", "need_owner", date(2026, 4, 7))
        .does("accept", "achievement_owner", date(2026, 4, 8))
    )
    assert other.way == ("proposed", "need_side_accepted", "accepted")


def test_nobody_accepts_twice(walk: Walker) -> None:
    told = (
        walk("introduction")
        .does("accept", "need_owner", date(2026, 4, 7))
        .does("accept", "need_owner", date(2026, 4, 8))
    )
    assert told.refused == ("workflow.wrong_role",)


def test_a_meeting_lies_in_the_past(walk: Walker) -> None:
    told = accepted(walk).does("meet", "need_owner", date(2026, 4, 20), "minutes", met_on=date(2026, 4, 21))
    assert told.refused == ("the meeting cannot lie in the future",)


def test_thirty_days_without_a_result_go_to_the_manager_who_must_code_them(walk: Walker) -> None:
    """Met on 8 April; the thirtieth day is 8 May, a Friday."""
    told = accepted(walk).does(
        "meet", "technology_manager", date(2026, 4, 8), "minutes", met_on=date(2026, 4, 8)
    )
    told.does("escalate", "clock", date(2026, 5, 8))
    assert told.refused == ("the period is still running",)
    told.takes_back().does("escalate", "clock", date(2026, 5, 9)).does(
        "close", "technology_manager", date(2026, 5, 12)
    )
    assert told.refused == ("workflow.fact_missing",)
    told.takes_back().does("close", "technology_manager", date(2026, 5, 12), closing_code="price")
    assert told.way[-2:] == ("escalated", "came_to_nothing")


@pytest.mark.parametrize("code", [code for code, _ in CLOSING_CODES])
def test_declining_needs_a_code_and_a_reason(walk: Walker, code: str) -> None:
    told = walk("introduction").does("decline", "achievement_owner", date(2026, 4, 7), closing_code=code)
    assert told.refused == ("workflow.reason_missing",)
    told.takes_back().does("decline", "achievement_owner", date(2026, 4, 7), reason="方向不符")
    assert told.way == ("proposed", "declined")


def test_ten_codes_are_known_and_no_other(walk: Walker) -> None:
    assert len(CLOSING_CODES) == 10
    told = accepted(walk).does("close", "need_owner", date(2026, 4, 9), closing_code="whatever")
    assert told.told.stopped == 2


def test_silence_ends_it_after_five_working_days_across_the_holiday(walk: Walker) -> None:
    """Proposed to the need owner on 30 April; 1–5 May rest, 9 May is worked: the fifth working day is 11 May."""
    told = (
        walk("introduction")
        .does("accept", "achievement_owner", date(2026, 4, 30))
        .does("time_out", "clock", date(2026, 5, 11))
    )
    assert told.refused == ("the period is still running",)
    assert told.takes_back().does("time_out", "clock", date(2026, 5, 12)).way[-1] == "unanswered"
