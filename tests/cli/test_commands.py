"""``index``, ``evaluate``, ``template`` and ``repair`` on small real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from queqiao.catalog.readers import read_entries


def said(done: Result) -> tuple[int, str, str]:
    return done.exit_code, done.stdout, done.stderr


def test_the_life_of_an_index(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # a fixture
    assert said(run("index", "build", "ix", "achievements.csv")) == (
        0,
        "",
        "索引 ix：新增 3，更新 0，移除 0，未变 0。\n",
    )
    (files / "more.csv").write_text("成果编号,成果名称\nA1,改名的电解液\nA5,新的一项\n", "utf-8")
    assert said(run("index", "add", "ix", "more.csv")) == (
        0,
        "",
        "索引 ix：新增 1，更新 1，移除 0，未变 0。\n",
    )
    assert said(run("index", "remove", "ix", "A2")) == (0, "", "索引 ix：新增 0，更新 0，移除 1，未变 3。\n")
    (files / "ids.txt").write_text("A3\n\nA5\n", "utf-8")
    assert said(run("index", "remove", "ix", "--from", "ids.txt")) == (
        0,
        "",
        "索引 ix：新增 0，更新 0，移除 2，未变 1。\n",
    )
    assert said(run("index", "add", "ix", "achievements.csv", "--sync")) == (
        0,
        "",
        "索引 ix：新增 2，更新 1，移除 0，未变 0。\n",
    )
    assert said(run("index", "merge", "ix")) == (0, "", "索引 ix 已合并，共 3 条。\n")
    assert said(run("index", "rebuild", "ix")) == (0, "", "索引 ix 已重建，共 3 条。\n")
    assert said(run("index", "rebuild", "ix", "more.csv", "--lang", "en")) == (
        0,
        "",
        "Rebuilt ix: 2 entries.\n",
    )
    figures = json.loads(run("index", "info", "ix", "--format", "json", "--check").stdout)
    assert {name: figures[name] for name in ("documents", "deleted", "segments", "vectors")} == {
        "documents": 2,
        "deleted": 0,
        "segments": 1,
        "vectors": "none",
    }


def test_an_added_index_equals_a_built_one(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    run("index", "build", "one", "achievements.csv")
    (files / "first.csv").write_text("成果编号,成果名称\nA1,旧的\nA9,别的\n", "utf-8")
    run("index", "build", "two", "first.csv")
    run("index", "add", "two", "achievements.csv", "--sync")
    run("index", "merge", "two")
    answers = [
        run("match", "needs.csv", "--index", name, "--format", "csv").stdout for name in ("one", "two")
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("build", "ix", "missing.csv"), 3, "错误：missing.csv：没有这个文件。请核对路径和文件名（含扩展名）。\n"),
        (("build", ".", "achievements.csv"), 4, "错误：. 里已有索引或其他文件，不会覆盖。请换一个空目录，或用 queqiao index add 往原索引里加条目。\n"),
        (("add", "ix", "achievements.csv"), 4, "错误：ix 里没有索引。请核对路径，或先用 queqiao index build 建立索引。\n"),
        (("remove", "ix"), 2, "错误：没有写要移除的编号。请写上编号，或用 --from 指定一个每行一个编号的文件。\n"),
        (("info", "ix"), 4, "错误：ix 里没有索引。请核对路径，或先用 queqiao index build 建立索引。\n"),
        (("merge", "ix"), 4, "错误：ix 里没有索引。请核对路径，或先用 queqiao index build 建立索引。\n"),
        (("rebuild", "ix"), 4, "错误：ix 里没有索引。请核对路径，或先用 queqiao index build 建立索引。\n"),
    ],
)  # fmt: skip
def test_what_an_index_refuses(run, files: Path, words: tuple[str, ...], code: int, message: str) -> None:  # type: ignore[no-untyped-def]  # as above
    assert said(run("index", *words)) == (code, "", message)
    assert not (files / "ix").exists()


def test_an_unknown_id_removes_nothing(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    run("index", "build", "ix", "achievements.csv")
    done = run("index", "remove", "ix", "A1", "A9")
    assert said(done) == (
        4,
        "",
        "错误：索引里没有编号为「A9」的条目。请核对编号，或用 queqiao index add 加入后重试。\n",
    )
    assert json.loads(run("index", "info", "ix", "--format", "json").stdout)["documents"] == 3


def test_a_damaged_index_says_so_and_is_mended_from_the_file(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    run("index", "build", "ix", "achievements.csv")
    biggest = max(
        (path for path in (files / "ix").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    biggest.write_bytes(biggest.read_bytes()[:10])
    done = run("index", "info", "ix", "--check")
    assert (done.exit_code, done.stdout) == (4, "")
    assert run("index", "rebuild", "ix", "achievements.csv").exit_code == 0
    assert run("index", "info", "ix", "--check").exit_code == 0


def test_evaluation_of_perfect_lists(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run(
        "evaluate", "needs.csv", "achievements.csv", "judgements.csv", "--format", "json", "--by-group"
    )
    figures = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (0, "")
    perfect = {
        "ndcg10": 1.0,
        "average_precision": 1.0,
        "reciprocal_rank": 1.0,
        "recall10": 1.0,
        "recall50": 1.0,
    }
    assert (figures["judged"], figures["full"], figures["calibration"]) == (perfect, perfect, "neutral")
    assert [(group["group"], group["needs"]) for group in figures["groups"]] == [
        ("低温锂电池电解液", 1),
        ("秸秆厌氧发酵产沼气菌剂", 1),
    ]
    assert figures["intervals"]["judged"]["ndcg10"] == {"mean": 1.0, "low": 1.0, "high": 1.0}


EVALUATION = """\
2 项需求（2 组），5 条判断；前 10 名中判过的占 10%

