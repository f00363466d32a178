"""The columns of the empty forms: headers, notes, examples and choices in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from queqiao_engine.matching.contracts import EntryKind

#: Raised whenever a column is added, removed or renamed.
TEMPLATE_VERSION = 1


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column: what the reader takes it for, and (zh, en) header, note and example. ``choices`` names a list."""

    target: str
    header: tuple[str, str]
    note: tuple[str, str]
    example: tuple[str, str]
    width: int
    choices: str = ""


# GB/T 4754-2017, the 20 sections.
_INDUSTRIES = (
    ("A 农、林、牧、渔业", "A Agriculture, forestry, animal husbandry and fishery"),
    ("B 采矿业", "B Mining"),
    ("C 制造业", "C Manufacturing"),
    ("D 电力、热力、燃气及水生产和供应业", "D Electricity, heat, gas and water supply"),
    ("E 建筑业", "E Construction"),
    ("F 批发和零售业", "F Wholesale and retail trade"),
    ("G 交通运输、仓储和邮政业", "G Transport, storage and post"),
    ("H 住宿和餐饮业", "H Accommodation and catering"),
    ("I 信息传输、软件和信息技术服务业", "I Information transmission, software and IT services"),
    ("J 金融业", "J Finance"),
    ("K 房地产业", "K Real estate"),
    ("L 租赁和商务服务业", "L Leasing and business services"),
    ("M 科学研究和技术服务业", "M Scientific research and technical services"),
    ("N 水利、环境和公共设施管理业", "N Water, environment and public facilities"),
    ("O 居民服务、修理和其他服务业", "O Household services, repair and other services"),
    ("P 教育", "P Education"),
    ("Q 卫生和社会工作", "Q Health and social work"),
    ("R 文化、体育和娱乐业", "R Culture, sports and entertainment"),
    ("S 公共管理、社会保障和社会组织", "S Public administration, social security and organisations"),
    ("T 国际组织", "T International organisations"),
)
_REGIONS = (
    ("北京市", "Beijing"), ("天津市", "Tianjin"), ("河北省", "Hebei"), ("山西省", "Shanxi"),
    ("内蒙古自治区", "Inner Mongolia"), ("辽宁省", "Liaoning"), ("吉林省", "Jilin"), ("黑龙江省", "Heilongjiang"),
    ("上海市", "Shanghai"), ("江苏省", "Jiangsu"), ("浙江省", "Zhejiang"), ("安徽省", "Anhui"), ("福建省", "Fujian"),
    ("江西省", "Jiangxi"), ("山东省", "Shandong"), ("河南省", "Henan"), ("湖北省", "Hubei"), ("湖南省", "Hunan"),
    ("广东省", "Guangdong"), ("广西壮族自治区", "Guangxi"), ("海南省", "Hainan"), ("重庆市", "Chongqing"),
    ("四川省", "Sichuan"), ("贵州省", "Guizhou"), ("云南省", "Yunnan"), ("西藏自治区", "Tibet"), ("陕西省", "Shaanxi"),
    ("甘肃省", "Gansu"), ("青海省", "Qinghai"), ("宁夏回族自治区", "Ningxia"), ("新疆维吾尔自治区", "Xinjiang"),
    ("台湾省", "Taiwan"), ("香港特别行政区", "Hong Kong"), ("澳门特别行政区", "Macao"), ("海外", "Abroad"),
)  # fmt: skip
_COOPERATION = (
    ("联合开发", "Joint development"), ("委托开发", "Commissioned development"), ("技术许可", "Licence"),
    ("技术转让", "Assignment"), ("技术咨询", "Consultancy"), ("技术服务", "Technical service"),
    ("作价入股", "Equity contribution"), ("检测与中试", "Testing and pilot production"),
)  # fmt: skip
_LICENCES = (
    ("普通许可", "Non-exclusive licence"), ("排他许可", "Sole licence"), ("独占许可", "Exclusive licence"),
    ("开放许可", "Open licence"), ("技术转让", "Assignment"), ("作价入股", "Equity contribution"),
    ("先使用后付费", "Use first, pay later"), ("面议", "To be agreed"),
)  # fmt: skip
_NEED_KINDS = (
    ("技术攻关", "Technical problem"), ("成果引进", "Technology wanted"), ("联合开发", "Joint development"),
    ("人才", "People"), ("检测与中试", "Testing and pilot production"), ("应用场景", "Place of use"),
)  # fmt: skip
_ACHIEVEMENT_KINDS = (
    ("新技术", "Process or method"), ("新产品", "Product"), ("新材料", "Material"), ("新装备", "Equipment"),
    ("新品种", "Plant or animal variety"), ("软件", "Software"), ("技术标准", "Standard"),
)  # fmt: skip
_STAGES = (("初期阶段", "Early"), ("中期阶段", "Middle"), ("成熟应用阶段", "In use"))

CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "industry": _INDUSTRIES,
    "region": _REGIONS,
    "cooperation": _COOPERATION,
    "licence": _LICENCES,
    "need_kind": _NEED_KINDS,
    "achievement_kind": _ACHIEVEMENT_KINDS,
    "stage": _STAGES,
}

_ID = TemplateColumn(
    "id",
    ("编号", "ID"),
    ("自编，不重复；留空则按行号生成。写「示例」的行不会被读取。", "Your own, each once; left empty it is made from the row. A row marked “Example” is not read."),
    ("示例", "Example"),
    12,
)  # fmt: skip
_KEYWORDS = TemplateColumn(
    "keywords",
    ("关键词", "Keywords"),
    ("三到五个，用分号隔开。", "Three to five, separated by semicolons."),
    ("电解液；低温；锂离子电池", "electrolyte; low temperature; lithium-ion cell"),
    22,
)
_FIELD = TemplateColumn(
    "field", ("技术领域", "Technology field"), ("如 储能、新材料。", "Such as energy storage, materials."), ("储能", "Energy storage"), 14
)  # fmt: skip
_REGION = TemplateColumn(
    "region", ("地区", "Region"), ("从列表中选省级地区。", "Choose the province from the list."), ("吉林省", "Jilin"), 16, "region"
)  # fmt: skip
_COOPERATE = TemplateColumn(
    "cooperation", ("合作方式", "Cooperation"), ("从列表中选；多种用分号隔开。", "Choose from the list; several are separated by semicolons."), ("联合开发", "Joint development"), 14, "cooperation"
)  # fmt: skip
_CONTACT = TemplateColumn(
    "contact",
    ("联系人（不参与匹配）", "Contact (not matched)"),
    ("读取时丢弃，不会进入索引和报告。", "Dropped on reading; never enters the index or a report."),
    ("", ""),
    18,
)

_NEED_COLUMNS = (
    _ID,
    TemplateColumn(
        "title",
        ("需求名称（必填）", "Need title (required)"),
        ("一句话说清要什么；只有这一列必填。", "Say in one line what is wanted; the only column that must be filled."),
        ("可在 −30 ℃ 充电的动力锂离子电芯", "Traction cell that can be charged at −30 °C"),
        34,
    ),
    TemplateColumn("kind", ("需求类型", "Kind"), ("从列表中选。", "Choose from the list."), ("技术攻关", "Technical problem"), 14, "need_kind"),
    TemplateColumn(
        "body",
        ("问题描述", "Problem description"),
        ("现状、难点、使用条件，越具体匹配越准。", "The state of things, the difficulty, the conditions of use; the more exact, the better the match."),
        ("现用电芯在 −20 ℃ 下容量只有常温的 55%。", "At −20 °C the present cell gives only 55 % of its capacity."),
        60,
    ),
    TemplateColumn(
        "claims",
        ("量化指标", "Quantified targets"),
        ("参数、比较、数值、单位、条件，用分号隔开。", "Parameter, comparison, value, unit, condition; separated by semicolons."),
        ("−20 ℃下容量保持率≥85%；循环寿命≥3000 次", "capacity retention at −20 °C ≥ 85 %; cycle life ≥ 3,000 cycles"),
        46,
    ),
    TemplateColumn(
        "body",
        ("现有基础及已试路线", "Prior work"),
        ("已有条件，试过什么、为何不行。", "What is there, what was tried, and why it failed."),
        ("试过外部加热，能耗过高。", "External heating was tried and used too much energy."),
        36,
    ),
    _KEYWORDS,
    TemplateColumn("industry", ("国民经济行业", "Industry"), ("GB/T 4754—2017 门类，从列表中选。", "Section of GB/T 4754-2017; choose from the list."), ("C 制造业", "C Manufacturing"), 24, "industry"),
    _FIELD,
    _REGION,
    TemplateColumn("readiness", ("要求成熟度（1–9）", "Readiness (1-9)"), ("可接受的最低技术就绪度，1 到 9 的整数。", "The lowest technology readiness level you accept, a whole number from 1 to 9."), ("6", "6"), 12, "readiness"),
    _COOPERATE,
    TemplateColumn("budget", ("预算（万元）", "Budget (yuan)"), ("只填数字，单位万元。", "A number, in yuan."), ("800", "8000000"), 12),
    TemplateColumn("deadline", ("期限", "Deadline"), ("如 2027-06-30。", "Such as 2027-06-30."), ("2027-06-30", "2027-06-30"), 13),
    TemplateColumn("owner", ("需求单位", "Organisation"), ("单位全称。", "Full name."), ("某某科技有限公司", "Some Company Ltd"), 26),
    _CONTACT,
)  # fmt: skip

