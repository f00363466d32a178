"""Values that leave the text subject: spans, normalised text, terms, term counts, quantities, statements.

All offsets are half-open and count Python characters of the *original* string, so ``text[span.start:span.end]``
is always a quotation.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """``text`` after normalisation; ``offsets[i]`` is where its character ``i`` came from in the original.

    ``offsets`` has ``len(text) + 1`` entries; the last one is the length of the original.
    """

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The stretch of the original that normalised characters ``start:end`` came from."""
        if start >= end:
            return Span(self.offsets[start], self.offsets[start])
        # The end is where the *last* character's successor starts, so dropped OCR spaces inside are kept in the quotation.
        return Span(self.offsets[start], max(self.offsets[end], self.offsets[end - 1] + 1))


class TermKind(StrEnum):
    """What an index term is made of."""

    HAN = "han"  # one Han character
    HAN_BIGRAM = "han2"  # two adjacent Han characters
    WORD = "word"  # a stemmed Latin (or other alphabetic) word
    WORD_BIGRAM = "word2"  # two adjacent stemmed words
    MIXED = "mixed"  # a token kept whole: PM2.5, 5g, al2o3, -20℃, 300wh/kg


@dataclass(frozen=True, slots=True)
class Term:
    """One occurrence of an index term.

    ``key`` is the stable 64-bit hash of the term (the same in every process and on every machine); ``text`` is its
    normalised, stemmed form for people; ``span`` quotes the original.
    """

    text: str
    key: int
    kind: TermKind
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class TermCounts:
    """Distinct terms of many texts in one compressed-row block.

    Row ``i`` holds ``key[ptr[i]:ptr[i + 1]]`` (uint64, ascending) with counts ``tf`` (uint16, saturating) and
    ``length[i]`` (int32), the number of term occurrences in the text.
    """

    ptr: NDArray[np.int64]
    key: NDArray[np.uint64]
    tf: NDArray[np.uint16]
    length: NDArray[np.int32]


class Operator(StrEnum):
    """How a quantity bounds its parameter. The bounds themselves are ``Quantity.low`` and ``Quantity.high``."""

    EQ = "eq"  # a plain value: low == high
    APPROX = "approx"  # 约 / about: low == high == the value, no tolerance claimed
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    BETWEEN = "between"  # 5-8 mm, 15±0.5 μm: both bounds, inclusive
    FROM_TO = "from_to"  # 由15天延长到3个月: low is the old value, high the new one (not ordered)


class Sense(StrEnum):
    """Whether the value is the quantity itself or a change of it."""

    ABSOLUTE = "absolute"
    INCREASE = "increase"  # 提高30%: by that much more than a baseline that the text may not give
    DECREASE = "decrease"  # 降低一半


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its bounds and unit, as written.

    ``low`` / ``high`` are in ``unit`` (None: unbounded on that side). ``nominal`` is set for 15±0.5 (15).
    ``unit`` is the canonical unit expression that ``quantities.units`` converts ("" = a bare number); ``unit_text``
    is what the author wrote. ``undecided`` names the reason when the text cannot be read with certainty (for example
    ``ambiguous_unit``); such a quantity never decides a clause.
    """

    operator: Operator
    low: Decimal | None
    high: Decimal | None
    unit: str
    unit_text: str
    span: Span
    sense: Sense = Sense.ABSOLUTE
    nominal: Decimal | None = None
    undecided: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A circumstance under which a statement holds: −20℃下, 在25℃时, after 1000 cycles, 50 Hz."""

    # The canonical English key where known ("temperature"), else the words as written, "" if unnamed.
    parameter: str
    quantity: Quantity | None  # None for a condition in words (空气气氛下, under nitrogen)
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """A parameter with the quantity said of it and the conditions it is said under.

    ``parameter`` is the noun phrase as written ("能量密度"), ``parameter_key`` a canonical key where the
    lexicon knows it ("specific_energy") and "" where it does not. ``span`` covers the whole statement.
    """

    parameter: str
    parameter_key: str
    parameter_span: Span | None
    quantity: Quantity
    conditions: tuple[Condition, ...]
    span: Span
