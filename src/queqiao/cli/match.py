"""``queqiao match``: needs and achievements in, ranked and explained lists out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from queqiao.cli.command import OneOf, Whole, argument, command, option
from queqiao.cli.corpus import Corpus, corpus_options, open_corpus
from queqiao.cli.failures import Exit, say_problems
from queqiao.cli.inputs import choose_needs, load, load_calibration, parse_mappings, refuse_two_stdin
from queqiao.cli.language import language, tr
from queqiao.cli.options import out_option, reading_options
from queqiao.cli.output import FORMATS, check_target, chosen_format, write_bytes, write_text
from queqiao.cli.progress import progress
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Answer, Entry, EntryKind, MatchReport

if TYPE_CHECKING:
    from queqiao.matching.report import Results
    from queqiao_engine.matching.index.contracts import Gate
    from queqiao_engine.matching.learn import Calibration


@command(
    "为每项需求排出成果，逐条说明理由。\n\nNEEDS 和 ACHIEVEMENTS 是 XLSX、CSV、JSON Lines、DOCX 或 PDF 文件，“-”为标准输入。"
    "有 --index 时可以不写 ACHIEVEMENTS，就用索引里现有的成果。",
    "Rank achievements for every need and say why.\n\nNEEDS and ACHIEVEMENTS are XLSX, CSV, JSON Lines, DOCX or PDF files; "
    "“-” is standard input. With --index, ACHIEVEMENTS may be left out to use what the index holds.",
)
@argument("needs", zh="需求文件", en="the file of needs")
@argument("achievements", zh="成果文件", en="the file of achievements", required=False)
@option(
    "--top",
    type=Whole(1, 1000),
    default=10,
    show_default=True,
    zh="每项需求列出几个成果",
    en="how many achievements to list per need",
)
@out_option
@option(
    "--format",
    "form",
    type=OneOf(*FORMATS),
    zh="输出格式；不写时看 --out 的扩展名，否则为 table",
    en="output format; else by the ending of --out, else table",
)
@option(
    "--need",
    "wanted",
    metavar="ID",
    multiple=True,
    zh="只匹配这个编号的需求，可写多次",
    en="only the need with this id; may be repeated",
)
@option(
    "--explain",
    is_flag=True,
    zh="逐条列出指标核对和引文（table、xlsx），或输出完整报告（jsonl）",
    en="list every demand with its quotation (table, xlsx), or write complete reports (jsonl)",
)
@option(
    "--where",
    metavar="GATES",
    zh="只在符合条件的成果里找，如 'region=河南 readiness>=5'",
    en="only among achievements that fit, e.g. 'region=Henan readiness>=5'",
)
@corpus_options
@option(
    "--feedback",
    metavar="FILE",
    zh="人工回答的文件（需求、成果、等级），按它重排",
    en="a file of answers (need, achievement, grade) to re-rank by",
)
@option(
    "--calibration",
    metavar="FILE",
    zh="queqiao evaluate --fit-calibration 写出的校准；没有它就不给概率",
    en="a calibration written by queqiao evaluate --fit-calibration; without it no probability is given",
)
@reading_options(sides=2)
def match(
    *,
    needs: str,
    achievements: str | None,
    top: int,
    out: str | None,
    form: str | None,
    wanted: tuple[str, ...],
    explain: bool,
    where: str | None,
    index: str | None,
    vectors: str,
    feedback: str | None,
    calibration: str | None,
    mapping: tuple[str, ...],
    keep_going: bool,
) -> int:
    """Gathers, makes one engine call per need, writes."""
    refuse_two_stdin(needs, achievements)
    form = chosen_format(form, out)
    check_target(out, form, tuple(name for name in (needs, achievements, feedback, calibration) if name))
    mappings = parse_mappings(mapping)
    gates = _gates(where)
    fitted = load_calibration(calibration)
    asked = load(needs, EntryKind.NEED, mappings=mappings, keep_going=keep_going)
    chosen = choose_needs(asked.entries, wanted)
    corpus = open_corpus(achievements, index, vectors, mappings=mappings, keep_going=keep_going)
    gates = _known_gates(gates, corpus)
    answers = _answers(feedback, asked.entries, corpus)
    reports = rank_all(chosen, corpus, Question(top, gates, answers, fitted))
    results = gather_results(reports, chosen, corpus, asked.name)
    if explain and form == "csv":
        say_problems((Problem("cli.explain_csv", {}, severity="warning"),))
    _write(results, out, form, explain=explain)
    _say_where(results, out)
    return Exit.ROWS_REFUSED if asked.refused or corpus.refused else Exit.OK


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every need alike."""

    top: int
    gates: tuple[Gate, ...] = ()
    answers: tuple[Answer, ...] = ()
    calibration: Calibration | None = None
    explain: bool = True


