from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.deductions import DeductionRules
from queqiao_engine.money.floors import (
    Circumstances,
    Conversion,
    Finding,
    Floor,
    FloorRules,
    LeaderRule,
    Post,
    ProfitFloor,
    ProfitYear,
    UnitKind,
    Verdict,
    check_floors,
    check_profit,
)
from queqiao_engine.money.shares import Percentage, Role, Share, SharePolicy, Weight
from queqiao_engine.money.split import SplitFacts, split

DAY = date(2025, 1, 1)
ALL = frozenset(UnitKind)
STATE = frozenset({UnitKind.STATE_INSTITUTE, UnitKind.STATE_UNIVERSITY})
HALF = Fraction(1, 2)
REWARD = Floor("45-1", frozenset({Conversion.TRANSFER}), Role.REWARD, None, HALF, ALL, STATE, "Art. 45")
SHARES = Floor("45-2", frozenset({Conversion.SHARES}), Role.REWARD, None, HALF, ALL, STATE, "Art. 45")
MAIN = Floor(
    "main",
    frozenset({Conversion.TRANSFER, Conversion.SHARES}),
    Role.MAIN_CONTRIBUTOR,
    Role.REWARD,
    HALF,
    STATE,
    STATE,
    "16",
)
LEADERS = LeaderRule("leaders", frozenset({Post.HEAD}), frozenset({Post.HEAD, Post.DEPUTY}), STATE, "16")
PROFIT = ProfitFloor("45-3", Fraction(1, 20), 3, 5, ALL, STATE, "Art. 45")
RULES = FloorRules("cn", (SHARES, MAIN, REWARD), PROFIT, LEADERS)


def a_split(team, main, fen=1_000):
    """``team`` percent for the reward, of which ``main`` percent for a main contributor; another main outside the reward."""
    parts = (
        Share("ma", Percentage(Fraction(main, 100)), role=Role.MAIN_CONTRIBUTOR),
        Share("li", Weight(Fraction(1))),
    )
    shares = (
        Share("unit", Weight(Fraction(1)), role=Role.MAIN_CONTRIBUTOR),
        Share("team", Percentage(Fraction(team, 100)), role=Role.REWARD, parts=parts),
    )
    policy = SharePolicy("p", "1", "CN", DAY, DeductionRules("l", ()), shares)
    return split(SplitFacts("x", DAY, Amount(fen)), policy)


def about(unit=UnitKind.STATE_UNIVERSITY, conversion=Conversion.TRANSFER, own_rule=True, **more):
    return Circumstances(unit, conversion, own_rule, **more)


