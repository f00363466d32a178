"""The tables of docs/quantities.md are executed: what the page promises is what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from queqiao_engine.text.quantities import find_statements, format_quantity
from queqiao_engine.text.quantities.atoms import build_lexicon

PAGE = (Path(__file__).parents[4] / "docs" / "quantities.md").read_text(encoding="utf-8")


def _rows(heading: str) -> list[tuple[str, ...]]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines[1:]]


EXAMPLES, DOUBTS = _rows("Examples"), _rows("What is left undecided")


@pytest.mark.parametrize("row", EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_example(row: tuple[str, ...]) -> None:
    text, key, written, conditions = row
    (statement,) = find_statements(text)
    assert statement.quantity.undecided is None
    assert (
        statement.parameter_key,
        format_quantity(statement.quantity, "en"),
        " ".join(condition.text for condition in statement.conditions),
    ) == (key, written, conditions)


@pytest.mark.parametrize("row", DOUBTS, ids=[row[0] for row in DOUBTS])
def test_undecided_example(row: tuple[str, ...]) -> None:
    text, reason, _ = row
    assert {statement.quantity.undecided for statement in find_statements(text)} == {reason}


def test_every_reason_the_code_can_give_is_explained() -> None:
    sources = (Path(__file__).parents[4] / "src" / "queqiao_engine" / "text" / "quantities").glob("*.py")
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    documented = {reason for _, reason, _ in DOUBTS}
    assert all(f'"{reason}"' in code for reason in documented)
    assert len(EXAMPLES) >= 20


def test_the_size_of_the_lexicon_is_as_stated() -> None:
    words = build_lexicon()
    assert 300 <= len(words.atoms) <= 360
    assert len(words.spellings) > 1300
