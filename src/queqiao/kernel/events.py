"""The outbox: events are rows of the transaction that caused them and reach their subscribers after its commit.

An event is a frozen dataclass of ids and short codes, never of texts. A subscriber is a function that only queues work; it may be
called again after a crash, so a delivery is recorded and the work itself must bear being asked twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from queqiao.kernel import clock
from queqiao.kernel.context import request_id, working_on
from queqiao.kernel.models import Delivery, OutboxEvent

log = logging.getLogger(__name__)
Event = TypeVar("Event")
Subscriber = Callable[[Any], None]

_types: dict[str, type] = {}
_subscribers: dict[str, list[Subscriber]] = {}
PATIENCE = timedelta(seconds=20)
"""How long an undelivered event is left to the process that wrote it before a worker takes it up."""
MOST_ATTEMPTS = 8


def event(name: str) -> Callable[[type[Event]], type[Event]]:
    """Declare a frozen dataclass as the event ``noun.happened``."""

    def declare(cls: type[Event]) -> type[Event]:
        if not is_dataclass(cls):
            raise TypeError(f"{cls.__name__} is no dataclass")
        if name in _types:
            raise TypeError(f"two events are called {name}")
        _types[name] = cls
        cls.event_name = name  # type: ignore[attr-defined]  # what publish reads
        return cls

    return declare


def subscribe(*events: type) -> Callable[[Subscriber], Subscriber]:
    """Call the function with every event of these types; it is known by its dotted name."""

    def add(function: Subscriber) -> Subscriber:
        for cls in events:
            known = _subscribers.setdefault(cls.event_name, [])  # type: ignore[attr-defined]
            if all(_name(one) != _name(function) for one in known):
                known.append(function)
        return function

    return add


def publish(happened: Any) -> None:
    """Write the event into the outbox of the transaction in hand and have it delivered on commit."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event is published inside the transaction that caused it")
    row = OutboxEvent.objects.create(
        name=happened.event_name, payload=asdict(happened), at=clock.now(), request_id=request_id()
    )
    transaction.on_commit(lambda: _deliver_quietly(row.pk))


def deliver(row: OutboxEvent) -> bool:
    """Hand one event to every subscriber that has not taken it; True when all have. A failure is noted and tried again later."""
    cls = _types.get(row.name)
    if cls is None:
        log.error("outbox: nobody declares the event %s", row.name)
        return False
    happened = cls(**row.payload)
    subscribers = _subscribers.get(row.name, [])
    with working_on(row.request_id):
        settled = [_hand_over(row, happened, function) for function in subscribers]
    if all(settled):
        OutboxEvent.objects.filter(pk=row.pk, delivered_at=None).update(delivered_at=clock.now())
    return all(settled)


def deliver_waiting(*, limit: int = 500) -> int:
    """Deliver what was left behind by a process that died between its commit and the delivery; how many were settled."""
    before = clock.now() - PATIENCE
    rows = OutboxEvent.objects.filter(delivered_at=None, at__lt=before).order_by("id")[:limit]
    return sum(_settled(row) for row in rows)


def declared() -> dict[str, type]:
    """Every event by name."""
    return dict(_types)


def _settled(row: OutboxEvent) -> bool:
    """Deliver one that was left behind; an event that no longer fits its type must not hold up those after it."""
    try:
        return deliver(row)
    except Exception:
        log.exception("outbox: event %s stays in the outbox", row.pk)
        return False


def _deliver_quietly(pk: int) -> None:
    """The action has succeeded already: whatever goes wrong here waits in the outbox and must not reach its caller."""
    try:
        deliver(OutboxEvent.objects.get(pk=pk))
    except Exception:
        log.exception("outbox: event %s stays in the outbox", pk)


def _hand_over(row: OutboxEvent, happened: Any, function: Subscriber) -> bool:
    """Tell one subscriber, once: the row that says so is written in the transaction of what the subscriber does."""
    mine = False
    try:
        with transaction.atomic():
            # Most events are told here, at the first try; of two processes only one can write the row.
            Delivery.objects.create(
                event=row, subscriber=_name(function), at=clock.now(), attempts=1, done=True
            )
            mine = True
            function(happened)
        return True
    except Exception as failure:
        if mine:
            with transaction.atomic():
                _note_failure(_locked(row, function), row, function, failure)
            return False
        if not isinstance(failure, IntegrityError):
            raise
    return _hand_over_again(row, happened, function)


def _hand_over_again(row: OutboxEvent, happened: Any, function: Subscriber) -> bool:
    """Tell a subscriber that has been told before, unless it took the event or has failed too often."""
    with transaction.atomic():
        delivery = _locked(row, function)
        if delivery.done or delivery.attempts >= MOST_ATTEMPTS:
            return True
        try:
            with transaction.atomic():
                function(happened)
        except Exception as failure:
            _note_failure(delivery, row, function, failure)
            return False
        delivery.done, delivery.at, delivery.error = True, clock.now(), ""
        delivery.attempts += 1
        delivery.save(update_fields=["done", "at", "attempts", "error"])
    return True


def _locked(row: OutboxEvent, function: Subscriber) -> Delivery:
    delivery, _ = Delivery.objects.get_or_create(
        event=row, subscriber=_name(function), defaults={"at": clock.now()}
    )
    return Delivery.objects.select_for_update().get(pk=delivery.pk)


def _note_failure(delivery: Delivery, row: OutboxEvent, function: Subscriber, failure: Exception) -> None:
    log.error("outbox: %s could not take event %s", _name(function), row.pk, exc_info=failure)
    delivery.attempts += 1
    delivery.error = f"{type(failure).__name__}: {failure}"[:2000].replace("\x00", "")
    delivery.save(update_fields=["attempts", "error"])


def _name(function: Subscriber) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', '')}"
