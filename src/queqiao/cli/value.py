"""``queqiao value``: what a technology is worth, by one method or several, with ranges, steps and warnings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from queqiao.cli.command import Whole, argument, command, option
from queqiao.cli.documents import finish, open_document, write_example
from queqiao.cli.failures import Exit, say_problems
from queqiao.cli.language import language, tr
from queqiao.cli.options import paper_options
from queqiao.cli.paper import Column, Paper, Table, plain

if TYPE_CHECKING:
    from queqiao.deals.value_file import Result, ValueFile
    from queqiao.kernel.wording import Wording
    from queqiao_engine.explanation import Reason
    from queqiao_engine.valuation.contracts import Step, Valuation
    from queqiao_engine.valuation.make_or_license import MakeOrLicense

APP = "queqiao.deals"


@command(
    "给技术估值：成本、收益、市场、期权、风险调整净现值、自研或许可，一份文件可写几种方法。\n\n写了区间就算敏感性，写了分布就做模拟；--explain 列出每一步。",
    "Value a technology: cost, income, market, options, risk-adjusted NPV, make or license; several methods in one file.\n\nRanges give a tornado, distributions a simulation; --explain shows every step.",
)
@argument(
    "file", required=False, zh="估值文件：YAML、JSON、CSV 或 .xlsx", en="the file: YAML, JSON, CSV or .xlsx"
)
@option(
    "--trials",
    type=Whole(100, 10_000_000),
    default=100_000,
    show_default=True,
    zh="模拟次数",
    en="trials of a simulation",
)
@option(
    "--seed",
    type=Whole(0, 2**31 - 1),
    default=1,
    show_default=True,
    zh="模拟的随机种子",
    en="seed of a simulation",
)
@paper_options
def value(
    *,
    file: str | None,
    trials: int,
    seed: int,
    form: str | None,
    out: str | None,
    explain: bool,
    example: bool,
) -> int:
    """Reads, asks the engine, writes."""
    if example:
        write_example(APP, "value", out)
        return Exit.OK
    document = open_document(file)
    from queqiao.deals.value_file import read_value_file, run_value_file

    today = datetime.now(UTC).astimezone().date()
    given = read_value_file(document, today)
    say_problems(given.problems)
    results, general = run_value_file(given, trials=trials, seed=seed, today=today)
    finish(_paper(given, results, general, explain=explain), form, out, file)
    return Exit.OK


def _paper(
    given: ValueFile, results: tuple[Result, ...], general: tuple[Reason, ...], *, explain: bool
) -> Paper:
    from queqiao.kernel.wording import Wording

    words = Wording(APP)
    tables = [_values(results, words), *(table for item in results for table in _more(item, words))]
    if explain:
        tables += [_steps(item.name, found, words) for item in results for found in item.valuations]
        tables += [_tree(item) for item in results if item.tree is not None]
    facts: list[tuple[str, object]] = [(tr("单位", "unit"), given.unit), (tr("基准日", "as of"), given.day)]
    money = [found for item in results for found in item.valuations if found.unit != "1"]
    if len(money) > 1:
        low, high = min(found.low for found in money), max(found.high for found in money)
        facts.append((tr("各法合看", "all methods"), f"{_short(low)} – {_short(high)}"))
    if given.means is not None:
        means = given.means
        amounts = [_short(amount) for amount in (means.transfer, means.licence, means.equity)]
        label = tr(f"{means.year} 年高校院所合同均价", f"mean contracts of institutions, {means.year}")
        said = tr("转让 {}、许可 {}、作价投资 {}", "transfer {}, licence {}, equity {}")
        facts.append((label, said.format(*amounts)))
    notes = [_say(reason, words) for reason in general]
    for item in results:
        for found in item.valuations:
            label = _label(item.name, found, words)
            notes += [f"{label}{tr('：', ': ')}{_say(reason, words)}" for reason in found.warnings]
    title = given.project or tr("技术估值", "Valuation of a technology")
    return Paper(title, facts, tables, list(dict.fromkeys(notes)), _plain(given, results, general, words))


def _say(reason: Reason, words: Wording) -> str:
    """A warning; names of numbers and ids in the reader's language."""
    from queqiao.deals.value_file.names import shown_path
    from queqiao_engine.explanation import Reason as Said

    own = {"name", "premium"}
    facts = {
        key: shown_path(fact, language()) if key in own and isinstance(fact, str) else fact
        for key, fact in reason.facts.items()
    }
    return words.say(Said.of(reason.code, **facts), language())


