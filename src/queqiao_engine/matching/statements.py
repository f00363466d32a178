"""The statements of a text as the judge needs them: with their fragment, their full parameter, and their conditions.

``text.quantities`` reads each statement by itself; here neighbours settle what it left open: the parameter carried over
from the value before (目前吸收率只有80%，要求达到95%以上), the words that narrow a parameter (氮 in 氮含量), a test
temperature that stands before the parameter (25℃导热系数≤0.020 W/(m·K)).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest

from queqiao_engine.matching.narrowing import widened, without_cues
from queqiao_engine.matching.phrasing import (
    keyed,
    named_after,
    named_before_condition,
    named_by_verb,
    per_piece,
    saving_rate,
    windowed,
)
from queqiao_engine.matching.reading import Fragment, Reading
from queqiao_engine.text.contracts import Condition, Operator, Sense, Span, Statement
from queqiao_engine.text.quantities import find_statements
from queqiao_engine.text.quantities.parameters import parameter_lexicon
from queqiao_engine.text.quantities.units import same_dimension

# A text without any of these holds no quantity; most titles stop here.
_NUMBER_LIKE = re.compile(
    r"\d|[一二两三四五六七八九十百千万半]\s*(?:个|倍|成|年|月|天|日|周|次|半|分之|万|百|千|小时|分钟|种|[^\W\d_])|倍|一半|half|double|twice|tripl|percent|\b(?:one|two|three|four|five|six|ten)\b",
    re.IGNORECASE,
)


Placed = tuple[Statement, Fragment, int, int]
"""A statement, the fragment of its quantity, and its normalised start and end."""


@lru_cache(maxsize=8192)
def statements_of(reading: Reading) -> tuple[Placed, ...]:
    """The statements of a text in reading order."""
    if not _NUMBER_LIKE.search(reading.text):
        return ()
    found: list[Placed] = []
    waiting: list[tuple[Statement, Fragment]] = []
    originals = _released(reading, find_statements(reading.original))
    for original, following in zip_longest(originals, originals[1:]):
        fragment = reading.fragment_at(reading.position(original.quantity.span.start))
        if fragment is None or _is_no_value(original):
            continue
        if _PER.search(
            reading.original[max(0, original.quantity.span.start - 5) : original.quantity.span.start]
        ):
            continue  # 10 g of exudate per 100 cm²
        if _is_condition(original) or _is_circumstance(reading, fragment, original, following):
            waiting.append((original, fragment))
            continue
        statement = _conditioned(reading, original, [early for early, place in waiting if place == fragment])
        waiting = []
        statement = named_before_condition(reading, fragment, without_cues(statement))
        statement = named_after(reading, fragment, named_by_verb(reading, fragment, statement))
        if not statement.parameter and found and found[-1][1].sentence_start == fragment.sentence_start:
            before = found[-1][0]
            statement = replace(statement, parameter=before.parameter, parameter_key=before.parameter_key)
        statement = per_piece(keyed(without_cues(widened(reading, fragment, statement))))
        statement = saving_rate(windowed(statement))
        start = reading.position(statement.span.start)
        if found and start < found[-1][3]:
            # Its name stands before another's value: it begins with its own fragment.
            start = max(fragment.start, found[-1][3])
        end = max([original.span.end, *(condition.span.end for condition in statement.conditions)])
        found.append(
            (
                statement,
                fragment,
                start,
                max(start + 1, min(reading.position(end), _next_name(reading, following))),
            )
        )
    return tuple(found)


_LEAST_VICKERS = 20


def _is_no_value(statement: Statement) -> bool:
    """附着力4B is a grade; the 0.1 of HV0.1 is the load of the test."""
    quantity = statement.quantity
    if quantity.unit_text == "B":
        return quantity.undecided is not None
    return quantity.unit == "HV" and quantity.low is not None and quantity.low < _LEAST_VICKERS


def _next_name(reading: Reading, following: Statement | None) -> int:
    """Where the next statement's own words begin: no statement reaches into them."""
    if following is None:
        return len(reading.text)
    own = following.parameter_span or following.quantity.span
    return reading.position(max(own.start, following.span.start))


