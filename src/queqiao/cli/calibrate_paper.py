"""What ``queqiao calibrate`` prints: places, reviewers, pairs that swap, agreement, and the steps behind each value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from queqiao.cli.language import language, tr
from queqiao.cli.paper import Column, Paper, Table, plain
from queqiao.kernel.wording import Wording
from queqiao.programmes.calibrate_file import ScoreFile, shown
from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.agreement.fleiss import class_counts, fleiss_kappa
from queqiao_engine.review.agreement.intraclass import intraclass
from queqiao_engine.review.agreement.kendall import kendall_w
from queqiao_engine.review.agreement.krippendorff import Metric, krippendorff
from queqiao_engine.review.calibration import CalibratedRow, Calibration, Method, scoring_method
from queqiao_engine.review.connectivity import Component
from queqiao_engine.review.robustness import Robustness, leave_one_criterion_out
from queqiao_engine.review.selection import Standing

MOST_FLIPS = 10
MOST_CLASSES = 10
"""Scores with more distinct values are no classes, and Fleiss' kappa says nothing of them."""

Line = tuple[str, float, float | None, float | None, float | None, str]
"""A coefficient: name, value, interval, p, and the rule of thumb under its author's name."""


def paper_of(file: ScoreFile, result: Calibration, *, agreement: bool, explain: bool) -> Paper:
    """The whole paper. Coefficients that are undefined here are notes, not failures."""
    words = Wording("queqiao.programmes")
    notes = [words.say(_worded(note), language()) for note in (*file.notes, *result.warnings)]
    tables = [_items(result), *_reviewers(result), *_flips(result.robustness, tr("专家", "reviewer"))]
    lines: list[Line] = []
    criteria = _without_criteria(file, result) if len(file.weights) > 1 else None
    notes += _refused(result.robustness, words)
    if criteria is not None:
        tables += _flips(criteria, tr("指标", "criterion"))
        notes += _refused(criteria, words)
    if agreement:
        lines, silent = _agreement(file, result.settings.seed)
        tables.append(_agreement_table(lines))
        notes += [words.say(note, language()) for note in silent]
    if explain:
        tables += _steps(result)
    held = {
        "title": file.title,
        "calibration": plain(result),
        "without_criteria": plain(criteria),
        "agreement": [
            dict(zip(("name", "value", "low", "high", "p", "reading"), line, strict=True)) for line in lines
        ],
        "notes": notes,
    }
    title = file.title or tr("评分校正", "Calibrated scores")
    return Paper(title, _facts(result), tables, notes, held)


def _worded(reason: Reason) -> Reason:
    """Components are told by their items and reviewers."""
    facts = {
        name: tuple(shown(part) if isinstance(part, Component) else part for part in value)
        if isinstance(value, tuple)
        else value
        for name, value in reason.facts.items()
    }
    return Reason.of(reason.code, **facts)


def _facts(result: Calibration) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [(tr("方法", "Method"), _method(result.settings.method))]
    posterior = result.posterior
    if posterior is not None:
        variances = posterior.variances
        origin = (
            tr("给定", "given")
            if result.estimate is None
            else tr("由本次评分估计（REML）", "estimated from these scores (REML)")
        )
        facts.append(
            (
                tr("方差", "Variances"),
                tr(
                    f"项目间 {_figure(variances.item)}，专家间 {_figure(variances.reviewer)}，单次打分 {_figure(variances.noise)}（{origin}）",
                    f"items {_figure(variances.item)}, reviewers {_figure(variances.reviewer)}, one score {_figure(variances.noise)} ({origin})",
                ),
            )
        )
        facts.append(
            (
                tr("一个评分里项目所占的比重", "Share of one score that is the item"),
                f"{variances.item_share:.0%}",
            )
        )
        facts.append((tr("总体均值", "Overall mean"), f"{posterior.mean:.2f}"))
    if result.least_squares is not None and result.least_squares.residual_sd is not None:
        facts.append((tr("残差标准差", "Residual deviation"), f"{result.least_squares.residual_sd:.2f}"))
    return [*facts, *_cut_facts(result)]


