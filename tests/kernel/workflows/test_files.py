"""Definitions and facts from files: what is shipped, every fault at its line, what is written out is read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from queqiao.kernel.errors import UserError
from queqiao.kernel.files import read_document
from queqiao.kernel.workflows.files import definition_in, dump, facts_in, is_file, shipped


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("ending", [".yaml", ".json"])
def test_what_is_written_out_is_read_back(language: str, ending: str, tmp_path: Path) -> None:
    for name, definition in shipped().items():
        path = tmp_path / f"{name}{ending}"
        path.write_text(dump(definition, language, ending), "utf-8")
        assert definition_in(read_document(path), language) == definition


@pytest.mark.parametrize(
    ("name", "language", "hint"),
    [
        ("titel", "en", "; did you mean “title”?"),
        ("titel", "zh", "；是不是“title”？"),
        ("zzz", "en", ". There are: secrecy_level, title, "),
        ("名称", "zh", "。可写：secrecy_level、title、"),
    ],
)
def test_a_fact_nobody_declared_is_met_with_those_there_are(
    name: str, language: str, hint: str, tmp_path: Path
) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(f"title: x\n{name}: y\n", "utf-8")
    document = read_document(path)
    with pytest.raises(UserError) as caught:
        facts_in(shipped()["need"], document.root, document.file, document, language)
    (problem,) = caught.value.problems
    assert (problem.code, problem.row, problem.field) == ("workflow.fact_unknown", 2, name)
    assert str(problem.facts["hint"]).startswith(hint)


def test_a_name_is_a_file_when_it_looks_like_one_or_is_one(tmp_path: Path) -> None:
    bare = tmp_path / "workflow"
    bare.write_text("x", "utf-8")
    assert [is_file(name) for name in ("-", "missing.YAML", "x.json", str(bare), "need")] == [
        True,
        True,
        True,
        True,
        False,
    ]
