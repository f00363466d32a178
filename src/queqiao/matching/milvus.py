"""The index kept in Milvus, for more than one machine: the same interface and the same scores as the local index.

Milvus gets weights that we computed: each entry is a sparse vector of x(d,t) * inv_norm(d), a query one of its impacts, and
their inner product is the score of ``recipe``. Milvus' own BM25 is not used. Around the collection of entries stand two of
statistics, because Milvus cannot say in how many entries a term occurs:

* ``<name>_terms``: key (64 bits) -> number (the 32 bits Milvus allows, given out in order, so nothing collides) and df,
* ``<name>_words``: the distinct words of each string attribute, for gates that look inside strings.

df is exact after every upsert and delete. Norms use the idf of the moment an entry was written, as in the local index;
``freeze`` computes them all anew. One process may write at a time; any number may read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from queqiao.kernel.errors import Problem, UserError
from queqiao.matching.milvus_fields import (
    FIELD_MOST,
    expression,
    numbers_of,
    pack_entry,
    token,
    unpack_entry,
    words_of,
)
from queqiao.matching.milvus_statistics import TermTable, WordTable, chunks, count_rows, read_all
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, GateOutcome
from queqiao_engine.matching.index.contracts import Gate, Hit, Query
from queqiao_engine.matching.index.memory import check_vectors, refuse_duplicates
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import (
    WEIGHT_SCALE,
    WeightedEntries,
    inverse_document_frequency,
    weigh_entries,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_HITS = 16_384
"""Milvus' own limit on one answer."""
_ABOUT = ""
"""The attribute under which the collection says what it is; no entry can have an attribute without a name."""
_NO_TERM = 0
"""The number no term has: Milvus refuses an empty sparse vector, and an entry may have no terms."""


@dataclass(frozen=True, slots=True, eq=False)
class _Statistics:
    """Number and df of the distinct keys of some weighed entries, ascending, and the size of the corpus."""

    number: NDArray[np.int64]
    frequency: NDArray[np.int64]
    size: int


