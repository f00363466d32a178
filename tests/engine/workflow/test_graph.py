"""Paths and gates against brute force: every walk of a small random definition, enumerated."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.workflow.checker import check
from queqiao_engine.workflow.contracts import (
    CLOCK,
    Definition,
    Effect,
    EffectDeclaration,
    Evidence,
    Gate,
    Outcome,
    Role,
    State,
    Transition,
)
from queqiao_engine.workflow.findings import Property, Severity, Step
from queqiao_engine.workflow.graph import edges, leading_to, passable, paths_from, without_clock
from queqiao_engine.workflow.labels import Label

L = Label("甲", "A")
NAMES = ("a", "b", "c", "d")
GATES = (None, "g", "h")


def transitions(verb: str) -> st.SearchStrategy[Transition]:
    return st.builds(
        lambda sources, target, gate, closed, money, role: Transition(
            verb, L, tuple(sources), target, (role,),
            evidence=(Evidence("e", L),), passes_gate=gate, closes_gates=closed,
            effects=(Effect("pay", money),) if money else (),
        ),
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True),
        st.sampled_from(NAMES),
        st.sampled_from(GATES),
        st.sampled_from(((), ("g",), ("h",))),
        st.sampled_from(GATES),
        st.sampled_from(("office", "office", CLOCK, "nobody")),
    )  # fmt: skip


DEFINITIONS = st.tuples(
    st.tuples(*(transitions(verb) for verb in "uvwxyz")), st.sets(st.sampled_from(NAMES), max_size=2)
).map(
    lambda drawn: Definition(
        name="x", version="1", label=L, subject="x", initial="a",
        states=tuple(
            State(name, Label(f"「{name}」", name), final=name in drawn[1], outcome=Outcome.NEUTRAL if name in drawn[1] else None) for name in NAMES
        ),
        transitions=drawn[0],
        roles=(Role("office", L),),
        effects=(EffectDeclaration("pay", L, money=True),),
        gates=(Gate("g", L), Gate("h", L)),
    )
)  # fmt: skip


def walks(
    definition: Definition, length: int, *, by: frozenset[str]
) -> list[tuple[tuple[str, Transition], ...]]:
    """Every walk from the initial state of at most ``length`` steps by transitions of the roles, the plainest way there is."""
    found: list[tuple[tuple[str, Transition], ...]] = [()]
    frontier: list[tuple[str, tuple[tuple[str, Transition], ...]]] = [(definition.initial, ())]
    for _ in range(length):
        frontier = [
            (way.target, (*walk, (state, way)))
            for (state, walk), way in product(frontier, definition.transitions)
            if state in way.sources and not by.isdisjoint(way.roles)
        ]
        found += [walk for _, walk in frontier]
    return found


ANYBODY = frozenset({"office", CLOCK, "nobody"})
DECLARED = frozenset({"office", CLOCK})


@settings(max_examples=40, deadline=None)
@given(DEFINITIONS)
def test_reachable_states_are_those_some_walk_visits(definition: Definition) -> None:
    visited = {"a"} | {way.target for walk in walks(definition, 3, by=DECLARED) for _, way in walk}
    unreached = {name for name in NAMES if name not in visited}
    proof = check(definition).proof(Property.STATES_REACHABLE)
    assert (len(proof.findings), proof.holds) == (len(unreached), not unreached)


@settings(max_examples=40, deadline=None)
@given(DEFINITIONS)
def test_money_before_its_gate_is_found_exactly_when_some_walk_shows_it(definition: Definition) -> None:
    shown = False
    for walk in walks(definition, 4, by=ANYBODY):
        passed: set[str] = set()
        for _, way in walk:
            passed |= {way.passes_gate} - {None}  # type: ignore[operator]  # only names are left
            shown |= any(effect.gate not in passed for effect in way.effects)
            passed -= set(way.closes_gates)
    proof = check(definition).proof(Property.MONEY_BEHIND_GATE)
    if shown:
        assert not proof.holds
    faults = [finding for finding in proof.findings if finding.severity is Severity.FAULT]
    for finding in faults:
        assert is_counter_example(definition, finding.path)
    # Four states and two gates: a shortest counter-example has at most 4 · 2² steps, the walks here go to four.
    if not proof.holds and any(len(finding.path) <= 4 for finding in faults):
        assert shown


def is_counter_example(definition: Definition, path: tuple[Step, ...]) -> bool:
    """Whether money moves in the last step of ``path`` for some choice of transitions although its gate is not passed."""
    states: set[tuple[str, frozenset[str]]] = {(definition.initial, frozenset())}
    shown = False
    for step in path:
        following: set[tuple[str, frozenset[str]]] = set()
        shown = False
        for (state, passed), way in product(states, definition.transitions):
            if (
                state == step.state
                and way.verb == step.verb
                and state in way.sources
                and way.target == step.target
            ):
                during = passed | ({way.passes_gate} if way.passes_gate else set())
                shown |= any(effect.gate not in during for effect in way.effects)
                following.add((way.target, during - frozenset(way.closes_gates)))
        states = following
    return shown


@settings(max_examples=40, deadline=None)
@given(DEFINITIONS)
def test_states_that_cannot_end_are_those_without_a_walk_to_an_end(definition: Definition) -> None:
    finals = {state.name for state in definition.states if state.final}
    ways = passable(definition, edges(definition))
    reached = set(paths_from("a", ways))

    def ends(name: str, by: frozenset[str]) -> bool:
        seen, frontier = {name}, {name}
        while frontier:
            frontier = {
                way.target
                for way in definition.transitions
                if frontier.intersection(way.sources) and not by.isdisjoint(way.roles)
            } - seen
            seen |= frontier
        return bool(seen & finals)

    proof = check(definition).proof(Property.STATES_CAN_END)
    codes = [finding.reason.code for finding in proof.findings]
    stuck = {name for name in reached - finals if not ends(name, DECLARED)}
    by_clock = {
        name for name in reached - finals if ends(name, DECLARED) and not ends(name, frozenset({"office"}))
    }
    expected = (1, 0, 0) if not finals else (0, len(stuck), len(by_clock))
    assert (
        codes.count("fault.no_final_state"),
        codes.count("fault.no_end"),
        codes.count("note.ends_by_clock_only"),
    ) == expected


@settings(max_examples=30, deadline=None)
@given(DEFINITIONS, st.randoms(use_true_random=False))
def test_a_report_does_not_depend_on_the_order_of_writing(definition: Definition, random: object) -> None:
    from dataclasses import replace

    states, ways = list(definition.states), list(definition.transitions)
    random.shuffle(states)  # type: ignore[attr-defined]  # hypothesis' Random
    random.shuffle(ways)  # type: ignore[attr-defined]  # hypothesis' Random
    turned = replace(definition, states=tuple(states), transitions=tuple(ways))
    assert check(turned) == check(definition)


def test_paths_are_shortest_and_lead_where_they_say(grant: Definition) -> None:
    ways = edges(grant)
    paths = paths_from("draft", ways)
    assert paths["paid"] == (
        Step("draft", "submit", "review"),
        Step("review", "score", "scoring"),
        Step("scoring", "announce", "announced"),
        Step("announced", "award", "paid"),
    )
    assert leading_to(["paid"], ways) == {"draft", "review", "scoring", "announced", "paid", "rejected"}
    assert len(ways) - len(without_clock(ways)) == 1


def test_many_gates_cost_no_more_than_few() -> None:
    """Sixty gates that may be passed in any order have 2⁶⁰ histories; each gate is looked at on its own."""
    names = [f"g{number}" for number in range(60)]
    paper = (Evidence("e", L),)
    definition = Definition(
        name="x", version="1", label=L, subject="x", initial="a",
        states=(State("a", L), State("b", L, final=True, outcome=Outcome.SUCCESS)),
        transitions=(
            *(Transition(f"pass_{n}", L, ("a",), "a", ("office",), evidence=paper, passes_gate=n) for n in names),
            *(Transition(f"pay_{n}", L, ("a",), "b", ("office",), effects=(Effect("pay", n),)) for n in names),
        ),
        roles=(Role("office", L),),
        effects=(EffectDeclaration("pay", L, money=True),),
        gates=tuple(Gate(n, L) for n in names),
    )  # fmt: skip
    found = check(definition).proof(Property.MONEY_BEHIND_GATE).findings
    assert [finding.path for finding in found] == [(Step("a", f"pay_{n}", "b"),) for n in sorted(names)]
