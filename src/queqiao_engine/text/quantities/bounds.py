"""Peel the bound words around a measure: what stands before the number, right to left, and what follows the unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from queqiao_engine.text.contracts import Operator, Sense
from queqiao_engine.text.quantities.operators import CHANGE_LATIN, Cue, cue_after, cue_before

_REACH_BACK = 48
_PER = re.compile(
    r"每(?P<unit>分钟|小时|秒|天|日|年|月|吨|公斤|千克|升|亩|公顷|台|人|立方米|平方米|米|公里|平方|套|件|只|个|片|块|根|条|辆|批次|批|炉|次|户|头|株|罐|瓶|袋|桶|箱|盒|包)(?:需|可|约|的|耗|用)?$"
)
_CHANGE_NOUN = re.compile(
    r"(?i)\b(?:(?P<up>increase|rise|improvement|gain|growth|enhancement)|(?P<down>reduction|decrease|drop|decline|saving|cut|fall))s?(?: (?:in|of) (?P<noun>[a-z -]{2,40}?))? (?:of|by)\s*$"
)
_COMPARED = re.compile(r"[比较](?!例|重|率|值|表|大|小|高|低)")
_NEGATED = re.compile(
    r"(?:未能?|没有?|没能|无法|不能|难以|尚未|从未|不可能|(?i:\bnot|\bcannot|\bnever|\bunable to|n't|\bfails? to))\s*$"
)


@dataclass(slots=True)
class Left:
    """The words peeled off before a measure. ``start`` is where the meaningful ones begin, ``left`` where all do."""

    start: int
    left: int
    operator: Operator | None = None
    approx: bool = False
    reach: bool = False
    up_to: bool = False
    better: Operator | None = None
    sense: Sense | None = None
    to: bool = False
    source: bool = False  # 由, from
    between: bool = False
    negative: bool = False
    stated: bool = False  # 为, is, =, :
    equal: bool = False
    baseline: bool = False
    by: bool = False
    negated: bool = False
    conflict: bool = False
    per: str = ""
    named: str = ""
    noun: tuple[int, int] | None = None


def peel_left(text: str, start: int, floor: int) -> Left:
    """Peel cue words off ``text[floor:start]`` from its right end."""
    state = Left(start, start)
    floor = max(floor, start - _REACH_BACK)
    pos = start
    for _ in range(9):
        bare = pos
        while bare > floor and text[bare - 1] == " ":
            bare -= 1
        found = cue_before(text, bare, floor)
        if found is None:
            if not _peel_other(text, bare, floor, state):
                break
            pos = state.left
            continue
        begin, cue = found
        if not _absorb(text[max(floor, begin - 24) : begin], cue, state):
            break
        pos = state.left = begin
        if cue.kind not in ("be", "filler", "stop", "baseline"):
            state.start = begin
    _english_change(text, floor, state)
    if state.reach or state.operator is not None or state.better is not None:
        state.negated = _NEGATED.search(text, max(floor, state.left - 10), state.left) is not None
    return state


def _absorb(before: str, cue: Cue, state: Left) -> bool:
    """Take one cue into ``state``; False if it does not belong to this number. ``before``: the words left of it."""
    kind = cue.kind
    if kind in ("stop", "each"):
        return False
    if kind == "op":
        if (
            state.operator is not None
            and cue.operator is not None
            and side(cue.operator) != side(state.operator)
        ):
            state.conflict = True
        state.operator = state.operator or cue.operator
    elif kind in ("change", "change_to"):
        if state.sense is not None:
            return False
        state.sense, state.named = cue.sense, cue.parameter
        state.to = state.to or kind == "change_to"
    elif kind == "adjective":
        if state.sense is not None or state.to or not _COMPARED.search(before):
            return False
        state.sense = cue.sense
    elif kind == "better":
        state.better = cue.operator
    elif kind in ("approx", "approx_sign"):
        state.approx = True
        state.equal = state.equal or kind == "approx_sign"
    elif kind == "by":
        state.by = True
    elif kind == "negative":
        if state.operator or state.approx or state.stated:
            return False
        state.negative = True
    else:
        _mark(kind, state)
    return True


def _mark(kind: str, state: Left) -> None:
    if kind == "reach":
        state.reach = True
    elif kind == "upto":
        state.up_to = True
    elif kind == "to":
        state.to = True
    elif kind == "from":
        state.source = True
    elif kind == "between":
        state.between = True
    elif kind in ("be", "filler"):
        state.stated = True
    elif kind == "eq":
        state.stated = state.equal = True
    elif kind == "baseline":
        state.baseline = True


def _peel_other(text: str, pos: int, floor: int, state: Left) -> bool:
    """Peel 每分钟 (a rate written before the number)."""
    if state.per:
        return False
    per = _PER.search(text, max(floor, pos - 8), pos)
    if per is None:
        return False
    state.per, state.left, state.start = per.group("unit"), per.start(), per.start()
    return True


def _english_change(text: str, floor: int, state: Left) -> None:
    """Find the verb or noun of change that ``by`` or ``of`` points back to: *reduce the energy use by 30 %*."""
    floor = max(0, min(floor, state.left), state.left - 80)
    if state.sense is None and state.by:
        match = CHANGE_LATIN.search(text, floor, state.left)
        if match is not None:
            state.sense = Sense.INCREASE if match.group("up") else Sense.DECREASE
            noun = match.group("noun")
            words = re.sub(r"(?i)^\s*(?:the|its|their|a|an|our)\s+", "", noun)
            if words.strip():
                begin = match.start("noun") + len(noun) - len(words)
                state.noun = (begin, begin + len(words.rstrip()))
            state.left = state.start = match.start()
    elif (state.sense is None and text[state.left : state.left + 3].lower() in ("of ", "of\n")) or (
        state.sense is None and " of " in text[state.left : state.start + 1].lower()
    ):
        match = _CHANGE_NOUN.search(text, floor, state.left + 3)
        if match is not None:
            state.sense = Sense.INCREASE if match.group("up") else Sense.DECREASE
            if match.group("noun"):
                state.noun = match.span("noun")
            state.left = state.start = match.start()


@dataclass(slots=True)
class Right:
    """The bound word after a measure; ``end`` is where it ends (the measure's end if there is none)."""

    end: int
    operator: Operator | None = None
    approx: bool = False
    span_word: bool = False  # 之间, 范围内
    better: bool = False
    word: tuple[int, int] | None = None
    inclusive: str = ""


_ASIDE = re.compile(r"\s?\([^()\n]{0,24}\)\s?(?=以[上下内]|及以|或以|左右)")


def peel_right(text: str, end: int) -> Right:
    """The bound word that follows a measure, past a short aside in brackets: ``300kN(锚固长度1.0m)以上``."""
    pos = end
    while text[pos : pos + 1] == " " and pos < end + 2:
        pos += 1
    found = cue_after(text, pos)
    if found is None:
        aside = _ASIDE.match(text, end)
        if aside is None:
            return Right(end)
        pos = aside.end()
        found = cue_after(text, pos)
        if found is None:
            return Right(end)
    stop, cue = found
    word = text[pos:stop]
    return Right(
        stop,
        cue.operator if cue.kind == "op" else None,
        cue.kind == "approx",
        cue.kind == "range",
        cue.kind == "better",
        (pos, stop),
        word,
    )


def side(operator: Operator) -> int:
    """+1 for a lower bound, -1 for an upper bound, 0 for neither."""
    if operator in (Operator.GE, Operator.GT):
        return 1
    return -1 if operator in (Operator.LE, Operator.LT) else 0
