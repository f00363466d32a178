"""Turns the rows of tables into entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import PurePath

from queqiao.catalog.readers.contracts import CONTACT, TEXT_FIELDS, ColumnUse
from queqiao.catalog.readers.header import Layout, assign, find_layout
from queqiao.catalog.readers.labels import fold_label, is_other_kind, lead_of, note_of, targets_of
from queqiao.catalog.readers.sheet_form import is_form, read_sheet_form
from queqiao.catalog.readers.values import attribute, split_keywords
from queqiao.kernel.files.cells import CONTROL, MARKUP, cell_text, clean_text, one_line
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    HEADER_SEARCH,
    CellFault,
    Progress,
    Row,
    Table,
    column_letter,
)
from queqiao_engine.matching.contracts import AttributeValue, Entry, EntryKind

_EXAMPLE_IDS = frozenset(("示例", "样例", "例", "example", "sample"))
_EXAMPLE_TITLE = re.compile(
    r"^(?:【(?:示例|样例)】|\[(?:示例|样例|example)\]|(?:示例|样例)[:：])", re.IGNORECASE
)
_NOTE_ROW = re.compile(
    r"^(?:备?注|说明|填表说明|填写说明|填报说明|※|\*|notes?\b|remarks?\b)",
    re.IGNORECASE,
)
#: Below a table these lead a row of their own, whatever stands beside them: sums, and who filled in the form.
_FOOT_ROW = re.compile(
    r"^(?:(?:合计|总计|共计|小计|累计|total)[:：\d\s]*$|"
    r"(?:填表人|填报人|制表人?|审核人?|经办人|负责人|单位负责人|填表日期|填报日期|填报单位)\s*(?:[（(][^）)]*[）)])?\s*[:：])",
    re.IGNORECASE,
)
#: A note in the title's own column, alone in its row.
_NOTE_TITLE = re.compile(
    r"^(?:备?注|说明|填表说明|填写说明|填报说明|notes?|remarks?)\s*\d*\s*[:：]", re.IGNORECASE
)
#: Headers whose numbers count the rows of one sheet and begin again on the next.
_SERIAL = frozenset(fold_label(name) for name in ("序号", "number", "no"))
#: What spreadsheets write into an exported CSV where a formula failed.
_ERROR_VALUES = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))
#: Text of an unknown column from this length is a passage that somebody wrote to be read.
_PASSAGE = 40
#: Sheets that explain or list choices; passed over when another sheet has a table.
_NOTE_SHEETS = frozenset(
    fold_label(name)
    for name in (
        "填写说明",
        "填表说明",
        "使用说明",
        "说明",
        "选项",
        "字典",
        "数据字典",
        "notes",
        "instructions",
        "readme",
        "options",
        "choices",
        "lists",
    )
)
#: How the command line tells the two files apart in --map.
_SIDES = {EntryKind.NEED: "needs", EntryKind.ACHIEVEMENT: "achievements"}
_PROGRESS_STEP = 2_000
_ID_LIMIT = 200


class Assembler:
    """Reads the tables of one file one after the other and keeps the ids apart."""

    def __init__(
        self, kind: EntryKind, log: ProblemLog, mapping: Mapping[str, str], progress: Progress | None
    ) -> None:
        self.kind = kind
        self.log = log
        self.entries: list[Entry] = []
        self.columns: list[ColumnUse] = []
        self.rows = 0
        self.places: dict[str, tuple[str, int]] = {}
        self._mapping = mapping
        self._progress = progress
        self._seen: dict[str, tuple[str, int]] = {}
        self._cleaned: set[tuple[str, str, str]] = set()
        self._tables_used = 0
        self._done = 0
        self._place = ""
        self._said: set[tuple[str, str, str]] = set()
        self._mapped: frozenset[str] = frozenset()
        self._headers: tuple[str, ...] = ()

    def read(self, tables: Iterable[Table]) -> None:
        """Read every table that has a title column; refuse the file when none has."""
        file = self.log.file
        without: list[tuple[Table, Layout | None, list[Row]]] = []
        several: set[str] = set()
        for table in tables:
            several.add(table.name)
            rows = iter(table.rows)
            head = list(islice(rows, HEADER_SEARCH))
            if self._is_form(table, head):
                self._read_form(table, chain(head, rows))
                continue
            layout = self._layout(table, head)
            notes = fold_label(table.name) in _NOTE_SHEETS
            if layout is None or not layout.has_title or notes:
                without.append((table, layout, head))
                continue
            self._place = f"{file} [{table.name}]"
            if len(several) > 1:
                self.log.file = f"{file} [{table.name}]"
            self._read_table(table, layout, chain(head[layout.data_from :], rows))
            self.log.file = file
        if not self._tables_used:
            self._refuse_without_title(without)
        self._check_mapping(self._headers)
        if not self.rows:
            raise self.log.refuse("only_header")

    def _is_form(self, table: Table, head: Sequence[Row]) -> bool:
        if table.keys is not None or self._mapping or fold_label(table.name) in _NOTE_SHEETS:
            return False
        return is_form(head, self.kind)

    def _read_form(self, table: Table, rows: Iterable[Row]) -> None:
        """A sheet that is one form; its id is the file's name, with the sheet's from the second on."""
        self._tables_used += 1
        self.rows += 1
        stem = PurePath(self.log.file).stem
        name = stem if self._tables_used == 1 else f"{stem}-{table.name}"
        entry, uses = read_sheet_form(rows, self.kind, self.log, name)
        self.columns.extend(ColumnUse(table.name, "", header, target) for header, target in uses.items())
        self._place = f"{self.log.file} [{table.name}]"
        self.add(entry.id, lambda entry_id: replace(entry, id=entry_id), 1, self._tables_used)

    def _layout(self, table: Table, head: Sequence[Row]) -> Layout | None:
        if table.keys is not None:
            return assign(table.keys, self.kind, self._mapping, varied=True)
        return find_layout(head, self.kind, self._mapping, table.first_column)

    def _read_table(self, table: Table, layout: Layout, rows: Iterable[Row]) -> None:
        if len(layout.columns) > COLUMN_LIMIT:
            raise self.log.refuse("too_many_columns", count=len(layout.columns), limit=COLUMN_LIMIT)
        self._tables_used += 1
        layout = self._without_hidden(table, layout)
        self.columns.extend(layout.uses(table.name, table.first_column))
        self._check_layout(layout)
        reader = _RowReader(self, table, layout, self._tables_used)
        for row in rows:
            self._done += 1
            if self._progress and self._done % _PROGRESS_STEP == 0:
                self._progress(self._done, table.total)
            reader.take(row)
        reader.finish()
        if self._progress:
            self._progress(self._done, table.total)

    def _without_hidden(self, table: Table, layout: Layout) -> Layout:
        """Hidden columns of an unknown name stay hidden: what an office hid, its report must not print."""
        if table.hidden_rows:
            self.log.warning("hidden_rows", count=table.hidden_rows)
        hidden = {
            index: (header, "")
            for index, (header, target) in layout.columns.items()
            if index in table.hidden and target == header
        }
        if hidden:
            self.log.warning("hidden_columns", columns=_listed([header for header, _ in hidden.values()]))
        return replace(layout, columns={**layout.columns, **hidden})

    def _check_layout(self, layout: Layout) -> None:
        for _, header in layout.repeated:
            self.log.warning("repeated_column", column=header)
        if not self._mapping.get("title"):
            for index in layout.indices("title"):
                header = layout.columns[index][0]
                if is_other_kind(header, self.kind):
                    self.log.warning(f"other_kind_{self.kind.value}", column=header)
        self._mapped |= layout.mapped
        self._headers += layout.headers

    def _check_mapping(self, headers: Sequence[str]) -> None:
        for target, header in self._mapping.items():
            if target not in self._mapped:
                other = _SIDES[EntryKind.ACHIEVEMENT if self.kind is EntryKind.NEED else EntryKind.NEED]
                raise self.log.refuse(
                    "map_unknown", target=target, header=header, headers=_listed(headers), other=other
                )

    def _refuse_without_title(self, without: Sequence[tuple[Table, Layout | None, list[Row]]]) -> None:
        best: tuple[str, ...] = ()
        for _, layout, head in without:
            headers = layout.headers if layout else _likely_headers(head)
            if len(headers) > len(best):
                best = headers
        if not best:
            raise self.log.refuse("empty_file")
        if "title" in self._mapping:
            self._check_mapping(best)
        example = _likely_title(best, self.kind)
        word = "需求名称" if self.kind is EntryKind.NEED else "成果名称"
        raise self.log.refuse(
            "no_title_column", headers=_listed(best), example=example, word=word, side=_SIDES[self.kind]
        )

    def add(self, entry_id: str, build: Callable[[str], Entry], row: int, number: int) -> None:
        """Keep an entry unless its id was seen; make an id from the row where there is none."""
        if not entry_id:
            letter = "N" if self.kind is EntryKind.NEED else "A"
            sheet = f"{number}-" if number > 1 else ""
            entry_id = f"{letter}{sheet}{row:04d}"
            while entry_id in self._seen:
                entry_id += "x"
        elif entry_id in self._seen:
            file, first = self._seen[entry_id]
            place = "" if file == self._place else f"{file} "
            self.log.error("duplicate_id", row=row, id=entry_id, first=first, place=place)
            return
        self._seen[entry_id] = (self._place, row)
        self.places[entry_id] = (self.log.file, row)
        self.entries.append(build(entry_id))

    def warn_once(self, code: str, row: int, header: str, **facts: object) -> None:
        """Warn of a column at its first row only."""
        if (self.log.file, code, header) not in self._said:
            self._said.add((self.log.file, code, header))
            self.log.warning(code, row=row, column=header, **facts)

    def note_cleaning(self, what: Sequence[str], row: int, header: str) -> None:
        """Say once for every column what was taken out of its cells."""
        for kind in what:
            key = (self.log.file, header, kind)
            if key not in self._cleaned:
                self._cleaned.add(key)
                code = {CONTROL: "control_characters", MARKUP: "markup"}[kind]
                self.log.warning(code, row=row, column=header)


class _RowReader:
    """Reads the rows of one table; holds an entry back until it is known that no merged row continues it."""

    def __init__(self, assembler: Assembler, table: Table, layout: Layout, number: int) -> None:
        self._assembler = assembler
        self._log = assembler.log
        self._table = table
        self._number = number
        self._layout = layout
        self._plan = [
            (index, header, target, note_of(header), index in layout.labelled)
            for index, (header, target) in layout.columns.items()
            if target and target != CONTACT
        ]
        self._title = layout.indices("title")
        self._free = {
            index
            for index, (header, target) in layout.columns.items()
            if target == header and index not in table.hidden
        }
        # A number that counts the rows of a sheet needs the sheet's name to tell entries apart.
        self._serial = number > 1 and all(
            fold_label(layout.columns[index][0]) in _SERIAL for index in layout.indices("id")
        )
        self._faulty_rows = {row for row, _ in table.faults}
        self._bare: list[int] = []
        self._checked = 0
        self._held: tuple[int, dict[str, list[str]], dict[str, AttributeValue]] | None = None

    def take(self, row: Row) -> None:
        cells = row.cells
        if row.number not in self._faulty_rows and not any(map(_is_filled, cells)):
            return
        if self._held and self._continues(row):
            self._extend(row)
            return
        self.finish()
        self._assembler.rows += 1
        read = self._read(row)
        if read is None:
            return
        texts, attributes = read
        title = one_line(" ".join(texts.get("title", ())))
        entry_id = one_line(" ".join(texts.get("id", ())))
        if (
            len(entry_id) < 12 and entry_id.strip("[]【】()（） ").casefold() in _EXAMPLE_IDS
        ) or _EXAMPLE_TITLE.match(title):
            self._assembler.rows -= 1
            return
        for header, text in self._spare_titles(row):
            if not title:
                title = text
            elif text != title:
                attributes.setdefault(header, text)
        if not title or self._is_note(row, title):
            self._refuse_row(row)
            return
        if len(entry_id) > _ID_LIMIT:
            self._log.error("long_id", row=row.number, limit=_ID_LIMIT)
            return
        texts["title"] = [title]
        texts["id"] = [f"{self._table.name}-{entry_id}" if self._serial and entry_id else entry_id]
        self._check_width(row)
        self._held = (row.number, texts, attributes)

    def finish(self) -> None:
        """Hand over the entry held back."""
        if self._held is None:
            return
        number, texts, attributes = self._held
        self._held = None
        kind = self._assembler.kind

        def build(entry_id: str) -> Entry:
            return Entry(
                id=entry_id,
                kind=kind,
                title=texts["title"][0],
                summary="\n".join(texts.get("summary", ())),
                body="\n".join(texts.get("body", ())),
                keywords=split_keywords("\n".join(texts.get("keywords", ()))),
                claims="\n".join(texts.get("claims", ())),
                attributes=attributes,
            )

        self._assembler.add(texts["id"][0], build, number, self._number)

    def _refuse_row(self, row: Row) -> None:
        filled = [text for cell in row.cells if (text := cell_text(cell).strip())]
        first = filled[0] if filled else ""
        if (len(filled) <= 2 and _NOTE_ROW.match(first)) or _FOOT_ROW.match(first):
            self._assembler.rows -= 1
            self._log.warning("note_row", row=row.number, text=_short(filled[0]))
            return
        header = self._layout.columns[self._title[0]][0]
        self._log.error("empty_title", row=row.number, column=header)

    def _is_note(self, row: Row, title: str) -> bool:
        """Whether the title is no title: a sum, a signature, or a note alone in its row."""
        if _FOOT_ROW.match(title):
            return True
        return bool(_NOTE_TITLE.match(title)) and sum(map(_is_filled, row.cells)) == 1

    def _spare_titles(self, row: Row) -> Iterator[tuple[str, str]]:
        """What stands under the other names that a title may have, where objects differ in their keys."""
        for index in self._layout.spare_titles:
            text = one_line(clean_text(cell_text(row.cells[index]))[0]) if index < len(row.cells) else ""
            if text:
                yield self._layout.columns[index][0], text

    def _check_width(self, row: Row) -> None:
        """Say that cells are lost which stand under no header, once for every such column."""
        if len(row.cells) > self._checked:
            self._bare += [
                index for index in range(self._checked, len(row.cells)) if index not in self._layout.columns
            ]
            self._checked = len(row.cells)
        if not self._bare:
            return
        for index in [index for index in self._bare if index < len(row.cells)]:
            if _is_filled(row.cells[index]):
                self._bare.remove(index)
                letter = column_letter(self._table.first_column + index)
                text = _short(one_line(cell_text(row.cells[index])))
                self._log.warning("cell_without_header", row=row.number, column=letter, text=text)

    def _continues(self, row: Row) -> bool:
        return any((row.number, index) in self._table.continued for index in self._title)

    def _extend(self, row: Row) -> None:
        """A row under a merged title adds its own text cells to the entry above."""
        assert self._held is not None
        read = self._read(row)
        if read is None:
            return
        for target, parts in read[0].items():
            if target not in {"id", "title"}:
                held = self._held[1].setdefault(target, [])
                held.extend(part for part in parts if part not in held)

    def _read(self, row: Row) -> tuple[dict[str, list[str]], dict[str, AttributeValue]] | None:
        """The texts by field and the attributes of a row; None when a cell cannot be used."""
        texts: dict[str, list[str]] = {}
        attributes: dict[str, AttributeValue] = {}
        cells = row.cells
        usable = True
        for index, header, target, note, labelled in self._plan:
            raw = cells[index] if index < len(cells) else ""
            if raw == "" or raw is None:
                if self._table.faults and not self._check_fault(row.number, index, header, target):
                    usable = False
                continue
            text = raw if isinstance(raw, str) else cell_text(raw)
            if text in _ERROR_VALUES:
                fault = CellFault("error_cell", text)
                usable = self._say_fault(fault, row.number, index, header, target) and usable
                continue
            if len(text) > CELL_LIMIT:
                self._log.error(
                    "long_cell", row=row.number, column=header, length=len(text), limit=CELL_LIMIT
                )
                usable = False
                continue
            text, removed = clean_text(text)
            if removed:
                self._assembler.note_cleaning(removed, row.number, header)
            if not text:
                continue
            if "\ufffd" in text:
                self._log.warning("lost_characters", row=row.number, column=header)
            if target in TEXT_FIELDS:
                lead = lead_of(header) if labelled else ""
                texts.setdefault(target, []).append(lead + text)
            else:
                if index in self._free and len(text) >= _PASSAGE:
                    side = _SIDES[self._assembler.kind]
                    self._assembler.warn_once("passage_unread", row.number, header, side=side)
                found = attribute(target, text, note)
                if found is None:
                    self._log.warning("readiness", row=row.number, column=header, value=_short(text))
                else:
                    attributes.setdefault(*found)
        return (texts, attributes) if usable else None

    def _check_fault(self, row: int, index: int, header: str, target: str) -> bool:
        fault = self._table.faults.get((row, index))
        return fault is None or self._say_fault(fault, row, index, header, target)

    def _say_fault(self, fault: CellFault, row: int, index: int, header: str, target: str) -> bool:
        cell = f"{column_letter(self._table.first_column + index)}{row}"
        if target in TEXT_FIELDS:
            self._log.error(fault.code, row=row, column=header, cell=cell, value=fault.value)
            return False
        self._log.warning(f"{fault.code}_unused", row=row, column=header, cell=cell, value=fault.value)
        return True


def _is_filled(cell: object) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _likely_headers(head: Sequence[Row]) -> tuple[str, ...]:
    """The texts of the first row with at least two, or of the first row with any."""
    filled = [[one_line(text) for cell in row.cells if (text := cell_text(cell).strip())] for row in head]
    for wanted in (2, 1):
        for texts in filled:
            if len(texts) >= wanted:
                return tuple(_short(text) for text in texts)
    return ()


def _likely_title(headers: Sequence[str], kind: EntryKind) -> str:
    """The column to offer as the title: an unknown one with a telling name, else a description, else any unknown one.

    A single unknown text is more likely the first entry of a list without header: then the letter of its column.
    """
    unknown = [header for header in headers if not targets_of(header, kind, column=True)]
    if len(headers) == 1 and unknown:
        return "A"
    telling = [
        header
        for header in unknown
        if any(sign in header.casefold() for sign in ("名", "题", "title", "name"))
    ]
    texts = [
        header
        for header in headers
        if any(use in {"body", "summary"} for use, _ in targets_of(header, kind, column=True))
    ]
    return (*telling, *texts, *unknown, *headers)[0]


def _listed(headers: Sequence[str]) -> str:
    shown = [_short(header) for header in headers[:30]]
    return "、".join(f"「{header}」" for header in shown) + ("…" if len(headers) > 30 else "")


def _short(text: str, limit: int = 40) -> str:
    flat = one_line(text)
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
