"""The steps people take from nothing to a match both sides see, in either language. They are written with the Chinese words of the pages;
``Tongue`` says them in the language of the walk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.visitor import sync_api

PASSWORD = "bridge-of-magpies-2026"


@dataclass(frozen=True)
class Tongue:
    """A language: how its addresses begin, and what stands on its pages for the words of the other."""

    prefix: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, words: str) -> str:
        """The words as they stand on the page."""
        return self.words[words] if self.words else words


ZH = Tongue()
EN = Tongue(
    "/en",
    {
        "运营人员": "Operator", "研究院编辑": "Institute editor", "注册": "Sign up", "姓名": "Name", "手机号或邮箱": "Mobile number or e-mail",
        "密码": "Password", "注册并获取验证码": "Sign up and get a code", "验证码": "Code", "确认": "Confirm", "账号": "Account",
        "登记机构": "Register it", "机构全称": "Name", "机构类型": "Kind", "统一社会信用代码": "Unified social credit code", "登记": "Register",
        "用一句话说明需求": "The need in one sentence", "技术": "Technology", "开始填写": "Begin", "公开摘要": "Public summary",
        "问题描述": "The problem in full", "现有基础": "Where you stand", "保存，下一步": "Save, next", "参数": "Parameter", "数值": "Value",
        "单位": "Unit", "测试条件": "Test condition", "检查并提交": "Check and submit", "看看还缺什么": "See what is missing",
        "预算": "budget", "填入": "Take it", "已填入": "taken", "就这样提交": "Submit it as it is",
        "已提交，等待审核": "Handed in, waiting for review", "预计答复": "Answer by", "逐项核对": "Checklist", "由我办理": "Take it",
        "办理": "Decide", "是": "Yes", "保存": "Save", "核对情况已保存": "The checklist is saved", "通过并发布": "Publish",
        "已发布。": "Published.", "强相关": "Strong", "弱相关": "Weak", "不相关": "Not related", "列入候选": "Shortlist",
        "已列入候选": "shortlisted", "有一方把“{title}”列入了候选": "Somebody has shortlisted “{title}”", "对方已列入候选": "they shortlisted it",
        "重排": "re-ranked",
    },
)  # fmt: skip


@dataclass(frozen=True)
class Texts:
    """What somebody types on this way."""

    person: str
    address: str
    firm: str
    credit_code: str
    title: str
    summary: str
    problem: str
    baseline: str
    clause: tuple[str, str, str, str]
    budget: str


def sign_up(author: Any, say: Tongue, texts: Texts) -> None:
    """From the first page to an account with a confirmed address."""
    page = author.page
    page.goto(f"{say.prefix}/")
    page.get_by_role("link", name=say("注册"), exact=True).first.click()
    page.get_by_label(say("姓名"), exact=True).fill(texts.person)
    page.get_by_label(say("手机号或邮箱")).fill(texts.address)
    page.get_by_label(say("密码")).fill(PASSWORD)
    page.get_by_role("button", name=say("注册并获取验证码")).click()
    page.get_by_label(say("验证码")).fill(author.hall.code(texts.address))
    page.get_by_role("button", name=say("确认"), exact=True).click()
    page.get_by_label(f"{say('账号')}: {texts.person}").wait_for()


def register_organisation(author: Any, say: Tongue, texts: Texts) -> None:
    """Who has no organisation is told so where a need begins, and led to the form."""
    page = author.page
    page.goto(f"{say.prefix}/needs/new")
    page.locator("#main").get_by_role("link", name=say("登记机构")).click()
    page.get_by_label(say("机构全称"), exact=True).fill(texts.firm)
    page.get_by_label(say("机构类型"), exact=True).select_option("enterprise")
    page.get_by_label(say("统一社会信用代码"), exact=True).fill(texts.credit_code)
    page.get_by_role("button", name=say("登记"), exact=True).click()
    author.sees(texts.firm)


def begin_need(author: Any, say: Tongue, title: str) -> str:
    """One sentence and a kind make a draft; its id."""
    page = author.page
    page.goto(f"{say.prefix}/needs/new")
    page.get_by_label(say("用一句话说明需求")).fill(title)
    page.get_by_label(say("技术"), exact=False).first.check()
    page.get_by_role("button", name=say("开始填写")).click()
    page.wait_for_url("**/edit/**")
    return str(page.url.split("/needs/")[1].split("/")[0])


def write_need(author: Any, say: Tongue, texts: Texts) -> str:
    """Begin, type, be saved by itself, and find every word again after a reload; its id."""
    page = author.page
    need = begin_need(author, say, texts.title)
    line = page.locator("[data-autosave-line]")
    page.get_by_label(say("公开摘要"), exact=True).fill(texts.summary)
    page.get_by_label(say("问题描述"), exact=True).fill(texts.problem)
    sync_api.expect(line).to_have_attribute("data-state", "saved")
    page.get_by_label(say("现有基础"), exact=True).fill(texts.baseline)
    page.reload()  # at once: what the page sends while it closes arrives too
    sync_api.expect(page.get_by_label(say("现有基础"), exact=True)).to_have_value(texts.baseline)
    sync_api.expect(page.get_by_label(say("问题描述"), exact=True)).to_have_value(texts.problem)
    page.get_by_role("button", name=say("保存，下一步")).click()
    page.wait_for_url("**/edit/clauses")
    fill_clause(page.locator("[data-formset-row]").first, say, texts.clause)
    page.get_by_role("button", name=say("检查并提交")).click()
    page.wait_for_url("**/repair")
    return need


def fill_clause(row: Any, say: Tongue, clause: tuple[str, str, str, str]) -> None:
    """Parameter, value, unit and test condition of one row."""
    for label, typed in zip(("参数", "数值", "单位", "测试条件"), clause, strict=True):
        row.get_by_label(re.compile(rf"^\s*{say(label)}")).fill(typed)


def repair_and_submit(author: Any, say: Tongue, texts: Texts) -> None:
    """One of the questions is answered in plain words; the rest is left to the reviewer."""
    page = author.page
    ask = page.get_by_role("button", name=say("看看还缺什么"))
    if ask.count():
        ask.click()
    budget = page.locator(".question", has_text=say("预算")).first
    budget.locator("textarea").fill(texts.budget)
    budget.get_by_role("button", name=say("填入")).click()
    author.sees(say("已填入"))
    page.get_by_role("button", name=say("就这样提交")).click()
    author.sees(say("已提交，等待审核"))
    author.sees(say("预计答复"))


def take_review(visit: Callable[..., Any], say: Tongue, title: str) -> Any:
    """The operator with the entry on the desk."""
    operator = visit()
    operator.enter(say("运营人员"), say.prefix)
    page = operator.page
    page.goto(f"{say.prefix}/desk/reviews")
    page.get_by_role("link", name=title).click()
    page.get_by_role("heading", name=say("逐项核对")).wait_for()
    take = page.get_by_role("button", name=say("由我办理"))
    if take.count():
        take.click()
    page.get_by_role("heading", name=say("办理"), exact=True).wait_for()
    return operator


def publish(visit: Callable[..., Any], say: Tongue, title: str) -> None:
    """Every item of the checklist answered, then published."""
    page = take_review(visit, say, title).page
    for choice in page.locator(".checks .choice").all():
        if not choice.locator("input:checked").count():
            choice.get_by_label(say("是"), exact=True).check()
    page.get_by_role("button", name=say("保存"), exact=True).click()
    page.get_by_text(say("核对情况已保存")).wait_for()
    page.get_by_role("button", name=say("通过并发布"), exact=True).click()
    page.get_by_text(say("已发布。")).wait_for()


def answer_three(author: Any, say: Tongue) -> None:
    """Three answers; after them the page says that the list was ranked again, and why."""
    page = author.page
    for place, name in ((0, "强相关"), (1, "弱相关"), (2, "不相关")):
        key = page.locator("#matches .match").nth(place).get_attribute("id")
        row = page.locator(f"#{key}")
        row.locator(".answers").get_by_text(say(name), exact=True).first.click()
        if name == "不相关":
            row.locator(".answers .reasons-box button").first.click()
        page.locator(f"#{key}.answered").wait_for()
    page.locator(".reranked").wait_for()
    sync_api.expect(page.locator("#match-said")).to_contain_text(say("重排"))


def shortlist(author: Any, say: Tongue) -> str:
    """The first row is shortlisted; its title."""
    page = author.page
    row = page.locator("#matches .match").first
    key, title = row.get_attribute("id"), row.locator(".match-title").inner_text()
    row.get_by_role("button", name=say("列入候选")).click()
    page.locator(f"#{key}").get_by_text(say("已列入候选")).wait_for()
    return str(title)


def other_side(visit: Callable[..., Any], say: Tongue, hall: Any, title: str, need_title: str) -> None:
    """The institute reads of it in its notices and on its own list."""
    scientist = visit()
    scientist.enter(say("研究院编辑"), say.prefix)
    page = scientist.page
    told = say("有一方把“{title}”列入了候选").replace("{title}", title)
    page.goto(f"{say.prefix}/notices")
    scientist.comes_to_see(told)
    page.get_by_text(told).first.click()
    titles = hall.ids["titles" if say is ZH else "titles_en"]
    page.wait_for_url(f"**/achievements/{hall.ids['achievements'][titles.index(title)]}/matches**")
    scientist.comes_to_see(say("对方已列入候选"))
    sync_api.expect(page.locator(".match", has_text=need_title)).to_contain_text(say("对方已列入候选"))
