"""The frame: help, version, language, usage errors, failures, exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from queqiao.cli.command import command
from queqiao.cli.failures import Exit, exit_code
from queqiao.cli.main import COMMANDS, Root, root
from queqiao.kernel.errors import Problem, UserError, problem_codes
from queqiao_engine.errors import EngineError
from queqiao_engine.version import __version__

HELP = """\
用法：queqiao [选项] 命令 [参数]…

鹊桥：给出需求和成果两份表，得到诚实、有据的匹配清单；还能估值、分账、推演条款、组织评
审、统计转化。

例：queqiao match needs.xlsx achievements.csv --out report.html

选项：
  --version     显示版本后退出
  --debug       出现内部错误时把细节打在屏幕上
  --lang zh|en  说明、消息和报告用的语言；不写时看 QUEQIAO_LANG，再看系统语言
  --help        显示这段说明后退出

命令：
  match           为每项需求排出成果，逐条说明理由
  index           建立和维护成果索引
  evaluate        用人工判断检验匹配质量
  batch           成批匹配大量需求，可中断续跑
  template        写出空白的填报表格
  repair          指出需求缺什么，最多问五个问题
  value           用几种方法给技术估值，列出步骤和区间
  split           把收入按规则分到人，精确到分
  terms           推演交易条款：义务、现金流、股权
  assign          给申报分配评审专家，回避利益冲突
  calibrate       校正评委打分，看名次有多稳
  funnel          从事件算转化漏斗、时长和分期转化率
  check-workflow  检验流程定义：走得通、钱在关口后、有申诉
  serve           启动网站，附带后台作业
  worker          运行后台作业
  setup           建库或升级
  check           检查安装是否完好
  load            把需求或成果文件导入平台
  backup          备份数据库、附件和密钥
  demo            启动一个虚构的演示地区
"""

ENGLISH_HELP = """\
Usage: queqiao [OPTIONS] COMMAND [ARGS]...

Queqiao: give it a file of needs and a file of achievements, get an honest, explained
match list. It also values, splits, plays terms, staffs and calibrates reviews, and
counts conversions.

Example: queqiao match needs.xlsx achievements.csv --out report.html

Options:
  --version     show the version and exit
  --debug       show the details of an internal fault on the screen
  --lang zh|en  language of help, messages and reports; else QUEQIAO_LANG, else the
                locale
  --help        show this text and exit

Commands:
  match           rank achievements for every need and say why
  index           build and keep an index of achievements
  evaluate        measure match quality against judgements
  batch           match many needs in one resumable run
  template        write an empty form to fill in
  repair          say what a need lacks, in at most five questions
  value           value a technology by several methods, with steps and ranges
  split           divide income by rule down to the fen
  terms           play the terms of a deal: obligations, cash flow, cap table
  assign          assign reviewers without conflicts of interest
  calibrate       calibrate reviewers' scores and see how firm the order is
  funnel          funnel, durations and cohort rates from events
  check-workflow  prove a workflow: it ends, money behind gates, appeals exist
  serve           start the hall in the browser, with a worker
  worker          run the background jobs
  setup           prepare or upgrade the database
  check           check that the installation is sound
  load            load a file of needs or achievements into the hall
  backup          back up database, files and key
  demo            an invented region to try the hall with
