"""What an action refuses, as pages: may not (403, or sign in), not here (404), changed meanwhile (409), not ready (503), to be mended.

``RefusalMiddleware`` answers what a view lets through, so that no view needs to; a form that can show the problem at its field catches
``UserError`` itself and asks ``into_form``. A request of htmx gets a small piece instead of a page, which ``refused.js`` shows in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, NotReady, Problem, UserError

NO_NAMES: Mapping[str, str] = MappingProxyType({})


def said(problem: Problem) -> str:
    """A problem in the language in use, without the name of its field: for beside the field."""
    return Problem(problem.code, problem.facts).text(language())


def into_form(form: BaseForm, error: UserError, names: Mapping[str, str] = NO_NAMES) -> None:
    """Put every problem at its field of a bound form; what belongs to no field at the top. ``names`` maps a problem's field to the form's.

    What no change of the form would mend (may not, not here, changed meanwhile) is raised again, for its own page.
    """
    if isinstance(error, Forbidden | Conflict | NotHere | NotReady):
        raise error
    for problem in error.problems:
        name = names.get(problem.field, problem.field)
        form.add_error(name if name in form.fields else None, said(problem))


class RefusalMiddleware:
    """Answers refusals that a view lets through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing but what ``process_exception`` does."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for a refusal; None for everything else."""
        return answer(request, exception) if isinstance(exception, UserError) else None


def answer(request: HttpRequest, error: UserError) -> HttpResponse:
    """The page of a refusal."""
    text = " ".join(said(problem) for problem in error.problems)
    if in_place(request):
        return _piece(request, error)
    if isinstance(error, NotHere):
        return render(request, "404.html", status=404)
    if isinstance(error, Forbidden):
        if not request.user.is_authenticated and request.method in {"GET", "HEAD"}:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        return render(request, "403.html", {"reason": text}, status=403)
    if isinstance(error, Conflict):
        return render(request, "web/errors/409.html", {"message": text, "url": _back(request)}, status=409)
    if isinstance(error, NotReady):
        response = render(
            request, "web/errors/503.html", {"reason": text, "retry_after": error.retry_after}, status=503
        )
        response["Retry-After"] = str(error.retry_after)
        return response
    if request.method == "POST":
        for problem in error.problems:
            messages.error(request, said(problem))
        return HttpResponseRedirect(_back(request) or reverse("home"))
    return render(request, "403.html", {"reason": text}, status=400)


def in_place(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of a page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request


def _piece(request: HttpRequest, error: UserError) -> HttpResponse:
    """The refusal as a piece for the live region of the page that asked, with the way on where there is one."""
    texts = [said(problem) for problem in error.problems]
    status, url, label, wait = 422, "", "", 0
    if isinstance(error, NotHere):
        status, texts = (
            404,
            [tr("这项内容已不在这里，或不再对您开放。", "This is no longer here, or no longer open to you.")],
        )
    elif isinstance(error, Forbidden):
        status = 403
        if not request.user.is_authenticated:
            status, texts = (
                401,
                [tr("登录已失效，这一步没有办理。", "You are no longer signed in; this was not done.")],
            )
            url = f"{reverse('account_login')}?{urlencode({'next': _page_of(request)})}"
            label = tr("重新登录", "Sign in again")
    elif isinstance(error, Conflict):
        status, url, label = 409, _page_of(request), tr("打开最新内容", "Open what is there now")
    elif isinstance(error, NotReady):
        status, wait = 503, error.retry_after
    response = render(
        request, "web/errors/in_place.html", {"texts": texts, "url": url, "label": label}, status=status
    )
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _page_of(request: HttpRequest) -> str:
    """The page of ours that htmx asked from, as a path; the first page for any other."""
    found = urlsplit(request.headers.get("HX-Current-URL", "") or _back(request))
    path = urlunsplit(("", "", found.path, found.query, ""))
    ours = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path if path.startswith("/") and ours else reverse("home")


def _back(request: HttpRequest) -> str:
    """The page of ours from which this was sent; nothing for any other."""
    url = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else ""