def rank_all(needs: Sequence[Entry], corpus: Corpus, question: Question) -> tuple[MatchReport, ...]:
    """One report per need, in the order of the needs; rows that meet a demand and contradict none stand before contradicted ones of their grade."""
    from queqiao_engine.matching.demotion import demote
    from queqiao_engine.matching.learn import NEUTRAL
    from queqiao_engine.matching.rank import rank

    reports = []
    with progress(tr("匹配", "matching")) as advance:
        for done, need in enumerate(needs, start=1):
            report = rank(
                need,
                corpus.index,
                top=question.top,
                where=question.gates,
                answers=question.answers,
                calibration=question.calibration or NEUTRAL,
                encoder=corpus.encoder,
                explain=question.explain,
            )
            reports.append(demote(report))
            advance(done, len(needs))
    return tuple(reports)


def _gates(where: str | None) -> tuple[Gate, ...]:
    if not where:
        return ()
    from queqiao_engine.matching.gates import parse_where

    return parse_where(where)


def _known_gates(gates: tuple[Gate, ...], corpus: Corpus) -> tuple[Gate, ...]:
    """The gates with attributes by the names the index knows; 地区 is region where no column is called 地区.

    A gate on an attribute that no achievement has would silently keep everything out; it is refused.
    Raises ``UserError`` (``cli.gate_attribute``).
    """
    if not gates:
        return ()
    from queqiao.matching.report.words import ATTRIBUTES

    known = corpus.index.attribute_names
    chinese = {names.zh: code for code, names in ATTRIBUTES.items()}
    found = []
    for gate in gates:
        name = gate.attribute if gate.attribute in known else chinese.get(gate.attribute, gate.attribute)
        if name not in known:
            facts = {"name": gate.attribute, "known": "、".join(known) or "—"}
            raise UserError(Problem("cli.gate_attribute", facts))
        found.append(replace(gate, attribute=name))
    return tuple(found)


def _answers(path: str | None, needs: Sequence[Entry], corpus: Corpus) -> tuple[Answer, ...]:
    """The answers in a file; those on needs or achievements that are not there are said, for an id may be mistyped."""
    if path is None:
        return ()
    from queqiao.catalog.readers import read_answers

    answers = read_answers(path)
    known = {need.id for need in needs}
    held = {name for name in {item.achievement_id for item in answers} if _is_held(corpus, name)}
    lost = [item for item in answers if item.need_id not in known or item.achievement_id not in held]
    if lost:
        name = lost[0].need_id if lost[0].need_id not in known else lost[0].achievement_id
        facts = {"count": len(lost), "some": name}
        say_problems((Problem("cli.answers_unused", facts, file=Path(path).name, severity="warning"),))
    return answers


def _is_held(corpus: Corpus, name: str) -> bool:
    try:
        corpus.index.entries((name,))
    except EngineError as error:
        if error.code != "index.unknown_id":
            raise
        return False
    return True


def gather_results(
    reports: tuple[MatchReport, ...], needs: Sequence[Entry], corpus: Corpus, needs_name: str
) -> Results:
    """The reports beside the needs and the achievements they name, dated today."""
    from datetime import datetime

    from queqiao.matching.report import Results

    ids = {match.id for report in reports for match in report.matches}
    ids.update(name for report in reports for gate in report.gates for name in gate.nearest)
    named = corpus.index.entries(sorted(ids))
    return Results(
        reports,
        {need.id: need for need in needs},
        {entry.id: entry for entry in named},
        needs_source=needs_name,
        achievements_source=corpus.name,
        made_on=datetime.now().astimezone().date().isoformat(),
    )


def _write(results: Results, out: str | None, form: str, *, explain: bool) -> None:
    from queqiao.matching import report

    if form == "xlsx":
        write_bytes(out, lambda file: report.write_xlsx(results, file, explain=explain))
    elif form == "csv":
        # A file is opened by spreadsheet programs, which need the mark; a pipe is read by programs, which do not.
        write_text(out, lambda file: report.write_csv(results, file), mark=True, raw=True)
    elif form == "jsonl":
        write_text(out, lambda file: report.write_jsonl(results, file, explain=explain))
    elif form == "html":
        write_text(out, lambda file: report.write_html(results, file, language=language()))
    else:
        write_text(out, lambda file: report.write_table(results, file, language=language(), explain=explain))


def _say_where(results: Results, out: str | None) -> None:
    if out in {None, "-"}:
        return
    total, gaps = len(results.reports), len(results.gaps)
    click.echo(
        tr(
            f"已写入 {out}：{total} 项需求，其中 {total - gaps} 项有候选，{gaps} 项暂无明显匹配。",
            f"Wrote {out}: {total} {'need' if total == 1 else 'needs'}, {total - gaps} with candidates, {gaps} without an obvious match.",
        ),
        err=True,
    )
