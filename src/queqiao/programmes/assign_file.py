"""An assignment file (YAML, JSON, workbook or table) as the engine's values: problem, people, relations, rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from queqiao.kernel.errors import Problem as Fault
from queqiao.kernel.files import Document, Fields
from queqiao.kernel.rulepacks import in_force
from queqiao.programmes.rules import conflict_rules
from queqiao_engine.review.assignment.contracts import Affinity, CompositionRule, Item, Problem, Reviewer
from queqiao_engine.review.conflicts import (
    Conflicts,
    ItemParties,
    Relation,
    RelationKind,
    find_conflicts,
)
from queqiao_engine.review.identities import PersonRecord
from queqiao_engine.review.panel import region_quota

KINDS: Mapping[RelationKind, tuple[str, ...]] = {
    RelationKind.EMPLOYED: ("employed", "任职"),
    RelationKind.PART_OF: ("part of", "隶属"),
    RelationKind.COAUTHOR: ("coauthor", "合著"),
    RelationKind.COINVENTOR: ("coinventor", "共同发明"),
    RelationKind.COAPPLICANT: ("coapplicant", "共同申报"),
    RelationKind.SUPERVISOR: ("supervisor", "师生"),
    RelationKind.SHAREHOLDER: ("shareholder", "持股"),
    RelationKind.BOARD: ("board", "董监高"),
    RelationKind.KIN: ("kin", "亲属"),
    RelationKind.COMPETITOR: ("competitor", "竞争"),
    RelationKind.CONSULTANT: ("consultant", "顾问"),
    RelationKind.DECLARED: ("declared", "自报"),
}
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "role": ("role", "角色"),
    "unit": ("unit", "单位"),
    "region": ("region", "地区"),
    "field": ("field", "领域"),
}


@dataclass(frozen=True, slots=True)
class AssignRequest:
    """What a file asks for: the problem with its conflicts, how they were found, names to show, and warnings."""

    title: str
    problem: Problem
    conflicts: Conflicts
    names: Mapping[str, str]
    as_of: date
    pack: str
    threshold: float | None
    warnings: tuple[Fault, ...]


@dataclass(slots=True)
class _Defaults:
    """What the file says once for all items and reviewers."""

    demand: int
    most: int
    least: int


@dataclass(frozen=True, slots=True)
class _Settings:
    """The settings of a file, at its top or in a section or sheet of their own."""

    title: str
    as_of: date
    jurisdiction: str
    defaults: _Defaults
    evenness: float
    threshold: float | None
    allow: bool
    quota: int | None
    shared: frozenset[str]


def read_assignment(
    document: Document,
    *,
    today: date,
    demand: int | None = None,
    most: int | None = None,
    least: int | None = None,
) -> AssignRequest:
    """The request in a document; ``demand``, ``most`` and ``least`` from the command line go before the file's.

    Raises ``UserError`` with every fault of the file at once, and what ``find_conflicts`` refuses as ``EngineError``.
    """
    fields = Fields.of(document)
    said = _settings(fields, today, (demand, most, least))
    defaults, quota = said.defaults, said.quota
    affinity = fields.sections("affinity" if not fields.has("rows") else "rows", zh="匹配度|匹配表", least=1)
    scores, placed = _scores(affinity)
    items, parties, regions = _items(fields, defaults, scores)
    if quota is not None:
        rules = region_quota({name: region for name, region in regions.items() if region}, quota)
        items = [
            replace(item, rules=(*item.rules, rules[item.id])) if item.id in rules else item for item in items
        ]
    reviewers, records, names = _reviewers(fields, defaults, scores)
    people = _people(fields)
    composition = tuple(_composition(fields))
    relations = list(_relations(fields))
    fixed, declined = (
        frozenset(_pairs(fields, "accepted", "已接受")),
        frozenset(_pairs(fields, "declined", "已谢绝")),
    )
    _check_ids(placed, {item.id for item in items}, {reviewer.id for reviewer in reviewers})
    warnings = fields.finish()
    names |= {record.id: record.name for record in people if record.name}
    names |= {item: name for item, name in regions.names.items() if name}
    pack = in_force("review.conflicts", said.jurisdiction, said.as_of)
    found = find_conflicts(
        records=[*records, *people],
        reviewers=[reviewer.id for reviewer in reviewers],
        items=parties,
        relations=relations,
        rules=conflict_rules(pack),
        as_of=said.as_of,
        shared=said.shared,
    )
    ids, everybody = tuple(item.id for item in items), tuple(reviewer.id for reviewer in reviewers)
    problem = Problem(
        tuple(items),
        tuple(reviewers),
        Affinity.of_pairs(ids, everybody, scores),
        found.barred(),
        composition,
        fixed,
        declined,
        said.allow,
        said.evenness,
    )
    return AssignRequest(said.title, problem, found, names, said.as_of, pack.id, said.threshold, warnings)


def _settings(fields: Fields, today: date, options: tuple[int | None, int | None, int | None]) -> _Settings:
    base = fields.section("settings", zh="设置", default=None) or fields
    demand, most, least = options
    return _Settings(
        base.text("title", zh="名称|标题", default=""),
        base.date("as_of", zh="基准日", default=today),
        base.text("jurisdiction", zh="适用地区", default="CN"),
        _Defaults(
            _given(demand, base.whole("demand", zh="每项人数|每项评审人数", default=3, low=0)),
            _given(most, base.whole("most", zh="每人最多", default=5, low=0)),
            _given(least, base.whole("least", zh="每人最少", default=0, low=0)),
        ),
        base.number("evenness", zh="均衡", default=0.0, low=0),
        base.number("threshold", zh="门槛", default=None, low=0),
        base.flag("allow_nonpositive", zh="允许零匹配", default=False),
        base.whole("own_region_most", zh="本地区最多", default=None, low=0),
        frozenset(base.texts("shared_contacts", zh="公用联系方式", default=[])),
    )


def _given(option: int | None, written: int) -> int:
    return written if option is None else option


def _scores(rows: list[Fields]) -> tuple[dict[tuple[str, str], float], list[tuple[Fields, str, str, str]]]:
    """Affinity by pair, from rows of three columns or from a matrix with a column per reviewer."""
    scores: dict[tuple[str, str], float] = {}
    placed: list[tuple[Fields, str, str, str]] = []
    for row in rows:
        item = row.text("item", zh="项目|编号|项目编号") if not row.has("id") else row.text("id")
        if row.has("reviewer", zh="评审人|专家"):
            found = [
                (row.text("reviewer", zh="评审人|专家"), row.number("affinity", zh="匹配度|分数"), "reviewer")
            ]
        else:
            head = {"item", "id", "项目", "编号", "项目编号"}
            found = [
                (name, value, name)
                for name in row.names()
                if name not in head and (value := row.number(name, default=None)) is not None
            ]
        for reviewer, value, field in found:
            if (item, reviewer) in scores:
                row.problem("panel.pair_twice", field, item=item, reviewer=reviewer)
            scores[item, reviewer] = value
            placed.append((row, field, item, reviewer))
    return scores, placed


class _Regions(dict[str, str]):
    """item -> region, with the items' names beside."""

    names: dict[str, str]


