"""Judge the clauses of a need against an achievement: met, contradicted, conditions differ, or unknown.

Only the achievement's own, measured words decide. Its goals, the values of others, and numbers that cannot be read with
certainty leave a clause unknown, with the words quoted and the reason named. ``docs/clauses.md`` lists the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from queqiao_engine.matching.claims import Claims, read_claims
from queqiao_engine.matching.contracts import Clause, ClauseKind, ClauseVerdict, Entry, Quotation, Verdict
from queqiao_engine.matching.framing import Voice
from queqiao_engine.matching.graded import assess_grade
from queqiao_engine.matching.quality_verdicts import assess_quality
from queqiao_engine.matching.quantity_verdicts import (
    Assessment,
    assess_claim,
    is_same_parameter,
    written,
)
from queqiao_engine.matching.reasons import Reason
from queqiao_engine.text.contracts import Quantity

_REASON_ORDER = tuple(Reason)


def judge(clauses: Sequence[Clause], achievement: Entry) -> tuple[ClauseVerdict, ...]:
    """One verdict per clause, in the order of the clauses. Never raises on any text; MET always has a quotation."""
    if not clauses:
        return ()
    claims = read_claims(achievement)
    return tuple(_judge_one(clause, claims) for clause in clauses)


def _judge_one(clause: Clause, claims: Claims) -> ClauseVerdict:
    graded = assess_grade(clause, claims)
    if graded is not None:
        facts = {"demand": graded.demand, "claim": graded.claim}
        return _verdict(clause, (graded.verdict, graded.reason), graded.quotation, facts)
    if clause.kind is ClauseKind.QUANTITY:
        return _judge_quantity(clause, claims)
    return _judge_quality(clause, claims)


def _judge_quality(clause: Clause, claims: Claims) -> ClauseVerdict:
    found = assess_quality(clause, claims)
    facts = {"demand": clause.text} | ({"claim": found.claim_words} if found.claim_words else {})
    return _verdict(clause, (found.verdict, found.reason), found.quotation, facts)


def _judge_quantity(clause: Clause, claims: Claims) -> ClauseVerdict:
    about = [
        claim
        for claim in claims.statements
        if claim.voice is not Voice.OTHERS and is_same_parameter(clause, claim)
    ]
    own = [assess_claim(clause, claim) for claim in about if claim.voice is Voice.OWN]
    chosen = _choose(own)
    if chosen is not None:
        return chosen if isinstance(chosen, ClauseVerdict) else _from_assessment(clause, chosen)
    if _in_conflict(own):
        first = next(item for item in own if item.verdict is Verdict.CONTRADICTED)
        return _verdict(
            clause, (Verdict.UNKNOWN, Reason.CLAIMS_CONFLICT), first.claim.quote(), dict(first.facts)
        )
    goals = [claim for claim in about if claim.voice is Voice.GOAL]
    if goals:
        facts = dict(assess_claim(clause, goals[0]).facts)
        return _verdict(
            clause,
            (Verdict.UNKNOWN, Reason.CLAIM_IS_A_GOAL),
            goals[0].quote(),
            facts,
            goals[0].statement.quantity,
        )
    return _verdict(clause, (Verdict.UNKNOWN, Reason.NO_CLAIM), None, _demand_only(clause))


def _choose(own: list[Assessment]) -> Assessment | None:
    """The assessment that speaks for the achievement; None when there is none or they conflict."""
    if _in_conflict(own):
        return None
    for verdict in (Verdict.MET, Verdict.CONTRADICTED, Verdict.CONDITIONS_DIFFER):
        for item in own:
            if item.verdict is verdict:
                return item
    unknown = sorted(own, key=lambda item: _REASON_ORDER.index(item.reason))
    return unknown[0] if unknown else None


def _in_conflict(own: list[Assessment]) -> bool:
    """One claim meets and another contradicts under the demanded conditions: neither is to be preferred."""
    said = {item.verdict for item in own}
    return Verdict.MET in said and Verdict.CONTRADICTED in said


def _from_assessment(clause: Clause, item: Assessment) -> ClauseVerdict:
    return _verdict(
        clause,
        (item.verdict, item.reason),
        item.claim.quote(),
        dict(item.facts),
        item.claim.statement.quantity,
    )


def _demand_only(clause: Clause) -> dict[str, str]:
    return dict(written("demand", clause.statement.quantity)) if clause.statement else {"demand": clause.text}


def _verdict(
    clause: Clause,
    outcome: tuple[Verdict, Reason],
    quotation: Quotation | None,
    facts: Mapping[str, str],
    claim: Quantity | None = None,
) -> ClauseVerdict:
    """The only place where verdicts are made: a MET without words to quote becomes unknown."""
    verdict, reason = outcome
    if verdict is Verdict.MET and (quotation is None or not quotation.text.strip()):
        verdict, reason = Verdict.UNKNOWN, Reason.NO_CLAIM
    return ClauseVerdict(clause.id, verdict, reason, quotation, MappingProxyType(dict(facts)), claim)
