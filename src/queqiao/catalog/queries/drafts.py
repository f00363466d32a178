"""What the form of an entry holds: the row as a draft, with what was typed where a column could not take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from queqiao.catalog.contracts import (
    DRAFTS,
    AchievementDraft,
    ClaimDraft,
    ClauseDraft,
    EntryDraft,
    EntryKey,
    EvidenceDraft,
    UseDraft,
)
from queqiao.catalog.enums import EntryType

_NESTED: Mapping[str, type] = {
    "clauses": ClauseDraft,
    "claims": ClaimDraft,
    "scenarios": UseDraft,
    "readiness_evidence": EvidenceDraft,
}


def draft_of(row: Any) -> EntryDraft:
    """The form as its author left it: of a published entry the change in the making, where there is one."""
    stored = stored_draft(row)
    return merged(stored, row.revision) if row.revision else stored


def stored_draft(row: Any) -> EntryDraft:
    """The row itself as a draft, whether or not a change is in the making."""
    entry_type = EntryKey.of(row).type
    kind = DRAFTS[entry_type]
    values: dict[str, Any] = {}
    for item in fields(kind):
        if item.name == "contact_id":
            values[item.name] = row.contact_id or ""
        elif item.name == "declarations":
            values[item.name] = dict(row.facts.get("declared", {}))
        elif item.name not in _NESTED and item.name != "patents":
            values[item.name] = _plain(getattr(row, item.name))
    if entry_type is EntryType.NEED:
        values["clauses"] = tuple(_row_draft(ClauseDraft, one) for one in row.clauses.all())
    if entry_type is EntryType.ACHIEVEMENT:
        values |= {
            "claims": tuple(_row_draft(ClaimDraft, one) for one in row.claims.all()),
            "scenarios": tuple(_row_draft(UseDraft, one) for one in row.scenarios.all()),
            "readiness_evidence": tuple(
                _row_draft(EvidenceDraft, one) for one in row.readiness_evidence.all()
            ),
            "patents": tuple(sorted(one.pk for one in row.patents.all())),
        }
    return merged(kind(**values), row.typed)


def merged(draft: EntryDraft, values: Mapping[str, Any]) -> EntryDraft:
    """The draft with some of its fields replaced. ``clauses.2.value`` replaces one field of one row. Raises LookupError for a name no
    form of this type has: what somebody typed must not vanish because a field was misspelt."""
    known = {item.name for item in fields(draft)}
    whole = {name: value for name, value in values.items() if "." not in name}
    if unknown := sorted(set(whole) - known):
        raise LookupError(f"no field of {type(draft).__name__}: {', '.join(unknown)}")
    draft = replace(draft, **{name: _read(name, value) for name, value in whole.items()})
    for name, value in values.items():
        if "." not in name:
            continue
        group, place, column = name.split(".")
        rows = list(getattr(draft, group))
        if int(place) < len(rows):
            rows[int(place)] = replace(rows[int(place)], **{column: value})
            put: dict[str, Any] = {group: tuple(rows)}
            draft = replace(draft, **put)
    return draft


def as_json(draft: EntryDraft) -> dict[str, Any]:
    """The draft as JSON holds it; ``merged`` reads it back."""
    return {name: _json(value) for name, value in asdict(_unfrozen(draft)).items()}


def _unfrozen(draft: EntryDraft) -> EntryDraft:
    """``asdict`` copies values deeply, which a read-only mapping does not bear."""
    changed: dict[str, Any] = {"levels": dict(draft.levels), "declarations": dict(draft.declarations)}
    if isinstance(draft, AchievementDraft):
        changed["history"] = tuple(dict(stage) for stage in draft.history)
    return replace(draft, **changed)


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_json(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _json(one) for name, one in value.items()}
    return value


def _read(name: str, value: Any) -> Any:
    kind = _NESTED.get(name)
    if kind is not None:
        return tuple(_nested(kind, one) for one in value or ())
    if isinstance(value, list):
        return tuple(value)
    return value


def _nested(kind: type, value: Any) -> Any:
    if isinstance(value, kind):
        return value
    names = {item.name for item in fields(kind)}
    if unknown := sorted(set(value) - names):
        raise LookupError(f"no field of {kind.__name__}: {', '.join(unknown)}")
    return kind(**value)


def _row_draft(kind: type, row: Any) -> Any:
    values = {}
    for item in fields(kind):
        name = "file_id" if item.name == "file_id" else item.name
        value = getattr(row, name)
        values[item.name] = "" if value is None and name == "file_id" else value
    return kind(**values)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
