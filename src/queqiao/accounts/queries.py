"""Reads of people, organisations, roles and notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from queqiao.accounts.contracts import (
    ANONYMOUS,
    Actor,
    MemberCard,
    NoticeLine,
    OrganisationCard,
    OrganisationState,
)
from queqiao.accounts.enums import OrganisationRole, PlatformRole
from queqiao.accounts.models import (
    Invitation,
    JoinRequest,
    Membership,
    Node,
    Notice,
    Organisation,
    Person,
    RoleGrant,
    SignInAttempt,
    Verification,
)
from queqiao.accounts.names import shown
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language
from queqiao.kernel.codes import regions
from queqiao.kernel.errors import NotHere

MAIN_NODE = "main"
MARKED = ("verified", "due_again", "requeued")
"""States in which an organisation carries the mark of being verified."""
WAITING = ("queued", "requeued")
"""States in which an operator has to look."""
HEARING = ("appealed", "suspension_appealed")


# Who asks


def actor_for(person: Any, *, acting_for: str = "") -> Actor:
    """The actor a signed-in person is today; ``ANONYMOUS`` for nobody. ``acting_for`` is ignored where they do not belong there."""
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return ANONYMOUS
    organisations = {
        row.organisation_id: row.role for row in memberships_in_force(person).order_by("created_at", "id")
    }
    roles: dict[str, set[str] | None] = {}
    for grant in grants_in_force().filter(person=person):
        if grant.node_id is None:
            roles[grant.role] = None
        elif (nodes := roles.setdefault(grant.role, set())) is not None:
            nodes.add(grant.node_id)
    return Actor(
        id=person.id,
        name=str(person),
        organisations=organisations,
        acting_for=acting_for if acting_for in organisations else next(iter(organisations), ""),
        platform_roles={role: frozenset(nodes or ()) for role, nodes in roles.items()},
        superuser=person.is_superuser,
        name_en=person.name_en,
    )


def in_force(prefix: str = "") -> Q:
    """Memberships that hold today; ``prefix`` for a query that comes from elsewhere (``memberships__``)."""
    today = clock.today()
    return (
        Q(**{f"{prefix}ended_at": None})
        & (Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": today}))
        & (Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": today}))
    )


def memberships_in_force(person: Person) -> QuerySet[Membership]:
    """The memberships of a person that hold today."""
    return person.memberships.filter(in_force())


def grants_in_force() -> QuerySet[RoleGrant]:
    """The platform roles that are held today."""
    return RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()))


def roles_in_force() -> QuerySet[RoleGrant]:
    """``grants_in_force`` with the person and the node, for lists."""
    return grants_in_force().select_related("person", "node").order_by("role", "node_id", "person_id")


def people_playing(role: str, node: str = "") -> QuerySet[Person]:
    """Who holds the platform role today (in this node, or everywhere), by id."""
    grants = grants_in_force().filter(role=role)
    if node:
        grants = grants.filter(Q(node=None) | Q(node_id=node))
    return Person.objects.filter(is_active=True, id__in=grants.values("person_id")).order_by("id")


# Nodes


def node_for_host(host: str) -> Node:
    """The node whose own site answers at ``host``, else the main one, which is made when there is none yet."""
    name = host.partition(":")[0].lower()
    own = Q(host=name) if name else Q(pk=None)
    rows = {row.host == name and name != "": row for row in Node.objects.filter(own | Q(id=MAIN_NODE))}
    return rows.get(True) or rows.get(False) or main_node()


def main_node() -> Node:
    """The node of the main site."""
    node, _ = Node.objects.get_or_create(id=MAIN_NODE, defaults={"name": "鹊桥", "name_en": "Queqiao"})
    return node


def node_for_region(region: str) -> Node:
    """The node that serves a region: of those whose regions hold it the one with the narrowest, else the main one."""
    best: tuple[int, str] | None = None
    found: Node | None = None
    for node in Node.objects.exclude(id=MAIN_NODE):
        fitting = [code for code in node.regions if region and regions.contains(code, region)]
        for code in fitting:
            rank = (_width(code), node.id)
            if best is None or rank < best:
                best, found = rank, node
    return found or main_node()


def nodes() -> QuerySet[Node]:
    """Every node, the main one first."""
    return Node.objects.order_by("parent_id", "id")


def operated_nodes(actor: Actor) -> frozenset[str] | None:
    """The nodes in which the actor is an operator: None for every node, empty for none."""
    if actor.superuser or actor.system:
        return None
    held = actor.platform_roles.get(PlatformRole.OPERATOR)
    if held is None:
        return frozenset()
    return held or None


def _width(code: str) -> int:
    """How wide a region is: 0 a county, 1 a prefecture, 2 a province, 3 a group, 4 the country."""
    if code == regions.COUNTRY:
        return 4
    if not code.isdecimal():
        return 3
    return 2 if code.endswith("0000") else 1 if code.endswith("00") else 0


# Organisations


def visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Organisations the actor may look at: verified ones, their own, and for operators and auditors those of their nodes."""
    rows = Organisation.objects.all()
    if actor.superuser or actor.system:
        return rows
    shown = Q(state__in=MARKED)
    if actor.organisations:
        shown |= Q(id__in=list(actor.organisations))
    for role in (PlatformRole.OPERATOR, PlatformRole.AUDITOR, PlatformRole.MANAGER):
        held = actor.platform_roles.get(role)
        if held is not None:
            if not held:
                return rows
            shown |= Q(node_id__in=held)
    return rows.filter(shown)


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """``visible_to`` in the order of lists: verified first, then by name."""
    return visible_to(actor).order_by("name", "id")


