"""Random corpora and queries: every answer equals that of a search written the plain way, on every kind of index."""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from queqiao_engine.matching.contracts import Entry, EntryKind, Field
from queqiao_engine.matching.index.contracts import Gate
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.index.store import IndexReader, IndexWriter
from queqiao_engine.matching.search import FacetCount, SearchQuery, SearchResult, search
from queqiao_engine.text.normalise import fold
from queqiao_engine.text.terms import find_terms, stem

DOCUMENTS = 300
HAN = [
    "锂离子电池",
    "锂电池",
    "固态",
    "電解質",
    "离子交换",
    "交换膜",
    "膜",
    "电池",
    "水处理",
    "高能量密度",
    "的",
    "子电",
]
LATIN = ["battery", "Batteries", "lithium-ion", "membrane", "Sensors", "of", "the state of", "recycling"]
MIXED = [
    "300Wh/kg",
    "300 Wh/kg",
    "1300 Wh/kg",
    "NCM-811",
    "ncm811",
    "NCM 811",
    "PM2.5",
    "100吨",
    "100 吨",
    "300",
    "Wh/kg",
]
REGIONS = ["江苏", "浙江", "Shanghai", "內蒙古"]
LICENCES = ["exclusive", "open", "Open", "assignment"]

QUERIES = {
    "锂离子电池": lambda text, terms: "锂离子电池" in text,
    "鋰電池": lambda text, terms: "锂电池" in text,
    "膜": lambda text, terms: "膜" in text,
    "离子交换膜": lambda text, terms: "离子交换膜" in text,
    "子电池": lambda text, terms: "子电池" in text,
    "BATTERY": lambda text, terms: "batteri" in terms,
    "lithium": lambda text, terms: "lithium" in terms,
    "sensor": lambda text, terms: "sensor" in terms,
    "300Wh/kg": lambda text, terms: re.search(r"(?<![0-9a-z])300 ?wh/kg", text) is not None,
    "３００ Ｗｈ／ｋｇ": lambda text, terms: re.search(r"(?<![0-9a-z])300 ?wh/kg", text) is not None,
    "ncm 811": lambda text, terms: {"ncm", "811"} <= terms,
    "NCM811": lambda text, terms: re.search(r"(?<![0-9a-z])ncm[- ]?811(?![0-9])", text) is not None,
    "pm2.5": lambda text, terms: "pm2.5" in terms,
    "100吨": lambda text, terms: re.search("(?<![0-9])100 ?吨", text) is not None,
    "“the state of”": lambda text, terms: re.search("(?<![a-z])the state of(?![a-z])", text) is not None,
    "“lithium ion battery”": lambda text, terms: (
        re.search("(?<![a-z])lithium[- ]ion[- ]battery(?![a-z])", text) is not None
    ),
    "“固态电池”": lambda text, terms: "固态电池" in text,
    "graphene": lambda text, terms: False,
    "石墨烯": lambda text, terms: False,
}  # fmt: skip
"""Words, and whether a folded document (fields ended by |) with its terms holds them."""


def corpus(seed: int) -> list[Entry]:
    """300 entries of few words, so that words meet, touch and repeat."""
    drawn = random.Random(seed)

    def text(least: int, most: int) -> str:
        words = drawn.choices(HAN * 2 + LATIN + MIXED, k=drawn.randint(least, most))
        return "".join(
            word + drawn.choice(["", "", "，", " ", "\n"] if word[-1] > "z" else ["，", " "])
            for word in words
        )

    entries = []
    for number in range(DOCUMENTS):
        attributes: dict[str, object] = {"region": drawn.choice(REGIONS)}
        if drawn.random() < 0.8:
            attributes["readiness"] = float(drawn.randint(1, 9))
        if drawn.random() < 0.7:
            attributes["licence"] = tuple(drawn.choices(LICENCES, k=drawn.randint(1, 3)))
        if drawn.random() < 0.5:
            attributes["mixed"] = drawn.choice(["high", "low", 3.0, 1.0])
        keywords = tuple(drawn.choices(HAN, k=2)) if drawn.random() < 0.3 else ()
        title, body = text(1, 3), text(0, 8)
        entries.append(Entry(f"e{number:03d}", EntryKind.NEED, title, "", body, keywords, "", attributes))  # type: ignore[arg-type]
    return entries


