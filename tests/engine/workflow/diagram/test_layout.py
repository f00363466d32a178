"""The layout: nothing overlaps, everything is joined, lines only go between neighbouring layers."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.workflow.diagram.layout import BoxKind, Layout, Way, lay_out

NAMES = tuple("abcdefg")


def sizes(count: int) -> dict[str, tuple[float, float]]:
    return {name: (60.0 + 20 * place, 20.0 + 5 * place) for place, name in enumerate(NAMES[:count])}


def overlaps(layout: Layout) -> list[tuple[str, str]]:
    def apart(one: str, other: str) -> bool:
        p, q = layout.places[one], layout.places[other]
        return (
            abs(p.x - q.x) >= (p.box.width + q.box.width) / 2 - 0.2
            or abs(p.y - q.y) >= (p.box.height + q.box.height) / 2 - 0.2
        )

    return [pair for pair in combinations(sorted(layout.places), 2) if not apart(*pair)]


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 7).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.tuples(st.sampled_from(NAMES[:n]), st.sampled_from(NAMES[:n])), max_size=14, unique=True
            ),
        )
    )
)
def test_any_graph_is_drawn_without_overlaps(drawn: tuple[int, list[tuple[str, str]]]) -> None:
    count, pairs = drawn
    layout = lay_out(sizes(count), "a", [Way(source, target, 50.0, 16.0) for source, target in pairs])
    assert overlaps(layout) == []
    assert all(
        p.x - p.box.width / 2 + 0.1 >= 0
        and p.x + p.box.width / 2 <= layout.width + 0.1
        and p.bottom <= layout.height + 0.1
        for p in layout.places.values()
    )
    for source, target in pairs:
        if source != target:
            assert reaches(layout, source, target)


def reaches(layout: Layout, source: str, target: str) -> bool:
    """Follows the pieces of line from a state through its caption to the target, always in one direction."""
    caption = f"way {source} {target}"
    first = next(s for s in layout.segments if s.start == f"state {source}" and s.stop == caption)
    place = caption
    while True:
        following = [s for s in layout.segments if s.start == place and s.up == first.up]
        assert len(following) == 1
        place = following[0].stop
        if following[0].ends:
            return place == f"state {target}"


def test_ways_to_one_state_run_together() -> None:
    pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("b", "d")]
    layout = lay_out(sizes(4), "a", [Way(source, target, 50.0, 16.0) for source, target in pairs])
    lanes = [key for key, place in layout.places.items() if place.box.kind is BoxKind.LANE]
    # "a → d" passes the layers of b and c, "b → d" that of c: one line from there on.
    assert sorted(lanes) == ["lane d False 2", "lane d False 3", "lane d False 4", "lane d False 5"]


def test_ways_back_are_marked_and_the_start_stands_on_top() -> None:
    layout = lay_out(sizes(3), "b", [Way(*pair, 50.0, 16.0) for pair in (("a", "c"), ("b", "a"), ("c", "a"))])
    heights = [layout.places[f"state {name}"].y for name in "bac"]
    assert heights == sorted(heights)
    assert {(s.start, s.up) for s in layout.segments if s.start.startswith("state")} == {
        ("state a", False), ("state b", False), ("state c", True),
    }  # fmt: skip


def test_crossings_that_can_be_avoided_are() -> None:
    pairs = [("a", "b"), ("a", "c"), ("b", "e"), ("c", "d")]
    layout = lay_out(sizes(5), "a", [Way(*pair, 50.0, 16.0) for pair in pairs])
    order = [layout.places[f"state {name}"].x for name in "bced"]
    assert (order[0] < order[1]) == (order[2] < order[3])


def test_the_same_definition_is_always_drawn_the_same() -> None:
    ways = [Way(*pair, 50.0, 16.0) for pair in (("a", "b"), ("a", "c"), ("c", "a"), ("b", "c"))]
    assert lay_out(sizes(3), "a", ways) == lay_out(sizes(3), "a", ways)


def test_a_very_long_workflow_can_be_drawn() -> None:
    names = [f"s{number}" for number in range(1500)]
    ways = [Way(one, other, 50.0, 16.0) for one, other in pairwise(names)]
    layout = lay_out(dict.fromkeys(names, (60.0, 20.0)), "s0", ways)
    heights = [layout.places[f"state {name}"].y for name in names]
    assert heights == sorted(heights)
