"""Priced rounds with conversions: grants, discounts, caps, SAFEs before and after the money, pools and holding caps.

With N the shares the pre-money value is spread over and P = pre / N the price of the round, a convertible amount G with
price factor d (0.8 pays 80 % of the price) and valuation cap C becomes, by its basis:

* outside the pre-money: G / min(d·P, C/F) shares on top of N, F being the shares before the round; founders and investors
  are both diluted;
* inside the pre-money: the same shares, counted in N, so that founders alone are diluted;
* post-money SAFE (Y Combinator, 2018): N · max(G/C, G/(d·pre)) shares, counted in N: the cap alone fixes the fraction.

Inside, price and shares depend on each other: N = g(N) with g piecewise linear, solved in exact fractions. A holding cap
replaces a convertible's shares by what the cap leaves beside the holder's earlier shares, those bought with new money and
those from other conversions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding, minor_digits, sum_of
from queqiao_engine.money.captable.table import (
    EXACT,
    CapTable,
    Holding,
    ShareRounding,
    Shares,
    shares_for,
    yuan,
)


class Basis(StrEnum):
    """Whose fraction a conversion dilutes."""

    OUTSIDE = "outside"
    INSIDE = "inside"
    POST_MONEY = "post_money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Convertible:
    """Money given earlier that becomes shares in a round.

    ``holding_cap`` limits what the holder has after the round as a fraction of everything: earlier shares, shares for new
    money and other conversions count, and only this conversion gives way.
    Raises ``money.price_factor``, ``money.cap_missing`` (a post-money SAFE needs one), ``money.not_positive`` and
    ``money.fraction_whole``.
    """

    id: str
    holder: str
    amount: Amount
    price_factor: Fraction = Fraction(1)
    cap: Amount | None = None
    basis: Basis = Basis.OUTSIDE
    holding_cap: Fraction | None = None
    kind: str = "preferred"

    def __post_init__(self) -> None:
        if not 0 < self.price_factor <= 1:
            raise EngineError("money.price_factor", id=self.id, price_factor=self.price_factor)
        if self.basis is Basis.POST_MONEY and self.cap is None:
            raise EngineError("money.cap_missing", id=self.id)
        for amount in (self.amount, *([] if self.cap is None else [self.cap])):
            if amount.fen <= 0:
                raise EngineError("money.not_positive", id=self.id, amount=amount)
        if self.holding_cap is not None and not 0 < self.holding_cap < 1:
            raise EngineError("money.fraction_whole", fraction=self.holding_cap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A priced round: value before the money, who brings how much, and the pool wanted after it (counted in the pre-money).

    Raises ``money.not_positive`` for a value or an investment that is not.
    """

    id: str
    pre_money: Amount
    investments: tuple[tuple[str, Amount], ...]
    kind: str = "preferred"
    pool: Fraction = Fraction(0)
    pool_holder: str = "pool"

    def __post_init__(self) -> None:
        for amount in (self.pre_money, *(money for _, money in self.investments)):
            if amount.fen <= 0:
                raise EngineError("money.not_positive", id=self.id, amount=amount)

    @property
    def new_money(self) -> Amount:
        """All that is brought."""
        return sum_of((money for _, money in self.investments), self.pre_money.currency)


