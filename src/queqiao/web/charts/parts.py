"""Shares of one whole: the bar of score parts, and how complete something is as a ring or a bar of pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from queqiao.kernel.bilingual import tr
from queqiao.web.charts import svg
from queqiao.web.formats import percent

_HEIGHT = 8.0


@dataclass(frozen=True)
class Share:
    """One part of a score: its words and its share of the full bar (0 to 1)."""

    label: str
    share: float


def score_bar(parts: Sequence[Share], *, title: str, width: float = 220) -> SafeString:
    """The parts side by side on a track of full length; shares that sum to more than 1 are scaled to fit."""
    total = sum(max(part.share, 0) for part in parts)
    scale = width / max(total, 1)
    drawn = [svg.element("rect", x=0, y=0, width=width, height=_HEIGHT, rx=1, class_="track")]
    x = 0.0
    for place, part in enumerate(parts):
        length = max(part.share, 0) * scale
        if length > 0:
            drawn.append(
                svg.element("rect", x=x, y=0, width=length, height=_HEIGHT, class_=f"part-{place % 4} gap")
            )
        x += length
    described = tr("，", ", ").join(f"{part.label} {percent(part.share)}" for part in parts)
    return svg.figure("".join(drawn), width=width, height=_HEIGHT, title=title, description=described)


def ring(done: int, total: int, *, title: str, size: float = 48) -> SafeString:
    """``done`` of ``total`` as an arc that starts at twelve o'clock, with the numbers inside."""
    _check(done, total)
    middle, radius = size / 2, size / 2 - 4
    around = 2 * math.pi * radius
    share = done / total if total else 0.0
    content = svg.element("circle", cx=middle, cy=middle, r=radius, class_="ring")
    if share:
        content += svg.element(
            "circle",
            cx=middle,
            cy=middle,
            r=radius,
            class_="ring-done",
            stroke_dasharray=f"{svg.length(around * share)} {svg.length(around)}",
            transform=f"rotate(-90 {svg.length(middle)} {svg.length(middle)})",
        )
    content += svg.text(f"{done}/{total}", middle, middle + 4.5, "middle value")
    return svg.figure(content, width=size, height=size, title=title, description=_said(done, total))


def pieces(done: int, total: int, *, title: str, width: float = 160) -> SafeString:
    """``total`` pieces in a row of which the first ``done`` are filled."""
    _check(done, total)
    step = width / max(total, 1)
    drawn = [
        svg.element(
            "rect",
            x=place * step,
            y=0,
            width=max(step - 2, 1),
            height=_HEIGHT,
            rx=1,
            class_="bar" if place < done else "track",
        )
        for place in range(total)
    ]
    return svg.figure(
        "".join(drawn), width=width, height=_HEIGHT, title=title, description=_said(done, total)
    )


def _check(done: int, total: int) -> None:
    if not 0 <= done <= total:
        raise ValueError(f"{done} of {total} is no share")


def _said(done: int, total: int) -> str:
    return tr("{total} 项中已有 {done} 项", "{done} of {total}", done=done, total=total)
