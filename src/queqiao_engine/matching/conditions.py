"""Compare the test conditions of a demand and a claim.

Whether a harder condition covers a milder one (−40 ℃ for −20 ℃) is physics of the case and left to people.
"""

from __future__ import annotations

import re
from decimal import Decimal

from queqiao_engine.matching.intervals import Interval, interval_of
from queqiao_engine.text.contracts import Condition
from queqiao_engine.text.normalise import fold
from queqiao_engine.text.quantities.units import same_dimension


def compare_conditions(
    demanded: tuple[Condition, ...], stated: tuple[Condition, ...]
) -> tuple[str, str, str]:
    """``same``, ``other``, ``unstated`` or ``only_claim``, with the words of the conditions on both sides.

    Whether a harder condition covers a milder one is physics of the case; it is left to people.
    """
    if not demanded:
        # At room temperature is how things are measured when nobody says how.
        special = any(not _is_room(condition) for condition in stated)
        return ("only_claim" if special else "same"), "", "、".join(condition.text for condition in stated)
    states = []
    for condition in demanded:
        rivals = [other for other in stated if _same_kind(condition, other)]
        if any(_same_value(condition, other) for other in rivals):
            states.append("same")
        else:
            states.append("other" if rivals or _foreign(condition, demanded, stated) else "unstated")
    state = "other" if "other" in states else "unstated" if "unstated" in states else "same"
    return (
        state,
        "、".join(condition.text for condition in demanded),
        "、".join(condition.text for condition in stated),
    )


def _foreign(condition: Condition, demanded: tuple[Condition, ...], stated: tuple[Condition, ...]) -> bool:
    """Whether the claim names a condition in words that answers none of the demand's."""
    return any(
        other.quantity is None
        and condition.quantity is None
        and not any(_same_value(other, d) for d in demanded)
        for other in stated
    )


def _same_kind(a: Condition, b: Condition) -> bool:
    if _is_room(a) and _is_room(b):
        return True
    if a.quantity is not None and b.quantity is not None:
        if a.parameter and b.parameter and a.parameter == b.parameter:
            return True
        return same_dimension(a.quantity.unit, b.quantity.unit) and (not a.parameter or not b.parameter)
    return a.quantity is None and b.quantity is None and bool(a.parameter) and a.parameter == b.parameter


# Words for the same surroundings; a temperature of fifteen to thirty degrees is one of rooms.
_ROOM = re.compile("室温|常温|环境温度|(?:room|ambient) temperature")
_ROOM_TEMPERATURES = Interval(Decimal(15), Decimal(30))


def _is_room(condition: Condition) -> bool:
    if condition.quantity is None:
        return _ROOM.search(fold(condition.text)) is not None
    if not same_dimension(condition.quantity.unit, "℃"):
        return False
    value = interval_of(condition.quantity, "℃")
    return value is not None and value.within(_ROOM_TEMPERATURES)


def _same_value(a: Condition, b: Condition) -> bool:
    if _is_room(a) and _is_room(b) and (a.quantity is None or b.quantity is None):
        return True
    if a.quantity is None or b.quantity is None:
        left, right = fold(a.text), fold(b.text)
        return a.quantity is None and b.quantity is None and (left in right or right in left)
    wanted = interval_of(a.quantity, a.quantity.unit)
    offered = interval_of(b.quantity, a.quantity.unit)
    return wanted is not None and offered is not None and offered.within(wanted)
