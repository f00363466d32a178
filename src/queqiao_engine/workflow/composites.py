"""The four composite guards, each with its own reasons: dual signature with veto, approval by several departments, public notice,
quorum. Each takes the guard and the situation and returns every reason why it does not hold; none means it holds.

Where somebody spoke more than once the latest word counts; of two words of one moment the stricter one, so that the order in which
records are given never matters. Words dated after ``now`` do not count yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import FactType
from queqiao_engine.workflow.guards import (
    ApprovalMode,
    DualSignature,
    MultiApproval,
    NoticePeriod,
    Quorum,
    ShareOf,
)
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.records import (
    Approval,
    ApprovalWord,
    Member,
    Moment,
    Notice,
    ObjectionStatus,
    Panel,
    Signature,
    SignatureWord,
    Vote,
)
from queqiao_engine.workflow.situation import Situation

_STRICTNESS = {ApprovalWord.APPROVED: 0, ApprovalWord.RETURNED: 1, ApprovalWord.REJECTED: 2}


def _instant(on: Moment) -> datetime:
    """Points in time are compared in UTC when they say their zone; a day stands for its beginning."""
    if not isinstance(on, datetime):
        return datetime.combine(on, time.min)
    return on.astimezone(UTC).replace(tzinfo=None) if on.tzinfo is not None else on


def _spoken(on: Moment, now: date) -> bool:
    """Whether a word dated ``on`` was spoken by ``now``; where either is a day, the days are compared."""
    if isinstance(on, datetime) and isinstance(now, datetime):
        return _instant(on) <= _instant(now)
    return _day(on) <= _day(now)


def _day(on: Moment) -> date:
    return on.date() if isinstance(on, datetime) else on


def _role(situation: Situation, name: str) -> Label | str:
    return next((role.label for role in situation.definition.roles if role.name == name), name)


def signatures(guard: DualSignature, situation: Situation) -> tuple[Reason, ...]:
    """双签字: each side signed, by different people and on one version; no side with that right stopped it.

    A veto by a side that has no such right does not stop the file by name, but that side has not signed. Reasons:
    ``workflow.vetoed``, ``veto_reason_missing``, ``declined``, ``signature_missing``, ``signed_twice``, ``versions_differ``.
    """
    words = [
        word
        for word in situation.records(guard.fact, Signature, FactType.SIGNATURES)
        if _spoken(word.on, situation.now)
    ]
    latest = {side: _last_signature(words, side) for side in dict.fromkeys((*guard.sides, *guard.veto))}
    reasons = []
    for side, word in latest.items():
        label = _role(situation, side)
        if word is not None and word.word is SignatureWord.VETOED:
            code = "workflow.vetoed" if side in guard.veto else "workflow.declined"
            reasons.append(Reason.of(code, side=label, by=word.by, reason=word.reason))
            if not word.reason.strip():
                reasons.append(Reason.of("workflow.veto_reason_missing", side=label, by=word.by))
        elif word is None and side in guard.sides:
            reasons.append(Reason.of("workflow.signature_missing", side=label))
    signed = [
        word for side, word in latest.items() if side in guard.sides and word is not None and _signed(word)
    ]
    twice = _repeated([word.by for word in signed])
    if twice:
        reasons.append(Reason.of("workflow.signed_twice", people=twice))
    versions = tuple(sorted({word.version for word in signed}))
    if len(versions) > 1:
        reasons.append(Reason.of("workflow.versions_differ", versions=versions))
    return tuple(reasons)


def _signed(word: Signature) -> bool:
    return word.word is SignatureWord.SIGNED


def _last_signature(words: Sequence[Signature], side: str) -> Signature | None:
    own = [word for word in words if word.side == side]
    return max(
        own,
        key=lambda w: (_instant(w.on), w.word is SignatureWord.VETOED, w.by, w.version, w.reason),
        default=None,
    )


def _repeated(people: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({person for person in people if people.count(person) > 1}))


def approvals(guard: MultiApproval, situation: Situation) -> tuple[Reason, ...]:
    """会签: every department approved; in sequence, each not before the one ahead of it.

    Reasons: ``workflow.approval_missing``, ``approval_rejected``, ``approval_returned``, ``approval_lapsed`` (given before the file
    went back), ``approval_out_of_turn``, ``approval_reason_missing``, ``approved_twice``.
    """
    words = [
        word
        for word in situation.records(guard.fact, Approval, FactType.APPROVALS)
        if word.department in guard.departments and _spoken(word.on, situation.now)
    ]
    returned = max((_instant(word.on) for word in words if word.word is ApprovalWord.RETURNED), default=None)
    latest = {name: _last_approval(words, name) for name in guard.departments}
    reasons: list[Reason] = []
    before: Approval | None = None
    waiting: Label | str | None = None
    for name in guard.departments:
        word, label = latest[name], _role(situation, name)
        lapsed = guard.restart_on_return and returned is not None
        reason = _approval_reason(word, label, returned if lapsed else None)
        if reason is not None:
            reasons.append(reason)
        if word is not None and word.word is not ApprovalWord.APPROVED and not word.reason.strip():
            reasons.append(Reason.of("workflow.approval_reason_missing", department=label, by=word.by))
        if guard.mode is ApprovalMode.SEQUENTIAL and reason is None and word is not None:
            early = before is not None and _instant(word.on) < _instant(before.on)
            if waiting is not None or early:
                ahead = (
                    waiting if waiting is not None else _role(situation, before.department if before else "")
                )
                reasons.append(Reason.of("workflow.approval_out_of_turn", department=label, ahead=ahead))
        if reason is not None and waiting is None:
            waiting = label
        before = word if word is not None else before
    people = [w.by for w in latest.values() if w is not None and w.word is ApprovalWord.APPROVED]
    twice = _repeated(people) if guard.distinct else ()
    if twice:
        reasons.append(Reason.of("workflow.approved_twice", people=twice))
    return tuple(reasons)


def _last_approval(words: Sequence[Approval], department: str) -> Approval | None:
    own = [word for word in words if word.department == department]
    return max(own, key=lambda w: (_instant(w.on), _STRICTNESS[w.word], w.by, w.reason), default=None)


def _approval_reason(word: Approval | None, label: Label | str, returned: datetime | None) -> Reason | None:
    if word is None:
        return Reason.of("workflow.approval_missing", department=label)
    if word.word is ApprovalWord.APPROVED:
        if returned is not None and _instant(word.on) <= returned:
            return Reason.of("workflow.approval_lapsed", department=label, returned=returned.date())
        return None
    code = "rejected" if word.word is ApprovalWord.REJECTED else "returned"
    return Reason.of(f"workflow.approval_{code}", department=label, by=word.by, reason=word.reason)


def notice(guard: NoticePeriod, situation: Situation) -> tuple[Reason, ...]:
    """公示: published, full period over (the day of publication not counted), objections settled.

    Reasons: ``workflow.notice_not_started``, ``notice_running`` with its last day, ``objection_open``, ``objection_upheld``,
    ``objection_unhandled`` (settled without a record of how).
    """
    found = situation.record(guard.fact, Notice, FactType.NOTICE)
    reasons = []
    started = _day(found.started)
    last = situation.last_day(started, guard.period)
    if started > situation.today:
        reasons.append(Reason.of("workflow.notice_not_started", started=started))
    elif situation.today <= last:
        left = (last - situation.today).days
        reasons.append(Reason.of("workflow.notice_running", started=started, last=last, left=left))
    for status in (ObjectionStatus.OPEN, ObjectionStatus.UPHELD):
        ids = tuple(sorted(item.id for item in found.objections if item.status is status))
        if ids:
            reasons.append(Reason.of(f"workflow.objection_{status.value}", objections=ids))
    settled = [item for item in found.objections if item.status is not ObjectionStatus.OPEN]
    unhandled = tuple(sorted(item.id for item in settled if not item.handling.strip()))
    if unhandled:
        reasons.append(Reason.of("workflow.objection_unhandled", objections=unhandled))
    return tuple(reasons)


def quorum(guard: Quorum, situation: Situation) -> tuple[Reason, ...]:
    """A panel that may decide, recused members left out before anything is counted.

    Reasons: ``workflow.panel_duplicate``, ``recused_voted``, ``absent_voted``, ``panel_small``, ``panel_even``, ``panel_experts``,
    ``panel_absent``, ``votes_short``. A present member who has not voted is not in favour.
    """
    members = situation.record(guard.fact, Panel, FactType.PANEL).members
    sitting = [member for member in members if not member.recused]
    present = [member for member in sitting if member.present]
    reasons = _panel_faults(members)
    size = len(sitting)
    if guard.minimum_members is not None:
        least = situation.whole(guard.minimum_members)
        if size < least:
            reasons.append(
                Reason.of("workflow.panel_small", members=size, least=least, recused=len(members) - size)
            )
    if guard.odd and size % 2 == 0:
        reasons.append(Reason.of("workflow.panel_even", members=size))
    if guard.minimum_experts is not None:
        experts = sum(member.expert for member in sitting)
        reasons += _short("panel_experts", experts, size, situation.share(guard.minimum_experts))
    if guard.minimum_present is not None:
        reasons += _short("panel_absent", len(present), size, situation.share(guard.minimum_present))
    if guard.minimum_favour is not None:
        favour = sum(member.vote is Vote.FAVOUR for member in present)
        base = len(present) if guard.of is ShareOf.PRESENT else size
        least_share = situation.share(guard.minimum_favour)
        reasons += _short("votes_short", favour, base, least_share, strict=guard.strict)
    return tuple(reasons)


def _panel_faults(members: Sequence[Member]) -> list[Reason]:
    voted_recused = tuple(sorted({m.id for m in members if m.recused and m.vote is not None}))
    voted_absent = tuple(
        sorted({m.id for m in members if not m.recused and not m.present and m.vote is not None})
    )
    faults = (
        ("panel_duplicate", _repeated([member.id for member in members])),
        ("recused_voted", voted_recused),
        ("absent_voted", voted_absent),
    )
    return [Reason.of(f"workflow.{code}", members=ids) for code, ids in faults if ids]


def _short(code: str, count: int, base: int, least: Fraction, *, strict: bool = False) -> list[Reason]:
    """A reason when ``count`` of ``base`` is too small a share; of nobody no share is large enough."""
    share = Fraction(count, base) if base else None
    if share is not None and (share > least if strict else share >= least):
        return []
    return [Reason.of(f"workflow.{code}", count=count, base=base, least=least, strict=strict or None)]
