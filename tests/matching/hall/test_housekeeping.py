"""Replaced lists and settled changes go after their time; what somebody answered on, and what is shown, stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from queqiao.kernel import clock
from queqiao.matching import replica
from queqiao.matching.actions.answers import answer
from queqiao.matching.actions.housekeeping import prune_lists, prune_log
from queqiao.matching.actions.ranking import rank_entry
from queqiao.matching.models import IndexChange, IndexLogStart, MatchAnswer, MatchRow, MatchRun


@pytest.fixture
def days() -> datetime:
    return clock.now()


def runs(battery: dict[str, Any], now: datetime, *ago: int) -> list[str]:
    made = []
    for days_ago in ago:
        with clock.at(now - timedelta(days=days_ago)):
            made.append(rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement").pk)
    return made


def test_replaced_lists_go_after_their_time_but_for_the_last_of_them(
    battery: dict[str, Any], days: datetime
) -> None:
    first, second, third, recent, current = runs(battery, days, 200, 180, 160, 40, 1)
    assert prune_lists() == 3
    assert set(MatchRun.objects.values_list("pk", flat=True)) == {recent, current}
    assert set(MatchRow.objects.values_list("run_id", flat=True)) == {recent, current}
    assert {first, second, third} & {recent, current} == set()


def test_the_list_before_the_current_one_stays_however_old(battery: dict[str, Any], days: datetime) -> None:
    _, second, current = runs(battery, days, 300, 250, 200)
    assert prune_lists() == 1
    assert set(MatchRun.objects.values_list("pk", flat=True)) == {second, current}
    assert prune_lists() == 0


def test_a_list_somebody_answered_on_stays_with_what_it_showed(
    battery: dict[str, Any], days: datetime
) -> None:
    answered, _ = runs(battery, days, 300, 290)
    MatchRun.objects.filter(pk=answered).update(current=False)
    with clock.at(days - timedelta(days=280)):
        answer(
            actor=battery["actor"], entry_type="need", entry_id=battery["need"].pk, shelf="achievement",
            row_id=battery["good"].pk, grade=2,
        )  # fmt: skip
    shown = MatchAnswer.objects.get().shown["run"]
    runs(battery, days, 200, 100, 1)
    before = MatchRun.objects.count()
    gone = prune_lists()
    left = set(MatchRun.objects.values_list("pk", flat=True))
    assert shown in left
    assert answered not in left
    assert (gone, len(left)) == (before - len(left), before - gone)


def test_settled_changes_go_and_the_last_of_each_shelf_stays(battery: dict[str, Any], days: datetime) -> None:
    for days_ago, entry in ((90, "good"), (60, "poor"), (31, "far"), (2, "good")):
        with clock.at(days - timedelta(days=days_ago)):
            replica.note_change("achievement", battery[entry].pk)
    with clock.at(days - timedelta(days=90)):
        replica.note_change("need", battery["need"].pk)
    third = IndexChange.objects.get(entry_id=battery["far"].pk).pk
    assert prune_log() == 3
    assert list(IndexChange.objects.order_by("id").values_list("entry_id", flat=True)) == [
        battery["good"].pk,
        battery["need"].pk,
    ]
    assert list(IndexLogStart.objects.values_list("shelf", "pruned_to")) == [("achievement", third)]
    assert prune_log() == 0
