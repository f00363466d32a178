"""A file of scores: one score per row, or one item per row and one reviewer per column; every fault found in one reading.

YAML and JSON may hold the settings beside the scores (scale, grades in words, weights, variances, places); for a table the
command's options say them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files import Document, Fields
from queqiao.kernel.files.values import decimal, folded
from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.calibration import Method
from queqiao_engine.review.connectivity import Component
from queqiao_engine.review.ratings import Rating, ScoreTable, combine, tabulate
from queqiao_engine.review.variances import Variances

ITEM = ("item", "项目|成果|申报项目|项目名称|编号|项目编号|作品")
REVIEWER = ("reviewer", "专家|评审专家|评委|评审人|评审|judge|评委姓名|专家姓名")
SCORE = ("score", "评分|分数|得分|打分|成绩|mark")
CRITERION = ("criterion", "指标|评价指标|评审指标|维度|准则")
SHEETS = ("scores", "评分|打分|评分表|评分明细")
ABSTENTIONS = frozenset(
    {"回避", "弃权", "利益冲突", "abstain", "abstained", "abstention", "recused", "conflict", "coi"}
)
BLANKS = frozenset({"", "-", "--", "—", "/", "n/a", "na", "未评", "缺", "无"})
PASSED_OVER = frozenset(
    {
        *(
            "序号",
            "备注",
            "说明",
            "意见",
            "评语",
            "评审意见",
            "日期",
            "签名",
            "签字",
            "单位",
            "申报单位",
            "领域",
            "平均",
            "平均分",
            "总分",
            "合计",
            "得分合计",
            "名次",
            "排名",
            "排序",
            "等次",
        ),
        *(
            "no",
            "no.",
            "#",
            "remark",
            "remarks",
            "comment",
            "comments",
            "date",
            "signature",
            "note",
            "unit",
            "field",
            "mean",
            "average",
            "total",
            "sum",
            "rank",
            "place",
        ),
    }
)
"""Columns that stand beside the reviewers' in many score sheets and are no reviewer."""
TOTAL_ROWS = frozenset(
    {"合计", "总计", "小计", "平均", "平均分", "total", "totals", "sum", "mean", "average"}
)
"""Rows at the foot of a score sheet that are no item."""
METHODS = {
    Method.SHRINKAGE: ("收缩", "收缩校正"),
    Method.LEAST_SQUARES: ("最小二乘",),
    Method.MEAN: ("平均", "平均分"),
    Method.TRIMMED_MEAN: ("去高去低", "截尾平均"),
    Method.BORDA: ("名次", "波达"),
    Method.Z_SCORE: ("标准分",),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says; it goes before what the file says."""

    words: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    scale: tuple[Fraction, Fraction] | None = None
    weights: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ScoreFile:
    """A file read whole. ``table`` holds one score per item and reviewer, ``ratings`` every score as written.

    ``weights`` is empty without criteria. ``notes`` say what was made of blanks, grades and missing weights.
    """

    title: str
    ratings: tuple[Rating, ...]
    table: ScoreTable
    weights: Mapping[str, Fraction]
    slots: int | None
    method: Method | None
    seed: int | None
    mean: float | None
    variances: Variances | None
    notes: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a cell becomes a score."""

    words: Mapping[str, Fraction]
    scale: tuple[Fraction, Fraction] | None


@dataclass(slots=True)
class _Found:
    """Scores as they are met."""

    ratings: list[Rating] = field(default_factory=list)
    places: dict[tuple[str, str, str], int | None] = field(default_factory=dict)
    blanks: int = 0
    worded: set[str] = field(default_factory=set)
    passed_over: set[str] = field(default_factory=set)
    total_rows: int = 0
    other_tables: list[str] = field(default_factory=list)


def read_scores(document: Document, given: Given | None = None) -> ScoreFile:
    """The scores of a document. Raises ``UserError`` with every fault, and with what the engine refuses of the whole."""
    given = given or Given()
    fields = Fields.of(document)
    title = fields.text("title", zh="标题|名称", default="")
    reading = _Reading(
        {**_words(fields), **{folded(word): score for word, score in given.words.items()}},
        given.scale or _scale(fields),
    )
    weights = {**_weights(fields), **given.weights}
    slots = fields.whole("top", zh="名额|入选名额", default=None, low=0)
    method = fields.choice("method", METHODS, zh="方法", default=None)
    seed = fields.whole("seed", zh="随机种子|种子", default=None, low=0)
    mean = fields.number("mean", zh="总体均值", default=None)
    variances = _variances(fields)
    found = _Found()
    for row in _rows(fields, found):
        _read_row(row, reading, found)
    if not found.ratings and not fields.problems:
        fields.problem("scores.no_rows")
    fields.finish()
    table, used, notes = _combined(document.file, found, weights)
    return ScoreFile(title, tuple(found.ratings), table, used, slots, method, seed, mean, variances, notes)


def refusal(error: EngineError, file: str = "") -> UserError:
    """What the engine refused, its facts as text, for the messages."""
    code = error.code
    if code == "review.variances_not_estimable":
        code = f"scores.not_estimable_{error.facts['cause']}"
    return UserError(Problem(code, {name: shown(value) for name, value in error.facts.items()}, file))


def shown(value: object) -> str:
    """A fact of a refusal as text."""
    if isinstance(value, Component):
        return f"{shown(value.items)}（{shown(value.reviewers)}）"
    if isinstance(value, tuple):
        most = [shown(item) for item in value[:8]]
        return "、".join(most) + ("…" if len(value) > 8 else "")
    if isinstance(value, Fraction):
        return str(float(value)) if value.denominator > 1 else str(value.numerator)
    return str(value)


def _words(fields: Fields) -> dict[str, Fraction]:
    section = fields.section("words", zh="等级|等级分值", default=None)
    if section is None:
        return {}
    return {folded(word): Fraction(section.decimal(word)) for word in section.names()}


def _scale(fields: Fields) -> tuple[Fraction, Fraction] | None:
    section = fields.section("scale", zh="量程|评分范围", default=None)
    if section is None:
        return None
    low, high = section.decimal("low", zh="最低", default=Decimal(0)), section.decimal("high", zh="最高|满分")
    if high <= low:
        section.problem("scores.scale", text=f"{low}-{high}")
    return Fraction(low), Fraction(high)


def _weights(fields: Fields) -> dict[str, Fraction]:
    section = fields.section("weights", zh="权重|指标权重", default=None)
    if section is None:
        return {}
    return {name: section.fraction(name, low=0) for name in section.names()}


def _variances(fields: Fields) -> Variances | None:
    section = fields.section("variances", zh="方差", default=None)
    if section is None:
        return None
    return Variances(
        item=section.number("item", zh="项目|项目间", low=0),
        reviewer=section.number("reviewer", zh="专家|专家间", low=0),
        noise=section.number("noise", zh="误差|单次打分", low=0),
    )


def _rows(fields: Fields, found: _Found) -> list[Fields]:
    """The rows of scores: under ``rows`` (a table by itself), under ``scores``, or as a sheet of that name.

    Other tables of the workbook (names, units) are passed over.
    """
    sheets = [name for name in fields.names() if isinstance(fields.document.root[name], list)]
    for key, zh in (SHEETS, ("rows", "")):
        if fields.has(key, zh=zh):
            known = {key, *zh.split("|")}
            found.other_tables = [name for name in sheets if folded(name) not in known]
            fields.ignore(*found.other_tables)
            return fields.sections(key, zh=zh)
    if len(sheets) > 1:
        fields.ignore(*sheets)
        fields.problem("scores.several_tables", sheets="、".join(sheets))
    return []


def _read_row(row: Fields, reading: _Reading, found: _Found) -> None:
    if any(folded(row.text(name, default="")) in TOTAL_ROWS for name in row.names()[:2]):
        found.total_rows += 1
        row.ignore(*row.names())
    elif _is_named(row, SCORE):
        if row.has(SCORE[0], zh=SCORE[1]) or row.has(REVIEWER[0], zh=REVIEWER[1]):
            _read_long(row, reading, found)
        else:
            found.blanks += 1  # a row whose reviewer and score are both empty
            row.ignore(*row.names())
    elif _is_named(row, REVIEWER):
        _read_by_reviewer(row, reading, found)
    else:
        _read_wide(row, reading, found)


def _is_named(row: Fields, names: tuple[str, str]) -> bool:
    known = {names[0], *names[1].split("|")}
    return any(folded(name) in known for name in row.names())


def _read_long(row: Fields, reading: _Reading, found: _Found) -> None:
    item = row.text(_item_name(row), example="储能电池中试")
    reviewer = row.text(REVIEWER[0], zh=REVIEWER[1], example="专家一")
    criterion = row.text(CRITERION[0], zh=CRITERION[1], default="")
    written = next((name for name in row.names() if folded(name) in _score_names()), SCORE[0])
    text = row.text(SCORE[0], zh=SCORE[1], default="")
    extra = [name for name in row.names() if not _is_read(name, row)]
    row.ignore(*extra)
    found.passed_over.update(extra)
    if item and reviewer:
        _take(row, written, (item, reviewer, criterion), text, reading, found)


def _item_name(row: Fields) -> str:
    """The column that names the item: 项目 before 编号 where both stand."""
    names = {folded(name): name for name in reversed(row.names())}
    return next((names[name] for name in (ITEM[0], *ITEM[1].split("|")) if name in names), ITEM[0])


def _score_names() -> set[str]:
    return {SCORE[0], *SCORE[1].split("|")}


def _is_read(name: str, row: Fields, *cells: str) -> bool:
    """Other columns (unit, remarks, a number beside the name) may stand in a table of scores."""
    if name in cells:
        return True
    if folded(name) in {ITEM[0], *ITEM[1].split("|")}:
        return name == _item_name(row)
    known = {key for names in (REVIEWER, SCORE, CRITERION) for key in (names[0], *names[1].split("|"))}
    return folded(name) in known


def _read_wide(row: Fields, reading: _Reading, found: _Found) -> None:
    """An item and a column for each reviewer; the item is under a known name, else in the first column."""
    names = row.names()
    by_name = {folded(name): name for name in reversed(names)}
    known = ("id", ITEM[0], *ITEM[1].split("|"))
    plain = [name for name in names if folded(name) not in PASSED_OVER] or list(names)
    first = next((by_name[name] for name in known if name in by_name), plain[0])
    item = row.text(first, default="")
    criterion = row.text(CRITERION[0], zh=CRITERION[1], default="")
    criteria = {CRITERION[0], *CRITERION[1].split("|")}
    beside = PASSED_OVER | {*known, *criteria}
    cells = [name for name in names if name != first and folded(name) not in beside]
    extra = [name for name in names if name != first and name not in cells and folded(name) not in criteria]
    row.ignore(*extra)
    found.passed_over.update(extra)
    if not item:
        row.ignore(*cells)
        if any(row.has(name) for name in cells):
            row.problem("scores.no_name", first, wanted="项目", wanted_en="item")
        return
    for reviewer in cells:
        text = row.text(reviewer, default="")
        _take(row, reviewer, (item, reviewer, criterion), text, reading, found)


def _read_by_reviewer(row: Fields, reading: _Reading, found: _Found) -> None:
    """A reviewer's row: with an item and a column for each criterion, or with a column for each item."""
    item_column = _item_name(row) if _is_named(row, ITEM) else None
    named = {key for names in (REVIEWER, CRITERION, ITEM) for key in (names[0], *names[1].split("|"))}
    cells = [name for name in row.names() if folded(name) not in PASSED_OVER | named]
    if not any(row.has(name) for name in cells):
        found.blanks += 1
        row.ignore(*row.names())
        return
    reviewer = row.text(REVIEWER[0], zh=REVIEWER[1], example="专家一")
    item = row.text(item_column, example="储能电池中试") if item_column else ""
    criterion = row.text(CRITERION[0], zh=CRITERION[1], default="")
    extra = [name for name in row.names() if folded(name) in PASSED_OVER or not _is_read(name, row, *cells)]
    row.ignore(*extra)
    found.passed_over.update(extra)
    for name in cells:
        text = row.text(name, default="")
        key = (item, reviewer, name) if item_column else (name, reviewer, criterion)
        if all(key[:2]):
            _take(row, name, key, text, reading, found)


def _take(
    row: Fields, column: str, key: tuple[str, str, str], text: str, reading: _Reading, found: _Found
) -> None:
    plain = folded(text)
    if plain in BLANKS:
        found.blanks += 1
        return
    line = row.document.line_of((*row.place, column))
    if key in found.places:
        first = found.places[key]
        if first is None:
            row.problem("scores.twice_unplaced", column, item=key[0], reviewer=key[1])
        else:
            row.problem("scores.twice", column, item=key[0], reviewer=key[1], first=first)
        return
    found.places[key] = line
    if plain in ABSTENTIONS:
        found.ratings.append(Rating(key[0], key[1], None, key[2]))
        return
    score = _score(row, column, text, reading, found)
    if score is not None:
        found.ratings.append(Rating(key[0], key[1], score, key[2]))


def _score(row: Fields, column: str, text: str, reading: _Reading, found: _Found) -> Fraction | None:
    plain = folded(text)
    if plain in reading.words:
        found.worded.add(text.strip())
        return reading.words[plain]
    number = decimal(text.strip().removesuffix("分"))
    if number is None:
        row.problem("scores.not_a_score", column, value=text)
        return None
    score = Fraction(number)
    if reading.scale is not None and not reading.scale[0] <= score <= reading.scale[1]:
        low, high = (shown(end) for end in reading.scale)
        row.problem("scores.off_scale", column, value=text, low=low, high=high)
        return None
    return score


def _combined(
    file: str, found: _Found, weights: Mapping[str, Fraction]
) -> tuple[ScoreTable, Mapping[str, Fraction], tuple[Reason, ...]]:
    notes = tuple(_notes(found))
    criteria = sorted({rating.criterion for rating in found.ratings})
    if criteria == [""] and weights:
        raise UserError(Problem("scores.weights_without_criteria", file=file))
    try:
        if len(criteria) == 1 and not weights:
            return tabulate(found.ratings), MappingProxyType({}), notes
        used = dict(weights) or dict.fromkeys(criteria, Fraction(1))
        if not weights:
            notes += (Reason.of("scores.equal_weights", criteria=tuple(criteria)),)
        combined = combine(found.ratings, used)
    except EngineError as error:
        raise refusal(error, file) from None
    return combined.table, MappingProxyType(used), (*notes, *combined.warnings)


def _notes(found: _Found) -> Iterator[Reason]:
    if found.blanks:
        yield Reason.of("scores.blanks", count=found.blanks)
    abstained = sum(rating.score is None for rating in found.ratings)
    if abstained:
        yield Reason.of("scores.abstentions", count=abstained)
    if found.passed_over:
        yield Reason.of("scores.columns_passed_over", columns=tuple(sorted(found.passed_over)))
    if found.total_rows:
        yield Reason.of("scores.total_rows", count=found.total_rows)
    if found.other_tables:
        yield Reason.of("scores.tables_passed_over", tables=tuple(found.other_tables))
    if found.worded:
        yield Reason.of("scores.worded", words=tuple(sorted(found.worded)))