def test_findings_name_the_rule_and_the_figures():
    findings = check_floors(a_split(45, 60), RULES, about())
    assert findings == (
        Finding(
            "45-1",
            Verdict.SHORT,
            Fraction(1_000),
            Fraction(500),
            Fraction(450),
            Reason.of(
                "money.floor_short",
                rule="45-1",
                source="Art. 45",
                share=HALF,
                base=Fraction(10),
                required=Fraction(5),
                given=Fraction(9, 2),
                given_share=Fraction(9, 20),
                missing=HALF,
            ),
        ),
        Finding(
            "main",
            Verdict.MET,
            Fraction(450),
            Fraction(225),
            Fraction(270),
            Reason.of(
                "money.floor_met",
                rule="main",
                source="16",
                share=HALF,
                base=Fraction(9, 2),
                required=Fraction(9, 4),
                given=Fraction(27, 10),
                given_share=Fraction(3, 5),
                missing=Fraction(0),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("unit", "own_rule", "verdict"),
    [
        (UnitKind.STATE_UNIVERSITY, True, Verdict.SHORT),
        (UnitKind.STATE_UNIVERSITY, False, Verdict.SHORT),
        (UnitKind.STATE_INSTITUTE, True, Verdict.SHORT),
        (UnitKind.ENTERPRISE, True, Verdict.AGREED),
        (UnitKind.ENTERPRISE, False, Verdict.SHORT),
        (UnitKind.OTHER, True, Verdict.AGREED),
        (UnitKind.OTHER, False, Verdict.SHORT),
    ],
)
def test_whom_the_floor_binds(unit, own_rule, verdict):
    findings = check_floors(a_split(49, 50), RULES, about(unit, own_rule=own_rule))
    assert {finding.rule: finding.verdict for finding in findings if finding.rule == "45-1"} == {
        "45-1": verdict
    }
    assert [finding.rule for finding in findings] == (["45-1", "main"] if unit in STATE else ["45-1"])
    assert findings[0].reason.code == f"money.floor_{verdict}"


def test_just_met_is_met_and_the_way_of_conversion_chooses_the_rule():
    assert [
        (finding.rule, finding.verdict)
        for finding in check_floors(a_split(50, 50), RULES, about(conversion=Conversion.SHARES))
    ] == [("45-2", Verdict.MET), ("main", Verdict.MET)]
    assert check_floors(a_split(50, 50), RULES, about(conversion=Conversion.IMPLEMENTATION)) == ()


def test_a_fen_of_rounding_breaks_no_floor():
    result = a_split(50, 50, fen=67)
    assert sum(line.amount.fen for line in result.lines if Role.REWARD in line.roles) in (33, 34)
    assert {finding.verdict for finding in check_floors(result, RULES, about())} == {Verdict.MET}


def test_nothing_earned_meets_every_floor():
    findings = check_floors(a_split(0, 0, fen=0), RULES, about())
    assert [(finding.verdict, finding.reason.facts["given_share"]) for finding in findings] == [
        (Verdict.MET, 0),
        (Verdict.MET, 0),
    ]


def test_leaders_take_no_shares_and_their_reward_is_publicised():
    posts = {"ma": Post.HEAD, "li": Post.DEPUTY}
    seen = about(conversion=Conversion.SHARES, posts=posts, publicised=frozenset({"ma"}))
    facts = {"rule": "leaders", "source": "16"}
    assert [
        finding for finding in check_floors(a_split(50, 50), RULES, seen) if finding.rule == "leaders"
    ] == [
        Finding(
            "leaders",
            Verdict.SHORT,
            Fraction(250),
            Fraction(0),
            Fraction(250),
            Reason.of("money.leader_not_publicised", **facts, payee="li", post="deputy", amount=Amount(250)),
        ),
        Finding(
            "leaders",
            Verdict.SHORT,
            Fraction(250),
            Fraction(0),
            Fraction(250),
            Reason.of("money.leader_no_shares", **facts, payee="ma", post="head", amount=Amount(250)),
        ),
    ]
    cash = about(posts=posts, publicised=frozenset({"ma", "li"}))
    assert [finding.rule for finding in check_floors(a_split(50, 50), RULES, cash)] == ["45-1", "main"]


def test_leaders_elsewhere_or_without_money_are_no_matter():
    posts = {"ma": Post.HEAD}
    firm = about(UnitKind.ENTERPRISE, posts=posts)
    assert [finding.rule for finding in check_floors(a_split(50, 50), RULES, firm)] == ["45-1"]
    assert [finding.rule for finding in check_floors(a_split(50, 0), RULES, about(posts=posts))] == [
        "45-1",
        "main",
    ]
    without = FloorRules("cn", (REWARD,))
    assert [finding.rule for finding in check_floors(a_split(50, 50), without, about(posts=posts))] == [
        "45-1"
    ]


def years(*rows):
    return [ProfitYear(year, Amount(profit), Amount(reward)) for year, profit, reward in rows]


def test_operating_profit_year_by_year():
    findings = check_profit(
        years(
            (2023, 1_000, 50), (2024, 2_000, 99), (2021, 9, 0), (2026, -500, 0), (2027, 100, 4), (2028, 9, 9)
        ),
        2023,
        PROFIT,
        about(conversion=Conversion.IMPLEMENTATION),
    )
    assert [(each.rule, each.verdict, each.base, each.required, each.given) for each in findings] == [
        ("45-3/2023", Verdict.MET, 1_000, 50, 50),
        ("45-3/2024", Verdict.SHORT, 2_000, 100, 99),
        ("45-3/2025", Verdict.SHORT, 0, 0, 0),
        ("45-3/2027", Verdict.SHORT, 100, 5, 4),
    ]
    assert findings[1].reason == Reason.of(
        "money.floor_short",
        rule="45-3/2024",
        source="Art. 45",
        share=Fraction(1, 20),
        base=Fraction(20),
        required=Fraction(1),
        given=Fraction(99, 100),
        given_share=Fraction(99, 2_000),
        missing=Fraction(1, 100),
    )
    assert findings[2].reason == Reason.of(
        "money.floor_year_missing", rule="45-3", source="Art. 45", year=2025
    )


def test_a_year_without_profit_asks_for_nothing():
    (first, *_) = check_profit(years((2023, -1_000, 0)), 2023, PROFIT, about())
    assert (first.verdict, first.base, first.required) == (Verdict.MET, 0, 0)


@pytest.mark.parametrize(
    ("unit", "own_rule", "verdict"),
    [
        (UnitKind.STATE_INSTITUTE, True, Verdict.SHORT),
        (UnitKind.ENTERPRISE, True, Verdict.AGREED),
        (UnitKind.ENTERPRISE, False, Verdict.SHORT),
    ],
)
def test_missing_years_by_unit(unit, own_rule, verdict):
    findings = check_profit([], 2023, PROFIT, about(unit, own_rule=own_rule))
    assert [(each.rule, each.verdict) for each in findings] == [
        ("45-3/2023", verdict),
        ("45-3/2024", verdict),
        ("45-3/2025", verdict),
    ]


def test_profit_of_units_outside_the_rule_and_of_years_given_twice():
    narrow = ProfitFloor("45-3", Fraction(1, 20), 3, 5, STATE, STATE)
    assert check_profit([], 2023, narrow, about(UnitKind.ENTERPRISE)) == ()
    with pytest.raises(EngineError) as caught:
        check_profit(years((2023, 1, 1), (2023, 2, 2)), 2023, PROFIT, about())
    assert (caught.value.code, caught.value.facts) == ("money.year_twice", {})


def test_figures_of_a_currency_without_decimals():
    policy = SharePolicy(
        "p", "1", "CN", DAY, DeductionRules("l", ()), (Share("team", Weight(Fraction(1)), role=Role.REWARD),)
    )
    result = split(SplitFacts("x", DAY, Amount(1_000, "JPY")), policy)
    (finding,) = check_floors(result, FloorRules("cn", (REWARD,)), about())
    assert (finding.reason.facts["base"], finding.reason.facts["required"]) == (1_000, 500)
    (first, *_) = check_profit(
        [ProfitYear(2023, Amount(1_000, "JPY"), Amount(50, "JPY"))], 2023, PROFIT, about()
    )
    assert first.reason.facts["base"] == 1_000


def test_findings_of_one_rule_stand_in_order_of_what_they_say():
    posts = {"ma": Post.DEPUTY, "li": Post.DEPUTY, "unit": Post.DEPUTY}
    findings = check_floors(a_split(50, 40), RULES, about(posts=posts))
    amounts = [finding.reason.facts["payee"] for finding in findings if finding.rule == "leaders"]
    assert amounts == ["ma", "li", "unit"]  # 200, 300 and 500 fen: by the facts, amount first


def test_whoever_has_no_post_is_staff():
    rule = LeaderRule("staff", frozenset(), frozenset({Post.STAFF}), STATE, "own")
    findings = check_floors(
        a_split(50, 50), FloorRules("own", (), leaders=rule), about(publicised=frozenset({"ma", "li"}))
    )
    assert [finding.reason for finding in findings] == [
        Reason.of(
            "money.leader_not_publicised",
            rule="staff",
            source="own",
            payee="unit",
            post="staff",
            amount=Amount(500),
        )
    ]


def test_a_reward_below_the_floor_of_profit_as_a_firm_agreed():
    (first, *_) = check_profit(
        years((2023, 1_000, 10)), 2023, PROFIT, about(UnitKind.ENTERPRISE, own_rule=True)
    )
    assert (first.verdict, first.reason.code) == (Verdict.AGREED, "money.floor_agreed")
