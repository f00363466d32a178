"""Background work for who runs the installation: what waits, how far it is, what broke off and why; run again or set aside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from queqiao.accounts.access import require
from queqiao.accounts.actions.jobs import dismiss_job, retry_job
from queqiao.catalog.enums import EntryType
from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import NotHere
from queqiao.kernel.ids import is_id
from queqiao.kernel.models import Job, JobState
from queqiao.web.job_words import KINDS, job_name, state_name

ON_A_PAGE = 50
VIEWS = {
    "now": (JobState.QUEUED, JobState.RUNNING),
    "failed": (JobState.FAILED,),
    "done": (JobState.DONE, JobState.SET_ASIDE),
}
_BADGES = {JobState.QUEUED: "wait", JobState.RUNNING: "live", JobState.DONE: "good", JobState.FAILED: "bad"}
_LETTERS = {
    "N": EntryType.NEED,
    "A": EntryType.ACHIEVEMENT,
    "S": EntryType.SCENARIO,
    "X": EntryType.NEGATIVE_RESULT,
}
LATE = timedelta(minutes=2)
"""Work that has waited for so long wants a worker that does not come."""


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The list, by state and kind; posted: one job run again or set aside."""
    actor = request.actor
    require(actor, "job.manage")
    if request.method == "POST":
        return _settle(request)
    state = request.GET.get("state", "now")
    state = state if state in VIEWS else "now"
    kind = request.GET.get("kind", "")
    rows = Job.objects.filter(state__in=VIEWS[state])
    if kind:
        rows = rows.filter(kind=kind)
    page = Paginator(_ordered(rows, state), ON_A_PAGE).get_page(request.GET.get("page"))
    oldest = (
        Job.objects.filter(state=JobState.QUEUED)
        .order_by("queued_at")
        .values_list("queued_at", flat=True)
        .first()
    )
    context = {
        "page": page,
        "rows": [_row(one) for one in page],
        "tabs": _tabs(state, kind),
        "kinds": [(code, str(words)) for code, words in sorted(KINDS.items(), key=lambda item: str(item[1]))],
        "kind": kind,
        "state": state,
        "moving": state == "now" and bool(page.object_list),
        "no_worker": oldest is not None and oldest < clock.now() - LATE and not _alive(),
    }
    return render(request, "web/people/jobs.html", context)


def _settle(request: HttpRequest) -> HttpResponse:
    job_id, step = request.POST.get("id", ""), request.POST.get("step", "")
    if step == "retry":
        retry_job(actor=request.actor, job_id=job_id)
        messages.success(request, tr("已重新排队。", "It is queued again."))
    elif step == "dismiss":
        dismiss_job(actor=request.actor, job_id=job_id)
        messages.success(request, tr("已移出待处理。", "It is set aside."))
    else:
        raise NotHere(step)
    return redirect(f"{reverse('jobs')}?state=failed")


def _ordered(rows: QuerySet[Job], state: str) -> QuerySet[Job]:
    # Running work first ("running" stands after "queued"), then in the order in which it will be taken.
    return (
        rows.order_by("-state", "queued_at", "id") if state == "now" else rows.order_by("-finished_at", "-id")
    )


def _alive() -> bool:
    """Whether any worker has given a sign of life lately."""
    return Job.objects.filter(heartbeat_at__gte=clock.now() - LATE).exists()


def _tabs(state: str, kind: str) -> list[dict[str, Any]]:
    counted = {row["state"]: row["n"] for row in Job.objects.values("state").annotate(n=Count("id"))}
    names = {
        "now": tr("等待和进行中", "Waiting and running"),
        "failed": tr("中断", "Broken off"),
        "done": tr("已结束", "Over"),
    }
    rest = f"&kind={kind}" if kind in KINDS else ""
    return [
        {
            "url": f"?state={code}{rest}", "label": names[code], "current": code == state,
            "count": sum(counted.get(one, 0) for one in VIEWS[code]),
        }
        for code in VIEWS
    ]  # fmt: skip


def _row(one: Job) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "name": job_name(one.kind),
        "state": one.state,
        "badge": {"kind": _BADGES.get(JobState(one.state), "off"), "label": state_name(one.state)},
        "progress": one.progress,
        "object": one.object_id,
        "url": _address(one.object_id),
        "queued_at": one.queued_at,
        "started_at": one.started_at,
        "finished_at": one.finished_at,
        "attempts": one.attempts,
        "error": one.error.strip(),
        "broken": one.state == JobState.FAILED,
    }


def _address(object_id: str) -> str:
    """The page of the entry a job is about; empty for everything else."""
    kind = _LETTERS.get(object_id[:1])
    return reverse(kind.value, args=[object_id]) if kind is not None and is_id(object_id) else ""