口径  nDCG@10    MAP    MRR  recall@10  recall@50
已判    0.815  0.750  0.750      1.000      1.000
全库    0.815  0.750  0.750      1.000      1.000

概率：未校准，所以没有校准误差。
"""


def test_evaluation_of_a_run(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    (files / "run.csv").write_text("need_id,achievement_id,rank\nN1,A2,1\nN1,A1,2\nN2,A2,1\n", "utf-8")
    done = run("evaluate", "needs.csv", "achievements.csv", "judgements.csv", "--run", "run.csv")
    assert (done.exit_code, done.stderr, done.stdout.splitlines()[2]) == (0, "", EVALUATION.splitlines()[2])
    # N1: the only relevant row stands second, 1/log2(3) = 0.631; N2 is perfect; mean 0.815.
    assert done.stdout.splitlines()[3:5] == EVALUATION.splitlines()[3:5]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ("--run", "run.csv", "--fit-calibration", "c.json"),
            2,
            "错误：--run 与 --fit-calibration 不能同用：拟合要看得分，运行结果里没有\n"
            "用法：queqiao evaluate [选项] NEEDS ACHIEVEMENTS JUDGEMENTS\n说明：queqiao evaluate --help\n",
        ),
        (("--group-by", "行业"), 2, "错误：需求里没有“行业”这一列。可用来分组的有：owner、region。\n"),
    ],
)
def test_what_evaluation_refuses(run, files: Path, words: tuple[str, ...], code: int, message: str) -> None:  # type: ignore[no-untyped-def]  # as above
    assert said(run("evaluate", "needs.csv", "achievements.csv", "judgements.csv", *words)) == (
        code,
        "",
        message,
    )


def test_judgements_on_other_needs_are_no_evaluation(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    (files / "judgements.csv").write_text("需求编号,成果编号,等级\nX,A1,3\n", "utf-8")
    done = run("evaluate", "needs.csv", "achievements.csv", "judgements.csv")
    assert said(done) == (
        3,
        "",
        "错误：judgements.csv：没有一项需求既有清单又有人工判断。请核对需求编号是否一致。\n",
    )


def test_a_calibration_needs_enough_judgements(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("evaluate", "needs.csv", "achievements.csv", "judgements.csv", "--fit-calibration", "c.json")
    assert (done.exit_code, done.stdout, (files / "c.json").exists()) == (3, "", False)
    assert done.stderr.startswith("错误：")
    assert "calibration.too_few" not in done.stderr


@pytest.mark.parametrize(
    ("kind", "language", "name"),
    [("needs", "zh", "需求表.xlsx"), ("achievements", "zh", "成果表.xlsx"), ("needs", "en", "needs.xlsx")],
)
def test_a_form_can_be_filled_in_and_read(run, files: Path, kind: str, language: str, name: str) -> None:  # type: ignore[no-untyped-def]  # as above
    from openpyxl import load_workbook

    done = run("template", kind, "--lang", language)
    assert (done.exit_code, done.stdout, name in done.stderr) == (0, "", True)
    book = load_workbook(files / name)
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    title = next(place for place, text in enumerate(header) if text and ("名称" in text or "itle" in text))
    sheet.cell(row=3, column=title + 1, value="低温锂电池")  # row 2 is the example
    book.save(files / name)
    result = read_entries(files / name, "need" if kind == "needs" else "achievement", keep_going=True)
    assert "低温锂电池" in [entry.title for entry in result.entries]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("needs", "--out", "form.csv"), "错误：form.csv：表格的扩展名应为 .xlsx。请改文件名。\n"),
        (
            ("needs", "--out", "no/form.xlsx"),
            "错误：no/form.xlsx：文件夹 no 不存在。请先建立它，或换一个位置。\n",
        ),
        (
            ("people",),
            "错误：KIND：只能是 needs achievements 之一，您写的是“people”\n用法：queqiao template [选项] KIND\n说明：queqiao template --help\n",
        ),
    ],
)
def test_what_template_refuses(run, folder: Path, words: tuple[str, ...], message: str) -> None:  # type: ignore[no-untyped-def]  # as above
    assert said(run("template", *words)) == (2, "", message)


def test_a_filled_in_form_is_never_overwritten(run, folder: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    assert run("template", "needs", "--out", "form.xlsx").exit_code == 0
    done = run("template", "needs", "--out", "form.xlsx")
    assert said(done) == (
        2,
        "",
        "错误：form.xlsx：文件已存在，可能已有人填写。请换一个文件名，或加 --force 覆盖。\n",
    )
    assert run("template", "needs", "--out", "form.xlsx", "--force").exit_code == 0


def test_repair_asks_at_most_five_questions(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("repair", "needs.csv", "--format", "json")
    found = json.loads(done.stdout)
    assert (done.exit_code, done.stderr, [item["need_id"] for item in found]) == (0, "", ["N1", "N2"])
    assert all(0 < len(item["questions"]) <= 5 and 0 <= item["completeness"] <= 1 for item in found)
    relative = [question["code"] for question in found[1]["questions"]]
    assert "baseline_of_parameter" in relative


def test_repair_in_words(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("repair", "needs.csv", "--need", "N2", "--lang", "en")
    lines = done.stdout.splitlines()
    assert (done.exit_code, lines[0], lines[1].split("%")[1][:10]) == (
        0,
        "N2  秸秆厌氧发酵产沼气菌剂",
        " complete;",
    )
    assert lines[2].startswith("  1. ")


def test_repair_refuses_an_unknown_need(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    assert said(run("repair", "needs.csv", "--need", "N9")) == (
        2,
        "",
        "错误：文件里没有编号为“N9”的需求。有的编号例如：N1、N2。\n",
    )
