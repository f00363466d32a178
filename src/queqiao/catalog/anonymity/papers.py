"""What a file says of whoever made it: its text and its properties, read within bounds and never run.

Read are PDF, Word, Excel, PowerPoint (the formats of 2007 and later), CSV and plain text. Pictures and the old office formats hold text no
machine here can read; a reviewer opens them. Nothing of a file is trusted: sizes are bounded before they are unpacked, and XML with
declarations of its own is not parsed.
"""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from xml.etree import ElementTree

READ, PARTLY, UNREADABLE, DAMAGED = "read", "partly", "unreadable", "damaged"
TEXT_LIMIT = 60_000
"""Characters of a file that are looked at."""
_PART_LIMIT = 16 * 1024 * 1024
_PAGES = 80
_PROPERTY_LIMIT = 200
_TEXT_PARTS = re.compile(
    r"(?:word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)|xl/sharedStrings|xl/workbook|"
    r"xl/(?:comments/)?comments?\d+|xl/threadedComments/\w+|xl/persons/\w+|ppt/comments/\w+|ppt/commentAuthors|"
    r"xl/worksheets/sheet\d+|ppt/slides/slide\d+|ppt/notesSlides/notesSlide\d+)\.xml"
)
_PROPERTY_PARTS = ("docProps/core.xml", "docProps/app.xml")
_PROPERTIES: Mapping[str, str] = MappingProxyType(
    {"creator": "author", "lastModifiedBy": "last_author", "Company": "company", "Manager": "manager", "title": "title",
     "subject": "subject", "keywords": "keywords", "description": "description"}
)  # fmt: skip
_NAMING = frozenset({"author", "displayName"})
"""Attributes in which revisions and comments keep who wrote them."""
_PDF = (
    ("/Author", "author"),
    ("/Title", "title"),
    ("/Subject", "subject"),
    ("/Keywords", "keywords"),
    ("/Company", "company"),
)


@dataclass(frozen=True, slots=True)
class PaperReading:
    """What was read. ``properties`` are those that may name somebody (author, last_author, company …); ``state`` is one of ``read``,
    ``partly`` (longer than is looked at), ``unreadable`` (no text a machine here can read) and ``damaged``."""

    text: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    state: str = READ


def read_paper(content: bytes, content_type: str) -> PaperReading:
    """The text and properties of a file, by the type it was recognised as."""
    try:
        if content_type == "application/pdf":
            return _pdf(content)
        if "openxmlformats" in content_type:
            return _office(content)
        if content_type in {"text/plain", "text/csv"}:
            return _bounded(_decoded(content), {})
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        KeyError,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ):
        return PaperReading(state=DAMAGED)
    return PaperReading(state=UNREADABLE)


def as_bytes(reading: PaperReading) -> bytes:
    """For the storage."""
    return json.dumps(asdict(reading), ensure_ascii=False).encode()


def from_bytes(content: bytes) -> PaperReading:
    """What ``as_bytes`` wrote."""
    return PaperReading(**json.loads(content))


def _bounded(text: str, properties: Mapping[str, str]) -> PaperReading:
    kept = {name: value[:_PROPERTY_LIMIT] for name, value in properties.items() if value.strip()}
    return PaperReading(text[:TEXT_LIMIT], kept, PARTLY if len(text) > TEXT_LIMIT else READ)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    raise ValueError("no encoding fits")


def _office(content: bytes) -> PaperReading:
    properties: dict[str, str] = {}
    found: list[str] = []
    length = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        for name in _PROPERTY_PARTS:
            if name in names:
                for element in _elements(archive, name):
                    known = _PROPERTIES.get(_local(element.tag))
                    if known and element.text:
                        properties[known] = element.text.strip()
        authors: set[str] = set()
        for name in sorted(one for one in names if _TEXT_PARTS.fullmatch(one)):
            if length > TEXT_LIMIT:
                break
            for element in _elements(archive, name):
                words = _words(element)
                found.append(words)
                length += len(words)
                named = (key for key in element.attrib if _local(key) in _NAMING)
                authors |= {element.attrib[key] for key in named if element.attrib[key]}
    if authors:
        properties["reviewers"] = "、".join(sorted(authors))
    return _bounded("".join(found), properties)


def _words(element: ElementTree.Element) -> str:
    """The words of one element, with a break where paragraphs, cells and lines end."""
    name = _local(element.tag)
    if name in {"t", "text"}:
        return element.text or ""
    if name == "sheet":
        return f"{element.attrib.get('name', '')}\n"
    if name == "author":
        return f"{element.text or ''}\n"
    return "\n" if name in {"p", "si", "br", "tab", "row", "tc"} else ""


def _elements(archive: zipfile.ZipFile, name: str) -> Iterator[ElementTree.Element]:
    """Elements of a part as they end; of a part that unpacks beyond the limit what lies before it."""
    with archive.open(name) as part:
        content = part.read(_PART_LIMIT + 1)
    if len(content) > _PART_LIMIT:
        raise ValueError("a part unpacks beyond what is looked at")
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper():
        raise ValueError("declarations of its own")
    for _, element in ElementTree.iterparse(io.BytesIO(content)):
        yield element


def _pdf(content: bytes) -> PaperReading:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    properties: dict[str, str] = {}
    texts: list[str] = []
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return PaperReading(state=UNREADABLE)
        told = reader.metadata or {}
        properties = {name: str(told[key]) for key, name in _PDF if told.get(key)}
        pages = reader.pages[:_PAGES]
        for page in pages:
            texts.append(page.extract_text())
            if sum(map(len, texts)) > TEXT_LIMIT:
                break
        more = len(reader.pages) > len(texts)
    except Exception:  # the library raises every kind of exception on damaged files
        return PaperReading(properties=properties, state=DAMAGED)
    text = "\n".join(texts)
    if not text.strip():
        return PaperReading(properties=properties, state=UNREADABLE)
    reading = _bounded(text, properties)
    return PaperReading(reading.text, reading.properties, PARTLY) if more else reading


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
