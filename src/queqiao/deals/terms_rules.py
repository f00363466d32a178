"""From rule packs to the typed values of instruments and of the term-sheet checker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from queqiao.kernel.rulepacks import RulePack, in_force, pack, packs
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.equity_contribution import EquityRules
from queqiao_engine.money.instruments.programme import Programme
from queqiao_engine.money.termsheet import (
    FACTS,
    ClauseKind,
    Condition,
    Fact,
    FactKind,
    RiskRule,
    Severity,
    Test,
)

PROGRAMME = "programme-"  # before the name a file writes
EQUITY, GENERAL, RISKS = "instrument.equity", "instrument.general", "termsheet.risks"


def equity_rules(jurisdiction: str, on: date) -> tuple[EquityRules, RulePack]:
    """What the law says of equity for technology on a day, and the pack it was read from."""
    item = in_force(EQUITY, jurisdiction, on)
    rules = item.rules
    floor = rules.get("team_floor")
    return (
        EquityRules(
            pay_in_years=rules["pay_in_years"],
            appraisal_months=rules["appraisal_months"],
            forfeit_days=rules["forfeit_days"],
            team_floor=None if floor is None else Fraction(floor),
        ),
        item,
    )


def accelerates(jurisdiction: str, on: date) -> bool:
    """Whether debts fall due when insolvency is accepted."""
    return bool(in_force(GENERAL, jurisdiction, on).rules["accelerate_on_insolvency"])


def programmes() -> tuple[str, ...]:
    """The names of the funding programmes there are packs of."""
    return tuple(sorted(item.id.removeprefix(PROGRAMME) for item in packs() if item.id.startswith(PROGRAMME)))


def programme_rules(name: str) -> tuple[Programme, RulePack]:
    """What a funding programme asks of a project, and its pack."""
    item = pack(PROGRAMME + name)
    rules = item.rules

    def amount(given: Any) -> Amount:
        return Amount.of_yuan(given)

    def fraction(name: str) -> Fraction | None:
        return Fraction(rules[name]) if name in rules else None

    return (
        Programme(
            most=amount(rules["most"]) if "most" in rules else None,
            founded_months=rules.get("founded_months"),
            age_years=rules.get("age_years"),
            founders_cash=fraction("founders_cash"),
            self_raised=fraction("self_raised"),
            stages=tuple(Fraction(share) for share in rules.get("stages", ())),
            amounts=tuple(amount(each) for each in rules.get("amounts", ())),
            clear_rights=rules.get("clear_rights", False),
        ),
        item,
    )


def risk_rules(jurisdiction: str, on: date) -> tuple[tuple[RiskRule, ...], RulePack]:
    """The rules of the term-sheet checker in force on a day, and their pack."""
    item = in_force(RISKS, jurisdiction, on)
    return tuple(_risk(rule) for rule in item.rules["risk"]), item


def risk_words(item: RulePack, rule: str, language: str) -> Mapping[str, str]:
    """Title, source and milder alternative of a rule, in a language."""
    found = next(each for each in item.rules["risk"] if each["id"] == rule)
    return {name: found[name][language] for name in ("title", "source", "alternative")}


def _risk(rule: Mapping[str, Any]) -> RiskRule:
    kind = ClauseKind(rule["clause"])
    return RiskRule(
        rule["id"], kind, Severity(rule["severity"]), tuple(_condition(kind, each) for each in rule["when"])
    )


def _condition(kind: ClauseKind, given: Mapping[str, Any]) -> Condition:
    test = next(each for each in Test if each.value in given)
    bound = given[test.value]
    if isinstance(bound, str) and bound.startswith("deal."):
        times = Fraction(given.get("times", 1))
        return Condition(given["fact"], test, against=bound.removeprefix("deal."), times=times)
    return Condition(given["fact"], test, value=_value(FACTS[kind][given["fact"]], bound))


def _value(kind: FactKind, bound: Any) -> Fact:
    if kind is FactKind.FRACTION:
        return Fraction(bound)
    if kind is FactKind.MONEY:
        return Amount.of_yuan(bound)
    return bound
