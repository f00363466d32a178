"""What the server refuses to read at all: a form with thousands of fields, a text of megabytes, an address that is none. Said, not a bare 400."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from queqiao.kernel.bilingual import tr

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page of a request that could not be read; 413 where it was too long, else 400. A request too broken for a page gets one line."""
    too_much = isinstance(exception, _TOO_MUCH)
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    try:
        return render(request, "web/errors/400.html", {"too_much": too_much}, status=status)
    except Exception:  # a host that is none: nothing of the page can be drawn
        line = tr("请求无法识别。", "The request could not be read.")
        return HttpResponse(line, status=status, content_type="text/plain; charset=utf-8")
