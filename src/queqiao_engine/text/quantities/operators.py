"""The words around a number: bounds, approximations, verbs of change, prepositions, as two suffix/prefix dictionaries.

Bounds before a number are peeled right to left (``使…提高到约不低于|95%``), bounds after it left to right
(``95%|以上``). Dictionary look-ups by last or first character keep both linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from queqiao_engine.text.contracts import Operator, Sense


@dataclass(frozen=True, slots=True)
class Cue:
    """What a word says: its ``kind`` and, where it applies, the operator or sense it states."""

    kind: str
    operator: Operator | None = None
    sense: Sense | None = None
    parameter: str = ""  # words such as 节能 name the parameter too


# kind, operator, words ("_" stands for a space). A later row overrides an earlier one.
_ROWS: tuple[tuple[str, Operator | None, str], ...] = (
    ("op", Operator.GE, "≥ >= => =≥ ≥= 至少 最少 起码 至少为 最低 最小 最短 达到或超过 达到或高于 最低为 不低于或等于 下限 下限为 至少是 最少为 最小为"),
    ("op", Operator.LE, "≤ <= =< 至多 最多 控制在≤ 限于 至多为 最多为 上限 上限为 最长 不超 以下≤ 最迟 最晚"),
    ("op", Operator.GT, "> >> 大于 高于 多于 超过 超出 突破 长于 晚于 迟于 逾 超 已超过 越过 强于 重于"),
    ("op", Operator.LT, "< << 小于 低于 少于 短于 不足 不到 不满 未满 轻于 早于 未达 未达到 尚未达到 尚未达 还未达到 没有达到 没达到"),
    ("op", Operator.LE, "未超过 未超 没有超过 没超过"),
    ("op", Operator.GE, "未低于"),
    ("better", Operator.GT, "优于 好于 better_than"),
    ("better", Operator.GE, "no_worse_than not_worse_than at_least_as_good_as"),
    ("reach", None, "达到 达 达至 达成 可达 可达到 高达 多达 长达 已达 已达到 均达到 均达 提高至约 可高达 达到了 达了 reach reaches reached reaching achieve achieves achieved achieving attain attains attained as_high_as as_much_as as_low_as as_many_as as_long_as as_little_as"),
    ("upto", None, "最高可达 最高达 最高可达到 最高达到 最大可达 最大达 最多可达 最高 最大 最高为 最大为 最长可达 up_to"),
    ("approx_sign", None, "≈ ≈= 约等于"),
    ("approx", None, "约 大约 约为 大概 近 接近 将近 约合 大致 差不多 约达 约是 约在 ~ 大约为 around about approximately roughly nearly almost approx. approx ca. ca circa c. some close_to in_the_order_of on_the_order_of of_the_order_of of_about"),
    ("op", Operator.GE, "at_least no_less_than not_less_than no_lower_than not_lower_than no_fewer_than not_fewer_than no_smaller_than not_below no_shorter_than not_smaller_than greater_than_or_equal_to more_than_or_equal_to higher_than_or_equal_to equal_to_or_greater_than a_minimum_of minimum_of minimum not_be_less_than not_be_lower_than not_be_below not_less not_fall_below not_under min. min larger_than_or_equal_to at_minimum no_worse_than_or_equal_to"),
    ("op", Operator.LE, "at_most no_more_than not_more_than no_greater_than not_greater_than no_higher_than not_higher_than no_larger_than not_larger_than not_exceeding not_exceed does_not_exceed do_not_exceed no_longer_than not_longer_than not_above less_than_or_equal_to lower_than_or_equal_to smaller_than_or_equal_to equal_to_or_less_than a_maximum_of maximum_of maximum not_be_more_than not_be_greater_than not_be_higher_than not_be_above not_to_exceed no_bigger_than max. max not_over within not_be_larger_than not_be_longer_than at_maximum never_exceed never_exceeds never_exceeding"),
    ("op", Operator.GT, "more_than greater_than higher_than over above exceeding exceeds exceed exceeded in_excess_of larger_than longer_than beyond upwards_of surpassing surpasses surpass stronger_than be_more_than bigger_than heavier_than faster_than"),
    ("op", Operator.LT, "less_than below under lower_than smaller_than fewer_than shorter_than lighter_than be_less_than thinner_than"),
    ("eq", None, "= == 等于 等同于 equals equal_to =约"),
    ("be", None, "为 是 在 处于 介于 控制在 控制到 保持在 维持在 稳定在 限制在 设定在 设为 保证在 集中在 位于 is are was were be being been of has have at_a_level_of 需 需要 要求 应 应为 应该 必须 为: 要求为 需为 可 可以 已 均 均为 只有 仅 仅为 仅有 共计 合计 总计 最近 a an the"),
    ("from", None, "from 由 从 自 from 由原来的 从原来的 由原来 从原来 由目前的 从目前的 由现有的 从现有的 由原先的 从约 由约 由原 由目前 从目前 由现在的 从现在的"),
    ("between", None, "between 介于 ranging_from ranges_from range_from range_of in_the_range in_the_range_of 范围 范围为 范围在 范围: in_the_range_from varies_from vary_from varying_from adjustable_from"),
    ("by", None, "by"),
    ("negative", None, "零下 负 minus 零下约 negative"),
    ("each", None, "每 per"),
    ("to", None, "到 至 为止 成 to 到了 至约 up_to_a"),
    ("filler", None, "了 : — 约为: 其 则 比例为 幅度 幅度为"),
    ("baseline", None, "原来的 原有的 原先的 目前的 现有的 原 现有工艺的 传统工艺的 传统方法的 现有技术的 常规工艺的 of_the_original of_the_baseline"),
    ("stop", None, "雷达 马达 发达 预约 合约 制约 甚至 得到 受到 遇到 看到 - , ( → 的"),
)  # fmt: skip
_NOT = "不 不得 不应 不能 不可 不会 不宜 不允许 不应该 不许 不再 应不 需不 均不 不该 并不"
_NOT_ROWS = (
    ("op", Operator.GE, "低于 小于 少于 短于 弱于 亚于 早于 先于 低 小 少"),
    ("op", Operator.LE, "高于 大于 多于 超过 超出 超 长于 晚于 迟于 突破 逾"),
    ("better", Operator.GE, "劣于 差于 次于 逊于"),
    ("better", Operator.LE, "优于 好于"),
)
_OR_EQUAL = "等于 或等于 或者等于 和等于 及等于"


def _cues() -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    for kind, operator, stems in _NOT_ROWS:
        for word in map("".join, product(_NOT.split(), stems.split())):
            if len(word) > 2 or operator is Operator.LE:
                cues[word] = Cue(kind, operator)
    for stems, operator in (("大于 高于 多于", Operator.GE), ("小于 低于 少于", Operator.LE)):
        for word in map("".join, product(stems.split(), _OR_EQUAL.split())):
            cues[word] = Cue("op", operator)
    for kind, bound, words in _ROWS:
        for word in words.split():
            cues[word.replace("_", " ")] = Cue(kind, bound)
    _add_changes(cues)
    return cues


_UP = "提高 增加 提升 上升 升高 增长 增大 扩大 延长 加大 增强 增至 上涨 升 拓展 扩展 扩充 增 提 加快 翻 改善 提速 推迟 延后 高出 多出 提高了 涨 增厚 加长 加宽 加厚 快 高 多"
_DOWN = "降低 减少 缩短 下降 减小 降 减 缩减 压缩 削减 减轻 减低 降到 缩小 减弱 节省 节约 下调 减薄 收窄 消减 回落 下滑 低 少 慢 轻 短 省 节"
_ADJECTIVES = frozenset("快高多低少慢轻短省节升增提降减涨翻")
_UP_EN = "increase increases increased increasing raise raises raised raising improve improves improved improving extend extends extended extending enhance enhances enhanced enhancing boost boosts boosted prolong prolongs prolonged rise rises rose grow grows grew lengthen lengthened gain gains"
_DOWN_EN = "reduce reduces reduced reducing decrease decreases decreased decreasing lower lowers lowered lowering shorten shortens shortened shortening cut cuts cutting drop drops dropped fall falls fell save saves saved saving decline declines declined shrink shrinks"
_NAMED = {
    "节能": (Sense.DECREASE, "能耗"), "降耗": (Sense.DECREASE, "能耗"), "节电": (Sense.DECREASE, "电耗"), "省电": (Sense.DECREASE, "电耗"),
    "节水": (Sense.DECREASE, "水耗"), "降本": (Sense.DECREASE, "成本"), "减重": (Sense.DECREASE, "重量"), "降噪": (Sense.DECREASE, "噪声"),
    "减排": (Sense.DECREASE, "排放量"), "增产": (Sense.INCREASE, "产量"), "提速": (Sense.INCREASE, "速度"), "提效": (Sense.INCREASE, "效率"),
    "增效": (Sense.INCREASE, "效率"), "轻量化": (Sense.DECREASE, "重量"), "升温": (Sense.INCREASE, "温度"), "降温": (Sense.DECREASE, "温度"),
    "降幅": (Sense.DECREASE, ""), "减幅": (Sense.DECREASE, ""), "增幅": (Sense.INCREASE, ""), "提升幅度": (Sense.INCREASE, ""),
    "提高幅度": (Sense.INCREASE, ""), "降低幅度": (Sense.DECREASE, ""), "下降幅度": (Sense.DECREASE, ""), "增长幅度": (Sense.INCREASE, ""),
    "节煤": (Sense.DECREASE, "煤耗"), "节油": (Sense.DECREASE, "油耗"),
}  # fmt: skip


def _add_changes(cues: dict[str, Cue]) -> None:
    for words, sense in (
        (_UP, Sense.INCREASE),
        (_DOWN, Sense.DECREASE),
        (_UP_EN, Sense.INCREASE),
        (_DOWN_EN, Sense.DECREASE),
    ):
        for word in words.split():
            kind = "adjective" if word in _ADJECTIVES else "change"
            cues.setdefault(word, Cue(kind, sense=sense))
            if not word.isascii():
                for to in ("到", "至", "为", "到了", "成"):
                    cues.setdefault(word + to, Cue("change_to", sense=sense))
    for word, (sense, parameter) in _NAMED.items():
        cues[word] = Cue("change", sense=sense, parameter=parameter)
    for word in (
        "reduced to",
        "increased to",
        "lowered to",
        "raised to",
        "improved to",
        "extended to",
        "shortened to",
        "cut to",
        "down to",
    ):
        cues[word] = Cue(
            "change_to",
            sense=Sense.DECREASE if word.split()[0] in (*_DOWN_EN.split(), "down") else Sense.INCREASE,
        )


CUES = _cues()


def _lengths(words: Iterable[str], position: int) -> dict[str, tuple[int, ...]]:
    """Character at ``position`` (first or last) -> the lengths of the words that have it there, longest first."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[position], set()).add(len(word))
    return {char: tuple(sorted(sizes, reverse=True)) for char, sizes in lengths.items()}


