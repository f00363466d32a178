"""Who opens what of an entry, and that closing does not wait for anybody."""

from __future__ import annotations

import io

import pytest

from queqiao.accounts.contracts import ANONYMOUS
from queqiao.catalog.actions import attachments, drafts, life, openings
from queqiao.catalog.contracts import ClauseDraft
from queqiao.catalog.models import CoAuthor
from queqiao.catalog.queries import draft_of, view
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry, StoredFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def _with_uma(hall, key):
    CoAuthor.objects.create(entry_id=key.id, person=hall.people["uma"])
    return hall.actor("uma")


CLOSED = {
    "levels": {"body": "after_nda", "budget": "owner"}, "anonymous": True, "secrecy_level": "restricted",
    "clauses": (ClauseDraft(parameter="容量保持率", operator=">=", value="70", unit="%", level="owner"),),
}  # fmt: skip
OPEN = {
    "levels": {}, "anonymous": False, "secrecy_level": "public", "title": "改过的名称",
    "clauses": (ClauseDraft(parameter="容量保持率", operator=">=", value="70", unit="%"),),
}  # fmt: skip


@pytest.mark.parametrize("partial", [True, False])
def test_a_co_author_opens_nothing_and_is_told(hall, partial):
    key = hall.draft(**CLOSED)
    uma = _with_uma(hall, key)
    data = (
        OPEN
        if partial
        else {**{name: getattr(draft_of(hall.row(key)), name) for name in ("body", "summary")}, **OPEN}
    )
    saved = drafts.save_draft(actor=uma, key=key, version=1, data=data, partial=partial)
    now = draft_of(hall.row(key))
    assert (dict(now.levels), now.anonymous, now.secrecy_level, now.clauses[0].level, now.title) == (
        {"body": "after_nda", "budget": "owner"}, True, "restricted", "owner", "改过的名称",
    )  # fmt: skip
    told = [(one.field, one.severity) for one in saved.problems if one.code == "catalog.level_owners_only"]
    assert told == [
        (place, "warning")
        for place in ("levels.body", "levels.budget", "clauses.0.level", "secrecy_level", "anonymous")
    ]
    closer = {"levels": {"body": "owner", "budget": "owner"}}
    assert drafts.save_draft(actor=uma, key=key, version=2, data=closer, partial=True).version == 3
    assert draft_of(hall.row(key)).levels == {"body": "owner", "budget": "owner"}


def test_an_editor_of_the_owner_opens(hall):
    key = hall.draft(**CLOSED)
    saved = drafts.save_draft(actor=hall.actor("ed"), key=key, version=1, data=OPEN, partial=True)
    now = draft_of(hall.row(key))
    assert (dict(now.levels), now.anonymous, now.secrecy_level, now.clauses[0].level) == (
        {},
        False,
        "public",
        "public",
    )
    assert "catalog.level_owners_only" not in [one.code for one in saved.problems]


def test_what_is_closed_on_a_published_text_is_closed_at_once(hall):
    key = hall.published(tried_routes="三条路线", levels={"tried_routes": "public"})
    erin, uma = hall.actor("erin"), hall.actor("uma")
    before = view(uma, key)
    assert (before.body[:2], before.fields["tried_routes"], len(before.clauses)) == ("材料", "三条路线", 1)
    saved = drafts.save_draft(
        actor=erin, key=key, version=hall.row(key).version, partial=True,
        data={"levels": {"body": "after_nda", "tried_routes": "owner"}, "title": "新名称",
              "clauses": (ClauseDraft(parameter="容量保持率", operator=">=", value="70", unit="%", condition="−40 ℃，0.2C", level="owner"),)},
    )  # fmt: skip
    for reader in (uma, ANONYMOUS, hall.actor("nina")):
        shown = view(reader, key)
        assert (shown.body, "tried_routes" in shown.fields, shown.clauses, shown.title) == (
            "",
            False,
            (),
            before.title,
        )
    row = hall.row(key)
    assert (row.live, row.state, row.version, row.revision["title"]) == (
        True,
        "published",
        saved.version,
        "新名称",
    )
    line = AuditEntry.objects.order_by("-number").first()
    assert (line.verb, line.actor_id, line.after) == (
        "need.close",
        erin.id,
        {"closed": ["levels.body", "levels.tried_routes", "clauses.0.level"]},
    )
    # Opening again is a change like any other: it waits.
    drafts.save_draft(actor=erin, key=key, version=saved.version, data={"levels": {}}, partial=True)
    assert view(uma, key).body == ""
    assert draft_of(hall.row(key)).levels == {}


def test_a_change_that_only_closes_leaves_nothing_to_hand_in(hall):
    key = hall.published()
    erin = hall.actor("erin")
    drafts.save_draft(
        actor=erin, key=key, version=hall.row(key).version, data={"levels": {"body": "owner"}, "anonymous": True}, partial=True
    )  # fmt: skip
    row = hall.row(key)
    assert (row.revision, row.live, row.anonymous, dict(row.levels)) == (None, True, True, {"body": "owner"})
    assert view(hall.actor("uma"), key).owner is None
    with pytest.raises(UserError) as refused:
        life.revise(actor=erin, key=key, version=row.version)
    assert refused.value.problems[0].code == "catalog.nothing_to_revise"


