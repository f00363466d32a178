"""Calibration: what people's answers are worth as probabilities, fitted and put in force by two decisions of a head operator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from queqiao.accounts.contracts import Actor
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.matching.actions import calibration as actions
from queqiao.matching.desk import calibration_state
from queqiao.matching.enums import Relevance
from queqiao.web.refusals import said


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Answers so far, the fits with their held-out error, and the one in force."""
    actor: Actor = request.actor
    problems: list[str] = []
    note = request.POST.get("note", "")[:400]
    if request.method == "POST":
        try:
            done = _do(actor, request, note)
        except (Forbidden, NotHere, Conflict):
            raise
        except UserError as error:
            problems = [said(problem) for problem in error.problems]
        else:
            messages.success(request, done)
            return redirect("calibration")
    state = calibration_state(actor)
    context: dict[str, Any] = {
        "state": state,
        "enough": state.answers >= state.wanted and state.needs >= state.needs_wanted,
        "grades": [
            {"label": str(Relevance(str(grade)).label), "value": state.grades[grade]}
            for grade in (3, 2, 1, 0)
        ],
        "fits": [
            {"row": one, "error": one.quality.get("expected_error"), "current": one.pk == state.in_force}
            for one in state.fits
        ],
        "problems": problems,
        "note": note,
    }
    return render(request, "web/desk/calibration.html", context, status=400 if problems else 200)


def _do(actor: Actor, request: HttpRequest, note: str) -> str:
    step = request.POST.get("step", "")
    if step == "fit":
        stored = actions.fit(actor=actor)
        return tr("已拟合 {id}，尚未启用。", "Fitted {id}; it is not in force yet.", id=stored.pk)
    if step == "use":
        actions.put_in_force(actor=actor, calibration_id=request.POST.get("calibration", ""), note=note)
        return tr(
            "已启用。各清单从下一次匹配起按它给出概率。",
            "In force. Lists show it from their next ranking on.",
        )
    if step == "neutral":
        actions.put_in_force(actor=actor, calibration_id="", note=note)
        return tr(
            "已停用。各清单从下一次匹配起只给等级。",
            "Out of force. Lists give grades only, from their next ranking on.",
        )
    raise NotHere(step)
