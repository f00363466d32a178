"""The sign-in package speaks our words: no page, message or mail of it is left in its own wording."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from queqiao.accounts import sign_in_words
from queqiao.accounts.actions.people import create_person

PASSWORD = "einRuhigerFluss-7"
SHIPPED = Path(allauth.__file__).parent / "templates"
OURS = Path(settings.TEMPLATES[0]["DIRS"][0])
UNUSED = re.compile(
    r"webauthn|username|_key_|email_confirm_|/email_confirmation_signup_message|password_reset_(message|subject)|socialaccount"
)
HAN = re.compile("[\u4e00-\u9fff]")
pytestmark = pytest.mark.django_db


def test_every_fault_has_our_words_in_both_languages() -> None:
    for package, ours in (
        (DefaultAccountAdapter, sign_in_words.ACCOUNT), (DefaultMFAAdapter, sign_in_words.MFA), (DefaultSocialAccountAdapter, sign_in_words.SOCIAL),
    ):  # fmt: skip
        wanted = {name for name in package.error_messages if "username" not in name}
        assert wanted == set(ours)
        for name, text in ours.items():
            with translation.override("zh-hans"):
                chinese = str(text)
            with translation.override("en"):
                english = str(text)
            places = [
                re.findall(r"%(?:\(\w+\))?[sd]", one)
                for one in (chinese, english, str(package.error_messages[name]))
            ]
            assert (bool(HAN.search(chinese)), HAN.search(english)) == (True, None), name
            assert places[0] == places[1] == places[2], name


def test_every_message_and_mail_in_use_is_ours() -> None:
    shipped = [
        f
        for part in ("account", "mfa")
        for kind in ("messages", "email")
        for f in (SHIPPED / part / kind).glob("*.txt")
    ]
    wanted = {str(file.relative_to(SHIPPED)) for file in shipped}
    missing = {name for name in wanted if not (OURS / name).exists() and not UNUSED.search(name)}
    assert missing == set()


def test_a_mail_is_plain_text() -> None:
    facts = {
        "ip": "::1",
        "user_agent": "A & B",
        "timestamp": "now",
        "from_email": "o'neil@example.org",
        "to_email": "b@example.org",
    }
    with translation.override("en"):
        text = render_to_string("account/email/email_changed_message.txt", facts)
    assert "Your address has been changed from o'neil@example.org to b@example.org." in text
    assert "Browser: A & B" in text
    with translation.override("zh-hans"):
        assert "您的邮箱已从 o'neil@example.org 换成 b@example.org。" in render_to_string(
            "account/email/email_changed_message.txt", facts
        )


@pytest.fixture(autouse=True)
def _clean() -> None:
    cache.clear()


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_a_second_factor_from_start_to_recovery(prefix: str, client: Any) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    person = create_person(name="林", email="lin@example.org", password=PASSWORD)
    entered = client.post("/accounts/login/", {"login": "lin@example.org", "password": PASSWORD})
    assert entered.status_code == 302, entered.content.decode()[-3000:]
    heading = {"": "开启两步验证", "/en": "Turn two-step sign-in on"}[prefix]
    asked = client.get(f"{prefix}/accounts/2fa/totp/activate/", follow=True).content.decode()
    assert {"": "<h1>确认是您本人</h1>", "/en": "<h1>Confirm it is you</h1>"}[prefix] in asked
    wrong = client.post(f"{prefix}/accounts/reauthenticate/", {"password": "not-this-one"}).content.decode()
    assert {"": "密码不对，请重新输入。", "/en": "The password is not right. Enter it again."}[
        prefix
    ] in wrong
    client.post(f"{prefix}/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(f"{prefix}/accounts/2fa/totp/activate/")
    assert page.status_code == 200, page.headers
    html = page.content.decode()
    assert f"<h1>{heading}</h1>" in html
    assert "data:image/svg+xml" in html

    wrong = client.post(f"{prefix}/accounts/2fa/totp/activate/", {"code": "000000"})
    assert {"": "手机时间", "/en": "sets its clock"}[prefix] in wrong.content.decode()
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    done = client.post(f"{prefix}/accounts/2fa/totp/activate/", {"code": code}, follow=True)
    assert done.status_code == 200
    shown = client.get(f"{prefix}/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>([0-9A-Za-z-]+)</code></li>", shown)
    assert len(codes) == 10
    assert client.get(f"{prefix}/accounts/2fa/recovery-codes/download/").content.decode().split() == codes
    index = client.get(f"{prefix}/accounts/2fa/").content.decode()
    assert {"": "还剩 10 个，共 10 个", "/en": "10 of 10 are left"}[prefix] in index

    fresh = Client()
    fresh.post(f"{prefix}/accounts/login/", {"login": "lin@example.org", "password": PASSWORD})
    asked = fresh.get(f"{prefix}/accounts/2fa/authenticate/").content.decode()
    assert {"": "6 位数字或恢复码", "/en": "Six digits, or a recovery code"}[prefix] in asked
    fresh.post(f"{prefix}/accounts/2fa/authenticate/", {"code": codes[0]})
    assert fresh.session["_auth_user_id"] == person.id
    assert {"": "还剩 9 个", "/en": "9 of 10 are left"}[prefix] in fresh.get(
        f"{prefix}/accounts/2fa/"
    ).content.decode()
    asked = fresh.get(f"{prefix}/accounts/2fa/totp/deactivate/", follow=True).content.decode()
    assert {"": "<h1>确认是您本人</h1>", "/en": "<h1>Confirm it is you</h1>"}[prefix] in asked
    off = client.get(f"{prefix}/accounts/2fa/totp/deactivate/").content.decode()
    assert {"": "<h1>关闭两步验证</h1>", "/en": "<h1>Turn two-step sign-in off</h1>"}[prefix] in off
    gone = client.post(f"{prefix}/accounts/2fa/totp/deactivate/", follow=True).content.decode()
    assert {"": "两步验证已关闭。", "/en": "Two-step sign-in is off."}[prefix] in gone
