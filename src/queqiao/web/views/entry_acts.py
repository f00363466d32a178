"""What people do on the page of an entry: move it on, show interest, ask, download, scan, and renew by the link of a mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from queqiao.accounts.access import require
from queqiao.accounts.names import shown
from queqiao.catalog.actions import attachments, interests, life, links
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.lifecycles import GIVEN_FACTS
from queqiao.catalog.queries import mine
from queqiao.catalog.words import VerbWords
from queqiao.kernel import stored_files
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import NotHere, Problem, UserError
from queqiao.web import charts
from queqiao.web.entry_page.own_side import JUDGED, papers_of
from queqiao.web.forms.entry_acts import AskForm, InterestForm
from queqiao.web.refusals import into_form, said
from queqiao.web.views.entries import address, known

ASKED_OF = {
    EntryType.NEED: (EntryType.ACHIEVEMENT,),
    EntryType.ACHIEVEMENT: (EntryType.NEED, EntryType.SCENARIO),
    EntryType.SCENARIO: (EntryType.ACHIEVEMENT,),
    EntryType.NEGATIVE_RESULT: (EntryType.NEED, EntryType.ACHIEVEMENT),
}
"""Entries of one's own that may stand on the other side of an interest."""
MOST_OWN = 50


def key_from(entry_type: str, entry_id: str) -> EntryKey:
    """The key in an address. Raises ``NotHere`` for a type that does not exist."""
    if entry_type not in EntryType.values:
        raise NotHere(entry_id)
    return EntryKey(EntryType(entry_type), entry_id)


