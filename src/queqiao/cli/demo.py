"""``queqiao demo``: a living region in the browser, invented from end to end; ``--files`` matches the shipped files instead."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from queqiao.cli.command import command, option
from queqiao.cli.failures import Exit
from queqiao.cli.language import language, tr
from queqiao.kernel.errors import Problem, UserError

if TYPE_CHECKING:
    from queqiao.demo.region import Built


@command(
    "启动一个虚构的演示地区：机构、人员、需求、成果、匹配和一年多的往来，在浏览器里以任一角色一键登录。\n\n首次运行先按日历重演往来，一般两三分钟，其余匹配清单随后由后台算完；之后直接启动。数据在 QUEQIAO_DATA（默认 .queqiao/demo）。",
    "Start an invented region in the browser: organisations, people, needs, achievements, matches and more than a year of dealings, with a one-click sign-in for every role.\n\n"
    "The first run plays that year, which takes two or three minutes; the worker ranks the remaining lists afterwards. Later runs start at once. The data lie in QUEQIAO_DATA (.queqiao/demo by default).",
)
@option("--no-serve", is_flag=True, zh="只建好演示地区，不启动网站", en="build the region and end")
@option("--host", default="127.0.0.1", show_default=True, zh="监听地址", en="the address to listen on")
@option("--port", type=int, default=8000, show_default=True, zh="端口", en="the port")
@option(
    "--files",
    is_flag=True,
    zh="改为匹配随附的示例文件，写出报告（不需要数据库）",
    en="match the shipped example files and write a report instead (no database)",
)
@option(
    "--out",
    "-o",
    metavar="DIR",
    default="queqiao-demo",
    show_default=True,
    zh="--files：报告和示例文件放在这个文件夹",
    en="--files: the folder for the report and the example files",
)
def demo(*, no_serve: bool, host: str, port: int, files: bool, out: str) -> int:
    """Builds the region once, says how to get in, and serves it."""
    if files:
        from queqiao.cli.demo_files import match_files

        return match_files(out)
    from queqiao.cli import project, serve

    if not no_serve:
        serve.check_address(host, port)
    os.environ.setdefault("QUEQIAO_DEMO", "1")
    os.environ.setdefault("QUEQIAO_DATA", str(Path.cwd() / ".queqiao" / "demo"))
    # The cities of the region have sites of their own: jianghan.localhost, lanting.localhost.
    os.environ.setdefault("QUEQIAO_HOSTS", "127.0.0.1 localhost .localhost [::1]")
    os.environ.setdefault("QUEQIAO_URL", f"http://{host}:{port}")
    os.environ.setdefault("QUEQIAO_LOG_LEVEL", "WARNING")
    project.start()
    project.prepare()
    began = time.monotonic()
    built = _build(rank=no_serve)
    _say(built, time.monotonic() - began)
    if no_serve:
        return Exit.OK
    if built.now:
        click.echo(
            tr(
                "其余匹配清单由后台在一两分钟内算完，期间页面可以照常使用。",
                "The worker ranks the remaining lists in a minute or two; the pages can be used meanwhile.",
            )
        )
    worker = serve.start_worker()
    try:
        serve.run_server(host, port)
    finally:
        serve.stop_worker(worker)
    return Exit.OK


def _build(*, rank: bool) -> Built:
    """The region, built anew where an earlier attempt was cut short. Raises ``UserError`` in a database that serves something else."""
    from queqiao.demo import region

    if not region.is_built():
        if region.has_others():
            raise UserError(Problem("hall.demo_elsewhere"))
        if region.is_begun():
            _start_over()
    stages = {
        "history": ("正在按日历重演一年多的往来……", "Playing more than a year of dealings …"),
        "ranking": ("正在匹配……", "Matching …"),
    }

    def say(stage: str) -> None:
        click.echo(tr(*stages[stage]), err=True)

    built = region.build(say=say)
    if rank:
        if built.now:
            say("ranking")
        region.finish_rankings()
    else:
        from queqiao.kernel import jobs

        jobs.revive()
    return built


def _start_over() -> None:
    """Throw away what an interrupted run left: the demo's own database, index and files, nothing else."""
    from django.conf import settings
    from django.db import connection

    from queqiao.cli import project
    from queqiao.matching import replica

    if connection.vendor != "sqlite":
        raise UserError(Problem("hall.demo_unfinished"))
    connection.close()
    replica.forget_open()
    database = Path(settings.DATABASES["default"]["NAME"])
    for file in (database, *database.parent.glob(f"{database.name}-*")):
        file.unlink(missing_ok=True)
    shutil.rmtree(settings.INDEX_ROOT, ignore_errors=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    project.prepare()


def _say(built: Built, seconds: float) -> None:
    from django.conf import settings

    from queqiao.accounts.queries import demo_people
    from queqiao.demo.region import counts

    if built.now:
        click.echo(
            tr(f"演示地区已建好，用时 {seconds:.0f} 秒。", f"The region is ready, after {seconds:.0f} s.")
        )
    else:
        click.echo(tr("演示地区已在，直接使用。", "The region is there already."))
    numbers = counts()
    click.echo(
        tr(
            "机构 {organisations} 家、人员 {people} 人、需求 {needs} 项、成果 {achievements} 项、场景 {scenarios} 处、负结果 {negative_results} 条、专利 {patents} 件，均为虚构。",
            "{organisations} organisations, {people} people, {needs} needs, {achievements} achievements, {scenarios} places of use, {negative_results} negative results, {patents} patents, all invented.",
        ).format(**numbers)
    )
    click.echo(tr(f"数据：{settings.DATA}", f"Data: {settings.DATA}"))
    click.echo(
        tr(
            f"一键登录：{settings.BASE_URL}/demo/sign-in ，可选的身份：",
            f"One-click sign-in: {settings.BASE_URL}/en/demo/sign-in, as:",
        )
    )
    for person in demo_people():
        shown = (person.demo_login or {}).get("label", {})
        label = shown.get("en" if language() == "en" else "zh", "")
        name = person.name_en if language() == "en" else person.name
        click.echo(f"  {label} — {name}")
