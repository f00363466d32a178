from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.fees import FeeBase, FeeEvent, FeeRule, Fees, FeeStep, FeeTrigger, fee_on, fees
from queqiao_engine.money.scales import Band, Scale

FIVE = Scale.flat(Fraction(1, 20))
# 5 % of what was paid, at most 200,000 yuan a year and person (the shape of a city's reward)
CITY = FeeRule("city", FeeBase.RECEIVED, FIVE, "fund", FeeTrigger.RECEIVED, year_cap=Amount.of_yuan(200_000))


def event(name, yuan, day=date(2025, 3, 1), deal="d1"):
    return FeeEvent(name, deal, day, Amount.of_yuan(yuan))


def due(result):
    return [(step.event, str(step.due.yuan), str(step.lost.yuan)) for step in result.steps]


def test_instalments_and_the_cap_of_a_year():
    result = fees(
        CITY,
        [
            event("p2", 3_000_000, date(2025, 9, 1)),
            event("p1", 2_000_000),
            event("p3", 1_000_000, date(2026, 1, 5)),
        ],
    )

    def reckoned(base, fee):
        return Reason.of(
            "money.fee_reckoned", rule="city", base=Amount.of_yuan(base), fee=Amount.of_yuan(fee)
        )

    capped = Reason.of(
        "money.fee_year_capped",
        cap=Amount.of_yuan(200_000),
        rule="city",
        year=2025,
        used=Amount.of_yuan(100_000),
        before=Amount.of_yuan(150_000),
        after=Amount.of_yuan(100_000),
    )
    yuan = Amount.of_yuan
    assert result == Fees(
        "city",
        "fund",
        (
            FeeStep(
                "p1", "d1", date(2025, 3, 1), yuan(2_000_000), yuan(100_000), yuan(100_000), yuan(100_000), yuan(0),
                (reckoned(2_000_000, 100_000),),
            ),
            FeeStep(
                "p2", "d1", date(2025, 9, 1), yuan(5_000_000), yuan(250_000), yuan(250_000), yuan(100_000), yuan(50_000),
                (reckoned(5_000_000, 250_000), capped),
            ),
            FeeStep(
                "p3", "d1", date(2026, 1, 5), yuan(6_000_000), yuan(300_000), yuan(300_000), yuan(50_000), yuan(0),
                (reckoned(6_000_000, 300_000),),
            ),
        ),
        yuan(250_000),
        {2025: yuan(200_000), 2026: yuan(50_000)},
    )  # fmt: skip


def test_the_year_to_date_counts_and_deals_share_the_cap():
    used = {2025: Amount.of_yuan(190_000), 2024: Amount.of_yuan(7)}
    result = fees(CITY, [event("a", 100_000), event("b", 200_000, deal="d2")], used)
    assert due(result) == [("a", "5000.00", "0.00"), ("b", "5000.00", "5000.00")]
    assert dict(result.years) == {2024: Amount.of_yuan(7), 2025: Amount.of_yuan(200_000)}
    assert list(result.years) == [2024, 2025]
    over = fees(CITY, [event("a", 100_000)], {2025: Amount.of_yuan(250_000)})
    assert due(over) == [("a", "0.00", "5000.00")]


def test_a_refund_takes_back_only_what_is_no_longer_owed():
    rule = replace(CITY, year_cap=Amount.of_yuan(60))
    result = fees(
        rule,
        [
            event("a", 2_000),  # 100 owed, 60 granted, 40 lost
            event("b", -600, date(2025, 4, 1)),  # 70 owed: the 60 stay
            event("c", -600, date(2025, 5, 1)),  # 40 owed: 20 go back
            event("d", 200, date(2025, 6, 1)),  # 50 owed: 10 more, the cap has room again
        ],
    )
    assert due(result) == [
        ("a", "60.00", "40.00"),
        ("b", "0.00", "-30.00"),
        ("c", "-20.00", "-10.00"),
        ("d", "10.00", "0.00"),
    ]
    assert sum(step.due.fen + step.lost.fen for step in result.steps) == result.steps[-1].owed.fen
    assert result.steps[1].reasons[1] == Reason.of(
        "money.fee_kept_within_cap",
        cap=Amount.of_yuan(60),
        rule="city",
        year=2025,
        used=Amount.of_yuan(60),
        before=Amount.of_yuan(-30),
        after=Amount(0),
    )
    assert dict(result.years) == {2025: Amount.of_yuan(50)}


def test_a_plain_refund_goes_back_whole():
    rule = replace(CITY, year_cap=None)
    result = fees(rule, [event("a", 2_000), event("b", -2_000, date(2026, 1, 1))])
    assert due(result) == [("a", "100.00", "0.00"), ("b", "-100.00", "0.00")]
    assert result.total == Amount(0)
    assert len(result.steps[1].reasons) == 1


TIERS = FeeRule(
    "tiers",
    FeeBase.TECHNICAL_VALUE,
    Scale((Band(Amount.of_yuan(1_000), Fraction(1, 10)), Band(None, Fraction(1, 100)))),
    "seller",
    FeeTrigger.REGISTERED,
    minimum=Amount.of_yuan(20),
    deal_cap=Amount.of_yuan(150),
)


@pytest.mark.parametrize(
    ("base", "fee"),
    [("0", "0.00"), ("1", "20.00"), ("200", "20.00"), ("500", "50.00"), ("2000", "110.00"), ("6000", "150.00"),
     ("6000.01", "150.00"), ("1000000", "150.00"), ("333.33", "33.33"), ("333.35", "33.34")],
)  # fmt: skip
def test_tiers_minimum_and_the_cap_of_a_deal(base, fee):
    assert str(fee_on(TIERS, Amount.of_yuan(base)).yuan) == fee


