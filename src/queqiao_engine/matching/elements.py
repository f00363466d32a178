"""What makes a need answerable, by its kind: the elements, their weights, and the words by which each is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from queqiao_engine.matching.contracts import Entry


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
"""Of a technology need: what each element adds to the score; set by judgement, not fitted. They sum to 1."""


_TECHNOLOGY_WORDS: Mapping[Element, re.Pattern[str]] = MappingProxyType(
    {
        Element.OBJECT: re.compile(
            "材料|电芯|模块|品种|合金|[钢铝铜镁钛锌镍](?![琴])|树脂|橡胶|塑料|纤维|陶瓷|玻璃|涂料|涂层|薄膜|粉体|粉末|催化剂|添加剂|溶剂|油墨|胶粘剂|胶黏剂|水泥|混凝土|骨料|石墨|碳化|氮化|氧化|聚[\u4e00-\u9fff]|废水|污水|污泥|废渣|尾矿|烟气|废气|固废|秸秆|土壤|煤|矿|岩|原油|油品|天然气|小麦|玉米|水稻|大豆|花生|蔬菜|果|茶|菌|酶|种子|饲料|畜|禽|猪|牛|羊|鸡|鱼|药材|中药|药物|疫苗|细胞|血|乳|肉|淀粉|蛋白|皮革|纺织|织物|纱|纸|木|竹"
            "|电池|电极|电解液|电机|芯片|传感器|器件|轴承|齿轮|模具|刀具|螺栓|管道|阀|泵|锅炉|炉|窑|机床|机器人|机械手|车辆|汽车|船|飞机|无人机|叶片|风机|变压器|电缆|线束|钢筋|巷道|桥|隧道|路面|图像|数据|信号|视频|文本|软件|系统|设备|装置|仪器|装备|零件|部件|工件|[铸锻冲注塑型钣]塑?件|结构件|紧固件|构件|组件|原料|物料|辅料|坯料|浆料|胶料|面料|布匹|正极|负极|隔膜|电解质|轮胎|轮毂|导管|酱油|粉尘|气体|食品|调味|香精|色素|油脂|包装|线路板|减速|弹簧|密封|反应器|换热器|压缩机|发动机|充电桩|光伏|硅|锂|稀土"
            r"|\b(?:material|alloy|steel|polymer|resin|rubber|fib(?:er|re)|ceramic|coating|film|powder|catalyst|cement|concrete|waste|water|soil|crop|wheat|enzyme|drug|cell|battery|batteries|electrode|motor|chip|sensor|bearing|mou?ld|pump|valve|robot|vehicle|cable|image|data|dataset|software|device|equipment|casting|pipe|tyre|tire|drone|part|interface|glass|oil|gas|food|fabric|textile|engine|plant|tool)s?\b"
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
            "用于|应用于|适用于|应用(?:在|到|场景|领域|方向)|领域|场景|场合|行业|工况|环境(?:下|中)|现场|用作|配套|服务于|面向|供[\u4e00-\u9fff]{1,6}使用|车规|车间|厂区|产线|生产线|电站|电厂|桥梁|建筑|井下|矿区|大棚|果园|田间|示范田|医院|地区|客车|轨道|管网|工地|仓库|港口|机场|社区|家庭|厂房|园区|物流|仓储|冷链|[猪鸡牛羊农牧林渔养殖]场|轮胎|轮毂|医用|车用|船用|家用|军工|航空|航天|汽车|手机|消费电子|服装|食品厂|化工|冶金|纺织厂|印染"
            "|(?<=[\u4e00-\u9fff]{2})(?<![使利采应作不可费])用(?=[\u4e00-\u9fff])(?![户水电量途时工药法])"
            r"|\bfor (?!at|the|an?|more|less|about|up|each|every|\d)[a-z]|\b(?:used (?:for|in)|for use in|appl(?:y|ied|ication)s?|industry|scenario|sector|in the field)\b"
        ),
        Element.CONDITION: re.compile(
            "条件下|测试条件|试验条件|测试方法|检测方法|检验方法|测试标准|按(?:照)?[^,;。]{1,20}(?:测|检|标准)|gb/?t?\\s?\\d|iso\\s?\\d|astm|国标|行标|常温下|室温下|高温下|低温下|循环[^,;。]{0,6}后|第三方(?:检测|测试)|负载下|工况下"
            r"|\b(?:measured (?:at|by|according)|test(?:ed)? (?:at|under|method|according)|under (?:test )?conditions?|in accordance with|standard)\b"
        ),
    }
)


_TALENT_WORDS: Mapping[Element, re.Pattern[str]] = MappingProxyType(
    {
        Element.OBJECT: re.compile(
            "专业|方向|领域|博士|硕士|本科|学历|工程师|专家|教授|技师|技能|经验|资格证"
            r"|\b(?:degree|phd|engineers?|skills?|experience|experts?|background in)\b"
        ),
        Element.EFFECT: re.compile(
            "从事|负责|承担|开展|攻关|研发|研究|开发|指导|解决|培训|设计|管理|主持"
            r"|\b(?:develop|lead|research|work on|responsible|solve|design|teach|advise|manage)\w*"
        ),
        Element.APPLICATION: re.compile(
            "全职|兼职|柔性|驻厂|驻点|远程|挂职|周末|工作地|到岗地|地点|坐班"
            r"|\b(?:full[- ]time|part[- ]time|remote|on[- ]site|location|by visits)\b"
        ),
        Element.BUDGET: re.compile(
            r"(?:年薪|月薪|待遇|薪酬|报酬|薪资|津贴)[^,;。]{0,12}\d|\b(?:salary|pay)\b[^,;.]{0,20}\d"
        ),
        Element.DEADLINE: re.compile(
            r"(?:到岗|入职)[^,;。]{0,12}\d|\d[^,;。]{0,12}(?:到岗|入职)|\bstart(?:ing)? (?:by|in|on)\b"
        ),
    }
)
_SERVICE_WORDS: Mapping[Element, re.Pattern[str]] = MappingProxyType(
    {
        Element.OBJECT: _TECHNOLOGY_WORDS[Element.OBJECT],
        Element.EFFECT: re.compile(
            "检测|测试|检验|认证|评估|设计|咨询|培训|查新|代理|加工|分析|鉴定|计量|校准|翻译|申报|试制|运维"
            r"|\b(?:test|certif|design|consult|train|analys|calibrat|evaluat|translat)\w*"
        ),
        Element.PRODUCT: re.compile(
            r"报告|证书|数据|样品|样件|图纸|方案|\b(?:reports?|certificates?|data|drawings?|samples?)\b"
        ),
        Element.CONDITION: _TECHNOLOGY_WORDS[Element.CONDITION],
    }
)
_FINANCE_WORDS: Mapping[Element, re.Pattern[str]] = MappingProxyType(
    {
        Element.OBJECT: re.compile(
            r"产品|生产线|产线|平台|技术|装备|材料|系统|药|器械|芯片|\b(?:product|production line|plant|platform|technology)\b"
        ),
        Element.METHOD: re.compile(
            r"股权|债权|贷款|可转债|天使|[abc]轮|风投|基金|担保|租赁|出让|\b(?:equity|loan|convertible|grant|seed|series [abc]|lease)\b"
        ),
        Element.EFFECT: re.compile(
            "用于|扩大|扩产|购置|研发|建设|流动资金|补充|投入"
            r"|\b(?:expand|expansion|purchase|working capital|build|research|hire|scale)\w*"
        ),
        Element.BUDGET: re.compile(
            r"(?:融资|投资|贷款|资金|额度|借款|募集)[^,;。]{0,12}\d|\d[^,;。]{0,6}(?:万|亿)|\b(?:rais|loan|invest|fund)\w*[^,;.]{0,20}\d"
        ),
    }
)
_SCENARIO_WORDS: Mapping[Element, re.Pattern[str]] = MappingProxyType(
    {
        Element.OBJECT: re.compile(
            _TECHNOLOGY_WORDS[Element.OBJECT].pattern
            + r"|算法|方案|无人|机器人|平台|模型|\b(?:algorithm|model|robot|platform)s?\b"
        ),
        Element.APPLICATION: re.compile(
            _TECHNOLOGY_WORDS[Element.APPLICATION].pattern
            + r"|场地|道路|用户|试点|\b(?:site|road|users?|pilot|hospital|campus)\b"
        ),
        Element.EFFECT: re.compile(
            _TECHNOLOGY_WORDS[Element.EFFECT].pattern
            + r"|验证|试用|示范|考核|跑通|\b(?:verif|pilot|demonstrat|validat|trial)\w*"
        ),
        Element.CONSTRAINT: re.compile(r"\d"),
    }
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a need of one kind must name, what each adds to the score (together 1), and by which words it is known.

    Budget and deadline are found by ``find_trade_terms`` as well, demands by ``find_clauses``; ``first`` are asked before test
    conditions, ``last`` after them. ``asks`` is the beginning of the question codes; "" for a technology need.
    """

    weights: Mapping[Element, float]
    words: Mapping[Element, re.Pattern[str]]
    first: tuple[Element, ...]
    last: tuple[Element, ...]
    asks: str = ""


