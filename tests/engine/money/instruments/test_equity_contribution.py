from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.equity_contribution import (
    Appraisal,
    Contribution,
    EquityContribution,
    EquityRules,
)
from queqiao_engine.money.instruments.events import Milestone, Payment
from queqiao_engine.money.instruments.programs import evaluate

Y = Amount.of_yuan
RULES = EquityRules(pay_in_years=5, appraisal_months=12, forfeit_days=60, team_floor=Fraction(1, 2))


def day(month, number=1, year=2026):
    return date(year, month, number)


FOUNDED = EquityContribution(
    id="founding",
    signed=day(1),
    company="newco",
    shares=10_000_000,
    contributions=(
        Contribution(holder="university", amount=Y(3_000_000), due=day(6), technology=True),
        Contribution(holder="fund", amount=Y(5_000_000), due=day(1, 1, 2031)),
        Contribution(holder="factory", amount=Y(2_000_000), due=day(3)),
    ),
    team="team",
    team_ratio=Fraction(72, 100),
    rules=RULES,
    appraisal=Appraisal(value=Y(3_000_000), base=day(9, 30, 2025)),
)


def test_the_technology_becomes_shares_of_unit_and_team(tells):
    events = [
        Payment(id="p", on=day(2), payer="factory", payee="newco", amount=Y(500_000)),
        Milestone(id="m", on=day(4), milestone="technology_transferred"),
    ]
    tells(
        evaluate(FOUNDED, events, day(5)),
        """
        as of 2026-05-01
        owes contribution:factory: factory > newco 2000000.00 accrued 2026-01-01 due 2026-03-01 money.contribution = overdue paid 500000.00 waived 0.00 late 61 settled None
          because money.contribution fraction=1/5
        owes contribution:fund: fund > newco 5000000.00 accrued 2026-01-01 due 2031-01-01 money.contribution = open paid 0.00 waived 0.00 late 0 settled None
          because money.contribution fraction=1/2
        paid 2026-02-01 factory > newco 500000.00 for contribution:factory
        expected 2026-05-01 factory > newco 1500000.00 for contribution:factory
        expected 2031-01-01 fund > newco 5000000.00 for contribution:fund
        holds factory common 2000000
        holds fund common 5000000
        holds team common 2160000
        holds university common 840000
        trigger forfeit:factory fired on 2026-05-01 until None
          met money.unpaid amount=2000000.00 due=2026-03-01 last=2026-04-30 obligation=contribution:factory
        trigger forfeit:fund armed on None until 2031-03-02
          missing money.unpaid amount=5000000.00 due=2031-01-01 last=2031-03-02 obligation=contribution:fund
        trigger technology fired on 2026-04-01 until None
          met money.technology_transferred holder=university on=2026-04-01
        reason money.technology_fraction fraction=3/10 total=10000000.00 value=3000000.00
        reason money.team_fraction fraction=27/125 ratio=18/25 shares=2160000
        """,
    )
    tells(
        evaluate(FOUNDED, [], day(6, 2)),
        """
        as of 2026-06-02
        owes contribution:factory: factory > newco 2000000.00 accrued 2026-01-01 due 2026-03-01 money.contribution = overdue paid 0.00 waived 0.00 late 93 settled None
          because money.contribution fraction=1/5
        owes contribution:fund: fund > newco 5000000.00 accrued 2026-01-01 due 2031-01-01 money.contribution = open paid 0.00 waived 0.00 late 0 settled None
          because money.contribution fraction=1/2
        expected 2026-06-02 factory > newco 2000000.00 for contribution:factory
        expected 2031-01-01 fund > newco 5000000.00 for contribution:fund
        holds factory common 2000000
        holds fund common 5000000
        holds team common 2160000
        holds university common 840000
        trigger forfeit:factory fired on 2026-05-01 until None
          met money.unpaid amount=2000000.00 due=2026-03-01 last=2026-04-30 obligation=contribution:factory
        trigger forfeit:fund armed on None until 2031-03-02
          missing money.unpaid amount=5000000.00 due=2031-01-01 last=2031-03-02 obligation=contribution:fund
        trigger technology lapsed on 2026-06-02 until None
          missing money.technology_missing holder=university milestone=technology_transferred
        reason money.technology_fraction fraction=3/10 total=10000000.00 value=3000000.00
        reason money.team_fraction fraction=27/125 ratio=18/25 shares=2160000
        """,
    )
    assert evaluate(FOUNDED, [], day(6)).trigger("technology").deadline == day(6)