_SUFFIX_LENGTHS = _lengths(CUES, -1)

AFTER: dict[str, Cue] = {}
for _kind, _words, _operator in (
    ("op", "以上 及以上 或以上 以上级 及其以上 (含)以上 之上 往上 起", Operator.GE),
    ("op", "以下 及以下 或以下 之下 及其以下 以内 之内 内 (含)以下 (含)以内 以里", Operator.LE),
    ("approx", "左右 上下 前后 or_so", None),
    ("range", "之间 范围内 范围 的范围内 的范围 不等 区间 之间的", None),
    (
        "op",
        "or_more or_above or_higher or_greater or_longer or_larger and_above and_more and_over or_over and_higher minimum min. at_least or_later",
        Operator.GE,
    ),
    (
        "op",
        "or_less or_below or_lower or_fewer or_smaller or_shorter and_below maximum max. at_most and_less or_under",
        Operator.LE,
    ),
    ("better", "or_better", Operator.GE),
    ("approx", "approximately approx.", None),
):
    for _word in _words.split():
        AFTER[_word.replace("_", " ")] = Cue(_kind, _operator)
_AFTER_LENGTHS = _lengths(AFTER, 0)
_INNER_NOT = frozenset("径部容外置层壁孔腔存科燃涵嵌衬环应摩含圈")


