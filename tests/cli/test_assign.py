"""``queqiao assign`` from the outside: samples, a table of three columns, faulty files, contradictions, every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

BAD = """每项人数: 三
项目:
  - {编号: X1}
  - {编号: X1, 人数: -1}
评审人:
  - {编号: R1, 最多: 2, 最少: 3}
匹配度:
  - {项目: X1, R1: 高, R9: 0.4}
  - {项目: X7, R1: 0.4}
关系:
  - {类别: 朋友, 甲: R1, 乙: X1}
  - {类别: 合著, 甲: R1, 乙: X1, 起: 2026-02-01, 止: 2025-01-01}
组城: []
"""
SHORT = """demand: 2
most: 1
items: [{id: X1, units: [Demo Lab]}, {id: X2}]
reviewers: [{id: R1, unit: Demo Lab}, {id: R2}, {id: R3}]
affinity:
  - {item: X1, R1: 0.9, R2: 0.5, R3: 0.4}
  - {item: X2, R1: 0.9, R2: 0.5, R3: 0.4}
"""
LONG = "项目,评审人,匹配度\nX1,R1,0.9\nX1,R2,0.5\nX2,R1,0.8\nX2,R2,0.7\n"


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, "utf-8")
    return name


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("objective", ["sum", "fair", "threshold", "random"])
def test_the_sample_is_assigned_without_its_conflicts(folder, run, language, objective):
    lang = ("--lang", language)
    assert run("assign", "--example", "--out", "panel.yaml", *lang).exit_code == 0
    done = run("assign", "panel.yaml", "--objective", objective, "--explain", "--format", "json", *lang)
    assert (done.exit_code, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    pairs = {(pair["item"], pair["reviewer"]) for pair in found["pairs"]}
    barred = {(c["item"], c["reviewer"]): c["rule"] for c in found["conflicts"] if c["hard"]}
    assert barred == {
        ("X1", "R1"): "same_unit",
        ("X2", "R2"): "worked_together",
        ("X3", "R6"): "shareholding",
        ("X4", "R1"): "same_unit",
    }
    assert pairs.isdisjoint(barred)
    assert ("X4", "R3") not in pairs  # declined
    assert [sum(item == name for item, _ in pairs) for name in ("X1", "X2", "X3", "X4")] == [3, 3, 3, 3]
    assert set(found["loads"].values()) <= {1, 2, 3}
    assert [c["rule"] for c in found["conflicts"] if not c["hard"]] == ["worked_together_earlier"]
    shown = run("assign", "panel.yaml", "--objective", objective, "--explain", *lang).stdout
    assert ("同一邮箱" if language == "zh" else "same e-mail") in shown
    assert "panel." not in shown


def test_a_table_of_three_columns_with_limits_on_the_command_line(folder, run):
    name = written(folder, "long.csv", LONG)
    done = run(
        "assign",
        name,
        "--demand",
        "1",
        "--most",
        "1",
        "--objective",
        "fair",
        "--format",
        "json",
        "--lang",
        "zh",
    )
    found = json.loads(done.stdout)
    assert {(pair["item"], pair["reviewer"]) for pair in found["pairs"]} == {("X1", "R1"), ("X2", "R2")}
    assert (found["fairness"]["lowest_item"], found["lowest_possible"]) == (0.7, 0.7)


def test_every_fault_of_a_file_is_told_at_once(folder, run):
    done = run("assign", written(folder, "bad.yaml", BAD), "--lang", "zh")
    assert (done.exit_code, done.stdout) == (3, "")
    lines = done.stderr.splitlines()
    told = ["每项人数", "“X1”出现了两次", "人数", "最少", "“高”", "“R9”", "“X7”", "“朋友”", "终止日", "组城"]
    assert [part in line for part, line in zip(told, lines, strict=True)] == [True] * 10


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("zh", ("合计至少要 4，合计至多给 2", "R2 的上限加 1")),
        ("en", ("at least 4 asked, at most 2 given", "or allow more")),
    ],
)
def test_a_contradiction_names_its_limits_and_the_smallest_ways_out(folder, run, language, parts):
    done = run("assign", written(folder, "short.yaml", SHORT), "--lang", language)
    assert done.exit_code == 3
    for part in parts:
        assert part in done.stderr


def test_who_is_barred_is_said_when_an_item_cannot_be_filled(folder, run):
    done = run("assign", written(folder, "short.yaml", SHORT), "--most", "2", "--demand", "3", "--lang", "en")
    assert done.exit_code == 3
    assert "X1 asks for 3, only 2 can be had; R1 is barred from X1 (same unit)" in done.stderr


def test_what_the_engine_refuses_has_words(folder, run):
    name = written(folder, "long.csv", LONG)
    done = run(
        "assign",
        name,
        "--demand",
        "1",
        "--most",
        "1",
        "--objective",
        "random",
        "--cap",
        "0.2",
        "--lang",
        "en",
    )
    assert done.exit_code == 3
    assert "at least 0.5" in done.stderr


def test_a_workbook_is_written_and_a_missing_file_name_is_asked_for(folder, run):
    assert run("assign", written(folder, "long.csv", LONG), "--demand", "1", "--out", "a.xlsx").exit_code == 0
    assert (folder / "a.xlsx").stat().st_size > 1000
    assert run("assign", "--lang", "en").exit_code == 2
