"""A real hall for the browser: the server and its worker as processes of their own, a small region in its database, and Chromium.

One server serves the whole session. Codes that would go out by mail or text message are read from what the server prints.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.chromium import chromium
from tests.e2e.visitor import Hall, Visitor, faults


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


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


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], list[str]]:
    return faults


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