def test_minimum_and_cap_say_so():
    low = fees(TIERS, [event("a", 100)]).steps[0].reasons
    high = fees(TIERS, [event("a", 9_000)]).steps[0].reasons
    assert low == (
        Reason.of("money.fee_reckoned", rule="tiers", base=Amount.of_yuan(100), fee=Amount.of_yuan(10)),
        Reason.of("money.fee_minimum", rule="tiers", minimum=Amount.of_yuan(20), before=Amount.of_yuan(10)),
    )
    assert high == (
        Reason.of("money.fee_reckoned", rule="tiers", base=Amount.of_yuan(9_000), fee=Amount.of_yuan(180)),
        Reason.of("money.fee_deal_capped", rule="tiers", cap=Amount.of_yuan(150), before=Amount.of_yuan(180)),
    )


def test_a_fee_that_just_meets_minimum_cap_or_year_is_not_changed():
    for yuan in (200, 6_000):
        assert [reason.code for reason in fees(TIERS, [event("a", yuan)]).steps[0].reasons] == [
            "money.fee_reckoned"
        ]
    (step,) = fees(replace(CITY, year_cap=Amount.of_yuan(5)), [event("a", 100)]).steps
    assert (step.due, step.lost, len(step.reasons)) == (Amount.of_yuan(5), Amount(0), 1)
    (nothing,) = fees(TIERS, [event("a", 0)]).steps
    assert (nothing.due, len(nothing.reasons)) == (Amount(0), 1)


def test_rounding_is_the_rule_s_own():
    third = replace(CITY, scale=Scale.flat(Fraction(1, 3)), rounding=Rounding.DOWN)
    assert fee_on(third, Amount(200)) == Amount(66)
    assert fee_on(replace(third, rounding=Rounding.HALF_UP), Amount(200)) == Amount(67)


def test_nothing_happened():
    assert fees(CITY, []) == Fees("city", "fund", (), Amount(0), {})


@pytest.mark.parametrize(
    ("events", "code", "facts"),
    [
        ([event("a", 1), event("a", 1)], "money.event_twice", {"id": "a"}),
        ([event("a", -1)], "money.base_negative", {"id": "a", "deal": "d1", "base": Amount(-100)}),
        (
            [event("a", 1), FeeEvent("b", "d2", date(2025, 9, 9), Amount(1, "USD"))],
            "money.currency_mismatch",
            {"left": "CNY", "right": "USD"},
        ),
    ],
)
def test_refusals(events, code, facts):
    with pytest.raises(EngineError) as caught:
        fees(CITY, events)
    assert (caught.value.code, caught.value.facts) == (code, facts)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 10**8), st.sampled_from("xyz"), st.integers(1, 28)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_instalments_make_the_fee_of_the_whole_and_caps_hold(rows, random):
    events = [
        FeeEvent(f"e{index}", deal, date(2025, 1, day), Amount(fen))
        for index, (fen, deal, day) in enumerate(rows)
    ]
    uncapped = fees(replace(CITY, year_cap=None), events)
    for deal in "xyz":
        base = Amount(sum(each.amount.fen for each in events if each.deal == deal))
        assert sum(step.due.fen for step in uncapped.steps if step.deal == deal) == fee_on(CITY, base).fen
    cap = Amount(random.randint(0, 10**7))
    capped = fees(replace(CITY, year_cap=cap), events)
    assert capped.total == min(cap, uncapped.total)
    random.shuffle(events)
    assert fees(replace(CITY, year_cap=cap), events) == capped


def test_fees_in_another_currency():
    rule = FeeRule("f", FeeBase.RECEIVED, FIVE, "fund", FeeTrigger.RECEIVED, minimum=Amount(1, "USD"))
    dollars = FeeEvent("a", "d", date(2025, 3, 1), Amount(1_000, "USD"))
    assert fees(rule, [dollars]) == Fees(
        "f",
        "fund",
        (
            FeeStep(
                "a", "d", date(2025, 3, 1), Amount(1_000, "USD"), Amount(50, "USD"), Amount(50, "USD"),
                Amount(50, "USD"), Amount(0, "USD"),
                (Reason.of("money.fee_reckoned", rule="f", base=Amount(1_000, "USD"), fee=Amount(50, "USD")),),
            ),
        ),
        Amount(50, "USD"),
        {2025: Amount(50, "USD")},
    )  # fmt: skip
    tiers = replace(rule, scale=Scale((Band(Amount(10, "USD"), FIVE.bands[0].rate), Band(None, Fraction(1)))))
    assert fee_on(tiers, Amount(30, "USD")) == Amount(21, "USD")


def test_a_cap_that_leaves_one_fen_or_none():
    rule = replace(CITY, year_cap=Amount(3))
    steps = fees(
        rule,
        [
            FeeEvent("a", "d1", date(2025, 3, 1), Amount(60)),
            FeeEvent("b", "d2", date(2025, 3, 2), Amount(20)),
        ],
    ).steps
    assert [(step.due.fen, step.lost.fen, [reason.code for reason in step.reasons]) for step in steps] == [
        (3, 0, ["money.fee_reckoned"]),
        (0, 1, ["money.fee_reckoned", "money.fee_year_capped"]),
    ]
    (one,) = fees(rule, [FeeEvent("a", "d1", date(2025, 3, 1), Amount(20))]).steps
    assert (one.due, one.lost) == (Amount(1), Amount(0))
