"""What a researcher and a technology manager walk: an achievement from its first sentence to an interest the other side accepts; a day at the
desk, with questions answered and lists judged; and the numbers of the first page against the lists they open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e import steps
from tests.e2e.steps import ZH
from tests.e2e.visitor import sync_api

pytestmark = pytest.mark.e2e
TITLE = "锂离子电池深冷电解液：零下五十度仍可放电"
MESSAGE = "我们的电解液在 −50 ℃ 容量保持率 71%，愿意先送样。"


def test_an_achievement_from_its_first_sentence_to_an_accepted_interest(
    visit: Callable[..., Any], hall: Any
) -> None:
    researcher = visit()
    researcher.enter("研究院编辑")
    achievement = _write(researcher)
    steps.publish(visit, ZH, TITLE)
    page = researcher.page
    page.goto(f"/achievements/{achievement}/matches")
    page.locator("#matches .match").first.wait_for()
    row = page.locator("#matches .match", has_text="储能电站电池冬季放电不足的电解液方案")
    row.locator(".match-why > summary").click()
    sync_api.expect(row.locator(".match-why table").first).to_contain_text("容量保持率")
    row.locator(".match-title a").click()
    page.wait_for_url(f"**/needs/{hall.ids['need']}**")
    _interested(researcher, achievement)
    _accepted(visit)
    page.goto(f"/needs/{hall.ids['need']}")
    researcher.comes_to_see("已接受")
    researcher.sees("请先寄 20 支样品。")
    page.goto("/desk/interests?state=running")
    sync_api.expect(page.locator("article.interest", has_text=MESSAGE)).to_contain_text("联系人：鲁工")


def _write(researcher: Any) -> str:
    """Four steps: what it is, one measured value, how it is protected, on which terms; each kept by its own button."""
    page = researcher.page
    page.goto("/achievements/new")
    page.get_by_label("用一句话说明成果").fill(TITLE)
    page.get_by_label("技术成果").check()
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/edit/what")
    achievement = str(page.url.split("/achievements/")[1].split("/")[0])
    page.get_by_label("公开摘要", exact=True).fill("面向储能与动力电池的深冷电解液，−50 ℃ 仍可放电。")
    page.get_by_label("详细介绍", exact=True).fill(
        "以多组分溶剂改善锂离子电池低温下的容量保持率，已在软包电池上验证。"
    )
    page.get_by_role("button", name="保存，下一步：指标").click()
    page.wait_for_url("**/edit/claims")
    row = page.locator("[data-formset-row]").first
    for name, value in (("parameter", "容量保持率"), ("value", "76"), ("unit", "%"), ("condition", "−40 ℃")):
        row.locator(f"[name=claims-0-{name}]").fill(value)
    page.get_by_role("button", name="保存", exact=True).last.click()
    page.goto(f"/achievements/{achievement}/edit/protection")
    page.get_by_label("专利已申请").check()
    page.get_by_label("CN 202310123456").check()
    for flag in ("公开摘要不含可据以实施的技术要点", "我已确认：名称和摘要可以公开"):
        page.get_by_label(flag).check()
    for name, value in (
        ("ownership_clear", "yes"),
        ("job_related", "yes"),
        ("unit_confirmed", "yes"),
        ("state_secret", "no"),
    ):
        page.locator(f"[name=say_{name}][value={value}]").check()
    page.get_by_label("出口管制类别").select_option("free")
    page.get_by_label("展示范围").select_option("worldwide")
    page.get_by_role("button", name="保存，下一步：转化与联系").click()
    page.wait_for_url("**/edit/licence")
    page.get_by_label("普通许可").check()
    page.get_by_label("联系人", exact=True).select_option(label="沈析")
    page.get_by_role("button", name="保存，下一步：领域与地区").click()
    page.wait_for_url("**/edit/sorting")
    page.get_by_label("主要领域").select_option("new_energy")
    page.get_by_role("button", name="检查并提交").click()
    page.wait_for_url("**/repair")
    page.locator("button[name=verb][value=submit]").click()
    researcher.sees("已提交，等待审核")
    return achievement


def _interested(researcher: Any, achievement: str) -> None:
    """The form opens in place; what it is for may be one of one's own entries."""
    page = researcher.page
    page.get_by_role("link", name="我能解决，表达意向").click()
    form = page.locator("#ask-form form")
    form.get_by_label("给对方的话").fill(MESSAGE)
    form.get_by_label("与本方的哪一条有关").select_option(achievement)
    # A second click on the way changes nothing: one interest is sent.
    form.locator("button").dblclick()
    researcher.sees("您的意向已送达")


