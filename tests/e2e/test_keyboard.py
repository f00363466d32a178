"""The main path without a mouse: every step is reached with Tab, arrows and the keys of the pages, every stop can be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e.steps import PASSWORD
from tests.e2e.visitor import sync_api

pytestmark = pytest.mark.e2e
TITLE = "只用键盘发布的锂离子电池低温电解液需求"
ADDRESS = "jian@keys.example.org"
FIRM = "临港键盘电池有限公司"
CREDIT_CODE = "91420100MAQQ5G8W19"
SEEN = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const shown = at.matches('input[type=radio], input[type=checkbox]') ? at.closest('label') || at : at;
  const place = shown.getBoundingClientRect();
  const x = Math.min(Math.max(place.left + Math.min(place.width / 2, 40), 1), innerWidth - 1);
  const y = Math.min(Math.max(place.top + place.height / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const ring = [at, shown, at.parentElement].some((one) => { const look = getComputedStyle(one); return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 1) || look.boxShadow !== 'none'; });
  return { ring, uncovered: !!top && (shown.contains(top) || top.contains(shown)), inside: place.bottom > 0 && place.top < innerHeight,
    what: at.outerHTML.slice(0, 120) };
}"""


class Keys:
    """Somebody whose mouse is broken."""

    def __init__(self, visitor: Any) -> None:
        self.visitor, self.page = visitor, visitor.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, target: Any, most: int = 90) -> None:
        """Tab until ``target`` has the focus, which can be seen and is not covered."""
        target.first.wait_for()
        for _ in range(most):
            if target.first.evaluate("one => one === document.activeElement"):
                break
            self.press("Tab")
        seen = self.page.evaluate(SEEN)
        assert target.first.evaluate("one => one === document.activeElement"), (
            f"{most} times Tab do not lead to {target}; now at {seen['what']}"
        )
        assert (seen["ring"], seen["uncovered"], seen["inside"]) == (True, True, True), seen["what"]

    def push(self, target: Any, key: str = "Enter", most: int = 90) -> None:
        self.reach(target, most)
        self.press(key)

    def type(self, label: str, text: str) -> None:
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.insert_text(text)

    def button(self, name: str, most: int = 90) -> None:
        self.push(self.page.get_by_role("button", name=name), most=most)


def test_the_main_path_without_a_mouse(visit: Callable[..., Any], hall: Any) -> None:
    author = Keys(visit())
    _account(author, hall)
    need = _need(author)
    _review(Keys(visit()))
    author.page.goto(f"/needs/{need}/matches")
    author.page.locator("#matches .match").first.wait_for()
    _answers(author)


def _account(keys: Keys, hall: Any) -> None:
    page = keys.page
    page.goto("/")
    keys.push(page.get_by_role("link", name="注册", exact=True))
    page.wait_for_url("**/accounts/signup/**")
    keys.type("姓名", "简键")
    keys.type("手机号或邮箱", ADDRESS)
    keys.reach(page.locator("input[type=password]"))
    page.keyboard.insert_text(PASSWORD)
    keys.button("注册并获取验证码")
    keys.reach(page.get_by_label("验证码"))
    page.keyboard.insert_text(hall.code(ADDRESS))
    keys.press("Enter")
    page.get_by_label("账号: 简键").wait_for()
    page.goto("/needs/new")
    keys.push(page.locator("#main").get_by_role("link", name="登记机构"))
    keys.type("机构全称", FIRM)
    keys.reach(page.get_by_label("机构类型", exact=True))
    page.keyboard.press("ArrowDown")
    while page.get_by_label("机构类型", exact=True).input_value() != "enterprise":
        page.keyboard.press("ArrowDown")
    keys.type("统一社会信用代码", CREDIT_CODE)
    keys.press("Enter")
    keys.visitor.sees(FIRM)


