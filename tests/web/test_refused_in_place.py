"""What a request of htmx is refused is said in place: a small piece from the server, shown in a live region of the page that asked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

HTMX = {"hx-request": "true"}
pytestmark = pytest.mark.django_db


def _piece(answer: Any) -> tuple[int, str, str]:
    """Status, words and link of a piece; no page comes with it."""
    html = answer.content.decode()
    assert "<html" not in html
    link = re.search(r'href="([^"]*)"', html)
    return (
        answer.status_code,
        " ".join(re.findall(r"<p>([^<]+)</p>", html)),
        link[1].replace("&amp;", "&") if link else "",
    )


def test_who_may_not_is_told_in_place(shown: Any) -> None:
    answer = shown.client("uma").post(shown.act("need", "close"), {"part": "body"}, headers=HTMX)
    status, words, link = _piece(answer)
    assert (status, link) == (403, "")
    assert "江瀚储能有限公司" in words


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_ended_session_leads_back_to_the_page(shown: Any, prefix: str) -> None:
    page = f"http://testserver{prefix}{shown.path('need')}?open=1"
    answer = shown.client().get(
        f"{prefix}{shown.act('need', 'interest')}", headers={**HTMX, "hx-current-url": page}
    )
    status, words, link = _piece(answer)
    assert (status, link) == (
        401,
        f"{prefix}/accounts/login/?next="
        + f"{prefix}{shown.path('need')}?open=1".replace("/", "%2F").replace("?", "%3F").replace("=", "%3D"),
    )
    assert words == (
        "You are no longer signed in; this was not done." if prefix else "登录已失效，这一步没有办理。"
    )


@pytest.mark.parametrize("page", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", ""])
def test_the_way_back_stays_here(shown: Any, page: str) -> None:
    answer = shown.client().get(shown.act("need", "interest"), headers={**HTMX, "hx-current-url": page})
    _, _, link = _piece(answer)
    assert link.startswith("/accounts/login/?next=%2F")
    assert "evil" not in link
    assert "javascript" not in link


def test_what_is_not_here_changed_or_wrong(shown: Any) -> None:
    client, row = shown.client("erin"), shown.rows["need"]
    gone = _piece(client.get("/entries/need/N0000000000000000/interest", headers=HTMX))
    assert gone == (404, "这项内容已不在这里，或不再对您开放。", "")
    stale = client.post(
        shown.act("need", "close"), {"part": "body", "level": "owner", "version": row.version + 7},
        headers={**HTMX, "hx-current-url": f"http://testserver{shown.path('need')}"},
    )  # fmt: skip
    status, words, link = _piece(stale)
    assert (status, link) == (409, shown.path("need"))
    assert words
    wrong = _piece(client.post(shown.act("need", "move"), {"verb": "publish", "version": "1"}, headers=HTMX))
    assert (wrong[0], bool(wrong[1])) == (422, True)


def test_a_page_asked_for_as_a_whole_is_a_page(shown: Any) -> None:
    restored = shown.client("uma").get(
        shown.act("draft", "access"), headers={**HTMX, "hx-history-restore-request": "true"}
    )
    assert (restored.status_code, "<html" in restored.content.decode()) == (404, True)
    plain = shown.client().get(shown.act("need", "interest"))
    assert (plain.status_code, plain.url.startswith("/accounts/login/")) == (302, True)


def test_every_page_has_the_region(shown: Any) -> None:
    for prefix in ("", "/en"):
        html = shown.page("need", prefix=prefix)
        region = re.search(
            r'<div class="refused no-print" role="alert"><div id="refused"[^>]*hidden[^>]*>', html
        )
        assert region
        assert all(
            f'data-{name}="' in region[0]
            for name in ("lost", "s403", "s413", "s429", "s503", "broken", "other")
        )
        assert "queqiao/refused" in html


def test_a_forged_form_is_refused_in_place_too(shown: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(shown.people["erin"])
    assert strict.post(shown.act("need", "move"), {"verb": "confirm"}, headers=HTMX).status_code == 403
