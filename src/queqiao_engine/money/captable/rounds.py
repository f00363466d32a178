"""Priced rounds with conversions: grants, discounts, caps, SAFEs before and after the money, pools and holding caps.

With N the shares the pre-money value is spread over and P = pre / N the price of the round, a convertible amount G with
price factor d (0.8 pays 80 % of the price) and valuation cap C becomes, by its basis:

* outside the pre-money: G / min(d·P, C/F) shares on top of N, F being the shares before the round; founders and investors
  are both diluted;
* inside the pre-money: the same shares, counted in N, so that founders alone are diluted;
* post-money SAFE (Y Combinator, 2018): N · max(G/C, G/(d·pre)) shares, counted in N: the cap alone fixes the fraction.

Inside, price and shares depend on each other. N = g(N) with g convex and piecewise linear, so that Newton steps in exact
fractions reach the one solution after finitely many. A holding cap replaces a convertible's shares by what the cap allows.
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

    ``holding_cap`` limits what the holder has after the round, earlier shares included, as a fraction of everything.
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


@dataclass(frozen=True, slots=True)
class _Problem:
    """A round in plain fractions: what ``_spread`` solves. ``capped`` are the convertibles their holding cap binds."""

    before: int
    table: CapTable
    pre: Fraction
    new: Fraction
    pool: Fraction
    pool_shares: int
    convertibles: tuple[Convertible, ...]
    capped: frozenset[str] = frozenset()

    def shares(self, item: Convertible, spread: Fraction) -> _Line:
        """The shares of a convertible its holding cap does not bind, as the line that is highest at ``spread``."""
        money = yuan(item.amount)
        lines = [(money / (item.price_factor * self.pre), Fraction(0))]
        if item.cap is not None:
            worth = money / yuan(item.cap)
            post = item.basis is Basis.POST_MONEY
            lines.append((worth, Fraction(0)) if post else (Fraction(0), worth * self.before))
        return max(lines, key=lambda line: (line[0] * spread + line[1], line[0]))

    def after(self, spread: Fraction) -> _Line:
        """All shares after the round.

        Holding caps that bind together stay under one: each binds a fraction that was above it, and all fractions sum to one.
        """
        slope, constant, held = 1 + self.new / self.pre, Fraction(0), Fraction(0)
        for item in self.convertibles:
            if item.basis is not Basis.OUTSIDE:
                continue
            if item.id in self.capped:
                held += item.holding_cap or 0
                constant -= self.table.shares_of(item.holder)
            else:
                line = self.shares(item, spread)
                slope, constant = slope + line[0], constant + line[1]
        return slope / (1 - held), constant / (1 - held)

    def held(self, item: Convertible, spread: Fraction) -> _Line:
        """The shares of a convertible, by its holding cap where that binds."""
        if item.id not in self.capped:
            return self.shares(item, spread)
        slope, constant = self.after(spread)
        cap = item.holding_cap or Fraction(0)
        return cap * slope, cap * constant - self.table.shares_of(item.holder)

    def counted(self, spread: Fraction) -> _Line:
        """g(N): every share the pre-money value is spread over."""
        slope, constant = Fraction(0), Fraction(self.before)
        for item in self.convertibles:
            if item.basis is not Basis.OUTSIDE:
                line = self.held(item, spread)
                slope, constant = slope + line[0], constant + line[1]
        after = self.after(spread)
        wanted = self.pool * after[0], self.pool * after[1] - self.pool_shares
        if wanted[0] * spread + wanted[1] > 0:
            slope, constant = slope + wanted[0], constant + wanted[1]
        return slope, constant


def _spread(problem: _Problem) -> Fraction:
    """N = g(N), by Newton steps from the left."""
    spread = Fraction(problem.before)
    while True:
        slope, constant = problem.counted(spread)
        if slope >= 1:
            raise EngineError("money.conversion_exceeds_pre", pre_money=problem.pre)
        following = constant / (1 - slope)
        if following == spread:
            return spread
        spread = following


def _value(line: _Line, at: Fraction) -> Fraction:
    return line[0] * at + line[1]


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
    problem = _Problem(
        before=table.total,
        table=table,
        pre=yuan(round_.pre_money),
        new=yuan(round_.new_money),
        pool=round_.pool,
        pool_shares=table.shares_of(round_.pool_holder),
        convertibles=convertibles,
    )
    problem, spread = _with_holding_caps(problem)
    price = rounding.round_price(problem.pre / spread)
    if not price:
        raise EngineError("money.price_nothing", price=problem.pre / spread)
    issues = [_conversion(problem, item, spread, price, rounding) for item in convertibles]
    zero = Amount.zero(round_.pre_money.currency)
    issues += [
        Issue(who, who, round_.kind, rounding.whole(yuan(money) / price), price, money, zero, Binding.ROUND)
        for who, money in round_.investments
    ]
    pool = _pool(table, round_, issues, price)
    issues = _clamped(table, convertibles, [*issues, *pool])
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


def _with_holding_caps(problem: _Problem) -> tuple[_Problem, Fraction]:
    """Solve, bind the holding caps that are exceeded, and solve again until none is."""
    while True:
        spread = _spread(problem)
        total = _value(problem.after(spread), spread)
        exceeded = {
            item.id
            for item in problem.convertibles
            if item.holding_cap is not None
            and item.id not in problem.capped
            and problem.table.shares_of(item.holder) + _value(problem.held(item, spread), spread)
            > item.holding_cap * total
        }
        if not exceeded:
            return problem, spread
        problem = replace(problem, capped=problem.capped | exceeded)


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


def _pool(table: CapTable, round_: Round, issues: list[Issue], price: Fraction) -> list[Issue]:
    """The shares that lift the pool to its target, in whole shares at least."""
    if not round_.pool:
        return []
    held = table.shares_of(round_.pool_holder)
    others = table.total - held + sum(issue.shares for issue in issues)
    shares = max(shares_for(round_.pool, others, Shares.CEILING) - held, 0)
    nothing = Amount.zero(round_.pre_money.currency)
    name = round_.pool_holder
    return [Issue(name, name, "pool", shares, price, nothing, nothing, Binding.POOL)]


def _clamped(table: CapTable, convertibles: tuple[Convertible, ...], issues: list[Issue]) -> list[Issue]:
    """Lower conversions until every holding cap holds in whole shares, too."""
    found = {issue.id: issue for issue in issues}
    changed = True
    while changed:
        changed = False
        for item in convertibles:
            if item.holding_cap is None:
                continue
            issue, held = found[item.id], table.shares_of(item.holder)
            others = table.total - held + sum(x.shares for x in found.values()) - issue.shares
            most = max(shares_for(item.holding_cap, others, Shares.FLOOR) - held, 0)
            if issue.shares > most:
                used = most * issue.price * 10 ** minor_digits(item.amount.currency)
                spent = Amount.rounded(used, Rounding.UP, item.amount.currency)
                found[item.id] = replace(
                    issue, shares=most, unconverted=item.amount - spent, binding=Binding.HOLDING_CAP
                )
                changed = True
    return list(found.values())


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
