"""The life of an entry: every verb of its workflow goes through ``move``, the one door, whoever knocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from queqiao.accounts.contracts import Actor
from queqiao.catalog.actions.drafts import apply_revision, problems_now, touch
from queqiao.catalog.actions.rounds import JUDGING, check_judge, close_round, open_round
from queqiao.catalog.contracts import EntryKey, StateView
from queqiao.catalog.enums import EntryType
from queqiao.catalog.events import EntryMoved
from queqiao.catalog.lifecycles import GIVEN_FACTS, REVIEW_STATES, definition, fact_behind
from queqiao.catalog.queries.rows import check_version, lock
from queqiao.catalog.queries.situation import Situation, roles_in, situation_of
from queqiao.catalog.queries.states import state_view
from queqiao.catalog.queries.visible import visible_to
from queqiao.catalog.validators import read_day
from queqiao.catalog.words import ReasonWords, VerbWords
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import Forbidden, NotHere, Problem, UserError
from queqiao.kernel.models import AuditEntry
from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import Decision
from queqiao_engine.workflow.decide import decide

NOTHING: Mapping[str, Any] = {}
_HANDING_IN = frozenset({"submit", "answer", "revise", "correct", "renew"})
"""Verbs that bring a text before a reviewer or onto the lists: its errors must be gone."""
_CONFIRMING = frozenset({"confirm", "renew"})


def move(
    *,
    actor: Actor,
    key: EntryKey,
    version: int,
    verb: str,
    facts: Mapping[str, Any] = NOTHING,
    note: str = "",
    papers: Mapping[str, Sequence[str]] = NOTHING,
    reasons: Sequence[str] = (),
) -> StateView:
    """Do ``verb`` and answer with the state reached.

    ``facts`` are those given with the verb (``lifecycles.GIVEN_FACTS``); everything else the platform finds itself. ``note`` is the reason where
    one is asked. ``papers`` are ids of stored files by the kind of evidence. Done twice by the same person from the same version (a double
    click), the second answers as the first. Raises ``NotHere``, ``Conflict``, ``Forbidden`` (who may not) and ``UserError`` (what is missing).
    """
    if unknown := sorted(set(facts) - GIVEN_FACTS):
        raise LookupError(f"nobody gives these facts with a verb: {', '.join(unknown)}")
    with transaction.atomic():
        row = lock(key)
        if not visible_to(actor, key.type).filter(pk=key.id).exists():
            raise NotHere(key.id)
        if not _done_already(actor, row, key, version, verb):
            _has_a_part(actor, row, key, verb, facts)
            check_version(row, version)
            step(actor, row, key, verb, facts=facts, note=note, papers=papers, reasons=reasons)
        return state_view(actor, row)


def step(
    actor: Actor,
    row: Any,
    key: EntryKey,
    verb: str,
    *,
    facts: Mapping[str, Any] = NOTHING,
    note: str = "",
    papers: Mapping[str, Sequence[str]] = NOTHING,
    reasons: Sequence[str] = (),
) -> Decision:
    """One step of the workflow on a locked row, saved, audited and published. For ``move`` and the clock."""
    if papers:
        row.facts = {**row.facts, "papers": _joined(row.facts.get("papers", {}), papers)}
    if verb in {"revise", "correct"} and row.revision is None:
        raise UserError(Problem("catalog.nothing_to_revise"))
    if verb in {"revise", "accept_correction"} and row.revision is not None:
        apply_revision(row, key.type)
    given = {**facts, **({"reason": note.strip()} if note.strip() else {})}
    situation = situation_of(actor, row, verb, given)
    decision = _decide(row, key, verb, situation)
    barred = any(reason.code == "workflow.wrong_role" for reason in decision.reasons)
    if verb in JUDGING and row.state == REVIEW_STATES[key.type] and not barred:
        check_judge(actor, row, key, verb)
    if not decision.allowed or decision.next is None:
        raise refused(key, row, verb, decision, situation)
    if verb in _HANDING_IN and (errors := _errors(row)):
        raise UserError(*errors)
    _apply(actor, row, key, verb, decision, situation, facts=facts, note=note, reasons=reasons)
    return decision


def _has_a_part(actor: Actor, row: Any, key: EntryKey, verb: str, facts: Mapping[str, Any]) -> None:
    """Refuse whoever plays no role in the file before anything else is looked at: they are told neither who writes it nor what it lacks."""
    if not roles_in(actor, row, key.type, verb):
        situation = situation_of(actor, row, verb, facts)
        raise refused(key, row, verb, _decide(row, key, verb, situation), situation)


def refused(key: EntryKey, row: Any, verb: str, decision: Decision, situation: Situation) -> UserError:
    """The refusal as an exception: ``Forbidden`` where it is only the person, ``UserError`` where something is missing."""
    reasons = decision.reasons
    words = VerbWords(key.type, verb, row.state)
    barred = tuple(reason for reason in reasons if reason.code == "workflow.wrong_role")
    if barred and (len(barred) == len(reasons) or not situation.actor.roles):
        reasons = barred
        if situation.own_side:
            reasons = (Reason.of("catalog.own_entry"),)
        return Forbidden(
            Problem("catalog.not_allowed", {"verb": words, "why": ReasonWords(key.type, reasons)})
        )
    errors = _errors(row) if verb in _HANDING_IN and situation.actor.roles else ()
    named = {problem.field for problem in errors}
    problems = [
        Problem("catalog.not_allowed", {"verb": words, "why": ReasonWords(key.type, (reason,))}, field=field)
        for reason in reasons
        if not (field := _field(key, row.state, verb, reason)) or field not in named
    ]
    return UserError(*errors, *problems)


def _errors(row: Any) -> tuple[Problem, ...]:
    """What has to be mended in the text before it goes before others."""
    return tuple(problem for problem in problems_now(row) if problem.severity == "error")


def _field(key: EntryKey, state: str, verb: str, reason: Reason) -> str:
    """The field of the form a reason speaks of: the fact it names, or that of the guard it comes from."""
    fact = reason.facts.get("fact") or fact_behind(key.type, state, verb, reason.facts.get("reason"))
    names = {"tried": "route", "stopped_because": "why_text", "open_until": "closes_on", "reason": "note"}
    return names.get(str(fact), str(fact)) if fact else ""


def _decide(row: Any, key: EntryKey, verb: str, situation: Situation) -> Decision:
    return decide(
        definition(key.type),
        row.state,
        verb,
        situation.actor,
        situation.facts,
        situation.today,
        policy=situation.figures.values,
        calendar=situation.calendar,
        evidence=situation.evidence,
        gates=frozenset(row.gates),
    )


def _apply(
    actor: Actor,
    row: Any,
    key: EntryKey,
    verb: str,
    decision: Decision,
    situation: Situation,
    *,
    facts: Mapping[str, Any],
    note: str,
    reasons: Sequence[str],
) -> None:
    """Write what the decision says: state, clock, effects, rounds of review; then audit and event."""
    before = {"state": row.state, "live": row.live, "version": row.version, "due_on": _day(row.due_on)}
    source, review_state, moment = row.state, REVIEW_STATES[key.type], clock.now()
    assert decision.next is not None
    row.state, row.state_since = decision.next, moment
    row.due_on = decision.deadline.last if decision.deadline else None
    row.gates = sorted(decision.gates or row.gates)
    effects = [effect.name for effect in decision.effects]
    _list(row, effects, moment)
    if verb in _CONFIRMING:
        row.confirmed_at = moment
    row.facts = {**row.facts, **{name: _storable(value) for name, value in facts.items()}}
    if decision.transition is not None and decision.transition.refusal:
        row.facts["refused_by"] = [*row.facts.get("refused_by", []), actor.id]
    if "keep_withdrawal_note" in effects:
        row.facts["withdrawal_note"] = note.strip()
    touch(actor, row)
    if source == review_state and row.state != review_state:
        close_round(actor, row, row.state, reasons, note.strip())
    if row.state == review_state and source != review_state:
        open_round(actor, row, key, row.due_on)
    row.save()
    after = {
        "state": row.state, "live": row.live, "version": row.version, "due_on": _day(row.due_on),
        "workflow": definition(key.type).version, "packs": list(situation.figures.packs), "reasons": list(reasons),
    }  # fmt: skip
    audit.record(
        actor=actor,
        verb=f"{key.type}.{verb}",
        object_type=key.type.value,
        object_id=row.pk,
        before=before,
        after=after,
        note=note.strip(),
    )
    events.publish(
        EntryMoved(key.type.value, row.pk, verb, source, row.state, row.live, effects, row.version)
    )


def _list(row: Any, effects: Sequence[str], moment: Any) -> None:
    """On or off the lists, as the workflow says."""
    if any(name.startswith("list_") and name != "list_research_gap" for name in effects):
        row.live = True
        row.published_at = row.published_at or moment
        row.confirmed_at = moment
    if any(name.startswith("unlist_") for name in effects):
        row.live = False


def _done_already(actor: Actor, row: Any, key: EntryKey, version: int, verb: str) -> bool:
    """Whether this very step was the last thing that happened, done by the same person from the same version."""
    if row.version != version + 1:
        return False
    last = _last_told(key)
    return (
        last is not None
        and last.verb == f"{key.type}.{verb}"
        and last.actor_id == actor.id
        and (last.after or {}).get("version") == row.version
    )


def _last_told(key: EntryKey) -> AuditEntry | None:
    return AuditEntry.objects.filter(object_type=key.type.value, object_id=key.id).order_by("-number").first()


def _joined(known: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {
        code: list(dict.fromkeys([*known.get(code, ()), *new.get(code, ())]))
        for code in {**dict(known), **dict(new)}
    }


def _storable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def submit(*, actor: Actor, key: EntryKey, version: int) -> StateView:
    """Hand an entry in, as it is; a returned one is handed in again."""
    return move(actor=actor, key=key, version=version, verb=_from_here(actor, key, "submit", "answer"))


def take_back(*, actor: Actor, key: EntryKey, version: int) -> StateView:
    """Take an entry back out of review, to change it."""
    return move(actor=actor, key=key, version=version, verb="take_back")


def confirm(*, actor: Actor, key: EntryKey, version: int) -> StateView:
    """Say that a listed entry still stands; its clock begins anew."""
    return move(actor=actor, key=key, version=version, verb="confirm")


def renew(*, actor: Actor, key: EntryKey, version: int) -> StateView:
    """Bring back an entry whose date had passed: onto the lists at once, or after the archive through a review."""
    return move(actor=actor, key=key, version=version, verb="renew")


def withdraw(*, actor: Actor, key: EntryKey, version: int, note: str = "") -> StateView:
    """Take an entry away for good."""
    return move(actor=actor, key=key, version=version, verb="withdraw", note=note)


def close(
    *, actor: Actor, key: EntryKey, version: int, reason: str, facts: Mapping[str, Any] = NOTHING
) -> StateView:
    """End an entry with its reason: a need solved elsewhere (by its owner) or without a solution (by a reviewer), an achievement or a
    scenario closed."""
    verb = "close"
    if key.type is EntryType.NEED:
        verb = "close_unsolved" if "owner_informed" in facts else "solve_elsewhere"
    return move(actor=actor, key=key, version=version, verb=verb, note=reason, facts=facts)


def revise(*, actor: Actor, key: EntryKey, version: int, note: str = "") -> StateView:
    """Hand in the change in the making of a published entry; of a negative result as a correction, ``note`` saying what is corrected."""
    if key.type is EntryType.NEGATIVE_RESULT:
        return move(actor=actor, key=key, version=version, verb="correct", facts={"correction": note})
    return move(actor=actor, key=key, version=version, verb="revise", note=note)


def set_embargo(*, actor: Actor, key: EntryKey, version: int, until: Any) -> StateView:
    """Change the day up to which an accepted negative result is held back. Raises as ``move``, and ``UserError`` for what is no day."""
    day = read_day(until)
    if day is None:
        raise UserError(Problem("catalog.not_a_day", {"text": str(until)[:40]}, field="embargo_until"))
    with transaction.atomic():
        row = lock(key)
        if not visible_to(actor, key.type).filter(pk=key.id).exists():
            raise NotHere(key.id)
        if not _done_already(actor, row, key, version, "set_embargo") or row.embargo_until != day:
            _has_a_part(actor, row, key, "set_embargo", NOTHING)
            check_version(row, version)
            row.embargo_until = day
            step(actor, row, key, "set_embargo")
        return state_view(actor, row)


def _from_here(actor: Actor, key: EntryKey, *verbs: str) -> str:
    """Of several verbs the one that leads out of the present state. Where none does, the one that led here (the second of two clicks), or the
    first, so that the refusal says why."""
    from queqiao.catalog.queries.rows import MODELS

    state = MODELS[key.type].objects.filter(pk=key.id).values_list("state", flat=True).first()
    ways = definition(key.type).transitions
    for verb in verbs:
        if any(way.verb == verb and state in way.sources for way in ways):
            return verb
    last = _last_told(key)
    return next((verb for verb in verbs if last is not None and last.verb == f"{key.type}.{verb}"), verbs[0])
