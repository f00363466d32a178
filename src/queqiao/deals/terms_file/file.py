"""The whole file: which instrument, its terms, the events, and the clauses of a term sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from queqiao.deals.terms_file.names import EVENTS, FIELDS, INSTRUMENTS
from queqiao.deals.terms_file.reading import Maker, Reader
from queqiao.deals.terms_rules import accelerates, equity_rules, programmes
from queqiao.kernel.files import Document, Fields
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.rounds import Round
from queqiao_engine.money.instruments import events as happened
from queqiao_engine.money.instruments.contracts import General, LateInterest, OnTermination, Terms
from queqiao_engine.money.instruments.equity_contribution import EquityContribution
from queqiao_engine.money.termsheet import (
    CHOICES,
    DEAL_FACTS,
    FACTS,
    Clause,
    ClauseKind,
    Fact,
    FactKind,
    TermSheet,
)

CLAUSES = {
    ClauseKind.REDEMPTION: ("回购",),
    ClauseKind.VALUATION_ADJUSTMENT: ("业绩补偿", "估值调整"),
    ClauseKind.GUARANTEE: ("担保", "保证"),
    ClauseKind.ANTI_DILUTION: ("反稀释",),
    ClauseKind.DRAG_ALONG: ("领售权",),
    ClauseKind.LIQUIDATION_PREFERENCE: ("优先清算",),
    ClauseKind.ENFORCEMENT: ("违约责任", "强制手段"),
    ClauseKind.NON_COMPETE: ("竞业限制",),
    ClauseKind.VETO: ("一票否决",),
    ClauseKind.VESTING: ("股权兑现",),
    ClauseKind.INTELLECTUAL_PROPERTY: ("知识产权",),
    ClauseKind.NO_SHOP: ("排他期",),
}
FACT_WORDS: Mapping[str, str] = {
    "against_company": "公司承担",
    "against_founders": "创始人承担",
    "unlimited": "无限责任",
    "family_liable": "家庭连带",
    "price": "价款",
    "yearly_return": "年化收益",
    "profit_test": "以可分配利润为限",
    "capital_reduction": "以减资为前提",
    "months_to_trigger": "触发月数",
    "days_to_pay": "付款天数",
    "fault_needed": "须有过错",
    "unilateral": "单方调整",
    "cash": "现金补偿",
    "limit": "上限",
    "personal": "个人",
    "years": "年数",
    "method": "方法",
    "pay_to_play": "以跟投为条件",
    "floor": "最低价",
    "threshold": "触发比例",
    "founders_consent": "须创始人同意",
    "multiple": "倍数",
    "participating": "参与分配",
    "capped": "有上限",
    "blacklist": "失信名单",
    "consumption_restriction": "限制消费",
    "criminal_report": "刑事举报",
    "penalty_yearly": "年化违约金",
    "months": "月数",
    "compensation": "有补偿",
    "after_forced_exit": "被迫离开也适用",
    "ordinary_business": "日常经营",
    "research_direction": "研发方向",
    "forfeits_vested": "收回已兑现",
    "good_leaver": "无过错离开保留",
    "to_investor_on_default": "违约归投资方",
    "future_results": "包括将来成果",
    "days": "天数",
    "penalty": "有违约金",
    "registered_capital": "注册资本",
    "investment": "投资额",
    "founders_paid_in": "创始人实缴",
    "pre_money": "投前估值",
}
METHODS = {
    "full_ratchet": ("完全棘轮",),
    "weighted_average": ("加权平均",),
    "none": ("无",),
}


@dataclass(frozen=True, slots=True)
class DealFile:
    """What a file says. ``terms`` or ``sheet`` may be missing, not both."""

    title: str
    as_of: date
    jurisdiction: str
    instrument: str
    terms: Terms | None
    events: tuple[happened.Event, ...]
    sheet: TermSheet | None
    programme: str = ""
    applicant: Applicant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What a file states of a project for its funding programme."""

    founded: date | None = None
    founders_cash: Amount | None = None
    total_input: Amount | None = None
    self_raised: Amount | None = None
    clear_rights: bool | None = None


def read_deal(document: Document, today: date) -> DealFile:
    """The deal of a document. Raises ``UserError`` with every fault of the file, ``EngineError`` for values that cannot be."""
    root = Fields.of(document)
    title = root.text("title", zh="标题", default="")
    as_of = root.date("as_of", zh="截止日|推演到", default=None) or today
    jurisdiction = root.text("jurisdiction", zh="地区", default="CN")
    reader = Reader(root.text("currency", zh="币种", default="CNY"))
    clauses = [_clause(each, reader) for each in root.sections("clauses", zh="条款")]
    deal = root.section("deal", zh="交易", default=None)
    facts = {} if deal is None else _facts(deal, DEAL_FACTS, reader)
    instrument, terms, given = "", None, []
    if root.has("instrument", zh="交易方式") or not clauses:
        known = {name: words for name, (_, words) in INSTRUMENTS.items()}
        instrument = root.choice("instrument", known, zh="交易方式")
        at = root.section("terms", zh="条件|交易条件")
        terms = _terms(instrument, at, reader, jurisdiction)
        given = [
            _event(each, reader, f"e{number}")
            for number, each in enumerate(root.sections("events", zh="事件"), start=1)
        ]
    programme, applicant = _programme(root, instrument, reader)
    root.finish()
    return DealFile(
        title=title,
        as_of=as_of,
        jurisdiction=jurisdiction,
        instrument=instrument,
        terms=None if terms is None else terms(),
        events=tuple(maker() for maker in given),
        sheet=TermSheet(tuple(maker() for maker in clauses), {name: maker() for name, maker in facts.items()})
        if clauses
        else None,
        programme=programme,
        applicant=applicant(),
    )


