"""Fit probabilities on the platform's own answers, and put a fit in force: two steps, by two decisions, never silently."""

from __future__ import annotations

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.catalog import adapters
from queqiao.kernel import audit, clock
from queqiao.kernel.errors import Problem, UserError
from queqiao.matching import gather, replica
from queqiao.matching.enums import Shelf
from queqiao.matching.models import MatchAnswer, StoredCalibration
from queqiao_engine.matching.contracts import Answer
from queqiao_engine.matching.learn import FEWEST_JUDGEMENTS, FEWEST_NEEDS, fit_calibration
from queqiao_engine.matching.training import collect_pairs


def fit(*, actor: Actor) -> StoredCalibration:
    """Fit a calibration on the answers that count, given on needs' lists. It is stored with its held-out error and not used.

    Raises ``Forbidden``, and ``UserError`` when there are too few answers.
    """
    require(actor, "calibration.fit")
    answers = _answers()
    needs = sorted({answer.need_id for answer in answers})
    entries = [adapters.owner_entry(row) for row in gather.rows(Shelf.NEED, needs)]
    pairs = collect_pairs(entries, replica.shelf(Shelf.ACHIEVEMENT), answers)
    judged = len({pair.need_id for pair in pairs})
    if len(pairs) < FEWEST_JUDGEMENTS or judged < FEWEST_NEEDS:
        facts = {
            "answers": len(pairs),
            "needs": judged,
            "wanted": FEWEST_JUDGEMENTS,
            "needs_wanted": FEWEST_NEEDS,
        }
        raise UserError(Problem("matching.too_few_answers", facts))
    fitted = fit_calibration(pairs)
    with transaction.atomic():
        stored, _ = StoredCalibration.objects.update_or_create(
            id=fitted.id,
            defaults={
                "fitted_at": clock.now(),
                "answers": fitted.judgements,
                "needs": fitted.needs,
                "content": fitted.to_dict(),
                "quality": {"expected_error": fitted.expected_error},
            },
        )
        audit.record(
            actor=actor,
            verb="calibration.fit",
            object_type="calibration",
            object_id=stored.pk,
            after={
                "answers": fitted.judgements,
                "needs": fitted.needs,
                "expected_error": fitted.expected_error,
            },
        )
    return stored


def put_in_force(*, actor: Actor, calibration_id: str, note: str) -> StoredCalibration | None:
    """Use a stored calibration from now on; an empty id goes back to none. Lists show it from their next ranking on."""
    require(actor, "calibration.decide")
    with transaction.atomic():
        chosen = None
        if calibration_id:
            chosen = StoredCalibration.objects.select_for_update().filter(pk=calibration_id).first()
            if chosen is None:
                raise UserError(
                    Problem("matching.no_such_calibration", {"id": calibration_id}, field="calibration")
                )
        held = StoredCalibration.objects.filter(in_force_from__isnull=False, in_force_until=None)
        before = list(held.values_list("pk", flat=True))
        held.update(in_force_until=clock.now())
        if chosen is not None:
            chosen.in_force_from, chosen.in_force_until, chosen.decided_by_id = (
                clock.now(),
                None,
                actor.id or None,
            )
            chosen.save(update_fields=["in_force_from", "in_force_until", "decided_by"])
        audit.record(
            actor=actor,
            verb="calibration.put_in_force",
            object_type="calibration",
            object_id=calibration_id or "neutral",
            before={"in_force": before},
            after={"in_force": [calibration_id] if calibration_id else []},
            note=note,
        )
    return chosen


def _answers() -> list[Answer]:
    """The answers on needs' lists that count; of several people on one row the last."""
    said = MatchAnswer.objects.filter(current=True, counts=True, query_id__startswith="N").order_by(
        "at", "id"
    )
    last = {(one.query_id, one.entry_id): one for one in said}
    return [Answer(one.query_id, one.entry_id, one.grade, one.reason) for one in last.values()]
