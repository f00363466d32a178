"""Lists for people at work: one's own entries, the queue before publication, a review with its checklist, questions, signs of interest."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.names import shown
from queqiao.accounts.queries import MARKED
from queqiao.catalog import review_checklist as checklist
from queqiao.catalog.contracts import CheckItem, EntryKey, QuestionView, QueueRow
from queqiao.catalog.enums import EntryType, Level, ReviewOutcome
from queqiao.catalog.models import Disclosure, Interest, RepairQuestion, Review
from queqiao.catalog.queries.findings import names_in_public
from queqiao.catalog.queries.novelty import urgent
from queqiao.catalog.queries.patents import held_elsewhere
from queqiao.catalog.queries.public_files import public_files, said_of
from queqiao.catalog.queries.rows import MODELS, row_of
from queqiao.catalog.queries.sides import reviews as may_judge
from queqiao.catalog.queries.sides import written_along
from queqiao.catalog.queries.situation import contact_verified, has_testable_clause
from queqiao.catalog.queries.visible import level_for, visible_to
from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import NotHere


def mine(actor: Actor, entry_type: EntryType | str | None = None) -> dict[EntryType, QuerySet[Any]]:
    """Entries of the actor's organisations and those written with others, by type, the latest change first."""
    types = [EntryType(entry_type)] if entry_type else list(EntryType)
    written = written_along(actor).values("entry_id") if actor.id else []
    own = Q(owner__in=list(actor.organisations)) | Q(pk__in=written)
    return {
        one: MODELS[one].objects.filter(own).select_related("owner").order_by("-updated_at", "pk")
        for one in types
    }


def review_queue(
    actor: Actor, *, entry_type: EntryType | str | None = None, node: str = ""
) -> tuple[QueueRow, ...]:
    """Open reviews of the nodes the actor works for, overdue ones first, then by the day of the promised answer. Entries of the actor's own
    side are listed too; taking one is refused with the reason."""
    rows = Review.objects.filter(outcome=ReviewOutcome.OPEN).select_related("taken_by")
    if entry_type:
        rows = rows.filter(entry_type=EntryType(entry_type))
    # A day that could not be counted comes last.
    rows = rows.order_by(F("answer_by").asc(nulls_last=True), "submitted_at", "id")
    found = list(rows)
    entries = _entries(actor, found, node)
    today = clock.today()
    return tuple(
        _queue_row(review, entries[review.entry_id], today) for review in found if review.entry_id in entries
    )


def review_of(actor: Actor, review_id: int) -> Review:
    """One review, for whoever may judge entries of that node or belongs to the entry's side. Raises ``NotHere``."""
    review = Review.objects.select_related("taken_by", "decided_by").filter(pk=review_id).first()
    if review is None:
        raise NotHere(str(review_id))
    row = row_of(EntryKey(EntryType(review.entry_type), review.entry_id))
    if not may_judge(actor, row.node_id) and level_for(actor, row) is not Level.OWNER:
        raise NotHere(str(review_id))
    return review


def reviews_of(actor: Actor, key: EntryKey) -> tuple[Review, ...]:
    """The rounds of an entry, the latest first, for its own side and the staff."""
    row = row_of(key, children=False)
    require(actor, "entry.history", row)
    return tuple(
        Review.objects.filter(entry_id=key.id).select_related("decided_by", "taken_by").order_by("-round")
    )


def checklist_of(review: Review, actor: Actor | None = None) -> tuple[CheckItem, ...]:
    """The items with what the rules find today and what the reviewer has answered; a rule names no entry the ``actor`` may not know of."""
    key = EntryKey(EntryType(review.entry_type), review.entry_id)
    row = row_of(key)
    return tuple(_item(item, row, key.type, review, actor) for item in checklist.items(key.type))


def questions_of(actor: Actor, key: EntryKey) -> tuple[QuestionView, ...]:
    """Every question about an entry with its answer, the latest round first. For its own side and the staff."""
    row = row_of(key, children=False)
    require(actor, "entry.history", row)
    rows = RepairQuestion.objects.filter(entry_id=key.id).order_by("-round", "position")
    return tuple(
        QuestionView(
            one.pk, one.round, one.position, one.code, dict(one.facts), (one.quotation or {}).get("text", ""), one.text,
            one.asked_by_id, one.answer, one.understood, one.problem, one.skipped,
        )
        for one in rows
    )  # fmt: skip


def interests(actor: Actor) -> QuerySet[Interest]:
    """Signs of interest the actor answers: to the owner's side; for staff the questions to technology managers of their nodes, and what an owner
    left unanswered. What is due first comes first."""
    own = Q(pk__isnull=True)
    for entry_type, rows in mine(actor).items():
        own |= Q(entry_type=entry_type, kind="interest", entry_id__in=rows.values("pk"))
    if actor.plays(PlatformRole.MANAGER) or actor.plays(PlatformRole.OPERATOR) or actor.superuser:
        for entry_type in EntryType:
            theirs = Q(kind="ask") | Q(escalated_at__isnull=False)
            own |= theirs & Q(entry_type=entry_type, entry_id__in=_of_nodes(actor, entry_type).values("pk"))
    return (
        Interest.objects.filter(own)
        .select_related("person", "organisation", "answered_by", "taken_by", "closed_by")
        .order_by(F("due_on").asc(nulls_last=True), "-at", "-id")
    )


