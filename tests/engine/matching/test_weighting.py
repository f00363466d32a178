"""Weights: the implementation against the formulas of docs/text.md, written once more in plain Python."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.matching import weighting
from queqiao_engine.matching.contracts import Entry, EntryKind, Field
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import (
    QueryTerms,
    WeightedEntries,
    cut_generic_words,
    inverse_document_frequency,
    query_impacts,
    weigh_entries,
    weigh_query,
)
from queqiao_engine.text import batch
from queqiao_engine.text.normalise import fold
from queqiao_engine.text.terms import find_terms, term_key

_WORDS = [
    "储能",
    "技术",
    "电池",
    "研究",
    "5G",
    "−20℃",
    "lithium ",
    "batteries ",
    "of ",
    "，",
    "\n",
    "後",
    "薴",
    "新型",
    "300Wh/kg",
]
field_texts = st.lists(st.sampled_from(_WORDS), max_size=12).map("".join)
entries = st.builds(
    Entry,
    id=st.just("e"),
    kind=st.just(EntryKind.ACHIEVEMENT),
    title=field_texts,
    summary=field_texts,
    body=st.one_of(field_texts, st.text(max_size=30)),
    keywords=st.lists(field_texts, max_size=3).map(tuple),
    claims=field_texts,
)
recipes = st.sampled_from(
    [
        Recipe(),
        Recipe(document_weights={"title": 2.0, "body": 1.0}, query_weights={"body": 0.3}, k1=0.9, b=0.4),
        Recipe(document_weights={"summary": 0.25, "keywords": 0.0}, generic_words=()),
    ]
)


def plain_x(entry: Entry, recipe: Recipe) -> dict[int, int]:
    """x(d,t) in steps of 1/1024 by term key."""
    x: dict[int, float] = {}
    for field in Field:
        w = recipe.document_weights.get(field.value, 0.0)
        if w <= 0:
            continue
        counts = Counter(term.key for term in find_terms(entry.text_of(field)))
        length = counts.total()
        for key, tf in counts.items():
            if w >= 1:
                part = w * (1 + math.log(tf))
            else:
                k1, b = recipe.k1, recipe.b
                part = w * (tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / recipe.length_pivot)))
            x[key] = x.get(key, 0.0) + part
    return {key: min(max(math.floor(value * 1024 + 0.5), 1), 65535) for key, value in x.items()}


def plain_q(need: Entry, recipe: Recipe) -> dict[int, float]:
    """q(t) by term key, for texts without blanks between Han characters."""
    q: dict[int, float] = {}
    for field in Field:
        w = recipe.query_weights.get(field.value, 0.0)
        text = need.text_of(field)
        if field is Field.BODY:
            text = text[: recipe.query_body_characters]
        text = fold(text)
        for word in sorted(recipe.generic_words, key=len, reverse=True):
            text = text.replace(word, "\n")
        counts = Counter(term.key for term in find_terms(text))
        for key, tf in counts.items():
            if w > 0:
                q[key] = q.get(key, 0.0) + w * (tf if field is Field.TITLE else 1 + math.log(tf))
    return q


def rows_of(weighted: WeightedEntries) -> list[dict[int, int]]:
    assert (weighted.ptr.dtype, weighted.key.dtype, weighted.weight.dtype) == (np.int64, np.uint64, np.uint16)
    assert weighted.ptr[-1] == weighted.key.size == weighted.weight.size
    rows = []
    for start, end in zip(weighted.ptr[:-1], weighted.ptr[1:], strict=True):
        keys = weighted.key[start:end].tolist()
        assert keys == sorted(set(keys))
        rows.append(dict(zip(keys, weighted.weight[start:end].tolist(), strict=True)))
    return rows


def dict_of(terms: QueryTerms) -> dict[int, float]:
    keys = terms.key.tolist()
    assert keys == sorted(set(keys))
    return dict(zip(keys, terms.weight.tolist(), strict=True))


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.lists(entries, max_size=4), recipes)
def test_documents_weigh_what_the_formula_says(some: list[Entry], recipe: Recipe) -> None:
    expected = [plain_x(entry, recipe) for entry in some]
    assert rows_of(weigh_entries(some, recipe)) == expected
    assert [rows_of(weigh_entries([entry], recipe))[0] for entry in some] == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "KERNEL_CHARACTERS", 0)
        patch.setattr(batch, "KERNEL_CHARACTERS_LOADED", 0)
        patch.setattr(weighting, "CHUNK_CHARACTERS", 60)
        assert rows_of(weigh_entries(some, recipe, threads=2)) == expected


@settings(deadline=None, derandomize=True, max_examples=150)
@given(entries, recipes)
def test_queries_weigh_what_the_formula_says(need: Entry, recipe: Recipe) -> None:
    assert dict_of(weigh_query(need, recipe)) == plain_q(need, recipe)


def need(title: str, **fields: object) -> Entry:
    return replace(Entry("n", EntryKind.NEED, title), **fields)  # type: ignore[arg-type]


def test_weights_of_one_entry_in_numbers() -> None:
    entry = need("电池电池", keywords=("电池",), body="电" * 3)
    # Title: 1 + ln 2; keywords (3 terms): 0.5 · 2.2 / (1 + 1.2 (0.25 + 0.75 · 3/200)); body (5 terms, tf 3).
    keyword = 0.5 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 3 / 200))
    body = 0.2 * 3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * 5 / 200))
    assert rows_of(weigh_entries([entry], Recipe())) == [
        {
            term_key("电"): round((1 + math.log(2) + keyword + body) * 1024),
            term_key("池"): round((1 + math.log(2) + keyword) * 1024),
            term_key("电池"): round((1 + math.log(2) + keyword) * 1024),
            term_key("池电"): 1024,
            term_key("电电"): round(0.2 * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 5 / 200)) * 1024),
        }
    ]


def test_nothing_to_weigh() -> None:
    assert rows_of(weigh_entries([], Recipe())) == []
    assert rows_of(weigh_entries([need(""), need("，")], Recipe())) == [{}, {}]
    assert dict_of(weigh_query(need(""), Recipe())) == {}


def test_weights_saturate() -> None:
    entry = need("电" * 2000)
    heavy = Recipe(document_weights={"title": 50.0})
    assert rows_of(weigh_entries([entry], heavy))[0] == {term_key("电"): 65535, term_key("电电"): 65535}
    tiny = Recipe(document_weights={"title": 1e-9})
    assert rows_of(weigh_entries([entry], tiny))[0] == {term_key("电"): 1, term_key("电电"): 1}


def test_no_bigram_reaches_across_a_generic_word() -> None:
    recipe = Recipe(generic_words=("技术", "技术研究"))
    assert set(dict_of(weigh_query(need("储能技术研究装备"), recipe))) == {
        term_key(text) for text in ("储", "能", "储能", "装", "备", "装备")
    }


def test_cutting_does_not_make_blanks_look_like_those_of_ocr() -> None:
    """技术员 工程: after the cut 员 stands alone before a blank that the author put there."""
    assert set(dict_of(weigh_query(need("技术员 工程"), Recipe(generic_words=("技术",))))) == {
        term_key(text) for text in ("员", "工", "程", "工程")
    }


def test_generic_words_in_any_writing_are_cut() -> None:
    recipe = Recipe(generic_words=("技術", "System"))
    terms = dict_of(weigh_query(need("技 术 SYSTEM systems 储能"), recipe))
    assert set(terms) == {term_key(text) for text in ("system", "储", "能", "储能")}


def test_generic_words_are_taken_literally() -> None:
    assert cut_generic_words("a.b c++ axb", ("a.b", "c++", "")) == "\n \n axb"


def test_only_the_beginning_of_the_body_asks() -> None:
    recipe = replace(Recipe(), query_body_characters=3)
    terms = dict_of(weigh_query(need("", body="储能池电"), recipe))
    assert set(terms) == {term_key(text) for text in ("储", "能", "池", "储能", "能池")}


def test_impacts_are_the_bracket_of_the_scoring_formula() -> None:
    terms = QueryTerms(np.array([1, 2], np.uint64), np.array([1.0, 2.0]))
    idf = inverse_document_frequency(9, np.array([0, 4], np.int64))
    first, second = math.log(10) + 1, math.log(2) + 1
    assert idf.tolist() == pytest.approx([first, second])
    norm = math.hypot(first, 2 * second)
    assert query_impacts(terms, idf).tolist() == pytest.approx([first**2 / norm, 2 * second**2 / norm])
    assert query_impacts(QueryTerms(np.zeros(0, np.uint64), np.zeros(0)), np.zeros(0)).size == 0


def test_the_default_recipe_cuts_its_own_generic_words() -> None:
    title = "".join(Recipe().generic_words)
    assert dict_of(weigh_query(need(title), Recipe())) == {}
    assert re.sub("\n", "", cut_generic_words(fold(title), Recipe().generic_words)) == ""


def test_known_rows_are_the_rows_of_weigh_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighting, "_known_rows", {})
    monkeypatch.setattr(weighting, "MOST_KNOWN", 3)
    recipe = Recipe()
    light = Recipe(k1=0.5)
    first = [_entry_of(title) for title in ("石墨烯导热膜", "", "battery recycling 5 kW")]
    second = [
        _entry_of(title) for title in ("battery recycling 5 kW", "石墨烯导热膜", "石墨烯导热膜", "光伏")
    ]
    for entries in ([], first, second, first):
        for constants in (recipe, light):
            known, fresh = (
                weighting.weigh_known(entries, constants),
                weighting.weigh_entries(entries, constants),
            )
            assert [known.ptr.tolist(), known.key.tolist(), known.weight.tolist()] == [
                fresh.ptr.tolist(),
                fresh.key.tolist(),
                fresh.weight.tolist(),
            ]


def _entry_of(title: str) -> Entry:
    return Entry(title or "empty", EntryKind.ACHIEVEMENT, title, keywords=(title,) if title else ())
