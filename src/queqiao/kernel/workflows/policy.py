"""What rule packs hold for a workflow: its policy figures, and the working calendar of a jurisdiction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from queqiao.kernel.errors import UserError
from queqiao.kernel.rulepacks import in_force, packs
from queqiao_engine.workflow.contracts import Definition, PolicyValues
from queqiao_engine.workflow.guards import Scalar
from queqiao_engine.workflow.literals import read_literal
from queqiao_engine.workflow.periods import WorkingCalendar


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
    """Policy figures by key, and by key the id of the rule pack each was read from."""

    values: PolicyValues
    sources: Mapping[str, str]

    @property
    def packs(self) -> tuple[str, ...]:
        """The rule packs that were read, each once, by id."""
        return tuple(sorted(set(self.sources.values())))


def figures(definition: Definition, jurisdiction: str, on: date) -> Figures:
    """The policy figures that the packs in force hold for ``definition``; one that no pack holds is left out."""
    values: dict[str, Scalar] = {}
    sources: dict[str, str] = {}
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
            sources[declared.key] = pack.id
    return Figures(MappingProxyType(values), MappingProxyType(sources))
