"""A walk through a shipped definition, under the rule packs in force and the working days of 2025 and 2026."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pytest

from queqiao.kernel.rulepacks import in_force, packs
from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import Actor, Definition, PolicyValues
from queqiao_engine.workflow.definitions import definition, definitions
from queqiao_engine.workflow.guards import Scalar
from queqiao_engine.workflow.periods import WorkingCalendar
from queqiao_engine.workflow.records import FactValue, Member, Panel, Vote
from queqiao_engine.workflow.replay import Event, Replay, replay

RULES_ON = date(2026, 3, 2)
AMOUNTS: dict[str, dict[str, FactValue]] = {
    "case": {"broker_fee_yuan": 15_000},
    "poc": {"tranche_yuan": 100_000, "purchase_yuan": 38_000, "balance_yuan": 20_000},
    "bounty": {"milestone_yuan": 150_000, "due_yuan": 100, "settlement_yuan": 80_000},
    "race": {"stage_yuan": 300_000, "prize_yuan": 1_000_000},
    "incubation": {"settlement_yuan": 50_000},
    "deal_approval": {
        "price_yuan": 800_000,
        "payment_yuan": 800_000,
        "contribution_yuan": 0,
        "reward_yuan": 490_000,
        "unit_share_yuan": 210_000,
    },
    "open_licence": {"fee_yuan": 10_000},
    "trial_then_pay": {"payment_yuan": 200_000, "contribution_yuan": 1_200_000},
}
"""What is moved in the walks, in yuan; invented."""


def codes(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """What was said, branch by branch: codes, or the words of a guard that carries its own."""
    said: list[str] = []
    for reason in reasons:
        inner = reason.facts.get("reasons")
        if isinstance(inner, tuple):
            said += codes(inner)
        elif reason.code in {"workflow.refused", "workflow.none_of"}:
            said.append(reason.facts["reason"].en)  # type: ignore[attr-defined]
        else:
            said.append(reason.code)
    return tuple(said)


@dataclass
class Walk:
    """Things that happened, one after the other; facts and documents stay on file until they are changed."""

    definition: Definition
    policy: PolicyValues
    calendar: WorkingCalendar
    facts: dict[str, FactValue] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def does(self, verb: str, role: str, on: date, files: str = "", by: str = "", **facts: FactValue) -> Walk:
        """``role`` does ``verb`` on a day, with what has newly come to the file."""
        self.facts.update(facts)
        for code in files.split():
            name, _, count = code.partition("=")
            self.files[name] = int(count or 1)
        actor = Actor(by or role, frozenset({role}))
        self.events.append(Event(verb, actor, on, dict(self.facts), dict(self.files)))
        return self

    def takes_back(self) -> Walk:
        """Forgets the last thing, so that another may be tried in its place."""
        self.events.pop()
        return self

    @property
    def told(self) -> Replay:
        return replay(self.definition, self.events, policy=self.policy, calendar=self.calendar)

    @property
    def way(self) -> tuple[str, ...]:
        """Every state passed through; the whole of it must have been allowed."""
        told = self.told
        assert codes(told.reasons) == ()
        return (self.definition.initial, *(step.next for step in told.steps))

    @property
    def refused(self) -> tuple[str, ...]:
        """Why the last thing was not allowed; everything before it must have been."""
        told = self.told
        assert told.stopped == len(self.events) - 1, codes(told.reasons)
        return codes(told.reasons)

    @property
    def money(self) -> tuple[str, ...]:
        """The money effects named so far."""
        return tuple(effect.name for effect in self.told.effects if effect.money)


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    years = [pack.rules for pack in packs() if pack.subject == "calendar.working_days"]
    return WorkingCalendar(
        frozenset(day for rules in years for day in rules["holidays"]),
        frozenset(day for rules in years for day in rules["extra_workdays"]),
        date(2025, 1, 1),
        date(2026, 12, 31),
    )


@pytest.fixture(scope="session")
def policy() -> dict[str, Scalar]:
    """Every figure that a shipped definition reads, from the pack in force."""
    return {
        item.key: _scalar(in_force(item.subject, "CN", RULES_ON).rules[item.rule])
        for shipped in definitions()
        for item in shipped.policies
    }


def _scalar(value: object) -> Scalar:
    return Fraction(value) if isinstance(value, str) else value  # type: ignore[return-value]


@pytest.fixture
def walk(policy: dict[str, Scalar], calendar: WorkingCalendar) -> Callable[[str], Walk]:
    def begin(name: str) -> Walk:
        return Walk(definition(name), policy, calendar, dict(AMOUNTS.get(name, {})))

    return begin


@pytest.fixture(scope="session")
def panel() -> Callable[..., Panel]:
    """A panel of five with four experts: so many in favour, so many away, so many recused, the others against."""

    def sits(favour: int, *, absent: int = 0, recused: int = 0, size: int = 5) -> Panel:
        members = []
        for place in range(size):
            vote = Vote.FAVOUR if place < favour else Vote.AGAINST
            gone = place >= size - absent
            out = size - absent - recused <= place < size - absent
            members.append(
                Member(
                    f"expert-{place}",
                    expert=place != 1,
                    present=not gone,
                    recused=out,
                    vote=None if gone or out else vote,
                )
            )
        return Panel(tuple(members))

    return sits
