"""The demonstration files are whole, marked as invented, and agree with each other."""

from __future__ import annotations

from collections import Counter

import pytest

from queqiao.catalog.demo import NAMES, demo_path
from queqiao.catalog.readers import read_entries, read_judgements
from queqiao_engine.matching.contracts import Entry


@pytest.fixture(scope="module")
def needs() -> tuple[Entry, ...]:
    result = read_entries(demo_path("needs.xlsx"), "need")
    assert result.problems == ()
    return result.entries


@pytest.fixture(scope="module")
def achievements() -> tuple[Entry, ...]:
    result = read_entries(demo_path("achievements.csv"), "achievement")
    assert result.problems == ()
    return result.entries


def test_sizes_and_marks(needs: tuple[Entry, ...], achievements: tuple[Entry, ...]) -> None:
    assert (len(needs), len(achievements)) == (45, 162)
    assert all(entry.id == f"DEMO-N{number:03d}" for number, entry in enumerate(needs, 1))
    assert all(entry.id == f"DEMO-A{number:03d}" for number, entry in enumerate(achievements, 1))
    for entry in (*needs, *achievements):
        owner = str(entry.attributes["owner"])
        assert owner.endswith(("（虚构）", "(fictional)")), owner
        assert entry.title
        assert entry.body
        assert entry.claims
        assert 1 <= float(str(entry.attributes["readiness"])) <= 9


def test_every_need_has_judgements_and_five_have_no_fit(
    needs: tuple[Entry, ...], achievements: tuple[Entry, ...]
) -> None:
    judged = read_judgements(demo_path("judgements.csv"))
    assert len(judged) == 596
    assert {answer.need_id for answer in judged} == {entry.id for entry in needs}
    assert {answer.achievement_id for answer in judged} == {entry.id for entry in achievements}
    best = Counter(max(a.grade for a in judged if a.need_id == need.id) for need in needs)
    assert best == {3: 40, 1: 1, 0: 4}
    assert Counter(answer.grade for answer in judged) == {0: 420, 1: 52, 2: 84, 3: 40}


def test_unknown_names_are_refused() -> None:
    assert NAMES == ("needs.xlsx", "achievements.csv", "judgements.csv")
    with pytest.raises(KeyError):
        demo_path("other.csv")
