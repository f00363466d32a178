"""Pictures lose what their camera wrote, and nothing else."""

from __future__ import annotations

import io
import struct
import zlib

import pytest

from queqiao.kernel import stored_files
from queqiao.kernel.errors import UserError
from queqiao.kernel.image_metadata import DamagedPicture, without_metadata

SECRET = b"KANARI GPS 30.5N 114.3E"


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _exif(orientation: int, order: str = ">") -> bytes:
    head = b"MM\0*" if order == ">" else b"II*\0"
    tags = struct.pack(f"{order}HHIHH", 0x010F, 3, 1, 7, 0) + struct.pack(
        f"{order}HHIHH", 0x0112, 3, 1, orientation, 0
    )
    return (
        b"Exif\0\0"
        + head
        + struct.pack(f"{order}I", 8)
        + struct.pack(f"{order}H", 2)
        + tags
        + b"\0\0\0\0"
        + SECRET
    )


JFIF = _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
PROFILE = _segment(0xE2, b"ICC_PROFILE\0\1\1profile")
TABLES = _segment(0xDB, bytes(65)) + _segment(0xC0, bytes(15)) + _segment(0xC4, b"\xff\xd9tables")
SCAN = _segment(0xDA, bytes(10)) + b"pixels\xff\x00more\xff\xd3rest"
SECOND = _segment(0xC4, b"more tables") + _segment(0xDA, bytes(10)) + b"fine\xff\x00pixels"
LEFT_OUT = (
    _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET)
    + _segment(0xED, b"Photoshop" + SECRET)
    + _segment(0xFE, SECRET)
)


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("turned", [1, 6])
def test_jpeg(turned, order):
    photo = b"\xff\xd8" + JFIF + _segment(0xE1, _exif(turned, order)) + LEFT_OUT + PROFILE
    photo += (
        _segment(0xE2, b"MPF\0" + SECRET)
        + TABLES
        + SCAN
        + SECOND
        + b"\xff\xd9"
        + b"a film behind it"
        + SECRET
    )
    kept = without_metadata(photo, "jpeg")
    orientation = (
        b""
        if turned == 1
        else _segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0")
    )
    assert kept == b"\xff\xd8" + JFIF + orientation + PROFILE + TABLES + SCAN + SECOND + b"\xff\xd9"
    assert without_metadata(kept, "jpeg") == kept


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def test_png():
    head, data, end = _chunk(b"IHDR", bytes(13)), _chunk(b"IDAT", b"pixels"), _chunk(b"IEND", b"")
    told = (
        _chunk(b"tEXt", b"Author\0" + SECRET)
        + _chunk(b"eXIf", SECRET)
        + _chunk(b"iTXt", SECRET)
        + _chunk(b"tIME", bytes(7))
    )
    plain = b"\x89PNG\r\n\x1a\n" + head + _chunk(b"pHYs", bytes(9)) + data + end
    assert without_metadata(plain.replace(data, told + data) + SECRET, "png") == plain


def test_webp():
    def part(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    def whole(*parts: bytes) -> bytes:
        body = b"WEBP" + b"".join(parts)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    picture = part(b"VP8 ", b"pixels!")
    told = (
        whole(part(b"VP8X", b"\x2c" + bytes(9)), picture, part(b"EXIF", SECRET), part(b"XMP ", SECRET))
        + SECRET
    )
    assert without_metadata(told, "webp") == whole(part(b"VP8X", b"\x20" + bytes(9)), picture)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\xff\xd8" + JFIF + SCAN, "jpeg"),
        (b"\xff\xd8junk", "jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
    ],
    ids=["cut off", "no end", "junk", "png", "webp"],
)
def test_what_is_damaged_is_said(content, kind):
    with pytest.raises(DamagedPicture):
        without_metadata(content, kind)


def test_other_files_stay():
    assert without_metadata(SECRET, "pdf") == SECRET


@pytest.mark.django_db
def test_an_upload_is_kept_without_it(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    photo = b"\xff\xd8" + JFIF + _segment(0xE1, _exif(1)) + TABLES + SCAN + b"\xff\xd9"
    kept = stored_files.receive(
        io.BytesIO(photo), "现场.jpg", owner_id="O1", object_type="need", object_id="N1"
    )
    with stored_files.open_content(kept) as stored:
        assert SECRET not in stored.read()
    assert kept.size == len(photo) - len(_segment(0xE1, _exif(1)))
    with pytest.raises(UserError, match=r"catalog\.file_damaged"):
        stored_files.receive(io.BytesIO(b"\xff\xd8\xff\xe0"), "坏.jpg", owner_id="O1")
