"""A whole valuation file: one method, or several for one technology, with unit and valuation date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from queqiao.deals.value_file.getters import Reading
from queqiao.deals.value_file.methods import METHODS, read_method
from queqiao.deals.value_file.rules import UNITS, ContractMeans, RoyaltyReference, ValuationRules
from queqiao.deals.value_file.uncertainty import Uncertainty, read_uncertainty
from queqiao.kernel.errors import Problem
from queqiao.kernel.files import REQUIRED, Document, Fields
from queqiao_engine.valuation.comparables import PriceBenchmark

NO_PRICE = frozenset({"make_or_license", "equivalent_investment"})
"""Methods whose result no asking price can be held against: a buyer's two ways, a share."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A method as read: its kind, its name, where it stands, and how to make its case. ``asking``: the price the other
    side asks; ``references``: what royalties are usual in its trade."""

    kind: str
    name: str
    line: int | None
    place: str
    build: Callable[[], Any]
    uncertainty: Uncertainty
    asking: float | None = None
    references: tuple[RoyaltyReference, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueFile:
    """A file without faults of form. ``benchmark`` and ``means``: what transfers and contracts fetch, in the file's
    unit, where asked for."""

    file: str
    project: str
    unit: str
    day: date
    drafts: tuple[Draft, ...]
    benchmark: PriceBenchmark | None
    means: ContractMeans | None
    valid_years: int | None
    problems: tuple[Problem, ...]


def read_value_file(document: Document, today: date) -> ValueFile:
    """Reads a document. ``today`` stands in for a missing valuation date. Raises ``UserError`` with every fault of
    form at once."""
    fields = Fields.of(document)
    project = fields.text("project", zh="项目", default="")
    unit = fields.text("unit", zh="单位", default="万元")
    day = fields.date("as_of", zh="基准日", default=today)
    rules = ValuationRules(day)
    wanted = fields.flag("price_benchmark", zh="对照转让价格水平", default=False)
    if wanted and unit not in UNITS:
        fields.problem("valuation.benchmark_unit", "unit", value=unit, known="、".join(UNITS))
    if _several(document):
        sections = fields.sections("methods", zh="方法|rows", least=1)
        drafts = tuple(_draft(document, item, rules, place) for place, item in enumerate(sections, start=1))
    else:
        drafts = (_draft(document, fields, rules, 0),)
    problems = fields.finish()
    return ValueFile(
        file=document.file,
        project=project,
        unit=unit,
        day=day,
        drafts=drafts,
        benchmark=rules.benchmark(unit) if wanted else None,
        means=rules.contract_means(unit) if wanted else None,
        valid_years=rules.valid_years(),
        problems=problems,
    )


def _several(document: Document) -> bool:
    """Whether the document lists methods: under their name, or as the rows of a table with a column for the method."""
    if any(isinstance(document.root.get(name), list | dict) for name in ("methods", "方法")):
        return True
    rows = document.root.get("rows")
    return isinstance(rows, list) and any(
        isinstance(row, dict) and not {"method", "方法", "估值方法"}.isdisjoint(row) for row in rows
    )


def _draft(document: Document, fields: Fields, rules: ValuationRules, place: int) -> Draft:
    fields.ignore(*_empty(document, fields, place))
    faults = len(fields.problems)
    # A plain table without a method is a list of deals.
    default = "comparables" if isinstance(document.root.get("rows"), list) else REQUIRED
    kind = fields.choice("method", METHODS, zh="估值方法|方法", default=default)
    known = len(fields.problems) == faults
    name = fields.text("name", zh="名称", default="") or fields.text("id", zh="编号", default="")
    if not known:  # what else is written belongs to a method nobody knows
        fields.ignore(*fields.names())
    trade = fields.choice("trade", rules.trades(), zh="行业", default=None) if kind == "relief" else None
    reading = Reading(rules, trade)
    return Draft(
        kind=kind,
        name=name,
        line=document.line_of(fields.place),
        place=f"{fields.place[0]}[{place}]" if fields.place else "",
        build=read_method(kind, fields, reading) if known else _nothing,
        uncertainty=read_uncertainty(fields),
        asking=fields.number("asking_price", zh="要价", default=None, low=0)
        if known and kind not in NO_PRICE
        else None,
        references=rules.references(trade) if trade is not None else (),
    )


def _empty(document: Document, fields: Fields, place: int) -> list[str]:
    """Columns of a table of methods that this row leaves empty: they belong to other methods."""
    rows = document.root.get(str(fields.place[0])) if fields.place else None
    row = rows[place - 1] if isinstance(rows, list) and place <= len(rows) else None
    return [name for name, value in row.items() if value is None] if isinstance(row, dict) else []


def _nothing() -> None:
    """Never asked for: a file with an unknown method is refused before anything is made."""
