"""What values are called on a page: codes, kinds, states and numbers of the catalogue in the language in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from queqiao.accounts.enums import OrganisationKind
from queqiao.catalog.enums import AchievementKind, NeedKind, WhyStopped
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.codes import cooperation, fields, industries, ip_wishes, licences, regions
from queqiao.kernel.codes.codelist import Code
from queqiao.matching.enums import Shelf


def _named(entry: Code | None, code: str) -> str:
    return entry.name(language()) if entry else code


def field_name(code: str) -> str:
    """A technology field."""
    return _named(fields.get(code), code)


def region_name(code: str) -> str:
    """A region with the province it lies in."""
    return regions.full_name(code, language()) if regions.get(code) else code


def province_name(code: str) -> str:
    """A province-level region."""
    return _named(regions.get(code), code)


def industry_name(code: str) -> str:
    """A section or class of GB/T 4754, with its code; a class is stored with its section before it (``C38``)."""
    entry = industries.get(code) or industries.get(code[1:])
    return f"{code} {entry.name(language())}" if entry else code


def licence_name(code: str) -> str:
    """A licence mode."""
    return _named(licences.get(code), code)


def cooperation_name(code: str) -> str:
    """A way of working together."""
    return _named(cooperation.get(code), code)


def ip_wish_name(code: str) -> str:
    """A wish about rights."""
    return _named(ip_wishes.get(code), code)


def readiness_name(level: object) -> str:
    """A level of readiness."""
    return tr("{level} 级", "level {level}", level=level)


def _choice(*enums: Any) -> Callable[[str], str]:
    def name(code: str) -> str:
        for enum in enums:
            if code in enum.values:
                return str(enum(code).label)
        return code

    return name


def kind_name(code: str, shelf: str = "") -> str:
    """The kind of a need, an achievement or an organisation. ``shelf`` says of which, where a code is a kind of several: a service is
    wanted by a need and rendered by an organisation."""
    return _choice(OrganisationKind)(code) if shelf == Shelf.ORGANISATION else _ENTRY_KIND(code)


def age_name(days: str) -> str:
    """A bucket of age."""
    return {
        "30": tr("近 30 天", "last 30 days"),
        "90": tr("近 90 天", "last 90 days"),
        "365": tr("近一年", "last year"),
    }.get(days, days)


_ENTRY_KIND = _choice(NeedKind, AchievementKind)
FACET_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "kind": ("类别", "Kind"),
        "field": ("技术领域", "Field"),
        "section": ("行业", "Industry"),
        "province": ("地区", "Region"),
        "readiness": ("成熟度", "Readiness"),
        "licence": ("转化方式", "Licence mode"),
        "owner_kind": ("机构类型", "Organisation"),
        "published": ("发布时间", "Published"),
        "why_stopped": ("停止原因", "Why it stopped"),
    }
)
_VALUES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "field": field_name,
        "section": industry_name,
        "province": province_name,
        "readiness": readiness_name,
        "licence": licence_name,
        "owner_kind": _choice(OrganisationKind),
        "published": age_name,
        "why_stopped": _choice(WhyStopped),
    }
)


def facet_name(name: str) -> str:
    """What a filter is called."""
    return tr(*FACET_NAMES[name])


def facet_value(name: str, value: str, shelf: str = "") -> str:
    """What a value of a filter of a shelf is called; codes are found whatever their case in the index."""
    if name == "kind":
        return kind_name(value, shelf)
    if name == "section":
        value = value.upper()
    return _VALUES[name](value)
