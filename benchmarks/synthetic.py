"""Synthetic needs and achievements at any size: Zipfian, topic-clustered, written as Chinese text.

The text is not meant to be read; it is meant to cost an index what real text costs. A vocabulary of words is drawn once
(one to four Han characters from a Zipfian character distribution, some Latin and mixed tokens such as ``PM2.5``), every
topic gets its own few hundred words, and every entry mixes the common vocabulary with the words of one topic. The
constants were set against real need texts; ``docs/performance.md`` has the comparison and ``python benchmarks/synthetic.py
--calibrate FILE`` prints it again.

The stream is a function of ``seed`` alone: entry ``i`` is the same whatever the size asked for, so 10k is a prefix of 1M.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.contracts import AttributeValue, Entry, EntryKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHUNK = 8192
"""Entries drawn at once. Part of the definition of the stream: another value is another corpus."""

REGIONS = (
    *(
        "北京",
        "天津",
        "河北",
        "山西",
        "内蒙古",
        "辽宁",
        "吉林",
        "黑龙江",
        "上海",
        "江苏",
        "浙江",
        "安徽",
        "福建",
        "江西",
        "山东",
    ),
    *(
        "河南",
        "湖北",
        "湖南",
        "广东",
        "广西",
        "海南",
        "重庆",
        "四川",
        "贵州",
        "云南",
        "西藏",
        "陕西",
        "甘肃",
        "青海",
        "宁夏",
        "新疆",
    ),
)
_FUNCTION_CHARACTERS = "的，。、和在为了与是对可及有等中不以高用性大化能机"
_MIXED = (
    "PM2.5",
    "5G",
    "Al2O3",
    "-20℃",
    "CO2",
    "LED",
    "pH",
    "300Wh/kg",
    "3D",
    "AI",
    "SiC",
    "50Hz",
    "TiO2",
    "IGBT",
)
_SLOT_BITS = 18
_MAX_WORD = 12
_TOPIC_SLOTS = 512


@dataclass(frozen=True, slots=True)
class Shape:
    """The constants of the corpus. The defaults are calibrated; see ``docs/performance.md``."""

    seed: int = 20
    topics: int = 2000
    words: int = 60_000
    topic_words: int = 130
    characters: int = 3755
    character_exponent: float = 1.2
    word_exponent: float = 1.03
    topic_exponent: float = 0.95
    topic_share: float = 0.4  # of the words of a body; titles take twice that
    function_share: float = 0.18
    mixed_share: float = 0.012
    title_words: int = 6
    body_words_mean: float = 48.0
    body_words_least: int = 16
    body_words_most: int = 106
    need_body_words: int = 33


@dataclass(frozen=True, slots=True, eq=False)
class _Lexicon:
    """Words as rows of UTF-16 code units with their lengths, and the tables that turn a random integer into a word."""

    units: NDArray[np.uint16]  # (words, _MAX_WORD)
    length: NDArray[np.int64]
    common: NDArray[np.int32]  # 2 ** _SLOT_BITS slots
    topic: NDArray[np.int32]  # (topics, _TOPIC_SLOTS)
    popularity: NDArray[np.int32]  # slots -> topic


def _slots(weights: NDArray[np.float64], count: int) -> NDArray[np.int32]:
    """A table of ``count`` slots in which item ``i`` stands in proportion to its weight (inverse of the distribution)."""
    edges = np.cumsum(weights / weights.sum())
    return np.searchsorted(edges, (np.arange(count) + 0.5) / count).clip(0, len(weights) - 1).astype(np.int32)


def _characters(shape: Shape) -> NDArray[np.uint16]:
    """The 3,755 everyday characters of GB 2312 level 1, in a seeded order (rank 0 is the most frequent)."""
    plain = [
        bytes([row, cell]).decode("gb2312")
        for row in range(0xB0, 0xD7)
        for cell in range(0xA1, 0xFF)
        if (row, cell) < (0xD7, 0xFA)
    ]
    order = np.random.default_rng([shape.seed, 1]).permutation(len(plain))[: shape.characters]
    return np.array([ord(plain[i]) for i in order], dtype=np.uint16)


@cache
def _lexicon(shape: Shape) -> _Lexicon:
    rng = np.random.default_rng([shape.seed, 2])
    characters = _characters(shape)
    table = _slots(1.0 / (np.arange(len(characters)) + 25.0) ** shape.character_exponent, 1 << _SLOT_BITS)
    length = rng.choice([1, 2, 3, 4], size=shape.words, p=[0.03, 0.67, 0.18, 0.12]).astype(np.int64)
    units = np.zeros((shape.words, _MAX_WORD), dtype=np.uint16)
    units[:, :4] = characters[table[rng.integers(0, 1 << _SLOT_BITS, size=(shape.words, 4))]]
    specials = [*_FUNCTION_CHARACTERS, *(f" {token} " for token in _MIXED)]
    for row, word in enumerate(specials):
        code = np.frombuffer(word.encode("utf-16-le"), dtype=np.uint16)
        units[row, : len(code)] = code
        length[row] = len(code)
    function, mixed = len(_FUNCTION_CHARACTERS), len(specials)
    weight = np.zeros(shape.words)
    weight[:function] = _share(1.0 / (np.arange(function) + 1.5), shape.function_share)
    weight[function:mixed] = _share(np.ones(mixed - function), shape.mixed_share)
    rank = np.arange(shape.words - mixed) + 6.0
    weight[mixed:] = _share(1.0 / rank**shape.word_exponent, 1.0 - shape.function_share - shape.mixed_share)
    return _Lexicon(
        units=units,
        length=length,
        common=_slots(weight, 1 << _SLOT_BITS),
        topic=_topic_words(shape, rng, mixed),
        popularity=_slots(1.0 / (np.arange(shape.topics) + 50.0) ** 0.5, 1 << _SLOT_BITS),
    )


def _share(weights: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    return weights / weights.sum() * share


def _topic_words(shape: Shape, rng: np.random.Generator, first: int) -> NDArray[np.int32]:
    """Each topic's own words, drawn from the whole content vocabulary with a mild preference for the frequent ones."""
    within = _slots(1.0 / (np.arange(shape.topic_words) + 3.0) ** shape.topic_exponent, _TOPIC_SLOTS)
    drawn = first + ((shape.words - first) * rng.random((shape.topics, shape.topic_words)) ** 2.2).astype(
        np.int32
    )
    return np.ascontiguousarray(drawn[:, within])


