"""How unevenly something is spread: Herfindahl-Hirschman index with policy levels, Gini with its Lorenz curve.

All of it is exact: shares are fractions of whole weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason


@dataclass(frozen=True, slots=True)
class ConcentrationLevel:
    """From this index on (0..1, e.g. 9/50 for 1,800 points) concentration has this ``name``. Policy."""

    name: str
    at_least: Fraction


@dataclass(frozen=True, slots=True)
class Concentration:
    """The Herfindahl-Hirschman index H = sum of squared shares, 1/n (all equal) to 1 (one has all).

    ``points`` = 10,000 H. ``normalised`` = (H - 1/n)/(1 - 1/n), 0..1, None for n = 1. ``effective`` = 1/H, the number of
    equal holders with the same index. ``shares`` are largest first, ties by name.
    """

    shares: tuple[tuple[str, Fraction], ...]
    index: Fraction
    points: Fraction
    normalised: Fraction | None
    effective: Fraction
    level: str
    findings: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Inequality:
    """Gini coefficient of a spread: 0 all equal, (n-1)/n one has all.

    ``corrected`` = n/(n-1) times that, which reaches 1 (None for n = 1). ``lorenz`` are the corners (share of holders,
    share of the whole) from (0, 0) to (1, 1), smallest first. ``none`` counts holders with nothing; leaving them out
    would hide the inequality that matters.
    """

    holders: int
    none: int
    gini: Fraction
    corrected: Fraction | None
    lorenz: tuple[tuple[Fraction, Fraction], ...]


def concentration(
    weights: Mapping[str, int | Fraction],
    *,
    levels: Sequence[ConcentrationLevel] = (),
    unsettled: bool = False,
) -> Concentration:
    """Concentration of non-negative weights by name (contracts by buyer, projects by technical route); zeros count in n.

    The level is the highest whose threshold is met, "" below all. ``unsettled`` says that the technical route is still
    open: any level met then adds the finding ``indicators.lock_in`` (level, points) - money on one route before it is
    settled locks a field in.
    Sources: Hirschman (1945), Herfindahl (1950); normalised form as in the usual competition literature.
    Raises ``EngineError("indicators.weights")`` when nothing is above zero or something is below.
    """
    total = _total(weights)
    shares = tuple(
        (name, Fraction(weight) / total)
        for name, weight in sorted(weights.items(), key=lambda row: (-row[1], row[0]))
    )
    index = sum((share * share for _, share in shares), Fraction(0))
    n = len(shares)
    met = [level for level in sorted(levels, key=lambda level: level.at_least) if index >= level.at_least]
    level = met[-1].name if met else ""
    findings = (
        (Reason.of("indicators.lock_in", level=level, points=index * 10_000, leader=shares[0][0]),)
        if level and unsettled
        else ()
    )
    return Concentration(
        shares=shares,
        index=index,
        points=index * 10_000,
        normalised=(index - Fraction(1, n)) / (1 - Fraction(1, n)) if n > 1 else None,
        effective=1 / index,
        level=level,
        findings=findings,
    )


def inequality(weights: Mapping[str, int | Fraction]) -> Inequality:
    """The Gini coefficient, holders of nothing included, and the Lorenz curve.

        G = 2 sum(i x_i) / (n sum x) - (n + 1)/n      with x ascending, i = 1..n

    Sources: Gini (1912); Lorenz (1905). Raises ``EngineError("indicators.weights")`` as ``concentration``.
    """
    total = _total(weights)
    values = sorted(Fraction(weight) for weight in weights.values())
    n = len(values)
    weighted = sum((i * value for i, value in enumerate(values, 1)), Fraction(0))
    gini = 2 * weighted / (n * total) - Fraction(n + 1, n)
    corners, sum_so_far = [(Fraction(0), Fraction(0))], Fraction(0)
    for i, value in enumerate(values, 1):
        sum_so_far += value
        corners.append((Fraction(i, n), sum_so_far / total))
    return Inequality(
        holders=n,
        none=values.count(Fraction(0)),
        gini=gini,
        corrected=gini * n / (n - 1) if n > 1 else None,
        lorenz=tuple(corners),
    )


def _total(weights: Mapping[str, int | Fraction]) -> Fraction:
    total = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    if total <= 0 or any(weight < 0 for weight in weights.values()):
        raise EngineError(
            "indicators.weights", holders=len(weights), negative=sum(w < 0 for w in weights.values())
        )
    return total
