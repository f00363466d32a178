"""Signs of interest and questions as the page shows them: where each stands, who works on it, by when, and what this person may do."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from queqiao.accounts.access import can
from queqiao.accounts.contracts import Actor
from queqiao.catalog import requests as codes
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import Interest
from queqiao.catalog.queries import MODELS, visible_to
from queqiao.catalog.queries.sides import reviews
from queqiao.kernel import clock
from queqiao.kernel.bilingual import both, language, tr
from queqiao.kernel.choices import TextChoices


class WhyDeclined(TextChoices):
    """Why an interest is declined; told to whoever showed it."""

    FIELD = "field", both("方向不合", "Another field")
    TERMS = "terms", both("合作方式或条件不合", "Terms do not fit")
    TAKEN = "taken", both("已有合作方", "A partner is there already")
    NOT_NOW = "not_now", both("目前不便推进", "Not at present")
    UNKNOWN = "unknown", both("对方情况不明", "Too little is known of you")
    NO_REPLY = "no_reply", both("对方未回应", "No reply from the owner")
    OTHER = "other", both("其他", "Other")


class InterestState(TextChoices):
    """Where a sign of interest stands."""

    OPEN = "open", both("等待答复", "Waiting for an answer")
    ACCEPTED = "accepted", both("已接受，对接中", "Accepted, under way")
    DECLINED = "declined", both("未接受", "Declined")
    ANSWERED = "answered", both("已答复", "Answered")
    WITHDRAWN = "withdrawn", both("已撤回", "Taken back")
    CLOSED = "closed", both("对接已结束", "Ended")


_WORDS = {code: (zh, en) for code, zh, en in (*codes.ANSWERS, *codes.CLOSINGS)}


def rows_of(actor: Actor, found: list[Interest], typed: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of a page, with titles read at once."""
    entries = _entries(found)
    open_to = _open_to(actor, found)
    return [_row(actor, one, entries, open_to, typed) for one in found]


def _entries(found: list[Interest]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for entry_type in EntryType:
        ids = {one.entry_id for one in found if one.entry_type == entry_type}
        ids |= {one.own_entry_id for one in found if one.own_entry_id.startswith(entry_type.prefix)}
        if ids:
            rows = MODELS[entry_type].objects.filter(pk__in=ids).select_related("owner", "node")
            entries |= {row.pk: row for row in rows}
    return entries


def _open_to(actor: Actor, found: list[Interest]) -> frozenset[str]:
    """Ids of the entries whose page this person can open: what has left the lists is told without a link."""
    seen: set[str] = set()
    for entry_type in EntryType:
        ids = {one.entry_id for one in found if one.entry_type == entry_type}
        ids |= {one.own_entry_id for one in found if one.own_entry_id.startswith(entry_type.prefix)}
        if ids:
            seen |= set(visible_to(actor, entry_type).filter(pk__in=ids).values_list("pk", flat=True))
    return frozenset(seen)


def _row(
    actor: Actor, one: Interest, entries: dict[str, Any], open_to: frozenset[str], typed: dict[str, str]
) -> dict[str, Any]:
    row = entries.get(one.entry_id)
    theirs = entries.get(one.own_entry_id)
    sent = bool(actor.id) and (
        one.person_id == actor.id or (one.organisation_id or "") in actor.organisations
    )
    # Who declined for an anonymous owner stays unnamed to whoever asked.
    named = (
        not sent
        or one.kind == codes.ASK
        or one.state in {codes.ACCEPTED, codes.CLOSED}
        or not getattr(row, "anonymous", False)
    )
    today = clock.today()
    return {
        "id": one.pk, "version": one.version, "ask": one.kind == codes.ASK, "sent": sent,
        "title": _title(row) or one.entry_id, "url": _url(row, open_to),
        "organisation": one.organisation,
        "organisation_url": reverse("organisation", args=[one.organisation_id]) if one.organisation_id else "",
        "person": str(one.person), "theirs": {"title": _title(theirs), "url": _url(theirs, open_to)} if theirs is not None else None,
        "message": one.message, "at": one.at, "open": one.state == codes.OPEN, "state": InterestState(one.state).label,
        "running": one.state == codes.ACCEPTED,
        "due_on": one.due_on if one.state in {codes.OPEN, codes.ACCEPTED} else None,
        "overdue": one.state in {codes.OPEN, codes.ACCEPTED} and one.due_on is not None and one.due_on < today,
        "passed_on": one.escalated_at is not None and one.state in {codes.OPEN, codes.ACCEPTED},
        "taken_by": str(one.taken_by) if one.taken_by else "", "mine": bool(actor.id) and one.taken_by_id == actor.id,
        "reply": one.reply, "reason": _reason(one), "answered_by": str(one.answered_by) if one.answered_by and named else "",
        "answered_at": one.answered_at, "outcome": tr(*_WORDS[one.outcome]) if one.outcome in _WORDS else "",
        "closing_note": one.closing_note, "closed_by": str(one.closed_by) if one.closed_by else "", "closed_at": one.closed_at,
        "typed": typed if typed.get("interest") == str(one.pk) else {},
        **_may(actor, one, row, sent=sent), "contact": _contact(actor, one, row, sent=sent),
    }  # fmt: skip


def _may(actor: Actor, one: Interest, row: Any, *, sent: bool) -> dict[str, bool]:
    """What this person can do with it."""
    if row is None:
        return {}
    owns = one.kind == codes.INTEREST and bool(can(actor, "entry.answer_interest", row))
    manages = reviews(actor, row.node_id) and (one.kind == codes.ASK or one.escalated_at is not None)
    busy = one.taken_by_id not in (None, actor.id)
    unsettled = one.state in {codes.OPEN, codes.ACCEPTED}
    return {
        "may_decide": owns and one.state == codes.OPEN,
        "may_reply": manages and one.kind == codes.ASK and one.state == codes.OPEN and not busy,
        "may_end": manages and not owns and one.kind == codes.INTEREST and one.state == codes.OPEN and not busy,
        "may_take": manages and unsettled and one.taken_by_id is None and not (owns and one.kind == codes.INTEREST),
        "may_release": manages and unsettled and one.taken_by_id is not None
        and (one.taken_by_id == actor.id or actor.superuser or actor.plays("operator", row.node_id)),
        "may_close": one.state == codes.ACCEPTED and (owns or sent or manages),
    }  # fmt: skip


def _contact(actor: Actor, one: Interest, row: Any, *, sent: bool) -> dict[str, str] | None:
    """Once accepted, each side sees whom to write to: the person who asked, and the one who accepted. The staff see neither address here."""
    if one.kind != codes.INTEREST or one.state not in {codes.ACCEPTED, codes.CLOSED} or row is None:
        return None
    if sent:
        person = one.answered_by
    elif can(actor, "entry.answer_interest", row):
        person = one.person
    else:
        return None
    if person is None or not person.is_active:
        return None
    return {
        "name": str(person),
        "email": person.email or "",
        "phone": "" if person.email else (person.phone or ""),
    }


def _reason(one: Interest) -> str:
    if one.reason in WhyDeclined.values and one.kind == codes.INTEREST:
        return str(WhyDeclined(one.reason).label)
    return tr(*_WORDS[one.reason]) if one.reason in _WORDS else ""


def _title(row: Any) -> str:
    if row is None:
        return ""
    return str(row.title_en if language() == "en" and row.title_en else row.title)


def _url(row: Any, open_to: frozenset[str]) -> str:
    if row is None or row.pk not in open_to:
        return ""
    return reverse(row._meta.model_name.replace("negativeresult", "negative_result"), args=[row.pk])