def test_closing_needs_no_editable_state(hall):
    key = hall.published()
    row = hall.row(key)
    type(row).objects.filter(pk=row.pk).update(state="matched")
    with pytest.raises(UserError):
        drafts.save_draft(
            actor=hall.actor("erin"), key=key, version=row.version, data={"levels": {"body": "owner"}}
        )
    done = openings.close(
        actor=hall.actor("erin"), key=key, version=row.version, levels={"body": "after_nda", "clauses.0": "owner", "detail": "on_interest"}
    )  # fmt: skip
    assert done.version == row.version + 1
    shown = view(hall.actor("uma"), key)
    assert (shown.body, shown.clauses) == ("", ())
    assert dict(hall.row(key).levels) == {"body": "after_nda"}
    with pytest.raises(Conflict):
        openings.close(actor=hall.actor("erin"), key=key, version=row.version, levels={"body": "owner"})


def test_closing_reaches_the_change_in_the_making(hall):
    key = hall.published()
    erin = hall.actor("erin")
    saved = drafts.save_draft(
        actor=erin, key=key, version=hall.row(key).version, data={"title": "新名称"}, partial=True
    )
    openings.close(actor=erin, key=key, version=saved.version, levels={"body": "owner"})
    life.revise(actor=erin, key=key, version=hall.row(key).version)
    row = hall.row(key)
    assert (row.state, row.title, dict(row.levels)) == ("triage", "新名称", {"body": "owner"})


@pytest.mark.parametrize(
    ("who", "error"), [("nina", Forbidden), ("olga", Forbidden), ("eve", Forbidden), ("solo", Forbidden)]
)
def test_only_who_writes_closes(hall, who, error):
    key = hall.published()
    with pytest.raises(error):
        openings.close(
            actor=hall.actor(who), key=key, version=hall.row(key).version, levels={"body": "owner"}
        )
    draft = hall.draft()
    with pytest.raises((NotHere, Forbidden)):
        openings.close(actor=hall.actor(who), key=draft, version=1, levels={"body": "owner"})


@pytest.mark.parametrize(
    ("levels", "code"),
    [({"title": "owner"}, "catalog.level_not_allowed"), ({"body": "nobody"}, "catalog.unknown_code"), ({"clauses.9": "owner"}, "catalog.level_not_allowed")],
    ids=["the teaser", "no level", "no row"],
)  # fmt: skip
def test_what_cannot_be_closed_is_said(hall, levels, code):
    key = hall.published()
    with pytest.raises(UserError) as refused:
        openings.close(actor=hall.actor("erin"), key=key, version=hall.row(key).version, levels=levels)
    assert refused.value.problems[0].code == code


def test_a_public_file_of_a_published_entry_waits_for_the_review(hall):
    key = hall.published()
    erin = hall.actor("erin")
    file = attachments.attach(actor=erin, key=key, upload=io.BytesIO(PDF), name="介绍.pdf", level="public")
    shared = attachments.attach(
        actor=erin, key=key, upload=io.BytesIO(PDF + b"2"), name="数据.pdf", level="after_nda"
    )
    row = hall.row(key)
    assert (file.level, attachments.is_waiting(row, file), shared.level) == ("owner", True, "after_nda")
    assert view(hall.actor("uma"), key).files == ()
    life.revise(actor=erin, key=key, version=row.version)
    assert StoredFile.objects.get(pk=file.pk).level == "public"
    assert "files_to_open" not in hall.row(key).facts
    with pytest.raises(NotHere):
        attachments.file_for(actor=hall.actor("uma"), file_id=file.pk)


def test_a_waiting_file_is_closed_removed_and_dropped(hall):
    key = hall.published()
    erin = hall.actor("erin")
    files = [
        attachments.attach(actor=erin, key=key, upload=io.BytesIO(PDF + bytes([n])), name=f"{n}.pdf", level="public") for n in (65, 66, 67)
    ]  # fmt: skip
    attachments.set_level(actor=erin, file_id=files[0].pk, level="owner")
    attachments.detach(actor=erin, file_id=files[1].pk)
    assert hall.row(key).facts["files_to_open"] == [files[2].pk]
    drafts.drop_revision(actor=erin, key=key, version=hall.row(key).version)
    row = hall.row(key)
    assert ("files_to_open" in row.facts, row.revision) == (False, None)
    attachments.set_level(actor=erin, file_id=files[2].pk, level="public")
    assert attachments.is_waiting(hall.row(key), files[2])


def test_a_co_author_makes_no_file_of_the_owner_more_open(hall):
    key = hall.draft()
    uma = _with_uma(hall, key)
    kept = attachments.attach(
        actor=hall.actor("erin"), key=key, upload=io.BytesIO(PDF), name="内部.pdf", level="after_nda"
    )
    with pytest.raises(UserError) as refused:
        attachments.set_level(actor=uma, file_id=kept.pk, level="public")
    assert refused.value.problems[0].code == "catalog.level_owners_only"
    copy = attachments.attach(actor=uma, key=key, upload=io.BytesIO(PDF), name="副本.pdf", level="public")
    own = attachments.attach(
        actor=uma, key=key, upload=io.BytesIO(PDF + b"2"), name="新的.pdf", level="public"
    )
    assert [StoredFile.objects.get(pk=one.pk).level for one in (copy, own)] == ["after_nda", "public"]
    attachments.set_level(actor=uma, file_id=own.pk, level="owner")
    assert StoredFile.objects.get(pk=own.pk).level == "owner"
