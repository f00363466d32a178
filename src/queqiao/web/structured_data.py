"""Entries for search engines, as schema.org JSON-LD. Built from what everybody may read, whoever asks for the page."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from queqiao.accounts.contracts import ANONYMOUS
from queqiao.catalog.contracts import EntryKey, EntryView
from queqiao.catalog.enums import AchievementKind, EntryType
from queqiao.catalog.queries import view_row
from queqiao.kernel.bilingual import language, tr
from queqiao.web import labels
from queqiao.web.entry_page import facts, tables, texts
from queqiao.web.formats import day

CONTEXT = "https://schema.org"
_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
_TYPES = {
    AchievementKind.RESULT: "Product",
    AchievementKind.DATASET: "Dataset",
    AchievementKind.MODEL_METHOD: "SoftwareSourceCode",
}


def of_entry(row: Any, url: str) -> SafeString:
    """The data block of a live public entry; empty for one that is not for everybody."""
    view = view_row(ANONYMOUS, row)
    if not view.live or view.fields.get("secrecy_level", "public") != "public":
        return mark_safe("")
    return block({"@context": CONTEXT, "@id": url, "url": url, **_of(EntryKey.of(row).type, view)})


def block(data: dict[str, Any]) -> SafeString:
    """JSON that can stand inside a script element: nothing in it ends the element or begins a comment."""
    text = json.dumps(_filled(data), ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))


def _of(entry_type: EntryType, view: EntryView) -> dict[str, Any]:
    said = texts.titles(view)
    common = {
        "identifier": view.key.id,
        "name": said["title"],
        "description": said["summary"],
        "inLanguage": "zh-Hans" if language() == "zh" or said["title_lang"] else "en",
        "datePublished": day(view.published_at),
        "dateModified": day(view.updated_at),
        "keywords": list(view.fields.get("keywords") or ()),
    }
    if entry_type is EntryType.NEED:
        return _without(common, "inLanguage", "datePublished", "dateModified", "keywords") | _need(view)
    if entry_type is EntryType.SCENARIO:
        return _without(common, "datePublished", "dateModified") | _scenario(view)
    if entry_type is EntryType.NEGATIVE_RESULT:
        return common | {"@type": "Report", "author": _organisation(view), "about": _fields(view)}
    return _achievement(view, common)


def _without(common: dict[str, Any], *names: str) -> dict[str, Any]:
    """The common properties without those the type does not have."""
    return {name: value for name, value in common.items() if name not in names}


def _need(view: EntryView) -> dict[str, Any]:
    return {
        "@type": "Demand",
        "availabilityStarts": day(view.published_at),
        "availabilityEnds": day(view.fields.get("deadline")),
        "eligibleRegion": facts.place(view),
        "itemOffered": {"@type": "Service", "name": labels.kind_name(view.fields["kind"])},
        "priceSpecification": _budget(view),
        "@reverse": {"seeks": owner} if (owner := _organisation(view)) else None,
    }


def _budget(view: EntryView) -> dict[str, Any] | None:
    low, high = view.fields.get("budget_low"), view.fields.get("budget_high")
    if low is None and high is None:
        return None
    return {
        "@type": "PriceSpecification",
        "priceCurrency": "CNY",
        "minPrice": low / 100 if low is not None else None,
        "maxPrice": high / 100 if high is not None else None,
    }


def _scenario(view: EntryView) -> dict[str, Any]:
    place = view.fields.get("place") or facts.place(view)
    return {
        "@type": "Event",
        "startDate": day(view.fields.get("opens_on")) or day(view.published_at),
        "endDate": day(view.fields.get("closes_on")),
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": place, "address": facts.place(view)} if place else None,
        "organizer": _organisation(view),
        "keywords": list(view.fields.get("keywords") or ()),
    }


def _achievement(view: EntryView, common: dict[str, Any]) -> dict[str, Any]:
    kind = AchievementKind(view.fields["kind"])
    owner = _organisation(view)
    values = [
        {
            "@type": "PropertyValue",
            "name": one["parameter"],
            "value": one["bound"],
            "measurementTechnique": one["method"],
            "description": one["condition"],
        }
        for one in tables.claims(view, lambda _: "")
    ]
    if kind is AchievementKind.RESULT:
        return _without(common, "inLanguage", "datePublished", "dateModified") | {
            "@type": "Product",
            "category": ", ".join(_fields(view)),
            "manufacturer": owner,
            "releaseDate": day(view.published_at),
            "additionalProperty": values,
        }
    licence = view.fields.get("open_source")
    return common | {
        "@type": _TYPES[kind],
        "creator": owner,
        "about": _fields(view),
        "license": f"https://spdx.org/licenses/{licence}.html" if licence else "",
        ("variableMeasured" if kind is AchievementKind.DATASET else "additionalProperty"): values,
    }


def _organisation(view: EntryView) -> dict[str, Any] | None:
    if view.owner is None:
        return None
    name = tr(view.owner.name, view.owner.name_en or view.owner.name)
    return {
        "@type": "Organization",
        "name": name,
        "url": f"{settings.BASE_URL}{reverse('organisation', args=[view.owner.id])}",
    }


def _fields(view: EntryView) -> list[str]:
    return [labels.field_name(one) for one in view.fields.get("fields") or ()]


def _filled(value: Any) -> Any:
    """Without what is empty: a property that says nothing is an error to a search engine."""
    if isinstance(value, dict):
        return {name: _filled(one) for name, one in value.items() if one not in (None, "", [], {})}
    return [_filled(one) for one in value] if isinstance(value, list) else value
