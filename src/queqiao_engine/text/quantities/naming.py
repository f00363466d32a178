"""Find the parameter a quantity is said of: the noun phrase before it, between verb and number, or after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from queqiao_engine.text.quantities.drafts import Draft
from queqiao_engine.text.quantities.parameters import HAN_MODIFIERS, Parameter, parameter_lexicon


@dataclass(slots=True)
class Named:
    """A parameter as found: its span (None when only implied), words and lexicon entry (None when unknown)."""

    span: tuple[int, int] | None
    words: str
    known: Parameter | None
    listed: bool = False  # 分别: the phrase shares several values among several parameters


_NONE = Named(None, "", None)
_WINDOW = 48
_BREAK = re.compile(r"[,。;!?\n、|，；：]|\.\s|\.$")
_TAIL_HAN = re.compile(
    r"(?:目标值?|指标|要求|预计|预期|一般|通常|应当|能够|可以|可达|可|(?<![产性功效热动势电磁储节智])能|将|会|已经?|均|都|也|还|仍|基本|稳定|控制|保持|维持|实现|不|分别|平均|大幅|显著|明显|进一步|有效|"
    r"同比|约|大约|值|数值|水平|在|为|是|于|到|至|达|从|由|使|的|了|则|其|只|仅|尚|且|并|而且|同时|但|亦|\d{4}年|需要?|须|必须|应|:|=|~|-|\(|“|\"|'|\s|较\S{2,8}|比\S{2,10}(?=$)|相比)$"
)
# The last characters of what _TAIL_HAN cuts, looked at first because the search is the slow part.
_TAIL_LAST = frozenset(
    "标值求计期般常当够以达可能将会经已均都也还仍本定制持现不别幅著显步效比约数平在为是于到至从由使的了则其只仅尚且并时但亦年要需须应:=~-(“\"' \n\t"
)
_HEAD_CUT = re.compile(
    r"的|使得?|将|把|且|并且?|和|与|及|以及|或|其|该|具有|拥有|实现|要求|达到|保证|确保|满足|采用|通过|由于|因此|可以?使|能够|能使|需要|在|从|到(?!位)|是|为|了|其中|现有|已有|建有|配有|设有|含有|采用|建设|:|\(|\)|/|“|”|\"|·|\||;|>|<|=|\s|\d|%"
)
_ASIDE = re.compile(r"\((?P<inner>[^()\n]{0,30})\)\s?$")
_STOPS_EN_TEXT = """
a an the of is are was were be been being has have had with to at in on for from by and or that
which this these those its their our should must shall will can may would could need needs needed
required requires require reach reached reaching achieve achieves achieved than not no as about it
we they least most more less up under over above below within after before when while if also both
such into per using give gives showing shows show keeps keep having offers offer provides provide
exhibits delivers delivered deliver withstand withstands exceed exceeds level value demand target
i.e. only still now currently typically usually approximately between s did do does
"""
_STOPS_EN = frozenset(_STOPS_EN_TEXT.split())
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9.'₂-]*")
_LISTED = "分别"


def name_parameter(text: str, draft: Draft, floor: int) -> Named:
    """The parameter of ``draft`` in folded ``text``; nothing before ``floor`` is looked at."""
    if draft.noun is not None:
        found = _look_up(text, *draft.noun)
        return found or Named(draft.noun, text[draft.noun[0] : draft.noun[1]], None)
    if draft.named:
        known = {
            "Φ": "diameter",
            "φ": "diameter",
            "Ø": "diameter",
            "⌀": "diameter",
            "∅": "diameter",
            "Ф": "diameter",
            "ф": "diameter",
        }.get(draft.named)
        lexicon = parameter_lexicon()
        left = _before(text, draft, floor)
        if left.known is not None:
            return left
        entry = lexicon.by_key[known] if known else lexicon.han.get(draft.named)
        return Named(None, draft.named, entry)
    left = _before(text, draft, floor)
    if left.known is not None:
        return left
    right = _after(text, draft)
    if right is not None:
        return right
    if draft.unit in ("HRC", "HRB", "HRA", "HB", "HV", "HL", "HS", "ShoreA", "ShoreD"):
        return Named(left.span, left.words, parameter_lexicon().by_key["hardness"], left.listed)
    if draft.unit == "pH":
        return Named(left.span, left.words, parameter_lexicon().by_key["ph"], left.listed)
    return left


def _before(text: str, draft: Draft, floor: int) -> Named:
    start = max(floor, draft.left - _WINDOW)
    end = draft.left
    listed = False
    cut = start
    for match in _BREAK.finditer(text, start, end):
        if match.end() < end or text[match.start()] != ":":
            cut = match.end()
    if cut >= end and text[end - 1 : end] in (",", "、", "，"):
        return _NONE
    start = min(cut, end)
    listed = _LISTED in text[start:end]
    letter = _LETTER_VALUE.search(text, max(start, end - 10), end)
    if letter is not None and _known_suffix(text, start, end) is None:
        return Named(letter.span(), letter.group(), None, listed)
    end, suffix = _strip(text, start, end)
    if end <= start:
        return Named(None, "", None, listed)
    found = _grown(text, start, end, suffix)
    if found is not None:
        return Named(found.span, found.words, found.known, listed)
    plain = _plain(text, start, end)
    return Named(plain.span, plain.words, None, listed)


# 色度b值, GI值: a letter's value is a name as it stands, and takes bare numbers.
_LETTER_VALUE = re.compile(r"(?:[\u4e00-\u9fff]{0,3}(?<![的为是和与其]))?(?<![A-Za-z])[A-Za-z]{1,3}\*?值$")


def is_letter_value(words: str) -> bool:
    """Whether a name is a letter's value (b值)."""
    return _LETTER_VALUE.fullmatch(words) is not None