def achievements(count: int, shape: Shape = Shape()) -> Iterator[tuple[Entry, ...]]:
    """``count`` achievements in chunks of at most ``CHUNK``; ids ``a0000000`` ascending."""
    for chunk in range((count + CHUNK - 1) // CHUNK):
        yield _chunk(shape, EntryKind.ACHIEVEMENT, chunk)[: count - chunk * CHUNK]


def needs(count: int, shape: Shape = Shape()) -> tuple[Entry, ...]:
    """``count`` needs of about 150 distinct terms each; ids ``n000000`` ascending."""
    chunks = (_chunk(shape, EntryKind.NEED, chunk) for chunk in range((count + CHUNK - 1) // CHUNK))
    return tuple(entry for chunk in chunks for entry in chunk)[:count]


def vectors(first: int, count: int, width: int = 256, shape: Shape = Shape()) -> NDArray[np.float32]:
    """Unit vectors of achievements ``first : first + count`` (``first`` a multiple of ``CHUNK``), clustered by topic."""
    if first % CHUNK:
        raise ValueError(f"first must be a multiple of {CHUNK}, not {first}")
    centre = np.random.default_rng([shape.seed, 3, width]).standard_normal(
        (shape.topics, width), dtype=np.float32
    )
    parts = []
    for chunk in range(first // CHUNK, (first + count + CHUNK - 1) // CHUNK):
        rng = np.random.default_rng([shape.seed, 4, width, chunk])
        parts.append(
            centre[_topics(shape, EntryKind.ACHIEVEMENT, chunk)]
            + rng.standard_normal((CHUNK, width), dtype=np.float32)
        )
    block = np.concatenate(parts)[:count]
    return block / np.linalg.norm(block, axis=1, keepdims=True)


def need_vectors(count: int, width: int = 256, shape: Shape = Shape()) -> NDArray[np.float32]:
    """Unit vectors of ``needs(count)``, near the centre of the need's topic."""
    centre = np.random.default_rng([shape.seed, 3, width]).standard_normal(
        (shape.topics, width), dtype=np.float32
    )
    topics = [_topics(shape, EntryKind.NEED, chunk) for chunk in range((count + CHUNK - 1) // CHUNK)]
    noise = np.random.default_rng([shape.seed, 5, width]).standard_normal((count, width), dtype=np.float32)
    block = centre[np.concatenate(topics)[:count]] + noise
    return block / np.linalg.norm(block, axis=1, keepdims=True)


def _topics(shape: Shape, kind: EntryKind, chunk: int) -> NDArray[np.int32]:
    rng = np.random.default_rng([shape.seed, 6, kind is EntryKind.NEED, chunk])
    return _lexicon(shape).popularity[rng.integers(0, 1 << _SLOT_BITS, size=CHUNK)]


def _chunk(shape: Shape, kind: EntryKind, chunk: int) -> tuple[Entry, ...]:
    lexicon = _lexicon(shape)
    need = kind is EntryKind.NEED
    rng = np.random.default_rng([shape.seed, 7, need, chunk])
    topics = _topics(shape, kind, chunk)
    spread = (shape.body_words_mean - shape.body_words_least) / 2.0
    drawn = shape.body_words_least + rng.gamma(2.0, spread, size=CHUNK)
    body = (
        np.full(CHUNK, shape.need_body_words)
        if need
        else drawn.clip(max=shape.body_words_most).astype(np.int64)
    )
    titles = _texts(lexicon, rng, topics, np.full(CHUNK, shape.title_words), min(1.0, shape.topic_share * 2))
    bodies = _texts(lexicon, rng, topics, body, shape.topic_share)
    attributes = _attributes(rng)
    first, prefix = chunk * CHUNK, "n" if need else "a"
    width = 6 if need else 7
    return tuple(
        Entry(
            id=f"{prefix}{first + i:0{width}d}",
            kind=kind,
            title=titles[i],
            body=bodies[i],
            attributes=attributes[i],
        )
        for i in range(CHUNK)
    )


def _texts(
    lexicon: _Lexicon,
    rng: np.random.Generator,
    topics: NDArray[np.int32],
    words: NDArray[np.int64],
    share: float,
) -> list[str]:
    """One text a row: ``words[i]`` words, a ``share`` of them from topic ``topics[i]``."""
    total = int(words.sum())
    pick = rng.integers(0, 1 << 32, size=total, dtype=np.uint32)
    word = lexicon.common[pick >> np.uint32(32 - _SLOT_BITS)]
    own = np.flatnonzero(rng.random(total, dtype=np.float32) < share)
    word[own] = lexicon.topic[np.repeat(topics, words)[own], pick[own] & np.uint32(_TOPIC_SLOTS - 1)]
    length = lexicon.length[word]
    units = lexicon.units[word][np.arange(_MAX_WORD) < length[:, None]]
    text = units.astype("<u2").tobytes().decode("utf-16-le")
    ends = np.cumsum(length)[np.cumsum(words) - 1].tolist()
    return [text[start:end].strip() for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _attributes(rng: np.random.Generator) -> list[MappingProxyType[str, AttributeValue]]:
    """Region (31 values), readiness (1 to 9) and ``group`` (100 values: one of them keeps one entry in a hundred)."""
    region = rng.integers(0, len(REGIONS), size=CHUNK).tolist()
    readiness = rng.integers(1, 10, size=CHUNK).tolist()
    group = rng.integers(0, 100, size=CHUNK).tolist()
    return [
        MappingProxyType({"region": REGIONS[r], "readiness": float(level), "group": f"g{g:02d}"})
        for r, level, g in zip(region, readiness, group, strict=True)
    ]


def main() -> None:
    """Draw a corpus and print its figures, beside those of a CSV file of real texts (title, body) when one is given."""
    parser = argparse.ArgumentParser(description="Draw a synthetic corpus and print its figures.")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument(
        "--calibrate", metavar="FILE", help="a CSV file with columns title and body to compare with"
    )
    options = parser.parse_args()
    started = time.perf_counter()
    drawn = sum(len(chunk) for chunk in achievements(options.count))
    seconds = time.perf_counter() - started
    print(f"{drawn} entries in {seconds:.1f} s, {drawn / seconds:.0f} entries/s")
    from synthetic_calibration import compare  # beside this file; needed for this print alone

    print(compare(options.count, options.calibrate))


if __name__ == "__main__":
    main()
