"""Reviews before publication, disclosures to others, signs of interest, and links that need no password."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from queqiao.accounts.models import Organisation, Person
from queqiao.catalog.enums import Level, ReviewOutcome
from queqiao.kernel.clock import now
from queqiao.kernel.ids import MAX_LENGTH


class Review(models.Model):
    """One look of the platform at an entry: the checklist, the outcome, the reasons, and the clock it ran under."""

    entry_type = models.CharField(max_length=20)
    entry_id = models.CharField(max_length=MAX_LENGTH)
    round = models.PositiveSmallIntegerField(default=1)
    entry_version = models.PositiveIntegerField()
    submitted_at = models.DateTimeField(default=now)
    submitted_by_id = models.CharField(max_length=MAX_LENGTH, blank=True)
    answer_by = models.DateField(null=True, help_text="last working day of the answer promised to the author")
    taken_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)
    checklist = models.JSONField(default=dict, help_text="code -> yes, no or not_applicable")
    missing = models.JSONField(default=list, help_text="what the rules found missing at submission")
    outcome = models.CharField(max_length=12, choices=ReviewOutcome.choices, default=ReviewOutcome.OPEN)
    reasons = models.JSONField(default=list, help_text="codes of reasons for a return or refusal")
    note = models.TextField(blank=True, help_text="to the author")
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "review"
        indexes = [models.Index(fields=["outcome", "answer_by"], name="review_queue")]
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "round"], name="review_round"),
            models.UniqueConstraint(fields=["entry_id"], condition=Q(outcome="open"), name="review_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} #{self.round} {self.outcome}"


class Disclosure(models.Model):
    """That an organisation may see an entry up to a level, who allowed it, and under which paper."""

    entry_type = models.CharField(max_length=20)
    entry_id = models.CharField(max_length=MAX_LENGTH, db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=12, choices=Level.choices)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=now)
    paper = models.CharField(max_length=200, blank=True, help_text="the NDA")
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "disclosure"
        constraints = [
            models.UniqueConstraint(
                fields=["entry_id", "organisation"],
                condition=Q(revoked_at__isnull=True),
                name="disclosure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.organisation_id} {self.level}"


class Interest(models.Model):
    """A sign of interest in an entry, or a question to a technology manager about it."""

    entry_type = models.CharField(max_length=20)
    entry_id = models.CharField(max_length=MAX_LENGTH, db_index=True)
    kind = models.CharField(max_length=12, help_text="interest: to the owner; ask: to a technology manager")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    own_entry_id = models.CharField(
        max_length=MAX_LENGTH, blank=True, help_text="the entry it is for, on the asking side"
    )
    message = models.TextField(blank=True)
    at = models.DateTimeField(default=now)
    state = models.CharField(
        max_length=10, default="open", help_text="open, accepted, declined, answered, withdrawn, closed"
    )
    due_on = models.DateField(
        null=True, help_text="last day for an answer; once accepted, for a result; empty: no calendar"
    )
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(
        null=True,
        help_text="when it was overdue and came to the technology managers (a question: to the operators)",
    )
    reason = models.CharField(max_length=40, blank=True)
    reply = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True, help_text="what an accepted interest came to")
    closing_note = models.TextField(blank=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "interest"
        indexes = [models.Index(fields=["state", "due_on"], name="interest_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["entry_id", "person", "kind"], condition=Q(state="open"), name="interest_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.entry_id}"


class MailLink(models.Model):
    """A link in a mail that does one thing once without a password (renew). Only its hash is kept."""

    token_hash = models.CharField(primary_key=True, max_length=64)
    verb = models.CharField(max_length=40)
    entry_type = models.CharField(max_length=20)
    entry_id = models.CharField(max_length=MAX_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mail_link"

    def __str__(self) -> str:
        return f"{self.verb} {self.entry_id}"