class MilvusIndex:
    """A ``SearchIndex`` over a Milvus collection; ``build`` makes one, ``open`` takes up an existing one."""

    def __init__(self, client: Any, name: str, recipe: Recipe, dimension: int | None) -> None:
        self._client, self._name, self._recipe, self._dimension = client, name, recipe, dimension
        self._terms, self._words = TermTable(client, name), WordTable(client, name)

    @classmethod
    def build(
        cls,
        uri: str,
        entries: Sequence[Entry],
        *,
        name: str = "achievements",
        recipe: Recipe | None = None,
        vectors: NDArray[np.float32] | None = None,
        dense_index: str = "HNSW",
        token: str = "",
    ) -> MilvusIndex:
        """A new collection ``name`` holding ``entries`` and, with ``vectors`` (n, d), their unit vectors.

        ``uri`` is a server (http://host:19530) or a local file (.db, milvus-lite). ``dense_index`` is the Milvus index of
        the vectors: HNSW approximates, FLAT is exact. Raises ``UserError`` (``milvus.…``) and ``EngineError``
        (``index.duplicate_id``, ``index.vector_shape``).
        """
        recipe = Recipe() if recipe is None else recipe
        refuse_duplicates(entries)
        matrix = check_vectors(vectors, len(entries), None)
        client = _connect(uri, token)
        if client.has_collection(name):
            raise UserError(Problem("milvus.exists", {"name": name}))
        index = cls(client, name, recipe, None if matrix is None else matrix.shape[1])
        index._create(dense_index)
        index._add(entries, matrix)
        return index

    @classmethod
    def open(
        cls, uri: str, *, name: str = "achievements", recipe: Recipe | None = None, token: str = ""
    ) -> MilvusIndex:
        """The collection as it is. Raises ``UserError`` (``milvus.unreachable``, ``milvus.not_found``, ``milvus.recipe``)."""
        recipe = Recipe() if recipe is None else recipe
        client = _connect(uri, token)
        if not client.has_collection(name):
            raise UserError(Problem("milvus.not_found", {"name": name}))
        client.load_collection(name)
        # Not in the collection's description: milvus-lite forgets that.
        [about] = WordTable(client, name).of(_ABOUT)
        stored = json.loads(about)
        if stored["recipe_hash"] != recipe.hash():
            facts = {"name": name, "found": stored["recipe_hash"], "expected": recipe.hash()}
            raise UserError(Problem("milvus.recipe", facts))
        return cls(client, name, recipe, stored["dimension"])

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()

    def drop(self) -> None:
        """Remove the collection and its statistics from Milvus."""
        self._client.drop_collection(self._name)
        self._terms.drop()
        self._words.drop()

    @property
    def size(self) -> int:
        """Live documents."""
        return count_rows(self._client, self._name)

    @property
    def recipe(self) -> Recipe:
        """The recipe the documents were weighed with."""
        return self._recipe

    def document_frequency(self, key: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How many documents hold each term; exact, deleted ones do not count."""
        return self._terms.look_up(key)[1]

    def search(self, query: Query) -> tuple[Hit, ...]:
        """The best ``query.k`` by lexical score, and with a vector also the best by cosine; sorted by (-lexical, id).

        Scores agree with the local index to about 1e-6 (Milvus adds float32 in an order of its own), so entries that tie
        there may change places here. Raises ``UserError`` (``milvus.too_many``).
        """
        if query.k <= 0:
            return ()
        if query.k > MOST_HITS:
            raise UserError(Problem("milvus.too_many", {"asked": query.k, "most": MOST_HITS}))
        condition = expression(query.where, self._words.of, query.exclude)
        sparse = self._sparse_query(query)
        lexical = self._nearest("terms", sparse, condition, query.k) if sparse else {}
        semantic: dict[str, float] = {}
        if query.vector is not None and self._dimension is not None:
            semantic = self._nearest("vector", query.vector.tolist(), condition, query.k)
            missing = sorted(semantic.keys() - lexical.keys())
            if missing and sparse:
                lexical = lexical | self._nearest("terms", sparse, f"id in {_ids(missing)}", len(missing))
            semantic = self._cosines(sorted(lexical.keys() | semantic.keys()), query.vector)
        hits = [
            Hit(one, lexical.get(one, 0.0), semantic.get(one)) for one in lexical.keys() | semantic.keys()
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.lexical, hit.id)))

    def gate_outcomes(self, where: Sequence[Gate]) -> tuple[GateOutcome, ...]:
        """How many live documents each gate alone would exclude."""
        size = self.size
        counts = (count_rows(self._client, self._name, expression((gate,), self._words.of)) for gate in where)
        return tuple(GateOutcome(str(gate), size - count) for gate, count in zip(where, counts, strict=True))

    def entries(self, ids: Sequence[str]) -> tuple[Entry, ...]:
        """The stored entries, in the order asked. Raises ``EngineError("index.unknown_id", id=...)``."""
        found = self._rows(ids, ["payload"])
        unknown = next((one for one in ids if one not in found), None)
        if unknown is not None:
            raise EngineError("index.unknown_id", id=unknown)
        return tuple(unpack_entry(found[one]["payload"]) for one in ids)

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32] | None:
        """Vectors of the entries (float16 precision, as in the local index), or None when the index holds none."""
        if self._dimension is None:
            return None
        found = self._rows(ids, ["vector"])
        unknown = next((one for one in ids if one not in found), None)
        if unknown is not None:
            raise EngineError("index.unknown_id", id=unknown)
        return np.array([found[one]["vector"] for one in ids], dtype=np.float32).reshape(-1, self._dimension)

    def upsert(self, entries: Sequence[Entry], vectors: NDArray[np.float32] | None = None) -> None:
        """Add entries, replacing those of the same id. Raises ``index.duplicate_id``, ``index.vector_shape``."""
        refuse_duplicates(entries)
        matrix = check_vectors(vectors, len(entries), self._dimension)
        if matrix is None and self._dimension is not None:
            matrix = np.zeros((len(entries), self._dimension), dtype=np.float16)
        self.delete([entry.id for entry in entries])
        self._add(entries, matrix)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove entries; unknown ids are passed over."""
        found = self._rows(ids, ["payload"])
        if not found:
            return
        old = [unpack_entry(found[one]["payload"]) for one in sorted(found)]
        key, count = np.unique(weigh_entries(old, self._recipe).key, return_counts=True)
        self._terms.change(key, -count.astype(np.int64))
        for some in chunks(sorted(found)):
            self._client.delete(self._name, ids=list(some))

    def freeze(self) -> None:
        """Write every entry anew with norms under the idf of now, as a freshly built index has them."""
        columns = ["id", "payload", *(["vector"] if self._dimension is not None else [])]
        rows = list(read_all(self._client, self._name, 'id != ""', columns))
        for some in chunks(rows):
            entries = [unpack_entry(row["payload"]) for row in some]
            matrix = None
            if self._dimension is not None:
                matrix = np.array([row["vector"] for row in some], dtype=np.float16)
            weighed = weigh_entries(entries, self._recipe)
            statistics = _Statistics(*self._terms.look_up(np.unique(weighed.key)), self.size)
            self._write(entries, weighed, matrix, statistics)

    def _create(self, dense_index: str) -> None:
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=1024)
        schema.add_field("terms", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_field(
            "words", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=1024, max_length=1024
        )
        schema.add_field("numbers", DataType.JSON)
        schema.add_field("payload", DataType.VARCHAR, max_length=FIELD_MOST)
        indices = self._client.prepare_index_params()
        indices.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        if self._dimension is not None:
            schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self._dimension)
            indices.add_index("vector", index_type=dense_index, metric_type="IP")
        self._client.create_collection(
            self._name, schema=schema, index_params=indices, consistency_level="Strong"
        )
        self._terms.create()
        self._words.create()
        about = {
            "recipe_hash": self._recipe.hash(),
            "dimension": self._dimension,
            "recipe": _plain(self._recipe),
        }
        self._words.add([(_ABOUT, json.dumps(about, sort_keys=True))])

    def _add(self, entries: Sequence[Entry], matrix: NDArray[np.float16] | None) -> None:
        """Statistics first, so that every entry is written under the idf of all of them."""
        weighed = weigh_entries(entries, self._recipe)
        key, count = np.unique(weighed.key, return_counts=True)
        number, frequency = self._terms.change(key, count.astype(np.int64))
        self._words.add(pair for entry in entries for pair in words_of(entry.attributes))
        self._write(entries, weighed, matrix, _Statistics(number, frequency, self.size + len(entries)))

    def _write(
        self,
        entries: Sequence[Entry],
        weighed: WeightedEntries,
        matrix: NDArray[np.float16] | None,
        statistics: _Statistics,
    ) -> None:
        place = np.searchsorted(np.unique(weighed.key), weighed.key)
        idf = inverse_document_frequency(statistics.size, statistics.frequency)[place]
        x = weighed.weight.astype(np.float64) / WEIGHT_SCALE
        square = (x * idf) ** 2
        rows = []
        for row, entry in enumerate(entries):
            mine = slice(int(weighed.ptr[row]), int(weighed.ptr[row + 1]))
            norm = float(np.sqrt(square[mine].sum()))
            value = x[mine] * (norm**-self._recipe.slope if norm else 0.0)
            terms = dict(zip(statistics.number[place[mine]].tolist(), value.tolist(), strict=True))
            record: dict[str, Any] = {
                "id": entry.id,
                "terms": terms or {_NO_TERM: 1.0},
                "words": [token(name, word) for name, word in words_of(entry.attributes)],
                "numbers": numbers_of(entry.attributes),
                "payload": pack_entry(entry),
            }
            if matrix is not None:
                record["vector"] = matrix[row].astype(np.float32).tolist()
            rows.append(record)
        for some in chunks(rows):
            self._client.upsert(self._name, list(some))

    def _sparse_query(self, query: Query) -> dict[int, float]:
        number, _ = self._terms.look_up(query.key)
        return {
            place: impact
            for place, impact in zip(number.tolist(), query.impact.tolist(), strict=True)
            if place != _NO_TERM and impact > 0.0
        }

    def _nearest(self, field: str, vector: Any, condition: str, k: int) -> dict[str, float]:
        [found] = self._client.search(
            self._name,
            data=[vector],
            anns_field=field,
            filter=condition,
            limit=k,
            search_params={"metric_type": "IP"},
            consistency_level="Strong",
        )
        return {hit["id"]: hit["distance"] for hit in found if field != "terms" or hit["distance"] > 0.0}

    def _cosines(self, ids: Sequence[str], vector: NDArray[np.float32]) -> dict[str, float]:
        matrix = self.vectors(ids)
        if matrix is None or not len(matrix):
            return {}
        return dict(zip(ids, (matrix.astype(np.float64) @ vector.astype(np.float64)).tolist(), strict=True))

    def _rows(self, ids: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for some in chunks(sorted(set(ids))):
            rows = self._client.query(
                self._name, filter=f"id in {_ids(some)}", output_fields=["id", *columns], limit=len(some)
            )
            found.update({row["id"]: row for row in rows})
        return found


def _connect(uri: str, token: str) -> Any:
    try:
        from pymilvus import MilvusClient
        from pymilvus.exceptions import MilvusException
    except ImportError as error:
        raise UserError(Problem("milvus.extra_missing", {})) from error
    try:
        return MilvusClient(uri=uri, token=token)
    except (MilvusException, OSError, RuntimeError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise UserError(Problem("milvus.unreachable", {"uri": uri, "reason": reason})) from error


def _plain(recipe: Recipe) -> dict[str, Any]:
    values = {field.name: getattr(recipe, field.name) for field in fields(recipe)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def _ids(ids: Sequence[str]) -> str:
    return json.dumps(list(ids), ensure_ascii=False)
