"""The Dask backend: a cluster started for the run, one that is there already, and one that is not."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from queqiao.kernel.errors import UserError
from queqiao.matching.batch import run_batch
from queqiao_engine.matching.contracts import Entry, EntryKind

pytestmark = [
    pytest.mark.batch,
    # Dask warns of things that are its own: ports in use, slow clocks, deprecated parts of its dependencies.
    pytest.mark.filterwarnings("ignore"),
]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    distributed = pytest.importorskip("distributed")

NEEDS = [Entry(f"n{i:03d}", EntryKind.NEED, f"涂层{i % 7}号膜材料{i % 5}") for i in range(70)]
ACHIEVEMENTS = [
    Entry(f"a{i:03d}", EntryKind.ACHIEVEMENT, f"膜材料{i % 11}与涂层{i % 3}号") for i in range(120)
]


def test_own_cluster_and_a_running_one_give_the_same_bytes(tmp_path: Path) -> None:
    alone, own, shared = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "3.csv"
    run_batch(NEEDS, ACHIEVEMENTS, out=alone, workers=1)
    done = []
    run_batch(NEEDS, ACHIEVEMENTS, out=own, workers=2, backend="dask", progress=lambda *at: done.append(at))
    assert own.read_bytes() == alone.read_bytes()
    assert (done[0], done[-1], len(done)) == ((0, 70), (70, 70), 4)
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        run_batch(NEEDS, ACHIEVEMENTS, out=shared, backend="dask", dask_address=cluster.scheduler_address)
    assert shared.read_bytes() == alone.read_bytes()


def test_an_unreachable_scheduler_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        run_batch(
            NEEDS, ACHIEVEMENTS, out=tmp_path / "b.csv", backend="dask", dask_address="tcp://127.0.0.1:9"
        )
    [problem] = caught.value.problems
    assert (problem.code, dict(problem.facts)) == (
        "batch.cluster_unreachable",
        {"address": "tcp://127.0.0.1:9"},
    )