# A condition that is a full statement (整机重量5.8 kg, insertion loss is 3.8 dB) rather than a circumstance.
_CIRCUMSTANCE = re.compile(
    r"^(?:在|当|经|于|以|按|若|循环\s*\d|at\b|under\b|after\b|with(?:in)?\b|when\b|for\b|during\b|over\b|in\b)|(?:时|下|后|中|内|处|环境|条件|工况|前提)\s*$",
    re.IGNORECASE,
)
_SURROUNDINGS = frozenset(
    [
        "temperature",
        "humidity",
        "pressure",
        "frequency",
        "wavelength",
        "ph",
        "voltage",
        "current",
        "current_density",
        "speed",
        "flow_rate",
    ]
)


def _released(reading: Reading, statements: Sequence[Statement]) -> list[Statement]:
    """The statements without conditions that are none: those are statements of their own, or another value's conditions."""
    result: list[Statement] = []
    freed: set[Span] = set()
    for statement in statements:
        home = reading.fragment_at(reading.position(statement.quantity.span.start))
        kept = []
        for condition in statement.conditions:
            own = _own_statement(reading, home, condition)
            if own is None:
                if condition.text not in ("一次", "单次") and not _is_borrowed(
                    reading, home, condition, statement, statements
                ):
                    kept.append(condition)
            elif condition.span not in freed:
                freed.add(condition.span)
                result.append(own)
        span = statement.span
        if len(kept) < len(statement.conditions):
            pieces = [statement.parameter_span, statement.quantity.span, *(one.span for one in kept)]
            known = [piece for piece in pieces if piece is not None]
            span = Span(min(piece.start for piece in known), max(piece.end for piece in known))
        result.append(replace(statement, conditions=tuple(kept), span=span))
    return sorted(result, key=lambda one: one.quantity.span.start)


_SAID = re.compile(r"(?P<name>[A-Za-z][A-Za-z -]+?) (?:is|are|was|were)\b")


def _own_statement(reading: Reading, home: Fragment | None, condition: Condition) -> Statement | None:
    if (
        condition.quantity is None
        or condition.parameter in _SURROUNDINGS
        or _CIRCUMSTANCE.search(condition.text)
    ):
        return None
    place = reading.fragment_at(reading.position(condition.span.start))
    if place == home and not re.search(r"\b(?:is|are|was|were)\b", condition.text):
        return None
    inside = find_statements(condition.text)
    named = _SAID.match(condition.text)
    if place == home and not inside and named:
        words = Span(condition.span.start, condition.span.start + named.end("name"))
        return Statement(named["name"], "", words, condition.quantity, (), condition.span)
    if (
        len(inside) != 1
        or not inside[0].parameter
        or inside[0].conditions
        or inside[0].parameter_key in _SURROUNDINGS
    ):
        return None
    own, shift = inside[0], condition.span.start
    name = own.parameter_span
    return replace(
        own,
        parameter_span=None if name is None else Span(name.start + shift, name.end + shift),
        quantity=replace(
            own.quantity, span=Span(own.quantity.span.start + shift, own.quantity.span.end + shift)
        ),
        span=Span(own.span.start + shift, own.span.end + shift),
    )


_FEW = 4


def _goes_further(reading: Reading, place: Fragment, statement: Statement) -> bool:
    """续燃时间≤2 s，水洗50次后阻燃性能不下降: a later fragment that says more than the circumstance has its own subject."""
    said = {
        position
        for condition in statement.conditions
        for position in range(reading.position(condition.span.start), reading.position(condition.span.end))
    }
    rest = [p for p in range(place.start, place.end) if p not in said and not reading.text[p].isspace()]
    return len(rest) > _FEW


