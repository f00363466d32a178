"""``queqiao terms`` from the outside: the samples, every instrument, dirty files, every format."""

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


def told(folder: Path, run: Run, text: str, *words: str) -> dict:
    (folder / "deal.yaml").write_text(text, "utf-8")
    code, out, err = ran(run, "terms", "deal.yaml", "--format", "json", *words)
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_samples_say_the_same_in_both_languages(folder, run, language):
    assert ran(run, "terms", "--example", "--out", "deal.yaml", "--lang", language)[0] == 0
    code, out, err = ran(run, "terms", "deal.yaml", "--format", "json", "--lang", language)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [(x["amount"], x["due"], x["state"]) for x in found["obligations"]] == [
        ("500000.00", "2026-01-31", "paid"),
        ("500000.00", "2026-09-04", "paid"),
    ]
    assert sorted(x["shares"] for x in found["cap_table"]) == [625_000, 1_500_000, 2_500_000, 8_500_000]
    assert [x["state"] for x in found["triggers"]] == ["fired", "fired"]
    assert [(x["severity"], x["rule"]) for x in found["risks"]["findings"]] == [
        ("high", "above-registered-capital"),
        ("high", "family-liable"),
        ("high", "founder-unlimited"),
        ("medium", "high-return"),
        ("medium", "short-clock"),
        ("low", "no-fault-redemption"),
    ]
    assert [x["missing"] for x in found["risks"]["questions"]] == [["days_to_pay"]]
    assert found["risks"]["clear"] == ["8.1"]


@pytest.mark.parametrize("form", ["table", "md", "xlsx"])
def test_every_format(folder, run, form):
    assert ran(run, "terms", "--example", "--out", "deal.yaml", "--lang", "zh")[0] == 0
    out = f"out.{'txt' if form == 'table' else form}"
    assert ran(run, "terms", "deal.yaml", "--explain", "--format", form, "--out", out)[0] == 0
    assert (folder / out).stat().st_size > 500


DEALS = {
    "late": (
        """交易方式: 转让
推演到: 2026-04-10
条件:
  签订日: 2026-01-01
  转让方: 甲
  受让方: 乙
  价款: [{编号: 首付, 金额: 1万元, 付款日: 2026-03-01}]
  一般条款: {逾期: {每日: 0.05%, 上限: 20%, 宽限天数: 3, 适用于: [乙]}}
事件:
  - {事件: 付款, 日期: 2026-03-11, 付款方: 乙, 收款方: 甲, 金额: 6000}
""",
        [("part:首付", "10000.00", "overdue"), ("late:part:首付", "110.00", "due")],
    ),
    "assignment": (
        """instrument: assignment
as_of: 2026-03-01
terms: {signed: 2026-01-01, assignor: u, assignee: f, holdback: {share: 10%, subject: line},
  parts: [{id: lump, amount: 1000, due: 2026-02-01}], general: {on_termination: accelerate}}
events:
  - {event: payment, on: 2026-01-15, payer: f, payee: u, amount: 100, id: p}
  - {event: correction, id: c, on: 2026-02-20, supersedes: p,
     replacement: {event: payment, on: 2026-01-15, payer: f, payee: u, amount: 900}}
""",
        [("part:lump", "900.00", "paid")],
    ),
    "licence": (
        """交易方式: 许可
推演到: 2027-03-01
条件:
  签订日: 2026-01-01
  许可方: 甲
  被许可方: 乙
  种类: 独占
  期限: {开始: 2026-01-01, 结束: 2029-01-01}
  提成: {分档: [{至: 100万, 费率: 5%}, {费率: 3%}], 保底: {金额: 8万元, 不足时: 补足否则失去独占}}
事件:
  - {事件: 销售报告, 日期: 2027-01-20, 期间: {开始: 2026-01-01, 结束: 2027-01-01}, 金额: 150万元}
""",
        [("minimum:1", "15000.00", "open"), ("royalty:e1", "65000.00", "open")],
    ),
    "open_licence": (
        """交易方式: 开放许可
推演到: 2026-05-01
条件: {签订日: 2026-01-01, 专利权人: 甲, 使用费: 1万元, 到期日: 2028-01-01, 妨碍: [年费未缴]}
""",
        [],
    ),
    "equity": (
        """交易方式: 作价入股
推演到: 2026-05-01
条件:
  签订日: 2026-01-01
  公司: 丙
  股数: 1000
  团队: 团队
  团队比例: 70%
  评估: {评估值: 30万元, 基准日: 2025-10-01}
  出资: [{出资人: 甲, 金额: 30万元, 期限: 2026-06-01, 技术出资: 是}, {出资人: 乙, 金额: 70万元, 期限: 2027-06-01}]
""",
        [("contribution:乙", "700000.00", "open")],
    ),
    "deferred": (
        """交易方式: 先赋权后行权
推演到: 2026-07-01
条件:
  签订日: 2026-01-01
  单位: 甲
  公司: 丙
  团队: 团队
  股权结构: [{持有人: 团队, 股数: 1000}]
  条件: [{融资不少于: 100万}, {营收不少于: 10万, 月数: 12}, {估值不低于: 1亿}, {不早于: 2026-03-01}]
  满足方式: 任一
  现金: 5万元
  到期日: 2028-01-01
""",
        [("right", "50000.00", "overdue")],
    ),
    "prize": (
        """交易方式: 奖金
推演到: 2026-05-01
条件: {签订日: 2026-01-01, 出奖方: 平台, 奖金: [100, 50]}
事件: [{事件: 获奖, 日期: 2026-04-20, 名次: 1, 获奖人: 甲}]
""",
        [("prize:甲", "100.00", "open")],
    ),
}