def cue_before(text: str, end: int, floor: int) -> tuple[int, Cue] | None:
    """The longest cue word that ends at ``end`` and starts at or after ``floor``: (its start, the cue)."""
    if end <= floor:
        return None
    last = text[end - 1].lower()
    for length in _SUFFIX_LENGTHS.get(last, ()):
        start = end - length
        if start < floor:
            continue
        cue = CUES.get(text[start:end].lower())
        if cue is not None and (start == 0 or not (_latin(text[start]) and _latin(text[start - 1]))):
            return start, cue
    return None


def cue_after(text: str, pos: int) -> tuple[int, Cue] | None:
    """The longest bound word that begins at ``pos``: (its end, the cue)."""
    first = text[pos : pos + 1].lower()
    for length in _AFTER_LENGTHS.get(first, ()):
        word = text[pos : pos + length].lower()
        cue = AFTER.get(word)
        if cue is None:
            continue
        following = text[pos + length : pos + length + 1]
        if word == "内" and following in _INNER_NOT:
            continue
        if word == "起" and following not in ("", "，", ",", "。", ";"):
            continue
        if word == "之下" or (_latin(word[-1]) and _latin(following)):
            continue
        if word in ("上下", "左右", "前后") and following in "文料移手端侧" and following:
            continue
        return pos + length, cue
    return None


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