def test_what_the_law_asks_for(tells):
    wrong = replace(
        FOUNDED,
        contributions=(
            FOUNDED.contributions[0],
            replace(FOUNDED.contributions[1], due=day(1, 2, 2031)),
        ),
        team_ratio=Fraction(49, 100),
        appraisal=Appraisal(value=Y(2_000_000), base=day(1, 1, 2025)),
    )
    tells(
        evaluate(wrong, [], day(1)),
        """
        as of 2026-01-01
        owes contribution:fund: fund > newco 5000000.00 accrued 2026-01-01 due 2031-01-02 money.contribution = open paid 0.00 waived 0.00 late 0 settled None
          because money.contribution fraction=5/8
        expected 2031-01-02 fund > newco 5000000.00 for contribution:fund
        holds fund common 6250000
        holds team common 1837500
        holds university common 1912500
        trigger forfeit:fund armed on None until 2031-03-03
          missing money.unpaid amount=5000000.00 due=2031-01-02 last=2031-03-03 obligation=contribution:fund
        trigger technology armed on None until 2026-06-01
          missing money.technology_missing holder=university milestone=technology_transferred
        reason money.technology_fraction fraction=3/8 total=8000000.00 value=3000000.00
        reason money.team_fraction fraction=147/800 ratio=49/100 shares=1837500
        reason money.pay_in_late due=2031-01-02 holder=fund limit=2031-01-01 years=5
        reason money.appraisal_expired base=2025-01-01 on=2026-01-01 until=2026-01-01
        reason money.contribution_overvalued appraised=2000000.00 value=3000000.00
        reason money.team_below_floor floor=1/2 ratio=49/100
        """,
    )
    codes = [
        [reason.code for reason in evaluate(terms, [], day(1)).reasons[2:]]
        for terms in (
            replace(FOUNDED, appraisal=None),
            replace(FOUNDED, appraisal=Appraisal(value=Y(4_000_000), base=day(1, 2))),
            replace(FOUNDED, appraisal=Appraisal(value=Y(3_000_000), base=day(1, 2, 2025))),
            replace(FOUNDED, team_ratio=Fraction(1, 2)),
            replace(FOUNDED, team_ratio=Fraction(1, 9), rules=replace(RULES, team_floor=None)),
        )
    ]
    assert codes == [
        ["money.appraisal_missing"],
        ["money.appraisal_expired", "money.contribution_undervalued"],
        [],
        [],
        [],
    ]


def test_odd_shares_go_by_largest_remainder():
    third = replace(
        FOUNDED,
        shares=100,
        contributions=(
            Contribution(holder="university", amount=Y(1), due=day(6), technology=True),
            Contribution(holder="fund", amount=Y(2), due=day(6)),
        ),
        team_ratio=Fraction(1, 2),
    )
    table = evaluate(third, [], day(1)).cap_table
    assert [(x.holder, x.shares) for x in table.holdings] == [("fund", 67), ("team", 17), ("university", 16)]


def test_contributions_that_cannot_be():
    def refused(terms):
        with pytest.raises(EngineError) as caught:
            evaluate(terms, [], day(1))
        return caught.value.code, caught.value.facts

    money = FOUNDED.contributions[1:]
    assert refused(replace(FOUNDED, contributions=money)) == ("money.contribution_kind", {"technology": 0})
    twice = (*FOUNDED.contributions, replace(FOUNDED.contributions[1], amount=Y(1)))
    assert refused(replace(FOUNDED, contributions=twice)) == ("money.contributor_twice", {"id": "fund"})
    assert refused(replace(FOUNDED, team="fund")) == ("money.contributor_twice", {"id": "fund"})
