"""What an achievement says of itself in numbers: every statement with its place and its voice, read once per text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from queqiao_engine.matching.contracts import Entry, Field, Quotation
from queqiao_engine.matching.framing import Voice, voice_at
from queqiao_engine.matching.reading import Fragment, Reading, read
from queqiao_engine.text.contracts import Span, Statement
from queqiao_engine.text.quantities import find_statements
from queqiao_engine.text.quantities.parameters import parameter_lexicon

# A text without any of these holds no quantity; most titles stop here.
_NUMBER_LIKE = re.compile(
    "\\d|[一二两三四五六七八九十百千万半]\\s*(?:个|倍|成|年|月|天|日|周|次|半|分之|万|百|千|小时|分钟|种|[^\\W\\d_])|倍|一半|half|double|twice|tripl|percent|\\b(?:one|two|three|four|five|six|ten)\\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an achievement."""

    field: Field
    reading: Reading
    statement: Statement
    fragment: Fragment
    start: int  # normalised, of the statement
    end: int
    voice: Voice

    def quote(self) -> Quotation:
        """The words around the statement."""
        return self.reading.quote(self.field, self.start, self.end, self.fragment.start, self.fragment.end)

    def phrase(self) -> str:
        """The normalised words from the parameter to the end of the quantity: 工作温度范围为-40℃~85℃."""
        span = self.statement.parameter_span
        start = self.start if span is None else self.reading.position(span.start)
        return self.reading.text[min(start, self.end) : self.end]

    def words(self) -> str:
        """The normalised fragment, for words such as 可调 beside the value."""
        return self.reading.text[min(self.fragment.start, self.start) : max(self.fragment.end, self.end)]


@dataclass(frozen=True, slots=True)
class Claims:
    """An achievement read for judging: its texts, and its statements in field order, then by place."""

    readings: tuple[tuple[Field, Reading], ...]
    statements: tuple[Claim, ...]


def read_claims(achievement: Entry) -> Claims:
    """Read all fields of an achievement; the same texts are read once (cached by content)."""
    return _read(tuple((field, text) for field in Field if (text := achievement.text_of(field))))


@lru_cache(maxsize=4096)
def _read(texts: tuple[tuple[Field, str], ...]) -> Claims:
    readings = tuple((field, read(text)) for field, text in texts)
    statements: list[Claim] = []
    for field, reading in readings:
        for statement, fragment, start, end in statements_of(reading):
            anchor = reading.position(statement.quantity.span.start)
            voice = voice_at(
                reading, fragment, anchor, max(anchor + 1, reading.position(statement.quantity.span.end))
            )
            statements.append(Claim(field, reading, statement, fragment, start, end, voice))
    return Claims(readings, tuple(statements))


@lru_cache(maxsize=8192)
def statements_of(reading: Reading) -> tuple[tuple[Statement, Fragment, int, int], ...]:
    """The statements of a text with the fragment of their quantity and their normalised place.

    A statement without a parameter takes the one of the statement before it in its sentence:
    目前吸收率只有80%，要求达到95%以上 speaks of 吸收率 twice.
    """
    if not _NUMBER_LIKE.search(reading.text):
        return ()
    found: list[tuple[Statement, Fragment, int, int]] = []
    for original in find_statements(reading.original):
        fragment = reading.fragment_at(reading.position(original.quantity.span.start))
        if fragment is None:
            continue
        statement = original
        if not statement.parameter and found and found[-1][1].sentence_start == fragment.sentence_start:
            before = found[-1][0]
            statement = replace(statement, parameter=before.parameter, parameter_key=before.parameter_key)
        statement = _widened(reading, fragment, _named_before_condition(reading, fragment, statement))
        start = reading.position(original.span.start)
        if found and start < found[-1][3]:
            # Its name stands before another's value: it begins with its own fragment.
            start = max(fragment.start, found[-1][3])
        found.append((statement, fragment, start, max(start + 1, reading.position(original.span.end))))
    return tuple(found)


# Where the noun phrase before a parameter ends to the left.
_NOT_A_MODIFIER = frozenset(
    "的在使其将对把以为后前中时要求须需应可能由从与和及或并且了是有各该本比较达到过会已均每且令让达,、()"
)
_WIDEST = 6


def _widened(reading: Reading, fragment: Fragment, statement: Statement) -> Statement:
    """The statement with the words that narrow its parameter: 含量 in 氮含量不高于5% becomes 氮含量."""
    if statement.parameter_span is None:
        return statement
    start = reading.position(statement.parameter_span.start)
    left = start
    while left > fragment.start and start - left < _WIDEST and _narrows(reading.text[left - 1]):
        left -= 1
    if left == start or not _HAN.match(reading.text[start]):
        return statement
    taken = [
        reading.position(condition.span.end)
        for condition in statement.conditions
        if condition.span.end <= statement.parameter_span.start
    ]
    left = max([left, *taken])
    span = (
        Span(reading.span(left, start).start, statement.parameter_span.end)
        if left < start
        else statement.parameter_span
    )
    return replace(statement, parameter=reading.original[span.start : span.end], parameter_span=span)


_HAN = re.compile("[\u4e00-\u9fff]")


def _narrows(char: str) -> bool:
    return _HAN.match(char) is not None and char not in _NOT_A_MODIFIER


_ARTICLE = re.compile(r"^(?:the|a|an|its|our)\s+")


def _named_before_condition(reading: Reading, fragment: Fragment, statement: Statement) -> Statement:
    """A nameless statement whose name stands before its condition: "The viscosity at 25 °C must not exceed 500 mPa·s"."""
    if statement.parameter or statement.parameter_key or not statement.conditions:
        return statement
    condition = statement.conditions[0]
    end = reading.position(condition.span.start)
    words = _ARTICLE.sub("", reading.text[fragment.start : end].strip())
    if not words or condition.quantity is None or condition.parameter not in parameter_lexicon().by_key:
        return statement
    start = reading.text.find(words, fragment.start)
    nameless = replace(condition, parameter="")
    return replace(
        statement,
        parameter=words,
        parameter_key=condition.parameter,
        parameter_span=reading.span(start, start + len(words)),
        conditions=(nameless, *statement.conditions[1:]),
    )
