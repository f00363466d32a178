"""Signing in under attack: sessions given beforehand, codes guessed at the same moment, ways off the site, hosts and headers forged."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils.translation import override

from queqiao.accounts.actions.people import create_person
from queqiao.accounts.models import Person
from queqiao.accounts.sms import MemorySender

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery-9"


@pytest.fixture(autouse=True)
def fresh(db: None) -> None:
    """Counters and messages of no other test."""
    cache.clear()
    MemorySender.outbox.clear()


@pytest.fixture
def somebody() -> Person:
    return create_person(name="林致远", email="lin@example.org", phone="13800138000", password=PASSWORD)


def _sign_in(client: Client, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": "lin@example.org", "password": PASSWORD, **more})


def test_a_session_given_beforehand_is_left_behind(somebody: Person) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["acting_for"] = "O0"
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    given = session.session_key
    _sign_in(client)
    assert client.session["_auth_user_id"] == somebody.pk
    assert client.session.session_key != given
    thief = Client()
    thief.cookies["sessionid"] = given
    assert thief.get("/profile").status_code == 302


def test_somebody_elses_session_ends_when_another_signs_in(somebody: Person) -> None:
    create_person(name="乙", email="yi@example.org", password=PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": "yi@example.org", "password": PASSWORD})
    session = client.session
    session["acting_for"] = "O0"
    session.save()
    client.post("/accounts/logout/")
    _sign_in(client)
    assert "acting_for" not in client.session


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"])  # fmt: skip
def test_after_the_sign_in_one_stays_here(somebody: Person, target: str) -> None:
    sent = _sign_in(Client(), next=target)
    assert (sent.status_code, sent.url[0], sent.url[1:2] in {"/", "\\"}) == (302, "/", False)
    assert "evil" not in sent.url
    assert _sign_in(Client(), next="/en/needs").url == "/en/needs"


@pytest.mark.parametrize("kind", ["sign in", "reset", "phone"])
def test_guesses_at_the_same_moment_count_together(somebody: Person, kind: str) -> None:
    """Requests in flight together each read the session before any has written: the fourth guess loses, even if it is right."""
    client = Client()
    if kind == "phone":
        client.post("/accounts/signup/", {"name": "甲", "contact": "13900139000", "password1": PASSWORD})
        path = "/accounts/phone/verify/"
    elif kind == "reset":
        client.post("/accounts/password/reset/", {"email": "13800138000"})
        path = "/accounts/password/reset/confirm/"
    else:
        client.post("/accounts/login/code/", {"contact": "13800138000"})
        path = "/accounts/login/code/confirm/"
    found = re.search(r"\d{6}", MemorySender.outbox[-1].text)
    assert found
    code = found[0]
    before = dict(client.session.items())
    cookie = client.cookies["sessionid"].value

    def guess(text: str) -> Any:
        client.cookies["sessionid"] = cookie
        store = client.session
        store.clear()
        store.update(before)
        store.save()
        return client.post(path, {"code": text})

    for number in range(3):
        guess(f"{(int(code) + 1 + number) % 1_000_000:06d}")
    answer = guess(code)
    assert "_auth_user_id" not in client.session
    assert answer.status_code != 302 or "complete" not in answer.url
    assert not Person.objects.filter(phone="+8613900139000", phone_verified=True).exists()


def test_a_right_code_still_signs_in(somebody: Person) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"contact": "13800138000"})
    found = re.search(r"\d{6}", MemorySender.outbox[-1].text)
    assert found
    client.post("/accounts/login/code/confirm/", {"code": f"{(int(found[0]) + 1) % 1_000_000:06d}"})
    client.post("/accounts/login/code/confirm/", {"code": found[0]})
    assert client.session["_auth_user_id"] == somebody.pk


@pytest.mark.parametrize(
    "header",
    [{"host": "evil.example"}, {"x-forwarded-host": "evil.example"}, {"x-forwarded-server": "evil.example"}],
)
def test_a_forged_host_is_in_no_mail(somebody: Person, header: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    for path, data in (
        ("/accounts/password/reset/", {"email": "lin@example.org"}),
        ("/accounts/login/code/", {"contact": "lin@example.org"}),
        ("/accounts/signup/", {"name": "甲", "contact": "new@example.org", "password1": PASSWORD}),
        ("/accounts/password/reset/", {"email": "nobody@example.org"}),
    ):
        client.post(path, data, headers=header)
    written = [str(one.message()) + one.body + one.subject for one in mail.outbox]
    assert (len(written) > 0) is ("host" not in header)
    assert not any("evil.example" in one for one in written)


def test_cookies_are_for_the_server_alone(somebody: Person) -> None:
    client = Client()
    client.get("/accounts/login/")
    _sign_in(client)
    client.get("/profile")
    flags = {
        name: (bool(one["httponly"]), one["samesite"])
        for name, one in client.cookies.items()
        if name in {"sessionid", "csrftoken"}
    }
    assert flags == {"sessionid": (True, "Lax"), "csrftoken": (True, "Lax")}


def test_behind_https_cookies_and_browsers_are_bound_to_it(tmp_path: Any) -> None:
    asked = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SECURE_HSTS_SECONDS",
        "SECURE_CONTENT_TYPE_NOSNIFF",
        "X_FRAME_OPTIONS",
        "CSRF_TRUSTED_ORIGINS",
    )
    code = f"import queqiao.settings as s; print([getattr(s, one) for one in {asked!r}])"
    environment = {
        "QUEQIAO_URL": "https://hall.example",
        "QUEQIAO_DATA": str(tmp_path),
        "PATH": "/usr/bin",
        "PYTHONPATH": ":".join(sys.path),
    }
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[True, True, True, 31536000, True, 'DENY', ['https://hall.example']]"


def test_no_name_writes_a_header(world: Any) -> None:
    """Names and titles with line breaks in them: one subject line, no address besides the reader's."""
    from queqiao.accounts.actions.invitations import invite
    from queqiao.accounts.mails import send_invitation, send_notices
    from queqiao.accounts.queries import actor_for
    from queqiao.catalog.actions.co_authors import invite_co_author
    from queqiao.catalog.contracts import EntryKey
    from queqiao.catalog.mails import send_renewal, send_writing_invitation

    evil = "甲\r\nBcc: victim@example.org\r\n\r\n<b>"
    need, people = world.entries["need"], world.people
    type(need).objects.filter(pk=need.pk).update(title=f"{evil} & “x”", due_on=None)
    Person.objects.filter(pk=people["owner"].pk).update(name=evil)
    owner = actor_for(Person.objects.get(pk=people["owner"].pk))
    organisation = world.organisations["firm"]
    type(organisation).objects.filter(pk=organisation.pk).update(name=evil)
    with override("zh-hans"):
        send_invitation(invite(actor=owner, organisation_id=organisation.pk, email="guest@example.org").pk)
        send_writing_invitation(
            invite_co_author(actor=owner, key=EntryKey.of(need), target="friend@example.org").pk
        )
        send_renewal(EntryKey.of(need), "remind")
        send_notices(people["writer"].pk)
    assert len(mail.outbox) >= 4
    for letter in mail.outbox:
        raw = letter.message().as_string()
        head = raw.partition("\n\n")[0]
        assert "\n" not in letter.subject
        assert not re.search(r"(?im)^bcc:", head)
        assert letter.recipients() == letter.to
        assert "&amp;" not in letter.subject + letter.body
