"""A match list under the fingers: keys answer, the list re-ranks in place, the focus and the open rows stay; axe at phone and desk width."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from queqiao.matching.actions.ranking import rank_entry
from queqiao.matching.models import MatchAnswer, PairMark

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lists(own_index: None, transactional_db: None, region: Any) -> Any:
    """A need with four candidates, and somebody who may answer."""
    firm, institute = region.organisation("江瀚储能"), region.organisation("北澜能源研究院", "institute")
    need = region.need(
        firm, "低温锂离子电池电解液", "储能电站冬季放电不足。", (("比能量", ">=", "300", "Wh/kg"), ("循环寿命", ">=", "2000", "次"))
    )  # fmt: skip
    region.achievement(
        institute, "耐低温锂离子电池电解液", "用于储能电站。", (("比能量", ">=", "320", "Wh/kg"),)
    )
    region.achievement(institute, "锂离子电池高温电解液", "高温储能用。", (("比能量", "=", "180", "Wh/kg"),))
    region.achievement(institute, "锂离子电池组低温加热", "储能电站的电池组保温。")
    person = region.person("甲", firm)
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    return need, person


def open_page(browser: Any, live_server: Any, person: Any, width: int, scripts: bool = True) -> Any:
    client = Client()
    client.force_login(person)
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 900}, java_script_enabled=scripts
    )
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def order(page: Any) -> list[str]:
    found: list[str] = page.locator(".match-title a").all_inner_texts()
    return found


def test_keys_answer_and_the_list_reranks_in_place(browser: Any, live_server: Any, lists: Any) -> None:
    need, person = lists
    page = open_page(browser, live_server, person, 1280)
    page.goto(f"/needs/{need.pk}/matches")
    before = order(page)
    page.locator(".match-why summary").nth(2).click()
    page.keyboard.press("j")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.textContent") == "方向不对"
    page.keyboard.press("Enter")
    page.wait_for_selector(".reranked")
    sync_api.expect(page.locator("#match-said")).to_contain_text("重排")
    assert order(page) == [*before[1:], before[0]]
    assert (
        page.evaluate("document.activeElement.closest('[data-row]').querySelector('h3').innerText")
        == before[0]
    )
    assert page.locator(".match-why[open]").count() == 1
    page.keyboard.press("u")
    sync_api.expect(page.locator(".reranked")).to_have_count(0)
    assert order(page) == before
    assert not MatchAnswer.objects.filter(current=True).exists()
    page.locator(".match").first.get_by_role("button", name="列入候选").click()
    page.wait_for_selector(".badge-live")
    assert PairMark.objects.get().mark == "shortlisted"
    assert page.faults == []
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_rule_is_broken_with_everything_open(
    browser: Any, live_server: Any, lists: Any, width: int
) -> None:
    need, person = lists
    page = open_page(browser, live_server, person, width)
    page.goto(f"/en/needs/{need.pk}/matches")
    page.evaluate("for (const fold of document.querySelectorAll('.match-why')) fold.open = true")
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.faults == []
    page.context.close()


def test_without_scripts_an_answer_comes_back_to_its_row(browser: Any, live_server: Any, lists: Any) -> None:
    need, person = lists
    page = open_page(browser, live_server, person, 360, scripts=False)
    page.goto(f"/needs/{need.pk}/matches")
    page.get_by_role("button", name="强相关").first.click()
    page.wait_for_url("**/matches?open=*")
    assert page.locator(".match-why[open]").count() == 1
    assert MatchAnswer.objects.get().grade == 3
    page.context.close()


@pytest.mark.parametrize("why", ["session over", "row gone", "no server"])
def test_what_was_refused_is_said_in_place(browser: Any, live_server: Any, lists: Any, why: str) -> None:
    need, person = lists
    page = open_page(browser, live_server, person, 1280)
    page.goto(f"/needs/{need.pk}/matches")
    region, before = page.locator("#refused"), order(page)
    sync_api.expect(region).to_be_hidden()
    if why == "session over":
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    elif why == "row gone":
        page.locator(".answers form").first.evaluate(
            "form => form.setAttribute('hx-post', '/matches/need/N0/achievement/rows/A0/answer')"
        )
        page.locator(".answers form").first.evaluate("form => htmx.process(form)")
    else:
        page.context.set_offline(True)
    page.get_by_role("button", name="强相关").first.click()
    sync_api.expect(region).to_be_visible()
    said = region.inner_text()
    assert {"session over": "登录已失效", "row gone": "没有办理", "no server": "没有送达"}[
        why
    ] in said or "不再对您开放" in said
    assert region.evaluate("box => box.parentElement.getAttribute('role')") == "alert"
    assert order(page) == before
    if why == "session over":
        assert "/accounts/login/?next=%2Fneeds%2F" in region.get_by_role("link").get_attribute("href")
    page.keyboard.press("Escape")
    sync_api.expect(region).to_be_hidden()
    page.context.close()
