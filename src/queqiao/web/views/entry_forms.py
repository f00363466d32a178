"""Writing an entry: begun with one sentence, then step by step in any order, saved as it is written."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from queqiao.accounts.access import require
from queqiao.accounts.queries import cards
from queqiao.catalog.actions import attachments, co_authors, drafts, patents, repairs
from queqiao.catalog.contracts import EntryDraft, SaveResult
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.queries.drafts import merged
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.web.forms.entry_types import STEPS, WORDS, Step, step_of
from queqiao.web.forms.need_words import NOT_TECHNICAL
from queqiao.web.forms.needs import StartForm
from queqiao.web.forms.patents import QuickPatentForm
from queqiao.web.refusals import into_form, said
from queqiao.web.views.entry_writing import (
    Fault,
    Writing,
    company,
    element_names,
    faults,
    field_label,
    noticed,
    readiness_table,
    stepper,
    writing,
)

View = Callable[..., HttpResponse]
_TOKEN_HOURS = 24
COMING_BACK = "after_organisation"
"""Where somebody wanted to go who had no organisation yet; the page that makes one leads back."""


def new(entry_type: EntryType) -> View:
    """The page that begins an entry of a type."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        actor = request.actor
        require(actor, "profile.edit")
        owners = [identifier for identifier in actor.organisations if actor.edits(identifier)]
        words = WORDS[entry_type]
        if not owners:
            request.session[COMING_BACK] = request.path
            return render(
                request,
                "web/entry_forms/no_organisation.html",
                {"words": words, "section": f"{entry_type.value}s"},
            )
        form = _start_form(request, entry_type, owners)
        if request.method == "POST" and form.is_valid():
            try:
                return redirect(_begin(request, entry_type, form))
            except Forbidden:
                raise
            except UserError as error:
                into_form(form, error)
        return render(
            request,
            "web/entry_forms/new.html",
            {"form": form, "words": words, "section": f"{entry_type.value}s"},
        )

    return view


def _start_form(request: HttpRequest, entry_type: EntryType, owners: list[str]) -> StartForm:
    actor, words = request.actor, WORDS[entry_type]
    named = cards(owners)
    choices = [
        (one, (named[one].name_en if language() == "en" else "") or named[one].name)
        for one in owners
        if one in named
    ]
    initial = {
        "owner_id": actor.acting_for if actor.acting_for in owners else owners[0],
        "kind": words.kinds[0][0] if words.kinds else "",
        "token": secrets.token_hex(8),
    }
    return StartForm(
        request.POST or None, owners=choices, kinds=list(words.kinds), title_help=words.title_help,
        title_label=words.title_label, initial=initial,
    )  # fmt: skip


def _begin(request: HttpRequest, entry_type: EntryType, form: StartForm) -> str:
    """Begin the draft and say where it goes on. The second of two clicks finds the draft of the first."""
    actor, data = request.actor, form.cleaned_data
    key = f"entry-start:{actor.id}:{data['token']}"
    if data["token"] and not cache.add(key, "", 3600 * _TOKEN_HOURS):
        for _ in range(30):
            if known := cache.get(key):
                return str(known)
            time.sleep(0.1)
    values = {"title": data["title"], **({"kind": data["kind"]} if data.get("kind") else {})}
    try:
        saved = drafts.start_draft(actor=actor, entry_type=entry_type, owner_id=data["owner_id"], data=values)
    except UserError:
        cache.delete(key)
        raise
    url = reverse(f"{entry_type.value}_step", args=(saved.id, STEPS[entry_type][0].name))
    cache.set(key, url, 3600 * _TOKEN_HOURS)
    return url


def edit(entry_type: EntryType) -> View:
    """Where writing goes on: the first step that is not done."""

    @require_safe
    def view(request: HttpRequest, entry_id: str) -> HttpResponse:
        work = writing(request.actor, entry_type, entry_id)
        steps = stepper(work)
        ahead = next((one for one in steps if one["state"] != "done"), steps[0])
        return redirect(ahead["url"])

    return view


