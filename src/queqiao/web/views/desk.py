"""The desk: what waits for this person today, by what they do here; each part only where there is something in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from queqiao.accounts.access import can, require
from queqiao.accounts.actions import invitations
from queqiao.accounts.contracts import Actor
from queqiao.accounts.names import shown
from queqiao.accounts.queries import open_join_requests, verification_queue
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import EXPIRING, REVIEW_STATES, definition
from queqiao.catalog.queries import interests, mine, review_queue, sent_interests
from queqiao.catalog.words import StateWords
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.models import AuditEntry, AuditHead, Job, JobState
from queqiao.matching import desk as matching
from queqiao.matching.enums import RANKED, AnswerReason, Mark
from queqiao.matching.report.words import OUTLOOKS
from queqiao.web.job_words import job_name
from queqiao.web.views.lists import shelf_name
from queqiao.web.views.matches import PAGES
from queqiao.web.views.reviews import left
from queqiao_engine.matching.contracts import Outlook

SOON = timedelta(days=30)
"""How long before its last day an entry comes onto the desk."""
MOST = 8


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everything that waits."""
    actor = _actor(request)
    require(actor, "notice.read")
    parts = [part for part in (*_own(actor, request), *_staff(actor)) if part and part["rows"]]
    context = {
        "parts": parts,
        "links": _links(actor),
        "no_organisation": not actor.organisations and not actor.platform_roles and not actor.superuser,
        "may_write": any(actor.edits(one) for one in actor.organisations),
        "audit": _audit(actor),
    }
    return render(request, "web/desk/show.html", context)


def _own(actor: Actor, request: HttpRequest) -> list[dict[str, Any] | None]:
    """Of the own side: what was returned and what runs out first."""
    rows = {kind: list(found[:200]) for kind, found in mine(actor).items()}
    returned, expiring, drafts, waiting = [], [], [], []
    for kind, entries in rows.items():
        for row in entries:
            if row.state == "repair":
                returned.append(_entry(kind, row, _by(row)))
            elif row.state == "draft":
                drafts.append(_entry(kind, row, tr("改于 {day}", "changed {day}", day=_day(row.updated_at))))
            elif row.state == REVIEW_STATES[kind]:
                waiting.append(
                    _entry(
                        kind,
                        row,
                        tr("预计 {day} 前答复", "answer expected by {day}", day=row.due_on)
                        if row.due_on
                        else "",
                    )
                )
            elif _ends_soon(kind, row) or row.state in _renewable(kind):
                expiring.append(
                    _entry(
                        kind, row, _ending(kind, row), renew=actor.edits(row.owner_id) and _verb(kind, row)
                    )
                )
    lists = [
        one
        for kind in RANKED
        for one in matching.unanswered([row for row in rows[EntryType(kind)] if row.live], kind, limit=MOST)
    ]
    marks = [
        one for kind in RANKED for one in matching.marks_of_others(rows[EntryType(kind)], kind, limit=MOST)
    ]
    # What was accepted comes back once its result is overdue.
    open_interests = interests(actor).filter(Q(state="open") | Q(state="accepted", due_on__lt=clock.today()))
    return [
        _part("invitations", tr("邀请", "Invitations"), _invited(request, actor)),
        _part("returned", tr("退回补充的", "Returned to you"), returned),
        _part("interests", tr("等您答复的意向和问题", "Interests and questions to answer"), _interests(open_interests[:MOST]), reverse("interest_inbox"), open_interests.count()),
        _part("expiring", tr("即将到期和已到期的", "Running out, and run out"), expiring),
        _part("lists", tr("等您回答的匹配清单", "Match lists to answer"), [_list(one) for one in lists[:MOST]]),
        _part("marks", tr("对方的标记", "Marks of the other side"), _marks(marks[:MOST])),
        _part("drafts", tr("草稿", "Drafts"), drafts),
        _part("in_review", tr("审核中的", "In review"), waiting),
        _part("sent", tr("我方发出、等对方答复的", "Sent by you, not answered yet"), _interests(sent_interests(actor).filter(state="open")[:MOST], sent=True)),
    ]  # fmt: skip


