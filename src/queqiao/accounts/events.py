"""What happens to people and organisations, told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from queqiao.kernel.events import event


@event("organisation.saved")
@dataclass(frozen=True, slots=True)
class OrganisationSaved:
    """An organisation was created or its public card changed."""

    organisation_id: str


@event("organisation.moved")
@dataclass(frozen=True, slots=True)
class OrganisationMoved:
    """Its verification went on by ``verb``."""

    organisation_id: str
    verb: str
    target: str


@event("invitation.sent")
@dataclass(frozen=True, slots=True)
class InvitationSent:
    """Somebody was asked to join an organisation; the job that sends it derives the code again."""

    invitation_id: str


@event("notice.written")
@dataclass(frozen=True, slots=True)
class NoticeWritten:
    """Somebody has a new line in the inbox."""

    notice_id: int
