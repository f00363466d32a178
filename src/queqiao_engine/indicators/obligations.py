"""What leaders of publicly funded projects owe to others: a share of the project's patents in the hands of other firms.

Firms lead most national projects; the demand that at least a fifth of the patents be shared with other firms is a proposal,
and what a project owes stands in its contract. So the share owed is an argument, by project.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.contract_guard import party_key
from queqiao_engine.indicators.integrity import Relation


@dataclass(frozen=True, slots=True)
class ProjectPatent:
    """A patent that came out of a project on the day ``at``, and the project's leading firm."""

    id: str
    project: str
    leader: str
    at: date


@dataclass(frozen=True, slots=True)
class Sharing:
    """A licence or assignment of a patent to ``firm`` on the day ``at``."""

    patent: str
    firm: str
    at: date


@dataclass(frozen=True, slots=True)
class SharedPatents:
    """One project. ``share`` = ``shared`` ÷ ``patents``; ``owed``: patents that must be shared, ``missing`` of them.

    ``within``: patents shared only with the leader itself or firms related to it; they do not count.
    ``findings``: ``indicators.sharing_below`` (project, shared, patents, owed, due), ``indicators.sharing_within``
    (project, patents).
    """

    project: str
    patents: int
    shared: int
    share: Fraction
    due: Fraction
    owed: int
    missing: int
    within: tuple[str, ...]
    findings: tuple[Reason, ...]


def shared_patents(
    patents: Iterable[ProjectPatent],
    sharings: Iterable[Sharing],
    relations: Iterable[Relation],
    *,
    due: Fraction,
    as_of: date,
    agreed: Mapping[str, Fraction] | None = None,
) -> tuple[SharedPatents, ...]:
    """Every project with patents by ``as_of``, by name. ``due``: the share owed where ``agreed`` (project -> share) is silent.

    A patent counts once however many firms may use it; ``owed`` is rounded up. Independent of all orders.
    Raises ``EngineError`` (``indicators.share_due`` outside 0..1, ``indicators.patent_twice`` for one id in two ways).
    """
    terms = dict(agreed or {})
    for share in (due, *terms.values()):
        if not 0 <= share <= 1:
            raise EngineError("indicators.share_due", share=share)
    known: dict[str, ProjectPatent] = {}
    for patent in sorted(patents, key=lambda patent: patent.id):
        if known.setdefault(patent.id, patent) != patent:
            raise EngineError("indicators.patent_twice", patent=patent.id)
    related = {frozenset({party_key(relation.one), party_key(relation.two)}) for relation in relations}
    outside: set[str] = set()
    inside: set[str] = set()
    for sharing in sharings:
        if sharing.patent in known and sharing.at <= as_of:
            pair = frozenset({party_key(known[sharing.patent].leader), party_key(sharing.firm)})
            (inside if len(pair) == 1 or pair in related else outside).add(sharing.patent)
    projects: dict[str, list[str]] = {}
    for patent in known.values():
        if patent.at <= as_of:
            projects.setdefault(patent.project, []).append(patent.id)
    return tuple(
        _project(name, projects[name], outside, inside - outside, terms.get(name, due))
        for name in sorted(projects)
    )


def _project(
    name: str, patents: list[str], outside: set[str], inside: set[str], due: Fraction
) -> SharedPatents:
    shared = sum(patent in outside for patent in patents)
    within = tuple(patent for patent in patents if patent in inside)
    owed = math.ceil(due * len(patents))
    findings = []
    if shared < owed:
        findings.append(
            Reason.of(
                "indicators.sharing_below",
                project=name,
                shared=shared,
                patents=len(patents),
                owed=owed,
                due=due,
            )
        )
    if within:
        findings.append(Reason.of("indicators.sharing_within", project=name, patents=within))
    return SharedPatents(
        project=name,
        patents=len(patents),
        shared=shared,
        share=Fraction(shared, len(patents)),
        due=due,
        owed=owed,
        missing=max(0, owed - shared),
        within=within,
        findings=tuple(findings),
    )
