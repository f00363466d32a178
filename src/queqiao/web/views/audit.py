"""The audit for auditors: who did what to what, filtered, with the state of its chain, and as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.models import Organisation
from queqiao.catalog.enums import EntryType
from queqiao.kernel import audit, clock
from queqiao.kernel.bilingual import tr
from queqiao.kernel.files.spreadsheet import disarm
from queqiao.kernel.models import AuditEntry
from queqiao.web import audit_words
from queqiao.web.forms.people import AuditFilter

ON_A_PAGE = 50
CHAIN_AT_ONCE = 20_000
"""A chain longer than this is verified by ``queqiao check``, not while somebody waits for a page."""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Entries the auditor may see, the latest first."""
    actor = request.actor
    require(actor, "audit.read")
    form = AuditFilter(request.GET)
    page = Paginator(_filtered(actor, form), ON_A_PAGE).get_page(request.GET.get("page"))
    chain = None
    if request.GET.get("verify"):
        total = AuditEntry.objects.count()
        chain = {"long": total} if total > CHAIN_AT_ONCE else _chain()
    context = {"page": page, "rows": [_row(one) for one in page], "form": form, "chain": chain}
    return render(request, "web/people/audit.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered entries as CSV, the earliest first, with their hashes, so that the file can be checked on its own."""
    actor = request.actor
    require(actor, "audit.read")
    rows = _filtered(actor, AuditFilter(request.GET)).order_by("number")
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{clock.today().isoformat()}.csv"'
    return response


def _filtered(actor: Actor, form: AuditFilter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.order_by("-number")
    nodes = actor.platform_roles.get(PlatformRole.AUDITOR)
    if nodes and not actor.superuser:
        own = list(Organisation.objects.filter(node_id__in=nodes).values_list("id", flat=True))
        rows = rows.filter(Q(acting_for__in=own) | Q(object_type="organisation", object_id__in=own))
    if not form.is_valid():
        return rows.none()
    data = form.cleaned_data
    if data["object"]:
        rows = rows.filter(object_id=data["object"].strip())
    if data["actor"]:
        who = data["actor"].strip()
        rows = rows.filter(Q(actor_id=who) | Q(actor_name__icontains=who))
    if data["type"]:
        rows = rows.filter(object_type=data["type"])
    if data["verb"]:
        words = data["verb"].strip()
        rows = rows.filter(Q(verb__startswith=words) | Q(verb__in=audit_words.verbs_called(words)))
    if data["since"]:
        rows = rows.filter(at__gte=_midnight(data["since"]))
    if data["until"]:
        rows = rows.filter(at__lt=_midnight(data["until"] + timedelta(days=1)))
    return rows


def _row(one: AuditEntry) -> dict[str, Any]:
    return {
        "entry": one,
        "verb": audit_words.verb_name(one.verb),
        "object": audit_words.object_name(one.object_type),
        "url": _address(one),
        "changes": audit_words.changes(one.object_type, one.before, one.after),
    }


def _address(one: AuditEntry) -> str:
    """The page of what was acted on, where it has one."""
    if one.object_type in EntryType.values:
        return reverse(one.object_type, args=[one.object_id])
    return reverse("organisation", args=[one.object_id]) if one.object_type == "organisation" else ""


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.HOME)


def _chain() -> dict[str, Any]:
    count, broken = audit.verify()
    return {"count": count, "broken": broken[:20], "whole": not broken}


class _Echo:
    """A file that hands back what is written."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    head = [
        tr("序号", "number"), tr("时间", "time"), tr("办理人", "actor"), tr("办理人编号", "actor id"), tr("代表", "acting for"),
        tr("动作", "verb"), tr("对象类型", "object type"), tr("对象编号", "object id"), tr("之前", "before"), tr("之后", "after"),
        tr("说明", "note"), tr("请求", "request"), "previous_hash", "hash",
    ]  # fmt: skip
    # Spreadsheets need the mark to read Chinese.
    yield "\ufeff" + writer.writerow(head)
    for row in rows.iterator(chunk_size=2000):
        yield writer.writerow(
            [
                row.number, row.at.astimezone(clock.HOME).isoformat(), _safe(row.actor_name), row.actor_id, row.acting_for,
                row.verb, row.object_type, row.object_id, _json(row.before), _json(row.after), _safe(row.note), row.request_id,
                row.previous_hash, row.hash,
            ]
        )  # fmt: skip


def _json(value: Any) -> str:
    """Before and after as JSON: what a program reads back."""
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _safe(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return str(disarm("" if value is None else str(value)))
