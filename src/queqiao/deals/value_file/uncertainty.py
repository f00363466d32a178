"""What a file says of uncertainty: ranges, distributions, correlations, break-evens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from queqiao.deals.value_file.names import engine_path
from queqiao.kernel.files import Fields
from queqiao_engine.valuation.correlation import RankCorrelation, from_pairs
from queqiao_engine.valuation.distributions import (
    Discrete,
    Distribution,
    Empirical,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)

KINDS: Mapping[str, tuple[str, ...]] = {
    "normal": ("正态",),
    "lognormal": ("对数正态",),
    "triangular": ("三角",),
    "pert": ("贝塔PERT", "PERT"),
    "uniform": ("均匀",),
    "discrete": ("离散",),
    "empirical": ("经验",),
}


@dataclass(frozen=True, slots=True)
class BreakEvenQuestion:
    """At which value of ``name`` within [low, high] is the result ``target``?"""

    name: str
    low: float
    high: float
    target: float


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Everything asked about one method. Distributions and correlation are made after the file is sound."""

    ranges: Mapping[str, tuple[float, float]]
    share: float | None
    uncertain: Mapping[str, Callable[[], Distribution]]
    correlation: Callable[[], RankCorrelation | None]
    questions: tuple[BreakEvenQuestion, ...]


def read_uncertainty(fields: Fields) -> Uncertainty:
    """The parts 区间, 敏感性, 不确定, 相关, 相关矩阵, 盈亏平衡 of a method."""
    ranges = {
        name: (item.number("low", zh="低"), item.number("high", zh="高"))
        for name, item in _by_variable(fields, "ranges", "区间")
    }
    share = fields.number("sensitivity", zh="敏感性", default=None, low=0.001, high=1, example="20%")
    uncertain = {name: _distribution(item) for name, item in _by_variable(fields, "uncertain", "不确定")}
    questions = tuple(
        BreakEvenQuestion(
            engine_path(item.text("variable", zh="变量")),
            item.number("low", zh="低"),
            item.number("high", zh="高"),
            item.number("target", zh="目标", default=0.0),
        )
        for item in fields.sections("break_even", zh="盈亏平衡")
    )
    return Uncertainty(ranges, share, uncertain, _correlation(fields), questions)


def _by_variable(fields: Fields, key: str, zh: str) -> list[tuple[str, Fields]]:
    """The entries of a list with the variable each is about; a variable that comes twice is a fault."""
    found: list[tuple[str, Fields]] = []
    for item in fields.sections(key, zh=zh):
        name = engine_path(item.text("variable", zh="变量"))
        if any(name == other for other, _item in found):
            item.problem("valuation.duplicate_id", "variable", field=key, id=name)
        found.append((name, item))
    return found


def _distribution(item: Fields) -> Callable[[], Distribution]:
    kind = item.choice("distribution", KINDS, zh="分布", default="triangular")
    if kind in {"normal", "lognormal"}:
        mean, deviation = item.number("mean", zh="均值"), item.number("sd", zh="标准差", low=0)
        return lambda: (Normal if kind == "normal" else LogNormal)(mean, deviation)
    if kind == "discrete":
        values = tuple(item.numbers("values", zh="取值", least=1))
        chances = tuple(item.numbers("probabilities", zh="概率", least=1, low=0, high=1))
        return lambda: Discrete(values, chances)
    if kind == "empirical":
        seen = tuple(item.numbers("values", zh="取值", least=1))
        return lambda: Empirical(seen)
    low, high = item.number("low", zh="低"), item.number("high", zh="高")
    if kind == "uniform":
        return lambda: Uniform(low, high)
    mode = item.number("mode", zh="众数|最可能")
    return lambda: (Triangular if kind == "triangular" else Pert)(low, mode, high)


def _correlation(fields: Fields) -> Callable[[], RankCorrelation | None]:
    pairs = tuple(
        (
            engine_path(item.text("first", zh="甲")),
            engine_path(item.text("second", zh="乙")),
            item.number("rank", zh="秩相关", low=-1, high=1),
        )
        for item in fields.sections("correlation", zh="相关")
    )
    rows: list[tuple[str, tuple[float, ...]]] = [
        (engine_path(item.text("variable", zh="变量")), tuple(item.numbers("row", zh="行", least=1)))
        for item in fields.sections("correlation_matrix", zh="相关矩阵")
    ]
    if pairs and rows:
        fields.problem("valuation.one_of", "correlation", fields="correlation, correlation_matrix", found=2)
    for place, (name, row) in enumerate(rows, start=1):
        if len(row) != len(rows):
            fields.problem(
                "valuation.matrix_not_square", "correlation_matrix", name=name, row=place, found=len(row), expected=len(rows),
            )  # fmt: skip

    def build() -> RankCorrelation | None:
        if rows:
            return RankCorrelation(tuple(name for name, _row in rows), tuple(row for _name, row in rows))
        return from_pairs(pairs) if pairs else None

    return build
