"""Rules of thumb: the bounds of every band."""

from __future__ import annotations

import pytest

from queqiao_engine.review.agreement.readings import (
    KOO_LI,
    KRIPPENDORFF,
    LANDIS_KOCH,
    SCHMIDT,
    Reading,
    Rule,
    read,
)


@pytest.mark.parametrize(
    ("rule", "value", "band"),
    [
        (LANDIS_KOCH, -0.01, "poor"),
        (LANDIS_KOCH, 0.0, "slight"),
        (LANDIS_KOCH, 0.5, "moderate"),
        (LANDIS_KOCH, 0.81, "almost_perfect"),
        (KRIPPENDORFF, 0.66, "unreliable"),
        (KRIPPENDORFF, 0.667, "tentative"),
        (KRIPPENDORFF, 0.8, "reliable"),
        (KOO_LI, 0.49, "poor"),
        (KOO_LI, 0.9, "excellent"),
        (SCHMIDT, 0.1, "very_weak"),
        (SCHMIDT, 0.9, "unusually_strong"),
    ],
)
def test_bands(rule: Rule, value: float, band: str) -> None:
    assert read(rule, value) == Reading(rule.author, band, None, None)


def test_both_ends_of_an_interval_are_read() -> None:
    assert read(KOO_LI, 0.7, (0.3, 0.95)) == Reading("Koo & Li 2016", "moderate", "poor", "excellent")
