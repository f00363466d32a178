"""Statutory floors: whether a split gives those who made the result at least what the law says, and whom the law binds.

促进科技成果转化法 (2015) Art. 45: (1) transfer or licence, at least 50 % of *net* income; (2) contribution as capital, at least
50 % of the *shares* got for the technology; (3) own or cooperative implementation, at least 5 % of the operating profit of
*each year, for three to five consecutive years* after production succeeded. The three are the default of every unit without a
rule or an agreement; for institutes and universities *established by the state* they are also the minimum that rule and
agreement must meet; an enterprise may agree less. 国发〔2016〕16号 adds: main contributors at least 50 % of the reward.
Figures come as arguments from a dated rule pack. Floors are compared with exact shares, before rounding to the fen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, minor_digits
from queqiao_engine.money.shares import Role
from queqiao_engine.money.split import Split


class UnitKind(StrEnum):
    """Who completed the result; the law binds them differently."""

    STATE_INSTITUTE = "state_institute"  # 国家设立的研究开发机构
    STATE_UNIVERSITY = "state_university"  # 国家设立的高等院校
    ENTERPRISE = "enterprise"
    OTHER = "other"


class Conversion(StrEnum):
    """The way of conversion, as far as Art. 45 tells them apart."""

    TRANSFER = "transfer"  # 转让、许可
    SHARES = "shares"  # 作价投资
    IMPLEMENTATION = "implementation"  # 自行实施或合作实施


class Verdict(StrEnum):
    """How a floor stands."""

    MET = "met"
    SHORT = "short"
    AGREED = "agreed"  # below the figure, as a rule or agreement of a unit that may agree less allows


@dataclass(frozen=True, slots=True)
class Floor:
    """At least ``share`` of the net income, or of all shares under the role ``of``, for the shares under ``part``.

    ``binding`` names the units that may not go below it by rule or agreement; for the others in ``units`` it holds only
    where they have neither.
    """

    id: str
    conversions: frozenset[Conversion]
    part: Role
    of: Role | None
    share: Fraction
    units: frozenset[UnitKind]
    binding: frozenset[UnitKind]
    source: str = ""


@dataclass(frozen=True, slots=True)
class ProfitFloor:
    """At least ``share`` of each year's operating profit for ``years_least`` to ``years_most`` consecutive years from the first
    year after production succeeded."""

    id: str
    share: Fraction
    years_least: int
    years_most: int
    units: frozenset[UnitKind]
    binding: frozenset[UnitKind]
    source: str = ""


class Post(StrEnum):
    """The post a recipient holds, where the rules on leaders touch it."""

    STAFF = "staff"
    HEAD = "head"  # 正职 of the unit or of its legal-person subsidiaries
    DEPUTY = "deputy"  # other leaders


@dataclass(frozen=True, slots=True)
class LeaderRule:
    """Leaders and rewards (国发〔2016〕16号): posts that may take no shares, and posts whose reward must be publicised."""

    id: str
    no_shares: frozenset[Post]
    publicised: frozenset[Post]
    units: frozenset[UnitKind]
    source: str = ""


@dataclass(frozen=True, slots=True)
class FloorRules:
    """The floors of one rule pack, by its id."""

    pack: str
    floors: tuple[Floor, ...]
    profit: ProfitFloor | None = None
    leaders: LeaderRule | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the floors ask about a unit: its kind, the way of conversion, whether it has a rule or an agreement of its own, and
    who holds which post; ``publicised`` names the recipients whose reward was made public."""

    unit: UnitKind
    conversion: Conversion
    own_rule: bool
    posts: Mapping[str, Post] = field(default_factory=lambda: MappingProxyType({}))
    publicised: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """One floor against one split: required and given in exact fen and as shares of ``base``; ``reason`` says it whole."""

    rule: str
    verdict: Verdict
    base: Fraction
    required: Fraction
    given: Fraction
    reason: Reason


