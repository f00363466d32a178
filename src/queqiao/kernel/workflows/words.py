"""The words of the workflow subject: reasons with the labels of their definition, and paths from state to state."""

from __future__ import annotations

from typing import Any

from queqiao.kernel.wording import Wording
from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import Definition
from queqiao_engine.workflow.findings import Path
from queqiao_engine.workflow.labels import Label

WORDING = Wording("queqiao.kernel.workflows")


def words(value: object, definition: Definition, language: str) -> Any:
    """Labels as text, reasons inside reasons worded; everything else as it is."""
    if isinstance(value, Label):
        return value.text(language)
    if isinstance(value, Reason):
        return say(value, definition, language)
    if isinstance(value, tuple):
        return tuple(words(item, definition, language) for item in value)
    return value


def say(reason: Reason, definition: Definition, language: str) -> str:
    """The sentence of a reason, states by their labels. Raises KeyError for a code without words."""
    states = {state.name: state.label for state in definition.states}
    join = "；" if language == "zh" else "; "
    facts: dict[str, object] = {}
    for name, value in reason.facts.items():
        shown = value
        if name in {"state", "target", "first"} and isinstance(value, str):
            shown = states.get(value, value)
        if name == "targets" and isinstance(value, tuple):
            shown = tuple(states.get(item, item) for item in value)
        if name in {"reasons", "alternatives"} and isinstance(value, tuple):
            shown = join.join(words(item, definition, language) for item in value)
        facts[name] = words(shown, definition, language)
    return WORDING.text(reason.code, language, **facts)


def path_text(path: Path, definition: Definition, language: str) -> str:
    """A path in words: state –verb→ state."""
    if not path:
        return ""
    states = {state.name: state.label.text(language) for state in definition.states}
    verbs = {
        (way.verb, source): way.label.text(language)
        for way in definition.transitions
        for source in way.sources
    }
    text = states.get(path[0].state, path[0].state)
    for step in path:
        text += f" —{verbs.get((step.verb, step.state), step.verb)}→ {states.get(step.target, step.target)}"
    return text
