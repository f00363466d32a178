"""Review before publication: the queue with its clock, and one entry in hand with checklist and decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from queqiao.accounts.access import can, require
from queqiao.accounts.contracts import Actor
from queqiao.accounts.queries import nodes
from queqiao.accounts.words import why
from queqiao.catalog import review_checklist as checklist
from queqiao.catalog.actions import reviews as actions
from queqiao.catalog.contracts import EntryKey, QueueRow
from queqiao.catalog.enums import EntryType, ReviewOutcome
from queqiao.catalog.models import Review
from queqiao.catalog.queries import review_of, review_queue, row_of, view_row
from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.web import review_page
from queqiao.web.entry_page import own_side
from queqiao.web.refusals import said
from queqiao.web.views.entries import file_url

ON_A_PAGE = 30
STATES = ("open", "mine", "free", "overdue")


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a look, the overdue and the one due first on top."""
    actor = _actor(request)
    require(actor, "review.queue")
    entry_type = request.GET.get("type", "")
    entry_type = entry_type if entry_type in EntryType.values else ""
    node, state = request.GET.get("node", ""), request.GET.get("state", "open")
    everything = review_queue(actor, entry_type=entry_type or None, node=node)
    kept = [one for one in everything if _fits(actor, one, state)]
    page = Paginator(kept, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(actor, one) for one in page],
        "tabs": _tabs(request, actor, everything, state),
        "types": [{"value": code, "label": label, "chosen": code == entry_type} for code, label in EntryType.choices],
        "nodes": [{"value": one.pk, "label": tr(one.name, one.name_en or one.name), "chosen": one.pk == node} for one in nodes()],
        "state": state,
        "filtered": bool(entry_type or node),
    }  # fmt: skip
    return render(request, "web/reviews/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, review_id: int) -> HttpResponse:
    """One entry in hand."""
    actor = _actor(request)
    review = review_of(actor, review_id)
    if request.method != "POST":
        return render(request, "web/reviews/case.html", _context(actor, review, {}))
    typed = {
        "reasons": request.POST.getlist("reasons"),
        "note": request.POST.get("note", "")[:4000],
        "questions": request.POST.getlist("questions"),
        "step": request.POST.get("step", ""),
    }
    try:
        done = _do(actor, review, request, typed)
    except (Forbidden, NotHere):
        raise
    except UserError as error:
        # What was typed stays, whatever is in the way.
        context = _context(actor, review_of(actor, review_id), typed)
        context["problems"] = [{"text": said(problem)} for problem in error.problems]
        return render(
            request, "web/reviews/case.html", context, status=409 if isinstance(error, Conflict) else 400
        )
    messages.success(request, done)
    return (
        redirect("review", review_id)
        if typed["step"] in {"take", "untake", "save", "accept"}
        else redirect("review_queue")
    )


@require_POST
def tick(request: HttpRequest, review_id: int) -> HttpResponse:
    """Save the answers that changed; what the page's script posts by itself."""
    actor = _actor(request)
    review = review_of(actor, review_id)
    key = _key(review)
    try:
        actions.tick_checklist(actor=actor, key=key, answers=review_page.ticks(request.POST, key.type))
    except (Forbidden, NotHere):
        raise
    except UserError as error:
        text = " ".join(said(problem) for problem in error.problems)
        return JsonResponse({"message": text, "url": reverse("review", args=[review_id])}, status=409)
    at = clock.now().astimezone(clock.HOME).strftime("%H:%M")
    words = _open_words(review_page.checks(actor, review_of(actor, review_id), row_of(key)))
    texts = {"open-checks": words[0], "publish-hint": words[1]}
    return JsonResponse({"version": row_of(key, children=False).version, "saved_at": at, "texts": texts})


def _open_words(checks: list[dict[str, Any]]) -> tuple[str, str]:
    """How much of the checklist is open, and what stands beside the button that publishes."""
    count = sum(not one["value"] for one in checks)
    if not count:
        return tr("已全部答完", "all answered"), ""
    left_open = tr("还有 {n} 项未答", "{n} item open|{n} items open", n=count)
    return left_open, tr("发布前须答完核对清单", "the checklist has to be answered first")


def _do(actor: Actor, review: Review, request: HttpRequest, typed: dict[str, Any]) -> str:
    """The step asked for; what happened in words."""
    key, step = _key(review), typed["step"]
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
    if step == "take":
        actions.take_review(actor=actor, key=key)
        return tr("已由您办理。", "It is on your desk now.")
    if step == "untake":
        actions.untake_review(actor=actor, key=key)
        return tr("已放回队列。", "It is back in the queue.")
    if step == "accept":
        actions.tick_checklist(actor=actor, key=key, answers=review_page.suggested(review))
        return tr(
            "规则已确认的项目已勾选，其余请逐项判断。",
            "What the rules are sure of is ticked; judge the rest yourself.",
        )
    if step == "save":
        actions.tick_checklist(actor=actor, key=key, answers=review_page.ticks(request.POST, key.type))
        return tr("核对情况已保存。", "The checklist is saved.")
    if step == "publish":
        actions.publish(actor=actor, key=key, version=version)
        return tr(
            "已发布。作者会收到通知，匹配随即开始。", "Published. The author is told and matching begins."
        )
    if step == "return":
        actions.return_entry(
            actor=actor, key=key, version=version, reasons=typed["reasons"], note=typed["note"], questions=typed["questions"]
        )  # fmt: skip
        return tr(
            "已退回补充，作者会收到原因和问题。", "Returned; the author gets the reasons and questions."
        )
    if step == "refuse":
        actions.refuse(actor=actor, key=key, version=version, reasons=typed["reasons"], note=typed["note"])
        return tr("已作不予受理处理，作者可以申诉。", "Refused; the author may appeal.")
    raise NotHere(step)


def _context(actor: Actor, review: Review, typed: dict[str, Any]) -> dict[str, Any]:
    key = _key(review)
    row = row_of(key)
    may = can(actor, "entry.review", row)
    # A technology manager reads what was said between author and reviewers once the entry is on the own desk.
    told = bool(can(actor, "entry.history", row))
    view = view_row(actor, row)
    is_open = review.outcome == ReviewOutcome.OPEN
    checks = review_page.checks(actor, review, row) if is_open else []
    open_text, publish_hint = _open_words(checks)
    refusing = typed.get("step") == "refuse"
    chosen = typed.get("reasons", [])
    asked = [*typed.get("questions", []), "", "", ""][:3]
    return {
        **review_page.entry(actor, row, file_url),
        "review": review,
        "key": key,
        "type": key.type.value,
        "entry_url": reverse(key.type.value, args=[key.id]),
        "type_name": key.type.label,
        "row": row,
        "is_open": is_open,
        "mine": review.taken_by_id == actor.id,
        "may": bool(may),
        "why_not": why(may),
        "may_release": actor.superuser or actor.plays("operator", row.node_id),
        "deadline": own_side.deadline(view, row) if is_open else None,
        "checks": checks,
        "open_text": open_text,
        "publish_hint": publish_hint,
        "can_accept": bool(is_open and review_page.suggested(review)),
        "alike": review_page.look_alikes(actor, row, key) if is_open else [],
        "rounds": review_page.rounds(actor, key) if told else [],
        "questions": review_page.questions(actor, key) if told else [],
        "missing": review_page.missing(review, row),
        "return_reasons": review_page.reasons(checklist.RETURN_REASONS, [] if refusing else chosen),
        "refuse_reasons": review_page.reasons(checklist.REFUSE_REASONS, chosen if refusing else []),
        "typed": typed,
        "asked": asked,
        "asks": key.type is EntryType.NEED,
        "problems": [],
    }


def _fits(actor: Actor, one: QueueRow, state: str) -> bool:
    return {
        "mine": one.taken_by_id == actor.id,
        "free": not one.taken_by_id,
        "overdue": one.overdue,
    }.get(state, True)


def _tabs(request: HttpRequest, actor: Actor, rows: tuple[QueueRow, ...], state: str) -> list[dict[str, Any]]:
    names = {
        "open": tr("全部", "All"),
        "mine": tr("我在办理", "On my desk"),
        "free": tr("无人办理", "Nobody's yet"),
        "overdue": tr("已超期", "Overdue"),
    }
    found = []
    for code in STATES:
        rest = request.GET.copy()
        rest.pop("page", None)
        rest["state"] = code
        found.append({"url": f"?{rest.urlencode()}", "label": names[code], "current": code == state, "count": sum(_fits(actor, one, code) for one in rows)})  # fmt: skip
    return found


def left(answer_by: Any, overdue: bool) -> str:
    """The day of the promised answer in words."""
    if answer_by is None:
        return ""
    if overdue:
        return tr("已超期，应于 {day} 前答复", "overdue since {day}", day=answer_by)
    return tr("{day} 前答复", "answer by {day}", day=answer_by)


def _row(actor: Actor, one: QueueRow) -> dict[str, Any]:
    short = tr("、", ", ").join(review_page.element_name(code, one.key.type) for code in one.missing[:4])
    taken = tr("我", "me") if one.taken_by_id == actor.id else one.taken_by
    return {
        "key": f"r-{one.review_id}",
        "url": reverse("review", args=[one.review_id]),
        "title": one.title or tr("（未填名称）", "(no title yet)"),
        "badge": {"kind": "bad" if one.overdue else "wait", "label": left(one.answer_by, one.overdue), "icon": "clock"} if one.answer_by else None,
        "facts": [
            {"label": tr("类型", "Type"), "value": one.key.type.label},
            {"label": tr("机构", "Organisation"), "value": one.owner, "wide": True},
            {"label": tr("轮次", "Round"), "value": tr("第 {n} 轮", "round {n}", n=one.round) if one.round > 1 else ""},
            {"label": tr("完整度", "Complete"), "value": f"{one.completeness}%" if one.completeness is not None else "", "named": True},
            {"label": tr("还缺", "Missing"), "value": short, "named": True, "wide": True},
        ],
        "submitted_at": one.submitted_at,
        "taken": taken,
        "mine": one.taken_by_id == actor.id,
        "review_id": one.review_id,
    }  # fmt: skip


def _key(review: Review) -> EntryKey:
    return EntryKey(EntryType(review.entry_type), review.entry_id)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    return actor