@dataclass(frozen=True)
class Plain:
    """The plain search: over the live entries, one after another."""

    entries: Sequence[Entry]

    def holding(self, words: Sequence[str]) -> list[Entry]:
        return [entry for entry in self.entries if all(QUERIES[word](*_read(entry)) for word in words)]

    def answer(
        self, words: Sequence[str], where: Sequence[Gate], facets: Sequence[str]
    ) -> tuple[int, set[str], dict[str, object]]:
        holding = self.holding(words)
        found = [entry for entry in holding if all(passes(entry, gate) for gate in where)]
        counts: dict[str, object] = {}
        for name in facets:
            others = [gate for gate in where if gate.attribute != name]
            rest = [entry for entry in holding if all(passes(entry, gate) for gate in others)]
            counter = Counter(value for entry in rest for value in set(values_of(entry, name)))
            ordered = sorted(counter.items(), key=lambda item: (-item[1], isinstance(item[0], str), item[0]))
            counts[name] = tuple(FacetCount(value, count) for value, count in ordered)
        return len(found), {entry.id for entry in found}, counts


_known: dict[int, tuple[Entry, tuple[str, set[str]]]] = {}


def _read(entry: Entry) -> tuple[str, set[str]]:
    if id(entry) not in _known:
        texts = [entry.text_of(field) for field in Field]
        _known[id(entry)] = (
            entry,
            ("|".join(map(fold, texts)), {term.text for text in texts for term in find_terms(text)}),
        )
    return _known[id(entry)][1]


def values_of(entry: Entry, name: str) -> list[str | float]:
    value = entry.attributes.get(name)
    if value is None:
        return []
    return (
        [value]
        if isinstance(value, float)
        else [fold(item) for item in ((value,) if isinstance(value, str) else value)]
    )


def passes(entry: Entry, gate: Gate) -> bool:
    held = values_of(entry, gate.attribute)
    if gate.op == "=":
        return any(value in [fold(v) if isinstance(v, str) else v for v in gate.values] for value in held)
    return any(isinstance(value, float) and value >= gate.values[0] for value in held)  # type: ignore[operator]


def store(
    entries: Sequence[Entry], seed: int, path: Path, searchable: bool
) -> tuple[IndexWriter, list[Entry]]:
    """The entries on disk in two segments and a delta, some replaced and some deleted; and what lives."""
    drawn = random.Random(seed)
    live = {entry.id: entry for entry in entries}
    writer = IndexWriter.create(path, searchable=searchable)
    writer.upsert(entries[:170])
    writer.upsert(entries[170:240])
    writer.seal()
    writer.upsert(entries[240:])
    for entry in drawn.sample(entries, 20):
        live[entry.id] = replace(entry, title=entry.title + drawn.choice(HAN))
    writer.upsert([live[entry.id] for entry in entries if live[entry.id] is not entry])
    gone = drawn.sample(sorted(live), 25)
    writer.delete(gone)
    return writer, [entry for name, entry in live.items() if name not in gone]


gates = st.lists(
    st.one_of(
        st.lists(st.sampled_from([*REGIONS, "内蒙古"]), min_size=1, max_size=2).map(
            lambda v: Gate("region", "=", tuple(v))
        ),
        st.integers(1, 9).map(lambda v: Gate("readiness", ">=", (float(v),))),
        st.sampled_from(LICENCES).map(lambda v: Gate("licence", "=", (v,))),
    ),
    max_size=2,
    unique_by=lambda gate: gate.attribute,
)
asked = st.lists(st.sampled_from(sorted(QUERIES)), max_size=3, unique=True)
SORTS = ("relevance", "readiness", "-readiness", "region", "-licence", "mixed", "-mixed")


def compare(answer: SearchResult, plain: Plain, words: Sequence[str], where: Sequence[Gate]) -> None:
    total, ids, facets = plain.answer(words, where, ("region", "readiness", "licence", "mixed"))
    if total or not words:
        assert (answer.total, answer.relaxed, {hit.id for hit in answer.hits}) == (total, False, ids)
        assert dict(answer.facets) == facets
    else:
        assert answer.relaxed is (answer.total > 0)
    assert answer.exact_total
    assert len(answer.hits) == answer.total


