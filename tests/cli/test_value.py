"""``queqiao value`` from the outside: samples, every format, warnings, dirty files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def ran(run: Run, *words: str) -> tuple[int, str, str]:
    done = run(*words)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_runs_and_every_word_is_there(folder: Path, run: Run, language: str) -> None:
    lang = ("--lang", language)
    assert ran(run, "value", "--example", "--out", "v.yaml", *lang)[0] == 0
    code, out, err = ran(run, "value", "v.yaml", "--explain", "--trials", "2000", *lang)
    assert (code, err) == (0, "")
    assert "value_" not in out
    assert "valuation." not in out
    code, out, err = ran(run, "value", "v.yaml", "--trials", "2000", "--format", "json", *lang)
    found = json.loads(out)
    values = [round(item["value"], 2) for result in found["results"] for item in result["valuations"]]
    assert (code, err) == (0, "")
    assert values == [130.0, 253.14, 116.86, 248.36, 242.83, 321.54, 97.04, 125.36, 408.85]
    assert found["results"][7]["make_or_license"]["choice"] == "license"
    assert [item["code"] for item in found["warnings"]] == ["valuation.several_above_most_deals"]
    assert found["results"][4]["simulation"]["trials"] == 2000


def test_the_seed_decides_the_simulation(folder: Path, run: Run) -> None:
    run("value", "--example", "--out", "v.yaml")

    def mean(seed: str) -> float:
        words = ("value", "v.yaml", "--trials", "500", "--seed", seed, "--format", "json")
        return json.loads(run(*words).stdout)["results"][4]["simulation"]["mean"]

    assert mean("3") == mean("3") != mean("4")


def test_markdown_and_workbook(folder: Path, run: Run) -> None:
    run("value", "--example", "--out", "v.yaml")
    assert ran(run, "value", "v.yaml", "--trials", "500", "--out", "v.md")[0] == 0
    assert "| 自研成本 · 倍加系数法 | 130.00 | 130.00 | 130.00 | 单值，未给区间 |" in (
        (folder / "v.md").read_text("utf-8").splitlines()
    )
    assert ran(run, "value", "v.yaml", "--trials", "500", "--out", "v.xlsx")[0] == 0
    import openpyxl

    cells = [
        cell.value for sheet in openpyxl.load_workbook(folder / "v.xlsx") for row in sheet for cell in row
    ]
    assert "自研成本 · 倍加系数法" in cells


def test_a_share_is_shown_in_percent(folder: Path, run: Run) -> None:
    (folder / "s.csv").write_text(
        "项目,内容\n方法,约当投资法\n技术成本,200\n技术成本利润率,500%\n购方资产,4000\n购方成本利润率,25%\n",
        "utf-8",
    )
    code, out, err = ran(run, "value", "s.csv")
    assert (code, "19.35%" in out, "各法合看" in out, err) == (0, True, False, "")


def test_a_break_even_that_does_not_exist_is_said(folder: Path, run: Run) -> None:
    (folder / "b.yaml").write_text(
        "method: direct_income\nincomes: [10]\ndiscount_rate: 10%\n"
        "break_even: [{variable: discount_rate, low: 0, high: 0.5, target: 99}]\n",
        "utf-8",
    )
    assert "none within 0–0.5" in ran(run, "value", "b.yaml", "--lang", "en")[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "method: relief\nrevenues: [100]\nroyalty_rate: 25\ndiscount_rate: 10%\n",
            "error: v.yaml row 3, “royalty_rate”: it says “25” but a rate is at most 100%. If 25 percent is meant write 25%; if it is a decimal, check it.\n",
        ),
        (
            "method: direct_income\nincomes: [100]\ndiscount_rate: 3%\nterminal_growth: 3%\n",
            "error: v.yaml: the discount rate 0.03 is not above the terminal growth 0.03, so the value would be infinite. Lower the growth; leave it out for a right that ends.\n",
        ),
    ],
)  # fmt: skip
def test_a_dirty_file_is_answered_in_full(folder: Path, run: Run, text: str, said: str) -> None:
    (folder / "v.yaml").write_text(text, "utf-8")
    code, out, err = ran(run, "value", "v.yaml", "--lang", "en")
    assert (code, out, err.replace("v.yaml, row", "v.yaml row")) == (3, "", said)
