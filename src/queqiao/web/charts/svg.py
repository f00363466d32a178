"""The few SVG elements the charts are made of, with texts escaped and lengths short, and how wide a text will be."""

from __future__ import annotations

import unicodedata
from itertools import count

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_numbers = count(1)
_FONT = 13.0
"""Size of chart texts in px; figures.css says the same."""


def fresh_id() -> str:
    """An id that no other chart of this process has, to tie a figure to its title."""
    return f"chart-{next(_numbers)}"


def length(value: float) -> str:
    """A length with at most one decimal: ``12``, ``12.5``."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """One element; ``class_`` and names with ``_`` lose it or turn it into ``-``; ``content`` is markup already."""
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value == "":
            continue
        shown = length(value) if isinstance(value, int | float) else escape(str(value))
        parts.append(f' {key.rstrip("_").replace("_", "-")}="{shown}"')
    return "".join([*parts, f">{content}</{name}>" if content else "/>"])


def text(words: str, x: float, y: float, class_: str = "") -> str:
    """A text with its baseline at ``y``."""
    return element("text", escape(words), x=x, y=y, class_=class_)


def linked(content: str, url: str) -> str:
    """``content`` as a link where there is an address."""
    return element("a", content, href=url) if url else content


def figure(content: str, *, width: float, height: float, title: str, description: str) -> SafeString:
    """The whole chart with a title and a description for readers who do not see it: an image, or a group when it holds links."""
    identifier = fresh_id()
    head = element("title", escape(title), id=f"{identifier}-t") + element(
        "desc", escape(description), id=f"{identifier}-d"
    )
    return mark_safe(
        element(
            "svg",
            head + content,
            class_="chart",
            role="group" if "<a " in content else "img",
            aria_labelledby=f"{identifier}-t {identifier}-d",
            viewBox=f"0 0 {length(width)} {length(height)}",
            width=width,
            height=height,
        )
    )


def text_width(words: str) -> float:
    """About how many px a text takes: a Han character is as wide as it is high, others little more than half."""
    return sum(_FONT if unicodedata.east_asian_width(letter) in "WF" else _FONT * 0.56 for letter in words)


def shortened(words: str, room: float) -> str:
    """``words``, or as much of them as ``room`` px hold, with an ellipsis; the full words stay in the description."""
    if text_width(words) <= room:
        return words
    kept = ""
    for letter in words:
        if text_width(kept + letter) + _FONT > room:
            break
        kept += letter
    return f"{kept.rstrip()}…"
