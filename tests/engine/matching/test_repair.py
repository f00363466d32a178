"""What a need lacks, and the questions asked for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao.matching.wording import say
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.repair import MOST_QUESTIONS, QUESTIONS, WEIGHTS, Element, assess, questions

COMPLETE = Entry(
    "n",
    EntryKind.NEED,
    "用于寒区客车的磷酸铁锂电芯低温性能提升",
    body="采用新型电解液，提高低温容量保持率。预算50万元，12个月内完成。",
    claims="-20℃下容量保持率≥80%",
)


def asked(entry: Entry) -> list[tuple[str, dict[str, str]]]:
    return [(question.code, dict(question.facts)) for question in questions(entry)]


def test_weights_sum_to_one_and_cover_every_element() -> None:
    assert set(WEIGHTS) == set(Element)
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_a_complete_need_lacks_nothing_and_is_asked_nothing() -> None:
    found = assess(COMPLETE)
    assert (found.score, found.missing) == (1.0, ())
    assert [finding.element for finding in found.present] == list(Element)
    assert questions(COMPLETE) == ()


def test_each_element_quotes_the_words_that_name_it() -> None:
    quoted = {finding.element: finding.quotation for finding in assess(COMPLETE).present}
    texts = {element: quotation.text if quotation else "" for element, quotation in quoted.items()}
    assert texts[Element.BUDGET] == "预算50万元"
    assert texts[Element.DEADLINE] == "12个月内完成"
    assert texts[Element.CONSTRAINT] == "-20℃下容量保持率≥80%"
    for quotation in quoted.values():
        assert quotation is not None
        assert COMPLETE.text_of(quotation.field)[quotation.span.start : quotation.span.end] == quotation.text


def test_a_column_of_its_own_gives_the_budget() -> None:
    entry = Entry("n", EntryKind.NEED, "钢", attributes={"budget": "50", "deadline": ""})
    found = {finding.element for finding in assess(entry).present}
    assert Element.BUDGET in found
    assert Element.DEADLINE not in found


def test_an_improvement_without_a_number_is_asked_for_it() -> None:
    entry = Entry("n", EntryKind.NEED, "电芯", body="希望提高能量密度，降低成本。")
    assert asked(entry)[:2] == [
        ("value_of_parameter", {"parameter": "能量密度"}),
        ("value_of_parameter", {"parameter": "成本"}),
    ]


def test_a_parameter_that_has_its_number_is_not_asked_for() -> None:
    entry = Entry("n", EntryKind.NEED, "电芯", claims="能量密度≥300 Wh/kg", body="希望提高能量密度。")
    assert "value_of_parameter" not in [code for code, _ in asked(entry)]


def test_a_present_fault_is_not_taken_for_a_wish() -> None:
    entry = Entry("n", EntryKind.NEED, "污泥干化", body="现有设备能耗高，投资大。")
    assert "value_of_parameter" not in [code for code, _ in asked(entry)]


def test_a_relative_demand_without_its_present_value_is_asked_for_it() -> None:
    without = Entry("n", EntryKind.NEED, "干燥设备", claims="能耗降低20%以上")
    given_ = Entry("n", EntryKind.NEED, "干燥设备", claims="目前能耗为100 kWh/t，要求能耗降低20%以上")
    assert [facts["parameter"] for code, facts in asked(without) if code == "baseline_of_parameter"] == [
        "能耗"
    ]
    assert "baseline_of_parameter" not in [code for code, _ in asked(given_)]


def test_a_value_without_a_test_condition_is_asked_for_it() -> None:
    entry = Entry("n", EntryKind.NEED, "合金", claims="抗拉强度≥500 MPa")
    (facts,) = [facts for code, facts in asked(entry) if code == "condition_of_parameter"]
    assert facts["parameter"] == "抗拉强度"


def test_a_bare_title_is_asked_for_the_measurable_demand_first() -> None:
    assert asked(Entry("n", EntryKind.NEED, "合作意向"))[0] == ("constraint_missing", {"title": "合作意向"})


def test_english_wishes_are_read() -> None:
    entry = Entry(
        "n", EntryKind.NEED, "Battery", body="We want to reduce the production cost and extend cycle life."
    )
    assert [facts["parameter"] for code, facts in asked(entry) if code == "value_of_parameter"] == [
        "production cost",
        "cycle life",
    ]


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.text(max_size=30), st.text(alphabet="提高降低能量密度成本，。要求≥5%kg预算万元个月内", max_size=60))
def test_questions_are_few_and_can_be_said(title: str, body: str) -> None:
    entry = Entry("n", EntryKind.NEED, title, body=body)
    found = questions(entry)
    assert found == questions(entry)
    assert len(found) <= MOST_QUESTIONS
    assert 0.0 <= assess(entry).score <= 1.0
    for question in found:
        assert question.code in QUESTIONS
        for language in ("zh", "en"):
            assert say(f"question.{question.code}", language, **question.facts)
