"""Do two statements speak of the same parameter, and which way is better for it?

A wrong "same" makes a false verdict, a wrong "different" only an honest *unknown*; every doubt goes to "different".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from queqiao_engine.matching.synonyms import settle
from queqiao_engine.text.normalise import fold
from queqiao_engine.text.quantities.parameters import parameter_direction, parameter_lexicon


class Direction(StrEnum):
    """What a plain value in a demand means: 强度达到600 MPa is a floor, 噪声 40 dB a ceiling, 直径 32 mm the value itself."""

    FLOOR = "floor"
    CEILING = "ceiling"
    NOMINAL = "nominal"
    OPEN = "open"  # not known: only the same value meets


# Words that name the thing measured, not the parameter; they neither help nor hinder the comparison.
_SUBJECTS = re.compile(
    "^(?:希望|期望|要求|需要|寻求|实现|整板|整车|单机|单台|单套|保证|确保|同时|并且|且|以及|并|(?:本|该|其|所(?:制|得|述)|制备的|整个|单个|新|原|改(?:进|造)后(?:的)?|稳定(?!性|度|时|工)|最终|实际|平均|综合|总体|主要|关键|相应|有效|理论)|整机|整体|产品|成品|样品|样机|设备|装置|系统|仪器|仪表|机器|材料|板材|薄膜|涂层|涂料|膜|粉体|粉末|颗粒|纤维|合金|钢(?:材|板|筋)?|电池(?:单体|组|包)?|电芯|单体|传感器|泵|电机|催化剂|反应器?|工艺|生产|加工|示范田|新?品种|试验田?|吨产品|单位|水体|养殖|模型|算法|算法的|方法|平台|软件|焊点|焊缝|巷道|底板|工件|零件|刀具|轴承|混凝土|水泥|出水|废水|污水|出口水|车辆|整车|复合材料|陶瓷|树脂|橡胶|胶黏剂|胶粘剂|芯片|器件|组件|光伏组件|表面|输出|额定|使用|年度?|每年|达到|达|的|之|可|能|将|使|与|为|在|对|最终|控制)+"
)
_TAILS = re.compile(
    "(?:的)?(?:指标|数值|值|覆盖|水平|参数|性能|范围|要求|方面|可|能|达|达到|为|仅|约|大小|程度|数据|控制|均|要|应|需|须|必须|分别|一般|不|的|高|低|至少|能够|优|最高|最大)+$"
)
_NOISE_LIST = """
the a an of its our this that is are be must shall should at with has have having to reach reaches value level overall total average product device material system and prototype composite fibre fiber cell sample need required in for by was were
"""
_ENGLISH_NOISE = frozenset(_NOISE_LIST.split())

# Words of one row exclude one another inside a parameter's name.
_CONTRASTS: tuple[tuple[str, ...], ...] = (
    ("进口|进水|入口|入水|inlet|influent|进料", "出口|出水|排口|outlet|effluent|出料"),
    ("最高|最大|上限|峰值|max(?:imum)?|peak", "最低|最小|下限|min(?:imum)?"),
    ("内径|内部|内表面|室内|内层|inner|internal", "外径|外部|外表面|室外|外层|outer|external"),
    ("充电|charg(?:e|ing)", "放电|续航|discharg(?:e|ing)"),
    ("输入|input", "输出|output"),
    (
        "抗拉|拉伸|tensile",
        "抗压|压缩|compressive",
        "抗弯|抗折|弯曲|flexural|bending",
        "屈服|yield (?:strength|stress)",
        "剪切|抗剪|shear",
        "冲击|impact",
        "剥离|peel",
        "撕裂|tear",
        "疲劳|fatigue",
    ),
    ("初凝|initial setting", "终凝|final setting"),
    (
        "长度|length",
        "宽度|width",
        "高度|height",
        "厚度|thickness",
        "深度|depth",
        "直径|diameter",
        "半径|radius",
    ),
    ("横向|transverse", "纵向|longitudinal", "轴向|axial", "径向|radial"),
    ("静态|静止|static", "动态|dynamic"),
    ("空载|no-load", "满载|full-load"),
    ("正极|阴极|cathode", "负极|阳极|anode"),
    (
        "氮|nitrogen",
        "磷|phosphorus",
        "钾|potassium",
        "硫(?!化)|脱硫|sulfur",
        "硝|脱硝",
        "碳|carbon",
        "氧|oxygen",
        "铁|iron",
        "铝|alumini?um",
        "铜|copper",
        "铅|lead",
        "锌|zinc",
        "镍|nickel",
        "硅|silicon",
        "钠|sodium",
        "氯|chlor",
        "氟|fluor",
        "cod",
        "bod",
        "甲醛|formaldehyde",
        "水分|含水|moisture",
    ),
    (
        "转化|conversion",
        "选择性|selectivity",
        "收率|产率|得率|yield$",
        "回收|recovery",
        "合格|良品|qualified",
        "占有|share",
        "去除|脱除|removal",
        "误报|false",
    ),
    ("检出|召回|查全|recall", "准确|精确|查准|precision|accuracy"),
    (
        "速率|速度|速|speed|velocity|(?:flow|growth|heating|cooling|sampling|scan|feed|frame|data) rate",
        "率$|efficiency|ratio",
    ),
    ("湿度|humidity", "含水|水分|moisture content|water content"),
    ("白天|day", "夜间|night"),
    (
        "预热|preheat",
        "反应温度",
        "储存|贮存|storage",
        "工作|使用|运行|operating",
        "熔点|melting",
        "沸点|boiling",
        "玻璃化|glass transition",
    ),
    ("透光|透过|transmittance", "雾度|haze", "反射|reflect"),
    ("销售|产值|利润|sales|revenue", "产量|产能|output|capacity"),
)
_CONTRAST_PATTERNS = tuple(tuple(re.compile(words) for words in row) for row in _CONTRASTS)

# Heads that say too little alone: 温度 is not 出口温度, 强度 not 抗拉强度, 含量 not 氮含量.
_GENERIC_HEADS = re.compile(
    "^(?:温度|时间|效率|含量|浓度|率|强度|精度|速度|速率|长度|面积|体积|质量|压力|比例|系数|指数|数量|成本|费用|周期|范围|能力|量|寿命|温|高|宽|长|度|次数|距离|temperature|time|efficiency|content|concentration|rate|strength|accuracy|speed|pressure|ratio|cost|number|range|life|area|length|volume)$"
)
# Keys of the quantity lexicon that hold several measurable things: 熔点 and 沸点, 充电时间 and 检测时间, 脱硫 and 脱硝.
# Under these the names must agree too; under the others any two names of the key are synonyms.
_COARSE_KEY_LIST = """
temperature heat_resistance low_temperature melting_point temperature_rise duration processing_time endurance efficiency content
impurity_content emission removal_rate bond_strength diameter area depth density load_capacity accuracy error detection_rate speed power
pressure voltage current frequency flow_rate defect_rate survival_rate expansion_rate cost price dose distance resistance
contact_resistance deformation quantity proportion growth_rate stability uniformity titre activity labour thrust revenue strength
impact_toughness elastic_modulus replacement_rate angle magnetic_field shelf_life energy_saving_rate wavelength volume spacing length
width height cell_density antibacterial_rate release_rate fatigue_strength vibration
"""
_COARSE_KEYS = frozenset(_COARSE_KEY_LIST.split())
_NEAR_KEYS = frozenset(
    [frozenset(["accuracy", "detection_rate"]), frozenset(["temperature", "heat_resistance"])]
)
"""Pairs of keys that languages divide differently: 准确率 is a detection_rate, "accuracy" an accuracy; 最高工作温度 is a heat_resistance."""
_ONE_WORD = str.maketrans({"黏": "粘", "音": "声"})

_CEILING = re.compile(
    "噪声|噪音|噪|线性度|温漂|零漂|漂移|重复性|linearity|drift|真空度|误差|偏差|能耗|电耗|水耗|油耗|煤耗|物耗|耗(?:电|水|能|气)?量?$|功耗|成本|费用|价格|损耗|损失|重量|自重|响应时间|检测时间|充电时间|处理时间|周期(?!寿命)|粗糙度|残留|检出限|检测限|泄漏|漏率|含水率|水分|孔隙率|气孔率|杂质|排放|污染|收缩率|膨胀系数|磨损|废品率|次品率|缺陷率|不良率|误报率|漏检率|故障率|死亡率|失重|变形|延迟|时延|延时|底鼓|起订|灰分|毒性|浊度|色差|衰减|voc"
    r"|noise|error|deviation|consumption|cost|price|loss|weight|response time|charging time|roughness|residue|detection limit|leak|moisture|porosity|impurit|emission|shrinkage|wear|defect|false|latency|delay|distortion"
)
_FLOOR = re.compile(
    "强度|硬度|韧性|抗风|wind resistance|寿命|保存|贮存期|贮藏期|储存期|保质|货架|持效|有效期|半径|出苗|防效|效率|准确率|精确率|召回率|识别率|合格率|良品率|成品率|回收率|转化率|收率|产率|得率|去除率|脱除率|保持率|利用率|吸收率|透光率|透过率|选择性|纯度|产量|产能|能力|处理量|吞吐|功率|能量密度|比能量|容量|锚固力|承载|推力|拉力|耐压|耐温|续航|射程|信噪比|灵敏度|导电率|电导率|导热|热导率|比表面积|附着力|结合力|粘结|黏结|固含量|含固量|有效成分|风量|排量|通量|覆盖率|存活率|成活率|发芽率|抗压|抗拉|屈服|伸长率|循环次数|磁能积|分辨率|带宽|防护等级|转速|线速度|速度|膨胀率"
    r"|strength|hardness|toughness|life|efficiency|accuracy|recall|yield|recovery|conversion|removal|retention|utili[sz]ation|transmittance|selectivity|purity|output|throughput|capacity|power|energy density|specific energy|range$|snr|sensitivity|conductivity|surface area|adhesion|elongation|bandwidth|speed|cycle"
)
_NOMINAL = re.compile(
    "厚度|直径|内径|外径|孔径|长度|宽度|高度|深度|频率|电压|波长|ph|粒度|目数|尺寸|规格|膜厚|thickness|diameter|length|width|height|depth|frequency|voltage|wavelength|size"
)
_COVER = re.compile(
    "(?:工作|使用|适用|运行|测量|检测|量|调节|可调|调速|控制|适应|频率|光谱|响应|动态|储存|温度|流量|转速|波长|探测|测试|测温)(?:温度|湿度|环境温度)?(?:的)?(?:范围|区间|程)|量程|测程|规格|(?:operating|measur(?:ing|ement)|working|frequency|spectral|temperature|dynamic|storage|adjustment|wavelength)(?: temperature)? range"
)


@dataclass(frozen=True, slots=True)
class _Name:
    words: str  # folded, without subjects and tails
    full: str  # folded as written
    contrasts: tuple[
        tuple[int, frozenset[int]], ...
    ]  # rows of _CONTRASTS with a word in it, and which of their places
    generic: bool  # a head that says too little alone
    powder: tuple[str, ...]  # what kind of density of powder it is


_WANTING = re.compile("^.{0,12}?(?:希望|要求|需要|寻求|急需|求购|使得?)(?=.{2})")


@lru_cache(maxsize=16384)
def _name(parameter: str) -> _Name:
    full = fold(parameter).strip().replace("费用", "成本").translate(_ONE_WORD)
    full = settle(full)
    if full.isascii():
        english = [word for word in re.findall(r"[a-z0-9]+", full) if word not in _ENGLISH_NOISE]
        return _named(" ".join(english), full)
    words = _TAILS.sub("", _WANTING.sub("", full)) or full
    while (shorter := _SUBJECTS.sub("", words)) and len(shorter) >= 2 and shorter != words:
        words = shorter
    return _named(settle(words), full)


def _named(words: str, full: str) -> _Name:
    generic = _GENERIC_HEADS.match(words) is not None
    return _Name(words, full, _contrasts(full), generic, tuple(_POWDER.findall(words)))


@lru_cache(maxsize=65536)
def same_parameter(left: str, left_key: str, right: str, right_key: str) -> bool:
    """Whether two parameters, as written and with their canonical keys ("" unknown), are the same one."""
    a, b = _name(left), _name(right)
    same_words = a.words == b.words and len(a.words) > 1 and not a.generic
    if (
        left_key
        and right_key
        and left_key != right_key
        and not same_words
        and frozenset([left_key, right_key]) not in _NEAR_KEYS
    ):
        return False
    if _in_contrast(a, b) or a.powder != b.powder:
        return False
    if same_words:
        return True
    if left_key and right_key:
        if left_key != right_key:
            return _modified_alike(a.words, b.words)
        if left_key in _COARSE_KEYS:
            return _modified_alike(a.words, b.words)
        return _modifiers_agree(_modifier(a.words), _modifier(b.words))
    if not a.words or not b.words:
        return False
    return _alike(a.words, b.words)


def _modified_alike(a: str, b: str) -> bool:
    """Two names of one coarse key: 氮含量 and 锂含量 are two, 含量 and 氮含量 may be one, 准确率 and accuracy are one."""
    if a == b or not a or not b:
        return True
    if a.isascii() != b.isascii():
        # Across languages only plain names are compared: dosage is not 旧料掺量.
        names = parameter_lexicon()
        return all(words in (names.latin if words.isascii() else names.han) for words in (a, b))
    a, b = _LIMIT.sub("", a), _LIMIT.sub("", b)
    tail = _common_tail(a, b)
    if _ERROR.search(a) and _ERROR.search(b):
        a, b = _ERROR_KIND.sub("", a), _ERROR_KIND.sub("", b)
        tail = _common_tail(a, b)
    return _modifiers_agree(a[: len(a) - tail].strip(), b[: len(b) - tail].strip())


# 测量误差 and 相对误差 are one where the unit agrees.
_ERROR = re.compile("(?:误差|偏差)$")
_LIMIT = re.compile("(?<=.{2})[上下]限$")
_ERROR_KIND = re.compile("测量|检测|相对|平均|监测|绝对")


def _modifiers_agree(left: str, right: str) -> bool:
    if not left or not right:
        return True
    if left.isascii() != right.isascii():
        # cod去除率 is not 总磷去除率; whether li回收率 is 锂回收率 nobody has told us.
        return False
    if left.isascii():
        return bool(set(left.split()) & set(right.split()))
    return bool(_bigrams(left) & _bigrams(right)) or left in right or right in left


def _modifier(words: str) -> str:
    """What stands before the longest known name at the end of ``words``: 锂 of 锂回收率."""
    names = parameter_lexicon().han
    for start in range(len(words)):
        if words[start:] in names:
            return _SUBJECTS.sub("", words[:start]) if start else ""
    return ""


def _common_tail(a: str, b: str) -> int:
    length = 0
    while length < min(len(a), len(b)) and a[-1 - length] == b[-1 - length]:
        length += 1
    return length


def _alike(a: str, b: str) -> bool:
    if a == b:
        return True
    if a.isascii() and b.isascii():
        return _alike_english(a, b)
    # 亚硝酸盐氮浓度 and 亚硝酸盐氮: a substance alone stands for its concentration, as the unit tells.
    a, b = _AMOUNT.sub("", a), _AMOUNT.sub("", b)
    short, long = sorted((a, b), key=lambda words: (len(words), words))
    if long.endswith(short):
        return not _GENERIC_HEADS.match(short) and len(short) >= 2
    if a[-2:] != b[-2:] or _GENERIC_HEADS.match(a):
        return False
    grams_a, grams_b = _bigrams(a), _bigrams(b)
    return 2 * len(grams_a & grams_b) >= 0.6 * (len(grams_a) + len(grams_b))


_AMOUNT = re.compile("(?<=[\u4e00-\u9fff]{3})(?:质量)?(?:浓度|含量)$")


def _alike_english(a: str, b: str) -> bool:
    left, right = {_singular(w) for w in a.split()}, {_singular(w) for w in b.split()}
    short, long = sorted((left, right), key=len)
    if not short:
        return False
    if short <= long:
        return not (len(short) == 1 and _GENERIC_HEADS.match(next(iter(short))) and len(long) > 1)
    return len(left & right) * 3 >= 2 * len(left | right)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _bigrams(words: str) -> frozenset[str]:
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def _contrasts(full: str) -> tuple[tuple[int, frozenset[int]], ...]:
    found = []
    for index, row in enumerate(_CONTRAST_PATTERNS):
        places = frozenset(place for place, pattern in enumerate(row) if pattern.search(full))
        if places:
            found.append((index, places))
    return tuple(found)


def _in_contrast(a: _Name, b: _Name) -> bool:
    if not a.contrasts or not b.contrasts:
        return False
    rows = dict(a.contrasts)
    return any(index in rows and not rows[index] & places for index, places in b.contrasts)


@lru_cache(maxsize=16384)
def direction_of(parameter: str, key: str = "", unit: str = "") -> Direction:
    """Which way is better for a parameter, from its name, else from its key; OPEN when neither tells."""
    words = fold(parameter)
    for pattern, direction in (
        (_CEILING, Direction.CEILING),
        (_FLOOR, Direction.FLOOR),
        (_NOMINAL, Direction.NOMINAL),
    ):
        if pattern.search(words):
            return direction
    known = {"higher": Direction.FLOOR, "lower": Direction.CEILING}
    return known.get(parameter_direction(key, unit), Direction.OPEN) if key else Direction.OPEN


# The density of a heap of powder is not that of its grains.
_POWDER = re.compile("(松装|堆积|振实|压实|表观|bulk|tap)(?=.{0,2}(?:密度| density))")
_BARE = frozenset(["温度", "压力", "时间", "速度", "temperature", "pressure", "time", "speed"])
_ANY_OF_IT = re.compile("^(?:工作|使用|环境|适用|运行|应用|service|operating|working|ambient) ?")


@lru_cache(maxsize=16384)
def is_narrower(claimed: str, demanded: str) -> bool:
    """Whether a claim names one temperature, pressure … (烧结温度) where the demand names none (温度2~40℃)."""
    wanted, said = _name(demanded).words, _name(claimed).words
    return wanted in _BARE and _ANY_OF_IT.sub("", said) != wanted


def known_parameter(words: str) -> tuple[int, int] | None:
    """Where in normalised ``words`` the last parameter with a better way stands; None when there is none."""
    matches = [match.span() for pattern in (_CEILING, _FLOOR) for match in pattern.finditer(words)]
    return max(matches, key=lambda place: (place[1], -place[0])) if matches else None


def is_range_to_cover(parameter: str) -> bool:
    """Whether a range of this parameter is a capability that must cover the demanded range (测量范围, 工作温度)."""
    return _COVER.search(fold(parameter)) is not None
