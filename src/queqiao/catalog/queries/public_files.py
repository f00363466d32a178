"""Files of an entry that are, or are about to become, public, with what rules find in them: in their names, their text and their properties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from queqiao.catalog import anonymity
from queqiao.catalog.anonymity.papers import DAMAGED, PARTLY, READ, UNREADABLE, PaperReading, from_bytes
from queqiao.catalog.enums import Level
from queqiao.kernel import stored_files
from queqiao.kernel.bilingual import tr
from queqiao.kernel.models import StoredFile

UNREAD = "unread"
PICTURES = ("image/png", "image/jpeg", "image/webp")


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file everybody may open once the entry is published. ``state``: how far it was read (``papers``), or ``unread`` where nobody has
    looked into it yet; ``properties`` tell who made it."""

    id: str
    name: str
    content_type: str
    size: int
    waits: bool
    state: str
    properties: dict[str, str]
    text: str = ""

    @property
    def label(self) -> str:
        """What findings in it are said to stand in."""
        return tr("附件“{name}”", "file “{name}”", name=self.name)


def public_files(row: Any) -> tuple[PublicFile, ...]:
    """Those of an entry, in the order in which they came."""
    waiting = set(row.facts.get("files_to_open", ()))
    rows = StoredFile.objects.filter(object_id=row.pk, withdrawn_at=None).order_by("uploaded_at", "id")
    return tuple(
        _public(one, one.pk in waiting) for one in rows if one.level == Level.PUBLIC or one.pk in waiting
    )


def reading_of(file: StoredFile) -> PaperReading | None:
    """What was read of a file; None where that has not happened yet."""
    kept = stored_files.derived(file, "reading")
    return None if kept is None else from_bytes(kept)


def texts_of(files: Iterable[PublicFile]) -> dict[str, str]:
    """Names, texts and properties by the label of the file, for the rules that look for names."""
    return {one.label: "\n".join((_spaced(one.name), *one.properties.values(), one.text)) for one in files}


def in_files(row: Any, own_names: tuple[str, ...]) -> tuple[anonymity.Finding, ...]:
    """Places in public files that give the owner away; the author of a document is one, whatever the name."""
    files = public_files(row)
    found = list(anonymity.findings(texts_of(files), own_names=own_names))
    for one in files:
        said = {finding.text for finding in found if finding.field == one.label}
        for name in ("author", "last_author", "company", "manager", "reviewers"):
            value = one.properties.get(name, "")
            if value and not any(text in value for text in said) and not _nobody(value):
                found.append(anonymity.Finding(one.label, 0, 0, value, "person"))
    # A name of a file is looked at twice, with and without its joints.
    return tuple({(one.field, one.text): one for one in found}.values())


def unread(row: Any) -> tuple[str, ...]:
    """Names of public files nobody has looked into yet."""
    return tuple(one.name for one in public_files(row) if one.state == UNREAD)


def said_of(file: PublicFile) -> str:
    """How far a file was read, for the reviewer."""
    if file.state in {UNREADABLE, DAMAGED}:
        if file.content_type in PICTURES:
            return tr(
                "图片，须打开查看；拍摄信息已清除", "a picture: open it; what the camera wrote is removed"
            )
        return tr("机器读不出内容，须打开查看", "no machine can read it here: open it")
    return {
        UNREAD: tr("正在读取", "being read"),
        PARTLY: tr("只检查了前面一部分，须打开查看", "only its first part was looked at: open it"),
        READ: tr("文字和属性已检查", "text and properties were looked at"),
    }[file.state]


def _public(file: StoredFile, waits: bool) -> PublicFile:
    reading = reading_of(file)
    if reading is None:
        return PublicFile(file.pk, file.name, file.content_type, file.size, waits, UNREAD, {})
    return PublicFile(
        file.pk, file.name, file.content_type, file.size, waits, reading.state, dict(reading.properties), reading.text
    )  # fmt: skip


def _spaced(name: str) -> str:
    """A file's name with its joints opened, so that words in it are met as words."""
    stem = name.rpartition(".")[0] or name
    return stem.replace("_", " ").replace("-", " ").replace("+", " ") + "\n" + stem


def _nobody(value: str) -> bool:
    """Whether an author is a program or nobody."""
    plain = value.strip().lower()
    return plain in {
        "",
        "admin",
        "administrator",
        "user",
        "anonymous",
        "unknown",
        "作者",
        "用户",
        "匿名",
    } or any(
        name in plain
        for name in ("python-docx", "openpyxl", "microsoft", "libreoffice", "wps", "pypdf", "latex", "wkhtml")
    )
