"""Tables of the kernel: audit, outbox, jobs, stored files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from queqiao.kernel.choices import TextChoices
from queqiao.kernel.ids import MAX_LENGTH, new_id


def new_job_id() -> str:
    """Primary key of a job."""
    return new_id("J")


def new_file_id() -> str:
    """Primary key of a stored file."""
    return new_id("F")


class AuditEntry(models.Model):
    """One thing somebody did. Written once: ``kernel.audit`` is the only writer and offers no change or deletion."""

    number = models.BigIntegerField(primary_key=True, help_text="without gaps, from 1")
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=MAX_LENGTH, blank=True)
    actor_name = models.CharField(max_length=200)
    acting_for = models.CharField(max_length=MAX_LENGTH, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    note = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["object_type", "object_id", "number"], name="audit_object"),
            models.Index(fields=["actor_id", "number"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.object_type} {self.object_id}"


class AuditHead(models.Model):
    """The last link of the chain: one row, locked by whoever adds to it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        db_table = "audit_head"

    def __str__(self) -> str:
        return str(self.number)


class OutboxEvent(models.Model):
    """Something that happened, told to subscribers after the transaction that did it."""

    name = models.CharField(max_length=80)
    payload = models.JSONField()
    at = models.DateTimeField()
    request_id = models.CharField(max_length=64, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_event"
        indexes = [models.Index(fields=["id"], condition=Q(delivered_at__isnull=True), name="outbox_waiting")]

    def __str__(self) -> str:
        return f"{self.id} {self.name}"


class Delivery(models.Model):
    """That one subscriber has taken one event: what makes telling it again harmless."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=160)
    at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "outbox_delivery"
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="outbox_once")]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.subscriber}"


class JobState(TextChoices):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SET_ASIDE = "set_aside"


class Job(models.Model):
    """A piece of background work a person can look at. ``key`` keeps one waiting job per thing to be done."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_job_id)
    kind = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="per cent")
    message = models.JSONField(null=True, help_text="a Reason: code and facts")
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    actor_id = models.CharField(max_length=MAX_LENGTH, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "job"
        indexes = [
            models.Index(fields=["state", "queued_at"], name="job_state"),
            models.Index(fields=["object_id", "kind", "-queued_at"], name="job_object"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state="queued") & ~Q(key=""), name="job_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.state}"


class StoredFile(models.Model):
    """A file somebody gave us. The bytes lie in the storage under ``path``; equal bytes are stored once."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_file_id)
    name = models.CharField(max_length=255, help_text="as the person called it")
    content_type = models.CharField(
        max_length=100, help_text="recognised from the content, not believed from the sender"
    )
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    path = models.CharField(max_length=255)
    owner_id = models.CharField(max_length=MAX_LENGTH, help_text="the organisation it belongs to")
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True, db_index=True)
    level = models.CharField(max_length=20, default="owner")
    uploaded_by_id = models.CharField(max_length=MAX_LENGTH, blank=True)
    uploaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stored_file"

    def __str__(self) -> str:
        return self.name
