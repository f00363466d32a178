"""Puts what was typed into the columns of a row. What no column can take stays, word for word, in ``typed``: nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import asdict, fields
from types import MappingProxyType
from typing import Any

from queqiao.accounts.models import Membership
from queqiao.accounts.queries import in_force
from queqiao.catalog.adapters import clause_text
from queqiao.catalog.contracts import ClaimDraft, ClauseDraft, EntryDraft, EntryKey, EvidenceDraft, UseDraft
from queqiao.catalog.enums import (
    AchievementKind,
    ClauseOperator,
    EntryType,
    Level,
    NeedKind,
    Protection,
    SecrecyLevel,
    WhyStopped,
)
from queqiao.catalog.lifecycles import AUTHOR_FACTS
from queqiao.catalog.models import AchievementScenario, Claim, Clause, Patent, ReadinessEvidence
from queqiao.catalog.queries.drafts import draft_of
from queqiao.catalog.validators import clean, read_day, read_industry, read_money, read_whole
from queqiao.catalog.validators.clauses import is_blank
from queqiao.kernel.models import StoredFile

_MONEY = frozenset({"budget_low", "budget_high", "subsidy"})
_DAYS = frozenset({"deadline", "first_disclosure", "opens_on", "closes_on", "embargo_until"})
_CHOICES: Mapping[str, tuple[list[str], str]] = MappingProxyType(
    {
        "secrecy_level": (SecrecyLevel.values, SecrecyLevel.PUBLIC),
        "protection": (Protection.values, Protection.NONE),
        "why_stopped": ([*WhyStopped.values, ""], ""),
    }
)
_KINDS = MappingProxyType({EntryType.NEED: NeedKind, EntryType.ACHIEVEMENT: AchievementKind})
_SKIP = frozenset(
    {
        "contact_id",
        "declarations",
        "clauses",
        "claims",
        "scenarios",
        "readiness_evidence",
        "patents",
        "levels",
    }
)


def fill(row: Any, draft: EntryDraft, entry_type: EntryType) -> None:
    """Set the columns of the row itself. Does not save."""
    typed: dict[str, Any] = {}
    for item in fields(draft):
        if item.name not in _SKIP:
            setattr(row, item.name, _column(row, item.name, getattr(draft, item.name), entry_type, typed))
    row.field = row.fields[0][:30] if row.fields else ""
    row.levels = {clean(name): clean(level) for name, level in draft.levels.items()}
    row.contact = _contact(row, draft.contact_id, typed)
    declared = {
        name: draft.declarations[name] for name in AUTHOR_FACTS[entry_type] if name in draft.declarations
    }
    row.facts = {**row.facts, "declared": declared}
    row.typed = {**typed, **_too_long_rows(draft), **_unread_evidence(draft)}


def as_written(row: Any) -> Any:
    """The entry as its author left it: the row itself, or, while a change of a published text is in the making, a copy that holds the change.

    The copy is for rules and views (completeness, questions, novelty, readiness); it must not be saved.
    """
    if not row.revision:
        return row
    entry_type, draft = EntryKey.of(row).type, draft_of(row)
    made = copy(row)
    made._state = copy(row._state)
    made._state.fields_cache = dict(row._state.fields_cache)
    made.revision = None
    fill(made, draft, entry_type)
    made._prefetched_objects_cache = {
        name: _in_hand(model, rows) for name, model, rows in _children_of(made, draft, entry_type)
    }
    if entry_type is EntryType.ACHIEVEMENT:
        _derive(made)
    return made


def _children_of(row: Any, draft: Any, entry_type: EntryType) -> Iterator[tuple[str, Any, list[Any]]]:
    """What ``fill_children`` would write, as unsaved rows by the name of their relation."""
    if entry_type is EntryType.NEED:
        rows = [_clause(one) for one in draft.clauses if not is_blank(one)]
        yield "clauses", Clause, _numbered(Clause, rows, need=row)
    if entry_type is EntryType.ACHIEVEMENT:
        files = _files(row, draft)
        claims = [_claim(one, files) for one in draft.claims if not is_blank(one)]
        yield "claims", Claim, _numbered(Claim, claims, achievement=row)
        uses = [_use(one) for one in draft.scenarios]
        yield "scenarios", AchievementScenario, _numbered(AchievementScenario, uses, achievement=row)
        shown = _evidence(draft.readiness_evidence, files)
        yield (
            "readiness_evidence",
            ReadinessEvidence,
            [ReadinessEvidence(achievement=row, **one) for one in shown],
        )
        yield (
            "patents",
            Patent,
            list(Patent.objects.filter(pk__in=list(draft.patents), owner_id=row.owner_id)),
        )


def _numbered(model: Any, rows: list[dict[str, Any]], **parent: Any) -> list[Any]:
    return [model(position=place, **parent, **values) for place, values in enumerate(rows)]


def _in_hand(model: Any, rows: list[Any]) -> Any:
    """Rows as a query that has been answered already, the way ``prefetch_related`` leaves one."""
    found = model.objects.all()
    found._result_cache, found._prefetch_done = rows, True
    return found


def _derive(row: Any) -> None:
    from queqiao.catalog.queries.readiness import weakest

    row.readiness, row.readiness_dimension = weakest(row)


def _contact(row: Any, person_id: str, typed: dict[str, Any]) -> Any:
    """The contact, who must belong to the owner: naming a stranger would show a stranger's name."""
    if not person_id:
        return None
    found = (
        Membership.objects.filter(in_force(), person_id=person_id, organisation_id=row.owner_id)
        .select_related("person")
        .first()
    )
    if found is None:
        typed["contact_id"] = clean(person_id)
        return None
    return found.person


