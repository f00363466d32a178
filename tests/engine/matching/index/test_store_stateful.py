"""Any sequence of changes answers like a brute-force index over the live documents, bit for bit."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.gates import parse_where
from queqiao_engine.matching.index.contracts import Query
from queqiao_engine.matching.index.store import IndexReader, IndexWriter
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import weigh_entries

WORDS = ("高能量密度", "锂电池", "固态电解质", "水处理", "膜", "纳米 coating", "sensor", "PM2.5", "催化剂")
RECIPE = Recipe()

titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("，".join)
names = st.sampled_from([f"a{number}" for number in range(40)])
entries = st.builds(
    lambda name, title, region, level: Entry(
        name, EntryKind.ACHIEVEMENT, title, attributes={"region": region, "readiness": level}
    ),
    names,
    titles,
    st.sampled_from(["江苏", "浙江", "Shanghai"]),
    st.sampled_from([1.0, 5.0, 9.0]),
)
batches = st.lists(entries, min_size=1, max_size=6, unique_by=lambda entry: entry.id)


def weights_of(entry: Entry) -> dict[int, int]:
    weighed = weigh_entries([entry], RECIPE)
    return dict(zip(weighed.key.tolist(), weighed.weight.tolist(), strict=True))


@dataclass
class Live:
    entry: Entry
    weight: dict[int, int]
    inv_norm: np.float32


def inverse_norm(weight: dict[int, int], size: int, frequency: dict[int, int]) -> np.float32:
    total = 0.0
    for key in sorted(weight):
        idf = np.log((1.0 + size) / (1.0 + np.float64(frequency.get(key, 0)))) + 1.0
        total += float((weight[key] * (idf / 1024)) ** 2)
    return np.float32(total ** (-RECIPE.slope / 2)) if total else np.float32(0.0)


class StoreMachine(RuleBasedStateMachine):
    """Drives a writer and a reader; ``live`` and ``sealed`` are the oracle."""

    def __init__(self) -> None:
        super().__init__()
        self.path = Path(tempfile.mkdtemp()) / "index"
        self.writer = IndexWriter.create(self.path, RECIPE)
        self.reader = IndexReader.open(self.path)
        self.steps = 0
        self.live: dict[str, Live] = {}
        self.sealed: dict[str, dict[str, dict[int, int]]] = {}  # segment -> id -> weights, dead ones included

    def teardown(self) -> None:
        self.writer.close()
        shutil.rmtree(self.path.parent)

    def statistics(self) -> tuple[int, dict[int, int]]:
        frequency: dict[int, int] = {}
        for documents in self.sealed.values():
            for weight in documents.values():
                for key in weight:
                    frequency[key] = frequency.get(key, 0) + 1
        return sum(map(len, self.sealed.values())), frequency

    def follow_seals(self) -> None:
        """Norms of a new segment are frozen under the statistics of all segments of that moment."""
        sealed = self.writer._state.sealed
        new = [item for item in sealed if item.record.name not in self.sealed]
        kept = {item.record.name for item in sealed}
        self.sealed = {name: documents for name, documents in self.sealed.items() if name in kept}
        for item in new:
            self.sealed[item.record.name] = {name: self.live[name].weight for name in item.part.segment.ids}
        size, frequency = self.statistics()
        for item in new:
            for name in self.sealed[item.record.name]:
                self.live[name].inv_norm = inverse_norm(self.live[name].weight, size, frequency)

    @rule(batch=batches)
    def upsert(self, batch: list[Entry]) -> None:
        size, frequency = self.statistics()
        assert self.writer.upsert(batch) == len(batch)
        for entry in batch:
            weight = weights_of(entry)
            self.live[entry.id] = Live(entry, weight, inverse_norm(weight, size, frequency))
        self.follow_seals()

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        ids = data.draw(st.lists(st.sampled_from(sorted(self.live)), min_size=1, max_size=3, unique=True))
        assert self.writer.delete(ids) == len(ids)
        for name in ids:
            del self.live[name]
        self.follow_seals()

    @rule()
    def seal(self) -> None:
        self.writer.seal()
        self.follow_seals()

    @rule()
    def merge(self) -> None:
        self.writer.merge()
        self.follow_seals()
        assert len(self.writer._state.sealed) == (1 if self.live else 0)

    @rule()
    def reopen(self) -> None:
        self.writer.close()
        self.writer = IndexWriter.open(self.path)

    @rule()
    def new_reader(self) -> None:
        self.reader = IndexReader.open(self.path)

    @initialize(batch=st.lists(entries, min_size=12, max_size=30, unique_by=lambda entry: entry.id))
    def begin(self, batch: list[Entry]) -> None:
        self.upsert(batch)

    @invariant()
    def answers(self) -> None:
        """Three queries after every step; which ones depends on how many steps there were."""
        self.steps += 1
        for turn, where in enumerate(("", "region=江苏", "readiness>=5 region!=浙江")):
            chosen = [WORDS[(self.steps * step + turn) % len(WORDS)] for step in (1, 2, 4, 5)]
            self.compare("，".join(chosen), 1 + (self.steps * 3 + turn) % 9, where)

    def compare(self, title: str, k: int, where: str) -> None:
        weight = weights_of(Entry("q", EntryKind.NEED, title))
        key = np.array(sorted(weight), dtype=np.uint64)
        # Impacts with ties and of very different size, so that the order of summation shows.
        impact = np.array([10.0 ** (number % 4) / 7 for number in sorted(weight)], dtype=np.float32)
        expected = self.expected(key, impact, k, where)
        query = Query(key, impact, k, parse_where(where))
        assert [(hit.id, hit.lexical) for hit in self.writer.snapshot.search(query)] == expected
        self.reader.refresh()
        assert [(hit.id, hit.lexical) for hit in self.reader.search(query)] == expected

    def expected(self, key: np.ndarray, impact: np.ndarray, k: int, where: str) -> list[tuple[str, float]]:
        order = sorted(range(len(key)), key=lambda i: (-impact[i], key[i]))
        scored = []
        for name, doc in self.live.items():
            region, level = doc.entry.attributes["region"], doc.entry.attributes["readiness"]
            if (where == "region=江苏" and region != "江苏") or (
                "readiness" in where and (level < 5 or region == "浙江")
            ):
                continue
            total = np.float32(0.0)
            for i in order:
                total = total + (impact[i] / np.float32(1024)) * np.float32(doc.weight.get(int(key[i]), 0))
            score = float(total * doc.inv_norm)
            if score > 0:
                scored.append((name, score))
        return sorted(scored, key=lambda item: (-item[1], item[0]))[:k]

    @invariant()
    def content(self) -> None:
        self.reader.refresh()
        ids = sorted(self.live)
        stored = tuple(self.live[name].entry for name in ids)
        for index in (self.writer.snapshot, self.reader):
            assert index.size == len(ids)
            assert index.entries(ids) == stored


TestStore = StoreMachine.TestCase
TestStore.settings = settings(
    deadline=None,
    derandomize=True,
    max_examples=12,
    stateful_step_count=20,
    suppress_health_check=list(HealthCheck),
)
