"""``queqiao match`` on small real files: every format, every refusal, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from click.testing import Result

from queqiao.cli.inputs import parse_mappings
from queqiao.cli.output import write_text
from queqiao.kernel.errors import UserError
from queqiao.matching.report import read_run

Run = Callable[..., Result]

CSV_HEADER = (
    "need_id,achievement_id,rank,score,probability,grade,met,contradicted,unknown,conditions_differ,top_evidence,"
    "need_title,achievement_title,outlook"
)


def said(done: Result) -> tuple[int, str, str]:
    return done.exit_code, done.stdout, done.stderr


def test_the_best_of_each_need_comes_first(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # a fixture
    done = run("match", "needs.csv", "achievements.csv", "--format", "csv")
    lines = done.stdout_bytes.decode("utf-8").split("\r\n")
    assert (done.exit_code, done.stderr, lines[0], lines[-1]) == (0, "", CSV_HEADER, "")
    first = {row.split(",")[0]: row.split(",")[1] for row in reversed(lines[1:-1])}
    assert first == {"N1": "A1", "N2": "A2"}


def test_the_verdicts_quote_the_achievement(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run(
        "match",
        "needs.csv",
        "achievements.csv",
        "--need",
        "N1",
        "--top",
        "1",
        "--format",
        "jsonl",
        "--explain",
    )
    (report,) = [json.loads(line) for line in done.stdout.splitlines()]
    (match,) = report["matches"]
    verdicts = [
        (item["verdict"], (item["quotation"] or {"text": None})["text"]) for item in match["verdicts"]
    ]
    assert (match["id"], verdicts) == (
        "A1",
        [("met", "−20℃下容量保持率90%"), ("contradicted", "循环寿命800次")],
    )


def test_the_table_names_need_and_match(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("match", "needs.csv", "achievements.csv", "--need", "N1", "--top", "1")
    lines = done.stdout.splitlines()
    assert (done.exit_code, done.stderr, lines[0], lines[1]) == (
        0,
        "",
        "N1  低温锂电池电解液",
        "有候选 · 2 条指标",
    )
    assert lines[3].startswith(" 1  宽温域锂电池电解液  A1  松江理工大学（虚构）")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("m.csv", b"\xef\xbb\xbfneed_id,"),
        ("m.jsonl", b'{"need_id": "N1"'),
        ("m.xlsx", b"PK"),
        ("m.html", b"<!DOCTYPE html>"),
        ("m.txt", "N1  低温锂电池电解液\n".encode()),
    ],
)
def test_the_ending_decides_the_format(run, files: Path, name: str, start: bytes) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("match", "needs.csv", "achievements.csv", "--out", name)
    message = f"已写入 {name}：2 项需求，其中 2 项有候选，0 项暂无明显匹配。\n"
    assert said(done) == (0, "", message)
    assert (files / name).read_bytes().startswith(start)
    assert [path.name for path in files.glob(".*")] == []


def test_the_same_call_writes_the_same_bytes(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    for name in ("a.csv", "b.csv", "a.jsonl", "b.jsonl", "a.xlsx", "b.xlsx"):
        assert run("match", "needs.csv", "achievements.csv", "--explain", "--out", name).exit_code == 0
    for ending in ("csv", "jsonl", "xlsx"):
        assert (files / f"a.{ending}").read_bytes() == (files / f"b.{ending}").read_bytes()


def test_needs_may_come_from_standard_input(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    usual = run("match", "needs.csv", "achievements.csv", "--format", "csv")
    piped = run("match", "-", "achievements.csv", "--format", "csv", stdin=(files / "needs.csv").read_bytes())
    assert said(piped) == said(usual)


def test_gates_keep_out_what_does_not_fit(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    run("match", "needs.csv", "achievements.csv", "--where", "region=河南 readiness<=5", "--out", "m.csv")
    assert {name for ids in read_run(files / "m.csv").values() for name in ids} == {"A2"}


def test_gates_take_chinese_names_too(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    words = ("match", "needs.csv", "achievements.csv", "--format", "csv", "--where")
    assert said(run(*words, "地区＝河南 成熟度≤5")) == said(run(*words, "region=河南 readiness<=5"))


def test_a_gate_on_nothing_is_refused(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("match", "needs.csv", "achievements.csv", "--where", "省份=河南")
    message = "错误：--where 里的“省份”不是成果的属性。有的属性：owner、readiness、region。\n"
    assert said(done) == (2, "", message)


def test_answers_re_rank_the_need(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    (files / "answers.csv").write_text("需求编号,成果编号,等级\nN1,A1,无\n", "utf-8")
    done = run("match", "needs.csv", "achievements.csv", "--feedback", "answers.csv", "--out", "m.csv")
    assert done.exit_code == 0
    assert read_run(files / "m.csv")["N1"][-1] == "A1"


def test_answers_are_counted_and_those_on_unknown_ids_said(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    (files / "a.csv").write_text("需求编号,成果编号,回答\nN1,A1,是\nN9,A1,是\nN1,A9,否\n", "utf-8")
    words = ("match", "needs.csv", "achievements.csv", "--feedback", "a.csv", "--need", "N1")
    done = run(*words)
    message = "提醒：a.csv：有 2 条回答没有用上：需求文件或成果里没有这些编号，例如 N9。请核对编号。\n"
    assert (done.exit_code, done.stderr) == (0, message)
    assert " · 已按您的 1 个回答重排\n" in done.stdout
    assert " · re-ranked by your answer\n" in run(*words, "--lang", "en").stdout


def test_explain_says_that_csv_has_no_room_for_it(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    plain = run("match", "needs.csv", "achievements.csv", "--format", "csv")
    done = run("match", "needs.csv", "achievements.csv", "--format", "csv", "--explain")
    message = "提醒：CSV 一行一个成果，写不下逐条核对，--explain 没有作用。要逐条核对请写成 .xlsx、.html 或 .jsonl。\n"
    assert said(done) == (0, plain.stdout, message)


def test_files_that_are_not_there_are_named(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    message = "错误：nope.csv：没有这个文件。请核对路径和文件名（含扩展名）。\n"
    judged = ("evaluate", "needs.csv", "achievements.csv", "judgements.csv")
    for words in (
        ("match", "needs.csv", "achievements.csv", "--calibration", "nope.csv"),
        ("match", "needs.csv", "achievements.csv", "--feedback", "nope.csv"),
        (*judged, "--run", "nope.csv"),
    ):
        assert said(run(*words)) == (3, "", message)


def test_a_map_names_a_column(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    (files / "odd.csv").write_text("甲,乙\nX1,低温锂电池电解液\n", "utf-8")
    words = (
        "match",
        "odd.csv",
        "achievements.csv",
        "--map",
        "needs.title=乙",
        "--map",
        "needs.id=甲",
        "--out",
        "m.csv",
    )
    assert run(*words).exit_code == 0
    assert read_run(files / "m.csv")["X1"][0] == "A1"


def test_an_index_is_made_and_then_kept_up_to_date(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    words = ("match", "needs.csv", "achievements.csv", "--index", "ix", "--format", "csv")
    first = run(*words)
    plain = run("match", "needs.csv", "achievements.csv", "--format", "csv")
    assert said(first) == (0, plain.stdout, "索引 ix：新增 3，更新 0，移除 0，未变 0。\n")
    changed = (files / "achievements.csv").read_text("utf-8").replace("循环寿命800次", "循环寿命1500次")
    (files / "achievements.csv").write_text(
        "\n".join(line for line in changed.splitlines() if not line.startswith("A3"))
        + "\nA4,低温电解液,,,,,\n",
        "utf-8",
    )
    second = run(*words)
    assert second.stdout == run("match", "needs.csv", "achievements.csv", "--format", "csv").stdout
    assert (second.exit_code, second.stderr) == (0, "索引 ix：新增 1，更新 1，移除 1，未变 1。\n")
    alone = run("match", "needs.csv", "--index", "ix", "--format", "csv")
    assert said(alone) == (0, second.stdout, "")


def test_refused_rows_are_left_out_with_keep_going(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    (files / "bad.csv").write_text(
        "编号,需求名称\nN1,低温锂电池电解液\nN1,重复编号\nN3,桥梁裂缝检测\n", "utf-8"
    )
    stopped = run("match", "bad.csv", "achievements.csv", "--out", "m.csv")
    assert (stopped.exit_code, stopped.stdout, (files / "m.csv").exists()) == (3, "", False)
    assert stopped.stderr.startswith("错误：bad.csv 第 3 行")
    going = run("match", "bad.csv", "achievements.csv", "--out", "m.csv", "--keep-going")
    assert (going.exit_code, sorted(read_run(files / "m.csv"))) == (1, ["N1", "N3"])
    lines = going.stderr.splitlines()
    assert lines[0] == stopped.stderr.splitlines()[0]
    assert lines[1:] == [
        "提醒：bad.csv：有问题的行已跳过，其余 2 条照常处理。",
        "已写入 m.csv：2 项需求，其中 2 项有候选，0 项暂无明显匹配。",
    ]


def test_refused_rows_do_not_remove_from_an_index(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    run("index", "build", "ix", "achievements.csv")
    (files / "part.csv").write_text("成果编号,成果名称\nA1,新名称\nA1,重复\n", "utf-8")
    done = run("match", "needs.csv", "part.csv", "--index", "ix", "--keep-going", "--format", "csv")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == "索引 ix：新增 0，更新 1，移除 0，未变 0。"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("missing.csv", "achievements.csv"), 3, "错误：missing.csv：没有这个文件。请核对路径和文件名（含扩展名）。\n"),
        (("needs.csv",), 2, "错误：没有写成果文件。请写上它，或用 --index 指定已建好的索引。\n"),
        (("-", "-"), 2, "错误：标准输入（-）只能用于一个文件。请把另一个写成文件名。\n"),
        (
            ("needs.csv", "achievements.csv", "--out", "report.docx"),
            2,
            "错误：report.docx：看不出该用什么格式。请把扩展名改为 .csv .htm .html .jsonl .ndjson .txt .xlsx 之一，或用 --format 指定。\n",
        ),
        (("needs.csv", "achievements.csv", "--out", "needs.csv"), 2, "错误：needs.csv：输出文件与输入文件是同一个，会覆盖您的数据。请换一个文件名。\n"),
        (("needs.csv", "achievements.csv", "--out", "no/m.csv"), 2, "错误：no/m.csv：文件夹 no 不存在。请先建立它，或换一个位置。\n"),
        (("needs.csv", "achievements.csv", "--out", ".", "--format", "csv"), 2, "错误：.：这是一个文件夹。请写明其中的文件名。\n"),
        (("needs.csv", "achievements.csv", "--need", "N9"), 2, "错误：文件里没有编号为“N9”的需求。有的编号例如：N1、N2。\n"),
        (("needs.csv", "achievements.csv", "--map", "title"), 2, "错误：--map 的写法不对：“title”。应写成 字段=列名，例如 title=项目名。\n"),
        (
            ("needs.csv", "achievements.csv", "--vectors", "magic"),
            2,
            "错误：--vectors 不认识“magic”。可用 none、corpus、folder:路径，或 http(s) 地址。\n",
        ),
        (
            ("needs.csv", "achievements.csv", "--where", "readiness"),
            2,
            "错误：筛选条件「readiness」第 10 个字符处（）看不懂。写法：属性 运算符 值，例如 region=江苏,浙江 readiness>=5；"
            "运算符有 = != < <= > >= ~（包含），含空格的值请加引号。\n",
        ),
        (("needs.csv", "--index", "nowhere"), 4, "错误：nowhere 里没有索引。请核对路径，或先用 queqiao index build 建立索引。\n"),
        (
            ("needs.csv", "achievements.csv", "--calibration", "needs.csv"),
            3,
            "错误：needs.csv：这不是校准文件，或已损坏。请用 queqiao evaluate --fit-calibration 重新生成。\n",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_before_any_work(
    run: Run,
    files: Path,
    words: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    assert said(run("match", *words)) == (code, "", message)


def test_too_few_achievements_teach_no_vectors(run, files: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("match", "needs.csv", "achievements.csv", "--vectors", "corpus", "--format", "csv")
    plain = run("match", "needs.csv", "achievements.csv", "--format", "csv")
    assert said(done) == (0, plain.stdout, "提醒：成果太少或用词太单一，学不出语义向量；本次只按文字匹配。\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("form", ["csv", "xlsx", "html"])
def test_a_full_disk_is_said(run, files: Path, form: str) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("match", "needs.csv", "achievements.csv", "--out", "/dev/full", "--format", form)
    message = "错误：/dev/full：读写失败（磁盘已满）。请检查路径、权限和磁盘空间。\n"
    assert said(done) == (5, "", message)
    assert Path("/dev/full").is_char_device()


def test_a_failure_leaves_the_old_file_and_no_part(files: Path) -> None:
    (files / "m.csv").write_text("old", "utf-8")

    def fail(file: IO[str]) -> None:
        file.write("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(UserError) as refusal:
        write_text("m.csv", fail)
    (problem,) = refusal.value.problems
    assert problem.text("zh") == "m.csv：读写失败（磁盘已满）。请检查路径、权限和磁盘空间。"
    assert sorted(path.name for path in files.iterdir()) == [
        "achievements.csv",
        "judgements.csv",
        "m.csv",
        "needs.csv",
    ]
    assert (files / "m.csv").read_text("utf-8") == "old"


def test_a_link_keeps_pointing_where_it_points(files: Path) -> None:
    (files / "real.txt").write_text("old", "utf-8")
    (files / "link.txt").symlink_to("real.txt")
    write_text("link.txt", lambda file: file.write("new"))
    assert ((files / "link.txt").is_symlink(), (files / "real.txt").read_text("utf-8")) == (True, "new")


def test_mappings_go_to_both_sides_or_to_one() -> None:
    found = parse_mappings(["title=名称", "needs.id=编号", "achievements.body = 介绍=全文"])
    assert (dict(found.needs), dict(found.achievements)) == (
        {"title": "名称", "id": "编号"},
        {"title": "名称", "body": "介绍=全文"},
    )


@pytest.mark.parametrize("word", ["title", "=名称", "title=", "needs.=x"])
def test_a_mapping_without_both_halves_is_refused(word: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse_mappings([word])
    assert [problem.code for problem in refusal.value.problems] == ["cli.mapping"]
