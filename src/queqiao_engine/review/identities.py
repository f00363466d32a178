"""One person under several records: merged by e-mail, ORCID, telephone, or name with organisation, with every link kept.

Merging decides who is barred from judging whom, so it shows its evidence, says where a merge looks doubtful, and never
joins two people for having the same name alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason

SHORTEST_PHONE = 7  # digits; fewer is an extension, shared by many


class LinkBy(StrEnum):
    """What two records have in common."""

    EMAIL = "email"
    ORCID = "orcid"
    PHONE = "phone"
    NAME_AND_UNIT = "name_and_unit"
    NAME = "name"  # only where a same name is suspected


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as one source wrote them down; any part may be empty. ``units`` are ids or names of organisations."""

    id: str
    name: str = ""
    emails: tuple[str, ...] = ()
    orcids: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Why record ``a`` and record ``b`` are the same person."""

    a: str
    b: str
    by: LinkBy
    value: str


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is who. ``of`` maps each record to its person, the least record id; ``links`` hold the persons together.

    ``ambiguous`` are pairs with the same name and nothing else in common: not merged, to be looked at by a person.
    """

    of: Mapping[str, str]
    links: tuple[Link, ...]
    ambiguous: tuple[Link, ...]
    warnings: tuple[Reason, ...]

    def records(self, person: str) -> tuple[str, ...]:
        """The records of a person, sorted."""
        return tuple(sorted(record for record, root in self.of.items() if root == person))

    def path(self, a: str, b: str) -> tuple[Link, ...]:
        """The fewest links from record ``a`` to record ``b``; empty when they are one record or not one person."""
        return _path(self.links, a, b)


def merge_records(
    records: Iterable[PersonRecord], *, shared: frozenset[str] = frozenset(), accept: Iterable[Link] = ()
) -> Identities:
    """Merge records of the same person (union-find; Galler and Fischer 1964).

    ``shared`` are mailboxes and telephones of offices, which say nothing of a person. ``accept`` are links a person has
    confirmed. Raises ``EngineError("panel.duplicate_id")`` for a repeated record and ``panel.unknown_id`` for an accepted
    link to none. Warnings: ``panel.bad_orcid`` (wrong check digit, not used), ``panel.two_orcids`` (one person with two),
    ``panel.names_differ`` (records merged though their names differ in one script).
    """
    ordered = sorted(records, key=lambda record: record.id)
    by_id = {record.id: record for record in ordered}
    if len(by_id) < len(ordered):
        raise EngineError(
            "panel.duplicate_id", kind="person", id=_repeated([record.id for record in ordered])
        )
    office = {normalise_email(value) for value in shared} | {normalise_phone(value) for value in shared}
    holders: dict[tuple[LinkBy, str], list[str]] = {}
    warnings: list[Reason] = []
    for record in ordered:
        warnings += [
            Reason.of("panel.bad_orcid", record=record.id, orcid=orcid)
            for orcid in record.orcids
            if not orcid_valid(orcid)
        ]
        for key in sorted(_keys(record)):
            if key[1] not in office:
                holders.setdefault(key, []).append(record.id)
    links = [
        Link(first, other, by, value)
        for (by, value), held in sorted(holders.items())
        for first, other in pairwise(held)
    ]
    links += sorted(accept, key=_link_key)
    of = _roots(by_id, links)
    warnings += _doubts(by_id, of)
    return Identities(
        MappingProxyType(of),
        tuple(sorted(links, key=_link_key)),
        tuple(_ambiguous(ordered, of)),
        tuple(warnings),
    )


def normalise_name(name: str) -> str:
    """A name for comparison: one width, no case, no spaces or points in Han names, Latin words in any order."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    words = re.findall(r"[^\W\d_]+", plain)
    han = any("\u3400" <= letter <= "\u9fff" for letter in plain)
    return "".join(words) if han else " ".join(sorted(words))


def normalise_email(address: str) -> str:
    """An address without width, case or blanks; empty when it is none."""
    plain = unicodedata.normalize("NFKC", address).strip().casefold()
    return plain if re.fullmatch(r"[^@\s]+@[^@\s]+", plain) else ""


def normalise_phone(number: str) -> str:
    """Digits alone, without the Chinese country code; empty when there are too few to be a person's."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
    digits = re.sub(r"^(00)?86(?=1\d{10}$)", "", digits)
    return digits if len(digits) >= SHORTEST_PHONE else ""


