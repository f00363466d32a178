"""Every page type in a real browser: axe, nothing sticking out, nothing said in the console, nothing asked elsewhere; search under
the fingers; keyboard alone; print. The walk of a new user stands in ``test_main_path.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.e2e
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra e2e)")

PUBLIC = (
    "/", "/search?q=电解液", "/search?q=zzzz", "/needs", "/achievements", "/scenarios", "/negative-results", "/organisations", "/gaps",
    "/about", "/about/matching", "/about/privacy", "/needs/{need}", "/achievements/{achievement}", "/scenarios/{scenario}",
    "/negative-results/{negative_result}", "/organisations/{firm}", "/accounts/login/", "/accounts/signup/", "/demo/sign-in",
    "/nowhere",
)  # fmt: skip
OWN = {
    "企业编辑": (
        "/desk", "/notices", "/profile", "/account", "/organisations/mine", "/organisations/new", "/organisations/{firm}/edit",
        "/organisations/{firm}/members", "/needs/new", "/needs/{need}/edit/clauses", "/needs/{need}", "/needs/{need}/matches",
        "/entries/need/{need}/access", "/achievements/{achievement}/matches", "/achievements/{achievement}",
    ),
    "研究院编辑": ("/achievements/{achievement}/edit/readiness", "/achievements/{achievement}/matches", "/patents", "/patents/new"),
    "运营人员": ("/desk", "/desk/reviews", "/desk/verification", "/desk/audit", "/needs/{need}"),
}  # fmt: skip


def addresses(hall: Any, paths: tuple[str, ...], prefix: str) -> list[str]:
    ids = {**hall.ids, "achievement": hall.ids["achievements"][0]}
    return [prefix + path.format(**ids) for path in paths]


def judge(
    visitor: Any,
    axe: Callable[[Any], list[str]],
    paths: list[str],
    width: int,
    *,
    may_see_details: bool = False,
) -> list[str]:
    """What is wrong with each page at this width."""
    wrong = []
    for path in paths:
        visitor.page.goto(path)
        wrong += [f"{path} {fault}" for fault in axe(visitor.page)]
        if (wide := visitor.page.evaluate("document.documentElement.scrollWidth")) > width:
            wrong.append(f"{path} is {wide} wide")
        if "CANARY-4711" in visitor.page.content() and not may_see_details:
            wrong.append(f"{path} shows what only the owner may see")
    # Pages that refuse are pages too; the browser notes their status in the console.
    visitor.troubles[:] = [one for one in visitor.troubles if "status of 40" not in one]
    return wrong


@pytest.mark.parametrize(("prefix", "scheme", "width"), [("", "light", 1280), ("/en", "dark", 360)])
def test_public_pages(
    visit: Callable[..., Any], hall: Any, axe: Any, prefix: str, scheme: str, width: int
) -> None:
    visitor = visit(viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert judge(visitor, axe, addresses(hall, PUBLIC, prefix), width) == []


@pytest.mark.parametrize(("prefix", "scheme", "width"), [("", "dark", 360), ("/en", "light", 1280)])
@pytest.mark.parametrize("role", sorted(OWN), ids=["firm", "institute", "operator"])
def test_own_pages(
    visit: Callable[..., Any], hall: Any, axe: Any, role: str, prefix: str, scheme: str, width: int
) -> None:
    visitor = visit(viewport={"width": width, "height": 800}, color_scheme=scheme)
    visitor.enter(role)
    assert (
        judge(visitor, axe, addresses(hall, OWN[role], prefix), width, may_see_details=role != "研究院编辑")
        == []
    )


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
    page.wait_for_function(  # longer than the pause after which a search is sent
        "() => { window.begun ??= performance.now(); return performance.now() - window.begun > 700; }"
    )
    assert [url for url in visitor.asked if "q=" in url] == []
    session.send("Input.insertText", {"text": "低温"})
    page.wait_for_url("**q=**")
    sync_api.expect(field).to_have_value("低温")
    assert len([url for url in visitor.asked if "q=" in url]) == 1
    first = page.locator("#results [data-row]").first
    sync_api.expect(first).to_contain_text("低温")

    shared = visit()
    shared.page.goto(page.url)
    sync_api.expect(shared.page.locator("#results [data-row]").first).to_have_text(
        first.inner_text(), use_inner_text=True
    )

    page.go_back()
    sync_api.expect(field).to_have_value("")
    assert page.url.endswith("/achievements")


def test_a_facet_narrows_and_is_taken_off_again(visit: Callable[..., Any], hall: Any) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/achievements")
    whole = page.locator("#results [data-row]").count()
    page.get_by_label("新能源").first.check()
    page.wait_for_url("**new_energy**")
    assert page.locator("#results [data-row]").count() == whole
    page.goto("/needs?q=柑橘保鲜不存在的词")
    visitor.sees("没有找到")


def test_keyboard_alone_reaches_an_entry(visit: Callable[..., Any]) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/needs")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("form[data-live] input[name=q]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/needs/N*")


def test_an_entry_prints_with_its_code_and_without_the_tools(visit: Callable[..., Any], hall: Any) -> None:
    visitor = visit()
    page = visitor.page
    page.goto(f"/achievements/{hall.ids['achievements'][0]}")
    page.emulate_media(media="print")
    sync_api.expect(page.locator("header.top")).to_be_hidden()
    sync_api.expect(page.locator(".only-print svg, .only-print img").first).to_be_visible()
    assert page.pdf(format="A4")[:4] == b"%PDF"


def test_without_scripts_a_search_still_finds(visit: Callable[..., Any]) -> None:
    visitor = visit(java_script_enabled=False)
    page = visitor.page
    page.goto("/en/search")
    page.locator("#q").fill("电解液")
    page.locator("#q").press("Enter")
    assert page.locator("#results [data-row]").count() > 0
