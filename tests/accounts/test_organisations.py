"""Organisations: created, edited, found twice, and who sees them."""

from __future__ import annotations

import dataclasses

import pytest

from queqiao.accounts import queries
from queqiao.accounts.actions.organisations import create_organisation, edit_organisation
from queqiao.accounts.contracts import ANONYMOUS, OrganisationDraft
from queqiao.accounts.models import Membership, Node, Organisation
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry, OutboxEvent

CODE, OTHER_CODE = "914201001234503000", "1242010012345001XY"
DRAFT = OrganisationDraft(name="长汀新材料有限公司", kind="enterprise", credit_code=CODE, region="420100")


def test_whoever_creates_it_is_its_owner(owner, acting):
    row = create_organisation(actor=acting(owner), data=DRAFT)

    membership = Membership.objects.get()
    assert (membership.person, membership.organisation, membership.role, membership.contact) == (
        owner, row, "owner", True,
    )  # fmt: skip
    assert (row.state, row.node_id, row.credit_code) == ("unverified", "main", CODE)
    entry = AuditEntry.objects.get(verb="organisation.create")
    assert (entry.actor_id, entry.object_id, entry.after["name"]) == (owner.id, row.id, row.name)
    assert list(OutboxEvent.objects.filter(name="organisation.saved").values_list("payload", flat=True)) == [
        {"organisation_id": row.id}
    ]


def test_every_fault_is_told_at_once(owner, acting):
    draft = OrganisationDraft(
        name=" ",
        kind="shop",
        credit_code="914201001234503001",
        region="999999",
        founded=3000,
        website="x",
        ror="1",
    )

    with pytest.raises(UserError) as refused:
        create_organisation(actor=acting(owner), data=draft)

    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("people.name_missing", "name"),
        ("people.kind_unknown", "kind"),
        ("people.region_unknown", "region"),
        ("people.founded_year", "founded"),
        ("people.website_form", "website"),
        ("accounts.ror_form", "ror"),
        ("accounts.credit_code_check", "credit_code"),
    ]
    assert not Organisation.objects.exists()


def test_strangers_create_nothing(db):
    with pytest.raises(Forbidden):
        create_organisation(actor=ANONYMOUS, data=DRAFT)


def test_the_same_code_leads_to_the_one_that_is_here(organisation, person, acting):
    with pytest.raises(UserError) as refused:
        create_organisation(
            actor=acting(person("乙")), data=dataclasses.replace(DRAFT, name="别名", credit_code=CODE.lower())
        )

    problem = refused.value.problems[0]
    assert (problem.code, problem.field) == ("people.organisation_exists", "credit_code")
    # Not verified yet: what somebody typed as its name is not told to who typed its code.
    assert dict(problem.facts) == {"name": CODE, "id": organisation.id, "known": CODE}
    Organisation.objects.filter(id=organisation.id).update(state="verified")
    with pytest.raises(UserError) as named:
        create_organisation(actor=acting(person("丙")), data=dataclasses.replace(DRAFT, name="别名"))
    assert named.value.problems[0].facts["name"] == organisation.name


def test_without_a_code_the_name_tells_them_apart(owner, acting):
    draft = OrganisationDraft(name="量测研究中心", kind="platform", registered="none")
    create_organisation(actor=acting(owner), data=draft)

    with pytest.raises(UserError, match=r"people\.organisation_exists"):
        create_organisation(actor=acting(owner), data=draft)
    assert (
        create_organisation(actor=acting(owner), data=dataclasses.replace(draft, name="另一中心")).credit_code
        is None
    )


@pytest.mark.parametrize(
    ("region", "expected"), [("420100", "hubei"), ("420600", "xiangyang"), ("440100", "main"), ("", "main")]
)
def test_it_belongs_to_the_narrowest_node_of_its_region(owner, acting, node, region, expected):
    Node.objects.create(id="xiangyang", name="襄阳站", host="xy.example.org", regions=["420600"], parent=node)

    row = create_organisation(actor=acting(owner), data=dataclasses.replace(DRAFT, region=region))

    assert row.node_id == expected


