"""Files of entries, and patents of organisations."""

from __future__ import annotations

import contextlib
import io
from datetime import date

import pytest

from queqiao.accounts.contracts import ANONYMOUS
from queqiao.catalog.actions import attachments, disclosure, life, patents, reviews
from queqiao.catalog.actions.patents import PatentDraft
from queqiao.catalog.models import Patent, Review
from queqiao.catalog.queries import checklist_of, view
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_file_is_opened_from_its_level_on(hall):
    key = hall.draft()
    erin, uma = hall.actor("erin"), hall.actor("uma")
    own = attachments.attach(actor=erin, key=key, upload=io.BytesIO(PDF), name="内部.pdf")
    told = attachments.attach(
        actor=erin, key=key, upload=io.BytesIO(PDF + b"2"), name="介绍.pdf", level="public"
    )
    life.submit(actor=erin, key=key, version=1)
    hall.ticked(key)
    reviews.publish(actor=hall.actor("olga"), key=key, version=hall.row(key).version)
    later = attachments.attach(
        actor=erin, key=key, upload=io.BytesIO(PDF + b"3"), name="数据.pdf", level="after_nda"
    )

    def opened(actor: object) -> list[str]:
        found = []
        for file in (own, told, later):
            with contextlib.suppress(NotHere):
                found.append(attachments.file_for(actor=actor, file_id=file.pk).name)  # type: ignore[arg-type]
        return found

    assert opened(erin) == opened(hall.actor("olga")) == ["内部.pdf", "介绍.pdf", "数据.pdf"]
    assert opened(uma) == opened(ANONYMOUS) == ["介绍.pdf"] == [one.name for one in view(uma, key).files]
    disclosure.disclose(
        actor=erin, key=key, organisation_id=hall.organisations["澜汀大学"].pk, level="after_nda", paper="NDA"
    )
    assert opened(uma) == ["介绍.pdf", "数据.pdf"]
    attachments.set_level(actor=erin, file_id=told.pk, level="owner")
    attachments.detach(actor=erin, file_id=later.pk)
    assert opened(uma) == []
    with pytest.raises(NotHere):
        attachments.detach(actor=erin, file_id=later.pk)


def test_the_same_file_twice_is_one(hall):
    key = hall.draft()
    erin = hall.actor("erin")
    first = attachments.attach(actor=erin, key=key, upload=io.BytesIO(PDF), name="a.pdf")
    count = AuditEntry.objects.count()
    assert attachments.attach(actor=erin, key=key, upload=io.BytesIO(PDF), name="a.pdf").pk == first.pk
    assert AuditEntry.objects.count() == count
    for who, error in (("uma", NotHere), ("eve", Forbidden), ("olga", Forbidden)):
        with pytest.raises(error):
            attachments.attach(actor=hall.actor(who), key=key, upload=io.BytesIO(PDF), name="a.pdf")


def test_a_patent_is_recorded_once_with_its_term(hall):
    uma = hall.actor("uma")
    data = PatentDraft(
        number="ZL 2019 1 0000001.9", title="一种电解液", filed_on="2019-01-02", granted_on="2021-05-06"
    )
    row = patents.record_patent(actor=uma, owner_id=hall.organisations["澜汀大学"].pk, data=data)
    assert (row.country, row.kind, row.status, row.expires_on, row.term_pack) == (
        "CN", "invention", "granted", date(2039, 1, 2), "patent-term-cn-1993",
    )  # fmt: skip
    again = patents.record_patent(actor=uma, owner_id=hall.organisations["澜汀大学"].pk, data=data)
    assert (again.pk, Patent.objects.count()) == (row.pk, 1)


def test_who_else_holds_a_number_is_told_to_nobody_but_reviewers(hall):
    data = PatentDraft(number="ZL 2019 1 0000001.9", title="一种电解液", filed_on="2019-01-02")
    theirs = patents.record_patent(
        actor=hall.actor("uma"), owner_id=hall.organisations["澜汀大学"].pk, data=data
    )
    erin, firm = hall.actor("erin"), hall.organisations["江汉电池"].pk
    own = patents.record_patent(actor=erin, owner_id=firm, data=data)
    assert (own.pk != theirs.pk, own.owner_id, own.number) == (True, firm, theirs.number)
    other = patents.record_patent(
        actor=erin, owner_id=firm, data=PatentDraft(number="2026SR0123456", title="软件", kind="software")
    )
    with pytest.raises(UserError) as refused:
        patents.edit_patent(actor=erin, patent_id=other.pk, version=1, data=data)
    assert [one.code for one in refused.value.problems] == ["catalog.patent_known"]
    key = hall.submitted("achievement", patents=(own.pk, other.pk))
    found = {one.code: (one.found, one.details) for one in checklist_of(Review.objects.get(entry_id=key.id))}
    assert found["patents"] == ("", (f"{own.display}：另有 1 家机构登记了同一专利号，请核对权属",))


def test_every_fault_of_a_patent_at_once(hall):
    with pytest.raises(UserError) as refused:
        patents.record_patent(
            actor=hall.actor("uma"), owner_id=hall.organisations["澜汀大学"].pk,
            data=PatentDraft(number="12", filed_on="2027-01-01", granted_on="kein Tag", title=" "),
        )  # fmt: skip
    assert [one.field for one in refused.value.problems] == ["granted_on", "filed_on", "title", "number"]


def test_a_patent_is_changed_by_its_owner_with_the_version_seen(hall):
    uma = hall.actor("uma")
    data = PatentDraft(number="2026SR0123456", title="软件", kind="software")
    row = patents.record_patent(actor=uma, owner_id=hall.organisations["澜汀大学"].pk, data=data)
    assert (row.kind, row.number, row.expires_on) == ("software", "2026SR0123456", None)
    with pytest.raises(NotHere):
        patents.edit_patent(actor=hall.actor("erin"), patent_id=row.pk, version=1, data=data)
    changed = patents.edit_patent(
        actor=uma,
        patent_id=row.pk,
        version=1,
        data=PatentDraft(number="2026SR0123456", title="新软件", kind="software"),
    )
    assert (changed.title, changed.version) == ("新软件", 2)
    with pytest.raises(Conflict):
        patents.edit_patent(actor=uma, patent_id=row.pk, version=1, data=data)
    key = hall.draft("achievement", who="uma", patents=(row.pk,))
    assert [one.pk for one in hall.row(key).patents.all()] == [row.pk]
    with pytest.raises(UserError):
        patents.remove_patent(actor=uma, patent_id=row.pk)
