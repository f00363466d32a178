"""The ranked lists as a table for the terminal, aligned by display width so that Chinese columns stand straight.

Nothing from an entry is read as markup, and control characters are taken out, so no input can steer a terminal.
"""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING

from queqiao.matching.report import words
from queqiao.matching.report.lines import wrap
from queqiao.matching.report.results import WEAK_OUTLOOKS, Results, owner_of, verdict_counts
from queqiao.matching.report.words import Both
from queqiao_engine.matching.contracts import ClauseVerdict, Match, MatchReport, Outlook, Verdict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_SHAPES = {
    Verdict.MET: ("✓", "green"),
    Verdict.CONTRADICTED: ("✗", "red"),
    Verdict.CONDITIONS_DIFFER: ("~", "yellow"),
    Verdict.UNKNOWN: ("?", "bright_black"),
}
NARROWEST = 60


def clean(text: str) -> str:
    """One line without control characters."""
    return _CONTROL.sub(" ", text).strip()


def write_table(
    results: Results,
    target: IO[str],
    *,
    language: str = "zh",
    explain: bool = False,
    width: int | None = None,
) -> None:
    """Every need with its list, in ``width`` columns (None: the terminal's, or 100 when there is none).

    ``explain`` adds, under each match, the verdict on every demand with its quotation, and the terms that carried the score.
    Colours appear only when ``target`` is a terminal.
    """
    from rich.console import Console

    on_terminal = target.isatty()
    # Away from a terminal the text is gathered first, so that the padding at the ends of lines can be taken off.
    stream = target if on_terminal else io.StringIO()
    columns = width or (None if on_terminal else 100)
    console = Console(file=stream, width=columns, markup=False, highlight=False, emoji=False)
    console.width = max(console.width, NARROWEST)
    for report in results.reports:
        _write_need(console, report, results, language, explain)
    _write_foot(console, results, language)
    if isinstance(stream, io.StringIO):
        target.writelines(line.rstrip() + "\n" for line in stream.getvalue().splitlines())


def _write_need(
    console: Console, report: MatchReport, results: Results, language: str, explain: bool
) -> None:
    from rich.text import Text

    console.print(Text.assemble((clean(report.need_id), "bold"), "  ", (clean(report.need_title), "bold")))
    outlook = words.OUTLOOKS[report.outlook].pick(language)
    if not report.matches:
        outlook = Both(
            "没有候选：库里没有与它共有词语的成果", "no candidate: no achievement shares a term with it"
        ).pick(language)
    demands = Both(f"{len(report.clauses)} 条指标", f"{len(report.clauses)} demands").pick(language)
    if len(report.clauses) == 1:
        demands = Both("1 条指标", "1 demand").pick(language)
    heading = [outlook, demands]
    if report.answers_used:
        heading.append(words.reranked(report.answers_used).pick(language))
    console.print(Text(" · ".join(heading)))
    if report.outlook in WEAK_OUTLOOKS and report.matches:
        for line in wrap(words.OUTLOOK_NOTES[report.outlook].pick(language), console.width):
            console.print(Text(line, style="yellow"))
    for gate in report.gates:
        console.print(
            Text(
                Both(
                    f"条件 {gate.gate} 排除 {gate.excluded} 项", f"gate {gate.gate} kept out {gate.excluded}"
                ).pick(language)
            )
        )
    if report.matches:
        if explain:
            for match in report.matches:
                console.print(_table(report, (match,), results, language, header=match is report.matches[0]))
                _write_why(console, report, match, language)
        else:
            console.print(_table(report, report.matches, results, language, header=True))
    console.print()


