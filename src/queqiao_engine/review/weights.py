"""Weights of criteria: given directly, combined from several sources, chosen by field of technology (因行制宜)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.ratings import Score, exact


class Combination(StrEnum):
    """``linear``: Σ a_k w_k. ``product``: Π w_k^a_k, normalised; a criterion one source gives nothing gets nothing."""

    LINEAR = "linear"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class WeightSet:
    """Weights for one field of technology, e.g. field ``quantum`` or ``ai.software``; ``*`` is for any."""

    id: str
    field: str
    weights: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class ChosenSet:
    """The set for a field and why: its own, a broader field's, or the default."""

    weights: WeightSet
    reason: Reason


def direct(points: Mapping[str, Score]) -> Mapping[str, Fraction]:
    """Points made weights that sum to 1, exact. Raises ``review.negative_weight`` and ``review.weights_zero``."""
    exactly = {name: exact(points[name]) for name in sorted(points)}
    negative = tuple(name for name, value in exactly.items() if value < 0)
    if negative:
        raise EngineError("review.negative_weight", criteria=negative)
    total = sum(exactly.values(), Fraction(0))
    if total == 0:
        raise EngineError("review.weights_zero")
    return MappingProxyType({name: value / total for name, value in exactly.items()})


def combined(
    sources: Sequence[tuple[Mapping[str, float], float]], how: Combination = Combination.LINEAR
) -> Mapping[str, float]:
    """Several weightings made one. ``sources``: (criterion -> weight, how much the source counts), each normalised.

    Linear keeps every criterion that any source wants; the product (geometric) form, usual for subjective x objective
    weights, rewards agreement and lets one zero veto. Raises ``review.weights_disagree`` when the sources name
    different criteria, ``review.negative_weight``, ``review.weights_zero`` (also when the product leaves nothing).
    """
    if not sources:
        raise EngineError("review.weights_zero")
    names = sorted(sources[0][0])
    different = sorted({name for weights, _ in sources for name in set(names) ^ weights.keys()})
    if different:
        raise EngineError("review.weights_disagree", criteria=tuple(different))
    if any(share < 0 for _, share in sources):
        raise EngineError("review.negative_weight", criteria=())
    whole = math.fsum(share for _, share in sources)
    if whole == 0:
        raise EngineError("review.weights_zero")
    normal = [(_normalised(weights), share / whole) for weights, share in sources]
    if how is Combination.LINEAR:
        mixed = {name: math.fsum(weights[name] * share for weights, share in normal) for name in names}
    else:
        mixed = {name: math.prod(weights[name] ** share for weights, share in normal) for name in names}
    return _normalised(mixed)


def weight_set_for(field: str, sets: Iterable[WeightSet]) -> ChosenSet:
    """The set for ``field`` (dotted, general to special: ``energy.storage``), else for the nearest broader field, else ``*``.

    Raises ``review.field_twice`` when two sets claim one field, ``review.no_weight_set`` when there is not even ``*``.
    """
    by_field: dict[str, WeightSet] = {}
    for one in sorted(sets, key=lambda one: one.id):
        if one.field in by_field:
            raise EngineError("review.field_twice", field=one.field, sets=(by_field[one.field].id, one.id))
        by_field[one.field] = one
    parts = field.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in by_field:
            code = "review.field_weights" if name == field else "review.broader_field_weights"
            return ChosenSet(by_field[name], Reason.of(code, field=field, used=name, set=by_field[name].id))
    if "*" not in by_field:
        raise EngineError("review.no_weight_set", field=field, fields=tuple(sorted(by_field)))
    return ChosenSet(by_field["*"], Reason.of("review.default_weights", field=field, set=by_field["*"].id))


def _normalised(weights: Mapping[str, float]) -> Mapping[str, float]:
    negative = tuple(sorted(name for name, weight in weights.items() if weight < 0))
    if negative:
        raise EngineError("review.negative_weight", criteria=negative)
    total = math.fsum(weights.values())
    if total == 0:
        raise EngineError("review.weights_zero")
    return MappingProxyType({name: weights[name] / total for name in sorted(weights)})
