"""A match report as rows of the database and back. What pages do not show (parsed quantities) is kept as JSON and not read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from queqiao.matching.models import MatchRow, MatchRun
from queqiao_engine.matching.contracts import (
    Clause,
    ClauseKind,
    ClauseVerdict,
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
from queqiao_engine.matching.serialise import report_to_dict
from queqiao_engine.text.contracts import Span


def run_columns(report: MatchReport) -> dict[str, Any]:
    """What ``MatchRun`` keeps of a report."""
    plain = report_to_dict(report)
    names = [
        "engine_version",
        "recipe_hash",
        "calibration",
        "corpus_size",
        "answers_used",
        "outlook",
        "closeness",
        "clauses",
        "gates",
    ]
    return {name: plain[name] for name in names}


def row_columns(report: MatchReport) -> list[dict[str, Any]]:
    """What ``MatchRow`` keeps of each match, in rank order; titles are read from the entries when a page is made."""
    names = ["rank", "score", "parts", "grade", "probability", "verdicts", "evidence"]
    return [
        {"entry_id": row["id"], **{n: row[n] for n in names}} for row in report_to_dict(report)["matches"]
    ]


def read_report(
    run: MatchRun,
    rows: Iterable[MatchRow],
    *,
    title: str,
    titles: Mapping[str, str],
    grades: Mapping[str, int],
) -> MatchReport:
    """The report of a stored run; ``titles`` of its rows and ``grades`` people gave them since come from the caller."""
    return MatchReport(
        need_id=run.entry_id,
        need_title=title,
        outlook=Outlook(run.outlook),
        clauses=read_clauses(run.clauses),
        matches=tuple(
            _match(row, titles.get(row.entry_id, row.entry_id), grades.get(row.entry_id)) for row in rows
        ),
        gates=tuple(GateOutcome(one["gate"], one["excluded"], tuple(one["nearest"])) for one in run.gates),
        answers_used=run.answers_used,
        corpus_size=run.corpus_size,
        engine_version=run.engine_version,
        recipe_hash=run.recipe_hash,
        calibration=run.calibration,
        closeness=run.closeness,
    )


def read_clauses(stored: Sequence[Mapping[str, Any]]) -> tuple[Clause, ...]:
    """Clauses with their text and place."""
    return tuple(
        Clause(one["id"], ClauseKind(one["kind"]), Field(one["field"]), Span(*one["span"]), one["text"])
        for one in stored
    )


def _match(row: MatchRow, title: str, answer: int | None) -> Match:
    return Match(
        rank=row.rank,
        id=row.entry_id,
        title=title,
        score=row.score,
        parts=tuple(ScorePart(part["name"], part["raw"], part["value"]) for part in row.parts),
        grade=Grade(row.grade),
        probability=row.probability,
        verdicts=tuple(_verdict(one) for one in row.verdicts),
        evidence=tuple(
            TermEvidence(one["term"], one["share"], _quotation(one["need"]), _quotation(one["achievement"]))
            for one in row.evidence
        ),
        answer=answer,
    )


def _verdict(stored: Mapping[str, Any]) -> ClauseVerdict:
    quotation = stored["quotation"]
    return ClauseVerdict(
        stored["clause_id"],
        Verdict(stored["verdict"]),
        stored["reason"],
        None if quotation is None else _quotation(quotation),
        stored["facts"],
    )


def _quotation(stored: Mapping[str, Any]) -> Quotation:
    return Quotation(Field(stored["field"]), Span(*stored["span"]), stored["text"])
