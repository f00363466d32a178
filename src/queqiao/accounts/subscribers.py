"""What this app does when something happens: it queues jobs."""

from __future__ import annotations

from queqiao.accounts.events import InvitationSent, NoticeWritten
from queqiao.accounts.models import Notice
from queqiao.kernel import jobs
from queqiao.kernel.events import subscribe


@subscribe(InvitationSent)
def send_invitation(happened: InvitationSent) -> None:
    """The message goes out."""
    jobs.queue(
        "accounts.send_invitation",
        key=happened.invitation_id,
        object_id=happened.invitation_id,
        invitation_id=happened.invitation_id,
    )


@subscribe(NoticeWritten)
def mail_notices(happened: NoticeWritten) -> None:
    """One mail for all that waits, unless the reader wants none."""
    person_id = (
        Notice.objects.filter(
            id=happened.notice_id,
            mailed_at=None,
            person__notice_mail=True,
            person__email__isnull=False,
            person__demo=False,
        )
        .values_list("person_id", flat=True)
        .first()
    )
    if person_id:
        jobs.queue("accounts.mail_notices", key=person_id, object_id=person_id, person_id=person_id)
