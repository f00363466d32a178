"""The run itself: plan, skip what is finished, match the rest, put the result together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from queqiao.kernel.errors import Problem, UserError
from queqiao.matching.batch import pools
from queqiao.matching.batch.parts import INDEX, Parts
from queqiao.matching.batch.results import Row, check_ending, rows_of, write_result
from queqiao.matching.batch.shards import Job, Shard, fingerprint, hash_entries, index_identity, make_shards
from queqiao.matching.batch.work import Rows
from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.contracts import Gate
from queqiao_engine.version import __version__

BACKENDS = ("processes", "dask")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a run did: needs matched, rows written, shards in all, and how many of them an earlier run had finished."""

    out: Path
    needs: int
    rows: int
    shards: int
    taken_up: int


def run_batch(
    needs: Sequence[Entry],
    achievements: Sequence[Entry] | Path | str,
    *,
    out: Path | str,
    top: int = 10,
    where: Sequence[Gate] = (),
    workers: int | None = None,
    backend: str = "processes",
    dask_address: str | None = None,
    titles: bool = False,
    resume: bool = True,
    progress: Progress | None = None,
) -> BatchResult:
    """Match every need and write ``out`` (.csv or .parquet): need_id, achievement_id, rank, score, best first.

    ``achievements`` are entries, or the path of an index. The rows are those of ``rank`` without vectors, answers and
    explanation. Finished shards are kept in ``<out>.parts`` until the result is written; a run with the same needs,
    achievements, ``top`` and ``where`` takes them up, whatever its workers and backend. With ``backend="dask"`` and an
    address, the folder of ``out`` (or the index given) must be readable under the same path on every worker.

    Raises ``UserError`` (``batch.…``) and what reading an index raises.
    """
    out = Path(out)
    _check(needs, out, backend)
    parts = Parts(out)
    parts.begin()
    index, source = _prepare_index(achievements, parts)
    job = Job(str(index.resolve()), index_identity(index), top, tuple(where))
    run = fingerprint(needs, job, source or job.identity, __version__, _recipe_hash(index))
    shards = make_shards(needs)
    if not resume:
        parts.discard()
    pool = _Pool(backend, pools.worker_count(workers), dask_address)
    keep = _Keep(parts, run)
    taken_up = _match(job, shards, keep, pool, progress)
    rows = write_result(out, _collect(keep, shards, index, titles), titles)
    parts.end()
    return BatchResult(out, len(needs), rows, len(shards), taken_up)


@dataclass(frozen=True, slots=True)
class _Keep:
    """The parts of this very run."""

    parts: Parts
    run: str

    def finished(self, shard: Shard) -> bool:
        return self.parts.finished(shard.number, self.run)

    def write(self, number: int, rows: Rows) -> None:
        self.parts.write(number, self.run, rows)

    def read(self, shard: Shard) -> Rows:
        return self.parts.read(shard.number, self.run)


@dataclass(frozen=True, slots=True)
class _Pool:
    backend: str
    workers: int
    address: str | None

    def work(self, job: Job, shards: Sequence[Shard]) -> pools.Done:
        if self.backend == "dask":
            return pools.on_dask(job, shards, self.workers, self.address)
        if self.workers == 1 or len(shards) == 1:
            return pools.in_this_process(job, shards)
        return pools.in_processes(job, shards, self.workers)


def _check(needs: Sequence[Entry], out: Path, backend: str) -> None:
    if backend not in BACKENDS:
        raise UserError(Problem("batch.backend", {"backend": backend, "known": " ".join(BACKENDS)}))
    check_ending(out)
    if not out.absolute().parent.is_dir():
        raise UserError(Problem("batch.no_folder", {"folder": str(out.parent)}, file=str(out)))
    seen: set[str] = set()
    for need in needs:
        if need.id in seen:
            raise UserError(Problem("batch.duplicate_need", {"id": need.id}))
        seen.add(need.id)


def _prepare_index(achievements: Sequence[Entry] | Path | str, parts: Parts) -> tuple[Path, str]:
    """The index to match against and, for one made here, what identifies its entries.

    An index that an earlier run made from the same entries is used again, so that its finished shards still count.
    """
    if isinstance(achievements, (str, Path)):
        return Path(achievements), ""
    import shutil

    from queqiao_engine.matching.index.store import IndexWriter

    source = f"{hash_entries(achievements)} {__version__}"
    folder, note = parts.folder / INDEX, parts.folder / f"{INDEX}.json"
    if note.exists() and json.loads(note.read_bytes()) == {"entries": source}:
        return folder, source
    note.unlink(missing_ok=True)
    if folder.exists():
        shutil.rmtree(folder)
    with IndexWriter.create(folder) as writer:
        writer.upsert(achievements)
    temporary = note.with_suffix(".new")
    temporary.write_text(json.dumps({"entries": source}))
    temporary.replace(note)
    return folder, source


def _recipe_hash(index: Path) -> str:
    from queqiao_engine.matching.index.manifest import read_manifest

    return read_manifest(index).recipe.hash()


def _match(job: Job, shards: Sequence[Shard], keep: _Keep, pool: _Pool, progress: Progress | None) -> int:
    """Work on every shard that is not finished; returns how many were."""
    left = tuple(shard for shard in shards if not keep.finished(shard))
    total = sum(len(shard.needs) for shard in shards)
    done = total - sum(len(shard.needs) for shard in left)
    if progress is not None:
        progress(done, total)
    for number, rows in pool.work(job, left) if left else ():
        keep.write(number, rows)
        done += len(shards[number].needs)
        if progress is not None:
            progress(done, total)
    return len(shards) - len(left)


def _collect(keep: _Keep, shards: Sequence[Shard], index: Path, titles: bool) -> Iterator[list[Row]]:
    """The rows of every shard in the order of the needs."""
    reader = None
    if titles:
        from queqiao_engine.matching.index.store import IndexReader

        reader = IndexReader.open(index)
    for shard in shards:
        named = {need[0]: need[2] for need in shard.needs} if titles else None
        yield list(rows_of(keep.read(shard), named, reader))