_E = Element
TECHNOLOGY = Profile(
    WEIGHTS,
    _TECHNOLOGY_WORDS,
    (_E.OBJECT, _E.APPLICATION),
    (_E.EFFECT, _E.DEADLINE, _E.BUDGET, _E.PRODUCT, _E.METHOD),
)
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "technology": TECHNOLOGY,
        "talent": Profile(
            MappingProxyType(
                {_E.OBJECT: 0.3, _E.EFFECT: 0.3, _E.APPLICATION: 0.15, _E.BUDGET: 0.15, _E.DEADLINE: 0.1}
            ),
            _TALENT_WORDS,
            (_E.OBJECT, _E.EFFECT),
            (_E.APPLICATION, _E.BUDGET, _E.DEADLINE),
            "talent_",
        ),
        "service": Profile(
            MappingProxyType(
                {
                    _E.OBJECT: 0.25,
                    _E.EFFECT: 0.3,
                    _E.PRODUCT: 0.15,
                    _E.CONDITION: 0.1,
                    _E.BUDGET: 0.1,
                    _E.DEADLINE: 0.1,
                }
            ),
            _SERVICE_WORDS,
            (_E.EFFECT, _E.OBJECT),
            (_E.DEADLINE, _E.PRODUCT, _E.BUDGET, _E.CONDITION),
            "service_",
        ),
        "finance": Profile(
            MappingProxyType(
                {_E.OBJECT: 0.25, _E.EFFECT: 0.2, _E.METHOD: 0.2, _E.BUDGET: 0.25, _E.DEADLINE: 0.1}
            ),
            _FINANCE_WORDS,
            (_E.BUDGET, _E.OBJECT),
            (_E.EFFECT, _E.METHOD, _E.DEADLINE),
            "finance_",
        ),
        "scenario": Profile(
            MappingProxyType(
                {
                    _E.OBJECT: 0.25,
                    _E.APPLICATION: 0.25,
                    _E.EFFECT: 0.2,
                    _E.CONSTRAINT: 0.15,
                    _E.BUDGET: 0.05,
                    _E.DEADLINE: 0.1,
                }
            ),
            _SCENARIO_WORDS,
            (_E.OBJECT, _E.APPLICATION),
            (_E.EFFECT, _E.CONSTRAINT, _E.DEADLINE, _E.BUDGET),
            "scenario_",
        ),
    }
)
"""By the kind of need, the attribute ``KIND``."""
KIND = "need_kind"
"""The attribute that says which kind a need is of; a technology need where it says nothing."""


def profile_of(need: Entry) -> Profile:
    """What this need must name."""
    return PROFILES.get(str(need.attributes.get(KIND, "")), TECHNOLOGY)
