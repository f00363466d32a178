"""``queqiao assign``: who reviews what, who has to withdraw and why, and how fair the result is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from queqiao.cli.command import OneOf, argument, command, option
from queqiao.cli.documents import finish, open_document, write_example
from queqiao.cli.failures import Exit
from queqiao.cli.language import language, tr
from queqiao.cli.options import paper_options
from queqiao.cli.paper import Column, Paper, Table, plain

if TYPE_CHECKING:
    from queqiao.kernel.errors import UserError
    from queqiao.kernel.wording import Wording
    from queqiao.programmes.assign_file import AssignRequest
    from queqiao_engine.review.assignment.contracts import Assignment
    from queqiao_engine.review.assignment.infeasible import Infeasibility, Relaxation
    from queqiao_engine.review.conflicts import Conflict, Evidence

APP = "queqiao.programmes"
OBJECTIVES = {"sum": "max_sum", "fair": "max_min", "threshold": "fair_flow", "random": "randomised"}


@command(
    "给项目分配评审人（或给需求分配技术经理人），该回避的一律不配，并说明理由。\n\n文件写项目、评审人、匹配度、关系和限制；只有“项目,评审人,匹配度”三列的表格也行。",
    "Assign reviewers to items (or technology managers to cases); nobody in conflict is ever assigned, and every pair says why.\n\nThe file holds items, reviewers, affinity, relations and limits; a table of item, reviewer and affinity will do.",
)
@argument(
    "file", required=False, zh="分配文件：YAML、JSON、CSV 或 .xlsx", en="the file: YAML, JSON, CSV or .xlsx"
)
@option(
    "--objective",
    type=OneOf(*OBJECTIVES),
    default="sum",
    zh="目标：sum 总匹配度最大；fair 最弱的项目优先；threshold 每项达到门槛；random 随机，配对概率有上限",
    en="sum: largest total; fair: the worst-off item first; threshold: every item to a threshold; random: capped chances",
)
@option(
    "--cap",
    type=float,
    default=0.9,
    metavar="P",
    zh="random：任何一对的概率上限，默认 0.9",
    en="random: no pair is more likely than this, 0.9 by default",
)
@option(
    "--seed",
    type=int,
    default=0,
    metavar="N",
    zh="random：随机种子，默认 0",
    en="random: the seed, 0 by default",
)
@option(
    "--threshold",
    type=float,
    metavar="X",
    zh="threshold：每项的平均匹配度门槛",
    en="threshold: the mean affinity every item should reach",
)
@option(
    "--demand",
    type=int,
    metavar="N",
    zh="每项评审人数，代替文件里的",
    en="reviewers per item, in place of the file's",
)
@option(
    "--most",
    type=int,
    metavar="N",
    zh="每人最多几项，代替文件里的",
    en="most items per reviewer, in place of the file's",
)
@option(
    "--least",
    type=int,
    metavar="N",
    zh="每人最少几项，代替文件里的",
    en="least items per reviewer, in place of the file's",
)
@paper_options
def assign(
    *,
    file: str | None,
    objective: str,
    cap: float,
    seed: int,
    threshold: float | None,
    demand: int | None,
    most: int | None,
    least: int | None,
    form: str | None,
    out: str | None,
    explain: bool,
    example: bool,
) -> int:
    """Reads, asks the engine, writes."""
    if example:
        write_example(APP, "assign", out)
        return Exit.OK
    from queqiao.programmes.assign_file import read_assignment
    from queqiao_engine.errors import EngineError
    from queqiao_engine.review.assignment.contracts import Objective
    from queqiao_engine.review.assignment.solve import assign as solve

    document = open_document(file)
    today = datetime.now(UTC).astimezone().date()
    request = read_assignment(document, today=today, demand=demand, most=most, least=least)
    wanted = request.threshold if threshold is None else threshold
    try:
        result = solve(
            request.problem, Objective(OBJECTIVES[objective]), threshold=wanted, cap=cap, seed=seed
        )
    except EngineError as refusal:
        if refusal.code != "panel.infeasible":
            raise
        raise _contradiction(request, refusal.facts["report"], document.file) from None
    finish(_paper(request, result, seed, explain=explain), form, out, file)
    return Exit.OK


def _contradiction(request: AssignRequest, report: Any, file: str) -> UserError:
    """The contradiction in words, with the conflicts that bar people, and the smallest ways out."""
    from queqiao.kernel.errors import Problem, UserError
    from queqiao.kernel.wording import Wording

    words, found = Wording(APP), report
    told: Infeasibility = found
    why = tr("；", "; ").join(
        words.say(_named(request, words, reason), language()) for reason in told.reasons
    )
    ways = tr("；或者", "; or ").join(_way(request, words, way) for way in told.relaxations)
    nothing = tr("放宽回避、匹配度或谢绝的配对", "lift conflicts, affinities or declined pairs")
    return UserError(Problem("panel.infeasible", {"why": why, "ways": ways or nothing}, file=file))


def _way(request: AssignRequest, words: Wording, way: Relaxation) -> str:
    changes = []
    for change in way.changes:
        limit = change.limit
        facts = {"item": _name(request, limit.item), "reviewer": _name(request, limit.reviewer)}
        what = words.text(
            f"panel.limit_{limit.kind}", language(), **facts, rule=limit.rule, value=limit.value
        )
        code = "panel.change_less" if limit.at_least else "panel.change_more"
        changes.append(words.text(code, language(), what=what, by=change.by))
    lead = words.text(f"panel.way_{way.way}", language())
    return f"{lead}{tr('：', ': ')}{tr('、', ', ').join(changes)}"


def _paper(request: AssignRequest, result: Assignment, seed: int, *, explain: bool) -> Paper:
    from queqiao.kernel.wording import Wording

    words, even = Wording(APP), result.fairness
    facts: list[tuple[str, object]] = [
        (tr("目标", "objective"), words.text(f"panel.objective_{result.objective}", language())),
        (tr("总匹配度", "total affinity"), round(result.total, 4)),
        (tr("占最优的份额", "share of the optimum"), f"{result.share:.1%}"),
        (tr("最弱项目的平均匹配度", "mean affinity of the worst-off item"), round(even.lowest_item, 4)),
    ]
    if result.lowest_possible is not None:
        facts.append((tr("其上界", "no assignment does better than"), round(result.lowest_possible, 4)))
    if result.expected_total is not None:
        facts.append((tr("期望总匹配度", "expected total"), round(result.expected_total, 4)))
        facts.append((tr("随机种子", "seed"), str(seed)))
    facts += [
        (tr("每人项数", "items per reviewer"), f"{even.lowest_load}–{even.highest_load}"),
        (tr("项数的基尼系数", "Gini of loads"), round(even.load_gini, 4)),
        (tr("计入已承担的基尼系数", "Gini, past items included"), round(even.burden_gini, 4)),
        (
            tr("回避规则包", "conflict rule pack"),
            tr(f"{request.pack}（{request.as_of}）", f"{request.pack} ({request.as_of})"),
        ),
    ]
    tables = [_by_item(request, result), _by_reviewer(request, result)]
    if request.conflicts.found:
        tables.append(_conflicts(request, words))
    if explain:
        tables.append(_reasons(request, result, words))
        if request.conflicts.identities.links:
            tables.append(_identities(request, words))
    return Paper(
        request.title or tr("评审分配", "Assignment"),
        facts,
        tables,
        _notes(request, result, words),
        _plain(request, result, words),
    )


def _name(request: AssignRequest, key: str) -> str:
    name = request.names.get(key, "")
    return f"{key} {name}" if name and name != key else key


def _by_item(request: AssignRequest, result: Assignment) -> Table:
    rows = []
    for item in sorted(result.item_totals):
        own = [pair for pair in result.pairs if pair.item == item]
        shown = tr("、", ", ").join(
            _name(request, pair.reviewer)
            + tr(f"（{pair.affinity:.3g}）", f" ({pair.affinity:.3g})")
            + (tr("已定", " fixed") if pair.fixed else "")
            for pair in sorted(own, key=lambda pair: (-pair.affinity, pair.reviewer))
        )
        mean = result.item_totals[item] / len(own) if own else None
        rows.append((_name(request, item), len(own), shown or "—", result.item_totals[item], mean))
    columns = [
        Column(tr("项目", "item")),
        Column(tr("人数", "reviewers"), "number"),
        Column(tr("评审人（匹配度）", "who (affinity)")),
        Column(tr("合计", "total"), "number", 3),
        Column(tr("平均", "mean"), "number", 3),
    ]
    return Table(tr("按项目", "By item"), columns, rows)


def _by_reviewer(request: AssignRequest, result: Assignment) -> Table:
    rows = []
    for reviewer in sorted(request.problem.reviewers, key=lambda one: one.id):
        own = tr("、", ", ").join(pair.item for pair in result.pairs if pair.reviewer == reviewer.id)
        bounds = f"{reviewer.least}–{reviewer.most}"
        rows.append(
            (_name(request, reviewer.id), result.loads[reviewer.id], bounds, reviewer.history, own or "—")
        )
    columns = [
        Column(tr("评审人", "reviewer")),
        Column(tr("项数", "items"), "number"),
        Column(tr("界限", "bounds")),
        Column(tr("已承担", "before"), "number"),
        Column(tr("项目", "which")),
    ]
    return Table(tr("按评审人", "By reviewer"), columns, rows)


def _conflicts(request: AssignRequest, words: Wording) -> Table:
    rows = [
        (
            _name(request, found.item),
            _name(request, found.reviewer),
            _rule(words, found.rule),
            _weight(found),
            tr("；", "; ").join(_evidence(request, words, piece) for piece in found.path) or "—",
        )
        for found in request.conflicts.found
    ]
    columns = [
        Column(tr("项目", "item")),
        Column(tr("评审人", "reviewer")),
        Column(tr("规则", "rule")),
        Column(tr("处理", "effect")),
        Column(tr("依据", "evidence")),
    ]
    return Table(tr("回避", "Conflicts of interest"), columns, rows)


def _weight(found: Conflict) -> str:
    if found.suspected:
        return tr("待核（未回避）", "to be checked, not barred")
    return tr("回避", "barred") if found.hard else tr("提醒", "noted")


def _rule(words: Wording, rule: str) -> str:
    code = f"panel.rule_{rule}"
    return words.text(code, language()) if code in words.codes() else rule


def _evidence(request: AssignRequest, words: Wording, piece: Evidence) -> str:
    ends = f"{_name(request, piece.a)} — {_name(request, piece.b)}"
    if piece.link is not None:
        return (
            f"{ends}{tr('：', ': ')}{words.text(f'panel.by_{piece.link.by}', language())} {piece.link.value}"
        )
    bond = piece.relation
    assert bond is not None
    parts = [words.text(f"panel.kind_{bond.kind}", language())]
    if bond.share is not None:
        parts.append(f"{float(bond.share):.1%}")
    if bond.since is not None or bond.until is not None:
        same = bond.since == bond.until
        parts.append(f"{bond.since}" if same else f"{bond.since or ''}–{bond.until or ''}")
    if bond.source and bond.source != "record":
        parts.append(bond.source)
    return f"{ends}{tr('：', ': ')}{tr('，', ', ').join(parts)}"


def _reasons(request: AssignRequest, result: Assignment, words: Wording) -> Table:
    rows = [
        (
            _name(request, pair.item),
            _name(request, pair.reviewer),
            pair.affinity,
            f"{pair.rank}/{pair.eligible}",
            pair.probability,
            tr("；", "; ").join(
                words.say(_named(request, words, reason), language()) for reason in pair.passed_over
            )
            or tr("最合适的", "the best suited"),
        )
        for pair in result.pairs
    ]
    columns = [
        Column(tr("项目", "item")),
        Column(tr("评审人", "reviewer")),
        Column(tr("匹配度", "affinity"), "number", 3),
        Column(tr("名次/可选", "rank/eligible")),
        Column(tr("概率", "chance"), "percent", 0),
        Column(tr("更合适而未选的", "better suited, and why not")),
    ]
    return Table(tr("逐对说明", "Every pair"), columns, rows)


def _identities(request: AssignRequest, words: Wording) -> Table:
    rows = [
        (
            _name(request, link.a),
            _name(request, link.b),
            words.text(f"panel.by_{link.by}", language()),
            link.value,
        )
        for link in request.conflicts.identities.links
    ]
    columns = [
        Column(tr("记录", "record")),
        Column(tr("即", "is")),
        Column(tr("依据", "by")),
        Column(tr("内容", "value")),
    ]
    return Table(tr("同一人", "One person"), columns, rows)


def _named(request: AssignRequest, words: Wording, reason: Any) -> Any:
    """The reason with names beside ids, and rules in words."""
    from queqiao_engine.explanation import Reason

    facts = dict(reason.facts)
    for key in ("item", "reviewer", "person", "record"):
        if key in facts:
            facts[key] = _name(request, facts[key])
    for key in ("items", "reviewers"):
        if key in facts:
            facts[key] = tuple(_name(request, name) for name in facts[key])
    if reason.code == "panel.barred":
        facts["rule"] = _rule(words, facts["rule"])
    if reason.code == "panel.undated":
        facts["kind"] = words.text(f"panel.kind_{facts['kind']}", language())
    return Reason.of(reason.code, **facts)


def _notes(request: AssignRequest, result: Assignment, words: Wording) -> list[str]:
    reasons = (*result.warnings, *request.conflicts.warnings)
    notes = [words.say(_named(request, words, reason), language()) for reason in reasons]
    notes += [
        f"{_name(request, link.a)} — {_name(request, link.b)}{tr('：', ': ')}{words.text('panel.by_name', language())}"
        for link in request.conflicts.identities.ambiguous
    ]
    return notes


def _plain(request: AssignRequest, result: Assignment, words: Wording) -> Any:
    """What JSON holds."""
    return plain(
        {
            "title": request.title,
            "as_of": request.as_of,
            "rule_pack": request.pack,
            "objective": result.objective,
            "total": result.total,
            "optimum": result.optimum,
            "share": result.share,
            "lowest_possible": result.lowest_possible,
            "threshold": result.threshold,
            "expected_total": result.expected_total,
            "fairness": result.fairness,
            "pairs": result.pairs,
            "item_totals": result.item_totals,
            "loads": result.loads,
            "probabilities": result.probabilities,
            "conflicts": request.conflicts.found,
            "identities": {
                "links": request.conflicts.identities.links,
                "ambiguous": request.conflicts.identities.ambiguous,
            },
            "notes": _notes(request, result, words),
        }
    )
