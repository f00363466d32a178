"""Signs of interest and questions to technology managers: read, taken, answered and brought to their end on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.catalog import requests as codes
from queqiao.catalog.actions import requests as work
from queqiao.catalog.actions.interests import answer_interest
from queqiao.catalog.models import Interest
from queqiao.catalog.queries import interests, sent_interests
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.web.refusals import said
from queqiao.web.request_rows import WhyDeclined, rows_of

ON_A_PAGE = 20
STATES = ("open", "running", "sent", "all")


@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """What others want of the own side, what technology managers are asked, what runs, and what the own side asked of others."""
    actor = _actor(request)
    require(actor, "notice.read")
    problems: list[str] = []
    typed: dict[str, str] = {}
    status = 200
    which = request.GET.get("state", "open")
    which = which if which in STATES else "open"
    if request.method == "POST":
        typed = {
            name: request.POST.get(name, "")
            for name in ("interest", "step", "reply", "reason", "note", "outcome")
        }
        try:
            done = _do(actor, request, typed)
        except (Forbidden, NotHere):
            raise
        except UserError as error:
            problems = [said(problem) for problem in error.problems]
            status = 409 if isinstance(error, Conflict) else 400
        else:
            messages.success(request, done)
            return redirect(reverse("interest_inbox") + ("" if which == "open" else f"?state={which}"))
    lists = _lists(actor)
    page = Paginator(lists[which], ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(actor, list(page), typed),
        "tabs": _tabs(lists, which),
        "problems": problems,
        "reasons": [{"code": code, "label": label} for code, label in WhyDeclined.choices],
        "answers": [{"code": code, "label": tr(zh, en)} for code, zh, en in codes.ANSWERS],
        "closings": [{"code": code, "label": tr(zh, en)} for code, zh, en in codes.CLOSINGS],
        "typed": typed,
        "which": which,
    }
    return render(request, "web/desk/interests.html", context, status=status)


def _lists(actor: Actor) -> dict[str, QuerySet[Interest]]:
    mine, sent = interests(actor), sent_interests(actor)
    return {
        "open": mine.filter(state=codes.OPEN),
        "running": (mine.filter(state=codes.ACCEPTED) | sent.filter(state=codes.ACCEPTED)).distinct(),
        "sent": sent,
        "all": mine.order_by("-at", "-id"),
    }


def _tabs(lists: dict[str, QuerySet[Interest]], which: str) -> list[dict[str, Any]]:
    labels = {
        "open": tr("等待答复", "Waiting"),
        "running": tr("对接中", "Under way"),
        "sent": tr("我方发出的", "Sent by us"),
        "all": tr("收到的全部", "All received"),
    }
    home = reverse("interest_inbox")
    return [
        {
            "url": home if code == "open" else f"{home}?state={code}",
            "label": label,
            "current": which == code,
            **({"count": lists[code].count()} if code in {"open", "running"} else {}),
        }
        for code, label in labels.items()
    ]


def _do(actor: Actor, request: HttpRequest, typed: dict[str, str]) -> str:
    """Do what the button says; the sentence about it."""
    number, version = typed["interest"], request.POST.get("version", "")
    if not (number.isdecimal() and version.isdecimal() and len(number) < 18 and len(version) < 10):
        raise NotHere(number)
    steps: dict[str, Callable[[], Any]] = {
        "take": lambda: work.take_request(actor=actor, interest_id=int(number)),
        "release": lambda: work.release_request(actor=actor, interest_id=int(number)),
        "close": lambda: work.close_introduction(
            actor=actor, interest_id=int(number), version=int(version), outcome=typed["outcome"], note=typed["note"],
        ),
        **{state: lambda: _answer(actor, int(number), int(version), typed) for state in ("accepted", "declined", "answered")},
    }  # fmt: skip
    step = steps.get(typed["step"])
    if step is None:
        raise NotHere(typed["step"])
    step()
    return {
        "accepted": tr(
            "已接受。对方现在可以看到“接受意向后可见”的内容，双方可以看到彼此的联系方式。",
            "Accepted. They can now read what is open after interest, and both sides see whom to contact.",
        ),
        "declined": tr("已婉拒，对方会收到通知。", "Declined; they are told."),
        "answered": tr("答复已发出。", "Your answer is sent."),
        "take": tr("已接手，对方会收到通知。", "It is yours; whoever asked is told."),
        "release": tr("已放回队列。", "Back in the queue."),
        "close": tr("已结束，双方都能看到结果。", "Ended; both sides see what it came to."),
    }[typed["step"]]


def _answer(actor: Actor, number: int, version: int, typed: dict[str, str]) -> None:
    known = {
        "declined": set(WhyDeclined.values),
        "answered": {code for code, _, _ in codes.ANSWERS},
    }.get(typed["step"], set())
    answer_interest(
        actor=actor, interest_id=number, version=version, state=typed["step"], reply=typed["reply"],
        reason=typed["reason"] if typed["reason"] in known else "",
    )  # fmt: skip


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    return actor
