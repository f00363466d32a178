"""A regional site: what it shows first, whom it serves, and who runs it."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from queqiao.accounts import queries
from queqiao.accounts.enums import OrganisationKind, PlatformRole
from queqiao.accounts.models import Node, Organisation
from queqiao.kernel.bilingual import tr
from queqiao.web import labels


@require_safe
def show(request: HttpRequest, node_id: str) -> HttpResponse:
    """The site's regions, its verified organisations by kind, its newest ones, and the ways into its lists."""
    node = Node.objects.select_related("parent").filter(id=node_id).first()
    if node is None:
        raise Http404
    verified = Organisation.objects.filter(node=node, state__in=queries.MARKED)
    counts = dict(verified.order_by().values_list("kind").annotate(n=Count("id")))
    kinds = [
        {
            "label": str(kind.label),
            "value": counts[kind.value],
            "url": f"{reverse('organisations')}?{urlencode({'kind': kind.value})}",
        }
        for kind in OrganisationKind
        if counts.get(kind.value)
    ]
    context = {
        "site": node,
        "regions": [labels.region_name(code) for code in node.regions],
        "kinds": kinds,
        "total": sum(counts.values()),
        "newest": verified.order_by("-verified_at", "id")[:8],
        "operators": queries.people_playing(PlatformRole.OPERATOR, node.id)[:5],
        "managers": queries.people_playing(PlatformRole.MANAGER, node.id)[:8],
        "others": queries.nodes().exclude(id=node.id),
        "lists": _lists(node),
    }
    return render(request, "web/organisations/node.html", context)


def _lists(node: Node) -> list[dict[str, str]]:
    """The public lists, narrowed to the widest region of the site where it has one."""
    narrowed = f"?{urlencode({'region': node.regions[0]})}" if node.regions else ""
    names = (
        ("needs", tr("本地需求", "Needs of the region")),
        ("achievements", tr("本地成果", "Achievements of the region")),
        ("scenarios", tr("本地场景", "Scenarios of the region")),
        ("organisations", tr("本地机构", "Organisations of the region")),
    )
    return [{"url": f"{reverse(name)}{narrowed}", "label": label} for name, label in names]