# The shelf life at room temperature must …: the name stands before the circumstance.
_WHERE_EN = re.compile(
    r"(?i)\s(?:at|in|under) (?:the )?(?:room temperature|ambient temperature|(?:full|no|rated) load|field|laboratory|vacuum|air|nitrogen|argon|dark|"
    r"(?:field )?trials|practice)\s?$"
)


def _strip(text: str, start: int, end: int) -> tuple[int, tuple[int, Parameter] | None]:
    """Cut words that stand between a parameter and its value off ``text[start:end]``: (its end, ``_known_suffix``)."""
    for _ in range(8):
        where = _WHERE_EN.search(text, start, end) if text[end - 1].isascii() else None
        if where is not None and _known_words(text, start, where.start()) is not None:
            end = where.start()
        found = _known_suffix(text, start, end)
        if found is not None:
            return end, found
        closed = text[end - 1] == ")" or text[end - 1].isspace()
        aside = _ASIDE.search(text, start, end) if closed else None
        if aside is not None:
            end = aside.start()
            continue
        window = max(start, end - 14)
        cuttable = text[end - 1] in _TAIL_LAST or "较" in text[window:end] or "比" in text[window:end]
        match = _TAIL_HAN.search(text, window, end) if cuttable else None
        if match is not None and match.start() < match.end():
            end = match.start()
            continue
        word = _last_word(text, start, end)
        if word is not None and text[word[0] : word[1]].lower() in _STOPS_EN:
            end = word[0]
            while end > start and text[end - 1] in " ,":
                end -= 1
            continue
        return end, None
    return end, _known_suffix(text, start, end)


def _last_word(text: str, start: int, end: int) -> tuple[int, int] | None:
    begin = end
    while (
        begin > start and text[begin - 1].isascii() and (text[begin - 1].isalnum() or text[begin - 1] in "'-")
    ):
        begin -= 1
    return (begin, end) if begin < end else None


def _known_suffix(text: str, start: int, end: int) -> tuple[int, Parameter] | None:
    """The longest lexicon name that ends at ``end``: (its start, the parameter)."""
    lexicon = parameter_lexicon()
    room = min(14, end - start)
    spaced = text.find(" ", end - room + 1, end) >= 0
    lengths = range(room, 0, -1) if spaced else lexicon.endings.get(text[end - 1 : end], ())
    for length in lengths:
        if length > room:
            continue
        word = text[end - length : end]
        known = lexicon.han.get(word) or (lexicon.han.get(word.replace(" ", "")) if " " in word[1:] else None)
        if known is not None and not (
            word[0].isascii()
            and text[end - length - 1 : end - length].isalpha()
            and text[end - length - 1 : end - length].isascii()
        ):
            return end - length, known
    if not text[end - 1].isascii():
        return None
    return _known_words(text, start, end)


def _known_words(text: str, start: int, end: int) -> tuple[int, Parameter] | None:
    lexicon = parameter_lexicon().latin
    words = list(_WORD.finditer(text, start, end))[-5:]
    if not words or words[-1].end() != end:
        return None
    for first in words:
        phrase = " ".join(text[first.start() : end].casefold().split())
        known = lexicon.get(phrase) or (lexicon.get(phrase[:-1]) if phrase.endswith("s") else None)
        if known is not None:
            return first.start(), known
    return None


_MODIFIERS = {
    last: tuple(word for word in HAN_MODIFIERS if word[-1] == last)
    for last in {word[-1] for word in HAN_MODIFIERS}
}


def _suffix(text: str, start: int, end: int) -> Named | None:
    return _grown(text, start, end, _known_suffix(text, start, end))


def _grown(text: str, start: int, end: int, found: tuple[int, Parameter] | None) -> Named | None:
    """The name found at the end of ``text[start:end]`` with the modifiers before it."""
    if found is None:
        return None
    begin, known = found
    grown = True
    while grown:
        grown = False
        for modifier in _MODIFIERS.get(text[begin - 1 : begin], ()) if begin > start else ():
            if begin - len(modifier) >= start and text.startswith(modifier, begin - len(modifier)):
                begin -= len(modifier)
                grown = True
                break
    return Named((begin, end), text[begin:end], known)


