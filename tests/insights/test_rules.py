"""Shipped packs of indicators become values the engine accepts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from queqiao.insights import rules
from queqiao.kernel.rulepacks import pack, packs
from queqiao_engine.indicators.concentration import ConcentrationLevel, concentration
from queqiao_engine.indicators.contract_guard import SamePolicy, count_contracts
from queqiao_engine.indicators.definitions import REGISTRY
from queqiao_engine.indicators.integrity import (
    DecorationPolicy,
    RoundTripPolicy,
    decorated_patents,
    round_trips,
)
from queqiao_engine.indicators.registry import Nature
from queqiao_engine.indicators.safeguard import check_safeguard_policy


def test_levels_of_concentration() -> None:
    levels = rules.concentration_levels(pack("indicator-concentration-2026"))
    assert levels == (
        ConcentrationLevel("moderate", Fraction(1, 10)),
        ConcentrationLevel("high", Fraction(9, 50)),
    )
    assert concentration({"a": 3, "b": 1, "c": 1}, levels=levels).level == "high"


def test_the_safeguard_policy_holds() -> None:
    policy = rules.safeguard_policy(pack("indicator-safeguard-2026"))
    check_safeguard_policy(policy)
    assert (policy.target, policy.horizon, policy.weight_coverage) == (Fraction(4, 5), 12, Fraction(2, 5))


def test_policies_against_gaming() -> None:
    source = pack("indicator-integrity-2026")
    assert rules.same_policy(source) == SamePolicy(3, Fraction(1, 100))
    assert rules.same_payment_policy(source) == SamePolicy(3, Fraction(0))
    assert rules.round_trip_policy(source) == RoundTripPolicy(180, Fraction(4, 5), 3)
    assert rules.decoration_policy(source) == DecorationPolicy(365, 24)
    assert count_contracts([], rules.same_policy(source)).contracts == ()
    assert round_trips([], rules.round_trip_policy(source)) == ()
    assert decorated_patents([], {}, rules.decoration_policy(source), as_of=date(2026, 1, 1)) == ()


def test_duties_towards_others() -> None:
    source = pack("indicator-duties-2026")
    assert (rules.shared_patents_due(source), rules.equal_access_days(source)) == (Fraction(1, 5), 15)


def test_working_days_of_the_shipped_years() -> None:
    calendar = rules.working_calendar(item for item in packs() if item.subject == "calendar.working_days")
    assert [
        calendar.is_workday(day) for day in (date(2026, 2, 14), date(2026, 2, 16), date(2025, 1, 26))
    ] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "figure",
    rules.reference_figures(pack("indicator-reference-cn")),
    ids=lambda f: f"{f.definition}-{f.period}",
)
def test_reference_figures_name_their_definition(figure: object) -> None:
    definition = REGISTRY.get(figure.definition)  # type: ignore[attr-defined]  # a Figure
    assert definition.nature in {Nature.SURVEY, Nature.CONTRACTED}


def test_the_printed_mean_follows_from_the_printed_total() -> None:
    figures = {
        (f.definition, f.period): f.value for f in rules.reference_figures(pack("indicator-reference-cn"))
    }
    mean = Fraction(figures["contract.total_amount", "2023"]) / Fraction(figures["contract.count", "2023"])
    assert round(mean / 100, -3) == Fraction(figures["contract.mean_amount", "2023"]) / 100
