"""Valuation files in two languages and several formats; every fault of a dirty one at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from queqiao.deals.value_file import read_value_file, run_value_file
from queqiao.kernel.errors import UserError
from queqiao.kernel.files import read_document

TODAY = date(2026, 11, 21)
EXAMPLES = Path(__file__).resolve().parents[3] / "src" / "queqiao" / "deals" / "examples"


def results(path: Path, *, trials: int = 2_000, today: date = TODAY):
    given = read_value_file(read_document(path), today)
    return run_value_file(given, trials=trials, seed=1, today=today)


def values(folder: Path, text: str, name: str = "v.yaml") -> list[float]:
    (folder / name).write_text(text, "utf-8")
    found, _general = results(folder / name)
    return [round(item.value, 4) for result in found for item in result.valuations]


def faults(folder: Path, text: str) -> list[tuple[str, int | None, str]]:
    (folder / "bad.yaml").write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        results(folder / "bad.yaml")
    return [(item.code, item.row, item.field) for item in caught.value.problems]


def test_the_two_samples_say_the_same() -> None:
    (zh, zh_general), (en, en_general) = (results(EXAMPLES / f"value.{lang}.yaml") for lang in ("zh", "en"))
    assert [[round(v.value, 9) for v in item.valuations] for item in zh] == [
        [round(v.value, 9) for v in item.valuations] for item in en
    ]
    # Ids differ between the languages, so the order of draws does too; the simulation is not compared.
    assert [[reason.code for v in item.valuations for reason in v.warnings] for item in zh] == [
        [reason.code for v in item.valuations for reason in v.warnings] for item in en
    ]
    assert [reason.code for reason in zh_general] == ["valuation.several_above_most_deals"]
    assert zh_general == en_general
    assert zh[7].comparison is not None
    assert zh[7].comparison.choice == "license"
    assert (zh[4].simulation is not None, zh[4].tree is not None) == (True, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("方法: 倍加系数法\n物化劳动: 50\n活劳动: 20\n创造性劳动倍加系数: 1.5\n科研风险率: 20%\n投资报酬率: 30%", 130),
        ("method: indexed_cost\nbook_cost: 1000\nprice_changes: [5%, 6%]\nyears_used: 2\nyears_left: 8", 890.4),
        ("method: licence_floor\nnet_cost: 264\nown_capacity: 800\nbuyer_capacity: 600\nlost_income: 140", 253.1429),
        (
            "method: licence_floor\ncost_by: {by: replication_cost, material: 50, labour: 20, creative_multiplier: 1.5,"
            " risk_rate: 20%, return_rate: 30%}\nown_capacity: 1\nbuyer_capacity: 1",
            65,
        ),
        ("方法: 约当投资法\n技术成本: 200\n技术成本利润率: 500%\n购方资产: 4000\n购方成本利润率: 25%", 0.1935),
        ("方法: 直接收益法\n收益: [100, 100, 100, 100, 100]\n折现率: 10%", 379.0787),
        ("方法: 直接收益法\n收益: [１００]\n时点: [0.5]\n折现率: ２１％\n入门费: 5", 95.9091),
        (
            "方法: 利润分成法\n利润: [100]\n折现率: 0%\n分成率测算: {方法: 边际分析法, 追加利润: [100, 110, 90, 80],"
            " 追加利润占比: [35%, 30%, 25%, 20%], 折现率: 10%}",
            27.4822,
        ),
        ("方法: 利润分成法\n利润: [100]\n折现率: 0\n分成率测算: {方法: 三分四分法}", 29.1667),
        ("方法: 利润分成法\n利润: [100]\n折现率: 0\n分成率: 30%", 30),
        (
            "方法: 利润分成法\n利润: [100]\n折现率: 0%\n分成率测算: {方法: 边际分析法, 追加利润: [100], 利润总额: [400], 折现率: 10%}",
            25,
        ),
        (
            "方法: 超额收益法\n原价格: 17.5\n新价格: 20\n原成本: 4\n新成本: 3.5\n数量: [10, 10, 10, 10, 10]\n税率: 25%\n折现率: 10%",
            85.2927,
        ),
        (
            "方法: 多期超额收益法\n收益额: [100, 120]\n税率: 25%\n折现率: 10%\n贡献资产:\n  厂房: {价值: 200, 要求报酬率: 8%}\n"
            "  资金: {价值: 100, 要求报酬率: 5%}",
            (75 - 21) / 1.1 + (90 - 21) / 1.21,
        ),
        ("方法: 许可费节省法\n销量: [20000]\n单价: [150]\n许可费率: 1%\n折现率: 0", 30_000),
        (
            "方法: 直接收益法\n收益: [110]\n折现率构成: {方法: CAPM, 无风险报酬率: 4%, 贝塔: 1.2, 市场溢价: 5%}",
            100,
        ),
        (
            "方法: 直接收益法\n收益: [110.25]\n折现率构成: {方法: WACC, 权益: 50, 债务: 50, 债务成本: 5%, 税率: 20%,"
            " 权益成本构成: {无风险报酬率: 3%, 贝塔: 1, 市场溢价: 9%}}",
            round(110.25 / 1.08, 4),
        ),
        (
            "method: direct_income\nincomes: [107]\ndiscount: {by: wacc, equity: 1, debt: 0, cost_of_equity: 7%, cost_of_debt: 5%, tax_rate: 0}",
            100,
        ),
        (
            "方法: 风险调整净现值\n折现率: 10%\n上市时点: 8\n现金流: [80, 80, 80, 80, 80, 80, 80, 80, 80, 80]\n阶段:\n"
            "  - {名称: 临床一期, 时点: 0, 成本: 5, 取临床统计: 是}\n  - {名称: 临床二期, 时点: 2, 成本: 15, 取临床统计: 是}\n"
            "  - {名称: III期, 时点: 4, 成本: 60, 取临床统计: 是}\n  - {名称: 审批, 时点: 7, 成本: 3, 成功率: 90.6%}",
            2.1127,
        ),
        ("方法: 实物期权\n标的价值: 350\n行权价: 500\n期限: 17\n无风险利率: 4%\n波动率: 25%\n剩余保护年限: 17", 26.6001),
        ("方法: 实物期权\n标的价值: 42\n行权价: 40\n期限: 0.5\n无风险利率: 10%\n波动率: 20%\n权利: 看跌", 0.8086),
        (
            "method: binomial\nspot: 50\nstrike: 52\nup: 1.2\ndown: 0.8\nrate: 5%\nmaturity: 2\nperiods: 2\nright: put\nexercise: american",
            5.0896,
        ),
        (
            "方法: 项目期权\n项目价值: 100\n上行: 1.8\n下行: 0.6\n无风险利率: 8%\n投资额: 104\n可延迟: 是\n投资增长率: 8%",
            25.0667,
        ),
        (
            "方法: 项目期权\n项目价值: 100\n上行: 1.8\n下行: 0.6\n无风险利率: 8%\n投资额: 104\n扩张: {比例: 50%, 成本: 40}\n"
            "收缩: {比例: 0%, 节省: 0}\n计息方式: 按期",
            14.5185,
        ),
        (
            "method: project_option\nvalue: 100\nup: 1.8\ndown: 0.6\nrate: 8%\ninvestment: 20\ninstalments: [{period: 1, cost: 90}]",
            round(0.4 * 90 / 1.08 - 20, 4),
        ),
        ("method: comparables\ncomparables: [{price: 100}, {price: 110}, {price: 120}]\nsize: 2\nadjusting: additive", 220),
    ],
)  # fmt: skip
def test_every_method_reads_its_numbers(tmp_path: Path, text: str, value: float) -> None:
    assert values(tmp_path, text) == [pytest.approx(value, abs=1e-4)]


def test_tables_are_read_as_deals_or_as_methods(tmp_path: Path) -> None:
    deals = "名称,成交价,相似度,调整.地域\n甲,320,80%,10%\n乙,260,0.6,\n"
    assert values(tmp_path, deals, "deals.csv") == [pytest.approx((352 * 0.8 + 260 * 0.6) / 1.4, abs=1e-4)]
    methods = "方法,名称,收益,折现率\n直接收益法,甲,100;100,10%\n直接收益法,乙,200,25%\n"
    assert values(tmp_path, methods, "methods.csv") == [173.5537, 160.0]
    form = "项目,内容\n方法,直接收益法\n收益,110\n折现率,10%\n"
    assert values(tmp_path, form, "form.csv") == [100.0]


def test_every_fault_of_a_dirty_file_is_named_at_once(tmp_path: Path) -> None:
    text = """单位: 美元
