"""Jobs of this app: ids in, an action called."""

from __future__ import annotations

from queqiao.catalog import mails, tellings
from queqiao.catalog.actions import clocks, readings
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.kernel import stored_files
from queqiao.kernel.jobs import Progress, job, queue
from queqiao.kernel.ticks import every


@job("catalog.clock")
def run_clock(progress: Progress) -> dict[str, int]:
    """Expire, archive, remind. Daily; harmless when repeated."""
    ran = clocks.run_clock()
    return {
        "moved": ran.moved,
        "closed": ran.closed,
        "reminded": ran.reminded,
        "passed_on": ran.passed_on,
        "swept": stored_files.sweep(),
    }


@job("catalog.remind")
def remind(progress: Progress, *, entry_type: str, entry_id: str) -> int:
    """Mail the people of an entry that it expires soon."""
    return mails.send_renewal(EntryKey(EntryType(entry_type), entry_id), "remind")


@job("catalog.expired")
def expired(progress: Progress, *, entry_type: str, entry_id: str) -> int:
    """Mail them that it has expired, with a link that renews it."""
    return mails.send_renewal(EntryKey(EntryType(entry_type), entry_id), "expired")


@job("catalog.tell")
def tell(progress: Progress, *, entry_type: str, entry_id: str, verb: str, target: str, mark: str) -> int:
    """Write the notices that a step of the workflow gives rise to."""
    return tellings.tell_step(EntryKey(EntryType(entry_type), entry_id), verb, target, mark)


@job("catalog.tell_interest")
def tell_interest(progress: Progress, *, interest_id: int, state: str) -> int:
    """Write the notices of a sign of interest or of its answer."""
    return tellings.tell_interest(interest_id, state)


@job("catalog.tell_disclosure")
def tell_disclosure(
    progress: Progress, *, entry_type: str, entry_id: str, organisation_id: str, level: str
) -> int:
    """Tell an organisation that it may see more of an entry."""
    return tellings.tell_disclosure(EntryKey(EntryType(entry_type), entry_id), organisation_id, level)


@job("catalog.read_file")
def read_file(progress: Progress, *, file_id: str) -> str:
    """Read the text and properties of a file and keep them beside it."""
    return readings.read_file(file_id)


@job("catalog.invite_to_write")
def invite_to_write(progress: Progress, *, invitation_id: str) -> bool:
    """Send an invitation to write an entry along."""
    return mails.send_writing_invitation(invitation_id)


@every(3600, "catalog.clock")
def _hourly() -> None:
    queue("catalog.clock", key="clock")
