"""Single fields of a valuation file: what is read now, and a way to make the engine's value once the whole file is
sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from queqiao.deals.value_file.names import ALSO, BELOW_ONE, CHINESE, engine_name, premium_name
from queqiao.deals.value_file.rules import ValuationRules
from queqiao.kernel.files import Fields
from queqiao_engine.valuation.black_scholes import CostOfDelay, Right
from queqiao_engine.valuation.comparables import Adjusting, Adjustment, Comparable
from queqiao_engine.valuation.cost import IndexedCost, ReplicationCost
from queqiao_engine.valuation.discount import BuildUp, Capm, Premium, Wacc
from queqiao_engine.valuation.discounting import Timing
from queqiao_engine.valuation.income import ContributoryAsset
from queqiao_engine.valuation.lattice import Exercise
from queqiao_engine.valuation.project_option import Compounding, Contract, Expand, Instalment
from queqiao_engine.valuation.rnpv import Stage
from queqiao_engine.valuation.shares import EquivalentInvestment, MarginalShare, ThumbShare

Build = Callable[[], Any]
"""Makes the engine's value; called only after every field of the file has been read without fault."""

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader needs besides the fields: the rules of the day, and the trade where the method asks for one."""

    rules: ValuationRules
    trade: str | None = None


Reader = Callable[[Fields, Reading], Any]
"""Reads one field of a section. A callable it returns is a ``Build``; anything else is the value itself."""


def constant(value: Any) -> Build:
    """A value that needs no making."""
    return lambda: value


def made(values: Values) -> dict[str, Any]:
    """The arguments of a case: builds are called, fields that were left out (None) are left to the case's own
    defaults."""
    found = {name: value() if callable(value) else value for name, value in values.items()}
    return {name: value for name, value in found.items() if value is not None}


def _zh(key: str, also: str = "") -> str:
    return "|".join(word for word in (CHINESE.get(key, ""), also, *ALSO.get(key, ())) if word)


def number(key: str, also: str = "", *, optional: bool = False, low: float | None = None) -> Reader:
    """Money, years, counts."""

    def read(fields: Fields, _reading: Reading) -> Any:
        if optional:
            return fields.number(key, zh=_zh(key, also), low=low, default=None)
        return fields.number(key, zh=_zh(key, also), low=low, example="100")

    return read


def rate(key: str, also: str = "", *, optional: bool = False, low: float = 0.0, most: float = 1.0) -> Reader:
    """A rate or share: 25% or 0.25. A bare 25 is asked about, never guessed at; so is a bare 1 where nobody means
    100 %."""

    def read(fields: Fields, _reading: Reading) -> Any:
        zh = _zh(key, also)
        if optional and not fields.has(key, zh=zh):
            return None
        return _checked_rate(fields, key, fields.decimal(key, zh=zh, example="15%"), low, most)

    return read


def _checked_rate(fields: Fields, key: str, written: Any, low: float, most: float) -> float:
    value = float(written)
    if value > most or value < -1.0 or (value == 1.0 and key in BELOW_ONE):
        fields.problem(
            "valuation.rate_unclear", key, value=f"{written}", percent=f"{written}%", most=f"{most:.0%}"
        )
        return 0.1
    if value < low:
        fields.problem("document.field_range", key, value=f"{written}", low=low, high=most)
        return max(low, 0.1)
    return value


def series(key: str, also: str = "", *, optional: bool = False, low: float | None = None) -> Reader:
    """A number for every year."""

    def read(fields: Fields, _reading: Reading) -> Any:
        zh = _zh(key, also)
        if optional and not fields.has(key, zh=zh):
            return None
        return tuple(fields.numbers(key, zh=zh, least=1, low=low)) or (0.0,)

    return read


def rates(key: str, also: str = "", *, optional: bool = False) -> Reader:
    """A rate for every year."""

    def read(fields: Fields, _reading: Reading) -> Any:
        zh = _zh(key, also)
        if optional and not fields.has(key, zh=zh):
            return None
        found = fields.decimals(key, zh=zh, least=1)
        return tuple(_checked_rate(fields, key, item, -1.0, 1.0) for item in found) or (0.1,)

    return read


def whole(key: str, zh: str, *, default: Any, low: int = 0, high: int = 5000) -> Reader:
    """A count."""
    return lambda fields, _reading: fields.whole(key, zh=zh, default=default, low=low, high=high)


def flag(key: str, zh: str) -> Reader:
    """Yes or no; no when left out."""
    return lambda fields, _reading: fields.flag(key, zh=zh, default=False)


def choice(key: str, zh: str, known: Mapping[StrEnum, tuple[str, ...]]) -> Reader:
    """One of a few words; the case's own default when left out."""
    return lambda fields, _reading: fields.choice(key, known, zh=zh, default=None)


