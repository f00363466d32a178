"""The strip of key facts of an entry, and the pairs below its text. What the viewer may not see is not among the fields at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.html import format_html

from queqiao.catalog.contracts import EntryView
from queqiao.catalog.enums import EntryType, Protection, WhyStopped
from queqiao.kernel.bilingual import tr
from queqiao.web import labels
from queqiao.web.entry_page.words import field_name, several
from queqiao.web.formats import day, money
from queqiao.web.templatetags.entries import own_words

Fact = tuple[str, object, str]
"""Label, value, and a note in small letters."""


def strip(view: EntryView) -> list[dict[str, Any]]:
    """The facts people look for first, at most eight; empty ones are left out."""
    return [
        {"label": label, "value": value, "note": note}
        for label, value, note in _STRIPS[view.key.type](view)
        if value not in (None, "")
    ]


def pairs(view: EntryView) -> list[dict[str, Any]]:
    """Shorter facts that belong to the text rather than into the strip."""
    return [{"label": label, "value": value} for label, value, _ in _pairs(view) if value not in (None, "")]


def budget(fields: Mapping[str, Any]) -> str:
    """A span of money, or one end of it."""
    low, high = fields.get("budget_low"), fields.get("budget_high")
    if low is not None and high is not None and low != high:
        return tr("{low} 至 {high}", "{low} to {high}", low=money(low), high=money(high))
    if high is not None:
        return money(high) if low == high else tr("不超过 {high}", "up to {high}", high=money(high))
    return tr("不低于 {low}", "from {low}", low=money(low)) if low is not None else ""


def place(view: EntryView) -> str:
    """The region of the entry; without one that of an owner who is named."""
    code = view.fields.get("region") or (view.owner.region if view.owner else "")
    return labels.region_name(code) if code else ""


def _common(view: EntryView) -> Iterator[Fact]:
    yield tr("技术领域", "Field"), several(view.fields.get("fields"), labels.field_name), ""
    yield tr("地区", "Region"), place(view), ""


def _need(view: EntryView) -> Iterator[Fact]:
    fields = view.fields
    yield field_name("budget"), budget(fields), ""
    yield field_name("deadline"), day(fields.get("deadline")), ""
    yield from _common(view)
    yield field_name("cooperation"), several(fields.get("cooperation"), labels.cooperation_name), ""
    if wish := fields.get("ip_wish"):
        yield field_name("ip_wish"), labels.ip_wish_name(wish), ""


def _achievement(view: EntryView) -> Iterator[Fact]:
    fields = view.fields
    if (level := fields.get("readiness")) is not None:
        weakest = fields.get("readiness_dimension")
        note = tr("最低：{name}", "lowest: {name}", name=dimension_name(weakest)) if weakest else ""
        yield field_name("readiness"), labels.readiness_name(level), note
    yield field_name("licence_modes"), several(fields.get("licence_modes"), labels.licence_name), ""
    if protection := fields.get("protection"):
        yield field_name("protection"), str(Protection(protection).label), ""
    yield from _common(view)


def _scenario(view: EntryView) -> Iterator[Fact]:
    fields = view.fields
    opens, closes = fields.get("opens_on"), fields.get("closes_on")
    if opens and closes:
        # A day is not broken at its hyphens, however narrow the strip.
        span = format_html(
            '<span class="nowrap">{}</span> {} <span class="nowrap">{}</span>',
            day(opens),
            tr("至", "to"),
            day(closes),
        )
        yield tr("开放时间", "Open"), span, ""
    else:
        yield field_name("opens_on"), day(opens), ""
        yield field_name("closes_on"), day(closes), ""
    yield field_name("place"), own_words(fields.get("place")), ""
    if level := fields.get("wanted_readiness"):
        yield field_name("wanted_readiness"), tr("{n} 级以上", "level {n} and above", n=level), ""
    yield field_name("subsidy"), money(fields.get("subsidy")), ""
    yield field_name("capacity"), own_words(fields.get("capacity")), ""
    yield from _common(view)


def _negative(view: EntryView) -> Iterator[Fact]:
    if why := view.fields.get("why_stopped"):
        yield field_name("why_stopped"), str(WhyStopped(why).label), ""
    yield from _common(view)
    if not view.live:
        yield field_name("embargo_until"), day(view.fields.get("embargo_until")), ""


_STRIPS: Mapping[EntryType, Callable[[EntryView], Iterator[Fact]]] = MappingProxyType(
    {
        EntryType.NEED: _need,
        EntryType.ACHIEVEMENT: _achievement,
        EntryType.SCENARIO: _scenario,
        EntryType.NEGATIVE_RESULT: _negative,
    }
)


def _pairs(view: EntryView) -> Iterator[Fact]:
    fields = view.fields
    for name in ("ip_note", "subsidy_note", "first_use_cover", "price_note"):
        if fields.get(name):
            yield (
                tr("补贴说明", "Note on the subsidy") if name == "subsidy_note" else field_name(name),
                own_words(fields[name]),
                "",
            )
    if fields.get("open_source"):
        yield field_name("open_source"), fields["open_source"], ""
    if fields.get("first_disclosure"):
        yield field_name("first_disclosure"), day(fields["first_disclosure"]), ""
    if fields.get("disclosure_channel"):
        yield field_name("disclosure_channel"), own_words(fields["disclosure_channel"]), ""
    if industry := fields.get("industry"):
        yield tr("国民经济行业", "Industry"), labels.industry_name(industry), ""
    if keywords := fields.get("keywords"):
        yield tr("关键词", "Keywords"), own_words(tr("、", ", ").join(keywords)), ""
    if view.contact:
        yield field_name("contact"), view.contact, ""


def dimension_name(code: str) -> str:
    """A dimension of readiness in the words of the scale in force."""
    from queqiao.catalog.readiness.scales import DIMENSIONS, scale
    from queqiao.kernel import clock
    from queqiao.kernel.bilingual import language

    return scale(code, clock.today()).name(language()) if code in DIMENSIONS else code
