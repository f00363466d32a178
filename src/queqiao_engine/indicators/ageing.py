"""What has been lying how long: answers owed, achievements unused, follow-ups due, listings gone stale."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from queqiao_engine.errors import EngineError
from queqiao_engine.indicators.months import add_months
from queqiao_engine.indicators.proportion import Proportion, proportion


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked: Monday to Friday, less ``holidays``, plus ``extra_workdays`` (调休)."""

    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether people work on ``day``; an extra workday wins over a holiday."""
        if day in self.extra_workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def after(self, day: date, days: int) -> date:
        """The ``days``-th working day after ``day``, which itself is not counted; ``day`` for 0."""
        found = day
        while days > 0:
            found += timedelta(days=1)
            days -= self.is_workday(found)
        return found


@dataclass(frozen=True, slots=True)
class Request:
    """Something that wants an answer: the day it came, the day of the first qualified answer (None: none yet).

    ``withdrawn``: the day the asker took it back; from then on no answer is owed.
    """

    id: str
    asked: date
    answered: date | None = None
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The share of requests left without an answer after a number of working days.

    ``late`` counts requests answered after that or not at all, among those whose day has come (``due``). ``not_due`` have
    time left, ``withdrawn`` were taken back in time; neither is counted. ``overdue`` names those unanswered today, oldest first.
    """

    workdays: int
    late: Proportion
    not_due: int
    withdrawn: int
    overdue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can lie unused: an achievement, a patent, a listing. ``used`` is the last day anything was done with it."""

    id: str
    since: date
    used: date | None = None


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Items idle for ``low`` to below ``high`` full months (None: no upper end), oldest first."""

    low: int
    high: int | None
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up owed ``months`` after a project closed; ``done`` None while nobody has asked."""

    project: str
    months: int
    due: date
    done: date | None
    overdue: bool


def unanswered(
    requests: Iterable[Request],
    *,
    workdays: int,
    as_of: date,
    calendar: WorkingCalendar,
    confidence: float = 0.95,
) -> Unanswered:
    """Requests without a first answer after ``workdays`` working days, seen during ``as_of``.

    The last day counts in full: an answer on it is in time. Requests after ``as_of`` are not looked at.
    Raises ``EngineError`` (``indicators.workdays`` below 1, ``indicators.confidence``).
    """
    if workdays < 1:
        raise EngineError("indicators.workdays", workdays=workdays)
    late = due = not_due = withdrawn = 0
    open_since = []
    for request in requests:
        if request.asked > as_of:
            continue
        last = calendar.after(request.asked, workdays)
        answered = request.answered if request.answered is not None and request.answered <= as_of else None
        if answered is not None and answered <= last:
            due += 1
        elif request.withdrawn is not None and request.withdrawn <= min(last, as_of):
            withdrawn += 1
        elif last >= as_of:
            not_due += 1
        else:
            due, late = due + 1, late + 1
            if answered is None and (request.withdrawn is None or request.withdrawn > as_of):
                open_since.append((request.asked, request.id))
    overdue = tuple(name for _, name in sorted(open_since))
    return Unanswered(workdays, proportion(late, due, confidence=confidence), not_due, withdrawn, overdue)


def idle_bands(items: Iterable[Item], *, as_of: date, bounds: Sequence[int]) -> tuple[AgeBand, ...]:
    """Items by full months since they were last used (or came, when never used): the ageing report of unused achievements.

    ``bounds`` are the lower ends after 0, rising: (12, 36) makes 0-12, 12-36, 36 and more. Items after ``as_of`` are not
    looked at. Raises ``EngineError("indicators.horizons")`` unless the bounds rise from above 0.
    """
    edges = [0, *bounds]
    if any(b <= a for a, b in pairwise(edges)):
        raise EngineError("indicators.horizons", horizons=tuple(bounds))
    bands: list[list[tuple[date, str]]] = [[] for _ in edges]
    for item in items:
        last = item.since if item.used is None else max(item.since, item.used)
        if last <= as_of:
            passed = [add_months(last, edge) <= as_of for edge in edges]
            bands[sum(passed) - 1].append((last, item.id))
    ends = [*bounds, None]
    return tuple(
        AgeBand(low, high, tuple(name for _, name in sorted(band)))
        for low, high, band in zip(edges, ends, bands, strict=True)
    )


def stale_share(
    items: Iterable[Item], *, as_of: date, half_life_days: int, confidence: float = 0.95
) -> Proportion:
    """Share of listings not confirmed within ``half_life_days``: those that should no longer be found by search."""
    ages = [
        (as_of - (item.since if item.used is None else max(item.since, item.used))).days for item in items
    ]
    shown = sorted(age for age in ages if age >= 0)
    fresh = bisect_right(shown, half_life_days)
    return proportion(len(shown) - fresh, len(shown), confidence=confidence)


def follow_ups(
    closed: date, project: str, done: Sequence[tuple[int, date]], *, as_of: date, months: Sequence[int]
) -> tuple[FollowUp, ...]:
    """What became of the knowledge of a closed project: one enquiry after each of ``months`` (policy, e.g. 12, 24, 36).

    ``done`` are (months, day) of enquiries made; for one asked twice the earlier counts.
    """
    made = {number: min(day for which, day in done if which == number) for number, _ in done}
    found = []
    for number in sorted(months):
        due = add_months(closed, number)
        day = made.get(number)
        seen = day if day is not None and day <= as_of else None
        found.append(FollowUp(project, number, due, seen, seen is None and due < as_of))
    return tuple(found)
