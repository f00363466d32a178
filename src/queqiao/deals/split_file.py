"""A file about one split: the income, what is deducted, who shares by which rule, and what the floors and taxes ask.

YAML, JSON, or a table with one row per recipient; every fault of the file is found in one reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from queqiao.deals import rules as packs_of
from queqiao.kernel.files import Document, Fields
from queqiao.kernel.files.values import folded, fraction
from queqiao.kernel.rulepacks import RulePack, in_force, pack
from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.deductions import Deduction, DeductionRules
from queqiao_engine.money.floors import Circumstances, Conversion, Post, ProfitYear, UnitKind
from queqiao_engine.money.scales import Band, Scale
from queqiao_engine.money.shares import (
    Banded,
    Claim,
    FixedSum,
    Member,
    Percentage,
    Role,
    Share,
    SharePolicy,
    Weight,
)
from queqiao_engine.money.split import SplitFacts

ROLES = {
    Role.OTHER: ("其他",),
    Role.UNIT: ("学校", "单位"),
    Role.COLLEGE: ("院系", "学院"),
    Role.LAB: ("实验室",),
    Role.REWARD: ("team", "团队", "奖励"),
    Role.MAIN_CONTRIBUTOR: ("main", "主要贡献者", "主要贡献人员"),
    Role.TRANSFER_STAFF: ("转化人员", "专职转化人员"),
    Role.BROKER: ("中介", "技术经理人"),
}
UNITS = {
    UnitKind.STATE_UNIVERSITY: ("国家设立的高等院校", "高校"),
    UnitKind.STATE_INSTITUTE: ("国家设立的研究开发机构", "科研院所"),
    UnitKind.ENTERPRISE: ("企业",),
    UnitKind.OTHER: ("其他",),
}
CONVERSIONS = {
    Conversion.TRANSFER: ("licence", "许可", "转让"),
    Conversion.SHARES: ("作价入股", "作价投资"),
    Conversion.IMPLEMENTATION: ("实施", "合作实施", "自行实施"),
}
POSTS = {Post.STAFF: ("无", "职工"), Post.HEAD: ("正职",), Post.DEPUTY: ("副职", "其他领导")}
_MARKS = {"usd": "USD", "$": "USD", "美元": "USD", "eur": "EUR", "€": "EUR", "欧元": "EUR"}
_DEPTH = 6
_NAME, _GROUP = "姓名|名称|对象|id", "所属|组"
_PERCENT, _WEIGHT, _FIXED = "比例|比例(%)|分配比例|分配比例(%)|占比", "权重|权数", "固定金额|固定金额(元)"
_TOTALS = {"合计", "总计", "共计", "总和", "total", "totals", "sum", "grandtotal"}
_SUBTOTALS = {"小计", "subtotal"}
# Columns that a list of people has for other readers; they say nothing about who gets how much.
_BESIDE = {
    "序号",
    "编号",
    "工号",
    "学号",
    "备注",
    "职称",
    "部门",
    "电话",
    "手机",
    "开户行",
    "银行账号",
    "银行卡号",
}
_BESIDE |= {
    "no",
    "no.",
    "#",
    "staff id",
    "department",
    "phone",
    "bank account",
    "remark",
    "remarks",
    "note",
    "notes",
}


@dataclass(frozen=True, slots=True)
class Person:
    """What the tax on one recipient's reward asks: other income of the year and further deductions."""

    payee: str
    other_income: Amount
    deductions: Amount


@dataclass(frozen=True, slots=True)
class SplitRequest:
    """A file read whole. ``about`` is None where the file does not say what kind of unit it is; then no floor is checked.

    ``left_out`` are rows of totals that a table had among its recipients."""

    title: str
    facts: SplitFacts
    policy: SharePolicy
    policy_title: Mapping[str, str]
    names: Mapping[str, str]
    jurisdiction: str
    about: Circumstances | None
    persons: tuple[Person, ...]
    tax: Mapping[str, Any]
    odd_total: Fraction | None
    first_year: int | None = None
    years: tuple[ProfitYear, ...] = ()
    left_out: tuple[str, ...] = ()


