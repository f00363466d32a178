"""From rule packs to the engine's typed values: floors, share policies, fees, taxes, the chart of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from queqiao.kernel.rulepacks import RulePack, in_force, pack, packs
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.deductions import DeductionKind, DeductionRules
from queqiao_engine.money.fees import FeeBase, FeeRule, FeeTrigger
from queqiao_engine.money.floors import (
    Conversion,
    Floor,
    FloorRules,
    LeaderRule,
    Post,
    ProfitFloor,
    UnitKind,
)
from queqiao_engine.money.ledger import Account, AccountKind, Book
from queqiao_engine.money.postings import LineRule, PostingRules, Side
from queqiao_engine.money.scales import Band, Scale
from queqiao_engine.money.shares import Percentage, Role, Share, SharePolicy, Weight
from queqiao_engine.money.taxes.contribution import ContributionRules, ShareRewardRules
from queqiao_engine.money.taxes.personal import CashRewardRules, PersonalTaxRules
from queqiao_engine.money.taxes.transfer import TransferTaxRules
from queqiao_engine.money.taxes.turnover import ContractKind, Exemption, StampRules, VatRules

POLICY_SUBJECT = "money.share_policy"


def floor_rules(item: RulePack, language: str = "zh") -> FloorRules:
    """The floors of a pack of ``money.reward_floor``; sources in the language."""
    rules = item.rules
    return FloorRules(
        item.id,
        tuple(_floor(floor, language) for floor in rules["floor"]),
        _profit(rules["profit"], language) if "profit" in rules else None,
        _leaders(rules["leaders"], language) if "leaders" in rules else None,
    )


def _floor(floor: Mapping[str, Any], language: str) -> Floor:
    return Floor(
        floor["id"],
        frozenset(Conversion(name) for name in floor["conversions"]),
        Role(floor["part"]),
        None if floor["of"] == "net_income" else Role(floor["of"]),
        Fraction(floor["share"]),
        _units(floor["units"]),
        _units(floor["binding"]),
        floor["source"][language],
    )


def _profit(rule: Mapping[str, Any], language: str) -> ProfitFloor:
    return ProfitFloor(
        rule["id"],
        Fraction(rule["share"]),
        rule["years_least"],
        rule["years_most"],
        _units(rule["units"]),
        _units(rule["binding"]),
        rule["source"][language],
    )


def _leaders(rule: Mapping[str, Any], language: str) -> LeaderRule:
    return LeaderRule(
        rule["id"],
        frozenset(Post(name) for name in rule["no_shares"]),
        frozenset(Post(name) for name in rule["publicised"]),
        _units(rule["units"]),
        rule["source"][language],
    )


def _units(names: Sequence[str]) -> frozenset[UnitKind]:
    return frozenset(UnitKind(name) for name in names)


def deduction_rules(item: RulePack) -> DeductionRules:
    """The deductible kinds of a pack of ``money.deductions``."""
    kinds = tuple(
        DeductionKind(
            kind["code"],
            kind["evidence"],
            Amount.of_yuan(kind["cap"]) if "cap" in kind else None,
            Fraction(kind["cap_share"]) if "cap_share" in kind else None,
        )
        for kind in item.rules["kind"]
    )
    whole = item.rules.get("cap_share")
    return DeductionRules(item.id, kinds, None if whole is None else Fraction(whole))


def share_policy(item: RulePack) -> SharePolicy:
    """The policy of a pack of ``money.share_policy``."""
    return SharePolicy(
        item.id,
        item.valid_from.isoformat(),
        item.jurisdiction,
        item.valid_from,
        deduction_rules(pack(item.rules["deductions"])),
        tuple(_share(share) for share in item.rules["share"]),
        item.valid_to,
    )


def _share(share: Mapping[str, Any]) -> Share:
    claim = (
        Percentage(Fraction(share["percent"])) if "percent" in share else Weight(Fraction(share["weight"]))
    )
    return Share(share["id"], claim, share["rule"], Role(share["role"]))


def policy_titles(item: RulePack, language: str) -> Mapping[str, str]:
    """What the shares of a policy are called, by id."""
    return {share["id"]: share["title"][language] for share in item.rules["share"]}


def policy_names() -> tuple[str, ...]:
    """The ids of the shipped share policies."""
    return tuple(item.id for item in packs() if item.subject.startswith(POLICY_SUBJECT))


def scale(bands: Sequence[Mapping[str, Any]], *, whole: bool = False, currency: str = "CNY") -> Scale:
    """Bands in yuan as a scale in fen."""
    return Scale(
        tuple(
            Band(Amount.of_yuan(band["up_to"], currency) if "up_to" in band else None, Fraction(band["rate"]))
            for band in bands
        ),
        whole,
    )


def fee_rule(item: RulePack) -> FeeRule:
    """The fee of a pack of ``money.broker_fee``."""
    rules = item.rules

    def limit(name: str) -> Amount | None:
        return Amount.of_yuan(rules[name]) if name in rules else None

    return FeeRule(
        item.id,
        FeeBase(rules["base"]),
        scale(rules["band"], whole=rules.get("whole", False)),
        rules["payer"],
        FeeTrigger(rules["trigger"]),
        limit("minimum"),
        limit("deal_cap"),
        limit("year_cap"),
    )


def transfer_tax_rules(jurisdiction: str, on: date) -> TransferTaxRules:
    """Enterprise income tax relief on technology transfer, in force on a day."""
    item = in_force("money.tax_transfer", jurisdiction, on)
    rules = item.rules
    return TransferTaxRules(
        item.id,
        Amount.of_yuan(rules["exempt"]),
        Fraction(rules["taxed_part"]),
        Fraction(rules["rate"]),
        rules["licence_years"],
        Fraction(rules["related_share"]),
    )


def contribution_rules(jurisdiction: str, on: date, holder: str) -> ContributionRules:
    """Technology contributed for shares by a ``person`` or an ``enterprise``, in force on a day."""
    item = in_force("money.tax_contribution", jurisdiction, on)
    rules = item.rules[holder]
    return ContributionRules(item.id, Fraction(rules["rate"]), rules["instalment_years"])


def share_reward_rules(jurisdiction: str, on: date) -> ShareRewardRules:
    """Shares given as reward, in force on a day."""
    item = in_force("money.tax_shares_reward", jurisdiction, on)
    return ShareRewardRules(item.id, Fraction(item.rules["dividend_rate"]), Fraction(item.rules["sale_rate"]))


def personal_tax_rules(jurisdiction: str, on: date) -> PersonalTaxRules:
    """Individual income tax on comprehensive income, in force on a day."""
    item = in_force("money.tax_personal", jurisdiction, on)
    return PersonalTaxRules(
        item.id, scale(item.rules["band"]), Amount.of_yuan(item.rules["monthly_deduction"])
    )


def cash_reward_rules(jurisdiction: str, on: date) -> CashRewardRules:
    """Cash rewards taxed in part, in force on a day."""
    item = in_force("money.tax_cash_reward", jurisdiction, on)
    rules = item.rules
    return CashRewardRules(item.id, Fraction(rules["taxed_part"]), rules["years"], rules["publicity_days"])


def vat_rules(jurisdiction: str, on: date) -> VatRules:
    """Value-added tax on technology contracts, in force on a day."""
    item = in_force("money.tax_vat", jurisdiction, on)
    rules = item.rules
    return VatRules(
        item.id,
        Fraction(rules["rate"]),
        Fraction(rules["small_rate"]),
        Exemption(rules["exemption"]),
        frozenset(ContractKind(name) for name in rules["kinds"]),
        frozenset(ContractKind(name) for name in rules["related_kinds"]),
        rules["waiver_months"],
    )


def stamp_rules(jurisdiction: str, on: date) -> StampRules:
    """Stamp duty on technology contracts, in force on a day."""
    item = in_force("money.tax_stamp", jurisdiction, on)
    return StampRules(item.id, Fraction(item.rules["rate"]))


def empty_book(item: RulePack) -> Book:
    """A book without entries on the chart of accounts of a pack of ``money.ledger``."""
    return Book(
        tuple(
            Account(
                code,
                AccountKind(account["kind"]),
                {"zh": account["zh"], "en": account["en"]},
                account.get("never_below_zero", False),
            )
            for code, account in sorted(item.rules["accounts"].items())
        )
    )


def posting_rules(item: RulePack) -> PostingRules:
    """The templates of a pack of ``money.ledger``: lines of side, account, amount, and a party or ``each``."""
    return PostingRules(
        item.id,
        {
            kind: tuple(_line(line.split()) for line in lines)
            for kind, lines in sorted(item.rules["events"].items())
        },
    )


def _line(words: Sequence[str]) -> LineRule:
    side, account, amount, *rest = words
    each = rest == ["each"]
    return LineRule(Side(side), account, amount, "" if each or not rest else rest[0], each)
