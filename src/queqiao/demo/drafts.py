"""Rows of the region's texts as what the forms of the catalogue hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from queqiao.catalog.contracts import (
    AchievementDraft,
    ClaimDraft,
    ClauseDraft,
    EvidenceDraft,
    NeedDraft,
    NegativeResultDraft,
    ScenarioDraft,
    UseDraft,
)
from queqiao.demo.content import WRITTEN_ON, Row, content, en, listed, zh

_MEASURED_BY = {
    "第三方检测": "third_party",
    "计量机构": "third_party",
    "合作医院": "user",
    "用户现场": "user",
}
"""Who measured, as the form asks; everything else is one's own measurement."""
_FEN = 100


def need_draft(row: Row, today: date, contact_id: str) -> NeedDraft:
    """A need as its form holds it; ``today`` is the demo day, from which its deadline is counted."""
    detail, levels = _confidential(row)
    if row["budget_level"] != "public":
        levels["budget"] = row["budget_level"]
    return NeedDraft(
        **_common(row, contact_id, levels),
        summary=zh(row["summary"]),
        summary_en=row.get("summary_en") or en(row["summary"]),
        industry=row["industry"],
        region=row["region"],
        fields=listed(row["field"]),
        declarations={"public_summary_cleared": True},
        kind=row["kind"],
        body=row["body"] or "",
        body_en=row.get("body_en") or "",
        baseline=row["baseline"] or "",
        tried_routes="\n".join(row["tried_routes"] or ()),
        detail=detail,
        requirements=row["requirements"] or "",
        budget_low=_fen(row["budget_low"]),
        budget_high=_fen(row["budget_high"]),
        deadline=today + timedelta(days=row["deadline_days"]) if row["deadline_days"] else None,
        cooperation=listed(row["cooperation"]),
        ip_wish=row["ip_wish"] or "",
        secrecy_level=row["secrecy_level"],
        anonymous=row["anonymous"],
        clauses=tuple(_clause(one) for one in row["clauses"] or ()),
    )


def achievement_draft(row: Row, today: date, contact_id: str, patents: tuple[str, ...]) -> AchievementDraft:
    """An achievement as its form holds it; ``patents`` are the ids of its owner's records."""
    detail, levels = _confidential(row)
    disclosed = row.get("first_disclosure")
    return AchievementDraft(
        **_common(row, contact_id, levels),
        summary=zh(row["summary"]),
        summary_en=en(row["summary"]),
        industry=row["industry"],
        region=row["region"],
        fields=listed(row["field"]),
        declarations={
            "state_secret": False, "public_summary_cleared": True, "job_related": True, "unit_confirmed": True,
            "ownership_clear": True, "summary_enables_nothing": True, "grace_case": bool(disclosed),
            "filing_promised": bool(disclosed), "export_class": "free", "audience": "worldwide",
        },
        kind=row["kind"],
        body=zh(row["body"]),
        body_en=row.get("body_en") or en(row["body"]),
        detail=detail,
        licence_modes=listed(row["licence_modes"]),
        open_source=row.get("open_source") or "",
        protection=row["protection"],
        first_disclosure=disclosed + (today - WRITTEN_ON) if disclosed else None,
        disclosure_channel=row.get("disclosure_channel") or "",
        history=tuple({"stage": one["stage"], "on": str(one["year"]), "note": ""} for one in row.get("lineage", ())),
        claims=tuple(_claim(one) for one in row["claims"]),
        scenarios=tuple(_use(one) for one in row["scenarios"]),
        readiness_evidence=_evidence(row),
        patents=patents,
    )  # fmt: skip


def scenario_draft(row: Row, today: date, contact_id: str) -> ScenarioDraft:
    """An opened place of use as its form holds it."""
    period = row["period"]
    return ScenarioDraft(
        **_common(row, contact_id, {}),
        summary=row["description"],
        industry=row["industry"],
        region=row["region"],
        fields=listed(row["field"]),
        declarations={"public_summary_cleared": True, "may_open": True},
        place=row["place"],
        body=row["may_test"],
        body_en=row.get("body_en") or "",
        protocol=row["test_protocol"],
        data_offered=row["data_offered"],
        safety=row["safety"],
        subsidy=row["subsidy_fen"] or None,
        subsidy_note=row["subsidy_note"],
        first_use_cover=row["first_use_cover"],
        capacity=row["capacity"],
        opens_on=today + timedelta(days=period["opens_in_days"]),
        closes_on=today + timedelta(days=period["closes_in_days"]),
        wanted_readiness=row["wanted_readiness"],
    )


def negative_draft(row: Row, published: date, contact_id: str) -> NegativeResultDraft:
    """A negative result as its form holds it; an embargo is counted from the day it was accepted."""
    days = row["embargo_days"]
    return NegativeResultDraft(
        **_common(row, contact_id, {}),
        summary=row["hypothesis"],
        fields=listed(row["related_field"]),
        declarations={
            "state_secret": False, "blames_nobody": True, "others_data": False, "disclosure_cleared": True,
        },
        hypothesis=row["hypothesis"],
        route=row["route"],
        test=row["test"],
        result=row["result"],
        why_stopped=row["why_stopped"],
        what_would_change=row["what_would_change"],
        embargo_until=published + timedelta(days=days) if days else None,
        anonymous=row["anonymous"],
    )  # fmt: skip


def _common(row: Row, contact_id: str, levels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": zh(row["title"]), "title_en": en(row["title"]), "keywords": tuple(row.get("keywords") or ()),
        "contact_id": contact_id, "levels": dict(levels),
    }  # fmt: skip


def _confidential(row: Row) -> tuple[str, dict[str, str]]:
    """What is told later, and its level where the author chose one."""
    kept = row.get("confidential")
    return (kept["detail"], {"detail": kept["level"]}) if kept else ("", {})


def _fen(yuan: Any) -> int | None:
    return None if yuan is None else int(yuan) * _FEN


def _texts(row: Row, *names: str) -> dict[str, str]:
    return {name: str(row.get(name) or "") for name in names}


def _clause(row: Row) -> ClauseDraft:
    return ClauseDraft(
        **_texts(row, "parameter", "value", "value_high", "unit", "condition", "method", "baseline", "text"),
        operator=row.get("operator") or "qualitative",
        level=row.get("level") or "public",
    )


def _claim(row: Row) -> ClaimDraft:
    return ClaimDraft(
        **_texts(row, "parameter", "value", "value_high", "unit", "condition", "method", "text"),
        operator=row.get("operator") or "=",
        measured_by=_MEASURED_BY.get(row.get("by", ""), "self"),
        measured_on=str(row.get("measured") or ""),
        level=row.get("level") or "public",
    )


def _use(row: Row) -> UseDraft:
    return UseDraft(**_texts(row, "title", "note", "buyers", "evidence"), readiness=row.get("readiness"))


def _evidence(row: Row) -> tuple[EvidenceDraft, ...]:
    """Evidence for every level up to the one reached: the row's own papers for the highest, the usual kinds below it."""
    usual = content().readiness_evidence
    which = int(row["key"][2:]) % 2
    found = []
    for dimension, reached in row["readiness"].items():
        own = row.get("evidence", {}).get(dimension, ())
        for level in range(1, reached + 1):
            text = "；".join(own) if level == reached and own else usual[dimension][level][which]
            found.append(EvidenceDraft(dimension=dimension, level=level, evidence=text))
    return tuple(found)
