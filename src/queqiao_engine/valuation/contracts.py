"""Values that cross the border of the valuation subject, and what every method has in common.

A method is a *case*: a frozen dataclass that holds its inputs and knows its formula once, for one number and for a
million draws alike. Range, tornado, break-even and simulation therefore work on every method through the same
names: a number is called by its field (``royalty_rate``), an element of a series by its place (``revenues.2``), the
whole series by ``revenues.scale`` (1 = as given), a number inside another case by its path (``discount_rate.beta``,
``stages.phase_2.probability``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason

Vector: TypeAlias = "float | NDArray[np.float64]"
"""One number, or one number for every draw of a simulation."""


class Method(StrEnum):
    """How a value was reached. The first group values a technology; the second gives a rate or a share used on the
    way."""

    REPLICATION_COST = "replication_cost"  # 倍加系数法
    INDEXED_COST = "indexed_cost"  # 价格指数法
    LICENCE_FLOOR = "licence_floor"  # 最低收费额
    DIRECT_INCOME = "direct_income"
    RELIEF = "relief"  # 许可费节省法
    PROFIT_SPLIT = "profit_split"  # 利润分成法
    EXCESS_EARNINGS = "excess_earnings"  # 超额收益法
    CONTRIBUTORY_CHARGES = "contributory_charges"  # 多期超额收益法
    RNPV = "rnpv"
    COMPARABLES = "comparables"
    BLACK_SCHOLES = "black_scholes"
    BINOMIAL = "binomial"
    PROJECT_OPTION = "project_option"
    MAKE = "make"
    LICENSE = "license"
    ADVANTAGE = "advantage"  # what a licence is worth above making it oneself
    FUNCTION = "function"

    BUILD_UP = "build_up"
    CAPM = "capm"
    WACC = "wacc"
    MARGINAL_SHARE = "marginal_share"  # 边际分析法
    EQUIVALENT_INVESTMENT = "equivalent_investment"  # 约当投资分析法
    THUMB_SHARE = "thumb_share"  # 三分法、四分法
    COST_OF_DELAY = "cost_of_delay"


class RangeBasis(StrEnum):
    """Where ``low`` and ``high`` of a valuation come from."""

    POINT = "point"  # no range was given: low = value = high
    CORNERS = (
        "corners"  # least and greatest value over all combinations of the ends of the given input ranges
    )
    SPREAD = "spread"  # least and greatest adjusted price of the comparables that were kept
    SIMULATION = "simulation"  # quantiles of a simulation


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the calculation: ``result`` = ``formula`` (a code) of ``inputs``. ``code`` says what the line is."""

    code: str
    formula: str
    inputs: Mapping[str, float | int | str]
    result: float

    @classmethod
    def of(
        cls,
        code: str,
        formula: str,
        result: float,
        own: Mapping[str, float] = MappingProxyType({}),
        /,
        **inputs: float | int | str,
    ) -> Step:
        """A step whose inputs are then read-only; NumPy numbers become plain ones.

        ``own``: numbers under names a person chose (premiums, adjustments); a name already taken gets a prime.
        """
        named: dict[str, float | int | str] = dict(inputs)
        for name, value in own.items():
            named[f"{name}′" if name in inputs else name] = value
        plain = {
            name: value if isinstance(value, str | int) else float(value) for name, value in named.items()
        }
        return cls(code, formula, MappingProxyType(plain), float(result))


@dataclass(frozen=True, slots=True)
class Valuation:
    """A value with its range, the lines that lead to it, and what to be careful about.

    ``value``, ``low``, ``high`` are in ``unit`` (as the caller names it: 万元, USD M; a rate or share has unit "1").
    ``figures`` are named by-products (N(d1), NPV without the option, …).
    """

    method: Method
    value: float
    low: float
    high: float
    basis: RangeBasis
    steps: tuple[Step, ...]
    warnings: tuple[Reason, ...]
    unit: str = ""
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a number may lie; an open end excludes the bound itself."""

    low: float = -np.inf
    high: float = np.inf
    open_low: bool = False
    open_high: bool = False

    def outside(self, value: Vector) -> NDArray[np.bool_]:
        """Where ``value`` lies outside, also where it is no number."""
        array = np.asarray(value, dtype=np.float64)
        below = array <= self.low if self.open_low else array < self.low
        above = array >= self.high if self.open_high else array > self.high
        return np.asarray(below | above | ~np.isfinite(array))


ANY = Bounds()
POSITIVE = Bounds(low=0.0, open_low=True)
NOT_NEGATIVE = Bounds(low=0.0)
SHARE = Bounds(low=0.0, high=1.0)
BELOW_ONE = Bounds(low=0.0, high=1.0, open_high=True)
RATE = Bounds(low=-1.0, open_low=True)
"""Discount and growth rates: anything above −100 %."""


class Part:
    """Inputs with names and bounds; what is not in ``domain`` is structure (counts, kinds) and never varied.

    Raises ``valuation.out_of_range`` (field, value, low, high) when a number lies outside its bounds and
    ``valuation.empty_series`` (field) for a series without elements.
    """

    __slots__ = ()
    domain: ClassVar[Mapping[str, Bounds]] = MappingProxyType({})

    def __post_init__(self) -> None:
        for name, value, bounds in self.numbers():
            if value is None or isinstance(value, Part):
                continue
            values = value if isinstance(value, tuple) else (value,)
            if not values:
                raise EngineError("valuation.empty_series", field=name)
            for item in values:
                if bounds.outside(item):
                    raise EngineError(
                        "valuation.out_of_range", field=name, value=item, low=bounds.low, high=bounds.high
                    )
        self.check()

    def numbers(self) -> Iterator[tuple[str, object, Bounds]]:
        """(name, value, bounds) of every field in the domain."""
        for name, bounds in self.domain.items():
            yield name, getattr(self, name), bounds

    def check(self) -> None:
        """What the bounds of single numbers cannot say; raises ``EngineError``."""

    def parts(self) -> Iterator[tuple[str, Part]]:
        """(path, part) of what is nested directly: a case in place of a number, or a tuple of parts by their ids."""
        for name in self.__dataclass_fields__:  # type: ignore[attr-defined]  # every part is a dataclass
            value = getattr(self, name)
            if isinstance(value, Part):
                yield name, value
            elif isinstance(value, tuple):
                for item in value:
                    if isinstance(item, Part):
                        yield f"{name}.{getattr(item, 'id')}", item  # noqa: B009  # parts in a tuple have an id

    def cautions(self) -> tuple[Reason, ...]:
        """Warnings of this part alone."""
        return ()


class Case(Part, ABC):
    """A method with its inputs. See the module text for the names of its numbers."""

    __slots__ = ()
    method: ClassVar[Method]

    @abstractmethod
    def worth(self, x: Inputs) -> Vector:
        """The formula, over one number or many draws."""

    @abstractmethod
    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The lines that lead to the value at the inputs as given."""

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """Named by-products."""
        return {}

    def cells(self) -> int:
        """How many numbers one draw needs at once; a simulation takes fewer draws at a time where it is large."""
        return 1

    def work(self) -> int:
        """How many additions one draw takes, roughly; a simulation refuses what would take for ever."""
        return 1

    def own_ranges(self) -> Mapping[str, tuple[float, float]]:
        """Input ranges that the method itself brings (rules of thumb)."""
        return {}

    def spread(self, x: Inputs) -> tuple[float, float] | None:
        """A range that the method observes in its data (comparables)."""
        return None


