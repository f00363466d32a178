"""The main path in a browser that runs no scripts: a need written and handed in, searched, and its list read, answered and shortlisted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e import steps
from tests.e2e.steps import ZH

pytestmark = pytest.mark.e2e
TITLE = "无脚本浏览器写的低温锂离子电池电解液需求"


def test_a_need_is_written_handed_in_and_its_list_answered(visit: Callable[..., Any]) -> None:
    author = visit(java_script_enabled=False, viewport={"width": 360, "height": 800})
    author.enter("企业编辑")
    page = author.page
    need = steps.begin_need(author, ZH, TITLE)
    page.get_by_label("公开摘要", exact=True).fill("求低温锂离子电池电解液。")
    page.get_by_label("问题描述", exact=True).fill("储能电站的锂离子电池在低温下容量保持率低。")
    page.get_by_role("button", name="保存，下一步").click()
    page.wait_for_url("**/edit/clauses")
    steps.fill_clause(page.locator("[data-formset-row]").first, ZH, ("容量保持率", "70", "%", "−40 ℃"))
    page.get_by_role("button", name="检查并提交").click()
    page.wait_for_url("**/repair")
    ask = page.get_by_role("button", name="看看还缺什么")
    if ask.count():
        ask.click()
    question = page.locator(".question", has_text="预算").first
    question.locator("textarea").fill("20 万元")
    question.get_by_role("button", name="填入").click()
    author.sees("已填入")
    page.locator("button[name=verb][value=submit]").click()
    author.sees("已提交，等待审核")
    steps.publish(visit, ZH, TITLE)
    page.goto(f"/needs/{need}/matches")
    author.comes_to_see("逐条核对与依据")
    _answered(page)


def _answered(page: Any) -> None:
    """Each button is a form of its own that comes back to its row; reasons unfold without a script."""
    rows = page.locator("#matches .match")
    first, second = rows.nth(0).get_attribute("id"), rows.nth(1).get_attribute("id")
    page.locator(f"#{first}").get_by_role("button", name="强相关").click()
    page.wait_for_url("**/matches?open=*")
    assert page.locator(f"#{first}.answered").count() == 1
    page.locator(f"#{second} .answers summary").click()
    page.locator(f"#{second} .answers .reasons-box button").first.click()
    page.locator(f"#{second}.answered").wait_for()
    assert "2 个回答" in page.locator(".reranked").inner_text().replace("\u2009", " ")
    page.locator(f"#{first}").get_by_role("button", name="列入候选").click()
    page.locator(f"#{first}").get_by_text("已列入候选").wait_for()
    page.locator(f"#{second} .match-why > summary").click()
    assert page.locator(f"#{second} .match-why table").first.is_visible()


def test_a_search_still_finds_filters_and_turns_pages(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False, viewport={"width": 360, "height": 800}).page
    page.goto("/en/search")
    page.locator("#q").fill("电解液")
    page.locator("#q").press("Enter")
    assert page.locator("#results [data-row]").count() > 0
    page.goto("/achievements")
    page.locator(".filters-label").click()
    page.locator("#filters-facets label").filter(has_text="新能源").first.locator("input").check()
    page.get_by_role("button", name="按条件查看").click()
    page.wait_for_url("**field=new_energy**")
    assert page.locator(".chosen .chip").count() == 1
    page.locator(".chosen .chip").click()
    page.wait_for_url(lambda url: "field=new_energy" not in url)
    assert page.locator("[data-theme-switch]").is_hidden()
