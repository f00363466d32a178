"""The register of patents: recorded when the first entry that rests on them is begun, brought up to date when they were granted."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from queqiao.catalog.actions.patents import PatentDraft, edit_patent, record_patent
from queqiao.catalog.models import Patent
from queqiao.demo.cast import Cast
from queqiao.demo.content import Row, en, zh
from queqiao.demo.timeline import Timeline
from queqiao.kernel import clock


class Register:
    """Records patents of the texts as their owners would."""

    def __init__(self, cast: Cast, line: Timeline) -> None:
        self.cast, self.line = cast, line
        self._rows = {row["key"]: row for row in cast.content.patents}

    def record_for(self, entry: Row) -> None:
        """Put the patents of an entry on record that have been filed by now."""
        for key in entry.get("patents") or ():
            if key not in self.cast.patents and self._rows[key]["filed"] <= clock.today():
                self._record(self._rows[key])

    def record_rest(self) -> None:
        """What no entry has brought yet."""
        for key, row in self._rows.items():
            if key not in self.cast.patents and row["filed"] <= clock.today():
                self._record(row)

    def _record(self, row: Row) -> None:
        actor = self._owner(row)
        made = record_patent(actor=actor, owner_id=self.cast.organisations[row["owner"]], data=_draft(row))
        self.cast.patents[row["key"]] = made.pk
        granted = row.get("granted")
        if granted and granted > clock.today():
            told = datetime.combine(granted + timedelta(days=3), time(10, 30), tzinfo=clock.HOME)
            if told < self.line.now:
                self.line.at(told, lambda: self._update(row))

    def _update(self, row: Row) -> None:
        held = Patent.objects.get(pk=self.cast.patents[row["key"]])
        edit_patent(actor=self._owner(row), patent_id=held.pk, version=held.version, data=_draft(row))

    def _owner(self, row: Row) -> Any:
        return self.cast.actor(self.cast.writer(row["owner"]), row["owner"])


def _draft(row: Row) -> PatentDraft:
    """The form as it could be filled in today: a grant that is still to come is not known."""
    granted = row.get("granted")
    known = granted is not None and granted <= clock.today()
    status = row["status"] if granted is None or known else "published"
    return PatentDraft(
        number=row["number"], title=zh(row["title"]), title_en=en(row["title"]), kind=row["kind"], status=status,
        filed_on=row["filed"], granted_on=granted if known else None,
        annual_fee_paid_until=row.get("annual_fee_paid_until") if known else None,
    )  # fmt: skip
