"""Compare sizes written as products: 井道尺寸不超过1.6 m×1.6 m against 1.9 m×1.8 m.

A body may be turned, so the lengths of both sides are compared in falling order, the longest with the longest.
"""

from __future__ import annotations

import re
from decimal import Decimal

from queqiao_engine.matching.claims import Claim
from queqiao_engine.matching.contracts import Clause, Verdict
from queqiao_engine.matching.reasons import Reason
from queqiao_engine.text.contracts import Quantity
from queqiao_engine.text.normalise import fold
from queqiao_engine.text.quantities.fold import fold as fold_in_place  # keeps every character's place
from queqiao_engine.text.quantities.unit_reader import read_unit
from queqiao_engine.text.quantities.units import convert

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PLAIN_JOINT = re.compile(r"\s?(?:[×xX*]|$)")
_AT_MOST = re.compile(
    r"不(?:得|应)?(?:超过|大于|高于)|≤|<=|以内|以下|\b(?:at most|no (?:more|larger) than|not exceed)\b"
)
_AT_LEAST = re.compile(r"不(?:得|应)?(?:小于|低于|少于)|≥|>=|以上|\b(?:at least|no (?:less|smaller) than)\b")


def is_size(quantity: Quantity) -> bool:
    """Whether a quantity is a product of lengths or angles, which the reader leaves undecided."""
    return quantity.undecided == "product_of_dimensions" and quantity.unit != ""


def compare_sizes(clause: Clause, claim: Claim) -> tuple[Verdict, Reason]:
    """The verdict on two sizes. Only a plain size answers (尺寸为40×25 mm), and only one with as many lengths."""
    said, place = claim.statement.quantity, claim.reading.span(claim.start, claim.end)
    demand = clause.statement.quantity if clause.statement else said
    claim_words = claim.reading.original[place.start : max(place.end, said.span.end)]
    wanted = _lengths(demand, clause.text, demand.span.start - clause.span.start, demand.unit)
    offered = _lengths(said, claim_words, said.span.start - place.start, demand.unit)
    undecided = Verdict.UNKNOWN, Reason.QUANTITY_UNDECIDED
    if not wanted or not offered or len(wanted) != len(offered):
        return undecided
    words, own = fold(clause.text), fold(claim_words)
    if _AT_MOST.search(own) or _AT_LEAST.search(own):
        return undecided
    at_most, at_least = _AT_MOST.search(words) is not None, _AT_LEAST.search(words) is not None
    if at_most is at_least:
        return (Verdict.MET, Reason.VALUE_MEETS) if wanted == offered else undecided
    pairs = list(zip(wanted, offered, strict=True))
    fits = (
        all(given <= limit for limit, given in pairs)
        if at_most
        else all(given >= limit for limit, given in pairs)
    )
    return (Verdict.MET, Reason.VALUE_MEETS) if fits else (Verdict.CONTRADICTED, Reason.VALUE_OUTSIDE)


def _lengths(quantity: Quantity, words: str, start: int, unit: str) -> list[Decimal]:
    """The lengths in ``unit``, longest first; each in its own unit, or in the next one written after it. Empty where one cannot be read."""
    written = fold_in_place(words[start : start + quantity.span.end - quantity.span.start])
    lengths: list[Decimal] = []
    following = quantity.unit
    for number in reversed(list(_NUMBER.finditer(written))):
        own = read_unit(written, number.end())
        if own is not None and own.undecided:
            return []
        if own is None and not _PLAIN_JOINT.match(written, number.end()):
            return []
        following = own.unit if own is not None else following
        length = convert(Decimal(number[0]), following, unit)
        if length is None:
            return []
        lengths.append(length)
    return sorted(lengths, reverse=True)
