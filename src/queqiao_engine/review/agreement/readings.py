"""Rules of thumb for coefficients of agreement, each under its author's name, and never instead of the number.

The bands are conventions, not results; they differ between authors and say nothing about a committee's purpose.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """An author's bands: (lower bound included, name), ascending; values below the first have ``below``."""

    author: str
    below: str
    bands: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What ``author`` would call a value, and the ends of its interval where there is one."""

    author: str
    value: str
    low: str | None
    high: str | None


LANDIS_KOCH = Rule(
    "Landis & Koch 1977",
    "poor",
    ((0.0, "slight"), (0.2, "fair"), (0.4, "moderate"), (0.6, "substantial"), (0.8, "almost_perfect")),
)
KRIPPENDORFF = Rule("Krippendorff 2004", "unreliable", ((0.667, "tentative"), (0.8, "reliable")))
KOO_LI = Rule("Koo & Li 2016", "poor", ((0.5, "moderate"), (0.75, "good"), (0.9, "excellent")))
SCHMIDT = Rule(
    "Schmidt 1997",
    "very_weak",
    ((0.3, "weak"), (0.5, "moderate"), (0.7, "strong"), (0.9, "unusually_strong")),
)


def read(rule: Rule, value: float, interval: tuple[float, float] | None = None) -> Reading:
    """The value and both ends of its interval under a rule."""
    ends = (None, None) if interval is None else (_band(rule, interval[0]), _band(rule, interval[1]))
    return Reading(rule.author, _band(rule, value), *ends)


def _band(rule: Rule, value: float) -> str:
    return next((name for bound, name in reversed(rule.bands) if value >= bound), rule.below)
