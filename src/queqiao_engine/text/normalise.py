"""Bring text to one written form for matching, remembering where every character came from.

Two passes. The first maps each character by itself (width, case, accents, dashes, traditional Chinese); the second
repairs what only the neighbours can decide (superscripts, ``3×4``, spaces that OCR put between Han characters).
``docs/text.md`` has the rules with examples.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from queqiao_engine.text.contracts import NormalisedText

# Characters whose canonical form is ours rather than Unicode's. Values are final: they are not folded again.
SPECIAL = {
    **dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"),
    **dict.fromkeys("\t\u1680\u2800\u3164\uffa0", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d\u2043\u02d7", "-"),
    **dict.fromkeys("\u223c\u301c\u02dc\uff5e\u223d", "~"),
    **dict.fromkeys("\u2715\u2716\u2a2f", "×"),
    **dict.fromkeys("\u00ba\u02da\u2218", "°"),
    **dict.fromkeys("\u2022\u2219\u22c5\u30fb\u2027\uff65", "·"),
    **dict.fromkeys("\u2018\u2019\u02bc\uff07", "'"),
    **dict.fromkeys("\u2044\u2215", "/"),
    **dict.fromkeys("\u212b\u00c5\u00e5", "\u00e5"),  # ångström keeps its ring: Å must not become ampere
    "\n": "\n",
    "\u2264": "≤", "\u2266": "≤", "\u2a7d": "≤",
    "\u2265": "≥", "\u2267": "≥", "\u2a7e": "≥",
}  # fmt: skip

SUPERSCRIPTS = {"⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
                "⁺": "+", "⁻": "-"}  # fmt: skip
"""Kept by the first pass: only the neighbours tell whether ³ is a power of ten (10³) or of a unit (cm³)."""

HAN_RANGES = (
    (0x3005, 0x3006), (0x3007, 0x3008),  # 々 〇
    (0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x30FB), (0x30FC, 0x3100),  # kana
    (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0),  # ideographs
)  # fmt: skip
"""Half-open ranges of the characters that are treated as Han: ideographs, and kana, which is written without spaces too."""

HAN = "".join(f"{chr(start)}-{chr(end - 1)}" for start, end in HAN_RANGES)
"""The same for a regular expression's brackets."""

GB2312_CHANGED = {"乾": "干", "吒": "咤", "夥": "伙", "後": "后", "徵": "征", "拚": "拼", "捱": "挨", "摺": "折",
                  "於": "于", "榘": "矩", "菸": "烟", "薹": "苔", "袷": "夹", "醣": "糖", "麴": "曲", "麽": "么"}  # fmt: skip
"""The only characters of GB 2312 that OpenCC's t2s changes; knowing them spares ordinary text the loading of OpenCC."""

_ENCLOSED = range(0x2460, 0x2500)  # ①⑴⒈Ⓐ: list markers, a border between clauses
_HAN_BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x323B0))
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)

_CONTEXT = re.compile(
    "(?P<power>(?P<sign>[⁺⁻])?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    "|(?P<charge>[⁺⁻])"
    "|(?<=[0-9⁰¹²³⁴⁵⁶⁷⁸⁹])(?P<times>[×*])(?=[0-9⁰¹²³⁴⁵⁶⁷⁸⁹])"
    r"|(?<=[a-zα-ω])(?P<caret>\^)(?=[0-9⁰¹²³⁴⁵⁶⁷⁸⁹])"
    f"|(?P<space>(?<=[{HAN}])(?<![{HAN}][{HAN}]) +(?=[{HAN}])|(?<=[{HAN}]) +(?=[{HAN}](?![{HAN}])))"
)
_CONTEXT_SIGNS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻×*^]")
_BLANK_IN_HAN = re.compile(
    f" (?<=[{HAN}] ) *(?=[{HAN}])"
)  # begins with a literal, which the engine looks for fast


def _needs_context(folded: str) -> bool:
    """Whether the second pass could change anything; a shortcut for the many texts where it cannot."""
    if " " in folded and _BLANK_IN_HAN.search(folded):
        return True
    return _CONTEXT_SIGNS.search(folded) is not None


@lru_cache(maxsize=1)
def simplified_characters() -> dict[str, str]:
    """Every traditional character that stands for one simplified one, from OpenCC's ``t2s``; final forms only."""
    import opencc  # 75 ms with the conversion below; most texts never come here

    characters = [chr(code) for block in _HAN_BLOCKS for code in block]
    # One a line: OpenCC would otherwise convert neighbours as phrases.
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {old: new for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1}
    for old, new in table.items():
        while new in table:
            new = table[new]  # noqa: PLW2901
        table[old] = new
    return table


