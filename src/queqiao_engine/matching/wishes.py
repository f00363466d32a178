"""What a need wishes without saying how much: parameters that shall get better, and figures that may or may not be demands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from queqiao_engine.matching.contracts import Clause, Entry, Field, Quotation
from queqiao_engine.matching.framing import Stance, is_about_the_company, stance_at
from queqiao_engine.matching.parameters import Direction, direction_of, known_parameter, same_parameter
from queqiao_engine.matching.reading import Reading, Section, read
from queqiao_engine.matching.statements import statements_of
from queqiao_engine.text.contracts import Operator, Quantity, Sense, Statement
from queqiao_engine.text.normalise import fold


@dataclass(frozen=True, slots=True)
class Wish:
    """A parameter that shall get better by nobody knows how much. ``quality``: no figure itself (低温性能), it needs one."""

    parameter: str
    quotation: Quotation
    quality: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the text that is neither clearly a demand nor clearly the present state."""

    statement: Statement
    quotation: Quotation


_IMPROVE = re.compile(
    "(?P<verb>提高|提升|增加|增强|增大|延长|加快|降低|减少|减小|缩短|缩小|改善|优化|控制|保证|确保)(?:了|其|产品的?|设备的?|系统的?|材料的?|整体|现有|目前的?)*"
    "(?P<parameter>[\u4e00-\u9fff]{2,10}?)(?=[,;:。!?、()]|和|及|与|并|以|的(?:问题|同时|目的|要求)|$|\n)"
)
_IMPROVE_ENGLISH = re.compile(
    r"\b(?P<verb>improve|increase|raise|enhance|extend|reduce|lower|decrease|shorten|minimi[sz]e|maximi[sz]e)\s+(?:the |its |our )?(?P<parameter>[a-z-]+(?: [a-z-]+){0,2}?)(?=[,;:.!?()]|$|\n| (?:of|in|and|by|to|for|so|at|while)\b)"
)
_GOOD = re.compile(
    "(?P<parameter>[\u4e00-\u9fff]{2,8}?)(?:要|应|需|须)?(?P<verb>更?(?:高|低|长|短|好|小|大|快|强|优异|优良|稳定))(?=[,;。!?、]|$|\n)"
)
# What one can say to be better but not measure by one number.
_NO_PARAMETER = re.compile(
    "^(?:[近约至到了一半数多不]|成倍)|[再后使得把将]|市场|竞争|水平|能力建设|产业|企业|公司|效益|收入|附加值|品牌|素质|人才|管理|服务|质量安全|生态|科技|创新|地位|影响力|知名度|情况|问题|条件|环境|作用|技术|工艺|方案|功能|使用|生产|产品$|设备$|系统$|人工|配方|结构|设计|流程|参数"
    "|(?:^|的)(?:臭|异)?味$"
)
_NO_PARAMETER_ENGLISH = re.compile(
    r"^(?:the|it|them|waste|scrap|defects?|pollution|competitiveness|quality|efficiency of)$"
)
# What gets better but is no figure itself: one asks by which figure it is measured.
_QUALITY = re.compile(
    "(?:性能?|质量|品质|效果|能力|水平|可靠性|稳定性|精度等级|腐蚀)$|(?<![a-z])(?:quality|performance|reliability|stability|durability)$"
)
_STOPS = re.compile("[的在使其将对把以为后前时要求须需应可能由从与和及或并且是有各该本比较到]")


def vague_wishes(need: Entry, clauses: tuple[Clause, ...]) -> tuple[Wish, ...]:
    """Parameters that shall get better but have no number yet, those with a known better way first; of 周期 and 发酵周期 the fuller one."""
    return vague_parameters(need, [clause.statement for clause in clauses if clause.statement is not None])


def vague_parameters(entry: Entry, measured: list[Statement]) -> tuple[Wish, ...]:
    """The same for any entry, ``measured`` being the statements that give a parameter its number."""
    found: dict[str, Wish] = {}
    for name in (Field.CLAIMS, Field.TITLE, Field.SUMMARY, Field.BODY):
        reading = read(entry.text_of(name))
        for start, end, words, quotation in _improvements(name, reading):
            parameter = reading.original[reading.span(start, end).start : reading.span(start, end).end]
            if _is_measured(words, measured):
                continue
            shorter = next((known for known in found if known in words), None)
            if shorter is not None and shorter != words:
                found = {words if known == shorter else known: wish for known, wish in found.items()}
                found[words] = Wish(parameter, quotation, _QUALITY.search(words) is not None)
            elif not any(words in known for known in found):
                found[words] = Wish(parameter, quotation, _QUALITY.search(words) is not None)
    ranked = sorted(
        found.items(), key=lambda item: (item[1].quality, direction_of(item[0]) is Direction.OPEN)
    )
    return tuple(wish for _, wish in ranked)


