"""The compiled way from code points to counted terms; ``batch`` decides when it pays.

It repeats the rules of ``normalise`` and ``terms`` on arrays of code points; ``tests/engine/text/test_batch.py`` holds both
to the same result. Importing this module loads numba, so it is imported inside functions only.

A chunk of texts goes through three steps:
``folding_kernel.fold_rows`` (the passes of ``normalise``), ``cut_rows`` (tokens; everything but alphabetic words is final
already), and, when Python has stemmed the distinct words, ``count_rows``.
"""

# ruff: noqa: PLR1714, SIM109, SIM110
# (compiled code: chained comparisons and loops become machine code as they stand, and numba passes arguments by position)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.text.compilation import I64, U8, U32, U64, compiled, compiled_inner

HAN, LETTER, DIGIT, DEGREE = np.uint8(72), np.uint8(76), np.uint8(68), np.uint8(71)  # H L D G
BLANK, SIGNABLE, DOT, DASH, QUOTE = np.uint8(32), np.uint8(83), np.uint8(46), np.uint8(45), np.uint8(39)
CARET, SLASH, JOINER, PERCENT = np.uint8(94), np.uint8(47), np.uint8(74), np.uint8(37)

FINAL, WORD, NEXT_WORD = np.uint8(0), np.uint8(1), np.uint8(2)
"""Tags of events: a finished key, an unstemmed word, an unstemmed word adjacent to the word before it."""


