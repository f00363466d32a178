"""The tables of ``queqiao value``: values with ranges, what else was asked of a method, and every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queqiao.cli.language import language, tr
from queqiao.cli.paper import Column, Table

if TYPE_CHECKING:
    from queqiao.deals.value_file import Asking, Result
    from queqiao.kernel.wording import Wording
    from queqiao_engine.valuation.black_scholes import Greeks
    from queqiao_engine.valuation.contracts import Step, Valuation
    from queqiao_engine.valuation.make_or_license import MakeOrLicense
    from queqiao_engine.valuation.simulation import Simulation


def label(name: str, found: Valuation, words: Wording) -> str:
    """Name and method of a valuation."""

    method = words.text(f"value_method.{found.method.value}", language())
    return f"{name} · {method}" if name else method


def short(number: float) -> str:
    """Two decimals from 10 up, more below, so that small and large values are both readable."""
    return f"{number:,.2f}" if abs(number) >= 10 else f"{number:,.4g}"


def shown_input(name: str, number: float) -> str:
    """An input as people read it: rates in percent."""
    from queqiao.deals.value_file.names import is_rate

    return f"{number:.2%}" if is_rate(name) else short(number)


def amount(found: Valuation, number: float) -> str:
    """A result: money, or a share in percent."""

    return f"{number:.2%}" if found.unit == "1" else short(number)


def values(results: tuple[Result, ...], words: Wording) -> Table:
    """The first table: every valuation with its range."""

    columns = (
        Column(tr("方法", "method")), Column(tr("价值", "value"), "number"), Column(tr("低", "low"), "number"),
        Column(tr("高", "high"), "number"), Column(tr("区间依据", "basis of the range")),
    )  # fmt: skip
    rows = [
        (
            label(item.name, found, words),
            *(amount(found, number) for number in (found.value, found.low, found.high)),
            words.text(f"value_basis.{found.basis.value}", language()),
        )
        for item in results
        for found in item.valuations
    ]
    return Table("", columns, rows)


def more(item: Result, words: Wording) -> list[Table]:
    """What else was asked of a method: the comparison, the tornado, break-evens, the simulation."""

    title = label(item.name, item.valuations[0], words)
    found: list[Table] = []
    if item.comparison is not None:
        found.append(comparison(item.comparison))
        title = tr("许可比自研多值", "license worth more by")
    if item.asking is not None:
        found.append(asked_price(title, item.asking))
    if item.references:
        found.append(references(title, item))
    if item.bars:
        found.append(tornado(title, item))
    if item.break_evens:
        found.append(break_evens(title, item))
    if item.simulation is not None:
        found.append(simulation(title, item.simulation, compared=item.comparison is not None))
    return found


def explained(item: Result, words: Wording) -> list[Table]:
    """Every step of every valuation, the numbers found by the way, the decision tree, an option's sensitivities."""
    found = [steps(item.name, each, words) for each in item.valuations]
    found += [figures(item.name, each, words) for each in item.valuations if each.figures]
    if item.tree is not None:
        found.append(tree(item))
    if item.greeks is not None:
        found.append(sensitivities(label(item.name, item.valuations[0], words), item.greeks))
    return found


def tornado(title: str, item: Result) -> Table:
    """One line an input moved alone, the widest swing first."""
    from queqiao.deals.value_file.names import shown_path

    rows = [
        (shown_path(bar.name, language()), shown_input(bar.name, bar.low), shown_input(bar.name, bar.high),
         short(bar.value_at_low), short(bar.value_at_high), short(bar.swing))
        for bar in item.bars
    ]  # fmt: skip
    heads = numbered(
        tr("变量", "input"), tr("低值", "low"), tr("高值", "high"), tr("低值时", "value at low"),
        tr("高值时", "value at high"), tr("摆幅", "swing"),
    )  # fmt: skip
    return Table(f"{title}{tr('：敏感性', ': sensitivity')}", heads, rows)


def break_evens(title: str, item: Result) -> Table:
    """Where the value equals its target."""
    from queqiao.deals.value_file.names import shown_path

    rows = [
        (
            shown_path(even.name, language()),
            short(even.target),
            tr("、", ", ").join(shown_input(even.name, at) for at in even.at)
            or tr("{}–{} 内没有", "none within {}–{}").format(
                shown_input(even.name, even.low), shown_input(even.name, even.high)
            ),
        )
        for even in item.break_evens
    ]
    heads = numbered(tr("变量", "input"), tr("目标价值", "target"), tr("取值", "at"))
    return Table(f"{title}{tr('：盈亏平衡', ': break-even')}", heads, rows)