TIMING = choice(
    "timing", "折现时点", {Timing.YEAR_END: ("year_end", "年末"), Timing.MID_YEAR: ("mid_year", "年中")}
)
RIGHT = choice("right", "权利", {Right.CALL: ("call", "看涨"), Right.PUT: ("put", "看跌")})
EXERCISE = choice(
    "exercise", "行权方式", {Exercise.EUROPEAN: ("european", "欧式"), Exercise.AMERICAN: ("american", "美式")}
)  # fmt: skip
COMPOUNDING = choice(
    "compounding", "计息方式",
    {Compounding.PER_PERIOD: ("per_period", "按期"), Compounding.CONTINUOUS: ("continuous", "连续")},
)  # fmt: skip
ADJUSTING = choice(
    "adjusting", "调整方式",
    {Adjusting.MULTIPLICATIVE: ("multiplicative", "连乘"), Adjusting.ADDITIVE: ("additive", "相加")},
)  # fmt: skip


def discount(fields: Fields, reading: Reading) -> Any:
    """``discount_rate``, or ``discount`` with how it is built up."""
    section = fields.section("discount", zh="折现率构成", default=None)
    if section is None:
        return rate("discount_rate")(fields, reading)
    kinds = {
        "build_up": ("累加法", "build-up"),
        "capm": ("CAPM", "资本资产定价"),
        "wacc": ("WACC", "加权平均"),
    }
    kind = section.choice("by", kinds, zh="方法", default="build_up")
    if kind == "capm":
        return _capm(section, reading)
    if kind == "wacc":
        equity = section.section("capm", zh="权益成本构成", default=None)
        cost = _capm(equity, reading) if equity is not None else rate("cost_of_equity")(section, reading)
        values = {
            "cost_of_equity": cost,
            **{name: number(name, low=0)(section, reading) for name in ("equity", "debt")},
            **{name: rate(name)(section, reading) for name in ("cost_of_debt", "tax_rate")},
        }
        return lambda: Wacc(**made(values))
    free = rate("risk_free", low=-1.0)(section, reading)
    inner = section.section("premiums", zh=_zh("premiums"))
    premiums = []
    for name in inner.names():
        found = _checked_rate(inner, name, inner.decimal(name), -1.0, 0.999999)
        own = premium_name(name)
        span = reading.rules.premium_span(own) or (None, None)
        premiums.append(Premium(id=own, rate=found, usual_low=span[0], usual_high=span[1]))
    return lambda: BuildUp(risk_free=free, premiums=tuple(premiums))


def _capm(section: Fields, reading: Reading) -> Build:
    values = {
        "risk_free": rate("risk_free", low=-1.0)(section, reading),
        "beta": number("beta")(section, reading),
        "market_premium": rate("market_premium")(section, reading),
        "size_premium": rate("size_premium", optional=True)(section, reading),
        "specific_premium": rate("specific_premium", optional=True)(section, reading),
    }
    return lambda: Capm(**made(values))


