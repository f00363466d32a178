"""Workflow definitions by name and from files: the shipped ones, a document read with every fault at its line, one written out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files import Document
from queqiao.kernel.workflows.words import WORDING
from queqiao_engine.workflow.contracts import Definition
from queqiao_engine.workflow.parse import Fault, definition_from_mapping, facts_from_mapping
from queqiao_engine.workflow.serialise import definition_to_mapping


def shipped() -> Mapping[str, Definition]:
    """Every shipped definition by name."""
    from queqiao_engine.workflow.definitions import definitions

    return MappingProxyType({item.name: item for item in definitions()})


def definition_in(document: Document, language: str) -> Definition:
    """The definition a file holds. Raises ``UserError`` with every fault, each at its line."""
    parsed = definition_from_mapping(document.root)
    if parsed.definition is None:
        raise UserError(*problems(parsed.faults, document.file, document, language))
    return parsed.definition


def facts_in(
    definition: Definition,
    written: Mapping[str, Any],
    where: str,
    document: Document | None,
    language: str,
) -> Mapping[str, Any]:
    """Facts as the definition declares them. Raises ``UserError`` with every fault."""
    parsed = facts_from_mapping(definition, written)
    if parsed.faults:
        raise UserError(*problems(parsed.faults, where, document, language))
    return parsed.facts


def problems(faults: Sequence[Fault], file: str, document: Document | None, language: str) -> list[Problem]:
    """Faults of the engine as problems, with file and line and the path of names as written."""
    found = []
    for fault in faults:
        facts: dict[str, object] = {}
        for name, value in fault.facts.items():
            if name == "near":
                facts["hint"] = _hint(value, fault.facts["known"], language)
            else:
                facts[name] = WORDING.show(value, language)
        path = ".".join(str(step + 1) if isinstance(step, int) else step for step in fault.path)
        line = document.line_of(fault.path) if document is not None else None
        found.append(Problem(fault.code, facts, file, line, field=path))
    return found


def _hint(near: object, known: object, language: str) -> str:
    """What a name that nobody knows might have been: the nearest one, or all that may stand here."""
    if near:
        return f"；是不是“{near}”？" if language == "zh" else f"; did you mean “{near}”?"
    names = WORDING.show(known, language)
    if not names:
        return "。" if language == "zh" else "."
    return f"。可写：{names}。" if language == "zh" else f". There are: {names}."


def dump(definition: Definition, language: str, ending: str) -> str:
    """The definition as YAML or JSON text with keys in ``language``."""
    plain = definition_to_mapping(definition, language)
    if ending == ".json":
        return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
    import yaml

    return str(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=110))


def is_file(name: str) -> bool:
    """Whether the word names a file rather than a shipped workflow: it exists, or looks like a path."""
    return name == "-" or Path(name).suffix.lower() in {".yaml", ".yml", ".json"} or Path(name).is_file()