def step(entry_type: EntryType) -> View:
    """One step of the form: shown, and saved as a whole."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, entry_id: str, name: str) -> HttpResponse:
        found = step_of(entry_type, name)
        if found is None:
            raise NotHere(name)
        work = writing(request.actor, entry_type, entry_id)
        if not work.editable:
            return _locked(request, work)
        if request.method == "POST":
            return _save(request, work, found)
        return _page(request, work, found, check="check" in request.GET)

    return view


@require_POST
def autosave(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """Save the fields that changed. Answers as ``autosave.js`` reads it."""
    try:
        work = writing(request.actor, _type(entry_type), entry_id)
        found = step_of(work.key.type, request.GET.get("step", ""))
        if found is None:
            raise NotHere(entry_id)
        data = typed(request, work, found, set(request.POST.getlist("changed")))
        saved = drafts.save_draft(
            actor=work.actor, key=work.key, version=_version(request), data=data, partial=True
        )
    except Conflict as error:
        return JsonResponse({"message": _told(error), "url": request.headers.get("Referer", "")}, status=409)
    except NotHere as error:
        return JsonResponse({"message": _told(error)}, status=404)
    except Forbidden as error:
        return JsonResponse({"message": _told(error)}, status=403)
    except UserError as error:
        return JsonResponse({"message": _told(error), "url": request.headers.get("Referer", "")}, status=409)
    wrong = sum(problem.severity == "error" for problem in saved.problems)
    return JsonResponse(
        {
            "version": saved.version,
            "saved_at": timezone.localtime(clock.now()).strftime("%H:%M"),
            "problems": wrong,
        }
    )


@require_safe
def panel(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """What stands beside the form, after a save: completeness, warnings, places that give an anonymous owner away."""
    work = writing(request.actor, _type(entry_type), entry_id)
    return render(request, "web/entry_forms/panel.html", _panel(work))


def typed(request: HttpRequest, work: Writing, step: Step, only: set[str] | None = None) -> dict[str, Any]:
    """What came with the request as values of the draft; with ``only`` the named fields alone."""
    around = work.around(step)
    found = step.form(request.POST, around=around, draft=work.draft).changes(only)
    for rows in step.rows:
        if only is None or any(name.startswith(f"{rows.name}-") for name in only):
            found[rows.name] = rows.read(around, request.POST)
    return found


def _save(request: HttpRequest, work: Writing, step: Step) -> HttpResponse:
    """Save the step and go where the button says. Whatever is wrong, the text is kept."""
    data = typed(request, work, step)
    refused, quick = _quick_patent(request, work, step, data)
    try:
        saved = drafts.save_draft(
            actor=work.actor, key=work.key, version=_version(request), data=merged(work.draft, data)
        )
    except Conflict as error:
        return _page(
            request,
            work,
            step,
            check=False,
            typed_data=request.POST,
            conflict=(_told(error), _differences(work, data)),
            status=409,
        )
    refused = _uploads(request, work) or refused
    refused = _co_author(request, work, step) or refused
    if refused:
        return _page(request, writing(work.actor, work.key.type, work.key.id), step, check=True, quick=quick)
    return redirect(_onward(request, work, step, saved))


def _quick_patent(
    request: HttpRequest, work: Writing, step: Step, data: dict[str, Any]
) -> tuple[bool, QuickPatentForm | None]:
    """Record a patent typed beside the achievement and tick it. (whether it was refused, the form with the faults)"""
    if step.extra != "patents":
        return False, None
    form = QuickPatentForm(request.POST, prefix="patent")
    form.is_valid()
    if not form.says_something():
        return False, None
    try:
        made = patents.record_patent(actor=work.actor, owner_id=work.row.owner_id, data=form.draft())
    except UserError as error:
        into_form(form, error)
        return True, form
    ticked = data.get("patents", getattr(work.draft, "patents", ()))
    data["patents"] = tuple(dict.fromkeys((*ticked, made.pk)))
    messages.success(
        request, tr("已登记专利 {number}。", "Patent {number} is on record.", number=made.display)
    )
    return False, None


def _co_author(request: HttpRequest, work: Writing, step: Step) -> bool:
    """Invite whoever was named beside the contact to write along; whether that was refused."""
    target = request.POST.get("co_author", "").strip()
    if not target or "contact_id" not in step.form.base_fields:
        return False
    try:
        co_authors.invite_co_author(actor=work.actor, key=work.key, target=target)
    except Forbidden:
        raise
    except UserError as error:
        for problem in error.problems:
            messages.error(request, said(problem))
        return True
    told = tr(
        "已向 {who} 发出一起撰写的邀请。", "An invitation to write along is on its way to {who}.", who=target
    )
    messages.success(request, told)
    return False


def _uploads(request: HttpRequest, work: Writing) -> bool:
    """Attach the files that came along; whether one was refused."""
    refused = False
    level = request.POST.get("upload_level", Level.OWNER)
    for upload in request.FILES.getlist("upload"):
        try:
            file = attachments.attach(
                actor=work.actor, key=work.key, upload=upload, name=upload.name or "", level=level
            )
        except UserError as error:
            refused = True
            for problem in error.problems:
                messages.error(request, said(problem))
        else:
            messages.success(
                request,
                tr(
                    "已上传“{name}”，可以选为证据。",
                    "“{name}” is here and can be chosen as evidence.",
                    name=file.name,
                ),
            )
            if level == Level.PUBLIC and file.level != level:
                messages.info(
                    request,
                    tr(
                        "“{name}”目前只有本方可见：随这次修改提交审核，通过后才公开。",
                        "“{name}” is the own side's alone for now: it is reviewed with this change and public after that.",
                        name=file.name,
                    ),
                )
    return refused


def _onward(request: HttpRequest, work: Writing, step: Step, saved: SaveResult) -> str:
    kept = [one for one in saved.problems if one.code == "catalog.level_owners_only"]
    if kept:
        messages.warning(request, said(kept[0]))
    go = request.POST.get("go", "stay")
    steps = STEPS[work.key.type]
    place = steps.index(step)
    if go == "submit":
        repairs.ask_questions(actor=work.actor, key=work.key, version=saved.version)
        return work.url("repair")
    if go == "next" and place + 1 < len(steps):
        return work.url("step", steps[place + 1].name)
    if go == "stay" and not request.FILES:
        messages.success(request, tr("已保存。", "Saved."))
    return work.url("step", step.name) + "?check=1"


def _page(
    request: HttpRequest, work: Writing, step: Step, *, check: bool, typed_data: Any = None,
    conflict: tuple[str, list[dict[str, str]]] | None = None, quick: QuickPatentForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    around = work.around(step)
    form = step.form(typed_data, around=around, draft=work.draft)
    sets = [(rows, rows.formset(around, getattr(work.draft, rows.name), typed_data)) for rows in step.rows]
    here: list[Fault] = []
    if conflict is None:
        here = _place_faults(work, step, form, sets, check)
    steps = STEPS[work.key.type]
    place = steps.index(step)
    context = {
        "work": work, "words": WORDS[work.key.type], "step": step, "form": form, "steps": stepper(work, step.name),
        "sets": [{"rows": rows, "formset": formset} for rows, formset in sets], "faults": here, "conflict": conflict,
        "following": steps[place + 1] if place + 1 < len(steps) else None, "section": f"{work.key.type.value}s",
        "autosave_url": reverse("entry_autosave", args=(work.key.type.value, work.key.id)) + f"?step={step.name}",
        "panel_url": reverse("entry_panel", args=(work.key.type.value, work.key.id)),
        "page_url": work.page(), "upload_levels": Level.choices, **_panel(work),
    }  # fmt: skip
    if step.name == "clauses" and work.kind != "technology":
        context["lead"] = NOT_TECHNICAL
    if step.extra == "readiness":
        context["readiness"] = readiness_table(work.written)
    if "contact_id" in form.fields:
        context |= company(work) | {"co_author": request.POST.get("co_author", "")}
    if quick is not None:
        here += [
            Fault(f"{quick[name].label}{tr('：', ': ')}{text}", quick[name].id_for_label, "", False)
            for name, texts in quick.errors.items()
            if name in quick.fields
            for text in texts
        ]
    if step.extra == "patents":
        context["quick"] = quick or QuickPatentForm(prefix="patent")
    return render(request, "web/entry_forms/step.html", context, status=status)


def _place_faults(work: Writing, step: Step, form: Any, sets: list[Any], check: bool) -> list[Fault]:
    """Put the faults of this step at their fields; those of errors are summed at the top."""
    form.full_clean()
    groups = {rows.name: formset for rows, formset in sets}
    here = []
    for problem, fault in zip(work.problems, faults(work, work.problems), strict=True):
        if fault.warning:
            # Something to look at, not to mend: it stands beside the form.
            continue
        parts = problem.field.split(".")
        target = form.holds(problem.field)
        if parts[0] in groups and len(parts) == 3:
            line = (
                groups[parts[0]].forms[int(parts[1])] if int(parts[1]) < len(groups[parts[0]].forms) else None
            )
            if line is None:
                continue
            line.add_error(parts[2] if parts[2] in line.fields else None, fault.text)
        elif target or parts[0] in groups:
            if not check and not _typed_at(work, problem.field):
                continue
            if target:
                form.add_error(target, fault.text)
        else:
            continue
        text = f"{fault.where}{tr('：', ': ')}{fault.text}" if fault.where else fault.text
        here.append(Fault(text, fault.target, fault.url, False, fault.where))
    return here


def _typed_at(work: Writing, field: str) -> bool:
    """Whether something stands in the field a problem speaks of: a form that was just opened blames nobody for what is empty."""
    value = getattr(work.draft, field.split(".", maxsplit=1)[0], "typed")
    return value not in (None, "", ())


def _panel(work: Writing) -> dict[str, Any]:
    return {
        "score": work.assessment.score,
        "missing": element_names(work.key.type, work.assessment.missing, work.kind),
        "noticed": noticed(work),
        "warnings": [one for one in faults(work, work.problems, all_of_them=False) if one.warning],
    }


def _differences(work: Writing, data: dict[str, Any]) -> list[dict[str, str]]:
    """What stands in the draft now where the one who was late has typed something else."""
    mine = merged(work.draft, data)
    return [
        {"label": field_label(work.key.type, name), "text": _readable(name, work.draft)}
        for name in data
        if name not in {"levels", "declarations"} and getattr(mine, name) != getattr(work.draft, name)
    ]


def _readable(name: str, draft: EntryDraft) -> str:
    value = getattr(draft, name)
    if isinstance(value, tuple):
        return "\n".join(_row_words(one) for one in value)
    return "" if value is None else str(value)


def _row_words(row: Any) -> str:
    if isinstance(row, str):
        return row
    held = row if isinstance(row, dict) else {name: getattr(row, name) for name in row.__dataclass_fields__}
    return " ".join(
        str(value) for name, value in held.items() if value and name not in {"level", "source", "file_id"}
    )


def _locked(request: HttpRequest, work: Writing) -> HttpResponse:
    """Why the text cannot change now, and the way out."""
    from queqiao.catalog.queries import available, state_view

    buttons = {one.verb: one for one in available(work.actor, work.row)}
    context = {
        "work": work, "words": WORDS[work.key.type], "state": state_view(work.actor, work.row), "page_url": work.page(),
        "take_back": buttons.get("take_back"), "section": f"{work.key.type.value}s", "submit_url": work.url("submit"),
    }  # fmt: skip
    return render(request, "web/entry_forms/locked.html", context)


def _type(name: str) -> EntryType:
    if name not in EntryType.values:
        raise NotHere(name)
    return EntryType(name)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _told(error: UserError) -> str:
    return " ".join(said(problem) for problem in error.problems)
