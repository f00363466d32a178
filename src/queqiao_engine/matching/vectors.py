"""Vectors that a corpus teaches by itself: factorised PPMI of characters and words, SIF-weighted means.

Which characters (Han) and words (other scripts) occur in the same entries gives a positive pointwise mutual information
matrix; its leading eigenvectors place terms that keep the same company near one another (Levy and Goldberg 2014; context
smoothing .75 after Levy, Goldberg and Dagan 2015). An entry is the mean of its terms with weight a / (a + p(t)), less the
direction all entries share (Arora, Liang and Ma 2017). Nothing is downloaded, and nothing is learnt below ``FEWEST``
entries, where company is chance.

Same entries in any order give the same model: they are sorted by id, the start of the iteration is fixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, Field
from queqiao_engine.matching.encoders import unit_rows
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import WEIGHT_SCALE, WeightedEntries, weigh_entries
from queqiao_engine.text.contracts import TermKind
from queqiao_engine.text.normalise import HAN, fold
from queqiao_engine.text.terms import find_terms, term_key

if TYPE_CHECKING:
    from collections.abc import Callable

FEWEST = 500
"""Entries below which no model is fitted."""

DIMENSION = 200
FEWEST_OCCURRENCES = 3  # entries a term must occur in
MOST_TERMS = 6000  # the commonest; the matrix is dense
CONTEXT_SMOOTHING = 0.75
SIF = 1e-3
ROUNDS = 4  # of subspace iteration; the spectrum of PPMI falls fast
BLOCK = 4096

_HAN = re.compile(f"[{HAN}]")
_OTHER = re.compile(rf"[^\W{HAN}][^\s{HAN}]*")


@dataclass(frozen=True, slots=True, eq=False)
class VectorModel:
    """``key`` (t,) uint64 ascending, ``term`` (t, d) float32 with the SIF weight in it, ``common`` (d,) float32."""

    key: NDArray[np.uint64]
    term: NDArray[np.float32]
    common: NDArray[np.float32]
    recipe: Recipe

    @property
    def name(self) -> str:
        return "ppmi"

    @property
    def dimension(self) -> int:
        return int(self.term.shape[1])

    def encode_entries(self, entries: Sequence[Entry]) -> NDArray[np.float32]:
        """(n, d) float32 unit vectors; an entry without a known term is a zero row."""
        blocks = [self._encode(entries[at : at + BLOCK]) for at in range(0, len(entries), BLOCK)]
        return np.concatenate(blocks) if blocks else np.zeros((0, self.dimension), dtype=np.float32)

    def _encode(self, entries: Sequence[Entry]) -> NDArray[np.float32]:
        mean = np.asarray(
            _matrix(weigh_entries(entries, self.recipe), self.key) @ self.term, dtype=np.float32
        )
        unit = unit_rows(mean)
        return unit_rows(unit - np.outer(unit @ self.common, self.common))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The model as arrays to store beside an index; the recipe is the index's."""
        return {"key": self.key, "term": self.term, "common": self.common}

    @staticmethod
    def from_arrays(arrays: Mapping[str, NDArray[Any]], recipe: Recipe) -> VectorModel:
        """The model ``to_arrays`` gave. Raises ``EngineError("vectors.unreadable")`` when the shapes disagree."""
        try:
            key, term, common = arrays["key"], arrays["term"], arrays["common"]
            fits = term.shape == (key.size, common.size)
        except (KeyError, AttributeError) as fault:
            raise EngineError("vectors.unreadable") from fault
        if not fits:
            raise EngineError("vectors.unreadable")
        return VectorModel(key.astype(np.uint64), term.astype(np.float32), common.astype(np.float32), recipe)


