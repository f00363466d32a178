"""Clauses, claims, uses, patents and stages as rows of tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queqiao.catalog.contracts import ClaimView, ClauseView, EntryView
from queqiao.catalog.enums import ClauseOperator, PatentKind, PatentStatus
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.web import labels
from queqiao.web.entry_page.words import level_tag, measured_by
from queqiao.web.formats import THIN_SPACE

FileUrl = Callable[[str], str]
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": ""}


def demanded(row: ClauseView | ClaimView) -> str:
    """The bound in words: ``≥ 300 Wh/kg``, ``60 至 80 ℃``, ``提高 30 %``; a qualitative one in its own words."""
    if row.operator == ClauseOperator.QUALITATIVE or not row.value:
        return row.text or row.value
    unit = f"{THIN_SPACE}{row.unit}" if row.unit else ""
    if row.operator == ClauseOperator.BETWEEN:
        span = tr("{low} 至 {high}", "{low} to {high}", low=row.value, high=row.value_high)
        return f"{span if row.value_high else row.value}{unit}"
    if row.operator in _SIGNS:
        return f"{_SIGNS[row.operator]}{THIN_SPACE}{row.value}{unit}".lstrip(THIN_SPACE)
    return f"{ClauseOperator(row.operator).label}{' ' if language() == 'en' else THIN_SPACE}{row.value}{unit}"


def clauses(view: EntryView) -> list[dict[str, Any]]:
    """The demands of a need."""
    return [
        {
            "number": number,
            "parameter": one.parameter or tr("要求", "Demand"),
            "bound": demanded(one),
            "text": one.text if one.value and one.text else "",
            "condition": one.condition,
            "method": one.method,
            "baseline": one.baseline,
            "level": level_tag(one.level),
            "from_answer": one.source == "answer",
        }
        for number, one in enumerate(view.clauses, 1)
    ]


def claims(view: EntryView, file_url: FileUrl) -> list[dict[str, Any]]:
    """The measured values of an achievement, each with what shows it."""
    names = {one.id: one.name for one in view.files}
    return [
        {
            "number": number,
            "parameter": one.parameter,
            "bound": demanded(one),
            "text": one.text if one.value and one.text else "",
            "condition": one.condition,
            "method": one.method,
            "by": measured_by(one.measured_by) if one.measured_by else "",
            "on": one.measured_on,
            "file": {"url": file_url(one.file_id), "name": names[one.file_id]}
            if one.file_id in names
            else None,
            "level": level_tag(one.level),
        }
        for number, one in enumerate(view.claims, 1)
    ]


def uses(view: EntryView) -> list[dict[str, Any]]:
    """Possible uses, each with its own readiness, which may differ much from that of the whole."""
    return [
        {
            "title": one.title,
            "note": one.note,
            "buyers": one.buyers,
            "level": one.readiness,
            "readiness": labels.readiness_name(one.readiness)
            if one.readiness
            else tr("未评", "not assessed"),
            "evidence": one.evidence,
        }
        for one in view.scenarios
    ]


def patents(view: EntryView) -> list[dict[str, Any]]:
    """The rights an achievement rests on, with the day each ends."""
    today = clock.today()
    found = []
    for one in view.patents:
        over = one.status in {PatentStatus.LAPSED, PatentStatus.EXPIRED} or (
            one.expires_on is not None and one.expires_on <= today
        )
        found.append(
            {
                "number": one.display,
                "title": (one.title_en or one.title) if language() == "en" else one.title,
                "kind": str(PatentKind(one.kind).label),
                "status": str(PatentStatus(one.status).label),
                "filed_on": one.filed_on,
                "granted_on": one.granted_on,
                "expires_on": one.expires_on,
                "over": over,
            }
        )
    return found


def stages(view: EntryView) -> list[dict[str, str]]:
    """The dated stages of the work."""
    return [
        {"on": str(one.get("on", "")), "stage": str(one.get("stage", "")), "note": str(one.get("note", ""))}
        for one in view.fields.get("history") or ()
    ]