def _need(keys: Keys) -> str:
    page = keys.page
    page.goto("/needs/new")
    keys.type("用一句话说明需求", TITLE)
    keys.push(page.locator("[name=kind]").first, "Space")
    keys.button("开始填写")
    page.wait_for_url("**/edit/**")
    need = str(page.url.split("/needs/")[1].split("/")[0])
    keys.type("公开摘要", "求低温锂离子电池电解液。")
    keys.type("问题描述", "储能用锂离子电池在低温下容量保持率低，现用碳酸酯电解液。")
    keys.button("保存，下一步")
    page.wait_for_url("**/edit/clauses")
    for name, value in (("parameter", "容量保持率"), ("value", "70"), ("unit", "%"), ("condition", "−40 ℃")):
        keys.reach(page.locator(f"[name=clauses-0-{name}]"))
        page.keyboard.insert_text(value)
    keys.button("加一条指标")
    assert page.evaluate("document.activeElement.name").endswith("-parameter"), "the new row has the focus"
    keys.button("检查并提交")
    page.wait_for_url("**/repair")
    ask = page.get_by_role("button", name="看看还缺什么")
    if ask.count():
        keys.button("看看还缺什么")
    page.locator(".question textarea").first.wait_for()
    budget = page.locator(".question", has_text="预算").first
    keys.reach(budget.locator("textarea"))
    page.keyboard.insert_text("30 万元左右")
    keys.push(budget.get_by_role("button", name="填入"))
    keys.visitor.sees("已填入")
    keys.push(page.locator("button[name=verb][value=submit]"))
    keys.visitor.sees("已提交，等待审核")
    return need


def _review(keys: Keys) -> None:
    """Taken, gone through item by item with the arrow keys, published."""
    page = keys.page
    page.goto("/demo/sign-in")
    keys.button("运营人员")
    page.wait_for_url("**/desk")
    page.goto("/desk/reviews")
    keys.push(page.get_by_role("link", name=TITLE))
    page.get_by_role("heading", name="逐项核对").wait_for()
    if page.get_by_role("button", name="由我办理").count():
        keys.button("由我办理")
    page.get_by_role("heading", name="办理", exact=True).wait_for()
    page.locator("body").evaluate("() => document.activeElement.blur()")
    for choice in page.locator(".checks .choice").all():
        if choice.locator("input:checked").count():
            continue
        keys.push(choice.locator("input[value=yes]"), "Space")
    keys.push(page.locator("#checklist").get_by_role("button", name="保存", exact=True))
    page.get_by_text("核对情况已保存").wait_for()
    keys.button("通过并发布")
    page.get_by_text("已发布。").wait_for()


def _answers(keys: Keys) -> None:
    """j, k walk; s, w, r answer with the reason under the fingers; c shortlists; u takes back; ? tells all that."""
    page = keys.page
    keys.press("?")
    page.locator(".keys-box").wait_for()
    keys.press("Escape")
    titles = page.locator("#matches .match-title").all_inner_texts()
    answered = page.locator("#matches .match.answered")
    for steps, key in ((1, "s"), (2, "w"), (3, "r")):
        done = answered.count()
        row = page.locator("#matches .match", has_text=titles[steps - 1])
        while not row.evaluate("one => one.classList.contains('row-cursor')"):
            before = page.locator(".row-cursor").count() and page.locator(".row-cursor").get_attribute("id")
            keys.press("j")
            after = page.locator(".row-cursor").get_attribute("id")
            if before == after:  # at the end: the list was ranked anew above the cursor
                keys.press(*["k"] * len(titles))
        keys.press(key)
        if key == "r":
            sync_api.expect(row.locator(".answers .reasons-box button").first).to_be_focused()
            keys.press("Enter")
        sync_api.expect(answered).to_have_count(done + 1)
    sync_api.expect(page.locator("#match-said")).to_contain_text("重排")
    keys.press("u")
    sync_api.expect(answered).to_have_count(2)
    keys.press("c")
    page.locator(".row-cursor").get_by_text("已列入候选").wait_for()
