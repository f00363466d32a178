"""Identity providers by setting: ``QUEQIAO_OIDC`` is a JSON list of ``{"provider_id", "name", "client_id", "secret", "server_url"}``."""

from __future__ import annotations

import json
from typing import Any

from queqiao.settings.env import SettingError

_NEEDED = ("provider_id", "name", "client_id", "secret", "server_url")


def apps(text: str) -> list[dict[str, Any]]:
    """The applications of the sign-in package. Raises ``SettingError`` that names the place and what is missing."""
    if not text.strip():
        return []
    try:
        entries = json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingError(f"QUEQIAO_OIDC is no JSON (line {error.lineno}, column {error.colno})") from error
    if not isinstance(entries, list):
        raise SettingError("QUEQIAO_OIDC is a JSON list: [{…}, {…}]")
    return [_app(entry, place) for place, entry in enumerate(entries, 1)]


def _app(entry: Any, place: int) -> dict[str, Any]:
    missing = [name for name in _NEEDED if not isinstance(entry, dict) or not entry.get(name)]
    if missing:
        raise SettingError(f"QUEQIAO_OIDC, entry {place}: missing {', '.join(missing)}")
    if not str(entry["server_url"]).startswith("https://"):
        raise SettingError(f"QUEQIAO_OIDC, entry {place}: server_url begins with https://")
    return {
        "provider_id": entry["provider_id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["secret"],
        "settings": {"server_url": entry["server_url"], "oauth_pkce_enabled": True},
    }
