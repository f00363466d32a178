"""Which calibration is in force."""

from __future__ import annotations

from queqiao.matching.models import StoredCalibration
from queqiao_engine.matching.learn import NEUTRAL, Calibration


def in_force() -> Calibration:
    """The calibration an operator has put in force, else the neutral one."""
    held = (
        StoredCalibration.objects.filter(in_force_from__isnull=False, in_force_until=None)
        .order_by("-in_force_from")
        .first()
    )
    return NEUTRAL if held is None else Calibration.from_dict(held.content)
