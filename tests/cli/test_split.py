"""``queqiao split`` from the outside: samples, tables of two columns, dirty files, every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

POLICY = """收入: 10万元
决定日: 2026-02-01
单位类型: 高校
分配办法: demo-university-2024
分配对象:
  - {姓名: 甲, 所属: 完成人团队, 角色: 主要贡献者, 权重: 3}
  - {姓名: 乙, 所属: team, 权重: 1}
税: {合同类别: 许可, 已认定登记: 是, 单独核算: 是}
"""


def ran(run: Run, *words: str) -> tuple[int, str, str]:
    done = run(*words)
    return done.exit_code, done.stdout, done.stderr


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, "utf-8")
    return name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_runs_and_every_step_has_words(folder, run, language):
    lang = ("--lang", language)
    assert ran(run, "split", "--example", "--out", "deal.yaml", *lang)[0] == 0
    code, out, err = ran(run, "split", "deal.yaml", "--tax", "--explain", "--format", "json", *lang)
    assert (code, err) == (0, "")
    found = json.loads(out)
    people = ("甲", "乙", "丙", "丁（研究生）") if language == "zh" else ("A", "B", "C", "D (student)")
    assert found["net"] == "1115999.50"
    assert sorted(found["totals"][name] for name in people) == [
        "234359.89",
        "390599.82",
        "78119.97",
        "78119.97",
    ] or (
        sorted(found["totals"][name] for name in people) == ["234359.90", "390599.83", "78119.96", "78119.96"]
    )
    assert sum(round(float(amount) * 100) for amount in found["totals"].values()) == 111_599_950
    assert [finding["verdict"] for finding in found["floors"]["findings"]] == ["met", "met"]
    assert [tax["kind"] for tax in found["taxes"]] == ["vat", "stamp", "reward", "reward"]
    assert [tax["amount"] for tax in found["taxes"][:2]] == ["0.00", "360.00"]
    line = next(line for line in found["lines"] if line["payee"] == people[0])
    assert [step["code"] for step in line["chain"]] == [
        "money.gross",
        "money.deducted",
        "money.deducted",
        "money.deducted",
        "money.net",
        "money.claim_weight",
        "money.claim_weight",
        "money.rounded",
    ]
    assert line["exact_fen"] == "78119965/2"
    for form in ("table", "md"):
        code, out, err = ran(run, "split", "deal.yaml", "--tax", "--explain", "--format", form, *lang)
        assert (code, err) == (0, "")
        assert "money." not in out
        assert "1,115,999.50" in out
    assert ran(run, "split", "deal.yaml", "--out", "deal.xlsx", *lang)[0] == 0
    assert (folder / "deal.xlsx").read_bytes()[:2] == b"PK"


def test_a_table_of_name_and_weight(folder, run):
    name = written(folder, "team.csv", "name,weight\n甲,1\n乙,1\n丙,1\n")
    code, out, _ = ran(run, "split", name, "--total", "10万", "--format", "json")
    assert code == 0
    assert json.loads(out)["totals"] == {"丙": "33333.34", "乙": "33333.33", "甲": "33333.33"} or json.loads(
        out
    )["totals"] == {"丙": "33333.33", "乙": "33333.33", "甲": "33333.34"}
    code, _, err = ran(run, "split", name)
    assert code == 3
    assert "--total" in err
    assert ran(run, "split", name, "--total", "十万")[0] == 2


def test_a_row_of_totals_is_paid_nothing(folder, run):
    name = written(
        folder, "team.csv", "序号,姓名,比例（%）,备注\n1,甲,40,\n2,乙,30,\n3,丙,30,负责人\n,合计,100,\n"
    )
    code, out, err = ran(run, "split", name, "--total", "100000", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["totals"] == {"丙": "30000.00", "乙": "30000.00", "甲": "40000.00"}
    assert found["notes"][0] == "合计行不是分配对象，未参与分配：合计。"


@pytest.mark.parametrize(
    ("more", "start"), [("币种: USD\n税: {已认定登记: 是}\n", "税只按人民币"), ("", "文件没有 tax")]
)
def test_taxes_that_cannot_be_reckoned_are_not_passed_over(folder, run, more, start):
    name = written(folder, "deal.yaml", f"收入: 100\n分配对象: [{{姓名: 甲}}]\n{more}")
    code, out, _ = ran(run, "split", name, "--tax", "--format", "json")
    assert (code, json.loads(out)["taxes"]) == (0, [])
    assert [note for note in json.loads(out)["notes"] if note.startswith(start)]
    assert not [
        note for note in json.loads(ran(run, "split", name, "--format", "json")[1])["notes"] if "税" in note
    ]


def test_the_order_of_rows_changes_nothing(folder, run):
    first = written(folder, "a.csv", "name,weight\n甲,2\n乙,3\n丙,5\n丁,1\n")
    second = written(folder, "b.csv", "name,weight\n丁,1\n丙,5\n乙,3\n甲,2\n")
    totals = [
        json.loads(ran(run, "split", name, "--total", "100000.01", "--format", "json")[1])["totals"]
        for name in (first, second)
    ]
    assert totals[0] == totals[1]


def test_weights_that_look_like_percentages_and_do_not_make_100(folder, run):
    name = written(folder, "team.csv", "姓名,权重\n甲,30%\n乙,40%\n丙,20%\n")
    code, out, _ = ran(run, "split", name, "--total", "90", "--format", "json")
    assert code == 0
    assert json.loads(out)["totals"] == {"丙": "20.00", "乙": "40.00", "甲": "30.00"}
    assert json.loads(out)["notes"][0].startswith("权重合计 90%")


def test_a_shipped_policy_with_a_deal_s_members(folder, run):
    name = written(folder, "deal.yaml", POLICY)
    code, out, err = ran(run, "split", name, "--tax", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["policy"] == {"id": "reward-policy-demo-university-2024", "version": "2024-01-01"}
    assert found["totals"] == {
        "乙": "17500.00",
        "甲": "52500.00",
        "college": "8000.00",
        "transfer_office": "10000.00",
        "university": "12000.00",
    }
    assert [(finding["rule"], finding["verdict"]) for finding in found["floors"]["findings"]] == [
        ("guofa-16-main", "met"),
        ("law-45-1", "met"),
    ]
    assert found["taxes"][0]["amount"] is None  # the exemption after 2025 was not verified, and it says so
    assert "没有核实" in found["taxes"][0]["reasons"][0]
    table = ran(run, "split", name, "--tax")[1]
    assert "待核实" in table
    assert "技术转移专职人员" in table


def test_a_floor_that_is_missed_says_by_how_much(folder, run):
    text = "收入: 1000\n决定日: 2025-01-01\n单位类型: 高校\n分配对象:\n - {姓名: 学校, 比例: 60%}\n - {姓名: 甲, 比例: 40%, 角色: 奖励}\n"
    code, out, _ = ran(run, "split", written(folder, "deal.yaml", text))
    assert code == 0
    assert "不足" in out
    assert "差 100 元" in ran(run, "split", "deal.yaml", "--format", "md")[1]


DIRTY = """收入: USD 100
决定日: 2025-13-01
扣除:
  - {名称: x, 类别: 评估费, 金额: -5, 凭证: [a]}
  - {名称: x, 类别: 吃饭, 金额: 5.005}
