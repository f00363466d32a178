"""Template tags and filters of the design system: icons, the mark, numbers, dates, money, navigation, charts (docs/design-system.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import QueryDict
from django.template.base import NodeList, Parser, Token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from queqiao.kernel.bilingual import language, tr
from queqiao.web import charts, formats, navigation
from queqiao.web.entry_page.texts import CHINESE, HAN

register = template.Library()
register.filter("thin", formats.thin, is_safe=True)
register.filter("number", formats.number)
register.filter("percent", formats.percent)
register.filter("money", formats.money)
register.filter("fen", formats.fen)
register.filter("day", formats.day)
register.filter("moment", formats.moment)


# Language and addresses


@register.simple_tag
def look_language() -> str:
    """The language of the page as its ``lang`` attribute says it: "zh-Hans" or "en"."""
    return "en" if language() == "en" else "zh-Hans"


@register.simple_tag
def look_static(name: str, kind: str) -> str:
    """The address of one of our static files, ``queqiao/<name>.<kind>``."""
    return static(f"queqiao/{name}.{kind}")


@register.simple_tag
def plain_static(path: str) -> str:
    """The address of a static file without the hash of its content: for the page of last resort, which must also be drawn when the
    list of hashes is missing."""
    return f"{settings.STATIC_URL}{path}"


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, for loops over a short fixed list."""
    return text.split()


@register.simple_tag
def route(name: str, *arguments: Any, **named: Any) -> str:
    """The address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=arguments or None, kwargs=named or None)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def main_nav(context: template.Context) -> list[navigation.Link]:
    """The links of the main navigation, the current one marked."""
    return navigation.links(navigation.MAIN, _page(context))


@register.simple_tag(takes_context=True)
def account_nav(context: template.Context) -> list[navigation.Link]:
    """The links in the menu of the person signed in; those for operators only for operators."""
    return navigation.account_links(context.get("actor"), _page(context))


@register.simple_tag(takes_context=True)
def account_tabs(context: template.Context) -> list[navigation.Link]:
    """The tabs of the account pages."""
    return navigation.links(navigation.SETTINGS, _page(context))


@register.simple_tag
def foot_nav() -> list[navigation.Link]:
    """The links in the foot of the page."""
    return navigation.links(navigation.FOOT, "")


def _page(context: template.Context) -> str:
    """The route of this page; a view whose route serves several sections says in ``section`` which one it is in."""
    match = getattr(context.get("request"), "resolver_match", None)
    return context.get("section") or getattr(match, "url_name", None) or ""


class KeepNode(template.Node):
    """Renders what stands inside and keeps it under a name, stripped, so that an empty block leaves no empty box."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> str:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())
        return ""


@register.tag
def keep(parser: Parser, token: Token) -> KeepNode:
    """``{% keep as name %}…{% endkeep %}``: the text between goes into ``name``."""
    bits = token.split_contents()
    if len(bits) != 3 or bits[1] != "as":
        raise template.TemplateSyntaxError("write {% keep as name %}…{% endkeep %}")
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(nodelist, bits[2])


# Icons and the mark


@register.simple_tag
def icon(name: str, label: str = "", size: int = 16) -> SafeString:
    """An icon of the sprite; without a ``label`` it is decoration and hidden from readers of the page."""
    return _drawn_icon(_sprite(), str(name), str(label), size)


@lru_cache(maxsize=1024)
def _drawn_icon(sprite: str, name: str, label: str, size: int) -> SafeString:
    """Kept: a list draws the same few icons a hundred times."""
    address = f"{sprite}#{name}"
    if label:
        return format_html(
            '<svg class="icon icon-{}" role="img" aria-label="{}" width="{}" height="{}"><use href="{}"/></svg>',
            name,
            label,
            size,
            size,
            address,
        )
    return format_html(
        '<svg class="icon icon-{}" aria-hidden="true" width="{}" height="{}"><use href="{}"/></svg>',
        name,
        size,
        size,
        address,
    )


@lru_cache(maxsize=1)
def _sprite() -> str:
    """The address of the icons. It changes with their content alone, so not while the process lives; finding it costs more than an icon."""
    return static("queqiao/icons.svg")


@register.simple_tag
def open_bridge() -> SafeString:
    """The bridge not yet closed: the picture of an empty state."""
    return format_html(
        '<svg class="mark" aria-hidden="true" width="96" height="56"><use href="{}#mark-open"/></svg>',
        _sprite(),
    )


@register.simple_tag
def mark(size: int = 44) -> SafeString:
    """The mark: two banks, one span."""
    return format_html(
        '<svg class="mark" aria-hidden="true" width="{}" height="{}"><use href="{}#mark"/></svg>',
        size,
        round(size * 26 / 44),
        _sprite(),
    )


# Choices


@register.simple_tag
def choice_buttons(choices: Any, name: str) -> SafeString:
    """A button for each choice (items with ``code`` and ``label``) that posts its code as ``name``."""
    return _drawn_buttons(
        tuple((str(code), str(label)) for code, label in _pairs(choices, "code", "label")), name
    )


@lru_cache(maxsize=64)
def _drawn_buttons(choices: tuple[tuple[str, str], ...], name: str) -> SafeString:
    """Kept: every row of a match list offers the same reasons, twice."""
    return format_html_join(
        "", '<button name="{}" value="{}">{}</button>', ((name, code, label) for code, label in choices)
    )


# Times, mappings, lists


