"""``queqiao check``: is the installation sound? Configuration, database, storage, files, calendar, index, audit chain, outbox, jobs."""

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
    looks: list[Callable[[], Finding]] = [writable, audit_chain, outbox, job_table, files, calendar]
    findings += [look() for look in looks]
    findings += indexes(repair=repair)
    return _say(findings)


def configuration() -> Finding:
    """What Django's own deployment checks object to."""
    from django.conf import settings
    from django.core import checks

    public = settings.BASE_URL.startswith("https://")
    messages = checks.run_checks(include_deployment_checks=public)
    silent = {
        "security.W004",
        "security.W008",
        "security.W021",
        "security.W005",
    }  # set at the proxy, or a choice of the operator
    bad = [f"{one.id} {one.msg}" for one in messages if one.id not in silent and one.level >= checks.WARNING]
    bad += dangers(public=public)
    return Finding(
        tr("配置", "configuration"), not bad, "; ".join(bad) or tr("没有问题", "nothing to object to")
    )


def dangers(*, public: bool) -> list[str]:
    """Settings that are fine on one's own machine and wrong where others come in; ``public`` when the hall has an https address."""
    from urllib.parse import urlsplit

    from django.conf import settings
    from django.http.request import validate_host

    host = urlsplit(settings.BASE_URL).hostname or ""
    shared = (
        settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
        or "redis" in settings.CACHES["default"]["BACKEND"].lower()
    )
    found = [
        (
            not validate_host(host, settings.ALLOWED_HOSTS),
            tr(f"QUEQIAO_HOSTS 不含 QUEQIAO_URL 的主机名 {host}，邮件里的链接打不开", f"QUEQIAO_HOSTS lacks {host} of QUEQIAO_URL: links in mails would be refused"),
        ),
        (
            "*" in settings.ALLOWED_HOSTS,
            tr("QUEQIAO_HOSTS 含 *，任何主机名都会应答，请逐个列出", "QUEQIAO_HOSTS holds *: name the hosts"),
        ),
        (
            not shared,
            tr("缓存不是各节点共用的，登录次数限制会失效", "the cache is not shared between nodes: limits on attempts do not hold"),
        ),
        (public and settings.DEBUG, tr("QUEQIAO_DEBUG 打开了，出错页会泄露内部信息", "QUEQIAO_DEBUG is on: pages of faults show the inside")),
        (public and settings.DEMO, tr("QUEQIAO_DEMO 打开了，任何人都能一键登录", "QUEQIAO_DEMO is on: anybody signs in with one click")),
        (
            public and settings.EMAIL_BACKEND.endswith("console.EmailBackend"),
            tr("没有设置 QUEQIAO_MAIL，邮件只打印在日志里，收件人收不到", "QUEQIAO_MAIL is not set: mails are printed, nobody gets them"),
        ),
        (
            public and settings.SMS_SENDER.endswith("ConsoleSender"),
            tr("没有设置 QUEQIAO_SMS_URL，短信只打印在日志里，手机号无法注册", "QUEQIAO_SMS_URL is not set: text messages are printed, nobody signs up with a number"),
        ),
        (
            public and not settings.ALLAUTH_TRUSTED_PROXY_COUNT,
            tr("没有设置 QUEQIAO_PROXIES，所有访客会被当作同一个地址限次", "QUEQIAO_PROXIES is not set: all visitors count as one address for the limits"),
        ),
    ]  # fmt: skip
    return [text for wrong, text in found if wrong]


def writable() -> Finding:
    """That the database takes changes and the disk has room."""
    from queqiao.kernel import storage

    name, free = tr("存储", "storage"), storage.free_megabytes()
    if storage.database_read_only():
        return Finding(
            name,
            False,
            tr("数据库只读，无法保存任何改动", "the database is read-only: no change can be kept"),
        )
    if storage.full():
        return Finding(name, False, tr(f"数据目录只剩 {free} MB", f"{free} MB are left in the data folder"))
    return Finding(
        name,
        True,
        tr(f"数据库可写，磁盘剩余 {free} MB", f"the database takes changes, {free} MB of disk are free"),
    )


def files() -> Finding:
    """Every file people gave us, there and whole by its length."""
    from django.core.files.storage import default_storage

    from queqiao.kernel.models import StoredFile

    name, count, lost = tr("附件", "files"), 0, []
    for one in (
        StoredFile.objects.filter(withdrawn_at=None).only("id", "path", "size").order_by("id").iterator()
    ):
        count += 1
        if not default_storage.exists(one.path) or default_storage.size(one.path) != one.size:
            lost.append(one.id)
    if not lost:
        return Finding(name, True, tr(f"{count} 个，都在", f"{count}, all there"))
    some = ", ".join(lost[:5])
    return Finding(
        name, False, tr(f"{count} 个中缺失或不完整 {len(lost)} 个：{some}。请从备份恢复 files 文件夹", f"{len(lost)} of {count} missing or cut short: {some}. Restore the folder files from the backup")
    )  # fmt: skip


def calendar() -> Finding:
    """Whether the working days of this year and the next are those that were announced."""
    from queqiao.accounts.adapters import JURISDICTION
    from queqiao.kernel import clock
    from queqiao.kernel.workflows.policy import provisional_years, working_calendar

    name, year, known = tr("工作日历", "working calendar"), clock.today().year, working_calendar(JURISDICTION)
    provisional = provisional_years(JURISDICTION)
    if known is None or known.last is None or known.last.year <= year:
        return Finding(
            name,
            False,
            tr(
                "没有明年的工作日，期限无法推算，请升级",
                "no working days of next year: terms cannot be counted. Upgrade",
            ),
        )
    if year in provisional:
        return Finding(
            name, False, tr(f"{year} 年暂按法定节假日计算，没有调休；放假安排早已公布，请升级", f"{year} follows the law alone, without exchanged days; its arrangement has long been announced. Upgrade")
        )  # fmt: skip
    if year + 1 in provisional:
        return Finding(
            name, True, tr(f"{year + 1} 年的放假安排尚未收录，暂按法定节假日计算", f"the arrangement of {year + 1} is not known yet; the holidays of the law are used")
        )  # fmt: skip
    return Finding(name, True, tr(f"已知到 {year + 1} 年", f"known up to {year + 1}"))


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
