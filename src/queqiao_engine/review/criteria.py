"""Criteria as a tree: bilingual labels, anchored scales, weights among siblings, required marks and veto floors.

A leaf's mark becomes its share of the scale (0 to 1); a group is Σ w·share / Σ w over its children, exact to the
fraction. A floor is a veto (一票否决): below it the item does not pass, whatever the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.ratings import Rating, Score, exact


@dataclass(frozen=True, slots=True)
class Label:
    """A name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a mark means in words, so that two reviewers mean the same by it."""

    at: Fraction
    label: Label


@dataclass(frozen=True, slots=True)
class Scale:
    """The marks a leaf allows: ``low`` to ``high``, in steps where ``step`` is set. More is better."""

    low: Fraction
    high: Fraction
    step: Fraction | None = None
    anchors: tuple[Anchor, ...] = ()

    def share(self, mark: Fraction) -> Fraction:
        """Where on the scale a mark lies, 0 at ``low`` and 1 at ``high``."""
        return (mark - self.low) / (self.high - self.low)

    def holds(self, mark: Fraction) -> bool:
        """Whether the scale has that mark."""
        stepped = self.step is None or (mark - self.low) % self.step == 0
        return self.low <= mark <= self.high and stepped


@dataclass(frozen=True, slots=True)
class Criterion:
    """A leaf (with a ``scale``) or a group (with ``children``).

    ``weight`` counts among its siblings, in any unit. ``floor``: the least mark of a leaf, the least share of a group,
    that still passes. ``required`` False: reviewers may leave it out, its siblings' weights then count for more.
    ``tags`` say what it measures (``innovation``, ``market`` …), for rules about which must be there.
    """

    id: str
    label: Label
    weight: Fraction
    scale: Scale | None = None
    children: tuple[Criterion, ...] = ()
    required: bool = True
    floor: Fraction | None = None
    tags: tuple[str, ...] = ()

    def leaves(self) -> Iterator[Criterion]:
        """The leaves below, in reading order; itself when it is one."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def walk(self) -> Iterator[Criterion]:
        """Itself and everything below, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Mark:
    """One node of an assessment. ``share`` None: not marked. ``effective`` is its weight in the total, after missing ones.

    ``contribution`` = effective x share; those of the leaves add up to the total.
    """

    criterion: str
    share: Fraction | None
    effective: Fraction
    contribution: Fraction
    children: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The marks of one item made one number between 0 and 1; None when a required mark is missing.

    ``reasons`` name missing marks (``review.mark_missing``) and vetoes (``review.below_floor``); ``passed`` is that
    there are none of either.
    """

    total: Fraction | None
    marks: tuple[Mark, ...]
    reasons: tuple[Reason, ...]

    @property
    def passed(self) -> bool:
        """Complete and nothing below a floor."""
        return self.total is not None and not self.reasons

    @property
    def vetoed(self) -> bool:
        """Whether a floor was missed."""
        return any(reason.code == "review.below_floor" for reason in self.reasons)


def check_criteria(root: Criterion) -> None:
    """Refuses a tree that cannot be scored.

    Raises ``review.criterion_twice``, ``review.criterion_shape`` (neither or both of scale and children),
    ``review.negative_weight``, ``review.weights_zero`` (a group whose children all weigh nothing), ``review.scale_empty``
    (high not above low, or a step that is not positive), ``review.anchor_off_scale``, ``review.floor_off_scale``.
    """
    nodes = tuple(root.walk())
    ids = [node.id for node in nodes]
    twice = tuple(sorted({name for name in ids if ids.count(name) > 1}))
    if twice:
        raise EngineError("review.criterion_twice", criteria=twice)
    for node in nodes:
        if bool(node.children) == (node.scale is not None):
            raise EngineError("review.criterion_shape", criterion=node.id)
        if node.weight < 0:
            raise EngineError("review.negative_weight", criteria=(node.id,))
        if node.children and not any(child.weight for child in node.children):
            raise EngineError("review.weights_zero", criterion=node.id)
        if node.scale is not None:
            _check_scale(node.id, node.scale)
        low, high = (node.scale.low, node.scale.high) if node.scale else (Fraction(0), Fraction(1))
        if node.floor is not None and not low <= node.floor <= high:
            raise EngineError(
                "review.floor_off_scale", criterion=node.id, floor=node.floor, low=low, high=high
            )


def assess(root: Criterion, marks: Mapping[str, Score | None]) -> Assessment:
    """Scores one item. ``marks``: leaf id -> mark, None or absent where there is none.

    Raises ``review.unknown_criterion``, ``review.mark_off_scale`` with the scale, and what ``check_criteria`` raises.
    """
    check_criteria(root)
    leaves = {leaf.id: leaf for leaf in root.leaves()}
    unknown = tuple(sorted(marks.keys() - leaves.keys()))
    if unknown:
        raise EngineError("review.unknown_criterion", criteria=unknown)
    given = {name: exact(mark) for name, mark in marks.items() if mark is not None}
    for name, mark in sorted(given.items()):
        scale = leaves[name].scale
        if scale is not None and not scale.holds(mark):
            raise EngineError(
                "review.mark_off_scale",
                criterion=name,
                mark=mark,
                low=scale.low,
                high=scale.high,
                step=scale.step,
            )
    shares = _shares(root, given)
    reasons = tuple(_reasons(root, given, shares))
    missing = any(reason.code == "review.mark_missing" for reason in reasons)
    mark_tree = _marks(root, shares, Fraction(1))
    return Assessment(None if missing else shares[root.id], (mark_tree,), reasons)


