"""The one file that says what an index consists of; replacing it is how every change becomes visible, at once or not at all."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.index.files import corrupt, read_json, to_json, write_whole
from queqiao_engine.matching.recipe import Recipe

FORMAT = 1

FORMAT_SEARCHABLE = 2
"""Format 1 with the texts of ``index/texts.py`` in every segment. A program that knows format 1 alone refuses it."""

TERM_RULES = 1
"""To be raised when our own rules give any text other terms or weights; a test holds known texts to known keys."""

MANIFEST = "MANIFEST.json"
SEGMENTS = "segments"


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A segment: its folder, its documents, size and checksum of its files, and its tombstone file ("" for none)."""

    name: str
    documents: int
    files: Mapping[str, Mapping[str, int]]
    dead: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of an index at one generation. ``dimension`` is that of its vectors, None while it has none.

    ``searchable``: segments hold the texts that a search for people reads.
    """

    recipe: Recipe
    generation: int = 0
    segments: tuple[SegmentRecord, ...] = ()
    delta: str = "delta-0.log"
    next_segment: int = 1
    dimension: int | None = None
    searchable: bool = False

    @property
    def format(self) -> int:
        """The format of the files on disk."""
        return FORMAT_SEARCHABLE if self.searchable else FORMAT


@cache
def term_rules() -> str:
    """What term keys depend on beside the recipe: our rules, and the tables of Unicode, OpenCC and the stemmer."""
    return ", ".join(
        [
            f"rules {TERM_RULES}",
            f"unicode {unicodedata.unidata_version}",
            *(f"{package} {version(package)}" for package in ("opencc", "pystemmer")),
        ]
    )


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace the manifest in directory ``path``. Raises ``index.write_failed``; the old one then still stands."""
    body: dict[str, Any] = _plain(manifest)
    body["recipe_hash"] = manifest.recipe.hash()
    body["terms"] = term_rules()
    if not body["searchable"]:  # format 1 has no such line
        del body["searchable"]
    whole = {"body": body, "crc": zlib.crc32(to_json(body)), "format": manifest.format}
    write_whole(path / MANIFEST, to_json(whole))


def read_manifest(path: Path, *, for_entries: bool = False) -> Manifest:
    """The manifest in directory ``path``; ``for_entries`` when only the stored entries are wanted, not what was made of them.

    Raises ``index.not_found``, ``index.format`` (another version wrote it), ``index.terms`` (texts had other term keys
    when it was written; a search would silently miss them), ``index.recipe`` or ``index.corrupt``.
    """
    file = path / MANIFEST
    if not file.is_file():
        raise EngineError("index.not_found", path=str(path))
    whole = read_json(file)
    found = whole.get("format") if isinstance(whole, dict) else None
    body = whole.get("body") if isinstance(whole, dict) else None
    expected = FORMAT_SEARCHABLE if isinstance(body, dict) and body.get("searchable") else FORMAT
    if isinstance(found, int) and found != expected:
        raise EngineError("index.format", path=str(path), found=found, expected=expected)
    if not isinstance(body, dict) or zlib.crc32(to_json(body)) != whole.get("crc"):
        raise corrupt(file, "checksum")
    if body.get("terms") != term_rules() and not for_entries:
        raise EngineError("index.terms", path=str(path), found=body.get("terms", "?"), expected=term_rules())
    recipe: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in body["recipe"].items()
    }
    try:
        manifest = Manifest(
            recipe=Recipe(**recipe),
            generation=body["generation"],
            segments=tuple(SegmentRecord(**record) for record in body["segments"]),
            delta=body["delta"],
            next_segment=body["next_segment"],
            dimension=body["dimension"],
            searchable=body.get("searchable", False),
        )
    except TypeError as error:  # a recipe with other constants: written by another version
        raise EngineError(
            "index.format", path=str(path), found=body["recipe_hash"], expected=expected
        ) from error
    if manifest.recipe.hash() != body["recipe_hash"] and not for_entries:
        raise EngineError(
            "index.recipe", path=str(path), found=body["recipe_hash"], expected=manifest.recipe.hash()
        )
    return manifest


def _plain(value: Any) -> Any:
    if isinstance(value, (Manifest, SegmentRecord, Recipe)):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
