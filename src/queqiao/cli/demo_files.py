"""``queqiao demo --files``: the main job on the shipped, invented files, with everything a user would get from his own."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from queqiao.cli.failures import Exit
from queqiao.cli.language import language, tr
from queqiao.cli.output import write_bytes, write_text

if TYPE_CHECKING:
    from queqiao.matching.report import Results

FILES = ("needs.xlsx", "achievements.csv", "judgements.csv")
SHOWN = 3  # needs printed on the screen; the report has them all


def match_files(out: str) -> int:
    """Copies the files into the folder ``out``, matches them, writes the report and the machine outputs."""
    from queqiao.catalog.demo import demo_path
    from queqiao.matching import report

    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(demo_path(name), folder / name)
    results = _match(folder)
    # The page carries both languages and a switch; the one in force is shown first.
    write_text(
        str(folder / "report.html"), lambda file: report.write_html(results, file, language=language())
    )
    write_bytes(str(folder / "matches.xlsx"), lambda file: report.write_xlsx(results, file, explain=True))
    write_text(str(folder / "matches.csv"), lambda file: report.write_csv(results, file), mark=True, raw=True)
    few = replace(results, reports=results.reports[:SHOWN])
    write_text(None, lambda file: report.write_table(few, file, language=language(), explain=False))
    _say(results, folder)
    return Exit.OK


def _match(folder: Path) -> Results:
    from queqiao.cli.corpus import open_corpus
    from queqiao.cli.inputs import load
    from queqiao.cli.match import Question, gather_results, rank_all
    from queqiao_engine.matching.contracts import EntryKind

    needs = load(str(folder / "needs.xlsx"), EntryKind.NEED)
    corpus = open_corpus(str(folder / "achievements.csv"), None, "none")
    reports = rank_all(needs.entries, corpus, Question(top=10))
    return gather_results(reports, needs.entries, corpus, needs.name)


def _say(results: Results, folder: Path) -> None:
    total, gaps = len(results.reports), len(results.gaps)
    where = (folder / "report.html").resolve()
    click.echo(
        tr(
            f"\n以上是前 {min(SHOWN, total)} 项。示例共 {total} 项需求（均为虚构）："
            f"{total - gaps} 项有候选，{gaps} 项暂无明显匹配。\n"
            f"报告：{where}\n同一文件夹里还有 matches.xlsx、matches.csv 和示例输入。",
            f"\nThese are the first {min(SHOWN, total)}. The example has {total} needs (all invented): "
            f"{total - gaps} with candidates, {gaps} without an obvious match.\n"
            f"Report: {where}\nBeside it: matches.xlsx, matches.csv and the example input.",
        )
    )
