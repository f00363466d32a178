"""安全兜底能力: what remains if foreign supply of an item stops.

The profile is the indicator: how much of the demand qualified substitutes cover, how long until they do, how well they
perform, how many suppliers there are. The declared aggregate never comes alone - it is a field of the profile's own
result, beside the weights and limits it was made with. Contract money plays no part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason


@dataclass(frozen=True, slots=True)
class Substitute:
    """A domestic way to meet a demand.

    ``coverage``: share of the demand it could carry (0..1). ``months``: until it delivers that, counted from the cut.
    ``performance``: its performance over that of what it replaces (1 = equal). ``qualified``: it has passed the user's
    acceptance; a substitute nobody has accepted is a hope.
    """

    supplier: str
    coverage: Fraction
    months: int
    performance: Fraction
    qualified: bool


@dataclass(frozen=True, slots=True)
class SupplyItem:
    """Something a chain needs: ``foreign`` share of its supply today (0..1), ``stock`` in months of demand, substitutes."""

    id: str
    foreign: Fraction
    stock: int
    substitutes: tuple[Substitute, ...]


@dataclass(frozen=True, slots=True)
class SafeguardPolicy:
    """The assumptions, all declared. Weights are not negative and sum to one.

    ``target``: coverage of the cut supply that counts as substituted. ``horizon``: months within which coverage is counted.
    ``performance_floor``: below it a substitute does not count. ``months_limit``: time to substitute worth nothing.
    ``supplier_target``: number of qualified suppliers worth everything.
    """

    id: str
    target: Fraction
    horizon: int
    performance_floor: Fraction
    months_limit: int
    supplier_target: int
    weight_coverage: Fraction
    weight_time: Fraction
    weight_performance: Fraction
    weight_suppliers: Fraction


@dataclass(frozen=True, slots=True)
class Safeguard:
    """The profile of one item, and the aggregate made of it.

    ``coverage``: share of the *cut* (foreign) supply that qualified substitutes carry within the horizon, at most 1.
    ``months_to_substitute``: until they carry ``target``; None when they never do. ``gap_months``: that less the stock,
    at least 0; None as before. ``performance``: mean performance ratio weighted by coverage; None without a substitute.
    ``suppliers``: qualified suppliers. ``parts``: (component, its value 0..1, its weight). ``aggregate``: their weighted sum.
    """

    item: str
    coverage: Fraction
    months_to_substitute: int | None
    gap_months: int | None
    performance: Fraction | None
    suppliers: int
    parts: tuple[tuple[str, Fraction, Fraction], ...]
    aggregate: Fraction
    assumptions: tuple[Reason, ...]
    findings: tuple[Reason, ...]


def check_safeguard_policy(policy: SafeguardPolicy) -> None:
    """Raises ``EngineError("indicators.safeguard_policy")`` naming the fields that make no policy."""
    weights = _weights(policy)
    wrong = [
        name
        for name, bad in (
            ("target", not 0 < policy.target <= 1),
            ("horizon", policy.horizon < 0),
            ("performance_floor", policy.performance_floor < 0),
            ("months_limit", policy.months_limit < 1),
            ("supplier_target", policy.supplier_target < 1),
            ("weights", sum(weights) != 1 or any(weight < 0 for weight in weights)),
        )
        if bad
    ]
    if wrong:
        raise EngineError("indicators.safeguard_policy", policy=policy.id, fields=tuple(wrong))


def safeguard(item: SupplyItem, policy: SafeguardPolicy) -> Safeguard:
    """The safeguard profile of one item under a declared policy. Exact; independent of the order of substitutes.

    Coverage: qualified substitutes at or above the performance floor add up, first those that are ready first, until
    everything cut is covered. The part of demand that is domestic today is not counted as an achievement. Finding
    ``indicators.unqualified_substitutes`` (item, suppliers) names those that were left out, ``indicators.single_source``
    (item, supplier) when one supplier carries it all, ``indicators.supply_gap`` (item, months) when stock ends first.
    Raises ``EngineError`` (``indicators.supply_item`` for a share outside 0..1, negative months or performance, or a
    supplier named twice; ``indicators.safeguard_policy``).
    """
    check_safeguard_policy(policy)
    _check_item(item)
    ready = sorted(
        (
            sub
            for sub in item.substitutes
            if sub.qualified and sub.performance >= policy.performance_floor and sub.coverage > 0
        ),
        key=lambda sub: (sub.months, -sub.performance, sub.supplier),
    )
    within = [sub for sub in ready if sub.months <= policy.horizon]
    coverage = _covered(within, item.foreign)
    months = _months_to(ready, item.foreign, policy.target)
    gap = None if months is None else max(0, months - item.stock)
    carried = sum((sub.coverage for sub in within), Fraction(0))
    performance = (
        sum((sub.coverage * sub.performance for sub in within), Fraction(0)) / carried if within else None
    )
    time = Fraction(0) if months is None else max(Fraction(0), 1 - Fraction(months, policy.months_limit))
    values = (
        coverage,
        time,
        min(Fraction(1), performance or Fraction(0)),
        min(Fraction(1), Fraction(len(ready), policy.supplier_target)),
    )
    names = ("coverage", "time", "performance", "suppliers")
    parts = tuple(zip(names, values, _weights(policy), strict=True))
    return Safeguard(
        item=item.id,
        coverage=coverage,
        months_to_substitute=months,
        gap_months=gap,
        performance=performance,
        suppliers=len(ready),
        parts=parts,
        aggregate=sum((value * weight for _, value, weight in parts), Fraction(0)),
        assumptions=_assumptions(policy),
        findings=_findings(item, ready, gap),
    )


def _weights(policy: SafeguardPolicy) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    return policy.weight_coverage, policy.weight_time, policy.weight_performance, policy.weight_suppliers


def _check_item(item: SupplyItem) -> None:
    names = [sub.supplier for sub in item.substitutes]
    faulty = [
        sub.supplier
        for sub in item.substitutes
        if not 0 <= sub.coverage <= 1 or sub.months < 0 or sub.performance < 0
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    if faulty or twice or not 0 <= item.foreign <= 1 or item.stock < 0:
        raise EngineError(
            "indicators.supply_item", item=item.id, suppliers=tuple(sorted(faulty)), twice=tuple(twice)
        )


def _covered(ready: Sequence[Substitute], foreign: Fraction) -> Fraction:
    """Share of the foreign supply carried; 1 when nothing is foreign."""
    if foreign == 0:
        return Fraction(1)
    return min(Fraction(1), sum((sub.coverage for sub in ready), Fraction(0)) / foreign)


def _months_to(ready: Sequence[Substitute], foreign: Fraction, target: Fraction) -> int | None:
    if foreign == 0:
        return 0
    return next(
        (sub.months for i, sub in enumerate(ready, 1) if _covered(ready[:i], foreign) >= target), None
    )


def _assumptions(policy: SafeguardPolicy) -> tuple[Reason, ...]:
    return (
        Reason.of("indicators.assume_total_cut", policy=policy.id),
        Reason.of("indicators.assume_horizon", months=policy.horizon, target=policy.target),
        Reason.of("indicators.assume_performance_floor", floor=policy.performance_floor),
        Reason.of("indicators.assume_time_scale", months=policy.months_limit),
        Reason.of("indicators.assume_suppliers_scale", suppliers=policy.supplier_target),
        Reason.of(
            "indicators.assume_weights",
            coverage=policy.weight_coverage,
            time=policy.weight_time,
            performance=policy.weight_performance,
            suppliers=policy.weight_suppliers,
        ),
    )


def _findings(item: SupplyItem, ready: Sequence[Substitute], gap: int | None) -> tuple[Reason, ...]:
    counted = {sub.supplier for sub in ready}
    out = tuple(sorted(sub.supplier for sub in item.substitutes if sub.supplier not in counted))
    found = []
    if out:
        found.append(Reason.of("indicators.unqualified_substitutes", item=item.id, suppliers=out))
    if len(ready) == 1:
        found.append(Reason.of("indicators.single_source", item=item.id, supplier=ready[0].supplier))
    if gap is None:
        found.append(Reason.of("indicators.no_substitute", item=item.id))
    elif gap > 0:
        found.append(Reason.of("indicators.supply_gap", item=item.id, months=gap))
    return tuple(found)
