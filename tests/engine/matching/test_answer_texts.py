"""Plain words of an answer: declined, prose or noise, circumstances, labels that are found again."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.answer_texts import LABELS, condition_and_method, is_declined, is_prose, is_told
from queqiao_engine.matching.offers import OFFER_QUESTIONS
from queqiao_engine.matching.repair import QUESTIONS


@pytest.mark.parametrize(
    "words",
    [
        "没有",
        "没有特别要求",
        "暂无",
        "不限",
        "待定",
        "面议",
        "越快越好",
        "none",
        "N/A",
        "don't know",
        "asap",
        "tbd.",
    ],
)
def test_nothing_to_say_is_understood_as_that(words: str) -> None:
    assert is_declined(words)


@pytest.mark.parametrize(
    "words", ["没有腐蚀性的介质", "不低于5%", "no more than 5 %", "无毒", "none of the old ones"]
)
def test_an_answer_that_begins_like_that_is_an_answer(words: str) -> None:
    assert not is_declined(words)


@pytest.mark.parametrize(
    ("words", "prose", "told"),
    [
        ("寒区客车", True, True),
        ("bus", True, True),
        ("95%以上", True, False),
        ("asdf", False, False),
        ("qwe", False, False),
        ("啊啊啊", False, False),
        ("???", False, False),
        ("123", False, False),
    ],
)
def test_prose_is_told_from_noise(words: str, prose: bool, told: bool) -> None:
    assert (is_prose(words), is_told(words)) == (prose, told)


@pytest.mark.parametrize(
    ("words", "condition", "method"),
    [
        ("-20℃ 下测", "-20℃", ""),
        ("25℃，1C", "25℃；1C", ""),
        ("室温、空气气氛", "室温条件下；空气气氛", ""),
        ("按照GB/T 228.1-2021测试", "", "GB/T 228.1-2021"),
        ("under full load", "under full load conditions", ""),
        ("pH 7", "pH 7", ""),
        ("自测，2025年", "", "自测"),
        ("1e999，没有", "", ""),
    ],
)  # fmt: skip
def test_circumstances_and_method_are_told_apart(words: str, condition: str, method: str) -> None:
    assert condition_and_method(words) == (condition, method)


def test_every_question_for_prose_has_its_label_and_a_label_is_written_once() -> None:
    told_otherwise = ("budget", "deadline", "constraint", "claim", "licence")
    prose = {
        code
        for code in (*QUESTIONS, *OFFER_QUESTIONS)
        if code.endswith("_missing")
        and code.removesuffix("_missing").rpartition("_")[2] not in told_otherwise
    }
    assert prose | {"scenario_constraint_missing"} == set(LABELS)
    label = LABELS["application_missing"]
    assert label.around(label.around("客车")) == "应用场合：客车"
    assert label.around("bus") == "Application: bus"
