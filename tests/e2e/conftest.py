"""A real hall for the browser: the server and its worker as processes of their own, a small region in its database, and Chromium.

One server serves the whole session. Codes that would go out by mail or text message are read from what the server prints.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra e2e)")
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 30_000
"""Milliseconds until something that should appear is given up: machines that run this have other things to do."""


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        if os.environ.get("QUEQIAO_REQUIRE_BROWSER"):
            pytest.fail("no Chromium found, and QUEQIAO_REQUIRE_BROWSER is set")
        pytest.skip("no Chromium found")
    with sync_api.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")} | {
        "QUEQIAO_DATA": str(folder / "data"), "QUEQIAO_DEMO": "1", "QUEQIAO_URL": url, "QUEQIAO_LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1",
    }  # fmt: skip
    environment.pop("QUEQIAO_DATABASE", None)
    made = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("seed.py"))],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    ids = json.loads(made.stdout.splitlines()[-1])
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "queqiao.cli.main", "serve", "--port", str(port), "--no-setup"],
            env=environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait(url, server, log)
            yield Hall(url, ids, log)
        finally:
            server.terminate()
            try:
                # The worker goes with it: one left behind would hold the log open for ever.
                assert server.wait(timeout=40) == 0
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
                raise


class Visitor:
    """One person's browser. What no page may do is noted as it happens: errors in the console, requests to elsewhere, refusals of
    the content policy, answers of 500 and more."""

    def __init__(self, browser: Any, hall: Hall, **options: Any) -> None:
        self.hall, self.troubles, self.asked = hall, [], []
        self.context = browser.new_context(
            base_url=hall.url, **{"viewport": {"width": 1280, "height": 900}, **options}
        )
        self.context.set_default_timeout(PATIENCE)
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
        if response.status >= 500:
            self.troubles.append(f"{response.status}: {response.url}")

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")

    def enter(self, label: str) -> None:
        """Sign in by the demo's card of that label."""
        self.page.goto("/demo/sign-in")
        self.page.get_by_role("button", name=label, exact=True).click()
        self.page.wait_for_url(lambda url: "/demo/sign-in" not in url)

    def sees(self, text: str) -> None:
        """Wait until the text is on the page."""
        sync_api.expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE)

    def comes_to_see(self, text: str) -> None:
        """Reload until the text is there: what a job in the background writes."""
        until = time.monotonic() + PATIENCE / 1000
        while text not in self.page.locator("main").inner_text():
            assert time.monotonic() < until, (
                f"“{text}” did not come: {self.page.locator('main').inner_text()[:400]}"
            )
            self.page.reload()


@pytest.fixture
def visit(browser: Any, hall: Hall) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser for one more person; at the end none of them may have met trouble."""
    open_now: list[Visitor] = []

    def come(**options: Any) -> Visitor:
        open_now.append(Visitor(browser, hall, **options))
        return open_now[-1]

    yield come
    found = [trouble for one in open_now for trouble in one.troubles]
    for one in open_now:
        one.context.close()
    assert found == []


@cache
def _axe() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def faults(page: Any) -> list[str]:
    """What axe has against the page as it stands, by the rules of WCAG 2.2 A and AA: rule and element."""
    page.evaluate(_axe())
    found = page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], list[str]]:
    return faults


def _body(text: str) -> str:
    """Of a mail, what stands below its head; of a text message, its line."""
    return text.split("\n\n", 1)[1] if text.startswith("\n") and "\n\n" in text else text.split("\n", 1)[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not come up:\n{log.read_text('utf-8', errors='replace')[-4000:]}")
