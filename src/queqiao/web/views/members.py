"""Members of an organisation: invited, let in, changed, ended; second posts and secondments; accepting an invitation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from queqiao.accounts import queries
from queqiao.accounts.access import can, require
from queqiao.accounts.actions import invitations, memberships
from queqiao.accounts.enums import MembershipKind, OrganisationRole
from queqiao.accounts.models import Membership, Organisation
from queqiao.accounts.names import shown
from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import NotHere, UserError
from queqiao.web.forms.organisations import DualForm, InviteForm, MemberForm, SecondmentForm
from queqiao.web.refusals import into_form


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Who belongs to it; for owners also invitations and requests, with what can be done."""
    actor = request.actor
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.see_members", row)
    form = InviteForm()
    if request.method == "POST":
        done = _act(request, actor, row)
        if not isinstance(done, InviteForm):
            return done
        form = done
    managed = bool(can(actor, "membership.manage", row))
    context = {
        "organisation": row,
        "members": [_told(card) for card in queries.members(row.id)],
        "former": [_told(card) for card in queries.former_members(row.id)],
        "managed": managed,
        "form": form,
        "invitations": [_invitation(one) for one in queries.open_invitations(row.id)] if managed else [],
        "requests": queries.open_join_requests(row.id) if managed else [],
        "roles": OrganisationRole.choices,
        "me": actor.id,
    }
    return render(request, "web/organisations/members.html", context)


def _act(request: HttpRequest, actor: Any, row: Organisation) -> HttpResponse | InviteForm:
    step, target = request.POST.get("step", ""), request.POST.get("id", "")
    if step == "invite":
        return _invite(request, actor, row)
    if step == "resend":
        invitations.resend_invitation(actor=actor, invitation_id=target)
        told = tr(
            "邀请已重新发送，旧链接失效。", "The invitation is sent again; the earlier link no longer works."
        )
    elif step == "withdraw":
        invitations.withdraw_invitation(actor=actor, invitation_id=target)
        told = tr("邀请已撤回。", "The invitation is withdrawn.")
    elif step in {"let_in", "turn_away"}:
        memberships.answer_join(
            actor=actor,
            request_id=target,
            accept=step == "let_in",
            role=request.POST.get("role") or OrganisationRole.VIEWER,
            reason=request.POST.get("reason", ""),
        )
        told = tr("已答复。", "Answered.")
    else:
        raise NotHere(step)
    messages.success(request, told)
    return redirect("organisation_members", row.id)


def _invite(request: HttpRequest, actor: Any, row: Organisation) -> HttpResponse | InviteForm:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return form
    data = form.cleaned_data
    target = data["target"]
    where = {"email": target} if "@" in target or "＠" in target else {"phone": target}
    try:
        sent = invitations.invite(
            actor=actor,
            organisation_id=row.id,
            role=data["role"],
            kind=data["kind"],
            position=data["position"],
            **where,
        )
    except UserError as error:
        into_form(form, error)
        return form
    messages.success(
        request,
        tr(
            "邀请已发往 {to}，14 天内有效。",
            "The invitation is on its way to {to}, good for 14 days.",
            to=sent.email or sent.phone,
        ),
    )
    return redirect("organisation_members", row.id)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Change, end or leave one membership."""
    actor = request.actor
    row = _membership(actor, membership_id)
    require(actor, "membership.declare", row)
    initial = {"version": row.version, "role": row.role, "position": row.position, "contact": row.contact}
    form = MemberForm(request.POST if request.POST.get("step") == "change" else None, initial=initial)
    if request.method == "POST":
        step = request.POST.get("step")
        if step == "leave":
            memberships.leave(actor=actor, membership_id=row.pk)
            messages.success(
                request, tr("您已离开“{name}”。", "You have left {name}.", name=shown(row.organisation))
            )
            return redirect("my_organisations")
        if step == "end":
            memberships.end_membership(actor=actor, membership_id=row.pk, note=request.POST.get("note", ""))
            messages.success(
                request, tr("任职已结束，记录保留在历史中。", "The membership is over; its record is kept.")
            )
            return redirect("organisation_members", row.organisation_id)
        if form.is_valid():
            data = form.cleaned_data
            try:
                memberships.change_membership(
                    actor=actor, membership_id=row.pk, version=data["version"], role=data["role"] or None,
                    position=data["position"], contact=data["contact"],
                )  # fmt: skip
            except UserError as error:
                if not error.problems[0].field:
                    raise
                into_form(form, error)
            else:
                messages.success(request, tr("已保存。", "Saved."))
                return redirect("organisation_members", row.organisation_id)
    context = {
        "membership": row,
        "form": form,
        "managed": can(actor, "membership.change", row),
        "own": row.person_id == actor.id,
    }
    return render(request, "web/organisations/membership.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dual(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Record a second post."""
    return _two_posts(request, membership_id, DualForm)


