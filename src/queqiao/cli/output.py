"""Where a result goes: the format from ``--format`` or the file's ending, and files that appear whole or not at all."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from queqiao.cli.reasons import reason_of
from queqiao.kernel.errors import Problem, UserError

FORMATS = ("table", "csv", "jsonl", "xlsx", "html")
ENDINGS = {
    ".txt": "table",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
}


def chosen_format(wanted: str | None, out: str | None) -> str:
    """The format asked for, else that of the file's ending, else a table. Raises ``UserError`` (``cli.out_format``)."""
    if wanted:
        return wanted
    if out in {None, "-"}:
        return "table"
    ending = Path(str(out)).suffix.lower()
    if ending not in ENDINGS:
        raise UserError(Problem("cli.out_format", {"known": " ".join(sorted(ENDINGS))}, file=str(out)))
    return ENDINGS[ending]


def check_target(out: str | None, form: str, inputs: tuple[str, ...]) -> None:
    """Refuses, before any work is done, what would end badly: a workbook on a terminal, an output over an input.

    Raises ``UserError`` (``cli.out_needed``, ``cli.out_is_input``, ``cli.unwritable``).
    """
    if out in {None, "-"}:
        if form == "xlsx" and sys.stdout.isatty():
            raise UserError(Problem("cli.out_needed", {}))
        return
    path = Path(str(out))
    for name in inputs:
        if name != "-" and path.exists() and Path(name).exists() and path.samefile(name):
            raise UserError(Problem("cli.out_is_input", {}, file=str(out)))
    if path.is_dir():
        raise UserError(Problem("cli.out_is_folder", {}, file=str(out)))
    if not path.absolute().parent.is_dir():
        raise UserError(Problem("cli.out_no_folder", {"folder": str(path.parent)}, file=str(out)))


def write_text(
    out: str | None, write: Callable[[IO[str]], object], *, mark: bool = False, raw: bool = False
) -> None:
    """Runs ``write`` on standard output or on a new UTF-8 file; ``mark`` leads a file with the byte order mark that
    spreadsheet programs need to read Chinese; ``raw`` keeps line ends as they are written (CSV)."""
    if out in {None, "-"}:
        if raw and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(newline="")
        write(sys.stdout)
        sys.stdout.flush()
        return
    with _named(Path(str(out))) as binary:
        text = io.TextIOWrapper(
            binary, encoding="utf-8-sig" if mark else "utf-8", errors="backslashreplace", newline=""
        )
        write(text)
        text.flush()
        text.detach()


def write_bytes(out: str | None, write: Callable[[IO[bytes]], object]) -> None:
    """Runs ``write`` on standard output or on a new file."""
    if out in {None, "-"}:
        write(sys.stdout.buffer)
        sys.stdout.flush()
        return
    with _named(Path(str(out))) as binary:
        write(binary)


@contextmanager
def _named(path: Path) -> Iterator[IO[bytes]]:
    """The file, with its name on what goes wrong: a disk that runs full does not say which file it was writing."""
    try:
        with _whole(path) as binary:
            yield binary
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is not None:
            raise
        raise UserError(Problem("cli.unwritable", {"reason": reason_of(error)}, file=str(path))) from error


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only when everything is in it, so that a failure never leaves half a report.

    A link keeps pointing where it points; a device or a pipe is written to as it is.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as binary:
            yield binary
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise UserError(Problem("cli.unwritable", {"reason": reason_of(error)}, file=str(path))) from error
    try:
        with os.fdopen(handle, "wb") as binary:
            yield binary
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
