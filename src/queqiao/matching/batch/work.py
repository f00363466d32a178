"""What a worker does: one shard in, its hits out. A plain function, so that any pool can run it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from queqiao.matching.batch.shards import Job, Shard, index_identity
from queqiao_engine.errors import EngineError

if TYPE_CHECKING:
    from queqiao_engine.matching.index.allpairs import AllPairs

Rows = list[tuple[str, list[tuple[str, float]]]]
"""For every need of a shard, in order: its id and its hits (achievement id, lexical score), best first."""


def match_shard(job: Job, shard: Shard) -> Rows:
    """The best ``job.top`` achievements for every need of the shard.

    Raises ``EngineError``: ``batch.index_changed`` when the index is no longer the one the run began with, and whatever
    opening and searching an index raise.
    """
    needs = shard.entries()
    found = _matcher(job).match(needs, job.top)
    return [
        (need.id, [(hit.id, hit.lexical) for hit in hits]) for need, hits in zip(needs, found, strict=True)
    ]


@lru_cache(maxsize=1)
def _matcher(job: Job) -> AllPairs:
    """Opened once a process: the index is mapped, not loaded, so that workers of one machine share its memory."""
    from queqiao_engine.matching.index.allpairs import AllPairs
    from queqiao_engine.matching.index.store import IndexReader

    path = Path(job.index)
    reader = IndexReader.open(path)
    if index_identity(path) != job.identity:
        raise EngineError("batch.index_changed", path=job.index)
    return AllPairs(reader.snapshot, job.where)
