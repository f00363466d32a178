"""The header words that people write over their columns and beside the boxes of their forms, and what each means.

``docs/input.md`` shows these tables; a test keeps the two in step.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from queqiao.catalog.readers.contracts import CONTACT
from queqiao_engine.matching.contracts import EntryKind

_NEED_TITLES = (
    "需求名称", "技术需求名称", "需求标题", "需求题目", "需求项目名称", "难题名称", "技术难题名称", "榜单名称",
    "技术需求", "企业技术需求", "需求", "need title", "request title", "need name", "need",
)  # fmt: skip
_ACHIEVEMENT_TITLES = (
    "成果名称", "科技成果名称", "技术成果名称", "成果标题", "成果题目", "技术名称", "专利名称", "发明名称",
    "科技成果", "技术成果", "成果", "achievement title", "technology title", "achievement name", "technology name",
    "invention title", "offer title", "achievement", "technology",
)  # fmt: skip
_ANY_TITLES = (
    "名称", "标题", "题目", "项目名称", "课题名称", "项目题目", "产品名称", "title", "name", "project title",
    "project name", "subject",
)  # fmt: skip

#: Text fields and attributes with the headers read as each, the best first. Where two columns claim the title, the id
#: or an attribute, the one whose header stands first here has it.
LABELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": (
            "需求编号", "成果编号", "榜单编号", "项目编号", "成果登记号", "登记编号", "登记号", "编号", "流水号", "need id",
            "achievement id", "id", "pod reference", "profile reference", "request reference", "reference number", "reference", "ref", "code", "序号", "number", "no",
        ),
        "summary": (
            "摘要", "内容摘要", "简要说明", "需求概述", "成果概述", "概述", "需求简述", "成果简述", "一句话描述",
            "summary", "short summary", "executive summary", "abstract", "brief", "overview",
        ),
        "body": (
            "问题描述", "需求描述", "技术需求描述", "需求内容", "技术需求内容", "主要内容", "详细描述", "详细说明",
            "难题描述", "技术难题描述", "描述", "内容", "正文", "成果简介", "成果介绍", "成果描述", "成果内容",
            "技术简介", "技术介绍", "技术描述", "技术内容", "主要技术内容", "项目简介", "项目介绍", "项目内容", "简介", "介绍",
            "详情", "技术方案", "技术路线", "技术原理", "技术特点", "主要技术特点", "技术优势", "技术难点", "研究内容",
            "body", "description", "details", "content", "text", "problem", "problem description",
            "technical description", "full description", "problem statement", "challenge", "技术需求", "企业技术需求", "需求", "成果", "technology",
        ),
        "body (with its label)": (
            "现有基础", "现有基础及已试路线", "已试路线", "已有基础", "前期基础", "背景", "需求背景", "技术背景", "项目背景",
            "现状", "拟解决的问题", "拟解决的技术难题", "解决方要求", "对解决方要求", "对合作方的要求", "创新点", "主要创新点", "创新性",
            "优势与创新", "应用范围", "应用领域", "应用场景", "应用前景", "应用情况", "推广应用情况", "市场前景", "效益分析",
            "预期效益", "预期目标", "advantages", "advantages and innovations", "innovations", "innovation", "background",
            "state of the art", "prior work", "applications", "application", "partner sought",
            "type and role of partner sought", "expertise sought",
        ),
        "keywords": (
            "关键词", "关键字", "主题词", "标签", "技术关键词", "keywords", "technology keywords", "technology keywords codes",
             "keyword", "key words", "tags", "tag",
        ),
        "claims": (
            "量化指标", "技术指标", "主要技术指标", "性能指标", "主要性能指标", "考核指标", "技术参数", "主要技术参数", "性能参数",
            "指标", "参数", "关键指标", "指标要求", "技术要求", "技术目标", "实测指标", "达到的指标", "技术经济指标", "主要技术经济指标",
            "claims", "targets", "target values", "specs", "technical specifications", "technical specification",
            "technical specification or expertise sought", "quantified targets", "specifications", "specification", "requirements",
            "performance", "measured values", "technical requirements", "key indicators",
        ),
        "owner": (
            "单位", "单位名称", "企业名称", "企业", "公司", "公司名称", "需求单位", "需求方", "需求方名称", "发榜单位", "成果单位",
            "成果持有方", "持有方", "完成单位", "第一完成单位", "主要完成单位", "所属单位", "所属企业", "申报单位", "推荐单位", "权利人",
            "专利权人", "申请人", "机构", "机构名称", "owner", "organisation", "organization", "company", "company name",
            "institution", "university", "applicant", "assignee",
        ),
        "region": (
            "地区", "所在地区", "区域", "所在地", "所属地区", "所在区域", "省市", "省份", "省", "所在省市", "所在省份", "所属区域",
            "地域", "市州", "州市", "区县", "县区", "县市", "城市", "region", "province", "country", "country of origin",
            "city", "location", "place",
        ),
        "industry": (
            "国民经济行业", "行业", "所属行业", "行业领域", "行业分类", "应用行业", "所属产业", "产业领域", "产业",
            "行业类别", "industry", "sector", "industry sector",
        ),
        "field": (
            "技术领域", "领域", "所属领域", "所属技术领域", "学科领域", "学科", "学科分类", "技术分类", "技术方向",
            "field", "technology field", "technical field", "discipline", "area", "technology area",
        ),
        "readiness": (
            "技术就绪度", "就绪度", "技术成熟度", "成熟度", "trl", "技术就绪水平", "技术准备度", "要求成熟度", "成熟度要求",
            "readiness", "technology readiness level", "technology readiness", "maturity",
        ),
        "stage": (
            "所处阶段", "阶段", "成果阶段", "研发阶段", "发展阶段", "成果所处阶段", "应用状态", "成果状态",
            "stage", "stage of development", "development stage", "status",
        ),
        "licence": (
            "许可方式", "转化方式", "转让方式", "许可类型", "转让范围", "拟转化方式", "成果转化方式", "交易方式",
            "知识产权归属", "产权归属", "licence", "license", "licence mode", "license mode", "transfer mode",
        ),
        "cooperation": (
            "合作方式", "拟合作方式", "合作模式", "意向合作方式", "cooperation", "cooperation mode",
            "type of cooperation", "cooperation type", "collaboration", "type of partnership considered", "type of partnership",
        ),
        "budget": (
            "预算", "项目预算", "预算金额", "投入预算", "计划投入", "拟投入资金", "拟投入经费", "资金预算", "榜额", "悬赏金额",
            "意向价格", "转让价格", "报价", "价格", "金额", "budget", "price", "asking price", "funding",
        ),
        "deadline": (
            "期限", "截止日期", "截止时间", "完成期限", "需求期限", "有效期", "有效期至", "要求完成时间", "时限",
            "deadline", "due date", "valid until", "expires", "expire on", "expires on", "expiry date", "due",
        ),
        "kind": (
            "类型", "需求类型", "成果类型", "类别", "需求类别", "成果类别", "成果属性", "成果体现形式", "kind", "type", "category",
        ),
        "year": ("年份", "年度", "完成年份", "成果年份", "登记年份", "year"),
        "patent": (
            "专利号", "知识产权", "知识产权状况", "知识产权情况", "专利情况", "授权号", "公开号", "patent", "patents",
            "patent number", "ip", "ipr status", "ip status",
        ),
        "secrecy": ("密级", "保密级别", "保密等级", "secrecy", "confidentiality"),
        CONTACT: (
            "联系人", "联系方式", "联系电话", "电话", "手机", "手机号", "邮箱", "电子邮箱", "电子邮件", "微信", "联系地址", "地址",
            "通讯地址", "完成人", "主要完成人", "发明人", "负责人", "项目负责人", "姓名", "contact", "contact person", "contacts",
            "phone", "telephone", "tel", "fax", "mobile", "email", "e mail", "mail", "address", "contact name", "contact details",
            "inventor", "inventors", "wechat", "法人", "法人代表", "法定代表人", "身份证号", "qq",
        ),
    }
)  # fmt: skip

#: A header not in the tables is read by its ending. Such text keeps its header as a lead, so that it stays understood.
ENDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "claims": ("指标", "技术参数", "性能参数"),
        "body (with its label)": (
            "描述",
            "内容",
            "简介",
            "介绍",
            "背景",
            "详情",
            "概况",
            "路线",
            "难点",
            "前景",
            "效益",
        ),
        CONTACT: ("联系人", "联系方式", "电话", "手机", "邮箱", "微信", "传真"),
        "title": ("需求名称", "难题名称", "成果名称", "技术名称"),
        "owner": ("单位名称", "企业名称"),
        "industry": ("产业领域", "行业领域", "所属行业"),
        "field": ("技术领域",),
        "readiness": ("成熟度", "就绪度"),
        "licence": ("转化方式", "许可方式", "转让方式"),
        "cooperation": ("合作方式",),
    }
)

#: Endings of column headers alone: beside the boxes of a form the same words often end a value.
COLUMN_ENDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        CONTACT: ("电话号码", "手机号", "手机号码", "联系人姓名", "完成人", "发明人", "代表人", "email", "phone", "mobile", "telephone"),
        "body (with its label)": ("说明", "问题", "情况", "要求", "目标", "description"),
        "keywords": ("关键词", "keywords"),
        "summary": ("摘要", "summary"),
        "owner": ("需求单位", "提出单位", "完成单位", "申报单位"),
        "region": ("所在地", "地区"),
        "deadline": ("期限", "截止日期", "截止时间"),
    }
)  # fmt: skip

WITH_LABEL = "body (with its label)"

# Enough of the traditional characters to read the headers above.
_SIMPLE = str.maketrans(
    "稱編號標題關鍵詞內術領區業類別單聯繫絡電話預階級權許證發簡說問決現條點創參數據達績價產學機構隊負責時間註備狀態轉讓"
    "萬額識開應實驗檢測種結圍經費資難項課榜詳細鍵準熟專擬計劃範達優勢與路線對總體導師總選擇國際個東車廠壓",
    "称编号标题关键词内术领区业类别单联系络电话预阶级权许证发简说问决现条点创参数据达绩价产学机构队负责时间注备状态转让"
    "万额识开应实验检测种结围经费资难项课榜详细键准熟专拟计划范达优势与路线对总体导师总选择国际个东车厂压",
)
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_NUMBERING = re.compile(
    r"^[*★●■◆\s]*(?:第?[一二三四五六七八九十]{1,3}[、.．:：]|\d{1,2}(?:\.\d{1,2})*[、.．:：)]\s*)"
)
_NOISE = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


def fold_label(text: str) -> str:
    """``text`` without width, case, numbering, notes in brackets, spaces and punctuation; traditional read as simplified."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLE).replace("&", "and").strip()
    bare = _NOISE.sub("", _NUMBERING.sub("", _NOTE.sub("", folded)))
    return bare or _NOISE.sub("", folded)