def fill_children(row: Any, draft: Any, entry_type: EntryType) -> None:
    """Write the rows that belong to the entry, where they differ from the stored ones."""
    if entry_type is EntryType.NEED:
        _replace(
            row.clauses, [_clause(one) for one in draft.clauses if not is_blank(one)], Clause, "need", row
        )
    if entry_type is EntryType.ACHIEVEMENT:
        files = _files(row, draft)
        _replace(
            row.claims,
            [_claim(one, files) for one in draft.claims if not is_blank(one)],
            Claim,
            "achievement",
            row,
        )
        _replace(
            row.scenarios, [_use(one) for one in draft.scenarios], AchievementScenario, "achievement", row
        )
        _replace(
            row.readiness_evidence,
            _evidence(draft.readiness_evidence, files),
            ReadinessEvidence,
            "achievement",
            row,
            ordered=False,
        )
        # Ids of others' patents are dropped: linking one would claim it.
        own = Patent.objects.filter(pk__in=list(draft.patents), owner_id=row.owner_id)
        row.patents.set(own)


def _column(row: Any, name: str, value: Any, entry_type: EntryType, typed: dict[str, Any]) -> Any:
    """The value for one column; what it cannot take goes into ``typed``."""
    if name in _MONEY:
        return _taken(name, value, read_money, typed)
    if name in _DAYS:
        return _taken(name, value, read_day, typed)
    if name == "wanted_readiness":
        return _taken(name, value, _level, typed)
    if name == "kind":
        return _choice(name, value, _KINDS[entry_type].values, next(iter(_KINDS[entry_type])), typed)
    if name in _CHOICES:
        return _choice(name, value, *_CHOICES[name], typed)
    if isinstance(value, tuple | list):
        return [
            clean(one) if isinstance(one, str) else {k: clean(v) for k, v in one.items()} for one in value
        ]
    if isinstance(value, bool):
        return value
    text = read_industry(value) or clean(value) if name == "industry" else clean(value)
    return _fitted(row._meta.get_field(name).max_length, name, text, typed)


def _taken(name: str, value: Any, read: Callable[[Any], Any], typed: dict[str, Any]) -> Any:
    if value in (None, ""):
        return None
    found = read(value)
    if found is None:
        typed[name] = clean(value)
    return found


def _level(value: Any) -> int | None:
    level = read_whole(value)
    return level if level is not None and 1 <= level <= 9 else None


def _choice(name: str, value: Any, known: list[str], default: str, typed: dict[str, Any]) -> str:
    if value in known:
        return str(value)
    typed[name] = clean(value)
    return default


def _fitted(limit: int | None, name: str, text: str, typed: dict[str, Any]) -> str:
    if limit is not None and len(text) > limit:
        typed[name] = text
        return text[:limit]
    return text


def _too_long_rows(draft: Any) -> dict[str, str]:
    """Texts of rows that are longer than their columns, and levels that are none, by ``clauses.2.value``."""
    found: dict[str, str] = {}
    for group, model in (("clauses", Clause), ("claims", Claim), ("scenarios", AchievementScenario)):
        rows = [one for one in getattr(draft, group, ()) if group == "scenarios" or not is_blank(one)]
        for place, one in enumerate(rows):
            for item in fields(one):
                value = getattr(one, item.name)
                if item.name == "file_id" or not isinstance(value, str):
                    continue
                limit = getattr(model._meta.get_field(item.name), "max_length", None)
                wrong = item.name == "readiness" and value and _level(value) is None
                if wrong or (limit is not None and len(clean(value)) > limit):
                    found[f"{group}.{place}.{item.name}"] = clean(value)
    return found


