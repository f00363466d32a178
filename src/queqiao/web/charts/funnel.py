"""The funnel: how many reach each stage, and which share of the stage before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from queqiao.kernel.bilingual import tr
from queqiao.web.charts import svg
from queqiao.web.formats import number, percent

_ROW = 30.0
_BAND = 18.0


@dataclass(frozen=True)
class Stage:
    """One stage: its words, how many reached it, and the page of those rows."""

    label: str
    value: int
    url: str = ""


def funnel(stages: Sequence[Stage], *, title: str, width: float = 640) -> SafeString:
    """The stages from first to last as bars from one axis, with the slope between two of them drawn, since a stage can also hold
    more than the one before (late entries); then the share is over 100 % and is shown so."""
    top = max((stage.value for stage in stages), default=0) or 1
    narrow = width < 420
    step = _ROW * 2 if narrow else _ROW + 10
    notes = [_note(stages, place) for place in range(len(stages))]
    label_room = (
        0.0
        if narrow
        else min(max((svg.text_width(stage.label) for stage in stages), default=0), width * 0.32) + 12
    )
    note_room = max((svg.text_width(note) for note in notes), default=0) + 12
    room = width - label_room - note_room
    drawn = []
    for place, (stage, note) in enumerate(zip(stages, notes, strict=True)):
        y = place * step + (22 if narrow else 0)
        length = max(room * stage.value / top, 1)
        label = svg.shortened(stage.label, width if narrow else label_room - 12)
        words = svg.text(label, 0, y - 7) if narrow else svg.text(label, label_room - 12, y + 13.5, "end")
        bar = svg.element("rect", x=label_room, y=y, width=length, height=_BAND, rx=1, class_="bar")
        drawn.append(
            svg.linked(words + bar + svg.text(note, label_room + length + 8, y + 13.5, "value"), stage.url)
        )
        if place + 1 < len(stages):
            following = max(room * stages[place + 1].value / top, 1)
            drawn.insert(0, _slope(label_room, y + _BAND, (y + step), length, following))
    described = tr("；", "; ").join(
        f"{stage.label} {note}" for stage, note in zip(stages, notes, strict=True)
    )
    height = len(stages) * step - (step - _BAND - 4 if not narrow else 4)
    return svg.figure("".join(drawn), width=width, height=max(height, 1), title=title, description=described)


def _slope(left: float, top: float, bottom: float, upper: float, lower: float) -> str:
    points = ((left, top), (left + upper, top), (left + lower, bottom), (left, bottom))
    return svg.element(
        "path", d="M" + "L".join(f"{svg.length(x)} {svg.length(y)}" for x, y in points) + "Z", class_="flow"
    )


def _note(stages: Sequence[Stage], place: int) -> str:
    value = stages[place].value
    before = stages[place - 1].value if place else 0
    return f"{number(value)} · {percent(value / before)}" if before else number(value)
