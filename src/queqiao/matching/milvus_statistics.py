"""Statistics beside a collection of entries: term numbers with document frequencies, and the words of attributes.

Milvus wants a vector in every collection; where there is nothing to search for, it is a constant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHUNK = 1000
"""Rows in one request: far below Milvus' limits of 16,384 rows and 64 MB."""
_UNUSED = [0.0, 0.0]

T = TypeVar("T")


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """``items`` in stretches of at most ``size``."""
    return (items[start : start + size] for start in range(0, len(items), size))


def add_unused_vector(schema: Any, indices: Any) -> None:
    """The vector that every collection must have."""
    from pymilvus import DataType

    schema.add_field("unused", DataType.FLOAT_VECTOR, dim=len(_UNUSED))
    indices.add_index("unused", index_type="FLAT", metric_type="L2")


class TermTable:
    """Key -> number and df. Numbers start at 1, in the order in which terms are first seen; none is ever given up."""

    def __init__(self, client: Any, collection: str) -> None:
        self._client, self._name = client, f"{collection}_terms"

    def create(self) -> None:
        """A new, empty table."""
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        for name in ("key", "number", "df"):
            schema.add_field(name, DataType.INT64, is_primary=name == "key")
        indices = self._client.prepare_index_params()
        add_unused_vector(schema, indices)
        self._client.create_collection(
            self._name, schema=schema, index_params=indices, consistency_level="Strong"
        )

    def drop(self) -> None:
        """Remove the table."""
        self._client.drop_collection(self._name)

    def look_up(self, key: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Number (0: not known) and df of each key."""
        number, frequency = np.zeros(len(key), dtype=np.int64), np.zeros(len(key), dtype=np.int64)
        signed = key.view(np.int64).tolist()
        place = {name: row for row, name in enumerate(signed)}
        for some in chunks(signed):
            found = self._client.query(
                self._name,
                filter=f"key in {list(some)}",
                output_fields=["key", "number", "df"],
                limit=len(some),
            )
            for row in found:
                number[place[row["key"]]], frequency[place[row["key"]]] = row["number"], row["df"]
        return number, frequency

    def change(
        self, key: NDArray[np.uint64], more: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Add ``more`` (may be negative) to the df of each key, numbering new ones; returns numbers and the new df.

        ``key`` ascends and is distinct.
        """
        number, frequency = self.look_up(key)
        new = np.flatnonzero(number == 0)
        number[new] = self._count() + 1 + np.arange(len(new))
        frequency += more
        rows = [
            {"key": one, "number": place, "df": count, "unused": _UNUSED}
            for one, place, count in zip(
                key.view(np.int64).tolist(), number.tolist(), frequency.tolist(), strict=True
            )
        ]
        for some in chunks(rows):
            self._client.upsert(self._name, list(some))
        return number, frequency

    def _count(self) -> int:
        return count_rows(self._client, self._name)


class WordTable:
    """The distinct folded words of every string attribute. Words of deleted entries stay; they match nothing."""

    def __init__(self, client: Any, collection: str) -> None:
        self._client, self._name = client, f"{collection}_words"

    def create(self) -> None:
        """A new, empty table."""
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=64)
        schema.add_field("attribute", DataType.VARCHAR, max_length=1024)
        schema.add_field("word", DataType.VARCHAR, max_length=65_535)
        indices = self._client.prepare_index_params()
        add_unused_vector(schema, indices)
        self._client.create_collection(
            self._name, schema=schema, index_params=indices, consistency_level="Strong"
        )

    def drop(self) -> None:
        """Remove the table."""
        self._client.drop_collection(self._name)

    def add(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take in (attribute, word) pairs; known ones change nothing."""
        rows = [
            {
                "id": hashlib.sha256(f"{name}\0{word}".encode("utf-8", "surrogatepass")).hexdigest()[:32],
                "attribute": name,
                "word": word,
                "unused": _UNUSED,
            }
            for name, word in sorted(set(pairs))
        ]
        for some in chunks(rows):
            self._client.upsert(self._name, list(some))

    def of(self, attribute: str) -> list[str]:
        """The words of one attribute, sorted."""
        import json

        found = read_all(
            self._client, self._name, f"attribute == {json.dumps(attribute, ensure_ascii=False)}", ["word"]
        )
        return sorted(row["word"] for row in found)


def count_rows(client: Any, collection: str, condition: str = "") -> int:
    """How many rows fulfil ``condition`` ("" for all)."""
    [row] = client.query(collection, filter=condition, output_fields=["count(*)"])
    return int(row["count(*)"])


def read_all(
    client: Any, collection: str, condition: str, columns: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Every row that fulfils ``condition``, however many there are."""
    pages = client.query_iterator(
        collection_name=collection, filter=condition, output_fields=list(columns), batch_size=CHUNK
    )
    try:
        while rows := pages.next():
            yield from rows
    finally:
        pages.close()
