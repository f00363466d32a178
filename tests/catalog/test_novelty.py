"""What a public listing can do to protection, and what public texts give away."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao.catalog.novelty import GRACE_CASES, URGENT, Leak, ProtectionState, grace_ends, leaks, warnings
from queqiao.kernel import clock
from queqiao.kernel.wording import Wording

DAY = date(2026, 11, 21)


def codes(state: ProtectionState, **texts) -> list[str]:
    return [reason.code.removeprefix("novelty.") for reason in warnings(state, on=DAY, **texts)]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ProtectionState("granted"), []),
        (ProtectionState("filed"), ["only_what_is_filed"]),
        (ProtectionState("software"), ["software_is_expression"]),
        (ProtectionState("not_wanted"), ["free_for_all"]),
        (ProtectionState("secret"), ["secret_ends"]),
        (ProtectionState("secret", summary_enables_nothing=True), ["secret_kept"]),
        (ProtectionState("none"), ["file_first"]),
        (ProtectionState("disclosed"), ["day_missing"]),
        (ProtectionState("none", date(2026, 12, 1)), ["disclosure_planned"]),
        (ProtectionState("disclosed", date(2026, 9, 1)), ["no_grace"]),
        (ProtectionState("disclosed", date(2026, 5, 20), "meeting"), ["grace_over"]),
        (
            ProtectionState("disclosed", date(2026, 5, 21), "meeting"),
            ["grace_runs", "promise_missing", "summary_must_be_empty"],
        ),
        (
            ProtectionState(
                "disclosed", date(2026, 9, 1), True, filing_promised=True, summary_enables_nothing=True
            ),
            ["grace_runs"],
        ),
    ],
)
def test_warnings_of_a_state(state, expected):
    assert codes(state) == expected


@pytest.mark.parametrize(
    ("first", "until"),
    [
        (date(2026, 5, 21), date(2026, 11, 21)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
    ],
)
def test_the_time_of_grace(first, until):
    assert grace_ends(first) == until


@given(st.dates(date(2021, 6, 1), DAY))
def test_days_left_never_lie(first):
    state = ProtectionState(
        "disclosed", first, "exhibition", filing_promised=True, summary_enables_nothing=True
    )
    (reason,) = warnings(state, on=DAY)
    if reason.code == "novelty.grace_runs":
        assert 0 <= reason.facts["days"] <= 184
        assert reason.facts["until"].toordinal() == DAY.toordinal() + reason.facts["days"]
    else:
        assert reason.facts["until"] < DAY


def test_the_sentence_names_day_case_and_days_left():
    state = ProtectionState("disclosed", date(2026, 9, 1), "exhibition", True, True)
    (reason,) = warnings(state, on=DAY)
    wording = Wording("queqiao.catalog")
    assert wording.say(reason, "zh") == (
        "2026-09-01 已公开（在中国政府主办或承认的国际展览会上首次展出），宽限期到 2027-03-01，还有 100 天。"
        "请在此之前申请，并在申请时声明、按期交证明。"
    )


def test_every_warning_has_words():
    texts = Wording("queqiao.catalog").texts
    assert all(code in texts for code in URGENT)
    assert all(f"grace.{case}" in texts for case in GRACE_CASES)
    novelty = {code for code in texts if code.startswith("novelty.")}
    assert len(novelty) == 17


def test_today_is_the_clock_s():
    with clock.at(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        (reason,) = warnings(ProtectionState("none", date(2026, 12, 2)))
    assert reason.facts["days"] == 1


SECRET = {
    "detail": "在1350℃下烧结150 min，升温时先通入氩气再切换为氢气并保持微正压，添加3.2 wt%氧化钇。项目组5人。"
}


def test_figures_are_found_in_other_units():
    public = {"title": "陶瓷烧结", "summary": "烧结2.5 h即可致密，团队5人，强度达到900 MPa。"}
    assert leaks(public, SECRET) == (Leak("summary", 2, 7, "2.5 h", "detail", "figure"),)


def test_passages_are_found_whatever_the_signs_between():
    public = {"summary": "升温时，先通入氩气，再切换为氢气，并保持微正压；强度高。"}
    (leak,) = leaks(public, SECRET)
    assert (leak.kind, leak.text) == ("passage", "升温时，先通入氩气，再切换为氢气，并保持微正压")


def test_latin_passages_must_be_longer():
    held = {"detail": "The slurry is milled with yttria stabilised balls for a long time."}
    assert leaks({"summary": "milled with balls"}, held) == ()
    (leak,) = leaks({"summary": "It is milled with yttria-stabilised balls."}, held)
    assert leak.text == "is milled with yttria-stabilised balls"


def test_what_the_title_says_is_no_leak():
    public = {
        "title": "一种高致密透明陶瓷的低温快速烧结方法",
        "summary": "高致密透明陶瓷的低温快速烧结方法已中试。",
    }
    assert leaks(public, {"detail": "高致密透明陶瓷的低温快速烧结方法：略。"}) == ()


@pytest.mark.parametrize(
    ("protection", "expected"),
    [
        ("granted", []),
        ("filed", ["only_what_is_filed", "figures_given_away_filed"]),
        ("secret", ["secret_ends", "figures_given_away"]),
        ("none", ["file_first", "figures_given_away"]),
    ],
)
def test_leaks_are_told_as_the_protection_asks(protection, expected):
    assert (
        codes(ProtectionState(protection), public={"summary": "在1350 ℃烧结"}, confidential=SECRET)
        == expected
    )


def test_nothing_confidential_nothing_leaks():
    assert leaks({"summary": "在1350 ℃烧结"}, {}) == ()
    assert leaks({}, SECRET) == ()