def check_floors(result: Split, rules: FloorRules, about: Circumstances) -> tuple[Finding, ...]:
    """Every floor that concerns the unit and the way of conversion, and the rules on leaders; by rule id.

    A net income of nothing meets every floor. The floor on operating profit is for ``check_profit``.
    """
    base = Fraction(result.income.net.fen)
    currency = result.income.net.currency
    findings = []
    for floor in rules.floors:
        if about.conversion in floor.conversions and about.unit in floor.units:
            whole = base if floor.of is None else result.of_role(floor.of)
            given = _under(result, floor.part, floor.of)
            may_agree = about.own_rule and about.unit not in floor.binding
            findings.append(_finding(floor.id, floor.source, floor.share, whole, given, may_agree, currency))
    findings += _leaders(result, rules.leaders, about)
    return tuple(
        sorted(findings, key=lambda finding: (finding.rule, str(sorted(finding.reason.facts.items()))))
    )


def _under(result: Split, part: Role, of: Role | None) -> Fraction:
    """Exact fen under a role, within the shares under another where one is named."""
    wanted = {part} if of is None else {part, of}
    return sum((line.exact for line in result.lines if wanted <= line.roles), Fraction(0))


def _finding(
    rule: str, source: str, share: Fraction, base: Fraction, given: Fraction, may_agree: bool, currency: str
) -> Finding:
    required, unit = base * share, 10 ** minor_digits(currency)
    verdict = Verdict.MET if given >= required else Verdict.AGREED if may_agree else Verdict.SHORT
    reason = Reason.of(
        f"money.floor_{verdict.value}",
        rule=rule,
        source=source,
        share=share,
        base=base / unit,
        required=required / unit,
        given=given / unit,
        given_share=given / base if base else Fraction(0),
        missing=max(required - given, Fraction(0)) / unit,
    )
    return Finding(rule, verdict, base, required, given, reason)


def _leaders(result: Split, rule: LeaderRule | None, about: Circumstances) -> list[Finding]:
    """Heads take no shares; a leader's reward is made public."""
    if rule is None or about.unit not in rule.units:
        return []
    found = []
    for payee, amount in result.totals:
        post = about.posts.get(payee, Post.STAFF)
        barred = post in rule.no_shares and about.conversion is Conversion.SHARES
        unseen = post in rule.publicised and payee not in about.publicised
        for fault, code in ((barred, "money.leader_no_shares"), (unseen, "money.leader_not_publicised")):
            if amount and fault:
                reason = Reason.of(
                    code, rule=rule.id, source=rule.source, payee=payee, post=post.value, amount=amount
                )
                given = Fraction(amount.fen)
                found.append(Finding(rule.id, Verdict.SHORT, given, Fraction(0), given, reason))
    return found


@dataclass(frozen=True, slots=True)
class ProfitYear:
    """The operating profit of one year from the result, and what was rewarded for it."""

    year: int
    profit: Amount
    reward: Amount


def check_profit(
    years: Sequence[ProfitYear], first_year: int, rule: ProfitFloor, about: Circumstances
) -> tuple[Finding, ...]:
    """The floor on operating profit, year by year from ``first_year``, the first after production succeeded.

    Every one of the first ``years_least`` years is checked, a year without a report is short; later years up to
    ``years_most`` are checked where the unit rewards them. A year without profit asks for nothing.
    Raises ``money.year_twice``.
    """
    reported = {entry.year: entry for entry in years}
    if len(reported) < len(years):
        raise EngineError("money.year_twice")
    if about.unit not in rule.units:
        return ()
    may_agree = about.own_rule and about.unit not in rule.binding
    findings = []
    for year in range(first_year, first_year + rule.years_most):
        entry = reported.get(year)
        name = f"{rule.id}/{year}"
        if entry is None and year < first_year + rule.years_least:
            nothing = Fraction(0)
            verdict = Verdict.AGREED if may_agree else Verdict.SHORT
            reason = Reason.of("money.floor_year_missing", rule=rule.id, source=rule.source, year=year)
            findings.append(Finding(name, verdict, nothing, nothing, nothing, reason))
        elif entry is not None and (year < first_year + rule.years_least or entry.reward):
            profit, given = Fraction(max(entry.profit.fen, 0)), Fraction(entry.reward.fen)
            findings.append(
                _finding(name, rule.source, rule.share, profit, given, may_agree, entry.profit.currency)
            )
    return tuple(findings)
