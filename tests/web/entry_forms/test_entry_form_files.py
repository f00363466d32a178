"""What comes with a form: patents, files, evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from queqiao.catalog.contracts import ClaimDraft, EntryKey, EvidenceDraft
from queqiao.catalog.models import Achievement, Patent
from queqiao.catalog.queries import draft_of, row_of
from queqiao.kernel.models import StoredFile

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def saved(row):
    return draft_of(row_of(EntryKey.of(row)))


def test_patents_are_recorded_beside_the_achievement(client, erin, firm, fields_of):
    begun = client.post("/achievements/new", {"title": "电解液", "kind": "result", "owner_id": firm.id})
    row = Achievement.objects.get()
    url = f"/achievements/{row.pk}/edit/protection"
    wrong = client.post(
        url,
        {
            **fields_of(client, url),
            "protection": "filed",
            "patent-number": "ZL12",
            "patent-title": "一种电解液",
        },
    )
    assert begun.status_code == 302
    assert list(wrong.context["quick"].errors) == ["number"]
    assert saved(row).protection == "filed"

    client.post(
        url,
        {
            **fields_of(client, url),
            "version": "2",
            "patent-number": "CN 201910123456.X",
            "patent-title": "一种电解液",
            "patent-filed_on": "2019-02-19",
        },
    )

    patent = Patent.objects.get()
    assert saved(row).patents == (patent.pk,)
    assert (patent.title, patent.expires_on) == ("一种电解液", date(2039, 2, 19))
    listed = client.get("/patents").content.decode()
    assert patent.display in listed
    assert "2039-02-19" in listed


def test_no_protection_is_warned_of(client, erin, firm):
    client.post("/achievements/new", {"title": "电解液", "kind": "result", "owner_id": firm.id})
    row = Achievement.objects.get()

    html = client.get(f"/achievements/{row.pk}/edit/what").content.decode()

    assert "尚未申请专利。在平台公开就是公开，可能使技术丧失新颖性。" in html


def test_a_file_comes_with_the_step_and_is_chosen_as_evidence(client, erin, firm, fields_of):
    client.post("/achievements/new", {"title": "电解液", "kind": "result", "owner_id": firm.id})
    row = Achievement.objects.get()
    url = f"/achievements/{row.pk}/edit/readiness"
    upload = SimpleUploadedFile("检测报告.txt", "容量保持率 80 %".encode())

    client.post(
        url, {**fields_of(client, url), "upload": upload, "upload_level": "on_interest", "go": "stay"}
    )
    file = StoredFile.objects.get()
    data = {
        "readiness_evidence-0-dimension": "trl",
        "readiness_evidence-0-level": "4",
        "readiness_evidence-0-covers_from": "1",
        "readiness_evidence-0-evidence": "小试",
        "readiness_evidence-0-file_id": file.pk,
    }
    client.post(url, {**fields_of(client, url), **data, "go": "stay"})

    assert (file.name, file.level, file.object_id) == ("检测报告.txt", "on_interest", row.pk)
    assert saved(row).readiness_evidence == (EvidenceDraft("trl", 4, "小试", file.pk, 1),)
    page = client.get(url)
    assert page.context["readiness"]["minimum"] == 4
    assert "检测报告.txt" in page.content.decode()


def test_a_file_that_is_not_taken_says_why_and_the_text_is_kept(client, erin, firm, fields_of):
    client.post("/achievements/new", {"title": "电解液", "kind": "result", "owner_id": firm.id})
    row = Achievement.objects.get()
    url = f"/achievements/{row.pk}/edit/claims"
    data = {"claims-0-parameter": "容量保持率", "claims-0-value": "80", "claims-0-unit": "%"}
    upload = SimpleUploadedFile("x.exe", b"MZ\x00\x00")

    html = client.post(
        url, {**fields_of(client, url), **data, "upload": upload, "go": "stay"}
    ).content.decode()

    assert "“x.exe”不是可以上传的类型" in html
    assert saved(row).claims == (ClaimDraft(parameter="容量保持率", value="80", unit="%"),)