def organisation(actor: Actor, organisation_id: str) -> Organisation:
    """One organisation the actor may look at. Raises ``NotHere``."""
    row = visible_to(actor).select_related("node").filter(id=organisation_id).first()
    if row is None:
        raise NotHere(organisation_id)
    return row


def card(organisation_id: str) -> OrganisationCard:
    """What everybody may know of an organisation. Raises ``NotHere`` for an unknown id."""
    found = cards([organisation_id]).get(organisation_id)
    if found is None:
        raise NotHere(organisation_id)
    return found


def cards(ids: Iterable[str]) -> Mapping[str, OrganisationCard]:
    """The cards of several organisations by id, in one query."""
    return {row.id: card_of(row) for row in Organisation.objects.filter(id__in=set(ids))}


def card_of(row: Organisation) -> OrganisationCard:
    """The card of a row at hand."""
    return OrganisationCard(
        row.id, row.name, row.name_en, row.kind, row.region, row.state in MARKED, row.node_id
    )


def with_code(credit_code: str) -> Organisation | None:
    """The organisation that holds this credit code, whatever its state; None for nobody."""
    return Organisation.objects.filter(credit_code=credit_code).first() if credit_code else None


def name_for_strangers(row: Organisation) -> str:
    """What an organisation is called to whoever typed its code: its name once it is verified, till then the code alone. One without a code
    is found by its name, so whoever found it knows the name."""
    return row.name if row.state in MARKED or not row.credit_code else row.credit_code


def known_by(row: Organisation) -> str:
    """What somebody has to know of an organisation that is not shown to everybody yet, to ask to join it: its code, else its name."""
    return row.credit_code or row.name


def to_join(actor: Actor, organisation_id: str, known: str = "") -> Organisation:
    """An organisation the actor may ask to join: one they may look at, or one they know (``known_by``). Raises ``NotHere``."""
    row = Organisation.objects.filter(id=organisation_id).first()
    if row is None:
        raise NotHere(organisation_id)
    told = known.strip() and known_by(row).upper() == known.strip().upper()
    if not told and not visible_to(actor).filter(id=organisation_id).exists():
        raise NotHere(organisation_id)
    return row


def state_of(row: Organisation, *, inside: bool) -> OrganisationState:
    """Where its verification stands: in the words of members and operators (``inside``), or of everybody else."""
    from queqiao.accounts.adapters import DEFINITION

    state = next(item for item in DEFINITION.states if item.name == row.state)
    label = state.label if inside else (state.public or state.label)
    return OrganisationState(row.state, label.text(language()), row.due_on if inside else None, row.version)


# Members


def members(organisation_id: str) -> tuple[MemberCard, ...]:
    """Who belongs to the organisation today, owners first."""
    return tuple(_member(row) for row in _member_rows(organisation_id).filter(in_force()))


def former_members(organisation_id: str) -> tuple[MemberCard, ...]:
    """Whose membership is over, the latest first."""
    rows = _member_rows(organisation_id).exclude(in_force()).order_by("-ended_at", "-ends_on", "-id")
    return tuple(_member(row) for row in rows)


def contacts(organisation_id: str) -> QuerySet[Person]:
    """Who may be named as the contact of the organisation; the owners where nobody is marked."""
    rows = Membership.objects.filter(in_force(), organisation_id=organisation_id, person__is_active=True)
    marked = rows.filter(contact=True)
    chosen = marked if marked.exists() else rows.filter(role=OrganisationRole.OWNER)
    return Person.objects.filter(id__in=chosen.values("person_id")).order_by("id")


