"""Experts and files."""

from __future__ import annotations

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.affinity import Affinity, affinities
from queqiao_engine.matching.contracts import Entry, EntryKind


def work(one: str, title: str) -> Entry:
    return Entry(one, EntryKind.ACHIEVEMENT, title)


EXPERTS = {
    "e2": [work("p1", "Membrane separation of dyes"), work("p2", "膜分离法处理废水")],
    "e1": [work("p3", "小麦抗旱育种")],
    "e3": [],
}
FILES = [work("f2", "印染废水的膜分离"), work("f1", "Drought-resistant wheat 小麦抗旱品种")]


def test_every_expert_meets_every_file_best_first() -> None:
    found = affinities(EXPERTS, FILES)
    assert [(row.file_id, row.expert_id, row.works) for row in found] == [
        ("f1", "e1", 1),
        ("f1", "e2", 2),
        ("f1", "e3", 0),
        ("f2", "e2", 2),
        ("f2", "e1", 1),
        ("f2", "e3", 0),
    ]
    assert found[0].score > 0.3
    assert found[2] == Affinity("e3", "f1", 0.0, 0)


def test_the_score_is_the_mean_over_the_works() -> None:
    same = work("p", "膜分离法处理废水")
    one = {row.expert_id: row.score for row in affinities({"e": [same], "f": [same, same]}, [same])}
    assert one == {"e": pytest.approx(1.0), "f": pytest.approx(1.0)}
    half = affinities({"e": [same, work("q", "咖啡")]}, [same])
    assert half[0].score == pytest.approx(0.5)


def test_the_order_given_does_not_matter() -> None:
    assert affinities(dict(reversed(EXPERTS.items())), FILES[::-1]) == affinities(EXPERTS, FILES)


def test_nothing_to_assign_and_doubles() -> None:
    assert affinities(EXPERTS, []) == ()
    assert affinities({}, FILES) == ()
    with pytest.raises(EngineError, match=r"affinity\.duplicate_file"):
        affinities(EXPERTS, [FILES[0], FILES[0]])