def read_split(document: Document, *, total: str | None, today: date, language: str) -> SplitRequest:
    """Everything a split needs. ``total`` replaces or supplies the income; ``today`` stands in for a missing day.

    Raises ``UserError`` with every fault of the file.
    """
    fields = Fields.of(document)
    head = fields.section("deal", zh="项目|基本情况", default=None) or fields
    currency = _currency(head)
    day = head.date("decided", zh="决定日|日期", default=today)
    jurisdiction = head.text("jurisdiction", zh="地区", default="CN")
    income = _income(head, currency, total)
    chosen = _policy_pack(head)
    titles = packs_of.policy_titles(chosen, language) if chosen else {}
    rows = _Rows(currency, chosen, titles)
    shares = rows.read(fields.sections("shares", zh="分配对象|rows|分配", least=1))
    deductions = _deductions(fields, currency)
    about = _about(head, rows)
    tax = _tax(fields, currency, day)
    title = head.text("title", zh="名称|项目名称", default="")
    name = head.text("id", zh="编号", default="deal")
    odd = rows.odd_total()
    first_year, years = _years(fields, currency)
    fields.finish()
    policy, members = _policy(chosen, shares, rows.members, day)
    facts = SplitFacts(name, day, income, deductions, members)
    policy_title = chosen.title if chosen else {"zh": "文件里写明的分配办法", "en": "as the file says"}
    return SplitRequest(
        title,
        facts,
        policy,
        policy_title,
        {**titles, **rows.names},
        jurisdiction,
        about,
        tuple(rows.persons),
        tax,
        odd,
        first_year,
        years,
        tuple(rows.left_out),
    )


def _currency(head: Fields) -> str:
    written = str(head.text("currency", zh="币种", default="CNY")).upper()
    try:
        return Amount.zero({"人民币": "CNY", "元": "CNY", "RMB": "CNY"}.get(written, written)).currency
    except EngineError:
        head.problem("money.currency_code", "currency", currency=written)
        return "CNY"


def _amount(fields: Fields, key: str, zh: str, currency: str, default: Any = ...) -> Amount:
    """An amount, refusing another currency's mark and more decimals than the currency has; ``default`` in its place."""
    if default is not ... and not fields.has(key, zh=zh):
        fields.money(key, zh=zh, default=None)
        return Amount.zero(currency) if default is None else default
    value: Decimal = fields.money(key, zh=zh, low=0)
    written = str(fields.text(key, zh=zh, default="")).lower()
    for mark, meant in _MARKS.items():
        if mark in written and meant != currency:
            fields.problem("money.currency_other", key, found=meant, currency=currency)
            break
    return _of_yuan(fields, key, value, currency)


def _of_yuan(fields: Fields, key: str, value: Decimal | str, currency: str) -> Amount:
    try:
        return Amount.of_yuan(value, currency)
    except EngineError as error:
        facts: dict[str, Any] = dict(error.facts)
        fields.problem(error.code, key, **facts)
        return Amount.zero(currency)


def _income(head: Fields, currency: str, total: str | None) -> Amount:
    if total is None and "rows" in head.names() and not head.has("income", zh="收入|总收入|转化收入"):
        head.problem("money.total_missing")
        return Amount.zero(currency)
    if total is None:
        return _amount(head, "income", "收入|总收入|转化收入", currency)
    head.money("income", zh="收入|总收入|转化收入", default=None)
    return _of_yuan(head, "income", total, currency)


def _policy_pack(head: Fields) -> RulePack | None:
    """The pack that the file names, by its id with or without the leading "reward-policy-"."""
    written = head.text("policy", zh="办法|分配办法", default="")
    if not written or written in {"own", "自定", "本文件"}:
        return None
    known = packs_of.policy_names()
    for name in (written, f"reward-policy-{written}"):
        if name in known:
            return pack(name)
    head.problem("money.policy_unknown", "policy", id=written, known="、".join(known))
    return None


