"""What is typed is not lost: over a reload, a cut connection, a closed tab, a second tab; and what is sent twice is there once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e import steps
from tests.e2e.steps import ZH
from tests.e2e.visitor import sync_api

pytestmark = pytest.mark.e2e
LINE = "[data-autosave-line]"


def _writer(visit: Callable[..., Any], title: str) -> tuple[Any, str]:
    author = visit()
    author.enter("企业编辑")
    return author, steps.begin_need(author, ZH, title)


def _state(page: Any, state: str) -> None:
    sync_api.expect(page.locator(LINE)).to_have_attribute("data-state", state, timeout=30_000)


def test_a_cut_connection_is_said_and_mended_by_itself(visit: Callable[..., Any]) -> None:
    author, need = _writer(visit, "断网时写的需求")
    page = author.page
    author.context.set_offline(True)
    page.get_by_label("公开摘要", exact=True).fill("断网时写下的摘要。")
    _state(page, "failed")
    sync_api.expect(page.locator(LINE)).to_contain_text("没有连上服务器，您的文字留在本机")
    author.context.set_offline(False)
    _state(page, "saved")
    page.goto(f"/needs/{need}/edit/problem")
    assert page.get_by_label("公开摘要", exact=True).input_value() == "断网时写下的摘要。"


def test_a_tab_closed_without_connection_leaves_its_text_for_the_next_visit(
    visit: Callable[..., Any],
) -> None:
    author, need = _writer(visit, "断网时关掉的页面")
    page = author.page
    author.context.set_offline(True)
    page.get_by_label("公开摘要", exact=True).fill("还没有送出的摘要。")
    _state(page, "failed")
    page.close()
    author.context.set_offline(False)
    page = author.context.new_page()
    page.goto(f"/needs/{need}/edit/problem")
    assert page.get_by_label("公开摘要", exact=True).input_value() == ""
    sync_api.expect(page.locator(LINE)).to_contain_text("未能保存的文字")
    page.get_by_role("button", name="恢复", exact=True).click()
    _state(page, "saved")
    page.reload()
    assert page.get_by_label("公开摘要", exact=True).input_value() == "还没有送出的摘要。"
    assert page.get_by_role("button", name="恢复", exact=True).count() == 0


def test_two_tabs_of_one_draft_lose_nothing(visit: Callable[..., Any]) -> None:
    """The second tab rests on an older state: it is told, keeps its words, and gets them in."""
    author, need = _writer(visit, "两个页面写同一稿")
    author.refusals.add(409)
    first = author.page
    second = author.context.new_page()
    second.goto(f"/needs/{need}/edit/problem")
    first.get_by_label("问题描述", exact=True).fill("第一个页面写的问题。")
    _state(first, "saved")
    second.get_by_label("公开摘要", exact=True).fill("第二个页面写的摘要。")
    second.get_by_label("公开摘要", exact=True).press("Tab")
    sync_api.expect(second.locator(LINE)).to_have_attribute("data-state", "conflict", timeout=30_000)
    assert second.get_by_label("公开摘要", exact=True).input_value() == "第二个页面写的摘要。"
    second.locator(LINE).get_by_role("button").click()
    second.wait_for_load_state()
    sync_api.expect(second.get_by_label("问题描述", exact=True)).to_have_value("第一个页面写的问题。")
    second.get_by_role("button", name="恢复", exact=True).click()
    _state(second, "saved")
    second.reload()
    assert second.get_by_label("公开摘要", exact=True).input_value() == "第二个页面写的摘要。"
    assert second.get_by_label("问题描述", exact=True).input_value() == "第一个页面写的问题。"


def test_a_composition_in_a_draft_is_not_saved_half(visit: Callable[..., Any]) -> None:
    author, _ = _writer(visit, "输入法写到一半")
    page = author.page
    field = page.get_by_label("公开摘要", exact=True)
    field.focus()
    author.asked.clear()
    session = author.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "diwen", "selectionStart": 5, "selectionEnd": 5})
    page.wait_for_timeout(2200)  # longer than the pause after which a draft is saved
    assert [url for url in author.asked if url.endswith("/autosave")] == []
    session.send("Input.insertText", {"text": "低温"})
    _state(page, "saved")
    page.reload()
    assert page.get_by_label("公开摘要", exact=True).input_value() == "低温"


def test_a_double_click_begins_one_draft_and_hands_it_in_once(visit: Callable[..., Any]) -> None:
    author = visit()
    author.enter("企业编辑")
    page = author.page
    title = "双击也只有一条的需求"
    page.goto("/needs/new")
    page.get_by_label("用一句话说明需求").fill(title)
    page.get_by_label("技术", exact=False).first.check()
    page.get_by_role("button", name="开始填写").dblclick()
    page.wait_for_url("**/edit/**")
    need = page.url.split("/needs/")[1].split("/")[0]
    page.goto("/desk")
    assert page.get_by_role("link", name=title).count() == 1
    page.goto(f"/needs/{need}/edit/problem")
    page.get_by_label("公开摘要", exact=True).fill("求低温电解液。")
    page.get_by_label("问题描述", exact=True).fill("锂离子电池低温放电不足。")
    page.get_by_role("button", name="检查并提交").click()
    page.wait_for_url("**/repair")
    page.locator("button[name=verb][value=submit]").dblclick()
    author.sees("已提交，等待审核")
    operator = visit()
    operator.enter("运营人员")
    operator.page.goto("/desk/reviews")
    assert operator.page.get_by_role("link", name=title).count() == 1


def test_a_double_click_on_an_answer_is_one_answer(visit: Callable[..., Any], hall: Any) -> None:
    author = visit()
    author.enter("企业编辑")
    page = author.page
    page.goto(f"/needs/{hall.ids['need']}/matches")
    key = page.locator("#matches .match").last.get_attribute("id")
    page.locator(f"#{key}").get_by_role("button", name="强相关").dblclick()
    page.locator(f"#{key}.answered").wait_for()
    page.wait_for_load_state("networkidle")
    page.reload()
    row = page.locator(f"#{key}")
    assert row.get_by_role("button", name="强相关").get_attribute("aria-pressed") == "true"
    sync_api.expect(page.locator(".reranked")).to_contain_text("1 个")
    row.get_by_role("button", name="撤回").click()
    sync_api.expect(page.locator(".reranked")).to_have_count(0)


def test_a_button_pressed_while_a_save_is_under_way_meets_no_rival(visit: Callable[..., Any]) -> None:
    """The save comes from the same page: the button waits for it and goes off with the version it has made."""
    author, need = _writer(visit, "保存途中按下一步")
    page = author.page
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/autosave?step=*", hold)
    page.get_by_label("公开摘要", exact=True).fill("保存途中写的摘要。")
    _state(page, "saving")
    page.get_by_role("button", name="保存，下一步").click()
    page.wait_for_timeout(300)
    assert page.url.endswith("/edit/problem")
    held[0].continue_()
    page.wait_for_url("**/edit/clauses")
    page.goto(f"/needs/{need}/edit/problem")
    assert page.get_by_label("公开摘要", exact=True).input_value() == "保存途中写的摘要。"


def test_rows_added_without_connection_come_back(visit: Callable[..., Any]) -> None:
    author, need = _writer(visit, "断网时加的指标")
    page = author.page
    page.goto(f"/needs/{need}/edit/clauses")
    author.context.set_offline(True)
    for place, name in enumerate(("良率", "飞溅数", "节拍")):
        if page.locator(f"#id_clauses-{place}-parameter").count() == 0:
            page.get_by_role("button", name="加一条指标").click()
        page.locator(f"#id_clauses-{place}-parameter").fill(name)
    _state(page, "failed")
    page.close()
    author.context.set_offline(False)
    page = author.context.new_page()
    page.goto(f"/needs/{need}/edit/clauses")
    assert page.locator("#id_clauses-2-parameter").count() == 0
    page.get_by_role("button", name="恢复", exact=True).click()
    _state(page, "saved")
    page.reload()
    found = [page.locator(f"#id_clauses-{place}-parameter").input_value() for place in range(3)]
    assert found == ["良率", "飞溅数", "节拍"]
