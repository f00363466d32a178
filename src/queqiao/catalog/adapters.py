"""Rows as the matching engine sees them: once with what everybody may read, once in full for the owner's own side.

What goes into the shared index comes from ``public_entry`` alone, so a confidential word can be found by nobody. Rows are read with their
owner, clauses, claims, uses and patents; a caller with many rows prefetches those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from queqiao.catalog.confidentiality import level_of, row_level, sees
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, Level, SecrecyLevel
from queqiao.catalog.lifecycles import EXPIRING
from queqiao.kernel.clock import HOME
from queqiao_engine.matching.contracts import AttributeValue, Entry, EntryKind
from queqiao_engine.matching.drafts import DraftClause, row_of_code, row_text
from queqiao_engine.matching.elements import KIND

KINDS: Mapping[EntryType, EntryKind] = MappingProxyType(
    {
        EntryType.NEED: EntryKind.NEED,
        EntryType.SCENARIO: EntryKind.NEED,
        EntryType.ACHIEVEMENT: EntryKind.ACHIEVEMENT,
        EntryType.NEGATIVE_RESULT: EntryKind.ACHIEVEMENT,
    }
)
"""Which side of a match a type stands on: a scenario asks, a negative result tells."""

_BODIES: Mapping[EntryType, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        EntryType.NEED: (
            ("body", ""), ("baseline", "现有基础"), ("tried_routes", "已试路线"),
            ("requirements", "对解决方的要求"), ("ip_note", "知识产权说明"), ("detail", ""), ("body_en", ""),
        ),
        EntryType.ACHIEVEMENT: (
            ("body", ""), ("advantages", "优势"), ("detail", ""), ("body_en", ""),
        ),
        EntryType.SCENARIO: (
            ("body", ""), ("place", "地点"), ("protocol", "测试办法"), ("data_offered", "开放数据"),
            ("safety", "安全要求"), ("capacity", "容量"), ("detail", ""), ("body_en", ""),
        ),
        EntryType.NEGATIVE_RESULT: (
            ("hypothesis", "设想"), ("route", "路线"), ("test", "试验"), ("result", "结果"),
            ("why_text", "停止原因"), ("what_would_change", "改变条件"), ("detail", ""),
        ),
    }
)  # fmt: skip
"""The columns that make up the body, with the words that lead them; the second language follows at the end."""


def public_entry(row: Any) -> Entry:
    """What everybody may read of an entry, for the shared index. An anonymous one names no owner in its attributes."""
    return _entry(row, Level.PUBLIC)


def owner_entry(row: Any) -> Entry:
    """The entry in full, for the owner's own matches and the platform's staff; never for an index others search."""
    return _entry(row, Level.OWNER)


def entry_for(row: Any, level: Level) -> Entry:
    """What a reader at a level may read of an entry: to tell what of its lists is for them."""
    return _entry(row, level)


def organisation_entry(organisation: Any) -> Entry:
    """The public card of an organisation as something to be found."""
    attributes: dict[str, AttributeValue] = {
        "kind": organisation.kind,
        "owner": organisation.pk,
        "owner_kind": organisation.kind,
        "node": organisation.node_id,
        "audience": "public",
        **_place(organisation.region, organisation.industry),
    }
    return Entry(
        id=organisation.pk,
        kind=EntryKind.ACHIEVEMENT,
        title=organisation.name,
        summary=_joined(organisation.short_name, organisation.name_en),
        body=_joined(organisation.about, organisation.about_en),
        attributes=MappingProxyType(attributes),
    )


def clause_text(row: Any) -> str:
    """A clause or claim (row or draft) in words the engine reads as the same demand: ``能量密度 ≥ 300 Wh/kg（25 ℃）``.

    Finding them takes milliseconds, since every way of writing is read back; a stored row therefore keeps its ``line``.
    """
    return getattr(row, "line", "") or row_text(engine_row(row))


def engine_row(row: Any) -> DraftClause:
    """A clause or claim as the engine's editable row."""
    return row_of_code(
        row.operator,
        parameter=row.parameter,
        value=row.value,
        value_high=row.value_high,
        unit=row.unit,
        condition=row.condition,
        method=row.method,
        baseline=getattr(row, "baseline", ""),
        text=row.text,
    )


def _entry(row: Any, level: Level) -> Entry:
    entry_type = EntryKey.of(row).type
    secrecy = getattr(row, "secrecy_level", SecrecyLevel.PUBLIC)

    def shown(name: str) -> bool:
        return sees(level, level_of(entry_type, name, row.levels, secrecy))

    def rows(name: str) -> list[Any]:
        return [one for one in getattr(row, name).all() if sees(level, row_level(one.level, secrecy))]

    body = [_led(lead, getattr(row, name)) for name, lead in _BODIES[entry_type] if shown(name)]
    claims: list[str] = []
    if entry_type is EntryType.NEED:
        claims = [clause_text(one) for one in rows("clauses")]
    elif entry_type is EntryType.ACHIEVEMENT:
        claims = [clause_text(one) for one in rows("claims")]
        if shown("scenarios"):
            body += [_led("应用场景", f"{one.title} {one.note}".strip()) for one in row.scenarios.all()]
        if shown("patents"):
            body += [_led("专利", _joined(one.title, one.title_en)) for one in _patents(row)]
    return Entry(
        id=row.pk,
        kind=KINDS[entry_type],
        title=row.title,
        summary=_joined(row.summary, row.title_en, row.summary_en),
        body=_joined(*body),
        keywords=tuple(row.keywords),
        claims="；\n".join(one for one in claims if one),
        attributes=MappingProxyType(_attributes(row, entry_type, level, shown)),
    )