def fit_vectors(
    entries: Sequence[Entry], recipe: Recipe | None = None, *, progress: Callable[[float], None] | None = None
) -> VectorModel | None:
    """A model of ``entries``, or None when there are fewer than ``FEWEST`` or they share too few terms."""
    recipe = recipe or Recipe()
    if len(entries) < FEWEST:
        return None
    tell = progress or _silent
    entries = sorted(entries, key=lambda entry: entry.id)
    weighed = weigh_entries(entries, recipe)
    tell(0.3)
    key, frequency = _vocabulary(entries, weighed)
    if key.size < 50:
        return None
    counts = _matrix(weighed, key)
    dimension = min(DIMENSION, key.size // 4)
    vectors = _leading(_ppmi(counts), dimension)
    tell(0.8)
    weight = SIF / (SIF + frequency / float(frequency.sum()))
    term = (vectors * weight[:, None]).astype(np.float32)
    unit = unit_rows(np.asarray(counts @ term, dtype=np.float32)).astype(np.float64)
    common = _leading(unit.T @ unit, 1, scaled=False)[:, 0].astype(np.float32)
    tell(1.0)
    return VectorModel(key, term, common, recipe)


def _silent(_: float) -> None:
    """Progress nobody asked for."""


def _vocabulary(
    entries: Sequence[Entry], weighed: WeightedEntries
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Keys of single characters and words that occur often enough, ascending, and in how many entries each does."""
    single = np.array(sorted(_single_keys(entries)), dtype=np.uint64)
    key, frequency = np.unique(weighed.key, return_counts=True)
    kept = np.isin(key, single) & (frequency >= FEWEST_OCCURRENCES)
    key, frequency = key[kept], frequency[kept]
    if key.size > MOST_TERMS:
        commonest = np.sort(np.lexsort((key, -frequency))[:MOST_TERMS])
        key, frequency = key[commonest], frequency[commonest]
    return key, frequency.astype(np.float64)


def _single_keys(entries: Iterable[Entry]) -> set[int]:
    """Keys of the Han characters and of the words that occur, leaving out every bigram."""
    characters: set[str] = set()
    tokens: set[str] = set()
    for entry in entries:
        folded = fold("\n".join(entry.text_of(field) for field in Field))
        characters.update(folded)
        tokens.update(_OTHER.findall(folded))
    keys = {term_key(one) for one in characters if _HAN.match(one)}
    wanted = (TermKind.WORD, TermKind.MIXED)
    for token in tokens:
        keys.update(term.key for term in find_terms(token) if term.kind in wanted)
    return keys


def _matrix(weighed: WeightedEntries, key: NDArray[np.uint64]) -> Any:
    """Entries by terms of ``key``, x(d,t) as float32, SciPy CSR."""
    from scipy.sparse import csr_matrix

    place = np.searchsorted(key, weighed.key)
    place[place == key.size] = 0
    known = key[place] == weighed.key if key.size else np.zeros(weighed.key.size, dtype=bool)
    ptr = np.concatenate([[0], np.cumsum(known)])[weighed.ptr]
    value = weighed.weight[known].astype(np.float32) / WEIGHT_SCALE
    return csr_matrix((value, place[known], ptr), shape=(weighed.ptr.size - 1, key.size))


def _ppmi(counts: Any) -> NDArray[np.float64]:
    """Positive PMI of terms over entries, (t, t) float64, the diagonal left out.

    Co-occurrence is weighed by the smaller of two: a title term meeting a body term is worth what the body term is.
    """
    together = np.asarray((counts.T @ counts).todense(), dtype=np.float64)
    np.fill_diagonal(together, 0.0)
    total = together.sum(axis=1)
    total[total == 0.0] = 1.0
    context = total**CONTEXT_SMOOTHING
    context /= context.sum()
    with np.errstate(divide="ignore"):
        pmi = np.log(together / (total[:, None] * context[None, :]))
    positive: NDArray[np.float64] = np.maximum(pmi, 0.0)
    return positive


def _leading(matrix: NDArray[np.float64], dimension: int, *, scaled: bool = True) -> NDArray[np.float64]:
    """Leading left singular vectors, times the root of their values when ``scaled``; signs fixed.

    Randomised subspace iteration (Halko, Martinsson and Tropp 2011) from a fixed start.
    """
    rows = matrix.shape[0]
    width = min(dimension + 30, rows)
    basis = np.random.default_rng(2019).standard_normal((rows, width))
    for _ in range(ROUNDS):
        basis = _orthonormal(matrix @ basis)
        basis = _orthonormal(matrix.T @ basis)
    basis = _orthonormal(matrix @ basis)
    small = basis.T @ matrix
    squared, inner = np.linalg.eigh(small @ small.T)  # ascending
    leading = np.argsort(-squared, kind="stable")[:dimension]
    left, value = basis @ inner[:, leading], np.sqrt(np.maximum(squared[leading], 0.0))
    sign = np.sign(left[np.argmax(np.abs(left), axis=0), np.arange(left.shape[1])])
    sign[sign == 0.0] = 1.0
    left = left * sign
    if not scaled:
        return np.asarray(left)
    left = left * np.sqrt(value)
    length = np.sqrt((left * left).sum(axis=1, keepdims=True))
    length[length == 0.0] = 1.0
    return np.asarray(left / length)


def _orthonormal(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """An orthonormal basis of the columns: CholeskyQR2 (Yamamoto and others 2015), which is mostly one product.

    Householder QR takes over where the columns depend on one another.
    """
    result = block
    for _ in range(2):
        try:
            lower = np.linalg.cholesky(result.T @ result)
        except np.linalg.LinAlgError:
            return np.linalg.qr(block)[0]
        result = np.linalg.solve(lower, result.T).T
    return result