def _is_measured(words: str, measured: list[Statement]) -> bool:
    """Whether one of the demands in numbers is of this parameter."""
    return any(
        fold(item.parameter) in words
        or words in fold(item.parameter)
        or same_parameter(words, "", item.parameter, item.parameter_key)
        for item in measured
        if item.parameter
    )


def _improvements(name: Field, reading: Reading) -> list[tuple[int, int, str, Quotation]]:
    """Wishes for more or less of something, with the place of the parameter: 提高能量密度, 成本更低."""
    found = []
    for fragment in reading.fragments:
        words = reading.text[fragment.start : fragment.end]
        if (
            fragment.section in (Section.BACKGROUND, Section.ECONOMY)
            or re.search("\\d", words)
            or is_about_the_company(words)
        ):
            continue
        if stance_at(reading, fragment, fragment.start, fragment.end) is Stance.PRESENT:
            continue
        for pattern in (_IMPROVE, _IMPROVE_ENGLISH, _GOOD):
            for match in pattern.finditer(reading.text, fragment.start, fragment.end):
                start, end = match.span("parameter")
                if pattern is _GOOD:
                    place = known_parameter(match["parameter"])
                    if place is None or place[1] < len(match["parameter"]) - 2:
                        continue
                    head = match["parameter"][: place[0]]
                    kept = 0 if len(head) <= _LONGEST_HEAD and not _STOPS.search(head) else place[0]
                    start, end = start + kept, start + place[1]
                parameter = reading.text[start:end]
                if not _NO_PARAMETER.search(parameter) and not _NO_PARAMETER_ENGLISH.search(parameter):
                    quotation = reading.quote(name, match.start(), match.end(), fragment.start, fragment.end)
                    found.append((start, end, parameter, quotation))
    return found


_LONGEST_HEAD = 4
_MONEY = ("CNY", "USD", "EUR", "GBP", "JPY")
_PLAIN_SECTIONS = (Section.PLAIN, Section.DEMAND)


def stated_figures(need: Entry, clauses: tuple[Clause, ...]) -> tuple[Figure, ...]:
    """Figures of summary and body that no word makes a demand and none makes the present state: 孔径50 nm左右, 摩擦系数低于0.05."""
    measured = [clause.statement for clause in clauses if clause.statement is not None]
    found = []
    for name in (Field.SUMMARY, Field.BODY):
        reading = read(need.text_of(name))
        for statement, fragment, start, end in statements_of(reading):
            quantity = statement.quantity
            words = reading.text[fragment.start : fragment.end]
            anchor = reading.position(quantity.span.start)
            stance = stance_at(reading, fragment, anchor, max(end, anchor + 1))
            if (
                len(statement.parameter) < _SHORTEST_NAME
                or quantity.undecided
                or quantity.unit.startswith(_MONEY)
                or (quantity.operator is Operator.EQ and not quantity.unit)
                or (
                    quantity.operator is Operator.EQ
                    and quantity.sense is Sense.ABSOLUTE
                    and not statement.parameter_key
                )
                or not _may_be_demanded(stance, quantity)
                or fragment.section not in _PLAIN_SECTIONS
                or is_about_the_company(words)
                or _is_measured(fold(statement.parameter), measured)
            ):
                continue
            found.append(Figure(statement, reading.quote(name, start, end, fragment.start, fragment.end)))
    return tuple(found)


_SHORTEST_NAME = 2


def _may_be_demanded(stance: Stance, quantity: Quantity) -> bool:
    """No word tells, or a change stands beside a date: to cut scrap by 30 % within a year."""
    change = quantity.sense is not Sense.ABSOLUTE
    return stance in (Stance.UNMARKED, Stance.DEMAND) or (stance is Stance.TRADE and change)
