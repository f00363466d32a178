"""Who has left is nobody's contact; who works with the author judges nothing."""

from __future__ import annotations

import pytest

from queqiao.accounts.access import can
from queqiao.accounts.models import Membership, RoleGrant
from queqiao.catalog.actions import drafts, reviews
from queqiao.catalog.models import CoAuthor
from queqiao.catalog.queries import draft_of, view
from queqiao.catalog.queries.contacts import contact_of
from queqiao.kernel import clock
from queqiao.kernel.errors import Forbidden

pytestmark = pytest.mark.django_db


def _gone(hall, *names):
    for name in names:
        Membership.objects.filter(person=hall.people[name]).update(ended_at=clock.now())


def test_a_contact_who_left_is_replaced(hall):
    key = hall.published(contact_id=hall.people["ed"].pk, levels={"contact": "public"})
    uma = hall.actor("uma")
    assert view(uma, key).contact == "Ed"
    _gone(hall, "ed")
    assert view(uma, key).contact == "Erin"
    hall.person("olive", "江汉电池", role="owner")
    _gone(hall, "erin")
    assert view(uma, key).contact == "Olive"
    Membership.objects.filter(person=hall.people["eve"]).update(contact=True)
    assert view(uma, key).contact == "Eve"
    _gone(hall, "eve", "olive", "omar")
    assert (view(uma, key).contact, contact_of(hall.row(key))) == ("", None)


def test_nobody_is_named_where_nobody_was(hall):
    key = hall.published(levels={"contact": "public"})
    type(hall.row(key)).objects.filter(pk=key.id).update(contact=None)
    assert view(hall.actor("uma"), key).contact == ""


def test_a_former_member_cannot_be_made_the_contact(hall):
    key = hall.draft()
    _gone(hall, "ed")
    saved = drafts.save_draft(
        actor=hall.actor("erin"), key=key, version=1, data={"contact_id": hall.people["ed"].pk}, partial=True
    )
    assert "catalog.contact_not_member" in [one.code for one in saved.problems]
    assert (hall.row(key).contact, draft_of(hall.row(key)).contact_id) == (None, hall.people["ed"].pk)


@pytest.mark.parametrize("near", ["the owner", "the author's other post", "a co-author's organisation"])
def test_a_colleague_judges_nothing(hall, near):
    judge = hall.person("jude", platform="technology_manager")
    hall.organisation("第三方", "service")
    key = hall.submitted()
    assert can(hall.actor("jude"), "entry.review", hall.row(key))
    where = {"the owner": "江汉电池"}.get(near, "第三方")
    Membership.objects.create(person=judge, organisation=hall.organisations[where], role="viewer")
    if near == "the author's other post":
        Membership.objects.create(
            person=hall.people["erin"], organisation=hall.organisations["第三方"], role="viewer"
        )
    if near == "a co-author's organisation":
        CoAuthor.objects.create(
            entry_id=key.id, person=hall.people["solo"], organisation=hall.organisations["第三方"]
        )
    assert not can(hall.actor("jude"), "entry.review", hall.row(key))
    with pytest.raises(Forbidden):
        reviews.take_review(actor=hall.actor("jude"), key=key)
    RoleGrant.objects.create(person=judge, role="operator", node=hall.node)
    with pytest.raises(Forbidden):
        reviews.refuse(
            actor=hall.actor("jude"), key=key, version=hall.row(key).version, reasons=["other"], note="x"
        )
