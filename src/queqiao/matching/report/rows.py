"""Machine output: one row per match as CSV, JSON Lines or a workbook, and reading such a run back.

Text that a spreadsheet would run as a formula (it begins with = + - @, a tab or a return, or their full-width twins) gets
one leading apostrophe in CSV and XLSX, after the OWASP note on CSV injection; JSON Lines carries the text as it is.
``read_run`` takes the apostrophe off again, so ids survive the round trip.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files.spreadsheet import Cell, disarm, new_workbook, rearm, saved, sheet_cell
from queqiao.matching.report.results import Results, verdict_counts
from queqiao_engine.matching.contracts import Match, MatchReport, Verdict

COLUMNS = (
    "need_id",
    "achievement_id",
    "rank",
    "score",
    "probability",
    "grade",
    "met",
    "contradicted",
    "unknown",
    "conditions_differ",
    "top_evidence",
    "need_title",
    "achievement_title",
    "outlook",
)
"""The columns of every machine format, in order."""

_WIDTHS = {"need_title": 40, "achievement_title": 40, "top_evidence": 40, "grade": 18, "outlook": 18}


def rows(results: Results) -> Iterator[dict[str, Cell]]:
    """One dictionary per match, keys as ``COLUMNS``; a need without any match gives one row with an empty achievement."""
    for report in results.reports:
        if not report.matches:
            yield _row(report, None)
        for match in report.matches:
            yield _row(report, match)


def _row(report: MatchReport, match: Match | None) -> dict[str, Cell]:
    head: dict[str, Cell] = {"need_id": report.need_id}
    tail: dict[str, Cell] = {"need_title": report.need_title}
    if match is None:
        empty: dict[str, Cell] = dict.fromkeys(COLUMNS[1:11])
        return {
            **head,
            **empty,
            "achievement_id": "",
            **tail,
            "achievement_title": "",
            "outlook": report.outlook.value,
        }
    counts = verdict_counts(match)
    body: dict[str, Cell] = {
        "achievement_id": match.id,
        "rank": match.rank,
        "score": round(match.score, 6),
        "probability": None if match.probability is None else round(match.probability, 4),
        "grade": match.grade.value,
        "met": counts[Verdict.MET],
        "contradicted": counts[Verdict.CONTRADICTED],
        "unknown": counts[Verdict.UNKNOWN],
        "conditions_differ": counts[Verdict.CONDITIONS_DIFFER],
        "top_evidence": " | ".join(item.achievement.text for item in match.evidence[:3]),
    }
    return {**head, **body, **tail, "achievement_title": match.title, "outlook": report.outlook.value}


def write_csv(results: Results, target: IO[str]) -> None:
    """RFC 4180 rows with a header line, to a text stream opened with ``newline=""``."""
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(results):
        writer.writerow(["" if row[name] is None else disarm(row[name]) for name in COLUMNS])


def write_jsonl(results: Results, target: IO[str], *, explain: bool = False) -> None:
    """One JSON object per match, or with ``explain`` one complete report per need (``docs/schema``)."""
    if explain:
        from queqiao_engine.matching.serialise import report_to_dict

        for report in results.reports:
            target.write(json.dumps(report_to_dict(report), ensure_ascii=False) + "\n")
        return
    for row in rows(results):
        target.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_xlsx(results: Results, target: IO[bytes], *, explain: bool = False) -> None:
    """A workbook: sheet “matches” with the rows, and with ``explain`` sheet “clauses” with one row per verdict."""
    book = new_workbook()
    sheet = book.active
    sheet.title = "matches"
    _fill(sheet, COLUMNS, ([row[name] for name in COLUMNS] for row in rows(results)))
    if explain:
        _fill(book.create_sheet("clauses"), _CLAUSE_COLUMNS, _clause_rows(results))
    target.write(saved(book))


_CLAUSE_COLUMNS = (
    "need_id",
    "achievement_id",
    "clause_id",
    "demand",
    "verdict",
    "reason",
    "field",
    "quotation",
)


def _clause_rows(results: Results) -> Iterator[list[Cell]]:
    for report in results.reports:
        demands = {clause.id: clause.text for clause in report.clauses}
        for match in report.matches:
            for verdict in match.verdicts:
                quotation = verdict.quotation
                yield [
                    report.need_id,
                    match.id,
                    verdict.clause_id,
                    demands.get(verdict.clause_id, ""),
                    verdict.verdict.value,
                    verdict.reason,
                    quotation.field.value if quotation else "",
                    quotation.text if quotation else "",
                ]


def _fill(sheet: object, header: tuple[str, ...], lines: Iterator[list[Cell]]) -> None:
    """Header and rows into a sheet, every text as text, never as a formula."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.append(list(header))  # type: ignore[attr-defined]  # openpyxl ships no types
    for line in lines:
        sheet.append([sheet_cell(sheet, value) for value in line])  # type: ignore[attr-defined]  # as above
    for cell in sheet[1]:  # type: ignore[index]  # as above
        cell.font = Font(bold=True)
    for index, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTHS.get(name, 16)  # type: ignore[attr-defined]  # as above
    sheet.freeze_panes = "C2"  # type: ignore[attr-defined]  # as above
    sheet.auto_filter.ref = sheet.dimensions  # type: ignore[attr-defined]  # as above


