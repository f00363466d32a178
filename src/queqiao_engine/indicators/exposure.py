"""Whether attention follows relevance: exposure shares against relevance shares of groups, with a bound.

Small institutions may be relevant and yet never be seen, because lists are read from the top. Exposure proportional to
relevance is the notion of Singh and Joachims, Fairness of Exposure in Rankings, KDD 2018 (disparate treatment); attention
by place in a list is a stated assumption, given by the caller as weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.concentration import Inequality, inequality


@dataclass(frozen=True, slots=True)
class GroupExposure:
    """A group's part in attention and in relevance. ``ratio`` = exposure share / relevance share; None without relevance."""

    group: str
    exposure: Fraction
    relevance: Fraction
    ratio: Fraction | None


@dataclass(frozen=True, slots=True)
class ExposureReport:
    """All groups by name, whether every ratio keeps the bound, the largest gap of shares, the Gini of exposure over items.

    ``findings``: ``indicators.underexposed`` (group, ratio, bound) and ``indicators.exposed_without_relevance`` (group,
    exposure).
    """

    groups: tuple[GroupExposure, ...]
    bound: Fraction
    kept: bool
    largest_gap: Fraction
    spread: Inequality
    findings: tuple[Reason, ...]


def attention(lists: Sequence[Sequence[str]], weights: Sequence[int | Fraction]) -> dict[str, Fraction]:
    """Item -> attention summed over ranked lists; the item in place i gets ``weights[i]``, past the end nothing.

    Weights fall with the place, e.g. (1, 1/2, 1/3, …); every listed item is a key, also with nothing.
    Raises ``EngineError("indicators.attention")`` when a weight is negative or rises.
    """
    if any(b > a for a, b in pairwise(weights)) or any(weight < 0 for weight in weights):
        raise EngineError("indicators.attention", weights=tuple(weights))
    found: dict[str, Fraction] = {}
    for ranked in lists:
        for place, item in enumerate(ranked):
            worth = Fraction(weights[place]) if place < len(weights) else Fraction(0)
            found[item] = found.get(item, Fraction(0)) + worth
    return dict(sorted(found.items()))


def exposure_report(
    exposure: Mapping[str, int | Fraction],
    relevance: Mapping[str, int | Fraction],
    group_of: Mapping[str, str],
    *,
    bound: Fraction,
) -> ExposureReport:
    """Exposure against relevance by group. Items of either mapping count, with 0 where the other has none.

    ``bound`` (0..1, policy): a relevant group whose ratio falls below it is a finding. Items without a group are in "".
    Raises ``EngineError`` (``indicators.bound``, ``indicators.weights`` when nobody was seen or nothing is relevant).
    """
    if not 0 <= bound <= 1:
        raise EngineError("indicators.bound", bound=bound)
    items = sorted(exposure.keys() | relevance.keys())
    spread = inequality({item: exposure.get(item, 0) for item in items})
    needed = sum((Fraction(relevance.get(item, 0)) for item in items), Fraction(0))
    if needed <= 0 or any(weight < 0 for weight in relevance.values()):
        raise EngineError(
            "indicators.weights", holders=len(relevance), negative=sum(w < 0 for w in relevance.values())
        )
    seen = sum((Fraction(exposure.get(item, 0)) for item in items), Fraction(0))
    rows = []
    for group in sorted({group_of.get(item, "") for item in items}):
        own = [item for item in items if group_of.get(item, "") == group]
        shown = sum((Fraction(exposure.get(item, 0)) for item in own), Fraction(0)) / seen
        due = sum((Fraction(relevance.get(item, 0)) for item in own), Fraction(0)) / needed
        rows.append(GroupExposure(group, shown, due, shown / due if due else None))
    findings = [
        Reason.of("indicators.underexposed", group=row.group, ratio=row.ratio, bound=bound)
        for row in rows
        if row.ratio is not None and row.ratio < bound
    ]
    kept = not findings
    findings.extend(
        Reason.of("indicators.exposed_without_relevance", group=row.group, exposure=row.exposure)
        for row in rows
        if row.ratio is None and row.exposure
    )
    return ExposureReport(
        groups=tuple(rows),
        bound=bound,
        kept=kept,
        largest_gap=max(abs(row.exposure - row.relevance) for row in rows),
        spread=spread,
        findings=tuple(findings),
    )
