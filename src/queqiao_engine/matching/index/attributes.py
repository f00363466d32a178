"""Attribute values of many documents as columns, so that a gate is a few vector operations.

An attribute may hold strings in one document and numbers in another; it then has a column of each sort.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from queqiao_engine.matching.contracts import AttributeValue, Entry
from queqiao_engine.matching.index.strings import StringTable, make_table
from queqiao_engine.text.normalise import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """One number for each document; NaN where it has none."""

    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class StringColumn:
    """One folded string for each document: ``dictionary[code - 1]``, or none where ``code`` is 0.

    The dictionary is sorted; ``code`` has the narrowest unsigned type that holds it.
    """

    dictionary: StringTable
    code: NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class ManyColumn:
    """Several folded strings for each document: codes (from 1) ``code[ptr[i]:ptr[i + 1]]``."""

    dictionary: StringTable
    ptr: NDArray[np.int64]
    code: NDArray[np.unsignedinteger]


_Sort = TypeVar("_Sort", NumberColumn, StringColumn, ManyColumn)
Column = NumberColumn | StringColumn | ManyColumn
Columns = Mapping[str, tuple[Column, ...]]


def build_columns(entries: Sequence[Entry]) -> Columns:
    """The columns of the attributes of ``entries``, by name in sorted order."""
    names = sorted({name for entry in entries for name in entry.attributes})
    folded: dict[str, str] = {}
    return {name: _columns_of([entry.attributes.get(name) for entry in entries], folded) for name in names}


def join_columns(parts: Sequence[tuple[Columns, int, NDArray[np.bool_] | None]]) -> Columns:
    """The kept rows of each part, one part after another; a part is its columns, its size and the rows to keep."""
    names = sorted({name for columns, _, _ in parts for name in columns})
    joined: dict[str, tuple[Column, ...]] = {}
    for name in names:
        columns_of = [(columns.get(name, ()), size, keep) for columns, size, keep in parts]
        kept: list[Column | None] = [
            _join_numbers([(_only(NumberColumn, held), size, keep) for held, size, keep in columns_of]),
            _join_strings([(_only(StringColumn, held), size, keep) for held, size, keep in columns_of]),
            _join_many([(_only(ManyColumn, held), size, keep) for held, size, keep in columns_of]),
        ]
        joined[name] = tuple(column for column in kept if column is not None)
    return joined


def fold_value(text: str) -> str:
    """The form in which strings of attributes and gates are compared."""
    return fold(text).strip()


def _columns_of(values: Sequence[AttributeValue | None], folded: dict[str, str]) -> tuple[Column, ...]:
    kinds = set(map(type, values)) - {NoneType}
    if kinds == {str}:
        return _plain_strings(values, folded)
    numbers = np.full(len(values), np.nan)
    strings: list[tuple[str, ...]] = []
    for row, value in enumerate(values):
        if isinstance(value, (int, float)):
            numbers[row] = value
            strings.append(())
        else:
            found = (value,) if isinstance(value, str) else tuple(value or ())
            words = dict.fromkeys(_folded(item, folded) for item in found)  # each once, for counting
            strings.append(tuple(word for word in words if word))
    columns: list[Column] = []
    if not np.isnan(numbers).all():
        columns.append(NumberColumn(numbers))
    if any(strings):
        columns.append(_encode(strings))
    return tuple(columns)


def _plain_strings(values: Sequence[AttributeValue | None], folded: dict[str, str]) -> tuple[Column, ...]:
    """At most one string a document, the usual case: numbered by the distinct values, of which there are few."""
    seen = {value: _folded(value, folded) for value in set(values) if isinstance(value, str)}
    words = sorted(set(seen.values()) - {""})
    if not words:
        return ()
    number = {word: position + 1 for position, word in enumerate(words)}
    code_of: dict[AttributeValue | None, int] = {value: number.get(word, 0) for value, word in seen.items()}
    code_of[None] = 0
    codes = np.fromiter(map(code_of.__getitem__, values), dtype=np.int64, count=len(values))
    return (StringColumn(make_table(words), _narrow(codes, len(words))),)


def _folded(text: str, known: dict[str, str]) -> str:
    result = known.get(text)
    if result is None:
        result = known[text] = fold_value(text)
    return result


def _encode(strings: Sequence[tuple[str, ...]]) -> StringColumn | ManyColumn:
    words = sorted({word for row in strings for word in row})
    number = {word: position + 1 for position, word in enumerate(words)}
    dictionary = make_table(words)
    if all(len(row) <= 1 for row in strings):
        codes = np.array([number[row[0]] if row else 0 for row in strings], dtype=np.int64)
        return StringColumn(dictionary, _narrow(codes, len(words)))
    ptr = np.zeros(len(strings) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in strings], out=ptr[1:])
    codes = np.array([number[word] for row in strings for word in row], dtype=np.int64)
    return ManyColumn(dictionary, ptr, _narrow(codes, len(words)))


def _narrow(codes: NDArray[np.int64], largest: int) -> NDArray[np.unsignedinteger]:
    kind = np.uint8 if largest < 1 << 8 else np.uint16 if largest < 1 << 16 else np.uint32
    narrow: NDArray[np.unsignedinteger] = codes.astype(kind)
    return narrow


def _only(sort: type[_Sort], columns: Sequence[Column]) -> _Sort | None:
    return next((column for column in columns if isinstance(column, sort)), None)


def _join_numbers(
    parts: Sequence[tuple[NumberColumn | None, int, NDArray[np.bool_] | None]],
) -> NumberColumn | None:
    if all(column is None for column, _, _ in parts):
        return None
    values = [np.full(size, np.nan) if column is None else column.value for column, size, _ in parts]
    return NumberColumn(
        np.concatenate([_kept(value, keep) for value, (_, _, keep) in zip(values, parts, strict=True)])
    )


def _join_strings(
    parts: Sequence[tuple[StringColumn | None, int, NDArray[np.bool_] | None]],
) -> StringColumn | None:
    present = [column for column, _, _ in parts if column is not None]
    if not present:
        return None
    dictionary, translations = _join_dictionaries([column.dictionary for column in present])
    codes, turn = [], iter(translations)
    for column, size, keep in parts:
        code = np.zeros(size, dtype=np.int64) if column is None else next(turn)[column.code]
        codes.append(_kept(code, keep))
    return StringColumn(dictionary, _narrow(np.concatenate(codes), len(dictionary)))


def _join_many(
    parts: Sequence[tuple[ManyColumn | None, int, NDArray[np.bool_] | None]],
) -> ManyColumn | None:
    present = [column for column, _, _ in parts if column is not None]
    if not present:
        return None
    dictionary, translations = _join_dictionaries([column.dictionary for column in present])
    codes, counts, turn = [], [], iter(translations)
    for column, size, keep in parts:
        if column is None:
            counts.append(_kept(np.zeros(size, dtype=np.int64), keep))
            continue
        count = np.diff(column.ptr)
        code = next(turn)[column.code]
        codes.append(code if keep is None else code[np.repeat(keep, count)])
        counts.append(_kept(count, keep))
    ptr = np.zeros(sum(map(len, counts)) + 1, dtype=np.int64)
    np.cumsum(np.concatenate(counts), out=ptr[1:])
    return ManyColumn(dictionary, ptr, _narrow(np.concatenate(codes), len(dictionary)))


def _join_dictionaries(tables: Sequence[StringTable]) -> tuple[StringTable, list[NDArray[np.int64]]]:
    words = sorted({word for table in tables for word in table})
    number = {word: position + 1 for position, word in enumerate(words)}
    translations = [np.array([0, *(number[word] for word in table)], dtype=np.int64) for table in tables]
    return make_table(words), translations


def _kept(values: NDArray[Any], keep: NDArray[np.bool_] | None) -> NDArray[Any]:
    return values if keep is None else values[keep]
