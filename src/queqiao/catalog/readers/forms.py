"""DOCX and PDF forms: one entry each, read from labelled boxes, labelled lines or headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from queqiao.catalog.readers.contracts import CONTACT, TEXT_FIELDS, ColumnUse, ReadResult
from queqiao.catalog.readers.form_blocks import Block
from queqiao.catalog.readers.labels import (
    LABELS,
    WITH_LABEL,
    fold_label,
    is_other_kind,
    lead_of,
    note_of,
    targets_of,
    title_labels,
)
from queqiao.catalog.readers.values import attribute, split_keywords
from queqiao.kernel.files.cells import clean_text, one_line
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import CELL_LIMIT
from queqiao_engine.matching.contracts import AttributeValue, Entry, EntryKind

_BANNER = re.compile(r"(?:表|表格|申报书|申请书|登记书|征集函|form|sheet|template)$", re.IGNORECASE)
_COLON = re.compile(r"^([^:：\n]{1,40}?)\s*[:：]\s*(.*)$", re.DOTALL)
_TICKED = re.compile(r"[☑☒√✓✔■]\s*([^\s☐□☑☒√✓✔■]+)")
_BOXES = re.compile(r"[☐□☑☒✓✔■]")
#: Unknown labels with short values are attributes; longer text belongs to the body.
_SHORT = 60


def read_form(path: Path, file_format: str, kind: EntryKind, log: ProblemLog) -> ReadResult:
    """The one entry of a form. Raises UserError where the file cannot be read or holds no text."""
    if file_format == "docx":
        from queqiao.catalog.readers.docx_form import docx_blocks

        blocks = list(docx_blocks(path, log))
    else:
        from queqiao.catalog.readers.pdf_form import pdf_blocks

        blocks = list(pdf_blocks(path, log))
    entry, labels = read_blocks(blocks, kind, log, path.stem, split_lines=file_format == "pdf")
    uses = tuple(ColumnUse("", "", header, target) for header, target in labels.items())
    return ReadResult((entry,), log.all(), uses, 1, file_format)


def read_blocks(
    blocks: Iterable[Block], kind: EntryKind, log: ProblemLog, name: str, *, split_lines: bool = False
) -> tuple[Entry, Mapping[str, str]]:
    """The entry that boxes and lines make, ``name`` its id where they state none, and what each label was read as.

    Raises UserError where there is no title.
    """
    form = _Form(kind, log)
    for block in blocks:
        form.take(block, split_lines=split_lines)
    form.close()
    return form.entry(name), form.uses


class _Form:
    """Collects the boxes of one form."""

    def __init__(self, kind: EntryKind, log: ProblemLog) -> None:
        self.uses: dict[str, str] = {}
        self._kind = kind
        self._log = log
        self._texts: dict[str, list[str]] = {}
        self._attributes: dict[str, AttributeValue] = {}
        self._body: list[tuple[bool, str]] = []  # (is free text, text) in reading order
        self._title_rank = 10_000
        self._empty_title = ""
        self._label = ""
        self._lines: list[str] = []

    def take(self, block: Block, *, split_lines: bool) -> None:
        """A box (label and value) closes what is open; a line opens a label, goes on with one, or is free text."""
        if block.label:
            self._open(block.label)
            self._lines.append(block.text)
            self.close()
            return
        for line in block.text.split("\n"):
            self._line(line.strip(), spaced=split_lines)

    def _line(self, line: str, *, spaced: bool) -> None:
        if not line:
            return
        pairs = list(_pairs_in_line(line, self._kind, spaced=spaced))
        if not pairs:
            if self._label:
                self._lines.append(line)
            else:
                self._body.append((True, line))
            return
        for label, value in pairs:
            self._open(label)
            if value:
                self._lines.append(value)
                if self._target(label)[0] not in TEXT_FIELDS:
                    # A short box ends with its line; what follows is text of its own.
                    self.close()

    def _open(self, label: str) -> None:
        self.close()
        self._label = label

    def close(self) -> None:
        """Store the label in hand with its lines."""
        label, lines = self._label, self._lines
        self._label, self._lines = "", []
        if not label:
            self._body.extend((True, line) for line in lines)
            return
        text, _ = clean_text("\n".join(lines))
        target, rank = self._target(label)
        header = one_line(label).rstrip(":：")
        if not text:
            if target == "title":
                self._empty_title = header
            return
        if len(text) > CELL_LIMIT:
            self._log.error("long_cell", column=header, length=len(text), limit=CELL_LIMIT)
            return
        self._store(header, target, rank, text)

    def _target(self, label: str) -> tuple[str, int]:
        found = targets_of(label, self._kind)
        return found[0] if found else ("", 0)

    def _store(self, header: str, target: str, rank: int, text: str) -> None:
        if target == "title":
            if rank < self._title_rank:
                if is_other_kind(header, self._kind):
                    self._log.warning(f"other_kind_{self._kind.value}", column=header)
                self._title_rank = rank
                self._texts["title"] = [one_line(text)]
                self.uses[header] = "title"
            return
        if target == CONTACT:
            self.uses[header] = CONTACT
            return
        if target == WITH_LABEL or (not target and len(text) > _SHORT):
            self._body.append((False, lead_of(header) + text))
            self.uses[header] = "body"
            return
        if target == "body":
            self._body.append((False, text))
            self.uses[header] = "body"
            return
        if target in TEXT_FIELDS:
            held = self._texts.setdefault(target, [])
            if text not in held:
                held.append(text)
            self.uses[header] = target
            return
        found = attribute(target or header, _ticked(text), note_of(header))
        if found is None:
            self._log.warning("readiness", column=header, value=one_line(text)[:40])
            return
        self._attributes.setdefault(*found)
        self.uses[header] = found[0]

    def entry(self, stem: str) -> Entry:
        """The entry. Without a titled box the first line that is no form's name is the title."""
        cleaned = [(free, clean_text(text)[0]) for free, text in self._body]
        body = [(free, text) for free, text in cleaned if text and not (free and _is_banner(text))]
        title = " ".join(self._texts.get("title", ()))
        if not title:
            first = next((index for index, (free, _) in enumerate(body) if free), None)
            if first is None:
                word = title_labels(self._kind)[0]
                raise self._log.refuse("form_without_title" if self.uses else "empty_form", word=word)
            title = one_line(body.pop(first)[1])
            if self._empty_title:
                self._log.warning("empty_box", word=self._empty_title, text=title[:40])
        ids = self._texts.get("id", ())
        return Entry(
            id=one_line(ids[0]) if ids else stem,
            kind=self._kind,
            title=title,
            summary="\n".join(self._texts.get("summary", ())),
            body="\n".join(dict.fromkeys(text for _, text in body)),
            keywords=split_keywords("\n".join(self._texts.get("keywords", ()))),
            claims="\n".join(self._texts.get("claims", ())),
            attributes=self._attributes,
        )


