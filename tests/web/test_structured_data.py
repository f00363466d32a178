"""What search engines are told of entries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import translation

from queqiao.catalog.queries import row_of
from queqiao.web import structured_data


def told(shown: Any, name: str, language: str = "zh-hans") -> dict[str, Any]:
    with translation.override(language):
        return json.loads(structured_data.of_entry(row_of(shown.key(name)), "https://hall.example/x"))


def owner(shown: Any, name: str) -> dict[str, Any]:
    row = shown.organisations[name]
    return {
        "@type": "Organization",
        "name": row.name,
        "url": f"http://127.0.0.1:8000/organisations/{row.pk}",
    }


def test_a_need_is_a_demand(shown: Any) -> None:
    assert told(shown, "need") == {
        "@context": "https://schema.org",
        "@id": "https://hall.example/x",
        "url": "https://hall.example/x",
        "identifier": shown.rows["need"].pk,
        "name": "低温锂离子电池电解液",
        "description": "冬季放电不足",
        "@type": "Demand",
        "availabilityStarts": "2026-11-20",
        "availabilityEnds": "2027-03-01",
        "eligibleRegion": "湖北省武汉市",
        "itemOffered": {"@type": "Service", "name": "技术需求"},
        "priceSpecification": {
            "@type": "PriceSpecification", "priceCurrency": "CNY", "minPrice": 3000000.0, "maxPrice": 5000000.0,
        },
        "@reverse": {"seeks": owner(shown, "firm")},
    }  # fmt: skip


def test_an_anonymous_need_names_nobody_and_a_hidden_budget_is_not_told(shown: Any) -> None:
    row = shown.rows["anonymous"]
    type(row).objects.filter(pk=row.pk).update(budget_low=100, levels={"budget": "on_interest"})
    data = told(shown, "anonymous")
    assert "@reverse" not in data
    assert "priceSpecification" not in data


@pytest.mark.parametrize(
    ("kind", "expected", "values"),
    [
        ("result", "Product", "additionalProperty"),
        ("dataset", "Dataset", "variableMeasured"),
        ("model_method", "SoftwareSourceCode", "additionalProperty"),
    ],
)
def test_an_achievement_by_its_kind(shown: Any, kind: str, expected: str, values: str) -> None:
    row = shown.rows["achievement"]
    type(row).objects.filter(pk=row.pk).update(kind=kind, open_source="Apache-2.0")
    data = told(shown, "achievement")
    assert data["@type"] == expected
    assert data[values] == [{"@type": "PropertyValue", "name": "容量保持率", "value": "≥\u200976\u2009%"}]
    assert data.get("license") == (None if kind == "result" else "https://spdx.org/licenses/Apache-2.0.html")
    assert owner(shown, "university") in (data.get("manufacturer"), data.get("creator"))


def test_a_scenario_is_an_event_with_a_place(shown: Any) -> None:
    data = told(shown, "scenario")
    assert {name: data[name] for name in ("@type", "startDate", "endDate", "location", "organizer")} == {
        "@type": "Event",
        "startDate": "2026-11-01",
        "endDate": "2027-03-31",
        "location": {"@type": "Place", "name": "试验站", "address": "湖北省武汉市"},
        "organizer": owner(shown, "firm"),
    }


def test_a_negative_result_is_a_report(shown: Any) -> None:
    data = told(shown, "negative_result")
    assert (data["@type"], data["author"], data["inLanguage"]) == (
        "Report",
        owner(shown, "university"),
        "zh-Hans",
    )


def test_the_language_is_that_of_the_words(shown: Any) -> None:
    assert (told(shown, "achievement", "en")["name"]) == "Low-temperature electrolyte"
    row = shown.rows["achievement"]
    type(row).objects.filter(pk=row.pk).update(kind="dataset", title_en="")
    assert told(shown, "achievement", "en")["inLanguage"] == "zh-Hans"


@pytest.mark.parametrize("name", ["draft", "members"])
def test_nothing_of_what_is_not_for_everybody(shown: Any, name: str) -> None:
    assert structured_data.of_entry(row_of(shown.key(name)), "https://hall.example/x") == ""


def test_nothing_in_a_text_ends_the_block() -> None:
    text = structured_data.block({"name": "</script><!-- & \u2028", "empty": "", "none": None, "list": []})
    assert text == '{"name":"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028"}'
    assert json.loads(text) == {"name": "</script><!-- & \u2028"}
