"""An answer in plain words becomes what it means, once, or says why it cannot."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.matching.answers import LONGEST_ANSWER, AppliedAnswer, apply_answer, entry_after
from queqiao_engine.matching.contracts import Entry, EntryKind, Field, Quotation
from queqiao_engine.matching.offers import assess_offer, offer_questions
from queqiao_engine.matching.repair import QUESTIONS, Question, assess, questions
from queqiao_engine.text.contracts import Operator, Span


def need(title: str = "", body: str = "", claims: str = "", **attributes: str) -> Entry:
    return Entry(
        "n", EntryKind.NEED, title, body=body, claims=claims, attributes=MappingProxyType(attributes)
    )


def value_of(parameter: str, wish: str = "") -> Question:
    quotation = Quotation(Field.BODY, Span(0, len(wish)), wish) if wish else None
    return Question("value_of_parameter", MappingProxyType({"parameter": parameter}), quotation)


def about(code: str, **facts: str) -> Question:
    return Question(code, MappingProxyType(facts))


def claims_after(entry: Entry, question: Question, answer: str) -> str:
    """The field of figures with the answer in it; "✗ problem" where it was not understood."""
    told = apply_answer(entry, question, answer)
    return entry_after(entry, told).claims if told.understood else f"✗ {told.problem}"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("不低于 300 Wh/kg，-20℃ 下测", "能量密度≥ 300 Wh/kg（-20℃ 下）"),
        ("300 Wh/kg", "能量密度≥ 300 Wh/kg"),
        ("大概要300Wh/kg以上吧", "能量密度≥ 300 Wh/kg"),
        ("至少提高20%", "能量密度提高≥ 20 %"),
        ("从250 Wh/kg提高到300 Wh/kg", "能量密度由 250 Wh/kg 变为 300 Wh/kg"),
        ("目前250 Wh/kg，要求300 Wh/kg以上", "目前能量密度为250 Wh/kg，要求能量密度≥ 300 Wh/kg"),
        ("能量密度≥300 Wh/kg，循环寿命≥1000次", "能量密度≥ 300 Wh/kg；\n循环寿命≥ 1000 次"),
        ("250到300 Wh/kg", "能量密度250～300 Wh/kg"),
        ("300", "✗ no_unit"),
        ("没有要求", "✗ declined"),
        ("很高就行", "✗ no_number"),
        (" ", "✗ empty"),
        ("高" * (LONGEST_ANSWER + 1), "✗ too_long"),
    ],
)
def test_the_value_of_a_parameter(answer: str, expected: str) -> None:
    assert claims_after(need("电芯", "希望提高能量密度。"), value_of("能量密度"), answer) == expected


@pytest.mark.parametrize(
    ("parameter", "wish", "answer", "expected"),
    [
        ("充电时间", "", "至少提高 20%，目前 65 分钟", "目前充电时间为65 分钟，要求充电时间降低≥ 20 %"),
        ("充电时间", "", "300 Wh/kg", "✗ other_unit"),
        ("循环寿命", "", "2000", "✗ no_unit"),
        ("充电时间", "", "不超过45 min（25℃，1C）", "充电时间≤ 45 min（25℃下、1C下）"),
        ("成本", "", "3元/吨", "成本≤ 3 元/吨"),
        ("成本", "", "降10%", "成本降低= 10 %"),
        ("cycle life", "", "20% more than today, which is 500 cycles", "currently cycle life is 500 cycles, required cycle life increases ≥ 20 %"),
        ("掺混比", "提高掺混比", "30 %", "掺混比≥ 30 %"),
        ("掺混比", "降低掺混比", "30 %", "掺混比≤ 30 %"),
        ("掺混比", "控制掺混比", "30 %", "掺混比= 30 %"),
        ("膨胀率", "", "抗拉强度≥500 MPa", "抗拉强度≥ 500 MPa"),
    ],
)  # fmt: skip
def test_what_better_means_is_known_from_the_parameter_or_the_wish(
    parameter: str, wish: str, answer: str, expected: str
) -> None:
    entry = (
        need("x", f"希望提高{parameter}。")
        if parameter.isascii() is False
        else need("x", f"We want to extend {parameter}.")
    )
    assert claims_after(entry, value_of(parameter, wish), answer) == expected


@pytest.mark.parametrize(
    ("code", "answer", "expected"),
    [
        ("constraint_missing", "抗拉强度≥500MPa，延伸率≥10%，按GB/T 228.1测", "抗拉强度≥ 500 MPa，按 GB/T 228.1 测试；\n延伸率≥ 10 %，按 GB/T 228.1 测试"),
        ("constraint_missing", "≥95%", "✗ no_parameter"),
        ("measure_of_quality", "-20℃下容量保持率不低于80%", "容量保持率≥ 80 %（-20℃下）"),
        ("measure_of_quality", "好用", "✗ no_number"),
        ("colour_of_parameter", "红", "✗ not_asked"),
        ("unknown_missing", "红色的外壳", "✗ not_asked"),
    ],
)  # fmt: skip
def test_a_figure_in_full(code: str, answer: str, expected: str) -> None:
    assert claims_after(need("降本增效"), about(code), answer) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("100 kWh/t", "目前能耗为100 kWh/t，要求能耗降低≥ 20 %"),
        ("目前 100 kWh/t", "目前能耗为100 kWh/t，要求能耗降低≥ 20 %"),
        ("100", "✗ no_unit"),
        ("0 kWh/t", "✗ no_number"),
        ("很高", "✗ no_number"),
    ],
)
def test_the_present_value_of_a_change(answer: str, expected: str) -> None:
    assert (
        claims_after(
            need("干燥设备", claims="能耗降低20%以上"),
            about("baseline_of_parameter", parameter="能耗"),
            answer,
        )
        == expected
    )


def test_a_present_value_of_nothing_demanded_is_not_understood() -> None:
    assert (
        claims_after(need("x"), about("baseline_of_parameter", parameter="能耗"), "100 kWh/t") == "✗ unclear"
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("-20℃ 下", "抗拉强度≥ 500 MPa（-20℃ 下）"),
        ("25℃，1C", "抗拉强度≥ 500 MPa（25℃、1C）"),
        ("按 GB/T 228.1 测试，200 ℃", "抗拉强度≥ 500 MPa（200 ℃），按 GB/T 228.1 测试"),
        ("实验室台架", "抗拉强度≥ 500 MPa（实验室台架条件下）"),
        ("ASTM E8", "抗拉强度≥ 500 MPa，按 ASTM E8 测试"),
        ("抗拉强度 500 MPa（室温下）", "抗拉强度≥ 500 MPa（室温下）"),
        ("≤ 5 mm", "✗ unclear"),
        ("50万元", "✗ unclear"),
        ("2025年", "✗ unclear"),
    ],
)
def test_the_condition_of_a_demand(answer: str, expected: str) -> None:
    entry = need("合金", claims="抗拉强度≥500 MPa")
    assert claims_after(entry, about("condition_of_parameter", parameter="抗拉强度"), answer) == expected


def test_a_condition_of_nothing_demanded_is_not_understood() -> None:
    assert claims_after(need("x"), about("condition_of_parameter", parameter="强度"), "25℃") == "✗ unclear"


def test_figures_that_may_be_demands_become_demands_with_a_yes() -> None:
    entry = need("陶瓷膜", "求陶瓷膜制备技术，孔径50nm左右，通量大于500，抗污染")
    (question,) = [one for one in questions(entry) if one.code == "is_demand"]
    assert claims_after(entry, question, "都是要求") == "孔径约 50 nm；\n通量> 500"
    assert claims_after(entry, question, "不是，是现状") == "✗ declined"
    assert claims_after(entry, question, "孔径不大于20 nm") == "孔径≤ 20 nm"
    assert claims_after(entry, question, "不好说吧") == "✗ no_number"
    assert claims_after(need("x"), about("is_demand", words=""), "是") == "✗ unclear"


def test_a_number_with_two_readings_is_said_again_in_full() -> None:
    entry = need("x", claims="充放电倍率≥1C；\n强度≥5 MPa")
    (question,) = [one for one in questions(entry) if one.code == "quantity_unclear"]
    assert dict(question.facts) == {"words": "充放电倍率≥1C"}
    assert claims_after(entry, question, "充放电电流不低于 8 A") == "充放电电流≥ 8 A；\n强度≥5 MPa"
    assert claims_after(entry, question, "大一点") == "✗ no_number"
    assert claims_after(entry, about("quantity_unclear", words="谁也没写过"), "电流不低于 8 A").endswith(
        "电流≥ 8 A"
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("about 50 k EUR", (Operator.APPROX, 50_000, 50_000, "EUR")),
        ("50万", (Operator.EQ, 500_000, 500_000, "CNY")),
        ("50-80万元", (Operator.BETWEEN, 500_000, 800_000, "CNY")),
        ("30～50万", (Operator.BETWEEN, 300_000, 500_000, "CNY")),
        ("不超过100万", (Operator.LE, None, 1_000_000, "CNY")),
        ("2 million USD", (Operator.EQ, 2_000_000, 2_000_000, "USD")),
        ("£20k", (Operator.EQ, 20_000, 20_000, "GBP")),
        ("50", "no_amount"),
        ("50 k", "no_amount"),
        ("面议", "declined"),
        ("不多", "no_amount"),
    ],
)
def test_money(answer: str, expected: object) -> None:
    told = apply_answer(need("x"), about("budget_missing"), answer)
    if isinstance(expected, str):
        assert (told.understood, told.problem) == (False, expected)
        return
    assert told.attributes == {"budget": answer}
    assert told.quantity is not None
    low, high = told.quantity.low, told.quantity.high
    assert (
        told.quantity.operator,
        low and Decimal(low),
        high and Decimal(high),
        told.quantity.unit,
    ) == expected
    assert entry_after(need("x"), told).attributes["budget"] == answer


@pytest.mark.parametrize(
    ("answer", "understood"),
    [
        ("2027年6月", True),
        ("6个月内", True),
        ("by Q3 2027", True),
        ("明年年底", True),
        ("越快越好", False),
        ("some day", False),
    ],
)
def test_time(answer: str, understood: bool) -> None:
    told = apply_answer(need("x"), about("deadline_missing"), answer)
    assert told.understood is understood
    assert dict(told.attributes) == ({"deadline": answer} if understood else {})


def test_prose_is_filed_under_its_label_in_its_language() -> None:
    chinese = apply_answer(need("低温电池", "现状。"), about("application_missing", title="x"), "寒区客车")
    assert chinese.texts == {Field.BODY: "应用场合：寒区客车"}
    assert entry_after(need("低温电池", "现状。"), chinese).body == "现状。\n应用场合：寒区客车"
    english = apply_answer(need("battery"), about("application_missing", title="x"), "electric buses")
    assert english.texts == {Field.BODY: "Application: electric buses"}
    assert apply_answer(need("x"), about("object_missing", title="x"), "95%以上").problem == "unclear"


@pytest.mark.parametrize(
    "code", [code for code in QUESTIONS if code.startswith(("talent", "service", "finance", "scenario"))]
)
def test_what_other_kinds_of_need_are_asked_can_be_answered(code: str) -> None:
    kind, _, element = code.removesuffix("_missing").partition("_")
    answer = {"budget": "年薪30万元", "deadline": "2027年6月", "constraint": "3公里，100单/天"}.get(
        element, "高分子材料改性与检测"
    )
    entry = need("（演示）", need_kind=kind)
    told = apply_answer(entry, about(code, title="（演示）"), answer)
    assert told.understood, told.problem
    assert assess(entry_after(entry, told)).score > assess(entry).score
    assert apply_answer(entry, about("scenario_constraint_missing"), "小规模").problem == "unclear"


def test_an_achievement_is_answered_for_in_the_same_way() -> None:
    entry = Entry("a", EntryKind.ACHIEVEMENT, "高强铝合金", body="抗拉强度520 MPa。")
    after = entry
    answers = {
        "condition_of_claim": "室温下，第三方检测报告，2025年",
        "readiness_missing": "中试",
        "offer_application_missing": "汽车轮毂",
        "licence_missing": "专利许可",
        "evidence_missing": "第三方检测报告，用户使用两年",
    }
    for _ in range(2):
        for question in offer_questions(after):
            told = apply_answer(after, question, answers[question.code])
            assert told.understood, question.code
            assert assess_offer(entry_after(after, told)).score > assess_offer(after).score
            after = entry_after(after, told)
    assert after.claims == "抗拉强度= 520 MPa（室温下），按 第三方检测报告 测试"
    assert (assess_offer(after).missing, offer_questions(after)) == ((), ())
    plain = Entry("a", EntryKind.ACHIEVEMENT, "合金", body="成本低。")
    assert (
        apply_answer(plain, about("number_of_advantage", parameter="成本"), "3 元/kg").clauses[0].operator
        is Operator.EQ
    )
    assert apply_answer(plain, about("licence_missing"), "300 MPa").problem == "unclear"


def test_what_was_not_understood_changes_nothing() -> None:
    assert entry_after(need("x"), AppliedAnswer(problem="unclear")) == need("x")


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    st.sampled_from(QUESTIONS),
    st.text(
        alphabet="提高降低目前不低于，。；（）℃%≥≤~-0123456789 MPakgmin万元年月室温下按GB/T是没有ab\n",
        max_size=40,
    ),
)
def test_any_answer_is_understood_with_gain_or_refused_with_a_reason(code: str, answer: str) -> None:
    entry = need("低温电芯", "希望提高能量密度。要求能耗降低20%以上，抗拉强度≥500 MPa。")
    question = about(code, parameter="能量密度", words="抗拉强度≥500 MPa", title="低温电芯", demand="≥ 1")
    told = apply_answer(entry, question, answer)
    after = entry_after(entry, told)
    assert told == apply_answer(entry, question, answer)
    assert told.understood is (told.problem == "")
    if told.understood:
        assert after == entry or assess(after).score > assess(entry).score
        assert entry_after(after, told) == after
    else:
        assert after == entry
