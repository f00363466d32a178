"""Workflow definitions from names and files, and the policy figures and working days that rule packs hold for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files import Document
from queqiao.kernel.rulepacks import in_force, packs
from queqiao.kernel.wording import Wording
from queqiao_engine.workflow.contracts import Definition, PolicyValues
from queqiao_engine.workflow.guards import Scalar
from queqiao_engine.workflow.literals import read_literal
from queqiao_engine.workflow.parse import Fault, definition_from_mapping, facts_from_mapping
from queqiao_engine.workflow.periods import WorkingCalendar
from queqiao_engine.workflow.serialise import definition_to_mapping


def shipped() -> Mapping[str, Definition]:
    """Every shipped definition by name."""
    from queqiao_engine.workflow.definitions import definitions

    return MappingProxyType({item.name: item for item in definitions()})


def definition_in(document: Document, wording: Wording, language: str) -> Definition:
    """The definition a file holds. Raises ``UserError`` with every fault, each at its line."""
    parsed = definition_from_mapping(document.root)
    if parsed.definition is None:
        raise UserError(*problems(parsed.faults, document.file, document, wording, language))
    return parsed.definition


def facts_in(
    definition: Definition,
    written: Mapping[str, Any],
    where: str,
    document: Document | None,
    wording: Wording,
    language: str,
) -> Mapping[str, Any]:
    """Facts as the definition declares them. Raises ``UserError`` with every fault."""
    parsed = facts_from_mapping(definition, written)
    if parsed.faults:
        raise UserError(*problems(parsed.faults, where, document, wording, language))
    return parsed.facts


def problems(
    faults: Sequence[Fault], file: str, document: Document | None, wording: Wording, language: str
) -> list[Problem]:
    """Faults of the engine as problems, with file and line and the path of names as written."""
    found = []
    for fault in faults:
        facts: dict[str, object] = {}
        for name, value in fault.facts.items():
            if name == "near":
                zh, en = (f"；是不是“{value}”？", f"; did you mean “{value}”?") if value else ("。", ".")
                facts["hint"] = zh if language == "zh" else en
            else:
                facts[name] = wording.show(value, language)
        path = ".".join(str(step + 1) if isinstance(step, int) else step for step in fault.path)
        line = document.line_of(fault.path) if document is not None else None
        found.append(Problem(fault.code, facts, file, line, field=path))
    return found


def dump(definition: Definition, language: str, ending: str) -> str:
    """The definition as YAML or JSON text with keys in ``language``."""
    plain = definition_to_mapping(definition, language)
    if ending == ".json":
        return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
    import yaml

    return str(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=110))


def working_calendar(jurisdiction: str) -> WorkingCalendar | None:
    """The working days that rule packs know for a jurisdiction, whole years together; None when there are none."""
    wanted = jurisdiction
    while True:
        years = [
            pack for pack in packs() if (pack.subject, pack.jurisdiction) == ("calendar.working_days", wanted)
        ]
        if years:
            break
        if "-" not in wanted:
            return None
        wanted = wanted.rpartition("-")[0]
    numbers = [int(pack.rules["year"]) for pack in years]
    return WorkingCalendar(
        holidays=frozenset(day for pack in years for day in pack.rules["holidays"]),
        extra_workdays=frozenset(day for pack in years for day in pack.rules["extra_workdays"]),
        first=date(min(numbers), 1, 1),
        last=date(max(numbers), 12, 31),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """Policy figures by key, and the ids of the packs they were read from."""

    values: PolicyValues
    packs: tuple[str, ...]


def figures(definition: Definition, jurisdiction: str, on: date) -> Figures:
    """The policy figures that the packs in force hold for ``definition``; one that no pack holds is left out."""
    values: dict[str, Scalar] = {}
    used: set[str] = set()
    for declared in definition.policies:
        if not declared.subject:
            continue
        try:
            pack = in_force(declared.subject, jurisdiction, on)
        except UserError:
            continue
        rule: Any = pack.rules
        for step in declared.rule.split("."):
            rule = rule.get(step) if isinstance(rule, Mapping) else None
        if rule is not None and not isinstance(rule, Mapping):
            values[declared.key] = read_literal(rule)
            used.add(pack.id)
    return Figures(MappingProxyType(values), tuple(sorted(used)))


def is_file(name: str) -> bool:
    """Whether the word names a file rather than a shipped workflow: it exists, or looks like a path."""
    return name == "-" or Path(name).suffix.lower() in {".yaml", ".yml", ".json"} or Path(name).is_file()
