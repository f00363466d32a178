"""产业链控制力 on small networks whose answers can be seen by eye."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.control import Control, Network, Supply, control_report

ALL = Fraction(1)


def network(value: dict[str, int], *supplies: tuple[str, str, str, Fraction]) -> Network:
    return Network(
        {name: Fraction(worth) for name, worth in value.items()},
        tuple(Supply(customer, item, supplier, share) for supplier, customer, item, share in supplies),
        "value added",
    )


def rows(found: Network) -> dict[str, Control]:
    return {row.member: row for row in control_report(found).members}


CHAIN = network({"a": 0, "b": 10, "c": 30}, ("a", "b", "粉", ALL), ("b", "c", "片", ALL))


def test_a_chain() -> None:
    found = rows(CHAIN)
    assert found["a"] == Control("a", ALL, ("b", "c"), 1.0, Fraction(0), 0, 1)
    assert found["b"] == Control("b", ALL, ("c",), 1.0, Fraction(1, 2), 0, 1)
    assert found["c"] == Control("c", Fraction(0), (), 0.0, Fraction(0), None, 0)
    assert [row.member for row in control_report(CHAIN).members] == ["a", "b", "c"]


def test_an_alternative_takes_away_the_stop_but_not_the_dependence() -> None:
    found = rows(
        network({"a": 0, "b": 0, "c": 40}, ("a", "c", "粉", Fraction(3, 4)), ("b", "c", "粉", Fraction(1, 4)))
    )
    assert (
        found["a"].stopped,
        found["a"].dependent,
        found["a"].fewest_alternatives,
        found["a"].sole_source_for,
    ) == (Fraction(0), 0.75, 1, 0)
    assert (found["b"].stopped, found["b"].dependent) == (Fraction(0), 0.25)


def test_supply_from_outside_counts_as_one_more() -> None:
    part = network({"a": 0, "c": 40}, ("a", "c", "粉", Fraction(3, 4)))
    found = rows(part)["a"]
    assert (found.stopped, found.dependent, found.fewest_alternatives) == (Fraction(0), 0.75, 1)
    assert control_report(part).assumptions[-1] == Reason.of("indicators.assume_outside_supply", inputs=1)


def test_both_suppliers_lean_on_the_same_one() -> None:
    """Two suppliers look like safety; behind both stands one."""
    found = rows(
        network(
            {"root": 0, "x": 5, "y": 5, "user": 90},
            ("root", "x", "料", ALL),
            ("root", "y", "料", ALL),
            ("x", "user", "件", Fraction(1, 2)),
            ("y", "user", "件", Fraction(1, 2)),
        )
    )
    assert found["root"].stops == ("user", "x", "y")
    assert (found["root"].stopped, found["x"].stopped, found["x"].dependent) == (ALL, Fraction(0), 45 / 95)
    assert (found["x"].betweenness, found["root"].betweenness) == (Fraction(1, 12), Fraction(0))


def test_the_scarcest_input_decides() -> None:
    found = rows(
        network({"a": 0, "c": 1}, ("a", "c", "粉", Fraction(1, 10)), ("a", "c", "液", Fraction(6, 10)))
    )
    assert found["a"].dependent == 0.6


def test_circles_settle() -> None:
    ring = network(
        {"a": 1, "b": 1, "c": 1, "s": 0},
        ("s", "a", "料", Fraction(1, 2)),
        ("c", "a", "料", Fraction(1, 2)),
        ("a", "b", "件", ALL),
        ("b", "c", "件", ALL),
    )
    found = rows(ring)
    assert abs(found["s"].dependent - 1.0) < 1e-9  # half from itself through the circle: all in the end
    assert found["s"].stops == ()  # but nothing stops outright


def test_a_circle_that_hardly_anything_feeds_is_refused() -> None:
    drop = Fraction(1, 10**7)
    ring = network(
        {"a": 1, "b": 1, "s": 0}, ("s", "a", "料", drop), ("b", "a", "料", 1 - drop), ("a", "b", "件", ALL)
    )
    with pytest.raises(EngineError) as caught:
        control_report(ring)
    assert (caught.value.code, caught.value.facts) == (
        "indicators.network_unsettled",
        {"member": "s", "rounds": 100_000},
    )


def test_order_and_names_do_not_matter() -> None:
    draw = random.Random(3)
    names = [f"m{n}" for n in range(12)]
    supplies = [
        Supply(customer, f"i{item}", supplier, Fraction(1, 3))
        for customer in names
        for item in range(2)
        for supplier in draw.sample([name for name in names if name != customer], draw.randrange(4))
    ]
    value = {name: Fraction(draw.randrange(1, 9)) for name in names}
    found = control_report(Network(value, tuple(supplies), "value added"))
    draw.shuffle(supplies)
    assert control_report(Network(dict(reversed(value.items())), tuple(supplies), "value added")) == found
    other = {name: f"z{name}" for name in names}
    renamed = Network(
        {other[name]: worth for name, worth in value.items()},
        tuple(Supply(other[s.customer], s.item, other[s.supplier], s.share) for s in supplies),
        "value added",
    )
    assert [(r.stopped, r.betweenness) for r in control_report(renamed).members] == [
        (r.stopped, r.betweenness) for r in found.members
    ]


def test_only_one_member_has_value() -> None:
    found = rows(network({"a": 0, "b": 10}, ("a", "b", "粉", ALL)))
    assert (found["b"].stopped, found["b"].dependent, found["b"].betweenness) == (
        Fraction(0),
        0.0,
        Fraction(0),
    )


@pytest.mark.parametrize(
    ("faulty", "code"),
    [
        (network({"a": 0}), "indicators.network_value"),
        (network({"a": -1, "b": 2}), "indicators.network_value"),
        (network({"a": 1}, ("x", "a", "粉", ALL)), "indicators.network_unknown"),
        (network({"a": 1}, ("a", "x", "粉", ALL)), "indicators.network_unknown"),
        (network({"a": 1}, ("a", "a", "粉", ALL)), "indicators.network_itself"),
        (network({"a": 1, "b": 1}, ("a", "b", "粉", Fraction(1, 2)), ("a", "b", "粉", Fraction(1, 3))), "indicators.network_supply_twice"),
        (network({"a": 1, "b": 1}, ("a", "b", "粉", Fraction(0))), "indicators.network_shares"),
        (network({"a": 1, "b": 1, "c": 1}, ("a", "b", "粉", ALL), ("c", "b", "粉", Fraction(1, 9))), "indicators.network_shares"),
    ],
)  # fmt: skip
def test_networks_that_cannot_be(faulty: Network, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        control_report(faulty)
    assert caught.value.code == code
