"""A definition as Mermaid text (``stateDiagram-v2``), for pages and tools that draw it themselves."""

from __future__ import annotations

import re

from queqiao_engine.workflow.contracts import Definition
from queqiao_engine.workflow.diagram.captions import deadline_text, transition_lines


def to_mermaid(definition: Definition, language: str = "zh") -> str:
    """The state diagram with labels in ``language``; ⊘ refuses, ↺ appeals, ◆ passes a gate, ¥ moves money.

    States are declared first, in the order of the definition; characters with a meaning in Mermaid are written as entities, and
    names are made identifiers, so that no label can break the diagram.
    """
    names = _identifiers([state.name for state in definition.states])
    lines = ["stateDiagram-v2"]
    for state in definition.states:
        label = state.label.text(language)
        if state.deadline is not None:
            label += f" ({deadline_text(state.deadline, definition, language)})"
        lines.append(f'    state "{_escape(label)}" as {names[state.name]}')
    if definition.initial in names:
        lines.append(f"    [*] --> {names[definition.initial]}")
    for transition in definition.transitions:
        label = " · ".join(line.text for line in transition_lines(transition, definition, language))
        lines += [
            f"    {names[source]} --> {names[transition.target]} : {_escape(label)}"
            for source in transition.sources
            if source in names and transition.target in names
        ]
    lines += [f"    {names[state.name]} --> [*]" for state in definition.states if state.final]
    return "\n".join(lines) + "\n"


def _identifiers(names: list[str]) -> dict[str, str]:
    """Identifiers that are unique and no word of Mermaid's own."""
    found: dict[str, str] = {}
    for name in names:
        plain = "s_" + re.sub(r"[^A-Za-z0-9_]", "_", name)
        while plain in found.values():
            plain += "_"
        found[name] = plain
    return found


def _escape(text: str) -> str:
    """Entities for everything Mermaid or HTML reads as its own."""
    flat = " ".join(text.split())
    return "".join(
        f"#{ord(character)};" if character in '#;:"<>&%{}[]|`\\' else character for character in flat
    )