Number: TypeAlias = "float | Case"
"""A number, or a case whose value is that number (a discount rate built up, a share by marginal analysis)."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The numbers of a part, with some of them replaced by others (one each, or one for every draw)."""

    part: Part
    given: Mapping[str, Vector] = field(default_factory=lambda: MappingProxyType({}))
    prefix: str = ""

    def number(self, name: str) -> Vector:
        """The number of a field: as replaced, else by the case that stands in its place, else as given."""
        path = self.prefix + name
        if path in self.given:
            return self.given[path]
        value = getattr(self.part, name)
        if isinstance(value, Case):
            return value.worth(self.of(name, value))
        return float(value)

    def series(self, name: str) -> tuple[Vector, ...]:
        """The numbers of a series, each as replaced or given, times its scale."""
        path = self.prefix + name
        scale = self.given.get(f"{path}.scale", 1.0)
        values: tuple[float, ...] = getattr(self.part, name)
        return tuple(
            self.given.get(f"{path}.{place}", value) * scale for place, value in enumerate(values, start=1)
        )

    def of(self, path: str, part: Part) -> Inputs:
        """The inputs of a nested part."""
        return Inputs(part, self.given, f"{self.prefix}{path}.")

    def each(self, name: str) -> tuple[Inputs, ...]:
        """The inputs of every part in a tuple of parts."""
        items: tuple[Part, ...] = getattr(self.part, name)
        return tuple(self.of(f"{name}.{getattr(item, 'id')}", item) for item in items)  # noqa: B009

    def nested_steps(self, name: str) -> tuple[Step, ...]:
        """The lines of the case that stands in place of a number; none for a plain number."""
        value = getattr(self.part, name)
        return value.steps(self.of(name, value)) if isinstance(value, Case) else ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A number of a case that may be varied: its path, its value as given, where it may lie."""

    name: str
    base: float
    bounds: Bounds


def variables(part: Part, prefix: str = "") -> Mapping[str, Variable]:
    """Every number of a part by its path, in the order of the fields. A nested case also counts as one number."""
    found: dict[str, Variable] = {}
    for name, value, bounds in part.numbers():
        path = prefix + name
        if isinstance(value, tuple):
            found |= {
                f"{path}.{place}": Variable(f"{path}.{place}", float(item), bounds)
                for place, item in enumerate(value, start=1)
            }
            found[f"{path}.scale"] = Variable(f"{path}.scale", 1.0, ANY)
        elif isinstance(value, Case):
            found[path] = Variable(path, float(value.worth(Inputs(value))), bounds)
        elif isinstance(value, int | float):
            found[path] = Variable(path, float(value), bounds)
    for path, nested in part.parts():
        found |= variables(nested, f"{prefix}{path}.")
    return MappingProxyType(found)


def check_apart(part: Part, names: Iterable[str]) -> None:
    """No number may be varied together with what it is made of (``discount_rate`` with ``discount_rate.beta``): the
    outer one would hide the inner. Raises ``valuation.variables_overlap`` (name, inner)."""
    given = sorted(names)
    for outer in _made_up(part):
        inner = next((name for name in given if name.startswith(f"{outer}.")), None)
        if outer in given and inner is not None:
            raise EngineError("valuation.variables_overlap", name=outer, inner=inner)


def _made_up(part: Part, prefix: str = "") -> Iterator[str]:
    """Paths of the numbers in whose place a case stands."""
    for name, value, _bounds in part.numbers():
        if isinstance(value, Case):
            yield prefix + name
    for path, nested in part.parts():
        yield from _made_up(nested, f"{prefix}{path}.")


def all_cautions(part: Part) -> tuple[Reason, ...]:
    """The warnings of a part and of everything nested in it, outermost first."""
    found = list(part.cautions())
    for _path, nested in part.parts():
        found += all_cautions(nested)
    return tuple(found)