"""


@pytest.mark.parametrize("words", [(), ("--help",)])
def test_help_in_chinese(run, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]  # a fixture
    done = run(*words)
    assert (done.exit_code, done.stdout, done.stderr) == (0, HELP, "")


def test_help_in_english(run) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("--help", "--lang", "en")
    assert (done.exit_code, done.stdout, done.stderr) == (0, ENGLISH_HELP, "")


def test_version(run) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("--version")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"queqiao {__version__}\n", "")


@pytest.mark.parametrize(
    ("environment", "first"),
    [
        ({}, "用"),
        ({"LANG": "C"}, "用"),
        ({"LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"}, "用"),
        ({"LANG": "zh_CN.GB18030"}, "用"),
        ({"LANG": "en_US.UTF-8"}, "U"),
        ({"LANG": "fr_FR.UTF-8"}, "U"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN"}, "用"),
        ({"LANG": "en_US.UTF-8", "QUEQIAO_LANG": "zh"}, "用"),
        ({"QUEQIAO_LANG": "en-GB"}, "U"),
    ],
)
def test_the_language_follows_the_environment(run, environment: dict[str, str], first: str) -> None:  # type: ignore[no-untyped-def]  # as above
    assert run("--help", env=environment).stdout[0] == first


def test_the_argument_beats_the_environment(run) -> None:  # type: ignore[no-untyped-def]  # as above
    assert run("--lang=zh-Hans", "--help", env={"QUEQIAO_LANG": "en"}).stdout[0] == "用"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("mach",), "错误：没有命令 mach；是不是 match？\n用法：queqiao [选项] 命令 [参数]…\n说明：queqiao --help\n"),
        (("--lang", "fr", "match"), "错误：--lang：只能是 zh en 之一，您写的是“fr”\n用法：queqiao [选项] 命令 [参数]…\n说明：queqiao --help\n"),
        (("--lang", "en", "--quick"), "error: there is no option --quick\nusage: queqiao [OPTIONS] COMMAND [ARGS]...\nhelp: queqiao --help\n"),
        (
            ("--debug",),
            "错误：缺少命令，可用的有：match index evaluate batch template repair value split terms assign calibrate funnel check-workflow serve worker setup check load backup demo\n"
            "用法：queqiao [选项] 命令 [参数]…\n说明：queqiao --help\n",
        ),
        (("match",), "错误：缺少 NEEDS\n用法：queqiao match [选项] NEEDS [ACHIEVEMENTS]\n说明：queqiao match --help\n"),
        (
            ("match", "a", "b", "c", "d"),
            "错误：多出来的参数：c d\n用法：queqiao match [选项] NEEDS [ACHIEVEMENTS]\n说明：queqiao match --help\n",
        ),
        (
            ("match", "a", "b", "--tpo", "3"),
            "错误：没有选项 --tpo；是不是 --top？\n用法：queqiao match [选项] NEEDS [ACHIEVEMENTS]\n说明：queqiao match --help\n",
        ),
        (
            ("match", "a", "b", "--top", "0"),
            "错误：--top：应为 1 到 1000 之间的整数，您写的是“0”\n用法：queqiao match [选项] NEEDS [ACHIEVEMENTS]\n说明：queqiao match --help\n",
        ),
        (
            ("match", "a", "b", "--top", "many", "--lang", "en"),
            "error: --top: must be a whole number from 1 to 1000, not “many”\n"
            "usage: queqiao match [OPTIONS] NEEDS [ACHIEVEMENTS]\nhelp: queqiao match --help\n",
        ),
        (
            ("match", "a", "b", "--format", "docx"),
            "错误：--format：只能是 table csv jsonl xlsx html 之一，您写的是“docx”\n"
            "用法：queqiao match [选项] NEEDS [ACHIEVEMENTS]\n说明：queqiao match --help\n",
        ),
        (
            ("match", "a", "b", "--out"),
            "错误：选项 --out 后面要写值\n用法：queqiao match [选项] NEEDS [ACHIEVEMENTS]\n说明：queqiao match --help\n",
        ),
        (
            ("match", "a", "b", "--explain=3"),
            "错误：选项 --explain 不带值\n用法：queqiao match [选项] NEEDS [ACHIEVEMENTS]\n说明：queqiao match --help\n",
        ),
    ],
)  # fmt: skip
def test_mistakes_on_the_line_are_said_with_the_usage(run, words: tuple[str, ...], message: str) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run(*words)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", message)


def test_every_command_of_the_table_has_help_in_both_languages(run) -> None:  # type: ignore[no-untyped-def]  # as above
    for name in COMMANDS:
        for language, lead in (("zh", "用法："), ("en", "Usage: ")):
            done = run(name, "--help", "--lang", language)
            assert (name, done.exit_code, done.stdout.startswith(f"{lead}queqiao {name} ")) == (name, 0, True)


def leaves(group: click.Group, context: click.Context) -> list[click.Command]:
    found: list[click.Command] = []
    for name in group.list_commands(context):
        item = group.get_command(context, name)
        assert item is not None
        found.extend(leaves(item, context) if isinstance(item, click.Group) else [item])
    return found


def test_every_option_and_argument_is_explained_in_both_languages() -> None:
    silent = [
        f"{item.name} {parameter.name}"
        for item in leaves(root, click.Context(root))
        for parameter in item.params
        if not getattr(parameter, "hidden", False)
        and not (getattr(parameter, "zh", "") and getattr(parameter, "en", ""))
    ]
    assert silent == []


# Failures are shown with a group of our own, whose commands fail in every way there is.


class Failing(Root):
    """The top group with commands that fail."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(FAILURES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        @command("失败", "fail", name=cmd_name)
        def fail() -> None:
            raise FAILURES[cmd_name]

        return fail


FAILURES: dict[str, BaseException] = {
    "input": UserError(Problem("input.empty_file", {}, file="a.csv")),
    "index": EngineError("index.not_found", path="nowhere"),
    "gate": EngineError("gate.operator", gate="a?b", op="?"),
    "unworded": EngineError("moon.eclipse", phase="full", at=3),
    "system": PermissionError(13, "Permission denied", "secret.csv"),
    "pipe": BrokenPipeError(32, "Broken pipe"),
    "interrupt": KeyboardInterrupt(),
    "fault": RuntimeError("something never thought of"),
}


