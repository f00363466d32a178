"""The report of a funnel as a page: tables with intervals, and the cautions a reader needs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from queqiao.cli.language import language, tr
from queqiao.cli.paper import Column, Paper, Table, plain
from queqiao.insights.funnel_integrity import Integrity
from queqiao.insights.funnel_report import FunnelReport
from queqiao.kernel.wording import Wording
from queqiao_engine.indicators.cohorts import CohortTable
from queqiao_engine.indicators.competing import Competing, Incidence
from queqiao_engine.indicators.funnel import GroupedFunnel
from queqiao_engine.indicators.proportion import Interval
from queqiao_engine.indicators.survival import Quantile

MOST_NOTES = 20
_DAYS = (90, 180, 365, 730)


def funnel_paper(found: FunnelReport, *, explain: bool) -> Paper:
    """The page of a report; ``explain`` adds the curves and the definitions of everything shown."""
    request = found.request
    words = Wording("queqiao.insights")
    facts: list[tuple[str, object]] = [
        (tr("案数", "cases"), found.cases),
        (tr("阶段", "stages"), " → ".join(request.stages)),
        (tr("置信度", "confidence"), f"{request.confidence:.1%}".replace(".0%", "%")),
    ]
    if not request.counts:
        facts.insert(1, (tr("统计日", "as of"), request.as_of))
    if request.inferred:
        facts.append(
            (tr("阶段顺序", "order of stages"), words.text(f"funnel.order_{request.inferred}", language()))
        )
    tables = [_stages(found)]
    if any(stage.ended for stage in found.funnel.stages):
        tables.append(_stops(found))
    if found.grouped is not None:
        tables.extend(_groups(found.grouped, request.stages))
    if found.timings:
        tables.append(_times(found))
    if found.closings is not None and found.closings.steps:
        tables.append(_endings(found, found.closings, words))
    if found.cohorts is not None and found.cohorts.cohorts:
        tables.append(_cohorts(found, found.cohorts))
    if found.integrity is not None:
        facts.extend(_sums(found.integrity))
        if found.integrity.leads:
            tables.append(_leads(found.integrity, words))
    if explain:
        tables.extend([*_curves(found), _definitions(found)])
    title = request.title or tr("转化漏斗", "Conversion funnel")
    return Paper(title, facts, tables, _notes(found, words), _plain(found, words))


def _percent(share: object, interval: Interval | None) -> str:
    """A share with its interval in one cell; "—" without one."""
    if share is None:
        return "—"
    value = f"{float(share):.1%}"  # type: ignore[arg-type]  # Fraction or float
    return (
        value
        if interval is None
        else f"{value}（{interval.low:.1%}–{interval.high:.1%}）".translate(_BRACKETS[language()])
    )


_BRACKETS = {"zh": {}, "en": str.maketrans({"（": " (", "）": ")"})}


def _days(quantile: Quantile) -> str:
    """A time with its interval; "not reached" where the curve stays above."""
    if quantile.time is None and quantile.low is None:
        return tr("未达到", "not reached")
    ends = [
        tr("未达到", "not reached") if end is None else f"{end:g}" for end in (quantile.low, quantile.high)
    ]
    middle = tr("未达到", "not reached") if quantile.time is None else f"{quantile.time:g}"
    return f"{middle}（{ends[0]}–{ends[1]}）".translate(_BRACKETS[language()])


def _stages(found: FunnelReport) -> Table:
    rows = []
    for stage in found.funnel.stages:
        row: list[object] = [stage.name, stage.reached]
        row.extend(
            "" if part is None else _percent(part.share, part.interval)
            for part in (stage.step, stage.overall)
        )
        if not found.request.counts:
            ended = sum(item.cases for item in stage.ended or ())
            row.extend([stage.waiting, ended, stage.skipped, stage.returned])
        rows.append(row)
    columns = [
        Column(tr("阶段", "stage")),
        Column(tr("到达", "reached"), "number"),
        Column(tr("逐级通过率", "of the stage before")),
        Column(tr("累计到达率", "of the first")),
    ]
    if not found.request.counts:
        columns += [
            Column(tr("等在此", "waiting"), "number"),
            Column(tr("止于此", "ended here"), "number"),
            Column(tr("跳过", "skipped"), "number"),
            Column(tr("退回", "came back"), "number"),
        ]
    return Table(
        tr("漏斗", "Funnel"), columns, rows, tr("括号内为威尔逊区间。", "In brackets: Wilson intervals.")
    )


def _stops(found: FunnelReport) -> Table:
    rows = [
        (stage.name, item.outcome, item.reason or "—", item.cases)
        for stage in found.funnel.stages
        for item in sorted(stage.ended or (), key=lambda item: (-item.cases, item.outcome, item.reason))
    ]
    columns = [
        Column(tr("止于阶段", "ended at")),
        Column(tr("结果", "outcome")),
        Column(tr("原因", "reason")),
        Column(tr("案数", "cases"), "number"),
    ]
    return Table(tr("止于何处、为何", "Where cases ended and why"), columns, rows)


def _groups(grouped: GroupedFunnel, stages: Sequence[str]) -> list[Table]:
    hidden = tr(f"＜{grouped.least_cell} 隐", "hidden")
    rows = []
    for name, part in grouped.groups.items():
        row: list[object] = [name or tr("（空）", "(none)")]
        for stage in part.stages:
            count = hidden if stage.reached is None else str(stage.reached)
            row.append(count if stage.step is None else f"{count}  {_percent(stage.step.share, None)}")
        rows.append(row)
    columns = [Column(grouped.dimension), *(Column(stage, "number") for stage in stages)]
    first = Table(
        tr(f"按“{grouped.dimension}”分组", f"By {grouped.dimension}"),
        columns,
        rows,
        tr(
            "每格：到达数和逐级通过率。",
            "Each cell: cases that reached the stage, and their share of the stage before.",
        ),
    )
    differences = [
        (
            item.group or tr("（空）", "(none)"),
            item.stage,
            _points(item.difference.value, item.difference.interval),
            tr("是", "yes") if item.difference.separated else tr("否", "no"),
        )
        for item in grouped.differences
        if item.difference.value is not None and item.difference.interval is not None
    ]
    second = Table(
        tr("各组与其余各组之差", "Each group against all others"),
        [
            Column(grouped.dimension),
            Column(tr("进入阶段", "into stage")),
            Column(tr("通过率之差（百分点）", "difference in points")),
            Column(tr("区间不含零", "interval leaves out zero")),
        ],
        differences,
        tr(
            "纽科姆区间；比较的次数多，个别“是”也可能只是偶然。",
            "Newcombe intervals; among many comparisons a single yes may be chance.",
        ),
    )
    return [first, second] if differences else [first]


def _points(value: Fraction, interval: Interval) -> str:
    shown = f"{100 * float(value):+.1f}（{100 * interval.low:+.1f}–{100 * interval.high:+.1f}）"
    return shown.replace("–", tr(" 至 ", " to ")).translate(_BRACKETS[language()])


def _times(found: FunnelReport) -> Table:
    rows = []
    for timing in found.timings:
        curve = timing.waiting
        rows.append(
            (
                timing.stage,
                curve.cases,
                curve.events,
                _days(curve.median),
                _days(curve.p90),
                None if curve.closed_mean is None else round(curve.closed_mean, 1),
            )
        )
    columns = [
        Column(tr(f"从“{found.request.stages[0]}”到", f"from {found.request.stages[0]} to")),
        Column(tr("案数", "cases"), "number"),
        Column(tr("已到", "arrived"), "number"),
        Column(tr("中位天数", "median days")),
        Column(tr("九成在几天内", "90 % within")),
        Column(tr("已到者平均（有偏）", "mean of arrived (biased)"), "number", 1),
    ]
    note = tr(
        "卡普兰–迈耶：未到的按“至少已等这么久”计入；只平均已到的会显得太快。",
        "Kaplan-Meier: those not there yet count as having waited at least so long; the mean of arrivals alone looks too fast.",
    )
    return Table(tr("用时", "Durations"), columns, rows, note)


def _endings(found: FunnelReport, curve: Competing, words: Wording) -> Table:
    rows = []
    for days in [day for day in _DAYS if day <= curve.longest] or [int(curve.longest)]:
        shares = curve.at(days)
        rows.append(
            (
                tr(f"{days} 天", f"{days} days"),
                *(_percent(shares[cause].share, shares[cause].interval) for cause in curve.causes),
                f"{curve.waiting_at(days):.1%}",
            )
        )
    last = found.request.stages[-1]
    goal = "" if found.proved else tr(f"到达“{last}”", f"reached {last}")
    names = [
        goal
        if cause == "converted" and goal
        else words.texts[f"ending.{cause}"][language()]
        if f"ending.{cause}" in words.texts
        else cause
        for cause in curve.causes
    ]
    columns = [
        Column(tr("发布后", "after posting")),
        *(Column(name) for name in names),
        Column(tr("仍开放", "still open")),
    ]
    note = tr(
        "阿伦–约翰森：各种去向互相竞争，各列与“仍开放”合计为 100%。",
        "Aalen-Johansen: endings compete; the columns and those still open sum to 100 %.",
    )
    return Table(tr("去向", "Endings"), columns, rows, note)


def _cohorts(found: FunnelReport, table: CohortTable) -> Table:
    so_far = tr("至今转化", "converted so far") if found.proved else tr("至今到达", "reached so far")
    rows: list[Sequence[object]] = []
    for cohort in table.cohorts:
        cells = []
        for row in cohort.horizons:
            if row.rate is not None:
                cells.append(_percent(row.rate.share, row.rate.interval))
            else:
                cells.append(_not_yet(row.estimate, row.observable_from.isoformat()))
        rows.append((cohort.name, cohort.cases, cohort.converted, *cells))
    pooled = [
        "—" if row.rate is None else _percent(row.rate.share, row.rate.interval) for row in table.pooled
    ]
    total = sum(cohort.cases for cohort in table.cohorts)
    rows.append(
        (
            tr("合计", "all"),
            total,
            sum(c.converted for c in table.cohorts),
            *pooled,
        )
    )
    columns = [
        Column(tr("发布于", "posted in")),
        Column(tr("案数", "cases"), "number"),
        Column(so_far, "number"),
        *(Column(tr(f"{row.months} 个月内", f"within {row.months} months")) for row in table.pooled),
    ]
    note = tr(
        "只有整批满期才给比例，“合计”也只算满期的批次；“≈”是未满期时的估计，“〔日期〕”是满期日。",
        "Shares only for complete cohorts, also in the last row; ≈ marks an estimate before that, the date is when the cohort is complete.",
    )
    name = (
        tr("同批转化率", "Conversion by cohort")
        if found.proved
        else tr(
            f"同批到达“{found.request.stages[-1]}”的比例",
            f"Share of each cohort that reached {found.request.stages[-1]}",
        )
    )
    return Table(name, columns, rows, note)


def _not_yet(estimate: Incidence | None, day: str) -> str:
    if estimate is None:
        return tr(f"未满期〔{day}〕", f"not yet [{day}]")
    return tr(f"≈{estimate.share:.1%}〔{day}〕", f"≈{estimate.share:.1%} [{day}]")


def _sums(found: Integrity) -> list[tuple[str, object]]:
    """Contracts and money, each counted once; only what the file tells."""
    facts: list[tuple[str, object]] = []
    if found.contracts:
        facts.append((tr("合同（去重后）", "contracts (each once)"), found.contracts))
    if found.contracted:
        without = tr(f"，另有 {found.unpriced} 份未填金额", f", {found.unpriced} without amount")
        facts.append(
            (
                tr("合同额", "contract total"),
                _yuan(found.contracted) + (without if found.unpriced else ""),
            )
        )
    if found.received:
        facts.append((tr("到账额（净）", "received, net"), _yuan(found.received)))
    return facts


def _yuan(fen: int) -> str:
    shown = f"{abs(fen) // 100:,}.{abs(fen) % 100:02}".removesuffix(".00")
    return f"{'-' if fen < 0 else ''}{shown}{tr(' 元', ' yuan')}"


def _leads(found: Integrity, words: Wording) -> Table:
    spoken = language()
    rows = [
        (_few(lead.cases), words.text(lead.code, spoken, **lead.facts)) for lead in found.leads[:MOST_NOTES]
    ]
    left = len(found.leads) - len(rows)
    note = tr(
        f"是线索，不是结论；数字未因此改动，只有同一合同、同一笔到账不重复计入金额。天数和比例见规则包 {found.pack}。",
        f"These are leads, not verdicts; no figure was changed for them, except that sums hold a contract or payment once. Windows and shares: rule pack {found.pack}.",
    )
    if left > 0:
        note += tr(
            f"另有 {left} 条，用 --format json 全部列出。", f" {left} more: --format json lists them all."
        )
    columns = [Column(tr("涉及的案", "cases")), Column(tr("请核实", "please check"))]
    return Table(tr("防重复与虚增：请核实", "Double counting and gaming: please check"), columns, rows, note)


def _few(cases: Sequence[str]) -> str:
    shown = tr("、", ", ").join(cases[:6])
    return shown + (tr(f" 等 {len(cases)} 案", f" and {len(cases) - 6} more") if len(cases) > 6 else "")


def _curves(found: FunnelReport) -> list[Table]:
    tables = []
    for timing in found.timings:
        rows = [
            (
                f"{step.time:g}",
                step.at_risk,
                step.events,
                step.censored,
                _percent(step.survival, step.interval),
                _percent(timing.reaching.at(step.time)["reached"].share, None),
            )
            for step in timing.waiting.steps
        ]
        columns = [
            Column(tr("天", "days"), "number"),
            Column(tr("在等", "at risk"), "number"),
            Column(tr("到达", "arrived"), "number"),
            Column(tr("其后退出观察", "then censored"), "number"),
            Column(tr("仍在等的比例", "share still waiting")),
            Column(tr("累计到达（计结案）", "arrived, closings counted")),
        ]
        tables.append(
            Table(
                tr(f"曲线：{timing.start} → {timing.stage}", f"Curve: {timing.start} → {timing.stage}"),
                columns,
                rows,
            )
        )
    return tables


def _definitions(found: FunnelReport) -> Table:
    zh = language() == "zh"
    rows = [
        (
            item.id,
            item.name.zh if zh else item.name.en,
            item.population.zh if zh else item.population.en,
            item.formula.zh if zh else item.formula.en,
            item.source,
            item.caution.zh if zh else item.caution.en,
        )
        for item in found.definitions
    ]
    columns = [Column(name) for name in (
        tr("编号", "id"), tr("指标", "indicator"), tr("总体", "population"), tr("算法", "formula"), tr("出处", "source"), tr("注意", "caution"),
    )]  # fmt: skip
    return Table(tr("所用指标的定义", "Definitions used"), columns, rows)


def _notes(found: FunnelReport, words: Wording) -> list[str]:
    spoken = language()
    notes = [words.say(reason, spoken) for reason in found.cautions]
    for timing in found.timings:
        notes.extend(
            f"{timing.stage}{tr('：', ': ')}{words.say(reason, spoken)}"
            for reason in timing.cautions
            if reason.code in {"indicators.reached_before_start", "indicators.closed_as_censored"}
        )
    oddities = [
        words.text(
            "funnel.disorder",
            spoken,
            case=item.case,
            earlier=item.earlier,
            earlier_day=item.earlier_day,
            later=item.later,
            later_day=item.later_day,
        )
        for item in found.disorders
    ]
    oddities += [problem.text(spoken) for problem in found.request.warnings]
    left = len(oddities) - MOST_NOTES
    if left > 0:
        oddities = [
            *oddities[:MOST_NOTES],
            tr(f"另有 {left} 处，未一一列出。", f"{left} more are not listed."),
        ]
    return [*notes, *oddities]


def _plain(found: FunnelReport, words: Wording) -> object:
    request = found.request
    return {
        "title": request.title,
        "as_of": None if request.counts else request.as_of.isoformat(),
        "stages": list(request.stages),
        "order": request.inferred or "declared",
        "confidence": request.confidence,
        "cases": found.cases,
        "funnel": plain(found.funnel),
        "groups": plain(found.grouped) if found.grouped else None,
        "timings": plain(found.timings),
        "endings": plain(found.closings),
        "cohorts": plain(found.cohorts),
        "conversion_proved": found.proved,
        "integrity": _integrity(found.integrity, words) if found.integrity else None,
        "definitions": [item.id for item in found.definitions],
        "notes": _notes(found, words),
    }


def _integrity(found: Integrity, words: Wording) -> object:
    spoken = language()
    return {
        "contracts": found.contracts,
        "contracts_without_amount": found.unpriced,
        "contracted_fen": found.contracted,
        "received_fen": found.received,
        "joined_contracts": found.joined_contracts,
        "joined_payments": found.joined_payments,
        "rule_pack": found.pack,
        "leads": [
            {
                "kind": lead.code.removeprefix("lead."),
                "cases": list(lead.cases),
                "text": words.text(lead.code, spoken, **lead.facts),
            }
            for lead in found.leads
        ],
    }
