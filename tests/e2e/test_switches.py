"""Light and dark, the two languages, and paper: a switch leaves people where they are; what they chose holds on the next page."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.e2e.visitor import sync_api

pytestmark = pytest.mark.e2e
PAPER = "getComputedStyle(document.body).backgroundColor"


def test_the_language_switch_keeps_page_and_query(visit: Callable[..., Any], hall: Any) -> None:
    page = visit().page
    for path, english in (
        ("/search?q=电解液", "Search"),
        ("/achievements?field=new_energy&q=低温", "Achievements"),
        (f"/needs/{hall.ids['need']}", "Electrolyte against weak discharge in winter"),
    ):
        page.goto(path)
        page.get_by_role("link", name="English", exact=True).click()
        page.wait_for_url("**/en/**")
        before, after = urlsplit(path), urlsplit(page.url)
        assert (after.path, parse_qs(after.query)) == (f"/en{before.path}", parse_qs(before.query))
        sync_api.expect(page.locator("h1")).to_have_text(english)
        page.get_by_role("link", name="中文", exact=True).click()
        page.wait_for_url(lambda url: "/en/" not in url)
        assert urlsplit(page.url).path == before.path


def test_the_language_switch_keeps_filters_chosen_meanwhile(visit: Callable[..., Any]) -> None:
    """Filters change the address without loading the page; the other language is of the same list."""
    page = visit().page
    page.goto("/achievements")
    page.locator("#filters-facets label").filter(has_text="新能源").first.locator("input").check()
    page.wait_for_url("**field=new_energy**")
    count = page.locator("#results [data-row]").count()
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url("**/en/achievements?**field=new_energy**")
    assert page.locator("#results [data-row]").count() == count
    sync_api.expect(page.locator(".chosen .chip")).to_have_count(1)


def test_the_language_holds_for_somebody_signed_in(visit: Callable[..., Any], hall: Any) -> None:
    visitor = visit()
    visitor.enter("Firm editor", "/en")
    page = visitor.page
    page.goto(f"/en/needs/{hall.ids['need']}/matches?open=1")
    page.get_by_role("link", name="中文", exact=True).click()
    page.wait_for_url(f"**/needs/{hall.ids['need']}/matches?open=1")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


@pytest.mark.parametrize("system", ["light", "dark"])
def test_light_and_dark_hold_and_can_be_given_back_to_the_system(
    visit: Callable[..., Any], system: str
) -> None:
    visitor = visit(color_scheme=system)
    page = visitor.page
    page.goto("/needs?q=电池")
    address, first = page.url, page.evaluate(PAPER)
    page.locator("[data-theme-switch]").click()
    turned = page.evaluate(PAPER)
    assert (turned != first, page.url) == (True, address)
    page.goto("/about")
    assert page.evaluate(PAPER) == turned
    page.emulate_media(color_scheme="dark" if system == "light" else "light")
    assert page.evaluate(PAPER) == turned, "a choice does not follow the system"
    page.emulate_media(color_scheme=system)
    page.locator("[data-theme-switch]").click()
    assert page.evaluate(PAPER) == first
    page.emulate_media(color_scheme="dark" if system == "light" else "light")
    assert page.evaluate(PAPER) == turned, "without a choice the page follows the system"


def test_an_entry_prints_with_its_code_and_without_the_tools(
    visit: Callable[..., Any], hall: Any, tmp_path: Any
) -> None:
    """Light ink on paper even at night; the whole text of the page is on the sheets."""
    visitor = visit(color_scheme="dark")
    page = visitor.page
    page.goto(f"/achievements/{hall.ids['achievements'][0]}")
    page.emulate_media(media="print")
    assert page.evaluate(PAPER) in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    sync_api.expect(page.locator("header.top")).to_be_hidden()
    sync_api.expect(page.locator(".only-print svg, .only-print img").first).to_be_visible()
    words = _printed(page, tmp_path / "entry.pdf")
    assert [
        one
        for one in ("容量保持率", "循环寿命", "北方储能电站", hall.ids["achievements"][0])
        if one not in words
    ] == []


def test_a_match_list_prints_its_clauses(visit: Callable[..., Any], hall: Any, tmp_path: Any) -> None:
    """What is folded on the screen is open on paper."""
    visitor = visit()
    visitor.enter("企业编辑")
    page = visitor.page
    page.goto(f"/needs/{hall.ids['need']}/matches")
    page.locator("#matches .match").first.wait_for()
    titles = page.locator("#matches .match-title").all_inner_texts()
    words = _printed(page, tmp_path / "list.pdf")
    assert [one for one in titles if _folded(one) not in words] == []
    assert words.count("容量保持率") >= len(titles)
    assert "列入候选" not in words.replace("已列入候选", "")


def _printed(page: Any, path: Any) -> str:
    """The words on the sheets, without blanks."""
    from pypdf import PdfReader

    page.pdf(path=str(path), format="A4", prefer_css_page_size=True)
    return _folded("".join(sheet.extract_text() for sheet in PdfReader(path).pages))


def _folded(text: str) -> str:
    """Fonts map some characters to their look-alike radicals; NFKC undoes it, all but one."""
    return "".join(unicodedata.normalize("NFKC", text).replace("⻓", "长").split())
