"""``queqiao check-workflow``: proofs, faults in files, diagrams, export, one step tried, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from queqiao.kernel.workflows.files import shipped
from queqiao_engine.workflow.checker import check
from queqiao_engine.workflow.diagram.mermaid import to_mermaid
from queqiao_engine.workflow.diagram.svg import to_svg


@pytest.fixture
def sample(run, folder: Path) -> Path:  # type: ignore[no-untyped-def]  # the fixture of conftest
    """The sample file, written by the command itself."""
    assert run("check-workflow", "--example", "--out", "w.yaml", "--lang", "en").exit_code == 0
    return folder / "w.yaml"


def edit(sample: Path, old: str, new: str) -> None:
    text = sample.read_text("utf-8")
    assert old in text
    sample.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_of_each_language_holds_and_both_are_one_workflow(
    language: str, run, folder: Path
) -> None:  # type: ignore[no-untyped-def]
    run("check-workflow", "--example", "--out", "w.yaml", "--lang", language)
    run("check-workflow", "w.yaml", "--export", "w.json", "--lang", "en")
    run("check-workflow", "--example", "--out", "other.yaml", "--lang", "zh" if language == "en" else "en")
    run("check-workflow", "other.yaml", "--export", "other.json", "--lang", "en")
    done = run("check-workflow", "w.yaml", "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)["holds"]) == (0, True)
    assert json.loads(Path("w.json").read_text("utf-8")) == json.loads(Path("other.json").read_text("utf-8"))


def test_every_shipped_workflow_holds(run) -> None:  # type: ignore[no-untyped-def]
    done = run("check-workflow", "all", "--format", "json", "--lang", "en")
    reports = json.loads(done.stdout)
    assert done.exit_code == 0
    assert [(report["workflow"], report["holds"]) for report in reports] == [
        (name, True) for name in shipped()
    ]
    listed = json.loads(run("check-workflow", "--list", "--format", "json").stdout)
    assert [item["workflow"] for item in listed] == list(shipped())


def test_a_fault_is_shown_with_its_path_in_words(run, sample: Path) -> None:  # type: ignore[no-untyped-def]
    edit(sample, "    passes_gate: award\n", "")
    done = run("check-workflow", "w.yaml", "--lang", "en", "--format", "md")
    assert done.exit_code == 1
    expected = (
        "on this path “pay the grant” happens before gate “award” is passed<br>path: Draft —Submit→ Under review —Publish the "
        "result→ Public notice —Award and pay→ Paid"
    )
    assert expected in done.stdout
    plain = json.loads(run("check-workflow", "w.yaml", "--format", "json").stdout)
    failing = {item["property"]: item for item in plain["proofs"] if not item["holds"]}
    assert list(failing) == ["money_behind_gate"]
    assert failing["money_behind_gate"]["findings"][0]["path"][-1] == ["announced", "award", "paid"]


def test_a_bad_file_is_told_everything_at_once_with_lines(run, sample: Path) -> None:  # type: ignore[no-untyped-def]
    edit(sample, "{name: draft, label: 草稿 | Draft}", "{name: draft, lable: 草稿 | Draft}")
    edit(sample, "outcome: success", "outcome: great")
    done = run("check-workflow", "w.yaml", "--lang", "en")
    assert done.exit_code == 3
    lines = done.stderr.splitlines()
    assert [re.sub(r"row \d+", "row N", line) for line in lines] == [
        "error: w.yaml, row N, “states.1.lable”: there is no field “lable”; did you mean “label”?",
        "error: w.yaml, row N, “states.1”: “label” is missing. Add it.",
        "error: w.yaml, row N, “states.4.outcome”: “great” is none of the choices: success, 成功, failure, 失败, withdrawn, 撤回, neutral, 中性.",
    ]
    rows = [int(re.findall(r"row (\d+)", line)[0]) for line in lines]
    written = sample.read_text("utf-8").splitlines()
    assert ["lable" in written[rows[0] - 1], "great" in written[rows[2] - 1]] == [True, True]


STEP = (
    "--try",
    "--state",
    "announced",
    "--verb",
    "award",
    "--role",
    "office",
    "--lang",
    "en",
    "--format",
    "json",
)
SIGNED = 'signatures=[{"by": "p1", "side": "chief", "on": "2026-05-04"}, {"by": "p2", "side": "finance", "on": "2026-05-05"}]'


@pytest.mark.parametrize(
    ("today", "notice", "signed", "code", "reasons"),
    [
        # Published on 20 April 2026: the 15th day is a holiday, so 6 May is the last.
        ("2026-05-06", "[]", SIGNED, 1, ["workflow.notice_running"]),
        ("2026-05-07", "[]", SIGNED, 0, []),
        ("2026-05-07", '[{"id": "O-1", "raised": "2026-04-22"}]', SIGNED, 1, ["workflow.objection_open"]),
        (
            "2026-05-07",
            "[]",
            SIGNED.replace('"2026-05-05"', '"2026-05-05", "word": "vetoed", "reason": "over budget"'),
            1,
            ["workflow.vetoed"],
        ),
    ],
)
def test_one_step_tried(  # type: ignore[no-untyped-def]
    today: str, notice: str, signed: str, code: int, reasons: list[str], run, sample: Path
) -> None:
    record = f'notice={{"started": "2026-04-20", "objections": {notice}}}'
    done = run(
        "check-workflow",
        "w.yaml",
        *STEP,
        "--today",
        today,
        "--fact",
        record,
        "--fact",
        signed,
        "--fact",
        "amount=5万",
    )
    assert done.exit_code == 3  # 5万 is no exact number here
    done = run(
        "check-workflow",
        "w.yaml",
        *STEP,
        "--today",
        today,
        "--fact",
        record,
        "--fact",
        signed,
        "--fact",
        "amount=50000",
    )
    plain = json.loads(done.stdout)
    assert (done.exit_code, [item["code"] for item in plain["reasons"]]) == (code, reasons)
    assert plain["next"] == ("paid" if not reasons else None)
    if not reasons:
        assert plain["effects"][0] == {"name": "pay_grant", "money": True, "params": {"amount": 50000}}
    assert plain["rule_packs"] == ["notice-agreement-price-cn-2016"]


def test_facts_may_come_from_a_file_and_the_command_line_wins(run, sample: Path) -> None:  # type: ignore[no-untyped-def]
    members = "".join(f"    - {{成员: m{n}, 专家: 是, 表决: 赞成}}\n" for n in range(5))
    Path("facts.yaml").write_text(f"panel:\n  成员:\n{members}amount: 1\n", "utf-8")
    words = (
        "--try",
        "--state",
        "review",
        "--verb",
        "announce",
        "--role",
        "office",
        "--facts",
        "facts.yaml",
        "--format",
        "json",
    )
    done = run("check-workflow", "w.yaml", *words)
    assert (done.exit_code, json.loads(done.stdout)["next"]) == (0, "announced")
    fewer = run(
        "check-workflow",
        "w.yaml",
        *words,
        "--fact",
        'panel={"members": [{"id": "m1", "expert": true, "vote": "favour"}]}',
    )
    assert [item["code"] for item in json.loads(fewer.stdout)["reasons"]] == ["workflow.panel_small"]


def test_every_verb_of_a_state_and_why_not(run, sample: Path) -> None:  # type: ignore[no-untyped-def]
    words = ("check-workflow", "w.yaml", "--try", "--role", "applicant", "--lang", "en", "--format", "json")
    submit, withdraw = json.loads(run(*words, "--evidence", "plan=1").stdout)
    assert (submit["verb"], [item["code"] for item in submit["reasons"]]) == (
        "submit",
        ["workflow.fact_missing", "workflow.policy_missing"],
    )
    assert withdraw == {"verb": "withdraw", "allowed": True, "reasons": []}
    step = ("--verb", "submit", "--fact", "amount=60000", "--evidence", "plan=1")
    answers = [run(*words, *step, "--policy", f"grant.limit={limit}") for limit in (50000, 60000)]
    assert [answer.exit_code for answer in answers] == [1, 0]
    assert json.loads(answers[0].stdout)["reasons"][0]["text"] == "above the limit per grant"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nothing"], 3, "neither a shipped workflow nor a file"),
        (["missing.yaml"], 3, "missing.yaml"),
        ([], 2, "--list"),
        (["all", "--diagram", "x.svg"], 3, "--diagram is for one workflow"),
        (["w.yaml", "--diagram", "x.png"], 3, "ends in .svg"),
        (["w.yaml", "--export", "x.txt"], 3, "ends in .yaml"),
        (["w.yaml", "--try", "--role", "king"], 3, "has no role “king”. There are: applicant, office"),
        (["w.yaml", "--try", "--evidence", "plna=1"], 3, "has no document “plna”. There are: plan."),
        (["w.yaml", "--try", "--policy", "grant.limt=1"], 3, "has no policy figure “grant.limt”"),
        (["w.yaml", "--try", "--gate", "door"], 3, "has no gate “door”. There are: award."),
        (["need", "--try", "--gate", "door"], 3, "There are: none."),
        (["w.yaml", "--try", "--state", "limbo"], 3, "there is no state “limbo”"),
        (["w.yaml", "--try", "--fact", "amount"], 3, "name=value"),
        (["w.yaml", "--try", "--fact", "amonut=3"], 3, "did you mean “amount”?"),
        (["w.yaml", "--try", "--fact", "notice=soon"], 3, "written as JSON"),
        (["w.yaml", "--try", "--evidence", "plan=two"], 3, "whole number"),
        (["w.yaml", "--try", "--today", "soon"], 2, "2026-01-23"),
    ],
)
def test_mistakes_are_answered(words: list[str], code: int, said: str, run, sample: Path) -> None:  # type: ignore[no-untyped-def]
    done = run("check-workflow", *words, "--lang", "en")
    assert done.exit_code in {code, 5}
    assert said in done.stderr + done.output


RECUSAL = """
工作流: recusal
版本: "1"
标签: 回避（演示） | Recusal (demo)
对象: application
起始状态: open
角色: [{名称: judge, 标签: 评审人 | Judge}]
事实:
  - {名称: units, 类型: 人员, 标签: 申请单位 | applying units}
  - {名称: assigned, 类型: 人员, 标签: 承办人 | who is assigned}
