"""Match lists: read, answered, marked, ranked anew; each step also without a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from queqiao.accounts.contracts import Actor
from queqiao.accounts.words import why
from queqiao.catalog.actions.interests import ask_manager
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import MODELS, visible_to
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.matching import queries
from queqiao.matching.actions import answers
from queqiao.matching.actions.requests import ask_ranking
from queqiao.matching.contracts import MatchListView
from queqiao.matching.enums import RANKED, AnswerReason, Mark
from queqiao.web import match_rows, refusals
from queqiao.web.views.lists import shelf_name

PAGES: Mapping[str, str] = {
    "need": "need_matches",
    "achievement": "achievement_matches",
    "scenario": "scenario_matches",
}
_GRADES = {"related": 2, "3": 3, "2": 2, "1": 1, "0": 0}


@require_safe
def show(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """The list of an entry; an achievement has one of needs and one of scenarios."""
    shelves = RANKED[entry_type]
    asked = request.GET.get("shelf", "")
    shelf = asked if asked in shelves else str(shelves[0])
    return render(request, "web/matches/show.html", _context(request, entry_type, entry_id, shelf))


@require_safe
def row(request: HttpRequest, entry_type: str, entry_id: str, shelf: str, row_id: str) -> HttpResponse:
    """The lasting address of one row: its list, with the row open."""
    return HttpResponseRedirect(_page(entry_type, entry_id, _known(entry_type, shelf), row_id))


@require_safe
def status(request: HttpRequest, entry_type: str, entry_id: str, shelf: str) -> HttpResponse:
    """For a page that waits: nothing while it has to wait on, else the list as it is now."""
    actor = _actor(request)
    _entry(actor, entry_type, entry_id)
    waiting, _ = queries.ranking_state(entry_id)
    run = queries.current_run(actor, entry_type, entry_id, _known(entry_type, shelf))
    if waiting and run == request.GET.get("run", ""):
        return HttpResponse(status=204)
    return render(request, "web/matches/list.html", _context(request, entry_type, entry_id, shelf))


@require_POST
def answer(request: HttpRequest, entry_type: str, entry_id: str, shelf: str, row_id: str) -> HttpResponse:
    """``answer`` is a grade from 0 to 3, a reason (which means not related), or undo."""

    def act(actor: Actor) -> str:
        word = request.POST.get("answer", "")
        place = {"entry_type": entry_type, "entry_id": entry_id, "shelf": shelf, "row_id": row_id}
        if word == "undo":
            answers.take_answer_back(actor=actor, **place)
            return tr("回答已撤回", "the answer is taken back")
        reason = "" if word in _GRADES else word
        if not word or (reason and reason not in AnswerReason.values):
            raise NotHere(word)
        answers.answer(
            actor=actor, grade=_GRADES.get(word, 0), reason=reason, note=request.POST.get("note", ""), **place
        )
        return ""

    return _done(request, entry_type, entry_id, shelf, row_id, act)


@require_POST
def mark(request: HttpRequest, entry_type: str, entry_id: str, shelf: str, row_id: str) -> HttpResponse:
    """``mark`` is shortlisted, undo, or a reason (which means refused)."""

    def act(actor: Actor) -> str:
        word = request.POST.get("mark", "")
        refused = word in AnswerReason.values
        made = answers.mark(
            actor=actor, entry_type=entry_type, entry_id=entry_id, row_id=row_id,
            mark="refused" if refused else "" if word == "undo" else word, reason=word if refused else "",
            note=request.POST.get("note", ""),
        )  # fmt: skip
        if made is None:
            return tr("标记已撤回，对方不再看到", "the mark is taken back; the other side no longer sees it")
        return tr(
            "已标记：{mark}。对方可以看到。",
            "marked: {mark}. The other side sees it.",
            mark=Mark(made.mark).label,
        )

    return _done(request, entry_type, entry_id, shelf, row_id, act)


@require_POST
def rank_again(request: HttpRequest, entry_type: str, entry_id: str, shelf: str) -> HttpResponse:
    """Queue a new ranking."""

    def act(actor: Actor) -> str:
        ask_ranking(actor=actor, entry_type=entry_type, entry_id=entry_id)
        return tr("已开始重新匹配", "a new ranking has begun")

    return _done(request, entry_type, entry_id, shelf, "", act)


@require_POST
def ask(request: HttpRequest, entry_type: str, entry_id: str, shelf: str) -> HttpResponse:
    """Ask a technology manager to look at the list."""

    def act(actor: Actor) -> str:
        key = EntryKey(EntryType(entry_type), entry_id)
        ask_manager(actor=actor, key=key, message=request.POST.get("message", ""))
        return tr(
            "已转给技术经理人，答复会出现在消息里。",
            "A technology manager has been asked; the answer comes as a notice.",
        )

    return _done(request, entry_type, entry_id, shelf, "", act)


def _done(
    request: HttpRequest, entry_type: str, entry_id: str, shelf: str, row_id: str, act: Any
) -> HttpResponse:
    """Do it and answer with the list: in place for htmx, by going back to the page for everybody else."""
    actor = _actor(request)
    _known(entry_type, shelf)
    _entry(actor, entry_type, entry_id)
    in_place = request.headers.get("HX-Request") == "true"
    try:
        note, problems = act(actor), []
    except (Forbidden, NotHere, Conflict):
        raise
    except UserError as error:
        if not in_place:
            raise
        note, problems = "", [refusals.said(problem) for problem in error.problems]
    if in_place:
        context = _context(request, entry_type, entry_id, shelf, opened=request.POST.get("open", ""))
        context |= {"note": note, "problems": problems, "in_place": True}
        return render(request, "web/matches/list.html", context)
    if note:
        messages.success(request, note)
    return HttpResponseRedirect(_page(entry_type, entry_id, shelf, row_id))


def _context(
    request: HttpRequest, entry_type: str, entry_id: str, shelf: str, opened: str = ""
) -> dict[str, Any]:
    actor = _actor(request)
    entry = _entry(actor, entry_type, entry_id)
    view = queries.list_for(actor, entry_type, entry_id, _known(entry_type, shelf))
    shown = match_rows.rows(actor, view, _english(view), opened or request.GET.get("open", ""))
    return {
        "view": view,
        "run": view.run,
        "entry": entry,
        "printed_at": clock.now(),
        "entry_url": match_rows.address(entry_type, entry_id),
        "entry_word": EntryType(entry_type).label,
        "section": {"need": "needs", "achievement": "achievements", "scenario": "scenarios"}[entry_type],
        "matches": shown,
        "tabs": _tabs(entry_type, entry_id, shelf),
        "reranked": match_rows.reranked(actor, view),
        "movements": match_rows.movements(shown) if view.run and view.run.answers_used else "",
        "outlook": match_rows.said(view.need.outlook_name) if view.need else "",
        "outlook_note": match_rows.said(view.need.outlook_note)
        if view.need and view.need.outlook_note
        else "",
        "nearest": match_rows.nearest(shown) if view.need and view.need.weak else [],
        "gates": match_rows.gates(view),
        "clause_count": view.need.clause_count if view.need else 0,
        "neutral": view.run is not None and view.run.calibration == "neutral",
        "target": "#match-list",
        "place": {"entry_type": entry_type, "entry_id": entry_id, "shelf": shelf},
        "may_answer": bool(view.may_answer),
        "may_mark": bool(view.may_mark),
        "why_not": "" if view.may_answer else why(view.may_answer),
        "answered": sum(one.grade is not None for one in view.rows),
    }


def _english(view: MatchListView) -> dict[str, str]:
    """English titles of the rows, where the page is English and there are any."""
    if language() != "en":
        return {}
    found = MODELS[EntryType(view.shelf)].objects.filter(pk__in=[one.entry_id for one in view.rows])
    return dict(found.exclude(title_en="").values_list("pk", "title_en"))


def _tabs(entry_type: str, entry_id: str, shelf: str) -> list[dict[str, Any]]:
    if len(RANKED[entry_type]) < 2:
        return []
    return [
        {"url": f"{_page(entry_type, entry_id, str(one))}", "label": shelf_name(one), "current": one == shelf}
        for one in RANKED[entry_type]
    ]


def _page(entry_type: str, entry_id: str, shelf: str, row_id: str = "") -> str:
    url = reverse(PAGES[entry_type], args=[entry_id])
    asked = [f"shelf={shelf}"] if shelf != RANKED[entry_type][0] else []
    if row_id:
        asked.append(f"open={row_id}")
    return f"{url}{'?' if asked else ''}{'&'.join(asked)}{f'#m-{row_id}' if row_id else ''}"


def _known(entry_type: str, shelf: str) -> str:
    if shelf not in RANKED.get(entry_type, ()):
        raise NotHere(f"{entry_type}/{shelf}")
    return shelf


def _entry(actor: Actor, entry_type: str, entry_id: str) -> Any:
    """The entry, for whoever may know of it: everybody else learns nothing, not even that there is one."""
    known = visible_to(actor, EntryType(entry_type)).filter(pk=entry_id)
    row = known.values_list("pk", "title", "title_en", "live", named=True).first()
    if row is None:
        raise NotHere(entry_id)
    return row


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    return actor
