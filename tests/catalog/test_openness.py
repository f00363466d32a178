"""What a change opens and what it closes, as pure functions of two drafts."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from queqiao.catalog.confidentiality import level_of, may_choose
from queqiao.catalog.contracts import AchievementDraft, ClaimDraft, ClauseDraft, NeedDraft
from queqiao.catalog.enums import EntryType, Level, SecrecyLevel
from queqiao.catalog.openness import closed, never_wider

NEED = EntryType.NEED
FIELDS = [name for name in ("body", "detail", "budget", "contact", "ip_note") if may_choose(NEED, name)]
LEVELS = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from([*Level.values, "rubbish"]))
ROWS = st.lists(
    st.builds(ClauseDraft, parameter=st.sampled_from(["比能量", "寿命", "成本"]), value=st.sampled_from(["1", "2"]), level=st.sampled_from(Level.values)),
    max_size=4,
)  # fmt: skip
DRAFTS = st.builds(
    NeedDraft, levels=LEVELS, secrecy_level=st.sampled_from([one for one in SecrecyLevel.values if one != "state_secret"]),
    anonymous=st.booleans(), clauses=ROWS.map(tuple), body=st.sampled_from(["甲", "乙"]),
)  # fmt: skip


def _ranks(draft):
    return {name: level_of(NEED, name, draft.levels).rank for name in FIELDS}


@given(DRAFTS, DRAFTS)
@hypothesis_settings(deadline=None)
def test_nothing_opens_and_what_was_typed_stays(before, wanted):
    kept, places = never_wider(NEED, before, wanted)
    stood, now, asked = _ranks(before), _ranks(kept), _ranks(wanted)
    assert all(now[name] == max(stood[name], asked[name]) for name in FIELDS)
    assert kept.anonymous == (before.anonymous or wanted.anonymous)
    assert (kept.body, [one.parameter for one in kept.clauses]) == (
        wanted.body,
        [one.parameter for one in wanted.clauses],
    )
    assert never_wider(NEED, before, kept) == (kept, ())
    assert (kept == wanted) is (places == ())


@given(DRAFTS, DRAFTS)
@hypothesis_settings(deadline=None)
def test_closing_changes_no_word_and_opens_nothing(stands, wanted):
    after, places = closed(NEED, stands, wanted)
    assert all(_ranks(after)[name] >= _ranks(stands)[name] for name in FIELDS)
    plain = [replace(one, level="public") for one in after.clauses]
    assert plain == [replace(one, level="public") for one in stands.clauses]
    assert all(
        Level(new.level).rank >= Level(old.level).rank
        for new, old in zip(after.clauses, stands.clauses, strict=True)
    )
    assert after.body == stands.body
    assert closed(NEED, after, wanted)[0] == after
    assert (after == stands) is (places == ())


def test_a_row_is_followed_by_its_words_and_by_its_place():
    old = (
        ClauseDraft(parameter="甲", value="1", level="owner"),
        ClauseDraft(parameter="乙", value="2"),
        ClauseDraft(parameter="丙", value="3", level="after_nda"),
    )
    moved_and_rewritten = (
        ClauseDraft(parameter="乙", value="2"),
        ClauseDraft(parameter="甲", value="1"),
        ClauseDraft(parameter="丙", value="30"),
        ClauseDraft(parameter="丁", value="4"),
    )
    kept, places = never_wider(NEED, NeedDraft(clauses=old), NeedDraft(clauses=moved_and_rewritten))
    assert [one.level for one in kept.clauses] == ["public", "owner", "after_nda", "public"]
    assert places == ("clauses.1.level", "clauses.2.level")


def test_the_default_is_a_level_too():
    before = AchievementDraft(
        levels=MappingProxyType({"body": "owner"}), claims=(ClaimDraft(parameter="甲", level="on_interest"),)
    )
    kept, places = never_wider(
        EntryType.ACHIEVEMENT, before, AchievementDraft(levels={"detail": "on_interest"})
    )
    assert (dict(kept.levels), places) == (
        {"body": "owner", "detail": "after_nda"},
        ("levels.body", "levels.detail"),
    )
    wider = closed(EntryType.ACHIEVEMENT, before, AchievementDraft(levels={"detail": "on_interest"}))
    assert wider == (before, ())
