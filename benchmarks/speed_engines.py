"""The engines that ``speed.py`` compares, behind one small interface; each runs in a process of its own.

Every peer is fed the terms Queqiao cuts a text into (one word a term, separated by blanks), so that all do the same job:
150-term disjunctive queries over the same posting lists.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

import synthetic
from queqiao_engine.matching.contracts import Entry
from queqiao_engine.text.batch import count_terms

TOP = 50
GROUP = "g07"
"""One value in a hundred of the attribute ``group``: the 1 % filter."""


class Engine(Protocol):
    """One way to search. ``build`` is called in one process, the rest in another, after ``open``."""

    incremental: bool

    def build(self, count: int, vectors: bool) -> None: ...
    def open(self) -> None: ...
    def prepare(self, need: Entry) -> Any: ...
    def search(self, prepared: Any) -> list[str]: ...
    def filtered(self, prepared: Any) -> list[str]: ...
    def hybrid(self, prepared: Any, vector: NDArray[np.float32]) -> list[str]: ...
    def upsert(self, entry: Entry) -> None: ...
    def version(self) -> str: ...


class Words:
    """Terms of texts as words. A key is written once and remembered."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, entries: Sequence[Entry]) -> list[list[str]]:
        """The words of each entry, repeated as often as they occur."""
        counted = count_terms([f"{entry.title}\n{entry.body}" for entry in entries])
        keys, ptr = (
            np.repeat(counted.key, counted.tf).tolist(),
            np.r_[0, np.cumsum(counted.tf, dtype=np.int64)],
        )
        known = self._known
        words = [known.get(key) or known.setdefault(key, format(key, "x")) for key in keys]
        ends = ptr[counted.ptr].tolist()
        return [words[start:end] for start, end in pairwise(ends)]


class Queqiao:
    """Our own index in a directory."""

    incremental = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "queqiao"
        self._writer: Any = None

    def build(self, count: int, vectors: bool) -> None:
        from queqiao_engine.matching.index.store import IndexWriter

        matrix = synthetic.vectors(0, count) if vectors else None
        stream = (entry for chunk in synthetic.achievements(count) for entry in chunk)
        with IndexWriter.create(self.folder) as writer:
            writer.upsert(stream, vectors=matrix)

    def open(self) -> None:
        from queqiao_engine.matching.index.store import IndexReader

        self.reader = IndexReader.open(self.folder)

    def prepare(self, need: Entry) -> Any:
        from queqiao_engine.matching.index.contracts import Query
        from queqiao_engine.matching.weighting import inverse_document_frequency, query_impacts, weigh_query

        terms = weigh_query(need, self.reader.recipe)
        idf = inverse_document_frequency(self.reader.size, self.reader.document_frequency(terms.key))
        return Query(terms.key, query_impacts(terms, idf), TOP)

    def search(self, prepared: Any) -> list[str]:
        return [hit.id for hit in self.reader.search(prepared)]

    def filtered(self, prepared: Any) -> list[str]:
        from dataclasses import replace

        from queqiao_engine.matching.gates import parse_where

        return self.search(replace(prepared, where=parse_where(f"group={GROUP}")))

    def hybrid(self, prepared: Any, vector: NDArray[np.float32]) -> list[str]:
        from dataclasses import replace

        return self.search(replace(prepared, vector=vector))

    def upsert(self, entry: Entry) -> None:
        from queqiao_engine.matching.index.store import IndexWriter

        if self._writer is None:
            self._writer = IndexWriter.open(self.folder)
        self._writer.upsert([entry])
        self.reader.refresh()

    def version(self) -> str:
        from queqiao_engine.version import __version__

        return __version__


class Tantivy:
    """Lucene's design in Rust; BM25 with one-byte length norms."""

    incremental = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tantivy"
        self._words = Words()

    def build(self, count: int, vectors: bool) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("group", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        self.folder.mkdir(parents=True)
        writer = tantivy.Index(builder.build(), path=str(self.folder)).writer(512 << 20)
        for chunk in synthetic.achievements(count):
            for entry, words in zip(chunk, self._words.of(chunk), strict=True):
                writer.add_document(self._document(entry, words))
        writer.commit()
        writer.wait_merging_threads()

    def _document(self, entry: Entry, words: Sequence[str]) -> Any:
        import tantivy

        return tantivy.Document(id=[entry.id], group=[entry.attributes["group"]], terms=[" ".join(words)])

    def open(self) -> None:
        import tantivy

        self.index = tantivy.Index.open(str(self.folder))
        self._searcher, self._writer = self.index.searcher(), None

    def prepare(self, need: Entry) -> Any:
        import tantivy

        words = sorted(set(self._words.of([need])[0]))
        schema = self.index.schema
        query = tantivy.Query.term_query
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, query(schema, "terms", word, "freq")) for word in words]
        )

    def search(self, prepared: Any) -> list[str]:
        found = self._searcher.search(prepared, TOP, count=False).hits
        return [self._searcher.doc(address)["id"][0] for _, address in found]

    def filtered(self, prepared: Any) -> list[str]:
        import tantivy

        gate = tantivy.Query.const_score_query(
            tantivy.Query.term_query(self.index.schema, "group", GROUP, "basic"), 0.0
        )
        return self.search(
            tantivy.Query.boolean_query([(tantivy.Occur.Must, gate), (tantivy.Occur.Must, prepared)])
        )

    def hybrid(self, prepared: Any, vector: NDArray[np.float32]) -> list[str]:
        raise NotImplementedError("no vectors")

    def upsert(self, entry: Entry) -> None:
        if self._writer is None:
            self._writer = self.index.writer(128 << 20)
        self._writer.delete_documents("id", entry.id)
        self._writer.add_document(self._document(entry, self._words.of([entry])[0]))
        self._writer.commit()
        self.index.reload()
        self._searcher = self.index.searcher()

    def version(self) -> str:
        import tantivy

        return str(tantivy.__version__).split(",")[0].removeprefix("tantivy v")


