"""Rows of events or of cases, row by row, as events of the engine; faults and oddities are noted where they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from queqiao.insights.funnel_columns import SIGNING, Part, is_closing, parts_of, stage_place
from queqiao.insights.funnel_stages import StageNames
from queqiao.kernel.files import Fields
from queqiao.kernel.files.values import day
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
        self.sections = sections
        self.names = names
        self.as_of = as_of
        self.headers = list(dict.fromkeys(name for row in sections for name in row.names()))
        self.parts = parts_of(self.headers, names.declared)
        self.rows = Rows()
        self._seen: dict[tuple[object, ...], int] = {}

    def part(self, part: Part, read: Callable[..., Any], **more: Any) -> Any:
        """A cell, by a getter of its row, of the column that plays a part; the default without such a column."""
        if part not in self.parts:
            return more.get("default")
        return read(self.parts[part], **more)

    def case(self, row: Fields) -> str:
        """The id of a case, in one writing."""
        header = self.parts.get(Part.CASE, "案号")
        return unicodedata.normalize("NFKC", row.text(header, example="A001")).strip()

    def groups(self, row: Fields, free: Sequence[str]) -> dict[str, str]:
        """The cells of the free columns."""
        return {name: value for name in free if (value := row.text(name, default=""))}

    def add(self, row: Fields, key: str, kind: EventKind, at: date, **more: Any) -> None:
        """An event of a row; what lies after the day of the report or stands there twice is noted and left out."""
        case = more["case"]
        same = (
            case,
            kind,
            at,
            more.get("stage"),
            more.get("outcome"),
            more.get("amount"),
            more.get("contract"),
        )
        line = row.document.line_of(row.place) or 0
        if same in self._seen:
            row.problem("indicators.row_twice", key, severity="warning", first=self._seen[same])
            return
        self._seen[same] = line
        if at > self.as_of:
            row.problem("indicators.in_future", key, severity="warning", day=at, as_of=self.as_of)
            return
        self.rows.proof = self.rows.proof or kind in {EventKind.CONTRACT_SIGNED, EventKind.PAYMENT_RECEIVED}
        self.rows.events.append(
            Event(
                id=f"{len(self.rows.events):07}",
                kind=kind,
                at=at,
                recorded=datetime.combine(at, time(), UTC),
                **more,
            )
        )


def read_events(sections: Sequence[Fields], names: StageNames, as_of: date) -> Rows:
    """One row per event. A closing word in the column of stages, or an outcome, ends the case."""
    reader = _Reader(sections, names, as_of)
    free = [name for name in reader.headers if name not in reader.parts.values()]
    for row in sections:
        row.ignore(*reader.headers)
        case = reader.case(row)
        date_header = reader.parts.get(Part.DATE, "date")
        at = row.date(date_header, zh="日期")
        stage = reader.part(Part.STAGE, row.text, default="")
        outcome = reader.part(Part.OUTCOME, row.text, default="")
        reason = reader.part(Part.REASON, row.text, default="")
        if stage and is_closing(stage) and stage not in names.declared:
            stage, outcome = "", outcome or stage
        groups = reader.groups(row, free)
        if stage:
            home = _stage(row, reader.parts[Part.STAGE], stage, names)
            if home is not None:
                reader.add(
                    row, date_header, EventKind.STAGE_ENTERED, at, case=case, stage=home, groups=groups
                )
        if outcome or (reason and not stage):
            reader.add(
                row,
                date_header,
                EventKind.CASE_CLOSED,
                at,
                case=case,
                outcome=outcome or "closed",
                reason=reason,
                groups=groups,
            )
        elif reason:
            row.problem("indicators.reason_without_ending", reader.parts[Part.REASON], severity="warning")
        _proof(reader, row, case, at, at, date_header)
        if not (stage or outcome or reason or _has_proof(reader, row)):
            row.problem("indicators.row_says_nothing")
    reader.rows.dimensions = tuple(free)
    return reader.rows


def read_cases(sections: Sequence[Fields], names: StageNames, as_of: date) -> Rows:
    """One row per case with a date in each stage's column; empty cells are stages not reached."""
    reader = _Reader(sections, names, as_of)
    free = [name for name in reader.headers if name not in reader.parts.values()]
    dated = [name for name in free if _holds_dates(sections, name)]
    columns = {name: home for name in free if (home := _column_stage(name, dated, names)) is not None}
    free = [name for name in free if name not in columns]
    seen: set[str] = set()
    for row in sections:
        row.ignore(*reader.headers)
        case = reader.case(row)
        if case in seen:
            row.problem("indicators.case_twice_in_table", reader.parts.get(Part.CASE, "case"), case=case)
        seen.add(case)
        groups = reader.groups(row, free)
        days = {}
        for name, home in columns.items():
            at = row.date(name, default=None)
            if at is not None:
                days[home] = at
                reader.add(row, name, EventKind.STAGE_ENTERED, at, case=case, stage=home, groups=groups)
        closed = reader.part(Part.CLOSED, row.date, default=None)
        outcome = reader.part(Part.OUTCOME, row.text, default="")
        reason = reader.part(Part.REASON, row.text, default="")
        if closed is not None:
            reader.add(
                row,
                reader.parts[Part.CLOSED],
                EventKind.CASE_CLOSED,
                closed,
                case=case,
                outcome=outcome or "closed",
                reason=reason,
                groups=groups,
            )
        elif outcome or reason:
            row.problem(
                "indicators.ending_without_day",
                reader.parts.get(Part.OUTCOME) or reader.parts[Part.REASON],
                severity="warning",
            )
        paid_on = reader.part(Part.PAID_ON, row.date, default=None)
        _proof(reader, row, case, _signed(days, paid_on, as_of), paid_on, reader.parts.get(Part.PAID_ON, ""))
        if not days:
            row.problem("indicators.row_says_nothing", severity="warning")
    reader.rows.columns = tuple(dict.fromkeys(columns.values()))
    reader.rows.dimensions = tuple(free)
    return reader.rows


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


