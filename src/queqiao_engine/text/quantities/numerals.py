"""Find numerals in folded text: Arabic, scientific, Chinese, English words, fractions; and skip what only looks like one.

Every pattern is linear: quantified digit runs are possessive, and context is looked at through short windows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal

CONTEXT = Context(prec=34)


@dataclass(slots=True)
class Numeral:
    """A numeral as written. ``value`` carries no sign. ``magnitude`` is the 万 / million already multiplied in."""

    start: int
    end: int
    value: Decimal
    kind: str  # arabic, han, word
    magnitude: Decimal = Decimal(1)
    unit: str = ""  # a unit the numeral itself states: % for 百分之五, fold for 三分之一
    more: bool = False  # 余, 多: a little more than the value
    undecided: str | None = None


_DIGITS = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_WORDS = {
    "half": "0.5", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "eighteen": "18",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "hundred": "100",
}  # fmt: skip
_MAGNITUDES = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6,
    "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2, "百亿": 10**10, "千亿": 10**11, "十亿": 10**9,
}  # fmt: skip
_HAN = "〇零一二两三四五六七八九十百千万亿"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d{1,3}(?:[  ]\d{3})++(?!\d)|\d++)(?:\.\d++)?"

_STANDARD = (
    r"(?<![A-Za-z])(?P<standard>GB|GJB|ISO|IEC|EN|DIN|ASTM|ANSI|JIS|DB\d{0,4}|HG|HJ|JB|JG|JT|YB|YY|YS|QB|QC|SH|SJ|SY|NB|NY|DL|CJ|MT|TB|WS|AQ|GA|LY|SN|"
    r"T/[A-Z]{2,8}|IEEE|UL|SAE|MIL|JJF|JJG|CNAS|VDI|BS|IP|GMP|AEC|API|ZL|CN|US|EP|WO|PCT|JP|KR)(?:[-/ ]{0,2}[A-Z]{1,5})?[-/ .]{0,2}"
)
_PATENTS = frozenset({"ZL", "CN", "US", "EP", "WO", "PCT", "JP", "KR"})
_SKIP = (
    r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|(?:19|20)\d\d-(?:19|20)\d\d(?=年)|(?:19|20)\d\d年(?!以[上下])(?:\d{1,2}月(?:\d{1,2}[日号])?)?(?:[-~至到](?:(?:19|20)\d\d年)?\d{1,2}月(?:\d{1,2}日)?)?"
    r"|(?<!\d)\d{1,2}月\d{1,2}[日号]|(?<!\d)\d{1,2}月(?:份|底|初|中旬|上旬|下旬|至)|\d++(?:\.\d++){2,}+|0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|\d++(?:\.\d++)?(?:\s?:\s?\d++(?:\.\d++)?)++|\d++(?:/\d++){2,}+|(?<=第)\s?\d++|(?<=第)[一二三四五六七八九十百]++|\d{1,2}世纪|\d0年代"
    r"|(?<![\d.])3\s?dB(?=\s?(?:bandwidth|beamwidth|带宽|波束))|(?<![\d.])[2-6]G(?![A-Za-z])|[一二三四五六七八九十]{1,3}五(?=规划|期间|”|\")"
)
_EXPONENT = (
    r"(?P<times>\s?[×x*X·]\s?10(?:(?:\^|\*\*)\s?[({]?\s?(?P<caret>[+-]?\d{1,2})[)}]?|(?P<super>[⁺⁻]?[⁰¹²³⁴-⁹]{1,2})|(?P<dash>-\d{1,2})(?![\d.])"
    r"|的(?P<power>[+-]?\d{1,2})次方|(?P<lost>\d{1,2})(?![\d.,])))"
    r"|(?P<e>[eE](?P<exp>[+-]?\d{1,2})(?![\dA-Za-z.]))"
)
# What a Chinese numeral must be followed by to be one: the head of a unit or a counting word (一种, 一致 are not read).
_HAN_FOLLOW = (
    "个年天小分秒周星月日次倍成番余多元美欧米厘毫微纳千公克吨斤两升立平度摄项台套件人名家条片张块根支辆艘株棵头座处户批份级目转帧瓦伏安牛帕兆焦卡"
    "英亩顷赫百点里号工礼昼圈粒颗只枚炉种篇马摩"
)
_HEAD = re.compile(
    rf"\d|[百千万]分之|[{_HAN}半]{{1,16}}+(?=[{_HAN_FOLLOW}点]|[至到~-][{_HAN}]{{1,16}}+[{_HAN_FOLLOW}])|[{_HAN}]{{1,2}}分之|一半|(?<=负)[{_HAN}]|(?:好?几|数|上)[十百千万亿]"
)
_FIRST = re.compile(
    rf"[\d{_HAN}半几好数上]"
)  # what a match of _HEAD can begin with; one set is searched for fast
_STANDARD_BEFORE = re.compile(rf"{_STANDARD}$")
_STANDARD_TAIL = re.compile(r"\d++(?:/[A-Z])?(?:[ ./-]{1,2}\d++)*(?::\d{4})?")
_PATENT_TAIL = re.compile(r"\d{6,}+[.\dXABCU]*")
_NUMERAL = re.compile(
    rf"(?P<skip>{_SKIP})"
    rf"|(?P<per>[百千万]分之)\s?(?:(?P<perdigits>\d++(?:\.\d++)?)|(?P<perhan>[{_HAN}点]{{1,16}}+))"
    rf"|(?P<hanfrac>[二三四五六七八九十]{{1,2}})分之(?P<hantop>[一二两三四五六七八九]{{1,2}})"
    rf"|10(?:\^\s?[({{]?\s?(?P<ten>[+-]?\d{{1,2}})[)}}]?|(?P<tensuper>[⁺⁻]?[⁰¹²³⁴-⁹]{{1,2}})|的(?P<tenpower>[+-]?\d{{1,2}})次方)"
    rf"|(?P<arabic>{_ARABIC})(?:{_EXPONENT})?"
    rf"|(?P<vague>(?:好?几|数|上)(?:十|百|千|万|亿){{1,4}}+)"
    rf"|(?P<han>[{_HAN}半]{{1,16}}+(?:点[〇零一二三四五六七八九]++)?)"
)
_MORE = re.compile(
    r"(?P<more>[余多]|\+(?=\s?[A-Za-z次个种项年台家件人]))?(?P<mag>万亿|[十百千]?亿|[十百千]?万|千(?![克瓦米伏帕赫焦卡牛安乏升欧兆字])|百(?=[万亿元人台套个家项种])|\s?(?i:thousand|million|billion|trillion)\b)?(?P<more2>[余多](?![种项次个年]?[孔层功元相糖肽酚]))?"
)
_WORD = re.compile(
    r"(?<![A-Za-z-])(?:(?P<word>"
    + "|".join(_WORDS)
    + r")(?:(?P<fold>-?fold)|[ -](?P<mag>hundred|thousand|million|billion))?)(?![A-Za-z])(?<!half(?=-[A-Za-z]))",
    re.IGNORECASE,
)
_MAX_DIGITS = 28


def find_numerals(text: str) -> list[Numeral]:
    """All numerals of folded ``text`` in order; dates, standards, patents, telephone numbers and ratios left out."""
    found: list[Numeral] = []
    pos = 0
    while (first := _FIRST.search(text, pos)) is not None:
        start = first.start()
        head = _HEAD.match(text, start)
        if head is None:
            pos = start + 1
            continue
        skipped = _standard_end(text, start, pos)
        if skipped:
            pos = skipped
            continue
        match = _NUMERAL.match(text, start)
        if match is None:
            pos = head.end()
            continue
        numeral = None if match.group("skip") is None else _ratio(match, text)
        if numeral is not None:
            found.append(numeral)
            pos = numeral.end
            continue
        if match.group("skip") is None:
            numeral = _read(match, text)
            if numeral is not None:
                found.append(numeral)
                pos = max(match.end(), numeral.end)
                continue
        pos = match.end()
    if _has_words(text):
        found.extend(_word_numerals(text))
        found.sort(key=lambda numeral: numeral.start)
    return found


_TO_ONE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s?:\s?1(?![\d.:])")
_RATIO_NAME = re.compile(
    r"(?i)(?:(?:压缩|长径|深宽|径厚|高径|宽高|浓缩|传动|减速|变倍)比|对比度|(?:compression|aspect|contrast|reduction|gear) ratio)[^\d,;。、\n]{0,24}$"
)


def _ratio(match: re.Match[str], text: str) -> Numeral | None:
    """10:1 as 10, where it is said of a ratio that is one number; other ratios (A:B=3:1) are recipes."""
    written = _TO_ONE.fullmatch(match.group())
    if written is None or _RATIO_NAME.search(text, max(0, match.start() - 48), match.start()) is None:
        return None
    return Numeral(match.start(), match.end(), Decimal(written.group(1)), "arabic")


_LETTERS = re.compile("[A-Za-z]+")
_LATIN = re.compile(r"[a-z]{3}")


def _has_words(text: str) -> bool:
    return _LATIN.search(text) is not None


def _standard_end(text: str, start: int, floor: int) -> int:
    """Where a standard or patent number ends whose digits begin at ``start`` (GB/T 4754-2017, ZL 2020…); 0 if none."""
    before = text[start - 1 : start]
    if not before or not (before.isupper() or before in " /-.0123456789"):
        return 0
    match = _STANDARD_BEFORE.search(text, max(floor, start - 18), start)
    if match is None:
        return 0
    tail = (_PATENT_TAIL if match.group("standard") in _PATENTS else _STANDARD_TAIL).match(text, start)
    return tail.end() if tail else 0


def _word_numerals(text: str) -> list[Numeral]:
    found = []
    for place in _LETTERS.finditer(text):
        letters = place.group().lower()
        if letters not in _WORDS and not letters.endswith("fold"):
            continue
        match = _WORD.match(text, place.start())
        if match is None:
            continue
        value = Decimal(_WORDS[match.group("word").lower()])
        if match.group("mag"):
            value *= _MAGNITUDES.get(match.group("mag").lower(), 100)
        unit = "fold" if match.group("fold") or match.group("word").lower() == "half" else ""
        found.append(Numeral(match.start(), match.end(), value, "word", unit=unit))
    return found


def _read(match: re.Match[str], text: str) -> Numeral | None:
    if match.group("arabic") is not None:
        return _arabic(match, text)
    start, end = match.span()
    if match.group("per"):
        written = match.group("perdigits")
        value = (
            Decimal(written)
            if written and len(written) <= _MAX_DIGITS
            else han_value(match.group("perhan") or "")
        )
        if value is None:
            return None
        head = match.group("per")[0]
        unit = "‰" if head == "千" else "%"
        return Numeral(start, end, value / 100 if head == "万" else value, "han", unit=unit)
    if match.group("hanfrac"):
        below, above = han_value(match.group("hanfrac")), han_value(match.group("hantop"))
        if not below or above is None:
            return None
        return Numeral(start, end, CONTEXT.divide(above, below), "han", unit="fold")
    if match.group("vague"):
        return Numeral(start, end, Decimal(0), "han", undecided="vague_number")
    if match.group("han"):
        return _han(match, text)
    power = match.group("ten") or match.group("tenpower") or _superscript(match.group("tensuper"))
    return Numeral(start, end, Decimal(1).scaleb(int(power)), "arabic")


def _superscript(written: str | None) -> str:
    return "".join(
        "-" if char == "⁻" else "" if char == "⁺" else str("⁰¹²³⁴⁵⁶⁷⁸⁹".index(char))
        for char in written or "0"
    )


def _arabic(match: re.Match[str], text: str) -> Numeral | None:
    written = re.sub(r"[,  ]", "", match.group("arabic"))
    if len(written) > _MAX_DIGITS:
        return None
    value, end, undecided = Decimal(written), match.end(), None
    if match.group("times") is not None:
        if match.group("lost") is not None:
            # 1.5×104 may have lost a superscript; 5×100 mm is a product. Neither is read.
            end, undecided = match.start("times"), None
            if (
                len(written.partition(".")[0]) == 1
                and match.group("lost")[0] in "3456789"
                and len(match.group("lost")) == 1
            ):
                end, undecided = match.end(), "ambiguous_exponent"
        else:
            power = (
                match.group("caret")
                or match.group("dash")
                or match.group("power")
                or _superscript(match.group("super"))
            )
            value = value.scaleb(int(power))
    elif match.group("e") is not None:
        value = value.scaleb(int(match.group("exp")))
    tail = _MORE.match(text, end)
    magnitude, more = Decimal(1), False
    if tail is not None and tail.end() > end:
        if tail.group("mag"):
            magnitude = Decimal(_MAGNITUDES[tail.group("mag").strip().lower()])
            end = tail.end() if tail.group("more2") else tail.end("mag")
        elif tail.group("more") or tail.group("more2"):
            end = tail.end()
        more = bool(tail.group("more") or (tail.group("more2") and end == tail.end()))
    return Numeral(match.start(), end, value * magnitude, "arabic", magnitude, more=more, undecided=undecided)


def _han(match: re.Match[str], text: str) -> Numeral | None:
    written = match.group("han")
    start = match.start()
    if written == "半" and text[start - 1 : start] == "一":
        return None
    if written == "一半":
        return Numeral(start, match.end(), Decimal("0.5"), "han", unit="fold")
    # 千克, 百帕, 兆 …: the last character may be the head of a unit (三千克 is 3 kg, not 3000 g).
    end = match.end()
    if (
        len(written) > 1
        and written[-1] == "千"
        and text[end : end + 1]
        and text[end] in "克瓦米伏帕赫焦卡牛安乏升欧"
    ):
        written, end = written[:-1], end - 1
    value = None if written in ("零", "〇", "百", "千", "万", "亿", "千万", "万千") else han_value(written)
    if value is None:
        return None
    tail = text[end : end + 1] in ("余", "多")
    if tail and text[end + 1 : end + 2] in "万亿":
        value *= _LARGE[text[end + 1]] if text[end + 1 : end + 2] else 1
        end += 1 if text[end + 1 : end + 2] else 0
    if (
        text[end : end + 1] == "成"
        and text[end + 1 : end + 2] not in "本为功品分型立果就员长份熟"
        and value <= 10
    ):
        return Numeral(start, end + 1, value * 10, "han", unit="%")
    return Numeral(start, end + (1 if tail else 0), value, "han", more=tail)


def han_value(written: str) -> Decimal | None:
    """The value of a Chinese numeral (十万, 三百二十, 一点五, 二〇), or None if it is not well formed."""
    whole, point, fraction = written.partition("点")
    if len(whole) > 20 or (point and (not fraction or any(char not in _DIGITS for char in fraction))):
        return None
    if whole == "半":
        return Decimal("0.5")
    if whole.endswith("半") or not whole or "半" in whole:
        return None
    total = _han_integer(whole)
    if total is None:
        return None
    if not point:
        return Decimal(total)
    return Decimal(total) + Decimal("0." + "".join(str(_DIGITS[char]) for char in fraction))


def _han_integer(whole: str) -> int | None:
    if all(char in _DIGITS for char in whole):
        return (
            int("".join(str(_DIGITS[char]) for char in whole))
            if len(whole) == 1 or "零" in whole or "〇" in whole
            else None
        )
    total = section = digit = 0
    for char in whole:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit = 0
        else:
            section += digit
            if not section and not total:
                return None
            total = (total + section) * _LARGE[char]
            section = digit = 0
    return total + section + digit
