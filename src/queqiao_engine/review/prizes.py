"""How a purse is divided among ranked entries: shares as exact fractions that add up to one.

Turning shares into money is the business of ``money``, which divides by largest remainder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason


class PrizeKind(StrEnum):
    """The three ways to divide a purse."""

    WINNER_TAKES_ALL = "winner_takes_all"
    TIERED = "tiered"
    PROPORTIONAL = "proportional"


@dataclass(frozen=True, slots=True)
class PrizeRule:
    """``tiers`` are the shares of places 1, 2, … (tiered); entries below ``least_score`` get nothing.

    Equal scores share the places they hold between them. Shares of places nobody holds stay unspent unless ``spread``.
    """

    kind: PrizeKind
    tiers: tuple[Fraction, ...] = ()
    least_score: Fraction | None = None
    spread: bool = False


@dataclass(frozen=True, slots=True)
class PrizeSplit:
    """Each entry's share of the purse, the share left unspent, places, and a reason per entry. Together exactly 1."""

    shares: Mapping[str, Fraction]
    unspent: Fraction
    places: Mapping[str, int]
    reasons: tuple[Reason, ...]


def split_prizes(rule: PrizeRule, scores: Mapping[str, Fraction]) -> PrizeSplit:
    """Shares of the purse by score.

    Raises ``EngineError("panel.bad_tiers")`` when tiers are missing, negative, rising or add up to more than one, and
    ``panel.negative_score`` for a proportional prize.
    """
    tiers = (Fraction(1),) if rule.kind is PrizeKind.WINNER_TAKES_ALL else rule.tiers
    if rule.kind is not PrizeKind.PROPORTIONAL and (
        not tiers or min(tiers) < 0 or sum(tiers) > 1 or list(tiers) != sorted(tiers, reverse=True)
    ):
        raise EngineError("panel.bad_tiers", tiers=tiers)
    entries = sorted(scores, key=lambda name: (-scores[name], name))
    winners = [name for name in entries if rule.least_score is None or scores[name] >= rule.least_score]
    if rule.kind is PrizeKind.PROPORTIONAL:
        raw = _proportional(winners, scores)
    else:
        raw = _tiered(winners, scores, tiers)
    spent = sum(raw.values(), Fraction(0))
    if rule.spread and spent:
        raw = {name: share / spent for name, share in raw.items()}
        spent = Fraction(1)
    shares = {name: raw.get(name, Fraction(0)) for name in entries}
    places = {name: 1 + sum(scores[other] > scores[name] for other in entries) for name in entries}
    reasons = tuple(_reason(rule, name, scores, places, shares) for name in entries)
    return PrizeSplit(
        MappingProxyType(dict(sorted(shares.items()))),
        1 - spent,
        MappingProxyType(dict(sorted(places.items()))),
        reasons,
    )


def _tiered(
    winners: Sequence[str], scores: Mapping[str, Fraction], tiers: tuple[Fraction, ...]
) -> dict[str, Fraction]:
    shares = {}
    for name in winners:
        equal = [place for place, other in enumerate(winners) if scores[other] == scores[name]]
        shares[name] = sum((tiers[p] for p in equal if p < len(tiers)), Fraction(0)) / len(equal)
    return shares


def _proportional(winners: Sequence[str], scores: Mapping[str, Fraction]) -> dict[str, Fraction]:
    for name in winners:
        if scores[name] < 0:
            raise EngineError("panel.negative_score", entry=name, score=scores[name])
    total = sum((scores[name] for name in winners), Fraction(0))
    return {name: scores[name] / total for name in winners} if total else {}


def _reason(
    rule: PrizeRule,
    name: str,
    scores: Mapping[str, Fraction],
    places: Mapping[str, int],
    shares: Mapping[str, Fraction],
) -> Reason:
    if rule.least_score is not None and scores[name] < rule.least_score:
        return Reason.of("panel.prize_below", entry=name, score=scores[name], least=rule.least_score)
    equal = sum(scores[other] == scores[name] for other in scores)
    return Reason.of(
        "panel.prize_place",
        entry=name,
        place=places[name],
        equal=equal,
        share=shares[name],
        kind=str(rule.kind),
    )
