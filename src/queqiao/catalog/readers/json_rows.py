"""JSON Lines and JSON arrays as tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from queqiao.catalog.readers.contracts import CONTACT
from queqiao.catalog.readers.labels import targets_of
from queqiao.kernel.files.cells import cell_text
from queqiao.kernel.files.delimited import decode_text
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import WHOLE_FILE_LIMIT, Row, Table
from queqiao_engine.matching.contracts import EntryKind

#: Keys under which a list of entries is commonly wrapped.
_WRAPPERS = (
    "needs",
    "achievements",
    "entries",
    "data",
    "items",
    "records",
    "rows",
    "results",
    "judgements",
    "answers",
)
#: Keys of one text given in several languages.
_LANGUAGES = frozenset(
    (
        "zh",
        "cn",
        "en",
        "zh-cn",
        "zh_cn",
        "zh-hans",
        "zh_hans",
        "en-us",
        "en_us",
        "en-gb",
        "chinese",
        "english",
    )
)
#: Keys of one measured or demanded value.
_STATEMENT = frozenset(
    ("name", "label", "parameter", "operator", "value", "unit", "名称", "指标", "参数", "数值", "值", "单位")
)


def open_json(path: Path, file_format: str, log: ProblemLog, *, keep_going: bool) -> tuple[Table, str]:
    """Objects become rows; the keys, in the order first seen, become the header. Row numbers count lines or items."""
    if path.stat().st_size > WHOLE_FILE_LIMIT:
        raise log.refuse("file_too_big", limit=WHOLE_FILE_LIMIT >> 20)
    text, encoding = decode_text(path, log, keep_going=keep_going)
    found = _whole(text, file_format, log)
    numbered = list(_lines(text, log)) if found is None else list(_items(found, log))
    keys = {
        key: position
        for position, key in enumerate(dict.fromkeys(key for _, item in numbered for key in item))
    }
    rows = (Row(number, _cells(item, keys)) for number, item in numbered)
    return Table(path.name, rows, len(numbered), keys=tuple(keys)), encoding


def _whole(text: str, file_format: str, log: ProblemLog) -> list[Any] | None:
    """The list in a JSON document; None for JSON Lines."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        # More after the first object, or a broken line among many: judged line by line. A lone "{" opens a document.
        if file_format == "jsonl" and text.lstrip().split("\n", 1)[0].strip() != "{":
            return None
        raise log.refuse("json", row=error.lineno, position=error.colno, reason=error.msg) from None
    except RecursionError:
        raise log.refuse("json_deep") from None
    if isinstance(value, dict):
        for name in _WRAPPERS:
            if isinstance(value.get(name), list):
                return list(value[name])
        return [value]
    return list(value)


def _lines(text: str, log: ProblemLog) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            log.error("json", row=number, position=error.colno, reason=error.msg)
            continue
        except RecursionError:
            log.error("json_deep", row=number)
            continue
        if isinstance(value, dict):
            yield number, _flat(value)
        else:
            log.error("json_not_object", row=number)


def _items(values: list[Any], log: ProblemLog) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, value in enumerate(values, 1):
        if isinstance(value, dict):
            yield number, _flat(value)
        else:
            log.error("json_not_object", row=number)


def _flat(item: Mapping[str, Any]) -> Mapping[str, object]:
    """The object with its "attributes" beside its other keys."""
    attributes = item.get("attributes")
    if isinstance(attributes, dict):
        return {**{key: value for key, value in item.items() if key != "attributes"}, **attributes}
    return item


def _cells(item: Mapping[str, object], keys: Mapping[str, int]) -> list[object]:
    cells: list[object] = [""] * len(keys)
    for key, value in item.items():
        cells[keys[key]] = _plain(value)
    return cells


def _plain(value: object) -> object:
    if isinstance(value, list):
        return "; ".join(text for text in (cell_text(_plain(part)) for part in value) if text)
    if not isinstance(value, dict):
        return value
    # Names and numbers of people are dropped however deep they lie.
    parts = {
        key: text for key, part in value.items() if not _is_contact(key) and (text := cell_text(_plain(part)))
    }
    if parts and all(key.casefold() in _LANGUAGES for key in parts):
        return " / ".join(dict.fromkeys(parts.values()))
    if parts and all(key.casefold() in _STATEMENT for key in parts):
        # {"name": "purity", "value": "≥ 99.9", "unit": "%"} is one statement.
        return " ".join(parts.values())
    return "; ".join(f"{key}：{text}" for key, text in parts.items())


def _is_contact(key: str) -> bool:
    return any(target == CONTACT for target, _ in targets_of(key, EntryKind.NEED, column=True))
