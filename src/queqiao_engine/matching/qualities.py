"""Find qualities in text: which family, affirmed or denied, in whose voice.

A hit's ``affirmed`` is the meaning after negation: 不含铅 affirms ``lead_free`` although it holds 含铅. A negation word
counts when it stands at most ``NEGATION_REACH`` characters before the form in the same fragment, with nothing between
that would turn it elsewhere (不仅, 不锈钢, 不影响 are no negations).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from queqiao_engine.matching.framing import Voice, voice_at
from queqiao_engine.matching.quality_families import FAMILIES
from queqiao_engine.matching.reading import Fragment, Reading

NEGATION_REACH = 8

_NO_NEGATION = "不(?:仅|但|断|同|锈|影响|降低|减|低于|小于|少于|超过|大于|高于|亚于|逊于|只|论|管|止|改变|牺牲|牺)|无(?:论|限|机|线|人|缝|疑)|非(?:常|晶|金属|线性|标)|未来|没有(?:影响|降低)|未(?:降低|影响)|免(?:疫|费)|避免|\\bnot only\\b|\\bno (?:loss|reduction) of\\b"
_NEGATION = (
    "不(?:能|可|具备|具有|具|含有?|需要?|用|使用|采用|再|会|够|易|是|产生|够|支持|添加|存在|适合|适用于)?|未(?:能|曾|经|实现|使用|采用|达到|添加|检出|发现)?|无(?:法|需|须|任何)?|没有|没|缺乏|缺少|难(?:以|于)|尚(?:不|未|无)(?:能|法)?|非|免|零|禁止|杜绝|摆脱|告别|取代|替代|代替|不再"
    r"|\b(?:not|no|non|never|without(?: any)?|cannot|can't|isn't|doesn't|does not|free (?:of|from)|lacks?|lacking|instead of|avoid(?:s|ing)?|eliminat(?:es?|ing)|unable to|fails? to|hardly)\b[ -]?"
)
_NEGATORS = re.compile(f"(?P<none>{_NO_NEGATION})|(?P<not>{_NEGATION})", re.IGNORECASE)
_WEAK_AFTER = re.compile(
    "^(?:的|性能?|效果|能力|功能|水平|等级|程度|化|is|are|performance|property|resistance|\\s){0,4}(?:(?:很|较|非常|比较|十分|极)?(?:差(?!异|分|别)|弱|低下|不足|不佳|不好|不良|不理想|不强|不够|有限|不高|欠佳|不达标|不合格)|poor|weak|insufficient|inadequate|limited)",
    re.IGNORECASE,
)
# 无抗菌性能 but 无毒无害: between a negation and the form nothing may start a new thing said.
_BREAK = re.compile("[,;:。!?、()]|且|并|又|而|同时|但|却|,|\\b(?:and|but|yet|while)\\b")


@dataclass(frozen=True, slots=True)
class QualityHit:
    """A form of a quality family at normalised ``start:end`` of a reading; ``affirmed`` is after negation."""

    family: str
    affirmed: bool
    start: int
    end: int
    fragment: Fragment


@dataclass(frozen=True, slots=True)
class QualityClaim:
    """A hit in an achievement with its voice."""

    hit: QualityHit
    voice: Voice


@dataclass(frozen=True, slots=True)
class _Form:
    family: str
    affirmed: bool
    pattern: re.Pattern[str]


@cache
def _forms() -> dict[str, tuple[_Form, ...]]:
    """Every form under each character it can start with; normalised text is lower case, and so are the forms."""
    table: dict[str, list[_Form]] = {}
    for family, yes, no in FAMILIES:
        for side, affirmed in ((yes, True), (no, False)):
            for form in split_forms(side.lower()):
                latin = not re.search("[\u4e00-\u9fff]", form)
                compiled = _Form(family, affirmed, re.compile(rf"\b(?:{form})\b" if latin else form))
                for char in sorted(first_characters(form)[0]):
                    table.setdefault(char, []).append(compiled)
    return {char: tuple(forms) for char, forms in table.items()}


def split_forms(pattern: str) -> list[str]:
    """Cut a pattern at the "|" that stand outside brackets."""
    pieces, depth, start, index = [], 0, 0, 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\":
            index += 1
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == "|" and depth == 0:
            pieces.append(pattern[start:index])
            start = index + 1
        index += 1
    return [*pieces, pattern[start:]]


def first_characters(form: str) -> tuple[set[str], bool]:
    """The characters a form can start with, and whether it can be empty. Knows the syntax the families use, no more."""
    found: set[str] = set()
    index = 0
    while index < len(form):
        atom_end = _atom_end(form, index)
        atom = form[index:atom_end]
        optional = form[atom_end : atom_end + 1] in ("?", "*") or form[atom_end : atom_end + 3] == "{0,"
        if atom.startswith(("(?<", "(?!", "(?=", "\\b")):
            optional = True
        elif atom.startswith("(?:"):
            for branch in split_forms(atom[3:-1]):
                characters, empty = first_characters(branch)
                found |= characters
                optional = optional or empty
        elif atom == "\\s":
            found.add(" ")
        elif atom.startswith("["):
            found |= set(atom[1:-1])
        else:
            found.add(atom)
        if not optional:
            return found, False
        index = atom_end + len(_REPEAT.match(form, atom_end)[0])  # type: ignore[index]  # matches the empty string too
    return found, True


_REPEAT = re.compile(r"(?:[?*+]|\{\d+,\d*\})?")


def _atom_end(form: str, start: int) -> int:
    if form[start] == "\\":
        return start + 2
    if form[start] not in "([":
        return start + 1
    depth = 0
    for index in range(start, len(form)):
        depth += (form[index] in "([") - (form[index] in ")]")
        if depth == 0:
            return index + 1
    raise ValueError(form)


@lru_cache(maxsize=4096)
def find_qualities(reading: Reading) -> tuple[QualityHit, ...]:
    """All hits in reading order; inside one family a shorter form within a longer one is no hit of its own."""
    table = _forms()
    text = reading.text
    hits = []
    for fragment in reading.fragments:
        raw: list[tuple[int, int, _Form]] = []
        for start in range(fragment.start, fragment.end):
            for form in table.get(text[start], ()):
                match = form.pattern.match(text, start, fragment.end)
                if match:
                    raw.append((start, match.end(), form))
        raw.sort(key=lambda item: (item[0], -item[1]))
        ends = sorted(end for _, end, _ in raw)
        longest: dict[str, tuple[int, int]] = {}
        for start, end, form in raw:
            outer_start, outer_end = longest.get(form.family, (start, end))
            if outer_end > end or (outer_end == end and outer_start < start):
                continue
            longest[form.family] = (start, end)
            # A negation word inside an earlier form belongs to that form: 无卤阻燃 does not deny 阻燃.
            earlier = bisect_right(ends, start) - 1
            taken = ends[earlier] if earlier >= 0 else fragment.start
            turned = is_negated(text, fragment, start, end, taken)
            hits.append(QualityHit(form.family, form.affirmed != turned, start, end, fragment))
    return tuple(hits)


def is_negated(text: str, fragment: Fragment, start: int, end: int, since: int | None = None) -> bool:
    """Whether a negation word reaches normalised ``start:end`` from before, or a weakness (差, poor) follows it.

    Negation words before ``since`` are already spent.
    """
    before = text[fragment.start if since is None else since : start]
    last = None
    for match in _NEGATORS.finditer(before):
        last = match
    negated = False
    if last is not None and last.lastgroup == "not":
        between = before[last.end() :]
        reach = NEGATION_REACH if not last[0].isascii() else 3 * NEGATION_REACH
        negated = len(between) <= reach and not _BREAK.search(between)
    weak = _WEAK_AFTER.match(text[end : fragment.end]) is not None
    return negated != weak


_SOLVED_REACH = 40
# 解决了易生锈的难题: the fault named is the one that is gone.
_SOLVED = re.compile(
    "解决|克服|避免|消除|改善|改变|防止|摆脱|针对|减少了?|弥补|攻克|\\b(?:solv(?:es|ed|ing)|overcom(?:es|ing)|avoid(?:s|ing)?|prevent(?:s|ing)?)\\b"
)


@lru_cache(maxsize=4096)
def read_qualities(reading: Reading) -> tuple[QualityClaim, ...]:
    """The hits of an achievement's text with their voices."""
    return tuple(QualityClaim(hit, _voice(reading, hit)) for hit in find_qualities(reading))


def _voice(reading: Reading, hit: QualityHit) -> Voice:
    if not hit.affirmed and _SOLVED.search(
        reading.text, max(hit.fragment.start, hit.start - _SOLVED_REACH), hit.start
    ):
        return Voice.OTHERS
    return voice_at(reading, hit.fragment, hit.start, hit.end)
