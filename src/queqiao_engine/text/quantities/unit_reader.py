"""Read a unit expression at a position of folded text: ``Wh/kg``, ``W·h·kg⁻¹``, ``克/立方厘米``, ``元/吨``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from queqiao_engine.text.quantities.units import Power, canonical, lexicon


@dataclass(slots=True)
class UnitReading:
    """A unit read from text. ``undecided`` is set (and ``unit`` empty) when several units are written this way."""

    start: int
    end: int
    unit: str
    undecided: str | None = None
    options: tuple[str, ...] = ()  # the canonical units an ambiguous spelling may mean


# Spellings that name several units; a parameter's own unit may decide between the options later.
AMBIGUOUS: dict[str, tuple[str, ...]] = {
    "度": ("℃", "°", "kWh"),
    "C": ("℃", "C", "C-rate"),
    "T": ("T", "t"),
    "M": (),
    "G": (),
    "k": (),
    "K": ("K",),
    "ML": ("mL", "ML"),
    "ton": ("t",),
    "tons": ("t",),
    "F": ("F", "°F"),
    "B": ("B",),
    "吋": ("inch",),
    "H": ("H(pencil)", "H", "h"),
}
_ALONE_DECIDED = frozenset({"K", "F"})
# Symbols that are units only inside an expression (U/mL, r/min, t/a): alone they are letters.
_NEVER_ALONE = frozenset({"U", "P", "D", "r", "St", "Da", "H", "line", "frame", "C-rate", "C", "T", "B"})
_ONLY_BELOW = {"a": "year", "yr": "year", "分": "min", "时": "h", "月": "month", "mon": "month", "rev": "r"}
# After these units the listed characters show that the characters read were the head of another word.
_NOT_BEFORE = {
    "级": "别数差联配", "次": "性数级要品序声氯生方", "个": "别人性体案月", "人": "工员体类机造才群均民次物", "天": "然线津气空河",
    "日": "本常益志产照", "年": "度龄轻代份均产限报级底初末检", "度": "数量过电", "台": "湾州阶式架", "套": "管筒", "米": "饭粉粒",
    "升": "级温高降压", "克": "服隆拉", "里": "程面", "安": "全装", "伏": "特", "牛": "奶肉", "瓦": "斯片", "焦": "炭油煤化",
    "卡": "片车尔扣", "目": "的标录前视", "转": "化子换让移基变向动", "元": "素件器组数宇旦电材", "周": "边围口", "倍": "率频增特捷数",
    "种": "植子", "条": "件", "根": "据系", "支": "持撑架", "头": "部", "座": "椅", "处": "理", "片": "段", "块": "状",
    "张": "力", "组": "成合分件织", "项": "目", "家": "庭具", "名": "称为", "批": "量", "户": "外", "株": "高洲", "只": "有能要",
    "炉": "膛内", "本": "", "秒": "", "步": "", "份": "额", "圈": "", "粒": "径度", "颗": "粒", "斤": "", "两": "", "吨": "级位",
    "欧": "洲美盟", "帕": "", "法": "律", "类": "型", "支撑": "", "循环": "", "亨": "",
}  # fmt: skip
_CLASS_AFTER = re.compile(
    r"[类型区座轮股店管卡]|级(?!别)"
)  # 3A级, 4S店, 5S管理: a letter that grades, not a unit
# 分 alone is a mark or a minute, 点 a place; over these they are money and a count.
_QUOTIENT = re.compile(
    r"分(?=钱?/(?:公斤|千克|斤|吨|度|千瓦时|[kM]?Wh|kW|次|件|只|个|升|立方|平方|米|kg|g|t|L|m|片|瓶|袋)(?![A-Za-z]))|点(?=/(?:秒|s(?![A-Za-z])))"
)
_SUPER = {"⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6}
_EXPONENT = re.compile(r"\^\(?([+-]?[1-6])\)?|([⁻⁺]?[¹²³⁴⁵⁶])|([23])(?![\d.])|(-[1-3])(?![\d.])")
_SEPARATOR = re.compile(
    r"\s?([/·*×每])\s?|\.(?=[A-Za-zμΩ°%])|\s(?=\S{1,6}(?:\^?-[1-3]|⁻[¹²³]))|[-](?=[A-Za-z]{1,3}(?:\^?-[1-3]|⁻[¹²³]))"
)
_LONG = 24


_UNIT_END = re.compile("[,;:、。!?\\n]")  # no unit goes on past these; short keys make the cache hit


def read_unit(text: str, pos: int) -> UnitReading | None:
    """The unit written at ``text[pos:]`` (after at most two spaces), or None. ``text`` is folded."""
    start = pos
    while start < len(text) and start < pos + 2 and text[start] == " ":
        start += 1
    if start >= len(text):
        return None
    stop = _UNIT_END.search(text, start, start + 40)
    reading, length = _read_cached(text[start : start + 40 if stop is None else stop.end()], start > pos)
    if reading is None:
        return None
    unit, undecided, options = reading
    return UnitReading(start, start + length, unit, undecided, options)


@lru_cache(maxsize=65536)
def _read_cached(text: str, spaced: bool) -> tuple[tuple[str, str | None, tuple[str, ...]] | None, int]:
    powers: list[Power] = []
    ambiguous: tuple[str, ...] | None = None
    end, sign = 0, 1
    while True:
        factor = _factor(text, end if not powers else _after(text, end), bool(powers), sign)
        if factor is None:
            break
        stop, names, exponent, doubt = factor
        if doubt is not None:
            ambiguous = doubt if ambiguous is None else ()
        powers.extend((name, sign * exponent) for name in names[:1])
        end = stop
        if text[end : end + 1] == ")" and "(" in text[:end] and text[:end].count("(") > text[:end].count(")"):
            end += 1
        separator = _SEPARATOR.match(text, end)
        if separator is None:
            break
        if separator.group(1) in ("/", "每"):  # 毫克每立方米
            sign = -1
        nxt = _factor(text, _after(text, end), True, sign)
        if nxt is None:
            unknown = _unknown_tail(text, separator)
            return (
                (("", "unknown_unit", ()), unknown)
                if unknown
                else _finish(text, end, powers, ambiguous, spaced)
            )
    if not powers:
        return None, 0
    return _finish(text, end, powers, ambiguous, spaced)


def _after(text: str, end: int) -> int:
    """Where the next factor starts, past the separator at ``end`` and an opening bracket."""
    separator = _SEPARATOR.match(text, end)
    pos = separator.end() if separator else end
    return pos + 1 if text[pos : pos + 1] == "(" else pos


# Units written as one sign; NFKC would take them apart, but here every character keeps its place.
_SIGNS = {
    "㎜": ("mm", 1), "㎝": ("cm", 1), "㎞": ("km", 1), "㎛": ("μm", 1), "㎚": ("nm", 1), "㎟": ("mm", 2), "㎠": ("cm", 2), "㎡": ("m", 2),
    "㎢": ("km", 2), "㎣": ("mm", 3), "㎤": ("cm", 3), "㎥": ("m", 3), "㎍": ("μg", 1), "㎎": ("mg", 1), "㎏": ("kg", 1), "㎕": ("μL", 1),
    "㎖": ("mL", 1), "㎗": ("dL", 1), "㎘": ("kL", 1), "㎐": ("Hz", 1), "㎑": ("kHz", 1), "㎒": ("MHz", 1), "㎓": ("GHz", 1),
    "㎩": ("Pa", 1), "㎪": ("kPa", 1), "㎫": ("MPa", 1), "㎬": ("GPa", 1), "㎳": ("ms", 1), "㎲": ("μs", 1), "㎱": ("ns", 1),
    "㎷": ("mV", 1), "㎸": ("kV", 1), "㎶": ("μV", 1), "㎃": ("mA", 1), "㎂": ("μA", 1), "㎄": ("kA", 1), "㎽": ("mW", 1), "㎾": ("kW", 1),
    "㎿": ("MW", 1), "㏀": ("kΩ", 1), "㏁": ("MΩ", 1), "㏖": ("mol", 1),
}  # fmt: skip


def _factor(
    text: str, pos: int, inside: bool, sign: int
) -> tuple[int, tuple[str, ...], int, tuple[str, ...] | None] | None:
    """One atom with its exponent: (end, atom names, exponent, options if the spelling is ambiguous)."""
    power = 1
    if (sign_unit := _SIGNS.get(text[pos : pos + 1])) is not None:
        return pos + 1, (sign_unit[0],), sign_unit[1], None
    if text.startswith(("平方", "立方"), pos):
        power = 2 if text[pos] == "平" else 3
        if text.startswith("厘米", pos + 2) or text.startswith("公分", pos + 2):
            pass
        pos += 2
        if not text.startswith(("米", "厘", "毫", "千", "公", "微", "分", "纳", "英"), pos):
            return (pos, ("m",), power, None) if power == 3 else None  # 立方 alone is 立方米
    found = _atom(text, pos, inside, sign)
    if found is None:
        return None
    end, names, doubt = found
    exponent = _EXPONENT.match(text, end) if power == 1 else None
    if exponent is not None:
        caret, superscript, digit, dashed = exponent.groups()
        if caret is not None:
            power, end = int(caret), exponent.end()
        elif superscript is not None:
            size = _SUPER[superscript[-1]]
            power, end = -size if superscript[0] == "⁻" else size, exponent.end()
        elif digit is not None and names[0] in _SQUARED:
            power, end = int(digit), exponent.end()
        elif dashed is not None and inside and sign == 1:
            power, end = int(dashed), exponent.end()
    return end, names, power, doubt


_SQUARED = frozenset({"m", "cm", "mm", "dm", "km", "μm", "nm", "s", "ft", "inch", "h", "min", "Hz"})


def _atom(
    text: str, pos: int, inside: bool, sign: int
) -> tuple[int, tuple[str, ...], tuple[str, ...] | None] | None:
    if pos >= len(text):
        return None
    words = lexicon()
    quotient = None if inside else _QUOTIENT.match(text, pos)
    if quotient is not None:
        return pos + 1, ("fen" if quotient.group() == "分" else "point",), None
    for length in words.lengths.get(text[pos], ()):
        spelling = text[pos : pos + length]
        if len(spelling) < length or not _is_spelling(spelling):
            continue
        end = pos + length
        if not _bounded(text, end, spelling):
            continue
        if sign < 0 and spelling in _ONLY_BELOW:
            return end, (_ONLY_BELOW[spelling],), None
        if spelling in AMBIGUOUS and not (inside or spelling in _ALONE_DECIDED):
            return end, (AMBIGUOUS[spelling] or ("m",))[:1], AMBIGUOUS[spelling]
        if spelling in words.spellings:
            name = words.spellings[spelling]
            return end, (name,), None
        names = words.loose.get(spelling.casefold())
        if names and len(names) > 1 and spelling[0] == "M" and not spelling.isupper():
            # Mpa, Mw: nobody writes a capital M for milli; mpa and MPA stay ambiguous.
            names = tuple(name for name in names if name[0] == "M") or names
        if names and _loose_allowed(spelling, inside):
            return end, names, (names if len(names) > 1 else None)
    return _extra(text, pos, inside, sign)


@lru_cache(maxsize=16384)
def _is_spelling(word: str) -> bool:
    """Whether the word may be a unit in any reading; spares the looks at its surroundings."""
    return word.casefold() in lexicon().loose or word in AMBIGUOUS or word in _ONLY_BELOW


def _extra(
    text: str, pos: int, inside: bool, sign: int
) -> tuple[int, tuple[str, ...], tuple[str, ...] | None] | None:
    """Spellings outside the lexicon: ambiguous ones, and abbreviations used only below a fraction line."""
    for length in (4, 3, 2, 1):
        spelling = text[pos : pos + length]
        if len(spelling) < length or (spelling not in AMBIGUOUS and spelling not in _ONLY_BELOW):
            continue
        if not _bounded(text, pos + length, spelling):
            continue
        if sign < 0 and spelling in _ONLY_BELOW:
            return pos + length, (_ONLY_BELOW[spelling],), None
        if spelling in AMBIGUOUS and not (inside and not AMBIGUOUS[spelling]):
            options = AMBIGUOUS[spelling]
            return pos + length, (options or ("m",))[:1], options
    return None


def _loose_allowed(spelling: str, inside: bool) -> bool:
    return len(spelling) > 1 or spelling in "wvW" or inside


def _bounded(text: str, end: int, spelling: str) -> bool:
    """Whether a spelling that ends at ``end`` is a whole word there."""
    following = text[end : end + 1]
    if spelling[-1].isascii() and spelling[-1].isalpha():
        return not (following.isascii() and (following.isalpha() or following == "_"))
    if spelling[-1].isascii() or not following:
        return True
    return following not in _NOT_BEFORE.get(
        spelling, _NOT_BEFORE.get(spelling[-1], "") if len(spelling) == 1 else ""
    )


def _finish(
    text: str, end: int, powers: list[Power], ambiguous: tuple[str, ...] | None, spaced: bool
) -> tuple[tuple[str, str | None, tuple[str, ...]] | None, int]:
    single = len(powers) == 1 and powers[0][1] == 1
    following = text[end : end + 1]
    written = text[:end]
    if single and len(written) == 1 and written.isascii() and written.isalpha():
        if _CLASS_AFTER.match(text, end) or (following.isdigit() and not spaced):
            return None, 0
        if written == "K" and following and following in "视高超分显屏画影":
            return None, 0
    if following.isdigit() and written[-1].isascii() and written[-1].isalpha():
        return None, 0
    if written == "C":
        rest = text[end : end + 12].lstrip(" -")
        if rest.startswith(("倍率", "rate", "充", "放", "charg", "discharg")):
            extra = text.find("倍率", end) + 2 if rest.startswith("倍率") else end
            if rest.startswith("rate"):
                extra = text.index("rate", end) + 4
            return ("C-rate", None, ()), extra
    if single and ambiguous is None and powers[0][0] in _NEVER_ALONE and written not in _SPELLED_OUT:
        return None, 0
    if ambiguous is not None:
        return ("", "ambiguous_unit", ambiguous if single else ()), end
    return (canonical(powers), None, ()), end


_SPELLED_OUT_TEXT = """
酶活单位 个酶活单位 转 revolutions revolution frames 帧 亨 亨利 henry C倍率 C-rate 条 lines 泊 poise 达西 darcy 道尔顿
dalton 斯托克斯 stokes 库仑 coulomb 特斯拉 tesla 字节 byte bytes katal
"""
_SPELLED_OUT = frozenset(_SPELLED_OUT_TEXT.split()) | {"units of activity"}
MANY = re.compile(
    "(?P<many>[十百千]?[万亿]|[十百千])(?=[A-Za-z\u338d-\u33d6次公米里吨小件个套台克升人块片瓦千平立])"
)
"""How many of a unit a value is per, in a word: 万 in 次/万km."""
_WORD_TAIL = re.compile(r"[A-Za-z\u4e00-\u9fff]+")


def _unknown_tail(text: str, separator: re.Match[str]) -> int:
    """Where the unknown word after ``unit/`` ends; 0 if what follows is no word, or so many of a unit (次/万km), so that the unit simply ends."""
    if MANY.match(text, separator.end()) is not None:
        return 0
    tail = _WORD_TAIL.match(text, separator.end()) if separator.group(1) == "/" else None
    return min(tail.end(), separator.end() + 3) if tail is not None else 0
