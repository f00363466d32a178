"""Words for reasons: facts are shown by their type, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import ClassVar

import pytest

from queqiao.kernel.wording import Wording, display
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount


class Words(Wording):
    """A wording with its own sentences."""

    texts: ClassVar = {
        "a.paid": {"zh": "付{amount}⟦，占{share:%}⟧⟦，给{to}⟧", "en": "pays {amount}⟦, {share:%}⟧⟦ to {to}⟧"},
        "role.team": {"zh": "团队", "en": "the team"},
    }


class Role(Enum):
    TEAM = "role.team"


def test_facts_are_shown_by_type_and_left_out_when_missing() -> None:
    words = Words("x")
    whole = Reason.of("a.paid", amount=Amount(123456), share=Fraction(1, 8), to=Role.TEAM)
    assert [
        words.say(whole, "zh"),
        words.say(whole, "en"),
        words.say(Reason.of("a.paid", amount=Amount(-5, "USD")), "en"),
    ] == [
        "付1,234.56 元，占12.5%，给团队",
        "pays CNY 1,234.56, 12.5% to the team",
        "pays USD -0.05",
    ]


def test_lists_reasons_and_unknown_words() -> None:
    words = Words("x")
    inner = Reason.of("a.paid", amount=Amount(100))
    shown = [words.show(item, "zh") for item in (("role.team", "李"), frozenset({"b", "a"}), inner)]
    assert shown == ["团队、李", "a、b", "付1.00 元"]
    with pytest.raises(KeyError):
        words.say(Reason.of("a.paid"), "zh")
    with pytest.raises(KeyError):
        words.say(Reason.of("a.unknown"), "zh")


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (True, "", "yes"),
        (date(2026, 1, 23), "", "2026-01-23"),
        (datetime(2026, 1, 23, 9, 5, tzinfo=UTC), "", "2026-01-23 09:05"),
        (1234567, "", "1,234,567"),
        (Decimal("0.10"), "", "0.1"),
        (Fraction(1, 3), "", "0.333333"),
        (Fraction(2, 3), "%", "66.6667%"),
        (Fraction(2, 3), "1%", "66.7%"),
        (0.1 + 0.2, "", "0.3"),
        (1234.5, "2", "1,234.50"),
        (Decimal(100), "%", "10,000%"),
        (None, "", "None"),
    ],
)
def test_display(value: object, form: str, expected: str) -> None:
    assert display(value, "en", form) == expected


def test_an_amount_shows_its_currency_in_the_readers_way() -> None:
    assert (display(Amount(1), "zh"), display(Amount(100000000, "XYZ"), "zh"), display(False, "zh")) == (
        "0.01 元",
        "1,000,000.00 XYZ",
        "否",
    )
