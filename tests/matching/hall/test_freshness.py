"""Lists follow what is published, changed and withdrawn after them, without anybody pressing, and without a storm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from queqiao.accounts.models import Organisation
from queqiao.catalog.events import EntrySaved
from queqiao.kernel import clock, jobs
from queqiao.kernel.models import Job, JobState
from queqiao.matching import replica
from queqiao.matching.actions import freshness
from queqiao.matching.actions.answers import answer, mark
from queqiao.matching.actions.ranking import rank_all, rank_entry
from queqiao.matching.models import MatchRun, StaleList
from queqiao.matching.queries import list_for
from queqiao.matching.subscribers import follow_entry

CLAIMS = (("比能量", ">=", "330", "Wh/kg"), ("循环寿命", ">=", "3500", "次"))


@pytest.fixture(autouse=True)
def by_hand() -> Iterator[None]:
    """Jobs wait as rows and are run where the test says so."""
    with jobs.by_hand():
        yield


def published(row: Any, entry_type: str, *, live: bool = True) -> None:
    """What the outbox tells matching once an entry is on the lists, was changed there, or has left them."""
    if row.live != live:
        type(row).objects.filter(pk=row.pk).update(live=live)
    follow_entry(EntrySaved(entry_type, row.pk, row.version, live))


def ids(entry_id: str, shelf: str) -> list[str]:
    run = MatchRun.objects.get(entry_id=entry_id, shelf=shelf, current=True)
    return list(run.rows.order_by("rank").values_list("entry_id", flat=True))


def ranked(battery: dict[str, Any]) -> None:
    rank_all(entry_type="need", entry_id=battery["need"].pk)
    for name in ("good", "poor", "far"):
        rank_all(entry_type="achievement", entry_id=battery[name].pk)


def later(battery: dict[str, Any], region: Any, title: str = "耐低温锂离子电池电解液（改进）") -> Any:
    return region.achievement(battery["institute"], title, "用于储能电站的锂离子电池低温电解液。", CLAIMS)


def test_a_needs_list_takes_in_an_achievement_published_later(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    newcomer = later(battery, region)
    published(newcomer, "achievement")
    assert newcomer.pk not in ids(battery["need"].pk, "achievement")
    jobs.run_waiting()
    assert newcomer.pk in ids(battery["need"].pk, "achievement")[:2]
    assert not StaleList.objects.exists()


def test_an_achievements_list_takes_in_a_need_published_later(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    other = region.organisation("另一家储能企业")
    need = region.need(
        other, "储能电站低温锂离子电池电解液", "冬季放电不足。", (("比能量", ">=", "280", "Wh/kg"),)
    )
    published(need, "need")
    jobs.run_waiting()
    assert need.pk in ids(battery["good"].pk, "need")
    assert need.pk in ids(battery["poor"].pk, "need")


def test_a_scenario_reaches_the_achievements_lists_and_follows_new_achievements(
    battery: dict[str, Any], region: Any
) -> None:
    from queqiao.catalog.models import Scenario

    ranked(battery)
    scenario = Scenario.objects.create(
        owner=battery["firm"], node=region.node, title="低温储能电站电解液示范场景", body="开放两组电池舱试用低温电解液。", live=True,
        state="open", published_at=clock.now(), region="420100",
    )  # fmt: skip
    published(scenario, "scenario")
    jobs.run_waiting()
    assert ids(battery["good"].pk, "scenario") == [scenario.pk]
    newcomer = later(battery, region)
    published(newcomer, "achievement")
    jobs.run_waiting()
    assert newcomer.pk in ids(scenario.pk, "achievement")


def test_lists_a_newcomer_would_not_change_are_left_alone(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    before = set(MatchRun.objects.filter(current=True).values_list("pk", flat=True))
    stranger = region.achievement(battery["institute"], "葡萄园霜霉病预测模型", "按气象数据预测霜霉病。")
    published(stranger, "achievement")
    jobs.run_waiting()
    assert before <= set(MatchRun.objects.filter(current=True).values_list("pk", flat=True))


def test_the_owners_own_lists_are_not_concerned(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    own = region.achievement(battery["firm"], "低温锂离子电池电解液", "储能电站低温电解液。", CLAIMS)
    published(own, "achievement")
    assert freshness.notice(entry_type="achievement", entry_id=own.pk) == 0


def test_what_is_for_members_reaches_lists_of_verified_owners_alone(
    battery: dict[str, Any], region: Any
) -> None:
    ranked(battery)
    Organisation.objects.filter(pk=battery["institute"].pk).update(state="unverified")
    need = region.need(
        region.organisation("第三家"),
        "储能电站低温锂离子电池电解液",
        "冬季放电不足。",
        secrecy_level="restricted",
    )
    published(need, "need")
    assert freshness.notice(entry_type="need", entry_id=need.pk) == 0
    Organisation.objects.filter(pk=battery["institute"].pk).update(state="verified")
    assert freshness.notice(entry_type="need", entry_id=need.pk) == 2


def test_a_list_ranked_after_the_change_has_it_already(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    newcomer = later(battery, region)
    published(newcomer, "achievement")
    rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    assert freshness.notice(entry_type="achievement", entry_id=newcomer.pk) == 0


@pytest.mark.parametrize("live", [True, False], ids=["changed", "gone"])
def test_lists_that_hold_an_entry_follow_its_change_and_its_end(battery: dict[str, Any], live: bool) -> None:
    ranked(battery)
    good, need = battery["good"], battery["need"]
    type(good).objects.filter(pk=good.pk).update(title="电解液回收处理装置", body="装置。")
    good.claims.all().delete()
    published(good, "achievement", live=live)
    assert freshness.notice(entry_type="achievement", entry_id=good.pk) == 1
    held = StaleList.objects.get()
    assert (held.entry_id, held.cause, held.news_id) == (need.pk, "changed" if live else "gone", good.pk)
    jobs.run_waiting()
    listed = ids(need.pk, "achievement")
    assert (good.pk in listed, listed[0]) == (live, battery["poor"].pk)


def test_the_page_says_that_the_list_is_behind_until_it_is_not(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    need, actor = battery["need"], battery["actor"]

    def behind() -> str:
        run = list_for(actor, "need", need.pk, "achievement").run
        assert run is not None
        return run.behind

    assert behind() == ""
    newcomer = later(battery, region)
    published(newcomer, "achievement")
    freshness.notice(entry_type="achievement", entry_id=newcomer.pk)
    assert behind() == "came"
    freshness.refresh()
    assert behind() == ""


def test_many_newcomers_make_one_ranking_of_a_list(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    newcomers = [later(battery, region, f"耐低温锂离子电池电解液 {number} 号") for number in range(12)]
    for one in newcomers:
        published(one, "achievement")
        freshness.notice(entry_type="achievement", entry_id=one.pk)
    assert StaleList.objects.filter(entry_id=battery["need"].pk).count() == 1
    runs = MatchRun.objects.filter(entry_id=battery["need"].pk).count()
    freshness.refresh()
    assert MatchRun.objects.filter(entry_id=battery["need"].pk).count() == runs + 1
    assert {one.pk for one in newcomers} <= set(ids(battery["need"].pk, "achievement"))


def test_one_newcomer_reaches_so_many_lists_and_no_more(
    battery: dict[str, Any], region: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from queqiao.matching.figures import list_figures

    few = replace(list_figures(), lists_per_newcomer=2)
    monkeypatch.setattr(freshness, "list_figures", lambda: few)
    needs = [region.need(battery["firm"], f"储能电站低温锂离子电池电解液 {n}") for n in range(4)]
    for one in needs:
        rank_entry(entry_type="need", entry_id=one.pk, shelf="achievement")
    newcomer = later(battery, region)
    published(newcomer, "achievement")
    assert freshness.notice(entry_type="achievement", entry_id=newcomer.pk) == 2


def test_ranking_anew_gives_way_to_other_work(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    twin = region.need(battery["firm"], "低温锂离子电池电解液 二", "储能电站冬季放电不足。")
    replica.note_change("need", twin.pk)
    rank_all(entry_type="need", entry_id=twin.pk)
    newcomer = later(battery, region)
    published(newcomer, "achievement")
    assert freshness.notice(entry_type="achievement", entry_id=newcomer.pk) == 2
    assert Job.objects.filter(state=JobState.QUEUED).exists()
    turn = freshness.refresh()
    assert (turn.lists, turn.more) == (1, True)
    Job.objects.filter(state=JobState.QUEUED).delete()
    turn = freshness.refresh()
    assert (turn.lists, turn.more) == (1, False)


def test_news_that_come_during_a_ranking_are_not_lost(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    newcomer = later(battery, region)
    published(newcomer, "achievement")
    freshness.notice(entry_type="achievement", entry_id=newcomer.pk)
    with clock.at(clock.now() - timedelta(seconds=30)):
        rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    assert StaleList.objects.filter(entry_id=battery["need"].pk).exists()
    rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    assert not StaleList.objects.exists()


def test_a_list_in_hand_is_taken_by_nobody_else_until_its_worker_is_lost(
    battery: dict[str, Any], region: Any
) -> None:
    ranked(battery)
    newcomer = later(battery, region)
    published(newcomer, "achievement")
    freshness.notice(entry_type="achievement", entry_id=newcomer.pk)
    StaleList.objects.update(taken_at=clock.now())
    assert freshness.refresh() == freshness.Refreshed(0, False)
    with clock.at(clock.now() + freshness.LOST + timedelta(seconds=1)):
        assert freshness.refresh().lists == 1


def test_a_list_that_cannot_be_ranked_holds_up_nobody_and_is_given_up(battery: dict[str, Any]) -> None:
    ranked(battery)
    StaleList.objects.create(
        entry_type="need", entry_id=battery["need"].pk, shelf="no_such_shelf", cause="age"
    )
    StaleList.objects.create(entry_type="need", entry_id=battery["need"].pk, shelf="achievement", cause="age")
    assert freshness.refresh() == freshness.Refreshed(1, False)
    moment = clock.now()
    for round_ in (1, 2):
        with clock.at(moment + round_ * (freshness.LOST + timedelta(seconds=1))):
            assert freshness.refresh().lists == 0
    assert not StaleList.objects.exists()


def test_the_list_of_an_entry_that_has_left_is_not_ranked(battery: dict[str, Any], region: Any) -> None:
    ranked(battery)
    newcomer = later(battery, region)
    published(newcomer, "achievement")
    freshness.notice(entry_type="achievement", entry_id=newcomer.pk)
    type(battery["need"]).objects.update(live=False)
    runs = MatchRun.objects.count()
    assert freshness.refresh() == freshness.Refreshed(0, False)
    assert (MatchRun.objects.count(), StaleList.objects.count()) == (runs, 0)


def test_answers_and_marks_stay_with_the_list_however_much_comes(
    battery: dict[str, Any], region: Any
) -> None:
    need, actor = battery["need"], battery["actor"]
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    place = {"actor": actor, "entry_type": "need", "entry_id": need.pk}
    answer(**place, shelf="achievement", row_id=battery["good"].pk, grade=0, reason="already_known")
    mark(**place, row_id=battery["poor"].pk, mark="shortlisted")
    for number in range(25):
        replica.note_change("achievement", later(battery, region, f"耐低温锂离子电池电解液 {number}").pk)
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    view = list_for(actor, "need", need.pk, "achievement")
    kept = {row.entry_id: (row.grade, row.reason, [one.mark for one in row.marks]) for row in view.rows[20:]}
    assert kept == {
        battery["good"].pk: (0, "already_known", []),
        battery["poor"].pk: (None, "", ["shortlisted"]),
    }
    assert [row.match.rank for row in view.rows] == list(range(1, 23))


def test_old_lists_are_ranked_when_their_shelf_has_moved_on(battery: dict[str, Any]) -> None:
    ranked(battery)
    need = battery["need"].pk
    long_ago = clock.now() - timedelta(days=40)
    MatchRun.objects.filter(entry_id=need).update(at=long_ago)
    assert freshness.notice_old() == 0
    replica.note_change("achievement", battery["far"].pk)
    assert freshness.notice_old() == 1
    assert list(StaleList.objects.values_list("entry_id", "cause")) == [(need, "age")]
    MatchRun.objects.filter(entry_id=battery["far"].pk, shelf="need").update(engine_version="0.0")
    assert freshness.notice_old() == 2
    freshness.refresh()
    assert freshness.notice_old() == 0
