"""What is left behind: index files, logs, queues, audit and its export; and the work an answer takes."""

from __future__ import annotations

import csv
import io
import json
import logging
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queqiao.accounts.models import RoleGrant
from queqiao.accounts.queries import actor_for
from queqiao.catalog.actions import attachments, drafts
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.tasks import read_file
from queqiao.kernel import audit, jobs, stored_files
from queqiao.kernel.errors import UserError
from queqiao.kernel.files.spreadsheet import FORMULA_STARTS
from queqiao.kernel.models import AuditEntry, Job, OutboxEvent, StoredFile
from queqiao.web.forms.entry_types import STEPS

pytestmark = pytest.mark.django_db
SECRET_NAME = "卡纳丽电池有限公司"


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()
    }


def test_index_files_hold_no_confidential_byte(world: Any) -> None:
    files = _bytes_of(Path(django_settings.INDEX_ROOT))
    # That the words of public texts are met as they are shows that looking for bytes looks at something.
    public = "储能电站冬季放电不足".encode()
    assert [name for name, content in files.items() if public in content] != []
    sung = {
        name
        for name, content in files.items()
        for word in (b"KANARI", b"kanari", b"secret_contact")
        if word in content
    }
    assert sung == set()
    named = {name for name, content in files.items() if SECRET_NAME.encode() in content}
    assert {name.split("/")[0] for name in named} <= {"organisation"}


def test_logs_queues_and_audit_hold_no_confidential_word(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    writer, need = actor_for(world.people["writer"]), world.entries["draft_need"]
    key = EntryKey.of(need)
    drafts.save_draft(
        actor=writer, key=key, version=need.version, partial=True,
        data={"detail": "KANARI_typed_now", "body": "KANARI_body_now", "budget_low": "KANARI_no_money"},
    )  # fmt: skip
    file = attachments.attach(
        actor=writer, key=key, upload=io.BytesIO(b"%PDF-1.7 KANARI_bytes"), name="KANARI_name.pdf"
    )
    read_file(jobs.Progress(Job(id="J0")), file_id=file.pk)
    client = world.visitor("writer")
    for path in (
        f"/needs/{need.pk}",
        f"/needs/{need.pk}/edit",
        "/search?q=KANARI_asked",
        f"/entries/files/{file.pk}",
        "/needs/KANARI_no_id",
    ):
        world.ask(client, "get", path)
    client.post(
        f"/entries/need/{need.pk}/autosave?step=story",
        {"version": "0", "changed": "detail", "detail": "KANARI_autosaved"},
    )
    asked = {"KANARI_asked", "KANARI_no_id"}
    logged = "\n".join(
        f"{one.getMessage()} {one.args} {one.exc_text or ''}"
        for one in caplog.records
        if not one.name.startswith("django.db")
    )
    for word in asked:
        logged = logged.replace(word, "")
    assert "KANARI" not in logged
    queued = json.dumps(
        [*Job.objects.values_list("arguments", "error"), *OutboxEvent.objects.values_list("payload", "name")],
        ensure_ascii=False,
    )
    assert "KANARI" not in queued
    told = json.dumps(list(AuditEntry.objects.values("before", "after", "note")), ensure_ascii=False)
    assert "KANARI" not in told


def test_no_cell_of_an_export_is_a_formula(world: Any) -> None:
    for number, start in enumerate(FORMULA_STARTS):
        text = f"{start}cmd|' /C calc'!A{number}"
        audit.record(
            actor=actor_for(world.people["writer"]),
            verb="need.withdraw",
            object_type="need",
            object_id=f"N{number}",
            note=text,
        )
    type(world.people["writer"]).objects.filter(pk=world.people["writer"].pk).update(name="=HYPERLINK(1)")
    audit.record(
        actor=actor_for(type(world.people["writer"]).objects.get(pk=world.people["writer"].pk)),
        verb="x.y",
        object_type="need",
        object_id="N",
    )
    RoleGrant.objects.create(person=world.people["head"], role="auditor")
    response = world.visitor("head").get("/desk/audit.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) > len(FORMULA_STARTS)
    assert [cell for row in rows for cell in row if cell and cell[0] in FORMULA_STARTS] == []
    assert sum(cell.startswith("'") for row in rows for cell in row) >= len(FORMULA_STARTS)


@pytest.mark.parametrize("who", ["", "stranger"])
@pytest.mark.parametrize("path", ["/needs/{}", "/entries/need/{}/qr.svg", "/entries/need/{}/ask"])
def test_unknown_and_invisible_take_the_same_work(world: Any, who: str, path: str) -> None:
    client = world.visitor(who)
    counts = []
    for identifier in (world.entries["draft_need"].pk, "N0000000000000000", world.entries["draft_need"].pk):
        with CaptureQueriesContext(connection) as asked:
            world.ask(client, "get", path.format(identifier))
        done = [one["sql"].replace(identifier, "…")[:60] for one in asked]
        counts.append([one for one in done if "SAVEPOINT" not in one])
    # The first also opens what every first request opens.
    assert counts[1] == counts[2]
    assert len(counts[0]) > 0


def _office(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_what_is_too_large_or_unpacks_too_far_is_refused(
    world: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, key = actor_for(world.people["writer"]), EntryKey.of(world.entries["draft_need"])
    before = StoredFile.objects.count()
    settings.UPLOAD_LIMIT = 1024
    with pytest.raises(UserError, match=r"catalog\.file_too_big"):
        attachments.attach(actor=writer, key=key, upload=io.BytesIO(b"%PDF-1.7" + b"0" * 1024), name="a.pdf")
    settings.UPLOAD_LIMIT = 1024 * 1024
    monkeypatch.setattr(stored_files, "UNPACKED_LIMIT", 100_000)
    monkeypatch.setattr(stored_files, "PARTS_LIMIT", 20)
    for bomb in (
        _office({"word/document.xml": b"0" * 100_001}),
        _office({"xl/workbook.xml": b"x", **{f"xl/{number}": b"" for number in range(20)}}),
    ):
        with pytest.raises(UserError, match=r"catalog\.file_unpacks"):
            attachments.attach(actor=writer, key=key, upload=io.BytesIO(bomb), name="a.docx")
    assert StoredFile.objects.count() == before
    client = world.visitor("writer")
    page = f"/needs/{world.entries['draft_need'].pk}/edit/{STEPS[EntryType.NEED][0].name}"
    many = {f"field{number}": "x" for number in range(django_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert client.post(page, many).status_code in {400, 413}
    assert client.post(
        page,
        {"body": "x" * (django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)},
        content_type="application/x-www-form-urlencoded",
    ).status_code in {400, 413}
    told = client.post(
        page,
        {"version": "1", "upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7" + b"0" * 1024 * 1024)},
        follow=True,
    )
    assert told.status_code in {200, 409}
    assert StoredFile.objects.count() == before
