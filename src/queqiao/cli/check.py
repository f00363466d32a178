"""``queqiao check``: is the installation sound? Configuration, database, index against database, audit chain, outbox, jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import click

from queqiao.cli.command import command, option
from queqiao.cli.failures import Exit
from queqiao.cli.language import tr
from queqiao.kernel.errors import UserError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what, whether it is sound, and what was seen."""

    name: str
    sound: bool
    seen: str


@command(
    "检查安装：配置、数据库、索引与数据库是否一致、审计链、待发事件、作业。有问题时退出码为 1。",
    "Check the installation: configuration, database, index against database, audit chain, outbox, jobs. Exit code 1 when something is wrong.",
)
@option("--repair", is_flag=True, zh="索引不一致时重建", en="rebuild an index that disagrees")
def check(*, repair: bool) -> int:
    """Looks at everything and says it in a line each."""
    from queqiao.cli import project

    project.start()
    findings = [configuration()]
    try:
        project.ready()
        findings.append(Finding(tr("数据库", "database"), True, tr("结构是最新的", "up to date")))
    except UserError as error:
        findings.append(
            Finding(
                tr("数据库", "database"), False, "; ".join(p.text(tr("zh", "en")) for p in error.problems)
            )
        )
        return _say(findings)
    looks: list[Callable[[], Finding]] = [audit_chain, outbox, job_table]
    findings += [look() for look in looks]
    findings += indexes(repair=repair)
    return _say(findings)


def configuration() -> Finding:
    """What Django's own deployment checks object to."""
    from django.conf import settings
    from django.core import checks

    messages = checks.run_checks(include_deployment_checks=settings.BASE_URL.startswith("https://"))
    silent = {
        "security.W004",
        "security.W008",
        "security.W021",
        "security.W005",
    }  # set at the proxy, or a choice of the operator
    bad = [f"{one.id} {one.msg}" for one in messages if one.id not in silent and one.level >= checks.WARNING]
    return Finding(
        tr("配置", "configuration"), not bad, "; ".join(bad) or tr("没有问题", "nothing to object to")
    )


def audit_chain() -> Finding:
    """Every link recomputed."""
    from queqiao.kernel.audit import verify

    count, broken = verify()
    seen = tr(f"{count} 条，链条完整", f"{count} entries, the chain holds")
    if broken:
        first = broken[0]
        seen = tr(
            f"第 {first.number} 条起断裂（{first.fault}），共 {len(broken)} 处",
            f"broken from entry {first.number} on ({first.fault}), in {len(broken)} places",
        )
    return Finding(tr("审计链", "audit chain"), not broken, seen)


def outbox() -> Finding:
    """Events that nobody has taken for minutes."""
    from datetime import timedelta

    from queqiao.kernel import clock
    from queqiao.kernel.models import OutboxEvent

    late = OutboxEvent.objects.filter(delivered_at=None, at__lt=clock.now() - timedelta(minutes=5)).count()
    return Finding(
        tr("待发事件", "outbox"),
        not late,
        tr(f"{late} 条超过 5 分钟未送达", f"{late} waiting for more than 5 minutes")
        if late
        else tr("没有积压", "nothing waits"),
    )


def job_table() -> Finding:
    """Jobs that broke off and nobody has looked after, or that wait for a worker that does not come."""
    from datetime import timedelta

    from queqiao.kernel import clock
    from queqiao.kernel.models import Job, JobState

    now = clock.now()
    failed = Job.objects.filter(state=JobState.FAILED).count()
    waiting = Job.objects.filter(state=JobState.QUEUED, queued_at__lt=now - timedelta(minutes=10)).count()
    if not failed and not waiting:
        return Finding(tr("作业", "jobs"), True, tr("没有失败，没有积压", "none failed, none waits"))
    return Finding(
        tr("作业", "jobs"),
        False,
        tr(
            f"中断待处理 {failed} 项，等待超过 10 分钟 {waiting} 项",
            f"{failed} broken off and not looked after, {waiting} wait for more than 10 minutes",
        ),
    )


def indexes(*, repair: bool) -> list[Finding]:
    """Each shelf of this node's index, entry by entry."""
    from queqiao.matching import replica
    from queqiao.matching.enums import Shelf

    findings = []
    for shelf in Shelf:
        difference = replica.compare(shelf)
        if not difference.clean and repair:
            count = replica.rebuild(shelf)
            findings.append(
                Finding(
                    tr(f"索引 {shelf}", f"index {shelf}"),
                    True,
                    tr(f"已重建，{count} 条", f"rebuilt, {count} entries"),
                )
            )
            continue
        parts = (len(difference.missing), len(difference.surplus), len(difference.different))
        seen = (
            tr("与数据库一致", "agrees with the database")
            if difference.clean
            else tr(
                "缺 {} 条、多 {} 条、不同 {} 条；加 --repair 重建",
                "{} missing, {} surplus, {} different; --repair rebuilds it",
            ).format(*parts)
        )
        findings.append(Finding(tr(f"索引 {shelf}", f"index {shelf}"), difference.clean, seen))
    return findings


def _say(findings: list[Finding]) -> int:
    for one in findings:
        mark = tr("正常", "sound") if one.sound else tr("有问题", "WRONG")
        click.echo(f"{mark:<6} {one.name}: {one.seen}")
    return Exit.OK if all(one.sound for one in findings) else Exit.ROWS_REFUSED
