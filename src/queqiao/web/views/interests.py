"""Signs of interest and questions to technology managers: read and answered on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.catalog.actions.interests import answer_interest
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import Interest
from queqiao.catalog.queries import MODELS, interests
from queqiao.kernel.bilingual import both, language, tr
from queqiao.kernel.choices import TextChoices
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.web.refusals import said

ON_A_PAGE = 20


class WhyDeclined(TextChoices):
    """Why an interest is declined; told to whoever showed it."""

    FIELD = "field", both("方向不合", "Another field")
    TERMS = "terms", both("合作方式或条件不合", "Terms do not fit")
    TAKEN = "taken", both("已有合作方", "A partner is there already")
    NOT_NOW = "not_now", both("目前不便推进", "Not at present")
    UNKNOWN = "unknown", both("对方情况不明", "Too little is known of you")
    OTHER = "other", both("其他", "Other")


class InterestState(TextChoices):
    """Where a sign of interest stands."""

    OPEN = "open", both("等待答复", "Waiting for an answer")
    ACCEPTED = "accepted", both("已接受", "Accepted")
    DECLINED = "declined", both("未接受", "Declined")
    ANSWERED = "answered", both("已答复", "Answered")
    WITHDRAWN = "withdrawn", both("已撤回", "Taken back")


@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """What others want of the own side, and what technology managers are asked; each with its answer form."""
    actor = _actor(request)
    require(actor, "notice.read")
    problems: list[str] = []
    typed: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("interest", "step", "reply", "reason")}
        try:
            done = _answer(actor, request, typed)
        except (Forbidden, NotHere):
            raise
        except UserError as error:
            problems = [said(problem) for problem in error.problems]
            status = 409 if isinstance(error, Conflict) else 400
        else:
            messages.success(request, done)
            return redirect("interest_inbox")
    everything = interests(actor)
    which = "all" if request.GET.get("state") == "all" else "open"
    page = Paginator(everything if which == "all" else everything.filter(state="open"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": _rows(list(page), typed),
        "tabs": [
            {"url": reverse("interest_inbox"), "label": tr("等待答复", "Waiting"), "current": which == "open", "count": everything.filter(state="open").count()},
            {"url": f"{reverse('interest_inbox')}?state=all", "label": tr("全部", "All"), "current": which == "all"},
        ],
        "problems": problems,
        "reasons": [{"code": code, "label": label} for code, label in WhyDeclined.choices],
        "typed": typed,
        "which": which,
    }  # fmt: skip
    return render(request, "web/desk/interests.html", context, status=status)


def _answer(actor: Actor, request: HttpRequest, typed: dict[str, str]) -> str:
    number, version = typed["interest"], request.POST.get("version", "")
    if not (number.isdecimal() and version.isdecimal() and len(number) < 18 and len(version) < 10):
        raise NotHere(number)
    state = typed["step"]
    if state not in {"accepted", "declined", "answered"}:
        raise NotHere(state)
    answer_interest(
        actor=actor, interest_id=int(number), version=int(version), state=state, reply=typed["reply"],
        reason=typed["reason"] if state == "declined" and typed["reason"] in WhyDeclined.values else "",
    )  # fmt: skip
    return {
        "accepted": tr(
            "已接受。对方现在可以看到“有意向后可见”的内容。",
            "Accepted. They can now read what is open after interest.",
        ),
        "declined": tr("已婉拒，对方会收到通知。", "Declined; they are told."),
        "answered": tr("答复已发出。", "Your answer is sent."),
    }[state]


def _rows(found: list[Interest], typed: dict[str, str]) -> list[dict[str, Any]]:
    titles: dict[str, tuple[str, str]] = {}
    for entry_type in EntryType:
        ids = {one.entry_id for one in found if one.entry_type == entry_type}
        ids |= {one.own_entry_id for one in found if one.own_entry_id.startswith(entry_type.prefix)}
        if ids:
            rows = MODELS[entry_type].objects.filter(pk__in=ids).values_list("pk", "title", "title_en")
            titles |= {
                key: (entry_type.value, english if language() == "en" and english else title)
                for key, title, english in rows
            }
    return [_row(one, titles, typed) for one in found]


def _row(one: Interest, titles: dict[str, tuple[str, str]], typed: dict[str, str]) -> dict[str, Any]:
    theirs = titles.get(one.own_entry_id)
    return {
        "id": one.pk,
        "version": one.version,
        "ask": one.kind == "ask",
        "title": titles.get(one.entry_id, ("", one.entry_id))[1] or one.entry_id,
        "url": reverse(one.entry_type, args=[one.entry_id]),
        "organisation": one.organisation,
        "organisation_url": reverse("organisation", args=[one.organisation_id])
        if one.organisation_id
        else "",
        "person": str(one.person),
        "theirs": {"title": theirs[1], "url": reverse(theirs[0], args=[one.own_entry_id])}
        if theirs
        else None,
        "message": one.message,
        "at": one.at,
        "open": one.state == "open",
        "state": InterestState(one.state).label,
        "reply": one.reply,
        "reason": WhyDeclined(one.reason).label if one.reason in WhyDeclined.values else "",
        "answered_by": str(one.answered_by) if one.answered_by else "",
        "answered_at": one.answered_at,
        "typed": typed if typed.get("interest") == str(one.pk) else {},
    }


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    return actor
