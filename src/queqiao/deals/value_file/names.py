"""Chinese names of the numbers of a valuation, for reading paths such as 收入.倍数 and for showing them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CHINESE: Mapping[str, str] = MappingProxyType(
    {
        "material": "物化劳动", "labour": "活劳动", "creative_multiplier": "创造性劳动倍加系数", "risk_rate": "科研风险率",
        "return_rate": "投资报酬率", "book_cost": "账面成本", "price_changes": "价格变动", "years_used": "已使用年限",
        "years_left": "剩余年限", "net_cost": "重置成本净值", "own_capacity": "自有生产能力", "buyer_capacity": "购方生产能力",
        "lost_income": "损失收益", "added_cost": "增加成本", "incomes": "收益", "revenues": "收入", "royalty_rate": "许可费率",
        "ageing": "老化率", "tax_rate": "税率", "discount_rate": "折现率", "terminal_growth": "永续增长率", "entry_fee": "入门费",
        "profits": "利润", "share": "分成率", "price_before": "原价格", "price_after": "新价格", "cost_before": "原成本",
        "cost_after": "新成本", "quantities": "数量", "earnings": "收益额", "assets": "贡献资产", "value": "价值",
        "required_return": "要求报酬率", "risk_free": "无风险报酬率", "premiums": "风险报酬率", "rate": "利率",
        "technology": "技术", "market": "市场", "capital": "资金", "management": "管理", "beta": "贝塔",
        "market_premium": "市场溢价", "size_premium": "规模溢价", "specific_premium": "特有溢价", "equity": "权益", "debt": "债务",
        "cost_of_equity": "权益成本", "cost_of_debt": "债务成本", "added_profits": "追加利润", "total_profits": "利润总额",
        "added_shares": "追加利润占比", "technology_cost": "技术成本", "technology_return": "技术成本利润率",
        "buyer_assets": "购方资产", "buyer_return": "购方成本利润率", "low": "低", "high": "高", "position": "位置",
        "stages": "阶段", "cost": "成本", "probability": "成功率", "flows": "现金流", "comparables": "可比案例", "price": "价格",
        "size": "规模", "similarity": "相似度", "adjustments": "调整", "spot": "标的价值", "strike": "行权价", "maturity": "期限",
        "volatility": "波动率", "delay_cost": "延迟成本", "remaining_life": "剩余保护年限", "up": "上行", "down": "下行",
        "investment": "投资额", "period_length": "每期年数", "investment_growth": "投资增长率", "salvage": "放弃价值",
        "expand": "扩张", "contract": "收缩", "saving": "节省", "instalments": "分期投入", "scale": "倍数", "years": "年数",
        "remaining_cost": "剩余开发成本", "prototype_cost": "样机成本", "fee": "许可费", "adaptation_cost": "适配成本",
        "sales": "销售额", "delay_loss": "晚到损失", "make": "自行开发", "license": "接受许可",
        "phase_1": "临床一期", "phase_2": "临床二期", "phase_3": "临床三期", "approval": "审批",
    }
)  # fmt: skip
"""Field of the engine -> its one Chinese name."""

RATES = frozenset(
    {
        "price_changes", "royalty_rate", "ageing", "tax_rate", "discount_rate", "terminal_growth", "share",
        "required_return", "risk_free", "premiums", "rate", "market_premium", "size_premium",
        "specific_premium", "cost_of_equity", "cost_of_debt", "added_shares", "technology_return",
        "buyer_return", "probability", "similarity", "adjustments", "volatility", "delay_cost",
        "investment_growth", "delay_loss", "risk_rate", "return_rate",
    }
)  # fmt: skip
"""Fields that people read in percent."""

ALSO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "royalty_rate": ("提成率", "收入分成率", "许可使用费率"),
        "revenues": ("营业收入",),
        "tax_rate": ("所得税率", "所得税税率"),
        "share": ("利润分成率",),
        "volatility": ("年波动率",),
    }
)
"""Other Chinese names that people write."""

BELOW_ONE = frozenset(
    {
        "royalty_rate", "ageing", "tax_rate", "discount_rate", "terminal_growth", "share", "required_return",
        "risk_free", "rate", "market_premium", "size_premium", "specific_premium", "cost_of_equity",
        "cost_of_debt", "delay_loss", "risk_rate",
    }
)  # fmt: skip
"""Rates of which nobody means 100 %: a bare 1 is likely one percent, and asked about."""

PREMIUMS = frozenset({"technology", "market", "capital", "management"})
"""Risk premiums with a meaning of their own; others keep the name they were given."""

NAMED_RATES = frozenset({"premiums", "adjustments"})
"""Lists whose items are a name and a rate: the rate goes by the name."""

_ENGLISH = (
    {word: name for name, words in ALSO.items() for word in words}
    | {chinese: name for name, chinese in CHINESE.items()}
    | {
        "I期": "phase_1",
        "II期": "phase_2",
        "III期": "phase_3",
    }
)


def engine_name(written: str) -> str:
    """A field or id as the engine calls it; a name of the writer's own stays."""
    return _ENGLISH.get(written.strip(), written.strip())


def premium_name(written: str) -> str:
    """A risk premium as the engine calls it: 技术风险报酬率, 技术风险 and technical risk are all ``technology``; a name
    of the writer's own stays as it is."""
    name = written.strip().casefold()
    for ending in ("报酬率", "溢价", "风险", " premium", "_premium", " risk", "_risk"):
        name = name.removesuffix(ending)
    known = {"technical": "technology", "资本": "capital", "经营管理": "management"}.get(
        name, engine_name(name)
    )
    return known if known in PREMIUMS else written.strip()


def engine_path(written: str) -> str:
    """收入.倍数 -> revenues.scale; English paths stay. A premium or an adjustment may be named without its ``rate``."""
    steps: list[str] = []
    for step in written.replace("．", ".").split("."):
        steps.append(premium_name(step) if steps[-1:] == ["premiums"] else engine_name(step))
    if len(steps) > 1 and steps[-2] in NAMED_RATES:
        steps.append("rate")
    return ".".join(steps)


def is_rate(path: str) -> bool:
    """Whether the number at a path is read in percent."""
    steps = path.split(".")
    return steps[-1] in RATES or (steps[-1].isdigit() and steps[-2] in RATES)


SHARES = frozenset({"buyer_share", "share", "success", "variation", "chance_up"})


def is_share(figure: str) -> bool:
    """Whether a figure found by the way is read in percent."""
    return figure in SHARES


def shown_path(path: str, language: str) -> str:
    """A path as people of ``language`` write it."""
    if language == "en":
        return path
    steps = path.split(".")
    if len(steps) > 2 and steps[-1] == "rate" and steps[-3] in NAMED_RATES:
        steps.pop()
    return ".".join(CHINESE.get(step, step) for step in steps)
