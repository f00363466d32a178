"""A text read once: normalised, cut into sentences and fragments, each fragment knowing the section it stands in.

Positions are of the *normalised* text unless a name says original; ``Reading.span`` brings them back, so that every
quotation is a slice of what the author wrote.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from queqiao_engine.matching.contracts import Field, Quotation
from queqiao_engine.text.contracts import NormalisedText, Span
from queqiao_engine.text.normalise import normalise

LONGEST_QUOTATION = 120
"""Characters of the original a quotation may have; longer sentences are cut around the evidence."""


class Section(StrEnum):
    """What a heading announces. ``PLAIN`` is text under no heading, or under one that says nothing about demands."""

    PLAIN = "plain"
    DEMAND = "demand"  # 技术指标：, 需求内容：
    BACKGROUND = "background"  # 现有工作基础：, 国内外现状：
    ECONOMY = "economy"  # 经济指标：, 经济效益：
    TRADE = "trade"  # 预算：, 期限：, 合作方式：


_HEADINGS = (
    # The first pattern that matches decides, so 经济指标 is not taken for a demand.
    (
        Section.ECONOMY,
        re.compile("经济(?:和社会)?(?:指标|效益)|社会效益|市场(?:前景|分析|规模)|效益分析|economic|market"),
    ),
    (
        Section.TRADE,
        re.compile(
            "预算|经费|投资|资金|期限|工期|交付|合作(?:方式|模式|意向)|知识产权|联系|budget|deadline|contact|cooperation"
        ),
    ),
    (
        Section.BACKGROUND,
        re.compile(
            "背景|现状|基础|(?:公司|企业|单位|团队|项目)(?:简介|介绍|概况|情况|优势)|现有(?:条件|技术|水平)|已有|前期工作|意义|必要性"
            "|background|introduction|state of the art|about|current situation"
        ),
    ),
    (
        Section.DEMAND,
        re.compile(
            "指标|要求|目标|需求|内容|难题|难点|问题|参数|创新点|功能|性能|requirement|target|objective|specification|demand|need"
        ),
    ),
)
_HEADING = re.compile(
    r"(?:^|\n|(?P<inline>[。;]))[ ]{0,12}(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.、:]?[ ]{0,4})?(?P<words>[^\n,;:。!?、]{2,24}?)[ ]{0,4}(?P<end>:|(?=\n))"
)
# Without a colon a line is a heading only when a heading word ends it: 主要技术指标, but not 要求阻燃.
_BARE_HEADING = re.compile(
    "(?:指标|要求|目标|需求|内容|难题|问题|参数|背景|现状|基础|简介|介绍|概况|效益|预算|期限|方式|意义|requirements?|targets?|objectives?|background|introduction|budget)$"
)
_SENTENCE_END = re.compile(r"[。!?;\n]+|\.(?=\s|$)")
_COMMA = re.compile(r",(?!\d{3}(?!\d))")
_NUMBERING = re.compile(
    r"^[ ]*(?:[(（]\d{1,2}[)）]|\d{1,2}[)）、]|\d{1,2}\.(?!\d)|[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|(?:-(?!\d)|[·*●■◆])+|[(（]?[a-zA-Z][)）])[ .、]*"
)
_EDGE = " \t\n,;:。!?、."


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch between commas, without its numbering, and the sentence around it (normalised positions)."""

    start: int
    end: int
    sentence_start: int
    sentence_end: int
    section: Section


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One text with its normalised form and its fragments in reading order.

    ``read`` gives the same object for the same text, so identity serves as a cheap key of caches.
    """

    original: str
    folded: NormalisedText
    fragments: tuple[Fragment, ...]
    starts: tuple[int, ...]  # of the fragments

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.folded.text

    def span(self, start: int, end: int) -> Span:
        """The original stretch of normalised ``start:end``."""
        return self.folded.span(start, end)

    def position(self, original: int) -> int:
        """The normalised position of an original one."""
        return min(bisect_left(self.folded.offsets, original), len(self.folded.text))

    def fragment_at(self, position: int) -> Fragment | None:
        """The fragment that holds a normalised position, or the nearest before it."""
        index = bisect_right(self.starts, position) - 1
        return self.fragments[index] if index >= 0 else None

    def quote(self, field: Field, start: int, end: int, outer_start: int, outer_end: int) -> Quotation:
        """Quote ``outer`` (a fragment or sentence) when it is short enough, else ``LONGEST_QUOTATION`` around ``start:end``."""
        span = self.span(*trimmed(self.text, min(outer_start, start), max(outer_end, end)))
        if span.end - span.start > LONGEST_QUOTATION:
            core = self.span(start, end)
            room = max(LONGEST_QUOTATION - (core.end - core.start), 0) // 2
            left = max(span.start, core.start - room)
            right = min(span.end, left + LONGEST_QUOTATION)
            span = Span(left, max(right, min(core.end, left + LONGEST_QUOTATION)))
        return Quotation(field, span, self.original[span.start : span.end])


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Normalise ``text`` and cut it into fragments."""
    folded = normalise(text)
    fragments = tuple(_fragments(folded.text))
    return Reading(text, folded, fragments, tuple(fragment.start for fragment in fragments))