对照转让价格水平: 是
方法:
  - 方法: 许可费节省法
    许可费率: 25
    折现率: -20%
    收入: [100, x]
  - 方法: 直接收益法
    折现率: 3%
  - 方法: 黑洞法
    质量: 3
  - 名称: 忘了方法
  - 方法: 风险调整净现值
    阶段: [{名称: a, 时点: -1, 成本: 3, 取临床统计: 是}]
    折现率: 10%
    上市时点: 3
    现金流: []
  - 方法: 实物期权
    标的价值: 1
    行权价: 1
    期限: 1
    无风险利率: 1%
    波动率: 30%
    剩余保护年限: 3
    延迟成本: 5%
    相关: [{甲: a, 乙: b, 秩相关: 0.5}]
    相关矩阵: [{变量: a, 行: [1, 0.5]}, {变量: b, 行: [1]}]
"""
    assert faults(tmp_path, text) == [
        ("valuation.benchmark_unit", 1, "单位"),
        ("valuation.rate_unclear", 5, "方法[1].许可费率"),
        ("document.field_range", 6, "方法[1].折现率"),
        ("document.field_kind", 7, "方法[1].收入[2]"),
        ("document.field_missing", 8, "方法[2].收益"),
        ("document.field_choice", 10, "方法[3].方法"),
        ("document.field_missing", 12, "方法[4].估值方法"),
        ("document.field_range", 14, "方法[5].阶段[1].时点"),
        ("valuation.not_clinical", 14, "方法[5].阶段[1].取临床统计"),
        ("document.field_few", 17, "方法[5].现金流"),
        ("valuation.one_of", 24, "方法[6].剩余保护年限"),
        ("valuation.one_of", 26, "方法[6].相关"),
        ("valuation.matrix_not_square", 27, "方法[6].相关矩阵"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "方法: 直接收益法\n收益: [1]\n折现率: 3%\n区间:\n  - {变量: 折现率, 低: 1%, 高: 2%}\n  - {变量: discount_rate, 低: 1%, 高: 2%}\n",
            [("valuation.duplicate_id", 6, "区间[2].变量")],
        ),
        (
            "方法:\n  - {方法: 直接收益法, 收益: [1], 折现率: 3%, 永续增长率: 3%}\n"
            "  - {方法: 直接收益法, 收益: [1], 折现率: 3%, 区间: [{变量: 收益率, 低: 1, 高: 2}]}\n",
            [("valuation.discount_not_above_growth", 2, "方法[1]"), ("valuation.unknown_variable", 3, "方法[2]")],
        ),
        (
            "method: direct_income\nincomes: [1]\ndiscount_rate: 3%\nuncertain: [{variable: incomes.1, low: 3, mode: 2, high: 1}]",
            [("valuation.distribution", None, "")],
        ),
        (
            "method: make_or_license\nmarket: {profits: [1], discount_rate: 3%}\nmake: {remaining_cost: 1, years: 1, probability: 1}\n"
            "license: {fee: 1, years: 1, probability: 1}\nranges: [{variable: profits, low: 0, high: 1}]",
            [("valuation.unknown_variable", None, "")],
        ),
    ],
)  # fmt: skip
def test_faults_of_substance_name_their_method(
    tmp_path: Path, text: str, found: list[tuple[str, int | None, str]]
) -> None:
    assert faults(tmp_path, text) == found


def test_uncertainty_in_all_its_kinds(tmp_path: Path) -> None:
    text = """method: direct_income