def _figure(value: float) -> str:
    """Two decimals; where they would show nothing but zeros, two digits that count."""
    return f"{value:.2f}" if value == 0.0 or value >= 0.1 else f"{value:.2g}"


def _cut_facts(result: Calibration) -> list[tuple[str, object]]:
    chosen, again = result.selection, result.replication
    if chosen is None:
        return []
    band = len(chosen.of(Standing.BAND))
    facts: list[tuple[str, object]] = [
        (
            tr("名额", "Places"),
            tr(
                f"{chosen.slots}：确定入选 {len(chosen.of(Standing.IN))}，待定 {band} 项争 {chosen.band_slots} 个名额（第二轮评审或抽签）",
                f"{chosen.slots}: {len(chosen.of(Standing.IN))} sure, {band} in the band for {chosen.band_slots} (second review or lottery)",
            ),
        ),
        (
            tr("按校正名次录取，预计选错的比例", "Expected share chosen by mistake"),
            f"{chosen.expected_mistaken:.0%}",
        ),
    ]
    if again is not None:
        facts.append(
            (
                tr("换一组专家，入选名单预计变动", "Share of the list that a second panel would change"),
                tr(
                    f"{again.changed:.0%}（95% 在 {again.low:.0%}–{again.high:.0%}；模拟 {again.rounds} 次，种子 {again.seed}）",
                    f"{again.changed:.0%} (95% between {again.low:.0%} and {again.high:.0%}; {again.rounds} simulated panels, seed {again.seed})",
                ),
            )
        )
    return facts


def _method(method: Method) -> str:
    names = {
        Method.SHRINKAGE: ("加性模型，带收缩", "additive model with shrinkage"),
        Method.LEAST_SQUARES: ("加性模型，最小二乘", "additive model, least squares"),
        Method.MEAN: ("平均分", "mean"),
        Method.TRIMMED_MEAN: ("去一个最高分、一个最低分", "mean without one highest and one lowest"),
        Method.BORDA: ("名次（Borda）", "Borda"),
        Method.Z_SCORE: ("标准分", "z-scores"),
    }
    return tr(*names[method])


def _items(result: Calibration) -> Table:
    digits = 3 if result.settings.method in {Method.BORDA, Method.Z_SCORE} else 2
    columns = [
        Column(tr("名次", "Place"), "number"),
        Column(tr("项目", "Item")),
        Column(tr("校正分", "Calibrated"), "number", digits),
        Column("±", "number", 2),
        Column(tr("原始分", "Raw"), "number", 2),
        Column(tr("原名次", "Raw place"), "number"),
        Column(tr("评分数", "Scores"), "number"),
        Column(tr("名次范围", "Range")),
    ]
    if result.selection is not None:
        columns += [Column(tr("入选概率", "Chance"), "percent", 0), Column(tr("结论", "Standing"))]

    def row(one: CalibratedRow) -> list[object]:
        cells: list[object] = [
            one.rank,
            one.item,
            one.value,
            one.relative_sd,
            one.raw,
            one.raw_rank,
            one.count,
        ]
        cells.append(str(one.best) if one.best == one.worst else f"{one.best}–{one.worst}")
        if one.chance is not None:
            cells += [one.chance.probability, _standing(one.chance.standing)]
        return cells

    note = tr(
        "名次范围：逐一去掉一位专家后的最好与最差名次。±：校正分相对于全体平均的标准差。",
        "Range: best and worst place when one reviewer is left out. ±: standard deviation of the calibrated score against the mean of all.",
    )
    return Table(tr("项目", "Items"), columns, [row(one) for one in result.rows], note)


def _standing(standing: Standing) -> str:
    names = {
        Standing.IN: ("入选", "in"),
        Standing.BAND: ("待定", "band"),
        Standing.OUT: ("未入选", "out"),
    }
    return tr(*names[standing])


