"""Lists and pages ask the database the same few times, however much there is; nobody sees more in a list than on the page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queqiao.accounts.contracts import ANONYMOUS, SYSTEM
from queqiao.catalog.actions import drafts
from queqiao.catalog.contracts import ClauseDraft
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import cards, mine, view, visible_to

pytestmark = pytest.mark.django_db


def asked(work) -> int:
    """How many queries the work takes."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


@pytest.mark.parametrize(("who", "most"), [("", 7), ("uma", 11), ("erin", 8), ("olga", 8)])
def test_a_page_asks_no_more_for_more_clauses(hall, who, most):
    few = hall.published()
    many = hall.published(
        title="多指标",
        clauses=tuple(ClauseDraft(parameter=f"参数{n}", value="1", unit="%") for n in range(12)),
    )
    actor = hall.actor(who) if who else ANONYMOUS
    counts = [asked(lambda key=key: view(actor, key)) for key in (few, many)]
    assert counts[0] == counts[1] <= most


def test_a_list_is_one_query_beside_who_asks(hall):
    for count in (1, 3):
        for n in range(count):
            hall.published(title=f"第 {count}.{n} 条")
        rows = visible_to(ANONYMOUS, "need").select_related("owner").order_by("-published_at", "pk")
        assert asked(lambda rows=rows: cards(ANONYMOUS, rows)) == 1


def test_a_card_hides_who_is_anonymous(hall):
    key = hall.published(anonymous=True)
    row = hall.row(key)
    named = {
        who: cards(hall.actor(who), [row])[0].owner is not None
        for who in ("erin", "uma", "mia", "olga", "ada")
    }
    assert named == {"erin": True, "uma": False, "mia": False, "olga": True, "ada": True}
    assert cards(ANONYMOUS, [row])[0].owner is None
    card = cards(hall.actor("uma"), [row])[0]
    assert (card.title, card.state.label, card.state.due_on, card.live) == (
        "低温锂离子电池电解液",
        "征集方案中",
        None,
        True,
    )


def test_one_sees_ones_own_in_every_state_and_others_only_live(hall):
    draft, waiting, live = (
        hall.draft(title="草稿"),
        hall.submitted(title="待审"),
        hall.published(title="已发"),
    )
    seen = {
        who: sorted(visible_to(hall.actor(who), "need").values_list("title", flat=True))
        for who in ("erin", "eve", "uma", "solo", "olga", "mia", "ada")
    }
    everything = sorted(hall.row(key).title for key in (draft, waiting, live))
    assert seen == {
        "erin": everything, "eve": everything, "uma": ["已发"], "solo": ["已发"], "olga": everything, "mia": everything, "ada": everything,
    }  # fmt: skip
    assert list(visible_to(ANONYMOUS, "need").values_list("title", flat=True)) == ["已发"]
    assert visible_to(SYSTEM, "need").count() == 3


def test_staff_of_another_node_see_what_everybody_sees(hall):
    from queqiao.accounts.models import Node, RoleGrant

    hall.draft()
    hall.person("far")
    RoleGrant.objects.create(
        person=hall.people["far"],
        role="operator",
        node=Node.objects.create(id="far", name="远", host="far.example"),
    )
    assert visible_to(hall.actor("far"), "need").count() == 0


def test_my_entries_are_my_organisations_and_what_i_write_with_others(hall):
    key = hall.draft(title="我们的")
    hall.draft("achievement", who="uma", title="他们的")
    drafts.add_co_author(actor=hall.actor("erin"), key=key, person_id=hall.people["uma"].pk)
    found = {kind.value: [row.title for row in rows] for kind, rows in mine(hall.actor("uma")).items()}
    assert found == {"need": ["我们的"], "achievement": ["他们的"], "scenario": [], "negative_result": []}
    assert [row.title for row in mine(hall.actor("erin"), "need")[EntryType.NEED]] == ["我们的"]
    assert {kind: list(rows) for kind, rows in mine(ANONYMOUS).items()} == {kind: [] for kind in EntryType}
