"""The published form of a report: the whole of it on one made by hand, and the schema on reports from the engine."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from queqiao_engine.matching.contracts import (
    Answer,
    Clause,
    ClauseKind,
    ClauseVerdict,
    Entry,
    EntryKind,
    Field,
    GateOutcome,
    Grade,
    Match,
    MatchReport,
    Outlook,
    Quotation,
    ScorePart,
    TermEvidence,
    Verdict,
)
from queqiao_engine.matching.index.contracts import Gate
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.rank import rank
from queqiao_engine.matching.serialise import report_to_dict
from queqiao_engine.text.contracts import Condition, Operator, Quantity, Sense, Span, Statement

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[3] / "docs" / "schema" / "match-report.schema.json").read_text("utf-8")
)

AT_LEAST = Quantity(Operator.GE, Decimal("3E+2"), None, "Wh/kg", "Wh/kg", Span(4, 14))
COLD = Condition(
    "temperature",
    Quantity(Operator.EQ, Decimal("-20"), Decimal("-20"), "degC", "℃", Span(0, 4)),
    "−20℃下",
    Span(0, 5),
)
DEMAND = Statement("能量密度", "specific_energy", Span(5, 9), AT_LEAST, (COLD,), Span(0, 14))
REPORT = MatchReport(
    need_id="n1",
    need_title="电池",
    outlook=Outlook.LISTED,
    clauses=(Clause("c1", ClauseKind.QUANTITY, Field.BODY, Span(0, 14), "−20℃下能量密度", DEMAND),),
    matches=(
        Match(
            rank=1,
            id="a1",
            title="电解液",
            score=0.12345678,
            parts=(ScorePart("lexical", 0.1234567, 0.1234567), ScorePart("feedback", -1e-9, -1e-9)),
            grade=Grade.LIKELY,
            probability=1 / 3,
            verdicts=(
                ClauseVerdict(
                    "c1",
                    Verdict.MET,
                    "within",
                    Quotation(Field.CLAIMS, Span(2, 5), "310"),
                    {"demand": "≥ 300 Wh/kg", "claim": "310 Wh/kg"},
                    Quantity(
                        Operator.BETWEEN,
                        Decimal("305.50"),
                        Decimal("314.50"),
                        "Wh/kg",
                        "Wh/kg",
                        Span(2, 5),
                        Sense.ABSOLUTE,
                        Decimal("310"),
                    ),
                ),
            ),
            evidence=(
                TermEvidence(
                    "电",
                    0.6666666,
                    Quotation(Field.TITLE, Span(0, 1), "电"),
                    Quotation(Field.TITLE, Span(0, 1), "电"),
                ),
            ),
            answer=3,
        ),
    ),
    gates=(GateOutcome("region=河南", 7, ("a9",)),),
    answers_used=1,
    corpus_size=12,
    engine_version="0.1.0",
    recipe_hash="0123456789ab",
    calibration="ba9876543210",
    closeness=0.4000004,
)

QUOTED = {"field": "title", "span": [0, 1], "text": "电"}
EXPECTED: dict[str, Any] = {
    "format": "queqiao.match-report/1",
    "need_id": "n1",
    "need_title": "电池",
    "outlook": "listed",
    "closeness": 0.4,
    "clauses": [
        {
            "id": "c1",
            "kind": "quantity",
            "field": "body",
            "span": [0, 14],
            "text": "−20℃下能量密度",
            "statement": {
                "parameter": "能量密度",
                "parameter_key": "specific_energy",
                "parameter_span": [5, 9],
                "quantity": {
                    "operator": "ge",
                    "low": "300",
                    "high": None,
                    "nominal": None,
                    "unit": "Wh/kg",
                    "unit_text": "Wh/kg",
                    "sense": "absolute",
                    "undecided": None,
                    "span": [4, 14],
                },
                "conditions": [
                    {
                        "parameter": "temperature",
                        "quantity": {
                            "operator": "eq",
                            "low": "-20",
                            "high": "-20",
                            "nominal": None,
                            "unit": "degC",
                            "unit_text": "℃",
                            "sense": "absolute",
                            "undecided": None,
                            "span": [0, 4],
                        },
                        "text": "−20℃下",
                        "span": [0, 5],
                    }
                ],
                "span": [0, 14],
            },
            "baseline": None,
        }
    ],
    "matches": [
        {
            "rank": 1,
            "id": "a1",
            "title": "电解液",
            "score": 0.123457,
            "parts": [
                {"name": "lexical", "raw": 0.123457, "value": 0.123457},
                {"name": "feedback", "raw": 0.0, "value": 0.0},
            ],
            "grade": "likely_related",
            "probability": 0.333333,
            "answer": 3,
            "verdicts": [
                {
                    "clause_id": "c1",
                    "verdict": "met",
                    "reason": "within",
                    "quotation": {"field": "claims", "span": [2, 5], "text": "310"},
                    "facts": {"claim": "310 Wh/kg", "demand": "≥ 300 Wh/kg"},
                    "claim": {
                        "operator": "between",
                        "low": "305.50",
                        "high": "314.50",
                        "nominal": "310",
                        "unit": "Wh/kg",
                        "unit_text": "Wh/kg",
                        "sense": "absolute",
                        "undecided": None,
                        "span": [2, 5],
                    },
                }
            ],
            "evidence": [{"term": "电", "share": 0.666667, "need": QUOTED, "achievement": QUOTED}],
        }
    ],
    "gates": [{"gate": "region=河南", "excluded": 7, "nearest": ["a9"]}],
    "answers_used": 1,
    "corpus_size": 12,
    "engine_version": "0.1.0",
    "recipe_hash": "0123456789ab",
    "calibration": "ba9876543210",
}


def test_the_whole_of_a_report() -> None:
    plain = report_to_dict(REPORT)
    # Compared as text, so that the order of the keys and the form of every number count.
    assert json.dumps(plain, ensure_ascii=False) == json.dumps(EXPECTED, ensure_ascii=False)
    jsonschema.validate(plain, SCHEMA)


def test_the_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("answers", [(), (Answer("n", "a", 0), Answer("n", "b", 3))])
def test_reports_of_the_engine_fit_the_schema(answers: tuple[Answer, ...]) -> None:
    need = Entry(
        "n",
        EntryKind.NEED,
        "电解液",
        body="−20℃下能量密度不低于300 Wh/kg，成本降低一半，无毒，由15天延长到3个月。",
    )
    index = build_memory_index(
        [
            Entry(
                "a",
                EntryKind.ACHIEVEMENT,
                "低温电解液",
                body="−20℃下能量密度1.26 MJ/kg，无毒。",
                attributes={"region": "河南"},
            ),
            Entry(
                "b",
                EntryKind.ACHIEVEMENT,
                "电解液",
                claims="能量密度15±0.5 Wh/kg；成本降低60%",
                attributes={"region": "江苏"},
            ),
        ]
    )
    for report in (
        rank(need, index, answers=answers, where=(Gate("region", "=", ("河南",)),)),
        rank(need, index, answers=answers),
        rank(index.entries(["a"])[0], build_memory_index([need])),
    ):
        assert report.matches
        jsonschema.validate(json.loads(json.dumps(report_to_dict(report))), SCHEMA)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda plain: plain.pop("outlook"),
        lambda plain: plain.update(extra=1),
        lambda plain: plain["matches"][0].update(grade="strong"),
        lambda plain: plain["matches"][0].update(probability=1.2),
        lambda plain: plain["matches"][0]["verdicts"][0].update(quotation=None),  # met without a quotation
        lambda plain: plain["clauses"][0].update(span=[1]),
        lambda plain: plain.update(recipe_hash="xyz"),
    ],
)
def test_the_schema_refuses_what_a_report_never_holds(break_it: Any) -> None:
    plain = report_to_dict(REPORT)
    break_it(plain)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, SCHEMA)