def _items(
    fields: Fields, defaults: _Defaults, scores: Mapping[tuple[str, str], float]
) -> tuple[list[Item], list[ItemParties], _Regions]:
    items: list[Item] = []
    parties: list[ItemParties] = []
    regions = _Regions()
    regions.names = {}
    for one in fields.sections("items", zh="项目|项目表"):
        name = one.text("id", zh="编号|项目编号")
        if name in regions:
            one.problem("panel.id_twice", "id", id=name)
        items.append(Item(name, one.whole("demand", zh="人数", default=defaults.demand, low=0)))
        people = one.texts("people", zh="相关人员|申请人", default=[])
        parties.append(
            ItemParties(name, tuple(people), tuple(one.texts("units", zh="单位|申请单位", default=[])))
        )
        regions[name] = one.text("region", zh="地区", default="")
        regions.names[name] = one.text("name", zh="名称", default="")
    if not items:
        ids = sorted({item for item, _ in scores})
        items = [Item(name, defaults.demand) for name in ids]
        parties = [ItemParties(name) for name in ids]
    return items, parties, regions


def _reviewers(
    fields: Fields, defaults: _Defaults, scores: Mapping[tuple[str, str], float]
) -> tuple[list[Reviewer], list[PersonRecord], dict[str, str]]:
    reviewers: list[Reviewer] = []
    records: list[PersonRecord] = []
    for one in fields.sections("reviewers", zh="评审人|专家|评审人表"):
        record = _record(one)
        if any(record.id == other.id for other in records):
            one.problem("panel.id_twice", "id", id=record.id)
        attributes = {
            "role": tuple(one.texts("role", zh="角色", default=[])),
            "unit": record.units,
            "region": tuple(one.texts("region", zh="地区", default=[])),
            "field": tuple(one.texts("field", zh="领域", default=[])),
        }
        most = one.whole("most", zh="最多", default=defaults.most, low=0)
        least = one.whole("least", zh="最少", default=min(defaults.least, most), low=0, high=most)
        history = one.whole("history", zh="已承担", default=0, low=0)
        reviewers.append(Reviewer(record.id, most, least, attributes, history))
        records.append(record)
    if not reviewers:
        ids = sorted({reviewer for _, reviewer in scores})
        least = min(defaults.least, defaults.most)
        reviewers = [Reviewer(name, defaults.most, least) for name in ids]
        records = [PersonRecord(name) for name in ids]
    return reviewers, records, {record.id: record.name for record in records if record.name}


