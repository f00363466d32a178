"""The verification of organisations: every step asks the workflow, keeps the round, and tells those concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from queqiao.accounts import queries, versions
from queqiao.accounts.access import require
from queqiao.accounts.actions.notices import notify_all
from queqiao.accounts.actions.organisations import locked
from queqiao.accounts.adapters import DEFINITION, judge
from queqiao.accounts.contracts import SYSTEM, Actor
from queqiao.accounts.enums import PlatformRole, ReturnReason, VerificationCheck
from queqiao.accounts.events import OrganisationMoved, OrganisationSaved
from queqiao.accounts.models import Organisation, Verification
from queqiao.accounts.names import in_both
from queqiao.kernel import audit, clock, events
from queqiao.kernel.bilingual import language
from queqiao.kernel.errors import Conflict, Problem, UserError
from queqiao.kernel.workflows.words import say
from queqiao_engine.workflow.contracts import Decision

FACT_CHECKS = ("papers_seen", "name_matches", "applicant_authorised")
"""Checks that the workflow asks for; the others are the operator's own list."""
RULES = {
    "submit": "organisation.verify",
    "answer": "organisation.verify",
    "appeal": "organisation.appeal",
    "close": "organisation.close",
}
_TOLD = {
    "verify": "organisation_verified",
    "return": "organisation_returned",
    "refuse": "organisation_refused",
    "suspend": "organisation_suspended",
    "lift": "organisation_lifted",
    "fall_due": "organisation_due_again",
    "lapse": "organisation_lapsed",
    "lose_mark": "organisation_mark_lost",
    "uphold_appeal": "appeal_upheld",
    "dismiss_appeal": "appeal_dismissed",
}
_OPENS = ("submit", "answer", "change", "uphold_appeal")
_DECIDES = ("verify", "return", "refuse")


def submit_for_verification(
    *, actor: Actor, organisation_id: str, version: int, note: str = ""
) -> Organisation:
    """Ask to be verified: first, after a return, or when it is due again; which of them follows from the state."""
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.verify", row)
    with transaction.atomic():
        row = locked(organisation_id)
        versions.check(row, version, "organisation")
        verb = "answer" if row.state == "returned" else "submit"
        if verb == "submit" and row.state == "unverified":
            # Ticks of an earlier application say nothing about this one.
            row.facts = {"refused_by": row.facts.get("refused_by", [])}
        step(actor, row, verb, note=note)
        _save(actor, row, f"organisation.{verb}", note)
    return row


def take_verification(*, actor: Actor, organisation_id: str) -> Verification:
    """Put the own name on the round in hand, so that two operators do not do the same work; another's name may be replaced."""
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.judge", row)
    with transaction.atomic():
        locked(organisation_id)
        case = _round_in_hand(organisation_id)
        before = case.taken_by_id
        case.taken_by_id, case.taken_at = actor.id, clock.now()
        case.save(update_fields=["taken_by", "taken_at"])
        audit.record(
            actor=actor,
            verb="organisation.take",
            object_type="organisation",
            object_id=organisation_id,
            before={"taken_by": before},
            after={"taken_by": actor.id},
        )
    return case


def tick_verification(
    *, actor: Actor, organisation_id: str, checklist: Mapping[str, Mapping[str, str]]
) -> Verification:
    """Keep what the operator found so far: check → ``{"value": "yes" | "no" | "na" | "", "note": …}``."""
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.judge", row)
    _known(checklist)
    with transaction.atomic():
        locked(organisation_id)
        case = _round_in_hand(organisation_id)
        case.checklist = {**case.checklist, **{name: dict(found) for name, found in checklist.items()}}
        case.save(update_fields=["checklist"])
    return case


