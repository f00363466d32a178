"""The compiled normalisation: the two passes of ``normalise`` over arrays of code points. For ``kernel``."""

# ruff: noqa: PLR1714
# (compiled code: chained comparisons become machine code as they stand, and numba passes arguments by position)

from __future__ import annotations

import numpy as np

from queqiao_engine.text.compilation import I64, U8, U32, compiled, compiled_inner

HAN = np.uint8(72)  # H

EXPANDS = np.uint32(0x80000000)
"""Set in the fold table where a character does not become exactly one; the rest is a row of the expansion table."""


@compiled_inner
def superscript(code: np.uint32) -> int:
    """The digit of a superscript, -1 for other characters."""
    if code == 0x2070 or 0x2074 <= code <= 0x2079:
        return int(code) - 0x2070
    if code == 0xB9:
        return 1
    if code == 0xB2 or code == 0xB3:
        return int(code) - 0xB0
    return -1


@compiled_inner
def is_number(code: np.uint32) -> bool:
    """Whether the code point is an ASCII or a superscript digit."""
    return bool(0x30 <= code <= 0x39 or superscript(code) >= 0)


@compiled_inner
def fold_power(source: U32, at: int, n: int, out: U32, filled: int) -> tuple[int, int]:
    """Write the superscript number or sign at ``at``; return where to go on in ``source`` and in ``out``."""
    signed = source[at] == 0x207A or source[at] == 0x207B
    if signed and (at + 1 >= n or superscript(source[at + 1]) < 0):
        out[filled] = 0x2B if source[at] == 0x207A else 0x2D
        return at + 1, filled + 1
    after_digit = at > 0 and 0x30 <= source[at - 1] <= 0x39
    if (after_digit or signed) and not (at > 0 and source[at - 1] == 0x5E):
        out[filled] = 0x5E
        filled += 1
    if signed:
        out[filled] = 0x2B if source[at] == 0x207A else 0x2D
        filled += 1
        at += 1
    while at < n and superscript(source[at]) >= 0:
        out[filled] = 0x30 + superscript(source[at])
        filled += 1
        at += 1
    return at, filled


@compiled_inner
def apply_context(source: U32, n: int, classes: U8, out: U32, filled: int) -> int:
    """The second pass over ``source[:n]``; the number of characters in ``out`` afterwards."""
    at = 0
    while at < n:
        code = source[at]
        if superscript(code) >= 0 or code == 0x207A or code == 0x207B:
            at, filled = fold_power(source, at, n, out, filled)
            continue
        if code == 0x20 and at > 0 and classes[source[at - 1]] == HAN:
            end = at
            while end < n and source[end] == 0x20:
                end += 1
            left_single = at < 2 or classes[source[at - 2]] != HAN
            right_single = end + 1 >= n or classes[source[end + 1]] != HAN
            drop = end < n and classes[source[end]] == HAN and (left_single or right_single)
            while at < end:
                if not drop:
                    out[filled] = 0x20
                    filled += 1
                at += 1
            continue
        if at > 0 and at + 1 < n and is_number(source[at + 1]):
            before = source[at - 1]
            if (code == 0xD7 or code == 0x2A) and is_number(before):
                code = np.uint32(0x78)
            elif code == 0x5E and (0x61 <= before <= 0x7A or 0x3B1 <= before <= 0x3C9):
                at += 1
                continue
        out[filled] = code
        filled += 1
        at += 1
    return filled


@compiled
def fold_rows(
    codes: U32, ptr: I64, fold: U32, expansion: U32, expansion_ptr: I64, classes: U8
) -> tuple[U32, I64]:
    """Normalise every row of ``codes``; ``fold`` and ``classes`` are indexed by code point."""
    rows = ptr.size - 1
    longest = 0
    bound = 0
    for row in range(rows):
        size = 0
        for at in range(ptr[row], ptr[row + 1]):
            to = fold[codes[at]]
            if to & EXPANDS:
                index = to ^ EXPANDS
                size += expansion_ptr[index + 1] - expansion_ptr[index]
            else:
                size += 2 if superscript(to) >= 0 or to == 0x207B or to == 0x207A else 1  # "^" may be put in
        longest = max(longest, size)
        bound += size
    scratch = np.empty(longest, np.uint32)
    out = np.empty(bound, np.uint32)
    out_ptr = np.zeros(rows + 1, np.int64)
    filled = 0
    for row in range(rows):
        n = 0
        for at in range(ptr[row], ptr[row + 1]):
            to = fold[codes[at]]
            if to & EXPANDS:
                index = to ^ EXPANDS
                for piece in range(expansion_ptr[index], expansion_ptr[index + 1]):
                    scratch[n] = expansion[piece]
                    n += 1
            else:
                scratch[n] = to
                n += 1
        filled = apply_context(scratch, n, classes, out, filled)
        out_ptr[row + 1] = filled
    return out[:filled], out_ptr