def _fragments(text: str) -> list[Fragment]:
    headings = [
        (match.end(), section)
        for match in _HEADING.finditer(text)
        if _is_heading(match)
        if (section := _section(match["words"])) is not None
    ]
    found: list[Fragment] = []
    start = 0
    section = Section.PLAIN
    ends = [(match.start(), match.end()) for match in _SENTENCE_END.finditer(text)] + [(len(text), len(text))]
    next_heading = 0
    for end, resume in ends:
        while next_heading < len(headings) and headings[next_heading][0] <= end:
            heading_end, section = headings[next_heading]
            start = max(start, heading_end)
            next_heading += 1
        if start < end:
            found.extend(_cut(text, start, end, section))
        start = max(start, resume)
    return found


def _is_heading(match: re.Match[str]) -> bool:
    """A line of its own or words before a colon; inside a paragraph (需求背景:…。技术要求:…) both."""
    bare = _BARE_HEADING.search(match["words"]) is not None
    return (bare and match["end"] == ":") if match["inline"] else (bare or match["end"] == ":")


def _section(heading: str) -> Section | None:
    """The section a heading opens; None when the words are no heading we know (a number in it: a line of its own)."""
    if any(char.isdigit() for char in heading):
        return None
    return next((section for section, pattern in _HEADINGS if pattern.search(heading)), None)


def _cut(text: str, start: int, end: int, section: Section) -> list[Fragment]:
    numbering = _NUMBERING.match(text[start:end])
    if numbering:
        start += numbering.end()
    inside = _bracketed(text, start, end)
    commas = [match for match in _COMMA.finditer(text, start, end) if not inside(match.start())]
    borders = [start, *(place for match in commas for place in match.span()), end]
    pieces = []
    for left, right in zip(borders[::2], borders[1::2], strict=True):
        place = trimmed(text, left, right)
        if place[0] < place[1]:
            pieces.append(Fragment(*place, start, end, section))
    return pieces


_LONGEST_BRACKETS = 80
_CLOSING = {"(": ")", "[": "]", "【": "】", "〔": "〕"}
_VALUE = re.compile(r"\d[^,;。:()]{0,12}$")
_BRACKET = re.compile(r"[()\[\]【】〔〕]")


def _bracketed(text: str, start: int, end: int) -> Callable[[int], bool]:
    """Whether a place lies in brackets right after a value: a comma there (≥300 Wh/kg(-40℃,0.2C)) parts circumstances, not demands.
    Brackets that are not closed, or are far from closing, are as if they were not there."""
    spans: list[tuple[int, int]] = []
    waiting: list[tuple[int, str]] = []
    for match in _BRACKET.finditer(text, start, end):
        sign = match[0]
        if sign in _CLOSING:
            waiting.append((match.start(), _CLOSING[sign]))
        elif waiting and waiting[-1][1] == sign:
            opening, _ = waiting.pop()
            near = match.start() - opening <= _LONGEST_BRACKETS
            if near and _VALUE.search(text, max(start, opening - 20), opening):
                spans.append((opening, match.start()))
        else:
            waiting.clear()
    return lambda place: any(low < place < high for low, high in spans)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """``start:end`` without blanks and punctuation at its edges."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end
