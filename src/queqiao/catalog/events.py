"""What happens to entries, told after the commit. Ids and codes only, never texts."""

from __future__ import annotations

from dataclasses import dataclass

from queqiao.kernel.events import event


@event("entry.saved")
@dataclass(frozen=True, slots=True)
class EntrySaved:
    """A draft or a published entry was changed. ``live`` as it is now."""

    entry_type: str
    entry_id: str
    version: int
    live: bool


@event("entry.moved")
@dataclass(frozen=True, slots=True)
class EntryMoved:
    """The state changed by ``verb``; effects are the names the workflow planned, ``version`` is that of the entry afterwards."""

    entry_type: str
    entry_id: str
    verb: str
    source: str
    target: str
    live: bool
    effects: list[str]
    version: int = 0


@event("entry.disclosed")
@dataclass(frozen=True, slots=True)
class EntryDisclosed:
    """An organisation may see more of an entry than before, or less again (``level`` "")."""

    entry_type: str
    entry_id: str
    organisation_id: str
    level: str


@event("file.attached")
@dataclass(frozen=True, slots=True)
class FileAttached:
    """A file came to an entry, at whatever level."""

    entry_type: str
    entry_id: str
    file_id: str


@event("writing.invited")
@dataclass(frozen=True, slots=True)
class WritingInvited:
    """Somebody was invited to write an entry along; the message goes out as a job, which alone looks up who has the address."""

    invitation_id: str


@event("interest.shown")
@dataclass(frozen=True, slots=True)
class InterestShown:
    """Somebody is interested in an entry or asks a technology manager about it."""

    interest_id: int
    entry_type: str
    entry_id: str
    kind: str


@event("interest.answered")
@dataclass(frozen=True, slots=True)
class InterestAnswered:
    """The owner or a technology manager answered."""

    interest_id: int
    state: str
