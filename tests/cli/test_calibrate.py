"""``queqiao calibrate`` as a person meets it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook

Run = Callable[..., Result]

SMALL = "item,reviewer,score\n0,0,6\n0,1,5\n1,0,8\n1,2,4\n2,1,5\n2,2,3\n"
COMPLETE = "项目,王,李,赵,钱\n" + "".join(
    f"项目{place},{row}\n" for place, row in enumerate(("9,2,5,8", "6,1,3,2", "8,4,6,8", "7,1,2,6", "10,5,6,9", "6,2,4,7"), 1)
)  # fmt: skip


@pytest.fixture
def small(folder: Path) -> Path:
    (folder / "small.csv").write_text(SMALL, "utf-8")
    (folder / "complete.csv").write_text(COMPLETE, "utf-8")
    return folder


def answer(result: Result) -> dict[str, object]:
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def test_the_example_is_read_back_in_both_languages(run: Run, folder: Path) -> None:
    for language, word in (("zh", "项目"), ("en", "Items")):
        assert run("calibrate", "--example", "--out", "s.yaml", "--lang", language).exit_code == 0
        shown = run("calibrate", "s.yaml", "--agreement", "--explain", "--lang", language)
        assert (shown.exit_code, shown.stderr) == (0, "")
        assert word in shown.stdout
        assert "Krippendorff α" in shown.stdout


def test_raw_and_calibrated_side_by_side(run: Run, small: Path) -> None:
    held = answer(
        run("calibrate", "small.csv", "--variances", "1.28,0.24,1.27", "--top", "1", "--format", "json")
    )
    rows = held["calibration"]["rows"]  # type: ignore[index]
    assert [(row["item"], row["raw"], row["raw_rank"], row["rank"]) for row in rows] == [
        ("1", "6", 1, 1), ("0", "11/2", 2, 2), ("2", "4", 3, 3),
    ]  # fmt: skip
    assert [round(row["value"], 4) for row in rows] == [5.7344, 5.2401, 4.5255]
    assert sum(row["chance"]["probability"] for row in rows) == pytest.approx(1.0)
    again = answer(
        run("calibrate", "small.csv", "--variances", "1.28,0.24,1.27", "--top", "1", "--format", "json")
    )
    assert again == held
    other = answer(
        run(
            "calibrate",
            "small.csv",
            "--variances",
            "1.28,0.24,1.27",
            "--top",
            "1",
            "--seed",
            "1",
            "--format",
            "json",
        )
    )
    assert other != held


def test_agreement_of_a_complete_panel(run: Run, small: Path) -> None:
    held = answer(run("calibrate", "complete.csv", "--agreement", "--format", "json", "--lang", "en"))
    lines = {line["name"]: line for line in held["agreement"]}  # type: ignore[union-attr]
    assert {name: round(line["value"], 2) for name, line in lines.items() if name.startswith("ICC")} == {
        "ICC(1,1)": 0.17, "ICC(2,1)": 0.29, "ICC(3,1)": 0.71, "ICC(1,k)": 0.44, "ICC(2,k)": 0.62, "ICC(3,k)": 0.91,
    }  # fmt: skip
    assert lines["ICC(3,1)"]["reading"] == "moderate (poor to excellent) · Koo & Li 2016"
    assert {"Kendall W", "Fleiss κ", "Krippendorff α (interval)", "Krippendorff α (ordinal)"} <= lines.keys()


def test_undefined_coefficients_are_notes(run: Run, small: Path) -> None:
    shown = run("calibrate", "small.csv", "--agreement", "--lang", "en")
    assert shown.exit_code == 0
    assert "ICC: 3 scores are missing" in shown.stdout
    assert "Krippendorff α (interval)" in shown.stdout


@pytest.mark.parametrize("method", ["shrinkage", "least_squares", "mean", "borda"])
def test_every_method_prints_a_table(run: Run, small: Path, method: str) -> None:
    shown = run("calibrate", "complete.csv", "--method", method, "--lang", "zh")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "项目5" in shown.stdout


def test_a_workbook_and_a_page_come_out(run: Run, small: Path) -> None:
    assert run("calibrate", "complete.csv", "--top", "2", "--out", "o.xlsx", "--lang", "en").exit_code == 0
    cells = [cell.value for sheet in load_workbook("o.xlsx") for row in sheet for cell in row]
    assert {"项目5", "Reviewer", "Calibrated"} <= set(cells)
    assert run("calibrate", "complete.csv", "--out", "o.md", "--explain", "--lang", "en").exit_code == 0
    assert "## Every score corrected" in Path("o.md").read_text("utf-8")


def test_criteria_with_weights_and_what_one_criterion_does(run: Run, folder: Path) -> None:
    rows = [
        f"{item},{reviewer},{criterion},{score}"
        for item, marks in {"甲": (9, 2), "乙": (6, 6), "丙": (3, 5)}.items()
        for reviewer, shift in {"王": 0, "李": 1}.items()
        for criterion, score in (("创新", marks[0] + shift), ("市场", marks[1] + shift * 2))
    ]
    (folder / "c.csv").write_text("项目,专家,指标,评分\n" + "\n".join(rows) + "\n", "utf-8")
    held = answer(run("calibrate", "c.csv", "--weights", "创新=2，市场=1", "--format", "json"))
    assert [row["item"] for row in held["calibration"]["rows"]] == ["甲", "乙", "丙"]  # type: ignore[index]
    assert held["without_criteria"]["flips"][0] == {"ahead": "甲", "behind": "乙", "by": ["创新"]}  # type: ignore[index]
    assert (
        "会因一指标而颠倒的先后"
        in run("calibrate", "c.csv", "--weights", "创新=2,市场=1", "--lang", "zh").stdout
    )
    for method in ("mean", "borda", "least_squares"):
        other = answer(
            run("calibrate", "c.csv", "--weights", "创新=2,市场=1", "--method", method, "--format", "json")
        )
        assert other["without_criteria"]["flips"][0] == {"ahead": "甲", "behind": "乙", "by": ["创新"]}  # type: ignore[index]


def test_without_whom_there_is_no_order_is_told(run: Run, folder: Path) -> None:
    (folder / "chain.csv").write_text(
        "item,reviewer,score\na,x,9\nb,x,4\nb,y,6\nc,y,2\nc,z,3\nd,z,1\n", "utf-8"
    )
    shown = run("calibrate", "chain.csv", "--method", "least_squares", "--lang", "en")
    assert "without y the method has no answer" in " ".join(shown.stdout.split())


def test_the_command_line_goes_before_the_file(run: Run, folder: Path) -> None:
    run("calibrate", "--example", "--out", "s.yaml", "--lang", "en")
    plain = answer(run("calibrate", "s.yaml", "--method", "mean", "--format", "json"))
    assert plain["calibration"]["selection"] is None  # type: ignore[index]
    three = answer(
        run(
            "calibrate", "s.yaml", "--top", "3", "--seed", "1", "--words", "excellent=100", "--format", "json"
        )
    )
    chosen = three["calibration"]["selection"]  # type: ignore[index]
    assert (chosen["slots"], chosen["seed"]) == (3, 1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("small.csv", "--scale", "5"), 3, "LOW-HIGH"),
        (("small.csv", "--scale", "9-3"), 3, "LOW-HIGH"),
        (("small.csv", "--words", "good"), 3, "GRADE=SCORE"),
        (("small.csv", "--weights", "a=x"), 3, "CRITERION=WEIGHT"),
        (("small.csv", "--weights", "a=1"), 3, "no criteria"),
        (("small.csv", "--variances", "1,2"), 3, "three numbers"),
        (("small.csv", "--variances", "1,2,x"), 3, "three numbers"),
        (("small.csv", "--variances", "1,1,0"), 3, "above zero"),
        (("small.csv", "--scale", "0-6"), 3, "row 4, “rows[3].score”: 8 lies outside 0 to 6"),
        (("small.csv", "--method", "z_score"), 3, "z-scores are undefined: 1."),
        (("small.csv", "--method", "trimmed_mean"), 3, "nothing is left of: 0、1、2"),
        (("small.csv", "--method", "mean", "--top", "1"), 3, "only shrinkage does"),
        (("small.csv", "--method", "guess"), 2, "must be one of"),
        (("missing.csv",), 3, "no such file"),
        ((), 2, "--example"),
    ],
)
def test_refusals_say_what_and_how_to_mend(
    run: Run, small: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    result = run("calibrate", *words, "--lang", "en")
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr


def test_separate_groups_are_named(run: Run, folder: Path) -> None:
    (folder / "two.csv").write_text("项目,专家,评分\n甲,王,5\n乙,王,7\n丙,李,9\n丁,李,4\n", "utf-8")
    result = run("calibrate", "two.csv", "--method", "least_squares", "--lang", "zh")
    assert result.exit_code == 3
    assert "丁、丙（李）、乙、甲（王）" in result.stderr
    few = run("calibrate", "two.csv", "--lang", "zh")
    assert few.exit_code == 3
    assert "没有一个项目有两个评分" in few.stderr
    given = run("calibrate", "two.csv", "--variances", "4,1,1", "--lang", "zh")
    assert given.exit_code == 0
    assert "只能假定各组项目一样好" in given.stdout


def test_places_for_everybody_need_no_second_panel(run: Run, small: Path) -> None:
    shown = run("calibrate", "complete.csv", "--top", "99", "--lang", "en")
    assert shown.exit_code == 0
    assert "99: 6 sure, 0 in the band" in shown.stdout
    assert "second panel" not in shown.stdout


def test_a_plain_mean_has_no_steps_to_explain(run: Run, folder: Path) -> None:
    (folder / "c.csv").write_text(
        "项目,专家,指标,评分\n甲,王,创新,9\n甲,王,市场,2\n乙,王,创新,6\n乙,王,市场,6\n", "utf-8"
    )
    shown = run("calibrate", "c.csv", "--method", "mean", "--explain", "--lang", "zh")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "按等权合成：创新、市场" in shown.stdout
    assert "每个评分的校正" not in shown.stdout


@pytest.mark.parametrize(("own", "expected"), [(None, "1"), ("4", "4")])
def test_one_thread_unless_somebody_asks_for_more(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch, own: str | None, expected: str
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", own or "")
    if own is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    assert run("calibrate", "complete.csv").exit_code == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == expected
