"""Regional nodes: made and changed by the installation's administrator."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.accounts.models import Node
from queqiao.kernel import audit
from queqiao.kernel.codes import regions as known_regions
from queqiao.kernel.errors import Problem, UserError


def save_node(
    *,
    actor: Actor,
    node_id: str,
    name: str,
    name_en: str = "",
    host: str = "",
    regions: Sequence[str] = (),
    parent_id: str = "",
    demo: bool = False,
) -> Node:
    """Make a node or change it. ``regions`` are codes of GB/T 2260 it serves; ``host`` the name of its own site.

    Raises ``Forbidden``, and ``UserError`` for a region or a parent that does not exist.
    """
    require(actor, "node.save")
    problems = [
        Problem("people.region_unknown", {"region": code}, field="regions")
        for code in regions
        if known_regions.get(code) is None
    ]
    if parent_id and not Node.objects.filter(pk=parent_id).exists():
        problems.append(Problem("people.node_unknown", {"node": parent_id}, field="parent"))
    if problems:
        raise UserError(*problems)
    values = {
        "name": name, "name_en": name_en, "host": host.lower(), "regions": list(regions), "parent_id": parent_id or None,
        "demo": demo,
    }  # fmt: skip
    with transaction.atomic():
        row = Node.objects.select_for_update().filter(pk=node_id).first() or Node(pk=node_id)
        before, after = audit.difference({key: getattr(row, key) for key in values}, values)
        for key, value in values.items():
            setattr(row, key, value)
        row.save()
        if after:
            audit.record(
                actor=actor,
                verb="node.save",
                object_type="node",
                object_id=node_id,
                before=before,
                after=after,
            )
    return row
