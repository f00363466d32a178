"""The one clock. Tests and the demo's history set it; everything else only reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Shanghai")
"""Working days and dates are reckoned here."""
_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set.get() or datetime.now(UTC)


def today() -> date:
    """The present day where the platform stands."""
    return now().astimezone(HOME).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, the clock stands at ``moment`` (aware)."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs a moment with a time zone")
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)
