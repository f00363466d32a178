"""Contracts and money in the rows of a file: the proof of a conversion, and what leads against double counting rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from queqiao.insights.funnel_cells import Cells
from queqiao.insights.funnel_columns import Part
from queqiao.kernel.files import Fields
from queqiao_engine.indicators.events import EventKind

UNPRICED = 1
"""Fen of a payment of which only the day is told: it says that money came, not how much; no sum is made of it."""


_MONEY = (Part.REGISTRATION, Part.AMOUNT, Part.PAID, Part.RETURNED, Part.PAID_ON)


@dataclass(frozen=True, slots=True)
class _Telling:
    """What one row says of a contract."""

    row: Fields
    key: str
    at: date
    signing: bool
    amount: int | None
    parties: tuple[str, ...]


class Proofs:
    """Collects contracts and tells payments. A number repeated on every row of a case is one contract, not several."""

    def __init__(self, add: Callable[..., None]) -> None:
        self._add = add
        self._contracts: dict[tuple[str, str, str], list[_Telling]] = {}

    def read(
        self, cells: Cells, case: str, signed: date, paid_on: date | None, key: str, *, signing: bool
    ) -> bool:
        """The contract number and the money of a row; whether there were any. A sum without a day is noted and left out."""
        if cells.empty(_MONEY):
            return False
        number, origin = cells.words(Part.REGISTRATION), cells.words(Part.ORIGIN)
        deal = _pair(cells.words(Part.SELLER), cells.words(Part.BUYER))
        total, paid, returned = (cells.sum(part) for part in (Part.AMOUNT, Part.PAID, Part.RETURNED))
        if number:
            amount = None if not total else int(total * 100)
            telling = _Telling(cells.row, key, signed, signing, amount, deal)
            self._contracts.setdefault((case, number, origin), []).append(telling)
        parts = cells.table.parts
        payment = None if paid is None else int(paid * 100)
        if payment is None and paid_on is not None and Part.PAID_ON in parts and Part.PAID not in parts:
            payment = UNPRICED
        seller, buyer = deal or ("", "")
        way = _pair(cells.words(Part.PAYER) or buyer, cells.words(Part.PAYEE) or seller)
        told = [
            (EventKind.PAYMENT_RECEIVED, payment, Part.PAID, way),
            (EventKind.PAYMENT_RETURNED, _fen(returned), Part.RETURNED, way[::-1]),
        ]
        for kind, fen, part, parties in told:
            if fen and paid_on is None:
                cells.row.problem("indicators.payment_without_day", parts[part], severity="warning")
            elif fen:
                more = {"case": case, "contract": number, "amount": fen, "parties": parties, "origin": origin}
                self._add(cells.row, key, kind, paid_on, **more)
        return bool(number) or paid is not None or returned is not None

    def tell_contracts(self) -> None:
        """One event per case, number and node: on the row of signing, else the first with an amount, else the earliest.

        Two different amounts under one number are noted; the one that is told counts.
        """
        for (case, number, origin), tellings in self._contracts.items():
            best = min(tellings, key=lambda told: (not told.signing, told.amount is None, told.at))
            amount = next((told.amount for told in (best, *tellings) if told.amount is not None), 0)
            parties = next((told.parties for told in (best, *tellings) if told.parties), ())
            for told in tellings:
                if told.amount not in {None, amount}:
                    told.row.problem(
                        "indicators.contract_amounts",
                        severity="warning",
                        number=number,
                        one=_yuan(amount or 0),
                        other=_yuan(told.amount or 0),
                    )
            self._add(
                best.row,
                best.key,
                EventKind.CONTRACT_SIGNED,
                best.at,
                case=case,
                contract=number,
                registration=number,
                amount=amount,
                parties=parties,
                origin=origin,
            )


def _pair(one: str, two: str) -> tuple[str, ...]:
    return (one, two) if one and two else ()


def _fen(value: Decimal | None) -> int | None:
    return None if value is None else int(value * 100)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}"
