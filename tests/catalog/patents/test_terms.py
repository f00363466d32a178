"""When patents end and when their fees fall due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao.catalog.patents.numbers import Kind, read_patent_number
from queqiao.catalog.patents.terms import AnnualFee, annual_fee, expiry, notes, term_years
from queqiao.kernel.errors import UserError
from queqiao.kernel.wording import Wording


@pytest.mark.parametrize(
    ("kind", "filed", "country", "ends"),
    [
        ("utility_model", date(1999, 9, 6), "CN", date(2009, 9, 6)),
        ("invention", date(2017, 7, 21), "CN", date(2037, 7, 21)),
        ("design", date(2021, 5, 31), "CN", date(2031, 5, 31)),
        ("design", date(2021, 6, 1), "CN", date(2036, 6, 1)),
        ("utility_model", date(2021, 6, 1), "CN", date(2031, 6, 1)),
        ("utility_model", date(2024, 2, 29), "CN", date(2034, 2, 28)),
        ("invention", date(2004, 2, 29), "EP", date(2024, 2, 29)),
        ("invention", date(2010, 1, 1), "US", date(2030, 1, 1)),
    ],
)
def test_expiry(kind, filed, country, ends):
    assert expiry(kind, filed, country) == ends
    assert term_years(kind, filed, country) == ends.year - filed.year


@pytest.mark.parametrize(
    ("kind", "filed", "country", "code"),
    [
        ("design", date(2020, 1, 1), "US", "patents.term_from_grant"),
        ("invention", date(1986, 1, 1), "CN", "patents.term_unknown"),
        ("invention", date(2020, 1, 1), "JP", "patents.term_unknown"),
    ],
)
def test_no_term_on_record(kind, filed, country, code):
    with pytest.raises(UserError) as caught:
        expiry(kind, filed, country)
    assert caught.value.problems[0].code == code
    assert term_years(kind, filed, country) is None


@given(kind=st.sampled_from(Kind), filed=st.dates(date(1993, 1, 1), date(2060, 12, 31)))
def test_a_term_never_shrinks_by_filing_later(kind, filed):
    if kind is Kind.PLANT:
        return
    day_after = date.fromordinal(filed.toordinal() + 1)
    assert filed < expiry(kind, filed) <= expiry(kind, day_after)


FILED = date(2017, 7, 21)


@pytest.mark.parametrize(
    ("on", "fee"),
    [
        (date(2017, 8, 1), AnnualFee(2, date(2018, 7, 21), date(2019, 1, 21), Decimal(0))),
        (date(2026, 7, 21), AnnualFee(10, date(2026, 7, 21), date(2027, 1, 21), Decimal(0))),
        (date(2026, 7, 22), AnnualFee(10, date(2026, 7, 21), date(2027, 1, 21), Decimal("0.00"))),
        (date(2026, 8, 22), AnnualFee(10, date(2026, 7, 21), date(2027, 1, 21), Decimal("0.05"))),
        (date(2027, 1, 21), AnnualFee(10, date(2026, 7, 21), date(2027, 1, 21), Decimal("0.25"))),
        (date(2027, 1, 22), AnnualFee(11, date(2027, 7, 21), date(2028, 1, 21), Decimal(0))),
    ],
)
def test_annual_fee(on, fee):
    assert annual_fee(FILED, on) == fee


def test_fees_of_other_countries_are_not_on_record():
    with pytest.raises(UserError):
        annual_fee(FILED, date(2026, 1, 1), "US")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ZL201710601862.3", []),
        ("WO2017123456", ["patents.no_right_of_its_own"]),
        ("US10123456B2", ["patents.term_may_be_adjusted"]),
        ("EP1234567B1", ["patents.validated_by_country"]),
        ("USD812345S", []),
    ],
)
def test_notes(text, codes):
    number = read_patent_number(text)
    reasons = notes(number)
    assert [reason.code for reason in reasons] == codes
    wording = Wording("queqiao.catalog")
    assert all(number.display in wording.say(reason, "zh") for reason in reasons)