def _people(fields: Fields) -> list[PersonRecord]:
    return [_record(one) for one in fields.sections("people", zh="相关人员|人员")]


def _record(one: Fields) -> PersonRecord:
    return PersonRecord(
        one.text("id", zh="编号|评审人编号"),
        one.text("name", zh="姓名", default=""),
        tuple(one.texts("email", zh="邮箱", default=[])),
        tuple(one.texts("orcid", zh="ORCID号", default=[])),
        tuple(one.texts("phone", zh="电话", default=[])),
        tuple(one.texts("unit", zh="单位", default=[])),
    )


def _composition(fields: Fields) -> Iterator[CompositionRule]:
    for one in fields.sections("composition", zh="组成"):
        name = one.text("id", zh="名称")
        attribute = one.choice("attribute", ATTRIBUTES, zh="依据")
        values = tuple(one.texts("values", zh="取值", default=[]))
        least: int | Fraction = one.whole("least", zh="至少", default=0, low=0)
        if one.has("least_share", zh="至少占"):
            least = one.fraction("least_share", zh="至少占", low=0, high=1)
        most: int | Fraction | None = one.whole("most", zh="至多", default=None, low=0)
        if one.has("most_share", zh="至多占"):
            most = one.fraction("most_share", zh="至多占", low=0, high=1)
        yield CompositionRule(name, attribute, values, least, most)


def _relations(fields: Fields) -> Iterator[Relation]:
    for one in fields.sections("relations", zh="关系"):
        kind = one.choice("kind", KINDS, zh="类别")
        a, b = one.text("a", zh="甲"), one.text("b", zh="乙")
        on = one.date("on", zh="日期", default=None)
        since = one.date("since", zh="起", default=on)
        until = one.date("until", zh="止", default=on)
        if since is not None and until is not None and until < since:
            one.problem("panel.relation_dates", "until", since=since, until=until)
        share = one.fraction("share", zh="比例", default=None, low=0, high=1)
        yield Relation(kind, a, b, since, until, share, one.text("source", zh="来源", default=""))


def _pairs(fields: Fields, key: str, zh: str) -> Iterator[tuple[str, str]]:
    for one in fields.sections(key, zh=zh):
        yield one.text("item", zh="项目"), one.text("reviewer", zh="评审人")


def _check_ids(placed: list[tuple[Fields, str, str, str]], items: set[str], reviewers: set[str]) -> None:
    """Every pair names an item and a reviewer of the file."""
    for row, field, item, reviewer in placed:
        if item not in items:
            row.problem("panel.no_such_item", "item", id=item)
        if reviewer not in reviewers:
            row.problem("panel.no_such_reviewer", field, id=reviewer)
