"""Forty needs as people write them: the questions are concrete, and a good answer to each makes the need more complete."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest

from queqiao.matching.wording import say
from queqiao_engine.matching.answers import PROBLEMS, apply_answer, entry_after
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.drafts import draft_clauses, entry_claims, reads_alike
from queqiao_engine.matching.elements import KIND, PROFILES
from queqiao_engine.matching.repair import MOST_QUESTIONS, Question, assess, questions

LINES = (Path(__file__).parent / "dirty_needs.txt").read_text("utf-8").splitlines()


def needs() -> Iterator[tuple[Entry, str]]:
    for place, line in enumerate([line for line in LINES if line and not line.startswith("#")]):
        title, body, kind, asked = (part.strip() for part in line.split(" | "))
        yield (
            Entry(f"n{place}", EntryKind.NEED, title, body=body, attributes=MappingProxyType({KIND: kind})),
            asked,
        )


ALL = pytest.mark.parametrize(("need", "expected"), list(needs()), ids=[f"n{place}" for place in range(40)])


def named(question: Question) -> str:
    about = question.facts.get("parameter") or question.facts.get("words")
    return f"{question.code}({about})" if about else question.code


GOOD = {
    "is_demand": "是",
    "value_of_parameter": "不高于 5 %，目前 8 %",
    "measure_of_quality": "-20 ℃ 下容量保持率不低于 80 %",
    "constraint_missing": "合格率不低于 98 %，按 GB/T 2828 检",
    "baseline_of_parameter": "65 min",
    "condition_of_parameter": "室温下，按企业标准测",
    "budget_missing": "约 50 万元",
    "deadline_missing": "2027 年 6 月",
}
"""An answer of the kind that each question asks for."""


def good_answer(question: Question) -> str:
    if question.facts.get("parameter", "").endswith(("寿命", "周期")):
        return "不高于 5 h，目前 8 h" if question.code == "value_of_parameter" else GOOD[question.code]
    return GOOD.get(question.code) or GOOD.get(
        question.code.partition("_")[2], "3 条产线的锂电池材料检测报告"
    )


HOSTILE = (
    "",
    "没有",
    "asdf",
    "??",
    "1e999",
    "≥",
    "；；；",
    "😀😀",
    "a" * 5000,
    "（）",
    "1/0 kg",
    "是",
)


@ALL
def test_the_questions_are_those_that_were_read_and_found_worth_asking(need: Entry, expected: str) -> None:
    found = questions(need)
    assert "; ".join(named(question) for question in found) == expected
    assert len(found) <= MOST_QUESTIONS
    for question in found:
        for language in ("zh", "en"):
            assert say(f"question.{question.code}", language, **question.facts)


@ALL
def test_a_good_answer_is_understood_once_and_makes_the_need_more_complete(
    need: Entry, expected: str
) -> None:
    del expected
    for question in questions(need):
        answer = good_answer(question)
        told = apply_answer(need, question, answer)
        assert told.understood, (question.code, told.problem)
        after = entry_after(need, told)
        assert assess(after).score > assess(need).score
        assert entry_after(after, told) == after
        again = apply_answer(after, question, answer)
        assert again.understood
        assert entry_after(after, again) == after


@ALL
def test_answering_everything_leaves_nothing_of_it_to_ask(need: Entry, expected: str) -> None:
    del expected
    asked = questions(need)
    after = need
    for question in asked:
        answer = good_answer(question)
        after = entry_after(after, apply_answer(after, question, answer))
    assert {named(question) for question in asked} & {
        named(question) for question in questions(after)
    } == set()


@ALL
def test_noise_changes_nothing_and_says_why(need: Entry, expected: str) -> None:
    del expected
    for question in questions(need):
        for answer in HOSTILE:
            told = apply_answer(need, question, answer)
            if told.understood:
                assert question.code == "is_demand"
                continue
            assert told.problem in PROBLEMS
            assert entry_after(need, told) == need
            assert say(f"answer.{told.problem}", "zh") != say(f"answer.{told.problem}", "en")


@ALL
def test_its_clauses_written_as_rows_are_the_same_clauses(need: Entry, expected: str) -> None:
    del expected
    rows = draft_clauses(need)
    again = draft_clauses(Entry("n", EntryKind.NEED, need.title, claims=entry_claims(rows)))
    assert len(again) == len(rows)
    assert all(reads_alike(one, other) for one, other in zip(rows, again, strict=True))


def test_there_are_needs_of_every_kind() -> None:
    assert {str(need.attributes[KIND]) for need, _ in needs()} == set(PROFILES)
