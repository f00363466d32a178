"""First-use cover (首购首用风险补偿): a premium against the loss the first user of an innovation may have."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.instruments.contracts import (
    Consequence,
    Draft,
    Due,
    Terms,
    Trigger,
    armed,
    barred,
    fired,
)
from queqiao_engine.money.instruments.events import Loss
from queqiao_engine.money.instruments.history import History
from queqiao_engine.money.schedule import Period, add_days


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstUseCover(Terms):
    """``insurer`` covers losses of ``user`` that occur within ``cover``: share × (loss − deductible), up to ``limit`` in all.

    The premium is owed on signing within ``pay_days``, ``subsidy_share`` of it by ``sponsor``, the rest by ``policyholder``;
    the cover may be ended when that rest is not paid ``grace_days`` after its due date.
    """

    insurer: str
    user: str
    policyholder: str
    premium: Amount
    limit: Amount
    cover: Period
    deductible: Amount
    share: Fraction = Fraction(1)
    sponsor: str = ""
    subsidy_share: Fraction = Fraction(0)
    pay_days: int = 30
    grace_days: int = 30


def first_use_cover(terms: FirstUseCover, history: History) -> Draft:
    """Premiums, and a payout per loss in the order of assessment while the limit lasts."""
    last = add_days(terms.signed, terms.pay_days)
    borne = terms.premium.of(terms.subsidy_share, Rounding.DOWN)
    rule = "money.premium"
    shares = [
        ("premium", terms.policyholder, terms.premium - borne),
        ("premium:subsidy", terms.sponsor, borne),
    ]
    due = [
        Due(
            name,
            payer,
            terms.insurer,
            amount,
            terms.signed,
            last,
            rule,
            (Reason.of(rule, premium=terms.premium, amount=amount),),
        )
        for name, payer, amount in shares
    ]
    left, emptied = terms.limit, None
    triggers: list[Trigger] = []
    for loss in history.of(Loss):
        name = f"loss:{loss.id}"
        if not terms.cover.holds(loss.occurred):
            outside = Reason.of("money.loss_outside", occurred=loss.occurred, start=terms.cover.start)
            triggers.append(barred(name, outside))
            continue
        above = max(loss.amount - terms.deductible, Amount.zero(loss.amount.currency))
        part = min(above.of(terms.share, Rounding.DOWN), left)
        rule = "money.payout"
        step = Reason.of(
            rule, loss=loss.amount, deductible=terms.deductible, share=terms.share, left=left, amount=part
        )
        left -= part
        emptied = emptied or (None if left else loss.on)
        triggers.append(fired(name, loss.on, step))
        due.append(
            Due(
                f"payout:{loss.id}",
                terms.insurer,
                terms.user,
                part,
                loss.on,
                add_days(loss.on, terms.pay_days),
                rule,
                (step,),
            )
        )
    reason = Reason.of("money.limit_left", left=left, limit=terms.limit)
    triggers.append(armed("limit", reason) if emptied is None else fired("limit", emptied, reason))
    lapse = Consequence("cover_lapses", "premium", terms.grace_days)
    return Draft(tuple(due), tuple(triggers), (lapse,))
