"""Batch runs: the rows of ``rank``, the same bytes whoever works, and nothing done twice after a kill."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from queqiao.kernel.errors import UserError
from queqiao.matching.batch import BatchResult, run_batch
from queqiao.matching.batch.shards import make_shards
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.gates import parse_where
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.index.store import IndexWriter
from queqiao_engine.matching.rank import rank

SUBJECTS = ("电池", "涂层", "传感器", "合金", "薄膜", "催化剂", "轴承", "机器人", "膜材料", "水处理")
AIMS = ("制备", "检测", "回收", "提纯", "焊接", "控制", "设计")


def entries(kind: EntryKind, count: int) -> list[Entry]:
    return [
        Entry(
            f"{kind.value[0]}{i:04d}",
            kind,
            f"{SUBJECTS[i % 10]}{AIMS[i % 7]}{SUBJECTS[(i // 3) % 10]}工艺",
            body=f"{AIMS[(i // 5) % 7]}与{SUBJECTS[(i // 7) % 10]}，第{i % 13}种",
            attributes={"readiness": float(i % 9)},
        )
        for i in range(count)
    ]


NEEDS = entries(EntryKind.NEED, 70)
ACHIEVEMENTS = entries(EntryKind.ACHIEVEMENT, 400)


def ranked(where: str = "", top: int = 5) -> list[list[str]]:
    index = build_memory_index(ACHIEVEMENTS)
    reports = (rank(need, index, top=top, where=parse_where(where), explain=False) for need in NEEDS)
    return [
        [report.need_id, match.id, str(match.rank), str(round(match.score, 6))]
        for report in reports
        for match in report.matches
    ]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("where", ["", "readiness>=5"])
def test_rows_are_those_of_rank(tmp_path: Path, where: str) -> None:
    out = tmp_path / "b.csv"
    result = run_batch(NEEDS, ACHIEVEMENTS, out=out, top=5, where=parse_where(where), workers=1)
    expected = ranked(where)
    assert rows(out) == [["need_id", "achievement_id", "rank", "score"], *expected]
    assert result == BatchResult(out, 70, len(expected), 3, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


def test_processes_and_an_index_folder_give_the_same_bytes(tmp_path: Path) -> None:
    alone, spread = tmp_path / "1.csv", tmp_path / "2.csv"
    with IndexWriter.create(tmp_path / "index") as writer:
        writer.upsert(ACHIEVEMENTS)
    run_batch(NEEDS, ACHIEVEMENTS, out=alone, workers=1, titles=True)
    run_batch(NEEDS, tmp_path / "index", out=spread, workers=2, titles=True)
    assert spread.read_bytes() == alone.read_bytes()
    assert rows(alone)[1][4:] == [
        NEEDS[0].title,
        next(a.title for a in ACHIEVEMENTS if a.id == rows(alone)[1][1]),
    ]


def test_finished_shards_are_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "b.csv"
    seen: list[tuple[int, int]] = []

    def stop_after_two(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 64:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(NEEDS, ACHIEVEMENTS, out=out, workers=1, progress=stop_after_two)
    assert seen == [(0, 70), (32, 70), (64, 70)]
    assert not out.exists()
    assert len(list((tmp_path / "b.csv.parts").glob("shard-*.json"))) == 2
    seen.clear()
    result = run_batch(NEEDS, ACHIEVEMENTS, out=out, workers=1, progress=lambda *at: seen.append(at))
    assert (result.taken_up, seen) == (2, [(64, 70), (70, 70)])
    straight = tmp_path / "straight.csv"
    run_batch(NEEDS, ACHIEVEMENTS, out=straight, workers=1)
    assert out.read_bytes() == straight.read_bytes()


@pytest.mark.parametrize("change", ["top", "needs", "achievements", "where", "damaged", "fresh"])
def test_what_another_run_finished_does_not_count(tmp_path: Path, change: str) -> None:
    out = tmp_path / "b.csv"

    def interrupt(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(NEEDS, ACHIEVEMENTS, out=out, workers=1, progress=interrupt)
    needs, achievements = list(NEEDS), list(ACHIEVEMENTS)
    if change == "needs":
        needs[5] = Entry("other", EntryKind.NEED, "涂层")
    if change == "achievements":
        achievements.pop()
    if change == "damaged":
        part = next((tmp_path / "b.csv.parts").glob("shard-*.json"))
        part.write_bytes(part.read_bytes()[:-40])
    result = run_batch(
        needs,
        achievements,
        out=out,
        workers=1,
        top=9 if change == "top" else 10,
        where=parse_where("readiness>2" if change == "where" else ""),
        resume=change != "fresh",
    )
    assert result.taken_up == 0


SCRIPT = """
import sys, time
from pathlib import Path
sys.path.insert(0, {folder!r})
from test_batch_killed import NEEDS, ACHIEVEMENTS
from queqiao.matching.batch import run_batch

