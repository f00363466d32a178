"""Rule packs become the engine's typed values; the figures are those of their sources."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from queqiao.deals import rules
from queqiao.kernel.errors import UserError
from queqiao.kernel.rulepacks import Sure, in_force, pack, packs
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.deductions import DeductionKind, DeductionRules
from queqiao_engine.money.fees import FeeBase, FeeEvent, FeeRule, FeeTrigger, fee_on, fees
from queqiao_engine.money.floors import Conversion, Floor, LeaderRule, Post, ProfitFloor, UnitKind
from queqiao_engine.money.ledger import balances, first_broken, trial_balance
from queqiao_engine.money.postings import LineRule, MoneyEvent, Side, record_all
from queqiao_engine.money.scales import Scale
from queqiao_engine.money.shares import Percentage, Role, Share, SharePolicy
from queqiao_engine.money.taxes.contribution import ContributionRules, ShareRewardRules
from queqiao_engine.money.taxes.personal import CashRewardRules, annual_tax
from queqiao_engine.money.taxes.transfer import TransferIncome, TransferTaxRules, transfer_tax
from queqiao_engine.money.taxes.turnover import ContractKind, Exemption, StampRules, VatRules

yuan = Amount.of_yuan
HALF = Fraction(1, 2)
ALL = frozenset(UnitKind)
STATE = frozenset({UnitKind.STATE_INSTITUTE, UnitKind.STATE_UNIVERSITY})
DAY = date(2025, 6, 1)


def test_floors_of_article_45():
    built = rules.floor_rules(pack("reward-floor-cn-2016"), "en")
    law = "Law on Promoting the Transformation of Scientific and Technological Achievements, Art. 45(1)1"
    assert built.pack == "reward-floor-cn-2016"
    assert built.floors[0] == Floor(
        "law-45-1", frozenset({Conversion.TRANSFER}), Role.REWARD, None, HALF, ALL, STATE, law
    )
    assert built.floors[1] == replace(
        built.floors[0],
        id="law-45-2",
        conversions=frozenset({Conversion.SHARES}),
        source="same law, Art. 45(1)2",
    )
    assert built.floors[2].of is Role.REWARD
    assert (built.floors[2].part, built.floors[2].share) == (Role.MAIN_CONTRIBUTOR, HALF)
    assert built.profit == ProfitFloor("law-45-3", Fraction(1, 20), 3, 5, ALL, STATE, "same law, Art. 45(1)3")
    assert built.leaders is not None
    assert replace(built.leaders, source="") == LeaderRule(
        "guofa-16-leaders", frozenset({Post.HEAD}), frozenset({Post.HEAD, Post.DEPUTY}), STATE
    )
    assert rules.floor_rules(pack("reward-floor-cn-2016")).floors[0].source.startswith("促进科技成果转化法")


def test_floors_by_region_and_day():
    def floors(where, day):
        return [floor.id for floor in rules.floor_rules(in_force("money.reward_floor", where, day)).floors]

    assert floors("CN", date(2016, 2, 25)) == ["law-45-1", "law-45-2"]
    assert floors("CN", date(2016, 2, 26)) == ["law-45-1", "law-45-2", "guofa-16-main"]
    assert floors("CN-46", date(2025, 3, 14)) == ["law-45-1", "law-45-2", "guofa-16-main"]
    hainan = ["law-45-1", "law-45-2", "guofa-16-main", "hainan-7-transfer-staff"]
    assert floors("CN-46", date(2025, 3, 15)) == hainan
    assert floors("CN-53", DAY) == ["law-45-1", "law-45-2", "guofa-16-main"]
    last = rules.floor_rules(in_force("money.reward_floor", "CN-46", DAY)).floors[-1]
    assert (last.part, last.of, last.share) == (Role.TRANSFER_STAFF, None, Fraction(1, 10))
    assert rules.floor_rules(pack("reward-floor-cn-2015")).leaders is None
    with pytest.raises(UserError):
        in_force("money.reward_floor", "CN", date(2015, 9, 30))


def test_policies_and_deductions():
    codes = ("tax", "appraisal", "ip_maintenance", "broker_fee", "contract_cost")
    customary = DeductionRules("reward-deductions-cn-customary", tuple(DeductionKind(code) for code in codes))
    assert rules.deduction_rules(pack("reward-deductions-cn-customary")) == customary
    assert rules.share_policy(pack("reward-policy-cn-default-2015")) == SharePolicy(
        "reward-policy-cn-default-2015",
        "2015-10-01",
        "CN",
        date(2015, 10, 1),
        customary,
        (
            Share("unit", Percentage(HALF), "law-45", Role.UNIT),
            Share("team", Percentage(HALF), "law-45", Role.REWARD),
        ),
    )
    demo = pack("reward-policy-demo-university-2024")
    assert [share.id for share in rules.share_policy(demo).shares] == [
        "university",
        "college",
        "transfer_office",
        "team",
    ]
    assert rules.policy_titles(demo, "zh")["transfer_office"] == "技术转移专职人员"
    assert set(rules.policy_names()) == {
        "reward-policy-cn-default-2015",
        "reward-policy-demo-university-2024",
    }


def test_fees_of_the_packs():
    lanzhou = rules.fee_rule(pack("fee-broker-cn-62-0100"))
    assert lanzhou == FeeRule(
        "fee-broker-cn-62-0100",
        FeeBase.RECEIVED,
        Scale.flat(Fraction(1, 20)),
        "fund",
        FeeTrigger.RECEIVED,
        year_cap=yuan(200_000),
    )
    paid = [FeeEvent(f"p{index}", "d", DAY, yuan(1_500_000)) for index in range(3)]
    assert [step.due for step in fees(lanzhou, paid).steps] == [yuan(75_000), yuan(75_000), yuan(50_000)]
    zhenhai = rules.fee_rule(in_force("money.broker_fee", "CN-33-0211", DAY))
    assert (zhenhai.base, fee_on(zhenhai, yuan(2_000_000))) == (FeeBase.TECHNICAL_VALUE, yuan(30_000))
    assert in_force("money.broker_fee", "CN-33-0212", DAY).id == "fee-broker-practice-cn"


def test_taxes_of_the_packs_give_the_published_values():
    relief = rules.transfer_tax_rules("CN", DAY)
    assert relief == TransferTaxRules(
        "tax-transfer-cn-2015", yuan(5_000_000), HALF, Fraction(1, 4), 5, Fraction(1)
    )
    deal = TransferIncome("d", yuan(8_000_000), yuan(0), yuan(0), True, True)
    assert transfer_tax(2025, [deal], relief).tax == yuan(375_000)
    person = ContributionRules("tax-contribution-cn-2016", Fraction(1, 5), 5)
    assert rules.contribution_rules("CN", DAY, "person") == person
    assert rules.contribution_rules("CN", DAY, "enterprise") == replace(person, rate=Fraction(1, 4))
    assert rules.share_reward_rules("CN", DAY) == ShareRewardRules(
        "tax-shares-reward-cn-1999", Fraction(1, 5), Fraction(1, 5)
    )
    assert annual_tax(yuan(1_060_000), yuan(0), rules.personal_tax_rules("CN", DAY)) == yuan(268_080)
    assert rules.cash_reward_rules("CN", DAY) == CashRewardRules("tax-cash-reward-cn-2018", HALF, 3, 15)
    assert rules.stamp_rules("CN", DAY) == StampRules("tax-stamp-cn-2022", Fraction(3, 10_000))
    old = VatRules(
        "tax-vat-cn-2016",
        Fraction(6, 100),
        Fraction(3, 100),
        Exemption.IN_FORCE,
        frozenset({ContractKind.TRANSFER, ContractKind.LICENCE, ContractKind.DEVELOPMENT}),
        frozenset({ContractKind.CONSULTING, ContractKind.SERVICE}),
        36,
    )
    assert rules.vat_rules("CN", date(2025, 12, 31)) == old
    assert rules.vat_rules("CN", date(2026, 1, 1)) == replace(
        old, pack="tax-vat-cn-2026", exemption=Exemption.UNVERIFIED
    )


def test_what_was_entered_from_memory_says_so():
    unsure = {item.id for item in packs() if item.id.startswith("tax-") and item.weakest is Sure.MEMORY}
    assert {"tax-personal-cn-2019", "tax-stamp-cn-2022", "tax-cash-reward-cn-2018"} <= unsure


def event(name, kind, amounts, parties=None, shares=None, reverses=""):
    return MoneyEvent(
        name,
        kind,
        DAY,
        {key: yuan(value) for key, value in amounts.items()},
        parties or {},
        {"shares": tuple((who, yuan(value)) for who, value in (shares or {}).items())},
        reverses,
    )


def test_the_chart_carries_a_whole_year():
    item = pack("ledger-platform-2026")
    templates = rules.posting_rules(item)
    assert templates.templates["split_decided"] == (
        LineRule(Side.DEBIT, "2241", "total", "deal"),
        LineRule(Side.CREDIT, "2211", "shares", each=True),
    )
    deal, purpose = {"deal": "d"}, {"purpose": "poc"}
    events = [
        event("1", "income_received", {"amount": 1_000}, deal),
        event("2", "deduction", {"amount": 100}, deal | {"payee": "appraiser"}),
        event("3", "deduction_paid", {"amount": 100}, {"payee": "appraiser"}),
        event("4", "split_decided", {"total": 900}, deal, {"unit": 450, "ma": 450}),
        event("5", "split_paid", {"gross": 450, "tax": 50, "net": 400}, {"payee": "ma"}),
        event("6", "tax_paid", {"amount": 50}, {"payee": "ma"}),
        event("7", "split_taken_back", {"total": 10}, deal, {"ma": 10}),
        event("8", "taken_back_received", {"amount": 10}, {"payee": "ma"}),
        event("9", "income_refunded", {"amount": 10}, deal),
        event("a", "escrow_deposited", {"amount": 70}, {"payer": "buyer"}),
        event("b", "escrow_released", {"amount": 50}, {"payer": "buyer"}),
        event("c", "escrow_returned", {"amount": 20}, {"payer": "buyer"}),
        event("d", "purpose_received", {"amount": 500}, purpose),
        event("e", "tranche_paid", {"amount": 250}, purpose),
        event("f", "tranche_returned", {"amount": 50}, purpose),
        event("g", "prize_paid", {"amount": 100, "tax": 20, "net": 80}, purpose | {"payee": "li"}),
        event("h", "donation_spent", {"amount": 60}, purpose),
        event("i", "donation_returned", {"amount": 40}, purpose),
        MoneyEvent("j", "currency_bought", DAY, {"bought": Amount(1_000, "USD"), "sold": yuan(71)}),
        event("k", "donation_returned", {}, reverses="i"),
    ]
    assert {each.kind for each in events} == set(templates.templates)
    book = record_all(rules.empty_book(item), events, templates)
    assert record_all(book, events, templates) is book
    assert trial_balance(book) == {"CNY": yuan(0), "USD": Amount(0, "USD")}
    assert first_broken(book) == 0
    assert [(each.account, each.party, each.amount) for each in balances(book, by_party=True)] == [
        ("1002", "", yuan(539)),
        ("1002", "", Amount(1_000, "USD")),
        ("1901", "", yuan(71)),
        ("1901", "", Amount(-1_000, "USD")),
        ("2211", "unit", yuan(-450)),
        ("2221", "li", yuan(-20)),
        ("2401", "poc", yuan(-140)),
    ]
