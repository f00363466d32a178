"""``queqiao value``: what a technology is worth, by one method or several, with ranges, steps and warnings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from queqiao.cli import value_tables as tables
from queqiao.cli.command import Whole, argument, command, option
from queqiao.cli.documents import finish, open_document, write_example
from queqiao.cli.failures import Exit, say_problems
from queqiao.cli.language import language, tr
from queqiao.cli.options import paper_options
from queqiao.cli.output import check_target, write_text
from queqiao.cli.paper import Paper, plain

if TYPE_CHECKING:
    from queqiao.deals.value_file import Result, ValueFile
    from queqiao.kernel.wording import Wording
    from queqiao_engine.explanation import Reason

APP = "queqiao.deals"


@command(
    "给技术估值：成本、收益、市场、期权、风险调整净现值、自研或许可，一份文件可写几种方法。\n\n写了区间就算敏感性，写了分布就做模拟；--explain 列出每一步。",
    "Value a technology: cost, income, market, options, risk-adjusted NPV, make or license; several methods in one file.\n\nRanges give a tornado, distributions a simulation; --explain shows every step.",
)
@argument(
    "file",
    required=False,
    zh="估值文件：YAML、JSON、CSV 或 .xlsx；与 --example 连用时写方法名，只要这一种的样例",
    en="the file: YAML, JSON, CSV or .xlsx; with --example the name of a method, for a sample of it alone",
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
        _write_example(file, out)
        return Exit.OK
    document = open_document(file)
    from queqiao.deals.value_file import read_value_file, run_value_file

    today = datetime.now(UTC).astimezone().date()
    given = read_value_file(document, today)
    say_problems(given.problems)
    results, general = run_value_file(given, trials=trials, seed=seed, today=today)
    finish(_paper(given, results, general, explain=explain), form, out, file)
    return Exit.OK


def _write_example(method: str | None, out: str | None) -> None:
    """The sample of several methods, or that of the one named where a file would be."""
    if method is None:
        write_example(APP, "value", out)
        return
    from queqiao.deals.value_file.samples import known_samples, sample_of

    text = sample_of(method, language())
    if text is None:
        known = tr("、", ", ").join(known_samples())
        raise click.UsageError(
            tr(
                f"没有“{method}”的样例。可用：{known}",
                f"there is no sample of “{method}”. There are: {known}",
            )
        )
    check_target(out, "table", ())
    write_text(out, lambda target: target.write(text))


def _paper(
    given: ValueFile, results: tuple[Result, ...], general: tuple[Reason, ...], *, explain: bool
) -> Paper:
    from queqiao.kernel.wording import Wording

    words = Wording(APP)
    shown = [
        tables.values(results, words),
        *(table for item in results for table in tables.more(item, words)),
    ]
    if explain:
        shown += [table for item in results for table in tables.explained(item, words)]
    facts: list[tuple[str, object]] = [(tr("单位", "unit"), given.unit), (tr("基准日", "as of"), given.day)]
    worths = [found for item in results for found in item.worths]
    if len(worths) > 1:
        low, high = min(found.low for found in worths), max(found.high for found in worths)
        facts.append(
            (
                tr("各法合看（不含底线与自研许可对比）", "all methods (without floors and make or license)"),
                f"{tables.short(low)} – {tables.short(high)}",
            )
        )
    if given.means is not None:
        means = given.means
        amounts = [tables.short(amount) for amount in (means.transfer, means.licence, means.equity)]
        label = tr(f"{means.year} 年高校院所合同均价", f"mean contracts of institutions, {means.year}")
        said = tr("转让 {}、许可 {}、作价投资 {}", "transfer {}, licence {}, equity {}")
        facts.append((label, said.format(*amounts)))
    notes = [_say(reason, words) for reason in general]
    for item in results:
        for found in item.valuations:
            label = tables.label(item.name, found, words)
            notes += [f"{label}{tr('：', ': ')}{_say(reason, words)}" for reason in found.warnings]
    title = given.project or tr("技术估值", "Valuation of a technology")
    return Paper(title, facts, shown, list(dict.fromkeys(notes)), _plain(given, results, general, words))


def _say(reason: Reason, words: Wording) -> str:
    """A warning; names of numbers and ids in the reader's language."""
    from queqiao.deals.value_file.names import shown_path
    from queqiao_engine.explanation import Reason as Said

    own = {"name", "premium"}
    facts = {
        key: shown_path(fact, language()) if key in own and isinstance(fact, str) else fact
        for key, fact in reason.facts.items()
    }
    if reason.code == "valuation.base_outside_range":
        path = str(reason.facts["name"])
        facts |= {key: tables.shown_input(path, float(str(facts[key]))) for key in ("base", "low", "high")}
    return words.say(Said.of(reason.code, **facts), language())


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
                "greeks": plain(item.greeks),
                "asking": plain(item.asking),
                "royalty_references": [
                    {
                        "source": found.pack.id,
                        "sure": found.pack.weakest.value,
                        "low": found.low,
                        "high": found.high,
                    }
                    for found in item.references
                ],
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
