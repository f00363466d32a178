"""Integrity of bounties and contests: criteria frozen before opening, entries marked blind, judging within its time.

The hash of the criteria is published when a call opens; whoever has the criteria can compute it again, and no later
change stays unseen. Entries get marks that say nothing of their makers; the sealed list behind them is committed to the
same way.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason

MARK = 16  # hexadecimal signs: two of ten thousand entries agree with a chance below 1e-11


def canonical(value: object) -> str:
    """One text for one meaning: JSON with sorted keys, NFC strings, numbers as exact text whatever their type.

    Takes mappings with text keys, sequences (order kept), sets (sorted), texts, whole numbers, decimals, fractions, dates,
    times with a zone, booleans and None. 30, 30.0 as Decimal and Fraction(30) are one. Raises
    ``EngineError("panel.not_canonical")`` for anything else; floats are refused because they have no one exact text.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int | Decimal | Fraction):
        return {"number": str(Fraction(value))}
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise EngineError("panel.not_canonical", kind="datetime without zone")
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise EngineError("panel.not_canonical", kind="key")
        return {"map": {unicodedata.normalize("NFC", key): _plain(part) for key, part in value.items()}}
    if isinstance(value, set | frozenset):
        return {"set": sorted(canonical(part) for part in value)}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    raise EngineError("panel.not_canonical", kind=type(value).__name__)


def digest(value: object) -> str:
    """SHA-256 over ``canonical``, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Freeze:
    """A call's criteria as frozen: their digest, when, and when the call opens."""

    call: str
    digest: str
    frozen_at: datetime
    opens_at: datetime


def freeze_criteria(call: str, criteria: object, *, now: datetime, opens_at: datetime) -> Freeze:
    """Freeze criteria before opening. Raises ``EngineError("panel.already_open")`` from ``opens_at`` on."""
    if now >= opens_at:
        raise EngineError("panel.already_open", call=call, opens=opens_at)
    return Freeze(call, digest(criteria), now, opens_at)


def check_criteria(
    frozen: Freeze, criteria: object, *, published: object | None = None
) -> tuple[Reason, ...]:
    """Empty when ``criteria`` are those frozen; else ``panel.criteria_changed``, with the parts that differ from the
    ``published`` criteria where both are mappings (``panel.criterion_changed``).
    """
    found = digest(criteria)
    if found == frozen.digest:
        return ()
    reasons = [Reason.of("panel.criteria_changed", call=frozen.call, frozen=frozen.digest, found=found)]
    if isinstance(published, Mapping) and isinstance(criteria, Mapping):
        for name in sorted({*published, *criteria}):
            before, after = (canonical(side[name]) if name in side else "" for side in (published, criteria))
            if before != after:
                reasons.append(Reason.of("panel.criterion_changed", name=name, before=before, after=after))
    return tuple(reasons)


@dataclass(frozen=True, slots=True)
class BlindMarks:
    """Marks for judges (entry -> mark) and the digest of the sealed list, published before judging."""

    marks: Mapping[str, str]
    commitment: str


def blind_marks(call: str, entries: Iterable[str], *, secret: str) -> BlindMarks:
    """Marks of sixteen signs in an order that only ``secret`` determines; the commitment is opened with the secret later.

    Raises ``EngineError("panel.weak_secret")`` below 16 signs and ``panel.duplicate_id``.
    """
    if len(secret) < 16:
        raise EngineError("panel.weak_secret", length=len(secret))
    names = sorted(entries)
    if len(set(names)) < len(names):
        raise EngineError("panel.duplicate_id", kind="entry", id=next(n for n in names if names.count(n) > 1))
    marks = {name: digest([call, secret, name])[:MARK].upper() for name in names}
    return BlindMarks(MappingProxyType(marks), digest({"call": call, "secret": secret, "marks": marks}))


def marks_hold(call: str, sealed: BlindMarks, *, secret: str) -> bool:
    """Whether an opened list is the one committed to."""
    again = digest({"call": call, "secret": secret, "marks": dict(sealed.marks)})
    return again == sealed.commitment and blind_marks(call, sealed.marks, secret=secret) == sealed


@dataclass(frozen=True, slots=True)
class JudgingClock:
    """How a call's judging stands: days used, days left (negative when late), and entries without enough scores."""

    days_used: int
    days_left: int
    missing: Mapping[str, int]
    reasons: tuple[Reason, ...]


def judging_clock(
    scored: Mapping[str, int], *, needed: int, closed_on: date, today: date, days_allowed: int
) -> JudgingClock:
    """Where judging stands on ``today``; ``days_allowed`` is policy. ``scored`` counts the scores each entry has.

    Reasons: ``panel.judging_late`` and ``panel.scores_missing``.
    """
    used = (today - closed_on).days
    missing = {name: needed - count for name, count in sorted(scored.items()) if count < needed}
    reasons = []
    if missing and used > days_allowed:
        reasons.append(Reason.of("panel.judging_late", days=used - days_allowed, allowed=days_allowed))
    reasons += [
        Reason.of("panel.scores_missing", entry=name, missing=count) for name, count in missing.items()
    ]
    return JudgingClock(used, days_allowed - used, MappingProxyType(missing), tuple(reasons))


@dataclass(frozen=True, slots=True)
class BudgetProof:
    """Proof that a bounty's money is there: who confirms it, how much in minor units, until when."""

    confirmed_by: str
    amount: int
    valid_until: date


def check_budget(bounty: int, proofs: Iterable[BudgetProof], *, until: date) -> tuple[Reason, ...]:
    """Empty when proofs valid through ``until`` cover the bounty; else ``panel.budget_short`` with what is missing.

    Raises ``EngineError("panel.bad_price")`` for a bounty of 0 or less; there is no other least amount.
    """
    if bounty <= 0:
        raise EngineError("panel.bad_price", price=bounty)
    covered = sum(proof.amount for proof in proofs if proof.valid_until >= until)
    return (
        ()
        if covered >= bounty
        else (Reason.of("panel.budget_short", covered=covered, missing=bounty - covered),)
    )
