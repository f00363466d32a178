"""Jobs of this app: an id in, an action called."""

from __future__ import annotations

from datetime import timedelta

from queqiao.accounts import mails
from queqiao.accounts.actions import people, verification
from queqiao.accounts.models import SignInAttempt
from queqiao.kernel import clock
from queqiao.kernel.jobs import Progress, job, queue
from queqiao.kernel.ticks import every

KEEP_ATTEMPTS = timedelta(days=180)


@job("accounts.send_invitation")
def send_invitation(progress: Progress, *, invitation_id: str) -> bool:
    """Send an invitation by mail or text message."""
    return mails.send_invitation(invitation_id)


@job("accounts.mail_notices")
def mail_notices(progress: Progress, *, person_id: str) -> int:
    """Mail somebody's new notices, all in one."""
    return mails.send_notices(person_id)


@job("accounts.clock")
def run_clock(progress: Progress) -> int:
    """Let the clocks of organisations strike; forget old attempts to sign in and sign-ups nobody verified. Harmless when repeated."""
    SignInAttempt.objects.filter(at__lt=clock.now() - KEEP_ATTEMPTS).delete()
    people.sweep_unverified()
    return verification.run_clock()


@every(3600, "accounts.clock")
def _hourly() -> None:
    queue("accounts.clock", key="clock")
