"""Every figure the definitions read is in a rule pack with a source, none lies there unread, and the calendars add up."""

from __future__ import annotations

from datetime import date, timedelta

from queqiao.kernel.rulepacks import Sure, in_force, pack, packs
from queqiao_engine.workflow.definitions import definitions
from queqiao_engine.workflow.guards import Scalar
from queqiao_engine.workflow.periods import WorkingCalendar

NEVER_READ = {("workflow.panel", "odd")}
"""Facts of the statute that a definition states in its own structure."""


def test_every_figure_is_found_under_the_key_its_area_and_rule_make(policy: dict[str, Scalar]) -> None:
    declared = {item for shipped in definitions() for item in shipped.policies}
    assert {item.key for item in declared} == set(policy)
    assert [item for item in declared if f"{item.subject}.{item.rule}" != f"workflow.{item.key}"] == []
    assert [key for key, value in policy.items() if isinstance(value, bool) or not value >= 0] == []  # type: ignore[operator]


def test_no_figure_lies_in_a_pack_unread() -> None:
    read = {(item.subject, item.rule) for shipped in definitions() for item in shipped.policies}
    there = {
        (item.subject, rule)
        for item in packs()
        if item.subject.startswith("workflow.")
        for rule in item.rules
    }
    assert there - read == NEVER_READ


def test_what_is_only_remembered_says_so() -> None:
    remembered = sorted(
        item.id for item in packs() if item.subject.startswith("workflow.") and item.weakest is Sure.MEMORY
    )
    assert remembered == [
        "clock-appraisal-cn",
        "clock-licence-record-cn",
        "notice-agreement-price-cn-2016",
        "notice-cash-reward-cn-2018",
        "notice-leader-reward-cn-2016",
    ]
    assert [name for name in remembered if not pack(name).note] == []


def test_each_year_has_its_248_working_days(calendar: WorkingCalendar) -> None:
    """365 days less 104 weekend days and 13 public holidays (全国年节及纪念日放假办法, 2024)."""
    counted = {}
    for year in (2025, 2026):
        every = [date(year, 1, 1) + timedelta(n) for n in range(365)]
        counted[year] = sum(calendar.works(day) for day in every)
    assert counted == {2025: 248, 2026: 248}


def test_days_worked_in_exchange_are_weekend_days_and_no_holiday_is_one(calendar: WorkingCalendar) -> None:
    assert [day for day in sorted(calendar.extra_workdays) if day.weekday() < 5] == []
    assert calendar.holidays & calendar.extra_workdays == frozenset()


def test_the_rules_of_a_day_are_those_in_force_then() -> None:
    assert in_force("calendar.working_days", "CN", date(2025, 12, 31)).id == "calendar-cn-2025"
    assert in_force("calendar.working_days", "CN-46", date(2026, 1, 1)).id == "calendar-cn-2026"
    assert in_force("workflow.contract_registration", "CN", date(2026, 1, 23)).rules["working_days"] == 15


def test_fees_are_those_of_the_model_for_every_term() -> None:
    fees = pack("membership-fees-2024").rules
    totals = {kind: tuple(fee["yuan_a_year"] * years for years in fee["terms"]) for kind, fee in fees.items()}
    assert totals == {
        "student": (0,),
        "ordinary": (500,),
        "foreign": (500,),
        "unit_large": (10000, 30000, 50000),
        "unit_medium": (6000, 18000, 30000),
        "unit_small": (3000, 9000, 15000),
        "experiment_base": (1300, 3900, 6500),
    }
