"""Rules of judging that the labelled pairs do not show: quotations, several claims, conflicts, and invariances."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao.matching.wording import say
from queqiao_engine.matching.clauses import find_clauses
from queqiao_engine.matching.contracts import ClauseVerdict, Entry, EntryKind, Field, Verdict
from queqiao_engine.matching.reading import LONGEST_QUOTATION
from queqiao_engine.matching.verdicts import judge


def verdicts(demand: str, claim: str, *, title: str = "成果", claims: str = "") -> tuple[ClauseVerdict, ...]:
    need = Entry("n", EntryKind.NEED, "需求", claims=demand)
    return judge(find_clauses(need), Entry("a", EntryKind.ACHIEVEMENT, title, summary=claim, claims=claims))


def verdict(demand: str, claim: str, **fields: str) -> ClauseVerdict:
    (only,) = verdicts(demand, claim, **fields)
    return only


def test_no_clause_no_verdict() -> None:
    assert judge((), Entry("a", EntryKind.ACHIEVEMENT, "成果")) == ()


def test_facts_hold_demand_claim_and_the_converted_value() -> None:
    found = verdict("能量密度不低于300 Wh/kg", "电池能量密度达到1.26 MJ/kg")
    assert (found.verdict, found.reason) == (Verdict.MET, "value_meets")
    assert {name: found.facts[name] for name in ("demand", "claim", "converted")} == {
        "demand": "≥ 300 Wh/kg",
        "claim": "1.26 MJ/kg",
        "converted": "350 Wh/kg",
    }


def test_the_quotation_is_the_fragment_with_exact_offsets() -> None:
    claim = "该电池安全可靠，电池能量密度达到1.26 MJ/kg，已量产。"
    found = verdict("能量密度不低于300 Wh/kg", claim)
    assert found.quotation is not None
    assert found.quotation.field is Field.SUMMARY
    assert found.quotation.text == "电池能量密度达到1.26 MJ/kg"
    assert claim[found.quotation.span.start : found.quotation.span.end] == found.quotation.text


def test_a_long_sentence_is_quoted_around_the_evidence() -> None:
    claim = "安全可靠的" * 60 + "电池能量密度为350 Wh/kg" + "并且经久耐用" * 60
    found = verdict("能量密度不低于300 Wh/kg", claim)
    assert found.quotation is not None
    assert len(found.quotation.text) <= LONGEST_QUOTATION
    assert "350 Wh/kg" in found.quotation.text


def test_the_field_that_holds_the_claim_is_named() -> None:
    found = verdict("强度≥40 MPa", "无关", claims="强度为45 MPa")
    assert found.quotation is not None
    assert found.quotation.field is Field.CLAIMS


def test_claims_that_disagree_decide_nothing() -> None:
    found = verdict("合格率≥95%", "合格率为97%。另一批合格率为90%。")
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, "claims_conflict")


def test_the_claim_under_the_demanded_condition_decides() -> None:
    found = verdict("25℃下粘度不大于500 mPa·s", "0℃下粘度为900 mPa·s，25℃下粘度为450 mPa·s")
    assert found.verdict is Verdict.MET
    assert found.quotation is not None
    assert found.quotation.text == "25℃下粘度为450 mPa·s"


def test_a_goal_beside_a_measured_value_does_not_count() -> None:
    found = verdict("准确率≥95%", "目前准确率为90%，下一步目标为97%")
    assert (found.verdict, found.reason) == (Verdict.CONTRADICTED, "value_outside")


def test_one_need_many_clauses_keep_their_order() -> None:
    found = verdicts("强度≥40 MPa；无铅；孔隙率<8%", "焊料不含铅，强度为45 MPa。")
    assert [(item.clause_id, item.verdict.value) for item in found] == [
        ("c1", "met"),
        ("c2", "met"),
        ("c3", "unknown"),
    ]


def test_a_fault_that_was_solved_does_not_count_against_it() -> None:
    assert verdict("材料要求阻燃", "解决了材料易燃的难题，所得材料阻燃。").verdict is Verdict.MET


def test_an_antonym_in_a_comparison_is_not_the_achievements_own() -> None:
    assert verdict("涂料要求无毒", "与市售有毒涂料相比，成本更低").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("demand", "claim"),
    [
        ("能量密度不低于300 Wh/kg", "电池能量密度达到1.26 MJ/kg"),
        ("-20℃下容量保持率≥80%", "25℃下容量保持率为95%"),
        ("-20℃下容量保持率≥80%", "容量保持率为95%"),
        ("冲击功≥27 J", "在-196℃时冲击功为15 J"),
        ("能耗降低20%以上", "吨产品能耗为85 kWh"),
        ("能耗降低20%以上", "能耗上升5%"),
        ("材料要求无毒", "产品有毒"),
        ("材料要求无毒", "产品耐用"),
        ("准确率≥95%", "预计准确率可达97%"),
    ],
)
def test_every_reason_can_be_said_with_its_facts(demand: str, claim: str, language: str) -> None:
    found = verdict(demand, claim)
    assert say(f"reason.{found.reason}", language, **found.facts)


# --- invariances ---------------------------------------------------------------------------------------------------

SCALES = {
    "MPa": [("MPa", Decimal(1)), ("kPa", Decimal(1000)), ("GPa", Decimal("0.001")), ("N/mm²", Decimal(1))],
    "mm": [("mm", Decimal(1)), ("μm", Decimal(1000)), ("cm", Decimal("0.1")), ("毫米", Decimal(1))],
    "kg": [
        ("kg", Decimal(1)),
        ("g", Decimal(1000)),
        ("t", Decimal("0.001")),
        ("公斤", Decimal(1)),
        ("斤", Decimal(2)),
    ],
    "h": [("h", Decimal(1)), ("min", Decimal(60)), ("s", Decimal(3600)), ("小时", Decimal(1))],
}
ASKS = ("≥{}", "≤{}", ">{}", "<{}", "不低于{}", "不超过{}")
SAYS = ("为{}", "≥{}", "≤{}", "约{}")
PARAMETERS = {"MPa": "抗拉强度", "mm": "板厚偏差", "kg": "整机重量", "h": "使用寿命"}


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    st.sampled_from(sorted(SCALES)),
    st.integers(1, 999),
    st.integers(1, 999),
    st.sampled_from([(ask, say) for ask in ASKS for say in SAYS]),
    st.data(),
)
def test_another_unit_never_changes_the_verdict(
    unit: str, wanted: int, said: int, form: tuple[str, str], data: st.DataObject
) -> None:
    parameter = PARAMETERS[unit]
    asks, says = form

    def written(value: int, scale: tuple[str, Decimal]) -> str:
        return f"{(value * scale[1]).normalize():f} {scale[0]}"

    base = SCALES[unit][0]
    plain = verdict(
        parameter + asks.format(written(wanted, base)), parameter + says.format(written(said, base))
    )
    left, right = (data.draw(st.sampled_from(SCALES[unit])) for _ in range(2))
    scaled = verdict(
        parameter + asks.format(written(wanted, left)), parameter + says.format(written(said, right))
    )
    assert (plain.verdict, plain.reason) == (scaled.verdict, scaled.reason)


PROSE = st.text(
    alphabet="要求强度无毒不有可降解能耗提高≥≤<30.5-~±%MPa℃ ,，。；、\n(1)目前由到降低倍一半拟kg/m³与传统相比",
    max_size=60,
)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(PROSE, PROSE, PROSE)
def test_any_text_can_be_judged_and_met_always_quotes(demand: str, summary: str, body: str) -> None:
    need = Entry("n", EntryKind.NEED, "需求", claims=demand)
    achievement = Entry("a", EntryKind.ACHIEVEMENT, summary[:10], summary=summary, body=body)
    clauses = find_clauses(need)
    found = judge(clauses, achievement)
    assert found == judge(clauses, achievement)
    assert [item.clause_id for item in found] == [clause.id for clause in clauses]
    for item in found:
        if item.quotation is not None:
            text = achievement.text_of(item.quotation.field)
            assert text[item.quotation.span.start : item.quotation.span.end] == item.quotation.text != ""
            assert len(item.quotation.text) <= LONGEST_QUOTATION
        else:
            assert item.verdict is Verdict.UNKNOWN
        assert say(f"reason.{item.reason}", "zh", **item.facts)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.text(max_size=80), st.text(max_size=80))
def test_arbitrary_characters_never_raise(demand: str, claim: str) -> None:
    need = Entry("n", EntryKind.NEED, demand, claims=demand, body=claim)
    judge(find_clauses(need), Entry("a", EntryKind.ACHIEVEMENT, claim, body=demand))


def test_a_name_in_brackets_is_a_name() -> None:
    clauses = find_clauses(Entry("n", EntryKind.NEED, "", claims="有效位数（ENOB）不少于8 bit"))
    (verdict,) = judge(clauses, Entry("a", EntryKind.ACHIEVEMENT, "", summary="ENOB为8.6 bit"))
    assert verdict.verdict is Verdict.MET


def test_a_range_that_may_be_one_to_cover_is_not_met_by_part_of_it() -> None:
    clauses = find_clauses(Entry("n", EntryKind.NEED, "", claims="a turbidity range of 0–1000 NTU"))
    (verdict,) = judge(
        clauses, Entry("a", EntryKind.ACHIEVEMENT, "", summary="The turbidity is 0 to 400 NTU")
    )
    assert verdict.verdict is Verdict.UNKNOWN
