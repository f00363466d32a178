"""CSV, TSV and their relatives: encoding, delimiter, quoted line ends."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import HEADER_SEARCH, Row, Table

Score = Callable[[Sequence[str]], int]

_DELIMITERS = (",", "\t", ";", "，", "；", "|")
_SAMPLE = 1 << 17
_CHUNK = 1 << 20
_HIGH = re.compile(rb"[\x80-\xff]+")
REPLACEMENT = "\ufffd"


def open_delimited(path: Path, log: ProblemLog, score: Score, *, keep_going: bool) -> tuple[Table, str, str]:
    """The table, its encoding and its delimiter. ``score`` says how much a row looks like a header."""
    encoding, errors = _encoding(path, log, keep_going=keep_going)
    with path.open(encoding=encoding, errors=errors, newline="") as stream:
        sample = stream.read(_SAMPLE)
    delimiter = _delimiter(sample, score)
    return Table(path.name, _rows(path, encoding, errors, delimiter, log)), encoding, delimiter


def decode_text(path: Path, log: ProblemLog, *, keep_going: bool) -> tuple[str, str]:
    """The whole text of a file and its encoding."""
    encoding, errors = _encoding(path, log, keep_going=keep_going)
    return path.read_text(encoding=encoding, errors=errors).lstrip("\ufeff"), encoding


def _encoding(path: Path, log: ProblemLog, *, keep_going: bool) -> tuple[str, str]:
    """The encoding that decodes the whole file, and the error handler to read it with."""
    with path.open("rb") as stream:
        head = stream.read(_CHUNK)
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            bad = _first_bad(path, encoding)
            return _accept(encoding, bad, log, keep_going=keep_going)
    if head[:2000].count(0) > len(head[:2000]) // 5:
        even, odd = head[0:2000:2].count(0), head[1:2000:2].count(0)
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return _accept(encoding, _first_bad(path, encoding), log, keep_going=keep_going)
    bad_utf8 = _first_bad(path, "utf-8")
    if bad_utf8 is None:
        return "utf-8", "strict"
    if _is_western(head):
        return "cp1252", "replace"
    bad_gb = _first_bad(path, "gb18030")
    if bad_gb is None:
        return "gb18030", "strict"
    # Neither fits: the one that goes further is what the file was meant to be.
    best = ("utf-8", bad_utf8) if bad_utf8 >= bad_gb else ("gb18030", bad_gb)
    return _accept(*best, log, keep_going=keep_going)


def _accept(encoding: str, bad: int | None, log: ProblemLog, *, keep_going: bool) -> tuple[str, str]:
    if bad is None:
        return encoding, "strict"
    if not keep_going:
        name = encoding.upper().replace("-SIG", "")
        raise log.refuse("encoding", encoding=name, byte=bad + 1)
    return encoding, "replace"


def _first_bad(path: Path, encoding: str) -> int | None:
    """The offset of the first byte that ``encoding`` cannot decode; None where all can be."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return done - pending + error.start
            if not chunk:
                return None
            done += len(chunk)


def _is_western(head: bytes) -> bool:
    """Whether high bytes mostly stand alone, as in "25 °C" of a Western file; Chinese ones come in pairs."""
    runs = _HIGH.findall(head)
    return bool(runs) and sum(len(run) == 1 for run in runs) > len(runs) / 2


def _delimiter(sample: str, score: Score) -> str:
    """The delimiter under which a row looks most like a header; failing that, the one that makes most columns."""
    first = sample.lstrip("\ufeff").split("\n", 1)[0].strip().casefold()
    if first.startswith("sep=") and len(first) == 5:
        return first[4]
    best, best_rank = ",", (0, 0)
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        rows = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), HEADER_SEARCH))
        widths = sorted(len(row) for row in rows if row)
        rank = (max((score(row) for row in rows), default=0), widths[len(widths) // 2] if widths else 0)
        if rank > best_rank:
            best, best_rank = delimiter, rank
    return best


def _rows(path: Path, encoding: str, errors: str, delimiter: str, log: ProblemLog) -> Iterator[Row]:
    # A record may be as long as a person's mistake (a forgotten quote); the length is judged later, cell by cell.
    csv.field_size_limit(1 << 30)
    with path.open(encoding=encoding, errors=errors, newline="") as stream:
        lines = _Lines(stream)
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), 1):
            if number == 1 and cells:
                cells[0] = cells[0].lstrip("\ufeff")
                # Excel's own line "sep=;" names the delimiter.
                if len(cells) <= 2 and "".join(cells).strip().casefold() in {"sep=", f"sep={delimiter}"}:
                    lines.count = 0
                    continue
            if lines.ended:
                # The reader asked for more inside a record: the record's last quote never closed.
                log.error("open_quote", row=number, lines=lines.count)
                return
            lines.count = 0
            yield Row(number, cells)


class _Lines:
    """Hands lines to the CSV reader, counting those of the record in hand."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self.count = 0
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._stream)
        except StopIteration:
            self.ended = True
            raise
        self.count += 1
        return line
