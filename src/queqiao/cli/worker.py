"""``queqiao worker``: runs the background jobs and beats the clocks."""

from __future__ import annotations

import logging
import threading

from queqiao.cli.command import command, option
from queqiao.cli.failures import Exit


@command(
    "运行后台作业：匹配、索引、邮件、到期提醒。可以同时运行几个。",
    "Run the background jobs: ranking, index, mails, clocks. Several may run at once.",
)
@option("--once", is_flag=True, zh="做完眼前的作业就结束", en="end when nothing is waiting")
def worker(*, once: bool) -> int:
    """Works until told to stop; what it has in hand is finished first."""
    from queqiao.cli import project

    project.start()
    project.ready()
    if once:
        from queqiao.kernel import events, jobs

        events.deliver_waiting()
        jobs.revive()
        jobs.run_waiting()
        return Exit.OK
    from django.core.management import call_command

    from queqiao.kernel.ticks import beat
    from queqiao.matching import replica

    # A node that has no index yet gets it now, before the first page or ranking asks for it.
    replica.build_missing()
    stopped = threading.Event()
    clocks = threading.Thread(target=beat, args=(stopped,), name="clocks", daemon=True)
    clocks.start()
    try:
        # Every job is a line at INFO; what fails is logged by the job itself, at any level.
        chatty = logging.getLogger().isEnabledFor(logging.INFO)
        call_command(
            "db_worker",
            queue_name="*",
            interval=0.25,
            startup_delay=False,
            reload=False,
            verbosity=int(chatty),
        )
    finally:
        stopped.set()
        clocks.join(timeout=5)
    return Exit.OK
