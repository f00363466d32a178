"""The shipped texts of the region as plain rows, read once from ``data/*.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

Row = Mapping[str, Any]
WRITTEN_ON = date(2026, 11, 21)
"""The day the texts speak from: absolute days in them are moved by as much as the demo day lies after it."""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is in the region, rows in the order of the files."""

    nodes: Sequence[Row]
    organisations: Sequence[Row]
    people: Sequence[Row]
    patents: Sequence[Row]
    achievements: Sequence[Row]
    needs: Sequence[Row]
    scenarios: Sequence[Row]
    negative_results: Sequence[Row]
    history: Row
    contacts: Row
    readiness_evidence: Row


@cache
def content() -> Content:
    """All texts; read once per process."""
    return Content(
        nodes=_read("nodes"),
        organisations=_read("organisations"),
        people=_read("people"),
        patents=_read("patents"),
        achievements=_all("achievements-"),
        needs=_all("needs-"),
        scenarios=_read("scenarios"),
        negative_results=_read("negative-results"),
        history=_read("history"),
        contacts=_read("contacts"),
        readiness_evidence=_read("readiness-evidence"),
    )


def zh(text: Any) -> str:
    """The Chinese of a text that may have both languages."""
    return str(text.get("zh") or "") if isinstance(text, Mapping) else str(text or "")


def en(text: Any) -> str:
    """The English of a text that may have both languages; empty where it has none."""
    return str(text.get("en") or "") if isinstance(text, Mapping) else ""


def listed(value: Any) -> tuple[str, ...]:
    """A code or a list of codes as a tuple."""
    return tuple(value) if isinstance(value, list) else (value,) if value else ()


def _folder() -> Any:
    return resources.files("queqiao.demo").joinpath("data")


def _read(name: str) -> Any:
    text = _folder().joinpath(f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _all(start: str) -> list[Row]:
    names = sorted(file.name for file in _folder().iterdir() if file.name.startswith(start))
    return [row for name in names for row in _read(name.removesuffix(".yaml"))]