def asked_price(title: str, found: Asking) -> Table:
    """The price the other side asks, against the range; for an option also the volatility it presumes."""
    where = {
        "below": tr("低于区间", "below the range"),
        "within": tr("在区间内", "within the range"),
        "above": tr("高于区间", "above the range"),
    }[found.position]
    rows = [(short(found.price), where)]
    if found.implied_volatility is not None:
        volatility = tr("对应的波动率 {:.1%}", "presumes a volatility of {:.1%}").format(
            found.implied_volatility
        )
        rows = [(short(found.price), f"{where}{tr('；', '; ')}{volatility}")]
    columns = (
        Column(tr("要价", "asking price"), "number"),
        Column(tr("与估值相比", "against the valuation")),
    )
    return Table(f"{title}{tr('：要价', ': asking price')}", columns, rows)


def references(title: str, item: Result) -> Table:
    """What rule packs say of royalty rates in the trade, with how surely each is known."""
    sure = {
        "read": tr("已核对原文", "read"),
        "excerpt": tr("据摘录", "from an excerpt"),
        "memory": tr("凭记忆，用前请核对", "from memory; check before use"),
    }
    rows = [
        (
            found.pack.title[language()],
            found.trade[language()],
            f"{found.low:.2%}" if found.low == found.high else f"{found.low:.2%} – {found.high:.2%}",
            sure[found.pack.weakest.value],
        )
        for found in item.references
    ]
    columns = (
        Column(tr("规则包", "rule pack")), Column(tr("行业", "trade")),
        Column(tr("占销售额", "of sales"), "number"), Column(tr("可靠程度", "how sure")),
    )  # fmt: skip
    note = tr("只作参照，不代替可比交易。", "An orientation, no substitute for comparable deals.")
    return Table(f"{title}{tr('：费率参照', ': usual royalties')}", columns, rows, note)


def figures(name: str, found: Valuation, words: Wording) -> Table:
    """Numbers found by the way."""
    from queqiao.deals.value_file.names import is_share

    rows = [
        (
            words.text(f"value_figure.{key}", language()),
            f"{figure:.2%}" if is_share(key) else f"{figure:,.6g}",
        )
        for key, figure in found.figures.items()
    ]
    heads = numbered(tr("其他数字", "other figures"), tr("结果", "result"))
    return Table(f"{label(name, found, words)}{tr('：其他数字', ': other figures')}", heads, rows)


def sensitivities(title: str, found: Greeks) -> Table:
    """The Greeks of an option, in words."""
    rows = [
        (tr("Delta：标的价值多 1，期权多", "delta: per 1 of the underlying"), f"{found.delta:.4f}"),
        (tr("Gamma：标的价值多 1，Delta 多", "gamma: delta per 1 of the underlying"), f"{found.gamma:.4g}"),
        (tr("Vega：波动率多一个百分点，期权多", "vega: per point of volatility"), short(found.vega / 100)),
        (tr("Theta：过一年，期权多", "theta: per year that passes"), short(found.theta)),
        (tr("Rho：利率多一个百分点，期权多", "rho: per point of the rate"), short(found.rho / 100)),
    ]
    heads = numbered(tr("期权的敏感性", "sensitivities of the option"), tr("结果", "result"))
    return Table(f"{title}{tr('：期权敏感性', ': Greeks')}", heads, rows)


def numbered(first: str, *others: str) -> tuple[Column, ...]:
    """A column of words, then columns of numbers."""

    return (Column(first), *(Column(title, "number") for title in others))


