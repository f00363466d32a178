"""Cut normalised text into index terms and give each its stable 64-bit key.

Han text gives single characters and character bigrams; alphabetic text gives stemmed words and bigrams of adjacent words;
tokens with digits or unit signs in them stay whole. ``docs/text.md`` states every rule with examples.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from queqiao_engine.text.contracts import NormalisedText, Span, Term, TermKind
from queqiao_engine.text.normalise import HAN, normalise

_STOP_LIST = """
a an and are as at be been being by can could did do does for from had has have he her his if in into is it its
may might more most must no nor not of on or our shall she should so such than that the their them then there these they
this those through to under up upon was we were what when where which while who will with within would you your
"""
STOP_WORDS = frozenset(_STOP_LIST.split())
"""English words that only join others; no terms are made of them, and no word bigram spans one."""

# Classes of normalised characters, one letter each; the tokeniser is a regular expression over the string of classes.
CLASS_HAN, CLASS_LETTER, CLASS_DIGIT, CLASS_DEGREE = "H", "L", "D", "G"
_CLASS_OF = {
    "°": CLASS_DEGREE,
    ".": ".",
    "-": "-",
    "'": "'",
    "^": "^",
    "%": "%",
    "‰": "%",
    "/": "/",
    "·": "J",
    "&": "J",
    " ": " ",
    **dict.fromkeys("\n([{,;:=<>≤≥~、。", "S"),  # a minus sign may follow these (and a blank)
    **dict.fromkeys("0123456789", CLASS_DIGIT),
}
CLASS_OTHER = "o"

_HAN_CHARACTER = re.compile(f"[{HAN}]")

TOKEN = re.compile(
    r"(?:(?<![^S ])-(?=D)|(?<=H)-(?=D+(?:\.D+)?G))?"  # a minus sign
    r"(?:L+-(?=D))?"  # ncm-811, covid-19
    r"[LGD]+"
    r"(?:"
    r"(?:(?<=D)\.(?=D)"  # 3.14, pm2.5
    r"|(?<=L)'(?=L)"  # company's
    r"|\^-?(?=D)"  # 10^-3, kg^-1
    r"|(?<=D)/(?=D)"  # 1/2
    r"|(?:(?<=D)|(?<=[LG])(?<![LG]{4}))[/J](?=[LG]{1,3}(?![LG]))"  # 300wh/kg, gb/t, w·m, r&d
    r")[LGD]+)*"
    r"(?:(?<=D)%)?"  # 67%
)
_WORD_CLASSES = re.compile("[L']+")
_ADJACENT = re.compile(" +|-")
_JOINT = re.compile("[/J]|(?<=L)-")

_MASK = 0xFFFFFFFFFFFFFFFF
FNV_BASIS, FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
GOLDEN = 0x9E3779B97F4A7C15


def classify(char: str) -> str:
    """The class letter of one normalised character."""
    special = _CLASS_OF.get(char)
    if special is not None:
        return special
    if _HAN_CHARACTER.match(char):
        return CLASS_HAN
    return CLASS_LETTER if unicodedata.category(char)[0] in "LMN" else CLASS_OTHER


class _ClassTable(dict[int, str]):
    """A ``str.translate`` table that learns characters when it meets them."""

    def __missing__(self, code: int) -> str:
        found = classify(chr(code))
        self[code] = found
        return found


_CLASSES = _ClassTable()


def mix(value: int) -> int:
    """The finaliser of SplitMix64: every input bit reaches every output bit."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def unit_key(text: str) -> int:
    """The key of one Han character, word or token: FNV-1a over its code points, finalised."""
    value = FNV_BASIS
    for char in text:
        value = ((value ^ ord(char)) * FNV_PRIME) & _MASK
    return mix(value)


def pair_key(first: int, second: int) -> int:
    """The key of a bigram from the keys of its two parts, in order."""
    return mix((first * GOLDEN + second) & _MASK)


@lru_cache(maxsize=1 << 17)
def term_key(text: str) -> int:
    """The stable 64-bit key of a term, given as ``Term.text`` (``储``, ``储能``, ``batteri``, ``lithium batteri``, ``pm2.5``)."""
    first, blank, second = text.partition(" ")
    if blank:
        return pair_key(unit_key(first), unit_key(second))
    if len(text) == 2 and _HAN_CHARACTER.match(text[0]) and _HAN_CHARACTER.match(text[1]):
        return pair_key(unit_key(text[0]), unit_key(text[1]))
    return unit_key(text)


