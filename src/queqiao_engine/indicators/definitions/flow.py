"""Definitions of shares along the way: funnel, match rate, cohort conversion, clinic and proof of concept."""

from __future__ import annotations

from queqiao_engine.indicators.registry import Definition, Nature, PeriodKind, Text, Unit

_COHORT_CAUTION = Text(
    "只有整批都满期才计算；合同登记号和首笔到账缺一不算转化，签约不等于转化。",
    "Computed only once the whole cohort has been watched so long; a conversion needs a contract number and a first payment.",
)
_COHORT_IDS = ("conversion.cohort_12", "conversion.cohort_24", "conversion.cohort_36")


def _cohort(months: int) -> Definition:
    name = f"conversion.cohort_{months}"
    return Definition(
        id=name,
        name=Text(f"{months} 个月同批转化率", f"Cohort conversion within {months} months"),
        population=Text("同一季度或年度发布的全部转化案", "all cases posted in one quarter or year"),
        formula=Text(
            f"发布后 {months} 个月内有登记号的合同首笔到账的案数 ÷ 同批案数",
            f"cases with a first payment on a registered contract within {months} months of posting ÷ cases of the cohort",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.COHORT,
        nature=Nature.REALISED,
        source="own definition, after the practice of cohort follow-up in survival analysis",
        caution=_COHORT_CAUTION,
        engine="cohorts.cohort_table",
        comparable=tuple(other for other in _COHORT_IDS if other != name),
    )


FLOW = (
    Definition(
        id="funnel.step_share",
        name=Text("漏斗逐级通过率", "Funnel step share"),
        population=Text("已到达上一阶段的案", "cases that reached the stage before"),
        formula=Text(
            "到达本阶段的案数 ÷ 到达上一阶段的案数，附威尔逊区间",
            "cases that reached this stage ÷ cases that reached the one before, with its Wilson interval",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="Wilson 1927; stages are the desk's own",
        caution=Text(
            "是当日状态：还在等待的案以后可能通过，比值只会上升；不同机构的阶段定义不同，不能直接比。",
            "A state of the day: cases still waiting may go on, the share can only rise; stages differ between desks.",
        ),
        engine="funnel.funnel",
    ),
    Definition(
        id="funnel.overall_share",
        name=Text("漏斗累计到达率", "Funnel overall share"),
        population=Text("进入第一阶段的案", "cases that reached the first stage"),
        formula=Text(
            "到达本阶段的案数 ÷ 到达第一阶段的案数",
            "cases that reached this stage ÷ cases of the first stage",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="Wilson 1927; stages are the desk's own",
        caution=Text(
            "新旧案混在一起，不是成功的概率；要概率看同批转化率。",
            "Mixes old and new cases; not a chance of success - see cohorts.",
        ),
        engine="funnel.funnel",
    ),
    Definition(
        id="funnel.loss_share",
        name=Text("阶段流失占比", "Share of losses by stage"),
        population=Text("没有走到最后阶段的案", "cases that did not reach the last stage"),
        formula=Text("停在本阶段的案数 ÷ 停下的全部案数", "cases stopped at this stage ÷ all cases stopped"),
        unit=Unit.SHARE,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="own definition",
        caution=Text("“停下”含仍在等待的案。", "Stopped includes those still waiting."),
        engine="funnel.loss_shares",
    ),
    Definition(
        id="funnel.closing_reasons",
        name=Text("结案原因构成", "Closings by reason"),
        population=Text("未走到最后阶段而结案的案", "cases closed before the last stage"),
        formula=Text("按结果和原因代码计数", "counts by outcome and reason code"),
        unit=Unit.COUNT,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="own definition; reason codes of the introduction workflow",
        caution=Text(
            "没有原因代码的单列，不并入“其他”。", "Those without a code are listed apart, not under other."
        ),
        engine="funnel.funnel",
    ),
    Definition(
        id="match.completed_rate",
        name=Text("需求匹配完成率", "Completed match rate of needs"),
        population=Text("期内发布、未撤回的需求", "needs published in the period and not withdrawn"),
        formula=Text(
            "匹配完成的需求数 ÷ 发布的需求数；“匹配完成”指供需双方书面确认有一项成果或服务答复了需求",
            "needs matched ÷ needs published; matched means that both sides confirmed in writing that something answers the need",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.YEAR,
        nature=Nature.PROCESS,
        source="own definition; worked example 14,000 ÷ 47,000 as published of a provincial platform",
        caution=Text(
            "各平台对“匹配”没有统一定义，有的混算技术、人才、金融、场景需求；与他台数字并列须注明。匹配不是转化。",
            "Platforms define matched differently and some mix technology, talent, finance and scenario needs. A match is no conversion.",
        ),
        engine="proportion.proportion",
    ),
    Definition(
        id="match.engaged_rate",
        name=Text("需求对接率", "Engagement rate of needs"),
        population=Text("期内发布、未撤回的需求", "needs published in the period and not withdrawn"),
        formula=Text(
            "至少有一次双方到场对接的需求数 ÷ 发布的需求数",
            "needs with at least one meeting of both sides ÷ needs published",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.YEAR,
        nature=Nature.PROCESS,
        source="own definition",
        caution=Text(
            "含正在洽谈的，必大于完成率；两者不能互代。",
            "Includes talks going on, so it exceeds the completed rate; never one for the other.",
        ),
        engine="proportion.proportion",
    ),
    _cohort(12),
    _cohort(24),
    _cohort(36),
    Definition(
        id="conversion.per_100_needs_24",
        name=Text("每百项需求 24 个月核实转化数", "Verified conversions per 100 needs at 24 months"),
        population=Text("同一年度发布的技术需求", "technology needs published in one year"),
        formula=Text(
            "100 × 发布后 24 个月内核实转化的需求数 ÷ 同批需求数",
            "100 × needs converted with proof within 24 months ÷ needs of the cohort",
        ),
        unit=Unit.POINTS,
        period=PeriodKind.COHORT,
        nature=Nature.REALISED,
        source="own definition: headline figure of this system",
        caution=Text(
            "与“首个合格答复中位天数”一起看。",
            "Read it beside the median days to the first qualified answer.",
        ),
        engine="cohorts.cohort_table",
    ),
    Definition(
        id="conversion.estimate",
        name=Text("未满期批次转化率估计", "Estimated conversion of cohorts not yet complete"),
        population=Text("同批全部案，含仍开放的", "all cases of the cohort, open ones included"),
        formula=Text(
            "阿伦–约翰森累积发生率，未转化而结案为竞争结局",
            "Aalen-Johansen cumulative incidence with closing as competing ending",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.COHORT,
        nature=Nature.PROCESS,
        source="Aalen and Johansen 1978",
        caution=Text(
            "是估计，不与已满期的转化率并列公布。",
            "An estimate; not published in one row with rates of complete cohorts.",
        ),
        engine="cohorts.cohort_table",
    ),
    Definition(
        id="clinic.to_poc_share",
        name=Text("门诊进入概念验证比例", "Clinic teams entering proof of concept"),
        population=Text("接诊的团队", "teams seen by the clinic"),
        formula=Text("进入概念验证的团队 ÷ 接诊团队", "teams that entered proof of concept ÷ teams seen"),
        unit=Unit.SHARE,
        period=PeriodKind.PROJECT,
        nature=Nature.PROCESS,
        source="own definition; worked example 66 teams, 12 in proof of concept",
        caution=Text("样本小，必须带区间。", "Small samples: never without the interval."),
        engine="funnel.funnel_of_counts",
    ),
    Definition(
        id="clinic.empowered_share",
        name=Text("概念验证后赋权比例", "Proof-of-concept teams given rights"),
        population=Text("进入概念验证的团队", "teams that entered proof of concept"),
        formula=Text(
            "完成赋权的团队 ÷ 进入概念验证的团队", "teams given rights ÷ teams that entered proof of concept"
        ),
        unit=Unit.SHARE,
        period=PeriodKind.PROJECT,
        nature=Nature.PROCESS,
        source="own definition; worked example 12 teams, 8 given rights",
        caution=Text("样本小，必须带区间。", "Small samples: never without the interval."),
        engine="funnel.funnel_of_counts",
    ),
    Definition(
        id="poc.a_round_share",
        name=Text("概念验证项目 A 轮融资比例", "Proof-of-concept projects with an A round"),
        population=Text(
            "立项满 N 年的概念验证项目", "proof-of-concept projects granted at least N years ago"
        ),
        formula=Text(
            "N 年内获 A 轮且到账的项目 ÷ 立项满 N 年的项目",
            "projects with a paid A round within N years ÷ projects granted at least N years ago",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.COHORT,
        nature=Nature.REALISED,
        source="own definition; N is stated with every figure",
        caution=Text(
            "N 不同不可比；融资不等于产品成功。",
            "Not comparable for different N; financing is not a product.",
        ),
        engine="cohorts.cohort_table",
    ),
    Definition(
        id="poc.produced_share",
        name=Text("概念验证项目投产比例", "Proof-of-concept projects in production"),
        population=Text(
            "立项满 N 年的概念验证项目", "proof-of-concept projects granted at least N years ago"
        ),
        formula=Text(
            "N 年内产品投放市场的项目 ÷ 立项满 N 年的项目",
            "projects whose product reached the market within N years ÷ projects granted at least N years ago",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.COHORT,
        nature=Nature.REALISED,
        source="own definition",
        caution=Text(
            "不得称“产业化率”，那是专利抽样调查的名称。",
            "Not to be called 产业化率, which is a survey's name for something else.",
        ),
        engine="cohorts.cohort_table",
    ),
)

AMBIGUOUS = {
    "转化率": (*_COHORT_IDS, "claim.conversion_domestic", "survey.industrialisation_university"),
    "成果转化率": (*_COHORT_IDS, "claim.conversion_domestic"),
    "专利转化率": ("survey.industrialisation_university", "survey.practised", "conversion.cohort_36"),
    "产业化率": (
        "survey.industrialisation_enterprise",
        "survey.industrialisation_university",
        "survey.industrialisation_institute",
        "claim.poc_industrialised",
    ),
    "匹配率": ("match.completed_rate", "match.engaged_rate"),
    "合同额": ("contract.total_amount", "contract.technology_amount"),
    "交易额": ("contract.total_amount", "contract.technology_amount", "payment.received"),
    "conversion rate": (*_COHORT_IDS, "claim.conversion_domestic"),
    "match rate": ("match.completed_rate", "match.engaged_rate"),
}
"""Words in use for several things; asking for one gets the candidates instead of a figure."""
