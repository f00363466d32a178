"""Every valuation method as it stands in a file: its names, its fields, how its case is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from queqiao.deals.value_file import getters as get
from queqiao.deals.value_file.getters import Build, Reader, Reading, made
from queqiao.kernel.files import Fields
from queqiao_engine.valuation.black_scholes import BlackScholes
from queqiao_engine.valuation.comparables import Comparables
from queqiao_engine.valuation.contracts import Case
from queqiao_engine.valuation.cost import LicenceFloor
from queqiao_engine.valuation.income import (
    ContributoryCharges,
    DirectIncome,
    ExcessEarnings,
    ProfitSplit,
    ReliefFromRoyalty,
    revenue_forecast,
)
from queqiao_engine.valuation.lattice import Binomial
from queqiao_engine.valuation.make_or_license import LicenceOffer, Market, OwnDevelopment
from queqiao_engine.valuation.project_option import ProjectOption
from queqiao_engine.valuation.rnpv import RiskAdjustedNpv

MAKE_OR_LICENSE = "make_or_license"

_NAMES: Mapping[str, tuple[str, ...]] = {
    "replication_cost": ("multiplier", "倍加系数法"),
    "indexed_cost": ("price index", "价格指数法"),
    "licence_floor": ("license_floor", "最低收费额"),
    "direct_income": ("income", "直接收益法", "收益法"),
    "relief": ("relief_from_royalty", "收入分成法", "许可费节省法"),
    "profit_split": ("split", "利润分成法"),
    "excess_earnings": ("excess", "超额收益法"),
    "contributory_charges": ("multi_period_excess_earnings", "mpeem", "多期超额收益法"),
    "rnpv": ("risk_adjusted_npv", "风险调整净现值"),
    "comparables": ("market", "市场法", "可比案例法"),
    "black_scholes": ("Black-Scholes", "布莱克-斯科尔斯", "实物期权"),
    "binomial": ("tree", "二叉树"),
    "project_option": ("real_option", "项目期权"),
    "equivalent_investment": ("约当投资法", "约当投资分析法"),
    MAKE_OR_LICENSE: ("make or license", "自研或许可"),
}

METHODS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {method: (*names, f"{method}（{names[-1]}）") for method, names in _NAMES.items()}
)
"""Method -> its names in files; the last one, in both languages, is what messages show."""

_STREAM: Mapping[str, Reader] = {
    "discount_rate": get.discount,
    "timing": get.TIMING,
    "times": get.series("times", "时点", optional=True, low=0),
    "terminal_growth": get.rate("terminal_growth", optional=True, low=-1.0),
    "entry_fee": get.number("entry_fee", optional=True),
    "terminal_most": lambda _fields, reading: reading.rules.terminal_most(),
}

_TREE: Mapping[str, Reader] = {
    "rate": get.rate("rate", "无风险利率", low=-1.0),
    "volatility": get.rate("volatility", optional=True, most=5.0),
    "up": get.number("up", optional=True, low=0),
    "down": get.number("down", optional=True, low=0),
    "delay_cost": get.delay,
}

_PLAIN: Mapping[str, tuple[Callable[..., Case], Mapping[str, Reader]]] = {
    "direct_income": (
        DirectIncome,
        {"incomes": get.series("incomes"), "tax_rate": get.rate("tax_rate", optional=True), **_STREAM},
    ),
    "excess_earnings": (
        ExcessEarnings,
        {
            **{
                name: get.number(name, low=0)
                for name in ("price_before", "price_after", "cost_before", "cost_after")
            },
            "quantities": get.series("quantities", low=0),
            "tax_rate": get.rate("tax_rate", optional=True),
            **_STREAM,
        },
    ),
    "contributory_charges": (
        ContributoryCharges,
        {
            "earnings": get.series("earnings"),
            "assets": get.assets,
            "tax_rate": get.rate("tax_rate", optional=True),
            **_STREAM,
        },
    ),
    "licence_floor": (
        LicenceFloor,
        {
            "net_cost": get.net_cost,
            **{name: get.number(name, low=0) for name in ("own_capacity", "buyer_capacity")},
            **{name: get.number(name, optional=True, low=0) for name in ("lost_income", "added_cost")},
        },
    ),
    "rnpv": (
        RiskAdjustedNpv,
        {
            "stages": get.stages,
            "flows": get.series("flows"),
            "market_time": get.number("market_time", "上市时点", low=0),
            "discount_rate": get.discount,
            "rate_holds_technical_risk": get.flag("rate_holds_technical_risk", "折现率已含技术风险"),
        },
    ),
    "comparables": (
        Comparables,
        {
            "comparables": get.comparables,
            "prudence": lambda _fields, reading: reading.rules.prudence(),
            "size": get.number("size", optional=True, low=0),
            "adjusting": get.ADJUSTING,
            "drop_outliers": get.flag("drop_outliers", "剔除离群值"),
        },
    ),
    "black_scholes": (
        BlackScholes,
        {
            **{name: get.number(name, low=0) for name in ("spot", "strike", "maturity")},
            "rate": get.rate("rate", "无风险利率", low=-1.0),
            "volatility": get.rate("volatility", most=5.0),
            "delay_cost": get.delay,
            "right": get.RIGHT,
        },
    ),
    "binomial": (
        Binomial,
        {
            **{name: get.number(name, low=0) for name in ("spot", "strike", "maturity")},
            **_TREE,
            "steps_count": get.whole("periods", "期数", default=100, low=1),
            "right": get.RIGHT,
            "exercise": get.EXERCISE,
        },
    ),
    "project_option": (
        ProjectOption,
        {
            "value": get.number("value", "项目价值", low=0),
            "investment": get.number("investment", low=0),
            **_TREE,
            "periods": get.whole("periods", "期数", default=1, low=1),
            "period_length": get.number("period_length", optional=True, low=0),
            "compounding": get.COMPOUNDING,
            "defer": get.flag("defer", "可延迟"),
            "investment_growth": get.rate("investment_growth", optional=True, low=-1.0),
            "expand": get.expand,
            "contract": get.contract,
            "salvage": get.number("salvage", optional=True, low=0),
            "instalments": get.instalments,
            "first_period": get.whole("first_period", "最早行权期", default=1),
        },
    ),
}


def read_method(kind: str, fields: Fields, reading: Reading) -> Build:
    """Reads the fields of a method; what comes back makes its case (or, for make or license, both cases)."""
    special: Mapping[str, Callable[[Fields, Reading], Build]] = {
        "replication_cost": get.replication,
        "indexed_cost": get.indexed,
        "equivalent_investment": get.equivalent,
        "relief": _relief,
        "profit_split": _profit_split,
        MAKE_OR_LICENSE: _make_or_license,
    }
    if kind in special:
        return special[kind](fields, reading)
    make, readers = _PLAIN[kind]
    values = {name: read(fields, reading) for name, read in readers.items()}
    return lambda: make(**made(values))


def _relief(fields: Fields, reading: Reading) -> Build:
    """Revenues, or units and prices; a rate, or a trade whose usual span gives one."""
    values: dict[str, Any] = {name: read(fields, reading) for name, read in _STREAM.items()}
    if fields.has("units", zh="销量"):
        units, prices = get.series("units", "销量", low=0), get.series("prices", "单价", low=0)
        sold, each = units(fields, reading), prices(fields, reading)
        values["revenues"] = lambda: revenue_forecast(sold, each)
    else:
        values["revenues"] = get.series("revenues", "销售收入", low=0)(fields, reading)
    values["benchmark"] = reading.rules.royalty(reading.trade) if reading.trade is not None else None
    values["royalty_rate"] = get.rate("royalty_rate", "许可费率")(fields, reading)
    values["ageing"] = get.rate("ageing", "技术老化率", optional=True)(fields, reading)
    values["tax_rate"] = get.rate("tax_rate", optional=True)(fields, reading)
    return lambda: ReliefFromRoyalty(**made(values))


def _profit_split(fields: Fields, reading: Reading) -> Build:
    """Profits and a share, checked against the rule of thumb when asked."""
    values: dict[str, Any] = {name: read(fields, reading) for name, read in _STREAM.items()}
    values["profits"] = get.series("profits")(fields, reading)
    values["share"] = get.share(fields, reading)
    values["tax_rate"] = get.rate("tax_rate", optional=True)(fields, reading)
    check = fields.flag("thumb_check", zh="三分四分法核对", default=False)
    values["thumb"] = reading.rules.thumb_span() if check else None
    return lambda: ProfitSplit(**made(values))


def _make_or_license(fields: Fields, reading: Reading) -> Build:
    """One market, the firm's own way and the offer."""
    market, make, offer = (
        fields.section(key, zh=zh)
        for key, zh in (("market", "市场"), ("make", "自行开发"), ("license", "接受许可"))
    )
    place = {
        "profits": get.series("profits")(market, reading),
        "sales": get.series("sales", optional=True, low=0)(market, reading),
        "delay_loss": get.rate("delay_loss", optional=True)(market, reading),
        "discount_rate": get.discount(market, reading),
        "tax_rate": get.rate("tax_rate", optional=True)(market, reading),
    }
    own = {
        "years": make.number("years", zh="年数", low=0),
        "probability": get.rate("probability")(make, reading),
        "remaining_cost": get.number("remaining_cost", optional=True, low=0)(make, reading),
        "prototype_cost": get.number("prototype_cost", optional=True, low=0)(make, reading),
        "by_university": make.flag("by_university", zh="由高校开发", default=False),
        "last_mile": get.constant(reading.rules.mile()),
    }
    taken = {
        "years": offer.number("years", zh="年数", low=0),
        "probability": get.rate("probability")(offer, reading),
        "fee": offer.number("fee", zh="许可费", low=0),
        "royalty_rate": get.rate("royalty_rate", "许可费率", optional=True)(offer, reading),
        "adaptation_cost": get.number("adaptation_cost", optional=True, low=0)(offer, reading),
    }

    def build() -> tuple[OwnDevelopment, LicenceOffer]:
        shared = Market(**made(place))
        return OwnDevelopment(market=shared, **made(own)), LicenceOffer(market=shared, **made(taken))

    return build