def share(fields: Fields, reading: Reading) -> Any:
    """``share``, or ``share_by`` with how it is found."""
    section = fields.section("share_by", zh="分成率测算", default=None)
    if section is None:
        return rate("share")(fields, reading)
    kinds = {
        "marginal_share": ("边际分析法", "marginal"),
        "equivalent_investment": ("约当投资法", "约当投资分析法", "equivalent"),
        "thumb_share": ("三分四分法", "三分法", "四分法", "thumb"),
    }
    kind = section.choice("by", kinds, zh="方法")
    if kind == "marginal_share":
        return _marginal(section, reading)
    if kind == "equivalent_investment":
        return equivalent(section, reading)
    low, high = reading.rules.thumb_span()
    return lambda: ThumbShare(low=low, high=high)


def _marginal(section: Fields, reading: Reading) -> Build:
    values = {
        "added_profits": series("added_profits")(section, reading),
        "total_profits": series("total_profits", optional=True)(section, reading),
        "added_shares": rates("added_shares", optional=True)(section, reading),
        "discount_rate": discount(section, reading),
    }
    return lambda: MarginalShare(**made(values))


def equivalent(section: Fields, reading: Reading) -> Build:
    """The four numbers of the equivalent-investment method."""
    values = {
        "technology_cost": number("technology_cost", low=0)(section, reading),
        "technology_return": rate("technology_return", most=20.0)(section, reading),
        "buyer_assets": number("buyer_assets", low=0)(section, reading),
        "buyer_return": rate("buyer_return", most=20.0)(section, reading),
    }
    return lambda: EquivalentInvestment(**made(values))


def net_cost(fields: Fields, reading: Reading) -> Any:
    """``net_cost``, or ``cost_by`` with how it is found."""
    section = fields.section("cost_by", zh="成本测算", default=None)
    if section is None:
        return number("net_cost", low=0)(fields, reading)
    kinds = {"indexed_cost": ("价格指数法", "indexed"), "replication_cost": ("倍加系数法", "multiplier")}
    kind = section.choice("by", kinds, zh="方法", default="indexed_cost")
    return replication(section, reading) if kind == "replication_cost" else indexed(section, reading)


def replication(fields: Fields, reading: Reading) -> Build:
    """The multiplier method."""
    values = {
        "material": number("material", low=0)(fields, reading),
        "labour": number("labour", low=0)(fields, reading),
        "creative_multiplier": number("creative_multiplier", low=0)(fields, reading),
        "risk_rate": rate("risk_rate")(fields, reading),
        "return_rate": rate("return_rate", most=20.0, low=-1.0)(fields, reading),
    }
    return lambda: ReplicationCost(**made(values))


def indexed(fields: Fields, reading: Reading) -> Build:
    """The price-index method."""
    values = {
        "book_cost": number("book_cost", low=0)(fields, reading),
        "price_changes": rates("price_changes")(fields, reading),
        "years_used": number("years_used", low=0)(fields, reading),
        "years_left": number("years_left", low=0)(fields, reading),
    }
    return lambda: IndexedCost(**made(values))


def delay(fields: Fields, reading: Reading) -> Any:
    """``delay_cost`` a year, or ``remaining_life`` from which it follows; 0 without either."""
    life = fields.number("remaining_life", zh=_zh("remaining_life"), default=None, low=0)
    direct = rate("delay_cost", optional=True, low=-1.0)(fields, reading)
    if life is not None and direct is not None:
        fields.problem("valuation.one_of", "remaining_life", fields="delay_cost, remaining_life", found=2)
    return direct if life is None else lambda: CostOfDelay(remaining_life=life)


