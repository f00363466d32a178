"""Every shipped definition is proved, and the proofs see it when a promise is taken out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.checker import check
from queqiao_engine.workflow.contracts import Definition, Transition
from queqiao_engine.workflow.definitions import definition, definitions
from queqiao_engine.workflow.definitions.vocabulary import label
from queqiao_engine.workflow.findings import Property
from queqiao_engine.workflow.guards import AtLeast, Is, Present

NAMES = (
    "organisation",
    "need",
    "achievement",
    "scenario",
    "negative_result",
    "introduction",
    "case",
    "poc",
    "bounty",
    "race",
    "incubation",
    "membership",
    "deal_approval",
    "open_licence",
    "trial_then_pay",
)
NO_MONEY = {"organisation", "need", "achievement", "scenario", "negative_result", "introduction"}
ALL = pytest.mark.parametrize("shipped", definitions(), ids=lambda item: item.name)


def test_fifteen_workflows_are_shipped() -> None:
    assert tuple(item.name for item in definitions()) == NAMES
    assert tuple(definition(name) for name in NAMES) == definitions()


def test_an_unknown_workflow_is_named_with_the_known_ones() -> None:
    with pytest.raises(EngineError) as refused:
        definition("bounties")
    assert (refused.value.code, refused.value.facts) == (
        "workflow.unknown_definition",
        {"name": "bounties", "known": NAMES},
    )


@ALL
def test_every_property_is_proved_without_a_note(shipped: Definition) -> None:
    report = check(shipped)
    assert report.findings == ()
    assert tuple(proof.property for proof in report.proofs if not proof.holds) == ()
    assert tuple(proof.property for proof in report.proofs) == tuple(Property)


@ALL
def test_every_state_has_a_label_for_both_readers(shipped: Definition) -> None:
    assert [state.name for state in shipped.states if state.public is None] == []


@ALL
def test_without_its_appeals_a_definition_is_caught(shipped: Definition) -> None:
    """Introduction owes none: both sides are free to decline; case refuses nobody."""
    mute = replace(shipped, transitions=tuple(t for t in shipped.transitions if t.verb != "appeal"))
    assert check(mute).proof(Property.APPEAL_EXISTS).holds is (shipped.name in {"introduction", "case"})


@ALL
def test_without_its_gates_passed_money_is_caught(shipped: Definition) -> None:
    """What is only listed, verified or introduced moves no money."""
    open_door = replace(shipped, transitions=tuple(replace(t, passes_gate=None) for t in shipped.transitions))
    moves_money = any(effect.money for effect in shipped.effects)
    assert check(open_door).proof(Property.MONEY_BEHIND_GATE).holds is not moves_money
    assert moves_money is (shipped.name not in NO_MONEY)


def test_a_wording_has_two_sides() -> None:
    with pytest.raises(ValueError, match="unpack"):
        label("只有中文")


UNTIMED = {
    "unverified",
    "draft",  # nobody waits for what was not handed in
    "preparing",
    "registering",
    "in_case",  # the case has its own clocks
}


@ALL
def test_nothing_ages_in_silence(shipped: Definition) -> None:
    """Every state in which somebody waits has a clock that does something or tells somebody."""
    waiting = [state for state in shipped.states if not state.final and state.name not in UNTIMED]
    assert [state.name for state in waiting if state.deadline is None] == []
    mute = [
        state.name
        for state in waiting
        if state.deadline and not (state.deadline.verb or state.deadline.escalate)
    ]
    assert mute == []


def _demands(way: Transition, fact: str) -> bool:
    return any(isinstance(guard, Present | Is | AtLeast) and guard.fact == fact for guard in way.guards)


@ALL
def test_no_clock_counts_from_a_date_nobody_was_asked_for(shipped: Definition) -> None:
    """A state whose clock counts from a date is reached only past a step that demands it."""
    for state in shipped.states:
        since = state.deadline.since if state.deadline else None
        if since is None:
            continue
        reached, open_ends = {shipped.initial}, [shipped.initial]
        while open_ends:
            here = open_ends.pop()
            for way in shipped.transitions:
                if here in way.sources and way.target not in reached and not _demands(way, since):
                    reached.add(way.target)
                    open_ends.append(way.target)
        assert state.name not in reached, (state.name, since)
