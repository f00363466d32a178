"""Asking an author what is missing, and taking the answers into the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from queqiao.accounts.contracts import Actor
from queqiao.catalog import repair
from queqiao.catalog.actions import life
from queqiao.catalog.actions.drafts import problems_now, touch, writable
from queqiao.catalog.actions.filling import as_written, fill, fill_children
from queqiao.catalog.contracts import Assessment, EntryKey, SaveResult, StateView
from queqiao.catalog.enums import EntryType
from queqiao.catalog.events import EntrySaved
from queqiao.catalog.lifecycles import EDITABLE
from queqiao.catalog.models import RepairQuestion
from queqiao.catalog.queries.drafts import as_json, draft_of
from queqiao.catalog.queries.rows import lock
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import Problem, UserError

MOST_QUESTIONS = 5


def ask_questions(*, actor: Actor, key: EntryKey, version: int) -> Assessment:
    """Assess the entry as it is and keep its questions as a new round; asked again without a change, the open round stays as it is."""
    with transaction.atomic():
        row = writable(actor, key, version)
        assessment = repair.assess_row(as_written(row))
        asked = assessment.questions[:MOST_QUESTIONS]
        waiting = list(_open(row.pk).filter(asked_by_id=""))
        if [(one.code, one.facts) for one in waiting] != [(one.code, dict(one.facts)) for one in asked]:
            _open(row.pk).filter(asked_by_id="").update(skipped=True)
            _store(row.pk, [_by_rule(one) for one in asked])
        if key.type is EntryType.NEED and row.state in EDITABLE and row.completeness != assessment.score:
            type(row).objects.filter(pk=row.pk).update(completeness=assessment.score)
    return assessment


def answer_questions(*, actor: Actor, key: EntryKey, version: int, answers: Mapping[int, str]) -> SaveResult:
    """Take answers (by the question's id; an empty one skips it) into the form. An answer that is not understood is kept with the question,
    which then says why; the reviewer reads it there. Raises as ``save_draft``."""
    with transaction.atomic():
        row = writable(actor, key, version)
        waiting = {one.pk: one for one in _open(row.pk).select_for_update()}
        if unknown := set(answers) - set(waiting):
            raise UserError(Problem("catalog.answer_questions_first", {"ids": len(unknown)}))
        understood = 0
        for identifier in sorted(answers):
            understood += _take(actor, row, key, waiting[identifier], answers[identifier])
        touch(actor, row)
        if key.type is EntryType.NEED and row.state in EDITABLE:
            row.completeness = repair.assess_row(row).score
        row.save()
        audit.record(
            actor=actor, verb=f"{key.type}.answer_questions", object_type=key.type.value, object_id=row.pk,
            after={"version": row.version, "answered": len(answers), "understood": understood},
        )  # fmt: skip
        if row.live:
            events.publish(EntrySaved(key.type.value, row.pk, row.version, row.live))
    return SaveResult(row.pk, row.version, problems_now(row))


def skip_questions(*, actor: Actor, key: EntryKey, version: int) -> None:
    """Send it as it is: what was asked and not answered is marked so, for the reviewer to see."""
    with transaction.atomic():
        row = writable(actor, key, version)
        _open(row.pk).update(skipped=True)


def hand_in(*, actor: Actor, key: EntryKey, version: int) -> StateView:
    """Hand it in as it is, its open questions marked as left open. Raises as ``life.move``, and then nothing is marked.

    The second of two clicks may come while the first is at work: only under the lock can be told whether questions are still open.
    """
    with transaction.atomic():
        if lock(key).version == version:
            skip_questions(actor=actor, key=key, version=version)
        return life.submit(actor=actor, key=key, version=version)


def ask_as_reviewer(actor: Actor, entry_id: str, texts: Sequence[str]) -> int:
    """Keep a reviewer's own questions, in the transaction in hand; how many. Raises ``UserError`` for none that says something or too many."""
    wanted = [text.strip() for text in texts if text.strip()]
    if len(wanted) > MOST_QUESTIONS:
        raise UserError(Problem("catalog.too_many_questions", {"most": MOST_QUESTIONS}, field="questions"))
    _open(entry_id).update(skipped=True)
    _store(entry_id, [{"text": text, "asked_by_id": actor.id} for text in wanted])
    return len(wanted)


def _open(entry_id: str) -> Any:
    """Questions that wait for an answer."""
    return RepairQuestion.objects.filter(entry_id=entry_id, answered_at=None, skipped=False)


def _by_rule(question: Any) -> dict[str, Any]:
    return {
        "code": question.code,
        "facts": dict(question.facts),
        "quotation": repair.quotation_as_json(question.quotation),
    }


def _store(entry_id: str, asked: Iterable[Mapping[str, Any]]) -> None:
    last = RepairQuestion.objects.filter(entry_id=entry_id).aggregate(last=Max("round"))["last"] or 0
    RepairQuestion.objects.bulk_create(
        RepairQuestion(entry_id=entry_id, round=last + 1, position=place, asked_at=clock.now(), **values)
        for place, values in enumerate(asked)
    )


def _take(actor: Actor, row: Any, key: EntryKey, question: RepairQuestion, answer: str) -> bool:
    """One answer into the row (not yet saved) and onto its question."""
    question.answered_at, question.answered_by_id = clock.now(), actor.id
    question.answer = answer.strip()
    question.skipped = not question.answer
    if question.code and question.answer:
        draft = draft_of(row)
        asked = repair.as_question(question.code, question.facts, question.quotation)
        result = repair.answered(as_written(row), draft, asked, question.answer, clock.today())
        question.understood, question.problem = result.understood, result.problem
        if result.understood and result.draft != draft:
            if row.state in EDITABLE:
                fill(row, result.draft, key.type)
                fill_children(row, result.draft, key.type)
            else:
                row.revision = as_json(result.draft)
    question.save()
    return bool(question.understood)
