"""Kills, full disks, damaged files, other formats, two writers, readers beside a writer: nothing acknowledged is lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.index import manifest as manifest_module
from queqiao_engine.matching.index import writer as writer_module
from queqiao_engine.matching.index.contracts import Query
from queqiao_engine.matching.index.files import to_json
from queqiao_engine.matching.index.manifest import MANIFEST
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.index.snapshot import Snapshot
from queqiao_engine.matching.index.store import IndexReader, IndexWriter, index_info, rebuild_index
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import (
    inverse_document_frequency,
    query_impacts,
    weigh_entries,
    weigh_query,
)

LINUX = sys.platform == "linux"
POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX signals and limits")


def entry(number: int, version: int = 0) -> Entry:
    title = f"第{number % 7}类锂电池材料 batch{number}"
    return Entry(
        f"e{number}",
        EntryKind.ACHIEVEMENT,
        title,
        body=f"版本{version} " * 5,
        attributes={"number": float(number)},
    )


def build(path: Path, count: int) -> list[Entry]:
    entries = [entry(number) for number in range(count)]
    with IndexWriter.create(path) as writer:
        writer.upsert(entries)
    return entries


def hits(
    index: Snapshot | IndexReader, title: str = "锂电池材料 batch3", k: int = 20
) -> list[tuple[str, float]]:
    terms = weigh_query(Entry("q", EntryKind.NEED, title), Recipe())
    idf = inverse_document_frequency(index.size, index.document_frequency(terms.key))
    return [(hit.id, hit.lexical) for hit in index.search(Query(terms.key, query_impacts(terms, idf), k))]


# A child that acknowledges every change on standard output after the call returned, and goes on until it is killed.
CHILD = """
import sys, random
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.index.store import IndexWriter
path, seed = sys.argv[1], int(sys.argv[2])
rng = random.Random(seed)
writer = IndexWriter.open(path)
print("ready", flush=True)
step = 0
while True:
    step += 1
    number = rng.randrange(60)
    name = f"e{number}"
    title = f"锂电池 {seed} {step}"
    print("try", name, title, sep="|", flush=True)
    if rng.random() < 0.2 and writer._state.holds([name])[0]:
        writer.delete([name])
        print("gone", name, "", sep="|", flush=True)
    else:
        writer.upsert([Entry(name, EntryKind.ACHIEVEMENT, title)])
        print("done", name, title, sep="|", flush=True)
    if rng.random() < 0.1:
        writer.seal()
    if rng.random() < 0.04:
        writer.merge()
"""


@POSIX
def test_a_kill_at_any_point_loses_nothing_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "index"
    IndexWriter.create(path).close()
    known: dict[str, str | None] = {}
    rng = random.Random(7)
    acknowledged = 0
    for turn in range(12):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(turn)],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        lines = [child.stdout.readline().rstrip("\n") for _ in range(rng.randrange(2, 30))]
        time.sleep(rng.random() * 0.02)
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().split("\n")[:-1]  # the last piece has no line end: not acknowledged
        child.stdout.close()
        child.wait()
        pending = ("", "")
        for line in lines:
            verb, name, title = line.split("|")
            if verb == "try":
                pending = (name, title)
            else:
                known[name] = title if verb == "done" else None
                acknowledged += 1
                pending = ("", "")
        with IndexWriter.open(path) as writer:
            found = {name: writer.snapshot.entries([name])[0].title for name in live_ids(writer.snapshot)}
        # The one change under way may or may not have happened; every other is exactly as acknowledged.
        expected = {name: title for name, title in known.items() if title is not None}
        if pending[0]:
            expected.pop(pending[0], None)
            if pending[0] in found:
                assert found[pending[0]] in {pending[1], known.get(pending[0])}
                known[pending[0]] = found.pop(pending[0])
            else:
                known[pending[0]] = None
        assert found == expected
        index_info(path, check=True)
    assert acknowledged > 30


def live_ids(snapshot: Snapshot) -> list[str]:
    return [
        name
        for part in snapshot.parts
        for doc, name in enumerate(part.segment.ids)
        if part.live is None or part.live[doc]
    ]


@POSIX
@pytest.mark.parametrize("limit", [700, 20_000])
def test_a_full_disk_is_said_and_harms_nothing(tmp_path: Path, limit: int) -> None:
    """A child whose files may not grow beyond ``limit`` bytes (for the system: a full disk)."""
    path = tmp_path / "index"
    entries = build(path, 30)
    before = hits(IndexReader.open(path))
    code = """
