"""Frozen criteria, blind marks, the judging clock and the proof of budget."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.contests import (
    BudgetProof,
    blind_marks,
    canonical,
    check_budget,
    check_criteria,
    digest,
    freeze_criteria,
    judging_clock,
    marks_hold,
)

OPEN = datetime(2026, 12, 1, tzinfo=UTC)
CRITERIA = {
    "创新性": {"weight": Decimal("0.4")},
    "市场需求": {"weight": Decimal("0.6")},
    "deadline": date(2026, 12, 31),
}
SECRET = "demo secret of the call"


def test_one_meaning_has_one_text() -> None:
    assert canonical({"b": 30, "a": Decimal("30.0")}) == canonical({"a": Fraction(30), "b": 30})
    assert canonical("é") == canonical("é")
    assert canonical({1, 2}) == canonical(frozenset({2, 1}))
    assert canonical([1, 2]) != canonical([2, 1])
    assert canonical([None, True, OPEN]) == canonical((None, True, OPEN))
    assert len({canonical(1), canonical("1"), canonical(True)}) == 3


@pytest.mark.parametrize("value", [0.5, {1: 2}, datetime(2026, 1, 1), object()])  # noqa: DTZ001
def test_what_has_no_one_text_is_refused(value: object) -> None:
    with pytest.raises(EngineError, match="not_canonical"):
        canonical(value)


def test_tampering_with_frozen_criteria_is_seen_and_named() -> None:
    frozen = freeze_criteria("call-1", CRITERIA, now=OPEN - timedelta(days=1), opens_at=OPEN)
    assert frozen.digest == digest(dict(reversed(CRITERIA.items())))
    assert check_criteria(frozen, CRITERIA) == ()
    changed = {**CRITERIA, "创新性": {"weight": Decimal("0.5")}, "new": 1}
    reasons = check_criteria(frozen, changed, published=CRITERIA)
    assert [reason.code for reason in reasons] == ["panel.criteria_changed", *["panel.criterion_changed"] * 2]
    assert [reason.facts["name"] for reason in reasons[1:]] == ["new", "创新性"]
    assert len(check_criteria(frozen, changed)) == 1
    with pytest.raises(EngineError, match="already_open"):
        freeze_criteria("call-1", CRITERIA, now=OPEN, opens_at=OPEN)


def test_blind_marks_are_committed_to_and_opened_later() -> None:
    sealed = blind_marks("call-1", ["team-a", "team-b"], secret=SECRET)
    assert len(set(sealed.marks.values())) == 2
    assert blind_marks("call-1", ["team-b", "team-a"], secret=SECRET) == sealed
    assert marks_hold("call-1", sealed, secret=SECRET)
    assert not marks_hold("call-1", sealed, secret=SECRET + "!")
    swapped = replace(sealed, marks={"team-a": sealed.marks["team-b"], "team-b": sealed.marks["team-a"]})
    assert not marks_hold("call-1", swapped, secret=SECRET)
    with pytest.raises(EngineError, match="weak_secret"):
        blind_marks("call-1", [], secret="short")
    with pytest.raises(EngineError, match="duplicate_id"):
        blind_marks("call-1", ["a", "a"], secret=SECRET)


def test_the_judging_clock() -> None:
    clock = judging_clock(
        {"b": 1, "a": 3}, needed=3, closed_on=date(2026, 1, 1), today=date(2026, 2, 5), days_allowed=30
    )
    assert (clock.days_used, clock.days_left, dict(clock.missing)) == (35, -5, {"b": 2})
    assert [reason.code for reason in clock.reasons] == ["panel.judging_late", "panel.scores_missing"]
    done = judging_clock(
        {"a": 3}, needed=3, closed_on=date(2026, 1, 1), today=date(2026, 2, 5), days_allowed=30
    )
    assert done.reasons == ()


def test_a_bounty_of_100_yuan_needs_100_yuan_proved() -> None:
    proofs = [BudgetProof("bank", 6_000, date(2026, 12, 31)), BudgetProof("owner", 4_000, date(2026, 6, 30))]
    assert check_budget(10_000, proofs, until=date(2026, 6, 30)) == ()
    (short,) = check_budget(10_000, proofs, until=date(2026, 12, 31))
    assert dict(short.facts) == {"covered": 6_000, "missing": 4_000}
    with pytest.raises(EngineError, match="bad_price"):
        check_budget(0, proofs, until=date(2026, 6, 30))
