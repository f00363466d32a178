"""What a licence is worth above making it oneself, as one case: so that its sensitivity, its break-evens and its odds
can be asked like those of any other value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.contracts import Bounds, Case, Inputs, Method, Part, Step, Vector
from queqiao_engine.valuation.make_or_license import LicenceOffer, OwnDevelopment


@dataclass(frozen=True, slots=True, kw_only=True)
class Advantage(Case):
    """Value of the licence less that of making, on one market (else ``valuation.two_markets``).

    Its numbers are called ``market.…``, ``make.…`` and ``license.…``; a number of the market moves for both ways at
    once, so that a simulation says how often the licence is the better choice.
    """

    method: ClassVar[Method] = Method.ADVANTAGE
    make: OwnDevelopment
    license: LicenceOffer

    def check(self) -> None:
        """Both look at the same market."""
        if self.make.market != self.license.market:
            raise EngineError("valuation.two_markets")

    def numbers(self) -> Iterator[tuple[str, object, Bounds]]:
        """Those of the market once, then those of each way."""
        for name, part in (("market", self.make.market), ("make", self.make), ("license", self.license)):
            for inner, value, bounds in part.numbers():
                yield f"{name}.{inner}", value, bounds

    def parts(self) -> Iterator[tuple[str, Part]]:
        """What is nested in the market, once."""
        for path, part in self.make.market.parts():
            yield f"market.{path}", part

    def _side(self, x: Inputs, name: str, case: Case) -> Vector:
        """One way, at the numbers given for it and for the market."""
        own = f"{x.prefix}{name}."
        given: dict[str, Vector] = {}
        for path, value in x.given.items():
            if path.startswith(own):
                given[path.removeprefix(own)] = value
            elif path.startswith(f"{x.prefix}market."):
                given[path.removeprefix(x.prefix)] = value
        return case.worth(Inputs(case, MappingProxyType(given)))

    def worth(self, x: Inputs) -> Vector:
        """The difference."""
        return self._side(x, "license", self.license) - self._side(x, "make", self.make)

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The two values and their difference."""
        figures = self.figures(x)
        return (Step.of("value", "difference", float(self.worth(x)), figures),)

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """The two values."""
        return {
            "license": float(self._side(x, "license", self.license)),
            "make": float(self._side(x, "make", self.make)),
        }
