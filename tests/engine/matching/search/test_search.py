"""Searching a small corpus: variants, order, facets, pages, relaxed answers, spellings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queqiao_engine.matching.contracts import Entry, EntryKind, Field
from queqiao_engine.matching.gates import parse_where
from queqiao_engine.matching.index.contracts import Gate, Query
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.search import FacetCount, SearchQuery, SearchResult, Snippet, search
from queqiao_engine.matching.weighting import inverse_document_frequency, query_impacts, weigh_query
from queqiao_engine.text.contracts import Span

A = EntryKind.ACHIEVEMENT
CORPUS = [
    Entry(
        "a1",
        A,
        "高能量密度锂离子电池",
        summary="比能量达到300 Wh/kg，循环寿命1000次。",
        keywords=("锂离子电池", "正极"),
        attributes={"region": "江苏", "readiness": 5.0, "licence": ("exclusive", "open")},
    ),
    Entry(
        "a2",
        A,
        "固态电解质",
        body="用于锂离子电池。能量密度 300Wh/kg，PM2.5 无关。",
        attributes={"region": "浙江", "readiness": 6.0, "licence": ("open",)},
    ),
    Entry(
        "a3",
        A,
        "Lithium-ion battery recycling",
        summary="Recovering metals from spent batteries with NCM-811 cathodes",
        attributes={"region": "江苏", "readiness": 3.0},
    ),
    Entry("a4", A, "污水處理膜", summary="膜分離與過濾", attributes={"region": "Shanghai"}),
    Entry("a5", A, "锂矿与离子电导", body="电池另说", attributes={"region": "江苏", "readiness": 5.0}),
]
INDEX = build_memory_index(CORPUS)
FACETS = ("region", "readiness", "licence")


def ids(text: str, **more: object) -> list[str]:
    return [hit.id for hit in search(INDEX, replace(SearchQuery(text), **more)).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "found"),
    {
        "锂离子电池": ["a1", "a2"],  # a5 has every pair of neighbours but not the run
        "鋰離子電池": ["a1", "a2"],
        "锂离子电池 正极": ["a1"],
        "300Wh/kg": ["a1", "a2"],
        "300 Wh/kg": ["a1", "a2"],
        "３００ｗｈ／ｋｇ": ["a1", "a2"],
        "30 Wh/kg": [],
        "BATTERIES": ["a3"],
        "ncm811": ["a3"],
        "“lithium ion”": ["a3"],
        "“ion lithium”": [],
        "污水处理": ["a4"],
        "過滤": ["a4"],
        "pm2.5": ["a2"],
        "，": [],
        "the": [],
    }.items(),
)
def test_who_is_found(typed: str, found: list[str]) -> None:
    answer = search(INDEX, SearchQuery(typed))
    strict = sorted(hit.id for hit in answer.hits) if not answer.relaxed else []
    assert (strict, answer.total if not answer.relaxed else 0) == (found, len(found))


def test_titles_come_first_and_hold_the_boost() -> None:
    answer = search(INDEX, SearchQuery("锂离子电池"))
    in_title, in_body = answer.hits
    assert (in_title.id, in_body.id) == ("a1", "a2")
    assert in_title.score > 1.5 * in_body.score
    tied = build_memory_index([replace(CORPUS[0], id=name) for name in ("z", "b", "a")])
    assert [hit.id for hit in search(tied, SearchQuery("电池")).hits] == ["a", "b", "z"]


def lexical(typed: str) -> dict[str, float]:
    terms = weigh_query(Entry("q", EntryKind.NEED, typed), replace(Recipe(), generic_words=()))
    idf = inverse_document_frequency(INDEX.size, INDEX.document_frequency(terms.key))
    return {hit.id: hit.lexical for hit in INDEX.search(Query(terms.key, query_impacts(terms, idf), 9))}


@pytest.mark.parametrize(
    ("typed", "factors"),
    [
        ("锂离子电池", {"a1": 1.5, "a2": 1.0}),
        ("循环 锂离子电池", {"a1": 1.0 + 0.5 * 5 / 7}),
        ("batteries metals", {"a3": 1.0 + 0.5 * 9 / 15}),
        ("technologies 技术 膜", {}),
    ],
)
def test_a_score_is_the_lexical_one_and_the_share_of_the_title(typed: str, factors: dict[str, float]) -> None:
    answer, plain = search(INDEX, SearchQuery(typed)), lexical(typed)
    found = {hit.id: hit.score for hit in answer.hits if not answer.relaxed}
    assert found == pytest.approx({name: plain[name] * factor for name, factor in factors.items()})


def test_generic_words_count_like_any_other() -> None:
    index = build_memory_index([Entry("a", A, "电池技术"), Entry("b", A, "电池", body="技术")])
    hits = search(index, SearchQuery("技术")).hits
    assert [hit.id for hit in hits] == ["a", "b"]
    assert hits[0].score > hits[1].score > 0.0


def test_a_whole_hit() -> None:
    (hit,) = search(INDEX, SearchQuery("過濾 膜")).hits
    assert (hit.id, hit.title, dict(hit.attributes)) == ("a4", "污水處理膜", {"region": "Shanghai"})
    assert hit.snippets == (
        Snippet(Field.TITLE, "污水處理膜", (Span(4, 5),)),
        Snippet(Field.SUMMARY, "膜分離與過濾", (Span(0, 1), Span(4, 6))),
    )


def test_no_text_lists_everything_inside_the_gates() -> None:
    everything = search(INDEX, SearchQuery(" "))
    assert (everything.total, [hit.id for hit in everything.hits]) == (5, ["a1", "a2", "a3", "a4", "a5"])
    assert {hit.score for hit in everything.hits} == {0.0}
    assert ids("", where=parse_where("region=江苏")) == ["a1", "a3", "a5"]
    assert ids("", sort="readiness") == ["a3", "a1", "a5", "a2", "a4"]
    assert ids("", sort="-readiness") == ["a2", "a1", "a5", "a3", "a4"]
    assert ids("", sort="-region") == ["a2", "a1", "a3", "a5", "a4"]
    assert ids("", sort="licence") == ["a1", "a2", "a3", "a4", "a5"]
    assert ids("", sort="no such") == ["a1", "a2", "a3", "a4", "a5"]
    assert ids("锂离子电池", sort="-readiness") == ["a2", "a1"]


def test_pages() -> None:
    assert ids("", offset=1, limit=2) == ["a2", "a3"]
    assert ids("", offset=4, limit=20) == ["a5"]
    assert ids("", offset=9) == []
    counted = search(INDEX, SearchQuery("电池", limit=0, facets=("region",)))
    assert (counted.total, counted.hits) == (3, ())
    assert counted.facets["region"] == (FacetCount("江苏", 2), FacetCount("浙江", 1))


def test_each_facet_is_counted_without_its_own_gates() -> None:
    answer = search(INDEX, SearchQuery("", parse_where("region=江苏 readiness>=5"), FACETS))
    assert answer.total == 2
    assert dict(answer.facets) == {
        "region": (FacetCount("江苏", 2), FacetCount("浙江", 1)),
        "readiness": (FacetCount(5.0, 2), FacetCount(3.0, 1)),
        "licence": (FacetCount("exclusive", 1), FacetCount("open", 1)),
    }


def test_values_that_fold_together_count_once_for_an_entry() -> None:
    entries = [replace(CORPUS[0], attributes={"licence": ("Open", "open", "ＯＰＥＮ", "x")})]
    assert search(build_memory_index(entries), SearchQuery("", facets=("licence", "none"))).facets == {
        "licence": (FacetCount("open", 1), FacetCount("x", 1)),
        "none": (),
    }


def test_when_nothing_has_all_words_the_answer_says_so() -> None:
    answer = search(INDEX, SearchQuery("锂离子电池 污水", facets=("region",)))
    assert (answer.relaxed, [hit.id for hit in answer.hits]) == (True, ["a1", "a5", "a2"])
    assert answer.missing == ()
    assert answer.understood == ("锂离子电池", "污水")
    assert answer.facets["region"] == (FacetCount("江苏", 2), FacetCount("浙江", 1))
    unknown = search(INDEX, SearchQuery("电池 量子"))
    assert (unknown.relaxed, unknown.total, unknown.missing) == (True, 3, ("量子",))
    assert unknown.hits[0].snippets[0].spans == (Span(8, 10),)
    nothing = search(INDEX, SearchQuery("量子 quantum", facets=("region",)))
    assert nothing == SearchResult(
        total=0,
        exact_total=True,
        hits=(),
        facets={"region": ()},
        understood=("量子", "quantum"),
        missing=("量子", "quantum"),
    )


def test_nothing_is_known_of_what_the_gates_keep_out() -> None:
    """A word that only entries outside the gates hold is missing, and is no spelling to offer."""
    outside = (Gate("region", "=", ("浙江",)),)
    answer = search(INDEX, SearchQuery("recycling 电解质", outside))
    assert (answer.relaxed, answer.missing, [hit.id for hit in answer.hits]) == (True, ("recycling",), ["a2"])
    assert search(INDEX, SearchQuery("recyclng")).suggestion == "recycling"
    assert search(INDEX, SearchQuery("recyclng", outside)).suggestion is None
    assert search(INDEX, SearchQuery("锂离子电迟")).suggestion == "锂离子电池"
    assert search(INDEX, SearchQuery("污水处里", outside)).suggestion is None
    assert search(INDEX, SearchQuery("污水处里")).suggestion == "污水处理"


def test_an_empty_index() -> None:
    empty = build_memory_index([])
    assert search(empty, SearchQuery("电池 batery", facets=("region",))).total == 0
    assert search(empty, SearchQuery("", sort="-region")).hits == ()
