"""``queqiao worker``: runs the background jobs and beats the clocks."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time

from queqiao.cli.command import command, option
from queqiao.cli.failures import Exit

log = logging.getLogger(__name__)
LONGEST_PAUSE = 30.0


@command(
    "运行后台作业：匹配、索引、邮件、到期提醒。可以同时运行几个。",
    "Run the background jobs: ranking, index, mails, clocks. Several may run at once.",
)
@option("--once", is_flag=True, zh="做完眼前的作业就结束", en="end when nothing is waiting")
@option(
    "--beside",
    is_flag=True,
    hidden=True,
    zh="随启动它的进程一起结束",
    en="end with the process that started it",
)
def worker(*, once: bool, beside: bool) -> int:
    """Works until told to stop; what it has in hand is finished first. ``beside``: also when whoever started it is gone."""
    from queqiao.cli import project

    if beside:
        threading.Thread(target=_end_with_starter, name="leash", daemon=True).start()
    project.start()
    project.ready()
    if once:
        from queqiao.kernel import events, jobs

        events.deliver_waiting()
        jobs.revive()
        jobs.run_waiting()
        return Exit.OK
    from queqiao.kernel.ticks import beat
    from queqiao.matching import replica

    # A node that has no index yet gets it now, before the first page or ranking asks for it.
    replica.build_missing()
    stopped = threading.Event()
    clocks = threading.Thread(target=beat, args=(stopped,), name="clocks", daemon=True)
    clocks.start()
    try:
        _work()
    finally:
        stopped.set()
        clocks.join(timeout=5)
    return Exit.OK


def _end_with_starter() -> None:
    """Wait for the end of the pipe from whoever started this worker, then stop as if told to."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _work() -> None:
    """Take jobs until told to stop. A database that is away for a while (restarted, full, moved) is waited for, not died of."""
    from django.core.management import call_command
    from django.db import InterfaceError, OperationalError, connections

    # Every job is a line at INFO; what fails is logged by the job itself, at any level.
    chatty = logging.getLogger().isEnabledFor(logging.INFO)
    pause = 1.0
    while True:
        began = time.monotonic()
        try:
            call_command(
                "db_worker",
                queue_name="*",
                interval=0.25,
                startup_delay=False,
                reload=False,
                verbosity=int(chatty),
            )
        except (InterfaceError, OperationalError) as error:
            pause = 1.0 if time.monotonic() - began > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
            log.error("the database does not answer (%s); trying again in %d s", type(error).__name__, pause)
            connections.close_all()
            time.sleep(pause)
        else:
            return
