"""The exact leximin keeps composition and refuses what cannot be assigned."""

from dataclasses import replace

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.assignment.compiled import compile_problem
from queqiao_engine.review.assignment.contracts import Affinity, CompositionRule, Item, Problem, Reviewer
from queqiao_engine.review.assignment.levels import leximin

PANEL = Problem(
    (Item("x", 1), Item("y", 1)),
    tuple(
        Reviewer(name, 1, attributes={"role": (role,)}) for name, role in (("a", "t"), ("b", "m"), ("c", "m"))
    ),
    Affinity(("x", "y"), ("a", "b", "c"), np.array([[0.9, 0.5, 0.2], [0.9, 0.6, 0.3]])),
)


def test_the_sorted_means_are_the_largest() -> None:
    assert leximin(compile_problem(PANEL)).tolist() == [[1, 0, 0], [0, 1, 0]]
    market = replace(PANEL, rules=(CompositionRule("market", "role", ("m",), least=1),))
    # Both items need b or c now: 0.3 and 0.5 instead of 0.2 and 0.6.
    assert leximin(compile_problem(market)).tolist() == [[0, 1, 0], [0, 0, 1]]


def test_what_cannot_be_assigned_is_refused() -> None:
    with pytest.raises(EngineError, match="unsolved"):
        leximin(compile_problem(replace(PANEL, items=(Item("x", 2), Item("y", 2)))))
