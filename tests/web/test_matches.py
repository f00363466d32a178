"""Match lists in the browser: who may read them, what a row shows, answers and marks with and without a script, waiting."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from queqiao.accounts.models import RoleGrant
from queqiao.catalog.models import Interest
from queqiao.kernel import clock, jobs
from queqiao.kernel.models import Job, JobState
from queqiao.matching import replica
from queqiao.matching.actions.ranking import rank_entry
from queqiao.matching.models import MatchAnswer, MatchRow, PairMark

pytestmark = pytest.mark.django_db
IN_PLACE = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ranked(own_index: None, region: Any) -> SimpleNamespace:
    """A need of a firm with its list: ``good`` meets both demands, ``poor`` contradicts one; people on every side."""
    firm, institute = region.organisation("江瀚储能"), region.organisation("北澜能源研究院", "institute")
    need = region.need(
        firm, "低温锂离子电池电解液", "储能电站冬季放电不足。", (("比能量", ">=", "300", "Wh/kg"), ("循环寿命", ">=", "2000", "次"))
    )  # fmt: skip
    good = region.achievement(
        institute, "耐低温锂离子电池电解液", "用于储能电站的锂离子电池低温电解液。",
        (("比能量", ">=", "320", "Wh/kg"), ("循环寿命", ">=", "3000", "次")), title_en="Electrolyte for cold cells",
    )  # fmt: skip
    poor = region.achievement(
        institute, "锂离子电池高温电解液", "高温储能用电解液。", (("比能量", "=", "180", "Wh/kg"),)
    )
    region.achievement(institute, "柑橘采后保鲜剂", "用于柑橘的保鲜。", (("腐烂率", "<=", "3", "%"),))
    region.achievement(institute, "锂离子电池组低温加热", "储能电站的电池组保温。")
    region.achievement(firm, "锂离子电池电解液回收", "电解液回收。")
    people = {
        "writer": region.person("甲", firm), "viewer": region.person("乙", firm, "viewer"), "other": region.person("丙", institute),
        "manager": region.person("丁"), "auditor": region.person("戊"),
    }  # fmt: skip
    RoleGrant.objects.create(person=people["manager"], role="technology_manager", node=region.node)
    RoleGrant.objects.create(person=people["auditor"], role="auditor", node=region.node)
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    return SimpleNamespace(
        region=region, need=need, good=good, poor=poor, people=people, page=f"/needs/{need.pk}/matches"
    )


def step(case: SimpleNamespace, row: Any, verb: str) -> str:
    return f"/matches/need/{case.need.pk}/achievement/{row.pk}/{verb}"


def titles(html: str) -> list[str]:
    return [part.split("</a>")[0].split(">")[-1] for part in html.split('class="match-title">')[1:]]


@pytest.mark.parametrize(
    ("who", "status"),
    [("writer", 200), ("viewer", 200), ("manager", 200), ("auditor", 200), ("other", 403)],
)
def test_the_own_side_and_the_staff_read_the_list(
    client: Any, ranked: SimpleNamespace, who: str, status: int
) -> None:
    client.force_login(ranked.people[who])
    assert client.get(ranked.page).status_code == status


def test_nobody_signed_in_is_sent_to_sign_in(client: Any, ranked: SimpleNamespace) -> None:
    answer = client.get(ranked.page)
    assert (answer.status_code, answer.url.startswith("/accounts/login/")) == (302, True)


def test_a_draft_of_others_is_as_unknown_as_an_id_that_never_was(
    client: Any, ranked: SimpleNamespace
) -> None:
    ranked.need.live, ranked.need.state = False, "draft"
    ranked.need.save()
    client.force_login(ranked.people["other"])
    assert [client.get(url).status_code for url in (ranked.page, "/needs/N000/matches")] == [404, 404]


@pytest.mark.parametrize(
    ("who", "may"), [("writer", True), ("manager", True), ("viewer", False), ("auditor", False)]
)
def test_who_answers_gets_the_buttons_and_who_does_not_reads_why(
    client: Any, ranked: SimpleNamespace, who: str, may: bool
) -> None:
    client.force_login(ranked.people[who])
    html = client.get(ranked.page).content.decode()
    assert ('name="answer"' in html, "您只能查看" in html) == (may, not may)


def test_rows_show_demand_verdict_and_quotation_and_what_the_list_was_made_with(
    client: Any, ranked: SimpleNamespace
) -> None:
    client.force_login(ranked.people["writer"])
    html = client.get(ranked.page).content.decode()
    assert titles(html)[:2] == ["耐低温锂离子电池电解液", "锂离子电池高温电解液"]
    for shown in (
        "北澜能源研究院", "可能相关", "概率未校准", "有候选", "列出 3 条，来自 5 条公开条目；核对 2 条要求", "<mark>比能量≥ 320 Wh/kg</mark>",
        "相悖", "达不到", "得分从哪里来", "没有列入：本机构自己的 1 条。", "语料 5 条", "校准：未校准",
    ):  # fmt: skip
        assert shown in html
    assert "锂离子电池电解液回收" not in html


def test_the_page_is_english_throughout(client: Any, ranked: SimpleNamespace) -> None:
    client.force_login(ranked.people["writer"])
    html = client.get(f"/en{ranked.page}").content.decode()
    for shown in ("Electrolyte for cold cells", "likely related", "probability not calibrated", "Kept out: 1 of the own organisation", "What carried the score"):  # fmt: skip
        assert shown in html


def test_an_answer_reranks_in_place_and_says_who_moved(client: Any, ranked: SimpleNamespace) -> None:
    client.force_login(ranked.people["writer"])
    html = client.post(
        step(ranked, ranked.good, "answer"), {"answer": "wrong_field"}, **IN_PLACE
    ).content.decode()
    assert titles(html)[-1] == "耐低温锂离子电池电解液"
    assert "<b>已按您的\u20091\u2009个回答重排</b>：“锂离子电池高温电解液”升 1 位" in html
    assert "不相关：方向不对" in html
    said = MatchAnswer.objects.get()
    assert (said.grade, said.reason, said.person_id) == (0, "wrong_field", ranked.people["writer"].pk)
    back = client.post(step(ranked, ranked.good, "answer"), {"answer": "undo"}, **IN_PLACE).content.decode()
    assert titles(back)[0] == "耐低温锂离子电池电解液"
    assert "重排" not in back


@pytest.mark.parametrize(("word", "grade"), [("3", 3), ("2", 2), ("related", 2), ("1", 1), ("0", 0)])
def test_without_a_script_the_answer_comes_back_to_the_row(
    client: Any, ranked: SimpleNamespace, word: str, grade: int
) -> None:
    client.force_login(ranked.people["writer"])
    answer = client.post(step(ranked, ranked.good, "answer"), {"answer": word})
    assert answer.url == f"{ranked.page}?open={ranked.good.pk}#m-{ranked.good.pk}"
    assert MatchAnswer.objects.get().grade == grade
    assert f'id="m-{ranked.good.pk}-why" open' in client.get(answer.url).content.decode()


def test_what_somebody_else_answered_is_told_and_cannot_be_taken_back(
    client: Any, ranked: SimpleNamespace
) -> None:
    client.force_login(ranked.people["manager"])
    client.post(step(ranked, ranked.good, "answer"), {"answer": "3"})
    client.force_login(ranked.people["writer"])
    html = client.get(ranked.page).content.decode()
    assert "丁 答：强相关" in html
    assert "已按\u20091\u2009个人工回答重排" in html
    assert 'value="undo" data-key="u"' not in html


@pytest.mark.parametrize("word", ["", "4", "perhaps"])
def test_an_answer_that_does_not_exist_is_not_taken(client: Any, ranked: SimpleNamespace, word: str) -> None:
    client.force_login(ranked.people["writer"])
    assert client.post(step(ranked, ranked.good, "answer"), {"answer": word}).status_code == 404
    assert not MatchAnswer.objects.exists()


@pytest.mark.parametrize("verb", ["answer", "mark"])
def test_others_neither_answer_nor_mark(client: Any, ranked: SimpleNamespace, verb: str) -> None:
    data = {"answer": "3", "mark": "shortlisted"}
    for who in ("viewer", "other", "auditor"):
        client.force_login(ranked.people[who])
        assert client.post(step(ranked, ranked.good, verb), data).status_code == 403
    assert not MatchAnswer.objects.exists()
    assert not PairMark.objects.exists()


def test_both_sides_see_the_marks_and_only_the_own_side_sees_names(
    client: Any, ranked: SimpleNamespace
) -> None:
    rank_entry(entry_type="achievement", entry_id=ranked.good.pk, shelf="need")
    client.force_login(ranked.people["writer"])
    html = client.post(
        step(ranked, ranked.good, "mark"), {"mark": "shortlisted"}, **IN_PLACE
    ).content.decode()
    assert "已标记：列入候选。对方可以看到。" in html
    client.force_login(ranked.people["other"])
    theirs = f"/achievements/{ranked.good.pk}/matches"
    html = client.get(theirs).content.decode()
    assert "对方已列入候选" in html
    assert "甲" not in html
    client.post(f"/matches/achievement/{ranked.good.pk}/need/{ranked.need.pk}/mark", {"mark": "capacity"})
    client.force_login(ranked.people["writer"])
    assert "对方不考虑：对方无力承接" in client.get(ranked.page).content.decode()


def test_an_achievement_has_two_lists(client: Any, ranked: SimpleNamespace) -> None:
    rank_entry(entry_type="achievement", entry_id=ranked.good.pk, shelf="need")
    client.force_login(ranked.people["other"])
    page = f"/achievements/{ranked.good.pk}/matches"
    html = client.get(page).content.decode()
    assert titles(html) == ["低温锂离子电池电解液"]
    assert "对方的要求" in html
    assert f'href="{page}?shelf=scenario"' in html
    assert "还没有匹配清单" in client.get(f"{page}?shelf=scenario").content.decode()


def test_a_waiting_page_asks_until_the_list_has_come(client: Any, ranked: SimpleNamespace) -> None:
    client.force_login(ranked.people["writer"])
    run = client.get(ranked.page).context["run"]
    html = client.post(f"/matches/need/{ranked.need.pk}/achievement/rank", {}, **IN_PLACE).content.decode()
    assert 'hx-trigger="every 2s"' in html
    assert 'id="keys-help"' in client.get(ranked.page).content.decode()
    status = f"/matches/need/{ranked.need.pk}/achievement/status?run={run.id}"
    assert client.get(status, **IN_PLACE).status_code == 204
    jobs.run_waiting()
    html = client.get(status, **IN_PLACE).content.decode()
    assert titles(html)[0] == "耐低温锂离子电池电解液"
    assert "every 2s" not in html


def test_a_ranking_that_broke_off_and_one_out_of_date_are_told(client: Any, ranked: SimpleNamespace) -> None:
    client.force_login(ranked.people["writer"])
    ranked.need.version += 1
    ranked.need.save()
    assert "下面的清单可能已经过时" in client.get(ranked.page).content.decode()
    Job.objects.create(
        kind="matching.rank", object_id=ranked.need.pk, state=JobState.FAILED, queued_at=clock.now()
    )
    assert "最近一次匹配中途停止" in client.get(ranked.page).content.decode()


def test_what_is_not_public_is_not_ranked_anew(client: Any, ranked: SimpleNamespace) -> None:
    ranked.need.live = False
    ranked.need.save()
    client.force_login(ranked.people["writer"])
    html = client.post(f"/matches/need/{ranked.need.pk}/achievement/rank", {}, **IN_PLACE).content.decode()
    assert "该条目目前没有公开，不能重新匹配" in html
    assert not Job.objects.exists()


def test_a_weak_list_names_the_nearest_and_asks_for_a_person(client: Any, ranked: SimpleNamespace) -> None:
    need = ranked.region.need(
        ranked.need.owner, "深海沉积物保真取样", "取样时压力保持。", (("保压率", ">=", "95", "%"),)
    )
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    client.force_login(ranked.people["writer"])
    html = client.get(f"/needs/{need.pk}/matches").content.decode()
    assert "暂无明显匹配" in html or "没有候选" in html
    assert "请技术经理人来看" in html
    answer = client.post(f"/matches/need/{need.pk}/achievement/ask", {"message": "请帮忙看看"})
    assert answer.url == f"/needs/{need.pk}/matches"
    assert list(Interest.objects.values_list("kind", "message")) == [("ask", "请帮忙看看")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_row_and_for_three(
    client: Any, ranked: SimpleNamespace, count: int, django_assert_num_queries: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(replica, "FRESH_FOR", 3600.0)
    MatchRow.objects.filter(run__entry_id=ranked.need.pk, rank__gt=count).delete()
    client.force_login(ranked.people["writer"])
    client.get(ranked.page)
    with django_assert_num_queries(19):
        html = client.get(ranked.page).content.decode()
    assert len(titles(html)) == count
