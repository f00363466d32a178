"""A layered layout (Sugiyama, Tagawa, Toda 1981): ranks by longest path, crossings reduced by barycentres, places by least squares.

States lie on even layers. Between two layers of states lies one for the captions of the ways that leave; a caption is a box like any
other, so nothing can overlap it. Ways to one state that go on for several layers run together into one line towards it, so that
"withdraw from anywhere" is one line and not twelve. Ways back up are laid out the same way in the other direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise

SWEEPS = 24
GAP = 22.0
LAYER_GAP = 30.0
LANE = 10.0


class BoxKind(Enum):
    """What stands at a place."""

    STATE = "state"
    CAPTION = "caption"
    LANE = "lane"  # a line passing through


@dataclass(frozen=True, slots=True)
class Box:
    """Something with a size: ``key`` is unique, ``ref`` says which state or way it stands for."""

    key: str
    kind: BoxKind
    ref: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Way:
    """States joined by at least one transition, with the size of its caption."""

    source: str
    target: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its centre, and the upper and lower edge of its layer; lines bend only between layers."""

    box: Box
    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of line between boxes of neighbouring layers, in the direction of the way; ``ends`` at its target state."""

    start: str
    stop: str
    up: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by key, the pieces of line between them, and the size of the whole."""

    places: Mapping[str, Placed]
    segments: tuple[Segment, ...]
    width: float
    height: float


@dataclass(slots=True)
class _Draft:
    layers: list[list[Box]]
    segments: list[Segment] = field(default_factory=list)


def lay_out(sizes: Mapping[str, tuple[float, float]], initial: str, ways: Sequence[Way]) -> Layout:
    """Places states of the given sizes and the captions of ``ways`` between them. The order of ``sizes`` and ``ways`` breaks ties."""
    onward = [way for way in ways if way.source != way.target]
    ranks = _ranks(list(sizes), initial, onward)
    draft = _draft(sizes, ranks, onward)
    _order(draft)
    return _place(draft)


def _ranks(states: list[str], initial: str, ways: Sequence[Way]) -> dict[str, int]:
    """Longest path from the start over the ways that remain when ways back (found depth first) are left out."""
    after: dict[str, list[str]] = {state: [] for state in states}
    for way in ways:
        after[way.source].append(way.target)
    forward: dict[str, list[str]] = {state: [] for state in states}
    done: dict[str, None] = {}
    entered: set[str] = set()
    for first in sorted(states, key=lambda name: name != initial):
        trail = [] if first in entered else [(first, iter(after[first]))]
        entered.add(first)
        while trail:
            state, targets = trail[-1]
            for target in targets:
                # A state entered and not yet done lies on the way here: going there is going back.
                if target not in entered or target in done:
                    forward[state].append(target)
                if target not in entered:
                    entered.add(target)
                    trail.append((target, iter(after[target])))
                    break
            else:
                done[state] = None
                trail.pop()
    ranks = dict.fromkeys(states, 0)
    for state in reversed(list(done)):
        for target in forward[state]:
            ranks[target] = max(ranks[target], ranks[state] + 1)
    return ranks


def _draft(sizes: Mapping[str, tuple[float, float]], ranks: Mapping[str, int], ways: Sequence[Way]) -> _Draft:
    depth = 2 * max(ranks.values(), default=0) + 1
    draft = _Draft([[] for _ in range(depth)])
    made: set[str] = set()
    joined: set[tuple[str, str]] = set()

    def box(layer: int, made_box: Box) -> str:
        if made_box.key not in made:
            made.add(made_box.key)
            draft.layers[layer].append(made_box)
        return made_box.key

    def join(start: str, stop: str, up: bool, ends: bool) -> None:
        if (start, stop) not in joined:
            joined.add((start, stop))
            draft.segments.append(Segment(start, stop, up, ends))

    for state, (width, height) in sizes.items():
        box(2 * ranks[state], Box(f"state {state}", BoxKind.STATE, (state,), width, height))
    for way in ways:
        up = ranks[way.target] < ranks[way.source]
        step = -1 if up else 1
        layer, goal = 2 * ranks[way.source] + step, 2 * ranks[way.target]
        ref = (way.source, way.target)
        here = box(layer, Box(f"way {way.source} {way.target}", BoxKind.CAPTION, ref, way.width, way.height))
        join(f"state {way.source}", here, up, ends=False)
        while layer + step != goal:
            layer += step
            lane = Box(f"lane {way.target} {up} {layer}", BoxKind.LANE, (way.target,), LANE, 0.0)
            join(here, box(layer, lane), up, ends=False)
            here = lane.key
        join(here, f"state {way.target}", up, ends=True)
    return draft


