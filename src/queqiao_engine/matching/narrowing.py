"""The words that narrow a parameter: 氮 in 氮含量, COD in COD去除率, pot in pot life.

``text.quantities`` names a parameter by its head; two values of one head are one parameter only where these words agree.
"""

from __future__ import annotations

import re
from dataclasses import replace

from queqiao_engine.matching.reading import Fragment, Reading
from queqiao_engine.text.contracts import Sense, Span, Statement

# Where the noun phrase before a parameter ends to the left.
_NOT_A_MODIFIER = frozenset(
    "的在使其将对把以为后前中时要求须需应可能由从与和及或并且了是有各该本比较达到过会已均每且令让达,、()"
)
_WIDEST = 8


# COD去除率, Li2O回收率, SO2/SO3转化率: a formula is a modifier; a bare number (28天抗压强度) is not.
_FORMULA = re.compile(r"(?<![a-z0-9.°])(?<!\d )[a-z][a-z0-9./+-]{0,11}$")


# Words of wanting, of now and of change that a reading took for the beginning of a name: 希望, 目前充电, 提高生产效率.
_CUES = re.compile(
    "^(?:希望|期望|期待|要求|目前|现在|当前|现有|需要?(?!求)|提高|提升|降低|减少|缩短|延长|增加|使得?|让)+"
)


_RISES = re.compile("^(?:提高|提升)(?=[\u4e00-\u9fff]{2})")


def without_cues(statement: Statement) -> Statement:
    """The statement without cue words at the head of its name; nameless, where nothing but cues is left of it.

    A name the lexicon knows stays whole (减少用工, 需求响应时间), but for a verb that is said again by the change (提高生产效率30%).
    """
    name = statement.parameter_span
    changed = statement.quantity.sense is not Sense.ABSOLUTE
    cues = _RISES if statement.parameter_key and changed else None if statement.parameter_key else _CUES
    match = cues.match(statement.parameter) if cues else None
    if match is None or name is None or name.end - name.start != len(statement.parameter):
        return statement
    rest = statement.parameter[match.end() :]
    if len(rest) < _SHORTEST_NAME:
        return replace(statement, parameter="", parameter_span=None)
    return replace(statement, parameter=rest, parameter_span=Span(name.start + match.end(), name.end))


_SHORTEST_NAME = 2
_BOUND = re.compile("[上下]限")


def widened(reading: Reading, fragment: Fragment, statement: Statement) -> Statement:
    """The statement with the words that narrow its parameter: 含量 in 氮含量不高于5% becomes 氮含量."""
    name = statement.parameter_span
    if name is None:
        return statement
    bound = _BOUND.match(reading.original, name.end)
    if bound:  # 检测下限不高于100 ppm
        name = Span(name.start, bound.end())
        quantity = statement.quantity
        if quantity.undecided == "contradictory_bounds":  # 下限 belongs to the name, 不高于 is the bound
            quantity = replace(quantity, undecided=None)
        words = reading.original[name.start : name.end]
        statement = replace(statement, parameter=words, parameter_span=name, quantity=quantity)
    start = reading.position(name.start)
    left = start
    while left > fragment.start and start - left < _WIDEST and _narrows(reading.text, left - 1):
        left -= 1
    formula = _FORMULA.search(reading.text, max(fragment.start, left - 2 * _WIDEST), left)
    if formula:
        left = formula.start()
    elif left > fragment.start and _narrows(reading.text, left - 1):
        return statement  # longer than a modifier: it would be cut somewhere inside a word
    if left < start and left > fragment.start and reading.text[left - 1].isdigit():
        left += 1  # 28天单轴抗压强度: 天 belongs to the number
    if not _HAN.match(reading.text[start]):
        return _widened_latin(reading, fragment, statement, name)
    if left == start:
        return statement
    taken = [
        reading.position(condition.span.end)
        for condition in statement.conditions
        if condition.span.end <= name.start
    ]
    left = max([left, *taken])
    if left < start:
        name = Span(reading.span(left, start).start, name.end)
    return replace(statement, parameter=reading.original[name.start : name.end], parameter_span=name)


_HAN = re.compile("[\u4e00-\u9fff]")


_LATIN_MODIFIER = re.compile(r"(?<![\w-])[a-z]{3,}(?:-[a-z]+)*\s$")
_NO_MODIFIER = frozenset(
    [
        *(
            "the",
            "and",
            "its",
            "our",
            "with",
            "has",
            "have",
            "had",
            "for",
            "from",
            "that",
            "this",
            "than",
            "are",
            "was",
        ),
        *(
            "were",
            "shall",
            "must",
            "should",
            "will",
            "would",
            "can",
            "need",
            "want",
            "seek",
            "require",
            "show",
            "reach",
        ),
        *(
            "achieve",
            "deliver",
            "give",
            "under",
            "over",
            "about",
            "only",
            "both",
            "all",
            "any",
            "new",
            "same",
            "high",
        ),
        *(
            "low",
            "lower",
            "higher",
            "good",
            "better",
            "than",
            "per",
            "each",
            "while",
            "when",
            "also",
            "cut",
            "reduce",
        ),
        *(
            "increase",
            "improve",
            "provide",
            "wanted",
            "required",
            "requires",
            "where",
            "which",
            "into",
            "such",
            "whose",
        ),
    ]
)


def _widened_latin(reading: Reading, fragment: Fragment, statement: Statement, name: Span) -> Statement:
    """The statement with up to two words that narrow an English name: pot life, maximum take-off weight."""
    left = reading.position(name.start)
    for _ in range(2):
        match = _LATIN_MODIFIER.search(reading.text, max(fragment.start, left - 20), left)
        word = match[0].strip() if match else ""
        plural = word.endswith("s") and not word.endswith("ss") and word != "gas"
        if match is None or word in _NO_MODIFIER or plural or word.endswith("ed"):
            break
        left = match.start()
    if left == reading.position(name.start):
        return statement
    name = Span(reading.span(left, left + 1).start, name.end)
    return replace(statement, parameter=reading.original[name.start : name.end], parameter_span=name)


_WHOLE_WORDS = frozenset(
    [
        "在线",
        "并发",
        "并行",
        "并联",
        "并网",
        "对比",
        "比表",
        "过电",
        "应变",
        "应力",
        "可溶",
        "均匀",
        "中心",
        "中位",
    ]
)


def _narrows(text: str, place: int) -> bool:
    char = text[place]
    if text[place : place + 2] in _WHOLE_WORDS:
        return True
    return _HAN.match(char) is not None and char not in _NOT_A_MODIFIER
