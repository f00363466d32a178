"""Rates by amount: tiers of a fee, a share or a tax, marginal or on the whole amount."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount


@dataclass(frozen=True, slots=True)
class Band:
    """A rate up to and including an amount; ``up_to`` is None in the last band, which is open."""

    up_to: Amount | None
    rate: Fraction


@dataclass(frozen=True, slots=True)
class BandStep:
    """What one band contributed: ``taken`` exact fen of the base at ``rate`` make ``result`` exact fen."""

    above: Amount
    up_to: Amount | None
    taken: Fraction
    rate: Fraction
    result: Fraction


@dataclass(frozen=True, slots=True)
class Scale:
    """Bands in ascending order, the last one open.

    Marginal (``whole`` false): each part of the base at the rate of its own band (超额累进). Whole: all of the base at the
    rate of the band it lies in (全额). Raises ``money.scale_open``, ``money.scale_order`` and ``money.rate_negative``.
    """

    bands: tuple[Band, ...]
    whole: bool = False

    def __post_init__(self) -> None:
        if not self.bands or self.bands[-1].up_to is not None:
            raise EngineError("money.scale_open")
        edges = [band.up_to for band in self.bands[:-1]]
        if any(edge is None or edge.fen <= 0 for edge in edges) or any(
            not low < high for low, high in pairwise(edge for edge in edges if edge is not None)
        ):
            raise EngineError("money.scale_order", edges=tuple(edges))
        for band in self.bands:
            if band.rate < 0:
                raise EngineError("money.rate_negative", rate=band.rate)

    @classmethod
    def flat(cls, rate: Fraction) -> Scale:
        """One rate whatever the amount."""
        return cls((Band(None, rate),))

    def steps(self, base: Fraction, currency: str = "CNY") -> tuple[BandStep, ...]:
        """The bands that a base of exact fen reaches, each with what it contributes; none for a base of nothing or less.

        Raises ``money.currency_mismatch`` when the bands are of another currency.
        """
        first = self.bands[0].up_to
        if first is not None and first.currency != currency:
            raise EngineError("money.currency_mismatch", left=currency, right=first.currency)
        above, steps = Amount.zero(currency), []
        for band in self.bands:
            if base <= above.fen:
                break
            inside = band.up_to is None or base <= band.up_to.fen
            if self.whole and inside:
                steps.append(BandStep(above, band.up_to, base, band.rate, base * band.rate))
            elif not self.whole:
                taken = (base if band.up_to is None else min(base, Fraction(band.up_to.fen))) - above.fen
                steps.append(BandStep(above, band.up_to, taken, band.rate, taken * band.rate))
            above = band.up_to or above
        return tuple(steps)

    def of(self, base: Fraction, currency: str = "CNY") -> Fraction:
        """The exact fen that a base of exact fen makes; 0 for a base of nothing or less."""
        return sum((step.result for step in self.steps(base, currency)), Fraction(0))
