"""Whose words, and of what time: is a stretch of text a demand, the present state, a goal, or somebody else's value?

The nearest cue before the place decides, within its sentence: "目前吸收率只有80%，要求达到95%以上" holds a present value
and a demand; "传统方法为85%，本技术达98%" holds another's value and the achievement's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from enum import StrEnum
from functools import lru_cache

from queqiao_engine.matching.reading import Fragment, Reading


class Stance(StrEnum):
    """How a stretch of a need is meant."""

    UNMARKED = "unmarked"
    DEMAND = "demand"
    PRESENT = "present"  # the state of things now: a baseline, never a demand
    BOAST = "boast"  # turnover, staff, plots: about the company
    TRADE = "trade"  # budget, deadline
    DELIVERABLE = "deliverable"  # papers, patents, reports to hand in


class Voice(StrEnum):
    """How a stretch of an achievement is meant."""

    OWN = "own"
    GOAL = "goal"  # planned, expected, theoretical: not measured
    OTHERS = "others"  # conventional methods, competitors, prior art


_PRESENT = (
    "目前(?:国内外|国内|国外|使用的?|采用的?)?|现(?:用|使用|采用|购|采购)|现阶段|现行|现有(?!技术(?:需求|要求))|当前|现在|现状|原有|原来|原先|此前|以往|已(?:经)?(?:达到|实现|能|可|有|建成|具备)|只有|仅为|仅有|仅能|只能|国内外|国际上|国内(?!领先|先进|首创)|国外"
    "|传统|常规|一般(?:为|在)|通常|我国|市场上|市售|同类产品|行业(?:内|平均)|研究表明|实验证明|据统计|数据显示|若|如果|假如|由于|因为|存在|经常|过去|近年来?|近几年|历年|历史上|曾经?(?=发生|出现)|死亡|经济损失|约有|大约|每[年天月](?=都|需|要|产生|消耗|损失|花费|药)|(?<!不)造成|(?<!不)导致|(?<!不)引起|每天都"
    r"|\b(?:at present|currently|presently|today|existing|current|now|so far|conventional|traditional|typically)\b"
)
_DEMAND = (
    "(?:技术|性能|考核|量化)?(?:要求|指标|需求|目标)(?:是|为|如下)?|需(?:要|(?!要))(?!求|\\s*[\\d约])|必须|应(?!用|力|变|急|对|答|聘|届|该说)|须|希望|期望|期待|拟(?!合)|想(?:要)?|寻求|寻找|力争|达到|提(?:高|升)(?:到|至)|(?:降|缩短|减少|降低|控制|压缩)(?:到|至|在)"
    "|征集|求助|求购|求解|请问|诚寻|招标(?!代理)|招募|急需|现需|揭榜|面向社会|对接|引进|找到?(?=[^,;。]{0,20}(?:技术|方案|设备|材料|工艺|产品|机器|装置|系统|方法))|使(?:其|得)?|确保|保证|不得|不能(?:低|高|超|少|大|小)|能够|(?<![储功性智节效动热势技可光电核风氢产职万潜机本官不])能(?!源|量|耗|力|效|级)|(?<!最[小大低高])可(?!靠|能|见|溶|燃|持续|检(?!出|测))|实现|具有|具备|满足|解决|攻克|开发|研制"
    r"|\b(?:must|shall|should|required?|requirements?|need(?:s|ed)?|target|at least|able to|capable of|not exceed|we (?:want|seek|look for)|look(?:s|ing)? for|(?:in )?search(?:ing)? (?:for|of)|wants?|wanted|seek(?:s|ing)?|sought|requests?|requested|requires?)\b"
)
_STANCE_CUE = re.compile(f"(?P<present>{_PRESENT})|(?P<demand>{_DEMAND})", re.IGNORECASE)
_BOAST = re.compile(
    "年产值|总产值|产值达|注册资(?:本|金)|占地(?:面积)?|建筑面积|员工|职工|在职|(?:技术|研发|专业)人员|固定资产|总资产|资产总额|销售(?:收入|额)|营业(?:收入|额)|利税|利润|纳税"
    "|成立于|始建于|成立以来|获得?(?:国家|省|市)?(?:级)?(?:奖|专利)|拥有(?:发明|授权|实用)?专利|市场占有率|高新技术企业|标准化厂房|出口创汇|上市公司|招聘|专家\\s*\\d+\\s*人|博士|硕士|教授"
    r"|\b(?:employees|turnover|annual revenue|annual sales|registered capital|founded in|staff of|headcount)\b",
    re.IGNORECASE,
)
_BUDGET = re.compile(
    "预算|经费|(?:预期|拟|计划|预计|总)投入|(?:总|拟|计划|项目)?投资(?!回报|收益|大|高|小|少|省|成本)|资金(?:投入|支持)?|出资|研发投入|报价|悬赏|榜单金额|\\b(?:budget|funding|investment)\\b",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    "期限|工期|截止|交付(?!物)|(?:\\d+|[一二三四五六七八九十两半]+)\\s*(?:个)?(?:年|月|天|日|周)(?:之)?内(?:完成|解决|实现|交付|提供|攻克|见效|研制|开发)|(?:完成|解决|研发|项目|合作|执行)(?:的)?(?:时间|周期|期)|年底前|月底前|(?:20\\d\\d)年(?:\\d{1,2}月)?(?:底)?(?:之)?前"
    r"|\b(?:deadline|within \w+ (?:months?|weeks?|years?)(?= of| from|[.,;]|$)|deliver(?:y|ed) by|by (?:the end of |mid-? ?|early |late )?(?:q[1-4] |(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* )?20\d\d)\b",
    re.IGNORECASE,
)
_DELIVERABLE = re.compile(
    "(?:发明|实用新型|授权|申请|申报|软件|国家|国际)?专利|软(?:件)?著(?:作权)?|论文|(?:检测|测试|评估|研究|研制|试验|分析|技术)报告|样机\\s*[\\d一二两三]+\\s*(?:套|台)|合格证|资质|证书|防爆证|[a-z]{1,4}证|(?:制定|形成|编制)[^,;。]{0,12}标准|示范(?:工程|线|点|基地)\\s*[\\d一二两三]|培养|培训|人才"
    r"|\b(?:patents?|papers?|publications?|reports?)\b",
    re.IGNORECASE,
)

_OTHERS_NOUN = (
    "传统(?:的)?(?:方法|工艺|技术|产品|材料|设备|方式|装置)?|常规(?:的)?(?:方法|工艺|技术|产品|材料|设备)?|现有(?:的)?(?:技术|方法|工艺|产品|设备|方案|装置|系统)?|(?:国内外|国外|国内|国际|市场|进口|同行|业内)?(?:的)?同类(?:的)?(?:产品|技术|设备|装置|方法|研究)?"
    "|国外(?:的)?(?:产品|技术|设备|先进水平)?|(?:一般)?市售(?:的)?(?:产品)?|市面上|普通(?:的)?|一般(?:的)?(?=产品|方法|材料|市售|工艺|设备|钢)|其他(?:的)?(?:方法|工艺|技术|产品|厂家)|竞品|对比例|对照(?:组|品种|样)|对照(?=为|的|仅|[\\d])|原(?:有)?(?:工艺|方法|技术|设备|产品|来)|改(?:造|进)前|优化前"
    r"|\b(?:conventional|traditional|existing|commercial(?:ly available)?|competing|competitors?'?s?|state[- ]of[- ]the[- ]art|prior[- ]art|other|ordinary|baseline|reference) "
    r"(?:\w+ ){0,2}?(?:methods?|process(?:es)?|products?|technolog(?:y|ies)|materials?|devices?|systems?|approach(?:es)?|solutions?|alloys?|cells?|steels?|catalysts?|samples?|sensors?|equipment|ones?)\b|\b(?:competitors?|prior art|state of the art)\b"
)
_COMPARED = (
    f"(?:与|和|同|较|相较于?|相比于?|对比|比(?!例|表面|能量|容量|热|强度|功率|重|较|率|值|如)|优于|高于|低于|unlike|compared (?:with|to)|than|relative to|versus|vs\\.?)\\s*(?:the )?[^,;。\\d]{{0,10}}?(?:{_OTHERS_NOUN})[^,;。\\d]{{0,10}}?"
    "(?:相比(?:较)?|比较|而言|(?=提高|提升|增加|增长|延长|降低|下降|减少|缩短|节约|节省|高|低|,|;|。|$))"
)
_OWN = (
    "(?<![成样标基根资版文课日书剧范原])本(?:技术|产品|方法|工艺|项目|成果|发明|系统|装置|设备|材料|研究|团队|品种|机|方案|课题|装备|传感器)?(?!身|科|地|质|征|底|来|次|年)|我们|我司|该(?:技术|产品|方法|工艺|项目|成果|系统|装置|设备|材料|品种|涂层|合金|薄膜)?|所(?:制(?:备|得)?|得|述|研制|开发)|改(?:造|进)后|优化后|经改(?:造|进)|采用(?!传统|常规|现有)"
    "|实测|经(?:检测|测试|检验|鉴定|第三方)|检测(?:结果|报告)|目前(?!国内|国外|市场|常用|的?传统|常规)|现已|已(?:经)?(?:达到?|实现|形成|建成|完成|获得|在|可|能|全部|应用|通过|将)|达到了|提高了|降低了|样机|中试(?:结果)?|可将"
    r"|\b(?:our|ours|we(?! expect| plan| aim| hope| target)|this|the (?:proposed|developed|present|new|prepared|resulting)|measured|achieved|has (?:reached|achieved|been)|demonstrated|prototype|tests? show(?:ed|s)?)\b"
)
_GOAL = (
    "拟(?!合|南芥|除虫|态|人)|(?<!生产)计划|(?<!路径)(?<!轨迹)(?<!航线)(?<!任务)(?<!运动)(?<!城市)规划|预计|预期|预估|预测(?:可|将|能)|有望|可望|力争|争取|希望|期望|旨在|目标(?!检测|识别|异构|产品|客户|用户|市场|污染|组分|物种|菌|位置|点|轨迹|区|跟踪|追踪|产物|物|化合|基因|蛋白|分子|函数|菌|金属|离子|图像|区域|检出|定位|数)|理论上|理论(?:值|寿命|计算)|设计(?:目标|值|指标)|下一步|未来|今后|即将|将(?:可|能|会|达到?|实现|进一步|有)"
    "|(?:正在|正|尚在|仍在)(?:研发|研究|开发|设计|试制|攻关|优化)|(?:研发|开发|攻关|研究)中|有待|尚待|仍需(?:进一步)?|待(?=验证|开发|研究|完善|改进|优化|提高|测试)|潜在"
    r"|\b(?:expect(?:s|ed)?|plan(?:s|ned)?|aim(?:s|ed|ing)?|target(?:s|ed)?(?! (?:compound|protein|detection|gene|molecule|product|cell|analyte|recognition|tracking))|goal|objective|will|would|could|hope(?:s|fully)?|potentially|in (?:the )?future|theoretical(?:ly)?|projected|anticipated|estimated to|under development|intend(?:s|ed)?)\b"
)
_VOICE_CUE = re.compile(
    f"(?P<compared>{_COMPARED})|(?P<goal>{_GOAL})|(?P<own>{_OWN})|(?P<others>{_OTHERS_NOUN})", re.IGNORECASE
)
_AFTER_REACH = 40
# Goal words that stand after what they speak of: 防水设计正在研发, 降解性能有待研究.
_GOAL_AFTER = re.compile(
    "有待|尚待|尚未|还未|未(?:经|获)?(?:验证|评价|测试|检测|实现|开发)|待(?:验证|开发|研究|完善|改进|优化|提高|测试|评价)|(?:正在|正|尚在|仍在)(?:研发|研究|开发|设计|试制|攻关|优化|评价|测试)|(?:研发|开发|攻关|研究|论证)(?:阶段|过程)?中"
    r"|\b(?:under (?:development|study|evaluation)|to be (?:developed|verified|confirmed|tested|improved)|not yet|planned|remains? to be)\b",
    re.IGNORECASE,
)


def stance_at(reading: Reading, fragment: Fragment, start: int, end: int) -> Stance:
    """How the need means normalised ``start:end`` of ``fragment``."""
    words = reading.text[fragment.start : fragment.end]
    if _BOAST.search(words):
        return Stance.BOAST
    if _BUDGET.search(words) or _DEADLINE.search(words):
        return Stance.TRADE
    if _DELIVERABLE.search(words):
        return Stance.DELIVERABLE
    sentence = reading.text[fragment.sentence_start : fragment.sentence_end]
    places, kinds = _stance_cues(sentence)
    if not places or places[0] >= end - fragment.sentence_start:
        return _inherited(reading, fragment)
    # The nearest cue that begins before the end decides: 目前…，要求… and 要求…，现有… both read rightly.
    index = bisect_left(places, end - fragment.sentence_start) - 1
    return Stance.DEMAND if kinds[index] == "demand" else Stance.PRESENT


_LONGEST_LIST = 12
_LONGEST_LIST_TEXT = 200
_LIST_END = re.compile("[。!?]|\\.\\s")


def goes_on(reading: Reading, first: Fragment, later: Fragment) -> bool:
    """Whether ``later`` is in the list that ``first`` is in: the same sentence, or sentences joined by semicolons."""
    if first.sentence_start == later.sentence_start:
        return True
    between = reading.text[first.sentence_end : later.sentence_start]
    return (
        first.sentence_start < later.sentence_start
        and len(between) <= _LONGEST_LIST_TEXT
        and between.startswith(";")
        and not _LIST_END.search(between)
    )


def _inherited(reading: Reading, fragment: Fragment) -> Stance:
    """The demand an item of a list stands under: 要求：强度≥40 MPa；抗菌；可水洗 has its cue before the first semicolon."""
    index = bisect_left(reading.starts, fragment.start)
    place = fragment
    for _ in range(_LONGEST_LIST):
        while index > 0 and reading.fragments[index].sentence_start == place.sentence_start:
            index -= 1
        before = reading.fragments[index]
        between = reading.text[before.sentence_end : place.sentence_start]
        if before.sentence_start == place.sentence_start or not between.startswith(";"):
            break
        kinds = _stance_cues(reading.text[before.sentence_start : before.sentence_end])[1]
        if kinds:
            return Stance.DEMAND if kinds[-1] == "demand" else Stance.UNMARKED
        place = before
    return Stance.UNMARKED


def trade_kind(words: str) -> str | None:
    """ "budget" or "deadline" when ``words`` (normalised) speak of one."""
    if _BUDGET.search(words):
        return "budget"
    return "deadline" if _DEADLINE.search(words) else None


def is_about_the_company(words: str) -> bool:
    """Whether normalised ``words`` describe the company rather than a technology."""
    return _BOAST.search(words) is not None


def voice_at(reading: Reading, fragment: Fragment, start: int, end: int) -> Voice:
    """Whose value normalised ``start:end`` of an achievement is."""
    sentence = reading.text[fragment.sentence_start : fragment.sentence_end]
    places, ends, kinds = _voice_cues(sentence)
    index = bisect_left(places, end - fragment.sentence_start) - 1
    voice = Voice.OWN
    if index >= 0:
        kind = kinds[index]
        if kind == "compared":
            # What the comparison names is the other's; what follows it is the achievement's own.
            kind = Voice.OTHERS if start < ends[index] + fragment.sentence_start else Voice.OWN
        voice = Voice(kind)
    if voice is Voice.OWN and _GOAL_AFTER.search(reading.text, end, min(fragment.end, end + _AFTER_REACH)):
        return Voice.GOAL
    return voice


@lru_cache(maxsize=8192)
def _stance_cues(sentence: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Where the cues of a sentence begin, ascending, and their kinds."""
    matches = list(_STANCE_CUE.finditer(sentence))
    return tuple(match.start() for match in matches), tuple(match.lastgroup or "" for match in matches)


@lru_cache(maxsize=8192)
def _voice_cues(sentence: str) -> tuple[tuple[int, ...], tuple[int, ...], tuple[str, ...]]:
    """Where the cues of a sentence begin, ascending, where they end, and their kinds."""
    matches = list(_VOICE_CUE.finditer(sentence))
    return (
        tuple(match.start() for match in matches),
        tuple(match.end() for match in matches),
        tuple(match.lastgroup or "" for match in matches),
    )