def decide_verification(
    *,
    actor: Actor,
    organisation_id: str,
    version: int,
    verb: str,
    reasons: Sequence[str] = (),
    note: str = "",
    checklist: Mapping[str, Mapping[str, str]] | None = None,
) -> Organisation:
    """Verify, return, refuse, suspend, lift, close, uphold_appeal or dismiss_appeal.

    ``reasons`` are codes of ``ReturnReason``; a step against the organisation needs one or a note. Raises ``Conflict`` when another
    operator was first, ``UserError`` ``people.organisation_not_now`` with everything that stands in the way.
    """
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.judge", row)
    unknown = [code for code in reasons if code not in ReturnReason.values]
    if unknown or (
        verb in {"return", "refuse", "suspend", "dismiss_appeal"} and not reasons and not note.strip()
    ):
        raise UserError(Problem("people.reason_missing", field="reasons"))
    with transaction.atomic():
        row = locked(organisation_id)
        versions.check(row, version, "organisation")
        case = queries.round_in_hand(organisation_id)
        if checklist and case is not None:
            _known(checklist)
            case.checklist = {**case.checklist, **{name: dict(found) for name, found in checklist.items()}}
            case.save(update_fields=["checklist"])
        ticked = case.checklist if case is not None else {}
        facts = {name: ticked.get(name, {}).get("value") == "yes" for name in FACT_CHECKS if name in ticked}
        row.facts = {**row.facts, **facts}
        step(actor, row, verb, facts=facts, reasons=reasons, note=note)
        _save(actor, row, f"organisation.{verb}", note, reasons)
    return row


def appeal(*, actor: Actor, organisation_id: str, version: int, statement: str) -> Organisation:
    """Appeal against a refusal or a suspension, with a statement, within the time the workflow gives."""
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.appeal", row)
    if not statement.strip():
        raise UserError(Problem("people.reason_missing", field="statement"))
    with transaction.atomic():
        row = locked(organisation_id)
        versions.check(row, version, "organisation")
        step(actor, row, "appeal", note=statement, evidence={"appeal_statement": 1})
        _save(actor, row, "organisation.appeal", statement)
    return row


def close_organisation(*, actor: Actor, organisation_id: str, version: int, reason: str) -> Organisation:
    """Close an organisation that is no longer in use; its entries leave the lists."""
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.close", row)
    with transaction.atomic():
        row = locked(organisation_id)
        versions.check(row, version, "organisation")
        step(actor, row, "close", note=reason)
        _save(actor, row, "organisation.close", reason)
    return row


def run_clock() -> int:
    """Let the clocks of organisations strike: applications lapse, verifications fall due, marks are lost. How many steps were taken."""
    by_clock = {
        state.name: state.deadline.verb
        for state in DEFINITION.states
        if state.deadline and state.deadline.verb
    }
    late = Organisation.objects.filter(state__in=by_clock, due_on__lt=clock.today()).values_list(
        "id", flat=True
    )
    taken = 0
    for organisation_id in list(late):
        with transaction.atomic():
            row = locked(organisation_id)
            if row.state not in by_clock or row.due_on is None or row.due_on >= clock.today():
                continue
            step(SYSTEM, row, by_clock[row.state])
            _save(SYSTEM, row, "organisation.clock", "")
            taken += 1
    return taken


def step(
    actor: Actor,
    row: Organisation,
    verb: str,
    *,
    facts: Mapping[str, Any] | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    evidence: Mapping[str, int] | None = None,
) -> Decision:
    """Take one step of the workflow on a locked row, without saving it: state, clock, round, mark and notices. Raises ``UserError``."""
    spoken = note.strip() or "; ".join(str(ReturnReason(code).label) for code in reasons)
    given = {**(facts or {}), **({"reason": spoken} if spoken else {})}
    papers = {"appeal_handling": 1} if verb in {"uphold_appeal", "dismiss_appeal"} and note.strip() else {}
    decision = judge(actor, row, verb, given, {**papers, **(evidence or {})})
    if not decision.allowed or decision.next is None:
        raise UserError(
            Problem(
                "people.organisation_not_now",
                {"verb": VerbWords(verb), "why": Reasons(decision)},
            )
        )
    if verb in {"submit", "answer", "change"}:
        row.facts = {**row.facts, "applied_by": [actor.id]}
    if verb in {"refuse", "suspend", "dismiss_appeal"}:
        row.facts = {**row.facts, "refused_by": [*row.facts.get("refused_by", []), actor.id]}
    _rounds(actor, row, verb, decision, reasons, note)
    row.state, row.state_since = decision.next, clock.now()
    row.due_on = decision.deadline.last if decision.deadline else None
    effects = {effect.name for effect in decision.effects}
    if "show_verified" in effects:
        row.verified_at = clock.now()
    if "hide_verified" in effects:
        row.verified_at = None
    row.updated_at = clock.now()
    events.publish(OrganisationMoved(row.id, verb, row.state))
    events.publish(OrganisationSaved(row.id))
    _tell(row, verb, reasons, note)
    return decision


