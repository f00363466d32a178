"""The result file: CSV or Parquet, written shard by shard, the same bytes whoever did the work in whatever order."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files.spreadsheet import disarm

if TYPE_CHECKING:
    from queqiao_engine.matching.index.contracts import SearchIndex

COLUMNS = ("need_id", "achievement_id", "rank", "score")
TITLE_COLUMNS = ("need_title", "achievement_title")
ENDINGS = (".csv", ".parquet")

Row = tuple[str, str, int, float] | tuple[str, str, int, float, str, str]


def check_ending(out: Path) -> None:
    """Raises ``UserError``: ``batch.ending`` for a name that says no format, ``batch.extra_missing`` for Parquet without
    its library."""
    if out.suffix.lower() not in ENDINGS:
        raise UserError(Problem("batch.ending", {"known": " ".join(ENDINGS)}, file=str(out)))
    if out.suffix.lower() == ".parquet":
        try:
            import pyarrow.parquet  # noqa: F401  # only whether it is there
        except ImportError as error:
            raise UserError(Problem("batch.extra_missing", {"package": "pyarrow"})) from error


def rows_of(
    hits: Sequence[tuple[str, list[tuple[str, float]]]],
    titles: dict[str, str] | None,
    index: SearchIndex | None,
) -> Iterator[Row]:
    """The rows of one shard; with ``titles`` (of the needs, by id) the titles of both sides as well."""
    named: dict[str, str] = {}
    if titles is not None and index is not None:
        ids = sorted({name for _, found in hits for name, _ in found})
        named = {entry.id: entry.title for entry in index.entries(ids)}
    for need, found in hits:
        for rank, (name, score) in enumerate(found, start=1):
            row = (need, name, rank, score)
            yield row if titles is None else (*row, titles[need], named[name])


@contextmanager
def _new_file(out: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only when everything is in it."""
    temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)


def write_result(out: Path, shards: Iterator[list[Row]], titled: bool) -> int:
    """Write every row in order; returns how many."""
    columns = COLUMNS + TITLE_COLUMNS if titled else COLUMNS
    with _new_file(out) as file:
        if out.suffix.lower() == ".parquet":
            return _write_parquet(file, shards, columns)
        return _write_csv(file, shards, columns)


def _write_csv(file: IO[bytes], shards: Iterator[list[Row]], columns: Sequence[str]) -> int:
    # The byte order mark is what spreadsheet programs need to read Chinese.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="backslashreplace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    count = 0
    for rows in shards:
        writer.writerows([disarm(cell) for cell in (*row[:3], round(row[3], 6), *row[4:])] for row in rows)
        count += len(rows)
    text.flush()
    text.detach()
    return count


def _write_parquet(file: IO[bytes], shards: Iterator[list[Row]], columns: Sequence[str]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds: dict[str, Any] = {"rank": pa.int32(), "score": pa.float32()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in columns])
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in shards:
            cells: list[Any] = list(zip(*rows, strict=True)) or [() for _ in columns]
            arrays = [pa.array(cell, type=field.type) for cell, field in zip(cells, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(rows)
    return count
