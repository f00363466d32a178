"""The way a new enterprise walks: signed up, need written, mended, reviewed, published, matched, answered, shortlisted, seen by the other side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.e2e
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra e2e)")
TITLE = "动力电池在零下四十度放电太少，求电解液方案"
ADDRESS = "qin@maker.example.org"
CREDIT_CODE = "91420100MAQQ7K2R4J"
PASSWORD = "bridge-of-magpies-2026"


def test_from_nothing_to_a_need_whose_match_both_sides_see(
    visit: Callable[..., Any], hall: Any, axe: Callable[[Any], list[str]]
) -> None:
    author = visit()
    _sign_up(author, ADDRESS)
    _organisation(author)
    need = _write(author)
    _repair_and_submit(author, need)
    _returned(visit, need)
    _mended(author, need)
    _published(visit, need)
    _matched(author, need, axe)
    moved = _answered(author)
    title = _shortlisted(author)
    assert moved, "three answers must move something and say so"
    _other_side(visit, hall, title)


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


def _sign_up(author: Any, address: str) -> None:
    page = author.page
    page.goto("/")
    page.get_by_role("link", name="注册", exact=True).first.click()
    page.get_by_label("姓名").fill("秦试")
    page.get_by_label("手机号或邮箱").fill(address)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="注册并获取验证码").click()
    page.get_by_label("验证码").fill(author.hall.code(address))
    page.get_by_role("button", name="确认").click()
    page.get_by_label("账号: 秦试").wait_for()


def _organisation(author: Any) -> None:
    page = author.page
    page.goto("/needs/new")
    page.locator("#main").get_by_role("link", name="登记机构").click()
    page.get_by_label("机构全称").fill("临江动力电池有限公司")
    page.get_by_label("机构类型").select_option("enterprise")
    page.get_by_label("统一社会信用代码", exact=True).fill(CREDIT_CODE)
    page.get_by_role("button", name="创建").click()
    author.sees("临江动力电池有限公司")


def _write(author: Any) -> str:
    """Begin, type, be saved by itself, and find every word again after a reload."""
    page = author.page
    page.goto("/needs/new")
    page.get_by_label("用一句话说明需求").fill(TITLE)
    page.get_by_label("技术", exact=False).first.check()
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/edit/**")
    need = page.url.split("/needs/")[1].split("/")[0]
    line = page.locator("[data-autosave-line]")
    page.get_by_label("公开摘要", exact=True).fill("北方冬季动力电池放电容量骤降，求低温电解液方案。")
    page.get_by_label("问题描述", exact=True).fill(
        "锂离子电池在低温下容量保持率低，现用碳酸酯电解液，希望更换电解液。"
    )
    sync_api.expect(line).to_have_attribute("data-state", "saved")
    page.get_by_label("现有基础", exact=True).fill("可提供样品电芯。")
    page.reload()  # at once: what the page sends while it closes arrives too
    sync_api.expect(page.get_by_label("现有基础", exact=True)).to_have_value("可提供样品电芯。")
    sync_api.expect(page.get_by_label("问题描述", exact=True)).to_have_value(
        "锂离子电池在低温下容量保持率低，现用碳酸酯电解液，希望更换电解液。"
    )
    page.get_by_role("button", name="保存，下一步").click()
    page.wait_for_url("**/edit/clauses")
    first = page.locator("[data-formset-row]").first
    first.get_by_label("参数").fill("容量保持率")
    first.get_by_label("数值").fill("70")
    first.get_by_label("单位").fill("%")
    first.get_by_label("测试条件").fill("−40 ℃")
    page.get_by_role("button", name="检查并提交").click()
    page.wait_for_url("**/repair")
    return need


def _repair_and_submit(author: Any, need: str) -> None:
    page = author.page
    ask = page.get_by_role("button", name="看看还缺什么")
    if ask.count():
        ask.click()
    budget = page.locator(".question", has_text="预算").first
    budget.locator("textarea").fill("30 万元左右")
    budget.get_by_role("button", name="填入").click()
    author.sees("已填入")
    page.get_by_role("button", name="就这样提交").click()
    author.sees("已提交，等待审核")
    author.sees("预计答复")


def _review(visit: Callable[..., Any]) -> Any:
    operator = visit()
    operator.enter("运营人员")
    page = operator.page
    page.goto("/desk/reviews")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("heading", name="逐项核对").wait_for()
    take = page.get_by_role("button", name="由我办理")
    if take.count():
        take.click()
    page.get_by_role("heading", name="办理", exact=True).wait_for()
    return operator


def _returned(visit: Callable[..., Any], need: str) -> None:
    page = _review(visit).page
    page.locator("#return summary").click()
    page.get_by_label("没有可检验的指标").check()
    page.locator("#return-note").fill("请补充循环寿命的要求和测试条件。")
    page.get_by_role("button", name="退回", exact=True).click()
    page.get_by_text("已退回补充").wait_for()


def _mended(author: Any, need: str) -> None:
    page = author.page
    page.goto("/notices")
    author.sees("退回")
    page.goto(f"/needs/{need}/repair")
    author.sees("审核人退回，请补充")
    author.sees("没有可检验的指标")
    author.sees("请补充循环寿命的要求和测试条件。")
    page.goto(f"/needs/{need}/edit/clauses")
    rows = page.locator("[data-formset-row]")
    before = rows.count()
    page.get_by_role("button", name="加一条指标").click()
    sync_api.expect(rows).to_have_count(before + 1)
    row = rows.last
    row.get_by_label("参数").fill("循环寿命")
    row.get_by_label("数值").fill("1500")
    row.get_by_label("单位").fill("次")
    row.get_by_label("测试条件").fill("25 ℃")
    page.get_by_role("button", name="检查并提交").click()
    page.wait_for_url("**/repair")
    page.locator("button[name=verb][value=submit]").click()
    author.sees("已提交，等待审核")


def _published(visit: Callable[..., Any], need: str) -> None:
    page = _review(visit).page
    for choice in page.locator(".checks .choice").all():
        if not choice.locator("input:checked").count():
            choice.get_by_label("是", exact=True).check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("核对情况已保存").wait_for()
    page.get_by_role("button", name="通过并发布").click()
    page.get_by_text("已发布。").wait_for()


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


def _answered(author: Any) -> bool:
    """Three answers; after one of them the page says that the list was ranked again, and what moved."""
    page = author.page
    for place, name in ((0, "强相关"), (1, "弱相关"), (2, "不相关")):
        row = page.locator("#matches .match").nth(place)
        key = row.get_attribute("id")
        page.locator(f"#{key}").get_by_text(name, exact=False).first.click()
        if name == "不相关":
            page.locator(f"#{key} .answers .reasons-box button").first.click()
        page.locator(f"#{key}.answered").wait_for()
    page.locator(".reranked").wait_for()
    return page.locator("#match-said").inner_text() != "" or page.locator(".match.moved").count() > 0


def _shortlisted(author: Any) -> str:
    page = author.page
    row = page.locator("#matches .match").first
    key = row.get_attribute("id")
    title = row.locator(".match-title").inner_text()
    row.get_by_role("button", name="列入候选").click()
    page.locator(f"#{key}").get_by_text("已列入候选").wait_for()
    return title


def _other_side(visit: Callable[..., Any], hall: Any, title: str) -> None:
    """The institute reads of it in its notices and on its own list."""
    scientist = visit()
    scientist.enter("研究院编辑")
    page = scientist.page
    page.goto("/notices")
    scientist.comes_to_see(f"有一方把“{title}”列入了候选")
    page.get_by_text(f"有一方把“{title}”列入了候选").first.click()
    page.wait_for_url(
        f"**/achievements/{hall.ids['achievements'][hall.ids['titles'].index(title)]}/matches**"
    )
    scientist.comes_to_see("对方已列入候选")
    sync_api.expect(page.locator(".match", has_text=TITLE)).to_contain_text("对方已列入候选")
