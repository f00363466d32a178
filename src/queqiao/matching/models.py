"""Stored rankings, people's answers, calibrations, and the log of changes that index replicas follow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from queqiao.accounts.models import Organisation, Person
from queqiao.kernel.clock import now
from queqiao.kernel.ids import MAX_LENGTH, new_id


def new_run_id() -> str:
    """Primary key of a run."""
    return new_id("R")


class MatchRun(models.Model):
    """One ranking of one entry against one shelf: what it was computed with, and what it may claim as a whole.

    ``viewpoint`` says whose text was used: "owner" (the query entry in full; its rows are for the owner's side and the platform's staff
    alone). Rows of a run are never changed; a new run replaces the old as ``current``.
    """

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_run_id)
    entry_type = models.CharField(max_length=20)
    entry_id = models.CharField(max_length=MAX_LENGTH)
    entry_version = models.PositiveIntegerField()
    shelf = models.CharField(max_length=20, help_text="need, achievement, scenario, negative_result")
    viewpoint = models.CharField(max_length=10, default="owner")
    current = models.BooleanField(default=True)
    at = models.DateTimeField(default=now)
    engine_version = models.CharField(max_length=20)
    recipe_hash = models.CharField(max_length=80)
    calibration = models.CharField(max_length=80)
    corpus_size = models.PositiveIntegerField()
    answers_used = models.PositiveIntegerField(default=0)
    outlook = models.CharField(max_length=20)
    closeness = models.FloatField(default=0.0)
    clauses = models.JSONField(default=list, help_text="clauses as the engine cut them, serialised")
    gates = models.JSONField(default=list)
    bar = models.FloatField(
        default=0.0, help_text="lexical score from which a newcomer would change the list"
    )
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "match_run"
        constraints = [
            models.UniqueConstraint(
                fields=["entry_id", "shelf", "viewpoint"], condition=Q(current=True), name="match_run_current"
            )
        ]
        indexes = [
            models.Index(fields=["shelf", "outlook", "current"], name="match_run_outlook"),
            models.Index(fields=["current", "at"], name="match_run_age"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.shelf} {self.at:%Y-%m-%d %H:%M}"


class StaleList(models.Model):
    """A current list that is known to be behind its shelf: what came, changed or went since would change it. A new ranking removes the row.

    ``entry_id`` and ``shelf`` name the list; ``news_id`` is the entry that was noticed last. ``taken_at`` is set while a worker ranks.
    """

    entry_type = models.CharField(max_length=20)
    entry_id = models.CharField(max_length=MAX_LENGTH)
    shelf = models.CharField(max_length=20)
    cause = models.CharField(max_length=12, help_text="came, changed, gone, or age")
    news_id = models.CharField(max_length=MAX_LENGTH, blank=True)
    noticed_at = models.DateTimeField(default=now)
    taken_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "stale_list"
        constraints = [models.UniqueConstraint(fields=["entry_id", "shelf"], name="stale_list_once")]
        indexes = [models.Index(fields=["noticed_at", "id"], name="stale_list_waiting")]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.shelf}: {self.cause} {self.news_id}"


class MatchRow(models.Model):
    """One ranked entry of a run, with every part of its score and every verdict, as the engine gave them."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="rows")
    rank = models.PositiveSmallIntegerField()
    entry_id = models.CharField(max_length=MAX_LENGTH)
    owner_id = models.CharField(max_length=MAX_LENGTH)
    score = models.FloatField()
    parts = models.JSONField()
    grade = models.CharField(max_length=20)
    probability = models.FloatField(null=True)
    verdicts = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    clauses = models.JSONField(
        default=list, help_text="the row's own clauses, where the row is the demanding side"
    )

    class Meta:
        db_table = "match_row"
        constraints = [
            models.UniqueConstraint(fields=["run", "rank"], name="match_row_rank"),
            models.UniqueConstraint(fields=["run", "entry_id"], name="match_row_entry"),
        ]
        indexes = [models.Index(fields=["entry_id"], name="match_row_by_entry")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.entry_id}"


class MatchAnswer(models.Model):
    """What a person said about a pair. The last answer of a person counts; earlier ones stay. ``shown`` keeps what they saw."""

    query_id = models.CharField(max_length=MAX_LENGTH, help_text="the entry whose list was read")
    entry_id = models.CharField(max_length=MAX_LENGTH, help_text="the row")
    need_id = models.CharField(max_length=MAX_LENGTH, blank=True, help_text="the need's side of the pair")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    grade = models.PositiveSmallIntegerField(help_text="0 not related, 1 weak, 2 fairly strong, 3 strong")
    reason = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(default=now)
    current = models.BooleanField(default=True)
    shown = models.JSONField(
        default=dict, help_text="rank, score, grade, probability, run when it was answered"
    )
    counts = models.BooleanField(
        default=True, help_text="whether it may calibrate; an auditor can exclude it with a note"
    )

    class Meta:
        db_table = "match_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["query_id", "entry_id", "person"], condition=Q(current=True), name="answer_current"
            )
        ]
        indexes = [models.Index(fields=["query_id", "current"], name="answer_query")]

    def __str__(self) -> str:
        return f"{self.query_id} × {self.entry_id}: {self.grade}"


class PairMark(models.Model):
    """Shortlisted or refused by one side of a pair: both sides see it."""

    need_id = models.CharField(max_length=MAX_LENGTH, help_text="the demanding side: need or scenario")
    offer_id = models.CharField(max_length=MAX_LENGTH, help_text="the offering side: achievement")
    side = models.CharField(max_length=10, help_text="demand or offer")
    mark = models.CharField(max_length=12, help_text="shortlisted or refused")
    reason = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "pair_mark"
        constraints = [
            models.UniqueConstraint(
                fields=["need_id", "offer_id", "side"],
                condition=Q(withdrawn_at__isnull=True),
                name="pair_mark_once",
            )
        ]
        indexes = [models.Index(fields=["offer_id"], name="pair_mark_offer")]

    def __str__(self) -> str:
        return f"{self.need_id} × {self.offer_id} {self.side} {self.mark}"


class StoredCalibration(models.Model):
    """A calibration fitted on the platform's own answers; used only after an operator has put it in force."""

    id = models.CharField(primary_key=True, max_length=80)
    fitted_at = models.DateTimeField(default=now)
    answers = models.PositiveIntegerField()
    needs = models.PositiveIntegerField()
    content = models.JSONField()
    quality = models.JSONField(default=dict, help_text="held-out figures")
    in_force_from = models.DateTimeField(null=True)
    in_force_until = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "calibration"

    def __str__(self) -> str:
        return self.id


class IndexChange(models.Model):
    """The log every node's index replica follows: entry, shelf, and the version to show (or that it is to go)."""

    id = models.BigAutoField(primary_key=True)
    shelf = models.CharField(max_length=20)
    entry_id = models.CharField(max_length=MAX_LENGTH)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "index_change"
        indexes = [
            models.Index(fields=["shelf", "id"], name="index_change_shelf"),
            models.Index(fields=["entry_id", "id"], name="index_change_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.shelf} {self.entry_id}"


class IndexLogStart(models.Model):
    """Up to which number the log of a shelf has been pruned: a replica that had not come so far is built anew."""

    shelf = models.CharField(max_length=20, primary_key=True)
    pruned_to = models.BigIntegerField(default=0)

    class Meta:
        db_table = "index_log_start"

    def __str__(self) -> str:
        return f"{self.shelf} {self.pruned_to}"
