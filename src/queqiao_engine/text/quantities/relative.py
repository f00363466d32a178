"""Decide whether a quantity is a value or a change of one (提高30%, reduced by half)."""

from __future__ import annotations

import re
from decimal import Decimal

from queqiao_engine.text.contracts import Sense
from queqiao_engine.text.quantities.bounds import Left
from queqiao_engine.text.quantities.drafts import Draft
from queqiao_engine.text.quantities.numerals import CONTEXT
from queqiao_engine.text.quantities.operators import CHANGE_AFTER, CHANGE_HAN
from queqiao_engine.text.quantities.units import difference_unit

_RELATIVE_UNITS = frozenset({"%", "‰", "fold"})
_VERB_FIRST = re.compile("[提增上延扩加降减缩下压削节]")  # of CHANGE_HAN
_NOT_OBJECT = re.compile(r"的|后|到|至|达|为|从|由|比|较|可|使|了|时|下")


def settle_sense(text: str, draft: Draft, left: Left) -> None:
    """Decide between a value and a change of it, and mark what cannot be decided."""
    sense = None if left.to else left.sense
    if left.sense is None and not left.to and not left.reach and draft.noun is None:
        sense = _distant_change(text, draft, left)
    if sense is None and left.sense is None and not left.to and draft.unit in ("%", "fold", "cycle", "pp"):
        after = CHANGE_AFTER.match(text, draft.end)
        if after is not None and (draft.unit != "cycle" or after.group("up") or after.group("down")):
            sense = Sense.INCREASE if after.group("up") or after.group("hanup") else Sense.DECREASE
            draft.end = after.end()
            if draft.unit == "cycle":
                draft.unit = "fold"
    if sense is None:
        return
    draft.sense = sense
    draft.unit = difference_unit(draft.unit)
    if draft.unit == "fold" and draft.facts.get("fraction"):
        # 降低一半, 减少1/3: said of the old value as a percentage is.
        draft.unit = "%"
        draft.low, draft.high = (
            None if bound is None else CONTEXT.multiply(bound, Decimal(100))
            for bound in (draft.low, draft.high)
        )
    latin = text[draft.start : draft.end].isascii()
    if draft.unit == "cycle" and latin:
        draft.unit = "fold"
    if draft.unit == "fold":
        value = draft.high if draft.high is not None else draft.low
        if sense is Sense.DECREASE and value is not None and value >= 1:
            draft.undecided = draft.undecided or "decrease_by_multiple"
        elif latin and value is not None and value >= 1:
            draft.undecided = draft.undecided or "ambiguous_multiple"


def _distant_change(text: str, draft: Draft, left: Left) -> Sense | None:
    """提高效率30%, 降低能耗30%以上: the verb stands before its object."""
    begin = max(0, left.left - 14)
    if _VERB_FIRST.search(text, begin, left.left) is None:
        return None
    match = CHANGE_HAN.search(text, begin, left.left)
    if match is None or _NOT_OBJECT.search(match.group("noun")):
        return None
    if draft.unit not in _RELATIVE_UNITS and (left.operator is not None or draft.after_word is not None):
        return None  # 提高强度≥500 MPa: the value wanted, not the change
    if draft.unit in _RELATIVE_UNITS and left.operator is not None:
        draft.undecided = draft.undecided or "relative_or_absolute"
    verb = match.group("verb")
    draft.noun = match.span("noun")
    draft.start = draft.left = match.start()
    return Sense.DECREASE if verb in _DOWN_VERBS else Sense.INCREASE


_DOWN_VERBS = frozenset(
    ["降低", "减少", "缩短", "下降", "减小", "缩减", "压缩", "削减", "减轻", "缩小", "节省", "节约", "下调"]
)