def read_run(path: Path) -> dict[str, list[str]]:
    """The ranked achievement ids of each need, from a CSV or JSON Lines file that ``queqiao match`` wrote.

    Order within a need is by ``rank``, then by ``score`` downwards, then by id. Raises ``UserError`` (``cli.run_*``, ``input.not_found``).
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as fault:
        raise UserError(Problem("input.not_found", {}, file=str(path))) from fault
    except UnicodeDecodeError as fault:
        raise UserError(Problem("cli.run_unreadable", {}, file=str(path))) from fault
    lines = _jsonl_run(text, path) if text.lstrip().startswith("{") else _csv_run(text, path)
    run: dict[str, list[tuple[float, float, str]]] = {}
    for need, achievement, rank, score in lines:
        run.setdefault(need, [])
        if achievement:
            run[need].append((rank, -score, achievement))
    return {need: [identifier for _, _, identifier in sorted(items)] for need, items in sorted(run.items())}


def _csv_run(text: str, path: Path) -> Iterator[tuple[str, str, float, float]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in ("need_id", "achievement_id") if name not in (reader.fieldnames or ())]
    if missing:
        raise UserError(Problem("cli.run_columns", {"columns": "、".join(missing)}, file=str(path)))
    for row in reader:
        yield _run_line(row, path, reader.line_num, rearm)


def _jsonl_run(text: str, path: Path) -> Iterator[tuple[str, str, float, float]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as fault:
            raise UserError(Problem("cli.run_unreadable", {}, file=str(path), row=number)) from fault
        if not isinstance(row, dict) or "need_id" not in row:
            raise UserError(Problem("cli.run_columns", {"columns": "need_id"}, file=str(path), row=number))
        if "matches" in row:  # a complete report, from --explain
            if not row["matches"]:
                yield str(row["need_id"]), "", 0.0, 0.0
            for match in row["matches"]:
                line_of_match = {
                    "need_id": row["need_id"],
                    "achievement_id": match["id"],
                    "rank": match["rank"],
                }
                yield _run_line(line_of_match, path, number, str)
            continue
        yield _run_line(row, path, number, str)


def _run_line(
    row: dict[str, object], path: Path, number: int, clean: Callable[[str], str]
) -> tuple[str, str, float, float]:
    def text_of(name: str) -> str:
        value = row.get(name)
        return "" if value is None else clean(str(value))

    try:
        rank, score = float(text_of("rank") or 0), float(text_of("score") or 0)
    except ValueError as fault:
        raise UserError(Problem("cli.run_number", {}, file=str(path), row=number)) from fault
    return text_of("need_id"), text_of("achievement_id"), rank, score
