"""The report in a real browser: widths, themes, languages, keyboard, print, and the accessibility rules of axe."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queqiao.cli.corpus import open_corpus
from queqiao.cli.inputs import load
from queqiao.cli.match import Question, gather_results, rank_all
from queqiao.matching.report import write_html
from queqiao_engine.matching.contracts import EntryKind

pytestmark = pytest.mark.e2e
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra e2e)")
NEEDS = 4


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of the first demo needs and of one that nothing answers, written by the command's own steps."""
    from queqiao.catalog.demo import demo_path

    needs = load(str(demo_path("needs.xlsx")), EntryKind.NEED).entries
    corpus = open_corpus(str(demo_path("achievements.csv")), None, "none")
    chosen = (*needs[: NEEDS - 1], needs[6])
    results = gather_results(rank_all(chosen, corpus, Question(top=4)), chosen, corpus, "needs.xlsx")
    path = tmp_path_factory.mktemp("report") / "report.html"
    with path.open("w", encoding="utf-8") as file:
        write_html(results, file)
    return path.as_uri()


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The report opened; a mark ``view(width, scheme, script)`` sets the window."""
    mark = request.node.get_closest_marker("parametrize")
    values = request.node.callspec.params if mark and hasattr(request.node, "callspec") else {}
    opened = browser.new_page(
        viewport={"width": values.get("width", 1280), "height": 900},
        color_scheme=values.get("scheme", "light"),
        java_script_enabled=values.get("script", True),
    )
    asked: list[str] = []
    opened.on("request", lambda item: asked.append(item.url))
    opened.goto(address)
    yield opened
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    opened.close()


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_sticks_out_at_any_width(page: Any, width: int, language: str) -> None:
    page.check(f"#lang-{language}", force=True)
    page.click("#expand")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(page: Any, scheme: str, width: int) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed (extra e2e)"
    )
    page.click("#expand")
    found = axe.Axe().run(page)
    assert (found.violations_count, found.generate_report() if found.violations_count else "") == (0, "")


@pytest.mark.parametrize("script", [True, False])
def test_the_language_switch_works_with_and_without_script(page: Any, script: bool) -> None:
    heading = page.locator("h1")
    assert heading.inner_text() == "技术需求匹配报告"
    page.check("#lang-en", force=True)
    assert heading.inner_text() == "Matches for technology needs"
    assert page.locator("i[lang=zh]:visible").count() == 0


def test_the_first_match_is_open_and_the_button_opens_all(page: Any) -> None:
    matches = page.locator("details.match")
    is_open = "items => items.map(item => item.open)"
    total = matches.count()
    assert matches.evaluate_all(is_open) == [place % 4 == 0 for place in range(total)]
    page.click("#expand")
    assert matches.evaluate_all(is_open) == [True] * total
    page.click("#expand")
    assert matches.evaluate_all(is_open) == [False] * total


def test_a_match_opens_from_the_keyboard(page: Any) -> None:
    second = page.locator("details.match").nth(1)
    second.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert second.evaluate("item => item.open") is True


@pytest.mark.parametrize("script", [False])
def test_without_script_everything_is_there(page: Any, script: bool) -> None:
    assert page.locator("#expand").is_visible() is False
    page.locator("details.match summary").nth(1).click()
    assert page.locator("article.need").count() == NEEDS


def test_the_overview_leads_to_the_need(page: Any) -> None:
    page.locator(".overview tbody a").nth(2).click()
    assert page.url.endswith("#n3")
    assert abs(page.locator("#n3").evaluate("item => item.getBoundingClientRect().top")) < 2


def test_a_match_leads_to_the_achievement_s_text_and_back(page: Any) -> None:
    page.locator("details.match .text a").first.click()
    source = page.locator("#a1")
    assert (page.url.partition("#")[2], source.evaluate("item => item.open")) == ("a1", True)
    source.locator(".hint a").first.click()
    assert page.url.endswith("#n1m1")


def test_print_unfolds_everything_and_is_light(page: Any, tmp_path: Path) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    shade = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
    assert "99%" in shade
    pdf = page.pdf(path=str(tmp_path / "report.pdf"), format="A4", prefer_css_page_size=True)
    from pypdf import PdfReader

    text = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "report.pdf").pages)
    assert pdf[:5] == b"%PDF-"
    # Fonts map some characters to their look-alike radicals; NFKC undoes it.
    text = unicodedata.normalize("NFKC", text)
    assert text.count("得分从哪里来") == page.locator("details.match table.evidence").count()
