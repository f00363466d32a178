"""A file of cases, events or counts, as the funnel needs it: every fault at once, every oddity as a warning.

Four ways to write the same: one row per event (case, stage, date), one row per case with a date in each stage's column, one
row per stage with a count, or a YAML/JSON document with ``stages`` and ``events``, ``cases`` or ``counts``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from queqiao.insights.funnel_columns import Part, is_total, parts_of
from queqiao.insights.funnel_rows import Rows, read_cases, read_events
from queqiao.insights.funnel_stages import StageNames
from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files import Document, Fields
from queqiao.kernel.files.values import day
from queqiao_engine.indicators.events import Event
from queqiao_engine.indicators.integrity import Relation, Transfer
from queqiao_engine.indicators.months import Period


@dataclass(frozen=True, slots=True)
class FunnelOptions:
    """What a command line may say; it wins over the file. None: not said."""

    as_of: date | None = None
    stages: tuple[str, ...] = ()
    by: str = ""
    confidence: float | None = None
    least_cell: int | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class FunnelInput:
    """What was read. ``counts`` is set, and ``events`` empty, when the file holds counts only.

    ``proof``: some case names a contract number or a payment, so that conversion can be told from signing.
    ``inferred``: nobody declared the order of the stages; it follows the usual one, the columns, or the data.
    """

    title: str
    stages: tuple[str, ...]
    inferred: str
    events: tuple[Event, ...]
    counts: tuple[tuple[str, int], ...]
    dimensions: tuple[str, ...]
    proof: bool
    as_of: date
    by: str
    confidence: float
    horizons: tuple[int, ...]
    period: Period
    least_cell: int
    warnings: tuple[Problem, ...]
    relations: tuple[Relation, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    rules_of: date = (
        date.min
    )  # the day whose integrity rules apply: the day of reading, also for reports of old days


def read_funnel(document: Document, options: FunnelOptions, *, today: date) -> FunnelInput:
    """The input of a funnel. Raises ``UserError`` with every fault of the file."""
    fields = Fields.of(document)
    title = fields.text("title", zh="标题|名称", default="")
    as_of = fields.date("as_of", zh="截至|截至日|统计日", default=today)
    by = fields.text("by", zh="分组", default="")
    confidence = fields.number("confidence", zh="置信度", default=0.95, low=0.5, high=0.999)
    horizons = fields.decimals("horizons", zh="期限|月数", default=None, low=1, high=600)
    period = fields.choice("period", _PERIODS, zh="批次|周期", default=Period.YEAR)
    least = fields.whole("least_cell", zh="最小显示数|隐去小于", default=1, low=1, high=1000)
    declared = options.stages or tuple(fields.texts("stages", zh="阶段", default=[]))
    if options.stages:
        fields.ignore("stages", "阶段")
    names = StageNames(declared, _aliases(fields))
    counts = _counts(fields)
    as_of = options.as_of or as_of
    rows = _rows(fields, names, as_of) if not counts else Rows()
    for stage, repeats in names.repeated():
        fields.problem("indicators.stage_repeated", "stages", stage=stage, times=repeats)
    by = options.by or by
    relations, transfers = _relations(fields), _transfers(fields)
    if by and by not in rows.dimensions:
        fields.problem("indicators.no_dimension", name=by, known="、".join(rows.dimensions) or "—")
    warnings = fields.finish()
    stages, inferred = (
        (tuple(stage for stage, _ in counts), "") if counts else names.order(rows.events, rows.columns)
    )
    if len(stages) < 2:
        facts = {"stages": "、".join(stages) or "—"}
        raise UserError(*warnings, Problem("indicators.stages", facts, file=document.file))
    return FunnelInput(
        title=title,
        stages=stages,
        inferred=inferred,
        events=tuple(names.renamed(event) for event in rows.events),
        counts=counts,
        dimensions=rows.dimensions,
        proof=rows.proof,
        as_of=as_of,
        by=by,
        confidence=options.confidence or confidence,
        horizons=tuple(int(item) for item in horizons) if horizons else (12, 24, 36),
        period=options.period or period,
        least_cell=options.least_cell or least,
        warnings=tuple(replace(item, severity="warning") for item in warnings),
        relations=relations,
        transfers=transfers,
        rules_of=today,
    )


_PERIODS = {Period.YEAR: ("year", "年"), Period.QUARTER: ("quarter", "季度", "季")}


def _aliases(fields: Fields) -> dict[str, tuple[str, ...]]:
    section = fields.section("aliases", zh="别名", default=None)
    return {} if section is None else {name: tuple(section.texts(name)) for name in section.names()}


def _relations(fields: Fields) -> tuple[Relation, ...]:
    """Parties that are not strangers to one another, by whoever keeps the file."""
    if not fields.has("relations", zh="关联方|关联关系"):
        return ()
    return tuple(
        Relation(
            row.text("one", zh="一方|甲方", example="甲大学"),
            row.text("two", zh="另一方|乙方", example="乙公司"),
            row.text("kind", zh="关系", default="—"),
        )
        for row in fields.sections("relations", zh="关联方|关联关系")
    )


def _transfers(fields: Fields) -> tuple[Transfer, ...]:
    """Money between parties outside the cases, on which only the search for money that comes back rests."""
    if not fields.has("transfers", zh="资金往来|往来款"):
        return ()
    found = []
    for place, row in enumerate(fields.sections("transfers", zh="资金往来|往来款"), start=1):
        payer, payee = (
            row.text("payer", zh="付款方", example="甲公司"),
            row.text("payee", zh="收款方", example="乙公司"),
        )
        at, amount = row.date("date", zh="日期"), row.money("amount", zh="金额", low=0)
        if amount:
            found.append(Transfer(f"{at.isoformat()} #{place}", payer, payee, at, int(amount * 100)))
    return tuple(found)


def _counts(fields: Fields) -> tuple[tuple[str, int], ...]:
    """Stage and count, from a mapping ``counts`` or rows with these two columns; empty when the file holds neither."""
    if fields.has("counts", zh="数量|各阶段数量"):
        section = fields.section("counts", zh="数量|各阶段数量")
        return tuple((name, section.whole(name, low=0)) for name in section.names())
    headers = _headers(fields, "rows")
    parts = parts_of(headers)
    if not {Part.STAGE, Part.COUNT} <= parts.keys() or {Part.CASE, Part.DATE} & parts.keys():
        return ()
    found = []
    for row in fields.sections("rows"):
        row.ignore(*headers)
        stage = row.text(parts[Part.STAGE])
        if is_total(stage):
            row.problem("indicators.total_row", parts[Part.STAGE], severity="warning", word=stage)
        else:
            found.append((stage, row.whole(parts[Part.COUNT], low=0)))
    return tuple(found)


def _rows(fields: Fields, names: StageNames, as_of: date) -> Rows:
    """Events or cases, wherever they stand; notes a fault when there are none."""
    for key, zh in (("events", "事件|事件记录"), ("cases", "案件|转化案")):
        if fields.has(key, zh=zh):
            fields.ignore("rows")
            return (read_events if key == "events" else read_cases)(
                fields.sections(key, zh=zh, least=1), names, as_of
            )
    headers = _headers(fields, "rows")
    parts = parts_of(headers, names.declared)
    if {Part.CASE, Part.DATE} <= parts.keys() and {Part.STAGE, Part.OUTCOME} & parts.keys():
        return read_events(fields.sections("rows"), names, as_of)
    if Part.CASE in parts and _dated(fields, headers, set(parts.values())):
        return read_cases(fields.sections("rows"), names, as_of)
    fields.ignore("rows")
    if headers:
        fields.problem("indicators.shape", columns="、".join(headers))
    else:
        fields.problem("indicators.no_rows")
    return Rows()


def _headers(fields: Fields, key: str) -> list[str]:
    """Every column of a table, in the order of first appearance."""
    rows = fields.document.root.get(key)
    found: dict[str, None] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            found.update(dict.fromkeys(row))
    return list(found)


def _dated(fields: Fields, headers: Sequence[str], taken: set[str]) -> bool:
    """Whether at least two free columns hold a date somewhere: then each is a stage."""
    rows = fields.document.root.get("rows")
    cells = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    dated = [
        header
        for header in headers
        if header not in taken
        and any(isinstance(row.get(header), str) and day(str(row[header])) for row in cells)
    ]
    return len(dated) >= 2
