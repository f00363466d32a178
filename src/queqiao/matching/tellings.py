"""Who is told what about match lists and marks, as notices in words of ``accounts``. Each names only the reader's own entry."""

from __future__ import annotations

from typing import Any

from queqiao.accounts.actions.notices import notify_all
from queqiao.accounts.names import in_both
from queqiao.catalog.actions.clocks import people_of
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.tellings import path_of
from queqiao.kernel.errors import NotHere
from queqiao.matching import gather
from queqiao.matching.enums import DEMAND, RANKED
from queqiao.matching.models import MatchRun
from queqiao.matching.report.results import WEAK_OUTLOOKS


def tell_list(entry_type: str, entry_id: str, run_id: str) -> int:
    """Tell the own side of the first list that has rows; later ones follow answers and changes and are not announced."""
    run = MatchRun.objects.filter(pk=run_id).first()
    earlier = MatchRun.objects.filter(entry_id=entry_id, shelf=run.shelf, at__lt=run.at) if run else None
    if run is None or earlier is None or earlier.exists() or run.answers_used or not run.rows.exists():
        return 0
    row = _row(entry_type, entry_id)
    if row is None:
        return 0
    weak = run.outlook in {one.value for one in WEAK_OUTLOOKS}
    likely = run.rows.filter(grade="likely_related").count()
    shelf = "" if run.shelf == RANKED[entry_type][0] else f"?shelf={run.shelf}"
    return _tell(
        row, entry_type, "list_ready_weak" if weak else "list_ready", {"title": in_both(row), "count": likely or ""}, shelf,
        f"list:{entry_id}:{run.shelf}",
    )  # fmt: skip


def tell_mark(need_id: str, offer_id: str, side: str, mark: str, reason: str) -> int:
    """Tell the other side which of its entries was marked, with the reason; not who did it."""
    own, other = sides(need_id, offer_id, side)
    entry_type, other_type = type_of(own), type_of(other)
    row = _row(entry_type, own)
    if row is None or not row.live:
        return 0
    shelf = "" if other_type == RANKED[entry_type][0] else f"shelf={other_type}&"
    facts: dict[str, object] = {"title": in_both(row), "reason": f"answer_reason.{reason}" if reason else ""}
    return _tell(
        row, entry_type, f"marked_{mark}", facts, f"?{shelf}open={other}", f"mark:{need_id}:{offer_id}:{side}:{mark}:{reason}"
    )  # fmt: skip


def sides(need_id: str, offer_id: str, side: str) -> tuple[str, str]:
    """Whose entry a mark of ``side`` is about, and the entry that was marked from."""
    return (offer_id, need_id) if side == DEMAND else (need_id, offer_id)


def _tell(row: Any, entry_type: str, code: str, facts: dict[str, object], tail: str, mark: str) -> int:
    people = [one.pk for one in people_of(row)]
    link = f"{path_of(EntryKey(EntryType(entry_type), row.pk))}/matches{tail}"
    notify_all(people, code=code, facts=facts, link=link, key=mark[:120])
    return len(people)


def _row(entry_type: str, entry_id: str) -> Any:
    try:
        return gather.row(entry_type, entry_id)
    except NotHere:
        return None


def type_of(identifier: str) -> str:
    """Of which type an entry is, by its id."""
    return next(one.value for one in EntryType if identifier.startswith(one.prefix))
