"""Circumstances: quantities that state one (−20℃下, @25℃, after 1000 cycles) and conditions in words (室温下, in air)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from queqiao_engine.text.contracts import Operator
from queqiao_engine.text.quantities.drafts import Draft

_NOUN = (
    r"(?:的)?(?:高温|低温|常温|高压|低压|条件|环境|环境温度|温度|工况|压力|负载|载荷|负荷|频率|湿度|状态|倍率|风速|转速|气氛|真空度?|浓度|电压|电流|电流密度|光照|水压|循环|充放电|老化|热处理|"
    r"保温|浸泡|(?:功率)?回退|盐雾|运行|工作|放置|储存|存放|煅烧|烧结|焙烧|使用|测试|连续运行|连续工作|反应|搅拌|处理|培养|存储|加热|高温高湿|酸性|碱性|水温|冻融|摩擦|弯折|折叠|弯曲|拉伸|清洗|洗涤|水洗)?"
)
_AFTER = re.compile(
    rf"\s?(?:以[上下内]|左右|范围内?)?\s?{_NOUN}(?:试验|测试|循环|后|处理)?(?:(?:的)?(?:条件|环境|工况|状态|情况)?之?下(?!降|限|游|载|部|面|方|层|列|一|属|述|线|料|滑|沉)|(?:的)?(?:条件|环境|工况)(?=[,，:;。]|$)|时(?!间|代|长|效(?!率)|延|刻|速|段|序|域|钟|常)|(?:之|以)?后(?!续|期|处|端|者|台|再|缀|面|备))"
)
_BEFORE_EN = re.compile(
    r"(?i)(?:@|\b(?:at|under|after|following|when heated to|for up to|for|during|in)(?![a-z]))\s*(?:an?\s+|the\s+)?(?:[a-z]+\s+){0,2}(?:of\s+)?$"
)
_BEFORE_HAN = re.compile(r"(?:在|于|当|经|经过|循环|老化|浸泡|煅烧|保温|@)[\u4e00-\u9fffA-Za-z]{0,8}$")
_CLAUSE = re.compile(r"[,，。;；、\n]")
_LISTED = re.compile(r"\s?[、,/和及]\s?")
_APART = frozenset(["", ",", ";", "、", ")", "(", "\n"])  # nothing that makes a condition begins so
_TIME = frozenset({"s", "min", "h", "d", "week", "month", "year", "ms"})
_BY_UNIT = {
    "℃": "temperature", "°F": "temperature", "K": "temperature", "cycle": "cycle_number", "Hz": "frequency", "kHz": "frequency", "MHz": "frequency",
    "GHz": "frequency", "C-rate": "c_rate", "%RH": "moisture", "MPa": "pressure", "kPa": "pressure", "Pa": "pressure", "bar": "pressure",
    "atm": "pressure", "s": "duration", "min": "duration", "h": "duration", "d": "duration", "week": "duration", "month": "duration",
    "year": "duration", "pH": "ph", "V": "voltage", "kV": "voltage", "rpm": "rotation_speed", "r/min": "rotation_speed", "A/g": "current_density",
    "mA/g": "current_density", "mA/cm²": "current_density", "A/cm²": "current_density", "nm": "wavelength", "lx": "illuminance",
}  # fmt: skip

_STATES = (
    "常温常压|常温|室温|高温高湿|高温|低温|常压|高压|真空|标准状态|标准状况|标准大气压|额定工况|额定负载|额定|满载|满负荷|空载|空负荷|全负荷|水下|干燥|潮湿|"
    "(?:空气|氮气|氩气|氢气|氧气|惰性|还原性?|保护|氧化性?|二氧化碳)(?:气体)?(?:气氛|氛围|环境|保护)?"
)
_WORDS = re.compile(
    rf"(?P<zh>(?:{_STATES}|条件|环境|工况|气氛|氛围|光照)(?:条件|环境|气氛|工况|状态)?(?:之)?下(?!降|限|游|载|部|面|方|层|列|一|属|述))"
    rf"|(?P<bare>常温常压|常温|室温|空气气氛|氮气气氛|氩气气氛|惰性气氛|满载|空载|额定工况)(?:时|中)?(?=[,，:]|[\u4e00-\u9fff]{{2}})"
)
_WORDS_FIRST = re.compile("[常室高低真标额满空全水干潮氮氩氢氧惰还保二条环工气氛光]")
_WORDS_EN = re.compile(
    r"(?i:\b(?:at|under|in)\s+(?:an?\s+|the\s+)?(?P<what>room temperature|ambient temperature|ambient conditions|normal conditions|standard conditions|"
    r"nitrogen(?: atmosphere)?|argon(?: atmosphere)?|hydrogen(?: atmosphere)?|inert (?:atmosphere|gas)|air(?: atmosphere)?|vacuum|full load|no load|"
    r"rated load|partial load|atmospheric pressure|ambient pressure|dry conditions|humid conditions|water|one sun|dark))(?![A-Za-z])"
)
_OPENERS = "在于当的和与及或是为有对从将把被等以能可使个种此该其"
_WORD_KEYS = (
    (("温", "temperature"), "temperature"), (("压", "pressure"), "pressure"), (("真空", "vacuum"), "pressure"),
    (("气氛", "氛围", "空气", "氮气", "氩气", "氢气", "氧气", "惰性", "nitrogen", "argon", "hydrogen", "inert", "air"), "atmosphere"),
    (("载", "负荷", "load"), "load"), (("湿", "humid", "dry", "干燥"), "moisture"), (("光照", "sun", "dark"), "illuminance"),
)  # fmt: skip
_BARE_HINT = re.compile("[温氛载况]")
_LATIN_HINT = re.compile(r"(?i)\b(?:at|under|in)\s")


@dataclass(slots=True)
class Found:
    """A condition found: a draft or words; ``start``/``end`` cover it with 在 … 下; ``back`` binds it to what precedes."""

    start: int
    end: int
    parameter: str
    draft: Draft | None
    back: bool = False
    glued: bool = False  # run into the name it qualifies (28天抗压强度): it holds for that clause only
    within: bool = False  # in brackets between parameter and value: 抗压强度(28d)≥70MPa
    bracketed: bool = False  # in the brackets after a value, be it the first thing there or a later one: ≥300 Wh/kg(-40℃,0.2C)


def is_condition(
    text: str, draft: Draft, following: Draft | None, previous_end: int | None, known: Callable[[int], bool]
) -> Found | None:
    """``draft`` as a condition, or None if it is a statement. ``known(pos)`` tells if a parameter name begins at pos."""
    found = _condition(text, draft, following, previous_end, known)
    if found is not None and draft.undecided == "ambiguous_unit" and "C-rate" in draft.options:
        value = draft.high if draft.high is not None else draft.low
        around = text[max(0, draft.start - 80) : draft.end + 80]
        brackets = _enclosing(text, draft) if found.bracketed else None
        told = brackets is not None and _DEGREES.search(
            text, *brackets
        )  # (25℃,1C) says the temperature already
        if value is not None and value <= _FASTEST and (told or _BATTERY.search(around)):
            draft.unit, draft.undecided, draft.options = "C-rate", None, ()
            found.parameter = "c_rate"
    return found


_FASTEST = 20  # nobody charges faster than 20C, and 25 C is a temperature
_BATTERY = re.compile(
    r"(?i)mAh|\dAh|Wh/(?:kg|L)|capacity|batter|charg|cathode|anode|electrode|容量|电池|电芯|充电|放电|电极|倍率|比能量|能量密度"
)
_DEGREES = re.compile("℃|°C")


def _condition(
    text: str, draft: Draft, following: Draft | None, previous_end: int | None, known: Callable[[int], bool]
) -> Found | None:
    if draft.operator is Operator.FROM_TO:
        return None
    stop = draft.number_end if draft.after_word is None else draft.end
    after = None if text[stop : stop + 1] in _APART else _AFTER.match(text, stop)
    if after is not None:
        before = _BEFORE_HAN.search(text, max(0, draft.left - 10), draft.left)
        start = before.start() if before and "@" not in before.group() else draft.start
        if text[draft.left : draft.left + 1] in ("在", "于"):
            start = min(start, draft.left)
        return Found(start, after.end(), circumstance_key(draft), draft)
    if following is not None:
        listed = _LISTED.fullmatch(text[draft.end : following.start]) is not None
        if listed and not _said_before(text, draft) and _AFTER.match(text, following.end):
            return Found(draft.start, draft.end, circumstance_key(draft), draft)
        if following.left - draft.end <= 2 and text[draft.end : draft.end + 1] == ")":
            inside = _opening(text, draft)
            if inside is not None:
                return Found(inside, draft.end, _key_in(text, inside, draft), draft, within=True)
    at = (
        text[max(0, draft.left - 1) : draft.left] == "@" or text[max(0, draft.start - 1) : draft.start] == "@"
    )
    if at:
        return Found(draft.start - 1, draft.end, circumstance_key(draft), draft, back=True)
    english = _english(text, draft, following, previous_end)
    if english is not None:
        return english
    if previous_end is not None and _qualifies(text, draft, previous_end):
        inside = _opening(text, draft)
        start = draft.start if inside is None else inside
        return Found(start, draft.end, _key_in(text, start, draft), draft, back=True, bracketed=True)
    if _GLOSS.search(text, max(0, draft.start - 32), draft.start) and text[draft.end : draft.end + 1] == ")":
        return Found(
            draft.start, draft.end, circumstance_key(draft), draft, back=True
        )  # at room temperature (25 °C)
    if _dated(text, draft, following, known):
        return Found(draft.start, draft.end, "duration", draft, glued=True)
    return None


_GLOSS = re.compile(r"(?i)(?:(?:room|ambient) temperature|室温|常温)下?\s?\($")
_SYMBOL = re.compile(
    r"[(\[,;、]\s?(?P<name>[ΔA-Za-zα-ω\u4e00-\u9fff][^()=:,;。、\n]{0,19}?)\s?[=:≥≤><为]?\s?$"
)


def _opening(text: str, draft: Draft) -> int | None:
    """Where the words before ``draft`` begin in the brackets they share (ΔTj=120 K); None if there are none."""
    if text[max(0, draft.start - 1) : draft.start] in ("(", "["):
        return draft.start
    floor = text.rfind("(", max(0, draft.start - 24), draft.start)
    match = _SYMBOL.search(text, floor, draft.start) if floor >= 0 else None
    return None if match is None else match.start("name")


def _key_in(text: str, start: int, draft: Draft) -> str:
    """The key of a condition that begins with its own symbol: a difference (ΔT) is no temperature."""
    key = circumstance_key(draft)
    return "temperature_rise" if key == "temperature" and text.startswith("Δ", start) else key


def _said_before(text: str, draft: Draft) -> bool:
    """粘度为350 mPa·s，60℃下…: a value said of a parameter, no part of the list of circumstances that follows."""
    if text[draft.end : draft.end + 1] not in (",", " "):
        return False
    if (
        _BEFORE_HAN.search(text, max(0, draft.left - 10), draft.left)
        or text[draft.left : draft.left + 1] in "在于"
    ):
        return False
    return draft.facts.get("stated", False) or draft.facts.get("parameter", False) or draft.shifted


_LONGEST_BRACKETS = 80
_BRACKETS = {")": "(", "]": "["}
_NAMED = re.compile(r"(?:=|[A-Za-z\u4e00-\u9fff]\s?)$")
_LIST_SIGN = re.compile("[,;、]")
_SETTING = re.compile(r"(?i)(?:湿度|负载|载荷|负荷|浓度|humidity|load|concentration)[^,;、]*$")
_ONE_SIDED = (Operator.GE, Operator.GT, Operator.LE, Operator.LT)


def _qualifies(text: str, draft: Draft, previous_end: int) -> bool:
    """Whether ``draft`` stands in brackets that follow a value at once: ≥300 Wh/kg（单体，−40 ℃，0.2C）."""
    brackets = _enclosing(text, draft)
    if brackets is None or brackets[0] < previous_end:
        return False
    if text[previous_end : brackets[0]].strip(" 以上下内左右") != "":
        return False
    first = _LIST_SIGN.search(text, brackets[0], draft.start) is None
    if not first and draft.facts.get("parameter"):
        if draft.operator in _ONE_SIDED:
            return False  # a demand of its own: ≥3 mS/cm(25℃，闪点≥60℃)
        if not circumstance_key(draft) and not _SETTING.search(text, brackets[0], draft.start):
            return False  # a property of its own: ±0.05 mm(25℃，分辨率0.01 mm)
    if draft.unit == "%":
        named = _NAMED.search(text, brackets[0] + 1, draft.number_start) is not None
        return named and (not first or "=" in text[brackets[0] : draft.number_start])
    return draft.unit != "" or "C-rate" in draft.options


def _enclosing(text: str, draft: Draft) -> tuple[int, int] | None:
    """Where the innermost brackets around ``draft`` open and close; None outside of any, and for what is left open."""
    waiting: list[str] = []
    opening = None
    for place in range(draft.start - 1, max(-1, draft.start - _LONGEST_BRACKETS), -1):
        sign = text[place]
        if sign in _BRACKETS:
            waiting.append(_BRACKETS[sign])
        elif sign in "([":
            if not waiting:
                opening = place
                break
            if waiting.pop() != sign:
                return None
        elif sign in "。\n":
            return None
    if opening is None:
        return None
    depth = 0
    for place in range(draft.number_end, min(len(text), opening + 2 * _LONGEST_BRACKETS)):
        if text[place] in "([":
            depth += 1
        elif text[place] in _BRACKETS:
            if depth == 0:
                return opening, place
            depth -= 1
    return None


_LETTER = re.compile("[@A-Za-z]")


def _english(text: str, draft: Draft, following: Draft | None, previous_end: int | None) -> Found | None:
    if _LETTER.search(text, max(0, draft.left - 2), draft.left) is None:
        return None  # spares the search in Chinese text
    before = _BEFORE_EN.search(text, max(0, draft.left - 40), draft.left)
    if before is None or draft.undecided == "negated":
        return None
    if _SAID_EN.search(text, draft.left, draft.number_start):
        return None  # the strength at room temperature is 12 MPa
    word = before.group().split()[0].lower() if before.group().split() else "@"
    if word in ("for", "during", "in") and (draft.unit not in _TIME or previous_end is None or word == "in"):
        return None
    ended = following is None or re.search(r"[.;]\s", text[draft.end : following.start])
    if word == "at" and "/" in draft.unit and previous_end is None and ended:
        return None  # removes rust at 6.5 m²/h: there is nothing it could be a condition of
    if word == "at" and draft.unit in ("%", "CNY", "USD"):
        share = _SHARE_EN.match(text, draft.end) if draft.unit == "%" else None
        if share is None:
            return None
        key = next((key for mark, key in _SHARES_EN if mark in share.group().lower()), "")
        return Found(before.start(), share.end(), key, draft, back=True)
    return Found(before.start(), draft.end, circumstance_key(draft), draft, back=True)


_SAID_EN = re.compile(r"(?i)\b(?:is|are|was|were|must|shall|should)\b")
_SHARE_EN = re.compile(
    r"(?i)\s(?:of\s)?(?:the\s)?(?:(?:rated|full|partial|nominal|maximum|relative)\s)?"
    r"(?:load|power|humidity|rh|soc|state of charge|dod|depth of discharge|duty cycle|strain|compression|throttle)\b"
)
_SHARES_EN = (("load", "load"), ("humid", "moisture"), ("rh", "moisture"), ("power", "power"))


def _dated(text: str, draft: Draft, following: Draft | None, known: Callable[[int], bool]) -> bool:
    """28d抗压强度≥70MPa, 1d内达到53MPa: a time run into the parameter it was measured at."""
    if (
        draft.unit not in _TIME
        or draft.operator not in (Operator.EQ, Operator.LE)
        or following is None
        or draft.facts.get("parameter")
    ):
        return False
    between = text[draft.end : following.start]
    if len(between) > 16 or _CLAUSE.search(between):
        return False
    return known(draft.end) or (
        draft.operator is Operator.LE and following.facts.get("reach", False) and not between.strip()
    )


def circumstance_key(draft: Draft) -> str:
    """What a quantity in this unit usually is when it states a circumstance (℃: temperature); empty if nothing."""
    return _BY_UNIT.get(draft.unit, "")


def word_conditions(text: str) -> list[Found]:
    """Conditions in words, in reading order."""
    found = []
    for match in _word_places(text):
        start = match.start()
        if match.group("bare") is None:
            start = _modifier_start(text, start)
        words = text[start : match.end()]
        if words.startswith(("条件", "环境", "工况", "气氛", "氛围")):
            continue  # 在此条件下 names no condition
        if text[start - 1 : start] == "在":
            start -= 1
        found.append(Found(start, match.end(), _words_key(words), None))
    if _LATIN_HINT.search(text):
        found.extend(
            Found(match.start(), match.end(), _words_key(match.group("what").lower()), None, back=True)
            for match in _WORDS_EN.finditer(text)
        )
    return found


def _word_places(text: str) -> Iterator[re.Match[str]]:
    """The matches of ``_WORDS``, looked for only where one can begin."""
    pos = 0 if "\u4e0b" in text or _BARE_HINT.search(text) else len(text)
    while (first := _WORDS_FIRST.search(text, pos)) is not None:
        match = _WORDS.match(text, first.start())
        if match is None:
            pos = first.start() + 1
        else:
            yield match
            pos = match.end()


def _modifier_start(text: str, start: int) -> int:
    """Take the Han words that qualify 条件, 环境 … into the condition: 弱酸性|条件下."""
    begin = start
    while (
        begin > max(0, start - 6)
        and "\u4e00" <= text[begin - 1] <= "\u9fff"
        and text[begin - 1] not in _OPENERS
    ):
        begin -= 1
    return begin


def _words_key(words: str) -> str:
    return next((key for marks, key in _WORD_KEYS if any(mark in words for mark in marks)), "")
