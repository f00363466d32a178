from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.correction import Adjustment, Correction, correct, history
from queqiao_engine.money.deductions import DeductionRules
from queqiao_engine.money.shares import Member, Percentage, Share, SharePolicy, Weight
from queqiao_engine.money.split import SplitFacts, split

DAY = date(2024, 6, 1)
POLICY = SharePolicy(
    "p",
    "1",
    "CN",
    date(2024, 1, 1),
    DeductionRules("l", ()),
    (Share("unit", Percentage(Fraction(1, 2))), Share("team", Weight(Fraction(1)))),
    date(2025, 1, 1),
)


def member(name, size):
    return Member("team", Share(name, Weight(Fraction(size))))


FIRST = SplitFacts("deal", DAY, Amount(1_000), (), (member("ma", 1), member("li", 1)))


def test_a_correction_pays_differences_under_the_old_version():
    before = split(FIRST, POLICY)
    facts = replace(FIRST, gross=Amount(1_200), members=(member("ma", 1), member("wu", 2)))
    result = correct(before, facts)
    assert result == Correction(
        before,
        split(facts, POLICY),
        (
            Adjustment("li", Amount(250), Amount(0)),
            Adjustment("ma", Amount(250), Amount(200)),
            Adjustment("unit", Amount(500), Amount(600)),
            Adjustment("wu", Amount(0), Amount(400)),
        ),
    )
    assert [each.change.fen for each in result.adjustments] == [-250, -50, 100, 400]
    assert sum(each.change.fen for each in result.adjustments) == 200
    assert correct(before, facts) == result  # reproducible
    assert before == split(FIRST, POLICY)  # and nothing was overwritten


def test_a_correction_stays_with_its_deal_and_its_day():
    before = split(FIRST, POLICY)
    for facts, code, said in [
        (replace(FIRST, id="other"), "money.correction_other_deal", {"id": "other", "expected": "deal"}),
        (
            replace(FIRST, on=date(2024, 6, 2)),
            "money.correction_moved",
            {"id": "deal", "day": date(2024, 6, 2), "expected": DAY},
        ),
    ]:
        with pytest.raises(EngineError) as caught:
            correct(before, facts)
        assert (caught.value.code, caught.value.facts) == (code, said)


def test_a_history_needs_two_versions():
    with pytest.raises(EngineError) as caught:
        history([FIRST], POLICY)
    assert (caught.value.code, caught.value.facts) == ("money.history_short", {})


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 5), st.integers(1, 5)), min_size=2, max_size=6)
)
def test_all_payments_of_a_history_make_the_last_split(rows):
    versions = [
        replace(FIRST, gross=Amount(fen), members=(member("ma", left), member("li", right)))
        for fen, left, right in rows
    ]
    steps = history(versions, POLICY)
    assert len(steps) == len(versions) - 1
    paid = dict(split(versions[0], POLICY).totals)
    for step in steps:
        for each in step.adjustments:
            paid[each.payee] = paid.get(each.payee, Amount(0)) + each.change
    assert paid == dict(split(versions[-1], POLICY).totals)
