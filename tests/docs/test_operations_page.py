"""``docs/operations.md`` lists every setting that is read, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSIDE = {"QUEQIAO_HOME", "QUEQIAO_REQUIRE_BROWSER"}
"""Read by run.py and the tests alone."""


def test_every_setting_is_documented_and_exists() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = page.partition("## Settings")[2].partition("\n## ")[0]
    told = {
        name
        for line in table.splitlines()
        if line.startswith("| `QUEQIAO_")
        for name in re.findall(r"`(QUEQIAO_[A-Z_]+)`", line.split("|")[1])
    }
    read = {
        name
        for file in (ROOT / "src" / "queqiao").rglob("*.py")
        for name in re.findall(r"""["'](QUEQIAO_[A-Z_]+)["']""", file.read_text("utf-8"))
    }
    assert told == read - INSIDE
