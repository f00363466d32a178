"""What every entry of the catalogue has: owner, life, region and fields, levels of confidentiality."""

from __future__ import annotations

from django.db import models

from queqiao.accounts.models import Node, Organisation, Person
from queqiao.kernel.clock import now
from queqiao.kernel.ids import MAX_LENGTH, new_id


def new_writing_invitation_id() -> str:
    """Primary key of an invitation to write along."""
    return new_id("VC")


class Entry(models.Model):
    """Abstract. ``levels`` maps a field's name to its ``Level`` where that differs from the default of ``catalog.confidentiality``.

    ``title`` and ``summary`` are the teaser and always public; what is confidential stands in other fields. ``facts`` feeds the workflow.
    ``live`` is true exactly while the entry may be found: the state is a listed one and its date has not passed.
    """

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="%(class)ss")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    keywords = models.JSONField(default=list)
    fields = models.JSONField(default=list, help_text="codes of technology fields, the first the main one")
    field = models.CharField(max_length=30, blank=True, help_text="the first of fields, for lists")
    industry = models.CharField(max_length=8, blank=True, help_text="GB/T 4754 section and code, e.g. C38")
    region = models.CharField(max_length=6, blank=True, help_text="GB/T 2260")
    levels = models.JSONField(default=dict)
    state = models.CharField(max_length=30, default="draft")
    state_since = models.DateTimeField(default=now)
    due_on = models.DateField(null=True, help_text="last day of the state, where it has a clock")
    facts = models.JSONField(default=dict)
    typed = models.JSONField(
        default=dict, help_text="what was typed where it could not be read or did not fit, by field"
    )
    revision = models.JSONField(
        null=True, help_text="values of a change in the making while the published text stands"
    )
    gates = models.JSONField(default=list)
    live = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True, help_text="when the owner last said that it still stands")
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    updated_by_id = models.CharField(max_length=MAX_LENGTH, blank=True, help_text="who wrote it last")
    version = models.PositiveIntegerField(default=1)
    demo = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title or self.pk


def list_indexes(name: str) -> list[models.Index]:
    """The indexes every kind of entry needs for its lists and queues."""
    return [
        # Partial, since SQLite searches no index for a bare boolean column.
        models.Index(fields=["-published_at", "id"], condition=models.Q(live=True), name=f"{name}_listed"),
        models.Index(fields=["owner", "-updated_at"], name=f"{name}_owner"),
        models.Index(fields=["state", "due_on"], name=f"{name}_state"),
        models.Index(fields=["node", "state", "state_since"], name=f"{name}_queue"),
    ]


class CoAuthor(models.Model):
    """Somebody who writes an entry together with its author, from either side (R24); for an ``organisation``, as long as they belong to it."""

    entry_id = models.CharField(max_length=20, db_index=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "co_author"
        constraints = [models.UniqueConstraint(fields=["entry_id", "person"], name="co_author_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.entry_id}"


class WritingInvitation(models.Model):
    """An offer to write an entry along, sent to an address or a number whether or not anybody here has it. Whoever shows that it is theirs
    may accept."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_writing_invitation_id)
    entry_type = models.CharField(max_length=20)
    entry_id = models.CharField(max_length=MAX_LENGTH, db_index=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    invited_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="taken back or declined")

    class Meta:
        db_table = "writing_invitation"
        indexes = [
            models.Index(fields=["email", "created_at"], name="writing_email"),
            models.Index(fields=["invited_by", "created_at"], name="writing_by"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.email or self.phone}"