CHANGE_HAN = re.compile(
    r"(?P<verb>提高|增加|提升|上升|升高|增长|增大|扩大|延长|加大|(?<!纤维)(?<!玻纤)(?<!碳纤)(?<!颗粒)(?<!晶须)增强|降低|减少|缩短|下降|减小|缩减|压缩(?!永久|强度|模量|变形|应力|应变|空气|性能|弹性|回弹|试验|机)|削减|减轻|缩小|节省|节约|下调)(?!率|幅|量|值|额|速|系数|度)(?:了|其)?"
    r"(?P<noun>(?:[\u4e00-\u9fff]|[A-Z]{1,6}|PM2\.5){1,10})$"
)
CHANGE_LATIN = re.compile(
    r"(?i)\b(?:(?P<up>increas|rais|improv|extend|enhanc|boost|prolong|grow|ris(?:e|ing)|lengthen)|(?P<down>reduc|decreas|lower(?:s|ed|ing)\b|lower (?=the\b)|shorten|cut|drop|fall|sav(?:e|ing)|declin|shrink|slash))"
    r"(?P<rest>[a-z]*)(?P<noun>(?:[^.;:。；,，\n\d]|(?<=[A-Za-z])\d)*)$"
)
CHANGE_AFTER = re.compile(
    r"(?:\s?的?(?P<hanup>提升|提高|增长|增幅|增加)(?!到|至|为|[\u4e00-\u9fff]{0,3}\d)|\s?的?(?P<handown>降低|下降|降幅|减少|缩减)(?!到|至|为|[\u4e00-\u9fff]{0,3}\d)"
    r"|\s+(?i:(?P<up>increases?|improvements?|enhancements?|gains?|rise|growth|higher|faster|longer|stronger|greater)|(?P<down>reductions?|decreases?|savings?|lower|shorter|lighter|less|drop|decline|cheaper|smaller)))(?![A-Za-z])"
)
