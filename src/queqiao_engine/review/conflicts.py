"""Conflicts of interest: rules over relations between people and organisations, each finding with its path of evidence.

A rule lists chains of relations: a chain of one step (reviewer and applicant wrote together), or of several (the
reviewer's spouse holds shares in the applicant's firm). Steps have windows in time; units are climbed as far as the rule
says. Which rules there are is policy and comes as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.identities import Identities, Link, PersonRecord, merge_records


class RelationKind(StrEnum):
    """How two parties are bound. All but ``PART_OF`` hold both ways."""

    EMPLOYED = "employed"  # person, unit; posts, part-time posts and studies alike
    PART_OF = "part_of"  # unit a lies within unit b
    COAUTHOR = "coauthor"
    COINVENTOR = "coinventor"
    COAPPLICANT = "coapplicant"
    SUPERVISOR = "supervisor"  # a supervised b
    SHAREHOLDER = "shareholder"  # a holds a share of b
    BOARD = "board"
    KIN = "kin"
    COMPETITOR = "competitor"
    CONSULTANT = "consultant"
    DECLARED = "declared"  # said by the reviewer, of a person, a unit or the item itself


@dataclass(frozen=True, slots=True)
class Relation:
    """A bond between record, unit or item ids. Without ``until`` it still runs when it has a start, and is undated when not.

    ``share`` belongs to shareholdings. ``source`` says where it is known from.
    """

    kind: RelationKind
    a: str
    b: str
    since: date | None = None
    until: date | None = None
    share: Fraction | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ItemParties:
    """Who stands behind an item: record ids of people and ids of units, competitors for it included."""

    item: str
    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One relation of a chain: any of ``kinds``, running or ended at most ``window_years`` ago (None: ever).

    ``least_share`` is the smallest shareholding that counts.
    """

    kinds: frozenset[RelationKind]
    window_years: int | None = None
    least_share: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """A conflict exists when one of ``chains`` leads from the reviewer to a party of the item.

    ``hard`` conflicts bar, soft ones warn. ``climb`` is how many levels of units may be gone up, and then down, between
    and after steps (0: the very unit; 1: another laboratory of the same institute).
    """

    id: str
    chains: tuple[tuple[Step, ...], ...]
    hard: bool = True
    climb: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of a path: ``a`` and ``b`` by a relation, or as one person by what their records share (``link``)."""

    a: str
    b: str
    relation: Relation | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A reviewer who must not (hard) or should rather not (soft) judge an item; ``rule`` "self" is the reviewer's own item.

    ``suspected`` conflicts hold only if two people of the same name are one: a person has to look.
    """

    item: str
    reviewer: str
    rule: str
    hard: bool
    path: tuple[Evidence, ...]
    suspected: bool = False


@dataclass(frozen=True, slots=True)
class Conflicts:
    """All findings by item, reviewer and rule, with the identities they rest on."""

    found: tuple[Conflict, ...]
    identities: Identities
    warnings: tuple[Reason, ...]

    def barred(self, *, suspected: bool = False) -> Mapping[tuple[str, str], str]:
        """(item, reviewer) -> first rule, of hard conflicts; with ``suspected`` also those still to be looked at."""
        pairs: dict[tuple[str, str], str] = {}
        for conflict in self.found:
            if conflict.hard and (suspected or not conflict.suspected):
                pairs.setdefault((conflict.item, conflict.reviewer), conflict.rule)
        return MappingProxyType(pairs)


SELF = "self"


def find_conflicts(
    *,
    records: Sequence[PersonRecord],
    reviewers: Iterable[str],
    items: Iterable[ItemParties],
    relations: Iterable[Relation],
    rules: Iterable[ConflictRule],
    as_of: date,
    shared: frozenset[str] = frozenset(),
    accept: Sequence[Link] = (),
) -> Conflicts:
    """Every conflict between ``reviewers`` (record ids) and ``items`` on the day ``as_of``.

    ``records`` are all people; their ``units`` count as employment. ``shared`` and ``accept`` are those of
    ``merge_records``. Raises ``EngineError("panel.unknown_id")`` for a reviewer or party without a record, and what
    ``merge_records`` raises. An undated relation counts whatever the window, with the warning ``panel.undated``.
    """
    ordered = sorted(records, key=lambda record: record.id)
    known = {record.id for record in ordered}
    parties = sorted(items, key=lambda party: party.item)
    people = sorted(set(reviewers))
    for name in (*people, *(name for party in parties for name in party.people)):
        if name not in known:
            raise EngineError("panel.unknown_id", id=name, place="people")
    listed = [
        Relation(RelationKind.EMPLOYED, r.id, unit, source="record") for r in ordered for unit in r.units
    ]
    bonds = sorted((*relations, *listed), key=_relation_key)
    policy = sorted(rules, key=lambda rule: rule.id)
    sure = merge_records(ordered, shared=shared, accept=accept)
    graph = _Graph(sure, bonds, as_of)
    found = {
        (c.item, c.reviewer, c.rule): c for c in graph.conflicts(people, parties, policy, suspected=False)
    }
    if sure.ambiguous:
        wider = merge_records(ordered, shared=shared, accept=(*accept, *sure.ambiguous))
        doubtful = _Graph(wider, bonds, as_of).conflicts(people, parties, policy, suspected=True)
        for conflict in doubtful:
            found.setdefault((conflict.item, conflict.reviewer, conflict.rule), conflict)
    undated = [
        Reason.of("panel.undated", kind=str(bond.kind), a=bond.a, b=bond.b)
        for bond in bonds
        if bond.since is None and bond.until is None and bond.source != "record" and bond.kind in _DATED
    ]
    hard = {(c.item, c.reviewer, c.path) for c in found.values() if c.hard}
    # What already bars needs no soft remark on the same evidence.
    kept = [c for c in found.values() if c.hard or (c.item, c.reviewer, c.path) not in hard]
    return Conflicts(
        tuple(sorted(kept, key=lambda c: (c.item, c.reviewer, not c.hard, c.rule))),
        sure,
        (*sure.warnings, *undated),
    )