def normalise_orcid(orcid: str) -> str:
    """The sixteen characters of an ORCID without address and hyphens."""
    plain = unicodedata.normalize("NFKC", orcid).strip().upper().rstrip("/")
    return plain.rsplit("/", 1)[-1].replace("-", "").replace(" ", "")


def orcid_valid(orcid: str) -> bool:
    """Whether the check digit is right (ISO 7064 mod 11-2, as ORCID uses it)."""
    plain = normalise_orcid(orcid)
    if not re.fullmatch(r"\d{15}[\dX]", plain):
        return False
    total = 0
    for digit in plain[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return plain[-1] == ("X" if check == 10 else str(check))


def _keys(record: PersonRecord) -> Iterator[tuple[LinkBy, str]]:
    yield from {(LinkBy.EMAIL, plain) for email in record.emails if (plain := normalise_email(email))}
    yield from {(LinkBy.ORCID, normalise_orcid(orcid)) for orcid in record.orcids if orcid_valid(orcid)}
    yield from {(LinkBy.PHONE, plain) for phone in record.phones if (plain := normalise_phone(phone))}
    if name := normalise_name(record.name):
        yield from {(LinkBy.NAME_AND_UNIT, f"{name} · {_unit(unit)}") for unit in record.units if _unit(unit)}


def _unit(unit: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", unit)).strip().casefold()


def _link_key(link: Link) -> tuple[str, str, str, str]:
    return (link.a, link.b, link.by, link.value)


def _repeated(ids: list[str]) -> str:
    return next(one for one in ids if ids.count(one) > 1)


def _roots(by_id: Mapping[str, PersonRecord], links: Iterable[Link]) -> dict[str, str]:
    parent = {name: name for name in by_id}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for link in links:
        for end in (link.a, link.b):
            if end not in parent:
                raise EngineError("panel.unknown_id", id=end, place="accept")
        low, high = sorted((root(link.a), root(link.b)))
        parent[high] = low
    return {name: root(name) for name in parent}


def _doubts(by_id: Mapping[str, PersonRecord], of: Mapping[str, str]) -> Iterator[Reason]:
    groups: dict[str, list[PersonRecord]] = {}
    for name, person in sorted(of.items()):
        groups.setdefault(person, []).append(by_id[name])
    for person, group in sorted(groups.items()):
        orcids = {normalise_orcid(o) for record in group for o in record.orcids if orcid_valid(o)}
        if len(orcids) > 1:
            yield Reason.of("panel.two_orcids", person=person, orcids=tuple(sorted(orcids)))
        names = {normalise_name(record.name): record.name for record in group if normalise_name(record.name)}
        for latin in (True, False):
            same_script = sorted(plain for plain in names if plain.isascii() is latin)
            if len(same_script) > 1:
                yield Reason.of(
                    "panel.names_differ", person=person, names=tuple(names[plain] for plain in same_script)
                )


def _ambiguous(ordered: list[PersonRecord], of: Mapping[str, str]) -> Iterator[Link]:
    named: dict[str, list[str]] = {}
    for record in ordered:
        if plain := normalise_name(record.name):
            named.setdefault(plain, []).append(record.id)
    for name, held in sorted(named.items()):
        seen: set[tuple[str, str]] = set()
        for a, b in combinations(held, 2):
            persons = (of[a], of[b])
            if of[a] != of[b] and persons not in seen:
                seen.add(persons)
                yield Link(a, b, LinkBy.NAME, name)


def _path(links: Iterable[Link], a: str, b: str) -> tuple[Link, ...]:
    near: dict[str, list[Link]] = {}
    for link in links:
        near.setdefault(link.a, []).append(link)
        near.setdefault(link.b, []).append(Link(link.b, link.a, link.by, link.value))
    before: dict[str, Link | None] = {a: None}
    queue = [a]
    for here in queue:
        for link in near.get(here, ()):
            if link.b not in before:
                before[link.b] = link
                queue.append(link.b)
    path: list[Link] = []
    step = before.get(b)
    while step is not None:
        path.append(step)
        step = before[step.a]
    return tuple(reversed(path))