def assess_panel(root: Criterion, ratings: Iterable[Rating]) -> tuple[tuple[Rating, ...], tuple[Reason, ...]]:
    """One rating per item and reviewer, in shares of 1, from ratings on the leaves; and every reason found.

    A reviewer who left out a required criterion counts as abstaining on that item. Raises ``review.duplicate_score``
    and what ``assess`` raises.
    """
    pairs: dict[tuple[str, str], dict[str, Score | None]] = {}
    for rating in ratings:
        marks = pairs.setdefault((rating.item, rating.reviewer), {})
        if rating.criterion in marks:
            raise EngineError(
                "review.duplicate_score",
                item=rating.item,
                reviewer=rating.reviewer,
                criterion=rating.criterion,
            )
        marks[rating.criterion] = rating.score
    totals, reasons = [], []
    for (item, reviewer), marks in sorted(pairs.items()):
        found = assess(root, marks)
        totals.append(Rating(item, reviewer, found.total))
        reasons += [
            Reason.of(reason.code, item=item, reviewer=reviewer, **reason.facts) for reason in found.reasons
        ]
    return tuple(totals), tuple(reasons)


def leaf_weights(root: Criterion) -> dict[str, Fraction]:
    """Each leaf's weight in the total when everything is marked; they sum to 1."""
    check_criteria(root)
    marks = _marks(root, {node.id: Fraction(1) for node in root.walk()}, Fraction(1))
    return dict(_leaf_weights(marks))


def reweighted(root: Criterion, weights: Mapping[str, Fraction]) -> Criterion:
    """The tree with other weights, e.g. of one field of technology; ids not named keep theirs.

    Raises ``review.unknown_criterion`` and what ``check_criteria`` raises of the result.
    """
    unknown = tuple(sorted(weights.keys() - {node.id for node in root.walk()}))
    if unknown:
        raise EngineError("review.unknown_criterion", criteria=unknown)

    def weigh(node: Criterion) -> Criterion:
        return replace(
            node,
            weight=weights.get(node.id, node.weight),
            children=tuple(weigh(child) for child in node.children),
        )

    found = weigh(root)
    check_criteria(found)
    return found


def _check_scale(name: str, scale: Scale) -> None:
    if scale.high <= scale.low or (scale.step is not None and scale.step <= 0):
        raise EngineError(
            "review.scale_empty", criterion=name, low=scale.low, high=scale.high, step=scale.step
        )
    for anchor in scale.anchors:
        if not scale.holds(anchor.at):
            raise EngineError(
                "review.anchor_off_scale", criterion=name, at=anchor.at, low=scale.low, high=scale.high
            )


def _shares(node: Criterion, given: Mapping[str, Fraction]) -> dict[str, Fraction | None]:
    if node.scale is not None:
        return {node.id: node.scale.share(given[node.id]) if node.id in given else None}
    found: dict[str, Fraction | None] = {}
    total, weight = Fraction(0), Fraction(0)
    for child in node.children:
        found |= _shares(child, given)
        share = found[child.id]
        if share is not None:
            total += child.weight * share
            weight += child.weight
    found[node.id] = total / weight if weight else None
    return found


def _reasons(
    root: Criterion, given: Mapping[str, Fraction], shares: Mapping[str, Fraction | None]
) -> Iterator[Reason]:
    optional: set[str] = set()
    for node in root.walk():
        if not node.required:
            optional |= {below.id for below in node.walk()}
    for node in root.walk():
        share = shares[node.id]
        if node.scale is not None and node.id not in given and node.id not in optional:
            yield Reason.of("review.mark_missing", criterion=node.id)
        if node.floor is None or share is None:
            continue
        value = given[node.id] if node.scale is not None else share
        if value < node.floor:
            yield Reason.of("review.below_floor", criterion=node.id, value=value, floor=node.floor)
    if shares[root.id] is None and all(leaf.id in optional or leaf.id in given for leaf in root.leaves()):
        yield Reason.of("review.mark_missing", criterion=root.id)  # nothing of any weight is marked


def _marks(node: Criterion, shares: Mapping[str, Fraction | None], effective: Fraction) -> Mark:
    share = shares[node.id]
    weight = sum((child.weight for child in node.children if shares[child.id] is not None), Fraction(0))
    children = tuple(
        _marks(
            child,
            shares,
            effective * child.weight / weight if weight and shares[child.id] is not None else Fraction(0),
        )
        for child in node.children
    )
    return Mark(node.id, share, effective, effective * (share or 0), children)


def _leaf_weights(mark: Mark) -> Iterator[tuple[str, Fraction]]:
    if not mark.children:
        yield mark.criterion, mark.effective
    for child in mark.children:
        yield from _leaf_weights(child)
