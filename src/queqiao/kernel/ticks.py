"""Work that comes round: every worker beats, and whatever is due is queued. All of it bears being asked twice."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections

from queqiao.kernel import events, jobs

log = logging.getLogger(__name__)
Round = Callable[[], object]


@dataclass(slots=True)
class _Entry:
    name: str
    seconds: float
    work: Round
    due: float = 0.0


_rounds: dict[str, _Entry] = {}


def every(seconds: float, name: str) -> Callable[[Round], Round]:
    """Call the function about every ``seconds`` in each worker. It only queues jobs, or does something quick."""

    def add(function: Round) -> Round:
        _rounds[name] = _Entry(name, seconds, function)
        return function

    return add


def tick(moment: float) -> list[str]:
    """Do what is due at ``moment`` (seconds of a monotonic clock); the names of what was done. A failure is logged, and the rest goes on."""
    done = []
    for entry in list(_rounds.values()):
        if moment < entry.due:
            continue
        entry.due = moment + entry.seconds
        try:
            entry.work()
            done.append(entry.name)
        except Exception:
            log.exception("tick: %s failed", entry.name)
    return done


def beat(stopped: threading.Event, *, pause: float = 1.0) -> None:
    """Tick until ``stopped``; what a worker runs beside its jobs."""
    while not stopped.wait(pause):
        close_old_connections()
        tick(time.monotonic())
    close_old_connections()


@every(5, "outbox")
def _outbox() -> None:
    events.deliver_waiting()


@every(20, "heartbeat")
def _heartbeat() -> None:
    jobs.beat()


@every(30, "jobs")
def _jobs() -> None:
    jobs.revive()