def _deductions(fields: Fields, currency: str) -> tuple[Deduction, ...]:
    found, seen = [], set()
    kinds = customary_kinds()
    for number, section in enumerate(fields.sections("deductions", zh="扣除|扣除项目"), start=1):
        name = section.text("name", zh="名称|id", default="") or section.text("id", default="") or f"{number}"
        kind = section.choice("kind", kinds, zh="类别|种类")
        own = str(section.text("currency", zh="币种", default=currency)).upper()
        if own != currency:
            section.problem("money.currency_other", "currency", found=own, currency=currency)
        amount = _amount(section, "amount", "金额", currency)
        evidence = tuple(section.texts("evidence", zh="凭证|依据", default=[]))
        if name in seen:
            section.problem("money.deduction_twice", "name", id=name)
        seen.add(name)
        found.append(Deduction(name, kind, amount, evidence))
    return tuple(found)


def customary_kinds() -> Mapping[str, Sequence[str]]:
    """The customary deductible kinds with their titles."""
    kinds = pack("reward-deductions-cn-customary").rules["kind"]
    return {kind["code"]: (kind["title"]["en"], kind["title"]["zh"]) for kind in kinds}


class _Rows:
    """The recipients of a file, nested or in a table with a group column."""

    def __init__(self, currency: str, chosen: RulePack | None, titles: Mapping[str, str]) -> None:
        self.currency = currency
        self.members: list[Member] = []
        self.names: dict[str, str] = {}
        self.persons: list[Person] = []
        self.posts: dict[str, Post] = {}
        self.publicised: set[str] = set()
        self.left_out: list[str] = []
        self._policy = chosen
        self._groups = {title: name for name, title in titles.items()} | {name: name for name in titles}
        self._weights: list[Fraction] = []
        self._seen: set[str] = set()

    def read(self, rows: Sequence[Fields]) -> tuple[Share, ...]:
        """The top of an own tree; with a policy every row is a member of one of its groups."""
        own: list[tuple[Share, str, Fields]] = []
        rows = self._without_totals(rows)
        hundredths = _in_hundredths(rows)
        for row in rows:
            row.ignore(*(name for name in row.names() if folded(name) in _BESIDE))
            group = row.text("group", zh=_GROUP, default="")
            parent = self._groups.get(group, group)
            own.append((self._share(row, parent, 0, hundredths), group, row))
        if self._policy is not None:
            for share, group, row in own:
                if group not in self._groups:
                    row.problem(
                        "money.group_unknown", "group", group=group or "—", known="、".join(self._groups)
                    )
                self.members.append(Member(self._groups.get(group, group), share))
            return ()
        top = {share.id: share for share, group, _ in own if not group}
        for share, group, row in own:
            if group and group not in top:
                known = "、".join(top) or "—"
                row.problem("money.group_unknown", "group", group=group, known=known)
            elif group:
                self.members.append(Member(group, share))
        self._check_percentages([row for _, group, row in own if not group], list(top.values()))
        return tuple(top.values())

    def _without_totals(self, rows: Sequence[Fields]) -> list[Fields]:
        """The rows of people. A row of totals is no recipient; where it does not agree with the rows it is a fault."""
        people, totals = [], []
        for row in rows:
            written = row.text("name", zh=_NAME, default="") or _beside(row)
            name = "".join(folded(written).split()).rstrip(":")
            if name in _SUBTOTALS or name in _TOTALS:
                row.ignore(*row.names())
                self.left_out.append(written)
                totals += [row] if name in _TOTALS else []
            else:
                people.append(row)
        for row in totals:
            for key, zh in (("percent", _PERCENT), ("weight", _WEIGHT), ("fixed", _FIXED)):
                said = fraction(row.text(key, zh=zh, default=""))
                single = [fraction(each.text(key, zh=zh, default="0")) for each in people]
                real = sum((each for each in single if each is not None), Fraction(0))
                if (
                    said is not None
                    and said != real
                    and not any(each.has("group", zh=_GROUP) for each in people)
                ):
                    row.problem("money.total_row", key, said=_short(said), real=_short(real))
        return people

    def _share(self, row: Fields, parent: str, depth: int, hundredths: bool) -> Share:
        name = row.text("name", zh=_NAME, default="") or row.text("id", default="")
        if not name:
            row.text("name", zh=_NAME)
        own = f"{parent}/{name}" if parent else name
        if own in self._seen:
            row.problem("money.recipient_twice", "name", id=name)
        self._seen.add(own)
        self.names[own] = name
        role = row.choice("role", ROLES, zh="角色|身份", default=Role.OTHER)
        claim = self._claim(row, hundredths)
        low = _amount(row, "minimum", "保底", self.currency, None) if row.has("minimum", zh="保底") else None
        high = _amount(row, "maximum", "封顶", self.currency, None) if row.has("maximum", zh="封顶") else None
        rule = row.text("rule", zh="依据|条款", default="")
        self._person(row, name)
        parts: tuple[Share, ...] = ()
        if depth < _DEPTH:
            inner = row.sections("parts", zh="成员|下级")
            within = _in_hundredths(inner)
            parts = tuple(self._share(part, own, depth + 1, within) for part in inner)
            self._check_percentages(inner, parts)
        if low is not None and high is not None and high < low:
            row.problem("money.limits_crossed", "minimum", id=name, low=str(low.yuan), high=str(high.yuan))
            high = None
        return Share(own, claim, rule, role, low, high, name, parts)

    def _claim(self, row: Fields, hundredths: bool) -> Claim:
        """A fixed sum, a percentage or a weight; a weight of 1 where none is written."""
        given = [
            key
            for key, zh in (("percent", _PERCENT), ("fixed", _FIXED), ("tiers", "分段"), ("weight", _WEIGHT))
            if row.has(key, zh=zh)
        ]
        percent = row.fraction("percent", zh=_PERCENT, default=None, low=0, high=100 if hundredths else 1)
        fixed = _amount(row, "fixed", _FIXED, self.currency, None)
        weight = row.fraction("weight", zh=_WEIGHT, default=None, low=0)
        if len(given) > 1:
            row.problem("money.two_claims", given[1], first=given[0], second=given[1])
        if percent is not None:
            return Percentage(percent / 100 if hundredths else percent)
        if "fixed" in given:
            return FixedSum(fixed)
        if "tiers" in given:
            return self._banded(row)
        self._weights.append(Fraction(1) if weight is None else weight)
        return Weight(self._weights[-1])

    def _banded(self, row: Fields) -> Claim:
        """Bands of the whole pot: ``up_to`` and ``rate``, the last without ``up_to``."""
        bands = []
        for item in row.sections("tiers", zh="分段", least=1):
            limit = None
            if item.has("up_to", zh="不超过"):
                limit = _amount(item, "up_to", "不超过", self.currency)
            bands.append(Band(limit, item.fraction("rate", zh="比例", low=0, high=1)))
        try:
            return Banded(Scale(tuple(bands), row.flag("whole", zh="全额", default=False)))
        except EngineError as error:
            row.problem(error.code, "tiers")
            return Weight(Fraction(1))

    def _person(self, row: Fields, name: str) -> None:
        post = row.choice("post", POSTS, zh="职务", default=Post.STAFF)
        if post is not Post.STAFF:
            self.posts[name] = post
        if row.flag("publicised", zh="已公示", default=False):
            self.publicised.add(name)
        if row.has("other_income", zh="其他综合所得"):
            income = _amount(row, "other_income", "其他综合所得", self.currency)
            less = _amount(row, "other_deductions", "其他扣除", self.currency, None)
            self.persons.append(Person(name, income, less))
        else:
            row.ignore("other_income", "other_deductions")

    def _check_percentages(self, rows: Sequence[Fields], shares: Sequence[Share]) -> None:
        """Percentages of one group make 100 %, or less when somebody takes the rest."""
        total = sum(
            (share.claim.share for share in shares if isinstance(share.claim, Percentage)), Fraction(0)
        )
        rest = any(isinstance(share.claim, Weight) for share in shares)
        fixed = any(isinstance(share.claim, FixedSum | Banded) for share in shares)
        if total > 1 or (shares and total < 1 and not rest and not fixed):
            shown = f"{float(total * 100):.10g}%"
            rows[-1].problem("money.percent_sum", "percent", total=shown)
        elif shares and fixed and not rest and total < 1:
            rows[-1].problem("money.nobody_rest", "fixed")

    def odd_total(self) -> Fraction | None:
        """The sum of weights that look like percentages and do not make 100."""
        total = sum(self._weights, Fraction(0))
        if len(self._weights) < 2 or total in (1, 100):
            return None
        like_shares = all(weight < 1 for weight in self._weights) and Fraction(4, 5) <= total <= Fraction(
            6, 5
        )
        return total if like_shares or 80 <= total <= 120 else None


