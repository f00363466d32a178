"""What level an achievement has really reached: a level counts only when it and all below it have evidence.

An achievement shows its long board, a product must fill the short ones; so the number of the whole is the minimum, with the
dimension that is it. There is no average. Technology and market are two cores with minima of their own, and the team stands
apart: people can be added, a technique cannot be talked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from queqiao.catalog.readiness.scales import DIMENSIONS, Criterion, Scale, scale
from queqiao.kernel import clock

CORES = MappingProxyType({"technology": ("trl", "mrl"), "market": ("crl", "brl", "frl"), "rights": ("iprl",)})
TEAM = "tmrl"


@dataclass(frozen=True, slots=True)
class DimensionEvidence:
    """What is shown in one dimension: whole ``levels`` whose criteria all have evidence, single ``criteria`` by id ("3a"), and
    the level the author claims, None where nothing is claimed."""

    levels: frozenset[int] = frozenset()
    criteria: frozenset[str] = frozenset()
    claimed: int | None = None

    @classmethod
    def of(
        cls, levels: Iterable[int] = (), criteria: Iterable[str] = (), claimed: int | None = None
    ) -> DimensionEvidence:
        """From any iterables."""
        return cls(frozenset(levels), frozenset(criteria), claimed)

    def shows(self, level: int, criterion: Criterion) -> bool:
        """Whether there is evidence for a criterion of a level."""
        return level in self.levels or criterion.id in self.criteria


@dataclass(frozen=True, slots=True)
class DimensionReadiness:
    """One dimension: the ``level`` that has evidence throughout (0 for none), the one claimed, the top of its scale, and
    ``nine``, the technology level it stands beside, by which dimensions are compared."""

    dimension: str
    level: int
    claimed: int | None
    top: int
    nine: int
    pack: str
    digest: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What is still missing for the next level of a dimension, and the kinds of evidence that would show it."""

    dimension: str
    level: int
    missing: tuple[Criterion, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A level claimed or shown above a hole: it does not count until ``holes`` (lower levels with missing criteria) are filled."""

    dimension: str
    level: int
    reached: int
    holes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Core:
    """One core of its own: the minimum of its assessed dimensions, None where none is assessed."""

    minimum: int | None
    weakest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """The whole. ``minimum`` is on the nine levels of technology readiness (0: nothing shown; None: nothing assessed),
    ``weakest`` the dimensions that are it. ``profile`` is by dimension, ``unassessed`` those nobody said anything about.
    ``cores`` are never merged; ``team`` is the team's own readiness."""

    minimum: int | None
    weakest: tuple[str, ...]
    profile: Mapping[str, DimensionReadiness]
    gaps: tuple[Gap, ...]
    unsupported: tuple[Unsupported, ...]
    unassessed: tuple[str, ...]
    cores: Mapping[str, Core] = field(default_factory=lambda: MappingProxyType({}))
    team: DimensionReadiness | None = None


def assess(
    levels: Mapping[str, DimensionEvidence], *, on: date | None = None, jurisdiction: str = "CN"
) -> Readiness:
    """The readiness that the evidence carries, by the scales in force on a day (today when None).

    Dimensions are those of ``DIMENSIONS``, or ``qingdao-13``. Raises ``UserError`` for another one. Levels and criteria
    that the scale does not have are ignored, as are claims beyond its top.
    """
    day = on or clock.today()
    used = {name: scale(name, day, jurisdiction) for name in _ordered(levels)}
    profile = {name: _dimension(used[name], levels[name]) for name in used}
    return Readiness(
        *_minimum(profile.values()),
        profile=MappingProxyType(profile),
        gaps=tuple(gap for name in used if (gap := _gap(used[name], levels[name], profile[name].level))),
        unsupported=tuple(
            found for name in used if (found := _unsupported(used[name], levels[name], profile[name].level))
        ),
        unassessed=tuple(name for name in DIMENSIONS if name not in levels),
        cores=MappingProxyType({name: _core(profile, members) for name, members in CORES.items()}),
        team=profile.get(TEAM),
    )


def _ordered(levels: Mapping[str, DimensionEvidence]) -> tuple[str, ...]:
    known = [name for name in DIMENSIONS if name in levels]
    return (*known, *sorted(name for name in levels if name not in DIMENSIONS))


def _missing(ladder: Scale, shown: DimensionEvidence, level: int) -> tuple[Criterion, ...]:
    return tuple(one for one in ladder.level(level).criteria if not shown.shows(level, one))


def _dimension(ladder: Scale, shown: DimensionEvidence) -> DimensionReadiness:
    reached = 0
    while reached < ladder.top and not _missing(ladder, shown, reached + 1):
        reached += 1
    return DimensionReadiness(
        dimension=ladder.dimension,
        level=reached,
        claimed=shown.claimed,
        top=ladder.top,
        nine=ladder.level(reached).nine if reached else 0,
        pack=ladder.pack,
        digest=ladder.digest,
    )


def _gap(ladder: Scale, shown: DimensionEvidence, reached: int) -> Gap | None:
    if reached == ladder.top:
        return None
    coming = ladder.level(reached + 1)
    return Gap(ladder.dimension, coming.level, _missing(ladder, shown, coming.level), coming.evidence)


def _unsupported(ladder: Scale, shown: DimensionEvidence, reached: int) -> Unsupported | None:
    """The highest level claimed or shown beyond what counts."""
    claims = [
        number
        for number in range(reached + 1, ladder.top + 1)
        if number in shown.levels
        or number == shown.claimed
        or any(one.id in shown.criteria for one in ladder.level(number).criteria)
    ]
    highest = max(claims, default=0)
    # Part of the next level is work under way, not a claim.
    if highest == 0 or (highest == reached + 1 and shown.claimed != highest):
        return None
    holes = tuple(number for number in range(reached + 1, highest + 1) if _missing(ladder, shown, number))
    return Unsupported(ladder.dimension, highest, reached, holes)


def _minimum(profile: Iterable[DimensionReadiness]) -> tuple[int | None, tuple[str, ...]]:
    found = tuple(profile)
    if not found:
        return None, ()
    lowest = min(item.nine for item in found)
    return lowest, tuple(item.dimension for item in found if item.nine == lowest)


def _core(profile: Mapping[str, DimensionReadiness], members: tuple[str, ...]) -> Core:
    return Core(*_minimum(profile[name] for name in members if name in profile))
