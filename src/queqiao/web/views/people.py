"""A person's own pages: profile, notices, and for whom they act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from queqiao.accounts import queries
from queqiao.accounts.access import require
from queqiao.accounts.actions import notices as notice_actions
from queqiao.accounts.actions import people as people_actions
from queqiao.accounts.names import shown
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.errors import NotHere, UserError
from queqiao.web.forms.people import ProfileForm
from queqiao.web.refusals import into_form

ON_A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What the person says of themself, and to which organisations they belong."""
    actor = request.actor
    require(actor, "profile.edit")
    person: Any = request.user
    form = ProfileForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.edit_profile(
                actor=actor, version=form.cleaned_data["version"], data=form.draft(person)
            )
        except UserError as error:
            if not error.problems[0].field:
                raise
            into_form(form, error, {"fields": "fields_"})
        else:
            messages.success(request, tr("资料已保存。", "Your profile is saved."))
            return redirect("profile")
    memberships = [
        row for row in queries.memberships_of(person.id) if row.organisation_id in actor.organisations
    ]
    return render(request, "web/people/profile.html", {"form": form, "memberships": memberships})


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The inbox."""
    actor = request.actor
    require(actor, "notice.read")
    rows = queries.notices(actor.id)
    only_unread = request.GET.get("show") == "unread"
    page = Paginator(rows.filter(read_at=None) if only_unread else rows, ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    lines = [queries.notice_line(row) for row in page]
    base = reverse("notices")
    tabs = [
        {"url": base, "label": tr("全部", "All"), "current": not only_unread},
        {
            "url": f"{base}?show=unread",
            "label": tr("未读", "Unread"),
            "current": only_unread,
            "count": rows.filter(read_at=None).count(),
        },
    ]
    return render(request, "web/people/notices.html", {"page": page, "lines": lines, "tabs": tabs})


@require_POST
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    actor = request.actor
    require(actor, "notice.read")
    row = queries.notices(actor.id).filter(id=notice_id).first()
    if row is None:
        raise NotHere(str(notice_id))
    notice_actions.mark_read(actor=actor, notice_id=notice_id)
    return HttpResponseRedirect(in_language(row.link) if row.link else reverse("notices"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    count = notice_actions.mark_read(actor=request.actor)
    messages.success(
        request,
        tr("已把 {n} 条标为已读。", "{n} notice marked as read.|{n} notices marked as read.", n=count),
    )
    return redirect("notices")


@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Choose the organisation one acts for; the choice holds for this session."""
    actor = request.actor
    chosen = people_actions.choose_acting_for(
        actor=actor, organisation_id=request.POST.get("organisation", "")
    )
    request.session["acting_for"] = chosen
    name = shown(queries.card(chosen)) if chosen else ""
    if name:
        messages.success(request, tr("现在代表“{name}”办理。", "You now act for {name}.", name=name))
    return HttpResponseRedirect(next_page(request, reverse("my_organisations")))


def next_page(request: HttpRequest, otherwise: str) -> str:
    """The page of ours named by ``next``, else ``otherwise``."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else otherwise


def in_language(path: str) -> str:
    """A path of ours, kept without language prefix, in the language in use."""
    return f"/en{path}" if language() == "en" and not path.startswith("/en/") else path