def _table(
    report: MatchReport, matches: tuple[Match, ...], results: Results, language: str, *, header: bool
) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=None, padding=(0, 2, 0, 0), show_header=header, header_style="dim", expand=True, pad_edge=False
    )
    table.add_column("#", justify="right", width=max(2, len(str(report.matches[-1].rank))))
    table.add_column(Both("成果", "achievement").pick(language), ratio=1, overflow="fold")
    table.add_column(Both("等级", "grade").pick(language), width=8 if language == "zh" else 15, no_wrap=True)
    table.add_column(Both("概率", "chance").pick(language), justify="right", width=6, no_wrap=True)
    table.add_column(Both("得分", "score").pick(language), justify="right", width=6, no_wrap=True)
    if report.clauses:
        table.add_column(Both("核对", "checked").pick(language), width=16, no_wrap=True)
    for match in matches:
        name = Text(clean(match.title) or clean(match.id))
        name.append(f"  {clean(match.id)}", style="dim")
        owner = clean(owner_of(results.achievements.get(match.id)))
        if owner:
            name.append(f"  {owner}", style="dim")
        chance = "—" if match.probability is None else f"{match.probability * 100:.0f}%"
        cells = [
            Text(str(match.rank)),
            name,
            Text(words.GRADES[match.grade].pick(language)),
            Text(chance),
            Text(f"{match.score:.3f}"),
        ]
        if report.clauses:
            cells.append(_marks(match))
        table.add_row(*cells)
    return table


def _marks(match: Match) -> Text:
    from rich.text import Text

    text = Text()
    for verdict, count in verdict_counts(match).items():
        shape, style = _SHAPES[verdict]
        if count:
            text.append(f"{shape}{count} ", style=style)
    return text


def _write_why(console: Console, report: MatchReport, match: Match, language: str) -> None:
    """The verdicts and the evidence of one match, indented under it: the demand, then what the achievement says."""
    from rich.text import Text

    demands = {clause.id: clause.text for clause in report.clauses}
    for verdict in match.verdicts:
        shape, style = _SHAPES[verdict.verdict]
        head = Text(f"    {shape} {words.VERDICTS[verdict.verdict].pick(language)}", style=style)
        head.append(f"  {clean(demands.get(verdict.clause_id, ''))}", style="default")
        console.print(head)
        _write_lines(console, _said(verdict, language))
    if match.evidence:
        shares = (f"{clean(item.achievement.text)} {item.share * 100:.0f}%" for item in match.evidence)
        lead = Both("得分来自：", "score from: ").pick(language)
        _write_lines(console, lead + Both("、", ", ").pick(language).join(shares), indent=4)


def _said(verdict: ClauseVerdict, language: str) -> str:
    """The reason, with the quotation it rests on."""
    reason = clean(words.said(f"reason.{verdict.reason}", verdict.facts).pick(language))
    if verdict.quotation is None:
        return reason
    where = words.FIELDS[verdict.quotation.field].pick(language)
    quotation = clean(verdict.quotation.text)
    return Both(f"{reason}：“{quotation}”（{where}）", f"{reason} “{quotation}” ({where})").pick(language)


def _write_lines(console: Console, text: str, *, indent: int = 6) -> None:
    from rich.text import Text

    for line in wrap(text, console.width - indent):
        console.print(Text(" " * indent + line, style="dim"))


def _write_foot(console: Console, results: Results, language: str) -> None:
    from rich.text import Text

    shapes = "  ".join(
        f"{shape} {words.VERDICTS[verdict].pick(language)}" for verdict, (shape, _) in _SHAPES.items()
    )
    if any(report.clauses for report in results.reports):
        console.print(Text(shapes, style="dim"))
    if results.reports:
        first = results.reports[0]
        chance = words.UNCALIBRATED.pick(language)
        if results.calibrated:
            chance = Both(
                "概率＝同样得分者中被判为较强以上的比例",
                "chance = share judged fairly strong or better at this score",
            ).pick(language)
        listed = sum(report.outlook is Outlook.LISTED and bool(report.matches) for report in results.reports)
        total = len(results.reports)
        summary = Both(
            f"{total} 项需求，{listed} 项有候选；成果库 {first.corpus_size:,} 项 · {chance} · 引擎 {first.engine_version} · 配方 {first.recipe_hash}",
            f"{total} {'need' if total == 1 else 'needs'}, {listed} with candidates; {first.corpus_size:,} achievements · {chance} · engine {first.engine_version} · recipe {first.recipe_hash}",
        )
        for line in wrap(summary.pick(language), console.width):
            console.print(Text(line, style="dim"))
