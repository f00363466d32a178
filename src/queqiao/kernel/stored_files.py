"""Files people give us: recognised by their content, limited, stored once for equal bytes, and never run or shown inside our pages.

``receive`` looks at the bytes and keeps them in Django's default storage under their own digest; the row says what the person called the
file, whom it belongs to and from which level on it may be seen. Who may download is asked by the app the file belongs to.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.http import content_disposition_header

from queqiao.kernel import clock
from queqiao.kernel.errors import NotHere, Problem, UserError
from queqiao.kernel.image_metadata import DamagedPicture, without_metadata
from queqiao.kernel.models import StoredFile

log = logging.getLogger(__name__)
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "csv": "text/csv",
    "txt": "text/plain",
}
"""What is taken, by the name of the kind. SVG and HTML are not: they carry scripts."""
_EXTENSIONS = {"jpeg": ("jpg", "jpeg"), **{kind: (kind,) for kind in TYPES if kind != "jpeg"}}
_NAME_LIMIT = 120
UNPACKED_LIMIT = 300 * 1024 * 1024
PARTS_LIMIT = 10_000
"""What an office file may become when it is unpacked: beyond it is a trap for whoever opens it."""
DERIVED = ("reading",)
"""What may be kept beside the bytes of a file because it follows from them; it goes with them."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')
_OFFICE = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"))
_OLE_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
_ACTIVE = re.compile(rb"<(?:!doctype|html|script|svg|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the bytes are: a key of ``TYPES``."""

    kind: str

    @property
    def content_type(self) -> str:
        """The type it is sent as."""
        return TYPES[self.kind]


def receive(
    upload: IO[bytes],
    name: str,
    *,
    owner_id: str,
    uploaded_by_id: str = "",
    object_type: str = "",
    object_id: str = "",
    level: str = "owner",
) -> StoredFile:
    """Look at a file and keep it. The same bytes under the same name on the same object give the row that is there.

    Pictures are kept without their metadata. Raises ``UserError``: ``catalog.file_empty``, ``file_too_big``, ``file_type``, ``file_macro``,
    ``file_damaged``, ``file_unpacks``.
    """
    shown = clean_name(name)
    content = _read(upload, shown)
    recognised = recognise(content, shown)
    try:
        # Place, time, device and owner of a picture are nobody's business here, whatever its level.
        content = without_metadata(content, recognised.kind)
    except DamagedPicture:
        raise UserError(Problem("catalog.file_damaged", {"name": shown}, field="file")) from None
    digest = hashlib.sha256(content).hexdigest()
    known = StoredFile.objects.filter(
        sha256=digest,
        object_id=object_id,
        owner_id=owner_id,
        withdrawn_at=None,
        name=with_extension(shown, recognised.kind),
    ).first()
    if known is not None and object_id:
        return known
    return StoredFile.objects.create(
        name=with_extension(shown, recognised.kind), content_type=recognised.content_type, size=len(content), sha256=digest,
        path=_stored(content, digest), owner_id=owner_id, object_type=object_type, object_id=object_id, level=level,
        uploaded_by_id=uploaded_by_id, uploaded_at=clock.now(),
    )  # fmt: skip


def recognise(content: bytes, name: str) -> Recognised:
    """The kind of the bytes, whatever the name says. Raises ``UserError`` for what is not taken."""
    if content.startswith(b"%PDF-") or b"%PDF-" in content[:1024]:
        return Recognised("pdf")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Recognised("png")
    if content.startswith(b"\xff\xd8\xff"):
        return Recognised("jpeg")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Recognised("webp")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office(content, name)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(content, name)
    return _text(content, name)


def open_content(row: StoredFile) -> IO[bytes]:
    """The bytes of a stored file. Raises ``NotHere`` when it was withdrawn or the storage has lost it."""
    if row.withdrawn_at is not None or not default_storage.exists(row.path):
        raise NotHere(row.pk)
    return default_storage.open(row.path, "rb")


def keep_derived(row: StoredFile, name: str, content: bytes) -> None:
    """Keep something that follows from the bytes alone (``DERIVED``); where it is kept already nothing happens."""
    path = _derived_path(row.path, name)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))


def derived(row: StoredFile, name: str) -> bytes | None:
    """What was kept so; None where nothing is yet."""
    path = _derived_path(row.path, name)
    if not default_storage.exists(path):
        return None
    with default_storage.open(path, "rb") as file:
        return bytes(file.read())


def _derived_path(path: str, name: str) -> str:
    if name not in DERIVED:
        raise LookupError(f"nothing called {name} is derived of files")
    return f"{path}.{name}"


def headers(row: StoredFile) -> dict[str, str]:
    """Headers of a download: always as an attachment, never sniffed, never run."""
    return {
        "Content-Type": row.content_type,
        "Content-Disposition": str(content_disposition_header(True, row.name)),
        "Content-Length": str(row.size),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }


