"""A valuation file worked out: every method valued, its uncertainty explored, faults of substance collected."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from queqiao.deals.value_file.file import Draft, ValueFile
from queqiao.deals.value_file.names import shown_path
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.comparables import against_benchmark
from queqiao_engine.valuation.contracts import Case, Method, Valuation, variables
from queqiao_engine.valuation.make_or_license import MakeOrLicense, compare
from queqiao_engine.valuation.rnpv import DecisionTree, RiskAdjustedNpv, decision_tree
from queqiao_engine.valuation.sensitivity import Bar, BreakEven, break_even, even_ranges, tornado
from queqiao_engine.valuation.simulation import Simulation, simulate, simulated

SHARES = frozenset({Method.EQUIVALENT_INVESTMENT})
"""Methods whose result is a share, not money."""


@dataclass(frozen=True, slots=True)
class Result:
    """One method's outcome; a make-or-license question has two valuations and its ``comparison``."""

    name: str
    valuations: tuple[Valuation, ...]
    bars: tuple[Bar, ...] = ()
    break_evens: tuple[BreakEven, ...] = ()
    simulation: Simulation | None = None
    tree: DecisionTree | None = None
    comparison: MakeOrLicense | None = None


def run_value_file(
    given: ValueFile, *, trials: int, seed: int, today: date
) -> tuple[tuple[Result, ...], tuple[Reason, ...]]:
    """Values every method. Returns the results and the warnings about the file as a whole. Raises ``UserError``
    with every fault of substance."""
    results, problems = [], []
    for draft in given.drafts:
        try:
            results.append(_result(draft, given, trials, seed))
        except EngineError as error:
            problems.append(
                Problem(error.code, _worded(error.facts), given.file, draft.line, field=draft.place)
            )
    if problems:
        raise UserError(*problems)
    return tuple(results), _general(given, results, today)


def _worded(facts: Mapping[str, object]) -> dict[str, object]:
    """Numbers as short as they can be said; names of fields in Chinese beside the engine's."""
    found: dict[str, object] = {}
    for name, value in facts.items():
        if isinstance(value, float):
            found[name] = "∞" if math.isinf(value) else f"{value:.6g}"
        else:
            found[name] = value
        if isinstance(value, str):
            found[f"{name}_zh"] = "、".join(shown_path(path, "zh") for path in value.split(", "))
    return found


def _general(given: ValueFile, results: Sequence[Result], today: date) -> tuple[Reason, ...]:
    """What concerns the file as a whole: whether the valuation is still in date, and how its values lie among usual
    prices."""
    found = []
    end = _years_later(given.day, given.valid_years)
    if today >= end:
        found.append(Reason.of("valuation.out_of_date", day=given.day, years=given.valid_years, end=end))
    mark = given.benchmark
    if mark is not None:
        values = [item.value for result in results for item in result.valuations if item.unit != "1"]
        above = [item for item in values if against_benchmark(item, mark)]
        if above:
            found.append(
                Reason.of(
                    "valuation.several_above_most_deals",
                    count=len(above), total=len(values), below=mark.below, unit=given.unit,
                    share=mark.share, source=mark.source,
                )
            )  # fmt: skip
    return tuple(found)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _result(draft: Draft, given: ValueFile, trials: int, seed: int) -> Result:
    built = draft.build()
    if isinstance(built, tuple):
        make, offer = built
        parts = {"make": make, "license": offer}
        ranges = _apart(draft.uncertainty.ranges, parts)
        found = compare(
            make, offer, unit=given.unit, make_ranges=ranges["make"], license_ranges=ranges["license"]
        )
        return Result(draft.name, (found.make, found.license), comparison=found)
    return _single(draft, built, given, trials, seed)


def _apart(
    ranges: Mapping[str, tuple[float, float]], parts: Mapping[str, Case]
) -> dict[str, dict[str, tuple[float, float]]]:
    """make.probability goes to making, license.fee to licensing, market.… to both."""
    found: dict[str, dict[str, tuple[float, float]]] = {name: {} for name in parts}
    for path, ends in ranges.items():
        first, _dot, rest = path.partition(".")
        if first in parts:
            found[first][rest] = ends
        elif path in variables(parts["make"]) and path in variables(parts["license"]) and first == "market":
            for inner in found.values():
                inner[path] = ends
        else:
            known = ", ".join(f"{name}.{path}" for name in parts for path in variables(parts[name]))
            raise EngineError("valuation.unknown_variable", name=path, known=known)
    return found


def _single(draft: Draft, case: Case, given: ValueFile, trials: int, seed: int) -> Result:
    asked = draft.uncertainty
    unit = "1" if case.method in SHARES else given.unit
    found = appraise(case, unit=unit, ranges=asked.ranges)
    simulation = None
    if asked.uncertain:
        distributions = {name: make() for name, make in asked.uncertain.items()}
        simulation = simulate(case, distributions, trials=trials, seed=seed, correlation=asked.correlation())
        found = simulated(case, simulation, unit=unit)
    return Result(
        name=draft.name,
        valuations=(found,),
        bars=tornado(case, {**_even(case, asked.share), **asked.ranges}),
        break_evens=tuple(
            break_even(case, item.name, item.low, item.high, target=item.target) for item in asked.questions
        ),
        simulation=simulation,
        tree=decision_tree(case) if isinstance(case, RiskAdjustedNpv) else None,
    )


def _even(case: Case, share: float | None) -> dict[str, tuple[float, float]]:
    """Ranges of the same share for every number that is not 0, a whole series moving together."""
    if share is None:
        return {}
    names = [
        name
        for name, item in variables(case).items()
        if item.base != 0.0 and not name.rpartition(".")[2].isdigit()
    ]
    return even_ranges(case, tuple(names), share)
