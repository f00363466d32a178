"""``queqiao batch``: many needs in one run that can be killed and taken up again; ranks and scores, no explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from queqiao.cli.command import OneOf, Whole, argument, command, option
from queqiao.cli.failures import Exit
from queqiao.cli.inputs import load, parse_mappings, refuse_two_stdin
from queqiao.cli.language import tr
from queqiao.cli.options import reading_options
from queqiao.cli.output import check_target
from queqiao.cli.progress import progress
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.matching.contracts import EntryKind

if TYPE_CHECKING:
    from queqiao.matching.batch import BatchResult


@command(
    "成批匹配大量需求，可中断续跑。\n\n结果为 CSV 或 Parquet，每行一对：need_id、achievement_id、rank、score。不含逐条说明；"
    "要看理由，请对选出的需求运行 queqiao match。运行中断后，用同样的命令再运行一次就会接着做。",
    "Match many needs in one resumable run.\n\nThe result is CSV or Parquet, one pair a row: need_id, achievement_id, rank, "
    "score. There are no explanations; run queqiao match on the needs of interest for those. When a run was interrupted, "
    "the same command takes it up where it stopped.",
)
@argument("needs", zh="需求文件", en="the file of needs")
@argument("achievements", zh="成果文件", en="the file of achievements", required=False)
@option(
    "--index",
    metavar="DIR",
    zh="用这个已建好的索引代替成果文件",
    en="match against this existing index instead of a file",
)
@option(
    "--out",
    "-o",
    metavar="FILE",
    required=True,
    zh="结果文件，.csv 或 .parquet",
    en="the result, .csv or .parquet",
)
@option(
    "--top",
    type=Whole(1, 1000),
    default=10,
    show_default=True,
    zh="每项需求列出几个成果",
    en="how many achievements to list per need",
)
@option(
    "--where",
    metavar="GATES",
    zh="只在符合条件的成果里找，如 'region=河南 readiness>=5'",
    en="only among achievements that fit, e.g. 'region=Henan readiness>=5'",
)
@option(
    "--workers",
    type=Whole(1, 1024),
    zh="工作进程数；不写时每个处理器核一个",
    en="worker processes; else one for each processor core",
)
@option(
    "--backend",
    type=OneOf("processes", "dask"),
    default="processes",
    show_default=True,
    zh="在本机进程里运行，或在 Dask 集群上运行",
    en="run in processes of this machine or on a Dask cluster",
)
@option(
    "--dask",
    "dask_address",
    metavar="ADDRESS",
    zh="已有 Dask 调度器的地址，如 tcp://主机:8786；不写时在本机启动一个",
    en="the address of a running Dask scheduler, like tcp://host:8786; else one is started here",
)
@option("--titles", is_flag=True, zh="结果里加上两边的标题", en="add the titles of both sides to the result")
@option(
    "--fresh",
    is_flag=True,
    zh="不接着以前中断的运行，从头开始",
    en="start anew instead of taking up an interrupted run",
)
@reading_options(sides=2)
def batch(
    *,
    needs: str,
    achievements: str | None,
    index: str | None,
    out: str,
    top: int,
    where: str | None,
    workers: int | None,
    backend: str,
    dask_address: str | None,
    titles: bool,
    fresh: bool,
    mapping: tuple[str, ...],
    keep_going: bool,
) -> int:
    """Reads, hands everything to ``run_batch``, says what was done."""
    refuse_two_stdin(needs, achievements)
    if (achievements is None) == (index is None):
        raise UserError(Problem("batch.one_source", {}))
    check_target(out, "batch", tuple(name for name in (needs, achievements) if name))
    if out == "-":
        raise UserError(Problem("batch.out_is_screen", {}))
    mappings = parse_mappings(mapping)
    from queqiao.matching.batch import run_batch
    from queqiao_engine.matching.gates import parse_where

    gates = parse_where(where or "")

    asked = load(needs, EntryKind.NEED, mappings=mappings, keep_going=keep_going)
    refused = asked.refused
    source = index
    if achievements is not None:
        corpus = load(achievements, EntryKind.ACHIEVEMENT, mappings=mappings, keep_going=keep_going)
        refused = refused or corpus.refused
    with progress(tr("成批匹配", "matching")) as advance:
        result = run_batch(
            asked.entries,
            corpus.entries if source is None else source,
            out=out,
            top=top,
            where=gates,
            workers=workers,
            backend="dask" if dask_address else backend,
            dask_address=dask_address,
            titles=titles,
            resume=not fresh,
            progress=advance,
        )
    _say_done(result)
    return Exit.ROWS_REFUSED if refused else Exit.OK


def _say_done(result: BatchResult) -> None:
    before = (
        tr(f"，其中 {result.taken_up} 批先前已完成", f", {result.taken_up} of them done before")
        if result.taken_up
        else ""
    )
    click.echo(
        tr(
            f"{result.needs} 项需求，{result.rows} 行结果已写入 {result.out}（共 {result.shards} 批{before}）。",
            f"{result.needs} needs, {result.rows} rows written to {result.out} ({result.shards} shards{before}).",
        ),
        err=True,
    )
