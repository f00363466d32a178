"""Where am I: steps behind and ahead, labels for each reader, what is left of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.contracts import Definition, Due, Outcome
from queqiao_engine.workflow.definitions import definition, definitions
from queqiao_engine.workflow.journey import Place, journey, remaining, whole_journey
from queqiao_engine.workflow.lifecycle import LIFECYCLES, lifecycle
from queqiao_engine.workflow.periods import WorkingCalendar

MAY = WorkingCalendar(
    holidays=frozenset(date(2026, 5, day) for day in range(1, 6)),
    extra_workdays=frozenset({date(2026, 5, 9)}),
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
)
MARKS = {Place.PAST: "✓", Place.CURRENT: "●", Place.NEXT: "○"}


def shown(name: str, state: str, role: str | None = None, **options: object) -> str:
    steps = journey(definition(name), state, role, **options)  # type: ignore[arg-type]
    return " ".join(f"{MARKS[step.place]}{step.label.zh}" for step in steps)


@pytest.mark.parametrize(
    ("name", "state", "expected"),
    [
        ("need", "draft", "●未提交 ○审核中 ○征集方案中"),
        ("need", "triage", "✓未提交 ●审核中 ○征集方案中"),
        ("need", "repair", "✓未提交 ✓审核中 ●待补充 ○审核中 ○征集方案中"),
        ("need", "published", "✓未提交 ✓审核中 ●征集方案中"),
        ("need", "unconfirmed", "✓未提交 ✓审核中 ✓征集方案中 ●待确认"),
        ("achievement", "checking", "✓未提交 ●审核中 ○已发布"),
        ("scenario", "filled", "✓未提交 ✓审核中 ✓征集中 ●已有承接方"),
        ("negative_result", "embargoed", "✓未提交 ✓审核中 ●延迟公开 ○已公开"),
        ("organisation", "returned", "✓未核验 ✓待核验 ●未核验 ○待核验 ○已核验"),
    ],
)
def test_the_author_sees_what_lies_behind_and_ahead(name: str, state: str, expected: str) -> None:
    life = lifecycle(name)
    assert shown(name, state, life.owner, goal=life.goal) == expected


def test_without_a_goal_the_way_leads_to_the_nearest_success() -> None:
    assert shown("need", "matched", "need_owner") == (
        "✓未提交 ✓审核中 ✓征集方案中 ●已有候选方案 ○对接中 ○洽谈中 ○已解决"
    )


def test_those_inside_read_the_labels_of_the_file() -> None:
    assert shown("need", "triage", "technology_manager", goal="published") == "✓草稿 ●审核中 ○已发布，匹配中"


def test_neighbours_with_one_word_for_readers_are_one_step() -> None:
    steps = journey(definition("organisation"), "due_again", None, goal="verified")
    assert [(step.states, step.label.en, step.place) for step in steps[-1:]] == [
        (("verified", "due_again"), "Verified", Place.CURRENT)
    ]


def test_a_history_is_told_without_its_loops() -> None:
    passed = ("draft", "triage", "repair", "triage", "published", "triage")
    assert shown("need", "triage", history=passed, goal="published") == "✓未提交 ●审核中 ○征集方案中"
    told = shown(
        "need", "matched", history=("draft", "triage", "published", "unconfirmed", "published", "matched")
    )
    assert told.startswith("✓未提交 ✓审核中 ✓征集方案中 ●已有候选方案")


def test_a_state_no_definition_knows_in_a_history_is_passed_over() -> None:
    assert shown("need", "triage", history=("draft", "forgotten"), goal="published") == (
        "✓未提交 ●审核中 ○征集方案中"
    )


def test_nothing_lies_ahead_of_an_end() -> None:
    assert shown("need", "refused", "need_owner", goal="published") == "✓未提交 ✓审核中 ●未予受理"
    assert shown("need", "refused", history=("draft", "published")) == "✓未提交 ✓征集方案中 ●未予受理"


def test_a_state_no_way_leads_to_stands_alone(grant: Definition) -> None:
    lonely = replace(grant, transitions=())
    assert [step.states for step in journey(lonely, "paid", "office")] == [("paid",)]


def test_outsiders_keep_the_last_label_shown_of_an_internal_state(grant: Definition) -> None:
    steps = journey(grant, "scoring", "applicant")
    assert [(step.states, step.label.en, step.place) for step in steps] == [
        (("draft",), "Draft", Place.PAST),
        (("review", "scoring"), "Review", Place.CURRENT),
        (("announced",), "Results soon", Place.NEXT),
        (("paid",), "Paid", Place.NEXT),
    ]
    assert [step.label.en for step in journey(grant, "announced", "applicant")] == [
        "Draft",
        "Review",
        "Results soon",
        "Paid",
    ]
    assert "Scoring table" in [step.label.en for step in journey(grant, "announced", "office")]
    hidden = replace(grant, initial="scoring")
    assert journey(hidden, "scoring", None)[0].states == ("announced",)


def test_a_goal_that_cannot_be_reached_is_not_shown(grant: Definition) -> None:
    assert [step.states for step in journey(grant, "announced", "office", goal="rejected")][-1] == (
        "announced",
    )


@pytest.mark.parametrize("options", [{}, {"goal": "nowhere"}])
def test_a_state_nobody_declared_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(EngineError) as refused:
        journey(definition("need"), "draft" if options else "nowhere", None, **options)  # type: ignore[arg-type]
    assert refused.value.code == "workflow.unknown_state"


@pytest.mark.parametrize(
    ("today", "days", "working_days", "overdue"),
    [
        (date(2026, 4, 30), 8, 3, False),
        (date(2026, 5, 8), 0, 0, False),
        (date(2026, 5, 9), -1, -1, True),
        (date(2026, 5, 11), -3, -2, True),
    ],
)
def test_what_is_left_is_told_in_days_and_working_days(
    today: date, days: int, working_days: int, overdue: bool
) -> None:
    left = remaining(Due("triage", date(2026, 5, 8), None, ()), today, MAY)
    assert (left.days, left.working_days, left.overdue) == (days, working_days, overdue)


def test_working_days_nobody_knows_are_not_told() -> None:
    ends = Due("published", date(2027, 2, 19), "expire", ())
    assert remaining(ends, date(2026, 11, 21), MAY).working_days is None
    assert (remaining(ends, date(2026, 11, 21)).working_days, remaining(ends, date(2026, 11, 21)).days) == (
        None,
        90,
    )


def test_the_whole_journey_has_the_clock_and_the_outcome() -> None:
    need = definition("need")
    told = whole_journey(
        need, "triage", "need_owner", date(2026, 4, 30), date(2026, 4, 30),
        goal="published", policy={"need.triage_working_days": 1}, calendar=MAY,
    )  # fmt: skip
    assert told.steps == journey(need, "triage", "need_owner", goal="published")
    assert told.outcome is None
    assert told.remaining is not None
    assert (told.remaining.due.last, told.remaining.working_days) == (date(2026, 5, 6), 1)
    uncounted = whole_journey(need, "triage", None, date(2026, 4, 30), date(2026, 4, 30))
    assert uncounted.remaining is None
    ended = whole_journey(need, "withdrawn", None, date(2026, 4, 30), date(2026, 4, 30))
    assert (ended.remaining, ended.outcome) == (None, Outcome.WITHDRAWN)


@given(st.data())
def test_exactly_one_step_is_current_wherever_one_stands(data: st.DataObject) -> None:
    shipped = data.draw(st.sampled_from(definitions()))
    state = data.draw(st.sampled_from([item.name for item in shipped.states]))
    role = data.draw(st.sampled_from([None, *(item.name for item in shipped.roles)]))
    passed = data.draw(st.lists(st.sampled_from([item.name for item in shipped.states]), max_size=6))
    steps = journey(shipped, state, role, history=passed)
    places = [step.place for step in steps]
    assert places.count(Place.CURRENT) == 1
    assert places == sorted(places, key=[Place.PAST, Place.CURRENT, Place.NEXT].index)
    assert state in next(step.states for step in steps if step.place is Place.CURRENT)


def test_every_goal_can_be_reached_from_every_state_its_author_may_mend() -> None:
    for life in LIFECYCLES:
        for state in (life.draft, *life.review, *life.returned, *life.stale[:1]):
            steps = journey(definition(life.definition), state, life.owner, goal=life.goal)
            assert life.goal in [name for step in steps for name in step.states], (life.definition, state)
