"""A draw among items that the panel could not tell apart, which anybody can check afterwards.

Before the draw the organiser publishes the commitment to the list and every party the hash of a secret of its own;
afterwards the secrets are published. Nobody could choose the result unless all parties colluded, and everybody can
recompute it with SHA-256 (a party that withholds its secret stops the draw and so has a say over one result: what happens
then, its exclusion say, belongs in the rules before the draw). An item's ticket is the hash of (list, secrets, item), and the lowest tickets win.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from queqiao_engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class Ticket:
    """An item's number in the draw: 64 hex digits; the lowest win."""

    item: str
    number: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """The published record of a draw: enough for ``verify``."""

    title: str
    slots: int
    list_commitment: str
    secret_commitments: tuple[tuple[str, str], ...]  # party -> hash, by party
    secrets: tuple[tuple[str, str], ...]
    tickets: tuple[Ticket, ...]  # lowest number first

    @property
    def winners(self) -> tuple[str, ...]:
        """Ids drawn, in the order of their tickets."""
        return tuple(ticket.item for ticket in self.tickets if ticket.drawn)


def commit_list(title: str, items: Iterable[str], slots: int) -> str:
    """The hash of what will be drawn, to be published before any secret is."""
    return _hash({"title": title, "slots": slots, "items": sorted(items)})


def commit_secret(party: str, secret: str) -> str:
    """The hash a party publishes before the draw. The secret should hold at least 16 random characters."""
    return _hash({"party": party, "secret": secret})


def draw(
    title: str, items: Iterable[str], slots: int, secrets: Mapping[str, str], commitments: Mapping[str, str]
) -> Draw:
    """Draws ``slots`` of ``items``.

    ``secrets`` and ``commitments``: party -> its secret, and the hash it published. Raises ``review.lottery_items``
    (an id twice), ``review.slots`` (fewer than none or more than items), ``review.lottery_no_secret`` and
    ``review.lottery_secret`` with the parties whose secret is missing or does not fit its hash.
    """
    items = sorted(items)
    if len(set(items)) < len(items):
        raise EngineError("review.lottery_items", items=tuple(items))
    if not 0 <= slots <= len(items):
        raise EngineError("review.slots", slots=slots, items=len(items))
    if not secrets:
        raise EngineError("review.lottery_no_secret")
    wrong = sorted(
        party
        for party in secrets.keys() | commitments.keys()
        if party not in secrets or commitments.get(party) != commit_secret(party, secrets[party])
    )
    if wrong:
        raise EngineError("review.lottery_secret", parties=tuple(wrong))
    listed = commit_list(title, items, slots)
    ordered = sorted(secrets.items())
    numbers = sorted((_hash({"list": listed, "secrets": ordered, "item": item}), item) for item in items)
    return Draw(
        title=title,
        slots=slots,
        list_commitment=listed,
        secret_commitments=tuple((party, commitments[party]) for party, _ in ordered),
        secrets=tuple(ordered),
        tickets=tuple(Ticket(item, number, place < slots) for place, (number, item) in enumerate(numbers)),
    )


def verify(record: Draw) -> bool:
    """Whether the record is what ``draw`` gives for its own list, secrets and commitments."""
    items = [ticket.item for ticket in record.tickets]
    try:
        again = draw(record.title, items, record.slots, dict(record.secrets), dict(record.secret_commitments))
    except EngineError:
        return False
    return again == record


def _hash(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