def _beside(row: Fields) -> str:
    """What a row without a name has in a column beside it: 合计 often stands under 序号."""
    texts = [row.text(name, default="") for name in row.names() if folded(name) in _BESIDE]
    return next((text for text in texts if text), "")


def _in_hundredths(rows: Sequence[Fields]) -> bool:
    """Whether the percentages of a group are written as 40 for 40 %: none has a sign, and one is more than the whole."""
    written = [row.text("percent", zh=_PERCENT, default="") for row in rows]
    values = [fraction(text) for text in written if text and not {*folded(text)} & {"%", "‰", "/"}]
    bare = len(values) == sum(1 for text in written if text)
    return bare and any(value is not None and value > 1 for value in values)


def _short(value: Fraction) -> str:
    return f"{float(value):.10g}"


def _about(head: Fields, rows: _Rows) -> Circumstances | None:
    unit = head.choice("unit", UNITS, zh="单位类型", default=None)
    conversion = head.choice("conversion", CONVERSIONS, zh="转化方式", default=Conversion.TRANSFER)
    own_rule = head.flag("own_rule", zh="有规定或约定", default=True)
    if unit is None:
        return None
    return Circumstances(unit, conversion, own_rule, rows.posts, frozenset(rows.publicised))


def _years(fields: Fields, currency: str) -> tuple[int | None, tuple[ProfitYear, ...]]:
    """The operating profit of each year from own or cooperative implementation, and what was rewarded for it."""
    first = fields.whole("first_year", zh="投产首年", default=None, low=1990, high=2200)
    years: dict[int, ProfitYear] = {}
    for section in fields.sections("years", zh="各年利润"):
        year = section.whole("year", zh="年|年份", low=1990, high=2200)
        profit = section.money("profit", zh="营业利润")
        reward = _amount(section, "reward", "奖励|已奖励", currency)
        if year in years:
            section.problem("money.year_twice", "year")
        years[year] = ProfitYear(year, _of_yuan(section, "profit", profit, currency), reward)
    return first, tuple(years.values())


