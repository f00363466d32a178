"""What an achievement says of itself in numbers: every statement with its place and its voice, read once per text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from queqiao_engine.matching.contracts import Entry, Field, Quotation
from queqiao_engine.matching.framing import Voice, voice_at
from queqiao_engine.matching.reading import Fragment, Reading, read
from queqiao_engine.matching.statements import statements_of
from queqiao_engine.text.contracts import Statement


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
    """An achievement read for judging. Numbers are read when first asked for: many needs demand none."""

    readings: tuple[tuple[Field, Reading], ...]

    @property
    def statements(self) -> tuple[Claim, ...]:
        """Its statements in field order, then by place."""
        return _statements(self.readings)


def read_claims(achievement: Entry) -> Claims:
    """Read all fields of an achievement; the same texts are read once (cached by content)."""
    return _claims_of(tuple(achievement.text_of(field) for field in Field))


@lru_cache(maxsize=4096)
def _claims_of(texts: tuple[str, ...]) -> Claims:
    return Claims(tuple((field, read(text)) for field, text in zip(Field, texts, strict=True) if text))


@lru_cache(maxsize=4096)
def _statements(readings: tuple[tuple[Field, Reading], ...]) -> tuple[Claim, ...]:
    found: list[Claim] = []
    for field, reading in readings:
        for statement, fragment, start, end in statements_of(reading):
            anchor = reading.position(statement.quantity.span.start)
            voice = voice_at(
                reading, fragment, anchor, max(anchor + 1, reading.position(statement.quantity.span.end))
            )
            found.append(Claim(field, reading, statement, fragment, start, end, voice))
    return tuple(found)
