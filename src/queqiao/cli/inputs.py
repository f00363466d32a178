"""Reading what the command line names: files or standard input, with their problems said on the way."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from queqiao.cli.failures import say_problems
from queqiao.cli.language import tr
from queqiao.cli.progress import progress
from queqiao.cli.reasons import reason_of
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.matching.contracts import Entry, EntryKind

if TYPE_CHECKING:
    from queqiao_engine.matching.learn import Calibration

STDIN = "-"
_SIDES = {"needs": EntryKind.NEED, "achievements": EntryKind.ACHIEVEMENT}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The entries of one input; ``refused`` says that rows were left out; ``name`` is what to call the input; ``places`` is where each entry
    stands (file and row), ``headers`` what the column of a field is called there; ``problems`` is what was said while it was read."""

    entries: tuple[Entry, ...]
    refused: bool
    name: str
    places: Mapping[str, tuple[str, int]]
    headers: Mapping[str, str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Mappings:
    """Columns named by ``--map``, for each side."""

    needs: Mapping[str, str]
    achievements: Mapping[str, str]

    def of(self, kind: EntryKind) -> Mapping[str, str]:
        """Those for one side."""
        return self.needs if kind is EntryKind.NEED else self.achievements


def parse_mappings(words: Sequence[str]) -> Mappings:
    """``title=项目名`` for both files, ``needs.title=…`` or ``achievements.title=…`` for one.

    Raises ``UserError`` (``cli.mapping``).
    """
    found: dict[EntryKind, dict[str, str]] = {kind: {} for kind in EntryKind}
    for word in words:
        target, sign, header = word.partition("=")
        side, dot, rest = target.strip().partition(".")
        kinds = [_SIDES[side]] if dot and side in _SIDES else list(EntryKind)
        target = rest if dot and side in _SIDES else target
        if not sign or not target.strip() or not header.strip():
            raise UserError(Problem("cli.mapping", {"text": word}))
        for kind in kinds:
            found[kind][target.strip()] = header.strip()
    return Mappings(found[EntryKind.NEED], found[EntryKind.ACHIEVEMENT])


def load(path: str, kind: EntryKind, *, mappings: Mappings | None = None, keep_going: bool = False) -> Loaded:
    """The entries of a file, or of standard input for "-"; warnings and refused rows are said on standard error.

    Raises ``UserError`` with everything found when it cannot go on.
    """
    from queqiao.catalog.readers import read_entries

    label = (
        tr("读取需求", "reading needs") if kind is EntryKind.NEED else tr("读取成果", "reading achievements")
    )
    with named_file(path) as (real, name), progress(label) as advance:
        try:
            result = read_entries(
                real,
                kind,
                mapping=mappings.of(kind) if mappings else None,
                keep_going=keep_going,
                progress=advance,
            )
        except UserError as error:
            raise UserError(*_renamed(error.problems, real, name)) from None
    found = _renamed(result.problems, real, name)
    say_problems(found)
    refused = any(problem.severity == "error" for problem in result.problems)
    if refused:
        count = len(result.entries)
        say_problems((Problem("cli.kept_going", {"count": count}, file=name, severity="warning"),))
    headers: dict[str, str] = {}
    for use in result.columns:
        headers.setdefault(use.target, use.header)
    places = {one: (file.replace(real.name, name), row) for one, (file, row) in result.places.items()}
    return Loaded(result.entries, refused, name, places, headers, found)


@contextmanager
def named_file(path: str) -> Iterator[tuple[Path, str]]:
    """A file to read and what to call it; standard input is kept in a temporary file, because formats need to seek."""
    if path != STDIN:
        yield Path(path), Path(path).name
        return
    data = sys.stdin.buffer.read()
    with tempfile.TemporaryDirectory(prefix="queqiao-") as folder:
        file = Path(folder) / "stdin"
        file.write_bytes(data)
        yield file, tr("标准输入", "standard input")


def _renamed(problems: Sequence[Problem], real: Path, name: str) -> tuple[Problem, ...]:
    """Problems speak of the input by the name its owner knows."""
    if real.name == name:
        return tuple(problems)
    return tuple(replace(item, file=name) if item.file == real.name else item for item in problems)


def refuse_two_stdin(*paths: str | None) -> None:
    """Standard input can be read once. Raises ``UserError`` (``cli.two_inputs_from_stdin``)."""
    if sum(path == STDIN for path in paths) > 1:
        raise UserError(Problem("cli.two_inputs_from_stdin", {}))


def choose_needs(needs: Sequence[Entry], wanted: Sequence[str]) -> tuple[Entry, ...]:
    """The needs with the wanted ids, in the file's order; all when none is named.

    Raises ``UserError`` (``cli.unknown_need``) for every id that is not there.
    """
    if not wanted:
        return tuple(needs)
    known = {need.id for need in needs}
    missing = [name for name in wanted if name not in known]
    if missing:
        some = "、".join(need.id for need in needs[:5])
        raise UserError(*(Problem("cli.unknown_need", {"id": name, "some": some}) for name in missing))
    return tuple(need for need in needs if need.id in set(wanted))


def load_calibration(path: str | None) -> Calibration:
    """The calibration in a file, the neutral one without a file.

    Raises ``UserError`` (``cli.calibration_unreadable``, ``input.not_found``, ``input.cannot_open``) and the engine's own refusals.
    """
    import json

    from queqiao_engine.matching.learn import NEUTRAL, Calibration

    if path is None:
        return NEUTRAL
    try:
        stored = json.loads(Path(path).read_bytes())
    except FileNotFoundError as fault:
        raise UserError(Problem("input.not_found", {}, file=path)) from fault
    except OSError as fault:
        raise UserError(Problem("input.cannot_open", {"reason": reason_of(fault)}, file=path)) from fault
    except ValueError as fault:
        raise UserError(Problem("cli.calibration_unreadable", {}, file=path)) from fault
    if not isinstance(stored, dict):
        raise UserError(Problem("cli.calibration_unreadable", {}, file=path))
    return Calibration.from_dict(stored)
