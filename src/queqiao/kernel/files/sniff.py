"""Tells what a file is by its content; the extension only decides whether a mismatch is worth a word."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path

from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import UNPACKED_LIMIT

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_SHEETS = {".xlsx", ".xlsm", ".xls", ".ods", ".xlsb", ".et"}
_TEXTS = {".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson"}


def sniff(path: Path, log: ProblemLog) -> str:
    """One of xlsx, xls, xlsb, ods, docx, pdf, json, jsonl, html, delimited.

    Raises UserError for what cannot be read, saying what it is and what to do.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(1 << 16)
    except FileNotFoundError:
        raise log.refuse("not_found") from None
    except IsADirectoryError:
        raise log.refuse("is_folder") from None
    except OSError as error:
        raise log.refuse("cannot_open", reason=error.strerror or str(error)) from None
    if size == 0 or not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise log.refuse("empty_file")
    found = _by_magic(path, head, log) or _by_text(head)
    _check_extension(path, found, log)
    return found


def _by_magic(path: Path, head: bytes, log: ProblemLog) -> str | None:
    if head.startswith(_ZIP):
        return _zip_kind(path, log)
    if head.startswith(_OLE):
        return _ole_kind(path, log)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_PICTURES) or head[4:12] in (b"ftypheic", b"ftypmif1"):
        raise log.refuse("picture")
    if head.startswith(_OTHER_ARCHIVES):
        raise log.refuse("archive")
    if head.lstrip().startswith(b"{\\rtf"):
        raise log.refuse("rtf")
    return None


def _zip_kind(path: Path, log: ProblemLog) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(info.file_size for info in archive.infolist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        raise log.refuse("damaged_zip") from None
    if unpacked > UNPACKED_LIMIT:
        raise log.refuse("unpacks_too_big", size=unpacked >> 20, limit=UNPACKED_LIMIT >> 20)
    lowered = {name.casefold() for name in names}
    if "xl/workbook.xml" in lowered:
        return "xlsx"
    if "xl/workbook.bin" in lowered:
        return "xlsb"
    if "word/document.xml" in lowered:
        return "docx"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if b"opendocument.text" in mimetype:
        raise log.refuse("odt")
    if "ppt/presentation.xml" in lowered:
        raise log.refuse("slides")
    raise log.refuse("archive")


def _ole_kind(path: Path, log: ProblemLog) -> str:
    """Old Office files keep their streams' names in UTF-16 in a directory that may lie anywhere."""
    names = {
        "encrypted": "EncryptedPackage",
        "doc": "WordDocument",
        "slides": "PowerPoint Document",
        "xls": "Workbook",
        "xls5": "Book",
    }
    content = path.read_bytes()
    found = {key for key, name in names.items() if name.encode("utf-16-le") in content}
    if "encrypted" in found:
        raise log.refuse("encrypted_office")
    if "doc" in found:
        raise log.refuse("doc")
    if "slides" in found:
        raise log.refuse("slides")
    if found & {"xls", "xls5"}:
        return "xls"
    raise log.refuse("unknown_format")


def _by_text(head: bytes) -> str:
    text = _leading_text(head).lstrip("\ufeff \t\r\n")
    if re.match(r"<!doctype html|<html|<table|<head|<meta|<style", text, re.IGNORECASE):
        return "html"
    if text.startswith("<?xml"):
        return "html" if re.search(r"<html|<table", text[:4000], re.IGNORECASE) else "xml"
    if text.startswith("["):
        # A CSV may begin with [1]; a JSON array goes on with an object or ends.
        return "json" if re.match(r"\[\s*[{\]]", text) else "delimited"
    if text.startswith("{"):
        return "jsonl" if re.match(r'\{\s*["}]', text) else "delimited"
    return "delimited"


def _leading_text(head: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return head.decode(encoding, errors="ignore")
    return head.decode("utf-8", errors="ignore")


def _check_extension(path: Path, found: str, log: ProblemLog) -> None:
    extension = path.suffix.casefold()
    if found == "xml":
        raise log.refuse("xml")
    claimed_sheet = extension in _SHEETS
    claimed_text = extension in _TEXTS
    if found in {"pdf", "docx"} and (claimed_sheet or claimed_text):
        # A form under a spreadsheet's name is more likely the wrong file than a list.
        raise log.refuse("renamed", extension=extension, found=found.upper())
    if found in {"xlsx", "xls", "xlsb", "ods"} and claimed_text:
        log.warning("renamed_read", extension=extension, found=found.upper())
    if found == "delimited" and (claimed_sheet or extension in {".pdf", ".docx", ".doc"}):
        log.warning("renamed_read", extension=extension, found="CSV")
    if extension in {".pdf", ".doc"} and found == "docx":
        log.warning("renamed_read", extension=extension, found="DOCX")
