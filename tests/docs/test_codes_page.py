"""docs/codes.md says what the lists hold."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "codes.md").read_text("utf-8")


@pytest.mark.parametrize(
    "name",
    ["industries", "regions", "fields", "strategic", "licences", "open_source", "cooperation", "ip_wishes"],
)
def test_the_table_is_in_step_with_the_lists(name):
    module = import_module(f"queqiao.kernel.codes.{name}")
    info = module.info()
    sources = "; ".join(f"{source.document} — *{source.sure}*" for source in info.sources)
    row = f"| `{name}` | {info.title['zh']} | {info.revision} | {len(module.all())} | {sources} |"
    assert row in PAGE.splitlines()


def test_the_sentences_measured_are_as_many_as_said():
    lines = (
        (Path(__file__).parents[1] / "catalog" / "anonymity" / "sentences.txt")
        .read_text("utf-8")
        .splitlines()
    )
    sentences = [line.split("|") for line in lines if not line.startswith("#")]
    quiet = sum(not expected for _, _, expected in sentences)
    assert (
        f"{len(sentences)} invented sentences in both languages, {quiet} of them with nothing to find" in PAGE
    )
