"""Two web nodes and a worker as they are started in earnest: limits hold over both, and what one publishes the other finds."""

from __future__ import annotations

import http.cookiejar
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

START = 180.0
"""Seconds a node may take to answer for the first time, on a busy machine."""
PASSWORD = "einRuhigerFluss-7"
LIN = f"""
from queqiao.accounts.actions.people import create_person
for name in ("lin", "wen"):
    create_person(name=name, email=f"{{name}}@example.org", password="{PASSWORD}")
say(True)
"""


class Visitor:
    """A browser without scripts: keeps cookies, sends the token of the page it was given."""

    def __init__(self, address: str, claims: str = "") -> None:
        self.address, self.headers = address, {"X-Forwarded-For": claims} if claims else {}
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self.address + path, headers=self.headers))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Open the page, then send its form."""
        page = self.get(path)[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1] if token else ""}).encode()
        return self._open(
            urllib.request.Request(
                self.address + path, body, {**self.headers, "Referer": self.address + path}
            )
        )

    def signed_in(self) -> bool:
        return self.get("/en/notices")[1].find('name="login"') < 0

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture
def nodes(processes: Any, tmp_path: Path) -> Iterator[list[str]]:
    """The addresses of two web nodes on one database, each with an index folder of its own."""
    env = {**processes.env, "QUEQIAO_PROXIES": "1", "QUEQIAO_LANG": "en"}
    here = tmp_path / "second"
    here.mkdir()
    # The second node has a data folder of its own; files and key are shared as the operations page says.
    (here / "secret.key").write_text((processes.data / "secret.key").read_text("ascii"), "ascii")
    if env["QUEQIAO_DATABASE"].startswith("sqlite"):
        assert Path(env["QUEQIAO_DATABASE"].removeprefix("sqlite:///")).exists()
    started = []
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--no-input", "-v0"],
        env=env,
        check=True,
        capture_output=True,
    )
    (here / "static").symlink_to(processes.data / "static")
    for folder in (processes.data, here):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "queqiao.cli.main",
            "serve",
            "--port",
            str(port),
            "--no-worker",
            "--no-setup",
        ]
        log = (tmp_path / f"node-{port}.log").open("w")
        one = subprocess.Popen(
            command, env={**env, "QUEQIAO_DATA": str(folder)}, stdout=log, stderr=log, text=True
        )
        processes.running.append(one)
        started.append((f"http://127.0.0.1:{port}", one, log))
    for address, one, log in started:
        until = time.monotonic() + START
        while True:
            with suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=60) as answer:
                assert json.load(answer)["status"] == "ok"
                break
            assert one.poll() is None, Path(log.name).read_text()
            assert time.monotonic() < until, "a node did not answer"
            time.sleep(0.2)
    yield [address for address, _, _ in started]
    for _, one, log in started:
        one.terminate()
        one.wait(60)
        log.close()


def test_limits_and_searches_hold_over_two_nodes(processes: Any, nodes: list[str]) -> None:
    processes.run(LIN)
    _failed_sign_ins(nodes)
    _codes(nodes)
    _sign_ups(nodes)
    _published_here_found_there(processes, nodes)


def _failed_sign_ins(nodes: list[str]) -> None:
    """Five wrong passwords, from five places, now here, now there: then the right one opens neither node, and harms nobody else."""
    for number in range(5):
        Visitor(nodes[number % 2], f"203.0.113.{number}").post(
            "/en/accounts/login/", login="lin@example.org", password="wrong-Wrong-1"
        )
    for address in nodes:
        held = Visitor(address, "203.0.113.77")
        status, page = held.post("/en/accounts/login/", login="lin@example.org", password=PASSWORD)
        assert (status, "Too many attempts" in page, held.signed_in()) == (200, True, False), page[-2000:]
    other = Visitor(nodes[1], "203.0.113.78")
    other.post("/en/accounts/login/", login="wen@example.org", password=PASSWORD)
    assert other.signed_in()
    # A session begun at one node is known to the other.
    there = Visitor(nodes[0], "203.0.113.78")
    there.jar = other.jar
    there.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(there.jar))
    assert there.signed_in()


def _codes(nodes: list[str]) -> None:
    """Three codes for one contact in five minutes, whichever nodes are asked and from wherever."""
    refused = []
    for number in range(5):
        visitor = Visitor(nodes[number % 2], f"198.51.100.{number}")
        refused.append(
            "Too many attempts" in visitor.post("/en/accounts/login/code/", contact="13900000000")[1]
        )
    assert refused == [False, False, False, True, True]


def _sign_ups(nodes: list[str]) -> None:
    """Twenty a minute from one address, over both nodes together."""
    answers = []
    began = time.monotonic()
    for number in range(24):
        visitor = Visitor(nodes[number % 2], "192.0.2.9")
        answers.append(visitor.post("/en/accounts/signup/", name="", contact="", password1="")[0])
    if time.monotonic() - began < 55:
        assert (answers[:20], answers[20:]) == ([200] * 20, [429] * 4)


def _published_here_found_there(processes: Any, nodes: list[str]) -> None:
    """A need published in another process is found by the search of both nodes within seconds, and ranked by the worker."""
    worker = processes.worker()
    key = processes.run("say(published(7).id)")
    waited = {}
    for address in nodes:
        began = time.monotonic()
        while key not in Visitor(address).get(f"/en/needs?q={urllib.parse.quote('电解液')}")[1]:
            assert time.monotonic() - began < 60, "the other node does not find it"
            time.sleep(0.1)
        waited[address] = time.monotonic() - began
    assert max(waited.values()) < 15, waited
    processes.until(f"Job.objects.filter(kind='matching.rank', object_id='{key}', state='done').exists()")
    worker.terminate()
    worker.wait(60)
