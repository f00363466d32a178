"""What is done on the pages of entries: moving on, interest, questions, files, codes, and the link of a mail."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from queqiao.catalog.actions import attachments, links
from queqiao.catalog.models import Interest, MailLink
from queqiao.kernel import clock
from queqiao.kernel.models import StoredFile


def told(client: Client, path: str) -> list[str]:
    return [str(one) for one in client.get(path).context["messages"]]


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_interest_is_shown_and_told(shown: Any) -> None:
    client = shown.client("uma")
    assert "给对方的话" in client.get(shown.act("need", "interest")).content.decode()
    answer = client.post(
        shown.act("need", "interest"), {"message": "我们能做", "own_entry_id": shown.rows["achievement"].pk}
    )
    assert (answer.status_code, answer.url) == (302, shown.path("need"))
    assert told(client, shown.path("need")) == ["意向已送达。对方答复后，您会收到通知。"]
    kept = Interest.objects.get()
    assert (kept.kind, kept.message, kept.own_entry_id, kept.organisation_id, kept.state) == (
        "interest", "我们能做", shown.rows["achievement"].pk, shown.organisations["university"].pk, "open",
    )  # fmt: skip
    page = shown.page("need", "uma")
    assert "您的意向已送达，等待对方答复。" in page
    client.post(f"/entries/interests/{kept.pk}/withdraw")
    assert Interest.objects.get().state == "withdrawn"
    assert "我能解决，表达意向" in shown.page("need", "uma")


def test_inside_the_page_the_form_comes_alone_and_sends_the_reader_on(shown: Any) -> None:
    client, headers = shown.client("uma"), {"HX-Request": "true"}
    form = client.get(shown.act("need", "interest"), headers=headers).content.decode()
    assert form.strip().startswith("<form")
    assert "autofocus" in form
    empty = client.post(shown.act("need", "interest"), {"message": "  "}, headers=headers).content.decode()
    assert "field-bad" in empty
    sent = client.post(shown.act("need", "interest"), {"message": "我们能做"}, headers=headers)
    assert (sent.status_code, sent.headers["HX-Redirect"]) == (204, shown.path("need"))


@pytest.mark.parametrize("what", ["interest", "ask"])
def test_nothing_typed_is_lost_on_an_error(shown: Any, what: str) -> None:
    client = shown.client("uma")
    long = "很长" * 1200
    answer = client.post(shown.act("need", what), {"message": long})
    assert answer.status_code == 200
    assert long in answer.content.decode()
    assert "field-bad" in answer.content.decode()
    assert Interest.objects.count() == 0


def test_twice_the_same_is_once(shown: Any) -> None:
    client = shown.client("uma")
    for _ in range(2):
        client.post(shown.act("need", "interest"), {"message": "我们能做"})
    assert Interest.objects.count() == 1


@pytest.mark.parametrize(
    ("what", "name", "who", "status"),
    [
        ("interest", "need", "", 302), ("interest", "need", "solo", 403), ("interest", "need", "erin", 403), ("interest", "need", "eve", 403),
        ("interest", "need", "uma", 200), ("interest", "members", "nina", 404), ("interest", "draft", "uma", 404),
        ("interest", "draft", "erin", 403), ("ask", "need", "", 302), ("ask", "need", "solo", 200), ("ask", "need", "erin", 200),
        ("ask", "draft", "uma", 404), ("access", "need", "", 302), ("access", "need", "uma", 403), ("access", "need", "mia", 403),
        ("access", "need", "eve", 200), ("access", "need", "erin", 200), ("access", "need", "olga", 200), ("access", "draft", "uma", 404),
        ("qr.svg", "need", "", 200), ("qr.svg", "draft", "uma", 404), ("qr.svg", "members", "", 404),
    ],
)  # fmt: skip
def test_who_may_open_what(shown: Any, what: str, name: str, who: str, status: int) -> None:
    answer = shown.client(who).get(shown.act(name, what))
    assert answer.status_code == status
    if status == 302:
        assert answer.url == f"/accounts/login/?next={shown.act(name, what)}"


@pytest.mark.parametrize("what", ["interest", "ask", "move", "access", "access/revoke", "co-authors"])
@pytest.mark.parametrize("who", ["", "uma", "nina"])
def test_nobody_does_anything_to_what_they_may_not_know_of(shown: Any, what: str, who: str) -> None:
    answer = shown.client(who).post(
        shown.act("draft", what), {"message": "x", "verb": "withdraw", "version": "1", "person": "x"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "address", ["/entries/thing/N1/interest", "/entries/need/A1/move", "/entries/files/F0"]
)
def test_addresses_of_nothing(shown: Any, address: str) -> None:
    client = shown.client("erin")
    assert client.post(address).status_code in {404, 405}
    assert client.get(address).status_code in {404, 405}


def test_confirming_moves_the_date(shown: Any) -> None:
    client, need = shown.client("erin"), shown.rows["need"]
    with clock.at(clock.now() + timedelta(days=30)):
        answer = client.post(shown.act("need", "move"), {"verb": "confirm", "version": need.version})
        assert (answer.status_code, answer.url) == (302, shown.path("need"))
        assert fresh(need).due_on > date(2027, 2, 1)
        assert fresh(need).confirmed_at == clock.now()
        assert told(client, shown.path("need")) == ["已办理“确认仍然有效”，现在是“征集方案中”。"]


def test_withdrawing_needs_no_second_page_and_closes_the_first(shown: Any) -> None:
    client, need = shown.client("erin"), shown.rows["need"]
    client.post(shown.act("need", "move"), {"verb": "withdraw", "version": need.version, "note": "项目取消"})
    assert (fresh(need).state, fresh(need).live) == ("withdrawn", False)
    shown.page("need", status=404)
    assert "需求方撤回" in shown.page("need", "olga")


def test_what_is_missing_is_told_and_nothing_happens(shown: Any) -> None:
    client, need = shown.client("erin"), shown.rows["need"]
    answer = client.post(
        shown.act("need", "move"), {"verb": "solve_elsewhere", "version": need.version},
        headers={"referer": f"http://testserver{shown.path('need')}"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert len(told(client, shown.path("need"))) == 1
    assert fresh(need).state == "published"


@pytest.mark.parametrize(
    ("who", "verb", "version", "status"),
    [
        ("eve", "withdraw", 1, 403),
        ("uma", "withdraw", 1, 403),
        ("erin", "withdraw", 7, 409),
        ("erin", "take_down", 1, 403),
    ],
)
def test_refused_moves(shown: Any, who: str, verb: str, version: int, status: int) -> None:
    answer = shown.client(who).post(
        shown.act("need", "move"), {"verb": verb, "version": str(version), "note": "x"}
    )
    assert answer.status_code == status
    assert fresh(shown.rows["need"]).state == "published"


def test_a_review_is_not_decided_here(shown: Any) -> None:
    row = shown.rows["draft"]
    type(row).objects.filter(pk=row.pk).update(state="triage")
    shown.client("olga").post(shown.act("draft", "move"), {"verb": "publish", "version": "1"})
    assert fresh(row).state == "triage"


def test_an_appeal_brings_its_paper(shown: Any) -> None:
    row = shown.rows["draft"]
    type(row).objects.filter(pk=row.pk).update(state="refused", due_on=date(2026, 12, 31))
    client = shown.client("erin")
    page = shown.page("draft", "erin")
    assert 'name="paper-appeal_statement"' in page
    paper = SimpleUploadedFile("申诉书.pdf", b"%PDF-1.4 appeal")
    client.post(
        shown.act("draft", "move"), {"verb": "appeal", "version": "1", "paper-appeal_statement": paper}
    )
    assert fresh(row).state == "appealed"
    assert fresh(row).facts["papers"] == {"appeal_statement": [StoredFile.objects.get().pk]}
    assert StoredFile.objects.get().level == "owner"


@pytest.mark.parametrize(
    ("level", "allowed"),
    [
        ("public", {"", "solo", "uma", "erin", "olga"}),
        ("on_interest", {"erin", "olga"}),
        ("owner", {"erin", "olga"}),
    ],
)
def test_files_open_at_their_level_and_never_in_the_page(
    shown: Any, level: str, allowed: set[str], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    kept = attachments.attach(
        actor=shown.actor("erin"),
        key=shown.key("need"),
        upload=BytesIO(b"%PDF-1.4 x"),
        name="报告.pdf",
    )
    # A public file of a published entry waits for its review (tests of the catalogue); here it has passed it.
    type(kept).objects.filter(pk=kept.pk).update(level=level)
    for who in ("", "solo", "uma", "erin", "olga"):
        answer = shown.client(who).get(f"/entries/files/{kept.pk}")
        assert answer.status_code == (200 if who in allowed else 404), who
        assert ("报告.pdf" in shown.page("need", who)) is (who in allowed)
        if who in allowed:
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert b"".join(answer.streaming_content) == b"%PDF-1.4 x"


def test_the_code_is_a_drawing_with_the_address(shown: Any) -> None:
    answer = Client().get(shown.act("need", "qr.svg"))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    assert b"http://www.w3.org/2000/svg" in answer.content
    assert answer.headers["Cache-Control"] == "private, max-age=86400"


def test_the_page_fetches_its_code_only_when_it_is_seen_or_printed(shown: Any) -> None:
    html = shown.page("need")
    assert html.count(f'<img src="{shown.act("need", "qr.svg")}" width="96" height="96" loading="lazy"') == 2


# The link of a mail


def test_a_mail_link_says_what_it_does_and_does_it_once(shown: Any) -> None:
    token = links.make_link(key=shown.key("need"), person_id=shown.people["erin"].pk)
    client, address = Client(), f"/renew/{token}"
    asked = client.get(address)
    assert asked.status_code == 200
    assert "确认仍然有效" in asked.content.decode()
    assert fresh(shown.rows["need"]).version == 1
    assert asked.headers["Referrer-Policy"] == "no-referrer"
    done = client.post(address)
    assert done.status_code == 200
    assert "已确认" in done.content.decode()
    assert fresh(shown.rows["need"]).version == 2
    again = client.get(address)
    assert again.status_code == 410
    assert client.post(address).status_code == 410
    assert MailLink.objects.get().used_at == clock.now()


def test_a_mail_link_brings_an_entry_back(shown: Any) -> None:
    need = shown.rows["need"]
    type(need).objects.filter(pk=need.pk).update(state="unconfirmed", live=False)
    token = links.make_link(key=shown.key("need"), person_id=shown.people["erin"].pk)
    assert "回到列表" in Client().get(f"/renew/{token}").content.decode()
    Client().post(f"/renew/{token}")
    assert fresh(need).live
    shown.page("need")


@pytest.mark.parametrize("token", ["nonsense", "x" * 200])
def test_a_dead_link_says_what_to_do(shown: Any, token: str) -> None:
    answer = Client().get(f"/renew/{token}")
    assert answer.status_code == 410
    assert 'href="/accounts/login/"' in answer.content.decode()


def test_a_link_of_somebody_who_may_no_more(shown: Any) -> None:
    token = links.make_link(key=shown.key("need"), person_id=shown.people["erin"].pk)
    shown.people["erin"].memberships.update(role="viewer")
    answer = Client().post(f"/renew/{token}")
    assert answer.status_code == 409
    assert fresh(shown.rows["need"]).version == 1
