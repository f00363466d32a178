"""The shipped definitions of indicators: ``REGISTRY``. Words in both languages are data here; figures are in rule packs."""

from __future__ import annotations

from queqiao_engine.indicators.definitions.flow import AMBIGUOUS, FLOW
from queqiao_engine.indicators.definitions.money import MONEY
from queqiao_engine.indicators.definitions.reports import REPORTS
from queqiao_engine.indicators.definitions.structure import STRUCTURE
from queqiao_engine.indicators.definitions.survey import SURVEY
from queqiao_engine.indicators.definitions.time import TIME
from queqiao_engine.indicators.registry import Registry, registry

REGISTRY: Registry = registry((*FLOW, *TIME, *MONEY, *REPORTS, *STRUCTURE, *SURVEY), AMBIGUOUS)
"""Every shipped definition, checked when it is loaded."""