分配对象:
  - {姓名: 甲, 比例: 30%}
  - {姓名: 甲, 比例: 40%}
  - {姓名: 乙, 比例: 20%, 权重: 1, 保底: 5, 封顶: 3}
  - {姓名: 丙, 比利: 20%}
"""


def test_every_fault_of_a_file_is_said_at_once_with_its_line(folder, run):
    code, out, err = ran(run, "split", written(folder, "deal.yaml", DIRTY))
    assert (code, out) == (3, "")
    lines = err.splitlines()
    assert [(line.split("「")[0].split()[-2], line.split("「")[1].split("」")[0]) for line in lines] == [
        ("1", "收入"),
        ("2", "决定日"),
        ("4", "扣除[1].金额"),
        ("5", "扣除[2].类别"),
        ("5", "扣除[2].金额"),
        ("5", "扣除[2].名称"),
        ("8", "分配对象[2].姓名"),
        ("9", "分配对象[3].权重"),
        ("9", "分配对象[3].保底"),
        ("10", "分配对象[4].比利"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "收入: 100\n扣除: [{名称: x, 类别: 相关税费, 金额: 500, 凭证: [a]}]\n分配对象: [{姓名: 甲}]\n",
            "超过收入",
        ),
        ("收入: 100\n分配对象: [{姓名: 甲, 权重: 1, 封顶: 30}]\n", "没人分"),
        ("收入: 100\n分配对象: [{姓名: 甲, 权重: 0}]\n", "没人分"),
        ("收入: 100\n分配对象: [{姓名: 甲, 比例: 60%}, {姓名: 乙, 比例: 37%}]\n", "97%"),
        ("收入: 100\n分配对象: [{姓名: 甲, 比例: 60%}, {姓名: 乙, 比例: 47%}, {姓名: 丙}]\n", "107%"),
        ("收入: 100\n分配对象: [{姓名: 甲, 固定金额: 60}]\n", "余额没人分"),
        ("收入: 100\n币种: 人民\n分配对象: [{姓名: 甲}]\n", "货币代码"),
        ("收入: 100.5\n币种: JPY\n分配对象: [{姓名: 甲}]\n", "小数太多"),
        ("收入: 100\n扣除: [{名称: x, 类别: 相关税费, 金额: 5, 币种: USD}]\n分配对象: [{姓名: 甲}]\n", "USD"),
        ("收入: 100\n分配办法: nobody\n分配对象: [{姓名: 甲}]\n", "reward-policy-cn-default-2015"),
        (
            "收入: 100\n决定日: 2014-01-01\n分配办法: cn-default-2015\n分配对象: [{姓名: 甲, 所属: 单位}]\n",
            "不生效",
        ),
        ("收入: 100\n决定日: 2014-01-01\n单位类型: 高校\n分配对象: [{姓名: 甲}]\n", "money.reward_floor"),
        ("收入: 100\n分配办法: cn-default-2015\n分配对象: [{姓名: 甲}]\n", "没有“—”这一组"),
        ("收入: 100\n分配对象: [{姓名: 甲, 所属: 乙}]\n", "没有“乙”这一组"),
        ("收入: 100\n分配对象: [{权重: 1}]\n", "缺少"),
        ("收入: 100\n分配对象: [{姓名: 甲, 分段: [{不超过: 5, 比例: 1%}]}]\n", "最后一段"),
        ("收入: 100\n", "分配对象"),
    ],
)
def test_dirty_files(folder, run, text, said):
    code, out, err = ran(run, "split", written(folder, "deal.yaml", text))
    assert (code, out) == (3, "")
    assert said in err


def test_groups_tiers_and_fixed_sums_in_a_table(folder, run):
    rows = "name,group,percent,fixed,weight\nunit,,,100,\nteam,,,,1\nma,team,,,2\nli,team,,,1\n"
    code, out, _ = ran(run, "split", written(folder, "deal.csv", rows), "--total", "1000", "--format", "json")
    assert code == 0
    assert json.loads(out)["totals"] == {"li": "300.00", "ma": "600.00", "unit": "100.00"}
    tiers = (
        "income: 2000\nshares:\n - {name: a, tiers: [{up_to: 1000, rate: 10%}, {rate: 5%}]}\n - {name: b}\n"
    )
    out = ran(run, "split", written(folder, "t.yaml", tiers), "--format", "json")[1]
    assert json.loads(out)["totals"] == {"a": "150.00", "b": "1850.00"}
    whole = tiers.replace("rate: 5%}]", "rate: 5%}], whole: yes")
    out = ran(run, "split", written(folder, "w.yaml", whole), "--format", "json", "--explain")[1]
    assert json.loads(out)["totals"] == {"a": "100.00", "b": "1900.00"}


def test_an_enterprise_sees_the_relief_on_its_transfer_income(folder, run):
    text = (
        "income: 8000000\ndecided: 2025-05-05\nunit: enterprise\nown_rule: yes\nshares: [{name: firm}]\n"
        "tax: {contract: transfer, registered: yes, separate_accounts: yes}\n"
    )
    found = json.loads(ran(run, "split", written(folder, "e.yaml", text), "--tax", "--format", "json")[1])
    taxes = {tax["kind"]: tax["amount"] for tax in found["taxes"]}
    assert taxes == {"vat": "0.00", "stamp": "2400.00", "enterprise": "375000.00"}
    assert found["floors"]["findings"][0]["verdict"] == "agreed"


def test_own_implementation_is_checked_year_by_year(folder, run):
    text = (
        "income: 100\ndecided: 2025-05-05\nunit: state_institute\nconversion: 自行实施\n"
        "shares: [{name: unit}]\n"
    )
    notes = json.loads(ran(run, "split", written(folder, "a.yaml", text), "--format", "json")[1])["notes"]
    assert "各年营业利润" in notes[0]
    text += "first_year: 2022\nyears:\n - {year: 2022, profit: 1000, reward: 50}\n - {year: 2023, profit: -5, reward: 0}\n"
    found = json.loads(ran(run, "split", written(folder, "b.yaml", text), "--format", "json")[1])
    assert [(finding["rule"], finding["verdict"]) for finding in found["floors"]["findings"]] == [
        ("guofa-16-main", "met"),
        ("law-45-3/2022", "met"),
        ("law-45-3/2023", "met"),
        ("law-45-3/2024", "short"),
    ]
    twice = text.replace("year: 2023", "year: 2022")
    assert "写了两次" in ran(run, "split", written(folder, "c.yaml", twice))[2]
