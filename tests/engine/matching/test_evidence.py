"""Shared words, joined and quoted on both sides."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.matching.contracts import Entry, EntryKind, Field
from queqiao_engine.matching.evidence import find_evidence
from queqiao_engine.text.terms import find_terms


def entry(kind: EntryKind, title: str, summary: str = "") -> Entry:
    return Entry("x", kind, title, summary=summary)


def equal_shares(need: Entry, achievement: Entry) -> dict[int, float]:
    """Every shared term carries the same part of the score."""
    keys = [
        {term.key for name in Field for term in find_terms(side.text_of(name))}
        for side in (need, achievement)
    ]
    shared = sorted(keys[0] & keys[1])
    return {key: 1 / len(shared) for key in shared}


def words(need: Entry, achievement: Entry, limit: int = 6) -> list[tuple[str, str]]:
    found = find_evidence(need, achievement, equal_shares(need, achievement), limit)
    return [(item.need.text, item.achievement.text) for item in found]


def test_touching_terms_are_joined() -> None:
    need = entry(EntryKind.NEED, "高能量密度储能电池正极材料")
    achievement = entry(EntryKind.ACHIEVEMENT, "一种锂离子储能电池用高镍正极材料")
    assert words(need, achievement) == [("储能电池", "储能电池"), ("正极材料", "正极材料")]


def test_an_inflected_word_is_quoted_as_each_side_writes_it() -> None:
    need = entry(EntryKind.NEED, "Lithium batteries")
    achievement = entry(EntryKind.ACHIEVEMENT, "A battery of lithium")
    assert words(need, achievement) == [("batteries", "battery"), ("Lithium", "lithium")]


def test_traditional_and_full_width_forms_are_quoted_as_written() -> None:
    need = entry(EntryKind.NEED, "儲能電池")
    achievement = entry(EntryKind.ACHIEVEMENT, "储能电池")
    assert words(need, achievement) == [("儲能電池", "储能电池")]


def test_a_lone_character_is_shown_only_when_nothing_longer_is_shared() -> None:
    assert words(entry(EntryKind.NEED, "钢"), entry(EntryKind.ACHIEVEMENT, "钢铁")) == [("钢", "钢")]
    assert words(entry(EntryKind.NEED, "钢 轴承"), entry(EntryKind.ACHIEVEMENT, "轴承 铁 钢")) == [
        ("轴承", "轴承")
    ]


def test_the_largest_share_comes_first_and_limit_holds() -> None:
    need = entry(EntryKind.NEED, "正极材料 储能")
    achievement = entry(EntryKind.ACHIEVEMENT, "储能 正极材料")
    shares = {term.key: 0.3 if term.text == "储能" else 0.05 for term in find_terms(need.title)}
    found = find_evidence(need, achievement, shares, limit=1)
    assert [item.term for item in found] == ["正极材料"] or found[0].share >= 0.35
    assert len(found) == 1


def test_no_shared_term_no_evidence() -> None:
    assert find_evidence(entry(EntryKind.NEED, "钢"), entry(EntryKind.ACHIEVEMENT, "水稻"), {}) == ()


TEXTS = st.text(alphabet="储能电池正极材料的钢 ,。ab12ＡB-", max_size=40)


@settings(deadline=None, derandomize=True, max_examples=120)
@given(TEXTS, TEXTS, TEXTS)
def test_quotations_are_slices_and_shares_sum_to_one_at_most(title: str, other: str, summary: str) -> None:
    need, achievement = entry(EntryKind.NEED, title, summary), entry(EntryKind.ACHIEVEMENT, other, summary)
    found = find_evidence(need, achievement, equal_shares(need, achievement))
    assert found == find_evidence(need, achievement, equal_shares(need, achievement))
    assert sum(item.share for item in found) <= 1 + 1e-9
    for item in found:
        for side, quoted in ((need, item.need), (achievement, item.achievement)):
            text = side.text_of(quoted.field)
            assert text[quoted.span.start : quoted.span.end] == quoted.text != ""


def test_runs_are_the_longest_common_stretch() -> None:
    need = entry(EntryKind.NEED, "功率模块可靠性不足")
    assert words(need, entry(EntryKind.ACHIEVEMENT, "提高可靠性的封装")) == [("可靠性", "可靠性")]
    need = entry(EntryKind.NEED, "二氧化碳加氢")
    assert words(need, entry(EntryKind.ACHIEVEMENT, "用二氧化碳制备有机物")) == [("二氧化碳", "二氧化碳")]


def test_runs_do_not_end_inside_a_word() -> None:
    need = entry(EntryKind.NEED, "锂离子电池电解液")
    assert words(need, entry(EntryKind.ACHIEVEMENT, "锂离子电池电极")) == [("锂离子电池", "锂离子电池")]


def test_numbers_and_units_are_no_evidence() -> None:
    need = entry(EntryKind.NEED, "导热系数 9 W/(m·K)，提供 40 km")
    achievement = entry(EntryKind.ACHIEVEMENT, "导热系数 5 W/(m·K)，提供 40 km")
    assert [pair[0] for pair in words(need, achievement)] == ["导热系数"]
