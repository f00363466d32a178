"""Policy figures and working days of rule packs for workflows."""

from __future__ import annotations

from datetime import date

from queqiao.kernel.workflows.files import shipped
from queqiao.kernel.workflows.policy import figures, working_calendar


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