def _accepted(visit: Callable[..., Any]) -> None:
    """The firm finds it on its desk, sees for which achievement, and accepts with a word."""
    engineer = visit()
    engineer.enter("企业编辑")
    page = engineer.page
    page.goto("/desk")
    engineer.comes_to_see(MESSAGE[:12])
    page.goto("/desk/interests")
    one = page.locator("article.interest", has_text=MESSAGE)
    sync_api.expect(one).to_have_count(1)
    sync_api.expect(one).to_contain_text(TITLE)
    sync_api.expect(one).to_contain_text("北澜能源研究院")
    one.locator("summary", has_text="接受").click()
    one.get_by_label("给对方的话（选填）").first.fill("请先寄 20 支样品。")
    one.get_by_role("button", name="接受意向").click()
    engineer.sees("已接受")
    sync_api.expect(page.locator("article.interest", has_text=MESSAGE)).to_have_count(0)


def test_a_day_of_a_technology_manager(visit: Callable[..., Any], hall: Any) -> None:
    """A question is taken, answered and read by who asked; a list is judged for the firm, which sees by whom."""
    need, title = hall.ids["need"], "储能电站电池冬季放电不足的电解液方案"
    manager = visit()
    manager.enter("技术经理人")
    page = manager.page
    manager.sees("清单前两项是否值得约谈？")
    page.goto("/desk/interests")
    question = page.locator("article.interest", has_text="清单前两项是否值得约谈？")
    question.get_by_role("button", name="我来处理").click()
    sync_api.expect(question).to_contain_text("由您处理")
    question.get_by_role("link", name=title).click()
    page.wait_for_url(f"**/needs/{need}")
    page.goto(f"/needs/{need}/matches")
    row = page.locator("#matches .match", has_text="宽温域锂离子电池电解液")
    row.locator(".match-why > summary").click()
    sync_api.expect(row.locator(".match-why table").first).to_contain_text("82")
    row.get_by_role("button", name="强相关").click()
    page.locator(".reranked").wait_for()
    page.goto("/desk/interests")
    question.get_by_label("答复", exact=True).fill("宽温域电解液两项指标都达到，建议约谈。")
    question.get_by_role("button", name="发出答复").click()
    manager.sees("答复已发出。")
    sync_api.expect(question).to_have_count(0)

    engineer = visit()
    engineer.enter("企业编辑")
    engineer.page.goto(f"/needs/{need}")
    engineer.sees("宽温域电解液两项指标都达到，建议约谈。")
    engineer.page.goto(f"/needs/{need}/matches")
    judged = engineer.page.locator("#matches .match", has_text="宽温域锂离子电池电解液")
    sync_api.expect(judged).to_contain_text("柏经理")
    sync_api.expect(engineer.page.locator(".reranked")).to_contain_text("人工回答重排")


def test_the_numbers_of_the_first_page_are_those_of_the_lists(visit: Callable[..., Any]) -> None:
    """Each counter opens the rows it counts, for a visitor and in both languages."""
    for prefix in ("", "/en"):
        page = visit().page
        page.goto(f"{prefix}/")
        counters = page.locator(".counters a")
        told = [
            (
                one.get_attribute("href"),
                int(one.inner_text().replace(",", "").replace("\u202f", "").replace(" ", "")),
            )
            for one in counters.all()
        ]
        assert len(told) == 5
        for url, number in told:
            page.goto(url)
            shown = page.locator(".sortline-count b")
            counted = (
                int(shown.inner_text())
                if shown.count()
                else page.locator("main [data-row], main .gaps > li").count()
            )
            assert (url, counted) == (url, number)