import sys, resource
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.index.store import IndexWriter
writer = IndexWriter.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
text = "".join(chr(0x4e00 + i) for i in range(3000))
for work in (
    lambda: writer.upsert([Entry(f"n{i}", EntryKind.ACHIEVEMENT, "新", body=text[i:] ) for i in range(40)]),
    lambda: writer.upsert(Entry(f"m{i}", EntryKind.ACHIEVEMENT, "新", body=text) for i in range(1100)),
    writer.merge,
    writer.rebuild,
):
    try:
        work()
        print("ok")
    except EngineError as error:
        print(error.code, "file" in error.facts, bool(error.facts["reason"]))
"""
    output = subprocess.run(
        [sys.executable, "-c", code, str(path), str(limit)], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert set(output[:2]) == {"index.write_failed True True"}
    if limit < 20_000:
        assert output[:4] == ["index.write_failed True True"] * 4
        assert sorted(item.name for item in path.iterdir()) == sorted(
            [MANIFEST, "segments", "writer.lock", next(path.glob("delta-*.log")).name]
        )
    info = index_info(path, check=True)
    assert info.documents == len(entries)
    assert hits(IndexReader.open(path)) == before
    with IndexWriter.open(path) as writer:
        writer.upsert([entry(99)])
        assert writer.snapshot.size == len(entries) + 1


def damage(file: Path, how: str) -> None:
    content = bytearray(file.read_bytes())
    if how == "truncated":
        del content[len(content) // 2 :]
    elif how == "flipped":
        content[len(content) // 2] ^= 0x55
    if how == "missing":
        file.unlink()
    else:
        file.write_bytes(bytes(content))


@pytest.mark.parametrize("how", ["truncated", "flipped", "missing"])
@pytest.mark.parametrize("name", ["arrays.bin", "payload.bin", "toc.json", "dead", "delta", MANIFEST])
def test_damage_is_named_and_mended(tmp_path: Path, name: str, how: str) -> None:
    path = tmp_path / "index"
    entries = build(path, 40)
    with IndexWriter.open(path) as writer:
        writer.delete(["e3"])
        assert writer.snapshot.size == 39
        writer._commit([], list(writer._state.sealed), [], None)  # leaves tombstones beside the segment
        writer.upsert([entry(50), entry(51)])
    entries = [item for item in entries if item.id != "e3"] + [entry(50), entry(51)]
    patterns = {"dead": "segments/*/dead-*", "delta": "delta-*.log"}
    file = next(path.glob(patterns.get(name, f"segments/*/{name}"))) if name != MANIFEST else path / MANIFEST
    shutil.copytree(path, tmp_path / "copy")
    damage(file, how)
    if name == "delta" and how == "truncated":
        # Cut in the middle of the one record: a torn tail, as a kill in mid-write leaves it.
        assert index_info(path, check=True).documents == 39
        return
    with pytest.raises(EngineError) as caught:
        index_info(path, check=True)
    if name == MANIFEST and how == "missing":
        assert caught.value.code == "index.not_found"
        return
    assert (caught.value.code, caught.value.facts["file"]) == ("index.corrupt", str(file))
    if name in {"arrays.bin", "toc.json"}:
        assert rebuild_index(path) == len(entries)
    else:
        listing = sorted(item.name for item in path.rglob("*"))
        with pytest.raises(EngineError) as refused:
            rebuild_index(path)
        assert refused.value.code == "index.rebuild_needs_entries"
        assert sorted(item.name for item in path.rglob("*")) == listing
        assert rebuild_index(path, entries) == len(entries)
    assert index_info(path, check=True).documents == len(entries)
    assert hits(IndexReader.open(path)) == hits(build_memory_index(entries))


def test_vectors_survive_damage_elsewhere(tmp_path: Path) -> None:
    """Two segments and a delta with vectors; the one whose vectors are damaged comes back without, all else with them."""
    path = tmp_path / "index"
    vectors = np.random.default_rng(3).normal(size=(30, 4)).astype(np.float32)
    entries = [entry(number) for number in range(30)]
    with IndexWriter.create(path) as writer:
        writer.upsert(entries[:20], vectors[:20])
        writer.upsert(entries[20:25], vectors[20:25])
        assert len(writer.snapshot.parts) == 2
        writer._commit([], list(writer._state.sealed), writer._state.delta, 4)  # not folded with the first
        writer.upsert([entry(26), entry(3)], vectors[26:28])
        writer.delete(["e7"])
    kept = [f"e{number}" for number in (*range(3), *range(4, 7), *range(8, 20))]
    for name, lost in (("offset", False), ("vector", True)):
        copy = tmp_path / name
        shutil.copytree(path, copy)
        folder = min((copy / "segments").iterdir())
        place = json.loads((folder / "toc.json").read_bytes())["arrays"][name]["at"]
        content = bytearray((folder / "arrays.bin").read_bytes())
        content[place] ^= 0x55
        (folder / "arrays.bin").write_bytes(bytes(content))
        (max((copy / "segments").iterdir()) / "toc.json").write_bytes(b"{}")  # so that it cannot be opened
        assert rebuild_index(copy) == 25
        found = IndexReader.open(copy)
        stored = vectors.astype(np.float16).astype(np.float32)
        first = stored[[int(name[1:]) for name in kept]]
        np.testing.assert_array_equal(found.vectors(kept), first * 0 if lost else first)
        np.testing.assert_array_equal(found.vectors(["e26", "e3"]), stored[26:28])
        np.testing.assert_array_equal(found.vectors(["e20", "e24"]), np.zeros((2, 4), np.float32))


def test_an_index_of_other_term_rules_is_refused_and_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index"
    entries = build(path, 30)
    known = manifest_module.term_rules()
    monkeypatch.setattr(manifest_module, "term_rules", lambda: "rules 2")
    for open_index in (IndexReader.open, IndexWriter.open, index_info):
        with pytest.raises(EngineError) as caught:
            open_index(path)
        assert caught.value.code == "index.terms"
        assert caught.value.facts == {"path": str(path), "found": known, "expected": "rules 2"}
    assert rebuild_index(path) == 30
    assert hits(IndexReader.open(path)) == hits(build_memory_index(entries))
    # The same when the recipe's constants are summed up in another way.
    manifest = json.loads((path / MANIFEST).read_bytes())
    manifest["body"]["recipe_hash"] = "0" * 12
    manifest["crc"] = zlib.crc32(to_json(manifest["body"]))
    (path / MANIFEST).write_bytes(to_json(manifest))
    with pytest.raises(EngineError, match=r"index\.recipe"):
        IndexReader.open(path)
    assert rebuild_index(path) == 30
    assert hits(IndexReader.open(path)) == hits(build_memory_index(entries))


def test_term_rules_name_what_known_texts_are_weighed_as() -> None:
    """When this fails, texts have other keys or weights than before: raise ``TERM_RULES``, then note the new checksum."""
    text = "高鎳三元鋰電池 cathodes NCM-811，比容量≥200mAh/g；PM2.5 監測のセンサー Überwachung ①級 20℃"
    weighed = weigh_entries(
        [Entry("a", EntryKind.ACHIEVEMENT, text, body=text * 3, keywords=("5G", "軸承"))], Recipe()
    )
    content = weighed.key.astype("<u8").tobytes() + weighed.weight.astype("<u2").tobytes()
    assert (manifest_module.TERM_RULES, zlib.crc32(content)) == (1, 2942513203)


def test_other_formats_and_recipes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "index"
    entries = build(path, 5)
    manifest = json.loads((path / MANIFEST).read_text())
    for found in (0, 2):
        (path / MANIFEST).write_text(json.dumps({**manifest, "format": found}))
        for open_index in (IndexReader.open, IndexWriter.open, index_info):
            with pytest.raises(EngineError) as caught:
                open_index(path)
            assert caught.value.code == "index.format"
            assert caught.value.facts == {"path": str(path), "found": found, "expected": 1}
    other = Recipe(slope=0.5)
    assert rebuild_index(path, entries, recipe=other) == 5
    with pytest.raises(EngineError, match=r"index\.recipe"):
        IndexWriter.open(path, Recipe())
    with IndexWriter.open(path, other) as writer:
        assert writer.rebuild(recipe=Recipe()) == 5
    assert hits(IndexReader.open(path)) == hits(build_memory_index(entries))


def test_one_writer_at_a_time_and_readers_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "index"
    entries = build(path, 20)
    code = """
