"""Cheapest flows: the optimum is that of the linear programme, and the prices say which limits are in the way."""

import numpy as np
import pytest

from queqiao_engine.review.assignment.compiled import compile_problem
from queqiao_engine.review.assignment.contracts import Affinity, CompositionRule, Item, Problem, Reviewer
from queqiao_engine.review.assignment.flow import SINK, SOURCE, Flow, elastic_pieces, is_tiny, panel_network
from queqiao_engine.review.assignment.programme import Aim, solve

ROLES = ("technical", "market", "legal")


def panel(seed: int) -> Problem:
    generator = np.random.default_rng(seed)
    n, m = int(generator.integers(1, 5)), int(generator.integers(2, 7))
    items, people = tuple(f"i{k}" for k in range(n)), tuple(f"r{k}" for k in range(m))
    rules = [
        CompositionRule("all", "role", ROLES, least=int(generator.integers(0, 3))),
        CompositionRule("some", "role", ROLES[:2], least=int(generator.integers(0, 2)), most=2),
        CompositionRule("each", "role", most=2),
    ]
    return Problem(
        tuple(Item(name, int(generator.integers(0, 4))) for name in items),
        tuple(
            Reviewer(
                name,
                int(generator.integers(1, 4)),
                int(generator.integers(0, 2)),
                {"role": (ROLES[int(generator.integers(0, 3))],), "unit": (f"u{k % 2}",)},
                int(generator.integers(0, 3)),
            )
            for k, name in enumerate(people)
        ),
        Affinity(items, people, np.round(generator.uniform(-0.2, 1, (n, m)), 2)),
        rules=tuple(rules),
        fixed=frozenset({("i0", "r0")}) if generator.random() < 0.5 else frozenset(),
    )


def test_the_cheapest_flow_of_a_small_network() -> None:
    flow = Flow()
    a, b = flow.node(), flow.node()
    first = flow.line(SOURCE, a, [(2, -5.0), (1, 1.0)])
    second = flow.line(SOURCE, b, [(1, -1.0), (0, 9.0)])
    cheap, dear = flow.line(a, SINK, [(1, 0.0)]), flow.line(a, b, [(2, 2.0)])
    last = flow.line(b, SINK, [(2, 0.5)])
    # a gives one unit straight (-5), one over b (-5 + 2 + 0.5), b one of its own (-1 + 0.5); a third for a would cost.
    assert flow.run() == pytest.approx(-8.0)
    assert [flow.used(line) for line in (first, second, cheap, dear, last)] == [2, 1, 1, 1, 2]
    prices = flow.prices()
    assert prices[SOURCE] == prices[SINK]
    for arc, room in enumerate(flow.room):
        start, end = flow.head[arc ^ 1], flow.head[arc]
        assert not room or flow.cost[arc] + prices[start] - prices[end] > -1e-9


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("evenness", [0.0, 0.2])
def test_a_tiny_panel_has_the_value_and_the_shortfall_of_the_linear_programme(
    seed: int, evenness: float
) -> None:
    compiled = compile_problem(panel(seed))
    assert compiled.nested
    assert is_tiny(compiled)
    aim = Aim(compiled.scores, evenness=evenness)
    tiny = solve(compiled, aim)
    # A cap just below 1 keeps the flow out of it; its relaxation is worth the same but for that.
    lp = solve(compiled, Aim(compiled.scores, cap=1.0 - 1e-9, evenness=evenness), whole=False)
    assert tiny.shortfall == pytest.approx(lp.shortfall, abs=1e-5)
    assert tiny.value == pytest.approx(lp.value, abs=1e-4)
    assert tiny.bound == tiny.value
    assert ((tiny.x == 0) | (tiny.x == 1)).all()


def test_what_overlaps_or_is_large_is_not_tiny() -> None:
    crossed = Problem(
        (Item("i0", 2),),
        tuple(
            Reviewer(name, 1, 0, {"role": (role,), "unit": (unit,)})
            for name, role, unit in (("r0", "legal", "u0"), ("r1", "legal", "u1"), ("r2", "market", "u1"))
        ),
        Affinity(("i0",), ("r0", "r1", "r2"), np.ones((1, 3))),
        rules=(
            CompositionRule("legal", "role", ("legal",), least=1),
            CompositionRule("unit", "unit", most=1),
        ),
    )
    assert not compile_problem(crossed).nested
    assert not is_tiny(compile_problem(crossed))
    items, people = tuple(f"i{k}" for k in range(20)), tuple(f"r{k}" for k in range(10))
    large = Problem(
        tuple(Item(name, 3) for name in items),
        tuple(Reviewer(name, 9) for name in people),
        Affinity(items, people, np.ones((20, 10))),
    )
    assert not is_tiny(compile_problem(large))


def test_a_reviewer_hangs_on_the_smallest_group_that_holds_them() -> None:
    compiled = compile_problem(panel(3))
    network = panel_network(
        compiled,
        item=lambda i: [(9, 0.0)],
        reviewer=lambda j: [(9, 0.0)],
        group=lambda k: [(9, 0.0)],
        pair=lambda i, j: [(1, 0.0)],
    )
    for i, inner in compiled.tree().items():
        for j in np.nonzero(compiled.eligible[i])[0].tolist():
            holding = [place for place, _ in inner if compiled.groups[place].members[j]]
            start = network.flow.head[network.lines["pair", i, j][0] ^ 1]
            smallest = min(holding, key=lambda place: int(compiled.groups[place].members.sum()))
            assert compiled.groups[smallest].members.sum() <= min(
                compiled.groups[place].members.sum() for place in holding
            )
            assert start == network.flow.head[network.lines["group", holding[-1], 0][0]]


@pytest.mark.parametrize(
    ("bounds", "most", "pieces"),
    [
        ((1, 3), 5, [(1, -1.0), (2, 0.0), (2, 2.0)]),
        ((2, 2), 4, [(2, -1.0), (2, 2.0)]),
        ((3, 1), 4, [(1, -1.0), (2, 1.0), (1, 2.0)]),  # more asked than allowed: in between both are broken
        ((4, 9), 2, [(2, -1.0)]),
        ((0, 0), 0, []),
    ],
)
def test_pieces_of_a_line_that_may_be_broken(
    bounds: tuple[int, int], most: int, pieces: list[tuple[int, float]]
) -> None:
    assert elastic_pieces(bounds, (1.0, 2.0), most) == pieces
