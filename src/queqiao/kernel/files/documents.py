"""Small documents that people write by hand: YAML and JSON, or the same facts in a sheet. Every scalar stays as written.

Nothing is guessed while reading: ``1.10``, ``007``, ``no`` and ``2026-01-23`` arrive as text, and the field that is read
decides what they mean (``queqiao.kernel.files.fields``). So money never passes through a float.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from queqiao.kernel.files.delimited import decode_text
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.sniff import sniff
from queqiao.kernel.files.tables import WHOLE_FILE_LIMIT

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
Place: TypeAlias = "tuple[str | int, ...]"

NODE_LIMIT = 2_000_000
"""Values one document may hold, repeated aliases counted each time."""

_YAML = {".yaml", ".yml"}
_TABLES = {"xlsx", "xls", "xlsb", "ods"}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says. ``root`` is a mapping; a bare list or one table is under ``rows``.

    ``lines`` maps the place of a value (``("recipients", 2, "weight")``) to its line, or its row in a sheet, where known.
    """

    root: dict[str, Plain]
    file: str
    lines: Mapping[Place, int] = field(default_factory=lambda: MappingProxyType({}))

    def line_of(self, place: Place) -> int | None:
        """The line of a value, else that of the nearest thing around it."""
        while place:
            if place in self.lines:
                return self.lines[place]
            place = place[:-1]
        return None


def read_document(path: str | Path) -> Document:
    """The document in a YAML, JSON, CSV or workbook file. Raises ``UserError`` with everything found (``input.*``, ``document.*``)."""
    path = Path(path)
    log = ProblemLog(path.name)
    kind = sniff(path, log)
    if path.stat().st_size > WHOLE_FILE_LIMIT:
        raise log.refuse("file_too_big", limit=WHOLE_FILE_LIMIT >> 20)
    if kind in {"docx", "pdf", "html"}:
        raise log.refuse("document.form", found=kind.upper())
    lines: dict[Place, int] = {}
    if kind in _TABLES:
        from queqiao.kernel.files.sheets import read_sheets

        root: Any = read_sheets(path, kind, log, lines)
    else:
        text = decode_text(path, log, keep_going=False)[0]
        if kind in {"json", "jsonl"} and path.suffix.lower() not in _YAML:
            root = _json(text, log)
        elif path.suffix.lower() in _YAML or (kind == "delimited" and _looks_like_yaml(path, text)):
            root = _yaml(text, log, lines)
        else:
            from queqiao.kernel.files.sheets import read_delimited

            root = read_delimited(path, log, lines)
    if isinstance(root, list):
        lines.update({("rows", *place): line for place, line in list(lines.items())})
        root = {"rows": root}
    if log.has_errors:
        raise log.refusal()
    if not isinstance(root, dict) or not root:
        raise log.refuse("document.not_a_mapping")
    return Document(root, path.name, MappingProxyType(lines))


def _looks_like_yaml(path: Path, text: str) -> bool:
    """A text without a telling name: more lines of ``name: value`` than lines with a separator of tables."""
    if path.suffix.lower() in {".csv", ".tsv"}:
        return False
    lines = [line for line in text.splitlines()[:200] if line.strip() and not line.lstrip().startswith("#")]
    pairs = sum(": " in line or line.rstrip().endswith(":") for line in lines)
    return bool(lines) and pairs * 2 > len(lines)


def _json(text: str, log: ProblemLog) -> Plain:
    try:
        value = json.loads(text, **_JSON_HOOKS)
    except json.JSONDecodeError as error:
        rows = list(_json_lines(text))
        if rows and len(rows) == sum(bool(line.strip()) for line in text.splitlines()):
            return rows
        raise log.refuse("json", row=error.lineno, position=error.colno, reason=error.msg) from None
    except RecursionError:
        raise log.refuse("document.deep") from None
    except _RepeatedKeyError as error:
        raise log.refuse("document.repeated_key", key=error.args[0]) from None
    return _plain(value)


def _json_lines(text: str) -> Iterator[Plain]:
    for line in text.splitlines():
        if line.strip():
            try:
                yield _plain(json.loads(line, **_JSON_HOOKS))
            except (ValueError, RecursionError):
                return


class _RepeatedKeyError(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _RepeatedKeyError(name)
        found[name] = value
    return found


_JSON_HOOKS: Mapping[str, Any] = MappingProxyType(
    {"parse_float": str, "parse_int": str, "parse_constant": str, "object_pairs_hook": _pairs}
)


def _plain(value: Any) -> Plain:
    if isinstance(value, dict):
        return {str(name).strip(): _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _yaml(text: str, log: ProblemLog, lines: dict[Place, int]) -> Plain:
    import yaml

    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        return _Composed(log, lines).value(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise log.refuse(
            "document.yaml",
            row=mark.line + 1 if mark else None,
            reason=" ".join(filter(None, (error.context, error.problem))),
        ) from None
    except yaml.YAMLError as error:
        raise log.refuse("document.yaml", reason=" ".join(str(error).split())) from None
    except RecursionError:
        raise log.refuse("document.deep") from None


class _Composed:
    """Turns YAML nodes into plain values, noting the line of each and keys written twice."""

    def __init__(self, log: ProblemLog, lines: dict[Place, int]) -> None:
        self._log = log
        self._lines = lines
        self._count = 0

    def value(self, node: Any, place: Place) -> Plain:
        """The plain value of a node."""
        if node is None:
            return None
        self._count += 1
        if self._count > NODE_LIMIT:
            raise self._log.refuse("document.too_many_values", limit=NODE_LIMIT)
        self._lines.setdefault(place, node.start_mark.line + 1)
        if node.id == "scalar":
            empty = not node.style and node.value in {"", "~", "null", "Null", "NULL"}
            return None if empty else str(node.value)
        if node.id == "sequence":
            return [self.value(item, (*place, position)) for position, item in enumerate(node.value)]
        return self._mapping(node, place)

    def _mapping(self, node: Any, place: Place) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for name_node, item in node.value:
            line = name_node.start_mark.line + 1
            if name_node.id != "scalar":
                raise self._log.refuse("document.key", row=line)
            name = str(name_node.value).strip()
            if name in found:
                self._log.error("document.repeated_key", row=line, key=name)
            self._lines[(*place, name)] = line
            found[name] = self.value(item, (*place, name))
        return found
