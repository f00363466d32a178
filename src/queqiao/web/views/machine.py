"""What machines ask: alive, ready, which addresses exist, and what robots may read."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from queqiao.kernel import storage
from queqiao.kernel.errors import NotReady
from queqiao.kernel.models import OutboxEvent
from queqiao.matching import replica
from queqiao.matching.enums import Shelf
from queqiao_engine.errors import EngineError
from queqiao_engine.version import __version__


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return JsonResponse({"status": "ok", "version": __version__})


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Whether this node can serve: the database answers and takes changes, and every shelf of the index opens. 503 with what is missing."""
    parts: dict[str, object] = {}
    try:
        parts["database"] = "read-only" if storage.database_read_only() else "ok"
        parts["outbox_waiting"] = OutboxEvent.objects.filter(delivered_at=None).count()
    except DatabaseError as error:
        parts["database"] = type(error).__name__
        return JsonResponse({"status": "not ready", **parts}, status=503)
    parts["disk_free_mb"] = storage.free_megabytes()
    if parts["database"] != "ok" or storage.full():
        return JsonResponse({"status": "not ready", **parts}, status=503)
    for shelf in Shelf:
        try:
            parts[f"index_{shelf}"] = replica.shelf(shelf, wait=False).size
        except NotReady as error:
            parts[f"index_{shelf}"] = "being built"
            answer = JsonResponse({"status": "not ready", **parts}, status=503)
            answer["Retry-After"] = str(error.retry_after)
            return answer
        except (EngineError, OSError, TimeoutError) as error:
            parts[f"index_{shelf}"] = type(error).__name__
            return JsonResponse({"status": "not ready", **parts}, status=503)
    return JsonResponse({"status": "ok", **parts})


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Published entries may be read by robots; desks, forms and searches are left alone."""
    closed = ("/accounts/", "/desk", "/search", "/demo/", "/renew/", "/invitations/")
    lines = ["User-agent: *"]
    lines += [f"Disallow: {prefix}{path}" for prefix in ("", "/en") for path in closed]
    lines += ["", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
