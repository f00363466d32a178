"""Every refusal of the index and of gates has its text in both languages, and its facts fill it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queqiao.kernel.errors import LANGUAGES, Problem, problem_codes
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.gates import parse_where
from queqiao_engine.matching.index import store
from queqiao_engine.matching.index.store import IndexReader, IndexWriter, index_info, rebuild_index

SOURCE = Path(store.__file__).parent


def test_every_code_raised_has_a_text() -> None:
    files = [file for file in SOURCE.glob("*.py") if "allpairs" not in file.name] + [
        SOURCE.parent / "gates.py"
    ]
    raised = {
        code
        for file in files
        for code in re.findall(r"EngineError\(\s*\"([a-z_.]+)\"", file.read_text("utf-8"))
    }
    assert {"index.corrupt", "index.locked", "gate.syntax", "index.rebuild_needs_entries"} < raised
    assert raised - set(problem_codes()) == set()


def test_facts_fill_the_texts(tmp_path: Path) -> None:
    path = tmp_path / "index"
    with IndexWriter.create(path) as writer:
        writer.upsert([Entry("a", EntryKind.ACHIEVEMENT, "锂电池")])
        refusals = [
            lambda: IndexWriter.open(path),
            lambda: IndexWriter.create(path),
            lambda: writer.delete(["b"]),
            lambda: writer.upsert([Entry("c", EntryKind.ACHIEVEMENT, "x")] * 2),
            lambda: parse_where("region>="),
            lambda: IndexReader.open(tmp_path),
        ]
        caught = [refused(action) for action in refusals]
    (path / "MANIFEST.json").write_text("{")
    caught += [refused(lambda: index_info(path)), refused(lambda: rebuild_index(path))]
    assert [error.code for error in caught] == [
        "index.locked",
        "index.locked",
        "index.unknown_id",
        "index.duplicate_id",
        "gate.syntax",
        "index.not_found",
        "index.corrupt",
        "index.rebuild_needs_entries",
    ]
    for error in caught:
        texts = [Problem(error.code, error.facts).text(language) for language in LANGUAGES]
        assert all("{" not in text for text in texts)
        assert texts[0] != texts[1]


def refused(action: object) -> EngineError:
    with pytest.raises(EngineError) as caught:
        action()  # type: ignore[operator]
    return caught.value
