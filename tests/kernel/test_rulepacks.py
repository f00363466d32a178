"""Rule packs: dated, sourced, exact, without overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from queqiao.kernel.errors import UserError
from queqiao.kernel.rulepacks import Sure, in_force, pack, packs, read_pack

PACK = """
id = "xx-demo-1"
subject = "demo.rate"
jurisdiction = "CN"
valid_from = 2020-01-01
valid_to = 2025-01-01
title = { zh = "示例", en = "demo" }
source = [{ document = "甲", article = "第一条", sure = "read" }, { document = "乙", sure = "memory" }]
[rules]
rate = "0.05"
bands = [{ up_to = 100, rate = "0.1" }]
"""


def values(rules: Any) -> Iterator[Any]:
    if isinstance(rules, dict) or hasattr(rules, "items"):
        for item in rules.values():
            yield from values(item)
    elif isinstance(rules, tuple):
        for item in rules:
            yield from values(item)
    else:
        yield rules


@pytest.mark.parametrize("item", packs(), ids=lambda item: item.id)
def test_a_shipped_pack_is_whole(item: Any) -> None:
    assert (
        set(item.title),
        bool(item.sources),
        item.valid_to is None or item.valid_to > item.valid_from,
    ) == (
        {"zh", "en"},
        True,
        True,
    )
    assert [value for value in values(item.rules) if isinstance(value, float)] == []
    assert all(source.document for source in item.sources)


def test_no_two_packs_of_a_subject_and_jurisdiction_hold_at_once() -> None:
    far = date(9999, 1, 1)
    clashes = [
        (a.id, b.id)
        for a, b in combinations(packs(), 2)
        if (a.subject, a.jurisdiction) == (b.subject, b.jurisdiction)
        and a.valid_from < (b.valid_to or far)
        and b.valid_from < (a.valid_to or far)
    ]
    assert (clashes, len({item.id for item in packs()})) == ([], len(packs()))


def test_a_pack_is_read_exactly_and_cannot_be_changed() -> None:
    item = read_pack(PACK.encode())
    assert (
        item.rules["rate"],
        item.rules["bands"][0]["up_to"],
        Decimal(item.rules["rate"]),
        item.weakest,
    ) == (
        "0.05",
        100,
        Decimal("0.05"),
        Sure.MEMORY,
    )
    with pytest.raises(TypeError):
        item.rules["rate"] = "1"  # type: ignore[index]
    assert [
        item.holds_on(day)
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    ] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('rate = "0.05"', "rate = 0.05"),
        ("2020-01-01", '"2020-01-01"'),
        ('"read"', '"sure"'),
        ('id = "xx-demo-1"', ""),
    ],
)
def test_what_is_no_pack_is_refused(old: str, new: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        read_pack(PACK.replace(old, new).encode())


def test_an_unknown_pack_is_refused_with_the_nearest() -> None:
    some = packs()[0].id
    with pytest.raises(UserError) as caught:
        pack(some[:-1])
    (problem,) = caught.value.problems
    assert (problem.code, some in str(problem.facts["near"])) == ("rulepack.unknown", True)


def test_a_province_without_its_own_rules_has_the_countrys() -> None:
    item = next(item for item in packs() if item.jurisdiction == "CN")
    assert in_force(item.subject, "CN-99", item.valid_from) == item
    with pytest.raises(UserError) as caught:
        in_force(item.subject, "CN", date(1900, 1, 1))
    assert caught.value.problems[0].code == "rulepack.none_in_force"
