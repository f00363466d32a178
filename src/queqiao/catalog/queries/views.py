"""One entry as one viewer may see it, built field by field from levels alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from queqiao.accounts import names
from queqiao.accounts.access import can
from queqiao.accounts.contracts import YES, Actor, Answer
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.queries import card_of
from queqiao.catalog.adapters import owner_entry
from queqiao.catalog.confidentiality import DEFAULTS, FOLLOWS, GROUPS, level_of, row_level, sees
from queqiao.catalog.contracts import (
    VERBS,
    ClaimView,
    ClauseView,
    EntryCard,
    EntryKey,
    EntryView,
    EvidenceView,
    FileView,
    HiddenField,
    PatentView,
    StateView,
    UseView,
)
from queqiao.catalog.enums import EntryType, Level, SecrecyLevel
from queqiao.catalog.lifecycles import state_of
from queqiao.catalog.queries.contacts import contact_of
from queqiao.catalog.queries.rows import row_of
from queqiao.catalog.queries.states import state_view
from queqiao.catalog.queries.visible import is_live, level_for, visible_to
from queqiao.kernel.bilingual import language
from queqiao.kernel.models import StoredFile
from queqiao_engine.matching.contracts import Entry

_ALWAYS = ("keywords", "fields", "field", "industry", "region", "kind", "secrecy_level", "anonymous")
_APART = frozenset({"body", "body_en", "readiness_evidence", "scenarios", "patents", "contact"})
"""Shown in places of their own, not among ``fields``."""


def view(actor: Actor, key: EntryKey) -> EntryView:
    """The entry for this actor. Raises ``NotHere`` for what they may not know of, exactly as for what does not exist."""
    return view_row(actor, row_of(key, among=visible_to(actor, key.type)))


def view_row(actor: Actor, row: Any) -> EntryView:
    """The same for a row in hand that the actor may know of; lists prefetch what belongs to it."""
    level = level_for(actor, row)
    return _Look(actor, row, level).view()


class _Look:
    """One viewer looking at one row."""

    def __init__(self, actor: Actor, row: Any, level: Level) -> None:
        self.actor, self.row, self.level = actor, row, level
        self.key = EntryKey.of(row)
        self.secrecy = getattr(row, "secrecy_level", SecrecyLevel.PUBLIC)

    def view(self) -> EntryView:
        """Everything at the viewer's level."""
        row, shown = self.row, self.shows
        named = self.level is Level.OWNER or not getattr(row, "anonymous", False)
        person = contact_of(row) if named and shown("contact") else None
        contact = names.shown(person)
        return EntryView(
            key=self.key, title=row.title, title_en=row.title_en, summary=row.summary, summary_en=row.summary_en,
            body=row.body if hasattr(row, "body") and shown("body") else "",
            body_en=row.body_en if hasattr(row, "body_en") and shown("body") else "",
            fields=self.columns(), clauses=self.clauses(), claims=self.claims(), scenarios=self.uses(), readiness=self.evidence(),
            patents=self.patents(), files=self.files(), owner=card_of(row.owner) if named else None, contact=contact,
            level=self.level, hidden=self.hidden(), state=state_view(self.actor, row, self.level), live=is_live(row),
            published_at=row.published_at, confirmed_at=row.confirmed_at, updated_at=row.updated_at, version=row.version,
            may={verb: self.may(verb) for verb in VERBS},
        )  # fmt: skip

    def may(self, verb: str) -> Answer:
        """The answer to one verb. That the viewer may know of the entry is settled, and so is the level: neither is asked again."""
        if verb == "entry.view" or (verb == "entry.ask_manager" and not self.actor.anonymous):
            return YES
        if verb == "entry.history" and self.level is Level.OWNER:
            return YES
        return can(self.actor, verb, self.row)

    def shows(self, name: str) -> bool:
        """Whether the viewer may see a field."""
        return sees(self.level, level_of(self.key.type, name, self.row.levels, self.secrecy))

    def columns(self) -> dict[str, Any]:
        """Visible columns by name, empty ones too: a page decides what to leave out."""
        names = [name for name in _ALWAYS if hasattr(self.row, name)]
        declared = [*DEFAULTS[self.key.type], *FOLLOWS]
        names += [
            name
            for name in declared
            if name not in GROUPS | _APART and hasattr(self.row, name) and self.shows(name)
        ]
        found = {name: getattr(self.row, name) for name in dict.fromkeys(names)}
        if self.level is Level.OWNER:
            found["levels"] = dict(self.row.levels)
            found["declarations"] = dict(self.row.facts.get("declared", {}))
        if note := self.row.facts.get("withdrawal_note"):
            found["withdrawal_note"] = note
        return found

    def clauses(self) -> tuple[ClauseView, ...]:
        """Clauses whose own level the viewer has."""
        return self._rows("clauses", ClauseView) if self.key.type is EntryType.NEED else ()

    def claims(self) -> tuple[ClaimView, ...]:
        """Claims whose own level the viewer has; the file behind one only at the file's level."""
        if self.key.type is not EntryType.ACHIEVEMENT:
            return ()
        open_files = {one.id for one in self.files()}
        return tuple(
            one if one.file_id in open_files or not one.file_id else _without_file(one)
            for one in self._rows("claims", ClaimView)
        )

    def uses(self) -> tuple[UseView, ...]:
        """Possible uses of an achievement."""
        if self.key.type is not EntryType.ACHIEVEMENT or not self.shows("scenarios"):
            return ()
        return tuple(_copy(one, UseView) for one in self.row.scenarios.all())

    def evidence(self) -> tuple[EvidenceView, ...]:
        """Levels of readiness are told; what shows them waits for its level."""
        if self.key.type is not EntryType.ACHIEVEMENT or not self.shows("readiness"):
            return ()
        told, open_files = self.shows("readiness_evidence"), {one.id for one in self.files()}
        return tuple(
            EvidenceView(
                one.dimension, one.level, one.evidence if told else "", one.file_id if told and one.file_id in open_files else "", one.covers_from,
            )
            for one in self.row.readiness_evidence.all()
        )  # fmt: skip

    def patents(self) -> tuple[PatentView, ...]:
        """Patents an achievement rests on."""
        if self.key.type is not EntryType.ACHIEVEMENT or not self.shows("patents"):
            return ()
        return tuple(_copy(one, PatentView) for one in sorted(self.row.patents.all(), key=lambda one: one.pk))

    def files(self) -> tuple[FileView, ...]:
        """Attachments the viewer may open."""
        if not hasattr(self, "_files"):
            self._files = tuple(
                FileView(one.pk, one.name, one.content_type, one.size, Level(one.level), one.uploaded_at)
                for one in attached(self.row.pk)
                if sees(self.level, row_level(one.level, self.secrecy))
            )
        return self._files

    def hidden(self) -> tuple[HiddenField, ...]:
        """What has something in it and is not shown, with the level that opens it; what is the own side's alone is not even named."""
        found = {}
        for name in DEFAULTS[self.key.type]:
            level = level_of(self.key.type, name, self.row.levels, self.secrecy)
            if level is not Level.OWNER and not sees(self.level, level) and self._filled(name):
                found[name] = level
        for group in ("clauses", "claims"):
            if hasattr(self.row, group):
                levels = [row_level(one.level, self.secrecy) for one in getattr(self.row, group).all()]
                kept = [level for level in levels if level is not Level.OWNER and not sees(self.level, level)]
                if kept:
                    found[group] = min(kept, key=lambda level: level.rank)
        return tuple(HiddenField(name, level) for name, level in found.items())

    def _filled(self, name: str) -> bool:
        if name == "budget":
            return self.row.budget_low is not None or self.row.budget_high is not None
        value: Any = getattr(self.row, name, None)
        if hasattr(value, "all"):
            return bool(list(value.all()))
        return value not in (None, "", [], False)

    def _rows(self, group: str, kind: type) -> tuple[Any, ...]:
        return tuple(
            _copy(one, kind)
            for one in getattr(self.row, group).all()
            if sees(self.level, row_level(one.level, self.secrecy))
        )


