"""One HTML page that needs nothing else: styles, mark and the few lines of script are inside, nothing is fetched.

Jinja2 escapes everything that came from an entry. Both languages are in the page; the switch works without script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import IO, TYPE_CHECKING

from queqiao.matching.report.passages import Piece
from queqiao.matching.report.results import VERDICT_ORDER, Results
from queqiao.matching.report.view import BRIEF_MATCHES, FULL_NEEDS, page_view
from queqiao.matching.report.words import LABELS, UNCALIBRATED, VERDICTS, Both, thin

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_INDENT = re.compile(r"\n[ \t]+")
"""The templates' own indentation, a tenth of a long page; blanks at the start of a line show nowhere."""


def write_html(results: Results, target: IO[str], *, language: str = "zh") -> None:
    """The whole report as one page, shown first in ``language`` ("zh" or "en")."""
    stream = _template().stream(
        page=page_view(results),
        language=language,
        style=_labels() + _read("style.css"),
        script=_read("script.js"),
        verdict_names=[(verdict.value, VERDICTS[verdict]) for verdict in VERDICT_ORDER],
        uncalibrated=UNCALIBRATED,
        full_needs=FULL_NEEDS,
        brief_matches=BRIEF_MATCHES,
    )
    stream.enable_buffering(64)
    target.writelines(_INDENT.sub("\n", chunk) for chunk in stream)


def both(words: Both) -> Markup:
    """Words of our own in both languages, the hidden one hidden by the page's style; escaped."""
    from markupsafe import Markup, escape

    if words.zh == words.en:
        return escape(words.zh)
    zh, en = escape(words.zh), escape(words.en)
    # As short as HTML allows: a long report holds tens of thousands of these.
    return Markup(f"<i lang=zh>{zh}</i><i lang=en>{en}</i>")


@cache
def _words(zh: str, en: str) -> Markup:
    return both(thin(Both(zh, en)))


def _labels() -> Markup:
    """The labels of either language as properties of the style sheet."""
    from markupsafe import Markup

    said = {
        language: "".join(f'--w-{name}:"{words.pick(language)}";' for name, words in LABELS.items())
        for language in ("zh", "en")
    }
    return Markup(
        f":root,:root:has(#lang-zh:checked){{{said['zh']}}}\n"
        f"html[lang=en],:root:has(#lang-en:checked){{{said['en']}}}\n"
    )


def latin(text: str | Iterable[Piece]) -> str:
    """`` lang=en`` for a text of an entry without Chinese characters: its quotation marks and apostrophes are narrow."""
    whole = text if isinstance(text, str) else "".join(piece.text for piece in text)
    return "" if _HAN.search(whole) else " lang=en"


def _number(value: float) -> str:
    return f"{value:,}"


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("queqiao.matching.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["both"] = both
    environment.filters["number"] = _number
    environment.filters["latin"] = latin
    environment.globals["t"] = _words
    return environment.get_template("page.html.j2")


@cache
def _read(name: str) -> Markup:
    """A file of the page's own, trusted as it is."""
    from markupsafe import Markup

    return Markup(
        resources.files("queqiao.matching.report").joinpath("page", name).read_text("utf-8").strip()
    )
