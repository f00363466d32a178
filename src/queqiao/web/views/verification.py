"""The operators' side of verification: the queue with its clock, and one case with checklist, papers and decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from queqiao.accounts import adapters, queries
from queqiao.accounts.access import can, require
from queqiao.accounts.actions import papers
from queqiao.accounts.actions import verification as actions
from queqiao.accounts.enums import OrganisationKind, Registration, VerificationCheck
from queqiao.accounts.models import Organisation, Verification
from queqiao.accounts.names import shown
from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import UserError
from queqiao.kernel.models import StoredFile
from queqiao.kernel.workflows.policy import working_calendar
from queqiao.web import labels
from queqiao.web.forms.organisations import DecisionForm
from queqiao.web.refusals import into_form
from queqiao.web.words_of_people import badge_of, rounds_told

ON_A_PAGE = 30


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for an operator, the one due first on top."""
    actor = request.actor
    require(actor, "verification.queue")
    page = Paginator(queries.verification_queue(actor), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    rounds = {
        one.organisation_id: one
        for one in Verification.objects.filter(organisation__in=rows, decided_at=None).select_related(
            "taken_by", "asked_by"
        )
    }
    return render(
        request,
        "web/verification/queue.html",
        {"page": page, "rows": [_row(row, rounds.get(row.id)) for row in rows]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """One organisation in hand: its data, what the program found, papers, checklist, decision."""
    actor = request.actor
    require(actor, "verification.queue")
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.judge", row)
    form = DecisionForm(initial={"version": row.version})
    ticks = _posted(request) if request.method == "POST" else {}
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step == "take":
            actions.take_verification(actor=actor, organisation_id=row.id)
            return redirect("verification", row.id)
        if step == "save":
            actions.tick_verification(actor=actor, organisation_id=row.id, checklist=ticks)
            messages.success(request, tr("核对情况已保存。", "The checklist is saved."))
            return redirect("verification", row.id)
        form = DecisionForm(request.POST)
        if form.is_valid():
            try:
                actions.decide_verification(
                    actor=actor,
                    organisation_id=row.id,
                    version=form.cleaned_data["version"],
                    verb=step,
                    reasons=form.cleaned_data["reasons"],
                    note=form.cleaned_data["note"],
                    checklist=ticks,
                )
            except UserError as error:
                into_form(form, error)
            else:
                label = str(actions.VerbWords(step))
                messages.success(
                    request,
                    tr(
                        "已办理：{label}。申请人会收到通知。",
                        "Done: {label}. The applicant is told.",
                        label=label,
                    ),
                )
                return redirect("verification_queue")
    in_hand = queries.round_in_hand(row.id)
    context = {
        "organisation": row,
        "badge": badge_of(row, inside=True),
        "form": form,
        "in_hand": in_hand,
        "mine": in_hand is not None and in_hand.taken_by_id == actor.id,
        "left": _left(row),
        "pairs": _pairs(row),
        "findings": _findings(row),
        "checks": _checks(in_hand, ticks),
        "papers": [_paper(row, one) for one in papers.papers(row.id)],
        "rounds": rounds_told(queries.rounds(row.id)),
        "verbs": [one for one in _verbs(row) if not one["danger"]],
        "grave": [one for one in _verbs(row) if one["danger"]],
        "may": can(actor, "organisation.judge", row),
    }
    return render(request, "web/verification/case.html", context)


def _row(row: Organisation, in_hand: Verification | None) -> dict[str, Any]:
    left = _left(row)
    facts = [
        {"label": tr("类型", "Kind"), "value": OrganisationKind(row.kind).label},
        {"label": tr("地区", "Region"), "value": labels.region_name(row.region) if row.region else ""},
        {"label": tr("站点", "Site"), "value": shown(row.node)},
        {"label": tr("代码", "Code"), "value": row.credit_code or Registration(row.registered).label},
        {
            "label": tr("办理人", "In hand of"),
            "value": str(in_hand.taken_by) if in_hand and in_hand.taken_by else "",
        },
    ]
    side = [
        {"label": tr("提交", "Submitted"), "value": row.state_since.astimezone(clock.HOME).date().isoformat()}
    ]
    return {
        "url": reverse("verification", args=[row.id]),
        "title": shown(row),
        "facts": facts,
        "badge": {"kind": "bad" if left and left["late"] else "wait", "label": left["text"] if left else ""}
        if left
        else None,
        "side": side,
        "key": row.id,
    }


def _left(row: Organisation) -> dict[str, Any] | None:
    """Working days that are left, in words; None without a clock."""
    if row.due_on is None:
        return None
    today = clock.today()
    if row.due_on < today:
        return {"late": True, "text": tr("已超期，应于 {due} 前答复", "overdue since {due}", due=row.due_on)}
    calendar = working_calendar(adapters.JURISDICTION)
    days = _working_days(calendar, today, row.due_on)
    text = tr(
        "还剩 {n} 个工作日（{due}）",
        "{n} working day left ({due})|{n} working days left ({due})",
        n=days,
        due=row.due_on,
    )
    return {"late": False, "text": text}


def _working_days(calendar: Any, today: Any, last: Any) -> int:
    from datetime import timedelta

    count, day = 0, today
    while day < last:
        day += timedelta(days=1)
        known = calendar is not None and calendar.first <= day <= calendar.last
        rest = day.weekday() >= 5
        if known:
            rest = (rest and day not in calendar.extra_workdays) or day in calendar.holidays
        count += not rest
    return count


def _pairs(row: Organisation) -> list[dict[str, Any]]:
    shown = [
        (tr("全称", "Name"), row.name),
        (tr("英文名称", "Name in English"), row.name_en),
        (tr("类型", "Kind"), OrganisationKind(row.kind).label),
        (tr("登记情况", "Registration"), Registration(row.registered).label),
        (tr("统一社会信用代码", "Credit code"), row.credit_code),
        (tr("地区", "Region"), labels.region_name(row.region) if row.region else ""),
        (tr("行业", "Industry"), labels.industry_name(row.industry) if row.industry else ""),
        (tr("成立", "Founded"), row.founded),
        (tr("网址", "Website"), row.website),
        ("ROR", row.ror),
    ]
    return [{"label": label, "value": value} for label, value in shown if value]


def _findings(row: Organisation) -> list[dict[str, Any]]:
    """What the program found by itself: the operator need not look again."""
    found = []
    if adapters.needs_code(row.registered):
        good = adapters.code_holds(row)
        text = (
            tr(
                "代码校验通过（校验位只说明没有抄错，不能证明机构存在）",
                "the code checks (that proves no slip, not that the organisation exists)",
            )
            if good
            else tr("代码校验不通过", "the code does not check")
        )
        found.append({"kind": "success" if good else "error", "text": text})
    other = adapters.duplicate(row)
    if other is not None:
        text = tr(
            "平台内有同名机构：{name}（{code}）",
            "there is another of this name: {name} ({code})",
            name=shown(other),
            code=other.credit_code or other.id,
        )
        found.append({"kind": "warning", "text": text, "url": reverse("organisation", args=[other.id])})
    return found


def _checks(in_hand: Verification | None, ticks: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    kept = {**(in_hand.checklist if in_hand else {}), **ticks}
    return [
        {
            "code": check.value,
            "label": check.label,
            "value": kept.get(check.value, {}).get("value", ""),
            "note": kept.get(check.value, {}).get("note", ""),
        }
        for check in VerificationCheck
    ]


def _posted(request: HttpRequest) -> dict[str, dict[str, str]]:
    ticks = {}
    for check in VerificationCheck:
        value = request.POST.get(f"check-{check.value}", "")
        note = request.POST.get(f"check-{check.value}-note", "")[:300]
        if value in {"yes", "no", "na"} or note:
            ticks[check.value] = {"value": value if value in {"yes", "no", "na"} else "", "note": note}
    return ticks


def _verbs(row: Organisation) -> list[dict[str, Any]]:
    """The operator's verbs that the state has, the one that helps first."""
    order = ("verify", "return", "refuse", "uphold_appeal", "dismiss_appeal", "lift", "suspend", "close")
    there = {t.verb: t for t in adapters.DEFINITION.transitions if row.state in t.sources}
    return [
        {
            "verb": verb,
            "label": str(actions.VerbWords(verb)),
            "primary": verb in {"verify", "uphold_appeal", "lift"},
            "danger": verb in {"refuse", "suspend", "close", "dismiss_appeal"},
        }
        for verb in order
        if verb in there and {"operator", "appeal_body"} & set(there[verb].roles)
    ]


def _paper(row: Organisation, one: StoredFile) -> dict[str, Any]:
    return {
        "url": reverse("organisation_paper", args=[row.id, one.id]),
        "name": one.name,
        "size": one.size,
        "at": one.uploaded_at,
    }
