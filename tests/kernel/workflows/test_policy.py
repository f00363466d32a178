"""Policy figures and working days of rule packs for workflows."""

from __future__ import annotations

from datetime import date, timedelta

from queqiao.kernel.workflows.files import shipped
from queqiao.kernel.workflows.policy import figures, provisional_years, working_calendar
from queqiao_engine.workflow.periods import PeriodUnit, last_day


def test_working_days_and_figures_come_from_rule_packs() -> None:
    calendar = working_calendar("CN-46")
    assert calendar is not None
    days = [date(2026, 5, 1), date(2026, 5, 9), date(2026, 5, 6)]
    assert [calendar.works(day) for day in days] == [False, True, True]
    assert working_calendar("XX-1") is None
    for definition in shipped().values():
        found = figures(definition, "CN", date(2026, 6, 1))
        assert sorted(found.values) == sorted(item.key for item in definition.policies if item.subject), (
            definition.name
        )
    assert dict(figures(shipped()["need"], "XX", date(2026, 6, 1)).values) == {}


def test_each_figure_names_its_rule_pack() -> None:
    found = figures(shipped()["deal_approval"], "CN", date(2026, 6, 1))
    assert found.sources["agreement_price_notice.days"] == "notice-agreement-price-cn-2016"
    assert set(found.sources) == set(found.values)
    assert found.packs == tuple(sorted(set(found.sources.values())))


def test_a_year_not_yet_announced_has_the_holidays_of_the_law_and_days_off_for_weekends() -> None:
    calendar = working_calendar("CN")
    assert calendar is not None
    year = [date(2027, 1, 1) + timedelta(n) for n in range(365)]
    off = [f"{day:%m-%d}" for day in year if day.weekday() < 5 and not calendar.works(day)]
    assert off == [
        "01-01",  # New Year, a Friday
        "02-05", "02-08", "02-09", "02-10",  # the eve to the third day; two of them on the weekend
        "04-05",
        "05-03", "05-04",  # both days of May fall on the weekend
        "06-09", "09-15",
        "10-01", "10-04", "10-05",
    ]  # fmt: skip
    assert [day for day in year if day.weekday() >= 5 and calendar.works(day)] == []


def test_an_announced_year_is_as_announced_and_clocks_run_on_into_the_years_after() -> None:
    calendar = working_calendar("CN-42")
    assert calendar is not None
    assert calendar.works(date(2026, 1, 4))  # a Sunday worked in exchange
    assert not calendar.works(date(2026, 2, 23))
    assert (provisional_years("CN-42"), provisional_years("XX")) == (tuple(range(2027, 2036)), ())
    days = last_day(date(2026, 12, 28), 10, PeriodUnit.WORKING_DAYS, roll=True, calendar=calendar)
    assert days == date(2027, 1, 12)
    assert last_day(date(2026, 11, 21), 5, PeriodUnit.YEARS, roll=True, calendar=calendar) == date(
        2031, 11, 21
    )
