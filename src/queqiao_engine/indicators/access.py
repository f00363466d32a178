"""Whether an institution's own firms were served before others: results licensed to spin-offs, and who else could have had them.

An institution that founds firms may license to them; it should then have offered the result to everybody on terms no worse,
before the contract. A finding is a question for a person, as everywhere in this subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.contract_guard import party_key
from queqiao_engine.indicators.integrity import Relation
from queqiao_engine.indicators.proportion import Proportion, proportion


@dataclass(frozen=True, slots=True)
class Grant:
    """A licence or assignment of ``result`` to ``licensee``; ``price`` in fen, None when it was not stated."""

    id: str
    result: str
    licensee: str
    signed: date
    price: int | None
    exclusive: bool
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Offer:
    """A public offer of ``result``, open from ``opened`` to ``closed`` (None: still open); ``exclusive``: exclusivity could
    be had; ``price`` in fen, None when it was not stated."""

    id: str
    result: str
    opened: date
    closed: date | None
    price: int | None
    exclusive: bool
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class EqualAccess:
    """``share``: of the results granted to related firms, those whose every such grant was preceded by an equal offer.

    ``grants``: grants to related firms looked at. ``findings``: ``indicators.unequal_access`` (grant, result, licensee,
    why) by grant; ``why`` holds what stood against the best offer, as codes ``access.*``: not_offered, offered_late (opened after signing),
    offered_briefly, offered_dearer, offered_without_exclusivity, price_unknown.
    """

    share: Proportion
    grants: int
    findings: tuple[Reason, ...]


def equal_access(
    institution: str,
    grants: Iterable[Grant],
    offers: Iterable[Offer],
    relations: Iterable[Relation],
    *,
    open_days: int,
    confidence: float = 0.95,
) -> EqualAccess:
    """Equal access beside spin-offs: only grants to firms related to ``institution`` (by ``relations``) are looked at.

    An offer is equal when it had been open for ``open_days`` (policy) by the day of the contract, asked no higher price in
    the same currency, and offered exclusivity if the spin-off got it. Independent of all orders.
    Raises ``EngineError`` (``indicators.open_days`` below 0, ``indicators.confidence``).
    """
    if open_days < 0:
        raise EngineError("indicators.open_days", days=open_days)
    home = party_key(institution)
    own = {
        key
        for relation in relations
        if home in (pair := {party_key(relation.one), party_key(relation.two)})
        for key in pair - {home}
    }
    public: dict[str, list[Offer]] = {}
    for offer in sorted(offers, key=lambda offer: (offer.opened, offer.id)):
        public.setdefault(offer.result, []).append(offer)
    looked_at = sorted((g for g in grants if party_key(g.licensee) in own), key=lambda grant: grant.id)
    findings = []
    unequal = set()
    for grant in looked_at:
        why = _against(grant, public.get(grant.result, ()), open_days)
        if why:
            unequal.add(grant.result)
            findings.append(
                Reason.of(
                    "indicators.unequal_access",
                    grant=grant.id,
                    result=grant.result,
                    licensee=grant.licensee,
                    why=why,
                )
            )
    results = {grant.result for grant in looked_at}
    share = proportion(len(results - unequal), len(results), confidence=confidence)
    return EqualAccess(share, len(looked_at), tuple(findings))


def _against(grant: Grant, offers: Sequence[Offer], open_days: int) -> tuple[str, ...]:
    """What stands against the best of the offers; of equals the earliest."""
    if not offers:
        return ("access.not_offered",)
    return min((_obstacles(grant, offer, open_days) for offer in offers), key=len)


def _obstacles(grant: Grant, offer: Offer, open_days: int) -> tuple[str, ...]:
    found = []
    until = grant.signed if offer.closed is None else min(offer.closed, grant.signed)
    if offer.opened >= grant.signed:
        found.append("access.offered_late")
    elif (until - offer.opened).days < open_days:
        found.append("access.offered_briefly")
    if grant.price is None or offer.price is None or grant.currency != offer.currency:
        found.append("access.price_unknown")
    elif offer.price > grant.price:
        found.append("access.offered_dearer")
    if grant.exclusive and not offer.exclusive:
        found.append("access.offered_without_exclusivity")
    return tuple(found)