def _programme(root: Fields, instrument: str, reader: Reader) -> tuple[str, Maker]:
    """The funding programme that is named, and what is stated for it."""
    if not root.has("programme", zh="项目"):
        return "", _nothing
    known = dict.fromkeys(programmes(), ())
    name = root.choice("programme", known, zh="项目")
    if "funder" not in getattr(INSTRUMENTS.get(instrument, (None,))[0], "__dataclass_fields__", ()):
        root.problem("terms.programme", "programme", instrument=instrument or "—")
    at = root.section("applicant", zh="申报", default=None)
    return name, Applicant if at is None else reader.read(Applicant, at)


def _terms(instrument: str, at: Fields, reader: Reader, jurisdiction: str) -> Maker:
    """A maker of the terms; what the law fixes comes from the rule packs in force on the day of signing."""
    kind = INSTRUMENTS[instrument][0]
    signed = at.date("signed", zh=FIELDS["signed"])
    name = at.text("id", zh=FIELDS["id"], default="deal")
    general = at.section("general", zh=FIELDS["general"], default=None)
    ending = OnTermination.KEEP
    late: Maker = _nothing
    if general is not None:
        known = {
            OnTermination.KEEP: ("照旧",),
            OnTermination.ACCELERATE: ("提前到期",),
            OnTermination.CANCEL: ("取消",),
        }
        ending = general.choice(
            "on_termination", known, zh=FIELDS["on_termination"], default=OnTermination.KEEP
        )
        section = general.section("late", zh=FIELDS["late"], default=None)
        late = late if section is None else reader.read(LateInterest, section)
    given: dict[str, Maker] = {
        "id": lambda: name,
        "signed": lambda: signed,
        "general": lambda: General(
            on_termination=ending,
            accelerate_on_insolvency=accelerates(jurisdiction, signed),
            late=late(),
        ),
    }
    if kind is EquityContribution:
        given["rules"] = lambda: equity_rules(jurisdiction, signed)[0]
    return reader.read(kind, at, given)


def _nothing() -> None:
    """A clause that is left out."""


def _event(at: Fields, reader: Reader, name: str, forced: str = "") -> Maker:
    """A maker of one event; without an id it gets its number, in a correction the id of what it corrects."""
    known = {each: words for each, (_, words) in EVENTS.items()}
    before = len(at.problems)
    kind = EVENTS[at.choice("event", known, zh="事件")][0]
    if len(at.problems) > before:  # what the other fields should be is anybody's guess
        at.ignore(*at.names())
        return lambda: None
    written = forced or at.text("id", zh=FIELDS["id"], default=name)
    on = at.date("on", zh=FIELDS["on"])
    given: dict[str, Maker] = {"id": lambda: written, "on": lambda: on}
    if kind is happened.RoundClosed:
        given["round"] = reader.read(Round, at, {"id": lambda: written})
    if kind is happened.Correction:
        target = at.text("supersedes", zh=FIELDS["supersedes"])
        inner = at.section("replacement", zh="改为", default=None)
        given["supersedes"] = lambda: target
        given["replacement"] = (
            (lambda: None) if inner is None else _event(inner, reader, target, forced=target)
        )
    return reader.read(kind, at, given)


def _clause(at: Fields, reader: Reader) -> Maker:
    before = len(at.problems)
    kind = at.choice("kind", CLAUSES, zh="种类")
    if len(at.problems) > before:
        at.ignore(*at.names())
        return lambda: None
    name = at.text("id", zh="编号")
    text = at.text("text", zh="原文", default="")
    facts = _facts(at, FACTS[kind], reader)
    return lambda: Clause(name, kind, text, {key: maker() for key, maker in facts.items()})


def _facts(at: Fields, known: Mapping[str, FactKind], reader: Reader) -> dict[str, Maker]:
    """Makers of the facts that are stated."""
    stated: dict[str, Maker] = {}
    for name, kind in known.items():
        found = _fact(at, name, kind, reader)
        if found is not None:
            stated[name] = found
    return stated


def _fact(at: Fields, name: str, kind: FactKind, reader: Reader) -> Maker | None:
    zh = FACT_WORDS.get(name, "")
    value: Any
    if kind is FactKind.FLAG:
        value = at.flag(name, zh=zh, default=None)
    elif kind is FactKind.WHOLE:
        value = at.whole(name, zh=zh, default=None, low=0)
    elif kind is FactKind.FRACTION:
        value = at.fraction(name, zh=zh, default=None, low=0)
    elif kind is FactKind.CHOICE:
        value = at.choice(name, {each: METHODS[each] for each in CHOICES[name]}, zh=zh, default=None)
    else:
        value = at.money(name, zh=zh, default=None, low=0)
        if value is not None:
            return lambda: Amount.of_yuan(value, reader.currency)
    if value is None:
        return None
    fact: Fact = value
    return lambda: fact
