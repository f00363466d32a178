"""The picture: well-formed, titled, complete, safe against any label."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from queqiao_engine.workflow.contracts import Definition, State, Transition
from queqiao_engine.workflow.diagram.svg import to_svg
from queqiao_engine.workflow.labels import Label

SVG = "{http://www.w3.org/2000/svg}"


def drawn(definition: Definition, language: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(to_svg(definition, language))


@pytest.mark.parametrize(
    ("language", "title", "lang"), [("en", "Grant", "en"), ("zh", "「Grant」", "zh-Hans")]
)
def test_it_has_a_title_and_a_description(language: str, title: str, lang: str, grant: Definition) -> None:
    root = drawn(grant, language)
    states = [state.label.text(language) for state in grant.states]
    assert (root.get("role"), root.get("aria-label"), root.get("lang")) == ("img", title, lang)
    assert root.findtext(f"{SVG}title") == title
    assert all(name in str(root.findtext(f"{SVG}desc")) for name in states)


def test_every_state_and_way_is_there_once(grant: Definition) -> None:
    texts = [element.text for element in drawn(grant).iter(f"{SVG}text")]
    for state in grant.states:
        assert texts.count(state.label.en) == 1
    assert texts.count("Withdraw") == 2  # from two states
    assert {"◆ award gate", "¥ pay", "⊘ Reject", "↺ Appeal", "limit: 5"} & {str(text)[:12] for text in texts}


def test_kinds_of_states_and_lines_have_their_classes(grant: Definition) -> None:
    root = drawn(grant)
    boxes = [element.get("class") for element in root.iter(f"{SVG}rect")]
    lines = [element.get("class") for element in root.iter(f"{SVG}path")]
    assert [
        boxes.count(kind) for kind in ("state", "state inside", "state success", "state failure rim")
    ] == [3, 1, 1, 1]
    assert [any(kind in str(line) for line in lines) for kind in ("back", "byclock", "refuses")] == [
        True,
        True,
        True,
    ]


def test_light_and_dark_without_anything_from_outside(grant: Definition) -> None:
    text = to_svg(grant)
    assert "prefers-color-scheme:dark" in text
    assert all(word not in text for word in ("url(", "@import", "href", "<script"))


def test_no_label_can_break_out(grant: Definition) -> None:
    bad = Label("<b>&", '</text><script>"')
    hostile = replace(grant, label=bad, states=(replace(grant.states[0], label=bad), *grant.states[1:]))
    assert next(drawn(hostile).iter(f"{SVG}script"), None) is None


def test_a_final_state_without_outcome_a_loop_and_a_start_that_does_not_exist(grant: Definition) -> None:
    label = Label("甲", "A")
    odd = replace(
        grant, initial="nowhere", states=(State("a", label, final=True), State("b", label)),
        transitions=(
            Transition("stay", label, ("a", "a"), "a", ("office",)),
            Transition("go", label, ("b", "x"), "a", ("office",)),
            Transition("lost", label, ("b",), "x", ("office",)),
        ),
    )  # fmt: skip
    root = drawn(odd)
    assert [element.get("class") for element in root.iter(f"{SVG}rect")].count("state neutral") == 1
    assert next(root.iter(f"{SVG}circle"), None) is None
    assert "⟳ A" in [element.text for element in root.iter(f"{SVG}text")]


def test_a_definition_without_states_is_an_empty_picture(grant: Definition) -> None:
    root = drawn(replace(grant, states=(), transitions=()))
    assert [element.text for element in root.iter(f"{SVG}text") if element.get("class") != "key"] == []
