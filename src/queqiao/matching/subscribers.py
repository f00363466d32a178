"""What matching does when the catalogue changes: it logs the change for the index replicas and queues the work."""

from __future__ import annotations

from queqiao.accounts.events import OrganisationMoved, OrganisationSaved
from queqiao.catalog.events import EntryMoved, EntrySaved
from queqiao.kernel.events import subscribe
from queqiao.kernel.jobs import queue
from queqiao.matching.enums import DRAWN_FROM, RANKED, Shelf
from queqiao.matching.events import EntryRanked, PairMarked
from queqiao.matching.queries import in_a_list, listed
from queqiao.matching.replica import note_change
from queqiao.matching.tellings import sides, type_of


@subscribe(EntryMoved, EntrySaved)
def follow_entry(happened: EntryMoved | EntrySaved) -> None:
    """Bring the entry onto its shelf, change it there or take it off; rank it while it is live; look whose lists it changes."""
    note_change(happened.entry_type, happened.entry_id)
    queue("matching.index", key=happened.entry_type, shelf=happened.entry_type)
    entry = happened.entry_id
    named = {"key": entry, "object_id": entry, "entry_type": happened.entry_type, "entry_id": entry}
    if happened.live and happened.entry_type in RANKED:
        queue("matching.rank", **named)
    if happened.entry_type in DRAWN_FROM and (happened.live or in_a_list(happened.entry_id)):
        queue("matching.reach", **named)


@subscribe(OrganisationSaved, OrganisationMoved)
def follow_organisation(happened: OrganisationSaved | OrganisationMoved) -> None:
    """Organisations are searched too."""
    note_change(Shelf.ORGANISATION, happened.organisation_id)
    queue("matching.index", key=Shelf.ORGANISATION, shelf=str(Shelf.ORGANISATION))


@subscribe(EntryRanked)
def tell_of_list(happened: EntryRanked) -> None:
    """The own side hears of an entry's first list."""
    queue(
        "matching.tell_list",
        key=happened.entry_id,
        object_id=happened.entry_id,
        entry_type=happened.entry_type,
        entry_id=happened.entry_id,
        run_id=happened.run_id,
    )


@subscribe(PairMarked)
def tell_of_mark(happened: PairMarked) -> None:
    """The other side hears that its entry was shortlisted or is not considered; a mark taken back is not announced."""
    if happened.mark:
        told, other = sides(happened.need_id, happened.offer_id, happened.side)
        if not listed(told, other):
            # Its list is older than the entry that marked it: the notice leads to a list that has the row.
            entry_type = type_of(told)
            queue("matching.rank", key=told, object_id=told, entry_type=entry_type, entry_id=told)
        queue(
            "matching.tell_mark", key=f"{happened.need_id}:{happened.offer_id}:{happened.side}", object_id=happened.need_id,
            need_id=happened.need_id, offer_id=happened.offer_id, side=happened.side, mark=happened.mark, reason=happened.reason,
        )  # fmt: skip
