"""In interpreters of their own: what stands without Django, what each app draws in, and that declared things are wired up."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
LAYERS = ("kernel", "accounts", "catalog", "matching", "programmes", "deals", "insights", "demo", "web")
"""From the bottom up; ``cli`` stands beside ``web``."""


def fresh(code: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a clean interpreter, without this project's settings from outside."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("QUEQIAO_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=env | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    "module",
    [
        "queqiao_engine.matching.rank",
        "queqiao.catalog.readers",
        "queqiao.cli.match",
        "queqiao.matching.report",
    ],
)
def test_files_are_matched_without_django(module: str) -> None:
    code = f"import sys, {module}; print(sorted(n for n in sys.modules if n.partition('.')[0] in ('django', 'allauth')))"
    done = fresh(code)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_settings_are_read_without_network_or_database(tmp_path: Path) -> None:
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('the network was asked')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "print(connection.connection is None)\n"
    )
    done = fresh(code, DJANGO_SETTINGS_MODULE="queqiao.settings", QUEQIAO_DATA=str(tmp_path))
    assert (done.stdout.strip(), done.stderr) == ("True", "")


@pytest.mark.parametrize("app", LAYERS[:-1])
def test_an_app_names_only_what_stands_below_it(app: str) -> None:
    allowed = (
        {*LAYERS[: LAYERS.index(app) + 1], "settings"}
        if app == "kernel"
        else {*LAYERS[: LAYERS.index(app) + 1]}
    )
    above = sorted(
        f"{file.relative_to(SOURCE)}: {name}"
        for file in (SOURCE / "queqiao" / app).rglob("*.py")
        for name in _imported(file)
        if name.startswith("queqiao.") and name.split(".")[1] not in allowed
    )
    assert above == []


def _imported(file: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module if node.module != "queqiao" else f"queqiao.{node.names[0].name}"


def test_migrations_are_complete(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('makemigrations', check=True, dry_run=True, skip_checks=True)\n"
    )
    done = fresh(code, DJANGO_SETTINGS_MODULE="queqiao.settings", QUEQIAO_DATA=str(tmp_path))
    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected"), done.stderr


def test_every_kind_of_job_is_queued_somewhere_and_every_queued_kind_exists() -> None:
    from queqiao.kernel import jobs

    assert _first_arguments("queue") == {kind for kind in jobs.kinds() if not kind.startswith("test")}


def test_every_event_is_published_somewhere() -> None:
    from queqiao.kernel import events

    own = {cls for cls in events.declared().values() if cls.__module__.startswith("queqiao.")}
    called = {
        node.func.id
        for file in (SOURCE / "queqiao").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert sorted(cls.__name__ for cls in own if cls.__name__ not in called) == []


def _first_arguments(function: str) -> set[str]:
    """The texts with which a function of this name is called first."""
    return {
        node.args[0].value
        for file in (SOURCE / "queqiao").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) == function
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }
