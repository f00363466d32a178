"""Judged pairs and answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from queqiao.catalog.readers import read_answers, read_judgements
from queqiao.kernel.errors import UserError
from queqiao_engine.matching.contracts import Answer


def write(folder: Path, text: str, name: str = "pairs.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_grades_in_digits_and_words(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "需求编号,成果编号,等级,理由\nN1,A1,3,好\nN1,A2,较强,\nN1,A3,弱相关,\nN1,A4,无,\nN2,A1,2.0,\nN2,A2,Strong,\n,,,\n",
    )
    assert read_judgements(path) == (
        Answer("N1", "A1", 3, "好"),
        Answer("N1", "A2", 2),
        Answer("N1", "A3", 1),
        Answer("N1", "A4", 0),
        Answer("N2", "A1", 2),
        Answer("N2", "A2", 3),
    )


def test_yes_and_no_are_answers_and_the_last_one_counts(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"need_id": "N1", "achievement_id": "A1", "related": false}\n'
        '{"need_id": "N1", "achievement_id": "A2", "related": "是", "reason": "参数够"}\n'
        '{"need_id": "N1", "achievement_id": "A1", "related": "yes"}\n',
        "answers.jsonl",
    )
    assert read_answers(path) == (Answer("N1", "A2", 2, "参数够"), Answer("N1", "A1", 2))


def test_every_faulty_row_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path, "need_id,achievement_id,grade\nN1,A1,4\nN1,,2\nN1,A2,是\nN1,A3,1\nN1,A3,1\nN1,A3,2\n"
    )
    with pytest.raises(UserError) as caught:
        read_judgements(path)
    assert [problem.text("en") for problem in caught.value.problems] == [
        "pairs.csv, row 2, column “grade”: “4” is no grade. Give 0, 1, 2 or 3, or none, weak, fairly strong, strong.",
        "pairs.csv, row 3, column “achievement_id”: the id is empty. Fill it in, or delete the row.",
        "pairs.csv, row 4, column “grade”: “是” is no grade. Give 0, 1, 2 or 3, or none, weak, fairly strong, strong.",
        "pairs.csv, row 7: N1 with A3 already has another grade in row 5. Keep one.",
    ]


def test_missing_columns_and_missing_rows(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_answers(write(tmp_path, "需求编号,成果\nN1,A1\n"))
    assert [problem.text("zh") for problem in caught.value.problems] == [
        "pairs.csv：需要三列：需求编号（need_id）、成果编号（achievement_id）、等级（grade）。看到的列：「需求编号」、「成果」。请补上或改名。"
    ]
    with pytest.raises(UserError) as caught:
        read_answers(write(tmp_path, "need_id,achievement_id,grade\n"))
    assert [problem.code for problem in caught.value.problems] == ["input.only_header"]
