"""Reads settings from the environment: pure functions from text to values, each with a message that says how to mend it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from queqiao.kernel.errors import Problem, UserError

SQLITE_OPTIONS = {
    "timeout": 20,
    # A deferred transaction that reads and then writes fails at once when another writer came between; an immediate one waits.
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;PRAGMA journal_size_limit=67108864;"
    ),
}


class SettingError(UserError):
    """A setting that cannot be used; the text names it, what was wrong, and what it may be."""

    def __init__(self, why: str) -> None:
        super().__init__(Problem("hall.setting", {"why": why}))
        self.why = why

    def __str__(self) -> str:
        return self.why


def flag(values: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """``1 true yes on`` or ``0 false no off``; empty or absent gives the default."""
    text = values.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name} is “{text}”; write 1 or 0")


def words(values: Mapping[str, str], name: str, default: str = "") -> list[str]:
    """A list separated by commas or blanks."""
    return values.get(name, default).replace(",", " ").split()


def whole(values: Mapping[str, str], name: str, default: int) -> int:
    """A whole number."""
    text = values.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise SettingError(f"{name} is “{text}”; write a whole number, for example {default}")
    return int(text)


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's database settings from ``postgres://user:password@host:port/name?option=value`` or ``sqlite:///path``; an empty
    ``url`` is the SQLite file ``queqiao.sqlite3`` in ``data``. Options of a PostgreSQL URL go to psycopg."""
    if not url:
        return _sqlite(str(data / "queqiao.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)
        return _sqlite(path[1:] if path.startswith("//") or not path.startswith("/") else path)
    if parts.scheme in {"postgres", "postgresql"}:
        if not parts.path.strip("/"):
            raise SettingError(
                "QUEQIAO_DATABASE names no database: postgres://user:password@host:5432/queqiao"
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise SettingError(
        f"QUEQIAO_DATABASE begins with “{parts.scheme}”; write postgres://user:password@host:5432/name or sqlite:////absolute/path"
    )


def _sqlite(path: str) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": dict(SQLITE_OPTIONS)}


def mail(url: str) -> dict[str, Any]:
    """Django's mail settings from ``smtp://user:password@host:port`` (``smtps`` for TLS from the start, ``smtp+tls`` for STARTTLS);
    an empty ``url`` prints mails to the console."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise SettingError("QUEQIAO_MAIL is no mail server; write smtp+tls://user:password@host:587")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }


def secret(values: Mapping[str, str], data: Path) -> str:
    """``QUEQIAO_SECRET_KEY``, or a key made once and kept in ``data/secret.key`` readable by its owner alone."""
    if key := values.get("QUEQIAO_SECRET_KEY", ""):
        if len(key) < 32:
            raise SettingError(
                "QUEQIAO_SECRET_KEY is shorter than 32 characters; make one with: openssl rand -hex 32"
            )
        return key
    file = data / "secret.key"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        fresh = data / f"secret.{os.getpid()}.tmp"
        with os.fdopen(
            os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
        ) as out:
            out.write(secrets.token_urlsafe(48))
        # Linked whole or not at all: of two processes that start at once the second takes the first one's key.
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text("ascii")
