"""What ``queqiao check-workflow`` prints: proofs, states, ways, and decisions in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from queqiao.cli.language import language, tr
from queqiao.cli.paper import Column, Paper, Table
from queqiao.kernel.wording import display
from queqiao.kernel.workflows import words
from queqiao.kernel.workflows.policy import Figures
from queqiao.kernel.workflows.words import WORDING
from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.available import Offer
from queqiao_engine.workflow.contracts import CLOCK, Decision, Definition, State, Transition
from queqiao_engine.workflow.describe import describe
from queqiao_engine.workflow.diagram.captions import period_text
from queqiao_engine.workflow.findings import Finding, Report, Severity


def say(reason: Reason, definition: Definition) -> str:
    """The sentence of a reason in the language in force."""
    return words.say(reason, definition, language())


def check_paper(
    reports: Sequence[tuple[Definition, Report]], *, explain: bool, found: Figures | None = None
) -> Paper:
    """The proofs of one definition, or one line for each of several; ``found`` are the figures in force, to be shown."""
    if len(reports) > 1:
        return _overview(reports)
    ((definition, report),) = reports
    rows: list[tuple[object, ...]] = []
    for proof in report.proofs:
        faults = [item for item in proof.findings if item.severity is Severity.FAULT]
        verdict = tr("成立", "holds") if proof.holds else tr("不成立", "fails")
        first = _finding(faults[0], definition) if faults else ""
        name = WORDING.text(f"property.{proof.property.value}", language())
        rows.append((name, verdict, proof.examined, first))
        rows += [("", "", None, _finding(item, definition)) for item in faults[1:]]
    columns = [
        Column(tr("性质", "property")),
        Column(tr("结果", "result")),
        Column(tr("检查数", "cases"), "number"),
        Column(tr("反例", "counter-example")),
    ]
    tables = [Table(tr("证明", "Proofs"), columns, rows)]
    if explain:
        tables += [_states(definition), _ways(definition), _roles(definition), *_figures(definition, found)]
    notes = [
        tr("提示：", "note: ") + _finding(item, definition)
        for item in report.findings
        if item.severity is Severity.NOTE
    ]
    return Paper(
        tr(f"流程检验：{definition.label.zh}", f"Workflow: {definition.label.en}"),
        facts=[
            (tr("名称与版本", "name and version"), f"{definition.name} {definition.version}"),
            (
                tr("状态、流转", "states, transitions"),
                f"{len(definition.states)}, {len(definition.transitions)}",
            ),
            (
                tr("结论", "verdict"),
                tr("全部成立", "everything holds")
                if report.holds
                else tr(f"{len(report.faults)} 处不成立", f"{len(report.faults)} faults"),
            ),
        ],
        tables=tables,
        notes=notes,
        plain=report_plain(definition, report),
    )


def _finding(finding: Finding, definition: Definition) -> str:
    sentence = say(finding.reason, definition)
    path = words.path_text(finding.path, definition, language())
    return f"{sentence}\n{tr('路径：', 'path: ')}{path}" if path else sentence


def report_plain(definition: Definition, report: Report) -> Mapping[str, object]:
    """A report for JSON."""
    return {
        "workflow": report.name,
        "version": report.version,
        "holds": report.holds,
        "proofs": [
            {
                "property": proof.property.value,
                "holds": proof.holds,
                "examined": proof.examined,
                "findings": [
                    {
                        "severity": item.severity.value,
                        "code": item.reason.code,
                        "text": say(item.reason, definition),
                        "path": [[step.state, step.verb, step.target] for step in item.path],
                    }
                    for item in proof.findings
                ],
            }
            for proof in report.proofs
        ],
    }


def _overview(reports: Sequence[tuple[Definition, Report]]) -> Paper:
    columns = [
        Column(tr("流程", "workflow")),
        Column(tr("名称", "label")),
        Column(tr("状态", "states"), "number"),
        Column(tr("流转", "transitions"), "number"),
        Column(tr("结果", "result")),
    ]
    rows = []
    for definition, report in reports:
        verdict = tr("全部成立", "everything holds")
        if not report.holds:
            failing = [p.property.value for p in report.proofs if not p.holds]
            verdict = tr("、", ", ").join(WORDING.text(f"property.{name}", language()) for name in failing)
            verdict = tr("不成立：", "fails: ") + verdict
        sizes = (len(definition.states), len(definition.transitions))
        rows.append((definition.name, definition.label.text(language()), *sizes, verdict))
    plain = [report_plain(definition, report) for definition, report in reports]
    return Paper(tr("流程检验", "Workflows checked"), tables=[Table("", columns, rows)], plain=plain)


def list_paper(definitions: Sequence[Definition]) -> Paper:
    """The shipped workflows."""
    columns = [Column(tr("流程", "workflow")), Column(tr("版本", "version")), Column(tr("名称", "label"))]
    rows = [(item.name, item.version, item.label.text(language())) for item in definitions]
    plain = [{"workflow": item.name, "version": item.version, "label": item.label} for item in definitions]
    return Paper(tr("随附的流程", "Shipped workflows"), tables=[Table("", columns, rows)], plain=plain)


def _states(definition: Definition) -> Table:
    columns = [
        Column(tr("状态", "state")),
        Column(tr("内部标签", "label")),
        Column(tr("对外标签", "public label")),
        Column(tr("时限", "clock")),
        Column(tr("终态", "final")),
    ]
    return Table(
        tr("状态", "States"), columns, [_state_row(state, definition) for state in definition.states]
    )


def _state_row(state: State, definition: Definition) -> tuple[object, ...]:
    shown = state.public or (None if state.internal else state.label)
    clock = None
    if state.deadline is not None:
        clock = period_text(state.deadline.period, definition, language())
        clock += f" → {state.deadline.verb}" if state.deadline.verb else ""
    ending = WORDING.text(f"outcome.{state.outcome.value}", language()) if state.outcome else ""
    public = shown.text(language()) if shown else tr("（不显示）", "(not shown)")
    return (state.name, state.label.text(language()), public, clock, ending)


def _ways(definition: Definition) -> Table:
    columns = [
        Column(tr("动作", "verb")),
        Column(tr("从", "from")),
        Column(tr("到", "to")),
        Column(tr("执行", "by")),
        Column(tr("条件与材料", "conditions and evidence")),
        Column(tr("效果", "effects")),
    ]
    return Table(
        tr("流转", "Transitions"), columns, [_way_row(way, definition) for way in definition.transitions]
    )


def _way_row(way: Transition, definition: Definition) -> tuple[object, ...]:
    asked = [say(describe(guard, definition), definition) for guard in way.guards]
    asked += [
        say(Reason.of("asks.evidence", evidence=item.label, least=item.minimum), definition)
        for item in way.evidence
    ]
    if way.refusal:
        asked.append(say(Reason.of("asks.reason", verb=way.label), definition))
    gates = {item.name: item.label.text(language()) for item in definition.gates}
    effects = [f"◆ {gates.get(way.passes_gate, way.passes_gate)}"] if way.passes_gate else []
    known = {item.name: item for item in definition.effects}
    for item in way.effects:
        declared = known.get(item.name)
        text = declared.label.text(language()) if declared else item.name
        effects.append(f"¥ {text}" if declared and declared.money else text)
    roles = {item.name: item.label.text(language()) for item in definition.roles} | {
        CLOCK: tr("时钟", "clock")
    }
    who = [roles.get(name, name) for name in way.roles]
    label = f"{way.verb}\n{way.label.text(language())}"
    return (label, "\n".join(way.sources), way.target, "\n".join(who), "\n".join(asked), "\n".join(effects))


def _roles(definition: Definition) -> Table:
    columns = [Column(tr("角色", "role")), Column(tr("标签", "label")), Column(tr("可看", "reads"))]
    inside, outside = tr("内部标签", "labels"), tr("对外标签", "public labels")
    rows = [
        (role.name, role.label.text(language()), outside if role.outside else inside)
        for role in definition.roles
    ]
    return Table(tr("角色", "Roles"), columns, rows)


def _figures(definition: Definition, found: Figures | None) -> list[Table]:
    """The policy figures with their values in force; none when the workflow reads none."""
    if not definition.policies:
        return []
    columns = [
        Column(tr("参数", "figure")),
        Column(tr("标签", "label")),
        Column(tr("数值", "value")),
        Column(tr("规则包", "rule pack")),
    ]
    rows = []
    for item in definition.policies:
        value = found.values.get(item.key) if found else None
        shown = tr("（未定）", "(not set)") if value is None else display(value, language())
        rows.append(
            (item.key, item.label.text(language()), shown, found.sources.get(item.key, "") if found else "")
        )
    return [Table(tr("政策参数", "Policy figures"), columns, rows)]


def decision_paper(
    definition: Definition, state: str, verb: str, decision: Decision, packs: Sequence[str]
) -> Paper:
    """A decision tried out: allowed or refused, every reason, every condition looked at."""
    states = {item.name: item.label.text(language()) for item in definition.states}
    label = next((way.label.text(language()) for way in definition.transitions if way.verb == verb), verb)
    facts: list[tuple[str, object]] = [
        (
            tr("流程", "workflow"),
            f"{definition.label.text(language())}（{definition.name} {definition.version}）",
        ),
        (tr("状态与动作", "state and verb"), f"{states.get(state, state)} — {label}"),
        (tr("结论", "decision"), tr("允许", "allowed") if decision.allowed else tr("不允许", "refused")),
    ]
    if decision.next is not None:
        facts.append((tr("下一状态", "next state"), states[decision.next]))
    if decision.deadline is not None:
        facts.append((tr("时限届满", "clock ends"), decision.deadline.last))
    facts += [
        (tr("效果", "effect"), f"¥ {item.name}" if item.money else item.name) for item in decision.effects
    ]
    if packs:
        facts.append((tr("规则包", "rule packs"), tr("、", ", ").join(packs)))
    tables = []
    if decision.reasons:
        rows = [(say(reason, definition),) for reason in decision.reasons]
        tables.append(Table(tr("为什么不行", "Why not"), [Column(tr("理由", "reason"))], rows))
    if decision.checks:
        mark = {True: tr("满足", "met"), False: tr("未满足", "not met")}
        checked = [(say(item.what, definition), mark[item.held]) for item in decision.checks]
        columns = [Column(tr("条件", "condition")), Column(tr("结果", "result"))]
        tables.append(Table(tr("逐项核对", "What was looked at"), columns, checked))
    plain = {
        "workflow": definition.name,
        "version": definition.version,
        "state": state,
        "verb": verb,
        "allowed": decision.allowed,
        "reasons": [{"code": item.code, "text": say(item, definition)} for item in decision.reasons],
        "next": decision.next,
        "deadline": decision.deadline.last if decision.deadline else None,
        "effects": [
            {"name": item.name, "money": item.money, "params": item.params} for item in decision.effects
        ],
        "checks": [{"text": say(item.what, definition), "held": item.held} for item in decision.checks],
        "rule_packs": list(packs),
    }
    notes = [say(item, definition) for item in decision.warnings]
    return Paper(tr("试行一步", "One step tried"), facts=facts, tables=tables, notes=notes, plain=plain)


def offers_paper(definition: Definition, state: str, offers: Sequence[Offer]) -> Paper:
    """Every verb of a state and why it cannot be done now."""
    columns = [
        Column(tr("动作", "verb")),
        Column(tr("标签", "label")),
        Column(tr("现在", "now")),
        Column(tr("理由", "reasons")),
    ]
    rows = []
    for offer in offers:
        now = tr("可以", "can be done") if offer.decision.allowed else tr("不行", "refused")
        reasons = "\n".join(say(reason, definition) for reason in offer.decision.reasons)
        rows.append((offer.verb, offer.label.text(language()), now, reasons))
    label = next(item.label.text(language()) for item in definition.states if item.name == state)
    plain = [
        {
            "verb": offer.verb,
            "allowed": offer.decision.allowed,
            "reasons": [
                {"code": item.code, "text": say(item, definition)} for item in offer.decision.reasons
            ],
        }
        for offer in offers
    ]
    title = tr(f"在“{label}”可做的动作", f"What can be done from “{label}”")
    return Paper(title, tables=[Table("", columns, rows)], plain=plain)
