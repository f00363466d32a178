"""Spellings that are offered, and those that are not."""

from __future__ import annotations

import random

import numpy as np
import pytest

from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.index.strings import make_table
from queqiao_engine.matching.index.texts import Texts
from queqiao_engine.matching.search import SearchQuery, search
from queqiao_engine.matching.search.han_keys import HAN_FIRST, HAN_UNITS, pair_keys, unit_keys
from queqiao_engine.matching.search.suggestions import COMMONER, RARE, nearby
from queqiao_engine.matching.search.views import View
from queqiao_engine.text.terms import term_key


def plain_distance(one: str, other: str) -> int:
    """Optimal string alignment, cell by cell."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


@pytest.mark.parametrize("farthest", [1, 2])
def test_nearby_words_are_those_of_a_plain_comparison(farthest: int) -> None:
    drawn = random.Random(5)
    words = sorted({"".join(drawn.choices("abcde", k=drawn.randint(3, 9))) for _ in range(3000)})
    known = View(Texts(make_table([]), make_table(words))).spellings
    asked = [*drawn.sample(words, 20), *("".join(drawn.choices("abcdef", k=6)) for _ in range(20))]
    for word in asked:
        expected = {
            other: distance
            for other in words
            if other != word and (distance := plain_distance(word, other)) <= farthest
        }
        assert {words[row]: distance for row, distance in nearby(word, known, farthest)} == expected


def test_keys_of_many_characters_are_those_of_one() -> None:
    for char in "一电龟鿿":
        assert int(HAN_UNITS[ord(char) - HAN_FIRST]) == term_key(char)
    codes = np.array([ord("电"), ord("锂")], dtype=np.uint64)
    first = unit_keys(codes[:1])
    assert pair_keys(first, unit_keys(codes)).tolist() == [term_key("电电"), term_key("电锂")]


def index_of(*titles: str) -> object:
    return build_memory_index([Entry(f"e{i}", EntryKind.NEED, title) for i, title in enumerate(titles)])


def suggested(text: str, *titles: str) -> str | None:
    return search(index_of(*titles), SearchQuery(text)).suggestion  # type: ignore[arg-type]


ENGLISH = ("lithium battery", "battery recycling", "catalyst", "baterry", "battery pack")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("batery", "battery"),  # one letter dropped; the more frequent of two words at that distance
        ("Lithuim  BATTERY", "Lithium  BATTERY"),  # swapped letters; what was right stays as typed
        ("catalist", "catalyst"),
        ("CATALIST", "CATALYST"),
        ("katalist", "catalyst"),  # two edits, allowed from six letters on
        ("litium batery", "lithium battery"),
        ("packs", None),  # stem-equal: found as it is
        ("qwertz", None),
        ("bat", None),
        ("batery qwertz", None),  # the whole query would still find nothing
    ],
)
def test_alphabetic_words(typed: str, offered: str | None) -> None:
    assert suggested(typed, *ENGLISH) == offered


def test_a_word_with_hits_is_doubted_only_beside_a_far_commoner_one() -> None:
    typo, right = ["battey"] * RARE, ["battery"] * (RARE * COMMONER)
    assert suggested("battey", *typo, *right) == "battery"
    assert suggested("battey", *typo, *right[1:]) is None
    assert suggested("battey", *typo, "battey", *right, *right) is None
    answer = search(index_of(*typo, *right), SearchQuery("battey"))  # type: ignore[arg-type]
    assert (answer.total, answer.relaxed) == (RARE, False)  # offered, not searched for


HAN = ("锂离子电池", "锂离子电池回收", "锂离子电芯", "石墨烯薄膜", "人工智能")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("锂离子电迟", "锂离子电池"),  # twice as many entries as 锂离子电芯
        ("锂离于电池", "锂离子电池"),
        ("里离子电池", "锂离子电池"),
        ("石黑烯", "石墨烯"),
        ("石烯墨", "石墨烯"),  # swapped
        ("人工只能 量产", None),
        ("鋰離子電遲 回收", "锂离子电池 回收"),
        ("电迟", None),  # two characters say too little
        ("锂离子电池", None),
    ],
)
def test_han_runs(typed: str, offered: str | None) -> None:
    assert suggested(typed, *HAN) == offered


def test_no_guess_between_equals() -> None:
    assert suggested("锂离子电迟", "锂离子电池", "锂离子电芯") is None
