"""The public list of needs nothing answers: weak lists, lists answered with none, needs closed without a solution; never who asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from queqiao.catalog.models import Need
from queqiao.kernel import clock
from queqiao.matching.actions.answers import answer
from queqiao.matching.actions.ranking import rank_entry
from queqiao.matching.models import MatchRun
from queqiao.matching.queries import gaps


def closed(region: Any, owner: Any, title: str, **more: Any) -> Need:
    need = region.need(owner, title, "需要在线监测。", field="marine", **more)
    Need.objects.filter(pk=need.pk).update(
        live=False, state="no_solution", state_since=clock.now() - timedelta(days=3)
    )
    return need


def found() -> list[str]:
    total, page = gaps()
    assert total == len(page)
    return [one.need_id for one in page]


def test_a_need_closed_without_a_solution_stays_listed(battery: dict[str, Any], region: Any) -> None:
    need = closed(region, battery["firm"], "深海钻井隔水管疲劳裂纹在线声发射监测")
    _, page = gaps()
    assert [(one.need_id, one.outlook, one.ranked_at) for one in page] == [(need.pk, "", None)]
    assert page[0].closed_at is not None
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    _, page = gaps()
    assert (page[0].corpus_size, page[0].ranked_at is not None) == (4, True)


@pytest.mark.parametrize(
    "change",
    [
        {"secrecy_level": "restricted"},
        {"kind": "talent"},
        {"state": "withdrawn"},
        {"state": "solved"},
        {"state": "expired"},
    ],
    ids=["for-members", "talent", "withdrawn", "solved", "expired"],
)
def test_what_was_not_public_or_ended_otherwise_is_not_listed(
    battery: dict[str, Any], region: Any, change: dict[str, str]
) -> None:
    need = closed(region, battery["firm"], "深海钻井隔水管疲劳裂纹在线声发射监测")
    assert found() == [need.pk]
    Need.objects.filter(pk=need.pk).update(**change)
    assert found() == []


def test_a_list_answered_with_none_makes_a_gap(battery: dict[str, Any], region: Any) -> None:
    need, actor = battery["need"], battery["actor"]
    for number in range(21):
        region.achievement(battery["institute"], f"低温锂离子电池电解液 {number}", "储能电站用。")
    run = rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    assert (run.outlook, found()) == ("listed", [])
    for row in list(run.rows.order_by("rank"))[:20]:
        run = answer(
            actor=actor,
            entry_type="need",
            entry_id=need.pk,
            shelf="achievement",
            row_id=row.entry_id,
            grade=0,
        )
    assert MatchRun.objects.get(pk=run.pk).outlook == "none_found"
    assert found() == [need.pk]


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_the_page_names_no_anonymous_owner_and_leads_to_no_closed_page(
    battery: dict[str, Any], region: Any, prefix: str
) -> None:
    live = region.need(battery["firm"], "溶洞群盾构超前探测雷达", "需要在线监测。", anonymous=True)
    rank_entry(entry_type="need", entry_id=live.pk, shelf="achievement")
    ended = closed(region, battery["firm"], "深海钻井隔水管疲劳裂纹在线声发射监测", anonymous=True)
    page = Client().get(f"{prefix}/gaps").content.decode()
    assert live.title in page
    assert ended.title in page
    assert battery["firm"].name not in page
    assert battery["firm"].pk not in page
    assert f"/needs/{live.pk}" in page
    assert f"/needs/{ended.pk}" not in page
    assert Client().get(f"{prefix}/needs/{ended.pk}").status_code == 404
