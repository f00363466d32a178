"""Platform roles: who holds which, in which site; appointing and ending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from queqiao.accounts import queries
from queqiao.accounts.access import can, require
from queqiao.accounts.actions import roles as actions
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.models import RoleGrant
from queqiao.accounts.names import shown
from queqiao.accounts.rules import NODE_ROLES
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import NotHere, UserError
from queqiao.web.forms.people import RoleForm
from queqiao.web.refusals import into_form


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The appointments in force, and the form for a new one."""
    actor = request.actor
    require(actor, "role.see")
    held = queries.operated_nodes(actor)
    choices = [
        (role.value, role.label) for role in PlatformRole if actor.superuser or role.value in NODE_ROLES
    ]
    nodes = [node for node in queries.nodes() if held is None or node.id in held]
    kwargs: dict[str, Any] = {"roles": choices, "nodes": nodes, "everywhere": held is None}
    may_give = actor.superuser or held is None or bool(held)
    form = RoleForm(request.POST if request.POST.get("step") == "grant" else None, **kwargs)
    if request.method == "POST":
        if request.POST.get("step") == "end":
            number = request.POST.get("id", "")
            if not number.isdecimal():
                raise NotHere(number)
            actions.end_role(actor=actor, grant_id=int(number), note=request.POST.get("note", ""))
            messages.success(request, tr("任命已结束。", "The appointment is over."))
            return redirect("platform_roles")
        if form.is_valid() and _granted(request, actor, form):
            return redirect("platform_roles")
    grants = queries.roles_in_force()
    seen = _seen(actor)
    if seen is not None:
        grants = grants.filter(node_id__in=seen)
    rows = [
        {"row": row, "role": PlatformRole(row.role).label, "may_end": bool(can(actor, "role.give", row))}
        for row in grants
    ]
    return render(request, "web/people/roles.html", {"rows": rows, "form": form, "may_give": may_give})


def _seen(actor: Any) -> frozenset[str] | None:
    """The nodes whose appointments the actor reads, as operator or as auditor; None for every node."""
    roles = (PlatformRole.OPERATOR, PlatformRole.AUDITOR)
    held = [actor.platform_roles[role] for role in roles if role in actor.platform_roles]
    return None if actor.superuser or not all(held) else frozenset().union(*held)


def _granted(request: HttpRequest, actor: Any, form: RoleForm) -> RoleGrant | None:
    data = form.cleaned_data
    try:
        person = actions.find_person(data["person"])
        grant = actions.grant_role(
            actor=actor, person_id=person.id, role=data["role"], node_id=data["node"], ends_on=data["ends_on"]
        )
    except UserError as error:
        into_form(form, error, {"email": "person", "phone": "person"})
        return None
    messages.success(request, tr("已任命 {name}。", "{name} is appointed.", name=shown(person)))
    return grant