class Reasons:
    """What stands in the way, in the language in which it is read."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision

    def __format__(self, form: str) -> str:
        return str(self)

    def __str__(self) -> str:
        join = "；" if language() == "zh" else "; "
        return join.join(say(reason, DEFINITION, language()) for reason in self.decision.reasons)


class VerbWords:
    """The name of a verb, in the language in which it is read."""

    def __init__(self, verb: str) -> None:
        self.verb = verb

    def __format__(self, form: str) -> str:
        return str(self)

    def __str__(self) -> str:
        label = next((t.label for t in DEFINITION.transitions if t.verb == self.verb), None)
        return label.text(language()) if label else self.verb


def _rounds(
    actor: Actor, row: Organisation, verb: str, decision: Decision, reasons: Sequence[str], note: str
) -> None:
    """Close the round a decision ends and open one where an operator has to look."""
    if verb not in {"appeal", "take"}:
        Verification.objects.filter(organisation=row, decided_at=None).update(
            verb=verb,
            reasons=list(reasons),
            answer=note if verb not in _OPENS else "",
            decided_by_id=actor.id or None,
            decided_at=clock.now(),
        )
    if verb in _OPENS or verb == "appeal":
        Verification.objects.create(
            organisation=row,
            asked_by_id=actor.id or None,
            asked_at=clock.now(),
            note=note[:500],
            due_on=decision.deadline.last if decision.deadline else None,
        )


def _tell(row: Organisation, verb: str, reasons: Sequence[str], note: str) -> None:
    facts: dict[str, object] = {
        "organisation": in_both(row),
        "due": row.due_on.isoformat() if row.due_on else None,
        "reasons": [f"return_reason.{code}" for code in reasons] or note or None,
    }
    if verb in _TOLD:
        notify_all(
            _ids(queries.owners(row.id)), code=_TOLD[verb], facts=facts, link=f"/organisations/{row.id}"
        )
    if verb in _OPENS or verb == "appeal":
        people = queries.people_playing(PlatformRole.OPERATOR, row.node_id)
        notify_all(
            _ids(people), code="verification_waiting", facts=facts, link=f"/desk/verification/{row.id}"
        )


def _ids(people: Any) -> list[str]:
    return list(people.values_list("id", flat=True))


def _round_in_hand(organisation_id: str) -> Verification:
    case = queries.round_in_hand(organisation_id)
    if case is None:
        raise Conflict(Problem("access.twice"))
    return case


def _known(checklist: Mapping[str, object]) -> None:
    for name in checklist:
        if name not in VerificationCheck.values:
            raise UserError(Problem("people.check_unknown", {"check": name}))


def _save(actor: Actor, row: Organisation, verb: str, note: str, reasons: Sequence[str] = ()) -> None:
    before = Organisation.objects.values("state", "due_on").get(id=row.id)
    row.version += 1
    row.save()
    audit.record(
        actor=actor,
        verb=verb,
        object_type="organisation",
        object_id=row.id,
        before={"state": before["state"]},
        after={"state": row.state, **({"reasons": list(reasons)} if reasons else {})},
        note=note,
    )
