"""From events in any order, with corrections, to the one history that counts on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, sum_of
from queqiao_engine.money.instruments.events import (
    Correction,
    Event,
    Insolvency,
    Milestone,
    Payment,
    Repayment,
    RoundClosed,
    Termination,
)
from queqiao_engine.money.schedule import add_days

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class History:
    """The events that count on ``as_of``, by day and id, corrections applied, none after the end of the contract.

    ``reasons`` names every correction that was applied.
    """

    as_of: date
    events: tuple[Event, ...]
    termination: Termination | None
    reasons: tuple[Reason, ...]

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """The events of a kind, by day and id."""
        return tuple(event for event in self.events if isinstance(event, kind))

    def outcome(self, milestone: str) -> Milestone | None:
        """The event that decided a milestone: the first of it."""
        return next((event for event in self.of(Milestone) if event.milestone == milestone), None)

    def reached(self, milestone: str) -> date | None:
        """When a milestone was reached; ``None`` before, and when it failed first."""
        event = self.outcome(milestone)
        return event.on if event is not None and event.met else None

    def failed(self, milestone: str) -> date | None:
        """When a milestone failed."""
        event = self.outcome(milestone)
        return event.on if event is not None and not event.met else None

    def insolvent(self, party: str) -> date | None:
        """When a party became insolvent."""
        return next((event.on for event in self.of(Insolvency) if event.party == party), None)

    def passed(self, deadline: date) -> bool:
        """Whether a last day is over."""
        return self.as_of > deadline

    def rounds(self) -> tuple[RoundClosed, ...]:
        """The rounds closed, by day and id."""
        return self.of(RoundClosed)

    def paid(self, payer: str, payee: str, until: date, currency: str) -> Amount:
        """What one paid the other up to and with a day, in one currency."""
        return sum_of((event.amount for event in self.payments(payer, payee, until, currency)), currency)

    def payments(self, payer: str, payee: str, until: date, currency: str) -> tuple[Payment, ...]:
        """The payments one made to the other up to and with a day, in one currency."""
        return tuple(
            event
            for event in self.of(Payment)
            if (event.payer, event.payee, event.amount.currency) == (payer, payee, currency)
            and event.on <= until
        )

    def repayments(self, payer: str, payee: str, until: date) -> tuple[Repayment, ...]:
        """The payments back of principal one made to the other up to and with a day."""
        return tuple(
            event
            for event in self.of(Repayment)
            if (event.payer, event.payee) == (payer, payee) and event.on <= until
        )


def read_history(events: Iterable[Event], as_of: date) -> History:
    """The history that counts on a day. The order of ``events`` does not matter.

    A correction counts from its own day on; evaluated for an earlier day, the history is what was known then.
    Raises ``money.event_conflict`` for two different events of one id, ``money.correction_of_nothing`` for a correction of
    an event that is not there, ``money.correction_of_correction`` (correct the event itself again).
    """
    by_id: dict[str, Event] = {}
    for event in events:
        if by_id.setdefault(event.id, event) != event:
            raise EngineError("money.event_conflict", id=event.id)
    everything = sorted(by_id.values(), key=lambda event: (event.on, event.id))
    live = {event.id: event for event in everything if not isinstance(event, Correction)}
    reasons = []
    for event in everything:
        if not isinstance(event, Correction):
            continue
        target = by_id.get(event.supersedes)
        if target is None:
            raise EngineError("money.correction_of_nothing", id=event.id, supersedes=event.supersedes)
        if isinstance(target, Correction):
            raise EngineError("money.correction_of_correction", id=event.id, supersedes=event.supersedes)
        if event.on > as_of:
            continue
        reasons.append(
            Reason.of("money.corrected", id=event.id, event=event.supersedes, was=target.on, on=event.on)
        )
        if event.replacement is None:
            live.pop(event.supersedes, None)
        else:
            live[event.supersedes] = event.replacement
    known = sorted(
        (event for event in live.values() if event.on <= as_of), key=lambda event: (event.on, event.id)
    )
    ended = next((event for event in known if isinstance(event, Termination)), None)
    counted = tuple(
        event for event in known if ended is None or event.on <= ended.on or event.outlives_termination
    )
    return History(as_of, counted, ended, tuple(reasons))


def day_after(day: date) -> date:
    """The first day on which a last day is over."""
    return add_days(day, 1)
