"""``queqiao split``: who gets how much of a conversion's income, by which rule, and whether the law's floors are met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from queqiao.cli.command import argument, command, option
from queqiao.cli.documents import finish, open_document, write_example
from queqiao.cli.failures import Exit
from queqiao.cli.language import language, tr
from queqiao.cli.options import paper_options
from queqiao.cli.paper import Column, Paper, Table, plain

if TYPE_CHECKING:
    from queqiao.deals.split_result import Settled
    from queqiao.kernel.wording import Wording
    from queqiao_engine.money.amount import Amount
    from queqiao_engine.money.split import SplitLine

APP = "queqiao.deals"


@command(
    "把转化收益分给每个人，逐分相加不差，并核对法定下限。\n\n文件写收入、扣除、分配办法和分配对象；只有“姓名,权重”两列的表格加 --total 也行。",
    "Divide a conversion's income to the fen, and check it against the statutory floors.\n\nThe file holds income, deductions, the rule of sharing and the recipients; a table of name and weight with --total will do.",
)
@argument(
    "file", required=False, zh="分配文件：YAML、JSON、CSV 或 .xlsx", en="the file: YAML, JSON, CSV or .xlsx"
)
@option(
    "--total",
    metavar="YUAN",
    zh="待分配的总额（元），代替文件里的收入",
    en="the amount to divide, in place of the file's income",
)
@option("--tax", is_flag=True, zh="另算合同与个人的税", en="add the taxes on the contract and on persons")
@paper_options
def split(
    *,
    file: str | None,
    total: str | None,
    tax: bool,
    form: str | None,
    out: str | None,
    explain: bool,
    example: bool,
) -> int:
    """Reads, asks the engine, writes."""
    if example:
        write_example(APP, "split", out)
        return Exit.OK
    from queqiao.deals.split_file import read_split
    from queqiao.deals.split_result import settle

    document = open_document(file)
    today = datetime.now(UTC).astimezone().date()
    request = read_split(document, total=_number(total), today=today, language=language())
    settled = settle(request, file=document.file, language=language(), taxes=tax)
    finish(_paper(settled, explain=explain), form, out, file)
    return Exit.OK


def _number(total: str | None) -> str | None:
    """The total in plain digits; 12万 and 1,200 are understood."""
    if total is None:
        return None
    import click

    from queqiao.kernel.files.values import money

    value = money(total)
    if value is None or value < 0 or not value.is_finite():
        said = tr(f"不是金额：“{total}”；应如 100000 或 10万", f"“{total}” is no amount; write 100000")
        raise click.BadParameter(said, param_hint="--total")
    return str(value)


def _paper(settled: Settled, *, explain: bool) -> Paper:
    from queqiao.kernel.wording import Wording

    words, split_ = Wording(APP), settled.split
    request, income = settled.request, split_.income
    facts: list[tuple[str, object]] = [
        (tr("收入", "income"), income.gross),
        (tr("扣除", "deducted"), income.deducted),
        (tr("净收入（待分配）", "net income, to be divided"), income.net),
        (tr("分配办法", "rule of sharing"), request.policy_title[language()]),
        (tr("决定日", "decided"), request.facts.on),
    ]
    tables = [_recipients(settled), _totals(settled)]
    if income.steps:
        tables.insert(0, _deductions(settled, words))
    if settled.findings:
        tables.append(_floors(settled, words))
    if settled.taxes:
        tables.append(_taxes(settled, words))
    if explain:
        tables.append(_chains(settled, words))
    title = request.title or tr("转化收益分配", "Division of a conversion's income")
    return Paper(title, facts, tables, _notes(settled, words), _plain(settled, words))


def _name(settled: Settled, key: str) -> str:
    return settled.request.names.get(key, key)


def _deductions(settled: Settled, words: Wording) -> Table:
    rows = [
        (
            step.id,
            words.text(f"money.kind_{step.kind}", language()),
            step.claimed.yuan,
            step.allowed.yuan,
            tr("；", "; ").join(words.say(reason, language()) for reason in step.reasons),
        )
        for step in settled.split.income.steps
    ]
    columns = [
        Column(tr("扣除项目", "deduction")),
        Column(tr("类别", "kind")),
        Column(tr("申报（元）", "claimed"), "money"),
        Column(tr("准予（元）", "allowed"), "money"),
        Column(tr("说明", "remark")),
    ]
    return Table(tr("扣除", "Deductions"), columns, rows)


def _recipients(settled: Settled) -> Table:
    net = settled.split.income.net
    rows: list[tuple[object, ...]] = []
    for line in _in_file_order(settled, (*settled.split.groups, *settled.split.lines)):
        share = line.exact / net.fen if net else None
        group = line in settled.split.groups
        depth = "　" * (len(line.chain) - 1)
        name = f"{depth}{_name(settled, line.id)}" + (tr("（小计）", " (subtotal)") if group else "")
        rows.append((name, line.chain[-1].rule, share, line.amount.yuan, line.rounding))
    rows.append((tr("合计", "total"), "", None if not net else 1, net.yuan, None))
    columns = [
        Column(tr("分配对象", "recipient")),
        Column(tr("依据", "rule")),
        Column(tr("占净收入", "of net income"), "percent"),
        Column(tr("金额（元）", "amount"), "money"),
        Column(tr("取整（分）", "rounding (fen)"), "number", 3),
    ]
    note = tr(
        "取整：最大余数法，逐级相加等于上一级，谁也不差一分。",
        "Rounding by largest remainder: every level sums to the one above, nobody is off by a whole fen.",
    )
    return Table(tr("分配", "Division"), columns, rows, note)


def _in_file_order(settled: Settled, lines: Sequence[SplitLine]) -> list[SplitLine]:
    """As the file has them, groups before what is in them."""
    places = {name: place for place, name in enumerate(settled.request.names)}
    return sorted(lines, key=lambda line: tuple((places.get(link.id, 0), link.id) for link in line.chain))


def _totals(settled: Settled) -> Table:
    gets, order = dict(settled.split.totals), _in_file_order(settled, settled.split.lines)
    payees = dict.fromkeys(line.payee for line in order)
    rows = [(_name(settled, payee), gets[payee].yuan) for payee in payees]
    rows.append((tr("合计", "total"), settled.split.income.net.yuan))
    columns = [Column(tr("收款人", "payee")), Column(tr("应得（元）", "gets"), "money")]
    return Table(tr("每人应得", "What everybody gets"), columns, rows)


def _floors(settled: Settled, words: Wording) -> Table:
    rows = [
        (
            finding.rule,
            words.text(f"money.verdict_{finding.verdict.value}", language()),
            words.say(finding.reason, language()),
        )
        for finding in settled.findings
    ]
    columns = [Column(tr("规则", "rule")), Column(tr("结论", "finding")), Column(tr("说明", "why"))]
    pack = settled.floors
    return Table(
        tr("法定下限", "Statutory floors"),
        columns,
        rows,
        tr("规则包：", "rule pack: ") + (pack.id if pack else ""),
    )


def _taxes(settled: Settled, words: Wording) -> Table:
    def shown(amount: Amount | None) -> object:
        return tr("待核实", "open") if amount is None else amount.yuan

    rows = [
        (
            words.text(f"money.tax_{tax.kind}", language()),
            _name(settled, tax.payee) or tr("合同", "the contract"),
            shown(tax.amount),
            tr("；", "; ").join(words.say(reason, language()) for reason in tax.reasons),
        )
        for tax in settled.taxes
    ]
    columns = [
        Column(tr("税种", "tax")),
        Column(tr("对象", "on")),
        Column(tr("税额（元）", "amount"), "money"),
        Column(tr("说明", "how")),
    ]
    note = tr("税额供参考，以主管税务机关为准。", "Figures for orientation; the tax authority decides.")
    return Table(tr("税", "Taxes"), columns, rows, note)


def _chains(settled: Settled, words: Wording) -> Table:
    from queqiao_engine.money.split import explain_line

    rows: list[tuple[str, int, str]] = []
    steps = settled.split.income.steps
    common = 2 + len(steps) + sum(len(step.reasons) for step in steps)
    for line in _in_file_order(settled, settled.split.lines):
        reasons = [
            words.say(_named(settled, reason), language()) for reason in explain_line(settled.split, line)
        ]
        if not rows:
            whole = tr("全体", "everybody")
            rows = [
                (whole if step == 1 else "", step, text)
                for step, text in enumerate(reasons[:common], start=1)
            ]
        for step, text in enumerate(reasons[common:], start=common + 1):
            rows.append((_name(settled, line.id) if step == common + 1 else "", step, text))
    columns = [
        Column(tr("分配对象", "recipient")),
        Column(tr("步", "step"), "number"),
        Column(tr("说明", "why")),
    ]
    return Table(tr("逐步说明", "Every step"), columns, rows)


def _named(settled: Settled, reason: Any) -> Any:
    """The reason with the names people wrote in place of ids."""
    from queqiao_engine.explanation import Reason

    facts = dict(reason.facts)
    for key in ("id", "payee"):
        if key in facts:
            facts[key] = _name(settled, facts[key])
    if reason.code in {"money.deducted", "money.evidence_missing"}:
        facts["kind"] = f"money.kind_{facts['kind']}"
    return Reason.of(reason.code, **facts)


def _notes(settled: Settled, words: Wording) -> list[str]:
    from queqiao.kernel.rulepacks import Sure

    notes = []
    total = settled.request.odd_total
    if total is not None:
        notes.append(words.text("money.weights_not_hundred", language(), total=_percents(total)))
    if settled.request.left_out:
        notes.append(words.text("money.totals_left_out", language(), rows=settled.request.left_out))
    if settled.request.about is None:
        notes.append(words.text("money.floors_not_checked", language()))
    elif settled.request.about.conversion == "implementation" and not settled.request.years:
        notes.append(words.text("money.years_not_given", language()))
    if settled.floors is not None and settled.floors.note:
        notes.append(settled.floors.note[language()])
    if settled.untaxed:
        notes.append(words.text(f"money.untaxed_{settled.untaxed}", language()))
    unsure = sorted({pack.id for tax in settled.taxes for pack in tax.packs if pack.weakest is Sure.MEMORY})
    if unsure:
        notes.append(words.text("money.packs_from_memory", language(), packs=tuple(unsure)))
    return notes


def _percents(total: Fraction) -> str:
    """The sum of weights as it was meant: 90% for 0.9, 90 for 90."""
    from queqiao.kernel.wording import display

    return display(total, language(), "%" if total <= 2 else "")


def _plain(settled: Settled, words: Wording) -> Any:
    """What JSON holds: figures exact, every chain with codes and words."""
    from queqiao_engine.money.split import explain_line

    split_, request = settled.split, settled.request
    return plain(
        {
            "id": request.facts.id,
            "on": request.facts.on,
            "policy": {"id": split_.policy.id, "version": split_.policy.version},
            "currency": split_.income.net.currency,
            "gross": split_.income.gross.yuan,
            "deducted": split_.income.deducted.yuan,
            "net": split_.income.net.yuan,
            "deductions": split_.income.steps,
            "lines": [
                {
                    "id": line.id,
                    "payee": line.payee,
                    "amount": line.amount.yuan,
                    "exact_fen": line.exact,
                    "rounding_fen": line.rounding,
                    "chain": [
                        {
                            "code": reason.code,
                            "facts": reason.facts,
                            "text": words.say(_named(settled, reason), language()),
                        }
                        for reason in explain_line(split_, line)
                    ],
                }
                for line in split_.lines
            ],
            "totals": {payee: amount.yuan for payee, amount in split_.totals},
            "floors": {"pack": settled.floors.id if settled.floors else None, "findings": settled.findings},
            "taxes": [
                {
                    "kind": tax.kind,
                    "payee": tax.payee,
                    "amount": None if tax.amount is None else tax.amount.yuan,
                    "packs": [pack.id for pack in tax.packs],
                    "reasons": [words.say(reason, language()) for reason in tax.reasons],
                }
                for tax in settled.taxes
            ],
            "notes": _notes(settled, words),
        }
    )
