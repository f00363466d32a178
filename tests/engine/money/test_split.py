from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.deductions import Deduction, DeductionKind, DeductionRules
from queqiao_engine.money.shares import FixedSum, Member, Percentage, Role, Share, SharePolicy, Weight, walk
from queqiao_engine.money.split import Link, SplitFacts, SplitLine, explain, split

DAY = date(2025, 3, 1)
LIST = DeductionRules("list-2024", (DeductionKind("appraisal"),))


def percent(name, size, **more):
    return Share(name, Percentage(Fraction(size, 100)), **more)


POLICY = SharePolicy(
    "unit-shares",
    "2024",
    "CN",
    date(2024, 1, 1),
    LIST,
    (
        percent("school", 20, rule="4.1", role=Role.UNIT),
        percent("college", 10, rule="4.2", role=Role.COLLEGE),
        percent("transfer", 10, rule="4.3", role=Role.TRANSFER_STAFF, recipient="office"),
        Share("team", Weight(Fraction(1)), rule="4.4", role=Role.REWARD),
    ),
    date(2026, 1, 1),
)
MEMBERS = (
    Member(
        "team",
        Share("ma", Weight(Fraction(2)), rule="agreement", role=Role.MAIN_CONTRIBUTOR, recipient="Ma Lin"),
    ),
    Member("team", Share("li", Weight(Fraction(1)), rule="agreement", recipient="Li Na")),
    Member("team", Share("office", Weight(Fraction(0)), minimum=Amount(1))),
)
FACTS = SplitFacts(
    "deal-1", DAY, Amount(1_010), (Deduction("d", "appraisal", Amount(9), ("report",)),), MEMBERS
)


def claim(code, name, rule, base, asked, exact, fraction, **facts):
    named = {"id": name, "rule": rule, "base": base, "asked": asked, "exact": exact, "fraction": fraction}
    return Reason.of(f"money.claim_{code}", **named, **facts)


def test_a_whole_split():
    result = split(FACTS, POLICY)
    # net 1001; exact 200.2, 100.1, 100.1, 600.6; whole 200, 100, 100, 601 (largest remainder)
    # team 600.6: office 1, then 599.6 at 2:1 = 399.73 and 199.87; of 601 whole: 1, 400, 200
    pot = Fraction(1_001)
    team_reason = claim(
        "weight",
        "team",
        "4.4",
        Fraction(3_003, 500),  # what the percentages left
        Fraction(3_003, 500),
        Fraction(3_003, 500),
        Fraction(1),
        weight=Fraction(1),
        weights=Fraction(1),
    )
    team = Link("team", "4.4", pot, Fraction(3_003, 5), Fraction(3_003, 5), (team_reason,))
    assert team.share == Fraction(3, 5)
    assert result.facts is FACTS
    assert result.policy is POLICY
    assert result.income.net == Amount(1_001)
    assert result.groups == (SplitLine("team", "team", frozenset({Role.REWARD}), Amount(601), (team,)),)
    assert [(line.id, line.payee, line.amount.fen, line.exact) for line in result.lines] == [
        ("college", "college", 100, Fraction(1_001, 10)),
        ("li", "Li Na", 200, Fraction(2_998, 15)),
        ("ma", "Ma Lin", 400, Fraction(5_996, 15)),
        ("office", "office", 1, Fraction(1)),
        ("school", "school", 200, Fraction(1_001, 5)),
        ("transfer", "office", 100, Fraction(1_001, 10)),
    ]
    assert result.lines[2].chain == (
        team,
        Link(
            "ma",
            "agreement",
            Fraction(3_003, 5),
            Fraction(2_002, 5),
            Fraction(5_996, 15),
            (
                claim(
                    "weight",
                    "ma",
                    "agreement",
                    Fraction(3_003, 500),
                    Fraction(1_001, 250),
                    Fraction(1_499, 375),
                    Fraction(5_996, 9_009),
                    weight=Fraction(2),
                    weights=Fraction(3),
                ),
                Reason.of(
                    "money.others_bounded", id="ma", asked=Fraction(1_001, 250), exact=Fraction(1_499, 375)
                ),
            ),
        ),
    )
    assert result.lines[2].roles == frozenset({Role.REWARD, Role.MAIN_CONTRIBUTOR})
    assert result.lines[2].rounding == Fraction(4, 15)
    assert result.totals == (
        ("Li Na", Amount(200)),
        ("Ma Lin", Amount(400)),
        ("college", Amount(100)),
        ("office", Amount(101)),
        ("school", Amount(200)),
    )
    assert result.paid_to("office") == Amount(101)
    assert result.paid_to("nobody") == Amount(0)
    assert result.of_role(Role.REWARD) == Fraction(3_003, 5)
    assert result.of_role(Role.BROKER) == 0


