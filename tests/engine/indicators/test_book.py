"""Totals kept up to date equal totals recomputed, exactly, whatever the batches and their order."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.book import Book, Totals, extend, rebuild
from queqiao_engine.indicators.events import Event, EventKind

KINDS = list(EventKind)
START = date(2025, 1, 1)


def draw_event(number: int, draw: random.Random, so_far: int) -> Event:
    kind = draw.choice(KINDS)
    other = draw.randrange(so_far + 3)
    corrected = f"e{other + (other == number)}"
    if kind is not EventKind.RETRACTED and draw.random() < 0.75:
        corrected = ""
    return Event(
        id=f"e{number}",
        case=f"c{draw.randrange(4)}",
        kind=kind,
        at=START + timedelta(days=draw.randrange(60)),
        recorded=datetime(2025, 6, 1, tzinfo=UTC) + timedelta(hours=draw.randrange(5)),
        stage=draw.choice(["posted", "met", "signed"]),
        outcome=draw.choice(["dropped", "declined"]),
        reason=draw.choice(["price", ""]),
        amount=draw.randrange(10_000),
        technology_amount=draw.choice([None, draw.randrange(100)]),
        currency=draw.choice(["CNY", "USD"]),
        contract=draw.choice(["K1", "K2"]),
        registration=draw.choice(["R1", "R2"]),
        supersedes=corrected,
        groups=MappingProxyType({"field": draw.choice(["材料", "能源"])}),
    )


def stream(seed: int) -> list[Event]:
    draw = random.Random(seed)
    return [draw_event(number, draw, number) for number in range(draw.randrange(1, 30))]


def in_batches(events: list[Event], draw: random.Random, as_of: date | None) -> Book:
    shuffled = list(events)
    draw.shuffle(shuffled)
    book = rebuild([], as_of=as_of)
    while shuffled:
        size = draw.randrange(1, 6)
        batch, shuffled = shuffled[:size], shuffled[size:]
        repeats = draw.sample(events, min(len(events), draw.randrange(3)))
        book = extend(book, [*batch, *repeats])
    return book


def test_incremental_equals_recomputed_on_five_hundred_streams() -> None:
    for seed in range(500):
        events = stream(seed)
        draw = random.Random(seed + 10_000)
        as_of = draw.choice([None, START + timedelta(days=30)])
        whole = rebuild(events, as_of=as_of)
        assert in_batches(events, draw, as_of) == whole
        assert rebuild(events[::-1], as_of=as_of) == whole


@given(st.integers(0, 2**32), st.integers(0, 29))
@settings(max_examples=60)
def test_any_split_point(seed: int, cut: int) -> None:
    events = stream(seed)
    assert extend(rebuild(events[:cut]), events[cut:]) == rebuild(events)
    assert extend(rebuild(events[cut:]), events[:cut]) == rebuild(events)


def test_only_touched_cases_are_read_again() -> None:
    events = [event for seed in range(20) for event in stream(seed)][:1]
    other = Event(
        "x", "other", EventKind.STAGE_ENTERED, START, datetime(2025, 1, 2, tzinfo=UTC), stage="posted"
    )
    book = rebuild([*events, other])
    more = Event("y", "new", EventKind.STAGE_ENTERED, START, datetime(2025, 1, 2, tzinfo=UTC), stage="met")
    assert extend(book, [more]).cases["other"] is book.cases["other"]


def told(name: str, kind: EventKind, day: int, case: str = "c1", **more: object) -> Event:
    return Event(name, case, kind, date(2026, 1, day), datetime(2026, 2, 1, tzinfo=UTC), **more)  # type: ignore[arg-type]


DEAL = [
    told("1", EventKind.STAGE_ENTERED, 1, stage="posted"),
    told("2", EventKind.CONTRACT_SIGNED, 5, contract="K1", amount=90_000, technology_amount=60_000),
    told("3", EventKind.CONTRACT_REGISTERED, 6, contract="K1", registration="R1"),
    told("4", EventKind.PAYMENT_RECEIVED, 9, contract="K1", amount=30_000),
    told("5", EventKind.VALUE_AGREED, 9, amount=7_000),
    told("6", EventKind.STAGE_ENTERED, 2, case="c2", stage="posted"),
    told("7", EventKind.CASE_CLOSED, 8, case="c2", outcome="dropped", reason="price"),
]


def test_the_totals() -> None:
    assert rebuild(DEAL).totals == Totals(
        cases=2,
        converted=1,
        entered={"posted": 2},
        closed={("dropped", "price"): 1},
        contracted={"CNY": 90_000},
        technology={"CNY": 60_000},
        received={"CNY": 30_000},
        agreed={"CNY": 7_000},
    )


def test_a_correction_that_moves_money_to_another_case() -> None:
    book = rebuild(DEAL)
    moved = told("8", EventKind.PAYMENT_RECEIVED, 9, case="c3", contract="K1", amount=30_000, supersedes="4")
    after = extend(book, [moved])
    assert (after.totals.received, after.totals.converted, sorted(after.cases)) == (
        {"CNY": 30_000},
        0,
        ["c1", "c2", "c3"],
    )
    assert after == rebuild([moved, *DEAL])
    assert after.findings() == (Reason.of("indicators.corrected", event="4", by="8"),)


def test_a_case_whose_events_were_all_taken_back_is_gone() -> None:
    back = [told(f"r{name}", EventKind.RETRACTED, 9, case="c2", supersedes=name) for name in ("6", "7")]
    after = extend(rebuild(DEAL), back)
    assert sorted(after.cases) == ["c1"]
    assert (after.totals.cases, after.totals.closed) == (1, {})


def test_the_state_of_an_earlier_day() -> None:
    book = rebuild(DEAL, as_of=date(2026, 1, 6))
    assert (book.totals.received, book.totals.contracted, book.totals.closed) == ({}, {"CNY": 90_000}, {})
    assert [(f.code, f.facts["event"]) for f in book.findings()] == [
        ("indicators.after_as_of", name) for name in ("4", "5", "7")
    ]


def test_contracts_and_payments_of_all_cases() -> None:
    book = rebuild(DEAL)
    assert [contract.number for contract in book.contracts()] == ["R1"]
    assert [payment.event for payment in book.payments()] == ["4"]


@pytest.mark.parametrize("known", [DEAL, []])
def test_one_id_for_two_events_is_refused_in_any_batch(known: list[Event]) -> None:
    other = told("4", EventKind.PAYMENT_RECEIVED, 9, contract="K1", amount=31_000)
    with pytest.raises(EngineError) as caught:
        extend(rebuild(known), [other, DEAL[3]] if not known else [other])
    assert (caught.value.code, caught.value.facts) == ("indicators.event_conflict", {"event": "4"})


def test_incomplete_events_are_refused_both_ways() -> None:
    bad = told("9", EventKind.STAGE_ENTERED, 1)
    for call in (lambda: rebuild([bad]), lambda: extend(rebuild([]), [bad])):
        with pytest.raises(EngineError) as caught:
            call()
        assert caught.value.code == "indicators.event_incomplete"
