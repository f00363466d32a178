"""The Milvus index answers as the local one does; tried on milvus-lite, its in-process double."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from queqiao.kernel.errors import UserError
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.gates import parse_where
from queqiao_engine.matching.index.contracts import Gate, Hit, Query
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.retrieve import retrieve

pytestmark = [
    pytest.mark.milvus,
    pytest.mark.filterwarnings("ignore"),  # of pymilvus and milvus-lite themselves: not ours to mend
]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite")

from queqiao.matching.milvus import MilvusIndex  # noqa: E402 - after the skips

RNG = np.random.default_rng(5)
CHARACTERS = [chr(0x4E00 + 11 * i) for i in range(300)]


def text(length: int) -> str:
    return "".join(CHARACTERS[i] for i in np.minimum(RNG.zipf(1.4, length) - 1, 299).tolist())


def entry(number: int, kind: EntryKind = EntryKind.ACHIEVEMENT) -> Entry:
    attributes: dict[str, str | float | tuple[str, ...]] = {
        "readiness": float(number % 9),
        "region": ("河南省郑州市", "河南省洛阳市", "江苏省", "北京")[number % 4],
        "tags": tuple(("新材料", "节能", '带"引号"和\\的', "100%")[i] for i in range(4) if number >> i & 1),
    }
    if number % 5 == 0:
        attributes["readiness"] = str(number % 9)  # some write numbers as text
    if number % 7 == 0:
        del attributes["region"]
    return Entry(f"{kind.value[0]}{number:04d}", kind, text(8), body=text(30), attributes=attributes)


ENTRIES = [*(entry(i) for i in range(500)), Entry("empty", EntryKind.ACHIEVEMENT, "")]
NEEDS = [entry(i, EntryKind.NEED) for i in range(12)]
VECTORS = RNG.standard_normal((len(ENTRIES), 16)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
LOCAL = build_memory_index(ENTRIES, vectors=VECTORS)


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusIndex]:
    uri = str(tmp_path_factory.mktemp("milvus") / "m.db")
    index = MilvusIndex.build(uri, ENTRIES, vectors=VECTORS, dense_index="FLAT")
    yield index
    index.close()


def same(found: tuple[Hit, ...], expected: tuple[Hit, ...]) -> None:
    """Equal hits; scores within 1e-5, and entries whose local scores are closer than that in either order."""
    assert sorted(hit.id for hit in found) == sorted(hit.id for hit in expected)
    local = {hit.id: hit for hit in expected}
    for hit in found:
        assert hit.lexical == pytest.approx(local[hit.id].lexical, rel=1e-5, abs=1e-9)
        if hit.semantic is None:
            assert local[hit.id].semantic is None
        else:
            assert hit.semantic == pytest.approx(local[hit.id].semantic, rel=1e-5, abs=1e-6)
    order = [local[hit.id].lexical for hit in found]
    assert all(later <= earlier * (1 + 1e-5) for earlier, later in pairwise(order))


def ask(
    need: Entry, where: str = "", k: int = 20, vector: int | None = None, exclude: tuple[str, ...] = ()
) -> Query:
    query = retrieve(need, LOCAL, k, where=parse_where(where), exclude=exclude).query
    return Query(
        query.key, query.impact, k, query.where, None if vector is None else VECTORS[vector], exclude
    )


def test_size_and_document_frequency(remote: MilvusIndex) -> None:
    keys = ask(NEEDS[0]).key
    assert remote.size == LOCAL.size
    assert remote.document_frequency(keys).tolist() == LOCAL.document_frequency(keys).tolist()
    assert remote.recipe == Recipe()


def test_lexical_hits_are_those_of_the_local_index(remote: MilvusIndex) -> None:
    for need in NEEDS:
        expected = LOCAL.search(ask(need))
        assert len(expected) == 20
        same(remote.search(ask(need)), expected)


def test_hits_with_vectors_are_those_of_the_local_index(remote: MilvusIndex) -> None:
    for number, need in enumerate(NEEDS[:4]):
        query = ask(need, k=10, vector=number)
        expected = LOCAL.search(query)
        assert len(expected) > 10
        same(remote.search(query), expected)


GATES = [
    "region=北京",
    "region=北京,江苏省",
    "region~河南",
    "region!=北京",
    "readiness>=5",
    "readiness<3 region~省",
    "readiness=4",
    "readiness!=4",
    "tags=新材料",
    "tags!=节能",
    "tags='带\"引号\"和\\的'",
    "tags~%",
    "nothing=1",
    "nothing!=1",
]


@pytest.mark.parametrize("where", GATES)
def test_gates_let_the_same_through(remote: MilvusIndex, where: str) -> None:
    query = ask(NEEDS[1], where, k=600)
    same(remote.search(query), LOCAL.search(query))
    assert remote.gate_outcomes(query.where) == LOCAL.gate_outcomes(query.where)


def test_excluded_and_unknown(remote: MilvusIndex) -> None:
    first = LOCAL.search(ask(NEEDS[2]))[0].id
    query = ask(NEEDS[2], exclude=(first,))
    same(remote.search(query), LOCAL.search(query))
    stranger = ask(Entry("n", EntryKind.NEED, "zzzz"))
    assert remote.search(stranger) == LOCAL.search(stranger) == ()
    with pytest.raises(EngineError, match=r"gate\.operator"):
        remote.search(Query(query.key, query.impact, 5, (Gate("region", "?", ("x",)),)))


def test_entries_and_vectors_come_back(remote: MilvusIndex) -> None:
    ids = ["a0007", "empty", "a0003"]
    assert remote.entries(ids) == LOCAL.entries(ids)
    mine, theirs = remote.vectors(ids), LOCAL.vectors(ids)
    assert mine is not None
    assert theirs is not None
    assert mine.tolist() == theirs.tolist()
    with pytest.raises(EngineError, match=r"index\.unknown_id"):
        remote.entries(["a0007", "nobody"])


def test_changes_then_freeze_equal_a_fresh_build(tmp_path: Path) -> None:
    uri = str(tmp_path / "m.db")
    index = MilvusIndex.build(uri, ENTRIES[:60])
    index.upsert([entry(i) for i in range(50, 90)])
    index.delete(["a0001", "a0055", "nobody"])
    final = [index.entries([f"a{i:04d}"])[0] for i in range(90) if i not in {1, 55}]
    index.freeze()
    local = build_memory_index(final)
    assert index.size == local.size == 88
    for need in NEEDS[:4]:
        query = retrieve(need, local, 10).query
        assert index.document_frequency(query.key).tolist() == local.document_frequency(query.key).tolist()
        same(index.search(query), local.search(query))
    index.close()
    again = MilvusIndex.open(uri)
    same(again.search(query), local.search(query))
    again.drop()
    again.close()


def test_refusals(remote: MilvusIndex, tmp_path: Path) -> None:
    uri = str(tmp_path / "m.db")
    index = MilvusIndex.build(uri, ENTRIES[:3], name="one")
    index.close()
    for wrong, code in (
        (lambda: MilvusIndex.open(uri, name="other"), "milvus.not_found"),
        (lambda: MilvusIndex.build(uri, ENTRIES[:3], name="one"), "milvus.exists"),
        (lambda: MilvusIndex.open(uri, name="one", recipe=Recipe(slope=0.5)), "milvus.recipe"),
        (lambda: remote.search(ask(NEEDS[0], k=20_000)), "milvus.too_many"),
        (lambda: MilvusIndex.open("http://127.0.0.1:9"), "milvus.unreachable"),
    ):
        with pytest.raises(UserError) as caught:
            wrong()
        [problem] = caught.value.problems
        assert problem.code == code
        assert problem.text("zh")
        assert problem.text("en")
