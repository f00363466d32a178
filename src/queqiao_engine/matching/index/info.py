"""What an index directory holds and what it weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from queqiao_engine.matching.index.folding import load_sealed
from queqiao_engine.matching.index.manifest import SEGMENTS, read_manifest
from queqiao_engine.matching.index.reader import load_state
from queqiao_engine.matching.index.segment_files import PAYLOAD, bytes_by_part, check_segment

_NAMES = {
    "key": "terms",
    "offset": "terms",
    "doc": "postings",
    "weight": "postings",
    "inv_norm": "norms",
    "common": "frequent_terms",
    "id": "ids",
    "payload": "entry_table",
    "column": "attributes",
    "vector": "vectors",
    "text": "texts",
    "word": "texts",
}


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """Figures of an index. ``bytes`` is by part: postings, terms, norms, …, and ``entries`` (the stored text).

    ``bytes_per_entry`` counts the search structures only, neither stored entries nor texts nor vectors.
    """

    documents: int
    deleted: int
    segments: int
    delta_documents: int
    delta_bytes: int
    bytes: Mapping[str, int]
    bytes_per_entry: float
    recipe_hash: str
    format: int
    generation: int
    dimension: int | None


def index_info(path: Path | str, check: bool = False) -> IndexInfo:
    """The figures of the index in ``path``; with ``check`` every byte is read and compared with its checksum.

    Raises ``index.not_found``, ``index.format``, ``index.recipe`` or ``index.corrupt``.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    sealed = [load_sealed(folder, record, {}) for record in manifest.segments]
    if check:
        for record in manifest.segments:
            check_segment(folder / SEGMENTS / record.name, record.files)
    sizes: dict[str, int] = {"entries": 0}
    for record in manifest.segments:
        place = folder / SEGMENTS / record.name
        for group, count in bytes_by_part(place).items():
            sizes[_NAMES[group]] = sizes.get(_NAMES[group], 0) + count
        sizes["entries"] += record.files[PAYLOAD]["size"]
    state, _ = load_state(folder, manifest, {item.record.name: item for item in sealed})
    snapshot = state.snapshot()
    stored = sum(item.part.segment.size for item in state.sealed)
    alive = sum(item.part.size for item in state.sealed)
    search_bytes = sum(count for name, count in sizes.items() if name not in {"entries", "texts", "vectors"})
    return IndexInfo(
        documents=snapshot.size,
        deleted=stored - alive,
        segments=len(manifest.segments),
        delta_documents=sum(part.size for part in state.delta),
        delta_bytes=(folder / manifest.delta).stat().st_size,
        bytes=MappingProxyType(dict(sorted(sizes.items()))),
        bytes_per_entry=search_bytes / stored if stored else 0.0,
        recipe_hash=manifest.recipe.hash(),
        format=manifest.format,
        generation=manifest.generation,
        dimension=state.dimension,
    )