def _is_banner(line: str) -> bool:
    """Whether the line only names the form: 企业技术需求征集表."""
    return len(line) <= 30 and bool(_BANNER.search(re.sub(r"[（(].*?[）)]", "", line).strip()))


def _ticked(text: str) -> str:
    """Only the ticked choices where a value is a row of boxes: ☑许可 □转让 -> 许可."""
    if not _BOXES.search(text):
        return text
    return "；".join(_TICKED.findall(text)) or one_line(_BOXES.sub(" ", text))


def _pairs_in_line(line: str, kind: EntryKind, *, spaced: bool) -> Iterator[tuple[str, str]]:
    """The labelled values of a line: after a colon; alone as a heading; or, in a PDF, after a blank."""
    if len(line) <= 40 and targets_of(line, kind) and not line.endswith(("。", ".", "；", ";")):
        yield line, ""
        return
    match = _COLON.match(line)
    first = match.group(1) if match else ""
    if match and targets_of(first, kind):
        yield from _more_pairs(first, match.group(2), spaced=spaced)
        return
    if spaced:
        head = _spaced_label().match(line)
        if head:
            yield from _more_pairs(head.group(1), head.group(2), spaced=True)


def _more_pairs(label: str, rest: str, *, spaced: bool) -> Iterator[tuple[str, str]]:
    """Further labels on the same line, as in 地区：吉林省 联系人：某某."""
    pattern = _inner_label() if spaced else _inner_colon_label()
    start = 0
    for match in pattern.finditer(rest):
        yield label, rest[start : match.start()].strip()
        label, start = match.group(1), match.end()
    yield label, rest[start:].strip()


@cache
def _words() -> str:
    """The Chinese labels of two characters and more as one pattern, the longest first."""
    every = {label for labels in LABELS.values() for label in labels}
    every.update(title_labels(EntryKind.NEED))
    han = {
        label for label in every if len(label) >= 3 and fold_label(label) and "\u3400" <= label[0] <= "\u9fff"
    }
    han.update({"联系人", "电话", "手机", "邮箱", "地区", "预算", "期限", "密级", "摘要", "关键词"})
    return "|".join(sorted(map(re.escape, han), key=lambda word: (-len(word), word)))


_NOTE = r"(?:\s*[（(][^（）()]*[）)])?"


@cache
def _spaced_label() -> re.Pattern[str]:
    return re.compile(rf"^((?:{_words()}){_NOTE})\s+(\S.*)$", re.DOTALL)


@cache
def _inner_label() -> re.Pattern[str]:
    return re.compile(rf"(?<=\s)((?:{_words()}){_NOTE})(?:\s*[:：]\s*|\s+|$)")


@cache
def _inner_colon_label() -> re.Pattern[str]:
    return re.compile(rf"(?<=\s)((?:{_words()}){_NOTE})\s*[:：]\s*")
