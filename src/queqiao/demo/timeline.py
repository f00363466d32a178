"""The region's calendar: what happens when, done in order of time with the clock set to each moment."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from queqiao.kernel import clock

Doing = Callable[[], object]


class Timeline:
    """Things to be done at moments counted back from ``now``. What is done may add more, as long as it lies ahead."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now = now
        self._random = Random(seed)
        self._waiting: list[tuple[datetime, int, Doing]] = []
        self._count = 0

    @property
    def today(self) -> date:
        """The demo day."""
        return self.now.astimezone(clock.HOME).date()

    def moment(self, days_ago: float, hour: float | None = None) -> datetime:
        """A moment of the day that lies ``days_ago`` days back: in office hours unless ``hour`` says when; never after ``now``."""
        day = (self.now - timedelta(days=days_ago)).astimezone(clock.HOME).date()
        at = self._random.uniform(8.6, 17.6) if hour is None else hour
        found = datetime.combine(day, time(), tzinfo=clock.HOME) + timedelta(hours=at)
        # The last things happened minutes ago, whatever the time of day it is.
        return min(found.replace(microsecond=0), self.now - timedelta(minutes=self._random.randint(3, 40)))

    def at(self, moment: datetime, doing: Doing) -> None:
        """Do something at a moment; of two at the same moment the one added first goes first."""
        heapq.heappush(self._waiting, (moment, self._count, doing))
        self._count += 1

    def on(self, days_ago: float, doing: Doing, hour: float | None = None) -> datetime:
        """``at`` for a day counted back; the moment chosen."""
        moment = self.moment(days_ago, hour)
        self.at(moment, doing)
        return moment

    def steps(self) -> Iterator[tuple[datetime, Doing]]:
        """Everything in order of time, until nothing is left."""
        while self._waiting:
            moment, _, doing = heapq.heappop(self._waiting)
            yield moment, doing
