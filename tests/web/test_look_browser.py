"""The design system in a real browser: axe and sideways scrolling at every width, theme and language; the scripts under the fingers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Template
from django.urls import include, path

from queqiao.web.gallery import gallery

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra e2e)")

asked: list[str] = []
posted: list[dict[str, list[str]]] = []
answer: dict[str, Any] = {"status": 200, "body": {"version": 4, "saved_at": "14:03"}}

LIVE = """{% load static django_htmx %}<!doctype html><html lang="zh-Hans"><head><title>t</title>{% htmx_script %}<script src="{% static 'queqiao/search.js' %}" defer></script>
<meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false}'></head><body><form data-live action="/live" hx-get="/live" hx-target="#results" hx-select="#results" hx-swap="outerHTML" hx-trigger="live, submit"><input type="search" name="q" id="q"></form>
<div id="results">{% for word in words %}<div data-row><h3><a href="#{{ word }}">{{ word }}</a></h3></div>{% endfor %}</div></body></html>"""

DRAFT = """{% load static look hall %}<!doctype html><html lang="zh-Hans"><head><title>t</title><script src="{% static 'queqiao/autosave.js' %}" defer></script></head><body>
<form data-autosave="/save"><input type="hidden" name="version" value="3"><input name="title" value="旧"><textarea name="body"></textarea><label><input type="checkbox" name="way" value="joint"></label>{% include "web/parts/autosave.html" %}</form></body></html>"""


def live(request: HttpRequest) -> HttpResponse:
    asked.append(request.GET.get("q", ""))
    return HttpResponse(Template(LIVE).render(Context({"words": ["甲", "乙"], "request": request})))


def draft(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Template(DRAFT).render(Context({})))


def save(request: HttpRequest) -> HttpResponse:
    posted.append(
        {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    )
    return JsonResponse(answer["body"], status=answer["status"])


save.csrf_exempt = True  # type: ignore[attr-defined]
urlpatterns = [
    path("live", live),
    path("draft", draft),
    path("save", save),
    *i18n_patterns(
        path("gallery/", gallery, name="gallery"),
        path("accounts/", include("allauth.urls")),
        prefix_default_language=False,
    ),
]


@pytest.fixture(autouse=True)
def fresh() -> None:
    asked.clear()
    posted.clear()
    answer.update(status=200, body={"version": 4, "saved_at": "14:03"})


@pytest.fixture
def page(browser: Any, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    values = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": values.get("width", 1280), "height": 900},
        color_scheme=values.get("scheme", "light"),
        locale="zh-CN",
    )
    opened = context.new_page()
    opened.faults = []
    opened.on(
        "console", lambda message: opened.faults.append(message.text) if message.type == "error" else None
    )
    opened.on("pageerror", lambda error: opened.faults.append(str(error)))
    yield opened
    context.close()


def violations(page: Any) -> list[tuple[str, list[str]]]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [(item["id"], [node["html"][:160] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_the_gallery_breaks_no_rule_at_any_width(page: Any, width: int, scheme: str, language: str) -> None:
    page.goto(f"/{language}gallery/")
    assert page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


@pytest.mark.parametrize("address", ["accounts/login/", "accounts/signup/", "accounts/password/reset/"])
@pytest.mark.parametrize("width", [360, 1280])
def test_account_pages_wear_the_same_clothes(page: Any, width: int, address: str) -> None:
    page.goto(f"/{address}")
    assert page.faults == []
    assert page.locator(".top .brand .mark").count() == 1
    assert page.locator("main .field label").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_the_first_page_is_light_and_asks_nobody_else(page: Any, live_server: Any) -> None:
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto("/accounts/login/", wait_until="networkidle")
    assert {address for address in sizes if not address.startswith(live_server.url)} == set()
    # Uncompressed; htmx alone is 51 KB of it, which gzip brings to 17.
    ours = {address: size for address, size in sizes.items() if "htmx" not in address}
    assert sum(ours.values()) < 100_000, ours


def test_the_theme_follows_the_system_until_somebody_chooses(page: Any) -> None:
    theme = "document.documentElement.dataset.theme || null"
    paper = "getComputedStyle(document.body).backgroundColor"
    page.goto("/gallery/")
    light = page.evaluate(paper)
    assert page.evaluate(theme) is None
    page.click("[data-theme-switch]")
    page.reload()
    assert page.evaluate(theme) == "dark"
    assert page.evaluate(paper) != light
    page.click("[data-theme-switch]")
    assert (page.evaluate(theme), page.evaluate("localStorage.length")) == (None, 0)


def compose(page: Any, *steps: str) -> None:
    """Types pinyin through an input method: the field changes at every step, and is committed with the last."""
    page.evaluate(
        """async (steps) => {
            const field = document.getElementById("q"); field.focus();
            field.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
            for (const step of steps) {
                field.value = step;
                field.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
                await new Promise((done) => setTimeout(done, 300));
            }
            field.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}));
        }""",
        list(steps),
    )


def test_search_waits_for_the_input_method(page: Any) -> None:
    page.goto("/live")
    asked.clear()
    compose(page, "d", "di", "dian", "电池")
    page.wait_for_timeout(500)
    assert asked == ["电池"]
    page.locator("#q").blur()
    page.wait_for_timeout(300)
    assert asked == ["电池"], "leaving the field asks nothing anew"


def test_search_asks_once_after_a_pause_and_arrows_walk_the_results(page: Any) -> None:
    page.goto("/live")
    asked.clear()
    page.locator("#q").press_sequentially("abc", delay=30)
    page.wait_for_timeout(500)
    assert asked == ["abc"]
    here = "document.activeElement.textContent || document.activeElement.id"
    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        walked.append(page.evaluate(here))
    assert walked == ["甲", "乙", "乙", "甲", "q"]


def line(page: Any) -> tuple[str | None, str]:
    shown = page.locator("[data-autosave-line]")
    return shown.get_attribute("data-state"), shown.inner_text().strip()


def test_a_draft_saves_only_what_changed(page: Any) -> None:
    page.goto("/draft")
    page.fill("[name=body]", "新的正文")
    page.check("[name=way]")
    page.wait_for_timeout(1900)
    assert posted == [{"version": ["3"], "changed": ["body", "way"], "body": ["新的正文"], "way": ["joint"]}]
    assert line(page) == ("saved", "已保存 14:03")
    page.uncheck("[name=way]")
    page.wait_for_timeout(1900)
    assert posted[1:] == [{"version": ["4"], "changed": ["way"]}]


def test_a_stale_draft_stops_and_shows_the_way(page: Any) -> None:
    answer.update(status=409, body={"message": "李工于 14:01 改过此稿。", "url": "/draft?new"})
    page.goto("/draft")
    page.fill("[name=title]", "新")
    page.wait_for_timeout(1900)
    assert line(page)[0] == "conflict"
    assert line(page)[1].startswith("李工于 14:01 改过此稿。")
    page.fill("[name=title]", "更新")
    page.wait_for_timeout(1900)
    assert len(posted) == 1, "nothing is sent over somebody else's text"


def test_a_lost_connection_loses_nothing(page: Any) -> None:
    page.goto("/draft")
    page.context.set_offline(True)
    page.fill("[name=title]", "没有网的时候写的")
    page.wait_for_timeout(1900)
    assert line(page)[0] == "failed"
    assert "没有网的时候写的" in page.evaluate("localStorage.getItem('queqiao-draft:/save')")
    page.context.set_offline(False)
    page.wait_for_timeout(600)
    assert line(page) == ("saved", "已保存 14:03")
    assert [item["title"] for item in posted] == [["没有网的时候写的"]]
    assert page.evaluate("localStorage.getItem('queqiao-draft:/save')") is None


def test_text_kept_from_another_day_is_offered_back(page: Any) -> None:
    page.goto("/live")
    page.evaluate(
        "localStorage.setItem('queqiao-draft:/save', JSON.stringify({at: '09:30', fields: {title: ['那天写的'], way: ['joint']}}))"
    )
    page.goto("/draft")
    assert line(page)[0] == "found"
    assert "09:30" in line(page)[1]
    page.get_by_role("button", name="恢复").click()
    page.wait_for_timeout(500)
    assert (page.input_value("[name=title]"), page.is_checked("[name=way]")) == ("那天写的", True)
    assert posted == [
        {"version": ["3"], "changed": ["title", "way"], "title": ["那天写的"], "way": ["joint"]}
    ]
    assert page.evaluate("localStorage.getItem('queqiao-draft:/save')") is None


def test_leaving_the_page_saves_the_last_words(page: Any) -> None:
    page.goto("/draft")
    page.fill("[name=title]", "最后一句")
    page.goto("/live")
    page.wait_for_timeout(300)
    assert [item["title"] for item in posted] == [["最后一句"]]


def test_rows_of_a_formset_come_move_and_go(page: Any) -> None:
    page.goto("/gallery/")
    rows = "[...document.querySelectorAll('[data-formset-rows] > *:not(.gone)')].map((row) => row.querySelector('input').name + ' ' + row.querySelector('[name$=ORDER]').value)"
    page.click("[data-formset-add]")
    assert page.evaluate("document.activeElement.name") == "clauses-2-parameter"
    assert page.input_value("[name=clauses-TOTAL_FORMS]") == "3"
    page.locator("[data-formset-up]").nth(2).click()
    assert page.evaluate(rows) == ["clauses-0-parameter 1", "clauses-2-parameter 2", "clauses-1-parameter 3"]
    page.locator("[data-formset-remove]").first.click()
    assert page.evaluate(rows) == ["clauses-2-parameter 1", "clauses-1-parameter 2"]
    assert page.evaluate("document.querySelector('[name=clauses-0-DELETE]').checked")
    assert page.locator("[data-formset-status]").inner_text() == "已移除，还有 2 行。"


def test_keys_walk_the_rows_answer_and_can_be_switched_off(page: Any) -> None:
    page.goto("/gallery/")
    cursor = "document.querySelector('.row-cursor')?.id || null"
    page.keyboard.press("j")
    assert page.evaluate(cursor) == "match-1"
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.textContent.trim()") == "原理不适用"
    page.keyboard.press("Escape")
    assert page.locator("#match-1 .reasons").get_attribute("open") is None
    page.keyboard.press("k")
    assert page.evaluate(cursor) == "match-1"
    page.keyboard.press("?")
    page.locator("[data-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate(cursor) == "match-1"
    page.focus("#top-q") if page.locator("#top-q").count() else page.focus("#filter-q")
    page.keyboard.type("?j")
    assert page.locator(".keys-box").count() == 0, "typing is typing"


def test_filters_swap_the_results_and_keep_the_focus(page: Any) -> None:
    page.goto("/gallery/?page=3")
    page.locator("#filter-field-materials").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**/gallery/?*field=materials*")
    page.wait_for_timeout(400)
    assert page.faults == []
    assert page.evaluate("document.activeElement.id") == "filter-field-materials"
    assert page.locator("#results .row").count() == 3


def test_without_scripts_the_page_still_works(browser: Any, live_server: Any) -> None:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    page.goto("/gallery/")
    assert not page.locator("[data-formset-add]").is_visible()
    assert page.locator(".set-row-delete").first.is_visible()
    page.click(".filters-label")
    assert page.locator("#filter-q").is_visible()
    page.click("#match-1 .reasons summary")
    assert page.get_by_role("button", name="原理不适用").first.is_visible()
    context.close()
