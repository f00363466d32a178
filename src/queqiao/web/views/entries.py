"""The pages of needs, achievements, scenarios and negative results, for whoever may know of them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.words import why
from queqiao.catalog.contracts import EntryKey, EntryView
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.lifecycles import REVIEW_STATES
from queqiao.catalog.models import Interest, Review
from queqiao.catalog.queries import row_of, sent_interests, view_row, visible_to
from queqiao.catalog.queries.sides import reviews
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.web import structured_data
from queqiao.web.entry_page import facts, head, history, near, own_side, readiness, tables, texts
from queqiao.web.entry_page.words import LISTS, list_name
from queqiao_engine.version import __version__


def entry_page(entry_type: EntryType) -> Any:
    """The view of one type's page."""

    @require_safe
    def view(request: HttpRequest, entry_id: str) -> HttpResponse:
        return _page(request, EntryKey(entry_type, entry_id))

    return view


def known(actor: Actor, key: EntryKey) -> Any:
    """The row of an entry the actor may know of. Raises ``NotHere`` for every other one, exactly as for what does not exist."""
    return row_of(key, among=visible_to(actor, key.type))


def address(key: EntryKey) -> str:
    """The path of an entry's page in the language in use."""
    return reverse(key.type.value, args=[key.id])


def file_url(file_id: str) -> str:
    """Where a file is downloaded."""
    return reverse("entry_file", args=[file_id])


def _page(request: HttpRequest, key: EntryKey) -> HttpResponse:
    actor: Actor = request.actor
    row = known(actor, key)
    view = view_row(actor, row)
    context = _for_everybody(request, actor, row, view)
    if actor.anonymous:
        return _for_nobody(request, view, context)
    context |= _for_one(actor, row, view)
    return _private(render(request, "web/entries/show.html", context), view)


def _for_everybody(request: HttpRequest, actor: Actor, row: Any, view: EntryView) -> dict[str, Any]:
    """What stands on the page whoever reads it."""
    page_url = f"{settings.BASE_URL}{address(view.key)}"
    return {
        "entry": view,
        "asked_kinds": (),
        "type": view.key.type.value,
        "list_url": reverse(LISTS[view.key.type]),
        "list_name": list_name(view.key.type),
        "section": LISTS[view.key.type],
        "head": head.head(view),
        "who": head.who(view),
        "hidden": head.hidden(view),
        "facts": facts.strip(view),
        "pairs": facts.pairs(view),
        "texts": texts.sections(view),
        "clauses": tables.clauses(view),
        "claims": tables.claims(view, file_url),
        "uses": tables.uses(view),
        "patents": tables.patents(view),
        "stages": tables.stages(view),
        "readiness": readiness.profile(view, row, file_url),
        "near": near.near(actor, row),
        "failures": near.failures(actor, row),
        "page_url": page_url,
        "printed_at": clock.now(),
        "indexed": view.live and view.fields.get("secrecy_level", "public") == "public",
        "json_ld": structured_data.of_entry(row, page_url) if view.live else "",
        "may_match": view.key.type is not EntryType.NEGATIVE_RESULT,
    }


def _for_one(actor: Actor, row: Any, view: EntryView) -> dict[str, Any]:
    """What stands there for somebody who has signed in: their own asking, and for the own side and the staff the work to do."""
    asked = list(sent_interests(actor).filter(entry_id=view.key.id).exclude(state="withdrawn")[:4])
    inside = bool(view.may["entry.history"])
    working = inside or reviews(actor, row.node_id)
    context: dict[str, Any] = {
        "asked": asked,
        "asked_kinds": {one.kind for one in asked if one.state == "open" and one.person_id == actor.id},
        "inside": inside,
        "working": working,
        "interest_why": why(view.may["entry.show_interest"]),
        "files": [_file(one) for one in view.files],
    }
    if not working:
        return context
    staff = actor.superuser or any(
        actor.plays(role, row.node_id)
        for role in (PlatformRole.OPERATOR, PlatformRole.MANAGER, PlatformRole.AUDITOR)
    )
    return context | {
        "own": actor.belongs(row.owner_id),
        "staff": staff,
        "steps": own_side.steps(view, row, own_side.passed(view.key)),
        "deadline": own_side.deadline(view, row),
        "verbs": own_side.verbs(actor, row),
        "events": history.told(view.key, staff=staff) if inside else [],
        "links": _links(actor, view, row),
        "returned": _returned(actor, view, row) if inside else None,
        "revising": row.revision is not None,
        "completeness": view.fields.get("completeness"),
    }


def _for_nobody(request: HttpRequest, view: EntryView, context: dict[str, Any]) -> HttpResponse:
    """The page for a reader without an account, who may have it already: what makes it up decides, the drawing is spared."""
    parts = {name: value for name, value in context.items() if name != "printed_at"}
    content = repr((__version__, settings.BASE_URL, language(), sorted(parts.items())))
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    changed = max(one for one in (view.updated_at, view.published_at, view.confirmed_at) if one is not None)
    response = get_conditional_response(request, etag=etag, last_modified=_seconds(changed))
    if response is None:
        context["files"] = [_file(one) for one in view.files]
        response = render(request, "web/entries/show.html", context)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(_seconds(changed))
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _private(response: HttpResponse, view: EntryView) -> HttpResponse:
    if not view.live:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _file(file: Any) -> dict[str, Any]:
    note = "" if file.level is Level.PUBLIC else str(file.level.label)
    return {
        "url": file_url(file.id),
        "name": file.name,
        "size": file.size,
        "at": file.uploaded_at,
        "note": note,
    }


def _returned(actor: Actor, view: EntryView, row: Any) -> dict[str, Any] | None:
    """A reviewer's last word, with the way to answer it for whoever may."""
    found = own_side.returned(actor, row)
    if found and view.may["entry.edit"]:
        label = tr("去补充", "Mend it")
        found["action"] = {
            "url": reverse(f"{view.key.type.value}_repair", args=[view.key.id]),
            "label": label,
        }
    return found


def _links(actor: Actor, view: EntryView, row: Any) -> list[dict[str, str]]:
    """Pages of the own side that this installation has."""
    name, identifier = view.key.type.value, view.key.id
    wanted: list[tuple[str, list[Any], str, str]] = []
    if view.may["entry.review"] and row.state == REVIEW_STATES[view.key.type]:
        waiting = (
            Review.objects.filter(entry_id=identifier, outcome="open").values_list("pk", flat=True).first()
        )
        wanted.append(("review", [waiting], "check", tr("去审核", "Review it")))
    if view.may["entry.answer_interest"]:
        count = Interest.objects.filter(entry_id=identifier, kind="interest", state="open").count()
        if count:
            wanted.append(
                (
                    "interest_inbox",
                    [],
                    "message",
                    tr("{n} 份意向待答复", "{n} sign of interest|{n} signs of interest", n=count),
                )
            )
    if view.may["entry.edit"]:
        wanted.append((f"{name}_edit", [identifier], "edit", tr("修改内容", "Edit")))
    if name != EntryType.NEGATIVE_RESULT:
        wanted.append((f"{name}_matches", [identifier], "rank", tr("匹配结果", "Match list")))
    if view.may["entry.history"]:
        wanted.append(
            ("entry_disclosures", [name, identifier], "eye", tr("谁能看、谁能改", "Who may read and write"))
        )
    found = []
    for route, arguments, icon, label in wanted:
        try:
            found.append(
                {"url": reverse(route, args=arguments), "icon": icon, "label": label, "route": route}
            )
        except NoReverseMatch:
            continue
    return found