@require_http_methods(["GET", "HEAD", "POST"])
def secondment(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Record a secondment."""
    return _two_posts(request, membership_id, SecondmentForm)


def _two_posts(request: HttpRequest, membership_id: int, kind: type[Any]) -> HttpResponse:
    actor = request.actor
    row = _membership(actor, membership_id)
    require(actor, "membership.declare", row)
    homes = Organisation.objects.filter(memberships__person_id=row.person_id).exclude(id=row.organisation_id)
    form = kind(request.POST or None, membership=row, homes=list(homes.distinct().order_by("name")))
    if request.method == "POST" and form.is_valid():
        try:
            if kind is DualForm:
                more = {name: form.cleaned_data[name] for name in ("share", "consent", "conflict_note")}
                memberships.declare_dual_appointment(
                    actor=actor, membership_id=row.pk, **form.common(), **more
                )
            else:
                purpose = form.cleaned_data["purpose"]
                memberships.record_secondment(
                    actor=actor, membership_id=row.pk, purpose=purpose, **form.common()
                )
        except UserError as error:
            if not error.problems[0].field:
                raise
            into_form(form, error)
        else:
            messages.success(
                request, tr("已登记，双方负责人会收到通知。", "On record; the owners of both units are told.")
            )
            return redirect("organisation_members", row.organisation_id)
    context = {"membership": row, "form": form, "dual": kind is DualForm}
    return render(request, "web/organisations/two_posts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """What an invitation offers; accepted when signed in. One that is no longer good says so."""
    actor = request.actor
    try:
        row = invitations.find_invitation(code)
    except UserError:
        return render(request, "web/organisations/invitation.html", {"gone": True}, status=410)
    if request.method == "POST":
        if request.POST.get("step") == "decline":
            invitations.decline_invitation(actor=actor, code=code)
            messages.success(request, tr("已谢绝邀请。", "You declined the invitation."))
            return redirect("my_organisations")
        invitations.accept_invitation(actor=actor, code=code)
        request.session["acting_for"] = row.organisation_id
        messages.success(
            request, tr("您已加入“{name}”。", "You have joined {name}.", name=shown(row.organisation))
        )
        # Somebody who was about to publish and had no organisation yet goes on there.
        came_from = request.session.pop("after_organisation", "")
        return redirect(came_from) if came_from else redirect("organisation", row.organisation_id)
    context = {
        "row": row,
        "role": OrganisationRole(row.role).label,
        "kind": MembershipKind(row.kind).label,
        "member": actor.belongs(row.organisation_id),
        "signed_in": not actor.anonymous,
    }
    return render(request, "web/organisations/invitation.html", context)


def _membership(actor: Any, membership_id: int) -> Membership:
    row = Membership.objects.select_related("organisation", "person").filter(id=membership_id).first()
    if row is None or not queries.visible_to(actor).filter(id=row.organisation_id).exists():
        raise NotHere(str(membership_id))
    return row


def _told(card: Any) -> dict[str, Any]:
    return {
        "card": card,
        "role": OrganisationRole(card.role).label,
        "kind": MembershipKind(card.kind).label,
        "plain": card.kind == MembershipKind.EMPLOYED,
    }


def _invitation(row: Any) -> dict[str, Any]:
    return {"row": row, "role": OrganisationRole(row.role).label, "expired": row.expires_at <= clock.now()}
