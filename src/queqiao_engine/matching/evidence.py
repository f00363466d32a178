"""The shared words that carried a match's lexical score, quoted on both sides.

Single terms make poor evidence: 储能, 能电 and 电池 are one thing, 储能电池. Shared terms that touch in the need are
joined: every shared term grows to the longest common stretch around it, and has the shares of all terms inside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from queqiao_engine.matching.contracts import Entry, Field, Quotation, TermEvidence
from queqiao_engine.matching.reading import Reading, read
from queqiao_engine.text.contracts import Span
from queqiao_engine.text.terms import pieces, term_key

LONGEST_RUN = 24  # normalised characters; a longer common passage is shown as several
LEAST_SHARE = 0.005
# Joining words and signs, never part of a term; at the end of one these words say nothing either.
_EDGE_CHARACTERS = frozenset("的之及与和或在了为是以将从并而且到于 ≥≤<>=~*/·'\"&|_")
_ENDING_CHARACTERS = _EDGE_CHARACTERS | frozenset("±+-等对于有可所个其种每")


@dataclass(frozen=True, slots=True)
class _Word:
    key: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Run:
    """A shared stretch: normalised places in both texts and the keys of the terms inside it."""

    text: str
    need_field: Field
    need_start: int
    achievement_field: Field
    achievement_start: int
    achievement_length: int
    keys: frozenset[int]


def find_evidence(
    need: Entry, achievement: Entry, share: Mapping[int, float], limit: int = 6
) -> tuple[TermEvidence, ...]:
    """At most ``limit`` shared runs, largest share first, none repeating another's terms.

    ``share`` maps a term's key to its part of the lexical score (the parts of all shared terms sum to 1); each term is
    counted for one run only, so the shares of the runs sum to at most 1.
    """
    runs = _runs(need, achievement, share)
    spent: set[int] = set()
    found: list[TermEvidence] = []
    while runs and len(found) < limit:
        worth = [(_worth(run, share, spent), run) for run in runs]
        value, best = max(
            worth, key=lambda item: (item[0], len(item[1].text), -item[1].need_start, item[1].text)
        )
        if value < LEAST_SHARE:
            break
        spent |= best.keys
        runs = [run for run in runs if run.text not in best.text]
        found.append(_evidence(best, value, need, achievement))
    return tuple(found)


def _worth(run: _Run, share: Mapping[int, float], spent: set[int]) -> float:
    # Sorted: a sum of floats depends on its order.
    return sum(share[key] for key in sorted(run.keys - spent))


def _evidence(run: _Run, value: float, need: Entry, achievement: Entry) -> TermEvidence:
    reading = read(need.text_of(run.need_field))
    left = _quote(reading, run.need_field, run.need_start, len(run.text))
    right = _quote(
        read(achievement.text_of(run.achievement_field)),
        run.achievement_field,
        run.achievement_start,
        run.achievement_length,
    )
    return TermEvidence(left.text, min(1.0, value), left, right)


def _quote(reading: Reading, field: Field, start: int, length: int) -> Quotation:
    span = reading.span(start, start + length)
    end = span.end
    while end > span.start + 1 and reading.original[end - 1].isspace():
        end -= 1
    return Quotation(field, Span(span.start, end), reading.original[span.start : end])


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[_Word, ...]:
    """The terms of a normalised text with their keys."""
    return tuple(_Word(term_key(piece.text), piece.start, piece.end) for piece in pieces(text))


Texts = tuple[tuple[Field, str], ...]
"""The normalised texts of an entry, in field order."""


def _texts(entry: Entry) -> Texts:
    return _normalised(tuple(entry.text_of(field) for field in Field))


@lru_cache(maxsize=8192)
def _normalised(texts: tuple[str, ...]) -> Texts:
    return tuple((field, read(text).text) for field, text in zip(Field, texts, strict=True) if text)


@lru_cache(maxsize=8192)
def _words_of_key(text: str) -> Mapping[int, tuple[int, ...]]:
    """Which of ``_words`` have a key, by key."""
    found: dict[int, list[int]] = {}
    for index, word in enumerate(_words(text)):
        found.setdefault(word.key, []).append(index)
    return {key: tuple(indices) for key, indices in found.items()}


def _shared_words(text: str, keys: Sequence[int]) -> list[_Word]:
    """The words of a text that have one of the keys, in reading order."""
    own, words = _words_of_key(text), _words(text)
    return [words[index] for index in sorted([index for key in keys for index in own.get(key, ())])]


@lru_cache(maxsize=8192)
def _places(targets: Texts) -> Mapping[int, tuple[tuple[int, _Word], ...]]:
    """Where each term stands in an entry: (index of the text, word), at most ``_MOST_PLACES`` of each."""
    found: dict[int, list[tuple[int, _Word]]] = {}
    for index, (_, text) in enumerate(targets):
        for word in _words(text):
            here = found.setdefault(word.key, [])
            if len(here) < _MOST_PLACES:
                here.append((index, word))
    return {key: tuple(places) for key, places in found.items()}


def _runs(need: Entry, achievement: Entry, share: Mapping[int, float]) -> list[_Run]:
    """Every longest shared run of the need, field by field; one run per distinct text."""
    targets = _texts(achievement)
    places = _places(targets)
    keys = [key for key, part in share.items() if part > 0.0 and key in places]
    texts = [(field, text, _shared_words(text, keys)) for field, text in _texts(need)]
    found: dict[str, _Run] = {}
    for field, text, words in texts:
        for run in _runs_of_field(field, text, words, targets, places):
            if len(run.text) > 1 and not _says_nothing(run.text):
                found.setdefault(run.text, run)
    if found:
        return list(found.values())
    # A lone Han character says little; it is shown only where it is a word of the need and nothing longer is shared.
    for field, text, words in texts:
        for run in _runs_of_field(field, text, words, targets, places, lone=True):
            if not _says_nothing(run.text) and _stands_alone(text, run.need_start):
                found.setdefault(run.text, run)
    return list(found.values())


def _stands_alone(text: str, place: int) -> bool:
    """Whether the character at ``place`` is no part of a longer Han word."""
    before, after = text[:place][-1:], text[place + 1 : place + 2]
    return not any(_HAN.match(char) and char not in _EDGE_CHARACTERS for char in (before, after) if char)


_UNITS = frozenset(
    "m mm cm km nm μm um m2 m3 m² m³ cm2 cm² cm3 cm³ mm2 mm² g kg mg μg t l ml h s d min ms w kw mw gw wh kwh mwh v kv mv a ma ah mah hz khz mhz ghz pa kpa mpa gpa n kn j kj mj k ℃ °c mol cfu db ω kω % ‰ ppm ppb rpm r rad deg 个 次 年 月 天 日 元 万 吨 亩 秒 小时 分钟 米 kg-1 h-1".split()  # noqa: SIM905 - a list of words reads best as one
)
_GENERIC = frozenset(
    "不能 per and low high 提供 更换 个月 不用 进行 通过 采用 使用 具有 实现 要求 希望 需要 满足 解决 能够 可以 以及 用于 利用 包括 主要 相关 问题 目前 现有 普通 不同 一种 基于 方面 情况 约 低 高 大 小 新 多 少 不 用 加 年 月 日 次 能 性 化 上 下 中 一 二 三 十 百 千 万 时 后 前 内 外 量 度 率 法 器 机 本 该 各".split()  # noqa: SIM905 - a list of words reads best as one
)


@lru_cache(maxsize=16384)
def _says_nothing(words: str) -> bool:
    """Numbers, units (40, 1.5 mm, W/(m·K)) and words that fit any text are no evidence for people."""
    if not words or words in _GENERIC:
        return True
    parts = [part for part in re.split(r"[\s·/()^~,:*×-]+", words) if part]
    return all(
        part in _UNITS
        or part in _GENERIC
        or re.fullmatch(r"[\d.+%‰℃°c]+(?:[a-zμω²³]{0,3}|[个次年月天日元万吨亩秒米张片套台])", part)
        for part in parts
    )


def _runs_of_field(
    field: Field,
    text: str,
    words: list[_Word],
    targets: Texts,
    places: Mapping[int, tuple[tuple[int, _Word], ...]],
    lone: bool = False,
) -> list[_Run]:
    """The runs that grow from the words of one field; from single characters only when ``lone``."""
    runs = []
    reached = 0
    for index, word in enumerate(words):
        if word.end <= reached or (word.end - word.start == 1 and not lone):
            continue
        best = _longest(text, word, reached, targets, places[word.key])
        if best is None:
            target, there = places[word.key][0]
            if text[word.start : word.end].isascii():  # the same word in another form: battery, batteries
                keys = frozenset((word.key,))
                said = text[word.start : word.end]
                length = there.end - there.start
                runs.append(_Run(said, field, word.start, targets[target][0], there.start, length, keys))
            continue
        start, end, target, place, reached = best
        keys = frozenset(_keys_within(words, index, start, end))
        if keys:
            runs.append(_Run(text[start:end], field, start, targets[target][0], place, end - start, keys))
    return runs


def _keys_within(words: list[_Word], index: int, start: int, end: int) -> list[int]:
    """The keys of the words inside ``start:end``; ``words[index]`` is one of them or near it."""
    first = index
    while first > 0 and words[first - 1].start >= start:
        first -= 1
    keys = []
    for word in words[first:]:
        if word.start >= end:
            break
        if start <= word.start and word.end <= end:
            keys.append(word.key)
    return keys


def _longest(
    text: str, word: _Word, floor: int, targets: Texts, places: tuple[tuple[int, _Word], ...]
) -> tuple[int, int, int, int, int] | None:
    """The longest common stretch around ``word``: its place in the need, the achievement's text, the place there, and
    where the stretch ended before its edges were trimmed.

    None when the word stands there in other forms only, or nothing worth showing is left.
    """
    best: tuple[int, int, int, int] | None = None
    said = text[word.start : word.end]
    for target, there in places:
        other = targets[target][1]
        if other[there.start : there.end] != said:
            continue
        shift = there.start - word.start
        start, end = word.start, word.end
        while (
            start > max(floor, -shift)
            and text[start - 1] == other[start - 1 + shift]
            and end - start < LONGEST_RUN
        ):
            if text[start - 1] in _BREAKS:
                break
            start -= 1
        top = min(len(text), len(other) - shift)
        while end < top and text[end] == other[end + shift] and end - start < LONGEST_RUN:
            if text[end] in _BREAKS:
                break
            end += 1
        if best is None or end - start > best[1] - best[0]:
            best = (start, end, target, shift)
    if best is None:
        return None
    start, grown, target, shift = best
    end = grown
    start, end = _trim(text, targets[target][1], shift, start, end)
    return (start, end, target, start + shift, grown) if end > start else None


_BREAKS = frozenset(",;:。!?、()[]{}<>\n")
_MOST_PLACES = 6
# Characters that open a word far oftener than they close one, and the words in which they close it; and the reverse.
_OPENERS = frozenset("电高超低多微智自可新防抗耐纳非无")
_CLOSED = frozenset(
    "发电 光电 充电 供电 静电 压电 热电 用电 水电 风电 核电 放电 导电 机电 停电 配电 输电 变电 带电 提高 最高 较高 很高 升高 降低 最低 较低 很低 许多 创新 更新 许可 认可 国防 消防 预防 对抗 阻抗 拮抗".split()  # noqa: SIM905 - a list of words reads best as one
)
_CLOSERS = frozenset("率器剂度池型")


def _trim(text: str, other: str, shift: int, start: int, end: int) -> tuple[int, int]:
    """``start:end`` without joining words, halves of Latin words, and first halves of Han words at its edges."""
    while start < end and _cuts_word(text, other, shift, start):
        start += 1
    while end > start and _cuts_word(text, other, shift, end):
        end -= 1
    while start < end and text[start] in _EDGE_CHARACTERS:
        start += 1
    while end > start and text[end - 1] in _ENDING_CHARACTERS:
        end -= 1
    if _NUMBER_GOES_ON.match(text, end) or _NUMBER_GOES_ON.match(other, end + shift):
        while end > start and text[end - 1] in "0123456789.":
            end -= 1
    joining = _JOINING_BEFORE.match(text, start, end)
    start = joining.end() if joining else start
    joining = _JOINING_AFTER.search(text, start, end)
    end = joining.start() if joining else end
    if end - start > 2 and _continues(text, end) and _continues(other, end + shift):
        # 锂离子电池电 of 电池电解液 and 电池电极.
        opener = text[end - 1] in _OPENERS and text[end - 2 : end] not in _CLOSED
        if opener or _ends_earlier(text, start, end) or _ends_earlier(other, start + shift, end + shift):
            end -= 1
    if end - start > 2 and text[start] in _CLOSERS and start > 0 and _HAN.match(text[start - 1]):
        start += 1
    return start, end


_NUMBER_GOES_ON = re.compile(r"(?<=\d)(?:\.\d|[%‰])|(?<=\d\.)\d")
_JOINERS = "of|in|and|the|an?|per|for|to|with|by|on|at|or|is|are|from|as|that|be"
_JOINING_BEFORE = re.compile(rf"(?:(?:{_JOINERS}) )+")
_JOINING_AFTER = re.compile(rf"(?: (?:{_JOINERS}))+$")
_HAN = re.compile("[\u4e00-\u9fff]")


def _continues(text: str, place: int) -> bool:
    """Whether a Han character that could belong to the word before stands at ``place``."""
    return place < len(text) and _HAN.match(text[place]) is not None and text[place] not in _EDGE_CHARACTERS


def _ends_earlier(text: str, start: int, end: int) -> bool:
    """Whether the stretch without its last character stands elsewhere in ``text`` before another character."""
    shorter = text[start : end - 1]
    if len(shorter) < 4:
        return False
    place = text.find(shorter)
    while place >= 0:
        after = place + len(shorter)
        if after >= len(text) or text[after] != text[end - 1]:
            return True
        place = text.find(shorter, place + 1)
    return False


def _cuts_word(text: str, other: str, shift: int, place: int) -> bool:
    """Whether a border at ``place`` falls inside a Latin word or number of either text."""
    if 0 < place < len(text) and _joined(text[place - 1], text[place]):
        return True
    there = place + shift
    return 0 < there < len(other) and _joined(other[there - 1], other[there])


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one Latin word or number."""
    return left.isalnum() and right.isalnum() and left.isascii() and right.isascii()
