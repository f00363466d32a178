"""``queqiao setup``: prepares or upgrades the database, the cache table and the static files."""

from __future__ import annotations

import click

from queqiao.cli.command import command, option
from queqiao.cli.failures import Exit
from queqiao.cli.language import tr


@command(
    "建库或升级：数据表、缓存表、静态文件。可以重复运行。",
    "Prepare or upgrade: tables, cache table, static files. Running it again does no harm.",
)
@option(
    "--admin",
    metavar="EMAIL",
    default="",
    zh="给这个邮箱建立平台管理员（口令从终端输入）",
    en="make this e-mail address an administrator (the password is asked for)",
)
def setup(*, admin: str) -> int:
    """Prepares, and makes an administrator if asked."""
    from queqiao.cli import project

    project.start()
    project.prepare()
    click.echo(tr("数据库和静态文件已就绪。", "Database and static files are ready."))
    if admin:
        _administrator(admin)
    return Exit.OK


def _administrator(email: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from queqiao.accounts.models import Person

    while True:
        word = click.prompt(
            tr("口令", "Password"), hide_input=True, confirmation_prompt=tr("再输一遍", "Again")
        )
        try:
            validate_password(word)
            break
        except ValidationError as error:
            click.echo(" ".join(error.messages), err=True)
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email)
    person.is_staff = person.is_superuser = True
    person.set_password(word)
    person.save()
    click.echo(tr(f"{email} 现在是平台管理员。", f"{email} is an administrator now."))