_thread = threading.local()


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The English (Porter 2) stem of a normalised word; words of other languages mostly stay as they are."""
    stemmer = getattr(_thread, "stemmer", None)
    if stemmer is None:  # a Stemmer is not safe to share between threads
        import Stemmer

        stemmer = _thread.stemmer = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(word)) or word


class Piece(NamedTuple):
    """A term in normalised text: ``text[start:end]`` there is what it was made from."""

    text: str
    kind: TermKind
    start: int
    end: int


_HAN_RUN_OR_OTHER = re.compile(f"([{HAN}]+)|[^{HAN}\n]+")
OTHER_STRETCH = re.compile(f"[^{HAN}\n]+")
"""What lies between Han runs on one line. Its terms depend on nothing outside it but on whether Han precedes it."""


def _parts(stretch: str, classes: str, offset: int) -> Iterator[Piece]:
    """What the joints of a mixed token part: sic and al of ``sic/al``, which begins at ``offset`` and has ``classes``."""
    joints = [match.start() for match in _JOINT.finditer(classes)]
    if not joints:
        return
    for start, end in pairwise([-1, *joints, len(classes)]):
        part = stretch[offset + start + 1 : offset + end]
        place = (offset + start + 1, offset + end)
        if not _WORD_CLASSES.fullmatch(classes, start + 1, end):
            yield Piece(part, TermKind.MIXED, *place)
        elif part not in STOP_WORDS:
            yield Piece(stem(part), TermKind.WORD, *place)


def stretch_pieces(stretch: str, after_han: bool) -> list[Piece]:
    """The terms of text without Han characters and line breaks; places are relative to ``stretch``."""
    found: list[Piece] = []
    shift = 1 if after_han else 0
    classes = CLASS_HAN * shift + stretch.translate(_CLASSES)
    last_word, last_start, last_end = "", 0, -1
    for match in TOKEN.finditer(classes, shift):
        start, end = match.span()
        token = stretch[start - shift : end - shift]
        if not _WORD_CLASSES.fullmatch(classes, start, end):
            found.append(Piece(token, TermKind.MIXED, start - shift, end - shift))
            found.extend(_parts(stretch, classes[start:end], start - shift))
        elif token not in STOP_WORDS:
            word = stem(token)
            found.append(Piece(word, TermKind.WORD, start - shift, end - shift))
            if last_word and _ADJACENT.fullmatch(classes, last_end, start):
                found.append(
                    Piece(f"{last_word} {word}", TermKind.WORD_BIGRAM, last_start - shift, end - shift)
                )
            last_word, last_start, last_end = word, start, end
    return found


def pieces(text: str) -> Iterator[Piece]:
    """The terms of a text that is normalised already, in reading order; a bigram comes right after its second part.

    A mixed token comes before the parts of it that are terms of their own.
    """
    make = tuple.__new__  # what Piece(…) comes to, in half the time; this is most of the work on Chinese text
    single, double = TermKind.HAN, TermKind.HAN_BIGRAM
    for match in _HAN_RUN_OR_OTHER.finditer(text):
        start, end = match.span()
        if match[1] is None:
            after_han = start > 0 and text[start - 1] != "\n"
            for piece in stretch_pieces(match[0], after_han):
                yield Piece(piece.text, piece.kind, piece.start + start, piece.end + start)
            continue
        yield make(Piece, (text[start], single, start, start + 1))
        for at in range(start + 1, end):
            yield make(Piece, (text[at], single, at, at + 1))
            yield make(Piece, (text[at - 1 : at + 1], double, at - 1, at + 1))


_DROPPED = re.compile(r"[\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def _quotation(original: str, normalised: NormalisedText, start: int, end: int) -> Span:
    """The stretch of the original a term came from, without blanks and invisible characters dropped after it."""
    span = normalised.span(start, end)
    stop = span.end
    while stop > span.start + 1 and _DROPPED.match(original, stop - 1):
        stop -= 1
    return span if stop == span.end else Span(span.start, stop)


def find_terms(text: str) -> tuple[Term, ...]:
    """Every term occurrence of the text, in reading order, each with the stretch of ``text`` it came from."""
    normalised = normalise(text)
    untouched = _one_to_one(normalised)  # the usual case
    return tuple(
        Term(
            piece.text,
            term_key(piece.text),
            piece.kind,
            Span(piece.start, piece.end)
            if untouched
            else _quotation(text, normalised, piece.start, piece.end),
        )
        for piece in pieces(normalised.text)
    )


def _one_to_one(normalised: NormalisedText) -> bool:
    """Whether every character came from the one at the same place."""
    return normalised.offsets == tuple(range(len(normalised.offsets)))
