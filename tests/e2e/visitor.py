"""The hall as the browser tests meet it, and one person's browser in it: what it notes, how it waits, what axe says."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra e2e)")
PATIENCE = 30_000
"""Milliseconds until something that should appear is given up: machines that run this have other things to do."""
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOUR_RULES = ("color-contrast", "link-in-text-block")
"""Rules whose outcome a change of the colour scheme alone can change."""


@dataclass(frozen=True)
class Hall:
    """The running hall: its address, what the region holds (ids), and what its processes print."""

    url: str
    ids: dict[str, Any]
    log: Path

    def code(self, contact: str) -> str:
        """The newest code sent to a mail address or number."""
        mark = f"To: {contact}" if "@" in contact else f"→ {contact}"
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until:
            text = self.log.read_text("utf-8", errors="replace")
            if mark in text and (found := re.search(r"(?<!\d)\d{6}(?!\d)", _body(text.rsplit(mark, 1)[1]))):
                return found.group()
            time.sleep(0.1)
        raise AssertionError(f"no code was sent to {contact}")


class Visitor:
    """One person's browser. What no page may do is noted as it happens: errors in the console, requests to elsewhere, refusals of
    the content policy, answers of 500 and more, and refusals (4xx) where the test does not say that one is coming."""

    def __init__(self, browser: Any, hall: Hall, **options: Any) -> None:
        self.hall, self.troubles, self.asked = hall, [], []
        self.refusals: set[int] = set()
        """Statuses this visit is meant to meet."""
        self.context = browser.new_context(
            base_url=hall.url,
            **{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options},
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.set_default_navigation_timeout(PATIENCE)
        self.context.on("request", self._request)
        self.context.on("response", self._response)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        self.page = self.context.new_page()

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.hall.url, "data:", "blob:")):
            self.troubles.append(f"elsewhere: {request.url}")
        self.asked.append(request.url.removeprefix(self.hall.url))

    def _response(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.refusals:
            self.troubles.append(f"{response.status}: {response.url}")

    def _console(self, message: Any) -> None:
        # Statuses are noted above, with their address; htmx tells the console of a search it gave up for a newer one.
        known = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
        if message.type == "error" and not message.text.startswith(known):
            self.troubles.append(f"console: {message.text}")

    def enter(self, label: str, prefix: str = "") -> None:
        """Sign in by the demo's card of that label."""
        self.page.goto(f"{prefix}/demo/sign-in")
        self.page.get_by_role("button", name=label, exact=True).click()
        self.page.wait_for_url(lambda url: "/demo/sign-in" not in url)

    def sees(self, text: str) -> None:
        """Wait until the text is on the page."""
        sync_api.expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE)

    def comes_to_see(self, text: str) -> None:
        """Reload until the text is there: what a job in the background writes."""
        until = time.monotonic() + PATIENCE / 1000
        while text not in self.page.locator(".page").inner_text():
            assert time.monotonic() < until, (
                f"“{text}” did not come: {self.page.locator('.page').inner_text()[:400]}"
            )
            time.sleep(0.2)
            self.page.reload()


BEGIN_AXE = """(only) => {
  const how = {runOnly: only, resultTypes: ['violations'], reporter: 'no-passes', preload: false};
  window.axeFound = new Promise((done) => setTimeout(() => done(axe.run(document, how))));
}"""
"""Axe works without a pause: only from a task of its own does it leave the caller free to begin on another page."""


@cache
def axe_source() -> str:
    """The script of axe."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def begin_axe(page: Any, rules: tuple[str, ...] = ()) -> None:
    """Have axe look at the page as it stands, without waiting: several pages can be looked at at a time. All rules, or those named."""
    if not page.evaluate("() => typeof axe !== 'undefined'"):
        page.evaluate(axe_source())
    only: dict[str, Any] = (
        {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(AXE_TAGS)}
    )
    page.evaluate(BEGIN_AXE, only)


def end_axe(page: Any) -> list[str]:
    """What the look begun before has found: rule and element."""
    found = page.evaluate("() => window.axeFound")
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def faults(page: Any) -> list[str]:
    """What axe has against the page as it stands, by the rules of WCAG 2.2 A and AA and its own good practice."""
    begin_axe(page)
    return end_axe(page)


def _body(text: str) -> str:
    """Of a mail, what stands below its head; of a text message, its line."""
    return text.split("\n\n", 1)[1] if text.startswith("\n") and "\n\n" in text else text.split("\n", 1)[0]