def test_the_second_of_two_editors_overwrites_nothing(organisation, owner, acting):
    edit_organisation(
        actor=acting(owner),
        organisation_id=organisation.id,
        version=1,
        data=dataclasses.replace(DRAFT, about="一"),
    )

    with pytest.raises(Conflict) as refused:
        edit_organisation(
            actor=acting(owner),
            organisation_id=organisation.id,
            version=1,
            data=dataclasses.replace(DRAFT, about="二"),
        )

    organisation.refresh_from_db()
    assert (organisation.about, organisation.version) == ("一", 2)
    assert refused.value.problems[0].facts["who"] == "孟昭"


def test_saving_what_is_there_changes_nothing(organisation, owner, acting):
    row = edit_organisation(actor=acting(owner), organisation_id=organisation.id, version=1, data=DRAFT)

    assert row.version == 1
    assert not AuditEntry.objects.filter(verb="organisation.edit").exists()


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("editor", True), ("viewer", False)])
def test_who_edits(organisation, member, acting, role, allowed):
    actor = acting(member("成员", role))
    call = {"organisation_id": organisation.id, "version": 1, "data": dataclasses.replace(DRAFT, about="新")}

    if allowed:
        assert edit_organisation(actor=actor, **call).about == "新"
    else:
        with pytest.raises(Forbidden, match=r"access\.forbidden"):
            edit_organisation(actor=actor, **call)


def test_a_new_name_of_a_verified_one_is_verified_again(organisation, owner, member, acting):
    Organisation.objects.filter(id=organisation.id).update(state="verified")
    draft = dataclasses.replace(DRAFT, name="长汀先进材料有限公司")
    with pytest.raises(Forbidden):
        edit_organisation(
            actor=acting(member("编辑", "editor")), organisation_id=organisation.id, version=1, data=draft
        )

    row = edit_organisation(actor=acting(owner), organisation_id=organisation.id, version=1, data=draft)

    assert (row.state, row.name, row.verified_at) == ("queued", "长汀先进材料有限公司", None)
    assert queries.round_in_hand(row.id) is not None


def test_another_word_about_a_verified_one_keeps_the_mark(organisation, member, acting):
    Organisation.objects.filter(id=organisation.id).update(state="verified")

    row = edit_organisation(
        actor=acting(member("编辑", "editor")),
        organisation_id=organisation.id,
        version=1,
        data=dataclasses.replace(DRAFT, about="新"),
    )

    assert row.state == "verified"


@pytest.mark.parametrize("state", ["unverified", "queued", "returned", "suspended", "closed", "refused"])
def test_what_is_not_verified_is_shown_to_its_people_alone(
    organisation, owner, operator, person, acting, state
):
    Organisation.objects.filter(id=organisation.id).update(state=state)

    for actor in (ANONYMOUS, acting(person("路人"))):
        assert not queries.organisations(actor).exists()
        with pytest.raises(NotHere):
            queries.organisation(actor, organisation.id)
    for someone in (owner, operator):
        assert queries.organisation(acting(someone), organisation.id) == organisation


def test_operators_of_another_node_see_no_more_than_others(organisation, person, acting, node):
    from queqiao.accounts.models import RoleGrant

    someone = person("他站")
    RoleGrant.objects.create(person=someone, role="operator", node=node)

    assert not queries.organisations(acting(someone)).exists()


def test_cards_come_in_one_query(organisation, django_assert_num_queries):
    with django_assert_num_queries(1):
        cards = queries.cards([organisation.id, "O-none"])

    assert {key: dataclasses.astuple(card) for key, card in cards.items()} == {
        organisation.id: (organisation.id, organisation.name, "", "enterprise", "420100", False, "main")
    }