def simulation(title: str, found: Simulation, *, compared: bool) -> Table:
    """Mean and quantiles with their errors."""
    from queqiao.deals.value_file.names import shown_path

    rows = [
        (f"{quantile.probability:.0%}", short(quantile.value), f"{short(quantile.low)} – {short(quantile.high)}")
        for quantile in found.quantiles
    ]  # fmt: skip
    error = 1.959964 * found.standard_error
    rows.insert(
        0,
        (
            tr("均值", "mean"),
            short(found.mean),
            f"{short(found.mean - error)} – {short(found.mean + error)}",
        ),
    )
    drivers = tr("、", ", ").join(
        f"{shown_path(driver.name, language())} {driver.correlation:+.2f}" for driver in found.drivers
    )
    odds = tr("小于零的概率", "chance below zero")
    if compared:
        odds = tr("自研更好的概率", "chance that making is better")
    note = tr(
        f"{found.trials:,} 次，种子 {found.seed}；{odds} {found.negative:.1%}；与各输入的秩相关：{drivers}",
        f"{found.trials:,} trials, seed {found.seed}; {odds} {found.negative:.1%}; rank correlation with {drivers}",
    )
    heads = numbered(
        tr("分位", "quantile"), tr("价值", "value"), tr("模拟误差（95%）", "error of simulation (95 %)")
    )
    return Table(f"{title}{tr('：模拟', ': simulation')}", heads, rows, note)


def comparison(found: MakeOrLicense) -> Table:
    """Make or license, side by side."""

    def shown(number: float | None, form: str = "") -> str:
        if number is None:
            return tr("无", "none")
        return format(number, form) if form else short(number)

    choice = {
        "make": tr("自行开发", "make"),
        "license": tr("接受许可", "license"),
        "neither": tr("都不做", "neither"),
    }[found.choice]
    rows = [
        (tr("较优", "better"), choice),
        (tr("许可比自研多值", "license worth more by"), shown(found.advantage)),
        (tr("许可提前（年）", "license earlier by (years)"), shown(found.time_gained)),
        (tr("许可费最高可付", "highest fee worth paying"), shown(found.break_even_fee)),
        (tr("提成率最高可付", "highest royalty worth paying"), shown(found.break_even_royalty, ".2%")),
        (tr("自研成本降到多少才相当", "own cost at which both are equal"), shown(found.break_even_cost)),
    ]
    heads = numbered(tr("比较", "compared"), tr("结果", "result"))
    return Table(tr("自研或许可", "make or license"), heads, rows)


def steps(name: str, found: Valuation, words: Wording) -> Table:
    """Every line of a calculation."""

    columns = (
        Column(tr("步骤", "step")), Column(tr("公式", "formula")), Column(tr("代入", "inputs")),
        Column(tr("结果", "result"), "number"),
    )  # fmt: skip
    rows = [
        (
            words.text(f"value_step.{step.code}", language()),
            words.text(f"value_formula.{step.formula}", language()),
            inputs(step, words),
            f"{step.result:,.6g}",
        )
        for step in found.steps
    ]
    return Table(f"{label(name, found, words)}{tr('：步骤', ': steps')}", columns, rows)


def inputs(step: Step, words: Wording) -> str:
    """What went into a line."""
    from queqiao.deals.value_file.names import CHINESE, shown_path

    shown = []
    for name, given in step.inputs.items():
        code = f"value_input.{name}"
        if code in words.texts:
            label = words.text(code, language())
        else:
            label = CHINESE.get(name, name) if language() == "zh" else name.replace("_", " ")
        if isinstance(given, str):
            parts = (part if f"value_input.{part}" not in words.texts else words.text(f"value_input.{part}", language())
                     for part in (shown_path(given, language()).split(", ")))  # fmt: skip
            shown.append(f"{label} {', '.join(parts)}")
        else:
            shown.append(f"{label} {given:,.6g}")
    return tr("，", ", ").join(shown)


def tree(item: Result) -> Table:
    """The decisions of a development in stages."""
    from queqiao.deals.value_file.names import shown_path

    found = item.tree
    rows = [
        (
            shown_path(node.id, language()), short(node.time), f"{node.reached:.2%}", short(node.cost),
            f"{node.probability:.1%}", short(node.go_on),
            tr("继续", "go on") if node.worthwhile else tr("停止", "stop"),
        )
        for node in (found.nodes if found is not None else ())
    ]  # fmt: skip
    heads = numbered(
        tr("阶段", "stage"), tr("时点", "time"), tr("到达概率", "reached"), tr("投入", "cost"),
        tr("成功率", "probability"), tr("继续的价值", "worth going on"), tr("决策", "decision"),
    )  # fmt: skip
    return Table(
        f"{item.name or tr('决策树', 'decision tree')}{tr('：决策树', ': decision tree') if item.name else ''}",
        heads,
        rows,
    )
