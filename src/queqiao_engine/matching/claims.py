"""What an achievement says of itself in numbers: every statement with its place and its voice, read once per text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from queqiao_engine.matching.contracts import Entry, Field, Quotation
from queqiao_engine.matching.framing import Voice, voice_at
from queqiao_engine.matching.reading import Fragment, Reading, read
from queqiao_engine.text.contracts import Statement
from queqiao_engine.text.quantities import find_statements

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
        start = reading.position(original.span.start)
        found.append((statement, fragment, start, max(start + 1, reading.position(original.span.end))))
    return tuple(found)
