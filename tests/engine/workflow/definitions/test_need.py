"""A need from draft to solved, and the ways it goes otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queqiao_engine.workflow.deadlines import due
from queqiao_engine.workflow.definitions import definition

Walker = Callable[[str], Any]


def published(walk: Walker) -> Any:
    return (
        walk("need")
        .does(
            "submit", "need_owner", date(2026, 3, 2), secrecy_level="public", title="低温储能电池正极（演示）"
        )
        .does(
            "publish",
            "operator",
            date(2026, 3, 3),
            contact_verified=True,
            has_testable_clause=True,
            anonymous=False,
        )
    )


def test_a_need_is_solved(walk: Walker) -> None:
    told = (
        published(walk)
        .does("record_match", "technology_manager", date(2026, 3, 20), confirmed_matches=2)
        .does("introduce", "technology_manager", date(2026, 3, 25), introduction="对接-001")
        .does("end_introduction", "technology_manager", date(2026, 4, 2), introduction_reason="too_early")
        .does("introduce", "technology_manager", date(2026, 4, 7), introduction="对接-002")
        .does("negotiate", "need_owner", date(2026, 4, 16))
        .does("solve", "need_owner", date(2026, 6, 1), "solution_proof")
    )
    assert told.way == (
        "draft",
        "triage",
        "published",
        "matched",
        "introduced",
        "matched",
        "introduced",
        "negotiating",
        "solved",
    )
    assert tuple(effect.name for effect in told.told.effects) == (
        "list_need",
        "run_matching",
        "unlist_need",
        "count_outcome",
    )


def test_triage_is_due_on_the_next_working_day_also_when_that_is_a_saturday_worked(
    policy: Any, calendar: Any
) -> None:
    ends = [
        due(definition("need"), "triage", day, policy=policy, calendar=calendar).last  # type: ignore[union-attr]
        for day in (date(2026, 2, 13), date(2026, 2, 14), date(2026, 4, 30))
    ]
    assert ends == [date(2026, 2, 14), date(2026, 2, 24), date(2026, 5, 6)]


def test_state_secrets_never_enter(walk: Walker) -> None:
    told = walk("need").does(
        "submit", "need_owner", date(2026, 3, 2), secrecy_level="state_secret", title="（演示）"
    )
    assert told.refused == (
        "a need that touches state secrets must not enter the platform; use the classified channel",
    )


def test_what_is_not_public_needs_a_cleared_summary_and_everything_missing_is_said_at_once(
    walk: Walker,
) -> None:
    told = (
        walk("need")
        .does("submit", "need_owner", date(2026, 3, 2), secrecy_level="confidential", title="某工艺（演示）")
        .does(
            "publish",
            "technology_manager",
            date(2026, 3, 3),
            contact_verified=False,
            need_kind="technology",
            has_testable_clause=False,
            public_summary_cleared=False,
            anonymous=True,
            anonymity_checked=False,
        )
    )
    assert told.refused == (
        "the contact has not been verified",
        "a technology need must have at least one testable clause",
        "a need that is not public needs a summary its owner has cleared",
        "an anonymous entry must not name a brand, an organisation, a person or a patent number",
    )
    told.takes_back().does(
        "publish",
        "technology_manager",
        date(2026, 3, 3),
        contact_verified=True,
        has_testable_clause=True,
        public_summary_cleared=True,
        anonymity_checked=True,
    )
    assert told.way[-1] == "published"


def test_at_most_five_questions_are_asked_at_a_time(walk: Walker) -> None:
    told = walk("need").does(
        "submit", "need_owner", date(2026, 3, 2), secrecy_level="public", title="（演示）"
    )
    told.does("ask", "technology_manager", date(2026, 3, 3), questions_asked=6)
    assert told.refused == ("ask at most five questions at a time",)
    told.takes_back().does("ask", "technology_manager", date(2026, 3, 3), questions_asked=5)
    assert told.does("answer", "need_owner", date(2026, 3, 9)).way[-1] == "triage"


def test_a_refusal_gives_its_reason_and_is_appealed_to_somebody_else(walk: Walker) -> None:
    told = walk("need").does(
        "submit", "need_owner", date(2026, 3, 2), secrecy_level="public", title="（演示）"
    )
    told.does("refuse", "technology_manager", date(2026, 3, 3), by="manager-a")
    assert told.refused == ("workflow.reason_missing",)
    told.takes_back().does(
        "refuse", "technology_manager", date(2026, 3, 3), by="manager-a", reason="不属于技术需求"
    )
    told.does("appeal", "need_owner", date(2026, 3, 17), "appeal_statement", refused_by=("manager-a",))
    told.does("uphold_appeal", "appeal_body", date(2026, 3, 20), "appeal_handling", by="manager-a")
    assert told.refused == ("an appeal is not heard by whoever decided before",)
    told.takes_back().does("uphold_appeal", "appeal_body", date(2026, 3, 20), by="officer-b")
    assert told.way == ("draft", "triage", "refused", "appealed", "triage")


def test_an_appeal_comes_within_ten_working_days(walk: Walker) -> None:
    told = walk("need").does(
        "submit", "need_owner", date(2026, 3, 2), secrecy_level="public", title="（演示）"
    )
    told.does("refuse", "technology_manager", date(2026, 3, 3), reason="不属于技术需求")
    told.does("appeal", "need_owner", date(2026, 3, 18), "appeal_statement")
    assert told.refused == ("the time for an appeal is over",)


def test_an_unconfirmed_need_leaves_the_lists_and_comes_back_with_one_click(walk: Walker) -> None:
    told = published(walk).does("expire", "clock", date(2026, 6, 1))
    assert told.refused == ("the period is still running",)
    told.takes_back().does("expire", "clock", date(2026, 6, 2)).does("renew", "need_owner", date(2026, 6, 5))
    assert told.way[-2:] == ("unconfirmed", "published")
    told.does("expire", "clock", date(2026, 9, 4)).does("archive", "clock", date(2026, 10, 9))
    assert told.does("renew", "need_owner", date(2026, 10, 12)).way[-3:] == (
        "unconfirmed",
        "expired",
        "triage",
    )


def test_no_solution_is_said_with_a_reason_and_becomes_a_research_gap(walk: Walker) -> None:
    told = published(walk).does(
        "close_unsolved", "technology_manager", date(2026, 5, 8), owner_informed=False
    )
    assert told.refused == ("say why", "the owner has not been told")
    told.takes_back().does(
        "close_unsolved", "technology_manager", date(2026, 5, 8), owner_informed=True, reason="全库无达标成果"
    )
    assert told.told.effects[-1].name == "list_research_gap"
    assert (
        told.does("reopen", "technology_manager", date(2026, 9, 1), new_lead="新成果上架").way[-1]
        == "published"
    )


@pytest.mark.parametrize("kind", ["talent", "service", "finance", "scenario"])
def test_what_is_no_technology_need_is_published_without_a_number(walk: Walker, kind: str) -> None:
    told = walk("need").does(
        "submit", "need_owner", date(2026, 3, 2), secrecy_level="public", title="（演示）", need_kind=kind
    )
    told.does(
        "publish",
        "operator",
        date(2026, 3, 3),
        contact_verified=True,
        has_testable_clause=False,
        anonymous=False,
    )
    assert told.way[-1] == "published"


def test_it_is_handed_in_as_it_is_and_returned_with_reasons(walk: Walker) -> None:
    told = walk("need").does(
        "submit", "need_owner", date(2026, 3, 2), secrecy_level="public", title="合作（演示）"
    )
    told.does("return", "operator", date(2026, 3, 3))
    assert told.refused == ("say why",)
    told.takes_back().does("return", "operator", date(2026, 3, 3), reason="请写明指标与测试条件")
    assert told.does("answer", "need_owner", date(2026, 3, 9)).way == ("draft", "triage", "repair", "triage")


def test_a_matched_need_is_confirmed_and_its_clock_begins_again(walk: Walker) -> None:
    told = published(walk).does("record_match", "technology_manager", date(2026, 3, 20), confirmed_matches=1)
    told.does("confirm", "need_owner", date(2026, 6, 10)).does("expire", "clock", date(2026, 6, 20))
    assert told.refused == ("the period is still running",)


def test_an_operator_takes_a_need_down_and_says_why_and_its_owner_may_appeal(walk: Walker) -> None:
    told = published(walk).does("take_down", "operator", date(2026, 3, 9), by="officer-a")
    assert told.refused == ("workflow.reason_missing",)
    told.takes_back().does("take_down", "operator", date(2026, 3, 9), by="officer-a", reason="疑涉密")
    told.does("appeal", "need_owner", date(2026, 3, 16), "appeal_statement", refused_by=("officer-a",))
    told.does("uphold_appeal", "appeal_body", date(2026, 3, 18), "appeal_handling", by="officer-b")
    assert told.way[-3:] == ("refused", "appealed", "triage")


def test_the_half_life_is_known_also_where_the_calendar_of_next_year_is_not(
    policy: Any, calendar: Any
) -> None:
    ends = due(definition("need"), "published", date(2026, 11, 21), policy=policy, calendar=calendar)
    assert ends is not None
    assert ends.last == date(2027, 2, 19)
