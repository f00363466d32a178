"""Horizontal bars: a label, a bar, a number; the bar of an overdue row is cinnabar and says so in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from queqiao.kernel.bilingual import tr
from queqiao.web.charts import svg
from queqiao.web.formats import number

_ROW = 28.0
_BAR = 12.0
_GAP = 12.0


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its value (not negative), where it leads, and whether it stands for something overdue."""

    label: str
    value: float
    url: str = ""
    late: bool = False


def bars(rows: Sequence[Bar], *, title: str, width: float = 640, unit: str = "") -> SafeString:
    """The rows in the order given, on a scale from 0 to the largest.

    In a slot under 420 px the label stands above its bar, otherwise beside it. Raises ValueError for a negative value.
    """
    if any(row.value < 0 for row in rows):
        raise ValueError("a bar cannot show a negative value")
    values = [_shown(row, unit) for row in rows]
    room = max((svg.text_width(value) for value in values), default=0) + _GAP
    top = max((row.value for row in rows), default=0) or 1
    narrow = width < 420
    widest = max((svg.text_width(row.label) for row in rows), default=0)
    left = 0.0 if narrow else min(widest, width * 0.4) + _GAP
    step = _ROW + 20 if narrow else _ROW
    drawn = []
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        y = place * step
        middle = y + (28 if narrow else _ROW / 2)
        length = (width - left - room) * row.value / top
        label = svg.shortened(row.label, width if narrow else left - _GAP)
        mark = svg.element(
            "rect",
            x=left,
            y=middle - _BAR / 2,
            width=max(length, 1),
            height=_BAR,
            rx=1,
            class_="bar-warn" if row.late else "bar",
        )
        words = svg.text(
            label, 0 if narrow else left - _GAP, y + 14 if narrow else middle + 4.5, "" if narrow else "end"
        )
        drawn.append(
            svg.linked(words + mark + svg.text(value, left + length + 8, middle + 4.5, "value"), row.url)
        )
    axis = svg.element("path", d=f"M{svg.length(left)} 0V{svg.length(len(rows) * step)}", class_="axis")
    described = tr("；", "; ").join(f"{row.label} {value}" for row, value in zip(rows, values, strict=True))
    return svg.figure(
        "".join(drawn) + axis, width=width, height=len(rows) * step, title=title, description=described
    )


def _shown(row: Bar, unit: str) -> str:
    amount = f"{number(round(row.value, 2))}{f' {unit}' if unit else ''}"
    return f"{amount} · {tr('逾期', 'overdue')}" if row.late else amount