def test_an_amount_explains_itself_down_to_the_rule():
    result = split(FACTS, POLICY)
    school = claim(
        "percentage",
        "school",
        "4.1",
        Fraction(1_001, 100),
        Fraction(1_001, 500),
        Fraction(1_001, 500),
        Fraction(1, 5),
        share=Fraction(1, 5),
    )
    head = (
        Reason.of("money.gross", amount=Amount(1_010)),
        Reason.of(
            "money.deducted",
            rule="list-2024",
            id="d",
            kind="appraisal",
            claimed=Amount(9),
            allowed=Amount(9),
        ),
        Reason.of("money.net", amount=Amount(1_001), policy="unit-shares", version="2024"),
    )
    rounded = Reason.of("money.rounded", amount=Amount(200), rounding=Fraction(-1, 5))
    assert explain(result, "school") == (*head, school, rounded)
    assert [reason.code for reason in explain(result, "office")] == [
        "money.gross",
        "money.deducted",
        "money.net",
        "money.claim_weight",
        "money.claim_weight",
        "money.minimum",
    ]  # a whole fen already: nothing was rounded
    assert explain(result, "team")[-1] == Reason.of(
        "money.rounded", amount=Amount(601), rounding=Fraction(2, 5)
    )
    unproved = split(SplitFacts("x", DAY, Amount(10), (Deduction("d", "appraisal", Amount(9)),)), POLICY)
    assert explain(unproved, "school")[2] == Reason.of("money.evidence_missing", kind="appraisal")
    with pytest.raises(EngineError) as caught:
        explain(result, "nobody")
    assert (caught.value.code, caught.value.facts) == ("money.share_unknown", {"id": "nobody"})


def test_a_group_without_members_is_paid_itself():
    result = split(SplitFacts("x", DAY, Amount(100)), POLICY)
    assert result.groups == ()
    assert result.totals == (
        ("college", Amount(10)),
        ("office", Amount(10)),
        ("school", Amount(20)),
        ("team", Amount(60)),
    )


def test_nothing_to_divide():
    result = split(SplitFacts("x", DAY, Amount(0), (), MEMBERS[:2]), POLICY)
    assert {amount for _, amount in result.totals} == {Amount(0)}
    assert result.lines[0].chain[0].share == 0


def test_another_currency_keeps_its_name():
    result = split(SplitFacts("x", DAY, Amount(100, "USD")), POLICY)
    assert result.paid_to("team") == Amount(60, "USD")
    assert result.paid_to("nobody") == Amount(0, "USD")


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2026, 1, 1)])
def test_a_policy_out_of_force_is_refused(day):
    with pytest.raises(EngineError) as caught:
        split(SplitFacts("x", day, Amount(1)), POLICY)
    assert (caught.value.code, caught.value.facts) == (
        "money.policy_not_in_force",
        {"id": "unit-shares", "version": "2024", "day": day},
    )


def a_tree(random, depth, prefix):
    """A random group: sometimes a fixed sum, some percentages, weights with and without bounds, groups in groups."""
    shares = [Share(f"{prefix}r", Weight(Fraction(1)), recipient=f"person{random.randint(0, 3)}")]
    if random.random() < 0.4:
        shares.append(Share(f"{prefix}f", FixedSum(Amount(random.randint(0, 500)))))
    for index in range(random.randint(0, 4)):
        claim = (
            Percentage(Fraction(1, random.randint(5, 9)))
            if random.random() < 0.5
            else Weight(Fraction(random.randint(0, 7), random.randint(1, 7)))
        )
        low = Amount(random.randint(0, 50)) if random.random() < 0.3 else None
        high = Amount(random.randint(50, 300)) if random.random() < 0.3 else None
        name = f"{prefix}{index}"
        parts = tuple(a_tree(random, depth - 1, name)) if depth and random.random() < 0.5 else ()
        shares.append(Share(name, claim, minimum=low, maximum=high, parts=parts))
    random.shuffle(shares)
    return shares


def shuffled(random, shares):
    mixed = [
        Share(each.id, each.claim, each.rule, each.role, each.minimum, each.maximum, each.recipient,
              shuffled(random, each.parts))
        for each in shares
    ]  # fmt: skip
    random.shuffle(mixed)
    return tuple(mixed)


@settings(max_examples=80)
@given(st.integers(0, 10**7), st.integers(0, 10**9))
def test_every_level_sums_nobody_is_off_by_a_fen_and_order_does_not_matter(fen, seed):
    random = Random(seed)
    shares = tuple(a_tree(random, 3, "g"))
    policy = SharePolicy("p", "1", "CN", DAY, DeductionRules("l", ()), shares)
    result = split(SplitFacts("x", DAY, Amount(fen)), policy)
    assert sum(line.amount.fen for line in result.lines) == fen
    assert sum(amount.fen for _, amount in result.totals) == fen
    nodes = {line.id: line for line in (*result.lines, *result.groups)}
    for line in nodes.values():
        assert abs(line.rounding) < 1
        assert line.amount.fen >= 0
    for share in walk(shares):
        if share.parts:
            assert sum(nodes[part.id].amount.fen for part in share.parts) == nodes[share.id].amount.fen
            assert sum(nodes[part.id].exact for part in share.parts) == nodes[share.id].exact
        if share.maximum is not None:
            assert nodes[share.id].amount <= share.maximum
    again = split(
        SplitFacts("x", DAY, Amount(fen)),
        SharePolicy("p", "1", "CN", DAY, DeductionRules("l", ()), shuffled(random, shares)),
    )
    assert (again.lines, again.groups, again.totals) == (result.lines, result.groups, result.totals)


@pytest.mark.parametrize(("inner", "group"), [(False, ""), (True, "team")])
def test_a_rest_that_nobody_may_take_names_its_group(inner, group):
    half = (Share("ma", Percentage(Fraction(1, 2))),)
    shares = (Share("team", Percentage(Fraction(1)), parts=half),) if inner else half
    with pytest.raises(EngineError) as caught:
        split(SplitFacts("x", DAY, Amount(100)), replace(POLICY, shares=shares))
    assert caught.value.code == "money.remainder_unassigned"
    assert caught.value.facts == {"group": group, "left": Fraction(1, 2), "share": Fraction(1, 2)}
