"""Needs, their clauses and the questions asked about them."""

from __future__ import annotations

from django.db import models

from queqiao.catalog.enums import ClauseOperator, Level, NeedKind, SecrecyLevel
from queqiao.catalog.models.entries import Entry, list_indexes
from queqiao.kernel.clock import now
from queqiao.kernel.ids import MAX_LENGTH, new_id


def new_need_id() -> str:
    """Primary key of a need."""
    return new_id("N")


class Need(Entry):
    """A technology, talent, service, finance or scenario need (技术需求表)."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_need_id)
    kind = models.CharField(max_length=12, choices=NeedKind.choices, default=NeedKind.TECHNOLOGY)
    body = models.TextField(blank=True, help_text="the problem in full")
    body_en = models.TextField(blank=True)
    baseline = models.TextField(blank=True, help_text="where one stands today")
    tried_routes = models.TextField(blank=True)
    detail = models.TextField(
        blank=True, help_text="what may be told later only; its level is at least on_interest"
    )
    requirements = models.TextField(blank=True, help_text="what is asked of who solves it")
    budget_low = models.BigIntegerField(null=True, blank=True, help_text="fen")
    budget_high = models.BigIntegerField(null=True, blank=True, help_text="fen")
    deadline = models.DateField(null=True, blank=True)
    cooperation = models.JSONField(default=list)
    ip_wish = models.CharField(max_length=20, blank=True)
    ip_note = models.TextField(blank=True)
    secrecy_level = models.CharField(max_length=20, choices=SecrecyLevel.choices, default=SecrecyLevel.PUBLIC)
    anonymous = models.BooleanField(default=False)
    completeness = models.PositiveSmallIntegerField(null=True, help_text="per cent, of the last assessment")

    class Meta:
        db_table = "need"
        indexes = list_indexes("need")


class Clause(models.Model):
    """One testable demand: parameter, operator, value, unit, test condition; or a qualitative one in words."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField(default=0)
    parameter = models.CharField(max_length=120, blank=True)
    operator = models.CharField(
        max_length=12, choices=ClauseOperator.choices, default=ClauseOperator.AT_LEAST
    )
    value = models.CharField(max_length=40, blank=True, help_text="exact, as written")
    value_high = models.CharField(max_length=40, blank=True, help_text="upper end of between")
    unit = models.CharField(max_length=40, blank=True)
    condition = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=200, blank=True, help_text="test method or standard")
    baseline = models.CharField(max_length=80, blank=True, help_text="present value")
    text = models.CharField(
        max_length=400, blank=True, help_text="the demand in words, where columns do not fit"
    )
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.PUBLIC)
    source = models.CharField(max_length=20, default="author", help_text="author, parsed, answer")
    line = models.TextField(
        blank=True, help_text="the row in words the engine reads, written when the row is; empty: not yet"
    )

    class Meta:
        db_table = "clause"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text or f"{self.parameter} {self.operator} {self.value} {self.unit}".strip()


class RepairQuestion(models.Model):
    """A question of the rules, or of a reviewer, about a need or an achievement, and what came back."""

    entry_id = models.CharField(max_length=MAX_LENGTH, db_index=True)
    round = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(
        max_length=80, help_text="of matching's wording; empty for a reviewer's own words"
    )
    facts = models.JSONField(default=dict)
    quotation = models.JSONField(null=True)
    text = models.TextField(blank=True, help_text="a reviewer's own words")
    asked_by_id = models.CharField(max_length=MAX_LENGTH, blank=True, help_text="empty: asked by rule")
    asked_at = models.DateTimeField(default=now)
    answer = models.TextField(blank=True)
    understood = models.BooleanField(null=True)
    problem = models.CharField(
        max_length=20,
        blank=True,
        help_text="why an answer was not understood: a code of the engine's answers",
    )
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.CharField(max_length=MAX_LENGTH, blank=True)
    skipped = models.BooleanField(default=False)

    class Meta:
        db_table = "repair_question"
        ordering = ["entry_id", "round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "round", "position"], name="question_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.code}"
