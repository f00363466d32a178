"""``queqiao funnel``: what it prints, in both languages and every form."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_the_clinic_from_counts(run: Run, folder: Path) -> None:
    (folder / "c.csv").write_text("阶段,数量\n接诊团队,66\n概念验证,12\n赋权,8\n", "utf-8")
    done = run("funnel", "c.csv", "--lang", "zh")
    assert (done.exit_code, "18.2%（10.7%–29.1%）" in done.stdout, "66.7%（39.1%–86.2%）" in done.stdout) == (
        0,
        True,
        True,
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sample_says_everything(run: Run, folder: Path, lang: str) -> None:
    assert run("funnel", "--example", "--out", "f.yaml", "--lang", lang).exit_code == 0
    by = {"zh": "领域", "en": "field"}[lang]
    done = run("funnel", "f.yaml", "--by", by, "--explain", "--lang", lang)
    assert done.exit_code == 0, done.stderr
    wanted = {
        "zh": ["漏斗", "止于何处、为何", "按“领域”分组", "用时", "去向", "同批转化率", "曲线：发布 → 对接", "所用指标的定义", "≈"],
        "en": ["Funnel", "Where cases ended and why", "By field", "Durations", "Endings", "Conversion by cohort", "Curve: posted → introduced", "Definitions used", "≈"],
    }[lang]  # fmt: skip
    assert [word for word in wanted if word not in done.stdout] == []


def test_json_holds_the_whole_result(run: Run, folder: Path) -> None:
    run("funnel", "--example", "--out", "f.yaml", "--lang", "en")
    found = json.loads(
        run(
            "funnel",
            "f.yaml",
            "--format",
            "json",
            "--by",
            "field",
            "--hide-below",
            "3",
            "--quarters",
            "--confidence",
            "90%",
            "--as-of",
            "2026-06-30",
        ).stdout
    )
    assert (found["as_of"], found["confidence"], found["order"], found["conversion_proved"]) == (
        "2026-06-30",
        0.9,
        "declared",
        True,
    )
    reached = [stage["reached"] for stage in found["funnel"]["stages"]]
    assert reached == sorted(reached, reverse=True)
    assert found["cohorts"]["cohorts"][0]["name"] == "2023Q1"
    assert found["groups"]["least_cell"] == 3


def test_workbook_and_markdown(run: Run, folder: Path) -> None:
    run("funnel", "--example", "--out", "f.yaml", "--lang", "en")
    assert run("funnel", "f.yaml", "--out", "r.xlsx").exit_code == 0
    assert zipfile.is_zipfile(folder / "r.xlsx")
    assert run("funnel", "f.yaml", "--out", "r.md", "--lang", "en").exit_code == 0
    assert "## Conversion by cohort" in (folder / "r.md").read_text("utf-8")


def test_a_file_without_proof_does_not_speak_of_conversion(run: Run, folder: Path) -> None:
    (folder / "w.csv").write_text(
        "案号,发布,对接,签约,领域\nA1,2024-01-05,2024-02-01,2024-05-01,材料\nA2,2024-01-08,2024-01-01,,能源\n",
        "utf-8",
    )
    done = run(
        "funnel", "w.csv", "--as-of", "2026-01-31", "--lang", "zh", "--by", "领域", "--hide-below", "2"
    )
    assert done.exit_code == 0, done.stderr
    assert ("同批到达“签约”的比例" in done.stdout, "同批转化率" in done.stdout, "＜2 隐" in done.stdout) == (
        True,
        False,
        True,
    )
    assert "A2：“对接”（2024-01-01）早于“发布”（2024-01-08）" in done.stdout.replace("\n", "").replace(
        "  ", ""
    )


def test_bad_files_say_row_field_and_remedy(run: Run, folder: Path) -> None:
    (folder / "d.csv").write_text("案号,阶段,日期\nA1,发步,2024-01-05\nA1,发布,2024-13-01\n", "utf-8")
    done = run("funnel", "d.csv", "--stages", "发布、对接", "--lang", "zh")
    assert done.exit_code == 3
    assert "第 2 行 「rows[1].阶段」：没有“发步”这个阶段。是不是“发布”？" in done.stderr
    assert "第 3 行 「rows[2].日期」：写的是“2024-13-01”" in done.stderr


def test_counts_that_rise_are_refused(run: Run, folder: Path) -> None:
    (folder / "c.csv").write_text("stage,count\nposted,5\nmet,6\n", "utf-8")
    done = run("funnel", "c.csv", "--lang", "en")
    assert (done.exit_code, "more than the 5 of “posted”" in done.stderr) == (3, True)


@pytest.mark.parametrize(
    "words",
    [
        ("--as-of", "gestern"),
        ("--stages", "a"),
        ("--confidence", "2"),
        ("--hide-below", "0"),
        ("--confidence", "x"),
        (),
    ],
)
def test_wrong_options_are_usage_errors(run: Run, folder: Path, words: tuple[str, ...]) -> None:
    (folder / "c.csv").write_text("stage,count\nposted,5\nmet,4\n", "utf-8")
    assert run("funnel", *(["c.csv", *words] if words else [])).exit_code == 2


def test_many_oddities_are_cut(run: Run, folder: Path) -> None:
    rows = "".join(f"A{n},2024-05-01,2024-04-01\n" for n in range(30))
    (folder / "w.csv").write_text("案号,发布,对接\n" + rows, "utf-8")
    assert "另有 10 处" in run("funnel", "w.csv", "--lang", "zh").stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sample_asks_about_related_parties_and_money_that_came_back(
    run: Run, folder: Path, lang: str
) -> None:
    assert run("funnel", "--example", "--out", "f.yaml", "--lang", lang).exit_code == 0
    done = run("funnel", "f.yaml", "--format", "json", "--lang", lang)
    found = json.loads(done.stdout)["integrity"]
    assert [(lead["kind"], lead["cases"]) for lead in found["leads"]] == [
        ("related_parties", ["D019"]),
        ("round_trip", ["D016"]),
    ]
    assert (found["contracts"], found["contracted_fen"], found["received_fen"]) == (
        18,
        1_482_000_000,
        280_000_000,
    )
    table = run("funnel", "f.yaml", "--lang", lang).stdout
    assert {"zh": "防重复与虚增：请核实", "en": "Double counting and gaming: please check"}[lang] in table


def test_many_leads_are_cut_in_the_table_and_whole_in_json(run: Run, folder: Path) -> None:
    rows = "".join(
        f"A{n},发布,2024-01-01,,,\nA{n},签约,2024-05-01,R{n // 2},{n + 1}万,乙\n" for n in range(50)
    )
    rows += "".join(f"B{n},签约,2024-05-01,S,,\n" for n in range(9))
    (folder / "c.csv").write_text("案号,阶段,日期,登记号,合同额,卖方\n" + rows, "utf-8")
    shown = run("funnel", "c.csv", "--lang", "zh").stdout
    assert (
        "另有 31 条" in shown,
        "另有 1 份未填金额" in shown,
        "B0、B1、B2、B3、B4、B5 等 9 案" in shown,
    ) == (True, True, False)
    leads = json.loads(run("funnel", "c.csv", "--lang", "en", "--format", "json").stdout)["integrity"][
        "leads"
    ]
    assert len(leads) == 51
    (folder / "d.csv").write_text(
        "案号,阶段,日期,登记号\nB0,发布,2024-01-01,\n"
        + "".join(f"B{n},签约,2024-05-01,S\n" for n in range(9)),
        "utf-8",
    )
    assert "B0、B1、B2、B3、B4、B5 等 9 案" in run("funnel", "d.csv", "--lang", "zh").stdout
