"""What the gallery shows in every part: invented entries with the longest titles and the dirtiest numbers people write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr

Sample = dict[str, Any]


def pair(label: str, value: object, **more: object) -> Sample:
    """A label with its value, as rows, strips and counters take them."""
    return {"label": label, "value": value, **more}


def rows() -> list[Sample]:
    """Three rows of a list: a long title with a snippet, a short one, one whose facts are untidy."""
    kind, field, region, ready, age = (
        tr("类型", "Kind"),
        tr("领域", "Field"),
        tr("地区", "Region"),
        tr("成熟度", "Readiness"),
        tr("更新", "Updated"),
    )
    return [
        {
            "key": "row-1",
            "url": "#row-1",
            "title": tr(
                "面向高海拔低气压环境的 10 kV 环保气体绝缘环网柜用固封极柱界面放电抑制技术及其在线监测装置需求",
                "Suppression of interface discharge in solid-insulated poles of 10 kV eco-gas ring main units at high altitude, with online monitoring",
            ),
            "snippet": tr(
                "现有产品在海拔 4,500 m 以上局部放电量由 3 pC 升至 28 pC，已试过加大爬电距离与更换硅橡胶，均未达到 ≤5 pC 的要求。",
                "Above 4,500 m partial discharge rises from 3 pC to 28 pC; longer creepage and another silicone were tried and missed the ≤5 pC target.",
            ),
            "facts": [
                pair(kind, tr("技术需求", "technology")),
                pair(field, tr("先进电工装备", "electrical equipment")),
                pair(region, tr("青海 · 西宁", "Qinghai · Xining")),
                pair(ready, tr("期望 7 级以上", "level 7 or above")),
                pair(age, tr("3 天前", "3 days ago")),
            ],
            "badge": {"kind": "live", "label": tr("征集中", "open"), "icon": ""},
            "side": [
                pair("", tr("预算 320 万元", "budget ¥3.2 million")),
                pair("", tr("剩 12 天", "12 days left")),
            ],
        },
        {
            "key": "row-2",
            "url": "#row-2",
            "title": tr("低温锂电池电解液", "Electrolyte for cold lithium cells"),
            "facts": [
                pair(kind, tr("成果", "achievement")),
                pair(field, tr("新能源材料", "energy materials")),
                pair(region, tr("安徽 · 合肥", "Anhui · Hefei")),
                pair(ready, tr("6 级", "level 6")),
                pair(age, tr("昨天", "yesterday")),
            ],
            "level": {"code": "interest"},
        },
        {
            "key": "row-3",
            "url": "#row-3",
            "title": tr(
                "PEEK/CF（30 wt%）复合材料髋臼杯 3D 打印成形：≥120 MPa、孔隙率 0.3%～0.5%、批次差 <±2%",
                "3D-printed acetabular cups of PEEK/CF (30 wt%): ≥120 MPa, porosity 0.3–0.5 %, batch spread <±2 %",
            ),
            "facts": [
                pair(kind, tr("负结果", "negative result")),
                pair(field, tr("医疗器械", "medical devices")),
                pair(region, tr("四川 · 成都高新技术产业开发区", "Sichuan · Chengdu")),
                pair(ready, tr("止于 4 级", "stopped at level 4")),
                pair(age, "2024-02-29"),
            ],
            "badge": {"kind": "off", "label": tr("已过有效期", "past its date"), "icon": "clock"},
        },
    ]


def facets() -> list[Sample]:
    """Facets with many options, with one choice, a range and a drop-down."""

    def option(value: str, label: str, count: int, selected: bool = False) -> Sample:
        return {"value": value, "label": label, "count": count, "selected": selected}

    fields = [
        option("energy", tr("新能源与储能", "energy and storage"), 1284, True),
        option("materials", tr("新材料", "new materials"), 963),
        option("machinery", tr("高端装备与智能制造", "machinery and manufacturing"), 871),
        option("life", tr("生物医药与医疗器械", "medicine and devices"), 640),
        option("chips", tr("集成电路", "integrated circuits"), 212),
        option("agri", tr("现代农业", "agriculture"), 98),
        option("ocean", tr("海洋工程", "ocean engineering"), 41),
        option("space", tr("航空航天", "aerospace"), 7),
        option("culture", tr("文物保护与数字人文", "heritage"), 0),
    ]
    return [
        {
            "name": "kind",
            "label": tr("类型", "Kind"),
            "kind": "one",
            "options": [
                option("", tr("不限", "any"), 3912, True),
                option("technology", tr("技术需求", "technology"), 3120),
                option("talent", tr("人才需求", "talent"), 402),
                option("finance", tr("资金需求", "finance"), 390),
            ],
        },
        {"name": "field", "label": tr("领域", "Field"), "kind": "many", "options": fields},
        {
            "name": "budget",
            "label": tr("预算", "Budget"),
            "kind": "range",
            "low": "50",
            "high": "",
            "unit": tr("万元", "¥10,000"),
        },
        {
            "name": "region",
            "label": tr("地区", "Region"),
            "kind": "select",
            "options": [
                option("340000", tr("安徽", "Anhui"), 388),
                option("630000", tr("青海", "Qinghai"), 12),
            ],
        },
    ]


def sorts() -> list[Sample]:
    """Three orders."""
    return [
        {"label": tr(zh, en), "url": "#", "current": place == 0}
        for place, (zh, en) in enumerate(
            (("最相关", "best match"), ("最近更新", "newest"), ("截止日期", "deadline"))
        )
    ]


def facts() -> list[Sample]:
    """The key-facts strip of a need."""
    return [
        pair(tr("预算", "Budget"), tr("320.5 万元", "¥3.205 million")),
        pair(tr("截止", "Deadline"), "2027-03-31", note=tr("还有 130 天", "in 130 days")),
        pair(tr("成熟度", "Readiness"), tr("期望 7 级", "level 7 wanted")),
        pair(tr("合作方式", "Cooperation"), tr("联合开发、许可", "joint work, licence")),
        pair(tr("行业", "Industry"), tr("C3823 配电开关控制设备制造", "C3823 switchgear")),
        pair(tr("地区", "Region"), tr("青海西宁", "Xining, Qinghai")),
    ]


def verdicts() -> list[Sample]:
    """Counted verdicts of a row."""
    return [
        {"code": "met", "label": tr("满足", "met"), "count": 4},
        {"code": "contradicted", "label": tr("不符", "contradicted"), "count": 1},
        {"code": "conditions_differ", "label": tr("条件不同", "conditions differ"), "count": 1},
        {"code": "unknown", "label": tr("未知", "unknown"), "count": 3},
    ]


def clauses() -> list[Sample]:
    """One clause of each verdict, with the quotation and the words marked in it."""

    def piece(text: str, marked: bool = False) -> Sample:
        return {"text": text, "marked": marked}

    return [
        {
            "demand": tr(
                "局部放电量 ≤ 5 pC（海拔 4,500 m，1.2 倍额定电压）",
                "partial discharge ≤ 5 pC (4,500 m, 1.2 × rated voltage)",
            ),
            "must": True,
            "verdict": "met",
            "verdict_label": tr("满足", "met"),
            "why": "3.2 pC ≤ 5 pC",
            "quote": [
                piece(tr("在海拔 4,600 m 实测", "measured at 4,600 m: ")),
                piece(tr("局部放电量 3.2 pC", "partial discharge 3.2 pC"), True),
                piece(tr("，重复 12 次", ", 12 repeats")),
            ],
            "where": tr("指标", "figures"),
        },
        {
            "demand": tr("工作温度 −40 ℃ ～ +70 ℃", "operation from −40 °C to +70 °C"),
            "must": True,
            "verdict": "contradicted",
            "verdict_label": tr("不符", "contradicted"),
            "why": tr("下限差 15 ℃", "lower end misses by 15 °C"),
            "quote": [piece(tr("适用温度 ", "rated for ")), piece("−25 ℃ ～ +55 ℃", True)],
            "where": tr("正文", "text"),
        },
        {
            "demand": tr(
                "机械寿命 ≥ 10,000 次（额定电流下）", "mechanical life ≥ 10,000 operations at rated current"
            ),
            "must": False,
            "verdict": "conditions_differ",
            "verdict_label": tr("条件不同", "conditions differ"),
            "why": tr("成果在空载下测得", "the achievement was measured without load"),
            "quote": [
                piece(tr("空载操作 ", "without load ")),
                piece(tr("30,000 次", "30,000 operations"), True),
                piece(tr("无卡滞", " without jamming")),
            ],
            "where": tr("摘要", "summary"),
        },
        {
            "demand": tr("整机价格不高于 1.85 万元／台", "price at most ¥18,500 a unit"),
            "must": False,
            "verdict": "unknown",
            "verdict_label": tr("未知", "unknown"),
            "why": "",
            "quote": [],
            "where": "",
        },
    ]


def matches() -> list[Sample]:
    """Three candidates: one open to answers, one answered, one with little evidence."""
    reasons = [
        {"code": code, "label": tr(zh, en)}
        for code, zh, en in (
            ("principle", "原理不适用", "the principle does not fit"),
            ("maturity", "成熟度不够", "not mature enough"),
            ("figures", "指标达不到", "figures fall short"),
            ("field", "不是这个领域", "another field"),
            ("cost", "成本过高", "too costly"),
            ("known", "已经联系过", "already in touch"),
        )
    ]

    def parts(*shares: float) -> list[Sample]:
        words = (tr("文字", "wording"), tr("语义", "meaning"), tr("人工回答", "answers"))
        return [{"label": label, "share": share} for label, share in zip(words, shares, strict=True)]

    return [
        {
            "key": "match-1",
            "rank": 1,
            "url": "#m1",
            "title": tr(
                "高原型固封极柱梯度介电界面制备方法与 12 kV 环保气体环网柜样机（已通过第三方型式试验）",
                "Graded dielectric interfaces for plateau-type solid-insulated poles, with a 12 kV eco-gas ring main unit prototype (type-tested)",
            ),
            "owner": tr(
                "江原理工大学 电气工程学院",
                "Jiangyuan Institute of Technology, School of Electrical Engineering",
            ),
            "facts": [tr("6 级", "level 6"), tr("陕西", "Shaanxi")],
            "grade": {
                "code": "likely",
                "label": tr("可能相关", "likely related"),
                "odds": tr("约 4 成被判为较强以上", "about 4 in 10 judged fairly strong or better"),
                "probability": 0.41,
            },
            "score": 0.8342,
            "parts": parts(0.46, 0.25, 0.12),
            "verdicts": verdicts(),
            "clauses": clauses(),
            "answer": None,
            "answer_url": "#",
            "reasons": reasons,
        },
        {
            "key": "match-2",
            "rank": 2,
            "url": "#m2",
            "title": tr(
                "硅橡胶界面压力自补偿结构", "Self-compensating interface pressure in silicone joints"
            ),
            "owner": tr("云梦新材料研究院", "Yunmeng Materials Institute"),
            "facts": [tr("4 级", "level 4")],
            "grade": {
                "code": "confirm",
                "label": tr("待确认", "to be confirmed"),
                "odds": tr("约 2 成被判为较强以上", "about 2 in 10 judged fairly strong or better"),
                "probability": 0.18,
            },
            "score": 0.51,
            "parts": parts(0.2, 0.31, 0.0),
            "verdicts": verdicts()[:2],
            "clauses": [],
            "answer": {
                "code": "not",
                "label": tr("不相关", "not related"),
                "reason": tr("指标达不到", "figures fall short"),
            },
            "answer_url": "#",
            "reasons": reasons,
            "moved": True,
        },
        {
            "key": "match-3",
            "rank": 12,
            "url": "#m3",
            "title": tr("气体绝缘设备超声检测", "Ultrasonic inspection of gas-insulated gear"),
            "owner": tr("临江检测技术有限公司", "Linjiang Testing Ltd"),
            "facts": [],
            "grade": {
                "code": "little",
                "label": tr("证据不足", "little evidence"),
                "odds": tr("不到 1 成被判为较强以上", "fewer than 1 in 10 judged fairly strong or better"),
                "probability": 0.03,
            },
            "score": 0.12,
            "parts": parts(0.02, 0.1, 0.0),
            "verdicts": [verdicts()[3]],
            "clauses": [],
            "answer": None,
            "answer_url": "#",
            "reasons": reasons,
        },
    ]


def steps() -> list[Sample]:
    """The steps of the need form, one of each state."""
    return [
        {
            "label": tr("要解决什么", "The problem"),
            "url": "#",
            "state": "done",
            "note": tr("已填", "filled in"),
        },
        {
            "label": tr("指标条款", "Clauses"),
            "url": "#",
            "state": "error",
            "note": tr("2 处待改", "2 to mend"),
        },
        {
            "label": tr("现状与已试路线", "Present state"),
            "url": "#",
            "current": True,
            "note": tr("填写中", "writing"),
        },
        {"label": tr("预算、期限、合作", "Budget and terms"), "url": "#", "note": tr("未填", "empty")},
        {"label": tr("保密与联系", "Confidentiality"), "url": "#", "note": tr("未填", "empty")},
    ]


def events() -> list[Sample]:
    """A short history."""
    now = clock.now()
    return [
        {
            "at": now,
            "title": tr("运营方退回", "Returned by the operator"),
            "by": tr("平台运营 · 值班", "operator on duty"),
            "text": tr(
                "第 3 条指标没有写测试条件，请补上温度与海拔。",
                "Clause 3 names no test condition; please add temperature and altitude.",
            ),
            "state": "now",
        },
        {
            "at": now - timedelta(days=2, hours=5),
            "title": tr("已提交审核", "Submitted for review"),
            "by": tr("高原电气", "Plateau Electric"),
            "text": "",
        },
        {
            "at": now - timedelta(days=9),
            "title": tr("超过答复期限", "Reply overdue"),
            "by": "",
            "text": tr("应在 5 个工作日内答复。", "An answer was due within 5 working days."),
            "state": "late",
        },
        {
            "at": now - timedelta(days=16),
            "title": tr("新建草稿", "Draft created"),
            "by": tr("高原电气", "Plateau Electric"),
            "text": "",
        },
    ]


def files() -> list[Sample]:
    """A file that may be opened, one that may not, one that can be removed."""
    now = clock.now()
    return [
        {
            "url": "#",
            "name": tr(
                "型式试验报告（2026 版，第三方，含海拔修正系数推导过程）终稿-修改 3.pdf",
                "type-test-report-2026-third-party-final-rev3.pdf",
            ),
            "size": 4_823_104,
            "at": now,
            "by": tr("检测中心", "test centre"),
        },
        {
            "reason": tr("签保密协议后可下载", "available after the NDA"),
            "name": tr("配方与工艺窗口.xlsx", "recipe-and-process-window.xlsx"),
            "size": 38_201,
        },
        {"url": "#", "name": "IMG_20261103_101522.jpg", "size": 812, "remove_url": "#"},
    ]


def checks() -> list[Sample]:
    """Three questions of the publication checklist."""
    return [
        {
            "code": "clear",
            "label": tr(
                "题目说清了要解决的问题，没有企业名称与品牌",
                "The title states the problem and names no company or brand",
            ),
            "value": "yes",
        },
        {
            "code": "testable",
            "label": tr(
                "每条指标都能测：有数值、单位、测试条件", "Every clause can be tested: value, unit, condition"
            ),
            "help": tr(
                "定性要求可以留，但要写明由谁、凭什么判断。",
                "A qualitative demand may stay if it says who judges and by what.",
            ),
            "found": tr("第 3 条没有测试条件", "clause 3 has no test condition"),
            "value": "no",
            "note": tr("请补温度与海拔", "please add temperature and altitude"),
        },
        {
            "code": "secret",
            "label": tr("公开部分没有泄露技术秘密", "The public part gives no trade secret away"),
            "value": "",
        },
    ]


def bars() -> list[Sample]:
    """Bars with a long label, a zero and an overdue row."""
    return [
        pair(tr("新能源与储能", "energy and storage"), 1284, url="#"),
        pair(
            tr("高端装备与智能制造（含工业母机）", "machinery and manufacturing, machine tools included"), 871
        ),
        pair(tr("审核逾期", "reviews overdue"), 43, late=True),
        pair(tr("文物保护", "heritage"), 0),
    ]


def stages() -> list[Sample]:
    """The funnel of a year."""
    return [
        pair(tr("发布的需求", "needs published"), 1204),
        pair(tr("有人回答的", "with an answer"), 811),
        pair(tr("对接", "introductions"), 164),
        pair(tr("签约", "contracts"), 29),
    ]
