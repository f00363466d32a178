"""Amounts of money as whole fen of one currency, and the exact division of an amount among several.

Nothing here is a float and nothing is rounded silently: a product with a fraction stays an exact fraction of a fen until
a named rounding turns it into an amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from functools import total_ordering
from itertools import pairwise

from queqiao_engine.errors import EngineError

# Digits after the point where a currency does not have two (ISO 4217:2015, table A.1, minor unit).
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class Rounding(StrEnum):
    """How an exact fraction of a fen becomes a whole one."""

    DOWN = "down"  # towards zero: what a payer may keep
    UP = "up"  # away from zero
    HALF_UP = "half_up"  # nearest, a half away from zero: 四舍五入
    HALF_EVEN = "half_even"  # nearest, a half to the even neighbour
    FLOOR = "floor"
    CEILING = "ceiling"


def round_fen(exact: Fraction | int, rule: Rounding) -> int:
    """Whole fen from an exact number of fen by a named rule. Raises ``ValueError`` for what is no rule."""
    rule = Rounding(rule)  # the rule's name in a plain string is the rule
    value = Fraction(exact)
    if rule is Rounding.FLOOR:
        return value.__floor__()
    if rule is Rounding.CEILING:
        return value.__ceil__()
    if rule is Rounding.HALF_EVEN:
        return round(value)
    sign = -1 if value < 0 else 1
    size = abs(value)
    if rule is Rounding.DOWN:
        return sign * size.__floor__()
    if rule is Rounding.UP:
        return sign * size.__ceil__()
    return sign * (size + Fraction(1, 2)).__floor__()


def minor_digits(currency: str) -> int:
    """Digits after the point of a currency: 2 for CNY and most, 0 for JPY, 3 for KWD (ISO 4217)."""
    return _DIGITS.get(currency, 2)


@total_ordering
@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount: ``fen`` whole minor units (分, cents) of ``currency`` (ISO 4217 code), negative when owed back.

    Amounts of different currencies never mix: adding or comparing them raises ``money.currency_mismatch``.
    Raises ``money.fen_not_whole`` and ``money.currency_code`` for what is no amount.
    """

    fen: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise EngineError("money.fen_not_whole", value=str(self.fen))
        code = self.currency
        if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
            raise EngineError("money.currency_code", currency=code)

    @classmethod
    def zero(cls, currency: str = "CNY") -> Amount:
        """Nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def of_yuan(cls, yuan: Decimal | str | int, currency: str = "CNY") -> Amount:
        """An amount from its main unit: ``of_yuan("12.30")`` is 1230 fen.

        Raises ``money.too_fine`` for more decimals than the currency has and ``money.not_a_number`` for what is none.
        """
        digits = minor_digits(currency)
        try:
            value = Decimal(yuan)
        except InvalidOperation:
            raise EngineError("money.not_a_number", value=str(yuan)) from None
        if not value.is_finite():
            raise EngineError("money.not_a_number", value=str(yuan))
        scaled = Fraction(value) * 10**digits
        if scaled.denominator != 1:
            raise EngineError("money.too_fine", value=str(yuan), currency=currency, digits=digits)
        return cls(scaled.numerator, currency)

    @classmethod
    def rounded(cls, exact: Fraction | int, rule: Rounding, currency: str = "CNY") -> Amount:
        """An amount from an exact number of fen, by a named rounding."""
        return cls(round_fen(exact, rule), currency)

    @property
    def yuan(self) -> Decimal:
        """The amount in its main unit, exact, with all the decimals of the currency: 1230 fen is ``12.30``."""
        sign, digits = (1 if self.fen < 0 else 0), tuple(int(digit) for digit in str(abs(self.fen)))
        return Decimal((sign, digits, -minor_digits(self.currency)))

    def __add__(self, other: Amount) -> Amount:
        self._same(other)
        return Amount(self.fen + other.fen, self.currency)

    def __sub__(self, other: Amount) -> Amount:
        self._same(other)
        return Amount(self.fen - other.fen, self.currency)

    def __neg__(self) -> Amount:
        return Amount(-self.fen, self.currency)

    def __abs__(self) -> Amount:
        return Amount(abs(self.fen), self.currency)

    def __lt__(self, other: Amount) -> bool:
        self._same(other)
        return self.fen < other.fen

    def __bool__(self) -> bool:
        return self.fen != 0

    def times(self, factor: Fraction | int) -> Fraction:
        """The exact product in fen; ``Amount.rounded`` makes an amount of it."""
        return Fraction(factor) * self.fen

    def of(self, factor: Fraction | int, rule: Rounding) -> Amount:
        """A share of the amount, rounded by a named rule: ``price.of(Fraction(1, 3), Rounding.HALF_UP)``."""
        return Amount.rounded(self.times(factor), rule, self.currency)

    def ratio(self, whole: Amount) -> Fraction:
        """This amount as an exact fraction of another. Raises ``money.ratio_of_nothing`` when that is zero."""
        self._same(whole)
        if not whole.fen:
            raise EngineError("money.ratio_of_nothing", currency=self.currency)
        return Fraction(self.fen, whole.fen)

    def _same(self, other: Amount) -> None:
        if self.currency != other.currency:
            raise EngineError("money.currency_mismatch", left=self.currency, right=other.currency)


def sum_of(amounts: Iterable[Amount], currency: str = "CNY") -> Amount:
    """The sum of amounts of one currency; zero of ``currency`` when there are none."""
    total = Amount.zero(currency)
    for amount in amounts:
        total = total + amount
    return total


@dataclass(frozen=True, slots=True)
class Portion:
    """What one gets of an allocation: the whole fen, the exact fen before rounding, and their difference.

    ``amount.fen == exact + rounding`` and ``abs(rounding) < 1`` always hold.
    """

    id: str
    amount: Amount
    exact: Fraction

    @property
    def rounding(self) -> Fraction:
        """The part of a fen that rounding gave (positive) or took (negative)."""
        return self.amount.fen - self.exact


def allocate(
    total: Amount, weights: Mapping[str, Fraction | int] | Sequence[tuple[str, Fraction | int]]
) -> tuple[Portion, ...]:
    """Divide an amount in proportion to weights; portions come back sorted by id and sum to the total exactly.

    Largest remainder (Hamilton): each gets the whole fen of its exact share, the fen left over go one each to the largest
    fractions, ties to the smaller id. Nobody is off by a whole fen, a weight of zero gets nothing, the result does not
    depend on the order of the weights, and a negative total gives the mirror image of the positive one.
    Raises ``money.no_recipients``, ``money.recipient_twice``, ``money.weight_negative`` and ``money.weights_zero``.
    """
    pairs = sorted(weights.items() if isinstance(weights, Mapping) else weights, key=lambda pair: pair[0])
    if not pairs:
        raise EngineError("money.no_recipients")
    for (left, _), (right, _) in pairwise(pairs):
        if left == right:
            raise EngineError("money.recipient_twice", id=left)
    for name, weight in pairs:
        if weight < 0:
            raise EngineError("money.weight_negative", id=name, weight=Fraction(weight))
    whole = sum((Fraction(weight) for _, weight in pairs), Fraction(0))
    if not whole:
        raise EngineError("money.weights_zero")
    size, sign = abs(total.fen), (-1 if total.fen < 0 else 1)
    exact = {name: size * Fraction(weight) / whole for name, weight in pairs}
    fen = apportion(size, exact)
    return tuple(
        Portion(name, Amount(sign * fen[name], total.currency), sign * share) for name, share in exact.items()
    )


def apportion(size: int, exact: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole numbers summing to ``size``, each the floor or the ceiling of its exact share; ties to the smaller id.

    The exact shares are not negative and ``size`` is the floor or the ceiling of their sum, so that the units left over
    never outnumber the shares with a fraction. Applied from the top of a tree down, every node stays within one unit.
    """
    whole = {name: share.__floor__() for name, share in exact.items()}
    left_over = size - sum(whole.values())
    for name in sorted(exact, key=lambda name: (-(exact[name] % 1), name))[:left_over]:
        whole[name] += 1
    return whole