def _simplify(char: str) -> str:
    """The simplified form of one Han character; itself where there is none."""
    if char in GB2312_CHANGED:
        return GB2312_CHANGED[char]
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return simplified_characters().get(char, char)
    return char


def _fold_once(char: str) -> str:
    if char in SPECIAL:
        return SPECIAL[char]
    if char in SUPERSCRIPTS:
        return char
    code = ord(char)
    if any(code in block for block in _HAN_BLOCKS):
        return _simplify(unicodedata.normalize("NFKC", char)[0])
    if code in _ENCLOSED:
        return ";"
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category in ("Cf", "Cc"):
        return "" if category == "Cf" else " "
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", char))
    folded = unicodedata.normalize("NFKC", _MARKS.sub("", plain.casefold()))
    # ½ would glue itself to the 5 of 5½.
    return " " + folded if category == "No" and "\u2044" in plain else folded


def fold_character(char: str) -> str:
    """The first pass on one character: zero or more characters that the first pass leaves as they are."""
    once = _fold_once(char)
    if once == char:
        return once
    return "".join(piece if piece == char else fold_character(piece) for piece in once)


class _FoldTable(dict[int, str]):
    """A ``str.translate`` table that learns characters when it meets them."""

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        self[code] = folded
        return folded


_TABLE = _FoldTable()
_UNCHANGED: set[str] = set()  # characters seen to fold to themselves


def _resolve(match: re.Match[str]) -> str:
    """What stands in the normalised text for one match of ``_CONTEXT``."""
    kind = match.lastgroup
    if kind == "times":
        return "x"
    if kind in ("caret", "space"):
        return ""
    if kind == "charge":
        return SUPERSCRIPTS[match[0]]
    digits = "".join(SUPERSCRIPTS[char] for char in match[0])
    before = match.string[match.start() - 1 : match.start()]
    power_of_number = before != "" and before in "0123456789"
    return "^" + digits if (power_of_number or match["sign"] is not None) and before != "^" else digits


def _apply_context(text: str) -> tuple[str, list[int]]:
    """The second pass: the new text, and for each of its characters the place in ``text`` it came from (plus the end)."""
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for match in _CONTEXT.finditer(text):
        parts.append(text[done : match.start()])
        places.extend(range(done, match.start()))
        new = _resolve(match)
        parts.append(new)
        last = match.end() - 1
        # Digits keep their own place; a "^" that was put in shares the place of what follows it.
        shift = len(match[0]) - len(new)
        places.extend(min(max(match.start(), match.start() + shift + at), last) for at in range(len(new)))
        done = match.end()
    parts.append(text[done:])
    places.extend(range(done, len(text) + 1))
    return "".join(parts), places


def _first_pass(text: str) -> tuple[str, bool]:
    """The text after the first pass, and whether it made exactly one character of each."""
    folded, single = text, True
    # Replacing one after the other is right because what is put in is never replaced again.
    for char in set(text) - _UNCHANGED:
        new = _TABLE[ord(char)]
        if new == char:
            _UNCHANGED.add(char)
        else:
            folded = folded.replace(char, new)
            single = single and len(new) == 1
    return folded, single


def fold(text: str) -> str:
    """``normalise(text).text`` without the offsets, which is many times as fast."""
    folded, _ = _first_pass(text)
    if _needs_context(folded):
        folded, _ = _apply_context(folded)
    return folded


def _offsets(text: str) -> list[int]:
    """Where each character of the first pass came from, and the end; most characters give exactly one."""
    odd = {char for char in set(text) - _UNCHANGED if len(_TABLE[ord(char)]) != 1}
    offsets: list[int] = []
    done = 0
    for at, char in enumerate(text):
        if char in odd:
            offsets.extend(range(done, at))
            offsets.extend([at] * len(_TABLE[ord(char)]))
            done = at + 1
    offsets.extend(range(done, len(text) + 1))
    return offsets


def normalise(text: str) -> NormalisedText:
    """The text in the one form used for matching, with the place each character came from.

    Normalising the result again changes nothing. Characters that stand for several (㎡, ﬁ) give all of theirs the same
    place; dropped ones (zero-width, accents) belong to the character before them.
    """
    folded, single = _first_pass(text)
    offsets = list(range(len(text) + 1)) if single else _offsets(text)
    if _needs_context(folded):
        folded, places = _apply_context(folded)
        offsets = [offsets[place] for place in places]
    return NormalisedText(folded, tuple(offsets))