import sys
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.index.store import IndexReader, IndexWriter
try:
    IndexWriter.open(sys.argv[1])
except EngineError as error:
    print(error.code, error.facts["pid"])
print(IndexReader.open(sys.argv[1]).size)
"""
    with IndexWriter.open(path):
        command = [sys.executable, "-c", code, str(path)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert output == f"index.locked {os.getpid()}\n20\n"
        with pytest.raises(EngineError, match=r"index\.locked"):
            IndexWriter.open(path)
    with pytest.raises(EngineError, match=r"index\.exists"):
        IndexWriter.create(path)
    with pytest.raises(EngineError, match=r"index\.not_found"):
        IndexReader.open(tmp_path / "nowhere")
    writer = IndexWriter.open(path)
    writer.close()
    with pytest.raises(EngineError, match=r"index\.closed"):
        writer.upsert(entries)


def test_readers_in_another_process_follow_a_writer(tmp_path: Path) -> None:
    """A reader that refreshes all the time sees whole batches only, in order, through seals and merges."""
    path = tmp_path / "index"
    IndexWriter.create(path).close()
    code = """
import sys, time
from queqiao_engine.matching.index.store import IndexReader
reader = IndexReader.open(sys.argv[1])
print("ready", flush=True)
seen = []
while not seen or seen[-1] < 120:
    reader.refresh()
    ids = [f"e{n}" for n in range(reader.size)]
    assert [e.id for e in reader.entries(ids)] == ids
    if not seen or seen[-1] != reader.size:
        seen.append(reader.size)
