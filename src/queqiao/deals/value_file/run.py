"""A valuation file worked out: every method valued, its uncertainty explored, faults of substance collected."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from queqiao.deals.value_file.file import Draft, ValueFile
from queqiao.deals.value_file.names import shown_path
from queqiao.deals.value_file.rules import RoyaltyReference
from queqiao.deals.value_file.uncertainty import Uncertainty
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.advantage import Advantage
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.black_scholes import BlackScholes, Greeks, greeks, implied_volatility
from queqiao_engine.valuation.comparables import against_benchmark
from queqiao_engine.valuation.contracts import Case, Method, Valuation, variables
from queqiao_engine.valuation.correlation import RankCorrelation
from queqiao_engine.valuation.distributions import Distribution
from queqiao_engine.valuation.make_or_license import (
    LicenceOffer,
    MakeOrLicense,
    OwnDevelopment,
    compare,
)
from queqiao_engine.valuation.rnpv import DecisionTree, RiskAdjustedNpv, decision_tree
from queqiao_engine.valuation.sensitivity import Bar, BreakEven, break_even, even_ranges, tornado
from queqiao_engine.valuation.simulation import Simulation, simulate, simulated

SHARES = frozenset({Method.EQUIVALENT_INVESTMENT})
"""Methods whose result is a share, not money."""


NOT_THE_WORTH = frozenset({Method.LICENCE_FLOOR, Method.MAKE, Method.LICENSE})
"""Methods whose result is money but not what the technology is worth: a floor for bargaining, a buyer's two ways."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asking:
    """The price the other side asks, against a valuation: ``below``, ``within`` or ``above`` its range.

    ``implied_volatility``: for an option, the volatility at which it would be worth that price; None where no
    volatility gives it.
    """

    price: float
    position: str
    implied_volatility: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One method's outcome. A make-or-license question has two valuations and its ``comparison``; its sensitivity,
    break-evens and simulation are those of the licence's advantage."""

    name: str
    valuations: tuple[Valuation, ...]
    bars: tuple[Bar, ...] = ()
    break_evens: tuple[BreakEven, ...] = ()
    simulation: Simulation | None = None
    tree: DecisionTree | None = None
    comparison: MakeOrLicense | None = None
    greeks: Greeks | None = None
    asking: Asking | None = None
    references: tuple[RoyaltyReference, ...] = ()

    @property
    def worths(self) -> tuple[Valuation, ...]:
        """The valuations that say what the technology is worth, in money."""
        return tuple(
            item for item in self.valuations if item.unit != "1" and item.method not in NOT_THE_WORTH
        )


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
    end = None if given.valid_years is None else _years_later(given.day, given.valid_years)
    if end is not None and today >= end:
        found.append(Reason.of("valuation.out_of_date", day=given.day, years=given.valid_years, end=end))
    mark = given.benchmark
    if mark is not None:
        values = [item.value for result in results for item in result.worths]
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
        return _both(draft, built, given, trials, seed)
    return _single(draft, built, given, trials, seed)


def _both(
    draft: Draft, built: tuple[OwnDevelopment, LicenceOffer], given: ValueFile, trials: int, seed: int
) -> Result:
    """Both ways valued apart, each with what concerns it; everything else is asked of the licence's advantage."""
    make, offer = built
    asked, case = draft.uncertainty, Advantage(make=make, license=offer)
    parts: dict[str, Case] = {"make": make, "license": offer}
    ranges, uncertain = _apart(asked.ranges, case), _apart(asked.uncertain, case)
    found = compare(
        make, offer, unit=given.unit, make_ranges=ranges["make"], license_ranges=ranges["license"]
    )
    valuations = {"make": found.make, "license": found.license}
    simulation, correlation = None, asked.correlation()
    if asked.uncertain:
        drawn = {name: build() for name, build in asked.uncertain.items()}
        simulation = simulate(case, drawn, trials=trials, seed=seed, correlation=correlation)
        for side, part in parts.items():
            own = {name: build() for name, build in uncertain[side].items()}
            if own:
                ranks = _ranks_of(correlation, side, own)
                plain = simulate(part, own, trials=trials, seed=seed, correlation=ranks)
                valuations[side] = simulated(part, plain, unit=given.unit)
    return Result(
        draft.name,
        tuple(valuations.values()),
        bars=tornado(case, {**_even(case, asked.share), **asked.ranges}),
        break_evens=_break_evens(case, asked),
        simulation=simulation,
        comparison=found,
    )


def _apart(given: Mapping[str, T], case: Advantage) -> dict[str, dict[str, T]]:
    """make.probability goes to making, license.fee to licensing, market.… to both."""
    known = variables(case)
    found: dict[str, dict[str, T]] = {"make": {}, "license": {}}
    for path, item in given.items():
        if path not in known:
            raise EngineError("valuation.unknown_variable", name=path, known=", ".join(known))
        first, _dot, rest = path.partition(".")
        if first in found:
            found[first][rest] = item
        else:
            for inner in found.values():
                inner[path] = item
    return found


def _ranks_of(
    given: RankCorrelation | None, side: str, own: Mapping[str, Distribution]
) -> RankCorrelation | None:
    """What the correlations say of the numbers of one way."""
    if given is None:
        return None
    names = {name: name.removeprefix(f"{side}.") for name in given.names}
    kept = [place for place, name in enumerate(given.names) if names[name] in own]
    return RankCorrelation(
        tuple(names[given.names[place]] for place in kept),
        tuple(tuple(given.matrix[i][j] for j in kept) for i in kept),
    )


def _break_evens(case: Case, asked: Uncertainty) -> tuple[BreakEven, ...]:
    return tuple(
        break_even(case, item.name, item.low, item.high, target=item.target) for item in asked.questions
    )


def _asking(price: float | None, case: Case, found: Valuation) -> Asking | None:
    """Where the asked price lies."""
    if price is None:
        return None
    position = "below" if price < found.low else "above" if price > found.high else "within"
    implied = None
    if isinstance(case, BlackScholes):
        try:
            implied = implied_volatility(case, price)
        except EngineError:  # no volatility gives that price: said as none
            implied = None
    return Asking(price, position, implied)


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
        break_evens=_break_evens(case, asked),
        simulation=simulation,
        tree=decision_tree(case) if isinstance(case, RiskAdjustedNpv) else None,
        greeks=greeks(case) if isinstance(case, BlackScholes) else None,
        asking=_asking(draft.asking, case, found),
        references=draft.references,
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