def _label(name: str, found: Valuation, words: Wording) -> str:
    method = words.text(f"value_method.{found.method.value}", language())
    return f"{name} · {method}" if name else method


def _short(number: float) -> str:
    """Two decimals from 10 up, more below, so that small and large values are both readable."""
    return f"{number:,.2f}" if abs(number) >= 10 else f"{number:,.4g}"


def _input(name: str, number: float) -> str:
    """An input as people read it: rates in percent."""
    from queqiao.deals.value_file.names import is_rate

    return f"{number:.2%}" if is_rate(name) else _short(number)


def _amount(found: Valuation, number: float) -> str:
    return f"{number:.2%}" if found.unit == "1" else _short(number)


def _values(results: tuple[Result, ...], words: Wording) -> Table:
    columns = (
        Column(tr("方法", "method")), Column(tr("价值", "value"), "number"), Column(tr("低", "low"), "number"),
        Column(tr("高", "high"), "number"), Column(tr("区间依据", "basis of the range")),
    )  # fmt: skip
    rows = [
        (
            _label(item.name, found, words),
            *(_amount(found, number) for number in (found.value, found.low, found.high)),
            words.text(f"value_basis.{found.basis.value}", language()),
        )
        for item in results
        for found in item.valuations
    ]
    return Table("", columns, rows)


def _more(item: Result, words: Wording) -> list[Table]:
    """What else was asked of a method: the comparison, the tornado, break-evens, the simulation."""
    from queqiao.deals.value_file.names import shown_path

    label = _label(item.name, item.valuations[0], words)
    found: list[Table] = []
    if item.comparison is not None:
        found.append(_comparison(item.comparison))
    if item.bars:
        rows = [
            (shown_path(bar.name, language()), _input(bar.name, bar.low), _input(bar.name, bar.high),
             _short(bar.value_at_low), _short(bar.value_at_high), _short(bar.swing))
            for bar in item.bars
        ]  # fmt: skip
        columns = _columns(
            tr("变量", "input"), tr("低值", "low"), tr("高值", "high"), tr("低值时", "value at low"),
            tr("高值时", "value at high"), tr("摆幅", "swing"),
        )  # fmt: skip
        found.append(Table(f"{label}{tr('：敏感性', ': sensitivity')}", columns, rows))
    if item.break_evens:
        rows_ = [
            (
                shown_path(even.name, language()),
                _short(even.target),
                "、".join(_input(even.name, at) for at in even.at)
                or tr(f"{even.low:g}–{even.high:g} 内没有", f"none within {even.low:g}–{even.high:g}"),
            )
            for even in item.break_evens
        ]
        columns = _columns(tr("变量", "input"), tr("目标价值", "target"), tr("取值", "at"))
        found.append(Table(f"{label}{tr('：盈亏平衡', ': break-even')}", columns, rows_))
    if item.simulation is not None:
        found.append(_simulation(label, item.simulation))
    return found


def _columns(first: str, *others: str) -> tuple[Column, ...]:
    return (Column(first), *(Column(title, "number") for title in others))


