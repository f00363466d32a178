"""Every instrument as a small program under one contract: terms and events in, outcome out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.instruments import events as happened
from queqiao_engine.money.instruments.assignment import Assignment, assignment
from queqiao_engine.money.instruments.contracts import Draft, Outcome, Terms
from queqiao_engine.money.instruments.deferred_right import DeferredRight, deferred_right
from queqiao_engine.money.instruments.donation import Donation, donation
from queqiao_engine.money.instruments.equity_contribution import EquityContribution, equity_contribution
from queqiao_engine.money.instruments.first_use import FirstUseCover, first_use_cover
from queqiao_engine.money.instruments.grant_to_equity import GrantToEquity, grant_to_equity
from queqiao_engine.money.instruments.history import History, read_history
from queqiao_engine.money.instruments.licence import Licence, licence
from queqiao_engine.money.instruments.open_licence import OpenLicence, open_licence
from queqiao_engine.money.instruments.prize import Prize, prize
from queqiao_engine.money.instruments.risk_sharing import RiskSharing, risk_sharing
from queqiao_engine.money.instruments.safe import Safe, safe
from queqiao_engine.money.instruments.scenario_subsidy import ScenarioSubsidy, scenario_subsidy
from queqiao_engine.money.instruments.service_fee import FeeOrEquity, SuccessFee, fee_or_equity, success_fee
from queqiao_engine.money.instruments.settle import settle
from queqiao_engine.money.instruments.tranche import Tranches, tranches
from queqiao_engine.money.instruments.trial import Trial, trial
from queqiao_engine.money.instruments.voucher import Voucher, voucher

_Kinds = tuple[type[happened.Event], ...]

# Every kind of terms: its program, and the kinds of event it looks at beside those every contract knows.
PROGRAMS: dict[type[Terms], tuple[Callable[[Any, History], Draft], _Kinds]] = {
    Assignment: (assignment, (happened.Milestone, happened.Acceptance)),
    Licence: (
        licence,
        (
            happened.Milestone,
            happened.Acceptance,
            happened.SalesReport,
            happened.SublicenceIncome,
            happened.AuditFinding,
        ),
    ),
    OpenLicence: (open_licence, (happened.Notice, happened.Withdrawal)),
    EquityContribution: (equity_contribution, (happened.Milestone,)),
    DeferredRight: (deferred_right, (happened.RoundClosed, happened.RevenueReport, happened.Exercise)),
    GrantToEquity: (
        grant_to_equity,
        (happened.Milestone, happened.RoundClosed, happened.Exercise, happened.DiligenceFinding),
    ),
    Safe: (safe, (happened.RoundClosed,)),
    Trial: (
        trial,
        (happened.Milestone, happened.Satisfaction, happened.UsePeriod, happened.Exercise),
    ),
    Voucher: (voucher, (happened.Invoice, happened.Acceptance, happened.AuditFinding)),
    ScenarioSubsidy: (scenario_subsidy, (happened.UsePeriod,)),
    FirstUseCover: (first_use_cover, (happened.Loss,)),
    Prize: (prize, (happened.Award,)),
    Tranches: (tranches, (happened.Milestone, happened.Spending)),
    Donation: (donation, (happened.Milestone, happened.Spending)),
    RiskSharing: (risk_sharing, (happened.CostReport, happened.RevenueReport)),
    FeeOrEquity: (fee_or_equity, (happened.RoundClosed, happened.Exercise)),
    SuccessFee: (success_fee, (happened.Milestone, happened.RevenueReport)),
}

_EVERYWHERE: _Kinds = (happened.Payment, happened.Waiver, happened.Termination, happened.Insolvency)


def evaluate(terms: Terms, events: Iterable[happened.Event], as_of: date) -> Outcome:
    """Where a contract stands on a day, given everything that happened, in any order.

    Pure: the same terms, events and day give the same outcome. Only events up to ``as_of`` count, corrections from their
    own day on; a deadline has passed when ``as_of`` is after it. Events the instrument has no use for are named in the
    reasons (``money.event_unused``). Raises ``money.instrument_unknown`` for terms of no known kind, and what the program
    and ``read_history`` raise.
    """
    if type(terms) not in PROGRAMS:
        raise EngineError("money.instrument_unknown", kind=type(terms).__name__)
    program, kinds = PROGRAMS[type(terms)]
    history = read_history(events, as_of)
    outcome = settle(program(terms, history), history, terms.general)
    unused = tuple(
        Reason.of("money.event_unused", id=event.id, kind=type(event).__name__, on=event.on)
        for event in history.events
        if not isinstance(event, (*kinds, *_EVERYWHERE))
    )
    if not unused:
        return outcome

    return replace(outcome, reasons=(*outcome.reasons, *unused))
