"""Beginnings of alphabetic words: what was typed, where nothing holds it, stands for the words of the index that begin so.

A word that some entry inside the gates holds is never widened: who types ``ion`` does not ask for ionic. ``docs/search.md`` says the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.strings import ENCODING
from queqiao_engine.matching.index.texts import LONGEST_WORD
from queqiao_engine.matching.search.finding import count_holding, count_key
from queqiao_engine.matching.search.views import view_of
from queqiao_engine.matching.search.words import Form, Word, WordKind
from queqiao_engine.text.terms import stem, term_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from queqiao_engine.matching.index.snapshot import Part

SHORTEST = 4
"""Letters from which a beginning says something."""

MOST_WORDS = 32
"""Words a beginning stands for, those in most entries."""

MOST_LOOKED_AT = 500


def widened(
    words: Sequence[Word], parts: Sequence[Part], allowed: Sequence[NDArray[np.bool_] | None]
) -> tuple[Word, ...]:
    """``words``, with each alphabetic one that no allowed entry holds standing for the words that begin with it, where there are any."""
    return tuple(_widened(word, parts, allowed) or word for word in words)


def _widened(word: Word, parts: Sequence[Part], allowed: Sequence[NDArray[np.bool_] | None]) -> Word | None:
    typed = word.text
    if word.kind is not WordKind.LATIN or not SHORTEST <= len(typed) < LONGEST_WORD:
        return None
    if not (typed.isascii() and typed.isalpha()) or count_holding([word], parts, allowed):
        return None
    frequency: dict[str, int] = {}
    for name in sorted({name for part in parts for name in _beginning_with(typed, part)})[:MOST_LOOKED_AT]:
        root = stem(name)
        if root not in frequency:
            key = term_key(root)
            frequency[root] = sum(
                count_key(part, key, _living(part, mask)) for part, mask in zip(parts, allowed, strict=True)
            )
    found = sorted((root for root in frequency if frequency[root]), key=lambda root: (-frequency[root], root))
    if not found:
        return None
    roots = found[:MOST_WORDS]
    forms = tuple(Form((term_key(root),)) for root in roots)
    return Word(typed, WordKind.LATIN, word.span, forms, (typed, *roots), typed, beginning=True)


def _beginning_with(typed: str, part: Part) -> list[str]:
    view = view_of(part)
    letters = np.frombuffer(typed.encode(*ENCODING), dtype=np.uint8)
    known = view.spellings.letter
    if not len(known) or known.shape[1] <= len(letters):
        return []
    rows = np.flatnonzero(np.all(known[:, : len(letters)] == letters, axis=1))
    return [view.texts.words[row] for row in rows.tolist()]


def _living(part: Part, mask: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    if part.live is None or mask is None:
        return part.live if mask is None else mask
    return part.live & mask
