"""Value-added tax and stamp duty on technology contracts.

Up to the end of 2025 the transfer and development of technology with the consulting and services that go with them were exempt
from value-added tax (财税〔2016〕36号 annex 3). The Value-Added Tax Law in force from 2026-01-01 does not list technology transfer among
the exemptions of its Art. 24; preferences under Art. 25 are possible. Where a rule pack cannot say, the result gives the tax both
ways and says that it is open. Stamp duty: 印花税法 (2022), technology contracts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding


class Exemption(StrEnum):
    """What a rule pack knows of the exemption."""

    IN_FORCE = "in_force"
    NONE = "none"
    UNVERIFIED = "unverified"


class ContractKind(StrEnum):
    """The five kinds of technology contract of the Civil Code, Art. 843 to 887."""

    DEVELOPMENT = "development"
    TRANSFER = "transfer"
    LICENCE = "licence"
    CONSULTING = "consulting"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class VatRules:
    """``rate`` of general and ``small_rate`` of small-scale taxpayers; ``exemption`` for ``kinds``, and for ``related_kinds`` that
    belong to an exempt contract; who waives it may not take it again for ``waiver_months``."""

    pack: str
    rate: Fraction
    small_rate: Fraction
    exemption: Exemption
    kinds: frozenset[ContractKind]
    related_kinds: frozenset[ContractKind]
    waiver_months: int


@dataclass(frozen=True, slots=True)
class VatCase:
    """A price with tax included, and what the exemption asks: registered, accounted separately, related to an exempt contract, not
    waived."""

    price: Amount
    kind: ContractKind
    small_scale: bool
    registered: bool
    separate_accounts: bool
    with_exempt_contract: bool = False
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Vat:
    """``tax`` as far as known: None while the exemption is unverified; ``if_taxed`` is the tax without it."""

    pack: str
    tax: Amount | None
    if_taxed: Amount
    reasons: tuple[Reason, ...]


def value_added_tax(case: VatCase, rules: VatRules) -> Vat:
    """The tax within a price: ``price * rate / (1 + rate)``, nothing where the exemption is in force and its conditions are met.

    Where the rules' exemption is unverified and the conditions would be met, both answers are given and the tax stays None.
    """
    rate = rules.small_rate if case.small_scale else rules.rate
    taxed = case.price.of(rate / (1 + rate), Rounding.HALF_UP)
    covered = case.kind in rules.kinds or (case.kind in rules.related_kinds and case.with_exempt_contract)
    faults = (
        (not covered, Reason.of("money.vat_kind", kind=case.kind.value)),
        (not case.registered, Reason.of("money.vat_not_registered")),
        (not case.separate_accounts, Reason.of("money.vat_not_separate")),
        (case.waived, Reason.of("money.vat_waived", months=rules.waiver_months)),
    )
    failed = tuple(reason for fault, reason in faults if fault)
    reckoned = Reason.of("money.vat_reckoned", pack=rules.pack, price=case.price, rate=rate, tax=taxed)
    if rules.exemption is Exemption.NONE:
        return Vat(rules.pack, taxed, taxed, (Reason.of("money.vat_no_exemption", pack=rules.pack), reckoned))
    if failed:
        return Vat(rules.pack, taxed, taxed, (*failed, reckoned))
    if rules.exemption is Exemption.UNVERIFIED:
        unverified = Reason.of("money.vat_unverified", pack=rules.pack, tax=taxed)
        return Vat(rules.pack, None, taxed, (unverified, reckoned))
    zero = Amount.zero(case.price.currency)
    return Vat(rules.pack, zero, taxed, (Reason.of("money.vat_exempt", pack=rules.pack, saved=taxed),))


@dataclass(frozen=True, slots=True)
class StampRules:
    """The rate each party pays on the price of a technology contract, without value-added tax where that is stated apart."""

    pack: str
    rate: Fraction


def stamp_duty(price: Amount, vat_stated_apart: Amount, rules: StampRules) -> tuple[Amount, Reason]:
    """The duty of each party, to the fen, and how it was reckoned."""
    base = price - vat_stated_apart
    duty = base.of(rules.rate, Rounding.HALF_UP)
    return duty, Reason.of("money.stamp_duty", pack=rules.pack, base=base, rate=rules.rate, duty=duty)
