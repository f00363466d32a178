"""What every template may read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language


def hall(request: HttpRequest) -> dict[str, Any]:
    """Actor, node, the address of this page in the other language, unread notices, and whether this is a demo."""
    other = "zh-hans" if (get_language() or "").startswith("en") else "en"
    return {
        "actor": getattr(request, "actor", None),
        "person": getattr(request, "user", None),
        "node": getattr(request, "node", None),
        "demo": settings.DEMO,
        "base_url": settings.BASE_URL,
        "alternate_language": other,
        "alternate_url": SimpleLazyObject(lambda: translate_url(request.get_full_path(), other)),
        "unread": SimpleLazyObject(lambda: _unread(request)),
    }


def _unread(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return user.notices.filter(read_at=None).count() if user is not None and user.is_authenticated else 0
