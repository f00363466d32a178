"""Definitions of figures that units report by form: the annual report on conversion, and the AUTM (STATT) core."""

from __future__ import annotations

from queqiao_engine.indicators.registry import Definition, Nature, PeriodKind, Text, Unit

_UNIT = Text("一个单位一个年度", "one unit in one year")
_SELF = Text(
    "单位自报；同比只用两年都报的单位。", "Self-reported; growth only over units reporting both years."
)
_AUTM = Text(
    "美国机构自报、未核实，滞后 12–18 个月；财年口径不同，只作对照。",
    "Self-reported and unvalidated, 12-18 months late, other fiscal years; a reference only.",
)


def _reported(name: str, zh: str, en: str, formula: Text, unit: Unit, nature: Nature) -> Definition:
    return Definition(
        id=name,
        name=Text(zh, en),
        population=_UNIT,
        formula=formula,
        unit=unit,
        period=PeriodKind.YEAR,
        nature=nature,
        source="annual report on the conversion of scientific and technological achievements",
        caution=_SELF,
    )


def _autm(question: str, zh: str, en: str, formula: Text, unit: Unit, nature: Nature) -> Definition:
    return Definition(
        id=f"autm.{question.lower().replace('.', '_')}",
        name=Text(f"AUTM {question} {zh}", f"AUTM {question} {en}"),
        population=Text("填报机构一个财年", "a reporting institution in one fiscal year"),
        formula=formula,
        unit=unit,
        period=PeriodKind.YEAR,
        nature=nature,
        source=f"AUTM Licensing Activity Survey (STATT), {question}",
        caution=_AUTM,
    )


REPORTS = (
    _reported(
        "report.assignments",
        "年报转让项数",
        "Assignments in the annual report",
        Text("期内以转让方式转化的合同数", "contracts of assignment in the year"),
        Unit.COUNT,
        Nature.CONTRACTED,
    ),
    _reported(
        "report.licences",
        "年报许可项数",
        "Licences in the annual report",
        Text("期内以许可方式转化的合同数", "contracts of licence in the year"),
        Unit.COUNT,
        Nature.CONTRACTED,
    ),
    _reported(
        "report.contributions",
        "年报作价投资项数",
        "Contributions in the annual report",
        Text("期内以作价投资方式转化的合同数", "contracts of contribution for shares in the year"),
        Unit.COUNT,
        Nature.POTENTIAL,
    ),
    _reported(
        "report.services",
        "年报技术开发、咨询、服务合同数",
        "Development, consulting and service contracts in the annual report",
        Text(
            "期内技术开发、咨询、服务合同数", "contracts of development, consulting and service in the year"
        ),
        Unit.COUNT,
        Nature.CONTRACTED,
    ),
    _reported(
        "report.rewarded_persons",
        "年报受奖励人次",
        "Rewards to persons in the annual report",
        Text("期内获现金或股权奖励的人次", "rewards given to persons in the year"),
        Unit.COUNT,
        Nature.REALISED,
    ),
    _reported(
        "report.leave_persons",
        "年报兼职和离岗创业人数",
        "Persons part-time or on leave in the annual report",
        Text(
            "期末兼职与离岗创业的科研人员数",
            "researchers part-time in firms or on entrepreneurial leave at year's end",
        ),
        Unit.COUNT,
        Nature.PROCESS,
    ),
    _reported(
        "report.companies",
        "年报创设和参股公司数",
        "Companies founded in the annual report",
        Text("期内创设和参股的公司数", "companies founded or joined in the year"),
        Unit.COUNT,
        Nature.REALISED,
    ),
    _autm(
        "Q3.1",
        "研究支出",
        "research expenditure",
        Text("研究支出总额（美元）", "total research expenditure, US dollars"),
        Unit.FEN,
        Nature.REALISED,
    ),
    _autm(
        "Q4.1",
        "签订许可数",
        "licences executed",
        Text("财年内签订的许可数", "licences executed in the fiscal year"),
        Unit.COUNT,
        Nature.CONTRACTED,
    ),
    _autm(
        "Q4.2",
        "签订选择权数",
        "options executed",
        Text("财年内签订的选择权数", "options executed in the fiscal year"),
        Unit.COUNT,
        Nature.CONTRACTED,
    ),
    _autm(
        "Q5.4",
        "许可收入",
        "licence income received",
        Text("财年内到账的许可收入（美元）", "licence income received in the fiscal year, US dollars"),
        Unit.FEN,
        Nature.REALISED,
    ),
    _autm(
        "Q7.1",
        "发明披露数",
        "disclosures received",
        Text("财年内收到的发明披露数", "invention disclosures received in the fiscal year"),
        Unit.COUNT,
        Nature.PROCESS,
    ),
    _autm(
        "Q7.4",
        "新专利申请数",
        "new patent applications",
        Text("财年内新提交的专利申请数", "new patent applications filed in the fiscal year"),
        Unit.COUNT,
        Nature.PROCESS,
    ),
    _autm(
        "Q8.1",
        "依托许可的初创企业数",
        "start-ups formed",
        Text(
            "财年内成立、依赖本机构技术许可的初创企业数",
            "start-ups formed in the year that depend on licensing the institution's technology",
        ),
        Unit.COUNT,
        Nature.REALISED,
    ),
)