def _order(draft: _Draft) -> None:
    """Orders every layer by the mean place of its neighbours, down and up in turn, and keeps the order with fewest crossings."""
    near: dict[str, list[str]] = {}
    for segment in draft.segments:
        near.setdefault(segment.start, []).append(segment.stop)
        near.setdefault(segment.stop, []).append(segment.start)
    best = [list(layer) for layer in draft.layers]
    fewest = _crossings(draft)
    for sweep in range(SWEEPS):
        numbers = range(1, len(draft.layers)) if sweep % 2 == 0 else range(len(draft.layers) - 2, -1, -1)
        for number in numbers:
            beside = draft.layers[number - 1 if sweep % 2 == 0 else number + 1]
            places = {box.key: place for place, box in enumerate(beside)}
            _sort_layer(draft.layers[number], places, near)
        crossings = _crossings(draft)
        if crossings < fewest:
            fewest, best = crossings, [list(layer) for layer in draft.layers]
    draft.layers = best


def _sort_layer(layer: list[Box], places: Mapping[str, int], near: Mapping[str, list[str]]) -> None:
    own = {box.key: place for place, box in enumerate(layer)}

    def mean(box: Box) -> float:
        found = [places[key] for key in near.get(box.key, ()) if key in places]
        # A box without a neighbour there keeps about its place.
        return sum(found) / len(found) if found else own[box.key] * max(len(places), 1) / len(layer)

    layer[:] = sorted(layer, key=lambda box: (mean(box), own[box.key]))


def _crossings(draft: _Draft) -> int:
    places = {
        box.key: (number, place)
        for number, layer in enumerate(draft.layers)
        for place, box in enumerate(layer)
    }
    between: dict[int, list[tuple[int, int]]] = {}
    for segment in draft.segments:
        (upper, left), (_, right) = sorted((places[segment.start], places[segment.stop]))
        between.setdefault(upper, []).append((left, right))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for lines in between.values()
        for number, one in enumerate(lines)
        for other in lines[:number]
    )


def _place(draft: _Draft) -> Layout:
    """x by least squares: each box as near as possible to the mean of its neighbours without coming too close to the next."""
    near: dict[str, list[str]] = {}
    for segment in draft.segments:
        near.setdefault(segment.start, []).append(segment.stop)
        near.setdefault(segment.stop, []).append(segment.start)
    xs: dict[str, float] = {}
    for layer in draft.layers:
        middle = sum(box.width + GAP for box in layer) / 2
        left = 0.0
        for box in layer:
            xs[box.key] = left + box.width / 2 - middle
            left += box.width + GAP
    for sweep in range(SWEEPS):
        for layer in draft.layers if sweep % 2 == 0 else reversed(draft.layers):
            wanted = [
                sum(xs[key] for key in near[box.key]) / len(near[box.key]) if box.key in near else xs[box.key]
                for box in layer
            ]
            for box, x in zip(layer, _spread(layer, wanted), strict=True):
                xs[box.key] = x
    left = min((xs[box.key] - box.width / 2 for layer in draft.layers for box in layer), default=0.0)
    right = max((xs[box.key] + box.width / 2 for layer in draft.layers for box in layer), default=0.0)
    places: dict[str, Placed] = {}
    top = 0.0
    for layer in draft.layers:
        height = max((box.height for box in layer), default=0.0)
        for box in layer:
            # A line passes its layer straight, so that it never cuts the corner of a taller box beside it.
            tall = replace(box, height=height) if box.kind is BoxKind.LANE else box
            places[box.key] = Placed(
                tall,
                round(xs[box.key] - left, 1),
                round(top + height / 2, 1),
                round(top, 1),
                round(top + height, 1),
            )
        top += height + LAYER_GAP
    return Layout(places, tuple(draft.segments), round(right - left, 1), round(top - LAYER_GAP, 1))


def _spread(layer: Sequence[Box], wanted: Sequence[float]) -> list[float]:
    """Least squares under minimum distances: isotonic regression by pooling neighbours (Barlow et al. 1972)."""
    if not layer:
        return []
    shifts = [0.0]
    for one, other in pairwise(layer):
        shifts.append(shifts[-1] + (one.width + other.width) / 2 + GAP)
    pools: list[tuple[float, int]] = []  # (mean, how many boxes)
    for x, shift in zip(wanted, shifts, strict=True):
        mean, count = x - shift, 1
        while pools and pools[-1][0] > mean:
            before, size = pools.pop()
            mean, count = (before * size + mean * count) / (size + count), size + count
        pools.append((mean, count))
    flat = [mean for mean, count in pools for _ in range(count)]
    return [mean + shift for mean, shift in zip(flat, shifts, strict=True)]
