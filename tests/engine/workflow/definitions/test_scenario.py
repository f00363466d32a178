"""A place of use is opened, reviewed, kept true and filled, or ends with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Walker = Callable[[str], Any]
READY = {
    "title": "冷库巡检场景（演示）",
    "secrecy_level": "public",
    "contact_verified": True,
    "may_open": True,
    "offer_described": True,
    "open_until": date(2026, 12, 31),
    "anonymous": False,
}


def in_review(walk: Walker, **facts: Any) -> Any:
    return walk("scenario").does("submit", "scenario_owner", date(2026, 3, 2), **{**READY, **facts})


def published(walk: Walker, **facts: Any) -> Any:
    return in_review(walk, **facts).does("publish", "operator", date(2026, 3, 4))


def test_a_scenario_is_returned_with_reasons_published_and_filled(walk: Walker) -> None:
    told = in_review(walk).does("return", "technology_manager", date(2026, 3, 3))
    assert told.refused == ("say why",)
    told.takes_back().does("return", "technology_manager", date(2026, 3, 3), reason="请写明开放时段")
    told.does("answer", "scenario_owner", date(2026, 3, 9)).does("publish", "operator", date(2026, 3, 10))
    told.does("fill", "technology_manager", date(2026, 5, 6))
    assert told.refused == ("say who takes it, or name the introduction",)
    told.takes_back().does("fill", "technology_manager", date(2026, 5, 6), filled_by="对接-011")
    assert told.way == ("draft", "review", "repair", "review", "published", "filled")
    assert [effect.name for effect in told.told.effects][-2:] == ["unlist_scenario", "count_outcome"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"may_open": False}, "whether its owner may open the place is not confirmed"),
        ({"offer_described": False}, "what the place offers is not told: site, data, equipment or hours"),
        ({"open_until": date(2026, 3, 3)}, "its closing date is past: give a new one first"),
        (
            {"secrecy_level": "confidential", "public_summary_cleared": False},
            "a scenario that is not public needs a summary its owner has cleared",
        ),
        (
            {"anonymous": True, "anonymity_checked": False},
            "an anonymous entry must not name a brand, an organisation, a person or a patent number",
        ),
    ],
    ids=["may_open", "offer", "date", "secrecy", "anonymous"],
)
def test_it_is_not_published_when(walk: Walker, facts: dict[str, Any], said: str) -> None:
    assert published(walk, **facts).refused == (said,)


def test_state_secrets_never_enter(walk: Walker) -> None:
    assert in_review(walk, secrecy_level="state_secret").refused == (
        "a scenario that touches state secrets must not enter the platform; use the classified channel",
    )


def test_the_half_life_takes_it_off_the_lists_and_one_click_brings_it_back_before_its_closing_date(
    walk: Walker,
) -> None:
    told = published(walk).does("expire", "clock", date(2026, 6, 2))
    assert told.refused == ("the period is still running",)
    told.takes_back().does("expire", "clock", date(2026, 6, 3)).does(
        "renew", "scenario_owner", date(2026, 6, 8)
    )
    assert told.way[-2:] == ("unconfirmed", "published")
    late = published(walk, open_until=date(2026, 6, 1)).does("expire", "clock", date(2026, 6, 3))
    late.does("renew", "scenario_owner", date(2026, 6, 8))
    assert late.refused == ("its closing date is past: give a new one first",)
    late.takes_back().does("renew", "scenario_owner", date(2026, 6, 8), open_until=date(2026, 9, 30))
    assert late.way[-1] == "published"


def test_what_nobody_renews_is_archived_and_reviewed_before_it_comes_back(walk: Walker) -> None:
    told = (
        published(walk).does("expire", "clock", date(2026, 6, 3)).does("archive", "clock", date(2026, 7, 4))
    )
    assert told.does("renew", "scenario_owner", date(2026, 7, 20)).way[-3:] == (
        "unconfirmed",
        "expired",
        "review",
    )


def test_it_is_closed_with_a_reason_or_withdrawn(walk: Walker) -> None:
    told = published(walk).does("close", "operator", date(2026, 4, 1))
    assert told.refused == ("say why",)
    assert (
        told.takes_back().does("close", "operator", date(2026, 4, 1), reason="试点取消").way[-1] == "closed"
    )
    assert published(walk).does("withdraw", "scenario_owner", date(2026, 4, 1)).way[-1] == "withdrawn"


def test_what_is_taken_down_may_be_appealed(walk: Walker) -> None:
    told = published(walk).does(
        "take_down", "operator", date(2026, 4, 1), by="officer-a", reason="场地不属于发布方"
    )
    told.does("appeal", "scenario_owner", date(2026, 4, 8), "appeal_statement", refused_by=("officer-a",))
    told.does("uphold_appeal", "appeal_body", date(2026, 4, 10), "appeal_handling", by="officer-b")
    assert told.way[-3:] == ("refused", "appealed", "review")