# A smaller failing corpus would say no more than the seed, and be minutes in coming.
@settings(max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate])
@given(seed=st.integers(0, 10**6), questions=st.lists(st.tuples(asked, gates), min_size=6, max_size=10))
def test_answers_equal_those_of_a_plain_search(
    seed: int, questions: list[tuple[list[str], list[Gate]]]
) -> None:
    entries = corpus(seed)
    with tempfile.TemporaryDirectory() as folder:
        writer, live = store(entries, seed, Path(folder) / "index", searchable=seed % 3 > 0)
        with writer:
            reader, memory, plain = IndexReader.open(writer.path), build_memory_index(live), Plain(live)
            assert len(reader.snapshot.parts) >= 3
            assert any(part.live is not None for part in reader.snapshot.parts)
            for words, where in questions:
                query = SearchQuery(
                    " ".join(words),
                    tuple(where),
                    ("region", "readiness", "licence", "mixed"),
                    limit=DOCUMENTS,
                )
                answers = [search(index, query) for index in (memory, reader)]
                for answer in answers:
                    compare(answer, plain, words, where)
                assert same_but_order(answers[0]) == same_but_order(answers[1])
                for sort in SORTS[1:]:
                    ordered = [
                        search(index, replace(query, sort=sort, limit=17, offset=5))
                        for index in (memory, reader)
                    ]
                    names = [hit.id for hit in ordered[0].hits]
                    assert names == [hit.id for hit in ordered[1].hits]
                    if not answers[0].relaxed:
                        assert (
                            names
                            == in_order([e for e in live if e.id in {h.id for h in answers[0].hits}], sort)[
                                5:22
                            ]
                        )
            writer.merge()
            reader.refresh()
            merged = build_memory_index(live)
            for words, where in questions:
                query = SearchQuery(" ".join(words), tuple(where), SORTS[3:4], limit=40)
                assert search(reader, query) == search(merged, query)


def same_but_order(answer: SearchResult) -> SearchResult:
    """The answer without what depends on when documents were frozen: scores, and the order by them."""
    hits = sorted((replace(hit, score=0.0) for hit in answer.hits), key=lambda hit: hit.id)
    return replace(answer, hits=tuple(hits))


def in_order(entries: Sequence[Entry], sort: str) -> list[str]:
    """Ids by attribute: numbers, words, none; ties by id."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    pick: Callable[[list[str | float]], str | float] = max if down else min  # type: ignore[assignment]
    numbers, words, rest = [], [], []
    for entry in sorted(entries, key=lambda entry: entry.id):
        values = values_of(entry, name)
        if not values:
            rest.append(entry.id)
        elif isinstance(values[0], float):
            numbers.append((pick(values), entry.id))
        else:
            words.append((pick(values), entry.id))
    numbers.sort(key=lambda item: item[0], reverse=down)
    words.sort(key=lambda item: item[0], reverse=down)
    return [name for _, name in [*numbers, *words]] + rest


@pytest.mark.parametrize("seed", range(4))
def test_relaxed_hits_hold_half_of_the_weight(seed: int) -> None:
    entries = corpus(seed)
    index, pairs = build_memory_index(entries), ["高能", "能量", "量密", "密度", "度锂", "锂离", "离子"]
    answer = search(index, SearchQuery("高能量密度锂离子 graphene", limit=DOCUMENTS))
    frequency = {pair: sum(pair in _read(entry)[0] for entry in entries) for pair in pairs}
    weight = {pair: np.log(301 / (1 + count)) + 1 for pair, count in frequency.items() if count}
    share = {entry.id: sum(w for pair, w in weight.items() if pair in _read(entry)[0]) for entry in entries}
    expected = {name for name, held in share.items() if held >= sum(weight.values()) / 2 - 1e-9}
    assert answer.relaxed
    assert {hit.id for hit in answer.hits} == expected
    assert answer.missing == ("高能量密度锂离子", "graphene") if not frequency["度锂"] else ("graphene",)


def test_the_plain_search_finds_something_for_nearly_every_word() -> None:
    plain = Plain([entry for seed in range(4) for entry in corpus(seed)])
    assert [word for word in QUERIES if not plain.holding([word])] == ["graphene", "石墨烯"]
    assert stem("batteries") == "batteri"
