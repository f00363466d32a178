"""Organisations: mine, new, shown, edited; asking to join; papers and steps of the verification."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from queqiao.accounts import queries
from queqiao.accounts.access import can, require
from queqiao.accounts.actions import invitations, memberships, papers, verification
from queqiao.accounts.actions import organisations as actions
from queqiao.accounts.enums import OrganisationKind
from queqiao.accounts.models import Membership, Organisation
from queqiao.accounts.names import shown
from queqiao.accounts.validators import unified_credit_code
from queqiao.kernel import stored_files
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.errors import Forbidden, NotHere, UserError
from queqiao.web import labels, organisation_entries
from queqiao.web.forms.organisations import JoinForm, OrganisationForm, PaperForm
from queqiao.web.refusals import into_form, said
from queqiao.web.words_of_people import badge_of, rounds_told


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The organisations somebody belongs to, invitations that wait, requests without an answer."""
    actor = request.actor
    require(actor, "profile.edit")
    person: Any = request.user
    rows = list(queries.memberships_of(person.id))
    current = [_membership(row, actor) for row in rows if _holds(row, actor)]
    invited = [{"row": row, "code": invitations.code_of(row)} for row in invitations.invitations_for(person)]
    context = {
        "current": current,
        "former": [row for row in rows if not _holds(row, actor)],
        "invited": invited,
        "asked": [
            {"name": queries.name_for_strangers(one.organisation), "asked_at": one.asked_at}
            for one in person.join_requests.filter(state="open").select_related("organisation")
        ],
        "acting_for": actor.acting_for,
    }
    return render(request, "web/organisations/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Create an organisation; one that is here already is shown with the way to join it."""
    actor = request.actor
    require(actor, "organisation.create")
    form = OrganisationForm(request.POST or None)
    existing = None
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_organisation(actor=actor, data=form.draft())
        except UserError as error:
            existing = _existing(error)
            into_form(form, error)
        else:
            request.session["acting_for"] = row.id
            messages.success(
                request,
                tr(
                    "已登记“{name}”。上传证照并申请核验后即可发布。",
                    "{name} is here. Add its papers and ask to be verified.",
                    name=shown(row),
                ),
            )
            # Somebody who came here because nothing can be published without an organisation goes on there.
            came_from = request.session.pop("after_organisation", "")
            return redirect(came_from) if came_from else redirect("organisation", row.id)
    return render(request, "web/organisations/form.html", {"form": form, "existing": existing})


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """What the check of a credit code found, for beside its field: sound, wrong and why, or here already."""
    require(request.actor, "organisation.create")
    try:
        checked = unified_credit_code(request.GET.get("credit_code", ""))
    except UserError as error:
        return render(request, "web/organisations/code.html", {"problem": said(error.problems[0])})
    here = queries.with_code(checked)
    own = request.GET.get("own", "")
    context: dict[str, Any] = {"checked": checked, "here": None}
    if here is not None and here.id != own:
        context["here"] = {
            "id": here.id,
            "name": queries.name_for_strangers(here),
            "named": here.state in queries.MARKED,
        }
    return render(request, "web/organisations/code.html", context)


@require_safe
def show(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """An organisation: what everybody may know; for its people and operators also where its verification stands."""
    actor = request.actor
    row = queries.organisation(actor, organisation_id)
    inside = bool(can(actor, "organisation.see_members", row))
    shown = papers.papers(row.id) if can(actor, "organisation.see_papers", row) else None
    context = {
        "organisation": row,
        "title": row.name_en if language() == "en" and row.name_en else row.name,
        "other_name": row.name if language() == "en" and row.name_en else row.name_en,
        "badge": badge_of(row, inside=inside),
        "state": queries.state_of(row, inside=inside),
        "facts": _facts(row),
        "inside": inside,
        "member": actor.belongs(row.id),
        "may_edit": can(actor, "organisation.edit", row),
        "may_verify": can(actor, "organisation.verify", row),
        "may_judge": can(actor, "organisation.judge", row),
        "may_add": bool(can(actor, "organisation.edit", row)) and actor.belongs(row.id),
        "papers": shown,
        "paper_form": PaperForm(),
        "rounds": rounds_told(queries.rounds(row.id)) if inside else [],
        "steps": _steps(row),
        "contacts": queries.contacts(row.id)[:3]
        if not actor.anonymous and row.state in queries.MARKED
        else [],
        "member_count": len(queries.members(row.id)) if inside else 0,
        "waiting": queries.open_join_requests(row.id).count() if can(actor, "membership.manage", row) else 0,
        "asked": _asked(actor, row),
        "shelves": organisation_entries.shelves(actor, row.id),
    }
    return render(request, "web/organisations/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Change what is known of an organisation."""
    actor = request.actor
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.edit", row)
    form = OrganisationForm(request.POST or None, organisation=row)
    existing = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.edit_organisation(
                actor=actor,
                organisation_id=row.id,
                version=form.cleaned_data["version"] or 0,
                data=form.draft(),
            )
        except UserError as error:
            existing = _existing(error)
            into_form(form, error)
        else:
            told = (
                tr(
                    "已保存。名称或代码有变，已重新进入核验。",
                    "Saved. Name or code changed, so it is being verified again.",
                )
                if saved.state == "queued" and row.state != "queued"
                else tr("已保存。", "Saved.")
            )
            messages.success(request, told)
            return redirect("organisation", row.id)
    context = {"form": form, "organisation": row, "existing": existing, "marked": row.state in queries.MARKED}
    return render(request, "web/organisations/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Ask to be let in."""
    actor = request.actor
    require(actor, "membership.ask")
    known = request.GET.get("known", "")
    row = queries.to_join(actor, organisation_id, known)
    name = queries.name_for_strangers(row) if not actor.belongs(row.id) else row.name
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            memberships.ask_to_join(actor=actor, organisation_id=row.id, known=known, **form.cleaned_data)
        except UserError as error:
            into_form(form, error)
        else:
            messages.success(
                request,
                tr("申请已发给“{name}”的负责人。", "The owners of {name} have your request.", name=name),
            )
            return redirect("my_organisations")
    return render(request, "web/organisations/join.html", {"form": form, "name": name})


@require_POST
def verify(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """The owner's steps: ask to be verified, appeal, close."""
    actor = request.actor
    version = request.POST.get("version", "")
    number = int(version) if version.isdecimal() else 0
    note = request.POST.get("note", "")
    step = request.POST.get("step", "submit")
    if step == "appeal":
        verification.appeal(actor=actor, organisation_id=organisation_id, version=number, statement=note)
        told = tr("申诉已提交。", "Your appeal is handed in.")
    elif step == "close":
        verification.close_organisation(
            actor=actor, organisation_id=organisation_id, version=number, reason=note
        )
        told = tr(
            "机构已停止使用，其条目已撤下。", "The organisation is closed and its entries are off the lists."
        )
    else:
        row = verification.submit_for_verification(
            actor=actor, organisation_id=organisation_id, version=number, note=note
        )
        told = tr("已提交核验，预计 {due} 前答复。", "Handed in; expect the answer by {due}.", due=row.due_on)
    messages.success(request, told)
    return redirect("organisation", organisation_id)


@require_POST
def add_paper(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Add a certificate or proof, or withdraw one."""
    actor = request.actor
    if withdrawn := request.POST.get("withdraw"):
        papers.withdraw_paper(actor=actor, organisation_id=organisation_id, file_id=withdrawn)
        messages.success(request, tr("材料已撤下。", "The paper is withdrawn."))
        return redirect("organisation", organisation_id)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, tr("请先选择文件。", "Choose a file first."))
        return redirect("organisation", organisation_id)
    upload = form.cleaned_data["paper"]
    try:
        stored = papers.add_paper(
            actor=actor, organisation_id=organisation_id, upload=upload, name=upload.name
        )
    except (Forbidden, NotHere):
        raise
    except UserError as error:
        for problem in error.problems:
            messages.error(request, said(problem))
    else:
        messages.success(request, tr("已上传“{name}”。", "{name} is uploaded.", name=stored.name))
    return redirect("organisation", organisation_id)


@require_safe
def paper(request: HttpRequest, organisation_id: str, file_id: str) -> HttpResponse:
    """One paper, for those who may see it; always as a download, so that nothing in it runs on our pages."""
    actor = request.actor
    found = papers.open_paper(actor=actor, organisation_id=organisation_id, file_id=file_id)
    # The class writes its own Content-Disposition over one among the headers.
    return FileResponse(
        stored_files.open_content(found),
        as_attachment=True,
        filename=found.name,
        headers=stored_files.headers(found),
    )


def _holds(row: Membership, actor: Any) -> bool:
    return row.ended_at is None and row.organisation_id in actor.organisations


def _membership(row: Membership, actor: Any) -> dict[str, Any]:
    return {
        "row": row,
        "badge": badge_of(row.organisation, inside=True),
        "kind": OrganisationKind(row.organisation.kind).label,
        "current": row.organisation_id == actor.acting_for,
    }


def _asked(actor: Any, row: Organisation) -> bool:
    return not actor.anonymous and row.join_requests.filter(person_id=actor.id, state="open").exists()


def _existing(error: UserError) -> dict[str, Any] | None:
    problem = next((p for p in error.problems if p.code == "people.organisation_exists"), None)
    return dict(problem.facts) if problem else None


def _steps(row: Organisation) -> dict[str, bool]:
    """Which of the owner's steps the state has."""
    return {
        "submit": row.state in {"unverified", "due_again"},
        "answer": row.state == "returned",
        "appeal": row.state in {"refused", "suspended"},
        "close": row.state
        in {"unverified", "queued", "returned", "verified", "due_again", "requeued", "suspended"},
    }


def _facts(row: Organisation) -> list[dict[str, Any]]:
    shown = [
        (tr("类型", "Kind"), OrganisationKind(row.kind).label),
        (tr("地区", "Region"), labels.region_name(row.region) if row.region else ""),
        (tr("行业", "Industry"), labels.industry_name(row.industry) if row.industry else ""),
        (tr("规模", "Size"), row.get_size_display()),
        (tr("成立", "Founded"), row.founded),
        (tr("统一社会信用代码", "Credit code"), row.credit_code),
        ("ROR", row.ror.rpartition("/")[2]),
        (tr("站点", "Site"), tr(row.node.name, row.node.name_en or row.node.name)),
    ]
    return [{"label": label, "value": value} for label, value in shown if value]
