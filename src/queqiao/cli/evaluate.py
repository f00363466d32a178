"""``queqiao evaluate``: how good the lists are, measured against people's judgements."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from queqiao.cli.command import argument, command, option
from queqiao.cli.corpus import Corpus, corpus_options, open_corpus
from queqiao.cli.failures import Exit
from queqiao.cli.inputs import load, load_calibration, parse_mappings, refuse_two_stdin
from queqiao.cli.language import tr
from queqiao.cli.options import form_option, out_option, reading_options
from queqiao.cli.output import check_target, write_text
from queqiao.cli.progress import progress
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.matching.contracts import Answer, Entry, EntryKind

if TYPE_CHECKING:
    from queqiao_engine.matching.evaluate import Evaluation, Interval
    from queqiao_engine.matching.learn import Calibration

SHOWN = 10
"""How long a list people are shown; grades and abstention are judged on it."""


@command(
    "用人工判断检验匹配质量。\n\nJUDGEMENTS 有需求编号、成果编号和等级（0–3，或 无、弱、较强、强）三列。"
    "“已判”只在判过的成果里排序，“全库”把没判过的都算作不相关（严格的下限）。",
    "Measure match quality against judgements.\n\nJUDGEMENTS has need id, achievement id and grade (0–3, or none, weak, fairly "
    "strong, strong). “Judged” ranks only what was judged; “full” counts all that was not judged as unrelated (a hard lower "
    "bound).",
)
@argument("needs", zh="需求文件", en="the file of needs")
@argument("achievements", zh="成果文件", en="the file of achievements")
@argument("judgements", zh="人工判断文件", en="the file of judgements")
@option(
    "--by-group", is_flag=True, zh="逐组列出，并给出 95% 区间", en="a row per need group, and 95 % intervals"
)
@option(
    "--group-by",
    metavar="ATTRIBUTE",
    zh="按需求的这一列分组；不写时同名需求为一组",
    en="group needs by this column; else needs of the same title are one group",
)
@option(
    "--run",
    metavar="FILE",
    zh="评这个运行结果（queqiao match 的 CSV 或 JSONL），不再排序",
    en="score this run (CSV or JSONL of queqiao match) instead of ranking",
)
@corpus_options
@option(
    "--calibration",
    metavar="FILE",
    zh="用这份校准评分级和概率",
    en="judge grades and probabilities under this calibration",
)
@option(
    "--fit-calibration",
    "fit",
    metavar="FILE",
    zh="用这些判断拟合校准并写入文件（约需 200 条判断）",
    en="fit a calibration on these judgements and write it here (about 200 judgements are needed)",
)
@out_option
@form_option
@reading_options(sides=2)
def evaluate(
    *,
    needs: str,
    achievements: str,
    judgements: str,
    by_group: bool,
    group_by: str | None,
    run: str | None,
    index: str | None,
    vectors: str,
    calibration: str | None,
    fit: str | None,
    out: str | None,
    form: str,
    mapping: tuple[str, ...],
    keep_going: bool,
) -> int:
    """Ranks (or reads a run), scores, and fits a calibration when asked."""
    from queqiao.catalog.readers import read_judgements

    refuse_two_stdin(needs, achievements, judgements)
    if run is not None and fit is not None:
        raise click.UsageError(
            tr(
                "--run 与 --fit-calibration 不能同用：拟合要看得分，运行结果里没有",
                "--run and --fit-calibration exclude each other: a run lacks the features to fit on",
            )
        )
    inputs = tuple(name for name in (needs, achievements, judgements, run, calibration) if name)
    check_target(out, form, inputs)
    check_target(fit, "json", inputs)
    mappings = parse_mappings(mapping)
    asked = load(needs, EntryKind.NEED, mappings=mappings, keep_going=keep_going)
    labels = read_judgements(judgements)
    groups = _groups(asked.entries, group_by)
    refused = asked.refused
    fitted = load_calibration(calibration)
    if run is not None:
        measured = _measure_run(Path(run), labels, groups)
    else:
        corpus = open_corpus(achievements, index, vectors, mappings=mappings, keep_going=keep_going)
        refused = refused or corpus.refused
        if fit is not None:
            fitted = _fit(fit, asked.entries, corpus, labels, groups)
        measured = _measure(asked.entries, corpus, labels, groups, fitted)
    if not measured.needs:
        raise UserError(Problem("cli.nothing_judged", {}, file=Path(judgements).name))
    paper = Paper(measured, by_group, None if fitted.neutral else fitted)
    write = paper.write_json if form == "json" else paper.write_table
    write_text(out, write)
    return Exit.ROWS_REFUSED if refused else Exit.OK


def _groups(needs: Sequence[Entry], attribute: str | None) -> dict[str, str]:
    if attribute is None:
        return {need.id: need.title for need in needs}
    if not any(attribute in need.attributes for need in needs):
        known = sorted({name for need in needs for name in need.attributes})
        raise UserError(Problem("cli.no_group_column", {"name": attribute, "known": "、".join(known) or "—"}))
    return {need.id: str(need.attributes.get(attribute, need.title)) for need in needs}


def _measure_run(path: Path, labels: Sequence[Answer], groups: Mapping[str, str]) -> Evaluation:
    from queqiao.matching.report import read_run
    from queqiao_engine.matching.evaluate import evaluate as measure

    return measure(read_run(path), labels, groups)


def _measure(
    needs: Sequence[Entry],
    corpus: Corpus,
    labels: Sequence[Answer],
    groups: Mapping[str, str],
    fitted: Calibration,
) -> Evaluation:
    """Ranking measures over the whole order of ids; grades, probabilities and abstention over the lists people see."""
    from queqiao_engine.matching.evaluate import evaluate as measure
    from queqiao_engine.matching.policy import RankingPolicy
    from queqiao_engine.matching.rank import rank, score

    judged = {answer.need_id for answer in labels}
    chosen = [need for need in needs if need.id in judged]
    orders: dict[str, list[str]] = {}
    shown = []
    with progress(tr("匹配", "matching")) as advance:
        for done, need in enumerate(chosen, start=1):
            scored = score(
                need, corpus.index, k=corpus.index.size, encoder=corpus.encoder, policy=RankingPolicy()
            )
            orders[need.id] = [scored.candidates.ids[row] for row in scored.order.tolist()]
            shown.append(
                rank(need, corpus.index, top=SHOWN, calibration=fitted, encoder=corpus.encoder, explain=False)
            )
            advance(done, len(chosen))
    lists = measure(shown, labels, groups)
    return replace(
        measure(orders, labels, groups),
        grades=lists.grades,
        calibration_error=lists.calibration_error,
        abstention=lists.abstention,
    )


def _fit(
    target: str, needs: Sequence[Entry], corpus: Corpus, labels: Sequence[Answer], groups: Mapping[str, str]
) -> Calibration:
    from queqiao_engine.matching.learn import fit_calibration
    from queqiao_engine.matching.training import collect_pairs

    pairs = collect_pairs(needs, corpus.index, labels, groups=groups, encoder=corpus.encoder)
    fitted = fit_calibration(pairs)
    text = json.dumps(fitted.to_dict(), ensure_ascii=False, indent=2)
    write_text(target, lambda file: file.write(text + "\n"))
    click.echo(
        tr(
            f"已写入校准 {target}：{fitted.judgements} 条判断，{fitted.needs} 项需求。",
            f"Wrote the calibration {target}: {fitted.judgements} judgements on {fitted.needs} needs.",
        ),
        err=True,
    )
    return fitted


_MEASURES = (
    ("ndcg10", "nDCG@10"),
    ("average_precision", "MAP"),
    ("reciprocal_rank", "MRR"),
    ("recall10", "recall@10"),
    ("recall50", "recall@50"),
)


@dataclass(frozen=True, slots=True)
class Paper:
    """An evaluation ready to be written."""

    measured: Evaluation
    with_groups: bool
    fitted: Calibration | None

    def intervals(self, protocol: str) -> dict[str, Interval]:
        """95 % bootstrap intervals of the means, resampling need groups."""
        from queqiao_engine.matching.evaluate import NeedMetrics, paired_bootstrap

        def zeroed(need: NeedMetrics) -> NeedMetrics:
            # The interval of a mean is that of its difference to a run that scores nothing.
            metrics = getattr(need, protocol)
            nothing = {name: None if getattr(metrics, name) is None else 0.0 for name, _ in _MEASURES}
            return replace(need, **{protocol: replace(metrics, **nothing)})

        zero = replace(self.measured, needs=tuple(zeroed(need) for need in self.measured.needs))
        return {name: paired_bootstrap(zero, self.measured, name, protocol=protocol) for name, _ in _MEASURES}

    def write_json(self, target: IO[str]) -> None:
        """Everything, as one JSON object."""
        from queqiao_engine.matching.evaluate import by_group

        plain = asdict(self.measured)
        plain["calibration"] = self.fitted.id if self.fitted else "neutral"
        plain["expected_error"] = self.fitted.expected_error if self.fitted else None
        if self.with_groups:
            plain["groups"] = [
                {"group": name, "needs": count, "judged": asdict(judged), "full": asdict(full)}
                for name, count, judged, full in by_group(self.measured)
            ]
            plain["intervals"] = {
                protocol: {name: asdict(item) for name, item in self.intervals(protocol).items()}
                for protocol in ("judged", "full")
            }
        target.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")

    def write_table(self, target: IO[str]) -> None:
        """What a person reads."""
        from queqiao.cli.evaluation_table import write_evaluation

        write_evaluation(self, target, _MEASURES)
