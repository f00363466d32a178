"""Before an entry is handed in: how complete it is, at most five questions, what resembles it; then handed in, with the day of the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from queqiao.catalog import repair as rules
from queqiao.catalog.actions import life, repairs
from queqiao.catalog.adapters import clause_text, owner_entry
from queqiao.catalog.contracts import QuestionView
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import RepairQuestion
from queqiao.catalog.queries import questions_of, reviews_of, state_view, visible_to
from queqiao.catalog.review_checklist import RETURN_REASONS
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.matching.contracts import LookAlike
from queqiao.matching.queries import look_alikes, prior_failures
from queqiao.matching.wording import say
from queqiao.web.forms.entry_types import WORDS
from queqiao.web.refusals import said
from queqiao.web.views.entry_forms import _type, _version
from queqiao.web.views.entry_writing import Fault, Writing, element_names, faults, noticed, stepper, writing

View = Callable[..., HttpResponse]
_WORTH_READING = 12
"""Per cent of alike words below which a route that failed has nothing to do with this one."""
_MEASURED = frozenset({"technology", "result", "dataset", "model_method"})
"""Kinds of needs and achievements that are nothing without figures."""
_LEFT_OPEN = frozenset({"declined", "empty"})
"""Answers that are none: the question is closed, the reviewer sees it unanswered."""


def repair(entry_type: EntryType) -> View:
    """The questions, and what the answers have made of the entry."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, entry_id: str) -> HttpResponse:
        work = writing(request.actor, entry_type, entry_id)
        if work.waiting:
            return _submitted(request, work)
        if not work.editable:
            return redirect(work.url("edit"))
        if request.method != "POST":
            return _page(request, work)
        if "ask" in request.POST:
            repairs.ask_questions(actor=work.actor, key=work.key, version=_version(request))
            return redirect(work.url("repair"))
        try:
            kept = _answer(request, work)
        except Conflict as error:
            return _page(
                request,
                work,
                told=" ".join(said(one) for one in error.problems),
                typed=request.POST,
                status=409,
            )
        work = writing(work.actor, entry_type, entry_id)
        if kept or request.headers.get("HX-Request"):
            return _page(request, work, misunderstood=kept, typed=request.POST)
        return redirect(work.url("repair"))

    return view


def submit(entry_type: EntryType) -> View:
    """Hand it in as it is, take it back, or hand in the change of a published text."""

    @require_POST
    def view(request: HttpRequest, entry_id: str) -> HttpResponse:
        work = writing(request.actor, entry_type, entry_id)
        version, verb = _version(request), request.POST.get("verb", "submit")
        if verb == "take_back":
            life.take_back(actor=work.actor, key=work.key, version=version)
            messages.success(request, tr("已撤回，可以继续修改。", "Taken back; you can change it."))
            return redirect(work.url("edit"))
        if work.waiting:
            # The second of two clicks: it is handed in already, and the page says so.
            return redirect(work.url("repair"))
        try:
            if not work.revising:
                repairs.hand_in(actor=work.actor, key=work.key, version=version)
            else:
                life.revise(
                    actor=work.actor, key=work.key, version=version, note=request.POST.get("note", "")
                )
        except (Conflict, Forbidden, NotHere):
            raise
        except UserError as error:
            return _page(request, work, refused=faults(work, error.problems))
        return redirect(work.url("repair"))

    return view


