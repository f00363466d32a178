"""Readiness of an achievement: scales with criteria, and the honest minimum of what has evidence."""

from queqiao.catalog.readiness.assess import (
    Core,
    DimensionEvidence,
    DimensionReadiness,
    Gap,
    Readiness,
    Unsupported,
    assess,
)
from queqiao.catalog.readiness.scales import DIMENSIONS, Criterion, Level, Scale, scale, scales

__all__ = [
    "DIMENSIONS",
    "Core",
    "Criterion",
    "DimensionEvidence",
    "DimensionReadiness",
    "Gap",
    "Level",
    "Readiness",
    "Scale",
    "Unsupported",
    "assess",
    "scale",
    "scales",
]