class Lance:
    """LanceDB: full text index and vectors in one table."""

    incremental = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "lance"
        self._words = Words()

    def build(self, count: int, vectors: bool) -> None:
        import lancedb

        table = lancedb.connect(str(self.folder)).create_table("t", data=self._batches(count, vectors))
        table.create_fts_index(
            "terms", base_tokenizer="whitespace", stem=False, remove_stop_words=False, lower_case=False,
            ascii_folding=False, with_position=False, replace=True,
        )  # fmt: skip
        table.create_scalar_index("group")
        table.create_scalar_index("id")

    def _batches(self, count: int, vectors: bool) -> Iterator[Any]:
        first = 0
        for chunk in synthetic.achievements(count):
            yield self._batch(chunk, synthetic.vectors(first, len(chunk)) if vectors else None)
            first += synthetic.CHUNK

    def _batch(self, entries: Sequence[Entry], matrix: NDArray[np.float32] | None) -> Any:
        import pyarrow as pa

        columns = {
            "id": pa.array([entry.id for entry in entries]),
            "group": pa.array([str(entry.attributes["group"]) for entry in entries]),
            "terms": pa.array([" ".join(words) for words in self._words.of(entries)]),
        }
        if matrix is not None:
            columns["vector"] = pa.FixedSizeListArray.from_arrays(pa.array(matrix.ravel()), matrix.shape[1])
        return pa.record_batch(columns)

    def open(self) -> None:
        import lancedb

        self.table = lancedb.connect(str(self.folder)).open_table("t")

    def prepare(self, need: Entry) -> Any:
        return " ".join(sorted(set(self._words.of([need])[0])))

    def _ids(self, query: Any) -> list[str]:
        return query.limit(TOP).select(["id", "_score"]).to_arrow()["id"].to_pylist()

    def search(self, prepared: Any) -> list[str]:
        return self._ids(self.table.search(prepared, query_type="fts", fts_columns="terms"))

    def filtered(self, prepared: Any) -> list[str]:
        found = self.table.search(prepared, query_type="fts", fts_columns="terms")
        return self._ids(found.where(f"`group` = '{GROUP}'", prefilter=True))

    def hybrid(self, prepared: Any, vector: NDArray[np.float32]) -> list[str]:
        # Both halves, as its hybrid query runs them; joining two lists of fifty costs nothing beside them.
        near = self.table.search(vector).limit(TOP).select(["id", "_distance"]).to_arrow()["id"].to_pylist()
        return sorted({*self.search(prepared), *near})

    def upsert(self, entry: Entry) -> None:
        import pyarrow as pa

        matrix = np.ones((1, 256), np.float32) / 16 if "vector" in self.table.schema.names else None
        data = pa.Table.from_batches([self._batch([entry], matrix)])
        self.table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all().execute(data)

    def version(self) -> str:
        import lancedb

        return str(lancedb.__version__)


class Bm25s:
    """bm25s: scores computed at build time; nothing can be added later."""

    incremental = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bm25s"
        self._words = Words()

    def build(self, count: int, vectors: bool) -> None:
        import bm25s

        texts = [words for chunk in synthetic.achievements(count) for words in self._words.of(chunk)]
        index = bm25s.BM25(method="lucene", k1=1.2, b=0.75, backend="numba")
        index.index(texts, show_progress=False)
        index.save(str(self.folder))

    def open(self) -> None:
        import bm25s

        self.index = bm25s.BM25.load(str(self.folder), mmap=True)
        self.index.backend = "numba"
        self.index.activate_numba_scorer()
        self.count = int(self.index.scores["num_docs"])
        rows = (entry for chunk in synthetic.achievements(self.count) for entry in chunk)
        self._mask = np.array([entry.attributes["group"] == GROUP for entry in rows], dtype=np.float32)

    def prepare(self, need: Entry) -> Any:
        return [sorted(set(self._words.of([need])[0]))]

    def search(self, prepared: Any, mask: NDArray[np.float32] | None = None) -> list[str]:
        found, _ = self.index.retrieve(prepared, k=TOP, show_progress=False, n_threads=1, weight_mask=mask)
        return [f"a{int(doc):07d}" for doc in found[0]]

    def filtered(self, prepared: Any) -> list[str]:
        return self.search(prepared, self._mask)

    def hybrid(self, prepared: Any, vector: NDArray[np.float32]) -> list[str]:
        raise NotImplementedError("no vectors")

    def upsert(self, entry: Entry) -> None:
        raise NotImplementedError("no way to add an entry but building anew")

    def version(self) -> str:
        import bm25s

        return str(bm25s.__version__)


ENGINES: dict[str, type[Engine]] = {"queqiao": Queqiao, "tantivy": Tantivy, "lancedb": Lance, "bm25s": Bm25s}


def bytes_under(folder: Path) -> int:
    """Bytes of every file below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def clear(folder: Path) -> None:
    """Remove what an engine built."""
    shutil.rmtree(folder, ignore_errors=True)
