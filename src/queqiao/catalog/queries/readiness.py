"""The readiness of an achievement: the level of each dimension that evidence shows, and the weakest of them."""

from __future__ import annotations

from typing import Any


def levels(row: Any) -> dict[str, int]:
    """The highest level with evidence in words or a file, by dimension."""
    found: dict[str, int] = {}
    for one in row.readiness_evidence.all():
        if one.evidence.strip() or one.file_id:
            found[one.dimension] = max(found.get(one.dimension, 0), one.level)
    return found


def weakest(row: Any) -> tuple[int | None, str]:
    """The minimum of the assessed dimensions and which it is; (None, "") where nothing was assessed."""
    found = levels(row)
    if not found:
        return None, ""
    dimension = min(sorted(found), key=lambda name: found[name])
    return found[dimension], dimension
