"""The tables of docs/text.md are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queqiao_engine.text.normalise import fold
from queqiao_engine.text.terms import find_terms, term_key

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "text.md").read_text("utf-8")


def table(name: str) -> list[tuple[str, str]]:
    """The rows of the table that follows ``<!-- table: name -->``, without its head."""
    lines = PAGE.partition(f"<!-- table: {name} -->\n")[2].partition("\n\n")[0].splitlines()[2:]
    rows = []
    for line in lines:
        first, second = line.strip("| ").split(" | ")
        rows.append((first.strip("`").replace("⏎", "\n"), second))
    return rows


@pytest.mark.parametrize(("written", "folded"), table("fold"))
def test_folded_as_the_page_says(written: str, folded: str) -> None:
    assert fold(written) == folded.strip("`")


@pytest.mark.parametrize(("written", "terms"), table("terms"))
def test_terms_as_the_page_says(written: str, terms: str) -> None:
    assert [term.text for term in find_terms(written)] == re.findall("`([^`]+)`", terms)


@pytest.mark.parametrize(("term", "key"), table("keys"))
def test_keys_as_the_page_says(term: str, key: str) -> None:
    assert f"{term_key(term):016x}" == key.strip("`")


def test_every_table_was_read() -> None:
    assert [len(table(name)) for name in ("fold", "terms", "keys")] == [12, 22, 7]
