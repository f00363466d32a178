"""The sentences of the money engine, filled by real results: no fact is missing, in either language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from importlib import resources

import pytest

from queqiao.deals import rules
from queqiao.kernel.rulepacks import pack
from queqiao.kernel.wording import Wording
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.contract_value import ContractCost, CostKind, contract_value
from queqiao_engine.money.deductions import Deduction, DeductionKind, DeductionRules
from queqiao_engine.money.fees import FeeEvent, fees
from queqiao_engine.money.floors import (
    Circumstances,
    Conversion,
    Post,
    ProfitYear,
    UnitKind,
    check_floors,
    check_profit,
)
from queqiao_engine.money.scales import Band, Scale
from queqiao_engine.money.shares import Banded, FixedSum, Percentage, Role, Share, SharePolicy, Weight
from queqiao_engine.money.split import Split, SplitFacts, explain, split
from queqiao_engine.money.taxes.contribution import (
    ShareSale,
    TechnologyContribution,
    contribution_options,
    share_reward_tax,
)
from queqiao_engine.money.taxes.personal import CashReward, PayMonth, taxed_reward, withhold
from queqiao_engine.money.taxes.transfer import TransferIncome, transfer_tax
from queqiao_engine.money.taxes.turnover import (
    ContractKind,
    Exemption,
    VatCase,
    stamp_duty,
    value_added_tax,
)

DAY = date(2025, 6, 1)
yuan = Amount.of_yuan


def a_split() -> Split:
    """A little of everything: caps, bounds, bands, a short pot, missing evidence."""
    kinds = (DeductionKind("tax", cap=yuan(3)), DeductionKind("appraisal"))
    scale = Scale((Band(yuan(10), Fraction(1, 5)), Band(None, Fraction(1, 10))))
    shares = (
        Share("fixed", FixedSum(yuan(5)), "1"),
        Share("bands", Banded(scale), "2"),
        Share(
            "team",
            Percentage(Fraction(49, 100)),
            "3",
            Role.REWARD,
            parts=(
                Share("ma", Weight(Fraction(1)), minimum=yuan(20)),
                Share("li", Weight(Fraction(1)), maximum=yuan(1)),
                Share("wu", Weight(Fraction(2))),
                Share("greedy", FixedSum(yuan(1))),
            ),
        ),
        Share("rest", Weight(Fraction(1))),
        Share("pot", Percentage(Fraction(1, 10)), parts=(Share("big", FixedSum(yuan(500))),)),
    )
    policy = SharePolicy("p", "1", "CN", DAY, DeductionRules("l", kinds, Fraction(1, 50)), shares)
    claimed = (
        Deduction("a", "tax", yuan(5), ("x",)),
        Deduction("b", "appraisal", yuan(5)),
        Deduction("c", "appraisal", yuan("0.33"), ("x",)),
    )
    return split(SplitFacts("d", DAY, yuan("101.01"), claimed), policy)


def splits_and_floors() -> Iterator[Reason]:
    result = a_split()
    for line in (*result.lines, *result.groups):
        yield from explain(result, line.id)
    floors = rules.floor_rules(pack("reward-floor-cn-46-2025"))
    posts = {"ma": Post.HEAD, "wu": Post.DEPUTY}
    for unit in UnitKind:
        for conversion in Conversion:
            about = Circumstances(unit, conversion, True, posts)
            yield from (finding.reason for finding in check_floors(result, floors, about))
    about = Circumstances(UnitKind.STATE_UNIVERSITY, Conversion.IMPLEMENTATION, True)
    assert floors.profit is not None
    reported = [ProfitYear(2024, yuan(100), yuan(5)), ProfitYear(2025, yuan(100), yuan(1))]
    yield from (finding.reason for finding in check_profit(reported, 2024, floors.profit, about))
    costs = [ContractCost("x", CostKind.PARTS, yuan(1)), ContractCost("y", CostKind.PARTS, yuan(1), True)]
    yield from contract_value(yuan(9), costs).reasons


def fees_due() -> Iterator[Reason]:
    rule = replace(
        rules.fee_rule(pack("fee-broker-cn-62-0100")), minimum=yuan(1), deal_cap=yuan(90), year_cap=yuan(50)
    )
    rows = [("a", 1), ("b", 5_000), ("c", -3_500)]
    for step in fees(rule, [FeeEvent(name, "d", DAY, yuan(value)) for name, value in rows]).steps:
        yield from step.reasons


def taxes() -> Iterator[Reason]:
    bad = TransferIncome("d", yuan(9), yuan(0), yuan(0), False, False, Fraction(1), 1)
    yield from transfer_tax(2025, [bad], rules.transfer_tax_rules("CN", DAY)).reasons
    given = TechnologyContribution(yuan(9), yuan(0), yuan(0), DAY, False, False, False)
    sold = ShareSale(yuan(10), yuan(0), DAY)
    for option in contribution_options(given, sold, rules.contribution_rules("CN", DAY, "person")):
        yield from (*option.reasons, *(due.reason for due in option.due))
    yield from share_reward_tax(yuan(1), yuan(3), yuan(1), rules.share_reward_rules("CN", DAY)).reasons
    reward = CashReward("r", yuan(9), date(2029, 1, 1), DAY, False, False, False, 1)
    relief = rules.cash_reward_rules("CN", DAY)
    yield from taxed_reward(reward, relief).reasons
    month = PayMonth(1, yuan(9_000), yuan(0))
    yield from (each.reason for each in withhold([month], rules.personal_tax_rules("CN", DAY), relief))
    duties = rules.vat_rules("CN", DAY)
    good = VatCase(yuan(106), ContractKind.LICENCE, False, True, True)
    poor = VatCase(yuan(106), ContractKind.SERVICE, False, False, False, waived=True)
    for exemption in Exemption:
        for case in (good, poor):
            yield from value_added_tax(case, replace(duties, exemption=exemption)).reasons
    yield stamp_duty(yuan(100), yuan(6), rules.stamp_rules("CN", DAY))[1]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("source", [splits_and_floors, fees_due, taxes])
def test_every_sentence_is_whole(source, language):
    words = Wording("queqiao.deals")
    for reason in source():
        text = words.say(reason, language)
        assert "{" not in text
        assert "⟦" not in text
        assert "None" not in text


def test_all_the_engine_s_reasons_were_said():
    said = {reason.code for source in (splits_and_floors, fees_due, taxes) for reason in source()}
    bands = {inner.code for reason in splits_and_floors() for inner in reason.facts.get("bands", ())}
    own = (
        "kind_",
        "verdict_",
        "tax_",
        "weights_",
        "totals_",
        "untaxed_",
        "floors_not",
        "packs_from",
        "years_not",
        "reward_taxed",
    )
    folder = resources.files("queqiao.deals").joinpath("wording")
    known = tomllib.loads(folder.joinpath("money.toml").read_text("utf-8"))["money"]
    codes = {f"money.{name}" for name in known if not name.startswith(own)}
    assert sorted(codes - said - bands) == []
