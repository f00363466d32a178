"""Patents and software copyrights of one's organisations: the list, a new one, a change, one taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from queqiao.accounts.access import require
from queqiao.accounts.queries import cards
from queqiao.catalog.actions import patents as actions
from queqiao.catalog.queries.patents import my_patent, my_patents
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.web.forms.patents import PatentForm
from queqiao.web.refusals import into_form, said
from queqiao.web.views.entry_forms import COMING_BACK


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every record of one's organisations, with the day of expiry and how many achievements rest on it."""
    actor = request.actor
    require(actor, "profile.edit")
    today = clock.today()
    rows = [
        {
            "row": one,
            "may_edit": actor.edits(one.owner_id),
            "over": one.expires_on is not None and one.expires_on < today,
        }
        for one in my_patents(actor)
    ]
    several = len({one["row"].owner_id for one in rows}) > 1
    writes = any(actor.edits(one) for one in actor.organisations)
    return render(
        request, "web/entry_forms/patents.html", {"rows": rows, "several": several, "writes": writes}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put a patent on record."""
    actor = request.actor
    require(actor, "profile.edit")
    owners = [one for one in actor.organisations if actor.edits(one)]
    if not owners:
        request.session[COMING_BACK] = request.path
        return render(request, "web/entry_forms/no_organisation.html", {"words": None})
    named = cards(owners)
    choices = [
        (one, (named[one].name_en if language() == "en" else "") or named[one].name)
        for one in owners
        if one in named
    ]
    owner = request.POST.get("owner_id") or (actor.acting_for if actor.acting_for in owners else owners[0])
    form = PatentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.record_patent(actor=actor, owner_id=owner, data=form.draft())
        except (Forbidden, NotHere):
            raise
        except UserError as error:
            into_form(form, error)
        else:
            messages.success(
                request, tr("已登记专利 {number}。", "Patent {number} is on record.", number=row.display)
            )
            return redirect("patents")
    return render(request, "web/entry_forms/patent.html", {"form": form, "owners": choices, "owner": owner})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, patent_id: str) -> HttpResponse:
    """Change a record."""
    actor = request.actor
    require(actor, "profile.edit")
    row = my_patent(actor, patent_id)
    require(actor, "entry.start", row.owner)
    form, status = PatentForm(request.POST or None, patent=row), 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_patent(
                actor=actor, patent_id=row.pk, version=form.cleaned_data["version"] or 0, data=form.draft()
            )
        except Conflict as error:
            # What was typed stays; saved once more it counts.
            status = 409
            for problem in error.problems:
                form.add_error(None, said(problem))
            form.data = {**form.data.dict(), "version": str(row.version)}
        except (Forbidden, NotHere):
            raise
        except UserError as error:
            into_form(form, error)
        else:
            messages.success(request, tr("已保存。", "Saved."))
            return redirect("patents")
    return render(request, "web/entry_forms/patent.html", {"form": form, "patent": row}, status=status)


@require_POST
def remove(request: HttpRequest, patent_id: str) -> HttpResponse:
    """Take a record away that no achievement rests on."""
    actor = request.actor
    require(actor, "profile.edit")
    actions.remove_patent(actor=actor, patent_id=patent_id)
    messages.success(request, tr("已移除。", "Removed."))
    return redirect("patents")
