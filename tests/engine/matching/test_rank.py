"""Ranking through the real index: whole reports, both directions, answers, gates, determinism."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Answer, Entry, EntryKind, Grade, MatchReport, Outlook, Verdict
from queqiao_engine.matching.features import FEATURES
from queqiao_engine.matching.index.contracts import Gate
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.learn import Calibration
from queqiao_engine.matching.policy import RankingPolicy
from queqiao_engine.matching.rank import rank
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.retrieve import retrieve, shared_weight, term_shares
from queqiao_engine.matching.serialise import report_to_dict
from queqiao_engine.matching.weighting import WEIGHT_SCALE, weigh_entries, weigh_query
from queqiao_engine.version import __version__


def achievement(id: str, title: str, body: str = "", **attributes: str | float) -> Entry:  # noqa: A002  # the field's name
    return Entry(id, EntryKind.ACHIEVEMENT, title, body=body, attributes=attributes)


NEED = Entry(
    "n1",
    EntryKind.NEED,
    "低温锂电池电解液技术研发",
    body="现有电解液在低温下性能衰减。要求−20℃下能量密度不低于300 Wh/kg，循环寿命5000次以上。",
)
OTHER_NEED = Entry("n2", EntryKind.NEED, "废水中氨氮的在线检测", body="检出限不高于0.05 mg/L。")

ACHIEVEMENTS = (
    achievement(
        "a1",
        "一种低温锂电池电解液及其制备方法",
        "在−20℃下能量密度达到310 Wh/kg。",
        region="河南",
        readiness=6.0,
    ),
    achievement("a2", "锂电池负极材料", "硅碳复合负极，循环寿命3000次。", region="河南", readiness=4.0),
    achievement("a3", "全固态锂电池电解质膜", region="江苏", readiness=7.0),
    achievement("a4", "废水氨氮在线检测仪", "检出限0.02 mg/L。", region="江苏", readiness=8.0),
    achievement("a5", "韭菜灰霉病生物防治", region="河南", readiness=5.0),
    achievement("a6", "Low-temperature electrolyte for lithium batteries", region="江苏", readiness=3.0),
    achievement("a7", "低温电解液添加剂", region="河南", readiness=2.0),
)

INDEX = build_memory_index(ACHIEVEMENTS)


def ids(report: MatchReport) -> list[str]:
    return [match.id for match in report.matches]


def dumped(report: MatchReport) -> str:
    return json.dumps(report_to_dict(report), ensure_ascii=False)


def test_the_report_of_a_need() -> None:
    report = rank(NEED, INDEX)
    assert ids(report) == ["a1", "a7", "a3", "a2", "a4"]
    assert [match.rank for match in report.matches] == [1, 2, 3, 4, 5]
    assert report.matches[4].grade is Grade.LITTLE
    assert (report.need_id, report.need_title, report.outlook) == ("n1", NEED.title, Outlook.LISTED)
    assert (report.corpus_size, report.answers_used, report.gates) == (7, 0, ())
    assert (report.engine_version, report.calibration) == (__version__, "neutral")
    assert report.recipe_hash == RankingPolicy().hash(Recipe())
    assert [clause.id for clause in report.clauses] == ["c1", "c2"]
    best = report.matches[0]
    assert best.grade is Grade.LIKELY
    assert best.probability is best.answer is None
    assert [verdict.clause_id for verdict in best.verdicts] == ["c1", "c2"]
    assert best.verdicts[0].verdict is Verdict.MET
    for match in report.matches:
        entry = next(one for one in ACHIEVEMENTS if one.id == match.id)
        assert match.score == pytest.approx(sum(part.value for part in match.parts))
        for verdict in match.verdicts:
            if verdict.quotation is not None:
                quoted = verdict.quotation
                assert entry.text_of(quoted.field)[quoted.span.start : quoted.span.end] == quoted.text
        for seen in match.evidence:
            assert entry.text_of(seen.achievement.field)[
                seen.achievement.span.start : seen.achievement.span.end
            ] == (seen.achievement.text)
        assert bool(match.evidence) == (match.grade is not Grade.LITTLE)  # a4 shares one common character
        assert sum(seen.share for seen in match.evidence) <= 1.0 + 1e-9


def test_the_score_is_the_formula_of_the_recipe() -> None:
    """Recomputed from the weights by hand, without the index."""
    recipe = Recipe()
    terms = weigh_query(NEED, recipe)
    weighed = weigh_entries(ACHIEVEMENTS, recipe)
    key, frequency = np.unique(weighed.key, return_counts=True)
    idf_of = dict(zip(key.tolist(), np.log(8.0 / (1.0 + frequency)) + 1.0, strict=True))
    idf = np.array([idf_of.get(one, np.log(8.0) + 1.0) for one in terms.key.tolist()])
    impact = dict(
        zip(terms.key.tolist(), terms.weight * idf**2 / np.linalg.norm(terms.weight * idf), strict=True)
    )
    expected = {}
    for row, entry in enumerate(ACHIEVEMENTS):
        low, high = weighed.ptr[row : row + 2]
        x = dict(zip(weighed.key[low:high].tolist(), weighed.weight[low:high] / WEIGHT_SCALE, strict=True))
        norm = np.sqrt(sum((value * idf_of[one]) ** 2 for one, value in x.items()))
        expected[entry.id] = (
            sum(impact.get(one, 0.0) * value for one, value in x.items()) / norm**recipe.slope
        )
    for match in rank(NEED, INDEX, explain=False).matches:
        assert match.score == pytest.approx(expected[match.id], rel=1e-4)


def test_without_explanation_the_order_is_the_same() -> None:
    full, bare = rank(NEED, INDEX), rank(NEED, INDEX, explain=False)
    assert bare == replace(
        full, clauses=(), matches=tuple(replace(match, verdicts=(), evidence=()) for match in full.matches)
    )


def test_two_runs_and_a_shuffled_catalogue_give_the_same_bytes() -> None:
    shuffled = build_memory_index([ACHIEVEMENTS[row] for row in (3, 0, 6, 2, 5, 1, 4)])
    answers = [Answer("n1", "a7", 0), Answer("n1", "a3", 2)]
    assert dumped(rank(NEED, INDEX, answers=answers)) == dumped(rank(NEED, INDEX, answers=answers))
    assert dumped(rank(NEED, INDEX, answers=answers)) == dumped(rank(NEED, shuffled, answers=answers[::-1]))


def test_ties_go_by_id() -> None:
    twins = build_memory_index([achievement(one, "锂电池电解液") for one in ("b", "c", "a")])
    assert ids(rank(NEED, twins)) == ["a", "b", "c"]


def test_top_cuts_the_list_and_changes_nothing_else() -> None:
    full = rank(NEED, INDEX)
    assert rank(NEED, INDEX, top=2) == replace(full, matches=full.matches[:2])
    with pytest.raises(EngineError, match=r"ranking\.bad_top"):
        rank(NEED, INDEX, top=0)


def test_an_achievement_finds_the_need_and_its_clauses_are_judged() -> None:
    needs = build_memory_index([NEED, OTHER_NEED])
    report = rank(ACHIEVEMENTS[3], needs)
    assert ids(report)[0] == "n2"
    assert report.clauses == ()
    assert [verdict.verdict for verdict in report.matches[0].verdicts] == [Verdict.MET]
    assert "0.02" in report.matches[0].verdicts[0].quotation.text  # type: ignore[union-attr]


def test_two_of_a_kind_are_not_judged() -> None:
    report = rank(ACHIEVEMENTS[0], INDEX)
    assert {match.verdicts for match in report.matches} == {()}


@pytest.mark.parametrize("title", ["", "   ", "技术研发", "咖啡豆"])
def test_a_need_that_shares_nothing_gets_an_empty_honest_list(title: str) -> None:
    report = rank(Entry("n", EntryKind.NEED, title), INDEX)
    assert (report.matches, report.outlook, report.closeness) == ((), Outlook.NO_OBVIOUS_MATCH, 0.0)


def test_an_empty_catalogue() -> None:
    report = rank(NEED, build_memory_index([]))
    assert (report.matches, report.outlook, report.corpus_size) == ((), Outlook.NO_OBVIOUS_MATCH, 0)


def test_a_weak_best_row_is_a_nearest_miss() -> None:
    report = rank(
        Entry("n", EntryKind.NEED, "高速轴承钢热处理变形控制"),
        build_memory_index([achievement("a", "水处理")]),
    )
    assert report.outlook is Outlook.NO_OBVIOUS_MATCH
    assert ids(report) == ["a"]
    assert 0.0 < report.closeness < RankingPolicy().abstain_closeness


def test_a_long_body_does_not_hide_a_title_that_answers() -> None:
    text = "。".join(f"第{n}章讨论流程与管理安排之{n * 7919}" for n in range(200))
    short = build_memory_index([achievement("a", "低温锂电池电解液")])
    long = build_memory_index([achievement("a", "低温锂电池电解液", text)])
    assert rank(NEED, long).outlook is Outlook.LISTED
    assert rank(NEED, long).closeness > 0.5 * rank(NEED, short).closeness


def test_gates_say_what_they_stopped() -> None:
    where = (Gate("region", "=", ("江苏",)), Gate("readiness", ">=", (5.0,)))
    report = rank(NEED, INDEX, where=where)
    assert ids(report) == ["a3", "a4"]
    # a1 fails the first gate alone; a7 and a2 fail both, so neither gate is the only one that stopped them.
    assert [(gate.gate, gate.excluded, gate.nearest) for gate in report.gates] == [
        ("region=江苏", 4, ("a1",)),
        ("readiness>=5", 3, ()),
    ]


def test_answers_reorder_the_rest_and_stay_in_the_list() -> None:
    answers = [
        Answer("n1", "a7", 0, "不相干"),
        Answer("n1", "a2", 2),
        Answer("n2", "a3", 0),
        Answer("n1", "gone", 3),
    ]
    report = rank(NEED, INDEX, answers=answers)
    assert ids(report) == ["a2", "a1", "a3", "a4", "a7"]
    assert [match.answer for match in report.matches] == [2, None, None, None, 0]
    assert report.answers_used == 2  # one is on another need, one on an achievement that is no longer there
    assert [part.name for part in report.matches[0].parts] == ["lexical", "feedback"]


def test_the_last_answer_on_a_row_counts() -> None:
    report = rank(NEED, INDEX, answers=[Answer("n1", "a1", 0), Answer("n1", "a1", 3)])
    assert report.matches[0].answer == 3


def test_a_bad_grade_is_refused() -> None:
    with pytest.raises(EngineError, match=r"feedback\.bad_grade"):
        rank(NEED, INDEX, answers=[Answer("n1", "a1", 4)])


def test_after_ten_rejections_nothing_is_probably_there() -> None:
    many = build_memory_index([achievement(f"a{n:02}", f"锂电池电解液{n}号") for n in range(25)])
    rejected = [Answer("n1", f"a{n:02}", 0) for n in range(20)]
    assert rank(NEED, many, answers=rejected[:10]).outlook is Outlook.PROBABLY_NONE
    report = rank(NEED, many, answers=rejected, top=5)
    assert report.outlook is Outlook.NONE_FOUND
    assert {match.answer for match in report.matches} == {None}  # the five nobody has seen come first


def test_a_fitted_calibration_gives_probabilities() -> None:
    fitted = Calibration(
        weights=(0.0, 1.0, 0.0),
        mean=(0.0,) * len(FEATURES),
        scale=(1.0,) * len(FEATURES),
        thresholds=(-3.0, -1.0, 1.0),
        tau=1.0,
    )
    plain = rank(NEED, INDEX, calibration=fitted)
    for match in plain.matches:
        assert match.probability == pytest.approx(
            1.0 / (1.0 + np.exp(-(np.log(0.05 + match.parts[0].raw) + 1.0)))
        )
    assert plain.calibration == fitted.id
    strict = rank(NEED, INDEX, calibration=fitted, answers=[Answer("n1", "a1", 0), Answer("n1", "a7", 0)])
    before, after = ({m.id: m.probability for m in report.matches} for report in (plain, strict))
    assert all(after[one] < before[one] for one in before)  # type: ignore[operator]


class Letters:
    """An encoder that counts four characters: real vectors, worked out by hand."""

    name = "letters"
    dimension = 4

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[text.count(one) for one in "锂电低t"] for text in texts], dtype=np.float32)


def test_vectors_add_a_part_and_find_what_shares_no_term() -> None:
    from queqiao_engine.matching.encoders import encode_entries

    encoder = Letters()
    index = build_memory_index(ACHIEVEMENTS, vectors=encode_entries(encoder, ACHIEVEMENTS))
    need = Entry("n", EntryKind.NEED, "tttt锂")
    plain, both = rank(need, index), rank(need, index, encoder=encoder)
    assert "a6" not in ids(plain)
    found = {match.id: match for match in both.matches}
    assert [part.name for part in found["a6"].parts] == ["lexical", "semantic"]
    assert found["a6"].parts[0].raw == 0.0
    assert found["a6"].grade is Grade.LITTLE
    cosines = {
        one.id: encode_entries(encoder, [one])[0] @ encode_entries(encoder, [need])[0] for one in ACHIEVEMENTS
    }
    for match in both.matches:
        assert match.parts[1].raw == pytest.approx(float(cosines[match.id]), abs=2e-3)
        assert match.score == pytest.approx(sum(part.value for part in match.parts))


def test_term_shares_are_the_score_taken_apart() -> None:
    candidates = retrieve(NEED, INDEX, 10)
    weighed = weigh_entries(ACHIEVEMENTS[:1], INDEX.recipe)
    shares = term_shares(candidates.query, weighed, 0)
    key, product = shared_weight(candidates.query, weighed, 0)
    assert sorted(shares) == key.tolist()
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares[int(key[0])] == pytest.approx(product[0] / product.sum())


def test_a_word_repeated_in_the_body_counts_by_its_logarithm() -> None:
    once, thrice = (weigh_query(Entry("n", EntryKind.NEED, "", body="泵" * n), Recipe()) for n in (1, 3))
    weight = {int(k): w for k, w in zip(thrice.key, thrice.weight, strict=True)}
    assert weight[int(once.key[0])] == pytest.approx(once.weight[0] * (1.0 + np.log(3.0)))


@settings(deadline=None, derandomize=True, max_examples=40)
@given(
    st.lists(st.text("锂电池低温水检测a1 ", max_size=12), min_size=1, max_size=8),
    st.text("锂电池低温水检测a1 ", max_size=12),
)
def test_every_list_is_ordered_numbered_and_without_doubles(titles: list[str], query: str) -> None:
    index = build_memory_index([achievement(f"a{n}", title) for n, title in enumerate(titles)])
    report = rank(Entry("n", EntryKind.NEED, query), index)
    assert [match.rank for match in report.matches] == list(range(1, len(report.matches) + 1))
    keys = [(-match.score, match.id) for match in report.matches]
    assert keys == sorted(keys)
    assert len(set(ids(report))) == len(report.matches)
    assert 0.0 <= report.closeness <= 1.0