@compiled_inner
def mix(value: np.uint64) -> np.uint64:
    """``terms.mix``."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled_inner
def unit_key(codes: U32, start: int, end: int) -> np.uint64:
    """``terms.unit_key`` of ``codes[start:end]``."""
    value = np.uint64(0xCBF29CE484222325)
    for at in range(start, end):
        value = (value ^ np.uint64(codes[at])) * np.uint64(0x100000001B3)
    return mix(value)


@compiled_inner
def pair_key(first: np.uint64, second: np.uint64) -> np.uint64:
    """``terms.pair_key``."""
    return mix(first * np.uint64(0x9E3779B97F4A7C15) + second)


@compiled_inner
def is_core(kind: np.uint8) -> bool:
    """Whether the class can be inside a token without a condition."""
    return bool(kind == LETTER or kind == DIGIT or kind == DEGREE)


@compiled_inner
def minus_allowed(kinds: U8, row: int, at: int, n: int) -> bool:
    """Whether the dash at ``at``, which a digit follows, is a minus sign; the row is ``row:n``."""
    if at == row or kinds[at - 1] == SIGNABLE or kinds[at - 1] == BLANK:
        return True
    if kinds[at - 1] != HAN:
        return False
    end = at + 1
    while end < n and kinds[end] == DIGIT:
        end += 1
    if end + 1 < n and kinds[end] == DOT and kinds[end + 1] == DIGIT:
        end += 1
        while end < n and kinds[end] == DIGIT:
            end += 1
    return end < n and kinds[end] == DEGREE


@compiled_inner
def unit_follows(kinds: U8, start: int, at: int, n: int) -> bool:
    """Whether a ``/``, ``·`` or ``&`` at ``at`` joins: a digit or a short run of letters before, one to three letters after."""
    before = at - 1
    if kinds[before] != DIGIT:
        if kinds[before] != LETTER and kinds[before] != DEGREE:
            return False
        run = 0
        while (
            run < 4
            and before - run >= start
            and (kinds[before - run] == LETTER or kinds[before - run] == DEGREE)
        ):
            run += 1
        if run == 4:
            return False
    after = at + 1
    while after < n and after - at <= 4 and (kinds[after] == LETTER or kinds[after] == DEGREE):
        after += 1
    return 1 <= after - at - 1 <= 3


@compiled_inner
def joined(kinds: U8, start: int, at: int, n: int) -> int:
    """How many characters at ``at`` join the token before them to what follows; 0 where the token ends."""
    if at + 1 >= n:
        return 0
    kind, before, after = kinds[at], kinds[at - 1], kinds[at + 1]
    if kind == DOT:
        return 1 if before == DIGIT and after == DIGIT else 0
    if kind == QUOTE:
        return 1 if before == LETTER and after == LETTER else 0
    if kind == CARET:
        if after == DIGIT:
            return 1
        return 2 if after == DASH and at + 2 < n and kinds[at + 2] == DIGIT else 0
    if kind == SLASH and before == DIGIT and after == DIGIT:
        return 1
    if kind == SLASH or kind == JOINER:
        return 1 if unit_follows(kinds, start, at, n) else 0
    return 0


@compiled_inner
def token_end(kinds: U8, row: int, start: int, n: int) -> int:
    """Where the token that starts at ``start`` ends; ``start`` itself where none starts. The row is ``row:n``."""
    at = start
    if kinds[at] == DASH:
        if at + 1 >= n or kinds[at + 1] != DIGIT or not minus_allowed(kinds, row, at, n):
            return start
        at += 1
    elif not is_core(kinds[at]):
        return start
    letters = at
    while letters < n and kinds[letters] == LETTER:
        letters += 1
    if letters > at and letters + 1 < n and kinds[letters] == DASH and kinds[letters + 1] == DIGIT:
        at = letters + 1  # ncm-811
    while True:
        while at < n and is_core(kinds[at]):
            at += 1
        step = joined(kinds, row, at, n)
        if step == 0:
            break
        at += step
    if at < n and kinds[at] == PERCENT and kinds[at - 1] == DIGIT:
        at += 1
    return at


@compiled_inner
def next_joint(kinds: U8, token: int, at: int, end: int) -> int:
    """The first place from ``at`` on where the token that starts at ``token`` comes apart; ``end`` where it does not."""
    while at < end:
        kind = kinds[at]
        if kind == SLASH or kind == JOINER or (kind == DASH and at > token and kinds[at - 1] == LETTER):
            return at
        at += 1
    return end


@compiled_inner
def is_word(kinds: U8, start: int, end: int) -> bool:
    """Whether a token is a plain alphabetic word."""
    for at in range(start, end):
        if kinds[at] != LETTER and kinds[at] != QUOTE:
            return False
    return True


@compiled_inner
def touches(kinds: U8, start: int, end: int) -> bool:
    """Whether two words with ``kinds[start:end]`` between them are adjacent: blanks or a single hyphen."""
    if start >= end:
        return False
    if end - start == 1 and kinds[start] == DASH:
        return True
    for at in range(start, end):
        if kinds[at] != BLANK:
            return False
    return True


@compiled_inner
def find_slot(table: I64, keys: U64, key: np.uint64) -> np.int64:
    """The slot of an open-addressing table where ``key`` is or would go; ``table`` holds rows of ``keys``, -1 for none."""
    mask = table.size - 1
    slot = np.int64(key & np.uint64(mask))
    while table[slot] >= 0 and keys[table[slot]] != key:
        slot = (slot + 1) & mask
    return slot


@compiled_inner
def cut_han(codes: U32, kinds: U8, at: int, end: int, key: U64, tag: U8, filled: int) -> tuple[int, int]:
    """Write the keys of the Han run that starts at ``at``; return where it ends and how many events there are then."""
    before = np.uint64(0)
    start = at
    while at < end and kinds[at] == HAN:
        unit = unit_key(codes, at, at + 1)
        key[filled], tag[filled] = unit, FINAL
        filled += 1
        if at > start:
            key[filled], tag[filled] = pair_key(before, unit), FINAL
            filled += 1
        before = unit
        at += 1
    return at, filled


@compiled
def cut_rows(codes: U32, ptr: I64, classes: U8) -> tuple[U64, U8, I64, U64, I64, I64]:
    """Tokens of normalised rows as events (key, tag; row pointers), and the distinct unstemmed words (key, start, end)."""
    rows = ptr.size - 1
    kinds = np.empty(codes.size, np.uint8)
    bound = codes.size  # a token has a character at least, a Han character gives two terms at most
    for at in range(codes.size):
        kinds[at] = classes[codes[at]]
        if kinds[at] == HAN:
            bound += 1
    key = np.empty(bound, np.uint64)
    tag = np.empty(bound, np.uint8)
    out_ptr = np.zeros(rows + 1, np.int64)
    table = np.full(1024, -1, np.int64)
    words, starts, ends = np.empty(512, np.uint64), np.empty(512, np.int64), np.empty(512, np.int64)
    known = 0
    filled = 0
    for row in range(rows):
        at, stop = ptr[row], ptr[row + 1]
        word_end = -1
        while at < stop:
            if kinds[at] == HAN:
                at, filled = cut_han(codes, kinds, at, stop, key, tag, filled)
                continue
            end = token_end(kinds, ptr[row], at, stop)
            if end == at:
                at += 1
                continue
            begin, close = at, end  # first the whole token, then what its joints part
            while True:
                unit = unit_key(codes, begin, close)
                key[filled], tag[filled] = unit, FINAL
                if is_word(kinds, begin, close):
                    tag[filled] = WORD
                    if close - begin == end - at:
                        tag[filled] = NEXT_WORD if word_end >= 0 and touches(kinds, word_end, at) else WORD
                        word_end = end
                    slot = find_slot(table, words, unit)
                    if table[slot] < 0:
                        if known == words.size:
                            table, words, starts, ends = grow(words, starts, ends, known)
                            slot = find_slot(table, words, unit)
                        table[slot] = known
                        words[known], starts[known], ends[known] = unit, begin, close
                        known += 1
                filled += 1
                whole = close - begin == end - at
                begin = at if whole else close + 1
                close = next_joint(kinds, at, begin, end)
                if begin >= end or close - begin == end - at:
                    break
            at = end
        out_ptr[row + 1] = filled
    return key[:filled], tag[:filled], out_ptr, words[:known], starts[:known], ends[:known]


@compiled
def index_words(words: U64, size: int) -> I64:
    """An open-addressing table of ``size`` slots (a power of two) over distinct ``words``."""
    table = np.full(size, -1, np.int64)
    for row in range(words.size):
        table[find_slot(table, words, words[row])] = row
    return table


@compiled_inner
def grow(words: U64, starts: I64, ends: I64, known: int) -> tuple[I64, U64, I64, I64]:
    """The word list with twice the room, and its table."""
    more_words = np.empty(2 * words.size, np.uint64)
    more_starts, more_ends = np.empty(2 * words.size, np.int64), np.empty(2 * words.size, np.int64)
    for row in range(known):
        more_words[row], more_starts[row], more_ends[row] = words[row], starts[row], ends[row]
    return index_words(more_words[:known], 4 * words.size), more_words, more_starts, more_ends


@compiled_inner
def sort_keys(keys: U64, n: int, scratch: U64, heads: I64) -> None:
    """Sort ``keys[:n]`` by way of ``scratch[:n]``; keys are hashes, so one bucket each for the leading bits nearly does it."""
    bits = 1
    while bits < 30 and (1 << bits) < n:
        bits += 1
    shift = np.uint64(64 - bits)
    heads[: (1 << bits) + 1] = 0
    for at in range(n):
        heads[np.int64(keys[at] >> shift) + 1] += 1
    for bucket in range(1 << bits):
        heads[bucket + 1] += heads[bucket]
    for at in range(n):
        home = np.int64(keys[at] >> shift)
        scratch[heads[home]] = keys[at]
        heads[home] += 1
    for read in range(n):
        key = scratch[read]
        to = read
        while to > 0 and keys[to - 1] > key:
            keys[to] = keys[to - 1]
            to -= 1
        keys[to] = key


@compiled
def count_rows(
    key: U64, tag: U8, ptr: I64, words: U64, table: I64, stems: U64, stops: U8
) -> tuple[I64, U64, NDArray[np.uint16], NDArray[np.int32]]:
    """Terms of every row, sorted and counted; ``stems`` and ``stops`` belong to ``words``, which ``table`` finds."""
    rows = ptr.size - 1
    bound = key.size
    longest = 0
    for row in range(rows):
        longest = max(longest, 2 * (ptr[row + 1] - ptr[row]))
    for at in range(key.size):
        if tag[at] == NEXT_WORD:
            bound += 1
    terms, scratch, heads = (
        np.empty(longest, np.uint64),
        np.empty(longest, np.uint64),
        np.empty(2 * longest + 3, np.int64),
    )
    out_ptr = np.zeros(rows + 1, np.int64)
    out_key, out_tf = np.empty(bound, np.uint64), np.empty(bound, np.uint16)
    length = np.zeros(rows, np.int32)
    filled = 0
    for row in range(rows):
        n = 0
        last = np.uint64(0)
        live = False
        for at in range(ptr[row], ptr[row + 1]):
            unit = key[at]
            if tag[at] != FINAL:
                word = table[find_slot(table, words, unit)]
                if stops[word]:
                    live = False
                    continue
                unit = stems[word]
                if tag[at] == NEXT_WORD and live:
                    terms[n] = pair_key(last, unit)
                    n += 1
                last = unit
                live = True
            terms[n] = unit
            n += 1
        length[row] = n
        sort_keys(terms, n, scratch, heads)
        count = 0
        for at in range(n):
            count += 1
            if at + 1 == n or terms[at + 1] != terms[at]:
                out_key[filled], out_tf[filled] = terms[at], min(count, 65535)
                filled += 1
                count = 0
        out_ptr[row + 1] = filled
    return out_ptr, out_key[:filled].copy(), out_tf[:filled].copy(), length