def withdraw(row: StoredFile) -> StoredFile:
    """Take a file away from those who read it. The bytes go when no row holds them any more."""
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
    return row


def sweep(*, older_than_days: int = 30) -> int:
    """Delete the bytes of files that were withdrawn long ago and that no other row holds; how many."""
    from datetime import timedelta

    edge = clock.now() - timedelta(days=older_than_days)
    gone = 0
    paths = set(StoredFile.objects.filter(withdrawn_at__lt=edge).values_list("path", flat=True))
    for path in sorted(paths):
        in_use = StoredFile.objects.filter(path=path).exclude(withdrawn_at__lt=edge).exists()
        if not in_use and default_storage.exists(path):
            default_storage.delete(path)
            for name in DERIVED:
                default_storage.delete(_derived_path(path, name))
            gone += 1
    return gone


def clean_name(name: str) -> str:
    """A file name without folders, controls and signs that file systems or readers trip over; never empty, never hidden."""
    last = PurePosixPath(str(name).replace("\\", "/")).name
    plain = _UNSAFE.sub("", unicodedata.normalize("NFC", last.encode("utf-8", "ignore").decode()))
    plain = " ".join(plain.split()).strip(". ")
    stem, dot, extension = plain.rpartition(".")
    if dot and len(extension) <= 10:
        plain = f"{stem[: _NAME_LIMIT - len(extension) - 1].strip()}.{extension}"
    return plain[:_NAME_LIMIT] or "file"


def with_extension(name: str, kind: str) -> str:
    """The name with the ending of what it is: ``report.exe`` that is a PDF becomes ``report.exe.pdf``."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return name if ending in _EXTENSIONS[kind] else f"{name}.{_EXTENSIONS[kind][0]}"


def _read(upload: IO[bytes], name: str) -> bytes:
    limit = int(settings.UPLOAD_LIMIT)
    parts, size = [], 0
    for part in _chunks(upload):
        size += len(part)
        if size > limit:
            facts = {"name": name, "size": f"> {limit >> 20}", "limit": limit >> 20}
            raise UserError(Problem("catalog.file_too_big", facts, field="file"))
        parts.append(part)
    if not size:
        raise UserError(Problem("catalog.file_empty", {"name": name}, field="file"))
    return b"".join(parts)


def _chunks(upload: Any) -> Iterator[bytes]:
    if hasattr(upload, "chunks"):
        yield from upload.chunks()
        return
    while part := upload.read(1 << 20):
        yield part


def _stored(content: bytes, digest: str) -> str:
    """Where the bytes lie; written only where they are not there yet. Raises ``UserError`` (``catalog.file_not_kept``) when there is no room.

    A process that died while it wrote leaves a part under the name of the whole: what has another length is written anew.
    """
    path = f"objects/{digest[:2]}/{digest}"
    try:
        if default_storage.exists(path):
            if default_storage.size(path) == len(content):
                return path
            default_storage.delete(path)
        return str(default_storage.save(path, ContentFile(content)))
    except OSError as error:
        log.error("file of %d bytes not kept: %s", len(content), error.strerror or type(error).__name__)
        with suppress(OSError):
            default_storage.delete(path)
        raise UserError(Problem("catalog.file_not_kept", {}, field="file")) from error


def _office(content: bytes, name: str) -> Recognised:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            inside = {item.filename for item in parts}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UserError(Problem("catalog.file_damaged", {"name": name}, field="file")) from None
    unpacked = sum(item.file_size for item in parts)
    if unpacked > UNPACKED_LIMIT or len(parts) > PARTS_LIMIT:
        facts = {"name": name, "size": unpacked >> 20, "limit": UNPACKED_LIMIT >> 20}
        raise UserError(Problem("catalog.file_unpacks", facts, field="file"))
    if any(part.lower().endswith("vbaproject.bin") for part in inside):
        raise UserError(Problem("catalog.file_macro", {"name": name}, field="file"))
    for part, kind in _OFFICE:
        if part in inside:
            return Recognised(kind)
    raise _refused(name, "ZIP")


def _old_office(content: bytes, name: str) -> Recognised:
    if "_VBA_PROJECT".encode("utf-16-le") in content or "Macros".encode("utf-16-le") in content:
        raise UserError(Problem("catalog.file_macro", {"name": name}, field="file"))
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in content:
            return Recognised(kind)
    raise _refused(name, "OLE")


def _text(content: bytes, name: str) -> Recognised:
    """Plain text in a common encoding. Anything that a browser might run is none."""
    head = content[:4096]
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(name, "binary")
    if _ACTIVE.search(content[:65536]):
        raise _refused(name, "HTML / XML / SVG")
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            content.decode(encoding)
        except (UnicodeDecodeError, UnicodeError):
            continue
        return Recognised("csv" if name.lower().endswith(".csv") else "txt")
    raise _refused(name, "binary")


def _refused(name: str, found: str) -> UserError:
    return UserError(Problem("catalog.file_type", {"name": name, "found": found}, field="file"))