def _reviewers(result: Calibration) -> list[Table]:
    if not result.reviewers:
        return []
    columns = [
        Column(tr("专家", "Reviewer")),
        Column(tr("宽严", "Severity")),
        Column(tr("偏高（＋）或偏低（−）", "Above (+) or below (−)"), "number", 2),
        Column("±", "number", 2),
        Column(tr("评分数", "Scores"), "number"),
    ]
    rows = [
        [one.reviewer, _severity(one.value, one.relative_sd), one.value, one.relative_sd, one.count]
        for one in sorted(result.reviewers, key=lambda one: (-one.value, one.reviewer))
    ]
    return [Table(tr("专家宽严", "Reviewers"), columns, rows)]


def _severity(value: float, sd: float | None) -> str:
    """Said only where the effect is more than its own uncertainty."""
    if sd is None or abs(value) <= sd:
        return "—"
    return tr("偏宽", "generous") if value > 0 else tr("偏严", "strict")


def _flips(robustness: Robustness, who: str) -> list[Table]:
    if not robustness.flips:
        return []
    columns = [
        Column(tr("在前", "Ahead")),
        Column(tr("在后", "Behind")),
        Column(tr(f"去掉其中任一{who}就颠倒", f"Turned round without this {who}")),
    ]
    rows = [[flip.ahead, flip.behind, tr("、", ", ").join(flip.by)] for flip in robustness.flips[:MOST_FLIPS]]
    left = robustness.flip_count - len(rows)
    note = tr(f"另有 {left} 对未列出。", f"{left} more pairs are not listed.") if left else ""
    return [Table(tr(f"会因一{who}而颠倒的先后", f"Pairs that one {who} turns round"), columns, rows, note)]


def _refused(robustness: Robustness, words: Wording) -> list[str]:
    """Without whom there is no order at all, and why: no range or swap knows of those."""
    return [words.say(reason, language()) for reason in robustness.refused]


def _without_criteria(file: ScoreFile, result: Calibration) -> Robustness:
    """Places without each criterion, by the same method; shrinkage keeps the variances of all criteria together."""
    variances = result.posterior.variances if result.posterior else None
    method = scoring_method(result.settings, variances)
    return leave_one_criterion_out(file.ratings, file.weights, method)


def _agreement(file: ScoreFile, seed: int) -> tuple[list[Line], list[Reason]]:
    """Every coefficient that is defined here, what to know of them, and for each other one why not."""
    lines: list[Line] = []
    silent: list[Reason] = []

    def attempt(name: str, coefficient: Callable[[], list[Line]]) -> None:
        try:
            lines.extend(coefficient())
        except EngineError as error:
            silent.append(Reason.of("scores.no_coefficient", name=name, because=_because(error)))

    def alpha(metric: Metric) -> list[Line]:
        found = krippendorff(file.table, metric, seed=seed)
        silent.extend(found.warnings if metric is Metric.INTERVAL else ())
        low, high = found.interval or (None, None)
        return [(f"Krippendorff α ({metric})", found.value, low, high, None, _read(found.reading))]

    def correlations() -> list[Line]:
        found = intraclass(file.table)
        return [
            (f"ICC({one.form})", one.value, one.low, one.high, one.p, _read(one.reading))
            for one in found.forms
        ]

    def concordance() -> list[Line]:
        found = kendall_w(file.table)
        silent.extend(found.warnings)
        return [("Kendall W", float(found.value), None, None, found.p, _read(found.reading))]

    def kappa() -> list[Line]:
        found = fleiss_kappa(class_counts(file.table))
        low, high = found.interval or (None, None)
        return [("Fleiss κ", found.value, low, high, found.p, _read(found.reading))]

    attempt("Krippendorff α", lambda: [*alpha(Metric.INTERVAL), *alpha(Metric.ORDINAL)])
    attempt("ICC", correlations)
    attempt("Kendall W", concordance)
    if len({cell.score for cell in file.table.cells}) <= MOST_CLASSES:
        attempt("Fleiss κ", kappa)
    return lines, silent


