"""What was typed, read as words: runs of Han, alphabetic words, whole tokens, quantities, quoted phrases.

Each word has one or more *forms*, the ways it may stand in a text. A form is the term keys a document must hold and, where
keys cannot decide, the *needle* that must stand in its folded text. ``docs/search.md`` states the rules with examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from queqiao_engine.text.contracts import NormalisedText, Span, TermKind
from queqiao_engine.text.normalise import HAN, fold, normalise
from queqiao_engine.text.terms import Piece, pieces, stem, stretch_pieces, term_key

MOST_CHARACTERS = 400
"""Of a query; what comes after is not read."""

MOST_WORDS = 40
"""Of a query; those after it are not asked for."""


class WordKind(StrEnum):
    """What a word of a query is made of."""

    HAN = "han"  # an unbroken run of Han characters
    LATIN = "latin"  # an alphabetic word, found by its stem
    TOKEN = "token"  # kept whole: pm2.5, ncm-811, gb/t
    QUANTITY = "quantity"  # a number with its unit
    PHRASE = "phrase"  # in quotation marks


@dataclass(frozen=True, slots=True)
class Needle:
    """Words that must stand in a folded text. Not ``bare``: at the borders of words, and with blanks as in phrases."""

    text: str
    bare: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """The needle as a regular expression over folded text."""
        return _compiled(self.text, self.bare)

    @property
    def byte_pattern(self) -> re.Pattern[bytes]:
        """The same over folded text in UTF-8."""
        return _compiled_bytes(self.text, self.bare)


@dataclass(frozen=True, slots=True)
class Form:
    """One way a word may stand in a text: all ``keys`` in the index and, unless they decide, ``needle`` in the text."""

    keys: tuple[int, ...]
    needle: Needle | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query. ``text`` is its folded form, ``span`` where it was typed, ``spellings`` its forms in writing.

    ``stem`` is set for alphabetic words only; with ``beginning`` the word stands for all that begin with it.
    """

    text: str
    kind: WordKind
    span: Span
    forms: tuple[Form, ...]
    spellings: tuple[str, ...]
    stem: str = ""
    beginning: bool = False


_QUOTED = re.compile('"([^"“”]+)"|“([^”"]+)[”"]|＂([^＂]+)＂|「([^」]+)」|『([^』]+)』')
_NUMBER = re.compile(r"(?<![A-Za-z0-9.])(?:-(?=\d))?\d+(?:\.\d+)?", re.ASCII)
_HAN_OR_OTHER = re.compile(f"([{HAN}]+)|[^{HAN}\n]+")
_BLANK_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])[^\S\n]+(?=[{HAN}])")
_LETTERS_DIGITS = re.compile(r"([a-z]+)-?(\d+)", re.ASCII)
_GAP = re.compile(" +|-")
_LETTER = rf"[^\W\d_{HAN}]"
ALPHABETIC = re.compile(rf"(?<!\d){_LETTER}++(?:'{_LETTER}++)*+(?!\d)")
"""The alphabetic words of a folded text; letters that touch a digit belong to a token."""


def read_words(text: str) -> tuple[Word, ...]:
    """The words of a query in the order typed, each once. Function words outside quotation marks are passed over."""
    typed = text[:MOST_CHARACTERS]
    found: dict[tuple[WordKind, str], Word] = {}
    for word in _read(typed):
        found.setdefault((word.kind, word.stem or word.text), word)
    return tuple(found.values())[:MOST_WORDS]


def _read(typed: str) -> Iterator[Word]:
    at = 0
    for match in _QUOTED.finditer(typed):
        yield from _read_plain(typed, at, match.start())
        group = next(number for number in range(1, 6) if match[number] is not None)
        yield from _phrase(match[group], Span(match.start(group), match.end(group)))
        at = match.end()
    yield from _read_plain(typed, at, len(typed))


def _phrase(inside: str, span: Span) -> Iterator[Word]:
    text = _GAP.sub(" ", fold(inside).strip(" \n-"))
    if text and "\n" not in text and any(piece.isalnum() for piece in text):
        yield Word(text, WordKind.PHRASE, span, (_form(text, phrase=True),), (text,))


def _read_plain(typed: str, start: int, end: int) -> Iterator[Word]:
    """The words of ``typed[start:end]``: quantities first, and what lies between them."""
    at = start
    for word in _quantities(typed, start, end):
        yield from _read_stretch(typed, at, word.span.start)
        yield word
        at = word.span.end
    yield from _read_stretch(typed, at, end)


