"""``queqiao serve``, ``worker``, ``setup`` and ``check`` on an installation of their own, each in a process as people start them."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

START = 120.0
"""Seconds a server may take to answer for the first time, on a busy machine."""


def environment(data: Path) -> dict[str, str]:
    """Settings of an installation in ``data``, none from outside."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("QUEQIAO_", "DJANGO_"))}
    return env | {"QUEQIAO_DATA": str(data), "QUEQIAO_LANG": "en", "QUEQIAO_LOG_LEVEL": "WARNING"}


def queqiao(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    command = [sys.executable, "-m", "queqiao.cli.main", *words]
    return subprocess.run(
        command, env=environment(data), capture_output=True, text=True, check=False, timeout=300
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared installation."""
    folder = tmp_path_factory.mktemp("hall")
    done = queqiao(folder, "setup")
    assert (done.returncode, done.stdout) == (0, "Database and static files are ready.\n"), done.stderr
    return folder


@pytest.fixture
def server(data: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a hall that is running, and its process."""
    port = free_port()
    command = [sys.executable, "-m", "queqiao.cli.main", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _answers(address, process)
        yield address, process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _answers(address: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(process.communicate())
        try:
            get(f"{address}/healthz")
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


def get(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.status, answer.read()


def test_serves_and_stops_with_its_worker(server, data: Path) -> None:
    address, process = server
    assert json.loads(get(f"{address}/healthz")[1])["status"] == "ok"
    ready = json.loads(get(f"{address}/readyz")[1])
    assert (ready["status"], ready["database"], ready["index_need"]) == ("ok", "ok", 0)
    status, page = get(f"{address}/en/")
    assert (status, b"Queqiao" in page) == (200, True)
    workers = _children(process.pid)
    assert len(workers) == 1
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert f"Queqiao is running: {address}/en/ (Ctrl+C stops)" in out
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []


def test_a_worker_that_dies_is_started_again(server) -> None:
    _, process = server
    until = time.monotonic() + START
    (first,) = _children(process.pid)
    os.kill(first, signal.SIGKILL)
    while not (alive := [pid for pid in _children(process.pid) if pid != first]):
        assert time.monotonic() < until, "no new worker"
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert "the worker ended with -9; a new one starts in 1 s" in said
    assert not _runs(alive[0])


def test_a_server_that_is_killed_takes_its_worker_with_it(server) -> None:
    _, process = server
    (worker,) = _children(process.pid)
    process.kill()
    process.wait()
    until = time.monotonic() + START
    while _runs(worker):
        assert time.monotonic() < until, "the worker goes on without its server"
        time.sleep(0.1)


def _runs(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be asked for its code does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _children(pid: int) -> list[int]:
    """Of every thread: a child belongs to the one that started it."""
    found = [file.read_text("ascii").split() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    return sorted(int(one) for part in found for one in part)


def test_a_port_in_use_is_said_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = queqiao(tmp_path / "new", "serve", "--port", str(port))
    assert done.returncode == 3
    assert (
        done.stderr
        == f"error: port {port} is in use. Choose another with --port, for example --port {port + 1}.\n"
    )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", [("serve", "--no-setup"), ("worker", "--once"), ("backup", "copy")])
def test_an_unprepared_database_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "new").mkdir()
    extra = ("--port", str(free_port())) if words[0] == "serve" else ()
    done = queqiao(tmp_path / "new", *words, *extra)
    assert done.returncode == 3
    assert "steps behind. Run queqiao setup first." in done.stderr


def test_a_setting_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    env = environment(tmp_path) | {"QUEQIAO_DATABASE": "mysql://x/y"}
    command = [sys.executable, "-m", "queqiao.cli.main", "check"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 3
    assert "QUEQIAO_DATABASE begins with “mysql”; write postgres://" in done.stderr


def test_check_finds_what_somebody_changed_behind_the_hall(data: Path, tmp_path: Path) -> None:
    sound = queqiao(data, "check")
    assert (sound.returncode, sound.stderr) == (0, "")
    assert [line.split()[0] for line in sound.stdout.splitlines()] == ["sound"] * 13
    with sqlite3.connect(data / "queqiao.sqlite3") as connection:
        connection.execute(
            "INSERT INTO audit_entry (number, at, actor_id, actor_name, acting_for, request_id, verb, object_type, object_id, note,"
            " previous_hash, hash) VALUES (7, '2026-01-01 00:00:00', '', 'x', '', '', 'need.x', 'need', 'N', '', 'a', 'b')"
        )
    connection.close()
    wrong = queqiao(data, "check")
    assert wrong.returncode == 1
    assert [line for line in wrong.stdout.splitlines() if line.startswith("WRONG")] == [
        "WRONG  audit chain: broken from entry 1 on (missing), in 9 places"
    ]