if __name__ == "__main__":
    run_batch(NEEDS, ACHIEVEMENTS, out={out!r}, workers=1, progress=lambda done, _: time.sleep(0.4 if done else 0))
"""


def test_a_killed_run_is_taken_up(tmp_path: Path) -> None:
    """Kill -9 in the middle, then the same call: what was finished counts, and the bytes are those of a straight run."""
    out = tmp_path / "b.csv"
    (tmp_path / "test_batch_killed.py").write_text(Path(__file__).read_text("utf-8"), "utf-8")
    script = tmp_path / "killed.py"
    script.write_text(SCRIPT.format(folder=str(tmp_path), out=str(out)), "utf-8")
    process = subprocess.Popen([sys.executable, str(script)], env=os.environ)
    first = tmp_path / "b.csv.parts" / "shard-000000.json"
    while not first.exists() and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "the run ended before it could be killed"
    result = run_batch(NEEDS, ACHIEVEMENTS, out=out, workers=1)
    assert 1 <= result.taken_up < result.shards
    straight = tmp_path / "straight.csv"
    run_batch(NEEDS, ACHIEVEMENTS, out=straight, workers=1)
    assert out.read_bytes() == straight.read_bytes()


def test_an_index_that_changes_under_a_run_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "index"
    with IndexWriter.create(path) as writer:
        writer.upsert(ACHIEVEMENTS)

    def change(done: int, _total: int) -> None:
        if not done:
            with IndexWriter.open(path) as writer:
                writer.delete([ACHIEVEMENTS[0].id])

    with pytest.raises(EngineError, match=r"batch\.index_changed"):
        run_batch(NEEDS, path, out=tmp_path / "b.csv", workers=1, progress=change)


@pytest.mark.batch
def test_parquet_holds_the_same_rows(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    one, two = tmp_path / "a.parquet", tmp_path / "b.parquet"
    run_batch(NEEDS, ACHIEVEMENTS, out=one, top=5, workers=1)
    run_batch(NEEDS, ACHIEVEMENTS, out=two, top=5, workers=2)
    assert one.read_bytes() == two.read_bytes()
    table = parquet.read_table(one)
    assert [(field.name, str(field.type)) for field in table.schema] == [
        ("need_id", "string"),
        ("achievement_id", "string"),
        ("rank", "int32"),
        ("score", "float"),
    ]
    columns = [column.to_pylist() for column in table.columns]
    assert [[n, a, str(r), str(round(s, 6))] for n, a, r, s in zip(*columns, strict=True)] == ranked()


def refusal(needs: Sequence[Entry], out: Path, **settings: str) -> dict[str, object]:
    with pytest.raises(UserError) as caught:
        run_batch(needs, ACHIEVEMENTS, out=out, **settings)  # type: ignore[arg-type]
    [problem] = caught.value.problems
    assert problem.text("zh")
    assert problem.text("en")
    return {"code": problem.code, **problem.facts}


def test_refusals_say_what_to_mend(tmp_path: Path) -> None:
    assert refusal(NEEDS, tmp_path / "b.txt") == {"code": "batch.ending", "known": ".csv .parquet"}
    assert refusal(NEEDS, tmp_path / "no" / "b.csv") == {
        "code": "batch.no_folder",
        "folder": str(tmp_path / "no"),
    }
    assert refusal([*NEEDS, NEEDS[3]], tmp_path / "b.csv") == {"code": "batch.duplicate_need", "id": "n0003"}
    assert refusal(NEEDS, tmp_path / "b.csv", backend="ray") == {
        "code": "batch.backend",
        "backend": "ray",
        "known": "processes dask",
    }
    assert list(tmp_path.iterdir()) == []


def test_shards_depend_on_the_needs_alone() -> None:
    assert [len(shard.needs) for shard in make_shards(NEEDS)] == [32, 32, 6]
    assert [len(shard.needs) for shard in make_shards(NEEDS * 20)] == [88] * 15 + [80]
    assert {len(shard.needs) for shard in make_shards(NEEDS * 1000)[:-1]} == {512}
    assert make_shards(NEEDS)[0].entries()[0] == Entry(
        "n0000", EntryKind.NEED, NEEDS[0].title, body=NEEDS[0].body
    )
    assert json.dumps(make_shards([])) == "[]"
