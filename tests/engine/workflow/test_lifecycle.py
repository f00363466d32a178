"""The common parts are played by states and verbs that the definitions have, and what is live is what their effects list."""

from __future__ import annotations

from collections import deque

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.contracts import CLOCK, Definition
from queqiao_engine.workflow.definitions import definition
from queqiao_engine.workflow.lifecycle import LIFECYCLES, Lifecycle, lifecycle

ALL = pytest.mark.parametrize("life", LIFECYCLES, ids=lambda life: life.definition)
SHOWS = {"list_need", "list_achievement", "list_scenario", "list_negative_result", "show_verified"}
HIDES = {"unlist_need", "unlist_achievement", "unlist_scenario", "unlist_negative_result", "hide_verified"}


def verbs_from(shipped: Definition, state: str, verb: str) -> list[tuple[str, tuple[str, ...]]]:
    """Where a verb leads from a state and who does it."""
    return [
        (way.target, way.roles) for way in shipped.transitions if way.verb == verb and state in way.sources
    ]


def test_each_is_found_by_its_name_and_others_are_refused() -> None:
    assert [lifecycle(life.definition) for life in LIFECYCLES] == list(LIFECYCLES)
    with pytest.raises(EngineError) as refused:
        lifecycle("bounty")
    assert refused.value.code == "workflow.unknown_definition"
    assert refused.value.facts["known"] == tuple(life.definition for life in LIFECYCLES)


@ALL
def test_it_is_handed_in_reviewed_returned_and_published(life: Lifecycle) -> None:
    shipped = definition(life.definition)
    assert shipped.initial == life.draft
    assert verbs_from(shipped, life.draft, life.submit) == [(life.review[0], (life.owner,))]
    for state in life.returned:
        assert verbs_from(shipped, state, life.answer) == [(life.review[0], (life.owner,))]
    queue = life.review[0]
    assert [target for target, _ in verbs_from(shipped, queue, life.send_back)] == list(life.returned)
    assert life.goal in [target for target, _ in verbs_from(shipped, queue, life.publish)]
    for verb in (life.send_back, life.publish, life.refuse):
        assert all("operator" in roles for _, roles in verbs_from(shipped, queue, verb)), verb
    assert verbs_from(shipped, queue, life.refuse)


@ALL
def test_its_verbs_are_there_where_they_are_needed(life: Lifecycle) -> None:
    shipped = definition(life.definition)
    named = {life.take_down, life.confirm, life.renew, life.revise, life.withdraw, life.close} - {""}
    assert named - {way.verb for way in shipped.transitions} == set()
    if life.confirm:
        assert verbs_from(shipped, life.goal, life.confirm) == [(life.goal, (life.owner,))]
    if life.stale:
        assert verbs_from(shipped, life.stale[0], life.renew) == [(life.goal, (life.owner,))]
    assert verbs_from(shipped, life.goal, life.take_down)


@ALL
def test_what_is_live_is_what_the_effects_of_every_path_list(life: Lifecycle) -> None:
    """Walks every way with the mark of the list as the effects set it."""
    shipped = definition(life.definition)
    seen = {(shipped.initial, False)}
    queue = deque(seen)
    while queue:
        state, shown = queue.popleft()
        for way in shipped.transitions:
            if state in way.sources:
                names = {effect.name for effect in way.effects}
                now = (shown or bool(names & SHOWS)) and not names & HIDES
                if (way.target, now) not in seen:
                    seen.add((way.target, now))
                    queue.append((way.target, now))
    finals = {state.name for state in shipped.states if state.final} - set(life.live)
    always = {state for state, shown in seen if shown} - {state for state, shown in seen if not shown}
    assert always == set(life.live)
    assert {state for state, shown in seen if shown} - always == set(), "sometimes listed, sometimes not"
    assert not finals & always


@ALL
def test_nothing_stale_is_live_and_what_is_stale_can_only_have_come_from_what_was_live(
    life: Lifecycle,
) -> None:
    shipped = definition(life.definition)
    assert not set(life.stale) & set(life.live)
    for state in life.stale[:1]:
        rung = [way for way in shipped.transitions if way.target == state and way.roles == (CLOCK,)]
        assert {source for way in rung for source in way.sources} <= set(life.live)
