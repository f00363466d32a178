"""What the commands of the hall share: starting Django, and making an installation ready to use."""

from __future__ import annotations

import os
from pathlib import Path

from queqiao.kernel.errors import Problem, UserError


def start() -> None:
    """Start Django with the settings of the environment. Raises ``UserError`` for a setting that cannot be used."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "queqiao.settings")
    django.setup()


def prepare(*, quiet: bool = True) -> None:
    """Bring database, cache table and static files up to date; harmless when they are. Raises ``UserError`` when the database cannot be reached."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError

    level = 0 if quiet else 1
    Path(settings.DATA).mkdir(parents=True, exist_ok=True)
    try:
        call_command("migrate", interactive=False, verbosity=level)
        call_command("createcachetable", verbosity=level)
    except OperationalError as error:
        raise UserError(Problem("hall.database", {"why": " ".join(str(error).split())})) from error
    call_command("collectstatic", interactive=False, verbosity=level)


def ready() -> None:
    """Raise ``UserError`` when the database has not been prepared for this version."""
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise UserError(Problem("hall.database", {"why": " ".join(str(error).split())})) from error
    if waiting:
        raise UserError(Problem("hall.not_prepared", {"n": len(waiting)}))
