"""Journeys of cases, and the checks that funnel and cohorts share."""

from __future__ import annotations

from datetime import date

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.indicators.cases import CaseState
from queqiao_engine.indicators.journeys import Journey, check_stages, journey_of, ordered

DAY = date(2026, 1, 1)
LATER = date(2026, 2, 1)


def test_a_case_of_the_book_as_a_journey() -> None:
    case = CaseState("c", "need", DAY, (("met", LATER), ("posted", DAY)), None, (), (), {}, {"field": "材料"})
    journey = journey_of(case)
    assert journey == Journey("c", DAY, (("posted", DAY), ("met", LATER)), None, None, {"field": "材料"})
    assert (journey.first("met"), journey.first("signed")) == (LATER, None)


def test_journeys_come_by_id_and_once() -> None:
    one, two = Journey("a", DAY, ()), Journey("b", DAY, ())
    assert ordered([two, one]) == (one, two)
    with pytest.raises(EngineError) as caught:
        ordered([one, two, one])
    assert (caught.value.code, caught.value.facts) == ("indicators.case_twice", {"case": "a"})


@pytest.mark.parametrize("stages", [[], ["posted"], ["posted", "met", "posted"], ["posted", ""]])
def test_stages_are_at_least_two_and_different(stages: list[str]) -> None:
    with pytest.raises(EngineError) as caught:
        check_stages(stages)
    assert caught.value.code == "indicators.stages"
