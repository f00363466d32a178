"""Rows of events or of cases, row by row, as events of the engine; faults and oddities are noted where they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

from queqiao.insights.funnel_cells import Cells, Table
from queqiao.insights.funnel_columns import PEOPLE, SIGNING, Part, is_closing, is_total, stage_place
from queqiao.insights.funnel_proof import Proofs
from queqiao.insights.funnel_stages import StageNames
from queqiao.kernel.files import Fields
from queqiao_engine.indicators.events import Event, EventKind


@dataclass(slots=True)
class Rows:
    """What the rows gave. ``columns``: the stages of a wide table in the order of its columns."""

    events: list[Event] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    proof: bool = False


class _Reader:
    """Collects the events of rows; one reader per file, so that repeats are seen."""

    def __init__(self, sections: Sequence[Fields], names: StageNames, as_of: date) -> None:
        self.table = Table(sections, names.declared)
        self.parts = self.table.parts
        self.names = names
        self.as_of = as_of
        self.rows = Rows()
        self.proofs = Proofs(self.add)
        self._seen: dict[tuple[object, ...], int] = {}
        self._cases: dict[str, str] = {}

    def free(self) -> list[str]:
        """Columns that play no part, and those that name somebody: what cases can be grouped by."""
        taken = {name for part, name in self.parts.items() if part not in PEOPLE}
        return [name for name in self.table.headers if name not in taken]

    def sums(self, cells: Cells) -> bool:
        """Whether a row sums the others; noted and left out."""
        header = self.parts.get(Part.CASE, "案号")
        written = cells.text(header)
        if written and is_total(written):
            cells.row.problem("indicators.total_row", header, severity="warning", word=written)
            return True
        return False

    def case(self, cells: Cells) -> str:
        """The id of a case, in one writing."""
        header = self.parts.get(Part.CASE, "案号")
        written = cells.text(header)
        if not written:
            cells.row.text(header, example="A001")  # notes that it is missing
        if written not in self._cases:
            self._cases[written] = unicodedata.normalize("NFKC", written).strip()
        return self._cases[written]

    def add(self, row: Fields, key: str, kind: EventKind, at: date, **more: Any) -> None:
        """An event of a row; what lies after the day of the report or stands there twice is noted and left out."""
        same = (kind, at, *map(more.get, _TELLING))
        line = row.document.line_of(row.place) or 0
        if same in self._seen:
            row.problem("indicators.row_twice", key, severity="warning", first=self._seen[same])
            return
        self._seen[same] = line
        if at > self.as_of:
            row.problem("indicators.in_future", key, severity="warning", day=at, as_of=self.as_of)
            return
        self.rows.proof = self.rows.proof or kind in _PROOF
        self.rows.events.append(
            Event(
                id=f"{len(self.rows.events):07}",
                kind=kind,
                at=at,
                recorded=datetime.combine(at, time(), UTC),
                **more,
            )
        )

    def done(self, dimensions: Sequence[str]) -> Rows:
        """Everything read; contracts are told once per case, number and node."""
        self.proofs.tell_contracts()
        self.rows.dimensions = tuple(dimensions)
        return self.rows


_TELLING = ("case", "stage", "outcome", "amount", "contract", "parties", "origin")
_PROOF = frozenset({EventKind.CONTRACT_SIGNED, EventKind.PAYMENT_RECEIVED})


def read_events(sections: Sequence[Fields], names: StageNames, as_of: date) -> Rows:
    """One row per event. A closing word in the column of stages, or an outcome, ends the case."""
    reader = _Reader(sections, names, as_of)
    free = reader.free()
    date_header = reader.parts.get(Part.DATE, "date")
    for row in sections:
        row.ignore(*reader.table.headers)
        cells = Cells(reader.table, row)
        if reader.sums(cells):
            continue
        case = reader.case(cells)
        at = cells.dated(date_header) or row.date(date_header, zh="日期")
        stage, outcome, reason = (cells.words(part) for part in (Part.STAGE, Part.OUTCOME, Part.REASON))
        if stage and is_closing(stage) and stage not in names.declared:
            stage, outcome = "", outcome or stage
        groups = _groups(cells, free)
        home = _stage(row, reader.parts[Part.STAGE], stage, names) if stage else None
        if home is not None:
            reader.add(row, date_header, EventKind.STAGE_ENTERED, at, case=case, stage=home, groups=groups)
        if outcome or (reason and not stage):
            ending = {"outcome": outcome or "closed", "reason": reason, "groups": groups}
            reader.add(row, date_header, EventKind.CASE_CLOSED, at, case=case, **ending)
        elif reason:
            row.problem("indicators.reason_without_ending", reader.parts[Part.REASON], severity="warning")
        proved = reader.proofs.read(
            cells, case, at, at, date_header, signing=stage_place(home or "") == SIGNING
        )
        if not (stage or outcome or reason or proved):
            row.problem("indicators.row_says_nothing")
    return reader.done(free)


def read_cases(sections: Sequence[Fields], names: StageNames, as_of: date) -> Rows:
    """One row per case with a date in each stage's column; empty cells are stages not reached."""
    reader = _Reader(sections, names, as_of)
    free = reader.free()
    dated = [name for name in free if reader.table.holds_dates(name)]
    columns = {name: home for name in free if (home := _column_stage(name, dated, names)) is not None}
    free = [name for name in free if name not in columns]
    seen: set[str] = set()
    for row in sections:
        row.ignore(*reader.table.headers)
        cells = Cells(reader.table, row)
        if reader.sums(cells):
            continue
        case = reader.case(cells)
        if case in seen:
            row.problem("indicators.case_twice_in_table", reader.parts.get(Part.CASE, "case"), case=case)
        seen.add(case)
        groups = _groups(cells, free)
        days = {}
        for name, home in columns.items():
            at = cells.dated(name)
            if at is not None:
                days[home] = at
                reader.add(row, name, EventKind.STAGE_ENTERED, at, case=case, stage=home, groups=groups)
        _ending(reader, cells, case, groups)
        paid_on = cells.day(Part.PAID_ON)
        signed, key = _signed(days, paid_on, as_of), reader.parts.get(Part.PAID_ON, "")
        reader.proofs.read(cells, case, signed, paid_on, key, signing=True)
        if not days:
            row.problem("indicators.row_says_nothing", severity="warning")
    reader.rows.columns = tuple(dict.fromkeys(columns.values()))
    return reader.done(free)


