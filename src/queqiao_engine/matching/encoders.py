"""What the engine expects of an encoder, and the text an encoder is given for an entry.

Real encoders (an HTTP endpoint, a local model folder) live above the engine, in ``queqiao.matching.encoders``; the one
the engine can fit by itself is ``vectors.VectorModel``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry

ENCODED_CHARACTERS = 1200
"""Characters of an entry that an encoder sees. Most encoders stop at 512 tokens; a need says what it wants early."""


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors: (n, ``dimension``) float32, one row per text, in order."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


@runtime_checkable
class EntryEncoder(Protocol):
    """Turns whole entries into vectors, for models that weigh the fields themselves."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_entries(self, entries: Sequence[Entry]) -> NDArray[np.float32]: ...


def text_to_encode(entry: Entry) -> str:
    """Title, keywords, summary, claims and body, one a line, at most ``ENCODED_CHARACTERS``."""
    parts = (entry.title, "; ".join(entry.keywords), entry.summary, entry.claims, entry.body)
    return "\n".join(part.strip() for part in parts if part.strip())[:ENCODED_CHARACTERS]


def encode_entries(encoder: Encoder | EntryEncoder, entries: Sequence[Entry]) -> NDArray[np.float32]:
    """Unit vectors (float32, one row per entry); an entry the encoder says nothing about stays a zero row.

    Raises ``EngineError("encoder.wrong_shape")`` when the encoder returns another number of rows or columns than it
    promised, and ``EngineError("encoder.not_finite")`` when a value is not a number.
    """
    if isinstance(encoder, EntryEncoder):
        raw = encoder.encode_entries(entries)
    else:
        raw = encoder.encode([text_to_encode(entry) for entry in entries])
    vectors = np.asarray(raw, dtype=np.float32)
    if vectors.shape != (len(entries), encoder.dimension):
        raise EngineError(
            "encoder.wrong_shape",
            encoder=encoder.name,
            expected=f"{len(entries)}×{encoder.dimension}",
            got="×".join(str(side) for side in vectors.shape),
        )
    if not np.isfinite(vectors).all():
        raise EngineError("encoder.not_finite", encoder=encoder.name)
    return unit_rows(vectors)


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to length 1; zero rows stay zero."""
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    length[length == 0.0] = 1.0
    scaled: NDArray[np.float32] = (vectors / length[:, None]).astype(np.float32)
    return scaled
