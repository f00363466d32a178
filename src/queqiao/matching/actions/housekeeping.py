"""What matching keeps no longer: lists that were replaced long ago, and the log of changes every index copy has applied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from queqiao.kernel import clock
from queqiao.matching.enums import Shelf
from queqiao.matching.figures import list_figures
from queqiao.matching.models import IndexChange, IndexLogStart, MatchAnswer, MatchRun

BATCH = 500
"""Runs looked at, and deleted with their rows, at a time: nobody waits long for the lock."""
MOST_CHANGES = 5000


def prune_lists() -> int:
    """Delete lists replaced more than ``keep_lists_days`` ago; how many.

    Kept are the current list of an entry, the one before it (what moved is told against it), and every list that somebody has answered on:
    an answer stays with what was shown when it was given.
    """
    gone = 0
    for batch in _batches(_replaced(clock.now() - list_figures().keep_lists)):
        answered = _answered_on(batch)
        pks = [run.pk for run in batch if run.pk not in answered]
        MatchRun.objects.filter(pk__in=pks).delete()
        gone += len(pks)
    return gone


def prune_log() -> int:
    """Delete changes older than ``keep_changes_days``, but for the last of each shelf; how many. A copy of the index that had not come so
    far is built anew from the database."""
    before, gone = clock.now() - list_figures().keep_changes, 0
    for shelf in Shelf:
        gone += _prune_shelf(shelf, before)
    return gone


def _replaced(before: datetime) -> QuerySet[MatchRun]:
    newer = MatchRun.objects.filter(
        entry_id=OuterRef("entry_id"), shelf=OuterRef("shelf"), viewpoint=OuterRef("viewpoint"), current=False, pk__gt=OuterRef("pk")
    )  # fmt: skip
    return MatchRun.objects.filter(Exists(newer), current=False, at__lt=before)


def _batches(runs: QuerySet[MatchRun]) -> Iterator[list[MatchRun]]:
    last = ""
    while batch := list(runs.filter(pk__gt=last).order_by("pk").only("entry_id")[:BATCH]):
        last = batch[-1].pk
        yield batch


def _answered_on(batch: list[MatchRun]) -> set[str]:
    """Which of the runs were on the page when somebody answered."""
    said = MatchAnswer.objects.filter(query_id__in={run.entry_id for run in batch})
    return {str(shown.get("run", "")) for shown in said.values_list("shown", flat=True)}


def _prune_shelf(shelf: str, before: datetime) -> int:
    changes = IndexChange.objects.filter(shelf=shelf)
    newest = changes.aggregate(last=Max("id"))["last"]
    old = changes.filter(at__lt=before, id__lt=newest or 0).order_by("-id")
    upto = old.values_list("id", flat=True).first()
    if upto is None:
        return 0
    # The mark comes first: a copy that reads while rows go must not take a log with holes for a whole one.
    with transaction.atomic():
        start, _ = IndexLogStart.objects.select_for_update().get_or_create(shelf=shelf)
        start.pruned_to = max(start.pruned_to, upto)
        start.save(update_fields=["pruned_to"])
    gone = 0
    rows = changes.filter(id__lte=upto)
    while pks := list(rows.order_by("id").values_list("id", flat=True)[:MOST_CHANGES]):
        IndexChange.objects.filter(pk__in=pks).delete()
        gone += len(pks)
    return gone
