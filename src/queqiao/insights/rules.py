"""Rule packs of indicators turned into the engine's typed values: levels, policies, calendars, reference figures."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from queqiao.kernel.rulepacks import RulePack
from queqiao_engine.indicators.ageing import WorkingCalendar
from queqiao_engine.indicators.concentration import ConcentrationLevel
from queqiao_engine.indicators.contract_guard import SamePolicy
from queqiao_engine.indicators.integrity import DecorationPolicy, RoundTripPolicy
from queqiao_engine.indicators.registry import Figure
from queqiao_engine.indicators.safeguard import SafeguardPolicy

FEN = 100


def concentration_levels(pack: RulePack) -> tuple[ConcentrationLevel, ...]:
    """The levels of a pack of subject ``indicators.concentration``, lowest first."""
    levels = (ConcentrationLevel(str(row["name"]), Fraction(row["at_least"])) for row in pack.rules["levels"])
    return tuple(sorted(levels, key=lambda level: level.at_least))


def safeguard_policy(pack: RulePack) -> SafeguardPolicy:
    """The policy of a pack of subject ``indicators.safeguard``."""
    rules, weights = pack.rules, pack.rules["weights"]
    return SafeguardPolicy(
        id=pack.id,
        target=Fraction(rules["target"]),
        horizon=int(rules["horizon_months"]),
        performance_floor=Fraction(rules["performance_floor"]),
        months_limit=int(rules["months_limit"]),
        supplier_target=int(rules["supplier_target"]),
        weight_coverage=Fraction(weights["coverage"]),
        weight_time=Fraction(weights["time"]),
        weight_performance=Fraction(weights["performance"]),
        weight_suppliers=Fraction(weights["suppliers"]),
    )


def same_policy(pack: RulePack) -> SamePolicy:
    """When two tellings are one contract, by a pack of subject ``indicators.integrity``."""
    rule = pack.rules["same_contract"]
    return SamePolicy(int(rule["days"]), Fraction(rule["amount"]))


def same_payment_policy(pack: RulePack) -> SamePolicy:
    """When two tellings are one payment, by a pack of subject ``indicators.integrity``."""
    rule = pack.rules["same_payment"]
    return SamePolicy(int(rule["days"]), Fraction(rule["amount"]))


def round_trip_policy(pack: RulePack) -> RoundTripPolicy:
    """When money has come back, by a pack of subject ``indicators.integrity``."""
    rule = pack.rules["round_trip"]
    return RoundTripPolicy(int(rule["days"]), Fraction(rule["share"]), int(rule["hands"]))


def decoration_policy(pack: RulePack) -> DecorationPolicy:
    """When a patent looks bought for a certificate, by a pack of subject ``indicators.integrity``."""
    rule = pack.rules["decorated_patent"]
    return DecorationPolicy(int(rule["before_days"]), int(rule["unused_months"]))


def shared_patents_due(pack: RulePack) -> Fraction:
    """The share of patents owed to other firms where a project's contract is silent, by a pack of ``indicators.duties``."""
    return Fraction(pack.rules["shared_patents"])


def equal_access_days(pack: RulePack) -> int:
    """How long an offer stands open before a related firm gets the result, by a pack of ``indicators.duties``."""
    return int(pack.rules["equal_access_days"])


def working_calendar(packs: Iterable[RulePack]) -> WorkingCalendar:
    """The calendar of several years, from packs of subject ``calendar.working_days``."""
    years = list(packs)
    return WorkingCalendar(
        frozenset(day for pack in years for day in pack.rules["holidays"]),
        frozenset(day for pack in years for day in pack.rules["extra_workdays"]),
    )


def reference_figures(pack: RulePack) -> tuple[Figure, ...]:
    """The figures of a pack of subject ``indicators.reference``; amounts in fen, shares exact."""
    found = []
    for row in pack.rules["figures"]:
        value = Fraction(row["value"])
        if row["unit"] == "yuan":
            value *= FEN
        number = value if row["unit"] == "share" else int(value)
        found.append(Figure(str(row["definition"]), number, str(row["year"]), str(row["population"])))
    return tuple(found)
