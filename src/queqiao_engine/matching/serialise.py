"""A report as plain data for JSON: the published form, ``docs/schema/match-report.schema.json``.

Floats are rounded here and nowhere before, to six digits after the point; numbers with units travel as decimal strings.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from queqiao_engine.matching.contracts import (
    Clause,
    ClauseVerdict,
    GateOutcome,
    Match,
    MatchReport,
    Quotation,
    TermEvidence,
)
from queqiao_engine.text.contracts import Condition, Quantity, Span, Statement

FORMAT = "queqiao.match-report/1"
DIGITS = 6


def report_to_dict(report: MatchReport) -> dict[str, Any]:
    """The report in the published form; keys always in the same order, equal reports give equal bytes."""
    return {
        "format": FORMAT,
        "need_id": report.need_id,
        "need_title": report.need_title,
        "outlook": report.outlook.value,
        "closeness": _rounded(report.closeness),
        "clauses": [_clause(clause) for clause in report.clauses],
        "matches": [_match(match) for match in report.matches],
        "gates": [_gate(gate) for gate in report.gates],
        "answers_used": report.answers_used,
        "corpus_size": report.corpus_size,
        "engine_version": report.engine_version,
        "recipe_hash": report.recipe_hash,
        "calibration": report.calibration,
    }


def clauses_to_list(clauses: Iterable[Clause]) -> list[dict[str, Any]]:
    """Clauses alone, in the form a report holds them."""
    return [_clause(clause) for clause in clauses]


def _match(match: Match) -> dict[str, Any]:
    return {
        "rank": match.rank,
        "id": match.id,
        "title": match.title,
        "score": _rounded(match.score),
        "parts": [
            {"name": part.name, "raw": _rounded(part.raw), "value": _rounded(part.value)}
            for part in match.parts
        ],
        "grade": match.grade.value,
        "probability": None if match.probability is None else _rounded(match.probability),
        "answer": match.answer,
        "verdicts": [_verdict(verdict) for verdict in match.verdicts],
        "evidence": [_evidence(evidence) for evidence in match.evidence],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "kind": clause.kind.value,
        "field": clause.field.value,
        "span": _span(clause.span),
        "text": clause.text,
        "statement": None if clause.statement is None else _statement(clause.statement),
        "baseline": None if clause.baseline is None else _statement(clause.baseline),
    }


def _verdict(verdict: ClauseVerdict) -> dict[str, Any]:
    return {
        "clause_id": verdict.clause_id,
        "verdict": verdict.verdict.value,
        "reason": verdict.reason,
        "quotation": None if verdict.quotation is None else _quotation(verdict.quotation),
        "facts": {name: verdict.facts[name] for name in sorted(verdict.facts)},
        "claim": None if verdict.claim is None else _quantity(verdict.claim),
    }


def _evidence(evidence: TermEvidence) -> dict[str, Any]:
    return {
        "term": evidence.term,
        "share": _rounded(evidence.share),
        "need": _quotation(evidence.need),
        "achievement": _quotation(evidence.achievement),
    }


def _gate(gate: GateOutcome) -> dict[str, Any]:
    return {"gate": gate.gate, "excluded": gate.excluded, "nearest": list(gate.nearest)}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "parameter": statement.parameter,
        "parameter_key": statement.parameter_key,
        "parameter_span": None if statement.parameter_span is None else _span(statement.parameter_span),
        "quantity": _quantity(statement.quantity),
        "conditions": [_condition(condition) for condition in statement.conditions],
        "span": _span(statement.span),
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "parameter": condition.parameter,
        "quantity": None if condition.quantity is None else _quantity(condition.quantity),
        "text": condition.text,
        "span": _span(condition.span),
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "operator": quantity.operator.value,
        "low": _decimal(quantity.low),
        "high": _decimal(quantity.high),
        "nominal": _decimal(quantity.nominal),
        "unit": quantity.unit,
        "unit_text": quantity.unit_text,
        "sense": quantity.sense.value,
        "undecided": quantity.undecided,
        "span": _span(quantity.span),
    }


def _quotation(quotation: Quotation) -> dict[str, Any]:
    return {"field": quotation.field.value, "span": _span(quotation.span), "text": quotation.text}


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _rounded(value: float) -> float:
    """Six digits, and no negative zero, which would print as another byte."""
    return round(value, DIGITS) + 0.0