@pytest.mark.parametrize("name", DEALS)
def test_deals_of_many_kinds(folder, run, name):
    text, owed = DEALS[name]
    found = told(folder, run, text, "--lang", "zh")
    assert [(x["id"], x["amount"], x["state"]) for x in found["obligations"]] == owed
    assert "money." not in json.dumps([x["text"] for each in found["triggers"] for x in each["missing"]])
    ran(run, "terms", "deal.yaml", "--explain")


def test_clauses_alone_are_checked(folder, run):
    found = told(folder, run, "条款:\n  - {编号: 1, 种类: 反稀释, 原文: 完全棘轮, 方法: 完全棘轮}\n")
    assert [x["rule"] for x in found["risks"]["findings"]] == ["full-ratchet"]
    assert "obligations" not in found


def test_every_fault_of_a_file_is_told_at_once(folder, run):
    text = """交易方式: 许可
条件: {签订日: 2026-13-01, 许可方: 甲, 种类: 独家, 期限: {开始: 2026-01-01}, 提成: {分档: [{费率: 5%}], 保低: 3}}
事件:
  - {事件: 卖了, 日期: 2026-02-01}
  - {事件: 付款, 日期: 2026-02-01, 付款方: 乙, 金额: abc}
条款: [{编号: 1, 种类: 霸王条款}, {编号: 2, 种类: 回购, 价款: 很多}]
"""
    (folder / "bad.yaml").write_text(text, "utf-8")
    code, out, err = ran(run, "terms", "bad.yaml", "--lang", "zh")
    assert (code, out) == (3, "")
    assert {line.split("「")[1].split("」")[0] for line in err.splitlines()} == {
        "条件.被许可方",
        "条件.签订日",
        "条件.种类",
        "条件.期限.结束",
        "条件.提成.保低",
        "事件[1].事件",
        "事件[2].收款方",
        "事件[2].金额",
        "条款[1].种类",
        "条款[2].价款",
    }


def test_what_cannot_be_is_said_in_words(folder, run):
    text = """交易方式: 奖金
条件: {签订日: 2026-01-01, 出奖方: 平台, 奖金: [100]}
事件: [{事件: 获奖, 日期: 2026-04-20, 名次: 0, 获奖人: 甲}]
"""
    (folder / "bad.yaml").write_text(text, "utf-8")
    code, out, err = ran(run, "terms", "bad.yaml", "--lang", "zh")
    assert (code, out) == (3, "")
    assert err == "错误：获奖记录 e1 的名次 0 无效，名次从 1 起。\n"
    two = "交易方式: 先赋权后行权\n条件: {条件: [{融资不少于: 1, 不早于: 2026-01-01}]}\n"
    (folder / "bad.yaml").write_text(two, "utf-8")
    assert "写了 2 个条件" in ran(run, "terms", "bad.yaml", "--lang", "zh")[2]


