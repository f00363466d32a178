"""What this app does when something happens: it queues jobs."""

from __future__ import annotations

from queqiao.catalog.events import (
    EntryDisclosed,
    EntryMoved,
    FileAttached,
    InterestAnswered,
    InterestShown,
    WritingInvited,
)
from queqiao.kernel import jobs
from queqiao.kernel.events import subscribe


@subscribe(EntryMoved)
def tell_step(happened: EntryMoved) -> None:
    """Those concerned are told; what has expired gets a mail with a link."""
    mark = f"{happened.entry_id}:{happened.version}:{happened.verb}"
    facts = {"entry_type": happened.entry_type, "entry_id": happened.entry_id}
    jobs.queue(
        "catalog.tell",
        key=mark,
        object_id=happened.entry_id,
        verb=happened.verb,
        target=happened.target,
        mark=mark,
        **facts,
    )
    if happened.verb in {"expire", "go_stale"}:
        jobs.queue("catalog.expired", key=mark, object_id=happened.entry_id, **facts)


@subscribe(InterestShown)
def tell_interest(happened: InterestShown) -> None:
    """The owner, or the technology managers, are told."""
    jobs.queue(
        "catalog.tell_interest", key=f"{happened.interest_id}:open", object_id=happened.entry_id, interest_id=happened.interest_id,
        state="open",
    )  # fmt: skip


@subscribe(InterestAnswered)
def tell_answer(happened: InterestAnswered) -> None:
    """Whoever asked is told."""
    jobs.queue(
        "catalog.tell_interest",
        key=f"{happened.interest_id}:{happened.state}",
        interest_id=happened.interest_id,
        state=happened.state,
    )


@subscribe(EntryDisclosed)
def tell_disclosure(happened: EntryDisclosed) -> None:
    """The organisation is told what it may read now."""
    if happened.level:
        jobs.queue(
            "catalog.tell_disclosure", key=f"{happened.entry_id}:{happened.organisation_id}:{happened.level}",
            object_id=happened.entry_id, entry_type=happened.entry_type, entry_id=happened.entry_id,
            organisation_id=happened.organisation_id, level=happened.level,
        )  # fmt: skip


@subscribe(WritingInvited)
def invite_to_write(happened: WritingInvited) -> None:
    """The message goes out, to whomever the address belongs."""
    jobs.queue(
        "catalog.invite_to_write", key=happened.invitation_id, object_id=happened.invitation_id, invitation_id=happened.invitation_id
    )  # fmt: skip


@subscribe(FileAttached)
def read_file(happened: FileAttached) -> None:
    """What the file says of who made it is read, for whoever reviews it."""
    jobs.queue(
        "catalog.read_file", key=happened.file_id, object_id=happened.entry_id, file_id=happened.file_id
    )
