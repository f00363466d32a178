"""Achievements with their claims, application scenarios, readiness and patents."""

from __future__ import annotations

from django.db import models

from queqiao.accounts.models import Organisation
from queqiao.catalog.enums import AchievementKind, ClauseOperator, Level, PatentKind, PatentStatus, Protection
from queqiao.catalog.models.entries import Entry, list_indexes
from queqiao.kernel.clock import now
from queqiao.kernel.ids import MAX_LENGTH, new_id
from queqiao.kernel.models import StoredFile


def new_achievement_id() -> str:
    """Primary key of an achievement."""
    return new_id("A")


def new_patent_id() -> str:
    """Primary key of a patent."""
    return new_id("T")


class Patent(models.Model):
    """A patent or software copyright of an organisation; numbers are kept normalised (docdb form) and as shown."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_patent_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="patents")
    country = models.CharField(max_length=2)
    number = models.CharField(max_length=40, help_text="normalised")
    display = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=PatentKind.choices)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=400, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    granted_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(
        null=True, blank=True, help_text="computed from the filing date by rule pack"
    )
    term_pack = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=PatentStatus.choices, default=PatentStatus.FILED)
    annual_fee_paid_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)
    demo = models.BooleanField(default=False)

    class Meta:
        db_table = "patent"
        # Several holders of one patent each keep a record of their own; none learns of another's.
        constraints = [models.UniqueConstraint(fields=["owner", "country", "number"], name="patent_of_owner")]

    def __str__(self) -> str:
        return self.display


class Achievement(Entry):
    """A result, dataset, model or method that is offered. ``body`` is told to everybody, ``detail`` at its own level."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_achievement_id)
    kind = models.CharField(max_length=14, choices=AchievementKind.choices, default=AchievementKind.RESULT)
    body = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    advantages = models.TextField(blank=True)
    detail = models.TextField(blank=True, help_text="know-how; its level is at least on_interest")
    licence_modes = models.JSONField(default=list)
    open_source = models.CharField(max_length=40, blank=True, help_text="SPDX id")
    price_note = models.CharField(max_length=200, blank=True)
    protection = models.CharField(max_length=12, choices=Protection.choices, default=Protection.NONE)
    first_disclosure = models.DateField(null=True, blank=True)
    disclosure_channel = models.CharField(max_length=200, blank=True)
    readiness = models.PositiveSmallIntegerField(
        null=True, help_text="the minimum of the assessed dimensions"
    )
    readiness_dimension = models.CharField(
        max_length=10, blank=True, help_text="the dimension that is the minimum"
    )
    history = models.JSONField(default=list, help_text="dated stages: research, pilot, volume (R9)")
    patents = models.ManyToManyField(Patent, related_name="achievements", db_table="achievement_patent")

    class Meta:
        db_table = "achievement"
        indexes = list_indexes("achievement")


class AchievementScenario(models.Model):
    """One possible use of an achievement, with its own readiness and buyers (R8)."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="scenarios")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    buyers = models.CharField(max_length=200, blank=True)
    readiness = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="level of technical readiness, 1 to 9"
    )
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "achievement_scenario"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class ReadinessEvidence(models.Model):
    """That the criteria of one level of one dimension hold, and what shows it; with ``covers_from`` those of every level from there up to it."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="readiness_evidence")
    dimension = models.CharField(max_length=10, help_text="trl, mrl, crl, brl, iprl, tmrl, frl")
    level = models.PositiveSmallIntegerField()
    covers_from = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="first level it shows as well; empty: this level alone"
    )
    evidence = models.TextField(help_text="what shows it, in words")
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    pack = models.CharField(max_length=80, blank=True, help_text="rule pack of the scale")

    class Meta:
        db_table = "readiness_evidence"
        ordering = ["dimension", "level"]
        constraints = [
            models.UniqueConstraint(fields=["achievement", "dimension", "level"], name="readiness_once")
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.level}"


class Claim(models.Model):
    """A measured value with its condition and the file that shows it (R93)."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="claims")
    position = models.PositiveSmallIntegerField(default=0)
    parameter = models.CharField(max_length=120)
    operator = models.CharField(max_length=12, choices=ClauseOperator.choices, default=ClauseOperator.EQUAL)
    value = models.CharField(max_length=40, blank=True)
    value_high = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    condition = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=200, blank=True)
    measured_by = models.CharField(max_length=120, blank=True, help_text="self, third party, user")
    measured_on = models.CharField(max_length=10, blank=True, help_text="2026, 2026-03 or 2026-03-14")
    text = models.CharField(max_length=400, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.PUBLIC)
    line = models.TextField(
        blank=True, help_text="the row in words the engine reads, written when the row is; empty: not yet"
    )

    class Meta:
        db_table = "claim"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text or f"{self.parameter} {self.operator} {self.value} {self.unit}".strip()
