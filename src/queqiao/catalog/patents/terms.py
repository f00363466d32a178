"""When a patent ends, and when its annual fees fall due, by the rules in force on its filing date.

The figures stand in the rule packs ``patents.term``. Nothing here knows whether fees were paid or a right was declared invalid.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from queqiao.catalog.patents.numbers import Kind, PatentNumber
from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.rulepacks import RulePack, in_force
from queqiao_engine.explanation import Reason


@dataclass(frozen=True, slots=True)
class AnnualFee:
    """One annual fee: for which year of the patent (the first is 1), the last day to pay it in time, the last day to pay it
    with a surcharge, and the surcharge that a payment on the day asked for carries, as a share of the fee."""

    year: int
    due: date
    grace_until: date
    surcharge: Decimal


def expiry(kind: Kind | str, filed: date, country: str = "CN") -> date:
    """The day on which the right has ended: the filing date's anniversary, so that the day before was its last.

    A patent filed on 1999-09-06 for ten years ends on 2009-09-06. Raises ``UserError`` for a design of the United States
    (``patents.term_from_grant``) and where no rule is on record (``patents.term_unknown``).
    """
    pack = _rules(country, filed)
    years = pack.rules["years"].get(str(kind)) if pack else None
    if years is None:
        name = "term_from_grant" if country == "US" and kind == Kind.DESIGN else "term_unknown"
        raise UserError(Problem(f"patents.{name}", {"country": country}, field="kind"))
    return _years_later(filed, years)


def term_years(kind: Kind | str, filed: date, country: str = "CN") -> int | None:
    """The length of the term in years, None where no rule is on record."""
    pack = _rules(country, filed)
    return pack.rules["years"].get(str(kind)) if pack else None


def annual_fee(filed: date, on: date, country: str = "CN") -> AnnualFee:
    """The annual fee next to pay on ``on``: the running year's while its time of grace lasts, else the coming year's.

    The fee of a year is due by the anniversary of filing on which that year begins. Only China's rules are on record.
    """
    pack = _rules(country, filed)
    if pack is None or "annual_fee" not in pack.rules:
        raise UserError(Problem("patents.term_unknown", {"country": country}, field="country"))
    rules = pack.rules["annual_fee"]
    begun = on.year - filed.year - (on < _years_later(filed, on.year - filed.year))
    started = _years_later(filed, begun)
    grace_until = months_later(started, rules["grace_months"])
    if begun > 0 and started < on <= grace_until:
        months = _months_begun(started, on)
        # The first month of the time of grace carries no surcharge.
        surcharge = Decimal(rules["surcharge_per_month"]) * max(0, months - 1)
        return AnnualFee(begun + 1, started, grace_until, surcharge)
    due = started if on == started and begun > 0 else _years_later(filed, begun + 1)
    year = begun + 1 if due == started else begun + 2
    return AnnualFee(year, due, months_later(due, rules["grace_months"]), Decimal(0))


def notes(number: PatentNumber) -> tuple[Reason, ...]:
    """What to keep in mind about a number besides its term; words in the catalogue's wording."""
    found = []
    if number.country == "WO":
        found.append(Reason.of("patents.no_right_of_its_own", number=number.display))
    if number.country == "US" and number.kind is not Kind.DESIGN:
        found.append(Reason.of("patents.term_may_be_adjusted", number=number.display))
    if number.country == "EP":
        found.append(Reason.of("patents.validated_by_country", number=number.display))
    return tuple(found)


def _rules(country: str, filed: date) -> RulePack | None:
    try:
        return in_force("patents.term", country, filed)
    except UserError:
        return None


def _years_later(day: date, years: int) -> date:
    return months_later(day, 12 * years)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _months_begun(start: date, on: date) -> int:
    """How many months after ``start`` have begun by ``on``: 1 on the day after ``start``."""
    months = 0
    while months_later(start, months) < on:
        months += 1
    return months
