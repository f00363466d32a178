"""Tables of people, organisations, memberships, roles and nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from queqiao.accounts.enums import (
    JoinState,
    MembershipKind,
    OrganisationKind,
    OrganisationRole,
    OrganisationSize,
    PlatformRole,
    Registration,
)
from queqiao.kernel.clock import now
from queqiao.kernel.ids import MAX_LENGTH, new_id


def new_person_id() -> str:
    """Primary key of a person."""
    return new_id("P")


def new_organisation_id() -> str:
    """Primary key of an organisation."""
    return new_id("O")


def new_invitation_id() -> str:
    """Primary key of an invitation."""
    return new_id("V")


def new_join_id() -> str:
    """Primary key of a request to join."""
    return new_id("VJ")


def new_verification_id() -> str:
    """Primary key of a round of verification."""
    return new_id("VF")


class Node(models.Model):
    """A regional platform: a site of its own inside one installation (R3, R43)."""

    id = models.SlugField(primary_key=True, max_length=MAX_LENGTH)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    host = models.CharField(
        max_length=120, blank=True, help_text="host name of its own site; empty for the main site"
    )
    regions = models.JSONField(default=list, help_text="codes of GB/T 2260 it serves, as wide as possible")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    demo = models.BooleanField(default=False)

    class Meta:
        db_table = "node"
        constraints = [models.UniqueConstraint(fields=["host"], condition=~Q(host=""), name="node_host")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; what Django's commands ask for."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> Person:
        """A person; without a password nobody can sign in with one."""
        person = self.model(email=self.normalize_email(email) if email else None, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Somebody who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, with an e-mail address or a phone number."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_person_id)
    email = models.EmailField(null=True, blank=True, unique=True)
    phone = models.CharField(max_length=20, null=True, blank=True, unique=True, help_text="E.164")
    phone_verified = models.BooleanField(default=False)
    name = models.CharField(max_length=80, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    orcid = models.CharField(max_length=19, blank=True)
    about = models.TextField(blank=True)
    fields = models.JSONField(default=list, help_text="technology fields worked in")
    regions = models.JSONField(default=list)
    notice_mail = models.BooleanField(default=True, help_text="notices are sent by mail too")
    session_round = models.PositiveIntegerField(
        default=0, help_text="goes up when the person signs out everywhere; older sessions end"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)
    demo = models.BooleanField(default=False)
    demo_login = models.JSONField(
        null=True, blank=True, help_text="label and hint of the one-click sign-in of the demo"
    )

    objects = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "person"

    def __str__(self) -> str:
        return self.name or self.email or self.phone or self.id

    def get_session_auth_hash(self) -> str:
        """What a session must hold to stay valid: a new password or a new round of sessions ends the older ones."""
        return self._hash_of_sessions()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the earlier secret keys of the installation."""
        for key in settings.SECRET_KEY_FALLBACKS:
            yield self._hash_of_sessions(key)

    def _hash_of_sessions(self, secret: str | None = None) -> str:
        value = f"{self.password}|{self.session_round}"
        return salted_hmac("queqiao.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class Organisation(models.Model):
    """A legal person or a unit that acts on the platform."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_organisation_id)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    short_name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    registered = models.CharField(max_length=10, choices=Registration.choices, default=Registration.CODE)
    credit_code = models.CharField(
        max_length=18, null=True, blank=True, unique=True, help_text="统一社会信用代码, GB 32100"
    )
    region = models.CharField(max_length=6, blank=True)
    industry = models.CharField(max_length=8, blank=True)
    size = models.CharField(max_length=10, choices=OrganisationSize.choices, blank=True)
    founded = models.PositiveSmallIntegerField(null=True, blank=True)
    about = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    website = models.URLField(blank=True)
    ror = models.CharField(max_length=40, blank=True)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="organisations")
    state = models.CharField(
        max_length=20, default="unverified", help_text="state of the workflow organisation"
    )
    state_since = models.DateTimeField(default=now)
    due_on = models.DateField(null=True, help_text="last day of the state, where it has a clock")
    facts = models.JSONField(default=dict, help_text="facts of the workflow")
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)
    demo = models.BooleanField(default=False)

    class Meta:
        db_table = "organisation"
        indexes = [
            models.Index(fields=["kind", "region"], name="organisation_kind"),
            models.Index(fields=["state", "due_on"], name="organisation_state"),
            models.Index(fields=["node", "state", "state_since"], name="organisation_queue"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """That a person belongs to an organisation, in a role and a way, for a time. Ended ones stay as history."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=OrganisationRole.choices)
    kind = models.CharField(max_length=10, choices=MembershipKind.choices, default=MembershipKind.EMPLOYED)
    position = models.CharField(max_length=80, blank=True)
    share = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="per cent of working time, for dual appointments"
    )
    sent_by = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="the home unit: who seconded, or who agreed to a second post",
    )
    sent_by_name = models.CharField(
        max_length=120, blank=True, help_text="the home unit where it is not on the platform"
    )
    purpose = models.CharField(max_length=200, blank=True, help_text="what a secondment is for")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="last day")
    consent = models.CharField(
        max_length=200, blank=True, help_text="by which paper the home unit agreed to a second post"
    )
    conflict_note = models.TextField(
        blank=True, help_text="how conflicts of interest between the two posts are kept apart"
    )
    contact = models.BooleanField(default=False, help_text="may be named as the contact of the organisation")
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, help_text="since when the row is history")
    ended_note = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "membership"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(ended_at=None), name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=1, share__lte=100), name="membership_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.organisation_id}"