def _tax(fields: Fields, currency: str, day: date) -> Mapping[str, Any]:
    """What taxes ask; empty where the file has no such section."""
    section = fields.section("tax", zh="税", default=None)
    if section is None:
        return {}
    kinds = {
        "transfer": ("转让",),
        "licence": ("许可",),
        "development": ("开发",),
        "consulting": ("咨询",),
        "service": ("服务",),
    }
    return {
        "kind": section.choice("contract", kinds, zh="合同类别", default="transfer"),
        "registered": section.flag("registered", zh="已认定登记", default=False),
        "separate": section.flag("separate_accounts", zh="单独核算", default=False),
        "small": section.flag("small_scale", zh="小规模纳税人", default=False),
        "non_profit": section.flag("non_profit", zh="非营利单位", default=False),
        "job_made": section.flag("job_made", zh="职务成果", default=True),
        "received": section.date("received", zh="到账日", default=day),
        "paid": section.date("paid", zh="发放日", default=day),
        "publicity": section.whole("publicity_days", zh="公示工作日", default=0, low=0),
        "licence_years": section.whole("licence_years", zh="许可年限", default=None, low=0),
        "related_share": section.fraction("related_share", zh="关联比例", default=Fraction(0), low=0, high=1),
        "cost": _amount(section, "cost", "技术转让成本", currency, None),
    }


def _policy(
    chosen: RulePack | None, shares: tuple[Share, ...], members: Sequence[Member], day: date
) -> tuple[SharePolicy, tuple[Member, ...]]:
    """The policy in the file, or the shipped one it names with the file's rows as members."""
    if chosen is not None:
        return packs_of.share_policy(chosen), tuple(members)
    deductions = packs_of.deduction_rules(pack("reward-deductions-cn-customary"))
    own = DeductionRules(deductions.id, deductions.kinds)
    return SharePolicy("own", day.isoformat(), "CN", day, own, shares), tuple(members)


def floors_in_force(request: SplitRequest) -> RulePack:
    """The floors for the region and day of a request. Raises ``UserError`` where none is in force."""
    return in_force("money.reward_floor", request.jurisdiction, request.facts.on)
