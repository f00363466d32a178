"""The outbox: told after the commit and never before, each subscriber once, failures kept and tried again."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from queqiao.kernel import clock, events
from queqiao.kernel.context import request_id, working_on
from queqiao.kernel.models import Delivery, OutboxEvent

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
heard: list[tuple[str, int, str]] = []
deaf = {"until": 0}


@events.event("test.rung")
@dataclass(frozen=True, slots=True)
class Rung:
    """A bell rang."""

    number: int


@events.subscribe(Rung)
def good(happened: Rung) -> None:
    """Hears it."""
    heard.append(("good", happened.number, request_id()))


@events.subscribe(Rung)
def sometimes(happened: Rung) -> None:
    """Hears it when it is not deaf."""
    if deaf["until"] > 0:
        deaf["until"] -= 1
        raise RuntimeError("not\x00 now")
    heard.append(("sometimes", happened.number, request_id()))


@pytest.fixture(autouse=True)
def noon():
    heard.clear()
    deaf["until"] = 0
    with clock.at(NOON):
        yield


@pytest.mark.django_db(transaction=True)
def test_told_after_the_commit_under_the_same_request():
    with working_on("req"), transaction.atomic():
        events.publish(Rung(1))
        assert heard == []
    assert heard == [("good", 1, "req"), ("sometimes", 1, "req")]
    row = OutboxEvent.objects.get()
    assert (row.name, row.payload, row.delivered_at, Delivery.objects.filter(done=True).count()) == (
        "test.rung",
        {"number": 1},
        NOON,
        2,
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_never_happened():
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        events.publish(Rung(1))
        raise ZeroDivisionError
    assert (heard, OutboxEvent.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_published():
    with pytest.raises(RuntimeError):
        events.publish(Rung(1))


@pytest.mark.django_db(transaction=True)
def test_one_failing_subscriber_does_not_reach_the_caller_and_is_told_again():
    deaf["until"] = 2
    with transaction.atomic():
        events.publish(Rung(1))
    assert [name for name, *_ in heard] == ["good"]
    assert Delivery.objects.get(done=False).error == "RuntimeError: not now"
    assert events.deliver_waiting() == 0  # left in peace for a while
    with clock.at(NOON + timedelta(minutes=1)):
        assert events.deliver_waiting() == 0
        assert events.deliver_waiting() == 1
        assert events.deliver_waiting() == 0
    assert [name for name, *_ in heard] == ["good", "sometimes"]
    assert Delivery.objects.filter(done=True).count() == 2


@pytest.mark.django_db(transaction=True)
def test_who_always_fails_is_left_out_in_the_end():
    deaf["until"] = 1000
    with transaction.atomic():
        events.publish(Rung(1))
    with clock.at(NOON + timedelta(minutes=1)):
        results = [events.deliver_waiting() for _ in range(events.MOST_ATTEMPTS + 1)]
    assert results == [0] * (events.MOST_ATTEMPTS - 1) + [1, 0]
    assert Delivery.objects.get(done=False).attempts == events.MOST_ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_an_event_that_fits_no_more_does_not_hold_up_others():
    early = NOON - timedelta(hours=1)
    OutboxEvent.objects.create(name="test.rung", payload={"gone": 1}, at=early)
    OutboxEvent.objects.create(name="test.unknown", payload={}, at=early)
    OutboxEvent.objects.create(name="test.rung", payload={"number": 3}, at=early)
    assert events.deliver_waiting() == 1
    assert heard[0][:2] == ("good", 3)


def test_only_dataclasses_are_events_and_names_are_single():
    with pytest.raises(TypeError):
        events.event("test.plain")(object)
    with pytest.raises(TypeError):
        events.event("test.rung")(Rung)


def test_a_subscriber_is_known_once():
    before = len(events._subscribers["test.rung"])
    events.subscribe(Rung)(good)
    assert len(events._subscribers["test.rung"]) == before
    assert events.declared()["test.rung"] is Rung
