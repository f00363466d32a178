"""Definitions kept for reference only: estimates of sample surveys, and claims made without a definition."""

from __future__ import annotations

from queqiao_engine.indicators.registry import Definition, Nature, PeriodKind, Text, Unit

_SURVEY = "专利调查报告（国家知识产权局，抽样加权）"
_CAUTION = Text(
    "抽样调查加权估计；平台数据不是样本，不得以同名计算。",
    "A weighted estimate from a sample; platform data are no sample and never computed under this name.",
)
_INDUSTRIALISATION = (
    "survey.industrialisation_enterprise",
    "survey.industrialisation_university",
    "survey.industrialisation_institute",
)


def _survey(
    name: str, zh: str, en: str, population: Text, formula: Text, comparable: tuple[str, ...] = ()
) -> Definition:
    return Definition(
        id=name,
        name=Text(zh, en),
        population=population,
        formula=formula,
        unit=Unit.SHARE,
        period=PeriodKind.YEAR,
        nature=Nature.SURVEY,
        source=_SURVEY,
        caution=_CAUTION,
        computable=False,
        comparable=tuple(other for other in comparable if other != name),
    )


def _industrialisation(holder: str, zh: str, en: str) -> Definition:
    return _survey(
        f"survey.industrialisation_{holder}",
        f"{zh}发明专利产业化率",
        f"Industrialisation rate of invention patents, {en}",
        Text(f"受调查{zh}持有的有效发明专利", f"valid invention patents held by the surveyed {en}"),
        Text(
            "已用于生产并投放市场的有效发明专利 ÷ 有效发明专利",
            "valid invention patents used to make products put on the market ÷ valid invention patents",
        ),
        _INDUSTRIALISATION,
    )


_VALID = Text("受调查权利人的有效专利", "valid patents of surveyed holders")


def _claim(name: str, zh: str, en: str, caution: Text) -> Definition:
    return Definition(
        id=name,
        name=Text(zh, en),
        population=Text("原文未说明", "not said in the source"),
        formula=Text("原文未说明", "not said in the source"),
        unit=Unit.SHARE,
        period=PeriodKind.YEAR,
        nature=Nature.CLAIM,
        source="press and essays, without definition",
        caution=caution,
        computable=False,
    )


SURVEY = (
    _industrialisation("enterprise", "企业", "enterprises"),
    _industrialisation("university", "高校", "universities"),
    _industrialisation("institute", "科研单位", "research institutes"),
    _survey(
        "survey.practised",
        "专利实施率",
        "Patent practice rate",
        _VALID,
        Text("以任何方式使用的有效专利 ÷ 有效专利", "valid patents used in any way ÷ valid patents"),
    ),
    _survey(
        "survey.licensed",
        "专利许可率",
        "Patent licence rate",
        _VALID,
        Text("已许可的有效专利 ÷ 有效专利", "valid patents licensed ÷ valid patents"),
    ),
    _survey(
        "survey.assigned",
        "专利转让率",
        "Patent assignment rate",
        _VALID,
        Text("已转让的有效专利 ÷ 有效专利", "valid patents assigned ÷ valid patents"),
    ),
    _survey(
        "survey.contributed",
        "专利作价入股率",
        "Patent contribution rate",
        _VALID,
        Text("已作价入股的有效专利 ÷ 有效专利", "valid patents contributed for shares ÷ valid patents"),
    ),
    _claim(
        "claim.conversion_domestic",
        "报刊所称成果转化率",
        "Conversion rate as claimed in the press",
        Text(
            "“不足 10%”与“30–40%”都没有分母，不可引作基准。",
            "“Below 10 %” and “30-40 %” have no denominator; never a benchmark.",
        ),
    ),
    _claim(
        "claim.poc_industrialised",
        "报刊所称概念验证产业化率",
        "Proof-of-concept industrialisation as claimed",
        Text("“20% 以上”对“5%”分母不同，不可比。", "“Above 20 %” against “5 %” have different denominators."),
    ),
    _claim(
        "claim.a_round",
        "报刊所称 A 轮比例",
        "A-round share as claimed",
        Text(
            "没有年限 N，不可与本系统的比例并列。", "Without the number of years N; not beside our own share."
        ),
    ),
)