print(seen == sorted(seen) and all(n % 4 == 0 for n in seen), len(seen) > 3)
"""
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    with IndexWriter.open(path) as writer:
        for start in range(0, 120, 4):
            writer.upsert([entry(number) for number in range(start, start + 4)])
            if start % 20 == 16:
                writer.merge()
    output, faults = child.communicate(timeout=60)
    assert (output, faults) == ("True True\n", "")


def test_a_stream_is_built_in_chunks_like_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "SEAL_AT", 8)
    monkeypatch.setattr(writer_module, "CHUNK", 16)
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(70, 4)).astype(np.float32)
    entries = [entry(number) for number in range(70)]
    path = tmp_path / "index"
    taken: list[int] = []
    with IndexWriter.create(path) as writer:
        assert writer.upsert(iter(entries), vectors, taken.append) == 70
        assert taken == [16, 32, 48, 64, 70]
        with pytest.raises(EngineError) as caught:
            writer.upsert([*(entry(100 + number) for number in range(30)), entry(100)])
        assert (caught.value.code, caught.value.facts) == ("index.vector_shape", caught.value.facts) or (
            caught.value.code,
            caught.value.facts,
        ) == ("index.duplicate_id", {"id": "e100"})
        assert writer.upsert([entry(number, 1) for number in range(60, 80)]) == 20
        assert writer.snapshot.size == 80
        assert [item.body[:3] for item in writer.snapshot.entries(["e59", "e60"])] == ["版本0", "版本1"]
        np.testing.assert_array_equal(
            writer.snapshot.vectors(["e1", "e75"]),
            np.stack([vectors[1].astype(np.float16), np.zeros(4)]).astype(np.float32),
        )
        writer.merge()
        again = hits(writer.snapshot, k=100)
        assert writer.rebuild() == 80
        assert hits(writer.snapshot, k=100) == again
    assert again == hits(
        build_memory_index([*entries[:60], *(entry(number, 1) for number in range(60, 80))]), k=100
    )
    info = index_info(path, check=True)
    assert (info.documents, info.deleted, info.segments, info.delta_documents, info.dimension) == (
        80,
        0,
        1,
        0,
        4,
    )
    assert not list((path / "segments").glob("spool-*"))


def test_a_small_change_is_synced_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "index"
    build(path, 30)
    synced: list[str] = []
    really = os.fsync

    def counting(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name if LINUX else "?")
        really(descriptor)

    with IndexWriter.open(path) as writer:
        log = writer._log.path.name if LINUX else "?"
        monkeypatch.setattr(os, "fsync", counting)
        writer.upsert([entry(40), entry(41)])
        assert synced == [log]
        writer.delete(["e2"])
        assert synced == [log, log]


def test_delete_refuses_unknown_ids_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "index"
    build(path, 10)
    with IndexWriter.open(path) as writer:
        with pytest.raises(EngineError) as caught:
            writer.delete(["e1", "nobody"])
        assert (caught.value.code, caught.value.facts) == ("index.unknown_id", {"id": "nobody"})
        assert writer.snapshot.size == 10
        assert writer.delete(["e1", "e2", "e1"]) == 2
        assert writer.snapshot.size == 8
        assert writer.delete([f"e{n}" for n in (0, *range(3, 10))]) == 8
        assert (writer.snapshot.size, hits(writer.snapshot)) == (0, [])
        writer.merge()
    assert IndexReader.open(path).size == 0
