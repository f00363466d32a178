"""JSON Lines and JSON documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from queqiao.catalog.readers import read_entries
from queqiao.kernel.errors import UserError
from queqiao_engine.matching.contracts import Entry, EntryKind

NEED = EntryKind.NEED
ITEMS = [
    {"id": 7, "title": "甲", "keywords": ["a", "b"], "attributes": {"region": "河北省", "readiness": 5}},
    {"id": "B", "需求名称": "乙", "量化指标": "≥5 mm", "extra": None, "parts": {"x": 1, "y": [2, 3]}},
]
ENTRIES = (
    Entry("7", NEED, "甲", keywords=("a", "b"), attributes={"region": "河北省", "readiness": 5.0}),
    Entry("B", NEED, "乙", claims="≥5 mm", attributes={"parts": "x：1; y：2; 3"}),
)


def write(folder: Path, text: str, name: str = "needs.jsonl") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> list[str]:
    with pytest.raises(UserError) as caught:
        read_entries(path, NEED)
    return [problem.text("en") for problem in caught.value.problems]


@pytest.mark.parametrize("shape", ["lines", "array", "wrapped", "indented"])
def test_every_shape_gives_the_same_entries(tmp_path: Path, shape: str) -> None:
    one_name = [
        {("title" if key == "需求名称" else key): value for key, value in item.items()} for item in ITEMS
    ]
    text = {
        "lines": "\n".join(json.dumps(item, ensure_ascii=False) for item in one_name) + "\n\n",
        "array": json.dumps(one_name, ensure_ascii=False),
        "wrapped": json.dumps({"needs": one_name}),
        "indented": json.dumps(one_name, indent=2),
    }[shape]
    result = read_entries(write(tmp_path, text), NEED)
    assert result.entries == ENTRIES
    assert result.problems == ()


def test_one_object_is_one_entry(tmp_path: Path) -> None:
    path = write(tmp_path, '{\n  "title": "甲"\n}', "a.json")
    assert read_entries(path, NEED).entries == (Entry("N0001", NEED, "甲", attributes={}),)


def test_faulty_lines_are_named_and_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, '{"title": "甲"}\n{"title": 乙}\n["丙"]\n{"body": "x"}\n{"title": "丁"}\n')
    errors = [
        "needs.jsonl, row 2: the JSON is faulty at character 11: Expecting value. In JSON Lines every line holds one whole object.",
        'needs.jsonl, row 3: this item is not a JSON object. Write {"title": "…", "body": "…"}.',
        "needs.jsonl, row 4, column “title”: the title is empty. Fill it in, or delete the row.",
    ]
    assert refusal(path) == errors
    result = read_entries(path, NEED, keep_going=True)
    assert [(entry.id, entry.title) for entry in result.entries] == [("N0001", "甲"), ("N0005", "丁")]
    assert [problem.text("en") for problem in result.problems] == errors


def test_a_broken_document(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, '[{"title": "甲"},\n {"title": }]', "a.json")) == [
        "a.json, row 2: the JSON is faulty at character 12: Expecting value. In JSON Lines every line holds one whole object."
    ]


def test_objects_without_title(tmp_path: Path) -> None:
    (text,) = refusal(write(tmp_path, '[{"项目名": "甲", "n": 1}]', "a.json"))
    assert text.startswith("a.json: no title column was found. Columns seen: 「项目名」、「n」.")
