"""Whether a committee may sit: size, odd number, shares of experts and roles, and who is barred.

The numbers are policy: 招标投标法 Art. 37 asks for five or more, an odd number, two thirds of them experts; a concept-proof
centre for industry, technical and market members. They come as a ``PanelRule``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType

from queqiao_engine.explanation import Reason
from queqiao_engine.review.assignment.contracts import CompositionRule


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a committee with attributes such as role and unit."""

    id: str
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class PanelRule:
    """What a committee needs: at least ``least`` members, an odd number if ``odd``, and the composition rules."""

    id: str
    least: int
    odd: bool
    composition: tuple[CompositionRule, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelCheck:
    """Whether the rule is met, why not, and the fewest members to add for its size."""

    allowed: bool
    reasons: tuple[Reason, ...]
    to_add: int


def check_panel(rule: PanelRule, members: Iterable[Member], barred: Iterable[str] = ()) -> PanelCheck:
    """Check a committee against a rule; every broken part is a reason.

    ``panel.too_small``, ``panel.even_number``, ``panel.composition_short``, ``panel.composition_over``, and
    ``panel.member_barred`` for members in conflict.
    """
    seated = sorted({member.id: member for member in members}.values(), key=lambda member: member.id)
    size = len(seated)
    reasons: list[Reason] = []
    if size < rule.least:
        reasons.append(Reason.of("panel.too_small", size=size, least=rule.least))
    if rule.odd and size % 2 == 0:
        reasons.append(Reason.of("panel.even_number", size=size))
    for part in sorted(rule.composition, key=lambda part: part.id):
        reasons += _composition(part, seated)
    out = set(barred)
    reasons += [Reason.of("panel.member_barred", member=member.id) for member in seated if member.id in out]
    target = max(size, rule.least)
    target += int(rule.odd and target % 2 == 0)
    return PanelCheck(not reasons, tuple(reasons), target - size)


def _composition(part: CompositionRule, seated: list[Member]) -> list[Reason]:
    every = {value for member in seated for value in member.attributes.get(part.attribute, ())}
    found = []
    for values in (part.values,) if part.values else tuple((value,) for value in sorted(every)):
        count = sum(
            not set(values).isdisjoint(member.attributes.get(part.attribute, ())) for member in seated
        )
        least = ceil(part.least * len(seated)) if isinstance(part.least, Fraction) else part.least
        most = len(seated) if part.most is None else part.most
        most = floor(most * len(seated)) if isinstance(most, Fraction) else most
        facts = {"rule": part.id, "value": "/".join(values), "count": count}
        if count < least:
            found.append(Reason.of("panel.composition_short", **facts, least=least))
        if count > most:
            found.append(Reason.of("panel.composition_over", **facts, most=most))
    return found


def region_quota(
    regions: Mapping[str, str], most: int, attribute: str = "region"
) -> Mapping[str, CompositionRule]:
    """For each item the rule that at most ``most`` of its reviewers come from its own region."""
    return MappingProxyType(
        {
            item: CompositionRule("own_region", attribute, (region,), most=most)
            for item, region in sorted(regions.items())
        }
    )
