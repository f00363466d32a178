"""What a need lacks before anybody can answer it, and the few questions that would help most.

A need that can be answered names what it works on, how, to what effect, for which product and use, with at least one
measurable demand, its test condition, a budget and a deadline. Questions are about the text at hand: the parameter
without a number, the improvement without a starting value, the value without a test condition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from queqiao_engine.matching.clauses import find_clauses, find_trade_terms
from queqiao_engine.matching.contracts import Clause, ClauseKind, Entry, Field, Quotation
from queqiao_engine.matching.framing import Stance, is_about_the_company, stance_at
from queqiao_engine.matching.parameters import Direction, direction_of, known_parameter, same_parameter
from queqiao_engine.matching.quantity_verdicts import written
from queqiao_engine.matching.reading import Reading, Section, read
from queqiao_engine.text.contracts import Sense
from queqiao_engine.text.normalise import fold

MOST_QUESTIONS = 5


class Element(StrEnum):
    """What a complete need names."""

    OBJECT = "object"  # material or thing worked on
    METHOD = "method"
    EFFECT = "effect"
    PRODUCT = "product"
    APPLICATION = "application"
    CONSTRAINT = "constraint"  # at least one measurable demand
    CONDITION = "condition"  # under what test condition it is measured
    BUDGET = "budget"
    DEADLINE = "deadline"


WEIGHTS: Mapping[Element, float] = MappingProxyType(
    {
        Element.OBJECT: 0.15,
        Element.METHOD: 0.05,
        Element.EFFECT: 0.15,
        Element.PRODUCT: 0.10,
        Element.APPLICATION: 0.10,
        Element.CONSTRAINT: 0.25,
        Element.CONDITION: 0.10,
        Element.BUDGET: 0.05,
        Element.DEADLINE: 0.05,
    }
)
"""What each element adds to the score; set by judgement, not fitted. They sum to 1."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An element that is there; ``quotation`` is None when an attribute (a column of its own) gives it."""

    element: Element
    quotation: Quotation | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """``score`` in 0..1 is the weight of the elements present; ``present`` and ``missing`` are in the order of ``Element``."""

    score: float
    present: tuple[Finding, ...]
    missing: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask the author. ``code`` is worded in ``queqiao.matching.wording`` with ``facts``."""

    code: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    quotation: Quotation | None = None


_WORDS: Mapping[Element, re.Pattern[str]] = MappingProxyType(
    {
        Element.OBJECT: re.compile(
            "材料|电芯|模块|品种|合金|[钢铝铜镁钛锌镍](?![琴])|树脂|橡胶|塑料|纤维|陶瓷|玻璃|涂料|涂层|薄膜|粉体|粉末|催化剂|添加剂|溶剂|油墨|胶粘剂|胶黏剂|水泥|混凝土|骨料|石墨|碳化|氮化|氧化|聚[\u4e00-\u9fff]|废水|污水|污泥|废渣|尾矿|烟气|废气|固废|秸秆|土壤|煤|矿|岩|原油|油品|天然气|小麦|玉米|水稻|大豆|花生|蔬菜|果|茶|菌|酶|种子|饲料|畜|禽|猪|牛|羊|鸡|鱼|药材|中药|药物|疫苗|细胞|血|乳|肉|淀粉|蛋白|皮革|纺织|织物|纱|纸|木|竹"
            "|电池|电极|电解液|电机|芯片|传感器|器件|轴承|齿轮|模具|刀具|螺栓|管道|阀|泵|锅炉|炉|窑|机床|机器人|机械手|车辆|汽车|船|飞机|无人机|叶片|风机|变压器|电缆|线束|钢筋|巷道|桥|隧道|路面|图像|数据|信号|视频|文本|软件|系统|设备|装置|仪器|装备|零件|部件|工件"
            r"|\b(?:material|alloy|steel|polymer|resin|rubber|fib(?:er|re)|ceramic|coating|film|powder|catalyst|cement|concrete|waste|water|soil|crop|wheat|enzyme|drug|cell|battery|batteries|electrode|motor|chip|sensor|bearing|mou?ld|pump|valve|robot|vehicle|cable|image|data|software|device|equipment)s?\b"
        ),
        Element.METHOD: re.compile(
            "采用|利用|通过(?!率)|基于|借助|工艺|方法|[\u4e00-\u9fff]法(?!规|律|人|定)|技术路线|路线|发酵|烧结|萃取|焊接|淬火|热处理|3d打印|增材|算法|建模|仿真|机器学习|深度学习|神经网络|沉积|涂覆|喷涂|电镀|注塑|挤出|锻造|铸造|轧制|粉碎|干燥|蒸馏|结晶|过滤|吸附|催化|合成|聚合|嫁接|育种|杂交|杀菌|冷冻"
            r"|\b(?:using|by means of|via|based on|process|method|sintering|extraction|welding|fermentation|deposition|algorithm|machine learning|simulation|moulding|molding|casting|adsorption|synthesis)\b"
        ),
        Element.EFFECT: re.compile(
            "提高|提升|增加|增强|降低|减少|缩短|延长|改善|改进|优化|解决|实现|避免|防止|消除|节约|节省|替代|取代|达到|满足|克服|突破|抑制|去除|脱除|稳定|节能|除臭|防治|防控|检测|测量|监测|识别|加固|回收|利用|增产|降本|降成本|减量|修复|净化|分离|预警|预测|诊断|控制"
            r"|\b(?:improv|increas|reduc|lower|extend|shorten|avoid|prevent|solv|replac|achiev|remov|enabl|save)\w*"
        ),
        Element.PRODUCT: re.compile(
            "产品|制品|品种|模块|电芯|[\u4e00-\u9fff]膜|毡|催化剂|电池|电机|芯片|传感器|样机|成品|新品|型号|整机|装备|设备|装置|仪器|系统|平台|软件|零部件|部件|组件|器件|生产线|产线|材料|药品|食品|饮品|涂料|剂(?!量)|机(?:$|的|器|床)"
            r"|\b(?:sensor|battery|film|coating|robot|software|product|prototype|device|equipment|machine|component|part|system|platform|production line|material)s?\b"
        ),
        Element.APPLICATION: re.compile(
            "用于|应用于|适用于|应用(?:在|到|场景|领域|方向)|领域|场景|场合|行业|工况|环境(?:下|中)|现场|用作|配套|服务于|面向|供[\u4e00-\u9fff]{1,6}使用|车规|车间|厂区|产线|生产线|电站|电厂|桥梁|建筑|井下|矿区|大棚|果园|田间|示范田|医院|地区|客车|轨道|管网|工地|仓库|港口|机场|社区|家庭|厂房"
            "|(?<=[\u4e00-\u9fff]{2})(?<![使利采应作不可费])用(?=[\u4e00-\u9fff])(?![户水电量途时工药法])"
            r"|\bfor (?!at|the|an?|more|less|about|up|each|every|\d)[a-z]|\b(?:used (?:for|in)|for use in|appl(?:y|ied|ication)s?|industry|scenario|sector|in the field)\b"
        ),
        Element.CONDITION: re.compile(
            "条件下|测试条件|试验条件|测试方法|检测方法|检验方法|测试标准|按(?:照)?[^,;。]{1,20}(?:测|检|标准)|gb/?t?\\s?\\d|iso\\s?\\d|astm|国标|行标|常温下|室温下|高温下|低温下|循环[^,;。]{0,6}后|第三方(?:检测|测试)|负载下|工况下"
            r"|\b(?:measured (?:at|by|according)|test(?:ed)? (?:at|under|method|according)|under (?:test )?conditions?|in accordance with|standard)\b"
        ),
    }
)

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
)


def assess(need: Entry) -> Completeness:
    """Which elements the need names, each with the words that name it, and which it lacks."""
    clauses = find_clauses(need)
    trade = find_trade_terms(need)
    present = []
    for element in Element:
        finding = _find(element, need, clauses, trade.budget, trade.deadlines)
        if finding is not None:
            present.append(finding)
    found = {finding.element for finding in present}
    score = round(sum(weight for element, weight in WEIGHTS.items() if element in found), 4)
    return Completeness(score, tuple(present), tuple(element for element in Element if element not in found))


def questions(need: Entry) -> tuple[Question, ...]:
    """At most five questions, the most valuable first."""
    clauses = find_clauses(need)
    missing = set(assess(need).missing)
    asked = [*_unreadable(clauses), *_without_number(need, clauses)[:2], *_without_baseline(clauses)[:1]]
    if Element.CONSTRAINT in missing and not asked:
        asked.append(Question("constraint_missing", _facts(title=need.title)))
    asked += [
        Question(f"{element.value}_missing", _facts(title=need.title))
        for element in _FIRST
        if element in missing
    ]
    if Element.CONDITION in missing:
        asked += _without_condition(clauses)[:1]
    asked += [
        Question(f"{element.value}_missing", _facts(title=need.title))
        for element in _LAST
        if element in missing
    ]
    return tuple(asked[:MOST_QUESTIONS])


QUESTIONS = (
    "quantity_unclear",
    "value_of_parameter",
    "baseline_of_parameter",
    "condition_of_parameter",
    *(f"{element.value}_missing" for element in Element if element is not Element.CONDITION),
)
"""Every code a question can have. A missing test condition is asked of a parameter, never in general."""

_FIRST = (Element.OBJECT, Element.APPLICATION)
_LAST = (Element.EFFECT, Element.DEADLINE, Element.BUDGET, Element.PRODUCT, Element.METHOD)


def _find(
    element: Element,
    need: Entry,
    clauses: tuple[Clause, ...],
    budget: tuple[Quotation, ...],
    deadlines: tuple[Quotation, ...],
) -> Finding | None:
    if element in (Element.BUDGET, Element.DEADLINE):
        quoted = budget if element is Element.BUDGET else deadlines
        if quoted:
            return Finding(element, quoted[0])
        return Finding(element, None) if need.attributes.get(element.value) not in (None, "", ()) else None
    if element is Element.CONSTRAINT:
        clause = next((clause for clause in clauses if clause.kind is ClauseKind.QUANTITY), None)
        return Finding(element, _quoted(clause)) if clause else None
    if element is Element.EFFECT and (quotation := _first_mention(need, _WORDS[element])) is None:
        # A figure to reach is an effect put in numbers.
        return next(
            (Finding(element, _quoted(clause)) for clause in clauses if clause.statement is not None), None
        )
    if element is Element.CONDITION:
        for clause in clauses:
            if clause.statement is not None and clause.statement.conditions:
                condition = clause.statement.conditions[0]
                return Finding(element, Quotation(clause.field, condition.span, condition.text))
    quotation = _first_mention(need, _WORDS[element])
    return Finding(element, quotation) if quotation else None


def _quoted(clause: Clause) -> Quotation:
    return Quotation(clause.field, clause.span, clause.text)


def _first_mention(need: Entry, words: re.Pattern[str]) -> Quotation | None:
    for name in Field:
        reading = read(need.text_of(name))
        for fragment in reading.fragments:
            match = words.search(reading.text, fragment.start, fragment.end)
            if match and not is_about_the_company(reading.text[fragment.start : fragment.end]):
                return reading.quote(name, match.start(), match.end(), fragment.start, fragment.end)
    return None


def _unreadable(clauses: tuple[Clause, ...]) -> list[Question]:
    return [
        Question("quantity_unclear", _facts(words=clause.text), _quoted(clause))
        for clause in clauses
        if clause.statement is not None and clause.statement.quantity.undecided
    ][:1]


def _without_number(need: Entry, clauses: tuple[Clause, ...]) -> list[Question]:
    """Parameters that shall get better by nobody knows how much, those with a clear better way first."""
    measured = [clause.statement for clause in clauses if clause.statement is not None]
    found: dict[str, Question] = {}
    for name in (Field.CLAIMS, Field.TITLE, Field.SUMMARY, Field.BODY):
        reading = read(need.text_of(name))
        for start, end, words, quotation in _improvements(name, reading):
            parameter = reading.original[reading.span(start, end).start : reading.span(start, end).end]
            known = any(
                fold(item.parameter) in words
                or words in fold(item.parameter)
                or same_parameter(words, "", item.parameter, "")
                for item in measured
                if item.parameter
            )
            if not known and words not in found:
                found[words] = Question("value_of_parameter", _facts(parameter=parameter), quotation)
    ranked = sorted(found.items(), key=lambda item: direction_of(item[0]) is Direction.OPEN)
    return [question for _, question in ranked]


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
                    start, end = start + place[0], start + place[1]
                parameter = reading.text[start:end]
                if not _NO_PARAMETER.search(parameter):
                    quotation = reading.quote(name, match.start(), match.end(), fragment.start, fragment.end)
                    found.append((start, end, parameter, quotation))
    return found


def _without_baseline(clauses: tuple[Clause, ...]) -> list[Question]:
    return [
        Question(
            "baseline_of_parameter",
            _facts(
                parameter=clause.statement.parameter, **dict(written("demand", clause.statement.quantity))
            ),
            _quoted(clause),
        )
        for clause in clauses
        if clause.statement is not None
        and clause.statement.parameter
        and clause.statement.quantity.sense is not Sense.ABSOLUTE
        and clause.baseline is None
    ]


# These are conditions, or need none.
_NEEDS_NO_CONDITION = re.compile(
    "温度|压力|时间|周期|间隔|期$|成本|费用|价|用水|掺量|产能|处理量|规模|数量|距离|price|cost|time|temperature|pressure"
)


def _without_condition(clauses: tuple[Clause, ...]) -> list[Question]:
    """The measured demands without a test condition; a share needs one less than a strength or a life."""
    bare = [
        (clause, clause.statement)
        for clause in clauses
        if clause.statement is not None
        and clause.statement.parameter
        and not clause.statement.conditions
        and not clause.statement.quantity.undecided
        and clause.statement.quantity.sense is Sense.ABSOLUTE
        and not _NEEDS_NO_CONDITION.search(clause.statement.parameter)
    ]
    bare.sort(key=lambda item: item[1].quantity.unit in ("%", ""))
    return [
        Question(
            "condition_of_parameter",
            _facts(parameter=statement.parameter, **dict(written("demand", statement.quantity))),
            _quoted(clause),
        )
        for clause, statement in bare
    ]


def _facts(**facts: str) -> Mapping[str, str]:
    return MappingProxyType(facts)