@register.filter
def when(value: date | datetime | None) -> SafeString:
    """A ``<time>`` that shows the day and keeps the exact time for machines and tooltips."""
    if value is None:
        return mark_safe("")
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), value.isoformat())
    exact = timezone.localtime(value).isoformat(timespec="seconds")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', exact, formats.moment(value), formats.day(value)
    )


@register.filter
def quoted(pieces: Iterable[Any]) -> SafeString:
    """A text in pieces (with ``text`` and ``marked``), those that were found marked; on English pages Chinese words are told to be Chinese."""
    html = "".join(
        f"<mark>{escape(text)}</mark>" if marked else escape(text)
        for text, marked in _pairs(pieces, "text", "marked")
    )
    foreign = language() == "en" and HAN.search(html)
    return mark_safe(f'<span lang="{CHINESE}">{html}</span>' if foreign else html)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """One entry of a mapping, for keys that are themselves variables; nothing when absent."""
    try:
        return mapping.get(key)
    except AttributeError:
        return None


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The query string of this page with some parameters changed; an empty value takes one away. Unless the page number is
    what changes, it starts anew."""
    request = context.get("request")
    values = QueryDict(mutable=True) if request is None else request.GET.copy()
    if "page" not in changes:
        values.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            values.pop(name, None)
        elif isinstance(value, list | tuple):
            values.setlist(name, [str(item) for item in value])
        else:
            values[name] = str(value)
    return f"?{values.urlencode()}"


@register.simple_tag
def page_numbers(page: Page) -> list[int | None]:
    """The page numbers to show: the ends, the neighbours of the current page, and None where some are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else None for number in numbers]


@dataclass(frozen=True)
class Split:
    """The options of a facet that stand outside the fold, and those inside."""

    shown: list[Any]
    folded: list[Any]


@register.simple_tag
def facet_split(facet: Any) -> Split:
    """The first options (six unless the facet's ``first`` says otherwise) and every chosen one stay in sight. One option left
    over is not folded: the fold would take its line."""
    options = list(_part(facet, "options") or ())
    first = _part(facet, "first") or 6
    if len(options) <= first + 1:
        return Split(options, [])
    shown = [option for place, option in enumerate(options) if place < first or _part(option, "selected")]
    folded = [
        option for place, option in enumerate(options) if place >= first and not _part(option, "selected")
    ]
    return Split(shown, folded)


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


# Charts


def _pairs(rows: Any, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(_part(row, name) for name in names) for row in rows]


@register.simple_tag
def score_bar(parts: Any, score: float | None = None, width: int = 220) -> SafeString:
    """The bar of score parts: ``parts`` are items with ``label`` and ``share`` (of 1), ``score`` stands behind it."""
    shares = [charts.Share(str(label), float(share or 0)) for label, share in _pairs(parts, "label", "share")]
    figure = charts.score_bar(shares, title=tr("得分构成", "What the score is made of"), width=width)
    shown = (
        ""
        if score is None
        else format_html(
            '<span class="num"><span class="vh">{}</span>{}</span>',
            tr("得分", "score "),
            formats.number(score, 2),
        )
    )
    return format_html('<span class="score">{}{}</span>', figure, shown)


@register.simple_tag
def score_legend(parts: Any) -> SafeString:
    """What the colours of the score bar mean, with each share."""
    items = [
        format_html(
            '<li><span class="swatch swatch-{}"></span>{} {}</li>', place % 4, label, formats.percent(share)
        )
        for place, (label, share) in enumerate(_pairs(parts, "label", "share"))
    ]
    return format_html('<ul class="legend">{}</ul>', mark_safe("".join(items)))


_NARROW = 320


def _both_widths(draw: Callable[[int], SafeString], width: int) -> SafeString:
    """The chart for its slot and, where that is wide, once more for a phone; the style sheet shows the one that fits."""
    if width <= 420:
        return draw(width)
    return format_html('<div class="chart-slot">{}{}</div>', draw(width), draw(_NARROW))


@register.simple_tag
def chart_bars(rows: Any, title: str = "", width: int = 640, unit: str = "") -> SafeString:
    """Horizontal bars; ``rows`` are items with ``label``, ``value`` and optionally ``url`` and ``late``."""
    found = [
        charts.Bar(str(label), float(value), url or "", bool(late))
        for label, value, url, late in _pairs(rows, "label", "value", "url", "late")
    ]
    return _both_widths(lambda wide: charts.bars(found, title=title, width=wide, unit=unit), width)


@register.simple_tag
def chart_sparkline(values: Any, title: str = "", width: int = 120, height: int = 28) -> SafeString:
    """A small line of values, oldest first; None is a gap."""
    return charts.sparkline(list(values), title=title, width=width, height=height)


@register.simple_tag
def chart_funnel(stages: Any, title: str = "", width: int = 640) -> SafeString:
    """A funnel; ``stages`` are items with ``label``, ``value`` and optionally ``url``."""
    found = [
        charts.Stage(str(label), int(value), url or "")
        for label, value, url in _pairs(stages, "label", "value", "url")
    ]
    return _both_widths(lambda wide: charts.funnel(found, title=title, width=wide), width)


@register.simple_tag
def completeness(done: int, total: int, title: str = "", size: int = 48) -> SafeString:
    """A ring that shows ``done`` of ``total``."""
    return charts.ring(done, total, title=title, size=size)


@register.simple_tag
def completeness_bar(done: int, total: int, title: str = "", width: int = 160) -> SafeString:
    """A bar in ``total`` pieces of which ``done`` are filled."""
    return charts.pieces(done, total, title=title, width=width)


@register.simple_tag
def qr_code(text: str) -> SafeString:
    """A QR code as inline SVG."""
    return charts.qr(text)