效果: [{名称: pay, 标签: 拨款 | pay, 涉及资金: 是}]
关口: [{名称: award, 标签: 立项 | award}]
状态: [{名称: open, 标签: 待评 | Open}, {名称: done, 标签: 已评 | Done, 终态: 是, 结局: 成功}]
流转:
  - 动作: judge
    标签: 评审 | Judge
    从: open
    到: open
    执行: judge
    条件:
      - 回避: {事实: units, 按单位: 是, 理由: 申请单位的人员须回避 | people of an applying unit stay out}
      - 本人: {事实: assigned, 理由: 须由承办人本人办理 | only who is assigned}
    通过关口: award
  - {动作: pay, 标签: 拨款 | Pay, 从: open, 到: done, 执行: judge, 效果: [{名称: pay, 关口: award}]}
"""


@pytest.mark.parametrize(
    ("who", "reasons"),
    [
        (["--actor", "p1", "--organisation", "乙所"], []),
        (["--actor", "p1", "--organisation", "甲大学"], ["people of an applying unit stay out"]),
        (["--actor", "p2", "--organisation", "乙所"], ["only who is assigned"]),
        (
            ["--actor", "p1"],
            ["the organisation of the actor (p1) is not known, so it cannot be compared"],
        ),
    ],
)
def test_who_acts_and_for_whom_can_be_tried(who: list[str], reasons: list[str], run, folder: Path) -> None:  # type: ignore[no-untyped-def]
    Path("r.yaml").write_text(RECUSAL, "utf-8")
    facts = ("--fact", "units=甲大学,丙公司", "--fact", "assigned=p1")
    step = ("--try", "--verb", "judge", "--role", "judge", "--lang", "en", "--format", "json")
    done = run("check-workflow", "r.yaml", *step, *who, *facts)
    assert [item["text"] for item in json.loads(done.stdout)["reasons"]] == reasons
    assert done.exit_code == (1 if reasons else 0)


def test_gates_are_looked_at_once_one_is_given(run, folder: Path) -> None:  # type: ignore[no-untyped-def]
    text = RECUSAL.replace(
        "{名称: award, 标签: 立项 | award}",
        "{名称: award, 标签: 立项 | award}, {名称: other, 标签: 其他 | other}",
    )
    Path("r.yaml").write_text(text, "utf-8")
    step = ("--try", "--verb", "pay", "--role", "judge", "--format", "json")
    answers = [
        run("check-workflow", "r.yaml", *step, *more)
        for more in ((), ("--gate", "award"), ("--gate", "other"))
    ]
    codes = [[item["code"] for item in json.loads(answer.stdout)["reasons"]] for answer in answers]
    assert codes == [[], [], ["workflow.gate_not_passed"]]


def test_chinese_faults_are_met_with_chinese_names(run, sample: Path) -> None:  # type: ignore[no-untyped-def]
    edited = (
        RECUSAL.replace("起始状态", "起始")
        .replace("执行: judge", "角色: judge", 1)
        .replace("- 回避:", "- 迴避:")
    )
    Path("r.yaml").write_text(edited, "utf-8")
    done = run("check-workflow", "r.yaml", "--lang", "zh")
    assert done.exit_code == 3
    lines = done.stderr.splitlines()
    assert lines[0] == "错误：r.yaml 第 6 行 「起始」：没有“起始”这个项目；是不是“起始状态”？"
    assert lines[2].startswith(
        "错误：r.yaml 第 19 行 「流转.1.角色」：没有“角色”这个项目。可写：动作、标签、从、到、执行、条件"
    )
    assert "没有“迴避”这种条件；是不是“回避”？" in done.stderr


def test_diagrams_and_exports_are_what_the_engine_draws(run, folder: Path) -> None:  # type: ignore[no-untyped-def]
    for ending in ("svg", "mmd", "yaml", "json"):
        option = "--diagram" if ending in {"svg", "mmd"} else "--export"
        assert run("check-workflow", "deal-approval", option, f"d.{ending}", "--lang", "zh").exit_code == 0
    definition = shipped()["deal_approval"]
    assert (folder / "d.svg").read_text("utf-8") == to_svg(definition, "zh")
    assert (folder / "d.mmd").read_text("utf-8") == to_mermaid(definition, "zh")
    for name in ("d.yaml", "d.json"):
        done = run("check-workflow", name, "--format", "json")
        assert json.loads(done.stdout)["holds"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_long_form_names_states_and_ways(language: str, run) -> None:  # type: ignore[no-untyped-def]
    for name in shipped():
        done = run("check-workflow", name, "--explain", "--lang", language, "--format", "md")
        assert done.exit_code == 0
        definition = shipped()[name]
        assert all(state.label.text(language) in done.stdout for state in definition.states)
        assert all(role.label.text(language) in done.stdout for role in definition.roles)


def test_the_long_form_shows_the_figures_in_force_and_where_they_stand(run) -> None:  # type: ignore[no-untyped-def]
    step = ("check-workflow", "deal-approval", "--explain", "--lang", "en", "--format", "md")
    shown = run(*step, "--today", "2026-06-01").stdout
    row = "| agreement_price_notice.days | days of notice of an agreed price | 15 | notice-agreement-price-cn-2016 |"
    assert row in shown
    # Before the register's new rules of 2026 there is no figure, and it is said.
    before = run(*step, "--today", "2025-06-01").stdout
    assert "| contract_registration.working_days | working days to register | (not set) |  |" in before
    assert "◆ decided in favour" in shown
    assert "¥ pay the rewards" in shown


def test_the_checker_itself_agrees() -> None:
    assert [name for name, definition in shipped().items() if not check(definition).holds] == []