def _staff(actor: Actor) -> list[dict[str, Any] | None]:
    """Of the platform: the queues, needs without a person's word, work that broke off."""
    found: list[dict[str, Any] | None] = []
    if can(actor, "review.queue"):
        queue = review_queue(actor)
        rows = [
            {
                "key": f"q-{one.review_id}", "url": reverse("review", args=[one.review_id]), "title": one.title or one.key.id,
                "text": f"{one.key.type.label} · {one.owner}", "note": left(one.answer_by, one.overdue), "late": one.overdue,
            }
            for one in queue[:MOST]
        ]  # fmt: skip
        found.append(
            _part("reviews", tr("待审核条目", "Entries to review"), rows, reverse("review_queue"), len(queue))
        )
        total, needs = matching.needs_without_answer(actor, limit=MOST)
        found.append(
            _part(
                "silent",
                tr("还没有人回答过的需求", "Needs nobody has answered"),
                [_list(one) for one in needs],
                "",
                total,
            )
        )
    if can(actor, "verification.queue"):
        organisations = verification_queue(actor)
        today = clock.today()
        rows = [
            {
                "key": f"v-{one.pk}", "url": reverse("verification", args=[one.pk]), "title": tr(one.name, one.name_en or one.name), "text": one.node.name,
                "note": left(one.due_on, one.due_on is not None and one.due_on < today), "late": one.due_on is not None and one.due_on < today,
            }
            for one in organisations[:MOST]
        ]  # fmt: skip
        found.append(
            _part(
                "verify",
                tr("待核验机构", "Organisations to verify"),
                rows,
                reverse("verification_queue"),
                organisations.count(),
            )
        )
    if can(actor, "job.manage"):
        broken = Job.objects.filter(state=JobState.FAILED).order_by("-finished_at", "-id")
        rows = [
            {"key": f"j-{one.pk}", "url": f"{reverse('jobs')}?state=failed#j-{one.pk}", "title": job_name(one.kind), "text": one.error.strip().splitlines()[-1][:200] if one.error.strip() else "", "note": _day(one.finished_at), "late": True}
            for one in broken[:MOST]
        ]  # fmt: skip
        found.append(
            _part(
                "jobs",
                tr("中途停止的后台作业", "Background work that broke off"),
                rows,
                f"{reverse('jobs')}?state=failed",
                broken.count(),
            )
        )
    return found


def _part(
    code: str, title: str, rows: list[dict[str, Any]], url: str = "", count: int | None = None
) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "rows": rows[:MOST],
        "url": url,
        "count": len(rows) if count is None else count,
    }


def _entry(kind: EntryType, row: Any, note: str, renew: Any = "") -> dict[str, Any]:
    act = None
    if renew:
        act = {
            "url": reverse("entry_move", args=[kind.value, row.pk]),
            "label": tr("确认仍有效", "Still valid") if renew == "confirm" else tr("续期", "Renew"),
            "fields": {"verb": renew, "version": row.version, "next": reverse("desk")},
        }
    return {
        "key": f"e-{row.pk}", "url": reverse(kind.value, args=[row.pk]), "title": _title(row) or tr("（未填名称）", "(no title yet)"),
        "text": f"{kind.label} · {StateWords(kind, row.state)}", "note": note, "act": act,
        "late": bool(renew) and row.due_on is not None and row.due_on < clock.today(),
    }  # fmt: skip


def _ends_soon(kind: EntryType, row: Any) -> bool:
    return row.state in EXPIRING[kind] and row.due_on is not None and row.due_on <= clock.today() + SOON


def _renewable(kind: EntryType) -> set[str]:
    return {state for way in definition(kind).transitions if way.verb == "renew" for state in way.sources}


def _verb(kind: EntryType, row: Any) -> str:
    for verb in ("confirm", "renew"):
        if any(way.verb == verb and row.state in way.sources for way in definition(kind).transitions):
            return verb
    return ""


def _ending(kind: EntryType, row: Any) -> str:
    if row.state in _renewable(kind):
        return tr("已撤出列表，仍有效的请续期", "off the lists; renew it if it still stands")
    return tr("{day} 到期", "runs out on {day}", day=row.due_on)


def _by(row: Any) -> str:
    return tr("请于 {day} 前补充", "to be completed by {day}", day=row.due_on) if row.due_on else ""


def _list(one: matching.WaitingList) -> dict[str, Any]:
    shelves = RANKED[one.entry_type]
    url = reverse(PAGES[one.entry_type], args=[one.entry_id])
    text = OUTLOOKS[Outlook(one.outlook)].pick(language())
    if one.likely:
        text = tr("{n} 条可能相关", "{n} likely related", n=one.likely)
    if len(shelves) > 1:
        text = f"{shelf_name(one.shelf)} · {text}"
    return {
        "key": f"l-{one.entry_id}-{one.shelf}", "url": url if one.shelf == shelves[0] else f"{url}?shelf={one.shelf}",
        "title": _either(one.title, one.title_en), "text": text, "note": _day(one.at),
    }  # fmt: skip


