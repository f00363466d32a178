"""赛马: several teams work in parallel with equal first tranches; a gate keeps some and stops the rest.

What the stopped teams had not spent returns to the pot; what happens to their intellectual property is a term of the
race, carried through to the result and never decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason


class TieRule(StrEnum):
    """What happens to equal scores at the last place kept."""

    KEEP_ALL = "keep_all"  # all of them go on
    STOP_ALL = "stop_all"  # none of them goes on
    CHEAPER = "cheaper"  # the one that has spent less, then the least id


class UnspentRule(StrEnum):
    """Where the money of stopped teams goes."""

    TO_ORGANISER = "to_organiser"
    TO_KEPT_EQUALLY = "to_kept_equally"


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate keeps the best ``keep`` teams, those at ``threshold`` or above, or both conditions together."""

    id: str
    keep: int | None = None
    threshold: Fraction | None = None
    ties: TieRule = TieRule.KEEP_ALL
    unspent: UnspentRule = UnspentRule.TO_ORGANISER
    ip_terms: str = ""


@dataclass(frozen=True, slots=True)
class Runner:
    """A team at a gate: its score, and of its tranche in minor units what was granted and what is spent."""

    id: str
    score: Fraction
    granted: int
    spent: int
    met_milestone: bool = True


@dataclass(frozen=True, slots=True)
class GateResult:
    """Who goes on, who stops, the money that returns, and each kept team's share of it (minor units, exact in sum)."""

    gate: str
    kept: tuple[str, ...]
    stopped: tuple[str, ...]
    returned: int
    to_kept: tuple[tuple[str, int], ...]
    to_organiser: int
    ip_terms: str
    reasons: tuple[Reason, ...]


def first_tranches(pot: int, teams: Iterable[str]) -> tuple[tuple[tuple[str, int], ...], int]:
    """Equal first tranches in minor units, and the rest the pot keeps. Raises ``EngineError("panel.no_teams")``."""
    names = sorted(set(teams))
    if not names or pot < 0:
        raise EngineError("panel.no_teams", pot=pot)
    each = pot // len(names)
    return tuple((name, each) for name in names), pot - each * len(names)


def prune(gate: Gate, runners: Iterable[Runner]) -> GateResult:
    """Apply a gate.

    A team that missed its milestone stops whatever its score. Raises ``EngineError("panel.bad_gate")`` when the gate has
    neither a number nor a threshold, ``panel.duplicate_id``, and ``panel.overspent`` when a team spent more than granted.
    """
    if (gate.keep is None and gate.threshold is None) or (gate.keep is not None and gate.keep < 0):
        raise EngineError("panel.bad_gate", gate=gate.id)
    field = sorted(runners, key=lambda runner: (-runner.score, runner.spent, runner.id))
    if len({runner.id for runner in field}) < len(field):
        raise EngineError("panel.duplicate_id", kind="runner", id=gate.id)
    for runner in field:
        if not 0 <= runner.spent <= runner.granted:
            raise EngineError("panel.overspent", runner=runner.id, granted=runner.granted, spent=runner.spent)
    reasons: dict[str, Reason] = {}
    able = [runner for runner in field if _able(gate, runner, reasons)]
    kept = able if gate.keep is None else _best(gate, gate.keep, able, reasons)
    for runner in kept:
        reasons[runner.id] = Reason.of("panel.runner_kept", runner=runner.id, score=runner.score)
    names = {runner.id for runner in kept}
    stopped = [runner for runner in field if runner.id not in names]
    returned = sum(runner.granted - runner.spent for runner in stopped)
    each = returned // len(kept) if kept and gate.unspent is UnspentRule.TO_KEPT_EQUALLY else 0
    return GateResult(
        gate.id,
        tuple(sorted(names)),
        tuple(sorted(runner.id for runner in stopped)),
        returned,
        tuple((name, each) for name in sorted(names)) if each else (),
        returned - each * len(kept),
        gate.ip_terms,
        tuple(reasons[runner.id] for runner in field),
    )


def _able(gate: Gate, runner: Runner, reasons: dict[str, Reason]) -> bool:
    if not runner.met_milestone:
        reasons[runner.id] = Reason.of("panel.milestone_missed", runner=runner.id)
        return False
    if gate.threshold is not None and runner.score < gate.threshold:
        reasons[runner.id] = Reason.of(
            "panel.below_gate", runner=runner.id, score=runner.score, threshold=gate.threshold
        )
        return False
    return True


def _best(gate: Gate, keep: int, able: list[Runner], reasons: dict[str, Reason]) -> list[Runner]:
    if len(able) <= keep:
        return able
    edge = able[keep].score
    tied = keep > 0 and able[keep - 1].score == edge
    kept = able[:keep]
    if tied and gate.ties is TieRule.KEEP_ALL:
        kept = [runner for runner in able if runner.score >= edge]
    elif tied and gate.ties is TieRule.STOP_ALL:
        kept = [runner for runner in able if runner.score > edge]
    for runner in able[len(kept) :]:
        lost_tie = tied and runner.score == edge
        code = "panel.lost_tie" if lost_tie else "panel.below_place"
        reasons[runner.id] = Reason.of(
            code, runner=runner.id, score=runner.score, keep=keep, rule=str(gate.ties)
        )
    return kept
