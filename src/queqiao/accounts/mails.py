"""Mails of this app: plain text in the reader's language, put together here and sent by jobs."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import override

from queqiao.accounts import sms
from queqiao.accounts.actions.invitations import GOOD_FOR, code_of, person_with
from queqiao.accounts.models import Invitation, Notice, Person
from queqiao.accounts.names import shown
from queqiao.accounts.words import notice_text
from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr


def address_of(path: str) -> str:
    """The full address of a path of ours (without language prefix) in the language in use."""
    from queqiao.kernel.bilingual import language

    prefix = "/en" if language() == "en" else ""
    return f"{settings.BASE_URL}{prefix}{path}"


def send_invitation(invitation_id: str) -> bool:
    """Send the present issue of an invitation; False when it is no longer open. Its code is derived here and goes nowhere else."""
    row = Invitation.objects.select_related("organisation", "invited_by").filter(id=invitation_id).first()
    if row is None or row.accepted_at or row.withdrawn_at or row.expires_at <= clock.now():
        return False
    known = person_with(row.email, row.phone)
    with override(known.language if known else row.invited_by.language):
        link = address_of(f"/invitations/{code_of(row)}")
        by, organisation = shown(row.invited_by), shown(row.organisation)
        if row.phone:
            sms.send(row.phone, sms.invitation_text(organisation, by, link))
        elif not row.invited_by.demo:
            _mail(row.email, *_invitation_mail(by, organisation, link))
    Invitation.objects.filter(id=row.id).update(sent_at=clock.now())
    return True


def send_notices(person_id: str) -> int:
    """Mail the notices somebody has not been mailed yet, all in one; how many. Demo people are never written to."""
    person = Person.objects.filter(id=person_id, is_active=True).first()
    rows = list(Notice.objects.filter(person_id=person_id, mailed_at=None, read_at=None).order_by("at", "id"))
    if person is None or not rows:
        return 0
    wanted = person.notice_mail and person.email and not person.demo
    if wanted:
        with override(person.language):
            _mail(str(person.email), *_notice_mail(rows))
    Notice.objects.filter(id__in=[row.pk for row in rows]).update(mailed_at=clock.now())
    return len(rows) if wanted else 0


def _invitation_mail(by: str, organisation: str, link: str) -> tuple[str, str]:
    subject = tr(
        "{by} 邀请您加入“{organisation}”",
        "{by} invites you to join {organisation}",
        by=by,
        organisation=organisation,
    )
    body = tr(
        "您好：\n\n{by} 邀请您在鹊桥加入“{organisation}”。打开下面的链接，登录或注册后即可加入：\n\n{link}\n\n"
        "链接 {days} 天内有效。如果您不认识邀请人，请忽略这封邮件。\n\n鹊桥",
        "Hello,\n\n{by} invites you to join {organisation} on Queqiao. Open this link, then sign in or sign up:\n\n{link}\n\n"
        "It is good for {days} days. If you do not know who invites you, ignore this mail.\n\nQueqiao",
        by=by,
        organisation=organisation,
        link=link,
        days=GOOD_FOR.days,
    )
    return subject, body


def _notice_mail(rows: Sequence[Notice]) -> tuple[str, str]:
    lines = [(notice_text(row.code, row.facts), address_of(row.link) if row.link else "") for row in rows]
    count = len(lines)
    subject = (
        lines[0][0]
        if count == 1
        else tr("您有 {n} 条新消息", "You have {n} new notice|You have {n} new notices", n=count)
    )
    parts = [f"{text}\n{link}" if link else text for text, link in lines]
    settings_link = address_of("/account")
    foot = tr(
        "在“账号与安全”中可以关闭邮件提醒：{link}",
        "Mails can be turned off under “Account and security”: {link}",
        link=settings_link,
    )
    return f"[{tr('鹊桥', 'Queqiao')}] {subject}", "\n\n".join([*parts, "--", foot])


def _mail(to: str, subject: str, body: str) -> None:
    EmailMessage(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [to]).send()
