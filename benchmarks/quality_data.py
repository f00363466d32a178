"""The labelled needs and achievements the quality benchmark runs on, and the machine it runs on."""

from __future__ import annotations

import csv
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from queqiao_engine.matching.contracts import Answer, Entry, EntryKind


@dataclass(frozen=True)
class Labelled:
    """Needs, achievements and judgements; ``groups`` maps need id to its title, which is what splits hold out."""

    needs: tuple[Entry, ...]
    achievements: tuple[Entry, ...]
    judgements: tuple[Answer, ...]
    groups: Mapping[str, str]


def load(folder: Path) -> Labelled:
    """Read ``needs.csv``, ``achievements.csv`` and ``judgements.csv``."""
    needs = tuple(_entry(row, EntryKind.NEED) for row in _rows(folder / "needs.csv"))
    achievements = tuple(_entry(row, EntryKind.ACHIEVEMENT) for row in _rows(folder / "achievements.csv"))
    judgements = tuple(
        Answer(row["need_id"], row["achievement_id"], int(row["grade"]))
        for row in _rows(folder / "judgements.csv")
    )
    return Labelled(needs, achievements, judgements, {need.id: need.title for need in needs})


def _rows(path: Path) -> Sequence[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _entry(row: Mapping[str, str], kind: EntryKind) -> Entry:
    return Entry(row["id"], kind, row["title"], body=row.get("body", ""))


def machine() -> str:
    """Processor, cores and Python of this run."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text("utf-8").splitlines() if line.startswith("model name")]
        name = lines[0].partition(":")[2].strip() if lines else name
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
