"""The values of assignment: what is asked, by whom it can be answered, under which limits, and what came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason

Pair = tuple[str, str]
"""(item id, reviewer id)."""


class Objective(StrEnum):
    """What is made as large as the limits allow."""

    MAX_SUM = "max_sum"  # the sum of affinity over all pairs
    MAX_MIN = "max_min"  # the worst-off item first, then the next (leximin)
    FAIR_FLOW = "fair_flow"  # the sum, with every item lifted to a threshold where that is possible
    RANDOMISED = "randomised"  # the expected sum, with no pair more likely than a cap


@dataclass(frozen=True, slots=True)
class CompositionRule:
    """How many of an item's reviewers have an attribute.

    ``least`` and ``most`` are counts (int) or shares of the item's demand (Fraction; least rounds up, most down). With
    ``values`` the rule counts reviewers having any of them; without, it holds for each value by itself (at most one
    from any unit).
    """

    id: str
    attribute: str
    values: tuple[str, ...] = ()
    least: int | Fraction = 0
    most: int | Fraction | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be reviewed, or a case to be worked, by exactly ``demand`` different reviewers (0 is allowed)."""

    id: str
    demand: int
    rules: tuple[CompositionRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A reviewer, technology manager or mentor.

    Takes between ``least`` and ``most`` items. ``attributes`` feed the composition rules (role, unit, region); ``history``
    is how many items the reviewer has had before, which the rotation weighs.
    """

    id: str
    most: int
    least: int = 0
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    history: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Affinity:
    """How well each reviewer suits each item: (items, reviewers) float64, rows and columns named by id."""

    items: tuple[str, ...]
    reviewers: tuple[str, ...]
    matrix: NDArray[np.float64]

    @classmethod
    def of_pairs(
        cls,
        items: Iterable[str],
        reviewers: Iterable[str],
        scores: Mapping[Pair, float],
        missing: float = 0.0,
    ) -> Affinity:
        """The affinity of the pairs given, and ``missing`` for every other.

        Raises ``EngineError("panel.unknown_id")`` when a pair names an item or reviewer that is not there.
        """
        rows, columns = tuple(items), tuple(reviewers)
        row_of = {name: place for place, name in enumerate(rows)}
        column_of = {name: place for place, name in enumerate(columns)}
        matrix = np.full((len(rows), len(columns)), float(missing))
        for item, reviewer in sorted(scores):
            if item not in row_of or reviewer not in column_of:
                raise EngineError(
                    "panel.unknown_id", id=reviewer if item in row_of else item, place="affinity"
                )
            matrix[row_of[item], column_of[reviewer]] = scores[item, reviewer]
        return cls(rows, columns, matrix)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything an assignment has to respect.

    ``conflicts`` maps a pair to the id of the rule that forbids it; such a pair is never used, whatever the objective.
    ``fixed`` pairs (already accepted) stay, ``declined`` pairs are not asked again. A pair whose affinity is 0 or below
    is used only with ``allow_nonpositive``. ``evenness`` is the affinity given up to hand one item to a reviewer with one
    item less, past items included (rotation); 0 leaves loads to the objective within their bounds.
    """

    items: tuple[Item, ...]
    reviewers: tuple[Reviewer, ...]
    affinity: Affinity
    conflicts: Mapping[Pair, str] = field(default_factory=lambda: MappingProxyType({}))
    rules: tuple[CompositionRule, ...] = ()
    fixed: frozenset[Pair] = frozenset()
    declined: frozenset[Pair] = frozenset()
    allow_nonpositive: bool = False
    evenness: float = 0.0


@dataclass(frozen=True, slots=True)
class AssignedPair:
    """One pair and why it stands.

    ``rank`` counts the eligible reviewers of the item with a higher affinity, plus one. ``passed_over`` names those
    reviewers with the reason each was not taken: ``panel.load_full``, ``panel.composition_full``, ``panel.elsewhere``.
    ``probability`` is the chance the pair had under the randomised objective, otherwise None.
    """

    item: str
    reviewer: str
    affinity: float
    rank: int
    eligible: int
    fixed: bool
    passed_over: tuple[Reason, ...]
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly an assignment serves items and burdens reviewers. ``load`` counts this round's items."""

    lowest_item: float
    mean_item: float
    highest_item: float
    lowest_load: int
    highest_load: int
    load_gini: float
    burden_gini: float  # of loads with each reviewer's history added


@dataclass(frozen=True, slots=True)
class Probability:
    """The chance of one pair under the randomised objective."""

    item: str
    reviewer: str
    probability: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """The outcome: pairs by item then reviewer, totals, fairness, and what to know about them.

    ``total`` is the sum of affinity; ``optimum`` the largest sum any assignment within the same limits has; ``share`` =
    total / optimum (1 when the optimum is 0). ``lowest_possible`` is an upper bound on the worst-off item's total, given
    with the fair objectives. ``expected_total`` and ``probabilities`` belong to the randomised objective.
    """

    objective: Objective
    pairs: tuple[AssignedPair, ...]
    item_totals: Mapping[str, float]
    loads: Mapping[str, int]
    total: float
    optimum: float
    share: float
    fairness: Fairness
    lowest_possible: float | None = None
    threshold: float | None = None
    expected_total: float | None = None
    probabilities: tuple[Probability, ...] = ()
    warnings: tuple[Reason, ...] = ()

    @property
    def pair_ids(self) -> frozenset[Pair]:
        """The pairs alone."""
        return frozenset((pair.item, pair.reviewer) for pair in self.pairs)