_CAPABLE = re.compile(r"\b(?:work|operate|run|function)s?\s*$")


def _is_borrowed(
    reading: Reading,
    home: Fragment | None,
    condition: Condition,
    statement: Statement,
    statements: Sequence[Statement],
) -> bool:
    """A condition said of an earlier value in its own fragment (室温屈服强度960 MPa，密度…) does not reach a value of another kind."""
    place = reading.fragment_at(reading.position(condition.span.start))
    if home is None or place is None:
        return False
    if place.start > home.start:
        return _goes_further(reading, place, statement)
    if place == home:
        return False
    if reading.original[max(0, condition.span.start - 1) : condition.span.start] in ("(", "（"):
        return True  # 紫外透过率(280~380 nm)0.3%，断裂伸长率80%
    if _CAPABLE.search(reading.text, place.start, reading.position(condition.span.start)):
        return True  # able to work at up to 120 km/h, with a detection rate …: a demand of its own
    return any(
        place == reading.fragment_at(reading.position(other.quantity.span.start))
        and condition.span.end <= other.quantity.span.start
        and not same_dimension(other.quantity.unit, statement.quantity.unit)
        for other in statements
    )


_PER = re.compile(r"\bper\s$")
_MOMENTS = frozenset(["s", "min", "h", "d", "week", "month", "℃"])
_CONDITION_UNITS = ("℃", "K", "°F", "C-rate")


def _is_condition(statement: Statement) -> bool:
    """25℃导热系数: a temperature or a rate said of a parameter that is measured in something else."""
    quantity = statement.quantity
    known = parameter_lexicon().by_key.get(statement.parameter_key)
    if (
        known is None
        or not known.unit
        or quantity.sense is not Sense.ABSOLUTE
        or quantity.unit not in _CONDITION_UNITS
        or quantity.operator
        not in (Operator.EQ, Operator.APPROX, Operator.BETWEEN)  # 预报误差≤1℃ is a demand
    ):
        return False
    return not any(same_dimension(known.unit, unit) for unit in ("℃", "Δ℃", quantity.unit))


_ASIDE = re.compile(r"[(（]\s*\d[^()（）]{0,10}[)）]")  # 单桥(100根索)测量时间2小时
_AT = re.compile(r"\b(?:at|under)\s$")


def _is_circumstance(
    reading: Reading, fragment: Fragment, first: Statement, second: Statement | None
) -> bool:
    """ "The efficiency at 50% load must be at least 90%": the first value is a circumstance, its noun no parameter."""
    if second is None:
        return False
    if _is_window(reading, fragment, first, second):
        return True
    if second.parameter_span is None:
        return _is_age(reading, fragment, first, second) or _is_of_a_name(reading, fragment, first, second)
    place = reading.position(first.quantity.span.start)
    if reading.position(second.quantity.span.start) >= fragment.end:
        return False
    if first.quantity.operator is Operator.EQ and _ASIDE.match(
        reading.original, first.quantity.span.start - 1, second.parameter_span.end
    ):
        return True
    nameless = not first.parameter and not first.parameter_key
    if nameless and first.quantity.unit in _CONDITION_UNITS:
        return True
    known = parameter_lexicon().by_key.get(first.parameter_key)
    if (
        known is not None
        and known.unit
        and first.quantity.operator is Operator.EQ
        and second.parameter_key == first.parameter_key
        and not same_dimension(known.unit, first.quantity.unit)
        and same_dimension(known.unit, second.quantity.unit)
    ):
        return True  # 28d达到70 MPa, said of a strength
    touching = 0 <= second.parameter_span.start - first.quantity.span.end <= 1
    # 15~53 μm收得率不低于45%: the only name there is belongs to the second value.
    borrowed = first.parameter_span is not None and first.parameter_span.start >= first.quantity.span.end
    if touching and (nameless or borrowed) and first.quantity.operator in (Operator.EQ, Operator.BETWEEN):
        return True
    if (
        touching
        and first.quantity.operator is Operator.EQ
        and (not first.parameter_key or first.parameter == "提前")
        and first.quantity.unit in _MOMENTS
        and not same_dimension(first.quantity.unit, second.quantity.unit)
    ):
        return True  # 灌浆料30 min流动度275 mm
    at = _AT.search(reading.text[fragment.start : place]) is not None
    return touching and at and first.quantity.operator is Operator.EQ