@require_POST
def move(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """Do a verb of the workflow with what the small form behind its button gave."""
    actor = request.actor
    key = key_from(entry_type, entry_id)
    row = known(actor, key)
    verb, version = request.POST.get("verb", ""), request.POST.get("version", "")
    if verb in JUDGED:
        # A review is decided on its own page, with the checklist.
        raise UserError(Problem("catalog.review_not_yours"))
    label = VerbWords(key.type, verb, row.state)
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0
    if verb == "set_embargo":
        until = request.POST.get("embargo_until", "")
        state = life.set_embargo(actor=actor, key=key, version=seen, until=until)
    else:
        state = life.move(
            actor=actor,
            key=key,
            version=seen,
            verb=verb,
            facts=_facts(request),
            note=request.POST.get("note", ""),
            papers=_papers(request, key, row.state, verb),
        )
    done = tr(
        "已办理“{verb}”，现在是“{state}”。", "Done: {verb}. Now “{state}”.", verb=label, state=state.label
    )
    if state.due_on and state.code in {"triage", "checking", "review"}:
        done += tr("预计 {day} 前答复。", " Expect an answer by {day}.", day=state.due_on)
    messages.success(request, done)
    return redirect(_next(request) or address(key))


@require_http_methods(["GET", "HEAD", "POST"])
def interest(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """Show interest in an entry of others."""
    actor = request.actor
    key = key_from(entry_type, entry_id)
    row = known(actor, key)
    require(actor, "entry.show_interest", row)
    form = InterestForm(request.POST or None, own=_own(actor, key.type))

    def send(data: dict[str, Any]) -> str:
        interests.show_interest(
            actor=actor, key=key, message=data["message"], own_entry_id=data.get("own_entry_id", "")
        )
        return tr(
            "意向已送达。对方答复后，您会收到通知。",
            "Your interest was delivered. You will hear when they answer.",
        )

    title = tr("表达意向", "Show interest")
    return _asking(request, key, row, form, send, title, tr("送出意向", "Send"), "entry_interest")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """Ask the technology managers of the entry's node about it."""
    actor = request.actor
    key = key_from(entry_type, entry_id)
    row = known(actor, key)
    require(actor, "entry.ask_manager", row)
    form = AskForm(request.POST or None)

    def send(data: dict[str, Any]) -> str:
        interests.ask_manager(actor=actor, key=key, message=data["message"])
        return tr(
            "问题已送达技术经理人，答复会通知您。",
            "A technology manager has your question and will answer you.",
        )

    title = tr("请教技术经理人", "Ask a technology manager")
    return _asking(request, key, row, form, send, title, tr("送出问题", "Send"), "entry_ask")


@require_POST
def take_interest_back(request: HttpRequest, interest_id: int) -> HttpResponse:
    """Take one's own open sign back."""
    actor = request.actor
    found = interests.withdraw_interest(actor=actor, interest_id=interest_id)
    messages.success(request, tr("已收回。", "Taken back."))
    return redirect(address(EntryKey(EntryType(found.entry_type), found.entry_id)))


@require_safe
def file(request: HttpRequest, file_id: str) -> FileResponse:
    """A file of an entry, for whoever may open it; always as a download, so that nothing in it runs on our pages."""
    actor = request.actor
    found = attachments.file_for(actor=actor, file_id=file_id)
    return FileResponse(
        stored_files.open_content(found),
        as_attachment=True,
        filename=found.name,
        headers=stored_files.headers(found),
    )


@require_safe
def qr(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """The code to an entry's page: the picture its own page shows, and a file for posters and slides."""
    key = key_from(entry_type, entry_id)
    known(request.actor, key)
    text = str(charts.qr(f"{settings.BASE_URL}{address(key)}"))
    if "xmlns=" not in text.partition(">")[0]:
        text = text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    # The address of an entry never changes, so neither does its code.
    headers = {
        "Content-Disposition": f'attachment; filename="queqiao-{key.id}.svg"',
        "Cache-Control": "private, max-age=86400",
    }
    return HttpResponse(text, content_type="image/svg+xml", headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def renew_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: says what it would do, and does it only when asked to; nobody has to sign in."""
    try:
        link = links.link_of(token)
    except UserError as error:
        dead = {
            "reason": " ".join(said(problem) for problem in error.problems),
            "used": any(problem.code == "catalog.link_used" for problem in error.problems),
        }
        return render(request, "web/entries/renew_dead.html", dead, status=410)
    state, refused = None, ""
    if request.method == "POST":
        try:
            state = links.use_link(token=token)
        except UserError as error:
            refused = " ".join(said(problem) for problem in error.problems)
    context: dict[str, Any] = {
        "link": link,
        "type_name": str(link.key.type.label),
        "verb": str(VerbWords(link.key.type, link.verb)),
        "state": state,
        "refused": refused,
        "address": address(link.key),
    }
    response = render(request, "web/entries/renew.html", context, status=409 if refused else 200)
    # The token is a right: no other site learns it from a header, no search engine keeps it.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _asking(
    request: HttpRequest, key: EntryKey, row: Any, form: Any, send: Any, title: str, label: str, route: str
) -> HttpResponse:
    """A form to write to somebody about an entry: a page of its own, or the inside of a box on the entry's page."""
    inside = bool(getattr(request, "htmx", False))
    if request.method == "POST" and form.is_valid():
        try:
            told = send(form.cleaned_data)
        except UserError as error:
            into_form(form, error)
        else:
            messages.success(request, told)
            if inside:
                # The whole page changes: what can be done next, and what was asked.
                return HttpResponse(status=204, headers={"HX-Redirect": address(key)})
            return redirect(address(key))
    if inside:
        form.fields["message"].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "title": title,
        "label": label,
        "route": route,
        "type": key.type.value,
        "entry_id": key.id,
        "entry_title": shown(row),
        "address": address(key),
        "section": "",
    }
    return render(request, "web/entries/ask_form.html" if inside else "web/entries/ask_page.html", context)


def _own(actor: Any, entry_type: EntryType) -> list[tuple[str, str]]:
    """Live entries of one's own that the interest may be for."""
    found = []
    for other in ASKED_OF[entry_type]:
        rows = mine(actor, other)[other].filter(live=True)[:MOST_OWN]
        found += [(row.pk, f"{other.label} · {shown(row)}") for row in rows]
    return found


def _facts(request: HttpRequest) -> dict[str, Any]:
    """Facts given with a verb, as the workflow reads them."""
    found: dict[str, Any] = {}
    for name in GIVEN_FACTS & set(request.POST):
        value = request.POST[name].strip()
        if name in {"owner_informed", "transfer_registered"}:
            found[name] = value == "yes"
        elif name in {"confirmed_matches", "questions_asked"}:
            found[name] = int(value) if value.isdecimal() and len(value) < 6 else 0
        elif value:
            found[name] = value
    return found


def _papers(request: HttpRequest, key: EntryKey, state: str, verb: str) -> dict[str, list[str]]:
    """Papers that come with a verb are kept as files of the entry, the own side's alone."""
    found: dict[str, list[str]] = {}
    actor = request.actor
    for code, _ in papers_of(key, state, verb):
        for upload in request.FILES.getlist(f"paper-{code}"):
            stored = attachments.attach(
                actor=actor, key=key, upload=upload, name=upload.name, level=Level.OWNER
            )
            found.setdefault(code, []).append(stored.pk)
    return found


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else ""
