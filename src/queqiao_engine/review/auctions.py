"""Auctions of technology and of tasks: by price, by score, and the price points of public procurement.

Prices are integers in minor units (fen). Who wins, at what price, and why is told bid by bid. Equal bids go by the tie
rule, never by the order in which they were passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason


class BidTies(StrEnum):
    """Who wins among equal bids."""

    EARLIEST = "earliest"  # the time of the bid, then the id
    PRIORITY = "priority"  # the lower priority number (a pre-emptive right), then the time
    NOBODY = "nobody"  # no award; bid again


@dataclass(frozen=True, slots=True)
class Bid:
    """An offer: ``price`` in minor units, ``at`` when it was made, ``quality`` for scoring auctions."""

    bidder: str
    price: int
    at: datetime
    quality: Fraction = Fraction(0)
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Award:
    """Winner and price, or nobody; ``ranking`` best first; ``reasons`` tell of every bid and of the price."""

    winner: str | None
    price: int | None
    ranking: tuple[str, ...]
    reasons: tuple[Reason, ...]


def sealed_first_price(bids: Iterable[Bid], *, reserve: int = 0, ties: BidTies = BidTies.EARLIEST) -> Award:
    """Sealed sale: the highest bid at or above ``reserve`` wins and pays itself.

    Raises ``EngineError("panel.two_bids")`` when a bidder bid twice and ``panel.bad_price`` for a negative one.
    """
    order, refused = _ranked(bids, reserve, ties)
    return _award(order, refused, ties, order[0].price if order else 0, "panel.pays_own_bid")


def vickrey(bids: Iterable[Bid], *, reserve: int = 0, ties: BidTies = BidTies.EARLIEST) -> Award:
    """Sealed sale at the second price (Vickrey 1961): the highest bid wins and pays the next one, or the reserve.

    Truthful bidding is then a best answer whatever the others do. Raises as ``sealed_first_price``.
    """
    order, refused = _ranked(bids, reserve, ties)
    return _award(order, refused, ties, order[1].price if len(order) > 1 else reserve, "panel.pays_second")


def english_clock(
    limits: Mapping[str, int], *, reserve: int, increment: int, priority: Mapping[str, int] | None = None
) -> Award:
    """An ascending clock: the price rises from ``reserve`` by ``increment`` while two or more stay in.

    ``limits`` are the highest prices bidders stay in at. The last one in wins at the price where the second last left;
    when the last ones leave together, the lower ``priority`` number, then the least id wins at the last price all of
    them accepted. Raises ``EngineError("panel.bad_increment")`` and ``panel.bad_price``.
    """
    if increment <= 0:
        raise EngineError("panel.bad_increment", increment=increment)
    lowest = min((reserve, *limits.values()))
    if lowest < 0:
        raise EngineError("panel.bad_price", price=lowest)
    rank = priority or {}
    # The highest step of the clock a bidder accepts; below the reserve none.
    steps = {name: (limit - reserve) // increment for name, limit in limits.items() if limit >= reserve}
    order = sorted(steps, key=lambda name: (-steps[name], rank.get(name, 0), name))
    reasons = [
        Reason.of("panel.below_reserve", bidder=name, price=limits[name], reserve=reserve)
        for name in sorted(limits)
        if name not in steps
    ]
    if not order:
        return Award(None, None, (), (*reasons, Reason.of("panel.no_valid_bid")))
    winner = order[0]
    if len(order) == 1:
        price = reserve
    else:
        second = steps[order[1]]
        price = reserve + increment * (second if steps[winner] == second else second + 1)
    reasons += [
        Reason.of("panel.clock_left", bidder=name, price=reserve + increment * steps[name])
        for name in reversed(order[1:])
    ]
    reasons.append(Reason.of("panel.clock_won", bidder=winner, price=price))
    return Award(winner, price, tuple(order), tuple(reasons))


@dataclass(frozen=True, slots=True)
class Listing:
    """挂牌: an asking price open from ``opens`` until ``closes``; with one taker it goes at the asking price."""

    asking: int
    opens: datetime
    closes: datetime
    increment: int = 1


def listing(terms: Listing, bids: Iterable[Bid], *, now: datetime) -> Award:
    """The outcome of a listing after its notice period: the only taker at the asking price or its bid if higher; among
    several the highest bid, by steps of the increment above the asking price.

    Raises ``EngineError("panel.listing_open")`` before ``closes``, ``panel.two_bids`` and ``panel.bad_price``.
    """
    if now < terms.closes:
        raise EngineError("panel.listing_open", closes=terms.closes)
    order, refused = _ranked(bids, terms.asking, BidTies.EARLIEST)
    intime = []
    for bid in order:
        if not terms.opens <= bid.at < terms.closes:
            refused.append(Reason.of("panel.out_of_time", bidder=bid.bidder, at=bid.at))
        elif (bid.price - terms.asking) % terms.increment:
            refused.append(
                Reason.of("panel.off_step", bidder=bid.bidder, price=bid.price, increment=terms.increment)
            )
        else:
            intime.append(bid)
    return _award(intime, refused, BidTies.EARLIEST, intime[0].price if intime else 0, "panel.pays_own_bid")


class ScoringRule(StrEnum):
    """What the winner of a scoring auction has to deliver (Che 1993)."""

    FIRST_SCORE = "first_score"  # its own bid
    SECOND_SCORE = "second_score"  # any quality and price that meet the second highest score


@dataclass(frozen=True, slots=True)
class ScoringAward:
    """Winner of a scoring auction: its own quality at ``price``; ``scores`` = value of quality - price, best first."""

    winner: str | None
    quality: Fraction | None
    price: int | None
    scores: tuple[tuple[str, Fraction], ...]
    reasons: tuple[Reason, ...]


def scoring_auction(
    bids: Iterable[Bid],
    *,
    value_per_quality: Fraction,
    rule: ScoringRule,
    least_quality: Fraction = Fraction(0),
    ceiling: int | None = None,
) -> ScoringAward:
    """A buyer's auction with score S = v q - p (Che 1993): the highest score of 0 or more wins.

    First score: the bid stands. Second score: the winner delivers its quality at the price that brings its score down to
    the second highest (or 0), rounded down to the minor unit so that the buyer never has less. Bids under
    ``least_quality`` or above ``ceiling`` are out. Equal scores: lower price, then earlier, then id. Raises as
    ``sealed_first_price``.
    """
    valid, reasons = [], []
    for bid in _checked(bids):
        score = value_per_quality * bid.quality - bid.price
        if bid.quality < least_quality:
            reasons.append(
                Reason.of("panel.below_quality", bidder=bid.bidder, quality=bid.quality, least=least_quality)
            )
        elif ceiling is not None and bid.price > ceiling:
            reasons.append(
                Reason.of("panel.above_ceiling", bidder=bid.bidder, price=bid.price, ceiling=ceiling)
            )
        elif score < 0:
            reasons.append(Reason.of("panel.negative_value", bidder=bid.bidder, score=score))
        else:
            valid.append((bid, score))
    valid.sort(key=lambda pair: (-pair[1], pair[0].price, pair[0].at, pair[0].bidder))
    scores = tuple((bid.bidder, score) for bid, score in valid)
    if not valid:
        return ScoringAward(None, None, None, (), (*reasons, Reason.of("panel.no_valid_bid")))
    best, top = valid[0]
    if rule is ScoringRule.FIRST_SCORE:
        price, met = best.price, top
    else:
        met = valid[1][1] if len(valid) > 1 else Fraction(0)
        price = int(value_per_quality * best.quality - met)
        price = price if ceiling is None else min(price, ceiling)
    reasons.append(
        Reason.of("panel.score_won", bidder=best.bidder, score=top, met=met, price=price, rule=str(rule))
    )
    return ScoringAward(best.bidder, best.quality, price, scores, tuple(reasons))


@dataclass(frozen=True, slots=True)
class PricePoints:
    """The lowest valid bid (基准价) and the price points of every bidder, exact."""

    base: int
    points: Mapping[str, Fraction]


def price_points(
    prices: Mapping[str, int], weight: Fraction, *, least_weight: Fraction = Fraction(0)
) -> PricePoints:
    """Price points = base / bid x weight x 100 with the lowest valid bid as base (财政部令第87号 Art. 55, low-price method).

    ``weight`` is the price's share of the whole score, ``least_weight`` the statutory least (policy data). Raises
    ``EngineError("panel.no_valid_bid")``, ``panel.bad_price`` (not above 0), ``panel.price_weight`` (outside the law).
    """
    if not prices:
        raise EngineError("panel.no_valid_bid")
    if not max(least_weight, Fraction(0)) <= weight <= 1:
        raise EngineError("panel.price_weight", weight=weight, least=least_weight)
    base = min(prices.values())
    if base <= 0:
        raise EngineError("panel.bad_price", price=base)
    return PricePoints(base, {name: Fraction(base, prices[name]) * weight * 100 for name in sorted(prices)})


def _checked(bids: Iterable[Bid]) -> list[Bid]:
    order = sorted(bids, key=lambda bid: bid.bidder)
    for place, bid in enumerate(order):
        if bid.price < 0:
            raise EngineError("panel.bad_price", price=bid.price)
        if place and order[place - 1].bidder == bid.bidder:
            raise EngineError("panel.two_bids", bidder=bid.bidder)
    return order


def _ranked(bids: Iterable[Bid], reserve: int, ties: BidTies) -> tuple[list[Bid], list[Reason]]:
    """Valid bids best first, equal ones by the tie rule, and why the others are out."""
    order, refused = [], []
    for bid in _checked(bids):
        if bid.price < reserve:
            refused.append(
                Reason.of("panel.below_reserve", bidder=bid.bidder, price=bid.price, reserve=reserve)
            )
        else:
            order.append(bid)
    by_priority = ties is BidTies.PRIORITY
    order.sort(key=lambda bid: (-bid.price, bid.priority if by_priority else 0, bid.at, bid.bidder))
    return order, refused


def _award(order: Sequence[Bid], refused: Sequence[Reason], ties: BidTies, price: int, code: str) -> Award:
    ranking = tuple(bid.bidder for bid in order)
    if not order:
        return Award(None, None, (), (*refused, Reason.of("panel.no_valid_bid")))
    equal = tuple(bid.bidder for bid in order if bid.price == order[0].price)
    tie = (Reason.of("panel.tied_bids", bidders=equal, rule=str(ties)),) if len(equal) > 1 else ()
    if tie and ties is BidTies.NOBODY:
        return Award(None, None, ranking, (*refused, *tie))
    return Award(
        ranking[0], price, ranking, (*refused, *tie, Reason.of(code, bidder=ranking[0], price=price))
    )