def _simulation(label: str, found: Any) -> Table:
    from queqiao.deals.value_file.names import shown_path

    rows = [
        (f"{quantile.probability:.0%}", _short(quantile.value), f"{_short(quantile.low)} – {_short(quantile.high)}")
        for quantile in found.quantiles
    ]  # fmt: skip
    error = 1.959964 * found.standard_error
    rows.insert(
        0,
        (
            tr("均值", "mean"),
            _short(found.mean),
            f"{_short(found.mean - error)} – {_short(found.mean + error)}",
        ),
    )
    drivers = tr("、", ", ").join(
        f"{shown_path(driver.name, language())} {driver.correlation:+.2f}" for driver in found.drivers
    )
    note = tr(
        f"{found.trials:,} 次，种子 {found.seed}；小于零的概率 {found.negative:.1%}；与各输入的秩相关：{drivers}",
        f"{found.trials:,} trials, seed {found.seed}; chance below zero {found.negative:.1%}; rank correlation with {drivers}",
    )
    columns = _columns(
        tr("分位", "quantile"), tr("价值", "value"), tr("模拟误差（95%）", "error of simulation (95 %)")
    )
    return Table(f"{label}{tr('：模拟', ': simulation')}", columns, rows, note)


def _comparison(found: MakeOrLicense) -> Table:
    def shown(number: float | None, form: str = "") -> str:
        if number is None:
            return tr("无", "none")
        return format(number, form) if form else _short(number)

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
    columns = _columns(tr("自研或许可", "make or license"), tr("结果", "result"))
    return Table("", columns, rows)


def _steps(name: str, found: Valuation, words: Wording) -> Table:
    columns = (
        Column(tr("步骤", "step")), Column(tr("公式", "formula")), Column(tr("代入", "inputs")),
        Column(tr("结果", "result"), "number"),
    )  # fmt: skip
    rows = [
        (
            words.text(f"value_step.{step.code}", language()),
            words.text(f"value_formula.{step.formula}", language()),
            _inputs(step, words),
            f"{step.result:,.6g}",
        )
        for step in found.steps
    ]
    return Table(f"{_label(name, found, words)}{tr('：步骤', ': steps')}", columns, rows)


def _inputs(step: Step, words: Wording) -> str:
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


def _tree(item: Result) -> Table:
    from queqiao.deals.value_file.names import shown_path

    tree = item.tree
    rows = [
        (
            shown_path(node.id, language()), _short(node.time), f"{node.reached:.2%}", _short(node.cost),
            f"{node.probability:.1%}", _short(node.go_on),
            tr("继续", "go on") if node.worthwhile else tr("停止", "stop"),
        )
        for node in (tree.nodes if tree is not None else ())
    ]  # fmt: skip
    columns = _columns(
        tr("阶段", "stage"), tr("时点", "time"), tr("到达概率", "reached"), tr("投入", "cost"),
        tr("成功率", "probability"), tr("继续的价值", "worth going on"), tr("决策", "decision"),
    )  # fmt: skip
    return Table(
        f"{item.name or tr('决策树', 'decision tree')}{tr('：决策树', ': decision tree') if item.name else ''}",
        columns,
        rows,
    )


def _plain(
    given: ValueFile, results: tuple[Result, ...], general: tuple[Reason, ...], words: Wording
) -> object:
    """What JSON holds: the engine's numbers, and warnings also as text."""

    def warned(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
        return [{"code": reason.code, "text": _say(reason, words)} for reason in reasons]

    return {
        "project": given.project,
        "unit": given.unit,
        "as_of": given.day.isoformat(),
        "mean_contracts": plain(given.means),
        "results": [
            {
                "name": item.name,
                "valuations": [
                    {**plain(found), "warnings": warned(found.warnings)} for found in item.valuations
                ],
                "sensitivity": plain(item.bars),
                "break_even": plain(item.break_evens),
                "simulation": plain(item.simulation),
                "decision_tree": plain(item.tree),
                "make_or_license": None
                if item.comparison is None
                else {
                    name: plain(getattr(item.comparison, name))
                    for name in (
                        "choice",
                        "advantage",
                        "break_even_fee",
                        "break_even_royalty",
                        "break_even_cost",
                        "time_gained",
                    )
                },
            }
            for item in results
        ],
        "warnings": warned(general),
    }
