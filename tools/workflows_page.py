"""Print docs/workflows.md: what each shipped workflow promises, who acts, its clocks, figures, gates, appeals and its diagram."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from queqiao.kernel.rulepacks import RulePack, in_force
from queqiao_engine.workflow.contracts import CLOCK, Deadline, Definition, PolicyDeclaration, Transition
from queqiao_engine.workflow.definitions import definitions
from queqiao_engine.workflow.diagram.mermaid import to_mermaid
from queqiao_engine.workflow.periods import Policy

RULES_ON = date(2026, 11, 1)
"""The day whose rule packs the page shows."""
_HEAD = Path(__file__).with_name("workflows_head.md")
_OWN = "鹊桥默认规则"
"""How a source that is a default of this platform begins."""


def page() -> str:
    """The whole page as Markdown."""
    shipped = definitions()
    contents = [f"- [{item.label.en} {item.label.zh}](#{_anchor(item)})" for item in shipped]
    lines = [_HEAD.read_text("utf-8").rstrip(), "", *contents, ""]
    for item in shipped:
        lines += _section(item)
    return "\n".join(lines).rstrip() + "\n"


def _anchor(item: Definition) -> str:
    return f"{item.label.en} {item.label.zh}".lower().replace(" ", "-")


def _section(item: Definition) -> Iterator[str]:
    module = importlib.import_module(f"queqiao_engine.workflow.definitions.{item.name}")
    told = (module.__doc__ or "").strip()
    money = [effect.label.en for effect in item.effects if effect.money]
    yield from (
        f"## {item.label.en} {item.label.zh}",
        "",
        f"`{item.name}` · version {item.version} · {len(item.states)} states, {len(item.transitions)} transitions",
        "",
    )
    lines = told.splitlines()
    yield from ("\n".join(lines[1:]).strip(), "")
    yield from ("Who acts: " + "; ".join(f"{role.label.en} {role.label.zh}" for role in item.roles) + ".", "")
    yield from _clocks(item)
    yield from _gates(item, money)
    yield from _appeals(item)
    yield from _figures(item)
    yield from ("```mermaid", to_mermaid(item, "en").rstrip(), "```", "")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def _clocks(item: Definition) -> Iterator[str]:
    roles = {role.name: role.label.en for role in item.roles}
    facts = {fact.name: fact.label.en for fact in item.facts}
    rows = []
    for state in item.states:
        clock = state.deadline
        if clock is not None:
            since = "entering the state" if clock.since is None else facts[clock.since]
            told = ", ".join(roles[name].lower() for name in clock.escalate) or "–"
            rows.append(
                (
                    f"{state.label.en} {state.label.zh}",
                    _length(item, clock),
                    since,
                    _then(item, state.name, clock),
                    told,
                )
            )
    yield from ("**Clocks**", "")
    yield from _table(("state", "lasts", "counted from", "then", "told"), rows)


def _length(item: Definition, clock: Deadline) -> str:
    count = clock.period.count
    shown = str(count)
    if isinstance(count, Policy):
        declared = next(one for one in item.policies if one.key == count.key)
        shown = str(_pack(declared).rules[declared.rule])
    unit = clock.period.unit.value.replace("_", " ")
    return f"{shown} {unit if shown != '1' else unit.removesuffix('s')}"


def _then(item: Definition, state: str, clock: Deadline) -> str:
    for way in item.transitions:
        if way.verb == clock.verb and state in way.sources and CLOCK in way.roles:
            target = next(one for one in item.states if one.name == way.target)
            return f"{way.label.en} → {target.label.en}"
    return "nothing by itself"


def _gates(item: Definition, money: list[str]) -> Iterator[str]:
    if not money:
        yield from ("Moves no money.", "")
        return
    rows = []
    for gate in item.gates:
        passed = _verbs(way for way in item.transitions if way.passes_gate == gate.name)
        names = dict.fromkeys(
            effect.name for way in item.transitions for effect in way.effects if effect.gate == gate.name
        )
        behind = [one.label.en for one in item.effects if one.name in names and one.money]
        rows.append((f"{gate.label.en} {gate.label.zh}", passed, "; ".join(behind) or "–"))
    yield from ("**Gates**", "")
    yield from _table(("gate", "passed by", "money behind it"), rows)


def _verbs(ways: Iterable[Transition]) -> str:
    return "; ".join(dict.fromkeys(way.label.en for way in ways))


def _appeals(item: Definition) -> Iterator[str]:
    roles = {role.name: role.label.en for role in item.roles}
    states = {state.name: state.label.en for state in item.states}
    rows = []
    for way in item.transitions:
        if not way.refusal:
            continue
        owed = [
            one
            for one in item.appeals
            if one.verb == way.verb and (not one.sources or set(one.sources) & set(way.sources))
        ]
        who = ", ".join(dict.fromkeys(roles[name].lower() for one in owed for name in one.roles))
        back = ", ".join(dict.fromkeys(states[name] for one in owed for name in one.review))
        by = ", ".join(roles[name].lower() for name in way.roles)
        why = way.without_appeal.en if way.without_appeal is not None else ""
        rows.append((way.label.en, by, who or "nobody", back or why))
    if rows:
        yield from ("**Refusals**, each with its reason", "")
        yield from _table(
            ("refusal", "by", "who may appeal", "heard again in, or why not"), dict.fromkeys(rows)
        )


def _figures(item: Definition) -> Iterator[str]:
    rows = []
    for declared in item.policies:
        pack = _pack(declared)
        rows.append(
            (
                declared.label.en,
                f"`{declared.key}`",
                str(pack.rules[declared.rule]),
                f"`{pack.id}`",
                _known(pack),
            )
        )
    yield from ("**Figures**", "")
    yield from _table(("figure", "key", "now", "rule pack", "how known"), rows)


def _known(pack: RulePack) -> str:
    """How surely each kind of source of the pack is known; a default of this platform is known as such."""
    found = ("default" if one.document.startswith(_OWN) else one.sure.value for one in pack.sources)
    return ", ".join(dict.fromkeys(found))


def _pack(declared: PolicyDeclaration) -> RulePack:
    return in_force(declared.subject, "CN", RULES_ON)


if __name__ == "__main__":
    print(page(), end="")
