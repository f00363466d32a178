"""Levels of fields as pure functions: every combination, floors, and what secrecy of the whole adds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from queqiao.catalog.confidentiality import (
    DEFAULTS,
    FLOORS,
    FOLLOWS,
    TEASER,
    level_of,
    may_choose,
    row_level,
    sees,
    visible_fields,
)
from queqiao.catalog.enums import EntryType, Level

TYPES = st.sampled_from(list(EntryType))
LEVELS = st.sampled_from(list(Level))
MAPS = st.dictionaries(
    st.sampled_from(["body", "detail", "budget", "title", "contact", "claims", "nonsense", "completeness"]),
    st.sampled_from(["public", "on_interest", "after_nda", "owner", "rubbish"]),
)
SECRECY = st.sampled_from(["public", "restricted", "confidential"])


@given(TYPES, MAPS, LEVELS, LEVELS, SECRECY)
@hypothesis_settings(deadline=None)
def test_who_sees_more_sees_all_the_less(entry_type, levels, one, other, secrecy):
    low, high = sorted((one, other), key=lambda level: level.rank)
    assert visible_fields(entry_type, levels, low, secrecy) <= visible_fields(
        entry_type, levels, high, secrecy
    )
    assert visible_fields(entry_type, levels, low, secrecy) >= TEASER


@given(TYPES, MAPS, SECRECY)
@hypothesis_settings(deadline=None)
def test_detail_is_never_public_and_the_own_side_sees_everything(entry_type, levels, secrecy):
    assert level_of(entry_type, "detail", levels, secrecy).rank >= Level.ON_INTEREST.rank
    declared = {*DEFAULTS[entry_type], *TEASER}
    assert declared <= visible_fields(entry_type, levels, Level.OWNER, secrecy)


@given(TYPES, MAPS)
@hypothesis_settings(deadline=None)
def test_a_trade_secret_shows_its_teaser_alone(entry_type, levels):
    shown = visible_fields(entry_type, levels, Level.PUBLIC, "confidential")
    assert shown - TEASER <= {"secrecy_level", "contact"}


@given(TYPES, MAPS, SECRECY)
@hypothesis_settings(deadline=None)
def test_translations_and_bounds_follow_their_field(entry_type, levels, secrecy):
    for column, name in FOLLOWS.items():
        if name in DEFAULTS[entry_type]:
            assert level_of(entry_type, column, levels, secrecy) is level_of(
                entry_type, name, levels, secrecy
            )


def test_what_nobody_declared_is_the_own_sides():
    assert level_of(EntryType.NEED, "a_new_column", {}) is Level.OWNER
    assert row_level("rubbish") is Level.OWNER
    assert row_level("public", "confidential") is Level.AFTER_NDA


def test_what_an_author_may_choose():
    assert may_choose(EntryType.NEED, "title") == ()
    assert may_choose(EntryType.NEED, "completeness") == ()
    assert may_choose(EntryType.NEED, "detail") == (Level.ON_INTEREST, Level.AFTER_NDA, Level.OWNER)
    assert may_choose(EntryType.NEED, "body") == tuple(Level)
    assert FLOORS["detail"] is Level.ON_INTEREST


def test_levels_are_in_order():
    assert [[sees(one, other) for other in Level] for one in Level] == [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]
