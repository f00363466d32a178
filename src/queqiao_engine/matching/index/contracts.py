"""The one index interface: the local index, the in-memory index and Milvus all answer it with the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from queqiao_engine.matching.contracts import Entry, GateOutcome
from queqiao_engine.matching.recipe import Recipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Gate:
    """A hard condition on an attribute, applied inside retrieval.

    ``op`` is one of = != < <= > >= ~; several ``values`` with = mean "any of", with != "none of", with ~ "contains any
    of" (region~江苏 lets 江苏省南京市 through, region=江苏 does not). A missing attribute fails every gate but !=.
    Numbers compare as numbers, strings case-insensitively after normalisation.
    """

    attribute: str
    op: str
    values: tuple[str | float, ...]

    def __str__(self) -> str:
        return f"{self.attribute}{self.op}{','.join(format(v, 'g') if isinstance(v, float) else v for v in self.values)}"


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What an index is asked.

    ``key`` (uint64, ascending) with ``impact`` (float32, from ``weighting.query_impacts``). ``vector`` (float32, unit
    length) adds the ``k`` nearest by cosine to the candidates. ``k`` candidates are returned, ties included by id order.
    """

    key: NDArray[np.uint64]
    impact: NDArray[np.float32]
    k: int
    where: tuple[Gate, ...] = ()
    vector: NDArray[np.float32] | None = None
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One candidate with the raw score of each part; ``semantic`` is None when the index or the query has no vector."""

    id: str
    lexical: float
    semantic: float | None = None


class SearchIndex(Protocol):
    """Read side of an index. Results depend only on the content, never on how it is laid out in segments."""

    @property
    def size(self) -> int:
        """Live documents."""
        ...

    @property
    def recipe(self) -> Recipe:
        """The recipe the documents were weighed with."""
        ...

    def document_frequency(self, key: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How many documents hold each term (those deleted since the last merge may still count)."""
        ...

    def search(self, query: Query) -> tuple[Hit, ...]:
        """The best ``query.k`` by lexical score, and with a vector also the best by cosine; sorted by (-lexical, id)."""
        ...

    def gate_outcomes(self, where: Sequence[Gate]) -> tuple[GateOutcome, ...]:
        """How many live documents each gate alone would exclude."""
        ...

    def entries(self, ids: Sequence[str]) -> tuple[Entry, ...]:
        """The stored entries, in the order asked. Raises ``EngineError("index.unknown_id", id=...)``."""
        ...

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32] | None:
        """Unit vectors of the entries, or None when the index holds none."""
        ...
