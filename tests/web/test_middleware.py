"""What every answer passes: compression of pages, and of nothing that is better left alone."""

from __future__ import annotations

import gzip
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from queqiao.web.middleware import CompressionMiddleware

ASKED = {"HTTP_ACCEPT_ENCODING": "gzip, br"}


def answered(response: Any) -> Any:
    """The response as somebody gets it whose browser takes compressed ones."""
    return CompressionMiddleware(lambda request: response)(RequestFactory().get("/", **ASKED))


def test_pages_travel_compressed_to_whoever_takes_them_so(battery: dict[str, Any]) -> None:
    plain = Client().get("/achievements")
    packed = Client().get("/achievements", **ASKED)
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert (
        gzip.decompress(packed.content).decode().count("data-row")
        == plain.content.decode().count("data-row")
        > 0
    )
    assert len(packed.content) * 2 < len(plain.content)


def test_a_reader_who_has_the_page_already_is_not_sent_it_again(battery: dict[str, Any]) -> None:
    path = f"/achievements/{battery['good'].pk}"
    first = Client().get(path, **ASKED)
    assert first.headers["ETag"].startswith('W/"')
    again = Client().get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"], **ASKED)
    assert (again.status_code, again.content) == (304, b"")


def test_files_and_pictures_stay_as_they_are() -> None:
    for response in (
        HttpResponse(b"x" * 5000, content_type="application/pdf"),
        HttpResponse(b"x" * 5000, content_type="image/png"),
        StreamingHttpResponse([b"x" * 5000], content_type="text/plain"),
        HttpResponse("short"),
    ):
        assert "Content-Encoding" not in answered(response).headers
    assert (
        answered(HttpResponse(b"<svg/>" * 900, content_type="image/svg+xml")).headers["Content-Encoding"]
        == "gzip"
    )
