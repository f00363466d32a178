"""Administrative divisions of China: provinces, prefectures, and counties directly under a province, by their six digits.

A group of regions (``jing-jin-ji``) is used like a region in ``contains``, ``get`` and ``find``; it is no administrative unit
and stands in ``groups()``, not in ``all()``.
"""

from __future__ import annotations

import re
from typing import Any

from queqiao.kernel.codes.codelist import Code, CodeList, folded, label

LIST = CodeList("regions")
GROUPS = CodeList("region_groups")
info, children, all, choices = LIST.info, LIST.children, LIST.all, LIST.choices  # noqa: A001 – one API for every list
grouped_choices, groups = LIST.grouped_choices, GROUPS.all

COUNTRY = "CN"
_COUNTRY = Code(COUNTRY, "全国", "China")
# Abolished codes people still hold, and where they went.
_SUCCESSORS = {
    "341400": "340100",  # 巢湖, 2011
    "371200": "370100",  # 莱芜, 2019
    "522200": "520600",  # 铜仁, 2011
    "522400": "520500",  # 毕节, 2011
    "542100": "540300",  # 昌都, 2014
    "542200": "540500",  # 山南, 2016
    "542300": "540200",  # 日喀则, 2014
    "542400": "540600",  # 那曲, 2017
    "542600": "540400",  # 林芝, 2015
    "632100": "630200",  # 海东, 2013
    "652100": "650400",  # 吐鲁番, 2015
    "652200": "650500",  # 哈密, 2016
}
_SUFFIX = re.compile("(?:省|市|盟|地区|林区|特别行政区|(?:壮族|回族|维吾尔)?自治区)$")


def get(code: str) -> Code | None:
    """The region, the group of regions, or the country of that code; None for others, counties included."""
    return _COUNTRY if code == COUNTRY else LIST.get(code) or GROUPS.get(code)


def path(code: str) -> tuple[Code, ...]:
    """Province, then prefecture. For the code of a county or district: of what it lies in."""
    for known in (code, code[:4] + "00", code[:2] + "0000"):
        found = LIST.path(known)
        if found:
            return found
    return ()


def members(group: str) -> tuple[Code, ...]:
    """The regions of a group. Raises KeyError for an unknown group."""
    codes = GROUPS.extra(group)["members"].split()
    return tuple(region for code in codes if (region := LIST.get(code)) is not None)


def groups_of(code: str) -> tuple[Code, ...]:
    """The groups a region lies in as a whole."""
    return tuple(group for group in GROUPS.all() if contains(group.code, code))


def contains(wider: str, narrower: str) -> bool:
    """Whether all of ``narrower`` lies in ``wider``; each a six-digit code, also of a county, a group, or "CN" for the country.

    An abolished code counts as its successor. An unknown code lies nowhere and holds nothing.
    """
    wide, narrow = current(wider), current(narrower)
    if not _known(wide) or not _known(narrow):
        return False
    if wide in (narrow, COUNTRY):
        return True
    if narrow == COUNTRY:
        return False
    if GROUPS.get(narrow):
        return all_inside(wide, tuple(member.code for member in members(narrow)))
    if GROUPS.get(wide):
        return any(contains(member.code, narrow) for member in members(wide))
    return narrow.startswith(re.sub("(00)+$", "", wide))


def all_inside(wider: str, codes: tuple[str, ...]) -> bool:
    """Whether every one of the codes lies in ``wider``."""
    return bool(codes) and sum(contains(wider, code) for code in codes) == len(codes)


def current(code: str) -> str:
    """The code in force: of an abolished one its successor, else the code itself."""
    return _SUCCESSORS.get(code, code)


def find(text: str) -> tuple[Code, ...]:
    """Regions and groups that ``text`` may mean, with or without 省, 市 and the like, the surest first."""
    plain = folded(text)
    if not plain:
        return ()
    same = tuple(entry for entry in LIST.all() if _short(entry.zh) == _short(plain))
    abolished = LIST.get(_SUCCESSORS.get(plain, ""))
    found = (*((abolished,) if abolished else ()), *same, *GROUPS.find(text), *LIST.find(text))
    return tuple(dict.fromkeys(found))


def full_name(code: str, language: str) -> str:
    """Province and prefecture in one: 湖北省武汉市; Wuhan, Hubei. Empty for an unknown code."""
    entry = GROUPS.get(code) or (_COUNTRY if code == COUNTRY else None)
    if entry:
        return entry.name(language)
    names = [item.name(language) for item in path(current(code))]
    return ", ".join(reversed(names)) if language == "en" else "".join(names)


def group_choices() -> list[tuple[str, Any]]:
    """(code, lazy label) of the groups, for a filter."""
    return [(group.code, label(group)) for group in GROUPS.all()]


def _known(code: str) -> bool:
    return (
        code == COUNTRY
        or GROUPS.get(code) is not None
        or (bool(re.fullmatch(r"\d{6}", code)) and bool(path(code)))
    )


def _short(name: str) -> str:
    return _SUFFIX.sub("", name) or name
