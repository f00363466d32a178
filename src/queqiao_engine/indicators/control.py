"""产业链控制力: how much of a chain stands still without one of its members.

A directed network: members make something of inputs; each input has one or more suppliers with their shares. Four
readings, shown side by side, because each alone misleads:

* ``stopped`` - share of the chain's value made downstream in members that can no longer work at all, when an input is
  lost only once *all* its suppliers are;
* ``dependent`` - share of that value that flows through the member by its shares of supply (a member fails as far as its
  scarcest input does);
* ``betweenness`` - share of shortest ways between all other pairs that pass through it (Freeman 1977; computed after
  Brandes 2001), exact;
* ``fewest_alternatives`` - how many other suppliers its worst-placed customer has (supply from outside counts as one).

Value is the value the caller states for each member (value added, or any other declared basis) - not contract money.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason

SETTLED = 1e-12
ROUNDS = 100_000


@dataclass(frozen=True, slots=True)
class Supply:
    """``supplier`` provides ``share`` (0..1) of what ``customer`` needs of ``item``; the shares of an item sum to at most 1.

    What is missing to 1 comes from outside the network and never fails in this reckoning.
    """

    customer: str
    item: str
    supplier: str
    share: Fraction


@dataclass(frozen=True, slots=True)
class Network:
    """Members with the value stated for each (>= 0, any one unit), and who supplies whom. ``basis`` says what the value is."""

    value: Mapping[str, Fraction]
    supplies: tuple[Supply, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Control:
    """One member's place in the chain.

    ``stopped``, ``dependent`` and ``betweenness`` are 0..1. ``stops`` names the members that stop with it.
    ``fewest_alternatives`` is None for a member without customers; ``sole_source_for`` counts the inputs it alone provides.
    """

    member: str
    stopped: Fraction
    stops: tuple[str, ...]
    dependent: float
    betweenness: Fraction
    fewest_alternatives: int | None
    sole_source_for: int


@dataclass(frozen=True, slots=True)
class ControlReport:
    """All members, most stopped value first, then dependent value, then id; with the assumptions made."""

    members: tuple[Control, ...]
    basis: str
    assumptions: tuple[Reason, ...]


def control_report(network: Network) -> ControlReport:
    """The place of every member. Independent of the order of supplies and members.

    The value a share is taken of is that of all *other* members that have value.
    Raises ``EngineError`` (``indicators.network_unknown`` for a supply between unknown members,
    ``indicators.network_shares`` for shares that do not fit, ``indicators.network_supply_twice``,
    ``indicators.network_itself`` for a member that supplies itself, ``indicators.network_value`` for a negative value or none,
    ``indicators.network_unsettled`` for a circle that hardly anything feeds, whose dependence cannot be told).
    """
    _check(network)
    inputs = _inputs(network)
    between = _betweenness(network)
    rows = [_control(member, network, inputs, between) for member in sorted(network.value)]
    rows.sort(key=lambda row: (-row.stopped, -row.dependent, row.member))
    outside = sum(
        1 for suppliers in inputs.values() for shares in suppliers.values() if sum(shares.values()) < 1
    )
    return ControlReport(
        members=tuple(rows),
        basis=network.basis,
        assumptions=(
            Reason.of("indicators.assume_value_basis", basis=network.basis),
            Reason.of("indicators.assume_all_inputs_needed"),
            Reason.of("indicators.assume_no_new_suppliers"),
            Reason.of("indicators.assume_outside_supply", inputs=outside),
        ),
    )


_Inputs = dict[str, dict[str, dict[str, Fraction]]]


def _check(network: Network) -> None:
    if any(value < 0 for value in network.value.values()) or not any(network.value.values()):
        raise EngineError("indicators.network_value")
    totals: dict[tuple[str, str], Fraction] = {}
    seen = set()
    for supply in sorted(network.supplies, key=lambda s: (s.customer, s.item, s.supplier)):
        facts = {"customer": supply.customer, "item": supply.item, "supplier": supply.supplier}
        if supply.customer not in network.value or supply.supplier not in network.value:
            raise EngineError("indicators.network_unknown", **facts)
        if supply.customer == supply.supplier:
            raise EngineError("indicators.network_itself", **facts)
        if (supply.customer, supply.item, supply.supplier) in seen:
            raise EngineError("indicators.network_supply_twice", **facts)
        seen.add((supply.customer, supply.item, supply.supplier))
        key = supply.customer, supply.item
        totals[key] = totals.get(key, Fraction(0)) + supply.share
        if supply.share <= 0 or totals[key] > 1:
            raise EngineError("indicators.network_shares", **facts, total=totals[key])


def _inputs(network: Network) -> _Inputs:
    """customer -> item -> supplier -> share."""
    found: _Inputs = {name: {} for name in sorted(network.value)}
    for supply in sorted(network.supplies, key=lambda s: (s.customer, s.item, s.supplier)):
        found[supply.customer].setdefault(supply.item, {})[supply.supplier] = supply.share
    return found


def _control(member: str, network: Network, inputs: _Inputs, between: Mapping[str, Fraction]) -> Control:
    rest = sum((value for name, value in network.value.items() if name != member), Fraction(0))
    stops = _stopped_by(member, inputs)
    lost = sum((network.value[name] for name in stops), Fraction(0))
    failing = _dependence_on(member, inputs)
    depends = sum(float(network.value[name]) * share for name, share in failing.items() if name != member)
    alternatives = [
        len(shares) - 1 + (sum(shares.values()) < 1)
        for items in inputs.values()
        for shares in items.values()
        if member in shares
    ]
    return Control(
        member=member,
        stopped=lost / rest if rest else Fraction(0),
        stops=tuple(sorted(stops)),
        dependent=depends / float(rest) if rest else 0.0,
        betweenness=between[member],
        fewest_alternatives=min(alternatives, default=None),
        sole_source_for=alternatives.count(0),
    )


def _stopped_by(member: str, inputs: _Inputs) -> set[str]:
    """Members that cannot work once ``member`` does not: some input has lost all its suppliers and has no outside supply."""
    down = {member}
    grown = True
    while grown:
        more = {
            name
            for name, items in inputs.items()
            if name not in down
            and any(sum(shares.values()) == 1 and shares.keys() <= down for shares in items.values())
        }
        down |= more
        grown = bool(more)
    return down - {member}


def _dependence_on(member: str, inputs: _Inputs) -> dict[str, float]:
    """member -> share of its work lost: the smallest solution of loss = max over inputs of sum(share x supplier's loss).

    Iterated from zero upward, which reaches the smallest solution also where the chain runs in circles.
    """
    loss = dict.fromkeys(inputs, 0.0)
    loss[member] = 1.0
    needs = {
        name: [[(supplier, float(share)) for supplier, share in shares.items()] for shares in items.values()]
        for name, items in inputs.items()
        if items and name != member
    }
    for _ in range(ROUNDS):
        change = 0.0
        for name, lines in needs.items():
            now = max(sum(share * loss[supplier] for supplier, share in line) for line in lines)
            change = max(change, now - loss[name])
            loss[name] = now
        if change <= SETTLED:
            return loss
    raise EngineError("indicators.network_unsettled", member=member, rounds=ROUNDS)


def _betweenness(network: Network) -> dict[str, Fraction]:
    """Share of ordered pairs' shortest ways through each member: Brandes' accumulation in exact fractions."""
    customers: dict[str, set[str]] = {name: set() for name in network.value}
    for supply in network.supplies:
        customers[supply.supplier].add(supply.customer)
    score = dict.fromkeys(network.value, Fraction(0))
    for source in network.value:
        order, parents, ways = _shortest(source, customers)
        weight = dict.fromkeys(order, Fraction(0))
        for name in reversed(order):
            for parent in parents[name]:
                weight[parent] += Fraction(ways[parent], ways[name]) * (1 + weight[name])
            if name != source:
                score[name] += weight[name]
    n = len(network.value)
    pairs = (n - 1) * (n - 2)
    return {name: value / pairs if pairs > 0 else Fraction(0) for name, value in score.items()}


def _shortest(
    source: str, customers: Mapping[str, set[str]]
) -> tuple[Sequence[str], Mapping[str, list[str]], Mapping[str, int]]:
    """Members by distance from ``source``, their predecessors on shortest ways, and the number of such ways."""
    distance, ways = {source: 0}, {source: 1}
    parents: dict[str, list[str]] = {source: []}
    order: list[str] = []
    queue = deque([source])
    while queue:
        here = queue.popleft()
        order.append(here)
        for there in sorted(customers[here]):
            if there not in distance:
                distance[there], ways[there], parents[there] = distance[here] + 1, 0, []
                queue.append(there)
            if distance[there] == distance[here] + 1:
                ways[there] += ways[here]
                parents[there].append(here)
    return order, parents, ways