class Invitation(models.Model):
    """An offer of membership by mail or text message. Only the hash of its code is kept."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_invitation_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=10, choices=OrganisationRole.choices)
    kind = models.CharField(max_length=10, choices=MembershipKind.choices, default=MembershipKind.EMPLOYED)
    position = models.CharField(max_length=80, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    issue = models.PositiveSmallIntegerField(
        default=1, help_text="how often it was issued; each issue has a code of its own"
    )
    sent_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitation"

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.email or self.phone}"


class JoinRequest(models.Model):
    """Somebody asks an organisation to be let in."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_join_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="join_requests")
    position = models.CharField(max_length=80, blank=True)
    message = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=JoinState.choices, default=JoinState.OPEN)
    asked_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "join_request"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(state="open"), name="join_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ? {self.organisation_id}"


class Verification(models.Model):
    """One round of verifying an organisation: who asked, who looks, what was found, how it ended."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_verification_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="verifications")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=now)
    note = models.CharField(max_length=500, blank=True, help_text="what the organisation wrote")
    due_on = models.DateField(null=True)
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)
    checklist = models.JSONField(default=dict, help_text="check → {value, note}")
    verb = models.CharField(max_length=30, blank=True, help_text="how it ended")
    reasons = models.JSONField(default=list)
    answer = models.TextField(blank=True, help_text="what the operator wrote")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "verification"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(decided_at=None), name="verification_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.verb or '…'}"


class RoleGrant(models.Model):
    """That a person holds a platform role, in one node or everywhere, until it ends."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=PlatformRole.choices)
    node = models.ForeignKey(
        Node, null=True, blank=True, on_delete=models.CASCADE, help_text="empty: every node"
    )
    granted_by_id = models.CharField(max_length=MAX_LENGTH, blank=True)
    granted_at = models.DateTimeField(default=now)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "role_grant"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "node"], condition=Q(node__isnull=False), name="grant_once"
            ),
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(node__isnull=True), name="grant_once_everywhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.node_id or '*'}"


class SignInAttempt(models.Model):
    """One attempt to sign in, for the person's own list of recent sign-ins and for the operator."""

    at = models.DateTimeField(default=now)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE)
    succeeded = models.BooleanField()
    method = models.CharField(max_length=20, blank=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "sign_in_attempt"
        indexes = [
            models.Index(fields=["person", "-at"], name="attempt_person"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d %H:%M}"


class Notice(models.Model):
    """A line in somebody's inbox: what happened, to what, and where to go. Its words come from a code and facts that hold no secrets."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    link = models.CharField(
        max_length=200, blank=True, help_text="path inside the site, without language prefix"
    )
    key = models.CharField(
        max_length=120, blank=True, help_text="tells a repeated delivery of the same notice"
    )
    at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        indexes = [models.Index(fields=["person", "-at"], name="notice_person")]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], condition=~Q(key=""), name="notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.code}"
