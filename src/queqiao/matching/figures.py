"""The figures of the rule pack ``matching.lists``: how lists are kept fresh, and how long old ones are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from queqiao.kernel import clock
from queqiao.kernel.rulepacks import in_force


@dataclass(frozen=True, slots=True)
class ListFigures:
    """What the pack says; ``near_enough`` is a share (0..1) of the score a list ends with."""

    candidates: int
    lists_per_newcomer: int
    near_enough: float
    oldest: timedelta
    old_lists_a_day: int
    keep_lists: timedelta
    keep_changes: timedelta


def list_figures() -> ListFigures:
    """The figures in force today."""
    rules = in_force("matching.lists", "CN", clock.today()).rules
    return ListFigures(
        candidates=rules["candidates"],
        lists_per_newcomer=rules["lists_per_newcomer"],
        near_enough=rules["near_enough_percent"] / 100,
        oldest=timedelta(days=rules["oldest_days"]),
        old_lists_a_day=rules["old_lists_a_day"],
        keep_lists=timedelta(days=rules["keep_lists_days"]),
        keep_changes=timedelta(days=rules["keep_changes_days"]),
    )
