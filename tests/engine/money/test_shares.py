from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.deductions import DeductionRules
from queqiao_engine.money.scales import Scale
from queqiao_engine.money.shares import (
    Banded,
    FixedSum,
    Member,
    Percentage,
    Role,
    Share,
    SharePolicy,
    Weight,
    bind,
    check,
    policy_on,
    walk,
)

HALF = Fraction(1, 2)
LIST = DeductionRules("list", ())


def policy(version, start, end=None, name="p"):
    return SharePolicy(name, version, "CN", start, LIST, (Share("unit", Percentage(Fraction(1))),), end)


def refusal(call, *arguments):
    with pytest.raises(EngineError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.facts


def test_the_version_in_force():
    first, second = policy("1", date(2020, 1, 1), date(2023, 1, 1)), policy("2", date(2023, 1, 1))
    other = policy("9", date(2010, 1, 1), name="q")
    versions = [second, other, first]
    assert policy_on(versions, "p", date(2020, 1, 1)) is first
    assert policy_on(versions, "p", date(2022, 12, 31)) is first
    assert policy_on(versions, "p", date(2023, 1, 1)) is second
    assert refusal(policy_on, versions, "p", date(2019, 12, 31)) == (
        "money.policy_not_in_force",
        {"id": "p", "day": date(2019, 12, 31)},
    )
    assert refusal(policy_on, versions, "r", date(2022, 1, 1)) == (
        "money.policy_unknown",
        {"id": "r", "known": ("p", "q")},
    )
    overlapping = [*versions, policy("0", date(2022, 1, 1))]
    assert refusal(policy_on, overlapping, "p", date(2022, 5, 1)) == (
        "money.policy_overlap",
        {"id": "p", "day": date(2022, 5, 1), "versions": ("0", "1")},
    )


def test_members_go_into_their_groups_and_every_level_is_sorted():
    shares = (
        Share("unit", Percentage(HALF)),
        Share("team", Percentage(HALF), role=Role.REWARD, parts=(Share("lab", Weight(Fraction(1))),)),
    )
    ma, li = Share("ma", Weight(Fraction(2))), Share("li", Weight(Fraction(1)))
    lead = Share("lead", Weight(Fraction(1)))
    bound = bind(shares, [Member("team", ma), Member("lab", lead), Member("team", li)])
    assert bound == (
        Share(
            "team",
            Percentage(HALF),
            role=Role.REWARD,
            parts=(Share("lab", Weight(Fraction(1)), parts=(lead,)), li, ma),
        ),
        Share("unit", Percentage(HALF)),
    )
    assert [share.id for share in walk(bound)] == ["team", "lab", "lead", "li", "ma", "unit"]
    assert refusal(bind, shares, [Member("teem", ma), Member("nobody", li)]) == (
        "money.group_unknown",
        {"group": "nobody", "id": "li", "known": ("lab", "team", "unit")},
    )


def test_who_is_paid():
    assert Share("a", Weight(Fraction(1))).payee == "a"
    assert Share("a", Weight(Fraction(1)), recipient="b").payee == "b"


@pytest.mark.parametrize(
    ("shares", "code", "facts"),
    [
        ((), "money.no_recipients", {}),
        (
            (Share("a", Weight(HALF)), Share("b", Weight(HALF), parts=(Share("a", Weight(HALF)),))),
            "money.share_twice",
            {"id": "a"},
        ),
        ((Share("a", Weight(-HALF)),), "money.share_negative", {"id": "a"}),
        ((Share("a", Percentage(-HALF)),), "money.share_negative", {"id": "a"}),
        ((Share("a", FixedSum(Amount(-1))),), "money.share_negative", {"id": "a"}),
        ((Share("a", Weight(HALF), minimum=Amount(-1)),), "money.share_negative", {"id": "a"}),
        ((Share("a", Weight(HALF), maximum=Amount(-1)),), "money.share_negative", {"id": "a"}),
        (
            (Share("a", Banded(Scale.flat(HALF)), minimum=Amount(2), maximum=Amount(1)),),
            "money.limits_crossed",
            {"id": "a", "low": Amount(2), "high": Amount(1)},
        ),
        (
            (Share("a", Percentage(HALF)), Share("b", Percentage(Fraction(51, 100)))),
            "money.shares_exceed_whole",
            {"group": "", "total": Fraction(101, 100)},
        ),
        (
            (Share("g", Weight(HALF), parts=(Share("a", Percentage(Fraction(2))),)),),
            "money.shares_exceed_whole",
            {"group": "g", "total": Fraction(2)},
        ),
    ],
)
def test_trees_that_cannot_be_right(shares, code, facts):
    assert refusal(check, shares) == (code, facts)


def test_bounds_may_touch_and_claims_may_be_nothing():
    check(
        (
            Share("a", Weight(Fraction(0)), minimum=Amount(0), maximum=Amount(0)),
            Share("b", Percentage(Fraction(1))),
            Share("c", FixedSum(Amount(0))),
            Share("d", Banded(Scale.flat(HALF))),
        )
    )


def test_a_member_named_like_its_group_is_refused():
    group = Share("team", Weight(Fraction(1)))
    with pytest.raises(EngineError) as caught:
        bind((group,), (Member("team", Share("team", Weight(Fraction(1)))),))
    assert (caught.value.code, caught.value.facts) == ("money.share_twice", {"id": "team"})
