"""A line the height of a word: how a number moved, with its last value marked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from queqiao.kernel.bilingual import tr
from queqiao.web.charts import svg
from queqiao.web.formats import number

_EDGE = 3.0


def sparkline(
    values: Sequence[float | None], *, title: str, width: float = 120, height: float = 28
) -> SafeString:
    """``values`` oldest first; None leaves a gap in the line. The scale runs from the smallest to the largest, and a line that
    never moves stands in the middle."""
    known = [value for value in values if value is not None]
    if not known:
        return svg.figure("", width=width, height=height, title=title, description=tr("没有数据", "no data"))
    low, high = min(known), max(known)
    step = (width - 2 * _EDGE) / max(len(values) - 1, 1)

    def place(index: int, value: float) -> tuple[float, float]:
        share = 0.5 if high == low else (value - low) / (high - low)
        return _EDGE + index * step, height - _EDGE - share * (height - 2 * _EDGE)

    path, pen = [], "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = place(index, value)
        path.append(f"{pen}{svg.length(x)} {svg.length(y)}")
        pen = "L"
    last = max(index for index, value in enumerate(values) if value is not None)
    x, y = place(last, known[-1])
    content = svg.element("path", d="".join(path), class_="line") + svg.element(
        "circle", cx=x, cy=y, r=2.5, class_="dot"
    )
    description = tr(
        "从 {first} 到 {last}，最低 {low}，最高 {high}",
        "from {first} to {last}, lowest {low}, highest {high}",
        first=number(known[0]),
        last=number(known[-1]),
        low=number(low),
        high=number(high),
    )
    return svg.figure(content, width=width, height=height, title=title, description=description)
