"""Patents of led projects in other firms' hands, against the share owed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.integrity import Relation
from queqiao_engine.indicators.obligations import ProjectPatent, SharedPatents, Sharing, shared_patents

DAY, NOW = date(2025, 1, 1), date(2026, 1, 1)
FIFTH = Fraction(1, 5)
OWN = (Relation("龙头公司", "龙头 研究院", "same_controller"),)


def patents(project: str, count: int) -> list[ProjectPatent]:
    return [ProjectPatent(f"{project}{n}", project, "龙头公司", DAY) for n in range(count)]


def test_a_fifth_rounded_up_and_only_other_firms_count() -> None:
    told = [*patents("p", 11), *patents("q", 5), ProjectPatent("late", "p", "龙头公司", date(2026, 2, 1))]
    sharings = [
        Sharing("p0", "乙", DAY),
        Sharing("p0", "丙", DAY),  # the same patent once
        Sharing("p0", "龙头公司", DAY),
        Sharing("p1", "龙头研究院", DAY),  # its own institute
        Sharing("p2", "龙头 公司", DAY),  # itself
        Sharing("p3", "丙", date(2026, 1, 2)),  # later
        Sharing("q1", "乙", NOW),
        Sharing("unknown", "乙", DAY),
    ]
    p, q = shared_patents(told, sharings, OWN, due=FIFTH, as_of=NOW)
    assert p == SharedPatents(
        "p",
        11,
        1,
        Fraction(1, 11),
        FIFTH,
        3,
        2,
        ("p1", "p2"),
        (
            Reason.of("indicators.sharing_below", project="p", shared=1, patents=11, owed=3, due=FIFTH),
            Reason.of("indicators.sharing_within", project="p", patents=("p1", "p2")),
        ),
    )
    assert (q.share, q.owed, q.missing, q.findings) == (FIFTH, 1, 0, ())
    assert shared_patents(told[::-1], sharings[::-1], OWN, due=FIFTH, as_of=NOW) == (p, q)


def test_the_contract_of_a_project_comes_first() -> None:
    (found,) = shared_patents(
        patents("p", 4), [Sharing("p0", "乙", DAY)], (), due=FIFTH, as_of=NOW, agreed={"p": Fraction(1, 2)}
    )
    assert (found.due, found.owed, found.missing) == (Fraction(1, 2), 2, 1)
    assert shared_patents([], [], (), due=FIFTH, as_of=NOW) == ()


def test_what_is_refused() -> None:
    with pytest.raises(EngineError) as caught:
        shared_patents([], [], (), due=Fraction(6, 5), as_of=NOW)
    assert caught.value.code == "indicators.share_due"
    with pytest.raises(EngineError) as caught:
        shared_patents([*patents("p", 1), ProjectPatent("p0", "q", "x", DAY)], [], (), due=FIFTH, as_of=NOW)
    assert caught.value.code == "indicators.patent_twice"