def full_text(key: EntryKey) -> Entry:
    """The whole entry as the engine reads it, confidential fields too: for rankings on the owner's behalf, never for a page."""
    return owner_entry(row_of(key))


def cards(actor: Actor, rows: Iterable[Any]) -> tuple[EntryCard, ...]:
    """Rows of a list as cards: the teaser, which is public, and the owner where the viewer may know it. Rows come with their owner
    (``select_related("owner")``); nothing further is read, however many there are."""
    return tuple(_card(actor, row) for row in rows)


def _card(actor: Actor, row: Any) -> EntryCard:
    own = actor.belongs(row.owner_id) or actor.system or actor.superuser
    staff = actor.plays(PlatformRole.OPERATOR, row.node_id) or actor.plays(PlatformRole.AUDITOR, row.node_id)
    named = own or staff or not getattr(row, "anonymous", False)
    key = EntryKey.of(row)
    state = state_of(key.type, row.state)
    return EntryCard(
        key=key,
        title=row.title,
        title_en=row.title_en,
        summary=row.summary,
        summary_en=row.summary_en,
        kind=getattr(row, "kind", ""),
        fields=tuple(row.fields),
        industry=row.industry,
        region=row.region,
        owner=card_of(row.owner) if named else None,
        state=StateView(
            row.state,
            (state.label if staff else state.public or state.label).text(language()),
            row.due_on if own or staff else None,
        ),
        live=is_live(row),
        published_at=row.published_at,
        updated_at=row.updated_at,
        version=row.version,
    )


def attached(entry_id: str) -> list[StoredFile]:
    """Files of an entry that have not been withdrawn."""
    return list(
        StoredFile.objects.filter(object_id=entry_id, withdrawn_at=None).order_by("uploaded_at", "id")
    )


def _copy(row: Any, kind: type) -> Any:
    values = {item.name: getattr(row, item.name) for item in fields(kind)}
    if "level" in values:
        values["level"] = Level(values["level"])
    if "file_id" in values:
        values["file_id"] = values["file_id"] or ""
    return kind(**values)


def _without_file(claim: ClaimView) -> ClaimView:
    from dataclasses import replace

    return replace(claim, file_id="")
