"""``queqiao check-workflow``: proves what a workflow promises, draws it, writes it out, tries one step of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from queqiao.cli.command import argument, command, option
from queqiao.cli.documents import finish, open_document, write_example
from queqiao.cli.failures import Exit
from queqiao.cli.language import language, tr
from queqiao.cli.options import paper_options
from queqiao.cli.output import check_target, write_text
from queqiao.kernel.errors import Problem, UserError

if TYPE_CHECKING:
    from queqiao_engine.workflow.contracts import Definition


@command(
    "检验流程定义，逐条证明或给出反例；也能画图、导出、试行一步。\n\nWORKFLOW 是随附流程的名称（--list 列出）、all，或自己的 YAML/JSON 文件。"
    "试行一步：--try --state 状态 --verb 动作 --role 角色 --fact 名称=值。",
    "Prove a workflow definition or show what breaks it; draw it, export it, try one step.\n\nWORKFLOW is a shipped name (see "
    "--list), all, or your own YAML or JSON file. To try one step: --try --state S --verb V --role R --fact name=value.",
)
@argument("workflow", required=False, zh="流程名、all 或文件", en="a shipped name, all, or a file")
@option("--list", "listing", is_flag=True, zh="列出随附的流程", en="list the shipped workflows")
@option("--diagram", metavar="FILE", zh="画图：.svg 或 .mmd（Mermaid）", en="draw it: .svg or .mmd (Mermaid)")
@option(
    "--export",
    metavar="FILE",
    zh="导出定义供修改：.yaml 或 .json",
    en="write the definition for editing: .yaml or .json",
)
@option("--try", "trying", is_flag=True, zh="试行一步", en="try one step")
@option(
    "--state",
    metavar="S",
    zh="试行：现在的状态（不写则起始状态）",
    en="try: the present state (else the initial one)",
)
@option("--verb", metavar="V", zh="试行：动作（不写则列出全部）", en="try: the verb (else all are listed)")
@option(
    "--role",
    "roles",
    metavar="R",
    multiple=True,
    zh="试行：经办人的角色，可多次",
    en="try: a role of the actor, repeatable",
)
@option("--actor", metavar="ID", default="someone", zh="试行：经办人编号", en="try: the actor's id")
@option(
    "--organisation",
    metavar="ORG",
    default="",
    zh="试行：经办人所在单位，供“按单位”的条件核对",
    en="try: the actor's organisation, for conditions that look at it",
)
@option(
    "--fact",
    "pairs",
    metavar="NAME=VALUE",
    multiple=True,
    zh="试行：一项事实，可多次；记录类写 JSON",
    en="try: a fact, repeatable; records as JSON",
)
@option(
    "--policy",
    "policies",
    metavar="KEY=VALUE",
    multiple=True,
    zh="试行：一项政策参数，可多次；优先于规则包",
    en="try: a policy figure, repeatable; before rule packs",
)
@option(
    "--facts",
    "facts_file",
    metavar="FILE",
    zh="试行：事实文件（YAML/JSON）",
    en="try: a file of facts (YAML, JSON)",
)
@option(
    "--evidence",
    metavar="CODE=N",
    multiple=True,
    zh="试行：在案材料及份数，可多次",
    en="try: documents on file, repeatable",
)
@option(
    "--gate",
    "passed",
    metavar="GATE",
    multiple=True,
    zh="试行：已通过的关口，可多次；写了才核对关口",
    en="try: a gate already passed, repeatable; gates are looked at once one is given",
)
@option("--today", metavar="DATE", zh="试行：当天日期（不写则今天）", en="try: the day (else today)")
@option(
    "--jurisdiction",
    metavar="CODE",
    default="CN",
    show_default=True,
    zh="用哪个地区的规则包（如 CN、CN-46）",
    en="whose rule packs apply (CN, CN-46)",
)
@paper_options
def check_workflow(
    *,
    workflow: str | None,
    listing: bool,
    diagram: str | None,
    export: str | None,
    trying: bool,
    form: str | None,
    out: str | None,
    explain: bool,
    example: bool,
    **step: Any,
) -> int:
    """Checks, and does what else is asked; 1 when a property fails or the step tried is refused."""
    if example:
        write_example("queqiao.kernel.workflows", "workflow", out)
        return Exit.OK
    from queqiao.cli.workflow_paper import check_paper, list_paper
    from queqiao.kernel.workflows.files import shipped
    from queqiao_engine.workflow.checker import check

    if listing:
        finish(list_paper(tuple(shipped().values())), form, out)
        return Exit.OK
    if workflow is None:
        raise click.UsageError(
            tr(
                "没有写流程名或文件；--list 列出随附的流程",
                "no workflow or file is named; --list shows the shipped ones",
            )
        )
    if workflow == "all":
        for name, value in (("--diagram", diagram), ("--export", export), ("--try", trying)):
            if value:
                raise UserError(Problem("workflow.one_only", {"option": name}))
        chosen = list(shipped().values())
    else:
        chosen = [_definition(workflow)]
    if diagram is not None:
        _draw(chosen[0], diagram, workflow)
    if export is not None:
        _export(chosen[0], export, workflow)
    if trying:
        return _try(chosen[0], form, out, **step)
    reports = [(definition, check(definition)) for definition in chosen]
    found = None
    if explain and len(chosen) == 1:
        from queqiao.kernel.workflows.policy import figures

        found = figures(chosen[0], step["jurisdiction"], _day(step["today"]))
    finish(check_paper(reports, explain=explain, found=found), form, out, workflow)
    return Exit.OK if all(report.holds for _, report in reports) else Exit.ROWS_REFUSED


def _definition(name: str) -> Definition:
    from queqiao.kernel.workflows.files import definition_in, is_file, shipped

    found = shipped().get(name.replace("-", "_"))
    if found is not None:
        return found
    if not is_file(name):
        raise UserError(
            Problem("workflow.unknown_name", {"name": name, "known": tr("、", ", ").join(shipped())})
        )
    return definition_in(open_document(name), language())


def _draw(definition: Definition, target: str, source: str) -> None:
    ending = Path(target).suffix.lower()
    if ending == ".svg":
        from queqiao_engine.workflow.diagram.svg import to_svg

        text = to_svg(definition, language())
    elif ending == ".mmd":
        from queqiao_engine.workflow.diagram.mermaid import to_mermaid

        text = to_mermaid(definition, language())
    else:
        raise UserError(Problem("workflow.diagram_ending", {"name": Path(target).name}))
    _write(target, text, source)


def _export(definition: Definition, target: str, source: str) -> None:
    from queqiao.kernel.workflows.files import dump

    ending = Path(target).suffix.lower()
    if ending not in {".yaml", ".yml", ".json"}:
        raise UserError(Problem("workflow.export_ending", {"name": Path(target).name}))
    _write(target, dump(definition, language(), ending), source)


def _write(target: str, text: str, source: str) -> None:
    check_target(target, "table", (source,))
    write_text(target, lambda file: file.write(text))
    click.echo(tr(f"已写入 {target}。", f"Wrote {target}."), err=True)


def _try(
    definition: Definition,
    form: str | None,
    out: str | None,
    *,
    state: str | None,
    verb: str | None,
    roles: tuple[str, ...],
    actor: str,
    organisation: str,
    pairs: tuple[str, ...],
    policies: tuple[str, ...],
    facts_file: str | None,
    evidence: tuple[str, ...],
    passed: tuple[str, ...],
    today: str | None,
    jurisdiction: str,
) -> int:
    from queqiao.cli.workflow_paper import decision_paper, offers_paper
    from queqiao.kernel.workflows.policy import figures, working_calendar
    from queqiao_engine.workflow.available import available
    from queqiao_engine.workflow.contracts import Actor
    from queqiao_engine.workflow.decide import decide
    from queqiao_engine.workflow.literals import read_literal

    day = _day(today)
    here = state or definition.initial
    figures_given = dict(map(_pair, policies))
    papers = dict(map(_pair, evidence))
    _names_known(definition, roles, figures_given, papers, passed)
    facts = _facts(definition, pairs, facts_file)
    found = figures(definition, jurisdiction, day)
    arguments: dict[str, Any] = {
        "policy": {**found.values, **{key: read_literal(text) for key, text in figures_given.items()}},
        "calendar": working_calendar(jurisdiction),
        "evidence": {name: _count(name, text) for name, text in papers.items()},
        "gates": frozenset(passed) or None,
    }
    who = Actor(actor, frozenset(roles), organisation)
    if verb is None:
        offers = available(definition, here, who, facts, day, **arguments)
        finish(offers_paper(definition, here, offers), form, out)
        return Exit.OK
    decision = decide(definition, here, verb, who, facts, day, **arguments)
    finish(decision_paper(definition, here, verb, decision, found.packs), form, out)
    return Exit.OK if decision.allowed else Exit.ROWS_REFUSED


def _names_known(
    definition: Definition,
    roles: Iterable[str],
    policies: Iterable[str],
    papers: Iterable[str],
    gates: Iterable[str],
) -> None:
    """Raises ``UserError`` for every name on the command line that the workflow does not know."""
    from queqiao_engine.workflow.contracts import CLOCK

    evidence = {item.code: None for way in definition.transitions for item in way.evidence}
    asked = (
        (tr("角色", "role"), roles, [*(role.name for role in definition.roles), CLOCK]),
        (tr("政策参数", "policy figure"), policies, [item.key for item in definition.policies]),
        (tr("材料", "document"), papers, list(evidence)),
        (tr("关口", "gate"), gates, [gate.name for gate in definition.gates]),
    )
    wrong = [
        Problem(
            "workflow.name_unknown",
            {"name": name, "kind": kind, "known": tr("、", ", ").join(known) or tr("无", "none")},
        )
        for kind, names, known in asked
        for name in names
        if name not in known
    ]
    if wrong:
        raise UserError(*wrong)


def _day(text: str | None) -> date:
    if text is None:
        return date.today()  # noqa: DTZ011  # the day where the person sits
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            tr(f"--today 要写成 2026-01-23 的样子，现为 {text}", f"write --today as 2026-01-23, not {text}")
        ) from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UserError(Problem("workflow.pair", {"text": text}))
    return name.strip(), value.strip()


def _count(name: str, text: str) -> int:
    if not text.isdecimal():
        raise UserError(Problem("workflow.evidence_count", {"name": name, "found": text}))
    return int(text)


def _facts(definition: Definition, pairs: tuple[str, ...], file: str | None) -> Mapping[str, Any]:
    """Facts of the file, then those of the command line, which win."""
    from queqiao.kernel.workflows.files import facts_in
    from queqiao_engine.workflow.contracts import FactType

    found: dict[str, Any] = {}
    if file is not None:
        document = open_document(file)
        found |= facts_in(definition, document.root, document.file, document, language())
    kinds = {fact.name: fact.type for fact in definition.facts}
    records = {FactType.SIGNATURES, FactType.APPROVALS, FactType.NOTICE, FactType.PANEL}
    written: dict[str, Any] = {}
    for name, text in map(_pair, pairs):
        written[name] = text
        if kinds.get(name) in records:
            try:
                written[name] = json.loads(text)
            except ValueError:
                example = '{"started": "2026-03-02"}' if kinds[name] is FactType.NOTICE else '[{"by": "…"}]'
                raise UserError(Problem("workflow.fact_json", {"name": name, "example": example})) from None
        elif kinds.get(name) is FactType.NAMES:
            written[name] = [item.strip() for item in text.split(",")]
    return {**found, **facts_in(definition, written, "--fact", None, language())}
