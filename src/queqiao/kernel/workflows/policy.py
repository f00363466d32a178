"""What rule packs hold for a workflow: its policy figures, and the working calendar of a jurisdiction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from queqiao.kernel.errors import UserError
from queqiao.kernel.rulepacks import RulePack, in_force, packs
from queqiao_engine.workflow.contracts import Definition, PolicyValues
from queqiao_engine.workflow.guards import Scalar
from queqiao_engine.workflow.literals import read_literal
from queqiao_engine.workflow.periods import WorkingCalendar


@cache
def working_calendar(jurisdiction: str) -> WorkingCalendar | None:
    """The working days that rule packs know for a jurisdiction, whole years together; None when there are none.

    Years whose arrangement has not been announced follow the holidays of the law (``provisional_years`` names them).
    """
    announced = _packs("calendar.working_days", jurisdiction)
    if not announced:
        return None
    holidays = {day for pack in announced for day in pack.rules["holidays"]}
    years = {int(pack.rules["year"]) for pack in announced}
    for year, days in _by_law(jurisdiction).items():
        if year in years or year < min(years):
            continue
        holidays |= days
    years |= set(provisional_years(jurisdiction))
    return WorkingCalendar(
        holidays=frozenset(holidays),
        extra_workdays=frozenset(day for pack in announced for day in pack.rules["extra_workdays"]),
        first=date(min(years), 1, 1),
        last=date(max(years), 12, 31),
    )


def provisional_years(jurisdiction: str) -> tuple[int, ...]:
    """The years of ``working_calendar`` whose arrangement has not been announced: holidays of the law alone, no exchanged days."""
    announced = {int(pack.rules["year"]) for pack in _packs("calendar.working_days", jurisdiction)}
    if not announced:
        return ()
    return tuple(y for y in sorted(_by_law(jurisdiction)) if y > min(announced) and y not in announced)


def _packs(subject: str, jurisdiction: str) -> tuple[RulePack, ...]:
    """Every pack of a subject; a province without any has the country's."""
    wanted = jurisdiction
    while True:
        found = tuple(pack for pack in packs() if (pack.subject, pack.jurisdiction) == (subject, wanted))
        if found or "-" not in wanted:
            return found
        wanted = wanted.rpartition("-")[0]


def _by_law(jurisdiction: str) -> dict[int, frozenset[date]]:
    """Days off of each year by law: the holidays, and for each on a weekend the next day that is none (Art. 6)."""
    off: dict[int, frozenset[date]] = {}
    for pack in _packs("calendar.by_law", jurisdiction):
        for row in pack.rules["years"]:
            year = int(row["year"])
            days = {date.fromisoformat(f"{year}-{day}") for day in pack.rules["fixed"]} | set(row["other"])
            days |= {row["spring"] + timedelta(days=n) for n in (-1, 0, 1, 2)}
            for lost in sorted(day for day in days if day.weekday() >= 5):
                instead = lost
                while instead in days or instead.weekday() >= 5:
                    instead += timedelta(days=1)
                days.add(instead)
            off[year] = frozenset(days)
    return off


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