def test_without_a_file_it_says_how_to_begin(run):
    code, _, err = ran(run, "terms", "--lang", "zh")
    assert code == 2
    assert "--example" in err


PROGRAMME = """交易方式: 先投后股
推演到: 2026-06-30
项目: {name}
申报: {stated}
条件:
  签订日: 2026-01-05
  种类: 先投后股
  拨款方: 区财政
  公司: 丙
  拨款: [{{编号: 一, 金额: 50万元, 里程碑: 样机, 天数: 15}}, {{编号: 二, 金额: {second}, 里程碑: 市场认可, 天数: 15}}]
  股权结构: [{{持有人: 团队, 股数: 1000}}]
  转股: {{转股期限: 2028-12-31}}
事件:
  - {{事件: 里程碑, 日期: 2026-03-01, 里程碑: 样机}}
  - {{事件: 付款, 日期: 2026-03-10, 付款方: 区财政, 收款方: 丙, 金额: 50万元}}
"""


def conditions(
    folder: Path, run: Run, name: str, stated: str, second: str = "50万元"
) -> list[tuple[str, str]]:
    found = told(folder, run, PROGRAMME.format(name=name, stated=stated, second=second))["programme"]
    assert (found["name"], found["pack"]) == (name, f"programme-{name}")
    return [(each["condition"], each["kept"]) for each in found["conditions"]]


def test_programmes_are_checked(folder, run):
    stated = "{公司设立日: 2026-04-05, 自筹资金: 50万元}"
    assert conditions(folder, run, "tianfu-2025", stated) == [
        ("most", "kept"),
        ("founded", "kept"),
        ("self_raised", "kept"),
    ]
    late = "{公司设立日: 2026-04-06, 自筹资金: 499999.99}"
    assert conditions(folder, run, "tianfu-2025", late, "500000.01") == [
        ("most", "broken"),
        ("founded", "broken"),
        ("self_raised", "broken"),
    ]
    old = "{公司设立日: 2021-01-05, 创始人现金实缴: 20万元, 预计总投入: 200万元, 知识产权清晰: 是}"
    assert conditions(folder, run, "xian-2025", old) == [
        ("age", "kept"),
        ("founders_cash", "kept"),
        ("clear_rights", "kept"),
    ]
    assert conditions(folder, run, "optics-valley-2025", "{}") == [("stage", "kept"), ("stage", "kept")]
    assert conditions(folder, run, "optics-valley-students-2025", "{}") == [("amounts", "broken")]
    (folder / "deal.yaml").write_text(
        PROGRAMME.format(name="xian-2025", stated="{}", second="50万元"), "utf-8"
    )
    code, out, err = ran(run, "terms", "deal.yaml", "--format", "md", "--lang", "zh")
    assert (code, err) == (0, "")
    assert "## 项目条件：先投后股（西安）" in out
    assert "| 待定 | 创始人现金实缴不少于预计总投入的 10% |" in out
    assert "programme-xian-2025: 只据摘录" in out


def test_a_programme_needs_a_grant(folder, run):
    (folder / "deal.yaml").write_text(
        "instrument: prize\nprogramme: xian-2025\nterms: {signed: 2026-01-01, giver: a, prizes: [1]}\n",
        "utf-8",
    )
    code, out, err = ran(run, "terms", "deal.yaml", "--lang", "en")
    assert (code, out) == (3, "")
    assert (
        "a programme has conditions for grant_to_equity and tranches only; the instrument here is “prize”"
        in err
    )
    (folder / "deal.yaml").write_text(PROGRAMME.format(name="nowhere", stated="{}", second="1"), "utf-8")
    code, _, err = ran(run, "terms", "deal.yaml", "--lang", "en")
    assert code == 3
    assert "tianfu-2025" in err