incomes: [100, 100, 100, 100, 100, 100]
discount_rate: 10%
uncertain:
  - {variable: incomes.1, distribution: normal, mean: 100, sd: 5}
  - {variable: incomes.2, distribution: lognormal, mean: 100, sd: 5}
  - {variable: incomes.3, distribution: pert, low: 90, mode: 100, high: 110}
  - {variable: incomes.4, distribution: uniform, low: 90, high: 110}
  - {variable: incomes.5, distribution: discrete, values: [90, 110], probabilities: [50%, 50%]}
  - {variable: incomes.6, distribution: empirical, values: [95, 100, 105]}
correlation_matrix:
  - {variable: incomes.1, row: [1, 0.5]}
  - {variable: incomes.2, row: [0.5, 1]}
sensitivity: 10%
break_even: [{variable: discount_rate, low: 0, high: 50%, target: 400}]
"""
    (tmp_path / "u.yaml").write_text(text, "utf-8")
    ((result,), _general) = results(tmp_path / "u.yaml", trials=20_000)
    assert result.simulation is not None
    assert result.simulation.mean == pytest.approx(435.526, abs=5 * result.simulation.standard_error)
    assert [bar.name for bar in result.bars] == ["incomes.scale", "discount_rate"]
    assert result.break_evens[0].at == pytest.approx((0.1298,), abs=1e-4)


def test_ranges_of_make_or_license_go_where_they_belong(tmp_path: Path) -> None:
    text = """方法: 自研或许可
市场: {利润: [100, 100, 100], 折现率: 0}
自行开发: {剩余开发成本: 50, 年数: 1, 成功率: 50%}
接受许可: {许可费: 20, 年数: 0, 成功率: 100%}
区间:
  - {变量: make.probability, 低: 40%, 高: 60%}
  - {变量: license.fee, 低: 10, 高: 30}
  - {变量: 市场.利润.倍数, 低: 0.5, 高: 1}
"""
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    ((result,), _general) = results(tmp_path / "m.yaml")
    make, offer = result.valuations
    assert (make.low, make.value, make.high) == (pytest.approx(-10), 50, pytest.approx(70))
    assert (offer.low, offer.value, offer.high) == (pytest.approx(120), 280, pytest.approx(290))


def test_a_valuation_grows_old(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(
        "method: direct_income\nincomes: [1]\ndiscount_rate: 3%\nas_of: 2024-02-29\n", "utf-8"
    )
    codes = {
        day: [reason.code for reason in results(tmp_path / "old.yaml", today=day)[1]]
        for day in (date(2025, 2, 27), date(2025, 2, 28))
    }
    assert codes == {date(2025, 2, 27): [], date(2025, 2, 28): ["valuation.out_of_date"]}
