"""Finds the header row of a table and says which column is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from queqiao.catalog.readers.contracts import KNOWN_ATTRIBUTES, TEXT_FIELDS, ColumnUse
from queqiao.catalog.readers.labels import WITH_LABEL, fold_label, targets_of
from queqiao.kernel.files.cells import cell_text
from queqiao.kernel.files.tables import Row, column_letter
from queqiao_engine.matching.contracts import EntryKind

MAP_TARGETS = (*TEXT_FIELDS, *KNOWN_ATTRIBUTES)
_SINGLE = {"id", "title", *KNOWN_ATTRIBUTES}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header is and what each column holds.

    ``columns`` maps a cell index to its header and target; a target that is no text field and no known attribute is the
    name of a free attribute; "" is not used. ``data_from`` is how many of the searched rows come before the data.
    """

    columns: Mapping[int, tuple[str, str]]
    data_from: int
    labelled: frozenset[int] = frozenset()  # body columns whose header is kept as a lead
    repeated: tuple[tuple[int, str], ...] = ()
    headers: tuple[str, ...] = field(default=())
    spare_titles: tuple[
        int, ...
    ] = ()  # other columns that may hold a title, where objects differ in their keys
    mapped: frozenset[str] = frozenset()  # targets whose column the caller named and that was found

    def indices(self, target: str) -> tuple[int, ...]:
        """The columns that hold ``target``, left to right."""
        return tuple(index for index, (_, use) in self.columns.items() if use == target)

    @property
    def has_title(self) -> bool:
        return bool(self.indices("title"))

    def uses(self, sheet: str, first_column: int) -> tuple[ColumnUse, ...]:
        """The columns for the result."""
        return tuple(
            ColumnUse(sheet, column_letter(first_column + index), header, target)
            for index, (header, target) in self.columns.items()
        )


def find_layout(
    rows: Sequence[Row], kind: EntryKind, mapping: Mapping[str, str], first_column: int = 0
) -> Layout | None:
    """The layout read from the first rows of a table; None where no row looks like a header."""
    best, best_score = 0, 0
    for position, row in enumerate(rows):
        score = header_score([cell_text(cell) for cell in row.cells], kind, mapping)
        if score > best_score:
            best, best_score = position, score
    if not best_score:
        return _by_letters(rows, mapping, first_column)
    labels = [cell_text(cell) for cell in rows[best].cells]
    data_from = best + 1
    if data_from < len(rows):
        below = [cell_text(cell) for cell in rows[data_from].cells]
        if _is_second_header(labels, below, kind):
            width = max(len(labels), len(below))
            labels += [""] * (width - len(labels))
            labels = [
                low or label for low, label in zip(below + [""] * (width - len(below)), labels, strict=True)
            ]
            data_from += 1
    return assign(labels, kind, mapping, data_from, first_column)


def assign(
    labels: Sequence[str],
    kind: EntryKind,
    mapping: Mapping[str, str],
    data_from: int = 0,
    first_column: int = 0,
    *,
    varied: bool = False,
) -> Layout:
    """Give every labelled column its target: first what the caller mapped, then the tables, then its own name.

    ``varied`` says that rows may name the same thing differently, as JSON objects do: further titles are kept in reserve.
    """
    columns: dict[int, tuple[str, str]] = {}
    labelled: set[int] = set()
    for target, header in mapping.items():
        index = _mapped_index(labels, header, first_column)
        if index is not None:
            columns[index] = (_tidy(labels[index]), target)
    taken = {target for _, target in columns.values()}
    mapped = frozenset(taken)
    claims = sorted(
        (rank, index, target)
        for index, label in enumerate(labels)
        if index not in columns and label.strip()
        for target, rank in targets_of(label, kind, column=True)
        if not (target == "title" and "title" in taken)
    )
    repeated: list[tuple[int, str]] = []
    spare: list[int] = []
    for _, index, target in claims:
        header = _tidy(labels[index])
        if index in columns:
            continue
        if varied and target == "title" and target in taken and len(targets_of(header, kind)) == 1:
            spare.append(index)
            columns[index] = (header, "")
            continue
        if target in _SINGLE and target in taken:
            winner = next(other for other, (_, use) in columns.items() if use == target)
            if fold_label(columns[winner][0]) == fold_label(header):
                columns[index] = (header, "")
                repeated.append((index, header))
            continue
        if target == WITH_LABEL:
            labelled.add(index)
        columns[index] = (header, "body" if target == WITH_LABEL else target)
        taken.add(target)
    _name_the_rest(labels, columns, repeated)
    ordered = dict(sorted(columns.items()))
    headers = tuple(_tidy(label) for label in labels if label.strip())
    return Layout(ordered, data_from, frozenset(labelled), tuple(repeated), headers, tuple(spare), mapped)


def _name_the_rest(
    labels: Sequence[str], columns: dict[int, tuple[str, str]], repeated: list[tuple[int, str]]
) -> None:
    names = {use for _, use in columns.values()}
    for index, label in enumerate(labels):
        if index in columns or not label.strip():
            continue
        header = _tidy(label)
        if header in names:
            columns[index] = (header, "")
            repeated.append((index, header))
        else:
            names.add(header)
            columns[index] = (header, header)


def _mapped_index(labels: Sequence[str], header: str, first_column: int) -> int | None:
    folded = fold_label(header)
    exact = [index for index, label in enumerate(labels) if _tidy(label) == _tidy(header)]
    close = [index for index, label in enumerate(labels) if label.strip() and fold_label(label) == folded]
    if exact or close:
        return (exact or close)[0]
    return _letter_index(header, first_column, len(labels))


def _letter_index(header: str, first_column: int, width: int) -> int | None:
    letters = header.strip().upper()
    if not (1 <= len(letters) <= 2 and letters.isascii() and letters.isalpha()):
        return None
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    index -= 1 + first_column
    return index if 0 <= index < width else None


def _by_letters(rows: Sequence[Row], mapping: Mapping[str, str], first_column: int) -> Layout | None:
    """A table without header whose columns the caller named by letter."""
    width = max((len(row.cells) for row in rows), default=0)
    columns = {}
    for target, header in mapping.items():
        index = _letter_index(header, first_column, width)
        if index is None:
            return None
        columns[index] = (column_letter(index + first_column), target)
    if not columns:
        return None
    return Layout(dict(sorted(columns.items())), 0, mapped=frozenset(mapping))


def header_score(labels: Sequence[str], kind: EntryKind, mapping: Mapping[str, str]) -> int:
    """How much a row looks like a header: a title counts most; one lone word other than a title is not enough."""
    wanted = {fold_label(header) for header in mapping.values()}
    targets = set()
    mapped = 0
    for label in labels:
        if not label.strip() or len(label) > 60:
            continue
        if fold_label(label) in wanted:
            mapped += 1
        found = targets_of(label, kind, column=True)
        if found:
            targets.add(found[0][0])
    score = len(targets) + 3 * ("title" in targets) + 10 * mapped
    return score if score >= 2 else 0


def _is_second_header(labels: Sequence[str], below: Sequence[str], kind: EntryKind) -> bool:
    filled = [(index, text) for index, text in enumerate(below) if text.strip()]
    if not filled or any(not targets_of(text, kind, column=True) for _, text in filled):
        return False
    # A sub-header stands under a group title, so it fills columns whose own upper label is empty.
    return any(index >= len(labels) or not labels[index].strip() for index, _ in filled)


def _tidy(label: str) -> str:
    return " ".join(label.split())
