"""Readiness: a level counts with evidence all the way up; the whole is its weakest dimension."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao.catalog.readiness import (
    DIMENSIONS,
    Core,
    DimensionEvidence,
    Gap,
    Unsupported,
    assess,
    scale,
    scales,
)
from queqiao.kernel.errors import UserError
from queqiao.kernel.wording import Wording

DAY = date(2026, 11, 21)
SHOWN = DimensionEvidence.of


@pytest.mark.parametrize(
    ("dimension", "top"),
    [
        ("trl", 9),
        ("mrl", 10),
        ("crl", 9),
        ("brl", 9),
        ("iprl", 9),
        ("tmrl", 9),
        ("frl", 9),
        ("qingdao-13", 13),
    ],
)
def test_every_scale_is_complete(dimension, top):
    ladder = scale(dimension, DAY)
    assert ladder.top == top
    assert [level.level for level in ladder.levels] == list(range(1, top + 1))
    assert [level.nine for level in ladder.levels] == sorted(level.nine for level in ladder.levels)
    assert ladder.levels[-1].nine == 9
    words = Wording("queqiao.catalog").texts
    for level in ladder.levels:
        assert level.zh
        assert level.en
        assert level.criteria
        assert level.evidence
        assert all(f"evidence.{kind}" in words for kind in level.evidence)
        assert all(one.id.startswith(str(level.level)) and one.zh and one.en for one in level.criteria)
    ids = [one.id for level in ladder.levels for one in level.criteria]
    assert len(ids) == len(set(ids))


def test_dimensions_have_names():
    words = Wording("queqiao.catalog").texts
    assert all(f"dimension.{name}" in words for name in (*DIMENSIONS, "technology", "market", "rights"))
    assert [ladder.dimension for ladder in scales(DAY)] == list(DIMENSIONS)


def test_nothing_assessed():
    found = assess({}, on=DAY)
    assert (found.minimum, found.weakest, found.gaps, found.unsupported) == (None, (), (), ())
    assert found.unassessed == DIMENSIONS
    assert found.cores["market"] == Core(None, ())
    assert found.team is None


def test_the_minimum_is_the_weakest_dimension_and_no_average():
    found = assess({"trl": SHOWN(range(1, 8)), "crl": SHOWN({1, 2}), "iprl": SHOWN(range(1, 9))}, on=DAY)
    assert (found.minimum, found.weakest) == (2, ("crl",))
    assert {name: item.level for name, item in found.profile.items()} == {"trl": 7, "crl": 2, "iprl": 8}
    assert found.unassessed == ("mrl", "brl", "tmrl", "frl")


def test_cores_and_team_stay_apart():
    found = assess({"trl": SHOWN(range(1, 7)), "brl": SHOWN({1}), "tmrl": SHOWN({1, 2, 3})}, on=DAY)
    assert found.cores == {
        "technology": Core(6, ("trl",)),
        "market": Core(1, ("brl",)),
        "rights": Core(None, ()),
    }
    assert found.team.level == 3


def test_a_hole_stops_the_count():
    found = assess({"trl": SHOWN({1, 2, 3, 6}, claimed=6)}, on=DAY)
    assert found.minimum == 3
    assert found.unsupported == (Unsupported("trl", 6, 3, (4, 5)),)
    ladder = scale("trl", DAY)
    assert found.gaps == (Gap("trl", 4, ladder.level(4).criteria, ("lab_record", "test_report")),)


def test_a_level_needs_all_its_criteria():
    half = assess({"trl": SHOWN({1}, {"2a"})}, on=DAY)
    assert half.minimum == 1
    assert [one.id for one in half.gaps[0].missing] == ["2b"]
    assert half.unsupported == ()
    assert assess({"trl": SHOWN({1}, {"2a", "2b"})}, on=DAY).minimum == 2


def test_a_claim_without_evidence_counts_for_nothing():
    found = assess({"trl": SHOWN(claimed=8)}, on=DAY)
    assert (found.minimum, found.weakest) == (0, ("trl",))
    assert found.unsupported == (Unsupported("trl", 8, 0, tuple(range(1, 9))),)
    claimed_next = assess({"trl": SHOWN({1}, claimed=2)}, on=DAY)
    assert claimed_next.unsupported == (Unsupported("trl", 2, 1, (2,)),)


def test_scales_of_other_lengths_compare_by_nine():
    found = assess({"mrl": SHOWN(range(1, 11)), "trl": SHOWN(range(1, 10))}, on=DAY)
    assert (found.minimum, found.weakest) == (9, ("trl", "mrl"))
    assert found.gaps == ()
    assert assess({"qingdao-13": SHOWN(range(1, 12))}, on=DAY).profile["qingdao-13"].nine == 9


def test_an_unknown_dimension_is_refused():
    with pytest.raises(UserError):
        assess({"bcsr": SHOWN({1})}, on=DAY)


def test_the_pack_is_kept_for_the_record():
    found = assess({"trl": SHOWN({1})}, on=DAY)
    assert found.profile["trl"].pack == "readiness-trl"
    assert len(found.profile["trl"].digest) == 64


LEVELS = st.frozensets(st.integers(-1, 15))


@given(
    st.dictionaries(st.sampled_from(DIMENSIONS), LEVELS, min_size=1),
    st.sampled_from(DIMENSIONS),
    st.integers(1, 10),
)
def test_more_evidence_never_lowers_readiness(levels, dimension, added):
    before = assess({name: SHOWN(item) for name, item in levels.items()}, on=DAY)
    assert before.minimum == min(item.nine for item in before.profile.values())
    if dimension in levels:
        richer = levels | {dimension: levels[dimension] | {added}}
        after = assess({name: SHOWN(item) for name, item in richer.items()}, on=DAY)
        assert after.minimum >= before.minimum
