"""The readiness of an achievement, reckoned from its evidence by the scales in force.

A row of evidence shows its level and, within its dimension, those below: a qualified product includes the proven principle. A dimension
nobody gave evidence for is not assessed; it does not count as zero.
"""

from __future__ import annotations

from typing import Any

from queqiao.catalog.readiness.assess import DimensionEvidence, Readiness, assess
from queqiao.catalog.readiness.scales import DIMENSIONS


def readiness_of(row: Any) -> Readiness:
    """The whole: profile, minimum, gaps."""
    reached: dict[str, int] = {}
    for one in row.readiness_evidence.all():
        if one.dimension in DIMENSIONS and (one.evidence.strip() or one.file_id):
            reached[one.dimension] = max(reached.get(one.dimension, 0), one.level)
    return assess(
        {name: DimensionEvidence.of(range(1, level + 1), claimed=level) for name, level in reached.items()}
    )


def weakest(row: Any) -> tuple[int | None, str]:
    """The minimum of the assessed dimensions and which it is; (None, "") where nothing was assessed."""
    found = readiness_of(row)
    return found.minimum, found.weakest[0] if found.weakest else ""