def _unread_evidence(draft: Any) -> dict[str, Any]:
    """The evidence of readiness as typed, where a row of it has no level yet or the same level twice."""
    rows = getattr(draft, "readiness_evidence", ())
    places = [(one.dimension, read_whole(one.level)) for one in rows]
    readable = all(level is not None and 1 <= level <= 10 and len(name) <= 10 for name, level in places)
    readable = readable and all(one.covers_from in (None, "") or _covered(one) is not None for one in rows)
    if readable and len(set(places)) == len(places):
        return {}
    return {"readiness_evidence": [{**asdict(one), "evidence": clean(one.evidence)} for one in rows]}


def _text(one: Any, model: Any, name: str) -> str:
    text = clean(getattr(one, name))
    limit = getattr(model._meta.get_field(name), "max_length", None)
    return text if limit is None else text[:limit]


def _clause(one: ClauseDraft) -> dict[str, Any]:
    names = ("parameter", "value", "value_high", "unit", "condition", "method", "baseline", "text", "source")
    return _bounded(one) | {name: _text(one, Clause, name) for name in names}


def _claim(one: ClaimDraft, files: Mapping[str, StoredFile]) -> dict[str, Any]:
    names = (
        "parameter", "value", "value_high", "unit", "condition", "method", "measured_by", "measured_on", "text",
    )  # fmt: skip
    file = files.get(one.file_id)
    return (
        _bounded(one)
        | {name: _text(one, Claim, name) for name in names}
        | {"file_id": file.pk if file else None}
    )


def _bounded(one: ClauseDraft | ClaimDraft) -> dict[str, Any]:
    known = one.operator in ClauseOperator.values
    level = one.level if one.level in Level.values else Level.OWNER
    return {"operator": one.operator if known else ClauseOperator.QUALITATIVE, "level": str(level)}


def _use(one: UseDraft) -> dict[str, Any]:
    return {
        name: _text(one, AchievementScenario, name) for name in ("title", "note", "buyers", "evidence")
    } | {"readiness": _level(one.readiness)}


def _evidence(rows: tuple[EvidenceDraft, ...], files: Mapping[str, StoredFile]) -> list[dict[str, Any]]:
    """One row for each dimension and level, the later word for the same level joined to the earlier."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for one in rows:
        level = read_whole(one.level)
        if level is None or not 1 <= level <= 10:
            continue
        key = (clean(one.dimension)[:10], level)
        file = files.get(one.file_id)
        known = found.get(key)
        if known:
            known["evidence"] = f"{known['evidence']}\n{clean(one.evidence)}".strip()
            known["file_id"] = known["file_id"] or (file.pk if file else None)
        else:
            found[key] = {
                "dimension": key[0], "level": level, "covers_from": _covered(one), "evidence": clean(one.evidence),
                "file_id": file.pk if file else None,
            }  # fmt: skip
    return [found[key] for key in sorted(found)]


def _covered(one: EvidenceDraft) -> int | None:
    """The first level a row covers; None for the row's own level alone, and for what cannot be the first."""
    first, level = read_whole(one.covers_from), read_whole(one.level)
    return first if first is not None and level is not None and 1 <= first < level else None


def _files(row: Any, draft: Any) -> dict[str, StoredFile]:
    """Files the draft names that are attached to this entry; of others nothing is linked."""
    wanted = {one.file_id for one in (*draft.claims, *draft.readiness_evidence) if one.file_id}
    return {
        one.pk: one for one in StoredFile.objects.filter(pk__in=wanted, object_id=row.pk, withdrawn_at=None)
    }


def _replace(
    manager: Any, wanted: list[dict[str, Any]], model: Any, parent: str, row: Any, *, ordered: bool = True
) -> None:
    stored = list(manager.all())
    names = tuple(wanted[0]) if wanted else ()
    if len(stored) == len(wanted) and all(
        all(getattr(old, name) == new[name] for name in names)
        for old, new in zip(stored, wanted, strict=True)
    ):
        return
    manager.all().delete()
    places = [{"position": place} if ordered else {} for place in range(len(wanted))]
    fresh = [model(**{parent: row}, **place, **values) for place, values in zip(places, wanted, strict=True)]
    if model in (Clause, Claim):
        for one in fresh:
            one.line = clause_text(one)
    model.objects.bulk_create(fresh)
    getattr(row, "_prefetched_objects_cache", {}).clear()