def _is_of_a_name(reading: Reading, fragment: Fragment, first: Statement, second: Statement) -> bool:
    """125℃介质损耗小于0.1%, 在93℃、1% KCl溶液中: a temperature whose name, if any, is the next value's."""
    if first.quantity.unit not in _CONDITION_UNITS or first.quantity.operator is not Operator.EQ:
        return False
    if reading.position(second.quantity.span.start) >= fragment.end:
        return False
    name = first.parameter_span
    if name is None:
        between = reading.original[first.quantity.span.end : second.quantity.span.start]
        return not first.parameter and between.strip() in ("、", ",", "/")
    return name.start >= first.quantity.span.end and name.end <= second.quantity.span.start


_CHARGING = re.compile(r"^(?:(?:fast |dis)?charg(?:e|es|ing)|(?:快速)?[充放]电)$", re.IGNORECASE)


_TAKES = re.compile("(?:所|仅|只|约)*(?:需|用|耗|花)(?:要|时|费)?(?:的)?(?:时间|时长)?")


def _is_window(reading: Reading, fragment: Fragment, first: Statement, second: Statement) -> bool:
    """Charging from 10% to 80% in less than 20 minutes: the window is a circumstance of the time."""
    between = reading.original[
        first.quantity.span.end : max(first.quantity.span.end, second.quantity.span.start)
    ]
    return (
        (_CHARGING.match(first.parameter.strip()) is not None or _TAKES.match(between) is not None)
        and first.quantity.operator in (Operator.BETWEEN, Operator.FROM_TO)
        and same_dimension(second.quantity.unit, "s")
        and reading.position(second.quantity.span.start) < fragment.end
    )


def _is_age(reading: Reading, fragment: Fragment, first: Statement, second: Statement) -> bool:
    """28-day compressive strength ≥ 42.5 MPa, 溶出度15 min不低于85%: the name belongs to the second value."""
    known = parameter_lexicon().by_key.get(first.parameter_key)
    return (
        known is not None
        and known.unit != ""
        and first.quantity.operator is Operator.EQ
        and reading.position(second.quantity.span.start) < fragment.end
        and not same_dimension(known.unit, first.quantity.unit)
        and same_dimension(known.unit, second.quantity.unit)
    )


def _conditioned(reading: Reading, statement: Statement, early: list[Statement]) -> Statement:
    """``statement`` with the values before it that turned out to be its conditions; a nameless one takes their name."""
    if not early:
        return statement
    conditions = tuple(
        Condition(
            "temperature" if item.quantity.unit in _CONDITION_UNITS[:3] else "",
            item.quantity,
            _quoted(reading, item),
            item.quantity.span,
        )
        for item in early
    )
    span = statement.parameter_span
    nameless = not statement.parameter or (
        span is not None
        and span.start - early[-1].quantity.span.end in (0, 1)
        and early[-1].parameter_span is not None
        and early[-1].parameter_span.end <= early[-1].quantity.span.start
        and (early[-1].parameter_key != "" or early[-1].quantity.unit not in _MOMENTS)
    )
    named = early[-1] if nameless and early[-1].parameter else statement
    return replace(
        statement,
        parameter=named.parameter,
        parameter_key=named.parameter_key,
        parameter_span=named.parameter_span,
        conditions=(*conditions, *statement.conditions),
        span=Span(min(statement.span.start, early[0].span.start), statement.span.end),
    )


def _quoted(reading: Reading, statement: Statement) -> str:
    return reading.original[statement.quantity.span.start : statement.quantity.span.end]
