"""What every request passes: an id, a strict content policy, and who is asking."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.functional import SimpleLazyObject

from queqiao.accounts.queries import actor_for, node_for_host
from queqiao.kernel.context import working_on
from queqiao.kernel.ids import new_id

Respond = Callable[[HttpRequest], HttpResponse]
_TEXTUAL = frozenset({"application/json", "application/ld+json", "application/xml", "image/svg+xml"})
_SENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class RequestIdMiddleware:
    """Gives the request an id (or keeps the one a proxy sent) for audit, log and answer."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the id in ``X-Request-Id``."""
        sent = request.headers.get("X-Request-Id", "")
        identifier = sent if _SENT_ID.fullmatch(sent) else new_id("Q")
        with working_on(identifier):
            response = self.get_response(request)
        response["X-Request-Id"] = identifier
        return response


class ContentSecurityMiddleware:
    """No script, style or picture from anywhere but here, and none inside a page."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the policy, unless the view has set a stricter one."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class CompressionMiddleware(GZipMiddleware):
    """Pages travel compressed (a match list an eighth of its size), whether or not a proxy stands before us.

    Django's own middleware adds bytes of random length, and the tokens in forms are masked anew in every answer, so that their length tells
    nothing about secrets (BREACH). Files of entries are streamed as they are: most are compressed already.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress text; leave everything else alone."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or not (kind.startswith("text/") or kind in _TEXTUAL):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


class ActorMiddleware:
    """``request.actor``: who asks and in which capacities; ``request.node``: the regional site asked."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Both are looked up only when a page reads them."""
        request.actor = SimpleLazyObject(
            lambda: actor_for(request.user, acting_for=request.session.get("acting_for", ""))
        )
        request.node = SimpleLazyObject(lambda: node_for_host(request.get_host()))
        response = self.get_response(request)
        if (
            settings.DEBUG is False
            and getattr(request, "user", None) is not None
            and request.user.is_authenticated
        ):
            # A shared cache must never keep what one person was shown.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
