"""``queqiao terms``: what a deal obliges whom to, the money, the shares, what waits for what, and the risks in its clauses."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from queqiao.cli.command import argument, command
from queqiao.cli.documents import finish, open_document, write_example
from queqiao.cli.failures import Exit
from queqiao.cli.language import language, tr
from queqiao.cli.options import paper_options
from queqiao.cli.paper import Column, Paper, Table, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queqiao.deals.terms_file.file import DealFile
    from queqiao.kernel.rulepacks import RulePack
    from queqiao.kernel.wording import Wording
    from queqiao_engine.explanation import Reason
    from queqiao_engine.money.instruments.contracts import Outcome
    from queqiao_engine.money.instruments.programme import Check
    from queqiao_engine.money.termsheet import RiskReport

APP = "queqiao.deals"
CLASSES = {"common": "普通股", "preferred": "优先股", "pool": "期权池"}


@command(
    "推演一笔交易：谁该付谁多少、何时到期，现金流、股权结构、触发条件，以及投资条款的风险。\n\n文件写交易方式、条件和已发生的事件；也可以只写投资条款来查风险。",
    "Play a deal: who owes whom what and by when, cash flow, cap table, triggers, and the risks in its clauses.\n\nThe file holds the instrument, its terms and what happened; clauses alone are checked for risks.",
)
@argument("file", required=False, zh="交易文件：YAML 或 JSON", en="the file: YAML or JSON")
@paper_options
def terms(*, file: str | None, form: str | None, out: str | None, explain: bool, example: bool) -> int:
    """Reads, asks the engine, writes."""
    if example:
        write_example(APP, "terms", out)
        return Exit.OK
    from queqiao.deals.terms_file.file import read_deal
    from queqiao.deals.terms_rules import risk_rules
    from queqiao_engine.money.instruments.programs import evaluate
    from queqiao_engine.money.termsheet import check_terms

    deal = read_deal(open_document(file), datetime.now(UTC).astimezone().date())
    outcome = None if deal.terms is None else evaluate(deal.terms, deal.events, deal.as_of)
    report, pack = None, None
    if deal.sheet is not None:
        rules, pack = risk_rules(deal.jurisdiction, deal.as_of)
        report = check_terms(deal.sheet, rules)
    finish(_paper(deal, outcome, report, pack, explain=explain), form, out, file)
    return Exit.OK


def _paper(
    deal: DealFile,
    outcome: Outcome | None,
    report: RiskReport | None,
    pack: RulePack | None,
    *,
    explain: bool,
) -> Paper:
    from queqiao.kernel.wording import Wording

    words = Wording(APP)
    facts: list[tuple[str, object]] = []
    tables: list[Table] = []
    notes: list[str] = []
    if deal.terms is not None and outcome is not None:
        facts = [
            (tr("交易方式", "instrument"), _instrument(deal)),
            (tr("签订日", "signed"), deal.terms.signed),
            (tr("推演到", "as of"), deal.as_of),
        ]
        tables = _outcome_tables(outcome, words, explain=explain)
        notes = [_say(words, reason) for reason in outcome.reasons]
        notes += _packs_used(deal, words)
        if deal.programme:
            table, note = _programme(deal, deal.terms, outcome, words)
            tables.append(table)
            notes.append(note)
    if report is not None and pack is not None:
        tables += _risk_tables(report, pack, words)
        notes.append(words.text("money.risk_rules_used", language(), pack=pack.id))
        notes.append(pack.note[language()])
    title = deal.title or tr("交易推演", "The course of a deal")
    return Paper(title, facts, tables, notes, _plain(deal, outcome, report, words))


def _instrument(deal: DealFile) -> str:
    from queqiao.deals.terms_file.names import INSTRUMENTS

    return tr(INSTRUMENTS[deal.instrument][1][-1], deal.instrument.replace("_", " "))


def _packs_used(deal: DealFile, words: Wording) -> list[str]:
    from queqiao.deals.terms_rules import equity_rules
    from queqiao_engine.money.instruments.equity_contribution import EquityContribution

    if not isinstance(deal.terms, EquityContribution):
        return []
    _, pack = equity_rules(deal.jurisdiction, deal.terms.signed)
    return [words.text("money.equity_rules_used", language(), pack=pack.id), pack.note[language()]]


def _checks(deal: DealFile, terms: Any, outcome: Outcome) -> tuple[tuple[Check, ...], RulePack]:
    """The conditions of the funding programme, with what its funder has paid so far."""
    from queqiao.deals.terms_rules import programme_rules
    from queqiao_engine.money.amount import sum_of
    from queqiao_engine.money.instruments.programme import Project, check_programme

    rules, pack = programme_rules(deal.programme)
    parts, stated = terms.parts, deal.applicant
    paid = (line.amount for line in outcome.cash_flow if line.settled and line.payer == terms.funder)
    currency = parts[0].amount.currency if parts else "CNY"
    project = Project(
        signed=terms.signed,
        parts=parts,
        received=sum_of(paid, currency),
        **({} if stated is None else {each.name: getattr(stated, each.name) for each in fields(stated)}),
    )
    return check_programme(rules, project, deal.as_of), pack


def _programme(deal: DealFile, terms: Any, outcome: Outcome, words: Wording) -> tuple[Table, str]:
    checks, pack = _checks(deal, terms, outcome)
    rows = [
        (words.text(f"money.kept_{each.kept.value}", language()), _say(words, each.reason)) for each in checks
    ]
    columns = [Column(tr("结果", "state")), Column(tr("条件", "condition"))]
    title = tr(f"项目条件：{pack.title['zh']}", f"Programme: {pack.title['en']}")
    return Table(title, columns, rows), f"{pack.id}: {pack.note[language()]}"


def _say(words: Wording, reason: Reason) -> str:
    """The sentence of a reason; words of choices in the language of the reader."""
    from queqiao.deals.terms_file.names import VALUES
    from queqiao_engine.explanation import Reason

    if language() != "zh":
        return words.say(reason, language())
    coded = {"choice", "default", "silence", "basis", "patent"}
    facts = {
        name: VALUES.get(value, value) if name in coded and isinstance(value, str) else value
        for name, value in reason.facts.items()
    }
    return words.say(Reason.of(reason.code, **facts), language())


def _sentences(words: Wording, reasons: Iterable[Reason]) -> str:
    return tr("；", "; ").join(filter(None, (_say(words, reason) for reason in reasons)))


def _outcome_tables(outcome: Outcome, words: Wording, *, explain: bool) -> list[Table]:
    tables = []
    if outcome.obligations:
        tables.append(_obligations(outcome, words))
    if outcome.cash_flow:
        tables += [_cash_flow(outcome), _net(outcome)]
    if outcome.cap_table is not None:
        tables.append(_cap_table(outcome))
    if outcome.triggers:
        tables.append(_triggers(outcome, words))
    if explain and outcome.obligations:
        tables.append(_steps(outcome, words))
    return tables


def _obligations(outcome: Outcome, words: Wording) -> Table:
    rows = []
    for each in outcome.obligations:
        state = words.text(f"money.state_{each.state.value}", language())
        if each.overdue_days:
            state += tr(f" {each.overdue_days} 天", f" by {each.overdue_days} days")
        why = _say(words, each.steps[0]) if each.steps else ""
        rows.append(
            (each.id, each.payer, each.payee, each.amount.yuan, each.due, state, each.outstanding.yuan, why)
        )
    columns = [
        Column(tr("义务", "obligation")),
        Column(tr("付款方", "payer")),
        Column(tr("收款方", "payee")),
        Column(tr("金额（元）", "amount"), "money"),
        Column(tr("到期", "due"), "date"),
        Column(tr("状态", "state")),
        Column(tr("未付（元）", "outstanding"), "money"),
        Column(tr("依据", "why")),
    ]
    return Table(tr("义务", "Obligations"), columns, rows)


def _cash_flow(outcome: Outcome) -> Table:
    rows = [
        (
            line.on,
            line.payer,
            line.payee,
            line.amount.yuan,
            tr("已付", "paid") if line.settled else tr("应付", "expected"),
            line.obligation or tr("预付", "advance"),
        )
        for line in outcome.cash_flow
    ]
    columns = [
        Column(tr("日期", "date"), "date"),
        Column(tr("付款方", "from")),
        Column(tr("收款方", "to")),
        Column(tr("金额（元）", "amount"), "money"),
        Column(tr("已付/应付", "paid?")),
        Column(tr("义务", "for")),
    ]
    return Table(tr("现金流", "Cash flow"), columns, rows)


def _net(outcome: Outcome) -> Table:
    paid = {(party, amount.currency): amount for party, amount in outcome.net()}
    rows = []
    for party, whole in outcome.net(expected=True):
        now = paid.get((party, whole.currency))
        rows.append((party, now.yuan if now is not None else 0, whole.yuan))
    columns = [
        Column(tr("当事人", "party")),
        Column(tr("已收付净额（元）", "net so far"), "money"),
        Column(tr("全部履行后（元）", "net when all is paid"), "money"),
    ]
    note = tr("各方净额相加为零。", "The nets of all parties sum to zero.")
    return Table(tr("各方净额", "Net by party"), columns, rows, note)


def _cap_table(outcome: Outcome) -> Table:
    from fractions import Fraction

    table = outcome.cap_table
    rows: list[tuple[object, ...]] = []
    if table is not None:
        rows = [
            (
                line.holder,
                tr(CLASSES.get(line.kind, line.kind), line.kind),
                line.shares,
                Fraction(line.shares, table.total),
            )
            for line in table.holdings
        ]
        rows.append((tr("合计", "total"), "", table.total, 1))
    columns = [
        Column(tr("持有人", "holder")),
        Column(tr("类别", "class")),
        Column(tr("股数", "shares"), "number"),
        Column(tr("占比", "fraction"), "percent", 3),
    ]
    return Table(tr("股权结构", "Cap table"), columns, rows)


def _triggers(outcome: Outcome, words: Wording) -> Table:
    rows = [
        (
            each.id,
            words.text(f"money.trigger_{each.state.value}", language()),
            each.on,
            each.deadline,
            _sentences(words, (*each.met, *each.missing)),
        )
        for each in outcome.triggers
    ]
    columns = [
        Column(tr("条件", "trigger")),
        Column(tr("状态", "state")),
        Column(tr("日期", "on"), "date"),
        Column(tr("最迟", "until"), "date"),
        Column(tr("说明", "why, or what is missing")),
    ]
    return Table(tr("触发条件", "Triggers"), columns, rows)


def _steps(outcome: Outcome, words: Wording) -> Table:
    rows = []
    for each in outcome.obligations:
        for number, step in enumerate(each.steps, start=1):
            rows.append((each.id if number == 1 else "", number, each.rule, _say(words, step)))
    columns = [
        Column(tr("义务", "obligation")),
        Column(tr("步", "step"), "number"),
        Column(tr("规则", "rule")),
        Column(tr("说明", "why")),
    ]
    return Table(tr("逐步说明", "Every step"), columns, rows)


def _risk_tables(report: RiskReport, pack: RulePack, words: Wording) -> list[Table]:
    from queqiao.deals.terms_file.file import FACT_WORDS
    from queqiao.deals.terms_rules import risk_words

    found = []
    for each in report.findings:
        said = risk_words(pack, each.rule, language())
        severity = words.text(f"money.severity_{each.severity.value}", language())
        found.append((severity, each.clause, each.quote, said["title"], said["alternative"], said["source"]))
    asked = []
    for question in report.questions:
        said = risk_words(pack, question.rule, language())
        severity = words.text(f"money.severity_{question.severity.value}", language())
        names = [name.removeprefix("deal.") for name in question.missing]
        missing = tr("、".join(FACT_WORDS.get(name, name) for name in names), ", ".join(names))
        asked.append((severity, question.clause, said["title"], missing))
    tables = []
    level, clause = Column(tr("程度", "severity")), Column(tr("条款", "clause"))
    if found:
        columns = [
            level,
            clause,
            Column(tr("原文", "words")),
            Column(tr("风险", "risk")),
            Column(tr("更稳妥的写法", "milder alternative")),
            Column(tr("依据", "source")),
        ]
        tables.append(Table(tr("风险", "Risks"), columns, found))
    if asked:
        columns = [
            level,
            clause,
            Column(tr("是否有此风险", "risk to be settled")),
            Column(tr("还没有写明", "not stated")),
        ]
        tables.append(Table(tr("待问", "Questions"), columns, asked))
    if report.clear:
        tables.append(
            Table(tr("未发现风险的条款", "Clauses without findings"), [clause], [(x,) for x in report.clear])
        )
    return tables


def _plain(deal: DealFile, outcome: Outcome | None, report: RiskReport | None, words: Wording) -> Any:
    """What JSON holds: the engine's values, exact, and every reason with its words."""

    def said(reasons: Iterable[Reason]) -> list[dict[str, object]]:
        return [{"code": x.code, "facts": x.facts, "text": _say(words, x)} for x in reasons]

    found: dict[str, object] = {"title": deal.title, "as_of": deal.as_of, "instrument": deal.instrument}
    if outcome is not None:
        found["obligations"] = [
            {
                "id": x.id,
                "payer": x.payer,
                "payee": x.payee,
                "amount": x.amount.yuan,
                "currency": x.amount.currency,
                "accrued": x.accrued,
                "due": x.due,
                "rule": x.rule,
                "state": x.state,
                "paid": x.paid.yuan,
                "waived": x.waived.yuan,
                "outstanding": x.outstanding.yuan,
                "overdue_days": x.overdue_days,
                "settled_on": x.settled_on,
                "steps": said(x.steps),
            }
            for x in outcome.obligations
        ]
        found["cash_flow"] = outcome.cash_flow
        found["net"] = [{"party": party, "amount": amount} for party, amount in outcome.net()]
        found["cap_table"] = None if outcome.cap_table is None else outcome.cap_table.holdings
        found["ownership"] = None if outcome.cap_table is None else dict(outcome.cap_table.ownership())
        found["triggers"] = [
            {
                "id": x.id,
                "state": x.state,
                "on": x.on,
                "deadline": x.deadline,
                "met": said(x.met),
                "missing": said(x.missing),
            }
            for x in outcome.triggers
        ]
        found["reasons"] = said(outcome.reasons)
    if outcome is not None and deal.programme:
        checks, pack = _checks(deal, deal.terms, outcome)
        conditions = [
            {"condition": x.condition, "kept": x.kept, "text": _say(words, x.reason)} for x in checks
        ]
        found["programme"] = {"name": deal.programme, "pack": pack.id, "conditions": conditions}
    if report is not None:
        found["risks"] = report
    return plain(found)
