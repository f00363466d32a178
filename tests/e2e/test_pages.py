"""Every page in a real browser, in both languages, light and dark, on a phone and at a desk: the rules of axe, nothing sticking out down to
320 px and at double size, nothing cut on paper, nothing said in the console, nothing asked elsewhere, no request refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve
from tests.e2e.pages import ELSEWHERE, FIRM, OPERATOR, PAGES, REFUSED, address
from tests.e2e.steps import PASSWORD
from tests.e2e.visitor import COLOUR_RULES, begin_axe, end_axe

pytestmark = pytest.mark.e2e
LANGUAGES = {"zh": "", "en": "/en"}
FULL = bool(os.environ.get("QUEQIAO_WALK"))
"""By default a page is judged in one language at a desk, in the other on a phone; the full walk does both at both."""
DESK, PHONE, NARROW, DOUBLED, SHEET = 1280, 360, 320, 640, 718
"""Widths: WCAG 1.4.10 asks for 320; 640 is a window of 1280 at 200 %; a sheet of A4 between its margins is 718."""
STICKING_OUT = """(width) => {
  if (document.documentElement.scrollWidth <= width + 1) return null;
  const wide = [...document.querySelectorAll('main *, header *, footer *')].filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > width + 1);
  return wide.slice(-2).map((one) => one.outerHTML.slice(0, 120)).join(' | ') || 'something';
}"""
CUT = """() => [...document.querySelectorAll('main *')].filter((one) => {
  const style = getComputedStyle(one);
  const clips = [style.overflowX, style.overflowY].some((way) => ['hidden', 'clip', 'auto', 'scroll'].includes(way));
  return clips && one.checkVisibility() && !one.closest('.vh') && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2)
    && one.clientWidth > 8 && !/^(svg|textarea|select|input)$/i.test(one.tagName);
}).map((one) => one.outerHTML.slice(0, 120))"""
SECRET = "CANARY-4711"


def test_every_page_is_walked() -> None:
    """The walk and what is left out of it are together what is routed."""
    table = Path(__file__).parents[1] / "security" / "every_page.json"
    fill = dict.fromkeys(
        ("need", "achievement", "scenario", "negative_result", "firm", "institute", "newcomer", "invitation", "patent",
         "need_draft", "achievement_draft", "scenario_draft", "negative_result_draft", "need_waiting"), "x1",
    ) | {"review": "1", "membership": "1"}  # fmt: skip
    paths = {path.split("?")[0].format(**fill) for paths in PAGES.values() for path in paths} - {"/nowhere"}
    names = {resolve(path).url_name for path in paths if path != "/gallery/"}
    assert names & ELSEWHERE == set()
    assert names | ELSEWHERE == set(json.loads(table.read_text("utf-8")))


class Both:
    """One person's browser in each language; both are looked at in the same moment, since axe keeps a processor busy."""

    def __init__(self, visit: Callable[..., Any], hall: Any, who: str) -> None:
        self.hall, self.who, self.wrong = hall, who, []
        self.sides = {language: visit(viewport={"width": DESK, "height": 900}) for language in LANGUAGES}
        for visitor in self.sides.values():
            visitor.refusals |= {401, 403, 404, 410}
            if "@" in who:
                _sign_in(visitor, who)
            elif who:
                visitor.enter(who)

    def judge(self, path: str) -> None:
        """Everything that is asked of one page."""
        for language, visitor in self.sides.items():
            answer = visitor.page.goto(address(self.hall, path, LANGUAGES[language]), wait_until="commit")
            refused = answer.status >= 400
            if refused != (path in REFUSED and not (path == "/desk/audit" and self.who != FIRM)):
                self.wrong.append(f"{language} {path}: {answer.status}")
        for visitor in self.sides.values():
            visitor.page.wait_for_load_state("load")
        self._look(path, {"zh": (DESK, "light"), "en": (PHONE, "light")})
        if FULL:
            self._look(path, {"zh": (PHONE, "light"), "en": (DESK, "light")})
        # Colours do not depend on the language: night is looked at on a desk in the one and on a phone in the other.
        self._look(path, {"zh": (DESK, "dark"), "en": (PHONE, "dark")}, COLOUR_RULES)
        for language, visitor in self.sides.items():
            self._measure(f"{language} {path}", visitor.page)
            if SECRET in visitor.page.content() and self.who not in {FIRM, OPERATOR}:
                self.wrong.append(f"{path} shows what only the owner may see")

    def _look(self, path: str, views: dict[str, tuple[int, str]], rules: tuple[str, ...] = ()) -> None:
        """Axe on both sides at once, each in its width and scheme."""
        for language, (width, scheme) in views.items():
            page = self.sides[language].page
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            begin_axe(page, rules)
        for language, view in views.items():
            found = end_axe(self.sides[language].page)
            self.wrong += [f"{language} {path} {view} {fault}" for fault in found]

    def _measure(self, where: str, page: Any) -> None:
        for width in (PHONE, NARROW, DOUBLED):
            page.set_viewport_size({"width": width, "height": 900})
            if out := page.evaluate(STICKING_OUT, width):
                self.wrong.append(f"{where} is wider than {width}: {out}")
        page.set_viewport_size({"width": SHEET, "height": 1000})
        page.emulate_media(media="print", color_scheme="light")
        if out := page.evaluate(STICKING_OUT, SHEET):
            self.wrong.append(f"{where} sticks out on paper: {out}")
        self.wrong += [f"{where} is cut on paper: {cut}" for cut in page.evaluate(CUT)]
        page.emulate_media(media="screen")


def _sign_in(visitor: Any, address: str) -> None:
    """Pages of the account ask for a password from those who have one; it is given where the account is at its freshest."""
    page = visitor.page
    page.goto("/accounts/login/")
    page.locator("main input[name=login]").fill(address)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


WALKS = [
    pytest.param(who, start, id=f"{name}-{start // 12 + 1}")
    for name, who in zip(
        ("visitor", "firm", "institute", "operator", "manager", "auditor", "account", "newcomer"),
        PAGES,
        strict=True,
    )
    for start in range(0, len(PAGES[who]), 12)
]


@pytest.mark.parametrize(("who", "start"), WALKS)
def test_pages(visit: Callable[..., Any], hall: Any, who: str, start: int) -> None:
    both = Both(visit, hall, who)
    for path in PAGES[who][start : start + 12]:
        both.judge(path)
    assert both.wrong == [], "\n".join(both.wrong)
