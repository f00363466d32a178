"""Text messages: one small interface, a sender for the console, one for tests, and one that posts to a gateway.

Which sender is used is a setting (``QUEQIAO_SMS_SENDER``, a dotted class name). No sender logs the text: it may hold a code.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.kernel.ids import new_id

log = logging.getLogger(__name__)
PATIENCE = 10
"""Seconds until a gateway that does not answer is given up."""


class SmsNotSent(Exception):
    """The message did not leave; the text names the cause without the message or the number."""


class Sender(Protocol):
    """Sends one text message. Raises ``SmsNotSent``."""

    def send(self, phone: str, text: str) -> None:
        """Send ``text`` to ``phone`` (E.164)."""
        ...


class ConsoleSender:
    """Prints the message: for trying things out on one's own machine."""

    def send(self, phone: str, text: str) -> None:
        """Print it to the standard output of the server, never to the log."""
        print(f"短信 SMS → {phone}: {text}", file=sys.stdout, flush=True)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as ``MemorySender`` keeps it."""

    phone: str
    text: str


class MemorySender:
    """Keeps messages in ``outbox``: for tests."""

    outbox: ClassVar[list[Sent]] = []

    def send(self, phone: str, text: str) -> None:
        """Keep it."""
        self.outbox.append(Sent(phone, text))


class HttpSender:
    """Posts ``{"id", "phone", "text", "sent_at"}`` to ``QUEQIAO_SMS_URL``, signed with ``QUEQIAO_SMS_SECRET``.

    ``X-Queqiao-Signature`` is ``sha256=`` and the hexadecimal HMAC-SHA256 of the body; ``id`` lets the gateway drop a repetition. Any
    answer of 2xx means that the gateway has taken the message.
    """

    def __init__(self, url: str = "", secret: str = "") -> None:
        self.url = url or settings.SMS_URL
        self.secret = secret or settings.SMS_SECRET
        if not self.url.startswith(("https://", "http://")):
            raise SmsNotSent("QUEQIAO_SMS_URL is no http or https address")

    def send(self, phone: str, text: str) -> None:
        """Post it and wait for the answer."""
        message = {"id": new_id("S"), "phone": phone, "text": text, "sent_at": clock.now().isoformat()}
        body = json.dumps(message, ensure_ascii=False).encode()
        request = urllib.request.Request(
            self.url,
            data=body,
            method="POST",
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "X-Queqiao-Signature": f"sha256={signature(self.secret, body)}",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                status = answer.status
        except urllib.error.HTTPError as error:
            error.close()
            raise SmsNotSent(f"the gateway answered {error.code}") from None
        except (OSError, ValueError) as error:
            raise SmsNotSent(f"the gateway was not reached: {type(error).__name__}") from None
        log.info("text message %s taken by the gateway with %s", message["id"], status)


def signature(secret: str, body: bytes) -> str:
    """The hexadecimal HMAC-SHA256 of a body: what a gateway compares."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def sender() -> Sender:
    """The sender the settings name."""
    found: Sender = import_string(settings.SMS_SENDER)()
    return found


def send(phone: str, text: str) -> None:
    """Send one message through the sender of the settings. Raises ``SmsNotSent``."""
    sender().send(phone, text)


# What the messages say, in the language in use


def code_text(code: str, minutes: int) -> str:
    """The text that carries a code."""
    return tr(
        "【鹊桥】验证码 {code}，{minutes} 分钟内有效。请勿告诉他人；不是您本人操作请忽略。",
        "[Queqiao] Your code is {code}, good for {minutes} minutes. Tell it to nobody; if you did not ask for it, ignore this.",
        code=code,
        minutes=minutes,
    )


def unknown_text() -> str:
    """To a number that has no account."""
    return tr(
        "【鹊桥】有人用这个号码请求验证码，但它还没有注册。如果是您本人，请先注册；否则请忽略。",
        "[Queqiao] Somebody asked for a code with this number, which has no account. If it was you, sign up first; otherwise ignore this.",
    )


def known_text() -> str:
    """To a number that is signed up again."""
    return tr(
        "【鹊桥】这个号码已有账号。请直接登录，忘记密码可以用验证码找回；不是您本人操作请忽略。",
        "[Queqiao] This number has an account already. Sign in, or reset the password with a code; if this was not you, ignore it.",
    )


def invitation_text(organisation: str, by: str, link: str) -> str:
    """The text that carries an invitation."""
    return tr(
        "【鹊桥】{by} 邀请您加入“{organisation}”：{link} （14 天内有效）",
        "[Queqiao] {by} invites you to join {organisation}: {link} (good for 14 days)",
        by=by,
        organisation=organisation,
        link=link,
    )
