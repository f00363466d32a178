"""Levels of readiness named above one that nothing is shown for: they may stand on the form, but they do not count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from queqiao.catalog.contracts import EvidenceDraft
from queqiao.catalog.readiness.scales import DIMENSIONS, scale
from queqiao.catalog.validators.values import clean, read_whole
from queqiao.catalog.words import CodeWords
from queqiao.kernel.errors import Problem


def holes(rows: tuple[EvidenceDraft, ...], today: date) -> Iterator[Problem]:
    """A warning for each dimension whose highest level stands above a hole: which levels lack evidence, and what counts until they have it."""
    shown: dict[str, set[int]] = {}
    for row in rows:
        level, first = read_whole(row.level), read_whole(row.covers_from)
        if row.dimension not in DIMENSIONS or level is None or not 1 <= level <= 10:
            continue
        if clean(row.evidence).strip() or row.file_id:
            low = first if first is not None and 1 <= first <= level else level
            shown.setdefault(row.dimension, set()).update(range(low, level + 1))
    for name, found in shown.items():
        ladder = scale(name, today)
        levels = {level for level in found if level <= ladder.top}
        missing = [str(level) for level in range(1, max(levels, default=0)) if level not in levels]
        if missing:
            facts = {
                "dimension": CodeWords((ladder.zh, ladder.en)), "level": max(levels), "reached": int(missing[0]) - 1,
                "missing": CodeWords(("、".join(missing), ", ".join(missing))),
            }  # fmt: skip
            yield Problem("catalog.readiness_holes", facts, field="readiness_evidence", severity="warning")
