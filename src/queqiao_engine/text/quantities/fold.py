"""Case-preserving folding of one character to one character, so that offsets in folded text are original offsets.

The matching normaliser (``text.normalise``) folds case, which would make mPa and MPa the same unit; quantities
therefore fold for themselves. Every rule maps exactly one character to exactly one character.
"""

from __future__ import annotations

import re

_DASHES = "−–—‒―‐‑﹣－⁃─━"  # minus, dashes, hyphens, box-drawing lines typed as dashes
_TILDES = "～〜∼˜﹏∽"
_DOTS = "•⋅∙・･‧●"
_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t"
# Traditional characters that occur in numerals, units and bounds; the rest of a text need not be folded here.
_TRADITIONAL = (
    "萬万億亿兩两個个於于達达過过約约內内從从幾几餘余數数倍倍間间範范圍围噸吨畝亩頃顷釐厘時时鐘钟週周納纳"
    "兆兆歐欧伏伏攝摄氏氏華华輛辆臺台項项條条種种轉转圓元圜元號号級级倆两應应會会許许為为爲为長长"
    "縮缩減减擴扩單单壓压溫温濕湿氣气氮氮後后環环狀状態态環环貳二叁三參参陸六捌八玖九拾十佰百仟千"
    "強强硬硬純纯淨净產产"
)


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
    table.update((ord(char), "-") for char in _DASHES)
    table.update((ord(char), "~") for char in _TILDES)
    table.update((ord(char), "·") for char in _DOTS)
    table.update((ord(char), " ") for char in _SPACES)
    table.update(
        (ord(old), new) for old, new in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True) if old != new
    )
    single = {
        "µ": "μ", "Ω": "Ω", "Å": "Å", "˚": "°", "º": "°", "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "﹥": ">",
        "﹤": "<", "≒": "≈", "≌": "≈", "≅": "≈", "﹢": "+", "✕": "×", "╳": "×", "⨯": "×", "∗": "*", "⁄": "/",
        "∕": "/", "÷": "/", "＄": "$", "￥": "¥", "﹪": "%", "→": "→", "⟶": "→", "➔": "→", "➜": "→", "⇒": "→",
        "【": "(", "】": ")", "〔": "(", "〕": ")", "\r": "\n", "、": "、", "﹑": "、",
    }  # fmt: skip
    table.update((ord(old), new) for old, new in single.items())
    return table


_REPLACED = {chr(code): new for code, new in _table().items() if chr(code) != new}
_CHANGED = frozenset(_REPLACED)
# HRC 45～48，500℃下…: nobody sets off the thousands of degrees with a full-width comma.
_COMMA_OF_CLAUSE = re.compile(r"(?<=\d)，(?=\d{3}\s?[℃°])")


# 2300x1300x900 mm, 2.3米乘1.3米: the letter and the word are signs between two lengths.
_LENGTH_UNIT = "mm|cm|dm|m|μm|nm|毫米|厘米|分米|米|微米|纳米|英寸|″|°|in|px"
_TIMES = re.compile(rf"(?<=\d)(?:\s?(?:{_LENGTH_UNIT}))?\s?(?P<sign>[xX乘])(?=\s?[长宽高厚深]?\s?\d)")


_TIMES_SIGN = re.compile("[xX乘]")


def _with_times(text: str) -> str:
    places = [match.start("sign") for match in _TIMES.finditer(text)]
    for place in places:
        text = f"{text[:place]}×{text[place + 1 :]}"
    return text


def fold(text: str) -> str:
    """``text`` with width, dash, tilde, comparison and space variants made one; same length as ``text``."""
    if "，" in text:
        text = _COMMA_OF_CLAUSE.sub(";", text)
    for char in _CHANGED.intersection(
        text
    ):  # no character put in is one that changes, so the order does not matter
        text = text.replace(char, _REPLACED[char])
    return _with_times(text) if _TIMES_SIGN.search(text) else text
