"""Cap tables (股权结构表): whole shares by holder and class, and the exact fraction each holder owns.

Shares are integers; a share price is an exact ``Fraction`` of yuan. Where a price is cut to some digits or shares are
rounded, the rule is stated in ``ShareRounding``, never implied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount, Rounding, minor_digits, round_fen


class Shares(StrEnum):
    """How an exact number of shares becomes a whole one."""

    FLOOR = "floor"  # market practice: no share that is not paid in full
    NEAREST = "nearest"  # a half upwards
    CEILING = "ceiling"


_SHARE_RULES = {
    Shares.FLOOR: Rounding.FLOOR,
    Shares.NEAREST: Rounding.HALF_UP,
    Shares.CEILING: Rounding.CEILING,
}


@dataclass(frozen=True, slots=True)
class ShareRounding:
    """Digits to which prices are cut (``None`` keeps them exact) and the rule for whole shares.

    ``round_digits`` is for the price of a round, ``conversion_digits`` for a price derived from it or from a cap.
    """

    round_digits: int | None = None
    conversion_digits: int | None = None
    shares: Shares = Shares.FLOOR

    def round_price(self, exact: Fraction) -> Fraction:
        """The price of a round, cut."""
        return _cut(exact, self.round_digits)

    def conversion_price(self, exact: Fraction) -> Fraction:
        """The price of a conversion, cut."""
        return _cut(exact, self.conversion_digits)

    def whole(self, exact: Fraction) -> int:
        """Whole shares."""
        return round_fen(exact, _SHARE_RULES[self.shares])


EXACT = ShareRounding()
"""Prices uncut, shares floored."""


def _cut(exact: Fraction, digits: int | None) -> Fraction:
    if digits is None:
        return exact
    scale = 10**digits
    return Fraction((exact * scale).__floor__(), scale)


@dataclass(frozen=True, slots=True, order=True)
class Holding:
    """Whole shares of one class in one hand."""

    holder: str
    kind: str  # the class of share: common, preferred, pool, …
    shares: int


@dataclass(frozen=True, slots=True)
class CapTable:
    """All shares of a company, fully diluted: holdings sorted by holder and class, one line each, none of zero.

    Built by ``of``. Raises ``money.shares_negative`` for a negative holding.
    """

    holdings: tuple[Holding, ...] = ()

    @classmethod
    def of(cls, holdings: Iterable[Holding]) -> CapTable:
        """A table from lines in any order; lines of one holder and class are added together."""
        sums: dict[tuple[str, str], int] = {}
        for line in holdings:
            sums[line.holder, line.kind] = sums.get((line.holder, line.kind), 0) + line.shares
        for (holder, kind), shares in sorted(sums.items()):
            if shares < 0:
                raise EngineError("money.shares_negative", holder=holder, kind=kind, shares=shares)
        return cls(tuple(Holding(*key, shares) for key, shares in sorted(sums.items()) if shares))

    @property
    def total(self) -> int:
        """All shares, fully diluted."""
        return sum(line.shares for line in self.holdings)

    def shares_of(self, holder: str, kind: str | None = None) -> int:
        """The shares of a holder, of one class or of all."""
        return sum(
            line.shares for line in self.holdings if line.holder == holder and kind in {None, line.kind}
        )

    def fraction_of(self, holder: str) -> Fraction:
        """What a holder owns, exact; zero in an empty table."""
        return Fraction(self.shares_of(holder), self.total) if self.total else Fraction(0)

    def ownership(self) -> tuple[tuple[str, Fraction], ...]:
        """Every holder with the exact fraction owned, sorted by holder; the fractions sum to one."""
        return tuple(
            (holder, self.fraction_of(holder)) for holder in sorted({x.holder for x in self.holdings})
        )

    def issue(self, holder: str, kind: str, shares: int) -> CapTable:
        """The table after new shares."""
        return CapTable.of((*self.holdings, Holding(holder, kind, shares)))

    def transfer(self, seller: str, buyer: str, kind: str, shares: int) -> CapTable:
        """The table after shares change hands. Raises ``money.shares_short`` when the seller has fewer."""
        if self.shares_of(seller, kind) < shares:
            raise EngineError(
                "money.shares_short",
                holder=seller,
                kind=kind,
                held=self.shares_of(seller, kind),
                wanted=shares,
            )
        return CapTable.of((*self.holdings, Holding(seller, kind, -shares), Holding(buyer, kind, shares)))


def yuan(amount: Amount) -> Fraction:
    """An amount as an exact fraction of its main unit, for prices per share."""
    return Fraction(amount.fen, 10 ** minor_digits(amount.currency))


def shares_for(fraction: Fraction, others: int, rule: Shares) -> int:
    """New shares so that their owner holds ``fraction`` of everything: s = others · f / (1 − f).

    Raises ``money.fraction_whole`` unless 0 ≤ f < 1.
    """
    if not 0 <= fraction < 1:
        raise EngineError("money.fraction_whole", fraction=fraction)
    return round_fen(others * fraction / (1 - fraction), _SHARE_RULES[rule])
