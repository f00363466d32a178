"""The shared words that carried a match's lexical score, quoted on both sides.

Single terms make poor evidence: 储能, 能电 and 电池 are one thing, 储能电池. Shared terms that touch in the need are
joined as long as the joined words stand in the achievement too; the joined run has the shares of all its terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from queqiao_engine.matching.contracts import Entry, Field, Quotation, TermEvidence
from queqiao_engine.matching.reading import Reading, read
from queqiao_engine.text.contracts import Span
from queqiao_engine.text.terms import pieces, term_key

LONGEST_RUN = 24  # normalised characters; a longer common passage is shown as several
LEAST_SHARE = 0.005
_EDGE_CHARACTERS = frozenset("的之及与和或等在了为是以对于中上下其有可所将从并而且个一二三种 ")


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


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[_Word, ...]:
    """The terms of a normalised text with their keys."""
    return tuple(_Word(term_key(piece.text), piece.start, piece.end) for piece in pieces(text))


def _runs(need: Entry, achievement: Entry, share: Mapping[int, float]) -> list[_Run]:
    """Every longest shared run of the need, field by field; one run per distinct text."""
    targets = [(field, read(text).text) for field in Field if (text := achievement.text_of(field))]
    inflected = _first_places(targets)
    found: dict[str, _Run] = {}
    singles: dict[str, _Run] = {}
    for field in Field:
        text = read(need.text_of(field)).text
        words = [word for word in _words(text) if share.get(word.key, 0.0) > 0.0]
        for run in _runs_of_field(field, text, words, targets, inflected):
            (found if len(run.text) > 1 else singles).setdefault(run.text, run)
    # A lone Han character says little; it is shown only when nothing longer is shared.
    return list((found or singles).values())


def _first_places(targets: list[tuple[Field, str]]) -> dict[int, tuple[Field, _Word]]:
    """Where each term of the achievement first stands; a word may stand there in another form (battery, batteries)."""
    places: dict[int, tuple[Field, _Word]] = {}
    for field, text in targets:
        for word in _words(text):
            places.setdefault(word.key, (field, word))
    return places


def _runs_of_field(
    field: Field,
    text: str,
    words: list[_Word],
    targets: list[tuple[Field, str]],
    inflected: Mapping[int, tuple[Field, _Word]],
) -> list[_Run]:
    runs = []
    reached = -1
    for index, word in enumerate(words):
        if word.end <= reached:
            continue
        grown = _grow(text, words, index, targets)
        if grown is None:
            if word.key in inflected and text[word.start : word.end].isascii():
                target, there = inflected[word.key]
                length = there.end - there.start
                words_here = text[word.start : word.end]
                keys = frozenset((word.key,))
                runs.append(_Run(words_here, field, word.start, target, there.start, length, keys))
            continue
        start, end, target, place = grown
        reached = end
        inside = frozenset(other.key for other in words if start <= other.start and other.end <= end)
        if inside:
            runs.append(_Run(text[start:end], field, start, target, place, end - start, inside))
    return runs


def _grow(
    text: str, words: list[_Word], index: int, targets: list[tuple[Field, str]]
) -> tuple[int, int, Field, int] | None:
    """The longest stretch from ``words[index]`` made of touching shared terms that stands in the achievement too."""
    start, end = words[index].start, words[index].end
    home = _home(text[start:end], targets)
    if home is None:
        return None
    for other in words[index + 1 :]:
        if other.start > end + 1 or (other.start == end + 1 and text[end] not in " -"):
            break
        if other.end <= end:
            continue
        further = None if other.end - start > LONGEST_RUN else _home(text[start : other.end], targets)
        if further is None:
            continue
        end, home = other.end, further
    left, right = start, end
    while left < right - 1 and text[left] in _EDGE_CHARACTERS:
        left += 1
    while right > left + 1 and text[right - 1] in _EDGE_CHARACTERS:
        right -= 1
    if text[left:right] in _EDGE_CHARACTERS:
        return None
    return left, right, home[0], home[1] + left - start


def _home(words: str, targets: list[tuple[Field, str]]) -> tuple[Field, int] | None:
    """The first place of ``words`` in the achievement, whole words where they are Latin."""
    for field, text in targets:
        place = text.find(words)
        while place >= 0:
            end = place + len(words)
            before = place > 0 and _joined(text[place - 1], text[place])
            if not before and not (end < len(text) and _joined(text[end - 1], text[end])):
                return field, place
            place = text.find(words, place + 1)
    return None


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one Latin word or number."""
    return left.isalnum() and right.isalnum() and left.isascii() and right.isascii()
