"""Builds the region: the texts, played through the platform's own actions along the calendar of the past year and a half.

Built twice on the same day it comes out the same, id by id. What the platform does by itself (notices, clocks, rankings) is done by its own
jobs, at the time they would have run.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from queqiao.accounts.actions import notices
from queqiao.accounts.actions import verification as organisation_clock
from queqiao.accounts.contracts import SYSTEM
from queqiao.accounts.models import Node, Organisation, Person
from queqiao.catalog.actions import clocks
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import by_clock, definition
from queqiao.catalog.models import Patent
from queqiao.catalog.queries import live_rows
from queqiao.catalog.queries.rows import MODELS
from queqiao.demo.cast import Cast
from queqiao.demo.content import Content, content
from queqiao.demo.entries import Schedule
from queqiao.demo.patents import Register
from queqiao.demo.people import open_platform, organisations_come
from queqiao.demo.talks import Talks
from queqiao.demo.timeline import Doing, Timeline
from queqiao.kernel import audit, clock, ids, jobs
from queqiao.kernel.errors import NotHere, UserError
from queqiao.kernel.models import AuditEntry, Job, JobState
from queqiao.matching import replica
from queqiao.matching.enums import RANKED, Shelf
from queqiao.matching.models import StaleList

log = logging.getLogger(__name__)
SEED = 20261121
READ_UNTIL = 12
"""Days ago until which people have read their notices."""
_FOLLOWING = ("matching.reach", "matching.refresh")
"""Jobs that rank lists anew because of what came after them."""
_LATER = ("matching.rank", "matching.index", *_FOLLOWING)
"""Jobs whose result only counts at the end, or when somebody reads the list."""
Told = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Built:
    """What was done: whether the region was built now, how many steps it took, and what the platform refused (nothing, if the texts are sound)."""

    now: bool
    steps: int = 0
    refused: tuple[str, ...] = ()


def is_built() -> bool:
    """Whether the region is complete in this database."""
    return AuditEntry.objects.filter(verb="demo.built").exists()


def is_begun() -> bool:
    """Whether something of the region is in this database."""
    return Node.objects.filter(demo=True).exists()


def counts() -> dict[str, int]:
    """How many there are of each noun."""
    return {
        "organisations": Organisation.objects.count(), "people": Person.objects.count(), "patents": Patent.objects.count(),
        **{f"{entry_type.value}s": MODELS[entry_type].objects.count() for entry_type in EntryType},
    }  # fmt: skip


def has_others() -> bool:
    """Whether the database holds organisations that are not of the demo: then it is no place for it."""
    return Organisation.objects.filter(demo=False).exists()


def build(
    *, now: datetime | None = None, texts: Content | None = None, say: Told = lambda line: None
) -> Built:
    """Build the region as of ``now`` out of ``texts`` (all that are shipped), unless it is there. ``say`` is told of each stage (its code).

    Lists nobody has read yet still wait to be ranked: by ``finish_rankings``, or by a worker.
    """
    if is_built():
        return Built(False)
    moment = (now or clock.now()).replace(microsecond=0)
    with ids.drawn_from(SEED), jobs.by_hand(), _no_mail():
        cast = Cast(texts or content())
        line = Timeline(moment, SEED)
        _fill(cast, line)
        say("history")
        with _seldom_collected():
            steps, refused = _play(cast, line)
        with clock.at(line.now), transaction.atomic():
            _rank_each_once()
            audit.record(
                actor=SYSTEM,
                verb="demo.built",
                object_type="demo",
                object_id="region",
                after={"steps": steps},
            )
    return Built(True, steps, refused)


def finish_rankings() -> None:
    """Bring every shelf up to date and rank what waits, here and now."""
    with jobs.by_hand(), _no_mail(), _seldom_collected():
        for shelf in Shelf:
            replica.shelf(shelf)
            replica.catch_up(shelf)
        while jobs.run_waiting():
            pass


def _fill(cast: Cast, line: Timeline) -> None:
    register = Register(cast, line)
    schedule = Schedule(cast, line, register)
    open_platform(cast, line)
    organisations_come(cast, line, schedule.first_use())
    schedule.needs()
    schedule.achievements()
    schedule.scenarios()
    schedule.negative_results()
    line.on(20, register.record_rest)
    talks = Talks(cast, line, schedule)
    talks.on_lists()
    talks.interest()
    talks.memberships()
    line.on(READ_UNTIL, lambda: _read_notices(cast), hour=18.0)


def _play(cast: Cast, line: Timeline) -> tuple[int, tuple[str, ...]]:
    """Everything in order of time; between two days the platform does its own work."""
    steps, yesterday = 0, None
    refused: list[str] = []
    for moment, doing in line.steps():
        day = moment.astimezone(clock.HOME).date()
        if yesterday is not None and day != yesterday:
            _night(yesterday, moment)
        yesterday = day
        with clock.at(moment):
            try:
                doing()
            except (UserError, NotHere, LookupError) as error:
                # One fault in the texts must not cost the whole region; a test sees that there is none.
                log.warning("demo: %s", said := _said(day, doing, error))
                refused.append(said)
        steps += 1
    with clock.at(line.now - timedelta(minutes=2)):
        _strike()
        _tell()
    return steps, tuple(refused)


def _said(day: object, doing: Doing, error: Exception) -> str:
    problems = "; ".join(one.text("en") for one in getattr(error, "problems", ())) or repr(error)
    return f"{day} {getattr(doing, '__qualname__', doing)}: {problems}"


def _night(yesterday: object, next_moment: datetime) -> None:
    """What the worker does: notices in the evening of the day, clocks in the night before the next one."""
    evening = next_moment.astimezone(clock.HOME).replace(hour=0, minute=20, second=0)
    with clock.at(evening):
        _tell()
        _strike()
        _tell()


def _strike() -> None:
    if any(_due(entry_type) for entry_type in EntryType):
        clocks.run_clock()
    organisation_clock.run_clock()


def _due(entry_type: EntryType) -> bool:
    """Whether the clock of a type has anything to do: a date that has passed, or one that comes so soon that people are reminded."""
    states = [one.name for one in definition(entry_type).states if by_clock(entry_type, one.name)]
    edge = clock.today() + timedelta(days=max(clocks.REMIND_BEFORE))
    return MODELS[entry_type].objects.filter(state__in=states, due_on__lte=edge).exists()


def _tell() -> None:
    """Run what waits, but for what would only be done again and again."""
    while True:
        waiting = (
            Job.objects.filter(state=JobState.QUEUED).exclude(kind__in=_LATER).order_by("queued_at", "id")
        )
        pks = list(waiting.values_list("pk", flat=True)[:200])
        if not pks:
            return
        for pk in pks:
            jobs.run(pk)


def _rank_each_once() -> None:
    """Have every live entry ranked as things stand at the end, in place of each list after each publication of the year that touched it."""
    Job.objects.filter(kind__in=_FOLLOWING, state=JobState.QUEUED).delete()
    StaleList.objects.all().delete()
    waiting = set(
        Job.objects.filter(kind="matching.rank", state=JobState.QUEUED).values_list("object_id", flat=True)
    )
    for kind in RANKED:
        for entry in live_rows(EntryType(kind)).order_by("pk").values_list("pk", flat=True):
            if entry not in waiting:
                jobs.queue("matching.rank", key=entry, object_id=entry, entry_type=str(kind), entry_id=entry)


def _read_notices(cast: Cast) -> None:
    for person in cast.people:
        notices.mark_read(actor=cast.actor(person))


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Inside, cycles of objects are looked for seldom: building makes millions of objects, and hardly any cycle among them."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _no_mail() -> Iterator[None]:
    """Inside, no mail leaves: the people of the region have no letter boxes."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = before
