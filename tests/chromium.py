"""Chromium, for the tests that ask a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser. Without one the test is skipped, or fails where QUEQIAO_REQUIRE_BROWSER says that there is one."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra e2e)")
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        _missing()
    with sync_api.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


def _missing() -> NoReturn:
    if os.environ.get("QUEQIAO_REQUIRE_BROWSER"):
        pytest.fail("no Chromium found, and QUEQIAO_REQUIRE_BROWSER is set")
    pytest.skip("no Chromium found")
