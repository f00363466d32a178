"""What happened to an entry, told from the audit in plain words, for its own side and the staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import definition, state_of
from queqiao.catalog.words import VerbWords
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.models import AuditEntry

SHOWN = 40
_TOGETHER = timedelta(hours=8)
"""Savings by the same person within this time are told as one."""
_INSIDE = frozenset({"tick_checklist", "take_review", "untake_review", "rank", "answer_questions_asked"})
"""Steps of the staff's work and of machines that are no news of the entry."""


def told(key: EntryKey, *, staff: bool) -> list[dict[str, Any]]:
    """The latest first. Questions to technology managers are told to the staff alone: they are not meant for the owner."""
    rows = AuditEntry.objects.filter(object_type=key.type.value, object_id=key.id).order_by("-number")
    found: list[dict[str, Any]] = []
    saved: dict[str, Any] | None = None
    for one in rows[: SHOWN * 10]:
        noun, _, verb = one.verb.partition(".")
        if noun == "match" or verb in _INSIDE or (one.verb == "interest.ask" and not staff):
            continue
        if verb == "save":
            if saved and saved["actor"] == one.actor_id and saved["at"] - one.at < _TOGETHER:
                saved["n"] += 1
                continue
            saved = {"at": one.at, "actor": one.actor_id, "n": 1, "by": one.actor_name, "event": "save"}
            found.append(saved)
            continue
        saved = None
        found.append(_event(key.type, one))
    return [_shown(one) for one in found[:SHOWN]]


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    if one.get("event") != "save":
        return one
    title = tr("修改内容", "Text changed")
    text = tr("共保存 {n} 次", "saved once|saved {n} times", n=one["n"]) if one["n"] > 1 else ""
    return {"at": one["at"], "title": title, "by": one["by"], "text": text}


def _event(entry_type: EntryType, row: AuditEntry) -> dict[str, Any]:
    noun, _, verb = row.verb.partition(".")
    title, text = "", row.note
    if noun == entry_type and any(way.verb == verb for way in definition(entry_type).transitions):
        before, after = (row.before or {}).get("state", ""), (row.after or {}).get("state", "")
        title = str(VerbWords(entry_type, verb, before))
        if after != before:
            now = state_of(entry_type, after).label.text(language())
            text = " ".join(part for part in (tr("转为“{now}”。", "Now “{now}”.", now=now), row.note) if part)
    return {"at": row.at, "title": title or _other(row.verb), "by": row.actor_name, "text": text}


def _other(verb: str) -> str:
    noun, _, name = verb.partition(".")
    if noun == "interest":
        name = verb
    known = {
        "start": tr("建立草稿", "Draft begun"),
        "drop_revision": tr("放弃正在做的修改", "Change in the making dropped"),
        "add_co_author": tr("加入共同撰写人", "Co-author added"),
        "remove_co_author": tr("移除共同撰写人", "Co-author removed"),
        "attach": tr("添加附件", "File added"),
        "file_level": tr("调整附件的可见范围", "Level of a file changed"),
        "detach": tr("移除附件", "File removed"),
        "disclose": tr("向一家机构开放更多内容", "More shown to an organisation"),
        "revoke": tr("收回开放的内容", "Disclosure ended"),
        "answer_questions": tr("回答补充问题", "Questions answered"),
        "by_mail_link": tr("通过邮件链接确认", "Confirmed by the link of a mail"),
        "close_by_date": tr("开放期结束，自动下架", "Closed by its date"),
        "load": tr("批量导入", "Loaded from a file"),
        "interest.interest": tr("表达合作意向", "Interest shown"),
        "interest.ask": tr("询问技术经理人", "A technology manager was asked"),
        "interest.answer": tr("答复意向", "Interest answered"),
        "interest.withdraw": tr("收回意向", "Interest withdrawn"),
    }
    return known.get(name, verb)
