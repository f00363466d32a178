"""The match the first page explains is one the engine would give: same verdicts, same reasons, same words quoted."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from queqiao.web.home_example import EXAMPLES, Example, example
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.rank import rank


@pytest.mark.parametrize("shown", EXAMPLES.values(), ids=EXAMPLES)
def test_the_engine_judges_the_example_as_the_page_does(shown: Example) -> None:
    offer = Entry("a", EntryKind.ACHIEVEMENT, shown.achievement, summary=shown.says)
    need = Entry("n", EntryKind.NEED, shown.need, claims="；".join(one.asks for one in shown.demands))
    verdicts = rank(need, build_memory_index([offer])).matches[0].verdicts
    assert [(one.verdict, one.reason, one.quotation.text if one.quotation else "") for one in verdicts] == [
        (one.verdict, one.reason, one.quote) for one in shown.demands
    ]
    english = shown is EXAMPLES["en"]
    for told, demand in zip(verdicts, shown.demands, strict=True):
        known = dict(told.facts)
        named = {
            name: known.get(f"{name}_en", known[name]) if english else known[name] for name in demand.facts
        }
        assert named == dict(demand.facts)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_is_told_in_the_language_of_the_page(code: str) -> None:
    with override({"zh": "zh-hans"}.get(code, code)):
        told = example()
    first = {
        "zh": ("符合", "成果为 74 %，满足 ≥ 70 %", ["−40 ℃下容量保持率 74 %", "，循环寿命 1800 次，已…"]),
        "en": ("met", "The achievement states 74 %, which meets ≥ 70 %.", ["Keeps a capacity retention of 74 % at −40 °C", "; cycle life 1…"]),
    }[code]  # fmt: skip
    row = told["clauses"][0]
    assert (row["verdict_label"], row["why"], [piece["text"] for piece in row["quote"]]) == first
    assert [one["verdict"] for one in told["clauses"]] == ["met", "contradicted", "unknown"]
    assert told["clauses"][2]["quote"] == ()
