"""Where shards are worked on: this process, worker processes of this machine, or a Dask cluster.

Each pool is a generator of (shard number, rows) in the order of completion. Only a few shards are handed out at a time, so
that a million needs never wait in a queue.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from queqiao.kernel.errors import Problem, UserError
from queqiao.matching.batch.shards import Job, Shard
from queqiao.matching.batch.work import Rows, match_shard

Done = Iterator[tuple[int, Rows]]
_AHEAD = 2  # shards handed out for each worker


def worker_count(wanted: int | None) -> int:
    """``wanted``, else one worker for each core this process may use."""
    if wanted is not None:
        return wanted
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_this_process(job: Job, shards: Sequence[Shard]) -> Done:
    """One shard after another."""
    for shard in shards:
        yield shard.number, match_shard(job, shard)


def in_processes(job: Job, shards: Sequence[Shard], workers: int) -> Done:
    """Worker processes, started afresh (spawned), which map the same index.

    Raises ``UserError`` (``batch.worker_died``) when one is killed, for example for memory.
    """
    import multiprocessing
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(workers, len(shards)), mp_context=context)
    waiting: dict[Future[Rows], int] = {}
    left = iter(shards)
    try:
        while True:
            while len(waiting) < workers * _AHEAD and (shard := next(left, None)) is not None:
                waiting[pool.submit(match_shard, job, shard)] = shard.number
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()
    except BrokenProcessPool as error:
        raise UserError(Problem("batch.worker_died", {"workers": workers})) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def on_dask(job: Job, shards: Sequence[Shard], workers: int, address: str | None) -> Done:
    """A Dask cluster: the scheduler at ``address``, or one started here with ``workers`` processes.

    Raises ``UserError``: ``batch.extra_missing``, ``batch.cluster_unreachable``, ``batch.worker_died``.
    """
    try:
        from distributed import as_completed
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise UserError(Problem("batch.extra_missing", {"package": "distributed"})) from error
    left = iter(shards)
    with _client(workers, address) as client:
        number: dict[Any, int] = {}
        many = _AHEAD * max(1, len(client.nthreads()) if address else workers)
        pool = as_completed(with_results=False)

        def hand_out() -> bool:
            shard = next(left, None)
            if shard is None:
                return False
            # Not "pure": two equal shards are two pieces of work, and nothing is to be kept by its content.
            future = client.submit(match_shard, job, shard, pure=False)
            number[future.key] = shard.number
            pool.add(future)
            return True

        while many and hand_out():
            many -= 1
        for future in pool:
            try:
                rows = future.result()
            except KilledWorker as error:
                raise UserError(Problem("batch.worker_died", {"workers": workers})) from error
            yield number.pop(future.key), rows
            future.release()
            hand_out()


def _client(workers: int, address: str | None) -> Any:
    from distributed import Client, LocalCluster

    if address is None:
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, protocol="tcp"
        )
        return _OwnCluster(cluster, Client(cluster))
    try:
        return Client(address, timeout="10s")
    except (OSError, TimeoutError, ValueError) as error:
        raise UserError(Problem("batch.cluster_unreachable", {"address": address})) from error


class _OwnCluster:
    """A client whose cluster ends with it."""

    def __init__(self, cluster: Any, client: Any) -> None:
        self._cluster, self._client = cluster, client

    def __enter__(self) -> Any:
        return self._client

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._cluster.close()
