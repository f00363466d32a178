"""What accompanies one request or job through every layer: its id, for the audit and the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id of the request, job or command in hand; empty outside of any."""
    return _request_id.get()


@contextmanager
def working_on(identifier: str) -> Iterator[None]:
    """Inside, ``request_id()`` is ``identifier``."""
    token = _request_id.set(identifier)
    try:
        yield
    finally:
        _request_id.reset(token)
