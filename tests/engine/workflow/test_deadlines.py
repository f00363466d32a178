"""When a state's clock ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.contracts import Deadline, Definition, Due
from queqiao_engine.workflow.deadlines import due
from queqiao_engine.workflow.periods import Policy, WorkingCalendar, days

PLAIN = WorkingCalendar()


def test_a_clock_runs_from_the_day_the_state_was_entered(grant: Definition) -> None:
    expected = Due("review", date(2026, 3, 9), "expire", ("office",))
    for entered in (date(2026, 3, 2), datetime(2026, 3, 2, 17, 30)):  # noqa: DTZ001  # local time
        assert due(grant, "review", entered, calendar=PLAIN) == expected
    assert due(grant, "draft", date(2026, 3, 2)) is None


def test_or_from_a_date_among_the_facts(grant: Definition) -> None:
    clock = Deadline(days(Policy("notice_days"), roll=False), escalate=("office",), since="started")
    states = tuple(
        replace(state, deadline=clock) if state.name == "review" else state for state in grant.states
    )
    found = due(
        replace(grant, states=states), "review", date(2026, 3, 2),
        facts={"started": date(2026, 2, 1)}, policy={"notice_days": 15},
    )  # fmt: skip
    assert found == Due("review", date(2026, 2, 16), None, ("office",))


@pytest.mark.parametrize(
    ("state", "code"), [("nowhere", "workflow.unknown_state"), ("review", "workflow.calendar_missing")]
)
def test_what_cannot_be_counted_is_refused(state: str, code: str, grant: Definition) -> None:
    with pytest.raises(EngineError) as caught:
        due(grant, state, date(2026, 3, 2))
    assert caught.value.code == code
