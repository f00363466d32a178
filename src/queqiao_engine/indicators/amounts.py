"""Value apart: what was agreed, what was contracted, what of that is technology, what was received.

成交额, 技术交易额, 到账额 and 作价 answer four questions and are never added to one another, nor across currencies. A stake
taken in kind (作价) is potential until somebody pays for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.book import Book
from queqiao_engine.indicators.contract_guard import CountedContracts
from queqiao_engine.indicators.payment_guard import CountedPayments
from queqiao_engine.indicators.proportion import Proportion, proportion


@dataclass(frozen=True, slots=True)
class CurrencyValue:
    """One currency, whole fen.

    *Realised*: ``received`` (net of what was ``returned``). *Contracted*: ``contracted``, ``technology`` (as far
    as declared; ``undeclared`` contracts have no split). *Potential*: ``agreed``. ``paid_share`` = received ÷
    contracted, None without contracts; in a period the two concern different contracts.
    """

    currency: str
    contracts: int
    contracted: int
    technology: int
    undeclared: int
    received: int
    returned: int
    agreed: int
    paid_share: Fraction | None


@dataclass(frozen=True, slots=True)
class ValueSheet:
    """All currencies by code, after joining contracts and payments told twice (how many tellings of each were not counted
    again), and cautions."""

    rows: tuple[CurrencyValue, ...]
    joined: int
    joined_payments: int
    cautions: tuple[Reason, ...]


def value_sheet(
    book: Book,
    counted: CountedContracts,
    paid: CountedPayments,
    *,
    start: date | None = None,
    end: date | None = None,
) -> ValueSheet:
    """Value from a book whose contracts and payments have been counted once: ``counted = count_contracts(book.contracts(),
    …)``, ``paid = count_payments(book.payments(), counted, …)``.

    ``start`` and ``end`` (both included) limit contracts by day of signature and money by day of payment; potential value
    has no period and is left as it stands.
    """

    def inside(day: date) -> bool:
        return (start is None or start <= day) and (end is None or day <= end)

    kept = [row.kept for row in counted.contracts if inside(row.kept.signed)]
    payments = [row.kept for row in paid.payments if inside(row.kept.at)]
    currencies = sorted(
        {contract.currency for contract in kept} | {p.currency for p in payments} | book.totals.agreed.keys()
    )
    rows = []
    for currency in currencies:
        own = [contract for contract in kept if contract.currency == currency]
        money = [payment.amount for payment in payments if payment.currency == currency]
        contracted = sum(contract.amount for contract in own)
        rows.append(
            CurrencyValue(
                currency=currency,
                contracts=len(own),
                contracted=contracted,
                technology=sum(contract.technology_amount or 0 for contract in own),
                undeclared=sum(contract.technology_amount is None for contract in own),
                received=sum(money),
                returned=-sum(amount for amount in money if amount < 0),
                agreed=book.totals.agreed.get(currency, 0),
                paid_share=Fraction(sum(money), contracted) if contracted else None,
            )
        )
    cautions = []
    if any(row.agreed for row in rows):
        cautions.append(Reason.of("indicators.potential_value_apart"))
    if any(row.undeclared for row in rows):
        cautions.append(
            Reason.of(
                "indicators.technology_amount_undeclared", contracts=sum(row.undeclared for row in rows)
            )
        )
    if counted.joined:
        cautions.append(Reason.of("indicators.contracts_joined", joined=counted.joined))
    if paid.joined:
        cautions.append(Reason.of("indicators.payments_joined", joined=paid.joined))
    return ValueSheet(tuple(rows), counted.joined, paid.joined, tuple(cautions))


def share_below(amounts: Iterable[int], limit: int, *, confidence: float = 0.95) -> Proportion:
    """Share of prices below ``limit`` (fen), with its interval: the price benchmark of small transfers."""
    values = list(amounts)
    return proportion(sum(value < limit for value in values), len(values), confidence=confidence)


@dataclass(frozen=True, slots=True)
class PriceSpread:
    """A price benchmark that a few large deals cannot bend: quartiles beside the mean, in fen (the mean exact)."""

    deals: int
    mean: Fraction
    lower_quartile: Fraction
    median: Fraction
    upper_quartile: Fraction


def price_spread(amounts: Iterable[int]) -> PriceSpread:
    """Quartiles by linear interpolation between order statistics (type 7 of Hyndman and Fan, The American Statistician 50,
    1996), exact. Raises ``EngineError("indicators.no_prices")`` without amounts."""
    values = sorted(amounts)
    if not values:
        raise EngineError("indicators.no_prices")
    return PriceSpread(
        deals=len(values),
        mean=Fraction(sum(values), len(values)),
        lower_quartile=_quantile(values, Fraction(1, 4)),
        median=_quantile(values, Fraction(1, 2)),
        upper_quartile=_quantile(values, Fraction(3, 4)),
    )


def _quantile(values: Sequence[int], share: Fraction) -> Fraction:
    place = share * (len(values) - 1)
    below = int(place)
    if below + 1 == len(values):
        return Fraction(values[below])
    return values[below] + (place - below) * (values[below + 1] - values[below])


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """How far a centre carries itself: ``ratio`` = earned income ÷ cost (None without cost), ``parts`` shares of all income.

    Finding ``indicators.public_dependence`` (ratio, floor) below the floor.
    """

    earned: int
    public: int
    cost: int
    ratio: Fraction | None
    parts: Mapping[str, Fraction]
    findings: tuple[Reason, ...]


def sufficiency(
    income: Mapping[str, int], *, earned: frozenset[str], cost: int, floor: Fraction
) -> Sufficiency:
    """Self-sufficiency of one unit and year. ``income``: source -> fen; ``earned`` names the sources that are earned on
    the market, the others are public; ``floor`` is policy.

    Raises ``EngineError("indicators.income")`` for a negative amount or an earned source without a line.
    """
    if cost < 0 or any(amount < 0 for amount in income.values()) or not earned <= income.keys():
        raise EngineError(
            "indicators.income", sources=tuple(sorted(income)), unknown=tuple(sorted(earned - income.keys()))
        )
    total = sum(income.values())
    own = sum(income[source] for source in earned)
    ratio = Fraction(own, cost) if cost else None
    findings = (
        (Reason.of("indicators.public_dependence", ratio=ratio, floor=floor),)
        if ratio is not None and ratio < floor
        else ()
    )
    parts = {source: Fraction(amount, total) for source, amount in sorted(income.items())} if total else {}
    return Sufficiency(own, total - own, cost, ratio, MappingProxyType(parts), findings)
