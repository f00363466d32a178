"""What rules find in an entry before it is published: names in an anonymous one, things that hurt novelty."""

from __future__ import annotations

from typing import Any

from queqiao.catalog import anonymity
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import Level
from queqiao.catalog.queries.contacts import contact_of
from queqiao.catalog.queries.drafts import stored_draft
from queqiao.catalog.queries.public_files import in_files

_FOR_A_PERSON = frozenset({"organisation", "brand", "person"})


def public_texts(row: Any) -> dict[str, str]:
    """Every text everybody may read, by field; clauses and claims together."""
    from queqiao.catalog.adapters import public_entry
    from queqiao.catalog.confidentiality import visible_fields

    entry_type = EntryKey.of(row).type
    shown = visible_fields(entry_type, row.levels, Level.PUBLIC, getattr(row, "secrecy_level", "public"))
    draft = stored_draft(row)
    found = {
        name: value
        for name in sorted(shown)
        if isinstance(value := getattr(draft, name, None), str) and value.strip()
    }
    found["keywords"] = "；".join(row.keywords)
    found["claims"] = public_entry(row).claims
    return {name: text for name, text in found.items() if text.strip()}


def own_names(row: Any) -> tuple[str, ...]:
    """Names that would give an anonymous side away: of the owner, the author, the contact and the owner's patents."""
    owner = row.owner
    people = [person for person in (row.author, row.contact, contact_of(row)) if person is not None]
    names = [owner.name, owner.name_en, owner.short_name]
    names += [name for person in people for name in (person.name, person.name_en)]
    return tuple(name for name in dict.fromkeys(names) if name and len(name) > 1)


def names_in_public(row: Any) -> tuple[anonymity.Finding, ...]:
    """What in the public texts and the public files may give the owner away."""
    own = own_names(row)
    return (*anonymity.findings(public_texts(row), own_names=own), *in_files(row, own))


def certain_names(row: Any) -> tuple[anonymity.Finding, ...]:
    """Of those the ones no reviewer may wave through: own names, numbers, ways to reach somebody. What only looks like the name of some
    organisation, brand or person is for the reviewer to judge."""
    return tuple(one for one in names_in_public(row) if one.kind not in _FOR_A_PERSON)