@require_safe
def alike(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """Published entries that resemble this one, and routes of the kind that were tried and given up."""
    work = writing(request.actor, _type(entry_type), entry_id)
    entry = owner_entry(work.written)
    near = [one for one in look_alikes(entry, work.key.type.value, top=6) if one.entry_id != work.key.id]
    failed = [] if work.key.type is EntryType.NEGATIVE_RESULT else list(prior_failures(entry, top=3))
    failed = [one for one in failed if one.percent >= _WORTH_READING]
    context: dict[str, Any] = {
        "alike": _shown(work, work.key.type, [one for one in near if one.percent >= 20])[:4],
        "failed": _shown(work, EntryType.NEGATIVE_RESULT, failed),
    }
    if request.headers.get("HX-Request"):
        return render(request, "web/entry_forms/alike.html", context)
    # Without scripts a link leads here.
    context |= {"work": work, "page_url": work.page(), "repair_url": work.url("repair")}
    return render(request, "web/entry_forms/alike_page.html", context)


def _shown(work: Writing, entry_type: EntryType, found: list[LookAlike]) -> list[dict[str, Any]]:
    """Of what resembles it what the actor may know of, with its address."""
    ids = [one.entry_id for one in found]
    seen = set(visible_to(work.actor, entry_type).filter(pk__in=ids).values_list("pk", flat=True))
    words = {
        "duplicate": tr("很可能重复", "very likely the same"),
        "probable_duplicate": tr("可能重复", "perhaps the same"),
        "similar": tr("相近", "similar"),
    }
    return [
        {"title": one.title, "url": _entry_url(entry_type, one.entry_id), "owner": one.owner, "percent": one.percent, "word": words[one.resemblance], "alarming": one.resemblance != "similar"}
        for one in found
        if one.entry_id in seen
    ]  # fmt: skip


def _entry_url(entry_type: EntryType, entry_id: str) -> str:
    try:
        return reverse(entry_type.value, args=(entry_id,))
    except NoReverseMatch:
        return ""


def _answer(request: HttpRequest, work: Writing) -> dict[int, str]:
    """Take the answers that were sent; those that cannot be understood come back with the reason and stay in their boxes."""
    waiting = {one.id: one for one in _open(work)}
    wanted = _wanted(request, waiting)
    misunderstood: dict[int, str] = {}
    taken: dict[int, str] = {}
    keep = request.POST.get("keep", "")
    for identifier, answer in wanted.items():
        problem = "" if keep == str(identifier) else _problem(work, identifier, answer)
        if problem and problem not in _LEFT_OPEN:
            misunderstood[identifier] = problem
        else:
            taken[identifier] = answer
    if taken:
        repairs.answer_questions(actor=work.actor, key=work.key, version=_version(request), answers=taken)
    return misunderstood


def _wanted(request: HttpRequest, waiting: Mapping[int, QuestionView]) -> dict[int, str]:
    """Which questions the pressed button speaks of, with what stands in their boxes; an empty one is skipped only by its own button."""
    if (skipped := request.POST.get("skip", "")).isdecimal():
        return {int(skipped): ""} if int(skipped) in waiting else {}
    one = request.POST.get("take", "") or request.POST.get("keep", "")
    chosen = [int(one)] if one.isdecimal() else list(waiting)
    answers = {
        identifier: request.POST.get(f"answer-{identifier}", "").strip()
        for identifier in chosen
        if identifier in waiting
    }
    return {identifier: answer for identifier, answer in answers.items() if answer}


def _problem(work: Writing, identifier: int, answer: str) -> str:
    """Why an answer to a question of the rules would not be understood; "" where it would, or where a person asked."""
    row = RepairQuestion.objects.get(pk=identifier)
    if not row.code or not answer:
        return ""
    question = rules.as_question(row.code, row.facts, row.quotation)
    found = rules.answered(work.written, work.draft, question, answer, clock.today())
    return "" if found.understood else found.problem


def _open(work: Writing) -> list[QuestionView]:
    return [
        one
        for one in questions_of(work.actor, work.key)
        if not one.answer and not one.skipped and one.understood is None
    ]


def _page(
    request: HttpRequest, work: Writing, *, misunderstood: Mapping[int, str] | None = None, typed: Any = None, told: str = "",
    refused: list[Fault] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    questions = questions_of(work.actor, work.key)
    latest = max((one.round for one in questions), default=0)
    lines = [_line(one, misunderstood or {}, typed or {}) for one in questions if one.round == latest]
    whole = not request.headers.get("HX-Request")
    if not whole:
        # The part that was pressed is gone: the keyboard goes on at the box to be mended, else at the next open one.
        ahead = sorted((one for one in lines if one["open"]), key=lambda one: not one["misunderstood"])
        for one in ahead[:1]:
            one["focus"] = True
    rows = (
        getattr(work.draft, "clauses", None)
        if work.key.type is EntryType.NEED
        else getattr(work.draft, "claims", None)
    )
    errors = [one for one in faults(work, work.problems) if not one.warning]
    context = {
        "work": work, "words": WORDS[work.key.type], "steps": stepper(work), "questions": lines,
        "open": sum(one["open"] for one in lines), "asked": bool(questions), "score": work.assessment.score,
        "present": element_names(work.key.type, work.assessment.present, work.kind), "missing": element_names(work.key.type, work.assessment.missing, work.kind),
        "rows": [{"text": clause_text(one), "new": getattr(one, "source", "") == "answer"} for one in rows or ()],
        "has_rows": bool(rows) or (rows is not None and work.kind in _MEASURED), "errors": errors, "refused": refused or [], "told": told, "noticed": noticed(work),
        "returned": _returned(work), "submit_label": _submit_label(work), "page_url": work.page(),
        "repair_url": work.url("repair"), "submit_url": work.url("submit"), "edit_url": work.url("edit"),
        "alike_url": reverse("entry_alike", args=(work.key.type.value, work.key.id)), "section": f"{work.key.type.value}s",
        "wants_note": work.revising and work.key.type is EntryType.NEGATIVE_RESULT,
    }  # fmt: skip
    template = "web/entry_forms/repair.html" if whole else "web/entry_forms/repair_body.html"
    return render(request, template, context, status=status)


def _line(one: QuestionView, misunderstood: Mapping[int, str], typed: Mapping[str, str]) -> dict[str, Any]:
    """A question as the page shows it."""
    words = one.text or say(f"question.{one.code}", language(), **one.facts)
    problem = misunderstood.get(one.id) or one.problem
    return {
        "id": one.id, "words": words, "quotation": one.quotation, "by_reviewer": not one.code, "answer": one.answer,
        "open": not one.answer and not one.skipped and one.understood is None, "skipped": one.skipped,
        "understood": one.understood, "typed": typed.get(f"answer-{one.id}", ""), "misunderstood": one.id in misunderstood,
        "problem": say(f"answer.{problem}", language()) if problem else "",
    }  # fmt: skip


def _submit_label(work: Writing) -> str:
    if work.revising:
        return tr("提交修改", "Hand in the change")
    if work.row.state == "repair":
        return tr("补充完毕，重新提交", "Submit again")
    return tr("提交审核", "Submit for review")


def _returned(work: Writing) -> dict[str, Any] | None:
    """What the reviewer said when the entry came back."""
    if work.row.state != "repair":
        return None
    last = next(iter(reviews_of(work.actor, work.key)), None)
    if last is None:
        return None
    names = {one.code: tr(one.zh, one.en) for one in RETURN_REASONS}
    return {
        "reasons": [names.get(code, code) for code in last.reasons],
        "note": last.note,
        "until": work.row.due_on,
    }


def _submitted(request: HttpRequest, work: Writing) -> HttpResponse:
    """What happens now, and by when."""
    context = {
        "work": work, "words": WORDS[work.key.type], "state": state_view(work.actor, work.row), "page_url": work.page(),
        "submit_url": work.url("submit"), "section": f"{work.key.type.value}s",
        "missing": element_names(work.key.type, work.assessment.missing, work.kind),
    }  # fmt: skip
    return render(request, "web/entry_forms/submitted.html", context)
