"""What others do by default, as rankings of the same achievements: need id -> ids, best first.

All use the words a segmenter (rjieba) cuts, on both sides.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import rjieba
from numpy.typing import NDArray

from quality_data import Labelled
from queqiao_engine.matching.contracts import Entry

Run = dict[str, tuple[str, ...]]

WORD = re.compile(r"\w")


def words(text: str) -> list[str]:
    """The words of a text as for a search engine (long words also in parts), lower case, punctuation dropped.

    The search mode is the stronger peer: 0.03 nDCG@10 above the plain cut.
    """
    return [word for word in rjieba.cut_for_search(text.lower()) if WORD.search(word)]


def entry_words(entry: Entry) -> list[str]:
    """Title and body, concatenated, as most pipelines do."""
    return words(f"{entry.title}\n{entry.body}")


def as_run(needs: Sequence[Entry], ids: Sequence[str], scores: NDArray[np.float64]) -> Run:
    """Order by (-score, id)."""
    order = np.array(ids)
    return {
        need.id: tuple(order[np.lexsort((order, -row))].tolist())
        for need, row in zip(needs, scores, strict=True)
    }


def bm25_scores(
    queries: Sequence[Sequence[str]], documents: Sequence[Sequence[str]], k1: float = 1.2, b: float = 0.75
) -> NDArray[np.float64]:
    """Okapi BM25 as Robertson and Zaragoza (2009) print it, idf with the +1 that keeps it positive."""
    lengths = np.array([len(document) for document in documents], dtype=np.float64)
    norm = k1 * (1.0 - b + b * lengths / lengths.mean())
    postings: dict[str, list[tuple[int, int]]] = {}
    for row, document in enumerate(documents):
        for word, count in Counter(document).items():
            postings.setdefault(word, []).append((row, count))
    scores = np.zeros((len(queries), len(documents)))
    for line, query in enumerate(queries):
        for word, times in Counter(query).items():
            found = postings.get(word, [])
            idf = math.log(1.0 + (len(documents) - len(found) + 0.5) / (len(found) + 0.5))
            for row, count in found:
                scores[line, row] += times * idf * count * (k1 + 1.0) / (count + norm[row])
    return scores


def tfidf_matrix(documents: Sequence[Sequence[str]], vocabulary: Mapping[str, int]) -> NDArray[np.float64]:
    """Raw counts, documents by words, SciPy CSR."""
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    for row, document in enumerate(documents):
        for word, count in Counter(document).items():
            if word in vocabulary:
                rows.append(row)
                columns.append(vocabulary[word])
                values.append(float(count))
    return csr_matrix((values, (rows, columns)), shape=(len(documents), len(vocabulary)))


def tfidf(queries: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]) -> tuple[object, object]:
    """Unit rows of (1 + ln tf) idf, for queries and documents."""
    from scipy.sparse import diags

    vocabulary = {word: n for n, word in enumerate(sorted({word for doc in documents for word in doc}))}
    counts = tfidf_matrix(documents, vocabulary)
    frequency = np.bincount(counts.indices, minlength=len(vocabulary))
    idf = diags(np.log((1.0 + len(documents)) / (1.0 + frequency)) + 1.0)

    def unit(matrix: object) -> object:
        weighted = matrix.copy()
        weighted.data = 1.0 + np.log(weighted.data)
        weighted = weighted @ idf
        norm = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        norm[norm == 0.0] = 1.0
        return diags(1.0 / norm) @ weighted

    return unit(tfidf_matrix(queries, vocabulary)), unit(counts)


def lsa_scores(queries: object, documents: object, dimension: int = 300) -> NDArray[np.float64]:
    """Cosines in the space of the leading singular vectors of the TF-IDF matrix."""
    from scipy.sparse.linalg import svds

    _, value, right = svds(documents, k=dimension, v0=np.ones(min(documents.shape)))
    right = right[np.argsort(-value)]
    sides = []
    for side in (queries, documents):
        dense = side @ right.T
        norm = np.linalg.norm(dense, axis=1, keepdims=True)
        sides.append(dense / np.where(norm == 0.0, 1.0, norm))
    return sides[0] @ sides[1].T


def rrf(*systems: NDArray[np.float64], constant: float = 60.0) -> NDArray[np.float64]:
    """Reciprocal rank fusion."""
    fused = np.zeros_like(systems[0])
    for scores in systems:
        ranks = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable") + 1
        fused += 1.0 / (constant + ranks)
    return fused


def bm25s_scores(queries: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """The bm25s package with its defaults (method lucene, k1 1.5, b .75)."""
    import bm25s

    retriever = bm25s.BM25()
    retriever.index(list(documents), show_progress=False)
    return np.array([retriever.get_scores(list(query)) for query in queries], dtype=np.float64)


def peer_runs(data: Labelled) -> dict[str, Run]:
    """Every peer over the whole catalogue."""
    ids = [entry.id for entry in data.achievements]
    documents = [words(entry.title) for entry in data.achievements]
    titles = [words(need.title) for need in data.needs]
    whole = [entry_words(need) for need in data.needs]
    lexical = bm25_scores(titles, documents)
    queries, matrix = tfidf(titles, documents)
    hybrid = rrf(lexical, lsa_scores(queries, matrix))
    scores = {
        "BM25, words of the title (textbook)": lexical,
        "BM25, words of title and body": bm25_scores(whole, documents),
        "bm25s defaults, words of the title": bm25s_scores(titles, documents),
        "TF-IDF cosine, words of the title": np.asarray((queries @ matrix.T).todense()),
        "BM25 words + LSA-300 by rank fusion": hybrid,
    }
    return {name: as_run(data.needs, ids, matrix) for name, matrix in scores.items()}
