"""Hostile texts, files and addresses: nothing a person writes becomes part of our pages, our headers or our way on."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from queqiao.accounts.queries import actor_for
from queqiao.catalog.actions import attachments
from queqiao.catalog.contracts import EntryKey
from queqiao.kernel.errors import UserError
from queqiao.kernel.models import StoredFile
from queqiao.matching import replica

pytestmark = pytest.mark.django_db
EVIL = "\"'><script>alert(7)</script><img src=x onerror=alert(7)>电解液"
UNESCAPED = ("<script>alert(7)", "<img src=x", 'onerror=alert(7)>电解液"')


def test_no_text_becomes_markup(world: Any) -> None:
    for organisation in world.organisations.values():
        type(organisation).objects.filter(pk=organisation.pk).update(
            name=f"{EVIL}{organisation.pk}", name_en=EVIL, about=EVIL, short_name=EVIL
        )
    for row in world.entries.values():
        texts = {f.name: EVIL for f in row._meta.fields if f.get_internal_type() == "TextField"}
        type(row).objects.filter(pk=row.pk).update(
            **texts, title=EVIL, title_en=EVIL, keywords=[EVIL], revision=None, typed={}
        )
        for group in ("clauses", "claims"):
            if hasattr(row, group):
                getattr(row, group).update(text=EVIL, condition=EVIL, method=EVIL, line="")
    for person in world.people.values():
        type(person).objects.filter(pk=person.pk).update(name=EVIL[:60])
    StoredFile.objects.update(name=f"{EVIL}.txt")
    world.things["patent"].achievements.update(title=EVIL)
    type(world.things["patent"]).objects.update(title=EVIL, display=EVIL[:60])
    for shelf in ("need", "achievement", "scenario", "negative_result", "organisation"):
        replica.rebuild(shelf)
    found, broken = {}, {}
    for who in ("writer", "operator"):
        client = world.visitor(who)
        for name, path in [*world.addresses(), *(("search", f"{one}?q=电解液") for one in ("/search", "/needs", "/achievements", "/organisations")),
                           ("search", "/search?q=%22%3E%3Cscript%3Ealert(7)%3C/script%3E")]:  # fmt: skip
            response = world.ask(client, "get", path)
            if response.status_code >= 500:
                broken[who, path] = repr(response.exc_info[1])[:200]
            if "html" in response.get("Content-Type", "") and any(
                one in response.text_of_it for one in UNESCAPED
            ):
                found[who, name] = path
    assert (found, broken) == ({}, {})


def _zip(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("a.html", b"<html><script>alert(1)</script></html>", False),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", False),
        ("a.png", b"<html><script>alert(1)</script>", False),
        ("a.txt", b"  \n<!DOCTYPE html><p>", False),
        ("a.exe", b"MZ\x00\x00\x90", False),
        ("a.docx", _zip({"evil.html": b"x"}), False),
        ("a.docx", _zip({"word/document.xml": b"x", "word/vbaProject.bin": b"x"}), False),
        ("bomb.zip", _zip({"a": b"0" * 5_000_000}), False),
        ("report.pdf.exe", b"%PDF-1.4\n", True),
        ("..\\..\\x\r\nSet-Cookie: a=b;\"\u202e.txt", "说明".encode(), True),
    ],
    ids=["html", "svg", "html as png", "doctype", "exe", "zip as docx", "macro", "zip bomb", "pdf as exe", "name"],
)  # fmt: skip
def test_what_is_uploaded_is_looked_at(world: Any, name: str, content: bytes, taken: bool) -> None:
    need, client = world.entries["draft_need"], world.visitor("writer")
    before = set(StoredFile.objects.values_list("pk", flat=True))
    upload = SimpleUploadedFile("x", content, content_type="image/png")
    upload.name = name
    with contextlib.suppress(UserError):
        attachments.attach(
            actor=actor_for(world.people["writer"]), key=EntryKey.of(need), upload=upload, name=name
        )
    made = StoredFile.objects.exclude(pk__in=before).first()
    assert (made is not None) is taken
    if made is None:
        return
    response = world.ask(client, "get", f"/entries/files/{made.pk}")
    response.close()
    sent = response["Content-Disposition"]
    assert sent.startswith("attachment")
    assert not any(sign in sent + made.name for sign in ("\r", "\n", "..", "\u202e", "\\"))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Type"] in {"application/pdf", "text/plain"}


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
    ],
)
def test_no_way_leads_off_the_site(world: Any, target: str) -> None:
    client = world.visitor("writer")
    chosen = client.post("/act-for", {"organisation": world.organisations["firm"].pk, "next": target})
    moved = client.post(
        f"/entries/need/{world.entries['need'].pk}/move", {"verb": "confirm", "version": "1", "next": target}
    )
    refused = client.post(
        f"/entries/need/{world.entries['need'].pk}/move",
        {"verb": "x", "version": "9"},
        headers={"referer": target},
    )
    signed_in = client.get("/accounts/login/", {"next": target})
    assert [
        one.get("Location", "/")[:1] + one.get("Location", "/ ")[1:2].replace("\\", "!")
        for one in (chosen, moved, refused, signed_in)
    ].count("//") == 0
    assert not any(
        "evil.example" in one.get("Location", "") or "javascript" in one.get("Location", "")
        for one in (chosen, moved, refused, signed_in)
    )
    assert b'href="javascript:' not in refused.content
    assert b'href="https://evil' not in refused.content


def test_a_strange_host_and_a_forged_form_are_refused(world: Any) -> None:
    assert Client(raise_request_exception=False).get("/", headers={"host": "evil.example"}).status_code == 400
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.people["writer"])
    for name, path in world.addresses():
        if name.startswith(("entry_", "match_", "need_", "act_for", "organisation_", "sign_out")):
            assert strict.post(path).status_code in {403, 405}, path


def test_nobody_plays_a_person_where_there_is_no_demo(world: Any) -> None:
    person = world.people["operator"]
    type(person).objects.filter(pk=person.pk).update(demo=True, demo_login={"label": "x"})
    client = Client()
    assert [
        client.get("/demo/sign-in").status_code,
        client.post("/demo/sign-in", {"person": person.pk}).status_code,
    ] == [404, 404]
    assert "_auth_user_id" not in client.session


def test_signing_out_everywhere_ends_the_other_sessions(world: Any) -> None:
    here, elsewhere = world.visitor("writer"), world.visitor("writer")
    assert elsewhere.get("/profile").status_code == 200
    here.post("/account/sign-out-everywhere")
    assert (here.get("/profile").status_code, elsewhere.get("/profile").status_code) == (200, 302)


_KEPT = {"entry_qr": "private, max-age="}
"""What a browser may keep: the address of a page as a picture, and for this reader alone."""


def test_every_page_carries_the_policies(world: Any) -> None:
    client, missing = world.visitor("writer"), {}
    for name, path in world.addresses():
        response = world.ask(client, "get", path)
        policy = response.get("Content-Security-Policy", "")
        if (
            "unsafe" in policy
            or "default-src" not in policy
            or response.get("X-Frame-Options") != "DENY"
            or _KEPT.get(name, "no-store") not in response.get("Cache-Control", "")
        ):
            missing[name] = (policy[:40], response.get("X-Frame-Options"), response.get("Cache-Control"))
    assert missing == {}