def _ending(reader: _Reader, cells: Cells, case: str, groups: Mapping[str, str]) -> None:
    """The closing of a row of a wide table; an ending without its day leaves the case open."""
    outcome, reason = cells.words(Part.OUTCOME), cells.words(Part.REASON)
    closed = cells.day(Part.CLOSED)
    if closed is not None:
        ending = {"outcome": outcome or "closed", "reason": reason, "groups": groups}
        reader.add(cells.row, reader.parts[Part.CLOSED], EventKind.CASE_CLOSED, closed, case=case, **ending)
    elif outcome or reason:
        header = reader.parts.get(Part.OUTCOME) or reader.parts[Part.REASON]
        cells.row.problem("indicators.ending_without_day", header, severity="warning")


_NO_GROUPS: Mapping[str, str] = MappingProxyType({})


def _groups(cells: Cells, free: Sequence[str]) -> Mapping[str, str]:
    """The cells of the free columns."""
    found = {name: value for name in free if (value := cells.text(name))}
    return found or _NO_GROUPS


def _stage(row: Fields, header: str, word: str, names: StageNames) -> str | None:
    home = names.find(word)
    if home is None:
        near, known = names.near(word), "、".join(names.declared)
        code = "indicators.stage_near" if near else "indicators.stage_unknown"
        row.problem(code, header, stage=word, near=near, known=known)
    return home


def _column_stage(name: str, dated: Sequence[str], names: StageNames) -> str | None:
    """The stage a column stands for: with declared stages the one it names, else any column with dates."""
    if names.declared:
        return names.find(name)
    return names.find(name) if name in dated else None


def _signed(days: Mapping[str, date], paid_on: date | None, as_of: date) -> date:
    """The day of the contract of a row: that of the stage of signing, else of the payment, else of the last stage."""
    signing = [at for stage, at in days.items() if stage_place(stage) == SIGNING]
    return min(signing, default=paid_on or max(days.values(), default=as_of))