def owners(organisation_id: str) -> QuerySet[Person]:
    """The people who answer for the organisation."""
    rows = Membership.objects.filter(
        in_force(), organisation_id=organisation_id, role=OrganisationRole.OWNER, person__is_active=True
    )
    return Person.objects.filter(id__in=rows.values("person_id")).order_by("id")


def memberships_of(person_id: str) -> QuerySet[Membership]:
    """All memberships of a person, those in force first, with their organisations."""
    return (
        Membership.objects.filter(person_id=person_id)
        .select_related("organisation", "sent_by")
        .order_by("ended_at", "created_at", "id")
    )


def _member_rows(organisation_id: str) -> QuerySet[Membership]:
    from django.db.models import Case, IntegerField, Value, When

    order = Case(
        When(role=OrganisationRole.OWNER, then=Value(0)),
        When(role=OrganisationRole.EDITOR, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Membership.objects.filter(organisation_id=organisation_id)
    return rows.select_related("person", "sent_by").order_by(order, "created_at", "id")


def _member(row: Membership) -> MemberCard:
    home = shown(row.sent_by) or row.sent_by_name
    ended = row.ended_at.astimezone(clock.HOME).date() if row.ended_at else None
    return MemberCard(
        row.pk, row.person_id, shown(row.person), row.person.title, row.role, row.kind, row.position, row.contact,
        row.starts_on or row.created_at.astimezone(clock.HOME).date(), ended or row.ends_on, row.share, home,
        row.purpose, row.consent, row.conflict_note, row.version,
    )  # fmt: skip


def open_invitations(organisation_id: str) -> QuerySet[Invitation]:
    """Invitations neither accepted nor withdrawn, also those that have run out, the latest first."""
    return (
        Invitation.objects.filter(organisation_id=organisation_id, accepted_at=None, withdrawn_at=None)
        .select_related("invited_by")
        .order_by("-created_at")
    )


def open_join_requests(organisation_id: str) -> QuerySet[JoinRequest]:
    """Who asks to be let in, the earliest first."""
    return (
        JoinRequest.objects.filter(organisation_id=organisation_id, state="open")
        .select_related("person")
        .order_by("asked_at", "id")
    )


# Verification


def verification_queue(actor: Actor) -> QuerySet[Organisation]:
    """Organisations that wait for an operator of the actor's nodes: the one that is due first stands first."""
    rows = Organisation.objects.filter(state__in=(*WAITING, *HEARING)).select_related("node")
    held = operated_nodes(actor)
    if held is not None:
        rows = rows.filter(node_id__in=held)
    return rows.order_by("due_on", "state_since", "id")


def round_in_hand(organisation_id: str) -> Verification | None:
    """The open round of verification of an organisation."""
    return (
        Verification.objects.filter(organisation_id=organisation_id, decided_at=None)
        .select_related("asked_by", "taken_by")
        .first()
    )


def rounds(organisation_id: str) -> QuerySet[Verification]:
    """Every round of verification, the latest first."""
    return (
        Verification.objects.filter(organisation_id=organisation_id)
        .select_related("asked_by", "decided_by")
        .order_by("-asked_at", "-id")
    )


# A person's own


def notices(person_id: str) -> QuerySet[Notice]:
    """The inbox, the latest first."""
    return Notice.objects.filter(person_id=person_id).order_by("-at", "-id")


def notice_line(row: Notice) -> NoticeLine:
    """A notice in the words of the language in use."""
    from queqiao.accounts.words import notice_text

    return NoticeLine(
        row.pk, row.code, notice_text(row.code, row.facts), row.link, row.at, row.read_at is None
    )


def sign_ins(person_id: str) -> QuerySet[SignInAttempt]:
    """Attempts to sign in as this person, the latest first."""
    return SignInAttempt.objects.filter(person_id=person_id).order_by("-at", "-id")


def never_verified(before: datetime) -> QuerySet[Person]:
    """People who signed up before a moment, have verified neither address nor number, have never signed in and hold nothing."""
    from allauth.account.models import EmailAddress

    verified = EmailAddress.objects.filter(user_id=OuterRef("pk"), verified=True)
    return Person.objects.filter(
        ~Exists(verified), joined_at__lt=before, phone_verified=False, last_login=None, memberships=None, grants=None, join_requests=None,
        socialaccount=None, is_staff=False, is_superuser=False, demo=False,
    ).order_by("joined_at", "id")  # fmt: skip


def demo_people() -> QuerySet[Person]:
    """Who can be played with one click in the demo, in the order of their cards."""
    return Person.objects.filter(demo=True, is_active=True, demo_login__isnull=False).order_by(
        "joined_at", "id"
    )
