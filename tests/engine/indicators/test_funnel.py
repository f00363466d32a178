"""The funnel: the published clinic, skipped stages, returns, breakdowns and small cells."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import Closing
from queqiao_engine.indicators.funnel import (
    Ended,
    Funnel,
    funnel,
    funnel_by,
    funnel_of_counts,
    loss_shares,
)
from queqiao_engine.indicators.journeys import Journey
from queqiao_engine.indicators.proportion import proportion

STAGES = ("posted", "met", "signed")
DAY = date(2026, 1, 1)


def journey(name: str, *way: str, closed: str = "", reason: str = "", **groups: str) -> Journey:
    visits = tuple((stage, DAY + timedelta(days=place)) for place, stage in enumerate(way))
    closing = Closing(closed, reason, DAY + timedelta(days=60)) if closed else None
    return Journey(name, DAY, visits, closing, None, groups)


def test_the_published_clinic() -> None:
    found = funnel_of_counts([("teams", 66), ("proof_of_concept", 12), ("empowered", 8)])
    assert [(stage.name, stage.reached, stage.step, stage.overall) for stage in found.stages] == [
        ("teams", 66, None, None),
        ("proof_of_concept", 12, proportion(12, 66), proportion(12, 66)),
        ("empowered", 8, proportion(8, 12), proportion(8, 66)),
    ]
    one, two = found.stages[1].step, found.stages[2].step
    assert one is not None
    assert two is not None
    assert one.interval is not None
    assert two.interval is not None
    shown = [round(100 * float(x), 1) for x in (one.share or 0, one.interval.low, one.interval.high)]
    assert shown == [18.2, 10.7, 29.1]
    shown = [round(100 * float(x), 1) for x in (two.share or 0, two.interval.low, two.interval.high)]
    assert shown == [66.7, 39.1, 86.2]
    assert found.cautions == (Reason.of("indicators.counts_only"),)
    assert found.stages[0].waiting is None


CASES = [
    journey("a", "posted", "met", "signed"),
    journey("b", "posted", "met", closed="dropped", reason="price"),
    journey("c", "posted", "signed"),  # skipped
    journey("d", "met", "posted"),  # came back to an earlier stage
    journey("e", "posted", closed="declined"),
    journey("f", "posted"),
    journey("g", "posted", "met", "signed", closed="converted"),  # an ending at the last stage is no loss
    journey("h", "elsewhere"),
]


def test_skipped_returned_waiting_and_ended() -> None:
    found = funnel(CASES, STAGES)
    posted, met, signed = found.stages
    assert [(s.reached, s.entered, s.skipped, s.returned, s.waiting) for s in (posted, met, signed)] == [
        (7, 7, 0, 1, 1),
        (5, 4, 1, 0, 1),
        (3, 3, 0, 0, 0),
    ]
    assert (posted.ended, met.ended, signed.ended) == (
        (Ended("declined", "", 1),),
        (Ended("dropped", "price", 1),),
        (),
    )
    assert (found.outside, met.step, signed.overall) == (("h",), proportion(5, 7), proportion(3, 7))
    assert found.cautions == (
        Reason.of("indicators.funnel_unfinished", waiting=2),
        Reason.of("indicators.stages_skipped", skipped=1),
        Reason.of("indicators.outside_funnel", cases=("h",)),
    )
    assert loss_shares(found) == (("posted", Fraction(1, 2)), ("met", Fraction(1, 2)))


def test_two_stages_on_one_day_are_no_return() -> None:
    told = Journey("a", DAY, (("met", DAY), ("posted", DAY)))
    assert [stage.returned for stage in funnel([told], STAGES).stages] == [0, 0, 0]


def test_a_finished_funnel_has_no_caution() -> None:
    found = funnel([CASES[0], CASES[1]], STAGES)
    assert found.cautions == ()


def test_nobody_and_nobody_lost() -> None:
    assert [stage.reached for stage in funnel([], STAGES).stages] == [0, 0, 0]
    assert loss_shares(funnel([CASES[0]], STAGES)) == ()


def test_every_case_is_somewhere_and_order_does_not_matter() -> None:
    for seed in range(200):
        draw = random.Random(seed)
        cases = [
            journey(
                f"c{number}",
                *(draw.choice(STAGES) for _ in range(draw.randrange(4))),
                closed=draw.choice(["", "dropped"]),
                field=draw.choice("xyz"),
            )
            for number in range(draw.randrange(25))
        ]
        found = funnel(cases, STAGES)
        for stage, later in zip(found.stages, [*found.stages[1:], None], strict=True):
            onward = later.reached if later else stage.reached
            assert stage.reached == onward + stage.waiting + sum(e.cases for e in stage.ended or ())  # type: ignore[operator]
        draw.shuffle(cases)
        assert funnel(cases, STAGES) == found
        parts = funnel_by(cases, STAGES, "field").groups.values()
        for place, stage in enumerate(found.stages):
            assert sum(part.stages[place].reached or 0 for part in parts) == stage.reached


def test_counts_that_rise_are_no_funnel() -> None:
    with pytest.raises(EngineError) as caught:
        funnel_of_counts([("posted", 5), ("met", 6)])
    assert (caught.value.code, caught.value.facts) == (
        "indicators.funnel_rises",
        {"stage": "met", "count": 6, "before": "posted", "before_count": 5},
    )


def grouped(*sizes: tuple[str, int, int, int]) -> list[Journey]:
    """(group, posted, of them met, of them signed)."""
    cases = []
    for name, posted, met, signed in sizes:
        for number in range(posted):
            way = STAGES[: 1 + (number < met) + (number < signed)]
            cases.append(journey(f"{name}{number:03}", *way, field=name))
    return cases


def test_groups_are_compared_with_the_rest() -> None:
    found = funnel_by(grouped(("材料", 70, 56, 20), ("能源", 80, 48, 20)), STAGES, "field")
    one = found.differences[0]
    assert (one.group, one.stage) == ("材料", "met")
    assert one.difference.interval is not None
    assert [round(x, 4) for x in (one.difference.interval.low, one.difference.interval.high)] == [
        0.0524,
        0.3339,
    ]
    assert len(found.differences) == 4
    assert (found.hidden, found.groups["材料"].stages[0].waiting) == (frozenset(), 14)


def test_one_group_has_nobody_to_be_compared_with() -> None:
    assert funnel_by(grouped(("材料", 5, 2, 1)), STAGES, "field").differences == ()


def test_small_cells_are_hidden_with_what_gives_them_away() -> None:
    cases = grouped(("A", 40, 30, 20), ("B", 30, 20, 2), ("C", 50, 40, 30))
    found = funnel_by(cases, STAGES, "field", least_cell=5)
    # B signed is small; alone it would follow from the total, so the smallest other at that stage goes with it
    assert found.hidden == {("B", "signed"), ("A", "signed")}
    a = found.groups["A"].stages
    assert [(s.reached, s.step is None, s.waiting, s.ended) for s in a] == [
        (40, True, None, None),
        (30, False, None, None),
        (None, True, None, None),
    ]
    assert {(d.group, d.stage) for d in found.differences} == {
        ("A", "met"),
        ("B", "met"),
        ("C", "met"),
        ("C", "signed"),
    }
    assert loss_shares(found.groups["A"]) == ()


def test_small_losses_are_hidden_and_shares_over_hidden_counts() -> None:
    found = funnel_by(grouped(("A", 20, 18, 9), ("B", 20, 10, 5)), STAGES, "field", least_cell=3)
    assert found.hidden == {("A", "met"), ("B", "met")}
    met, signed = found.groups["A"].stages[1:]
    assert (met.reached, met.step, met.overall) == (None, None, None)
    assert (signed.reached, signed.step, signed.overall) == (9, None, proportion(9, 20))


def test_two_tiny_groups_need_a_third_to_hide_behind() -> None:
    found = funnel_by(
        grouped(("A", 1, 0, 0), ("B", 1, 0, 0), ("C", 40, 20, 10)), STAGES, "field", least_cell=5
    )
    assert {cell for cell in found.hidden if cell[1] == "posted"} == {
        ("A", "posted"),
        ("B", "posted"),
        ("C", "posted"),
    }
    assert found.groups["C"].stages[1].overall is None


def test_hiding_needs_a_whole_number_from_one() -> None:
    with pytest.raises(EngineError) as caught:
        funnel_by([], STAGES, "field", least_cell=0)
    assert caught.value.code == "indicators.least_cell"
    assert isinstance(funnel([], STAGES), Funnel)
