"""Small documents: every scalar as written, every fault with its line, in all formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from queqiao.kernel.errors import UserError
from queqiao.kernel.files import read_document


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def codes(error: pytest.ExceptionInfo[UserError]) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in error.value.problems]


def test_scalars_stay_as_written(tmp_path: Path) -> None:
    text = "a: 1.10\nb: 007\nc: no\nd: 2026-01-23\ne: ~\nf: ''\ng: 'null'\nh: 12:30\ni: [1e3, 0x10]\n"
    assert read_document(write(tmp_path, "d.yaml", text)).root == {
        "a": "1.10",
        "b": "007",
        "c": "no",
        "d": "2026-01-23",
        "e": None,
        "f": "",
        "g": "null",
        "h": "12:30",
        "i": ["1e3", "0x10"],
    }


def test_json_keeps_the_digits(tmp_path: Path) -> None:
    document = read_document(
        write(tmp_path, "d.json", '{"a": 1.10, "b": [true, null, 12345678901234567890.01]}')
    )
    assert document.root == {"a": "1.10", "b": ["true", None, "12345678901234567890.01"]}


@pytest.mark.parametrize(
    ("name", "text"),
    [("d.json", '[{"a": 1}, {"a": 2}]'), ("d.jsonl", '{"a": 1}\n{"a": 2}\n'), ("d.yaml", "- a: 1\n- a: 2\n")],
)
def test_a_bare_list_stands_under_rows(tmp_path: Path, name: str, text: str) -> None:
    assert read_document(write(tmp_path, name, text)).root == {"rows": [{"a": "1"}, {"a": "2"}]}


def test_lines_are_known_down_to_the_value_and_up_to_what_holds_it(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, "d.yaml", "x: 1\nlist:\n  - a: 1\n    b: 2\n  - a: 3\n"))
    assert [
        document.line_of(place)
        for place in (("x",), ("list", 0, "b"), ("list", 1, "a"), ("list", 1, "missing"), ("nowhere",))
    ] == [1, 4, 5, 5, None]


def test_lines_of_a_list_follow_it_under_rows(tmp_path: Path) -> None:
    assert read_document(write(tmp_path, "d.yaml", "- a: 1\n- a: 2\n")).line_of(("rows", 1, "a")) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "名称: 固态电池技术许可\n价款: 120万元\n"
    assert read_document(write(tmp_path, "d.yaml", text, encoding)).root == {
        "名称": "固态电池技术许可",
        "价款": "120万元",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1,2\nb: 3\n", [("document.yaml", 2)]),
        ("a: 1\n\tb: 2\n", [("document.yaml", 2)]),
        ("a：1\nb：2\n", [("document.not_a_mapping", None)]),
        ("a: 1\nb: 1\na: 2\nb: 3\n", [("document.repeated_key", 3), ("document.repeated_key", 4)]),
        ("- *a\n", [("document.yaml", 1)]),
        ("a: &a [*a]\n", [("document.deep", None)]),
        ("[1, 2]: x\n", [("document.key", 1)]),
        ("a: 1\n---\nb: 2\n", [("document.yaml", 2)]),
        ("# only a comment\n", [("document.not_a_mapping", None)]),
        ("a: \x07\n", [("document.yaml", None)]),
        ("[" * 3000 + "]" * 3000, [("document.deep", None)]),
    ],
)
def test_faulty_yaml_says_where(tmp_path: Path, text: str, expected: list[tuple[str, int | None]]) -> None:
    with pytest.raises(UserError) as caught:
        read_document(write(tmp_path, "d.yaml", text))
    assert codes(caught) == expected


def test_aliases_that_multiply_are_stopped(tmp_path: Path) -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 9)
    )
    with pytest.raises(UserError) as caught:
        read_document(write(tmp_path, "d.yaml", text))
    assert codes(caught) == [("document.too_many_values", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,}', "input.json"),
        ('{"a": 1, "a": 2}', "document.repeated_key"),
        ('{"a":' * 100_000, "document.deep"),
        ("{}", "document.not_a_mapping"),
        ('{"a": 1}\n{"a": }', "input.json"),
    ],
)
def test_faulty_json(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(UserError) as caught:
        read_document(write(tmp_path, "d.json", text))
    assert [problem.code for problem in caught.value.problems] == [expected]


def test_yaml_without_a_telling_name_is_recognised(tmp_path: Path) -> None:
    assert (
        read_document(write(tmp_path, "stdin", "method: relief\nflows: [1, 2]\n")).root["method"] == "relief"
    )


def test_a_word_file_is_refused_in_words(tmp_path: Path) -> None:
    from docx import Document as Docx

    book = Docx()
    book.add_paragraph("条款")
    book.save(str(tmp_path / "d.docx"))
    with pytest.raises(UserError) as caught:
        read_document(tmp_path / "d.docx")
    assert codes(caught) == [("document.form", None)]
