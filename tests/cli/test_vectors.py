"""An index with vectors that the corpus taught: kept beside it, used again, refused when it is another or gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

WORDS = (
    "低温",
    "锂电池",
    "电解液",
    "秸秆",
    "发酵",
    "桥梁",
    "裂缝",
    "检测",
    "涂层",
    "传感器",
    "焊接",
    "烧结",
    "催化剂",
)
MORE = tuple(chr(0x5E00 + 2 * number) + chr(0x5E01 + 2 * number) for number in range(60))
SIZE = 520  # above what a model needs


@pytest.fixture
def corpus(files: Path) -> Path:
    """``files`` with enough achievements, each of four words."""
    rows = (
        f"B{number},{WORDS[number % len(WORDS)]}{''.join(MORE[(number * step + step) % len(MORE)] for step in (1, 3, 7))}"
        for number in range(SIZE)
    )
    (files / "many.csv").write_text("成果编号,成果名称\n" + "\n".join(rows) + "\n", "utf-8")
    return files


def said(done: Result) -> tuple[int, str, str]:
    return done.exit_code, done.stdout, done.stderr


def test_the_model_is_kept_with_the_index(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]  # a fixture
    words = ("match", "needs.csv", "many.csv", "--format", "csv")
    made = run(*words, "--index", "ix", "--vectors", "corpus")
    assert (made.exit_code, made.stderr) == (
        0,
        f"计算语义向量…\n索引 ix：新增 {SIZE}，更新 0，移除 0，未变 0。\n",
    )
    again = run("match", "needs.csv", "--format", "csv", "--index", "ix")
    in_memory = run(*words, "--vectors", "corpus")
    assert (again.stdout, in_memory.stdout) == (made.stdout, made.stdout)
    assert made.stdout != run(*words).stdout
    other = run(*words, "--index", "ix", "--vectors", "folder:model")
    message = "错误：索引建立时用的是 --vectors corpus，这次是 folder:model。请用同一种，或重新建立索引。\n"
    assert said(other) == (4, "", message)
    (corpus / "ix" / "vectors.npz").unlink()
    lost = run("match", "needs.csv", "--index", "ix")
    assert (
        lost.exit_code,
        lost.stdout,
        lost.stderr.endswith("请用 queqiao index rebuild 连同成果文件重建。\n"),
    ) == (4, "", True)
    mended = run("index", "rebuild", "ix", "many.csv")
    assert mended.exit_code == 0
    assert run("match", "needs.csv", "--format", "csv", "--index", "ix").stdout == made.stdout
