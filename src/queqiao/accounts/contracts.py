"""Values other apps see of people and organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from queqiao_engine.explanation import Reason

NO_ROLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and in which capacities; put together once per request, job or command.

    ``organisations`` maps the id of each organisation the person belongs to today to the role there (owner, editor, viewer);
    ``acting_for`` is the one they act for now ("" for nobody). ``platform_roles`` maps a role to the ids of the nodes it holds in; an empty
    set means every node. ``name_en`` is the name for readers of English ("": the same). ``system`` is the platform itself (clock, jobs, loads).
    """

    id: str
    name: str
    organisations: Mapping[str, str] = field(default_factory=lambda: NO_ROLES)
    acting_for: str = ""
    platform_roles: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    system: bool = False
    superuser: bool = False
    name_en: str = ""

    @property
    def anonymous(self) -> bool:
        """Whether nobody has signed in."""
        return not self.id and not self.system

    def plays(self, role: str, node: str = "") -> bool:
        """Whether the platform role is held (in this node, when one is given)."""
        nodes = self.platform_roles.get(role)
        return nodes is not None and (not nodes or not node or node in nodes)

    def edits(self, organisation: str) -> bool:
        """Whether the actor may write for the organisation."""
        return self.organisations.get(organisation) in {"owner", "editor"}

    def belongs(self, organisation: str) -> bool:
        """Whether the actor is a member of the organisation in any role."""
        return organisation in self.organisations


ANONYMOUS = Actor(id="", name="")
SYSTEM = Actor(id="", name="鹊桥", system=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether something is allowed and, when it is not, why: ``reason`` is worded in the app's ``wording.toml``."""

    allowed: bool
    reason: Reason | None = None

    def __bool__(self) -> bool:
        return self.allowed


YES = Answer(True)


def no(code: str, **facts: object) -> Answer:
    """A refusal with its reason (``access.…``)."""
    return Answer(False, Reason.of(code, **facts))


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """What everybody may know of an organisation."""

    id: str
    name: str
    name_en: str
    kind: str
    region: str
    verified: bool
    node: str


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """What a person fills in about an organisation; checked by the action, never before."""

    name: str
    kind: str
    registered: str = "code"
    credit_code: str = ""
    name_en: str = ""
    short_name: str = ""
    region: str = ""
    industry: str = ""
    size: str = ""
    founded: int | None = None
    about: str = ""
    about_en: str = ""
    website: str = ""
    ror: str = ""


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """What a person says of themself. ``phone`` and ``email`` are not here: they change only with a code."""

    name: str
    name_en: str = ""
    title: str = ""
    orcid: str = ""
    about: str = ""
    fields: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationState:
    """Where the verification of an organisation stands, in the words of whoever asks: members and operators, or everybody else."""

    code: str
    label: str
    due_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member as other members see them."""

    membership_id: int
    person_id: str
    name: str
    title: str
    role: str
    kind: str
    position: str
    contact: bool
    since: date
    until: date | None
    share: int | None
    home: str
    purpose: str
    consent: str
    conflict_note: str
    version: int


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in words: ``link`` is a path without language prefix."""

    id: int
    code: str
    text: str
    link: str
    at: object
    unread: bool