def _look_up(text: str, start: int, end: int) -> Named | None:
    while end > start and text[end - 1] == " ":
        end -= 1
    found = _suffix(text, start, end) if end > start else None
    if found is None:
        return None
    return Named((start, end), text[start:end], found.known)


def _plain(text: str, start: int, end: int) -> Named:
    """An unknown parameter: what is left of the phrase after its last function word."""
    begin = start
    last = _last_word(text, start, end)
    if last is not None:
        words = list(_WORD.finditer(text, start, end))[-4:]
        begin = end
        for word in reversed(words):
            if word.group().lower() in _STOPS_EN or text[word.end() : begin].strip(" ") != "":
                break
            begin = word.start()
        if begin == end:
            begin = last[0]
        if begin > start and not text[begin - 1].isascii() and text[begin - 1].isalpha():
            begin = _han_start(text, start, begin)
    else:
        begin = _han_start(text, start, end)
    while begin < end and text[begin] in " -.,":
        begin += 1
    if end - begin == 1 and text[end : end + 1] == "值" and not text[begin].isascii():
        return Named((begin, end + 1), text[begin : end + 1], None)  # 碘值, 酸值
    if end - begin < 2 or not any(char.isalpha() for char in text[begin:end]):
        return _NONE
    return Named((begin, end), text[begin:end], None)


def _han_start(text: str, start: int, end: int) -> int:
    begin = max(start, end - 14)
    for match in _HEAD_CUT.finditer(text, begin, end):
        if match.end() < end:
            begin = match.end()
    return begin


_AFTER_HAN = re.compile(r"\s?(?:的|\()?(?P<thick>厚|长|宽|高|深)?(?P<words>[\u4e00-\u9fffA-Za-z0-9]{1,14})?")
# ≤0.1 mm(直径 60 mm): a name in brackets that has a value of its own is a circumstance, not the name of the value before.
_OWN_VALUE = re.compile(r"\s?[≥≤<>=~±约为]?\s?[-+]?\d")
_SHAPES = {"厚": "thickness", "长": "length", "宽": "width", "高": "height", "深": "depth"}
_SHAPES_EN = {"thick": "thickness", "long": "length", "wide": "width", "high": "height", "deep": "depth", "in diameter": "diameter", "in length": "length",
              "in width": "width", "in thickness": "thickness", "in weight": "mass", "in height": "height", "in depth": "depth"}  # fmt: skip
_AFTER_EN = re.compile(r"[ -]{1,2}(?:of |in |the |for )?(?P<words>[A-Za-z]+(?: [A-Za-z-]+){0,3})")


def _after(text: str, draft: Draft) -> Named | None:
    lexicon = parameter_lexicon()
    match = _AFTER_HAN.match(text, draft.end)
    if match is not None and not text[draft.end : draft.end + 2].strip().isascii():
        shape = match.group("thick")
        if (
            shape is not None
            and draft.unit.endswith("m")
            and text[match.end("thick") : match.end("thick") + 1] != "度"
        ):
            return Named(match.span("thick"), shape, lexicon.by_key[_SHAPES[shape]])
        begin = match.start("thick") if shape is not None else match.start("words")
        if begin >= 0:
            for length in lexicon.heads.get(text[begin : begin + 1], ()):
                known = lexicon.han.get(text[begin : begin + length]) if 1 < length <= 10 else None
                if known is not None and not (
                    "(" in match.group() and _OWN_VALUE.match(text, begin + length)
                ):
                    return Named((begin, begin + length), text[begin : begin + length], known)
    match = _AFTER_EN.match(text, draft.end)
    if match is None:
        return None
    words = match.group("words").split(" ")
    for count in range(min(4, len(words)), 0, -1):
        phrase = " ".join(words[:count]).casefold()
        known = lexicon.latin.get(phrase) or (
            lexicon.by_key[_SHAPES_EN[phrase]] if phrase in _SHAPES_EN else None
        )
        if known is not None:
            begin = match.start("words")
            return Named((begin, begin + len(phrase)), text[begin : begin + len(phrase)], known)
    rate = lexicon.latin.get(words[1].casefold()) if len(words) > 1 and draft.unit == "%" else None
    if rate is not None and rate.unit == "%" and words[0].lower() not in _STOPS_EN:
        begin = match.start("words")  # 99.7% salt rejection
        end = begin + len(words[0]) + 1 + len(words[1])
        return Named((begin, end), text[begin:end], rate)
    phrase = text[match.start() : match.start() + 14].strip().casefold()
    for shape_en, key in _SHAPES_EN.items():
        if " " in shape_en and phrase.startswith(shape_en):
            return Named(None, shape_en, lexicon.by_key[key])
    return None
