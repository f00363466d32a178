"""Sign-up and sign-in as people do them: by e-mail or phone, with codes, second factor, limits and languages."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache

from queqiao.accounts.actions.people import create_person
from queqiao.accounts.models import Notice, Person, SignInAttempt
from queqiao.accounts.sms import MemorySender
from queqiao.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-72-bridge"


@pytest.fixture(autouse=True)
def _clean():
    cache.clear()
    MemorySender.outbox.clear()


def _code(text: str) -> str:
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    assert found, text
    return found[0]


def test_whoever_gives_only_a_number_signs_up_with_a_text_message(client):
    answer = client.post(
        "/accounts/signup/", {"name": "林知夏", "contact": "138 0013 8000", "password1": PASSWORD}
    )

    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.url == "/accounts/phone/verify/"
    assert [sent.phone for sent in MemorySender.outbox] == ["+8613800138000"]
    person = Person.objects.get()
    assert (person.name, person.email, person.phone, person.phone_verified) == (
        "林知夏", None, "+8613800138000", False,
    )  # fmt: skip
    assert "_auth_user_id" not in client.session

    client.post("/accounts/phone/verify/", {"code": _code(MemorySender.outbox[0].text)})

    assert client.session["_auth_user_id"] == person.id
    person.refresh_from_db()
    assert person.phone_verified
    assert [n.code for n in Notice.objects.filter(person=person)] == ["welcome"]
    assert [a.succeeded for a in SignInAttempt.objects.filter(person=person)] == [True]


def test_whoever_gives_an_address_signs_up_with_a_mailed_code(client):
    answer = client.post(
        "/en/accounts/signup/", {"name": "Ruth", "contact": " Ruth@Example.ORG ", "password1": PASSWORD}
    )

    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.url == "/en/accounts/confirm-email/"
    person = Person.objects.get()
    assert (person.email, person.phone, person.language) == ("ruth@example.org", None, "en")
    assert mail.outbox[0].to == ["ruth@example.org"]

    client.post("/en/accounts/confirm-email/", {"code": _code(mail.outbox[0].body)})

    assert client.session["_auth_user_id"] == person.id
    assert EmailAddress.objects.get(user=person).verified


def test_without_the_code_nothing_is_done_in_the_name(client):
    client.post("/accounts/signup/", {"name": "甲", "contact": "a@example.org", "password1": PASSWORD})
    answer = client.post("/accounts/login/", {"login": "a@example.org", "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert answer.status_code in {302, 200, 429}


@pytest.mark.parametrize(
    ("contact", "message"),
    [
        ("1380013800", "手机号应为 11 位，您填的是 10 位，请核对。"),
        ("010-62750000", "这是固定电话，收不到验证短信。请填手机号。"),
        ("a@example", "邮箱 @ 后的“example”不是完整的域名，例如 example.com。请核对。"),
    ],
)
def test_a_wrong_contact_is_told_at_its_field(client, contact, message):
    answer = client.post("/accounts/signup/", {"name": "甲", "contact": contact, "password1": PASSWORD})

    assert answer.context["form"].errors == {"contact": [message]}


@pytest.mark.parametrize("password", ["1234567890123", "password12", "short1"])
def test_weak_passwords_are_refused(client, password):
    answer = client.post(
        "/accounts/signup/", {"name": "甲", "contact": "a@example.org", "password1": password}
    )

    assert list(answer.context["form"].errors) == ["password1"]
    assert not Person.objects.exists()


@pytest.mark.parametrize("login", ["13800138000", "+86 138-0013-8000", "lin@example.org", "LIN@example.org"])
def test_either_contact_signs_in(client, login):
    person = create_person(name="林", email="lin@example.org", phone="13800138000", password=PASSWORD)

    client.post("/accounts/login/", {"login": login, "password": PASSWORD})

    assert client.session["_auth_user_id"] == person.id


def test_a_taken_number_is_told_to_its_bearer_alone(client):
    create_person(name="林", phone="13800138000", password=PASSWORD)

    answer = client.post(
        "/accounts/signup/", {"name": "别人", "contact": "13800138000", "password1": PASSWORD}
    )

    assert answer.url == "/accounts/phone/verify/"
    assert "已有账号" in MemorySender.outbox[0].text
    assert Person.objects.count() == 1


def test_a_taken_address_is_told_to_its_bearer_alone(client):
    create_person(name="林", email="lin@example.org", password=PASSWORD)

    answer = client.post(
        "/accounts/signup/", {"name": "别人", "contact": "lin@example.org", "password1": PASSWORD}
    )

    assert answer.url == "/accounts/confirm-email/"
    assert Person.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_code_by_text_message_signs_in_without_a_password(client):
    person = create_person(name="林", phone="13800138000", password=PASSWORD)

    client.post("/accounts/login/code/", {"contact": "138 0013 8000"})
    client.post("/accounts/login/code/confirm/", {"code": _code(MemorySender.outbox[0].text)})

    assert client.session["_auth_user_id"] == person.id


@pytest.mark.parametrize("contact", ["13800138000", "lin@example.org"])
def test_a_password_is_reset_by_a_code(client, contact):
    person = create_person(name="林", email="lin@example.org", phone="13800138000", password=PASSWORD)

    answer = client.post("/accounts/password/reset/", {"email": contact})
    assert answer.url == "/accounts/password/reset/confirm/"
    text = MemorySender.outbox[0].text if contact.isdecimal() else mail.outbox[0].body
    answer = client.post("/accounts/password/reset/confirm/", {"code": _code(text)})
    assert answer.url == "/accounts/password/reset/complete/"
    new = "another-long-one-88"
    client.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})

    person.refresh_from_db()
    assert person.check_password(new)
    assert "person.password_reset" in set(AuditEntry.objects.values_list("verb", flat=True))


def test_a_reset_for_a_stranger_tells_the_asker_nothing(client):
    create_person(name="林", phone="13800138000", password=PASSWORD)
    known = client.post("/accounts/password/reset/", {"email": "13800138000"})
    unknown = client.post("/accounts/password/reset/", {"email": "13800138001"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "还没有注册" in MemorySender.outbox[1].text


def test_failed_attempts_are_recorded_without_what_was_typed_and_then_refused(client):
    person = create_person(name="林", phone="13800138000", password=PASSWORD)
    other = create_person(name="江", phone="13900139000", password=PASSWORD)

    for _ in range(6):
        answer = client.post("/accounts/login/", {"login": "13800138000", "password": "wrong-Wrong-1"})

    assert "13800138000" not in str(answer.context["form"].errors)
    attempts = SignInAttempt.objects.filter(person=person)
    assert [a.succeeded for a in attempts] == [False] * 5
    blocked = client.post("/accounts/login/", {"login": "13800138000", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert blocked.status_code == 200
    # Another person's number is not held up: the limit is per account.
    client.post("/accounts/login/", {"login": "13900139000", "password": PASSWORD})
    assert client.session["_auth_user_id"] == other.id


def test_limits_hold_over_several_nodes(client, settings):
    """Another web node is another process with its own cache object; what both share is the table."""
    from django.core.cache import caches
    from django.test import Client

    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    create_person(name="林", phone="13800138000", password=PASSWORD)
    for number in range(5):
        if number == 3:
            del caches["default"]
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(
            "/accounts/login/", {"login": "13800138000", "password": "wrong-Wrong-1"}
        )
    del caches["default"]

    answer = client.post("/accounts/login/", {"login": "13800138000", "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert answer.status_code == 200


def test_addresses_that_strangers_claim_are_not_believed(client):
    """A header that anybody can send must not give anybody a fresh count, nor stand in the list of sign-ins."""
    person = create_person(name="林", phone="13800138000", password=PASSWORD)

    client.post(
        "/accounts/login/",
        {"login": "13800138000", "password": PASSWORD},
        headers={"x-forwarded-for": "198.51.100.7"},
    )

    assert SignInAttempt.objects.get(person=person).address == "127.0.0.1"


def test_codes_and_passwords_are_in_no_log(client, caplog, capsys):
    with caplog.at_level("DEBUG"):
        client.post("/accounts/signup/", {"name": "林", "contact": "13800138000", "password1": PASSWORD})
        code = _code(MemorySender.outbox[0].text)
        client.post("/accounts/phone/verify/", {"code": code})

    written = caplog.text + capsys.readouterr().out + str(list(AuditEntry.objects.values()))
    assert code not in written
    assert PASSWORD not in written


def test_three_wrong_codes_end_the_attempt(client):
    create_person(name="林", phone="13800138000", password=PASSWORD)
    client.post("/accounts/login/code/", {"contact": "13800138000"})
    code = _code(MemorySender.outbox[0].text)
    wrong = "000000" if code != "000000" else "111111"

    for _ in range(3):
        client.post("/accounts/login/code/confirm/", {"code": wrong})
    client.post("/accounts/login/code/confirm/", {"code": code})

    assert "_auth_user_id" not in client.session


def test_a_gateway_that_fails_is_told_and_nothing_breaks(client, settings):
    settings.SMS_SENDER = "queqiao.accounts.sms.HttpSender"
    settings.SMS_URL = "http://127.0.0.1:9/none"
    settings.SMS_SECRET = "s" * 20

    answer = client.post(
        "/accounts/signup/", {"name": "林", "contact": "13800138000", "password1": PASSWORD}, follow=True
    )

    assert answer.status_code == 200
    assert "短信没有发出" in answer.content.decode()


def test_a_second_factor_is_kept_encrypted_and_asked_for(client):
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    person = create_person(name="林", email="lin@example.org", password=PASSWORD)
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    kept = Authenticator.objects.get(user=person).data["secret"]
    assert secret not in kept
    assert get_adapter().decrypt(kept) == secret

    answer = client.post("/accounts/login/", {"login": "lin@example.org", "password": PASSWORD})
    assert answer.url == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    counter = next(iter(yield_hotp_counters_from_time()))
    client.post("/accounts/2fa/authenticate/", {"code": format_hotp_value(hotp_value(secret, counter))})

    assert client.session["_auth_user_id"] == person.id
    assert SignInAttempt.objects.get(person=person, succeeded=True).method == "password+mfa"


def test_the_language_is_kept(client):
    create_person(name="Ruth", email="r@example.org", password=PASSWORD, language="en")

    answer = client.post("/accounts/login/", {"login": "r@example.org", "password": PASSWORD})

    assert answer.url.startswith("/en/")


PAGES = (
    "login/", "signup/", "login/code/", "password/reset/", "email/", "phone/change/", "password/change/", "2fa/",
    "2fa/totp/activate/", "logout/", "3rdparty/", "inactive/",
)  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_package_is_there_in_both_languages(client, page, prefix):
    person = create_person(name="林", email="lin@example.org", phone="13800138000", password=PASSWORD)
    if page.split("/")[0] not in {"login", "signup", "inactive"} and page != "password/reset/":
        client.post("/accounts/login/", {"login": "lin@example.org", "password": PASSWORD})
        assert client.session["_auth_user_id"] == person.id
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    answer = client.get(f"{prefix}/accounts/{page}")

    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'<html lang="{"en" if prefix else "zh-Hans"}">' in html
    assert " style=" not in html
    assert "onclick" not in html


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", "手机号或密码不对。忘记密码可以用验证码重设。"),
        ("/en", "Number or password is not right. A forgotten password is reset with a code."),
    ],
)
def test_a_wrong_password_says_what_to_do(client, prefix, words):
    answer = client.post(f"{prefix}/accounts/login/", {"login": "13800138000", "password": "wrong-Wrong-1"})

    assert answer.context["form"].non_field_errors() == [words]