def _quantities(typed: str, start: int, end: int) -> Iterator[Word]:
    if not any(char.isdigit() for char in typed[start:end]):
        return
    from queqiao_engine.text.quantities.fold import fold as fold_in_place  # keeps case: mPa is not MPa
    from queqiao_engine.text.quantities.unit_reader import read_unit

    plain, done = fold_in_place(typed[start:end]), 0
    for match in _NUMBER.finditer(plain):
        unit = read_unit(plain, match.end()) if match.start() >= done else None
        if unit is None or not (unit.unit or unit.options):
            continue
        if (
            plain[unit.end - 1].isascii()
            and plain[unit.end : unit.end + 1].isalnum()
            and (plain[unit.end].isascii())
        ):
            continue  # 5 generations: the g is no gram
        number, name = fold(match[0]), fold(typed[start + unit.start : start + unit.end])
        spellings = (number + name, f"{number} {name}")
        done = unit.end
        span = Span(start + match.start(), start + unit.end)
        forms = tuple(_form(spelling) for spelling in spellings)
        yield Word(
            spellings[1] if name[:1].isascii() else spellings[0], WordKind.QUANTITY, span, forms, spellings
        )


def _read_stretch(typed: str, start: int, end: int) -> Iterator[Word]:
    """Words of a stretch without quotations and quantities. A blank typed between Han words parts them."""
    parted = _BLANK_BETWEEN_HAN.sub(lambda match: "\n" * len(match[0]), typed[start:end])
    normalised = normalise(parted)
    for match in _HAN_OR_OTHER.finditer(normalised.text):
        if match[1] is not None:
            yield _han(match[1], _span(normalised, match.start(), match.end(), start))
            continue
        after_han = match.start() > 0 and normalised.text[match.start() - 1] != "\n"
        for piece in _outermost(stretch_pieces(match[0], after_han)):
            place = _span(normalised, match.start() + piece.start, match.start() + piece.end, start)
            written = match[0][piece.start : piece.end]
            if piece.kind is TermKind.WORD:
                yield Word(
                    written, WordKind.LATIN, place, (Form((term_key(piece.text),)),), (written,), piece.text
                )
            else:
                yield _token(written, place)


def _span(normalised: NormalisedText, start: int, end: int, shift: int) -> Span:
    span = normalised.span(start, end)
    return Span(span.start + shift, span.end + shift)


def _outermost(found: Sequence[Piece]) -> Iterator[Piece]:
    """Words and tokens, without pairs of words and without the parts of a token, which come right after it."""
    end = -1
    for piece in found:
        if piece.kind is TermKind.WORD_BIGRAM or piece.end <= end:
            continue
        end = piece.end
        yield piece


def _han(run: str, span: Span) -> Word:
    return Word(run, WordKind.HAN, span, (_form(run),), (run,))


def _token(text: str, span: Span) -> Word:
    """A token as it is; letters with digits after them also with a hyphen or a blank between (ncm811, ncm-811, ncm 811)."""
    parts = _LETTERS_DIGITS.fullmatch(text)
    spellings: tuple[str, ...] = (text,)
    if parts is not None:
        spellings = tuple(sign.join(parts.groups()) for sign in ("", "-", " "))
    return Word(text, WordKind.TOKEN, span, tuple(_form(spelling) for spelling in spellings), spellings)


@lru_cache(maxsize=4096)
def _form(text: str, phrase: bool = False) -> Form:
    """The form of a spelling: the keys of its largest terms, and a needle unless one term is the whole."""
    found = [piece for piece in pieces(text) if piece.kind is not TermKind.WORD_BIGRAM or phrase]
    largest = [
        piece
        for piece in found
        if not any(
            other.start <= piece.start
            and piece.end <= other.end
            and other.end - other.start > piece.end - piece.start
            for other in found
        )
    ]
    keys = tuple(dict.fromkeys(term_key(piece.text) for piece in largest))
    exact = {TermKind.HAN, TermKind.HAN_BIGRAM, TermKind.MIXED}
    if (
        len(largest) == 1
        and (largest[0].start, largest[0].end) == (0, len(text))
        and largest[0].kind in exact
    ):
        return Form(keys)
    return Form(
        keys,
        Needle(
            text, bare=all(piece.kind in exact - {TermKind.MIXED} for piece in largest) and " " not in text
        ),
    )


def _expression(text: str, bare: bool) -> str:
    if bare:
        return re.escape(text)
    left = right = ""
    if text[0].isascii() and text[0].isalnum():
        left = r"(?<![0-9a-z])" + (r"(?<![0-9]\.)" if text[0].isdigit() else "")
    if text[-1].isascii() and text[-1].isalnum():
        right = r"(?![0-9a-z])" + (r"(?!\.[0-9])" if text[-1].isdigit() else "")
    return left + "(?: +|-)".join(re.escape(part) for part in text.split(" ")) + right


@lru_cache(maxsize=1024)
def _compiled(text: str, bare: bool) -> re.Pattern[str]:
    return re.compile(_expression(text, bare))


@lru_cache(maxsize=1024)
def _compiled_bytes(text: str, bare: bool) -> re.Pattern[bytes]:
    return re.compile(_expression(text, bare).encode("utf-8", "surrogatepass"))


def same_word(written: str, word: Word) -> bool:
    """Whether a folded alphabetic word of a text is ``word``."""
    if word.beginning:
        return written.startswith(word.text)
    return bool(word.stem) and stem(written) == word.stem
