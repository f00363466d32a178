"""A segment on disk: ``arrays.bin`` (mapped), ``payload.bin`` (stored entries) and ``toc.json`` (what is where)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.index.attributes import Column, ManyColumn, NumberColumn, StringColumn
from queqiao_engine.matching.index.files import (
    check_arrays,
    corrupt,
    map_arrays,
    read_json,
    sync_directory,
    to_json,
    write_arrays,
    write_whole,
    writing,
)
from queqiao_engine.matching.index.payload import PayloadFile, PayloadWriter, scan_payload
from queqiao_engine.matching.index.segment import Common, Postings, Segment
from queqiao_engine.matching.index.strings import StringTable
from queqiao_engine.matching.index.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

ARRAYS, PAYLOAD, CONTENTS = "arrays.bin", "payload.bin", "toc.json"


def save_segment(
    folder: Path, segment: Segment, payload: PayloadWriter, *, lasting: bool = True
) -> dict[str, dict[str, int]]:
    """Write the arrays beside a payload already closed; the result has size and checksum of each file for the manifest.

    ``lasting`` False leaves out what only matters after a power cut: for segments that no manifest will name.
    """
    postings = segment.postings
    arrays: dict[str, NDArray[Any]] = {
        "key": postings.key,
        "offset": postings.offset,
        "doc": postings.doc,
        "weight": postings.weight,
        "inv_norm": segment.inv_norm,
        "id.blob": segment.ids.blob,
        "id.offset": segment.ids.offset,
        "id.hash": segment.id_hash,
        "id.doc": segment.id_doc,
        "payload.start": np.array(payload.starts, dtype=np.uint32),
        "payload.offset": np.array(payload.offsets, dtype=np.int64),
    }
    if segment.vector is not None:
        arrays["vector"] = segment.vector
    if segment.common is not None:
        common = segment.common
        arrays |= {f"common.{name}": getattr(common, name) for name in _COMMON}
    if segment.texts is not None:
        for name, table in (("text", segment.texts.form), ("word", segment.texts.words)):
            arrays[f"{name}.blob"], arrays[f"{name}.offset"] = table.blob, table.offset
    kinds = [
        [
            name,
            [_put_column(arrays, f"column.{number}.{turn}", column) for turn, column in enumerate(columns)],
        ]
        for number, (name, columns) in enumerate(segment.columns.items())
    ]
    contents = {
        "documents": segment.size,
        "columns": kinds,
        "frequent": segment.common is not None,
        "arrays": write_arrays(folder / ARRAYS, arrays, lasting=lasting),
    }
    written = to_json(contents)
    write_whole(folder / CONTENTS, written, lasting=lasting)
    if lasting:
        with writing(folder):
            sync_directory(folder)
            sync_directory(folder.parent)
    return {
        ARRAYS: {"size": (folder / ARRAYS).stat().st_size},
        PAYLOAD: {"size": (folder / PAYLOAD).stat().st_size},
        CONTENTS: {"size": len(written), "crc": zlib.crc32(written)},
    }


def load_segment(folder: Path, files: Mapping[str, Mapping[str, int]]) -> tuple[Segment, PayloadFile]:
    """Map a segment. Sizes are compared, and the checksum of the contents table; raises ``index.corrupt``."""
    contents = _checked_contents(folder, files)
    arrays = map_arrays(folder / ARRAYS, contents["arrays"])
    common = None
    if contents["frequent"]:
        common = Common(**{name: arrays[f"common.{name}"] for name in _COMMON})
    segment = Segment(
        postings=Postings(arrays["key"], arrays["offset"], arrays["doc"], arrays["weight"]),
        inv_norm=arrays["inv_norm"],
        ids=StringTable(arrays["id.blob"], arrays["id.offset"]),
        id_hash=arrays["id.hash"],
        id_doc=arrays["id.doc"],
        columns={
            name: tuple(
                _get_column(arrays, f"column.{number}.{turn}", kind) for turn, kind in enumerate(kinds)
            )
            for number, (name, kinds) in enumerate(contents["columns"])
        },
        vector=arrays.get("vector"),
        common=common,
        texts=_get_texts(arrays),
    )
    return segment, PayloadFile(folder / PAYLOAD, arrays["payload.start"], arrays["payload.offset"])


def check_segment(folder: Path, files: Mapping[str, Mapping[str, int]]) -> None:
    """Read every byte of a segment and compare checksums. Raises ``index.corrupt`` naming the file."""
    contents = _checked_contents(folder, files)
    check_arrays(folder / ARRAYS, contents["arrays"])
    documents = sum(count for _, _, count in scan_payload(folder / PAYLOAD))
    if documents != contents["documents"]:
        raise corrupt(folder / PAYLOAD, "size")


def readable_vectors(folder: Path, files: Mapping[str, Mapping[str, int]]) -> NDArray[np.float16] | None:
    """The vectors of a segment that may be damaged elsewhere; None when it has none or they are damaged too."""
    try:
        written = (folder / CONTENTS).read_bytes()
        if zlib.crc32(written) != files[CONTENTS]["crc"]:
            return None
        place = {name: at for name, at in read_json(folder / CONTENTS)["arrays"].items() if name == "vector"}
        check_arrays(folder / ARRAYS, place)
        matrix: NDArray[np.float16] | None = map_arrays(folder / ARRAYS, place).get("vector")
    except (EngineError, OSError):
        return None
    return matrix


def bytes_by_part(folder: Path) -> dict[str, int]:
    """Bytes of each array group of a segment, by the part of its name before the dot."""
    sizes: dict[str, int] = {}
    for name, place in read_json(folder / CONTENTS)["arrays"].items():
        group = name.split(".")[0]
        length = int(np.prod(place["shape"], dtype=np.int64)) * np.dtype(place["type"]).itemsize
        sizes[group] = sizes.get(group, 0) + length
    return sizes


_COMMON = ("key", "idf", "tier", "ptr", "term", "weight", "share", "typical")


def _checked_contents(folder: Path, files: Mapping[str, Mapping[str, int]]) -> Any:
    for name, expected in files.items():
        path = folder / name
        if not path.exists():
            raise corrupt(path, "missing")
        if path.stat().st_size != expected["size"]:
            raise corrupt(path, "size")
    path = folder / CONTENTS
    if zlib.crc32(path.read_bytes()) != files[CONTENTS]["crc"]:
        raise corrupt(path, "checksum")
    return read_json(path)


def _get_texts(arrays: Mapping[str, NDArray[Any]]) -> Texts | None:
    if "text.blob" not in arrays:
        return None
    form, words = (StringTable(arrays[f"{name}.blob"], arrays[f"{name}.offset"]) for name in ("text", "word"))
    return Texts(form, words)


def _put_column(arrays: dict[str, NDArray[Any]], prefix: str, column: Column) -> str:
    if isinstance(column, NumberColumn):
        arrays[f"{prefix}.value"] = column.value
        return "number"
    arrays[f"{prefix}.blob"], arrays[f"{prefix}.offset"] = column.dictionary.blob, column.dictionary.offset
    arrays[f"{prefix}.code"] = column.code
    if isinstance(column, StringColumn):
        return "string"
    arrays[f"{prefix}.ptr"] = column.ptr
    return "many"


def _get_column(arrays: Mapping[str, NDArray[Any]], prefix: str, kind: str) -> Column:
    if kind == "number":
        return NumberColumn(arrays[f"{prefix}.value"])
    dictionary = StringTable(arrays[f"{prefix}.blob"], arrays[f"{prefix}.offset"])
    if kind == "string":
        return StringColumn(dictionary, arrays[f"{prefix}.code"])
    return ManyColumn(dictionary, arrays[f"{prefix}.ptr"], arrays[f"{prefix}.code"])