def _marks(marks: list[matching.OtherMark]) -> list[dict[str, Any]]:
    names = matching.titles([one.other_id for one in marks])
    rows = []
    for one in marks:
        kind, title, english = names.get(one.other_id, ("", "", ""))
        url = reverse(PAGES[one.own_type], args=[one.own_id])
        shelf = f"shelf={kind}&" if kind and kind != RANKED[one.own_type][0] else ""
        words = str(Mark(one.mark).label) + (f"（{AnswerReason(one.reason).label}）" if one.reason else "")
        rows.append(
            {
                "key": f"k-{one.own_id}-{one.other_id}", "url": f"{url}?{shelf}open={one.other_id}#m-{one.other_id}",
                "title": _either(one.own_title, one.own_title_en),
                "text": tr("{who}：{mark}", "{who}: {mark}", who=_either(title, english) or tr("一条已下架的条目", "an entry no longer listed"), mark=words),
                "note": _day(one.at),
            }
        )  # fmt: skip
    return rows


def _interests(rows: Any, *, sent: bool = False) -> list[dict[str, Any]]:
    found = list(rows)
    names = matching.titles([one.entry_id for one in found])
    return [
        {
            "key": f"i-{one.pk}", "url": reverse(one.entry_type, args=[one.entry_id]) if sent else f"{reverse('interest_inbox')}#interest-{one.pk}",
            "title": _either(*names.get(one.entry_id, ("", one.entry_id, ""))[1:]),
            "text": one.message[:120] if sent else tr("{who}：{text}", "{who}: {text}", who=shown(one.organisation or one.person), text=one.message[:120]), "note": _answer_by(one),
            "late": one.due_on is not None and one.due_on < clock.today(),
        }
        for one in found
    ]  # fmt: skip


def _answer_by(one: Any) -> str:
    """By when somebody has to answer, or what came of it has to be told; the day it was asked where no calendar says."""
    if one.due_on is None:
        return _day(one.at)
    if one.state == "accepted":
        return tr("应在 {day} 前填写结果", "result was due by {day}", day=one.due_on)
    return left(one.due_on, one.due_on < clock.today())


def _invited(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """Invitations to the person, and requests to join an organisation of theirs."""
    rows = [
        {
            "key": f"n-{one.pk}", "url": reverse("invitation", args=[invitations.code_of(one)]), "title": tr(one.organisation.name, one.organisation.name_en or one.organisation.name),
            "text": tr("邀请您加入（{role}）", "invites you to join ({role})", role=one.get_role_display()), "note": _day(one.created_at),
        }
        for one in invitations.invitations_for(request.user)
    ]  # fmt: skip
    owned = [one for one, role in actor.organisations.items() if role == "owner"]
    for organisation in owned:
        rows += [
            {
                "key": f"o-{one.pk}", "url": reverse("organisation_members", args=[organisation]), "title": shown(one.person),
                "text": tr("申请加入贵机构", "asks to join your organisation"), "note": _day(one.asked_at),
            }
            for one in open_join_requests(organisation)
        ]  # fmt: skip
    return rows


def _audit(actor: Actor) -> dict[str, Any] | None:
    """For auditors: how long the chain is and what stands at its end."""
    if not can(actor, "audit.read"):
        return None
    head = AuditHead.objects.first()
    last = AuditEntry.objects.order_by("-number").first()
    return {
        "number": head.number if head else 0,
        "hash": head.hash[:16] if head else "",
        "at": last.at if last else None,
        "whole": (head.number, head.hash) == (last.number, last.hash)
        if head and last
        else not (head and head.number) and not last,
    }


def _links(actor: Actor) -> list[dict[str, str]]:
    wanted = [
        ("review.queue", "review_queue", tr("待审核条目", "Entries to review")),
        ("notice.read", "interest_inbox", tr("意向与问题", "Interests and questions")),
        ("verification.queue", "verification_queue", tr("待核验机构", "Organisations to verify")),
        ("calibration.decide", "calibration", tr("概率校准", "Calibration")),
        ("role.see", "platform_roles", tr("平台角色", "Platform roles")),
        ("audit.read", "audit", tr("审计记录", "Audit")),
        ("job.manage", "jobs", tr("后台作业", "Background work")),
    ]
    return [{"url": reverse(name), "label": label} for verb, name, label in wanted if can(actor, verb)]


def _title(row: Any) -> str:
    return _either(row.title, row.title_en)


def _either(title: str, english: str) -> str:
    return english if language() == "en" and english else title


def _day(moment: Any) -> str:
    return moment.astimezone(clock.HOME).date().isoformat() if moment else ""


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    return actor
