"""What an entry looks like in Milvus, and gates as Milvus expressions over it.

String attributes become tokens ``name=word`` in one array, numbers one JSON object, so that any attribute can be asked for
without a schema of its own. Words are folded as in the local index.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.matching.contracts import AttributeValue, Entry
from queqiao_engine.matching.gates import gate_mask
from queqiao_engine.matching.index.attributes import StringColumn, fold_value
from queqiao_engine.matching.index.contracts import Gate
from queqiao_engine.matching.index.payload import decode_entries, encode_entries
from queqiao_engine.matching.index.strings import make_table

FIELD_MOST = 65_535
"""Bytes a VARCHAR field of Milvus holds."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)

Words = Callable[[str], Sequence[str]]
"""The distinct folded words of an attribute."""


def pack_entry(entry: Entry) -> str:
    """The whole entry as text. Raises ``UserError`` (``milvus.entry_too_long``)."""
    packed = base64.b64encode(encode_entries([entry])).decode("ascii")
    if len(packed) > FIELD_MOST:
        raise UserError(
            Problem("milvus.entry_too_long", {"id": entry.id, "size": len(packed), "most": FIELD_MOST})
        )
    return packed


def unpack_entry(packed: str) -> Entry:
    """The inverse of ``pack_entry``."""
    [entry] = decode_entries(base64.b64decode(packed))
    return entry


def words_of(attributes: Mapping[str, AttributeValue]) -> list[tuple[str, str]]:
    """Attribute and folded word, for every string value; sorted, distinct."""
    pairs = set()
    for name, value in attributes.items():
        values = () if isinstance(value, (int, float)) else (value,) if isinstance(value, str) else value
        pairs |= {(name, word) for word in map(fold_value, values) if word}
    return sorted(pairs)


def numbers_of(attributes: Mapping[str, AttributeValue]) -> dict[str, float]:
    """The attributes that are numbers."""
    return {
        name: float(value) for name, value in sorted(attributes.items()) if isinstance(value, (int, float))
    }


def token(name: str, word: str) -> str:
    """How attribute and word stand in the array of an entry."""
    return f"{name}={word}"


def expression(where: Sequence[Gate], words: Words, exclude: Sequence[str] = ()) -> str:
    """The condition in Milvus' language; "" for none.

    ``words`` is asked only for gates that compare or search inside strings: Milvus cannot, in an array, so the words
    that pass are named one by one. Raises ``EngineError("gate.operator", …)``.
    """
    parts = [_gate(gate, words) for gate in where]
    if exclude:
        parts.append(f"id not in {_list(sorted(exclude))}")
    return " and ".join(parts)


def _gate(gate: Gate, words: Words) -> str:
    if gate.op == "!=":
        return f"not {_gate(Gate(gate.attribute, '=', gate.values), words)}"
    return "(" + " or ".join([*_number_tests(gate), *_word_tests(gate, words)] or ['id == ""']) + ")"


def _number_tests(gate: Gate) -> list[str]:
    if gate.op == "~":  # a number contains nothing
        return []
    place = f"numbers[{_text(gate.attribute)}]"
    op = "==" if gate.op == "=" else gate.op
    bounds = [number for value in gate.values if (number := _as_number(value)) is not None]
    return [f"(exists {place} and {place} {op} {bound!r})" for bound in bounds]


def _word_tests(gate: Gate, words: Words) -> list[str]:
    if gate.op == "=" and all(isinstance(value, str) for value in gate.values):
        passing = sorted({fold_value(str(value)) for value in gate.values} - {""})
    else:
        known = sorted(words(gate.attribute))
        column = StringColumn(make_table(known), np.arange(1, len(known) + 1, dtype=np.uint32))
        mask = gate_mask(gate, {gate.attribute: (column,)}, len(known))
        passing = [word for word, passes in zip(known, mask.tolist(), strict=True) if passes]
    tokens = [token(gate.attribute, word) for word in passing]
    return [f"array_contains_any(words, {_list(tokens)})"] if tokens else []


def _as_number(value: str | float) -> float | None:
    if not isinstance(value, str):
        return float(value)
    plain = unicodedata.normalize("NFKC", value).strip()
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"
