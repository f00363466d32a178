"""Names that the phrasing of a sentence gives a value: by its verb, its unit, or what stands before its condition."""

from __future__ import annotations

import re
from dataclasses import replace

from queqiao_engine.matching.reading import Fragment, Reading
from queqiao_engine.text.contracts import Operator, Sense, Statement
from queqiao_engine.text.quantities.parameters import parameter_lexicon
from queqiao_engine.text.quantities.units import same_dimension

_ARTICLE = re.compile(r"^(?:the|a|an|its|our)\s+")


def named_before_condition(reading: Reading, fragment: Fragment, statement: Statement) -> Statement:
    """A nameless statement whose name stands before its condition: "The viscosity at 25 °C must not exceed 500 mPa·s"."""
    if statement.parameter or statement.parameter_key or not statement.conditions:
        return statement
    condition = statement.conditions[0]
    end = reading.position(condition.span.start)
    words = _ARTICLE.sub("", reading.text[fragment.start : end].strip())
    if not words or condition.quantity is None:
        return statement
    lexicon = parameter_lexicon()
    named_by_condition = condition.parameter in lexicon.by_key
    known = lexicon.by_key[condition.parameter] if named_by_condition else lexicon.latin.get(words)
    if known is None:
        return statement
    start = reading.text.find(words, fragment.start)
    cleared = replace(condition, parameter="") if condition.parameter == known.key else condition
    return replace(
        statement,
        parameter=words,
        parameter_key=known.key,
        parameter_span=reading.span(start, start + len(words)),
        conditions=(cleared, *statement.conditions[1:]),
    )


_DONE = re.compile(
    r"\s*of (?:the |all )?[a-z -]{2,30}?(?:was|were|is|are|can be|could be) (?P<verb>recovered|removed|converted|retained|recycled)\b"
)
_DONE_NAMES = {
    "recovered": "recovery rate",
    "removed": "removal rate",
    "converted": "conversion rate",
    "retained": "retention rate",
    "recycled": "recycling rate",
}


def named_by_verb(reading: Reading, fragment: Fragment, statement: Statement) -> Statement:
    """ "91% of the lithium was recovered" is a recovery rate of 91 %."""
    if _CONTAINS.search(statement.parameter.lower()):
        return _contained(reading, fragment, statement)
    if statement.parameter or statement.parameter_key:
        return statement
    match = _DONE.match(reading.text, reading.position(statement.quantity.span.end), fragment.end)
    if match is None:
        return statement
    name = _DONE_NAMES[match["verb"]]
    known = parameter_lexicon().latin.get(name)
    return replace(statement, parameter=name, parameter_key=known.key if known else "")


_VERBS = {
    "weigh": "mass", "weighs": "mass", "weighing": "mass", "respond": "response_time", "responds": "response_time",
    "last": "lifetime", "lasts": "lifetime", "cost": "cost", "costs": "cost",
    "handles": "throughput", "processes": "throughput",
}  # fmt: skip


# 适应-40℃~70℃, it operates from -20 °C to 70 °C.
_SUITED = re.compile(
    r"^(?:.*(?:适应|适用|适应温度|适用温度)(?:范围)?|(?:it |and )?(?:operates?|works?|operating|operating temperature range|operating temperature))$"
)


def keyed(statement: Statement) -> Statement:
    """The statement with a key its verb or its unit gives: weighs 30 g; 平均产量8.1吨/公顷 is a yield of land."""
    verb = statement.parameter.lower().rpartition(" ")[2]
    if not statement.parameter_key and verb in _VERBS:
        return replace(statement, parameter_key=_VERBS[verb])
    if same_dimension(statement.quantity.unit, "℃") and _SUITED.search(statement.parameter.lower()):
        return replace(statement, parameter="工作温度范围", parameter_key="temperature")
    if statement.parameter_key == "throughput" and same_dimension(statement.quantity.unit, "kg/亩"):
        return replace(statement, parameter_key="crop_yield")
    return statement


# 每千克水能耗, 每立方米水体产量, 吨水处理成本: the amount is one of that unit.
_PER_PIECE = re.compile("^每?(?P<unit>千克|公斤|吨|立方米|平方米|亩|公顷)(?=[\u4e00-\u9fff]{2})(?!位|级)")
_PIECES = {"千克": "kg", "公斤": "kg", "吨": "t", "立方米": "m³", "平方米": "m²", "亩": "亩", "公顷": "ha"}


