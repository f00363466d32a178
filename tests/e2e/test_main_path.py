"""The way a new enterprise walks, in both languages: signed up, need written, mended, reviewed, published, matched, answered, shortlisted,
seen by the other side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e import steps
from tests.e2e.steps import EN, PASSWORD, ZH, Texts
from tests.e2e.visitor import sync_api

pytestmark = pytest.mark.e2e
CHINESE = Texts(
    person="秦试", address="qin@maker.example.org", firm="临江动力电池有限公司", credit_code="91420100MAQQ7K2R4J",
    title="动力电池在零下四十度放电太少，求电解液方案", summary="北方冬季动力电池放电容量骤降，求低温电解液方案。",
    problem="锂离子电池在低温下容量保持率低，现用碳酸酯电解液，希望更换电解液。", baseline="可提供样品电芯。",
    clause=("容量保持率", "70", "%", "−40 ℃"), budget="30 万元左右",
)  # fmt: skip
ENGLISH = Texts(
    person="Doe Walker", address="doe@maker.example.org", firm="Rivermouth Traction Cells", credit_code="91420100MAQQ8L3T5B",
    title="Lithium-ion electrolyte for cells that start at minus forty", summary="Traction cells lose their capacity in the cold; an electrolyte is wanted.",
    problem="Lithium-ion cells hold too little capacity at low temperature with the carbonate electrolyte in use; it is to be replaced.",
    baseline="Sample cells can be provided.", clause=("capacity retention", "70", "%", "−40 °C"), budget="about 300,000 yuan",
)  # fmt: skip


def test_from_nothing_to_a_need_whose_match_both_sides_see(
    visit: Callable[..., Any], hall: Any, axe: Callable[[Any], list[str]]
) -> None:
    author = visit()
    steps.sign_up(author, ZH, CHINESE)
    steps.register_organisation(author, ZH, CHINESE)
    need = steps.write_need(author, ZH, CHINESE)
    steps.repair_and_submit(author, ZH, CHINESE)
    _returned(visit)
    _mended(author, need)
    steps.publish(visit, ZH, CHINESE.title)
    _matched(author, need, axe)
    steps.answer_three(author, ZH)
    title = steps.shortlist(author, ZH)
    steps.other_side(visit, ZH, hall, title, CHINESE.title)


def test_the_same_way_in_english(visit: Callable[..., Any], hall: Any) -> None:
    author = visit(locale="en-GB")
    steps.sign_up(author, EN, ENGLISH)
    steps.register_organisation(author, EN, ENGLISH)
    need = steps.write_need(author, EN, ENGLISH)
    steps.repair_and_submit(author, EN, ENGLISH)
    steps.publish(visit, EN, ENGLISH.title)
    author.page.goto(f"/en/needs/{need}/matches")
    author.page.locator("#matches .match").first.wait_for()
    steps.answer_three(author, EN)
    title = steps.shortlist(author, EN)
    steps.other_side(visit, EN, hall, title, ENGLISH.title)


def test_sign_up_and_sign_in_by_telephone(visit: Callable[..., Any], hall: Any) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/en/accounts/signup/")
    page.get_by_label("Name", exact=True).fill("Wei")
    page.get_by_label("Mobile number or e-mail").fill("138 0013 8000")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up and get a code").click()
    page.get_by_label("Code").fill(hall.code("+8613800138000"))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Account: Wei").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/en/")
    page.goto("/en/accounts/login/")
    page.get_by_label("Mobile number or e-mail").fill("13800138000")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Account: Wei").wait_for()


def _returned(visit: Callable[..., Any]) -> None:
    page = steps.take_review(visit, ZH, CHINESE.title).page
    page.locator("#return summary").click()
    page.get_by_label("没有可检验的指标").check()
    page.locator("#return-note").fill("请补充循环寿命的要求和测试条件。")
    page.get_by_role("button", name="退回", exact=True).click()
    page.get_by_text("已退回补充").wait_for()


def _mended(author: Any, need: str) -> None:
    page = author.page
    page.goto("/notices")
    author.comes_to_see("退回")
    page.goto(f"/needs/{need}/repair")
    author.sees("审核人退回，请补充")
    author.sees("没有可检验的指标")
    author.sees("请补充循环寿命的要求和测试条件。")
    page.goto(f"/needs/{need}/edit/clauses")
    rows = page.locator("[data-formset-row]")
    before = rows.count()
    page.get_by_role("button", name="加一条指标").click()
    sync_api.expect(rows).to_have_count(before + 1)
    steps.fill_clause(rows.last, ZH, ("循环寿命", "1500", "次", "25 ℃"))
    page.get_by_role("button", name="检查并提交").click()
    page.wait_for_url("**/repair")
    page.locator("button[name=verb][value=submit]").click()
    author.sees("已提交，等待审核")


def _matched(author: Any, need: str, axe: Callable[[Any], list[str]]) -> None:
    """The list appears on an open page by itself; a row unfolds into clauses with the words of the other side marked."""
    page = author.page
    page.goto(f"/needs/{need}/matches")
    page.locator("#matches .match").first.wait_for()
    first = page.locator("#matches .match").first
    first.locator(".match-why > summary").click()
    sync_api.expect(first.locator("table mark").first).to_be_visible()
    assert "容量保持率" in first.inner_text()
    assert axe(page) == []
