"""``queqiao repair``: what each need lacks, asked in at most five questions."""

from __future__ import annotations

import json
from typing import IO, Any

from queqiao.cli.command import argument, command, option
from queqiao.cli.failures import Exit
from queqiao.cli.inputs import choose_needs, load, parse_mappings
from queqiao.cli.language import language, tr
from queqiao.cli.options import form_option, out_option, reading_options
from queqiao.cli.output import check_target, write_text
from queqiao_engine.matching.contracts import Entry, EntryKind


@command(
    "指出需求缺什么，最多问五个问题。\n\n答完把内容补进需求文件，再运行 queqiao match。",
    "Say what each need lacks, in at most five questions.\n\nPut the answers into the file of needs and run queqiao match.",
)
@argument("needs", zh="需求文件", en="the file of needs")
@option(
    "--need",
    "wanted",
    metavar="ID",
    multiple=True,
    zh="只看这个编号的需求，可写多次",
    en="only the need with this id; may be repeated",
)
@out_option
@form_option
@reading_options(sides=1)
def repair(
    *,
    needs: str,
    wanted: tuple[str, ...],
    out: str | None,
    form: str,
    mapping: tuple[str, ...],
    keep_going: bool,
) -> int:
    """Reads, asks the engine, writes."""
    check_target(out, form, (needs,))
    loaded = load(needs, EntryKind.NEED, mappings=parse_mappings(mapping), keep_going=keep_going)
    found = [findings(need) for need in choose_needs(loaded.entries, wanted)]
    if form == "json":
        write_text(out, lambda file: file.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n"))
    else:
        write_text(out, lambda file: _write_table(found, file))
    return Exit.ROWS_REFUSED if loaded.refused else Exit.OK


def findings(need: Entry) -> dict[str, Any]:
    """What a need names, what it lacks, and the questions, worded in the language in force."""
    from queqiao.matching.wording import say
    from queqiao_engine.matching.repair import assess, questions

    state = assess(need)
    return {
        "need_id": need.id,
        "need_title": need.title,
        "completeness": state.score,
        "present": [
            {"element": item.element.value, "words": item.quotation.text if item.quotation else None}
            for item in state.present
        ],
        "missing": [item.value for item in state.missing],
        "questions": [
            {"code": item.code, "text": say(f"question.{item.code}", language(), **item.facts)}
            for item in questions(need)
        ],
    }


def _write_table(found: list[dict[str, Any]], target: IO[str]) -> None:
    from queqiao.matching.report.lines import wrap
    from queqiao.matching.report.table import clean
    from queqiao.matching.wording import say

    for item in found:
        target.write(f"{clean(item['need_id'])}  {clean(item['need_title'])}\n")
        missing = tr("、", ", ").join(say(f"element.{name}", language()) for name in item["missing"])
        complete = f"{item['completeness'] * 100:.0f}%"
        nothing = tr("没有缺项", "nothing is missing")
        lacks = tr(f"缺：{missing}", f"missing: {missing}") if missing else nothing
        for line in wrap(tr(f"完整度 {complete}；{lacks}", f"{complete} complete; {lacks}"), 96):
            target.write(f"  {line}\n")
        for number, question in enumerate(item["questions"], start=1):
            for place, line in enumerate(wrap(clean(question["text"]), 90)):
                lead = f"  {number}. " if place == 0 else "     "
                target.write(f"{lead}{line}\n")
        target.write("\n")
