"""The head of an entry: what it is, its state, who answers for it and since when; and what the viewer may not see yet."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from queqiao.catalog.contracts import EntryView
from queqiao.catalog.enums import EntryType, Level, SecrecyLevel
from queqiao.catalog.lifecycles import EXPIRING
from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.matching.enums import Shelf
from queqiao.web import labels
from queqiao.web.entry_page.texts import has_english, only_chinese, titles
from queqiao.web.entry_page.words import ICONS, field_name, level_tag, opened_by
from queqiao.web.formats import day

_WAITING = frozenset(
    {"triage", "checking", "review", "repair", "unconfirmed", "stale", "appealed", "correction"}
)
_ENDED = frozenset({"refused", "refused_finally", "lapsed", "no_solution"})


def head(view: EntryView) -> dict[str, Any]:
    """Kind, title, one sentence, state, level, and the line below."""
    kind = str(view.fields.get("kind", ""))
    return {
        **titles(view),
        "kind": labels.kind_name(kind) if kind else str(view.key.type.label),
        "icon": _icon(view.key.type, kind),
        "badge": badge(view),
        "level": _audience(view),
        "meta": _meta(view),
        "only_chinese": only_chinese(view),
        "has_english": has_english(view),
    }


def badge(view: EntryView) -> dict[str, str]:
    """The state in a word; what is live is marked as such."""
    if view.live:
        return {"kind": "live", "label": view.state.label}
    if view.state.code in EXPIRING[view.key.type]:
        # Its day is over; the clock that writes it down strikes later.
        over = view.key.type is EntryType.SCENARIO and _closed(view)
        label = (
            tr("开放期已结束", "closed by its date")
            if over
            else tr("已到期，待确认", "past its date, to be confirmed")
        )
        return {"kind": "wait", "label": label}
    kind = "wait" if view.state.code in _WAITING else "bad" if view.state.code in _ENDED else "off"
    return {"kind": kind, "label": view.state.label}


def who(view: EntryView) -> dict[str, str]:
    """Who answers for the entry, as far as this viewer is told."""
    role = {
        EntryType.NEED: tr("需求方", "Who needs it"),
        EntryType.ACHIEVEMENT: tr("成果方", "Who offers it"),
        EntryType.SCENARIO: tr("场景方", "Who opens it"),
        EntryType.NEGATIVE_RESULT: tr("提交方", "Who tells it"),
    }[view.key.type]
    if view.owner is None:
        return {
            "role": role,
            "name": tr("不公开名称", "Not named"),
            "note": tr(
                "鹊桥已核验其身份；接受您的意向时，由对方告知。",
                "Queqiao knows who it is; they tell you when they accept your interest.",
            ),
            "url": "",
        }
    card = view.owner
    notes = [
        labels.kind_name(card.kind, Shelf.ORGANISATION),
        labels.province_name(card.region[:2] + "0000") if card.region else "",
    ]
    notes.append(tr("已核验", "verified") if card.verified else tr("尚未核验", "not verified yet"))
    return {
        "role": role,
        "name": tr(card.name, card.name_en or card.name),
        "note": " · ".join(one for one in notes if one),
        "url": reverse("organisation", args=[card.id]),
    }


def hidden(view: EntryView) -> list[dict[str, Any]]:
    """What has something in it and waits for a level: gathered by level, each with the way there."""
    found = []
    for level in Level:
        names = [field_name(one.name) for one in view.hidden if one.level is level]
        if names:
            found.append(
                {"names": tr("、", ", ").join(names), "level": level_tag(level), "how": opened_by(level)}
            )
    return found


def _closed(view: EntryView) -> bool:
    closes = view.fields.get("closes_on")
    return closes is not None and closes < clock.today()


def _icon(entry_type: EntryType, kind: str) -> str:
    return {"dataset": "dataset", "model_method": "model"}.get(kind, ICONS[entry_type])


def _audience(view: EntryView) -> dict[str, str] | None:
    secrecy = view.fields.get("secrecy_level", SecrecyLevel.PUBLIC)
    if secrecy == SecrecyLevel.PUBLIC:
        return None
    if secrecy == SecrecyLevel.RESTRICTED:
        return {"code": "members", "label": tr("仅平台内", "members only")}
    return {"code": "nda", "label": str(SecrecyLevel(secrecy).label)}


def _meta(view: EntryView) -> list[dict[str, str]]:
    owner = who(view)
    items = [{"icon": "organisation", "text": owner["name"], "url": owner["url"]}]
    if view.published_at:
        text = tr("发布 {day}", "published {day}", day=day(view.published_at))
        if view.confirmed_at and day(view.confirmed_at) != day(view.published_at):
            text += tr("，{day} 确认有效", ", confirmed {day}", day=day(view.confirmed_at))
        items.append({"icon": "calendar", "text": text, "url": ""})
    else:
        text = tr("最近修改 {day}", "last changed {day}", day=day(view.updated_at))
        items.append({"icon": "edit", "text": text, "url": ""})
    items.append({"icon": "", "text": view.key.id, "url": ""})
    return items