_ACHIEVEMENT_COLUMNS = (
    _ID,
    TemplateColumn(
        "title",
        ("成果名称（必填）", "Achievement title (required)"),
        ("一句话说清是什么；只有这一列必填。", "Say in one line what it is; the only column that must be filled."),
        ("宽温域锂离子电池电解液", "Wide-temperature electrolyte for lithium-ion cells"),
        34,
    ),
    TemplateColumn("kind", ("成果类型", "Kind"), ("从列表中选。", "Choose from the list."), ("新材料", "Material"), 12, "achievement_kind"),
    TemplateColumn("summary", ("摘要", "Summary"), ("不超过 100 字。", "Not more than 60 words."), ("羧酸酯与氟代溶剂复配，降低脱溶剂化能垒。", "Carboxylate and fluorinated solvents lower the desolvation barrier."), 36),
    TemplateColumn(
        "body",
        ("成果简介", "Description"),
        ("原理、做法、验证情况、使用条件。", "Principle, practice, how it was verified, conditions of use."),
        ("已在客车电池包中装车两个冬季。", "In use in bus battery packs for two winters."),
        60,
    ),
    TemplateColumn(
        "claims",
        ("技术指标（实测）", "Measured values"),
        ("参数、数值、单位、测试条件，用分号隔开。", "Parameter, value, unit, test condition; separated by semicolons."),
        ("−20 ℃、0.5C 容量保持率 88%；循环 3500 次", "capacity retention 88 % at −20 °C and 0.5C; 3,500 cycles"),
        46,
    ),
    TemplateColumn("body", ("创新点", "Innovations"), ("与同类相比好在哪里。", "What is better than what others have."), ("无需外部加热。", "No external heating."), 30),
    _KEYWORDS,
    TemplateColumn("industry", ("应用行业", "Industry"), ("GB/T 4754—2017 门类，从列表中选。", "Section of GB/T 4754-2017; choose from the list."), ("C 制造业", "C Manufacturing"), 24, "industry"),
    _FIELD,
    _REGION,
    TemplateColumn("readiness", ("技术就绪度（1–9）", "Readiness (1-9)"), ("1 到 9 的整数；其他等级标准请另设一列。", "A whole number from 1 to 9; keep other scales in a column of their own."), ("7", "7"), 12, "readiness"),
    TemplateColumn("stage", ("所处阶段", "Stage"), ("从列表中选。", "Choose from the list."), ("中期阶段", "Middle"), 14, "stage"),
    TemplateColumn("licence", ("许可方式", "Licence mode"), ("从列表中选；多种用分号隔开。", "Choose from the list; several are separated by semicolons."), ("普通许可", "Non-exclusive licence"), 16, "licence"),
    _COOPERATE,
    TemplateColumn("budget", ("意向价格（万元）", "Asking price (yuan)"), ("只填数字，单位万元；面议可留空。", "A number, in yuan; empty if to be agreed."), ("300", "3000000"), 12),
    TemplateColumn("patent", ("知识产权状况", "IP status"), ("专利号或状态。", "Patent number or status."), ("发明专利已授权", "Patent granted"), 22),
    TemplateColumn("year", ("年份", "Year"), ("完成或登记的年份。", "Year of completion or registration."), ("2025", "2025"), 9),
    TemplateColumn("owner", ("完成单位", "Organisation"), ("单位全称。", "Full name."), ("某某大学", "Some University"), 26),
    _CONTACT,
)  # fmt: skip


def template_columns(kind: EntryKind) -> tuple[TemplateColumn, ...]:
    """The columns of the form for ``kind``, left to right."""
    return _NEED_COLUMNS if kind is EntryKind.NEED else _ACHIEVEMENT_COLUMNS
