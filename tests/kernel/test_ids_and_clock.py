"""Identifiers sort by time and read aloud; the clock can be set and comes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao.kernel import clock
from queqiao.kernel.ids import MAX_LENGTH, is_id, new_id

MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001 – made aware in the next call


@given(MOMENTS, MOMENTS, st.sampled_from(["N", "A", "OX"]))
def test_later_ids_sort_later(one, other, prefix):
    with clock.at(one):
        first = new_id(prefix)
    with clock.at(other):
        second = new_id(prefix)
    if int(one.timestamp() * 1000) != int(other.timestamp() * 1000):
        assert (first < second) == (one < other)
    assert is_id(first, prefix)
    assert len(first) <= MAX_LENGTH
    assert not set("ILOU") & set(first[len(prefix) :])


def test_ids_of_one_moment_differ():
    with clock.at(datetime(2026, 3, 2, tzinfo=UTC)):
        made = {new_id("N") for _ in range(2000)}
    assert len(made) >= 1999


@pytest.mark.parametrize(
    "text",
    [
        "",
        "N",
        "N123",
        "n" + "0" * 16,
        "N" + "I" * 16,
        "N" + "0" * 17,
        "NNN" + "0" * 16,
        "N" + "0" * 16 + "\n",
    ],
)
def test_what_is_no_id(text):
    assert not is_id(text)


def test_an_id_of_another_prefix():
    made = new_id("N")
    assert (is_id(made), is_id(made, "N"), is_id(made, "A")) == (True, True, False)


def test_the_day_is_the_day_where_the_platform_stands():
    with clock.at(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 2)
    with clock.at(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 1)


def test_the_clock_is_set_inside_and_runs_outside():
    moment = datetime(2020, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    with clock.at(moment):
        assert clock.now() == datetime(2020, 1, 1, tzinfo=UTC)
        with clock.at(moment + timedelta(days=1)):
            assert clock.today() == date(2020, 1, 2)
        assert clock.today() == date(2020, 1, 1)
    assert clock.now().year >= 2026
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2020, 1, 1)):  # noqa: DTZ001 – what is refused
        pass