def per_piece(statement: Statement) -> Statement:
    """每千克水能耗1.05 kWh is 1.05 kWh/kg."""
    match = _PER_PIECE.match(statement.parameter)
    unit = statement.quantity.unit
    if match is None or not unit or "/" in unit or same_dimension(unit, "%"):
        return statement
    piece = _PIECES[match["unit"]]
    if same_dimension(unit, piece) and unit == piece:
        return statement
    return replace(
        statement,
        parameter=statement.parameter[match.end() :],
        quantity=replace(statement.quantity, unit=f"{unit}/{piece}"),
    )


_SAVINGS = {"节能率": ("能耗", "energy_consumption"), "节电率": ("电耗", "electricity_consumption"), "节水率": ("水耗", "water_consumption")}  # fmt: skip


def saving_rate(statement: Statement) -> Statement:
    """节能率≥30% asks for what 能耗降低30%以上 does."""
    consumed = _SAVINGS.get(statement.parameter)
    quantity = statement.quantity
    if consumed is None or quantity.unit != "%" or quantity.sense is not Sense.ABSOLUTE:
        return statement
    quantity = replace(quantity, sense=Sense.DECREASE)
    return replace(statement, parameter=consumed[0], parameter_key=consumed[1], quantity=quantity)


def windowed(statement: Statement) -> Statement:
    """含水率由70%降至10%仅需1.5小时: what is said is a time, whatever it is that changes meanwhile."""
    window = any(
        condition.quantity is not None and condition.quantity.operator is Operator.FROM_TO
        for condition in statement.conditions
    )
    if window and same_dimension(statement.quantity.unit, "s") and statement.parameter_key != "duration":
        known = parameter_lexicon().by_key.get(statement.parameter_key)
        if known is None or not same_dimension(known.unit or "%", "s"):
            return replace(statement, parameter="时间", parameter_key="duration")
    return statement


# Contains 88% protein: the name of what is contained stands after the number.
_CONTAINS = re.compile(r"\b(?:contain(?:s|ed|ing)?)$")
_CONTAINED = re.compile(r"\s*(?:of )?(?P<what>[a-z]+)\b(?! of\b)")


def _contained(reading: Reading, fragment: Fragment, statement: Statement) -> Statement:
    place = reading.position(statement.quantity.span.end)
    match = _CONTAINED.match(reading.text, place, fragment.end)
    if match is None or not same_dimension(statement.quantity.unit, "%"):
        return statement
    return replace(
        statement, parameter=f"{match['what']} content", parameter_key="content", parameter_span=None
    )


# What is done within a time, or at a temperature, names it: 15分钟即可得到检测结果, -30~100℃范围内使用.
_SOON = r"\s*(?:以内|之内|内|左右)?(?:即可|就可以?|便可|就能|可以?|能|即)?(?:快速|完全|一次)?"
_AFTERWARDS = (
    ("s", re.compile(_SOON + "(?:得到|得出|给出|获得|出具|输出|出)[^,;。\\d]{0,6}(?:结果|报告)"), "检测时间", "processing_time"),
    ("s", re.compile(_SOON + "(?:完成)?固化(?!剂|炉|物)"), "固化时间", "processing_time"),
    ("s", re.compile(_SOON + "(?:充满电?|完成充电)"), "充电时间", "processing_time"),
    ("s", re.compile(_SOON + "(?:完成)?(?:一次)?检测(?!限|器|仪|精)"), "检测时间", "processing_time"),
    ("℃", re.compile(r"\s*(?:的)?(?:低温)?冷启动"), "冷启动温度", ""),
    ("℃", re.compile(r"\s*(?:(?:的)?(?:温度|环境)?(?:范围|区间|条件)?(?:内|下|中))?(?:可|能)?(?:的)?(?:长期|稳定|正常|连续|可靠|地)*(?:使用|工作|运行)"), "工作温度范围", "temperature"),
)  # fmt: skip


def named_after(reading: Reading, fragment: Fragment, statement: Statement) -> Statement:
    """A nameless time or temperature with the name that the words after it give."""
    if statement.parameter or statement.parameter_key:
        return statement
    place = reading.position(statement.quantity.span.end)
    for unit, pattern, name, key in _AFTERWARDS:
        if same_dimension(statement.quantity.unit, unit) and pattern.match(reading.text, place, fragment.end):
            return replace(statement, parameter=name, parameter_key=key)
    return statement
