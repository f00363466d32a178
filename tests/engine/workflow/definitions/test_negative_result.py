"""What was tried and why it stopped: reviewed, held back until its date, kept, corrected, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queqiao_engine.workflow.deadlines import due
from queqiao_engine.workflow.definitions import definition

Walker = Callable[[str], Any]
READY = {
    "title": "锂硫电池宿主材料路线终止（演示）",
    "tried": "三种多孔碳宿主，200 次循环",
    "stopped_because": "穿梭效应无法抑制",
    "state_secret": False,
    "blames_nobody": True,
    "others_data": False,
    "disclosure_cleared": True,
    "embargo_wanted": False,
}
HELD_BACK = {"embargo_wanted": True, "embargo_until": date(2026, 9, 30), "embargo_days": 212}


def in_review(walk: Walker, **facts: Any) -> Any:
    return walk("negative_result").does("submit", "author", date(2026, 3, 2), **{**READY, **facts})


def accepted(walk: Walker, **facts: Any) -> Any:
    return in_review(walk, **facts).does("publish", "operator", date(2026, 3, 4))


def test_it_is_published_and_archived_after_five_years_and_still_corrected(walk: Walker) -> None:
    told = accepted(walk).does("archive", "clock", date(2031, 3, 4))
    assert told.refused == ("the period is still running",)
    told.takes_back().does("archive", "clock", date(2031, 3, 5))
    told.does("correct", "author", date(2031, 4, 1), correction="图 3 单位有误")
    told.does("accept_correction", "technology_manager", date(2031, 4, 2))
    assert told.way == ("draft", "review", "published", "archived", "correction", "corrected")


@pytest.mark.parametrize("missing", ["title", "tried", "stopped_because"])
def test_it_says_what_was_tried_and_why_it_stopped(walk: Walker, missing: str) -> None:
    asked = {
        "title": "give it a title",
        "tried": "say what was tried",
        "stopped_because": "say why it stopped",
    }
    assert in_review(walk, **{missing: " "}).refused == (asked[missing],)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"blames_nobody": False}, "it must not blame a person or an organisation by name"),
        (
            {"others_data": True, "others_consent": False},
            "what holds a partner's or a client's data needs their consent",
        ),
        ({"disclosure_cleared": False}, "first make sure that disclosing it harms no patent filing"),
    ],
    ids=["blame", "consent", "novelty"],
)
def test_it_is_not_published_when(walk: Walker, facts: dict[str, Any], said: str) -> None:
    assert said in accepted(walk, **facts).refused


def test_held_back_it_becomes_public_by_itself_after_its_date(
    walk: Walker, policy: Any, calendar: Any
) -> None:
    told = accepted(walk, **HELD_BACK)
    assert told.way[-1] == "embargoed"
    ends = due(
        definition("negative_result"),
        "embargoed",
        date(2026, 3, 4),
        facts=HELD_BACK,
        policy=policy,
        calendar=calendar,
    )
    assert ends is not None
    assert ends.last == date(2026, 10, 8)  # the first working day after 30 September
    told.does("release", "clock", date(2026, 10, 8))
    assert "the period is still running" in told.refused
    assert told.takes_back().does("release", "clock", date(2026, 10, 9)).way[-1] == "published"


def test_its_author_may_publish_earlier_or_change_the_date_within_the_limit(walk: Walker) -> None:
    assert accepted(walk, **HELD_BACK).does("release", "author", date(2026, 5, 6)).way[-1] == "published"
    told = accepted(walk, **HELD_BACK).does("set_embargo", "author", date(2026, 5, 6), embargo_days=731)
    assert told.refused == ("it would be held back for too long",)
    told.takes_back().does(
        "set_embargo", "author", date(2026, 5, 6), embargo_until=date(2027, 1, 4), embargo_days=308
    )
    assert told.way[-1] == "embargoed"


def test_a_correction_that_is_returned_leaves_the_text_as_it_was(walk: Walker) -> None:
    told = accepted(walk).does("correct", "author", date(2026, 6, 1), correction="改写结论")
    told.does("return_correction", "operator", date(2026, 6, 3), reason="未附数据")
    assert told.way[-2:] == ("correction", "published")


def test_before_publication_it_is_withdrawn_freely_and_afterwards_with_a_reason(walk: Walker) -> None:
    assert in_review(walk).does("withdraw", "author", date(2026, 3, 3)).way[-1] == "withdrawn"
    told = accepted(walk).does("withdraw", "author", date(2026, 6, 1))
    assert told.refused == ("say why",)
    told.takes_back().does("withdraw", "author", date(2026, 6, 1), reason="数据有误")
    assert told.told.effects[-1].name == "keep_withdrawal_note"


def test_what_is_taken_down_may_be_appealed(walk: Walker) -> None:
    told = accepted(walk).does("take_down", "operator", date(2026, 4, 1), by="officer-a", reason="含他方数据")
    told.does("appeal", "author", date(2026, 4, 8), "appeal_statement", refused_by=("officer-a",))
    told.does(
        "dismiss_appeal", "appeal_body", date(2026, 4, 10), "appeal_handling", by="officer-b", reason="属实"
    )
    assert told.way[-3:] == ("refused", "appealed", "refused_finally")
