"""Pictures without what their camera or program wrote into them: place, time, owner, device, comments, thumbnails, trailing data.

Pixels stay byte for byte; only whole segments are left out, so nothing is encoded again and no library of pictures is needed. Colour profiles
stay, and of a photograph's EXIF its orientation alone, without which it would lie on its side. Formats: JPEG (ITU-T T.81 with JFIF and
EXIF 2.32), PNG (W3C PNG, third edition), WebP (RFC 9649).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType

_ADOBE, _JFIF, _PROFILE = 0xEE, 0xE0, 0xE2
_START_OF_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
_ORIENTATION = 0x0112
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT cICP mDCV cLLI".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))


class DamagedPicture(ValueError):
    """The bytes are no whole picture of their kind."""


def without_metadata(content: bytes, kind: str) -> bytes:
    """The picture without metadata; ``kind`` is ``jpeg``, ``png`` or ``webp``, any other kind comes back as it is. Raises
    ``DamagedPicture``."""
    strip = _KINDS.get(kind)
    if strip is None:
        return content
    try:
        return strip(content)
    except (IndexError, struct.error) as error:
        raise DamagedPicture(kind) from error


def _jpeg(content: bytes) -> bytes:
    kept, place, turned = [b"\xff\xd8"], 2, 0
    while True:
        if content[place] != 0xFF:
            raise DamagedPicture("jpeg")
        while content[place + 1] == 0xFF:
            place += 1
        marker = content[place + 1]
        if marker == _END:
            kept.append(b"\xff\xd9")
            break
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        body = content[place + 4 : place + 2 + length]
        if length < 2 or len(body) != length - 2:
            raise DamagedPicture("jpeg")
        if marker == 0xE1 and body.startswith(b"Exif\0\0") and not turned:
            turned = _orientation(body[6:])
        elif _is_picture(marker, body):
            kept.append(content[place : place + 2 + length])
        place += 2 + length
        if marker == _START_OF_SCAN:
            end = _end_of_scan(content, place)
            kept.append(content[place:end])
            place = end
    if 2 <= turned <= 8:
        # After the JFIF segment, where there is one: it comes first by its own rule.
        at = 2 if len(kept) > 1 and kept[1][1:2] == bytes([_JFIF]) else 1
        kept.insert(at, _turned(turned))
    return b"".join(kept)


def _is_picture(marker: int, body: bytes) -> bool:
    if marker == _COMMENT:
        return False
    if 0xE0 <= marker <= 0xEF:
        profile = marker == _PROFILE and body.startswith(b"ICC_PROFILE\0")
        plain = marker == _JFIF and body.startswith(b"JFIF\0")
        return profile or plain or marker == _ADOBE
    return True


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the compressed data ends: at the next marker that is neither a stuffed byte nor a restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise DamagedPicture("jpeg")
        following = content[place + 1]
        if following != 0x00 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return place
        place += 1 if following == 0xFF else 2


def _orientation(tiff: bytes) -> int:
    """The orientation (1 to 8) an EXIF block tells; 0 where it tells none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    (first,) = struct.unpack(f"{order}I", tiff[4:8])
    if first + 2 > len(tiff):
        return 0
    (count,) = struct.unpack(f"{order}H", tiff[first : first + 2])
    for number in range(min(count, 200)):
        entry = tiff[first + 2 + 12 * number : first + 14 + 12 * number]
        if len(entry) < 12:
            return 0
        tag, kind, _, value = struct.unpack(f"{order}HHIH", entry[:10])
        if tag == _ORIENTATION and kind == 3:
            return int(value)
    return 0


def _turned(orientation: int) -> bytes:
    """An EXIF segment that holds the orientation and nothing else."""
    tiff = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 1)
    tiff += struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0) + struct.pack(">I", 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> bytes:
    kept, place = [content[:8]], 8
    while True:
        length, name = struct.unpack(">I4s", content[place : place + 8])
        end = place + 12 + length
        if end > len(content):
            raise DamagedPicture("png")
        if name in _PNG_KEPT:
            kept.append(content[place:end])
        place = end
        if name == b"IEND":
            return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept, place = [], 12
    end = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    while place + 8 <= end:
        name, length = struct.unpack("<4sI", content[place : place + 8])
        body = content[place + 8 : place + 8 + length]
        if len(body) != length:
            raise DamagedPicture("webp")
        if name == b"VP8X" and length:
            body = bytes([body[0] & ~0x0C]) + body[1:]
        if name in _WEBP_KEPT:
            kept.append(name + struct.pack("<I", length) + body + (b"\0" if length % 2 else b""))
        place += 8 + length + length % 2
    if not kept:
        raise DamagedPicture("webp")
    whole = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


_KINDS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType({"jpeg": _jpeg, "png": _png, "webp": _webp})
