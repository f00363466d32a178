"""The readiness of an achievement, reckoned from its evidence by the scales in force.

A row of evidence shows its own level, and those below only from the one it names as the first it covers: a level counts when it and all below
it are shown. A dimension nobody gave evidence for is not assessed; it does not count as zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from queqiao.catalog.readiness.assess import DimensionEvidence, Readiness, assess
from queqiao.catalog.readiness.scales import DIMENSIONS


def readiness_of(row: Any) -> Readiness:
    """The whole: profile, minimum, gaps."""
    return readiness_by(row.readiness_evidence.all())


def readiness_by(rows: Iterable[Any]) -> Readiness:
    """The readiness that rows of evidence carry; each has a dimension, a level, the first level it covers, and what shows it."""
    shown: dict[str, set[int]] = {}
    for one in rows:
        if one.dimension in DIMENSIONS and (one.evidence.strip() or one.file_id):
            first = one.covers_from or one.level
            shown.setdefault(one.dimension, set()).update(range(min(first, one.level), one.level + 1))
    return assess({name: DimensionEvidence.of(levels, claimed=max(levels)) for name, levels in shown.items()})


def weakest(row: Any) -> tuple[int | None, str]:
    """The minimum of the assessed dimensions and which it is; (None, "") where nothing was assessed or no level is shown from the first on."""
    found = readiness_of(row)
    return (found.minimum, found.weakest[0]) if found.minimum else (None, "")
