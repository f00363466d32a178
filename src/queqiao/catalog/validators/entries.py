"""Whole drafts: every fault at its field, before a submission or beside a draft. Pure; today is an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from types import MappingProxyType
from typing import Any

from queqiao.catalog.confidentiality import may_choose
from queqiao.catalog.contracts import (
    AchievementDraft,
    ClaimDraft,
    ClauseDraft,
    EntryDraft,
    EvidenceDraft,
    NeedDraft,
    NegativeResultDraft,
    ScenarioDraft,
    UseDraft,
)
from queqiao.catalog.enums import AchievementKind, EntryType, NeedKind, Protection, SecrecyLevel, WhyStopped
from queqiao.catalog.validators.clauses import is_blank, row_problems
from queqiao.catalog.validators.readiness import holes
from queqiao.catalog.validators.values import clean, read_day, read_money, read_whole
from queqiao.kernel.codes import cooperation, industries, ip_wishes, licences, open_source, regions
from queqiao.kernel.codes import fields as technology
from queqiao.kernel.errors import Problem

TEXT_LIMIT = 20_000
LIMITS: Mapping[type, Mapping[str, int]] = MappingProxyType(
    {
        EntryDraft: {"title": 200, "title_en": 300, "summary": 2_000, "summary_en": 4_000},
        NeedDraft: {},
        AchievementDraft: {"open_source": 40, "price_note": 200, "disclosure_channel": 200},
        ScenarioDraft: {"place": 200, "subsidy_note": 200, "first_use_cover": 300, "capacity": 120},
        NegativeResultDraft: {},
        ClauseDraft: {
            "parameter": 120, "value": 40, "value_high": 40, "unit": 40, "condition": 200, "method": 200, "baseline": 80, "text": 400,
        },
        ClaimDraft: {
            "parameter": 120, "value": 40, "value_high": 40, "unit": 40, "condition": 200, "method": 200, "measured_by": 120,
            "measured_on": 10, "text": 400,
        },
        UseDraft: {"title": 120, "buyers": 200, "evidence": 300},
        EvidenceDraft: {},
    }
)  # fmt: skip
"""Most characters of a text; other texts end at ``TEXT_LIMIT``. Columns hold as much, a test watches it."""
KEYWORD_LIMIT, MOST_KEYWORDS, MOST_FIELDS = 40, 12, 5
DIMENSIONS = ("trl", "mrl", "crl", "brl", "iprl", "tmrl", "frl")
_TYPES: Mapping[type, EntryType] = MappingProxyType(
    {
        NeedDraft: EntryType.NEED,
        AchievementDraft: EntryType.ACHIEVEMENT,
        ScenarioDraft: EntryType.SCENARIO,
        NegativeResultDraft: EntryType.NEGATIVE_RESULT,
    }
)


def problems_of(draft: EntryDraft, today: date) -> tuple[Problem, ...]:
    """Every fault of a draft. Errors must be gone before it is submitted; warnings are to be looked at."""
    found = [*_common(draft)]
    if isinstance(draft, NeedDraft):
        found += _need(draft, today)
    elif isinstance(draft, AchievementDraft):
        found += _achievement(draft, today)
    elif isinstance(draft, ScenarioDraft):
        found += _scenario(draft, today)
    elif isinstance(draft, NegativeResultDraft):
        found += _negative(draft, today)
    return tuple(found)


def read_industry(text: str) -> str:
    """The code with its section before it (``C38``, ``C2614``; a section alone as ``C``); empty where it is none."""
    wanted = clean(text).strip().upper()
    entry = industries.get(wanted) or (industries.get(wanted[1:]) if wanted[:1].isalpha() else None)
    section = industries.section(entry.code) if entry else None
    if entry is None or section is None or (wanted[:1].isalpha() and wanted[0] != section.code):
        return ""
    return entry.code if entry.code == section.code else section.code + entry.code


def limit_of(kind: type, name: str) -> int:
    """The most characters of one text field of a draft."""
    known = {**LIMITS[EntryDraft], **LIMITS[kind]} if issubclass(kind, EntryDraft) else LIMITS[kind]
    return known.get(name, TEXT_LIMIT)


def _common(draft: EntryDraft) -> Iterator[Problem]:
    entry_type = _TYPES[type(draft)]
    if not clean(draft.title).strip():
        yield Problem("catalog.title_missing", field="title")
    yield from _lengths(draft, "")
    if len(draft.keywords) > MOST_KEYWORDS:
        yield Problem(
            "catalog.too_many_keywords",
            {"most": MOST_KEYWORDS, "found": len(draft.keywords)},
            field="keywords",
        )
    for word in draft.keywords:
        if len(word) > KEYWORD_LIMIT:
            yield Problem(
                "catalog.keyword_long", {"word": word[:20], "most": KEYWORD_LIMIT}, field="keywords"
            )
    yield from _codes(draft.fields, technology, "fields")
    if len(draft.fields) > MOST_FIELDS:
        yield Problem("catalog.too_many_fields", {"most": MOST_FIELDS}, field="fields")
    if draft.industry and not read_industry(draft.industry):
        yield Problem("catalog.unknown_code", {"code": draft.industry}, field="industry")
    if draft.region and not regions.path(regions.current(draft.region)):
        yield Problem("catalog.unknown_code", {"code": draft.region}, field="region")
    for name, level in draft.levels.items():
        if level not in may_choose(entry_type, name):
            yield Problem("catalog.level_not_allowed", {"name": name, "level": level}, field=f"levels.{name}")


def _need(draft: NeedDraft, today: date) -> Iterator[Problem]:
    yield from _choice(draft.kind, NeedKind.values, "kind")
    yield from _choice(draft.secrecy_level, SecrecyLevel.values, "secrecy_level")
    if draft.secrecy_level == SecrecyLevel.STATE_SECRET:
        yield Problem("catalog.state_secret", field="secrecy_level")
    low, high = read_money(draft.budget_low), read_money(draft.budget_high)
    for name, value, read in (
        ("budget_low", draft.budget_low, low),
        ("budget_high", draft.budget_high, high),
    ):
        if value not in (None, "") and read is None:
            yield Problem("catalog.not_money", {"text": str(value)[:40]}, field=name)
    if low is not None and high is not None and low > high:
        yield Problem("catalog.budget_order", field="budget_high")
    yield from _coming(draft.deadline, "deadline", today)
    yield from _codes(draft.cooperation, cooperation, "cooperation")
    if draft.ip_wish and ip_wishes.get(draft.ip_wish) is None:
        yield Problem("catalog.unknown_code", {"code": draft.ip_wish}, field="ip_wish")
    yield from _rows(draft.clauses, "clauses", today)


def _achievement(draft: AchievementDraft, today: date) -> Iterator[Problem]:
    yield from _choice(draft.kind, AchievementKind.values, "kind")
    yield from _choice(draft.protection, Protection.values, "protection")
    yield from _codes(draft.licence_modes, licences, "licence_modes")
    if draft.open_source and open_source.get(draft.open_source) is None:
        yield Problem(
            "catalog.licence_unknown", {"code": draft.open_source}, severity="warning", field="open_source"
        )
    if "open_source" in draft.licence_modes and not draft.open_source:
        yield Problem("catalog.licence_missing", field="open_source")
    yield from _past(draft.first_disclosure, "first_disclosure", today)
    if draft.protection == Protection.DISCLOSED and not draft.first_disclosure:
        yield Problem("catalog.disclosure_day_missing", field="first_disclosure")
    yield from _rows(draft.claims, "claims", today)
    for place, use in enumerate(draft.scenarios):
        if not clean(use.title).strip():
            yield Problem("catalog.use_title_missing", field=f"scenarios.{place}.title")
        yield from _lengths(use, f"scenarios.{place}.")
        yield from _level(use.readiness, f"scenarios.{place}.readiness", 9)
    yield from _evidence(draft.readiness_evidence)
    yield from holes(draft.readiness_evidence, today)


def _evidence(rows: tuple[EvidenceDraft, ...]) -> Iterator[Problem]:
    seen: set[tuple[str, int]] = set()
    for place, row in enumerate(rows):
        at = f"readiness_evidence.{place}"
        if row.dimension not in DIMENSIONS:
            yield Problem("catalog.unknown_code", {"code": row.dimension}, field=f"{at}.dimension")
        if row.level in (None, ""):
            yield Problem("catalog.level_missing", field=f"{at}.level")
        yield from _level(row.level, f"{at}.level", 10 if row.dimension == "mrl" else 9)
        if row.covers_from not in (None, ""):
            first, top = read_whole(row.covers_from), read_whole(row.level)
            if first is None or first < 1 or (top is not None and first > top):
                yield Problem(
                    "catalog.covers_from", {"text": str(row.covers_from)[:40]}, field=f"{at}.covers_from"
                )
        if not clean(row.evidence).strip():
            yield Problem("catalog.evidence_missing", field=f"{at}.evidence")
        level = read_whole(row.level)
        if level is not None and (row.dimension, level) in seen:
            yield Problem("catalog.evidence_twice", {"level": level}, field=f"{at}.level")
        seen.add((row.dimension, level or 0))


def _scenario(draft: ScenarioDraft, today: date) -> Iterator[Problem]:
    yield from _choice(draft.secrecy_level, SecrecyLevel.values, "secrecy_level")
    if draft.secrecy_level == SecrecyLevel.STATE_SECRET:
        yield Problem("catalog.state_secret", field="secrecy_level")
    if draft.subsidy not in (None, "") and read_money(draft.subsidy) is None:
        yield Problem("catalog.not_money", {"text": str(draft.subsidy)[:40]}, field="subsidy")
    if draft.opens_on not in (None, "") and read_day(draft.opens_on) is None:
        yield Problem("catalog.not_a_day", {"text": str(draft.opens_on)[:40]}, field="opens_on")
    if draft.closes_on in (None, ""):
        yield Problem("catalog.closing_day_missing", field="closes_on")
    yield from _coming(draft.closes_on, "closes_on", today)
    opens, closes = read_day(draft.opens_on), read_day(draft.closes_on)
    if opens and closes and closes < opens:
        yield Problem("catalog.closes_before_opens", field="closes_on")
    yield from _level(draft.wanted_readiness, "wanted_readiness", 9)


def _negative(draft: NegativeResultDraft, today: date) -> Iterator[Problem]:
    if not clean(draft.route).strip():
        yield Problem("catalog.route_missing", field="route")
    if not draft.why_stopped:
        yield Problem("catalog.why_missing", field="why_stopped")
    else:
        yield from _choice(draft.why_stopped, WhyStopped.values, "why_stopped")
    yield from _coming(draft.embargo_until, "embargo_until", today)


def _rows(rows: tuple[Any, ...], name: str, today: date) -> Iterator[Problem]:
    yield from row_problems(rows, name, today)
    for place, row in enumerate(rows):
        if not is_blank(row):
            yield from _lengths(row, f"{name}.{place}.")


def _lengths(draft: Any, at: str) -> Iterator[Problem]:
    for item in fields(draft):
        value = getattr(draft, item.name)
        most = limit_of(type(draft), item.name)
        if isinstance(value, str) and len(clean(value)) > most:
            yield Problem(
                "catalog.too_long", {"most": most, "found": len(clean(value))}, field=f"{at}{item.name}"
            )


def _codes(codes: tuple[str, ...], known: Any, name: str) -> Iterator[Problem]:
    for code in codes:
        if known.get(code) is None:
            yield Problem("catalog.unknown_code", {"code": code}, field=name)


def _choice(code: str, known: list[str], name: str) -> Iterator[Problem]:
    if code not in known:
        yield Problem("catalog.unknown_code", {"code": code}, field=name)


def _level(value: object, name: str, most: int) -> Iterator[Problem]:
    if value in (None, ""):
        return
    level = read_whole(value)
    if level is None or not 1 <= level <= most:
        yield Problem("catalog.not_a_level", {"text": str(value)[:20], "most": most}, field=name)


def _coming(value: object, name: str, today: date) -> Iterator[Problem]:
    if value in (None, ""):
        return
    day = read_day(value)
    if day is None:
        yield Problem("catalog.not_a_day", {"text": str(value)[:40]}, field=name)
    elif day < today:
        yield Problem("catalog.day_past", {"day": day.isoformat()}, field=name)


def _past(value: object, name: str, today: date) -> Iterator[Problem]:
    if value in (None, ""):
        return
    day = read_day(value)
    if day is None:
        yield Problem("catalog.not_a_day", {"text": str(value)[:40]}, field=name)
    elif day > today:
        yield Problem("catalog.day_in_future", {"day": day.isoformat()}, field=name)