def note_of(text: str) -> str:
    """What a header says in brackets: 预算（万元） -> 万元."""
    return "".join(part[1:-1] for part in _NOTE.findall(unicodedata.normalize("NFKC", text)))


def lead_of(header: str) -> str:
    """``header`` as the lead of its text in the body."""
    return f"{header}: " if header.isascii() else f"{header}："


def title_labels(kind: EntryKind) -> tuple[str, ...]:
    """Headers read as the title of an entry of ``kind``, the best first; those of the other kind come last."""
    if kind is EntryKind.NEED:
        return (*_NEED_TITLES, *_ANY_TITLES, *_ACHIEVEMENT_TITLES)
    return (*_ACHIEVEMENT_TITLES, *_ANY_TITLES, *_NEED_TITLES)


def is_other_kind(header: str, kind: EntryKind) -> bool:
    """Whether the header names a title of the other kind only, as when two files were given in the wrong order."""
    others = _ACHIEVEMENT_TITLES if kind is EntryKind.NEED else _NEED_TITLES
    return fold_label(header) in {fold_label(label) for label in others}


def targets_of(header: str, kind: EntryKind, *, column: bool = False) -> tuple[tuple[str, int], ...]:
    """What ``header`` may be read as, with the rank of each reading (0 is best). Empty when it is not known.

    ``column`` says that it stands over a column; beside the box of a form fewer and shorter words count.
    """
    folded = fold_label(header)
    known = _lookup(kind).get(folded)
    if known:
        return known
    tables, longer = ((ENDINGS, COLUMN_ENDINGS), 20) if column else ((ENDINGS,), 10)
    for table in tables:
        for target, endings in table.items():
            for ending in endings:
                if folded.endswith(ending) and len(folded) <= len(ending) + longer:
                    return ((target, 1_000),)
    return ()


@cache
def _lookup(kind: EntryKind) -> Mapping[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for target, labels in {"title": title_labels(kind), **LABELS}.items():
        for rank, label in enumerate(labels):
            entries = found.setdefault(fold_label(label), [])
            if all(target != known for known, _ in entries):
                entries.append((target, rank))
    return {label: tuple(entries) for label, entries in found.items()}
