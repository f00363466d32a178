"""Public files of anonymous entries: looked at in name, text and properties before anything is published."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from queqiao.catalog import review_checklist
from queqiao.catalog.actions import attachments, life, reviews
from queqiao.catalog.actions.readings import read_file
from queqiao.catalog.models import Review
from queqiao.catalog.queries import checklist_of
from queqiao.catalog.queries.findings import names_in_public
from queqiao.catalog.queries.public_files import public_files, unread
from queqiao.kernel.errors import UserError
from queqiao.kernel.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def _docx(text: str = "低温电解液的测试办法", **properties: str) -> bytes:
    made = Document()
    made.add_paragraph(text)
    for name in ("author", "last_modified_by", "comments"):
        setattr(made.core_properties, name, properties.get(name, ""))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _attached(hall: Any, content: bytes, name: str, level: str = "public", **more: Any) -> Any:
    key = hall.draft(anonymous=True, **more)
    file = attachments.attach(
        actor=hall.actor("erin"), key=key, upload=io.BytesIO(content), name=name, level=level
    )
    return key, file


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (_docx(), "测试办法.docx", []),
        (_docx(), "江汉电池_测试办法.docx", ["江汉电池"]),
        (_docx("由江汉电池提出"), "测试办法.docx", ["江汉电池"]),
        (
            _docx("联系 13800138000，专利 ZL 2019 1 0000001.9"),
            "测试办法.docx",
            ["13800138000", "ZL 2019 1 0000001.9"],
        ),
        (_docx(author="Erin"), "测试办法.docx", ["Erin"]),
        (_docx(author="赵工"), "测试办法.docx", ["赵工"]),
        (_docx(author="python-docx"), "测试办法.docx", []),
        ("由江汉电池提出".encode("gb18030"), "说明.txt", ["江汉电池"]),
        ("指标,值\n容量,江汉电池".encode(), "表.csv", ["江汉电池"]),
    ],
    ids=["nothing", "name", "text", "contacts", "own author", "another author", "a program", "txt", "csv"],
)
def test_what_gives_the_owner_away_is_found(hall, content, name, found):
    key, file = _attached(hall, content, name)
    read_file(file.pk)
    row = hall.row(key)
    assert [one.text for one in names_in_public(row)] == found
    assert {one.field for one in names_in_public(row)} == ({f"附件“{name}”"} if found else set())


def test_only_what_becomes_public_is_looked_at(hall):
    key, file = _attached(hall, _docx("由江汉电池提出"), "江汉电池.docx", level="on_interest")
    read_file(file.pk)
    assert (names_in_public(hall.row(key)), public_files(hall.row(key))) == ((), ())


def test_a_file_is_read_beside_the_request_that_brings_it(hall):
    key, file = _attached(hall, _docx(author="赵工"), "测试办法.docx")
    assert Job.objects.filter(kind="catalog.read_file", object_id=key.id).count() <= 1
    assert unread(hall.row(key)) == ("测试办法.docx",)
    assert read_file(file.pk) == "read"
    assert read_file(file.pk) == "read"
    (shown,) = public_files(hall.row(key))
    assert (shown.state, shown.properties, shown.waits) == ("read", {"author": "赵工"}, False)
    attachments.detach(actor=hall.actor("erin"), file_id=file.pk)
    assert (read_file(file.pk), read_file("F0"), public_files(hall.row(key))) == ("", "", ())


def test_nothing_is_published_unread_or_with_the_own_name_in_it(hall):
    key, file = _attached(hall, _docx("由江汉电池提出"), "测试办法.docx")
    life.submit(actor=hall.actor("erin"), key=key, version=1)
    hall.ticked(key)
    olga = hall.actor("olga")
    for read, code in ((False, "catalog.files_unread"), (True, "catalog.names_found")):
        if read:
            read_file(file.pk)
        with pytest.raises(UserError) as refused:
            reviews.publish(actor=olga, key=key, version=hall.row(key).version)
        assert [one.code for one in refused.value.problems] == [code]
    assert hall.row(key).live is False


def test_the_reviewer_is_asked_about_public_files(hall):
    key, file = _attached(hall, _docx(), "测试办法.docx")
    life.submit(actor=hall.actor("erin"), key=key, version=1)
    review = Review.objects.get(entry_id=key.id)

    def told() -> tuple[str, tuple[str, ...]]:
        return next((one.found, one.details) for one in checklist_of(review) if one.code == "public_files")

    assert told() == ("", ("测试办法.docx：正在读取",))
    read_file(file.pk)
    assert told() == ("", ("测试办法.docx：文字和属性已检查",))
    attachments.detach(actor=hall.actor("erin"), file_id=file.pk)
    assert told() == ("not_applicable", ())
    assert all(
        "public_files" in [one.code for one in found] for found in review_checklist.CHECKLISTS.values()
    )


def test_what_waits_for_its_review_counts_as_public(hall):
    key = hall.published(anonymous=True)
    file = attachments.attach(
        actor=hall.actor("erin"),
        key=key,
        upload=io.BytesIO(_docx()),
        name="江汉电池的办法.docx",
        level="public",
    )
    read_file(file.pk)
    (shown,) = public_files(hall.row(key))
    assert shown.waits
    assert "江汉电池" in [one.text for one in names_in_public(hall.row(key))]
