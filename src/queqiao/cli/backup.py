"""``queqiao backup``: database, files and key of this installation into one folder, while it goes on serving."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import click

from queqiao.cli.command import argument, command
from queqiao.cli.failures import Exit, say_problems
from queqiao.cli.language import tr
from queqiao.kernel.errors import Problem, UserError


@command(
    "备份：把数据库、附件和密钥写进一个新文件夹，备份时网站照常运行。索引不备份，恢复后会自动重建。",
    "Back up database, files and key into a new folder while the hall goes on serving. The index is not in it: it is rebuilt from the database.",
)
@argument("folder", zh="备份写到这个文件夹（不能已存在）", en="the folder to write; it must not exist yet")
def backup(*, folder: str) -> int:
    """Writes beside the goal first, so that a folder of this name is a whole backup."""
    from queqiao.cli import project

    project.start()
    project.ready()
    target = Path(folder)
    if target.exists():
        raise UserError(Problem("hall.backup_exists", {"path": str(target)}))
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    counts = _write(part)
    part.rename(target)
    click.echo(
        tr(
            f"已备份到 {target.resolve()}：{counts['files']} 个附件。恢复步骤见 docs/operations.md。",
            f"Backed up to {target.resolve()}: {counts['files']} files. docs/operations.md has the steps to restore it.",
        )
    )
    return Exit.OK


def _write(part: Path) -> dict[str, Any]:
    from django.conf import settings
    from django.db import connection

    from queqiao_engine.version import __version__

    if connection.vendor == "sqlite":
        _copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), part / "queqiao.sqlite3")
    else:
        say_problems((Problem("hall.backup_postgres", severity="warning"),))
    # After the database: a file that comes meanwhile is too many, never one too few.
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir():
        shutil.copytree(media, part / "files")
    key = Path(settings.DATA) / "secret.key"
    if key.exists():
        shutil.copy2(key, part / "secret.key")
    copied = sum(1 for file in (part / "files").rglob("*") if file.is_file()) if media.is_dir() else 0
    told = {"version": __version__, "database": connection.vendor, "files": copied}
    (part / "backup.json").write_text(json.dumps(told, indent=1), "utf-8")
    return told


def _copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy under running writers, by SQLite's own backup, checked before it counts."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as live, sqlite3.connect(target) as copy:
        live.backup(copy, pages=4096)
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    copy.close()
    live.close()
    if found != "ok":
        raise UserError(Problem("hall.backup_damaged", {"why": str(found)}))