def failing(name: str, *words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(Failing(name="queqiao", callback=lambda: None), [name, *words])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        (
            "input",
            3,
            "错误：a.csv：文件是空的。请确认导出成功后重试；可用 queqiao template 生成一份空白模板。\n",
        ),
        ("index", 4, "错误：nowhere 里没有索引。请核对路径，或先用 queqiao index build 建立索引。\n"),
        ("gate", 2, "错误：筛选条件 a?b 的运算符「?」不存在。可用的有 = != < <= > >= ~（包含）。\n"),
        ("unworded", 3, "错误：moon.eclipse（at=3, phase=full）\n"),
        ("system", 5, "错误：secret.csv：读写失败（没有权限）。请检查路径、权限和磁盘空间。\n"),
        ("pipe", 0, ""),
        ("interrupt", 130, "\n已中断。\n"),
    ],
)
def test_a_failure_is_a_message_and_a_code(folder: Path, name: str, code: int, message: str) -> None:
    assert failing(name) == (code, "", message)


def test_a_fault_of_ours_is_two_lines_and_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    code, stdout, stderr = failing("fault")
    (kept,) = folder.glob("queqiao-fault-*.txt")
    assert (code, stdout, stderr) == (
        70,
        "",
        "错误：程序内部出错（RuntimeError: something never thought of），您的文件没有被改动。请把这条消息报告给维护者。\n"
        f"细节已写入 {kept}，报告问题时请附上。\n",
    )
    assert kept.read_text("utf-8").rstrip().endswith("RuntimeError: something never thought of")


def test_debug_shows_the_traceback_instead(folder: Path) -> None:
    code, _, stderr = failing("fault", "--debug")
    assert (code, stderr.startswith("Traceback"), "细节已写入" in stderr) == (70, True, False)


def test_many_problems_are_cut_short(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = UserError(*(Problem("input.empty_file", {}, row=row) for row in range(25)))
    monkeypatch.setitem(FAILURES, "many", many)
    _, _, stderr = failing("many")
    lines = stderr.splitlines()
    assert (len(lines), lines[-1]) == (21, "另有 5 处，未一一列出。")


def test_every_problem_code_has_an_exit_code() -> None:
    assert {code: int(exit_code(code)) for code in problem_codes() if exit_code(code) not in set(Exit)} == {}
    assert {exit_code(code) for code in problem_codes() if code.startswith("index.")} == {Exit.INDEX}


HEAVY = {
    "numpy", "scipy", "numba", "pint", "opencc", "Stemmer", "openpyxl", "docx", "pypdf", "rich", "jinja2", "python_calamine",
    "pymilvus", "dask",
}  # fmt: skip


def loaded(code: str) -> set[str]:
    """Top-level modules in a clean interpreter after ``code``."""
    tail = "\nimport sys as s\nprint('\\n'.join({n.split('.')[0] for n in s.modules}), file=s.stderr)"
    done = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "code",
    [
        "import queqiao.cli.main",
        "from click.testing import CliRunner; from queqiao.cli.main import root; CliRunner().invoke(root, ['--version'])",
        "from click.testing import CliRunner; from queqiao.cli.main import root; CliRunner().invoke(root, ['--help'])",
    ],
)
def test_starting_loads_nothing_heavy(code: str) -> None:
    assert loaded(code) & HEAVY == set()


def test_a_small_match_loads_no_compiler_and_no_solver(files: Path) -> None:
    code = (
        "from queqiao.cli.main import root\n"
        "try: root.main(['match', 'needs.csv', 'achievements.csv', '--out', 'm.csv'])\n"
        "except SystemExit as end: assert end.code == 0, end.code"
    )
    # The message of the command itself is on standard error too; only module names matter here.
    assert loaded(code) & {"numba", "scipy", "openpyxl", "rich", "jinja2", "docx", "pypdf", "pint"} == set()
    assert (files / "m.csv").exists()


def test_output_is_utf8_whatever_the_locale(files: Path) -> None:
    import os

    environment = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONIOENCODING", "PYTHONUTF8"}
    }
    environment |= {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "queqiao.cli.main", "--help"], capture_output=True, env=environment, check=True
    )
    assert done.stdout.decode("utf-8") == HELP


def test_several_facts_are_listed_as_people_list_them() -> None:
    from queqiao.cli.failures import as_problem
    from queqiao_engine.errors import EngineError

    problem = as_problem(EngineError("rulepack.unknown", id="x", near=("a", ("b", "c"))))
    assert problem.text("zh") == "没有名为“x”的规则包。相近的有：a、b、c。"
