"""Risks in a term sheet (投资条款, 对赌): clauses as typed facts against rules, each finding with the clause that fired.

The checker compares facts; what is dangerous, from which figure on and by which source is data (``RiskRule``). A fact a
rule needs and nobody stated is no all-clear: it comes back as a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount, Rounding

Fact = bool | int | Fraction | Amount | str
"""A stated fact. Sets are stated one flag each."""


class ClauseKind(StrEnum):
    """The clauses the checker knows."""

    REDEMPTION = "redemption"  # 回购
    VALUATION_ADJUSTMENT = "valuation_adjustment"  # 估值调整, 业绩补偿
    GUARANTEE = "guarantee"  # 担保, 连带责任
    ANTI_DILUTION = "anti_dilution"  # 反稀释
    DRAG_ALONG = "drag_along"  # 领售权
    LIQUIDATION_PREFERENCE = "liquidation_preference"  # 优先清算
    ENFORCEMENT = "enforcement"  # what is threatened for not performing
    NON_COMPETE = "non_compete"  # 竞业限制
    VETO = "veto"  # 一票否决
    VESTING = "vesting"  # 股权兑现
    INTELLECTUAL_PROPERTY = "intellectual_property"  # 知识产权归属
    NO_SHOP = "no_shop"  # 排他期


class FactKind(StrEnum):
    """What a stated fact is."""

    FLAG = "flag"
    WHOLE = "whole"  # a number of days, months, years
    FRACTION = "fraction"  # a rate, a share, a multiple
    MONEY = "money"
    CHOICE = "choice"


_FLAG, _WHOLE, _FRACTION = FactKind.FLAG, FactKind.WHOLE, FactKind.FRACTION
_MONEY, _CHOICE = FactKind.MONEY, FactKind.CHOICE

FACTS: Mapping[ClauseKind, Mapping[str, FactKind]] = MappingProxyType(
    {
        ClauseKind.REDEMPTION: {
            "against_company": _FLAG,
            "against_founders": _FLAG,
            "unlimited": _FLAG,  # personal liability without a limit
            "family_liable": _FLAG,
            "price": _MONEY,
            "yearly_return": _FRACTION,
            "profit_test": _FLAG,  # only out of distributable profit
            "capital_reduction": _FLAG,  # only after the procedure of capital reduction
            "months_to_trigger": _WHOLE,  # from investment to the earliest redemption
            "days_to_pay": _WHOLE,
            "fault_needed": _FLAG,  # redemption only for fraud or breach, not for missing a target
        },
        ClauseKind.VALUATION_ADJUSTMENT: {
            "unilateral": _FLAG,  # the investor alone decides on the new value, or only downward adjustment
            "against_company": _FLAG,
            "profit_test": _FLAG,
            "cash": _FLAG,
            "limit": _MONEY,
            "unlimited": _FLAG,
            "months_to_trigger": _WHOLE,
        },
        ClauseKind.GUARANTEE: {
            "personal": _FLAG,
            "unlimited": _FLAG,
            "family_liable": _FLAG,
            "limit": _MONEY,
            "years": _WHOLE,
        },
        ClauseKind.ANTI_DILUTION: {"method": _CHOICE, "pay_to_play": _FLAG},
        ClauseKind.DRAG_ALONG: {
            "floor": _FLAG,
            "threshold": _FRACTION,
            "founders_consent": _FLAG,
            "months_to_trigger": _WHOLE,
        },
        ClauseKind.LIQUIDATION_PREFERENCE: {"multiple": _FRACTION, "participating": _FLAG, "capped": _FLAG},
        ClauseKind.ENFORCEMENT: {
            "blacklist": _FLAG,
            "consumption_restriction": _FLAG,
            "criminal_report": _FLAG,
            "penalty_yearly": _FRACTION,
        },
        ClauseKind.NON_COMPETE: {"months": _WHOLE, "compensation": _FLAG, "after_forced_exit": _FLAG},
        ClauseKind.VETO: {"ordinary_business": _FLAG, "research_direction": _FLAG},
        ClauseKind.VESTING: {"forfeits_vested": _FLAG, "years": _WHOLE, "good_leaver": _FLAG},
        ClauseKind.INTELLECTUAL_PROPERTY: {"to_investor_on_default": _FLAG, "future_results": _FLAG},
        ClauseKind.NO_SHOP: {"days": _WHOLE, "penalty": _FLAG},
    }
)
"""The facts each kind of clause may state."""

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"method": ("full_ratchet", "weighted_average", "none")}
)

DEAL_FACTS: Mapping[str, FactKind] = MappingProxyType(
    {"registered_capital": _MONEY, "investment": _MONEY, "founders_paid_in": _MONEY, "pre_money": _MONEY}
)
"""Facts of the whole deal that a rule may compare a clause with."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its words as given and what they state.

    Raises ``money.clause_fact`` for a fact its kind does not have or a value of another kind.
    """

    id: str
    kind: ClauseKind
    text: str
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for name, value in self.facts.items():
            _check_fact(self.id, name, value, FACTS[self.kind].get(name))


@dataclass(frozen=True, slots=True)
class TermSheet:
    """Clauses and the facts of the deal. Raises ``money.clause_twice`` and ``money.clause_fact``."""

    clauses: tuple[Clause, ...]
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        names = [clause.id for clause in self.clauses]
        for name in names:
            if names.count(name) > 1:
                raise EngineError("money.clause_twice", id=name)
        for name, value in self.facts.items():
            _check_fact("deal", name, value, DEAL_FACTS.get(name))


_TYPES: Mapping[FactKind, tuple[type, ...]] = MappingProxyType(
    {_FLAG: (bool,), _WHOLE: (int,), _FRACTION: (Fraction,), _MONEY: (Amount,), _CHOICE: (str,)}
)


def _check_fact(where: str, name: str, value: Fact, kind: FactKind | None) -> None:
    """Refuse a fact of no known name, or of another type; a choice must be one of its choices."""
    fits = kind is not None and type(value) in _TYPES[kind]
    if not fits or (kind is _CHOICE and value not in CHOICES[name]):
        raise EngineError("money.clause_fact", clause=where, fact=name, value=value)


class Test(StrEnum):
    """How a fact is compared."""

    __test__ = False  # not a test class

    IS = "is"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Condition:
    """``fact`` of the clause compared with ``value``, or with ``times`` × the deal's fact ``against``.

    Raises ``money.condition_value`` unless exactly one of ``value`` and ``against`` is given.
    """

    fact: str
    test: Test
    value: Fact | None = None
    against: str = ""
    times: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if (self.value is None) == (not self.against):
            raise EngineError("money.condition_value", fact=self.fact)


class Severity(StrEnum):
    """How bad, worst first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class RiskRule:
    """A rule fires on a clause of its kind when every condition holds. Words, source and alternative are looked up by id."""

    id: str
    kind: ClauseKind
    severity: Severity
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One condition that held: the fact, its stated value, how it was compared and with what."""

    fact: str
    value: Fact
    test: Test
    bound: Fact


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired: on which clause, its words, and what held."""

    rule: str
    severity: Severity
    clause: str
    kind: ClauseKind
    quote: str
    because: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A rule that could not be decided: ``missing`` are facts nobody stated (the deal's with a ``deal.`` before them)."""

    rule: str
    severity: Severity
    clause: str
    kind: ClauseKind
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskReport:
    """Findings and questions, worst first, then by clause and rule; ``clear`` are the clauses with neither."""

    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    clear: tuple[str, ...]


def check_terms(sheet: TermSheet, rules: tuple[RiskRule, ...]) -> RiskReport:
    """Every rule on every clause of its kind.

    A condition that fails clears the rule whatever else is unknown; only when none fails and some fact is missing does the
    rule become a question. The order of clauses and rules does not matter.
    """
    findings, questions = [], []
    for clause in sheet.clauses:
        for rule in rules:
            if rule.kind is not clause.kind:
                continue
            held, missing, failed = _try(rule, clause, sheet.facts)
            if failed:
                continue
            if missing:
                questions.append(
                    Question(rule.id, rule.severity, clause.id, clause.kind, tuple(sorted(missing)))
                )
            else:
                findings.append(
                    Finding(rule.id, rule.severity, clause.id, clause.kind, clause.text, tuple(held))
                )
    order = list(Severity)
    findings.sort(key=lambda each: (order.index(each.severity), each.clause, each.rule))
    questions.sort(key=lambda each: (order.index(each.severity), each.clause, each.rule))
    touched = {each.clause for each in findings} | {each.clause for each in questions}
    clear = tuple(sorted(clause.id for clause in sheet.clauses if clause.id not in touched))
    return RiskReport(tuple(findings), tuple(questions), clear)


def _try(rule: RiskRule, clause: Clause, deal: Mapping[str, Fact]) -> tuple[list[Compared], set[str], bool]:
    """The conditions that hold, the facts that are missing, and whether a condition fails."""
    held: list[Compared] = []
    missing: set[str] = set()
    failed = False
    for condition in rule.when:
        value = clause.facts.get(condition.fact)
        bound = condition.value if not condition.against else _scaled(deal.get(condition.against), condition)
        if value is None:
            missing.add(condition.fact)
        if bound is None:
            missing.add(f"deal.{condition.against}")
        if value is None or bound is None:
            continue
        if _holds(value, condition.test, bound):
            held.append(Compared(condition.fact, value, condition.test, bound))
        else:
            failed = True
    return held, missing, failed


def _scaled(value: Fact | None, condition: Condition) -> Fact | None:
    """A deal's amount times the factor, rounded so that no whole amount lies between that and the exact product."""
    if isinstance(value, Amount):
        return value.of(condition.times, Rounding.CEILING if condition.test is Test.BELOW else Rounding.FLOOR)
    return value


def _holds(value: Fact, test: Test, bound: Fact) -> bool:
    """Compare two facts of one kind. Raises ``money.clause_compare`` for kinds that have no order or do not fit."""
    if test is Test.IS:
        return value == bound
    if isinstance(value, Amount) and isinstance(bound, Amount):
        return value > bound if test is Test.ABOVE else value < bound
    if isinstance(value, int | Fraction) and isinstance(bound, int | Fraction):
        return value > bound if test is Test.ABOVE else value < bound
    raise EngineError("money.clause_compare", value=value, bound=bound)
