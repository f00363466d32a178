"""``queqiao funnel``: how many go on from stage to stage, how long it takes, and what became of each year's cases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click

from queqiao.cli.command import argument, command, option
from queqiao.cli.documents import finish, open_document, write_example
from queqiao.cli.failures import Exit
from queqiao.cli.language import tr
from queqiao.cli.options import paper_options

APP = "queqiao.insights"


@command(
    "从案卷事件算转化漏斗、用时、去向和分批转化率，都带区间。\n\n文件可以一事一行（案号、阶段、日期）、一案一行（每个阶段一列日期），或只有“阶段、数量”。",
    "Funnel, durations, endings and conversion by cohort from the events of cases, all with intervals.\n\nThe file may have one row per event (case, stage, date), one row per case with a column of dates per stage, or just stage and count.",
)
@argument(
    "file", required=False, zh="事件文件：CSV、.xlsx、YAML 或 JSON", en="the file: CSV, .xlsx, YAML or JSON"
)
@option(
    "--as-of",
    "as_of",
    metavar="DATE",
    zh="统计日；不写时按文件，否则为今天",
    en="day of the report; else the file's, else today",
)
@option("--stages", metavar="A,B,C", zh="阶段及其顺序", en="the stages in their order")
@option("--by", metavar="COLUMN", default="", zh="按这一列分组比较", en="compare the groups of this column")
@option(
    "--confidence", metavar="SHARE", zh="置信度，默认 0.95", en="confidence of intervals, 0.95 by default"
)
@option("--quarters", is_flag=True, zh="按季度分批，不按年", en="cohorts by quarter rather than year")
@option(
    "--hide-below",
    "least",
    metavar="N",
    zh="分组表里隐去少于 N 个的数",
    en="hide counts below N in the table of groups",
)
@paper_options
def funnel(
    *,
    file: str | None,
    as_of: str | None,
    stages: str | None,
    by: str,
    confidence: str | None,
    quarters: bool,
    least: str | None,
    form: str | None,
    out: str | None,
    explain: bool,
    example: bool,
) -> int:
    """Reads, asks the engine, writes."""
    if example:
        write_example(APP, "funnel", out)
        return Exit.OK
    from queqiao.cli.funnel_paper import funnel_paper
    from queqiao.insights.funnel_file import FunnelOptions, read_funnel
    from queqiao.insights.funnel_report import report
    from queqiao_engine.indicators.months import Period

    options = FunnelOptions(
        as_of=_day(as_of),
        stages=_names(stages),
        by=by,
        confidence=_confidence(confidence),
        least_cell=_least(least),
        period=Period.QUARTER if quarters else None,
    )
    document = open_document(file)
    request = read_funnel(document, options, today=datetime.now(UTC).astimezone().date())
    finish(funnel_paper(report(request), explain=explain), form, out, file)
    return Exit.OK


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    from queqiao.kernel.files.values import day

    found = day(written)
    if found is None:
        raise _wrong(
            "--as-of",
            tr(f"不是日期：“{written}”；应如 2026-11-21", f"“{written}” is no date; write 2026-11-21"),
        )
    return found


def _names(written: str | None) -> tuple[str, ...]:
    if written is None:
        return ()
    names = tuple(
        name.strip() for name in written.replace("，", ",").replace("、", ",").split(",") if name.strip()
    )
    if len(set(names)) < 2 or len(set(names)) != len(names):
        raise _wrong(
            "--stages",
            tr("至少写两个不同的阶段，用逗号隔开", "name at least two different stages, separated by commas"),
        )
    return names


def _confidence(written: str | None) -> float | None:
    if written is None:
        return None
    from queqiao.kernel.files.values import decimal

    found = decimal(written)
    if found is None or not 0.5 <= found <= 0.999:
        raise _wrong(
            "--confidence",
            tr(
                f"应在 0.5 与 0.999 之间，如 0.95 或 95%，您写的是“{written}”",
                f"must lie from 0.5 to 0.999, such as 0.95 or 95%, not “{written}”",
            ),
        )
    return float(found)


def _least(written: str | None) -> int | None:
    if written is None:
        return None
    if not (written.isascii() and written.isdigit() and 1 <= int(written) <= 1000):
        raise _wrong(
            "--hide-below",
            tr(
                f"应为 1 到 1000 之间的整数，您写的是“{written}”",
                f"must be a whole number from 1 to 1000, not “{written}”",
            ),
        )
    return int(written)


def _wrong(name: str, said: str) -> click.BadParameter:
    return click.BadParameter(said, param_hint=name)