def _holds_dates(sections: Sequence[Fields], name: str) -> bool:
    """Most filled cells of a column can be read as dates."""
    cells = [cell for row in sections if (cell := row.text(name, default=""))]
    return bool(cells) and 2 * sum(day(cell) is not None for cell in cells) > len(cells)


def _signed(days: Mapping[str, date], paid_on: date | None, as_of: date) -> date:
    """The day of the contract of a row: that of the stage of signing, else of the payment, else of the last stage."""
    signing = [at for stage, at in days.items() if stage_place(stage) == SIGNING]
    return min(signing, default=paid_on or max(days.values(), default=as_of))


def _has_proof(reader: _Reader, row: Fields) -> bool:
    return any(
        part in reader.parts and row.has(reader.parts[part]) for part in (Part.REGISTRATION, Part.PAID)
    )


def _proof(reader: _Reader, row: Fields, case: str, signed: date, paid_on: date | None, key: str) -> None:
    """The contract number and the money of a row. A payment without a day in a wide table is noted and left out."""
    number = reader.part(Part.REGISTRATION, row.text, default="")
    amount: Decimal = reader.part(Part.AMOUNT, row.money, default=Decimal(0), low=0) or Decimal(0)
    paid: Decimal | None = reader.part(Part.PAID, row.money, default=None, low=0)
    if number:
        reader.add(
            row,
            key,
            EventKind.CONTRACT_SIGNED,
            signed,
            case=case,
            contract=number,
            registration=number,
            amount=int(amount * 100),
        )
    if (
        paid is None
        and paid_on is not None
        and Part.PAID_ON in reader.parts
        and Part.PAID not in reader.parts
    ):
        paid = Decimal("0.01")  # a day of payment says that money came, not how much; sums are not made of it
    if paid and paid_on is None:
        row.problem("indicators.payment_without_day", reader.parts[Part.PAID], severity="warning")
    elif paid and paid_on is not None:
        reader.add(
            row, key, EventKind.PAYMENT_RECEIVED, paid_on, case=case, contract=number, amount=int(paid * 100)
        )
