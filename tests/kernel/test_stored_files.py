"""Files people give us: recognised by content, limited, named safely, stored once, never shown inline."""

from __future__ import annotations

import io
import resource
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from queqiao.kernel import clock, stored_files
from queqiao.kernel.errors import NotHere, UserError
from queqiao.kernel.models import StoredFile

PDF = b"%PDF-1.7\n1 0 obj"


def office(*names: str) -> bytes:
    """A ZIP archive with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A storage of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "a.pdf", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "a.exe", "png"),
        (b"\xff\xd8\xff\xe0", "a", "jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", "webp"),
        (office("word/document.xml"), "a.docx", "docx"),
        (office("xl/workbook.xml"), "a.xlsx", "xlsx"),
        (office("ppt/presentation.xml"), "a.pptx", "pptx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "a.doc", "doc"),
        ("说明，一二三".encode(), "a.txt", "txt"),
        ("说明，一二三".encode("gb18030"), "a.csv", "csv"),
        ("a,b\n1,2".encode("utf-16"), "a.csv", "csv"),
    ],
    ids=["pdf", "png", "jpeg", "webp", "docx", "xlsx", "pptx", "doc", "txt", "csv", "utf16"],
)
def test_what_is_taken(content, name, kind):
    assert stored_files.recognise(content, name).kind == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><script>alert(1)</script>", "catalog.file_type"),
        (b"  \n<svg onload=x>", "catalog.file_type"),
        (b"<?xml version='1.0'?><svg/>", "catalog.file_type"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "catalog.file_type"),
        (office("a.txt"), "catalog.file_type"),
        (office("word/document.xml", "word/vbaProject.bin"), "catalog.file_macro"),
        (b"PK\x03\x04broken", "catalog.file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "catalog.file_macro"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "catalog.file_type"),
    ],
    ids=["html", "svg", "xml", "exe", "zip", "macro", "damaged", "old_macro", "ole"],
)
def test_what_is_not_taken(content, code):
    with pytest.raises(UserError) as refused:
        stored_files.recognise(content, "bild.png")
    assert [one.code for one in refused.value.problems] == [code]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\报告.pdf", "报告.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ('x"; filename="y.html', "x; filename=y.html"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
    ],
)
def test_names_are_made_safe(given_name, kept):
    assert stored_files.clean_name(given_name) == kept


@given(st.text(max_size=300))
def test_any_name_becomes_a_name(text):
    name = stored_files.clean_name(text)
    assert 0 < len(name) <= 120
    assert not set(name) & set('/\\<>:"|?*\x00\n\r')
    assert not name.startswith(".")
    assert stored_files.clean_name(name) == name


@pytest.mark.django_db
def test_equal_bytes_are_stored_once(folder):
    one = stored_files.receive(io.BytesIO(PDF), "a.pdf", owner_id="O1", object_type="need", object_id="N1")
    two = stored_files.receive(io.BytesIO(PDF), "b.pdf", owner_id="O2", object_type="need", object_id="N2")
    same = stored_files.receive(io.BytesIO(PDF), "a.pdf", owner_id="O1", object_type="need", object_id="N1")
    assert (one.pk == same.pk, one.pk == two.pk, one.path == two.path) == (True, False, True)
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
    with stored_files.open_content(two) as stream:
        assert stream.read() == PDF


@pytest.mark.django_db
def test_the_limit_counts_what_comes_not_what_was_said(settings):
    settings.UPLOAD_LIMIT = 1024 * 1024
    upload = SimpleUploadedFile("a.pdf", PDF + b"x" * 1024 * 1024)
    upload.size = 3
    with pytest.raises(UserError) as refused:
        stored_files.receive(upload, "a.pdf", owner_id="O1")
    assert [one.code for one in refused.value.problems] == ["catalog.file_too_big"]
    with pytest.raises(UserError) as refused:
        stored_files.receive(io.BytesIO(b""), "a.pdf", owner_id="O1")
    assert [one.code for one in refused.value.problems] == ["catalog.file_empty"]
    assert StoredFile.objects.count() == 0


@pytest.mark.django_db
def test_a_download_is_an_attachment_and_nothing_else():
    row = stored_files.receive(io.BytesIO(PDF), "报告\r\nX: y.exe", owner_id="O1")
    headers = stored_files.headers(row)
    assert row.name == "报告X y.exe.pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "\n" not in "".join(headers.values())
    assert (headers["X-Content-Type-Options"], headers["Content-Type"], headers["Content-Length"]) == (
        "nosniff",
        "application/pdf",
        "16",
    )


@pytest.mark.django_db
def test_withdrawn_bytes_go_when_nobody_holds_them(folder):
    with clock.at(datetime(2026, 3, 2, tzinfo=UTC)):
        one = stored_files.receive(io.BytesIO(PDF), "a.pdf", owner_id="O1", object_id="N1")
        two = stored_files.receive(io.BytesIO(PDF), "a.pdf", owner_id="O1", object_id="N2")
        stored_files.withdraw(one)
        with pytest.raises(NotHere):
            stored_files.open_content(one)
    with clock.at(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=31)):
        assert stored_files.sweep() == 0
        stored_files.withdraw(two)
    with clock.at(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=63)):
        assert stored_files.sweep() == 1
    assert [path for path in folder.rglob("*") if path.is_file()] == []


# When the disk is full, and after a process died while it wrote


def receive(content: bytes) -> StoredFile:
    return stored_files.receive(io.BytesIO(content), "a.pdf", owner_id="O1", object_id="N1")


@pytest.mark.django_db
def test_a_disk_that_takes_nothing_more_is_said_and_leaves_nothing_behind(folder):
    content = PDF + b"x" * 200_000
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(UserError) as refused:
            receive(content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [problem.code for problem in refused.value.problems] == ["catalog.file_not_kept"]
    assert ([path for path in folder.rglob("*") if path.is_file()], StoredFile.objects.count()) == ([], 0)
    with stored_files.open_content(receive(content)) as kept:
        assert kept.read() == content


@pytest.mark.django_db
def test_a_part_left_by_a_process_that_died_is_not_taken_for_the_whole(folder):
    row = receive(PDF)
    (folder / row.path).write_bytes(PDF[:4])
    again = stored_files.receive(io.BytesIO(PDF), "b.pdf", owner_id="O2", object_id="N2")
    assert (again.path, (folder / row.path).read_bytes()) == (row.path, PDF)