class Binding(StrEnum):
    """What set the number of shares."""

    ROUND = "round"  # the price of the round itself
    FACTOR = "factor"  # the discounted price
    CAP = "cap"  # the valuation cap
    HOLDING_CAP = "holding_cap"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class Issue:
    """New shares: at what price (yuan, exact or cut), for which amount, and what set their number.

    ``unconverted`` is what a holding cap left over of the amount.
    """

    id: str
    holder: str
    kind: str
    shares: int
    price: Fraction
    amount: Amount
    unconverted: Amount
    binding: Binding


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A closed round: the price, the shares issued (sorted by id), the table after it and the steps to it."""

    price: Fraction
    issues: tuple[Issue, ...]
    table: CapTable
    steps: tuple[Reason, ...]

    def issue(self, name: str) -> Issue:
        """The issue of one convertible or investor. Raises ``money.issue_unknown``."""
        for issue in self.issues:
            if issue.id == name:
                return issue
        raise EngineError("money.issue_unknown", id=name)


def effective_value(pre_money: Amount, price_factor: Fraction, cap: Amount | None) -> Fraction:
    """The value a convertible buys at, in yuan: E = min(d · pre, cap)."""
    discounted = yuan(pre_money) * price_factor
    return discounted if cap is None else min(discounted, yuan(cap))


_Line = tuple[Fraction, Fraction]  # slope and constant of a function of N

_FAR = 2**60
"""A price this many times below the one without conversions is none."""


def _sum(*lines: _Line) -> _Line:
    return sum((line[0] for line in lines), Fraction(0)), sum((line[1] for line in lines), Fraction(0))


def _times(factor: Fraction, line: _Line) -> _Line:
    return factor * line[0], factor * line[1]


def _less(line: _Line, other: _Line) -> _Line:
    return line[0] - other[0], line[1] - other[1]


def _value(line: _Line, at: Fraction) -> Fraction:
    return line[0] * at + line[1]


_NOTHING: _Line = (Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class _Problem:
    """A round in plain fractions: what ``_spread`` solves. Every quantity is the line in N that holds at some N."""

    table: CapTable
    round: Round
    convertibles: tuple[Convertible, ...]

    @property
    def before(self) -> int:
        return self.table.total

    @property
    def pre(self) -> Fraction:
        return yuan(self.round.pre_money)

    def wanted(self, item: Convertible, at: Fraction) -> _Line:
        """The shares of a convertible without regard to its holding cap."""
        money = yuan(item.amount)
        lines = [(money / (item.price_factor * self.pre), Fraction(0))]
        if item.cap is not None:
            worth = money / yuan(item.cap)
            post = item.basis is Basis.POST_MONEY
            lines.append((worth, Fraction(0)) if post else (Fraction(0), worth * self.before))
        return max(lines, key=lambda line: _value(line, at))

    def own(self, item: Convertible, at: Fraction) -> _Line:
        """What the holder has beside: earlier shares, shares for new money, other conversions."""
        bought = sum(
            (yuan(money) for who, money in self.round.investments if who == item.holder), Fraction(0)
        )
        others = (x for x in self.convertibles if x.holder == item.holder and x.id != item.id)
        earlier = Fraction(self.table.shares_of(item.holder))
        return _sum((bought / self.pre, earlier), *(self.wanted(other, at) for other in others))

    def solved(self, at: Fraction) -> tuple[dict[str, _Line], _Line]:
        """The shares of each convertible, and all shares after the round.

        The total is lowered from above: a holding cap that is exceeded binds, and one that leaves less than nothing is
        barred, the one with the highest bound own / cap first, since that surely leaves nothing at any lower total.
        """
        shares = {item.id: self.wanted(item, at) for item in self.convertibles}
        capped = {item.id: item for item in self.convertibles if item.holding_cap is not None}
        binding: set[str] = set()
        while True:
            after = self._after(shares, binding, at)
            rooms = (
                {} if after is None else {name: self._room(each, after, at) for name, each in capped.items()}
            )
            none = [name for name in binding if name not in rooms or _value(rooms[name], at) < 0]
            if after is None or none:
                worst = max(none, key=lambda name: (self._bound(capped[name], at), name))
                binding.remove(worst)
                shares[worst] = _NOTHING
                del capped[worst]
                continue
            shares |= {name: rooms[name] for name in binding}
            exceeded = {name for name in rooms if _value(shares[name], at) > _value(rooms[name], at)}
            if not exceeded:
                return shares, after
            binding |= exceeded

    def _room(self, item: Convertible, after: _Line, at: Fraction) -> _Line:
        """What the holding cap leaves beside what the holder has."""
        return _less(_times(item.holding_cap or Fraction(0), after), self.own(item, at))

    def _bound(self, item: Convertible, at: Fraction) -> Fraction:
        """The total below which the holding cap leaves nothing."""
        return _value(self.own(item, at), at) / (item.holding_cap or 1)

    def _after(self, shares: dict[str, _Line], binding: set[str], at: Fraction) -> _Line | None:
        """All shares T = N + new money + conversions outside; those with a binding cap c are c · T less what is there.

        ``None`` where binding caps come to one or more, so that no total keeps them all.
        """
        total, held = (1 + yuan(self.round.new_money) / self.pre, Fraction(0)), Fraction(0)
        for item in self.convertibles:
            if item.basis is not Basis.OUTSIDE:
                continue
            if item.id in binding:
                held += item.holding_cap or 0
                total = _less(total, self.own(item, at))
            else:
                total = _sum(total, shares[item.id])
        return None if held >= 1 else _times(1 / (1 - held), total)

    def counted(self, at: Fraction) -> _Line:
        """g(N): every share the pre-money value is spread over."""
        shares, after = self.solved(at)
        inside = (shares[item.id] for item in self.convertibles if item.basis is not Basis.OUTSIDE)
        there = Fraction(self.table.shares_of(self.round.pool_holder))
        pool = _less(_times(self.round.pool, after), (Fraction(0), there))
        return _sum((Fraction(0), Fraction(self.before)), *inside, pool if _value(pool, at) > 0 else _NOTHING)


def _spread(problem: _Problem) -> Fraction:
    """N = g(N), by Newton steps in exact fractions, kept between a point too low and a point too high."""
    low, high = Fraction(problem.before), None
    at = low
    while at < problem.before * _FAR:
        slope, constant = problem.counted(at)
        value = slope * at + constant
        if value == at:
            return at
        if value > at:
            low = at
        else:
            high = at
        following = constant / (1 - slope) if slope != 1 else low
        if high is None:
            at = following if following > low else 2 * at
        else:
            at = following if low < following < high else (low + high) / 2
    raise EngineError("money.conversion_exceeds_pre", pre_money=problem.pre)


def close_round(
    table: CapTable,
    round_: Round,
    convertibles: tuple[Convertible, ...] = (),
    rounding: ShareRounding = EXACT,
) -> RoundResult:
    """Close a priced round: convert what converts, fill the pool, issue the new shares.

    The order of convertibles and investors does not matter. Raises ``money.table_empty`` without shares before the round,
    ``money.issue_twice`` for an id used twice (and for two holding caps on one holder), ``money.price_nothing`` when
    cutting the price leaves none, and ``money.conversion_exceeds_pre`` when the conversions leave nothing of the
    pre-money value.
    """
    convertibles = tuple(sorted(convertibles, key=lambda item: item.id))
    _check(table, round_, convertibles)
    problem = _Problem(table, round_, convertibles)
    spread = _spread(problem)
    price = rounding.round_price(problem.pre / spread)
    if not price:
        raise EngineError("money.price_nothing", price=problem.pre / spread)
    issues = [_conversion(problem, item, spread, price, rounding) for item in convertibles]
    zero = Amount.zero(round_.pre_money.currency)
    issues += [
        Issue(who, who, round_.kind, rounding.whole(yuan(money) / price), price, money, zero, Binding.ROUND)
        for who, money in round_.investments
    ]
    issues = _in_whole_shares(table, round_, convertibles, issues, price)
    new = [Holding(issue.holder, issue.kind, issue.shares) for issue in issues]
    after = CapTable.of((*table.holdings, *new))
    issues.sort(key=lambda issue: issue.id)
    step = Reason.of(
        "money.round_price", pre_money=round_.pre_money, shares=spread, before=table.total, price=price
    )
    return RoundResult(price, tuple(issues), after, (step, *(_step(issue, after) for issue in issues)))


def _check(table: CapTable, round_: Round, convertibles: tuple[Convertible, ...]) -> None:
    if not table.total:
        raise EngineError("money.table_empty")
    names = [item.id for item in convertibles] + [who for who, _ in round_.investments]
    names += [round_.pool_holder] * (round_.pool > 0)
    for item in convertibles:
        round_.pre_money + item.amount + (item.cap or item.amount)  # one currency
    capped = [item.holder for item in convertibles if item.holding_cap is not None]
    for group in (names, capped):
        for name in group:
            if group.count(name) > 1:
                raise EngineError("money.issue_twice", id=name)


def _conversion(
    problem: _Problem, item: Convertible, spread: Fraction, price: Fraction, rounding: ShareRounding
) -> Issue:
    """The whole shares of one convertible, before holding caps are made to hold in whole shares."""
    factored = item.price_factor * price
    binding, exact = (Binding.FACTOR if item.price_factor < 1 else Binding.ROUND), factored
    if item.cap is not None:
        capped = yuan(item.cap) / (spread if item.basis is Basis.POST_MONEY else problem.before)
        if capped < factored:
            binding, exact = Binding.CAP, capped
    cut = rounding.conversion_price(exact)
    if not cut:
        raise EngineError("money.price_nothing", price=exact)
    shares = rounding.whole(yuan(item.amount) / cut)
    return Issue(
        item.id, item.holder, item.kind, shares, cut, item.amount, Amount.zero(item.amount.currency), binding
    )


def _in_whole_shares(
    table: CapTable,
    round_: Round,
    convertibles: tuple[Convertible, ...],
    issues: list[Issue],
    price: Fraction,
) -> list[Issue]:
    """Lower conversions until every holding cap holds in whole shares, the pool filled to its target beside them."""
    found = {issue.id: issue for issue in issues}
    while True:
        known = dict(found)
        if round_.pool:
            found[round_.pool_holder] = _pool(table, round_, found, price)
        for item in convertibles:
            if item.holding_cap is not None:
                found[item.id] = _under_cap(table, found, item, item.holding_cap)
        if found == known:
            return list(found.values())


def _pool(table: CapTable, round_: Round, found: dict[str, Issue], price: Fraction) -> Issue:
    """The shares that lift the pool to its target, in whole shares at least."""
    name, nothing = round_.pool_holder, Amount.zero(round_.pre_money.currency)
    held = table.shares_of(name)
    others = table.total - held + sum(issue.shares for issue in found.values() if issue.id != name)
    shares = max(shares_for(round_.pool, others, Shares.CEILING) - held, 0)
    return Issue(name, name, "pool", shares, price, nothing, nothing, Binding.POOL)


def _under_cap(table: CapTable, found: dict[str, Issue], item: Convertible, cap: Fraction) -> Issue:
    """A conversion, lowered where its holder would have more than the cap of everything."""
    issue = found[item.id]
    own = table.shares_of(item.holder) + sum(
        x.shares for x in found.values() if x.holder == item.holder and x.id != item.id
    )
    others = table.total + sum(x.shares for x in found.values()) - own - issue.shares
    most = max(shares_for(cap, others, Shares.FLOOR) - own, 0)
    if issue.shares <= most:
        return issue
    used = most * issue.price * 10 ** minor_digits(item.amount.currency)
    spent = Amount.rounded(used, Rounding.UP, item.amount.currency)
    return replace(issue, shares=most, unconverted=item.amount - spent, binding=Binding.HOLDING_CAP)


def _step(issue: Issue, after: CapTable) -> Reason:
    return Reason.of(
        f"money.shares_{issue.binding}",
        id=issue.id,
        holder=issue.holder,
        amount=issue.amount,
        price=issue.price,
        shares=issue.shares,
        unconverted=issue.unconverted,
        fraction=Fraction(issue.shares, after.total),
    )


def ownership_by_post_money_cap(amount: Amount, cap: Amount) -> Fraction:
    """What a post-money SAFE owns before the new money: amount / post-money cap (Y Combinator, 2018)."""
    return amount.ratio(cap)
