"""Search under the fingers: an input method's composition, quick typing and slow answers, facets, the way back, a shared address, nothing
found, arrow keys, and no scripts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.e2e.visitor import PATIENCE, sync_api

pytestmark = pytest.mark.e2e
ROWS = "#results [data-row] h3 a"
PAUSE = 700
"""Milliseconds: longer than the pause after which a search is sent."""


def texts(page: Any) -> list[str]:
    """The titles on the list, in order."""
    found: list[str] = page.locator(ROWS).all_inner_texts()
    return found


def searches(visitor: Any) -> list[str]:
    """What has been asked so far, by its words."""
    found = [parse_qs(urlsplit(url).query).get("q") for url in visitor.asked]
    return [words[0] for words in found if words]


def test_search_waits_for_the_input_method_and_keeps_its_address(visit: Callable[..., Any]) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/achievements")
    field = page.locator("form[data-live] input[name=q]")
    field.focus()
    visitor.asked.clear()
    session = visitor.context.new_cdp_session(page)
    for text in ("d", "di", "diwen"):
        session.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
    page.wait_for_timeout(PAUSE)
    assert searches(visitor) == []
    session.send("Input.insertText", {"text": "低温"})
    page.wait_for_url("**q=**")
    sync_api.expect(field).to_have_value("低温")
    assert searches(visitor) == ["低温"]
    sync_api.expect(page.locator(ROWS).first).to_contain_text("低温")
    found = texts(page)

    shared = visit()
    shared.page.goto(page.url)
    assert texts(shared.page) == found
    assert shared.page.locator("form[data-live] input[name=q]").input_value() == "低温"

    page.go_back()
    sync_api.expect(field).to_have_value("")
    assert page.url.endswith("/achievements")
    page.go_forward()
    sync_api.expect(field).to_have_value("低温")
    sync_api.expect(page.locator(ROWS)).to_have_text(found)


def test_a_composition_that_is_given_up_asks_nothing(visit: Callable[..., Any]) -> None:
    """Events as an input method sends them when its text is thrown away, and an Enter that confirms a candidate submits nothing."""
    visitor = visit()
    page = visitor.page
    page.goto("/achievements")
    page.locator("form[data-live] input[name=q]").focus()
    visitor.asked.clear()
    page.evaluate("""() => {
      const field = document.activeElement, type = (value) => { field.value = value;
        field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true })); };
      field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      for (const text of ['r', 're', 'rede']) {
        field.dispatchEvent(new CompositionEvent('compositionupdate', { bubbles: true, data: text })); type(text);
      }
      const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, isComposing: true });
      window.entered = field.dispatchEvent(enter);
      type('');
      field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '' }));
    }""")
    page.wait_for_timeout(PAUSE)
    assert (searches(visitor), page.evaluate("window.entered")) == ([], False)
    assert urlsplit(page.url).query == ""


def test_no_older_answer_overtakes_a_newer_one(visit: Callable[..., Any]) -> None:
    """The first search is answered last; what stands on the page, in its address and in the field is the second."""
    visitor = visit()
    page = visitor.page
    page.goto("/achievements")
    field = page.locator("form[data-live] input[name=q]")
    held: list[Any] = []

    def slow(route: Any) -> None:
        if parse_qs(urlsplit(route.request.url).query).get("q") == ["钠离子"]:
            held.append(route)
        else:
            route.continue_()

    page.route("**/achievements?**", slow)
    field.press_sequentially("钠离子")
    until = time.monotonic() + PATIENCE / 1000
    while not held and time.monotonic() < until:
        page.wait_for_timeout(50)
    field.fill("储能电池")
    page.wait_for_url(lambda url: "%E5%82%A8%E8%83%BD" in url)
    sync_api.expect(page.locator(ROWS).first).to_contain_text("储能")
    found = texts(page)
    for route in held:
        route.continue_()
    page.wait_for_timeout(PAUSE)
    assert len(held) == 1
    assert (texts(page), field.input_value()) == (found, "储能电池")
    assert parse_qs(urlsplit(page.url).query)["q"] == ["储能电池"]


def test_quick_typing_is_one_search(visit: Callable[..., Any]) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/achievements")
    visitor.asked.clear()
    page.locator("form[data-live] input[name=q]").focus()
    page.evaluate("""() => {
      for (let end = 1; end <= 'electrolyte'.length; end += 1) {
        document.activeElement.value = 'electrolyte'.slice(0, end);
        document.activeElement.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
    }""")
    page.wait_for_url("**q=electrolyte**")
    page.wait_for_timeout(PAUSE)
    assert searches(visitor) == ["electrolyte"]


def test_facets_narrow_together_and_are_taken_off_again(visit: Callable[..., Any], hall: Any) -> None:
    """A facet's number is what choosing it leaves; two facets and words hold at once; the address holds all of it; a chip takes one off."""
    visitor = visit()
    page = visitor.page
    page.goto("/achievements")
    everything = texts(page)
    option = page.locator("#filters-facets label").filter(has_text="新能源").first
    promised = int(option.locator(".n").inner_text())
    option.locator("input").check()
    page.wait_for_url("**field=new_energy**")
    sync_api.expect(page.locator(".chosen .chip")).to_have_count(1)
    assert page.locator(ROWS).count() == promised
    page.locator("form[data-live] input[name=q]").fill("钠离子")
    page.wait_for_url("**q=**")
    sync_api.expect(page.locator(ROWS)).to_have_count(1)
    query = parse_qs(urlsplit(page.url).query)
    assert (query["field"], query["q"]) == (["new_energy"], ["钠离子"])
    left = texts(page)

    shared = visit()
    shared.page.goto(page.url)
    assert texts(shared.page) == left
    assert shared.page.locator("#filters-facets input[value=new_energy]").first.is_checked()

    page.locator(".chosen .chip").first.click()
    page.wait_for_url(lambda url: "field=" not in url)
    assert texts(page) == left
    page.goto("/achievements?field=new_energy")
    page.locator(".chosen .chip").first.click()
    page.wait_for_url(lambda url: "field=" not in url)
    assert texts(page) == everything


def test_a_facet_nobody_falls_under_says_so_and_leads_out(visit: Callable[..., Any]) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/needs?q=柑橘保鲜不存在的词&field=new_energy")
    visitor.sees("没有找到符合条件的条目")
    ways = page.locator("#results .empty a")
    assert ways.count() > 0
    ways.first.click()
    page.wait_for_load_state()
    assert page.locator("h1").count() == 1
    page.goto("/search?q=zzzzqqqq")
    visitor.sees("没有同时含有这些词的条目")
    page.goto("/en/search?q=zzzzqqqq")
    visitor.sees("Nothing holds all these words")


def test_variants_of_writing_find_the_same(visit: Callable[..., Any]) -> None:
    """Full width, traditional characters and capitals; a slip of the finger is asked back."""
    page = visit().page
    page.goto("/achievements?q=lithium")
    found = sorted(texts(page))
    assert len(found) >= 1
    for variant in ("ＬＩＴＨＩＵＭ", "Lithium"):
        page.goto(f"/achievements?q={variant}")
        assert sorted(texts(page)) == found
    page.goto("/achievements?q=電解液")
    traditional = sorted(texts(page))
    page.goto("/achievements?q=电解液")
    assert sorted(texts(page)) == traditional
    page.goto("/achievements?q=electrolite")
    assert page.locator("#results").inner_text().lower().count("electrolyte") >= 1


def test_the_scripts_of_a_list_still_work_after_the_way_back(visit: Callable[..., Any]) -> None:
    """Back draws the page anew without loading it: one key still is one step, and the switch of light and dark is still there."""
    page = visit().page
    page.goto("/achievements")
    page.locator("#filters-facets label").filter(has_text="新能源").first.locator("input").check()
    page.wait_for_url("**field=new_energy**")
    page.go_back()
    page.wait_for_url(lambda url: url.endswith("/achievements"))
    sync_api.expect(page.locator(".chosen .chip")).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("j")
    assert page.locator("[data-row]").first.evaluate("row => row.classList.contains('row-cursor')")
    assert page.locator("[data-theme-switch]").is_visible()


def test_keyboard_alone_reaches_an_entry(visit: Callable[..., Any]) -> None:
    page = visit().page
    page.goto("/achievements")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    sync_api.expect(page.locator("form[data-live] input[name=q]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/achievements/A*")


def test_a_lost_connection_loses_nothing(visit: Callable[..., Any]) -> None:
    """A search that cannot be sent leaves the list as it was; the next one works."""
    visitor = visit()
    page = visitor.page
    page.goto("/achievements")
    before = texts(page)
    visitor.context.set_offline(True)
    page.locator("form[data-live] input[name=q]").fill("低温")
    page.wait_for_timeout(PAUSE)
    assert texts(page) == before
    visitor.context.set_offline(False)
    visitor.troubles.clear()  # the browser and htmx note in the console that there is no connection
    page.locator("form[data-live] input[name=q]").fill("钠离子")
    page.wait_for_url("**q=**")
    sync_api.expect(page.locator(ROWS)).to_have_count(1)


def test_one_box_searches_every_kind(visit: Callable[..., Any]) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/")
    page.locator("#top-q").fill("电解液")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")
    shown = page.locator("#results section h2").all_inner_texts()
    assert {"需求", "成果", "应用场景", "负结果"} <= {name.strip() for name in shown}