def _because(error: EngineError) -> str:
    from queqiao.programmes.calibrate_file import refusal

    return refusal(error).problems[0].text(language())


def _read(reading: object) -> str:
    """ "moderate (poor – excellent), Koo & Li 2016"."""
    found = asdict(reading)  # type: ignore[call-overload]  # a frozen dataclass
    names = {name: tr(*both) for name, both in _BANDS.items()}
    value = names[found["value"]]
    if found["low"] is not None and found["low"] != found["high"]:
        value += tr(
            f"（{names[found['low']]}至{names[found['high']]}）",
            f" ({names[found['low']]} to {names[found['high']]})",
        )
    return f"{value} · {found['author']}"


_BANDS = {
    "poor": ("差", "poor"),
    "slight": ("轻微", "slight"),
    "fair": ("尚可", "fair"),
    "moderate": ("中等", "moderate"),
    "substantial": ("较高", "substantial"),
    "almost_perfect": ("几乎一致", "almost perfect"),
    "good": ("好", "good"),
    "excellent": ("优", "excellent"),
    "unreliable": ("不可靠", "unreliable"),
    "tentative": ("勉强可用", "tentative"),
    "reliable": ("可靠", "reliable"),
    "very_weak": ("很弱", "very weak"),
    "weak": ("弱", "weak"),
    "strong": ("强", "strong"),
    "unusually_strong": ("极强", "unusually strong"),
}


def _agreement_table(lines: list[Line]) -> Table:
    columns = [
        Column(tr("系数", "Coefficient")),
        Column(tr("值", "Value"), "number", 3),
        Column(tr("95% 下限", "95% low"), "number", 3),
        Column(tr("95% 上限", "95% high"), "number", 3),
        Column("p", "number", 4),
        Column(tr("经验说法（仅供参考）", "Rule of thumb, no more than that")),
    ]
    note = tr(
        "ICC 的第一个数：1 各评各的，2 同一批专家（看是否给同样的分），3 只看先后一致；第二个数：1 单个评分，k 平均分。",
        "ICC, first figure: 1 other reviewers each time, 2 the same ones (same scores?), 3 same order of scores; second: 1 one score, k the mean.",
    )
    return Table(tr("一致性", "Agreement"), columns, lines, note)


def _steps(result: Calibration) -> list[Table]:
    posterior = result.posterior
    if posterior is None:
        return []
    scores = Table(
        tr("每个评分的校正：评分 − 专家偏差", "Every score corrected: score − reviewer's effect"),
        [
            Column(tr("项目", "Item")),
            Column(tr("专家", "Reviewer")),
            Column(tr("评分", "Score"), "number", 2),
            Column(tr("专家偏差", "Effect"), "number", 2),
            Column(tr("校正后", "Corrected"), "number", 2),
        ],
        [
            [item.item, one.reviewer, one.score, one.effect, one.corrected]
            for item in sorted(posterior.items, key=lambda item: (item.rank, item.item))
            for one in item.corrections
        ],
    )
    values = Table(
        tr(
            "校正分 = 均值 + 权重 ×（校正后平均 − 均值）",
            "Calibrated = mean + weight × (corrected mean − mean)",
        ),
        [
            Column(tr("项目", "Item")),
            Column(tr("校正后平均", "Corrected mean"), "number", 2),
            Column(tr("均值", "Mean"), "number", 2),
            Column(tr("权重", "Weight"), "number", 3),
            Column(tr("校正分", "Calibrated"), "number", 2),
        ],
        [
            [item.item, item.corrected_mean, posterior.mean, item.weight, item.value]
            for item in sorted(posterior.items, key=lambda item: (item.rank, item.item))
        ],
        tr(
            "权重 = n·项目间方差 ÷（n·项目间方差 + 单次打分方差），n 是评分数。",
            "weight = n · variance between items ÷ (n · variance between items + variance of one score), n scores.",
        ),
    )
    return [scores, values]