def sent_interests(actor: Actor) -> QuerySet[Interest]:
    """What the actor, or their organisations, have asked."""
    return (
        Interest.objects.filter(Q(person_id=actor.id) | Q(organisation__in=list(actor.organisations)))
        .select_related("person", "organisation", "answered_by", "taken_by", "closed_by")
        .order_by("-at", "-id")
    )


def disclosures_of(actor: Actor, key: EntryKey) -> tuple[Disclosure, ...]:
    """To whom an entry was disclosed, the latest first. For its own side and the staff."""
    require(actor, "entry.history", row_of(key, children=False))
    return tuple(
        Disclosure.objects.filter(entry_id=key.id)
        .select_related("organisation", "granted_by")
        .order_by("-granted_at", "-id")
    )


def _entries(actor: Actor, found: list[Review], node: str) -> dict[str, Any]:
    """The entries behind reviews, by id, of the actor's nodes."""
    entries: dict[str, Any] = {}
    for entry_type in EntryType:
        ids = [review.entry_id for review in found if review.entry_type == entry_type]
        rows = visible_to(actor, entry_type).filter(pk__in=ids).select_related("owner", "node") if ids else []
        entries |= {
            row.pk: row for row in rows if may_judge(actor, row.node_id) and (not node or row.node_id == node)
        }
    return entries


def _of_nodes(actor: Actor, entry_type: EntryType) -> QuerySet[Any]:
    rows = MODELS[entry_type].objects.all()
    if actor.superuser:
        return rows
    nodes: set[str] = set()
    for role in (PlatformRole.MANAGER, PlatformRole.OPERATOR):
        if actor.plays(role):
            held = actor.platform_roles[role]
            if not held:
                return rows
            nodes |= held
    return rows.filter(node__in=sorted(nodes))


def _queue_row(review: Review, row: Any, today: Any) -> QueueRow:
    return QueueRow(
        review.pk, EntryKey(EntryType(review.entry_type), review.entry_id), row.title, shown(row.owner), row.node_id, review.round,
        review.submitted_at, review.answer_by, review.answer_by is not None and review.answer_by < today,
        shown(review.taken_by), review.taken_by_id or "", tuple(review.missing),
        getattr(row, "completeness", None), row.version,
    )  # fmt: skip


def _item(
    item: checklist.Item, row: Any, entry_type: EntryType, review: Review, actor: Actor | None
) -> CheckItem:
    found, details = _found(item.code, row, entry_type, review, actor) if item.by_rule else ("", ())
    return CheckItem(
        item.code, item.zh, item.en, found, review.checklist.get(item.code, ""), item.blocking, details
    )


def _found(
    code: str, row: Any, entry_type: EntryType, review: Review, actor: Actor | None
) -> tuple[str, tuple[str, ...]]:
    """What a rule says to an item: yes, no, not_applicable or nothing, with the words it found."""
    yes, no, none = checklist.YES, checklist.NO, checklist.NOT_APPLICABLE
    if code == "owner_verified":
        return (yes if row.owner.state in MARKED else no), ()
    if code == "contact_verified":
        return (yes if contact_verified(row) else no), ()
    if code == "no_state_secret":
        declared = row.facts.get("declared", {}).get("state_secret")
        kept = getattr(row, "secrecy_level", "") == "state_secret" or declared is True
        return (no if kept else yes), ()
    if code == "anonymity":
        if not getattr(row, "anonymous", False):
            return none, ()
        names = tuple(dict.fromkeys(one.text for one in names_in_public(row)))
        return (no if names else yes), names
    if code == "public_files":
        files = public_files(row)
        return ("" if files else none), tuple(f"{one.name}：{said_of(one)}" for one in files)
    if code == "testable":
        if row.kind != "technology":
            return none, ()
        return (yes if has_testable_clause(row) else no), ()
    if code == "complete":
        return (no if review.missing else yes), tuple(review.missing)
    if code == "novelty":
        found = urgent(row)
        return ("" if found else yes), found
    if code == "evidence":
        return (yes if row.readiness_evidence.exists() or row.claims.exclude(file=None).exists() else no), ()
    if code == "patents":
        rows = sorted(row.patents.all(), key=lambda one: one.pk)
        shared = tuple(
            tr("{number}：另有 {n} 家机构登记了同一专利号，请核对权属", "{number}: {n} other organisation has the same number on record; check who holds it|{number}: {n} other organisations have the same number on record; check who holds it", number=number, n=count)
            for number, count in held_elsewhere(rows).items()
        )  # fmt: skip
        return ("" if shared else yes if rows else none), shared
    if code == "offer":
        return (yes if row.body.strip() and row.protocol.strip() else no), ()
    if code == "no_duplicate":
        seen = visible_to(actor, entry_type) if actor else MODELS[entry_type].objects
        same = seen.filter(owner_id=row.owner_id, title=row.title).exclude(pk=row.pk)
        titles = tuple(
            same.exclude(state__in=("withdrawn", "lapsed", "refused_finally")).values_list("pk", flat=True)[
                :3
            ]
        )
        return (no if titles else yes), titles
    return "", ()