_DATED = frozenset(
    {RelationKind.COAUTHOR, RelationKind.COINVENTOR, RelationKind.COAPPLICANT, RelationKind.CONSULTANT}
)


def within(bond: Relation, step: Step, as_of: date) -> bool:
    """Whether a relation is of the step's kinds and inside its window on ``as_of``; a future start does not count."""
    if bond.kind not in step.kinds or (bond.since is not None and bond.since > as_of):
        return False
    if bond.kind is RelationKind.SHAREHOLDER and bond.share is not None and bond.share < step.least_share:
        return False
    if step.window_years is None or bond.until is None:
        return True
    return bond.until >= _years_before(as_of, step.window_years)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _relation_key(bond: Relation) -> tuple[str, ...]:
    return (bond.kind, bond.a, bond.b, str(bond.since), str(bond.until), str(bond.share), bond.source)


@dataclass(frozen=True, slots=True)
class _State:
    """Where a walk is: a node, the steps taken, the levels gone up and down since the last step."""

    node: str
    step: int
    up: int
    down: int


class _Graph:
    """Relations between persons (merged), units and items."""

    def __init__(self, identities: Identities, bonds: Sequence[Relation], as_of: date) -> None:
        self.identities, self.as_of = identities, as_of
        self.near: dict[str, list[tuple[str, Relation, bool]]] = {}
        self.above: dict[str, list[Relation]] = {}
        self.below: dict[str, list[Relation]] = {}
        for bond in bonds:
            if bond.kind is RelationKind.PART_OF:
                self.above.setdefault(bond.a, []).append(bond)
                self.below.setdefault(bond.b, []).append(bond)
                continue
            a, b = self.node(bond.a), self.node(bond.b)
            self.near.setdefault(a, []).append((b, bond, True))
            self.near.setdefault(b, []).append((a, bond, False))

    def node(self, name: str) -> str:
        return self.identities.of.get(name, name)

    def conflicts(
        self,
        people: Sequence[str],
        parties: Sequence[ItemParties],
        rules: Sequence[ConflictRule],
        *,
        suspected: bool,
    ) -> Iterator[Conflict]:
        targets: dict[str, dict[str, str]] = {}  # node -> item -> the id the item names
        for party in parties:
            for name in (party.item, *sorted(party.people), *sorted(party.units)):
                targets.setdefault(self.node(name), {}).setdefault(party.item, name)
        for person in people:
            for item, name in sorted(targets.get(self.node(person), {}).items()):
                yield Conflict(item, person, SELF, True, self._same(person, name), suspected)
            for rule in rules:
                for item, path in self._reached(person, rule, targets):
                    yield Conflict(item, person, rule.id, rule.hard, path, suspected)

    def _reached(
        self, person: str, rule: ConflictRule, targets: Mapping[str, Mapping[str, str]]
    ) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
        """Items that a chain of the rule reaches, each with its shortest path, chains in their order."""
        done: set[str] = set()
        for chain in rule.chains:
            start = _State(self.node(person), 0, 0, 0)
            before: dict[_State, tuple[_State, Relation, bool] | None] = {start: None}
            queue = [start]
            for state in queue:
                if state.step == len(chain):
                    for item, name in sorted(targets.get(state.node, {}).items()):
                        if item not in done and state.node != start.node:
                            done.add(item)
                            yield item, self._path(person, state, name, before)
                for following, bond, forward in self._moves(state, chain, rule.climb):
                    if following not in before:
                        before[following] = (state, bond, forward)
                        queue.append(following)

    def _moves(
        self, state: _State, chain: Sequence[Step], climb: int
    ) -> Iterator[tuple[_State, Relation, bool]]:
        if state.step < len(chain):
            for other, bond, forward in self.near.get(state.node, ()):
                if within(bond, chain[state.step], self.as_of):
                    yield _State(other, state.step + 1, 0, 0), bond, forward
        if state.step and not state.down and state.up < climb:
            for bond in self.above.get(state.node, ()):
                yield _State(bond.b, state.step, state.up + 1, 0), bond, True
        if state.step and state.down < climb:
            for bond in self.below.get(state.node, ()):
                yield _State(bond.a, state.step, state.up, state.down + 1), bond, False

    def _path(
        self,
        person: str,
        last: _State,
        name: str,
        before: Mapping[_State, tuple[_State, Relation, bool] | None],
    ) -> tuple[Evidence, ...]:
        steps: list[tuple[Relation, bool]] = []
        came = before[last]
        while came is not None:
            state, bond, forward = came
            steps.append((bond, forward))
            came = before[state]
        path: list[Evidence] = []
        here = person
        for bond, forward in reversed(steps):
            start, end = (bond.a, bond.b) if forward else (bond.b, bond.a)
            path += self._same(here, start)
            path.append(Evidence(start, end, relation=bond))
            here = end
        return (*path, *self._same(here, name))

    def _same(self, a: str, b: str) -> tuple[Evidence, ...]:
        return tuple(Evidence(link.a, link.b, link=link) for link in self.identities.path(a, b))