def _attributes(row: Any, entry_type: EntryType, level: Level, shown: Any) -> dict[str, AttributeValue]:
    secrecy = getattr(row, "secrecy_level", SecrecyLevel.PUBLIC)
    values: dict[str, AttributeValue | None] = {
        "type": entry_type.value,
        "kind": getattr(row, "kind", "") or entry_type.value,
        "owner_kind": row.owner.kind,
        "node": row.node_id,
        "field": tuple(row.fields),
        "published": _day_number(row.published_at),
        "confirmed": _day_number(row.confirmed_at),
        "audience": "members" if secrecy != SecrecyLevel.PUBLIC else "public",
        "until": _until(row, entry_type),
    }
    named = level is Level.OWNER or not getattr(row, "anonymous", False)
    values |= _place(row.region or (row.owner.region if named else ""), row.industry)
    if named:
        values["owner"] = row.owner_id
    if entry_type is EntryType.NEED:
        values |= _need_attributes(row, shown)
        if level is Level.OWNER:
            # By this the engine asks a talent need about people and a finance need about money.
            values[KIND] = row.kind
    if entry_type is EntryType.ACHIEVEMENT:
        values["readiness"] = (
            float(row.readiness) if row.readiness is not None and shown("readiness") else None
        )
        values["licence"] = tuple(row.licence_modes) if shown("licence_modes") else ()
        values["open_source"] = row.open_source if shown("open_source") else ""
        values["protection"] = row.protection if shown("protection") else ""
        if level is Level.OWNER:
            values["applications"] = tuple(one.title for one in row.scenarios.all())
            values["readiness_evidence"] = tuple(
                sorted({one.dimension for one in row.readiness_evidence.all()})
            )
    if entry_type is EntryType.SCENARIO:
        values["readiness"] = (
            float(row.wanted_readiness) if row.wanted_readiness and shown("wanted_readiness") else None
        )
        values["deadline"] = (
            float(row.closes_on.toordinal()) if row.closes_on and shown("closes_on") else None
        )
    if entry_type is EntryType.NEGATIVE_RESULT:
        values["why_stopped"] = row.why_stopped if shown("why_stopped") else ""
    return {name: value for name, value in values.items() if value not in (None, "", ())}


FOREVER = 9_999_999
"""Day number of what has no last day; a gate on ``until`` must let it through."""


def _until(row: Any, entry_type: EntryType) -> float:
    """Day number of the last day on which the entry may stand on a list: nothing unconfirmed past it is ever found."""
    days = [row.due_on] if row.state in EXPIRING[entry_type] else []
    if entry_type is EntryType.SCENARIO:
        days.append(row.closes_on)
    return float(min((day.toordinal() for day in days if day is not None), default=FOREVER))


def _need_attributes(row: Any, shown: Any) -> dict[str, AttributeValue | None]:
    """Budget in yuan: the upper end, or the lower where that is all there is."""
    budget = row.budget_high if row.budget_high is not None else row.budget_low
    return {
        "budget": budget / 100 if budget is not None and shown("budget") else None,
        "deadline": float(row.deadline.toordinal()) if row.deadline and shown("deadline") else None,
        "cooperation": tuple(row.cooperation) if shown("cooperation") else (),
        "ip_wish": row.ip_wish if shown("ip_wish") else "",
    }


def _day_number(moment: datetime | None) -> float | None:
    """The day where the platform stands, as a proleptic ordinal."""
    return float(moment.astimezone(HOME).toordinal()) if moment else None


def _place(region: str, industry: str) -> dict[str, AttributeValue]:
    found: dict[str, AttributeValue] = {}
    if region:
        found |= {"region": region, "province": region[:2] + "0000"}
    if industry:
        found |= {"industry": industry, "section": industry[:1]}
    return found


def _patents(row: Any) -> list[Any]:
    """In an order of our own: a database gives them in any, and the index must not differ from the rows."""
    return sorted(row.patents.all(), key=lambda one: one.pk)


def _led(lead: str, text: str) -> str:
    """The text with the word that leads it, nothing for nothing."""
    if not text or not text.strip():
        return ""
    return f"{lead}：{text}" if lead else text


def _joined(*parts: str | Iterable[str]) -> str:
    return "\n".join(str(part) for part in parts if part)