def stages(fields: Fields, reading: Reading) -> Build:
    """The stages of a development; a clinical phase may leave its probability to the published rates."""
    found = []
    for place, item in enumerate(fields.sections("stages", zh="阶段", least=1), start=1):
        name = engine_name(item.text("id", zh="名称|编号|name", default=f"stage_{place}"))
        time = item.number("time", zh="时点", low=0)
        cost = item.number("cost", zh="成本", low=0)
        clinical = item.flag("clinical", zh="取临床统计", default=False)
        chance = rate("probability", optional=clinical)(item, reading)
        if clinical and name not in {"phase_1", "phase_2", "phase_3", "approval"}:
            item.problem("valuation.not_clinical", "clinical", value=name)
        elif clinical and chance is None:
            chance = reading.rules.success(name)
            if chance is None:
                item.problem("valuation.no_statistics", "clinical", day=reading.rules.day.isoformat())
        found.append({"id": name, "time": time, "cost": cost, "probability": chance})
    return lambda: tuple(Stage(**item) for item in found)


def assets(fields: Fields, reading: Reading) -> Build:
    """Contributory assets."""
    found = [
        {
            "id": item.text("id", zh="名称|编号|name", default=f"asset_{place}"),
            "value": item.number("value", zh="价值", low=0),
            "required_return": rate("required_return")(item, reading),
        }
        for place, item in enumerate(fields.sections("assets", zh="贡献资产", least=1), start=1)
    ]
    return lambda: tuple(ContributoryAsset(**item) for item in found)


def comparables(fields: Fields, reading: Reading) -> Build:
    """Comparable deals with their adjustments by name."""
    found: list[dict[str, Any]] = []
    for place, item in enumerate(fields.sections("comparables", zh="可比案例|rows", least=1), start=1):
        inner = item.section("adjustments", zh="调整", default=None)
        changes = _adjustments(item, "adjustments.", "调整.")
        changes += _adjustments(inner, "") if inner is not None else ()
        values = {
            "id": item.text("id", zh="名称|编号|name", default=f"deal_{place}"),
            "price": item.number("price", zh="价格|成交价", low=0),
            "size": item.number("size", zh="规模", default=1.0, low=0),
            "similarity": rate("similarity", optional=True)(item, reading),
        }
        found.append({**values, "adjustments": changes})
    return lambda: tuple(
        Comparable(
            **made({name: value for name, value in item.items() if name != "adjustments"}),
            adjustments=tuple(Adjustment(id=name, rate=change) for name, change in item["adjustments"]),
        )
        for item in found
    )


def _adjustments(fields: Fields, *prefixes: str) -> tuple[tuple[str, float], ...]:
    """(difference, rate) of every field; in a table the columns that begin with 调整. or adjustments."""
    found = []
    for name in fields.names():
        for prefix in prefixes:
            written = fields.decimal(name, default=None, example="10%") if name.startswith(prefix) else None
            if written is not None:
                found.append((name.removeprefix(prefix), _checked_rate(fields, name, written, -1.0, 1.0)))
    return tuple(found)


def expand(fields: Fields, reading: Reading) -> Any:
    """The right to expand."""
    inner = fields.section("expand", zh="扩张", default=None)
    if inner is None:
        return None
    values = {
        "scale": rate("scale", "比例", most=20.0)(inner, reading),
        "cost": inner.number("cost", zh="成本", low=0),
    }
    return lambda: Expand(**values)


def contract(fields: Fields, reading: Reading) -> Any:
    """The right to contract."""
    inner = fields.section("contract", zh="收缩", default=None)
    if inner is None:
        return None
    values = {
        "scale": rate("scale", "比例")(inner, reading),
        "saving": inner.number("saving", zh="节省", low=0),
    }
    return lambda: Contract(**values)


def instalments(fields: Fields, _reading: Reading) -> Build:
    """Money still to be paid in on the way."""
    found = [
        {
            "id": item.text("id", zh="名称|编号|name", default=f"instalment_{place}"),
            "period": item.whole("period", zh="期", low=1, high=5000),
            "cost": item.number("cost", zh="成本", low=0),
        }
        for place, item in enumerate(fields.sections("instalments", zh="分期投入"), start=1)
    ]
    return lambda: tuple(Instalment(**item) for item in found)
