"""The workflows Queqiao ships, each in a module of its own: data only. ``definition("bounty")``, ``definitions()``."""

from __future__ import annotations

from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.contracts import Definition
from queqiao_engine.workflow.definitions import (
    achievement,
    bounty,
    case,
    deal_approval,
    incubation,
    introduction,
    membership,
    need,
    negative_result,
    open_licence,
    organisation,
    poc,
    race,
    scenario,
    trial_then_pay,
)

_SHIPPED: tuple[Definition, ...] = (
    organisation.DEFINITION,
    need.DEFINITION,
    achievement.DEFINITION,
    scenario.DEFINITION,
    negative_result.DEFINITION,
    introduction.DEFINITION,
    case.DEFINITION,
    poc.DEFINITION,
    bounty.DEFINITION,
    race.DEFINITION,
    incubation.DEFINITION,
    membership.DEFINITION,
    deal_approval.DEFINITION,
    open_licence.DEFINITION,
    trial_then_pay.DEFINITION,
)


def definitions() -> tuple[Definition, ...]:
    """Every shipped definition, in the order of the chain from need to deal."""
    return _SHIPPED


def definition(name: str) -> Definition:
    """The shipped definition of that name. Raises EngineError ``workflow.unknown_definition`` with the known names."""
    for item in _SHIPPED:
        if item.name == name:
            return item
    raise EngineError("workflow.unknown_definition", name=name, known=tuple(item.name for item in _SHIPPED))
