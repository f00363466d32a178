"""An evaluation as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from queqiao.cli.language import language, tr
from queqiao.matching.report.lines import cells, wrap
from queqiao.matching.report.words import GRADES

if TYPE_CHECKING:
    from queqiao.cli.evaluate import Paper
    from queqiao_engine.matching.evaluate import Interval, Metrics


def write_evaluation(paper: Paper, target: IO[str], measures: Sequence[tuple[str, str]]) -> None:
    """Ranking measures under both protocols, then grades, probabilities and abstention, then the groups."""
    from queqiao_engine.matching.evaluate import by_group

    measured = paper.measured
    pairs = sum(need.judged_pairs for need in measured.needs)
    groups = len({need.group for need in measured.needs})
    target.write(
        tr(
            f"{len(measured.needs)} 项需求（{groups} 组），{pairs:,} 条判断；前 10 名中判过的占 {measured.judged_in_top10:.0%}\n\n",
            f"{len(measured.needs)} needs in {groups} groups, {pairs:,} judgements; {measured.judged_in_top10:.0%} of the first ten "
            "were judged\n\n",
        )
    )
    header = [tr("口径", "protocol"), *(label for _, label in measures)]
    lines = []
    for protocol, name in (("judged", tr("已判", "judged")), ("full", tr("全库", "full"))):
        intervals = paper.intervals(protocol) if paper.with_groups else {}
        lines.append([name, *_figures(getattr(measured, protocol), measures)])
        if intervals:
            lines.append(
                [tr("  95% 区间", "  95 % interval"), *(_interval(intervals[key]) for key, _ in measures)]
            )
    _write_columns(target, header, lines)
    _write_trust(paper, target)
    if paper.with_groups:
        target.write("\n")
        rows = [
            [
                name,
                str(count),
                _figure(judged.ndcg10),
                _figure(judged.average_precision),
                _figure(full.ndcg10),
            ]
            for name, count, judged, full in by_group(measured)
        ]
        titles = [tr("需求组", "need group"), tr("需求", "needs"), tr("nDCG@10 已判", "nDCG@10 judged")]
        _write_columns(
            target, [*titles, tr("MAP 已判", "MAP judged"), tr("nDCG@10 全库", "nDCG@10 full")], rows
        )


def _write_trust(paper: Paper, target: IO[str]) -> None:
    measured = paper.measured
    if measured.grades:
        target.write("\n")
        header = [
            tr("机器给的等级", "grade shown"),
            tr("判过", "judged"),
            tr("弱以上", "weak or better"),
            tr("较强以上", "fairly strong or better"),
        ]
        _write_columns(
            target,
            header,
            [
                [
                    GRADES[row.grade].pick(language()),
                    str(row.pairs),
                    f"{row.weak_or_better:.0%}",
                    f"{row.fairly_strong_or_better:.0%}",
                ]
                for row in measured.grades
            ],
        )
    target.write("\n")
    if measured.calibration_error is None:
        _paragraph(
            target,
            tr(
                "概率：未校准，所以没有校准误差。",
                "Probabilities: not calibrated, so there is no calibration error.",
            ),
        )
    else:
        _paragraph(
            target,
            tr(
                f"概率：清单上判过的条目，校准误差 ECE {measured.calibration_error:.3f}",
                f"Probabilities: calibration error (ECE) {measured.calibration_error:.3f} on the judged rows of the lists",
            )
            + _expected(paper),
        )
    if measured.abstention is not None:
        row = measured.abstention
        _paragraph(
            target,
            tr(
                f"弃权：{row.listed} 项给出清单（前 5 名里有较强以上的占 {_share(row.found_listed)}），{row.abstained} 项说“暂无明显匹配”"
                f"（其中前 5 名里有的占 {_share(row.found_abstained)}）；首位得分分辨有无的 AUROC {_figure(row.auroc)}",
                f"Abstention: {row.listed} lists given ({_share(row.found_listed)} hold something fairly strong in the first five), "
                f"{row.abstained} times “no obvious match” ({_share(row.found_abstained)} of them had one); AUROC of the top score for "
                f"existence {_figure(row.auroc)}",
            ),
        )


def _expected(paper: Paper) -> str:
    """A calibration fitted on these very judgements looks better on them than it is; the cross-fitted error says how it is."""
    if paper.fitted is None or paper.fitted.expected_error is None:
        return ""
    return tr(
        f"；按需求组交叉拟合的误差 {paper.fitted.expected_error:.3f}（对没见过的需求，以此为准）",
        f"; cross-fitted by need group {paper.fitted.expected_error:.3f} (expect this on unseen needs)",
    )


def _paragraph(target: IO[str], text: str) -> None:
    target.write("\n".join(wrap(text, 100)) + "\n")


def _figures(metrics: Metrics, measures: Sequence[tuple[str, str]]) -> list[str]:
    return [_figure(getattr(metrics, key)) for key, _ in measures]


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"


def _interval(item: Interval) -> str:
    return f"{item.low:.3f}–{item.high:.3f}"


def _write_columns(target: IO[str], header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """First column left, figures right, widths in display cells."""
    lines = [[_short(row[0]), *row[1:]] for row in (header, *rows)]
    widths = [max(cells(line[place]) for line in lines) for place in range(len(header))]
    for line in lines:
        first = line[0] + " " * (widths[0] - cells(line[0]))
        rest = (" " * (width - cells(text)) + text for width, text in zip(widths[1:], line[1:], strict=True))
        target.write("  ".join([first, *rest]).rstrip() + "\n")


def _short(text: str, limit: int = 40) -> str:
    if cells(text) <= limit:
        return text
    while cells(text) > limit - 1:
        text = text[:-1]
    return text + "…"
