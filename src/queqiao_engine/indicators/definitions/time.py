"""Definitions of times and of what has been lying: responses, signing, cash, stale listings, idle achievements."""

from __future__ import annotations

from queqiao_engine.indicators.registry import Definition, Nature, PeriodKind, Text, Unit

_CENSORED = Text(
    "仍未发生的按删失计入；只取已完成案的平均会偏短。中位数可能“尚未达到”。",
    "Open cases count as censored; the mean of closed cases alone is too short. A median may be not reached.",
)


def _days(name: str, zh: str, en: str, start: Text, end: Text) -> Definition:
    return Definition(
        id=name,
        name=Text(zh, en),
        population=Text(
            f"已有“{start.zh}”的案，含未完成的", f"cases with {start.en}, unfinished ones included"
        ),
        formula=Text(
            f"从{start.zh}到{end.zh}的天数，卡普兰–迈耶中位数和 P90，附区间",
            f"days from {start.en} to {end.en}: Kaplan-Meier median and P90 with intervals",
        ),
        unit=Unit.DAYS,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="Kaplan and Meier 1958; Brookmeyer and Crowley 1982",
        caution=_CENSORED,
        engine="timing.stage_timing",
    )


_POSTED = Text("发布", "publication")

TIME = (
    _days(
        "time.first_answer",
        "首个合格答复时长",
        "Time to the first qualified answer",
        _POSTED,
        Text("首个合格答复", "the first qualified answer"),
    ),
    _days(
        "time.match",
        "匹配时长",
        "Time to match",
        _POSTED,
        Text("双方确认匹配", "the match confirmed by both"),
    ),
    _days("time.sign", "签约时长", "Time to signature", _POSTED, Text("签约", "the signature")),
    _days("time.cash", "到账时长", "Time to cash", _POSTED, Text("首笔到账", "the first payment")),
    _days(
        "time.sign_to_cash",
        "签约至到账时长",
        "Time from signature to cash",
        Text("签约", "a signature"),
        Text("首笔到账", "the first payment"),
    ),
    _days(
        "time.judging",
        "榜单评审时长",
        "Time of judging",
        Text("截止揭榜", "a closed call"),
        Text("公布结果", "the announced result"),
    ),
    Definition(
        id="time.unanswered_share",
        name=Text("超期未答复比例", "Share left unanswered in time"),
        population=Text("答复期限已到的请求", "requests whose day of answer has come"),
        formula=Text(
            "n 个工作日内没有合格答复的请求 ÷ 期限已到的请求（期内撤回的不计）",
            "requests without a qualified answer after n working days ÷ requests whose day has come (withdrawn in time left out)",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="own definition; working days by the calendar in force",
        caution=Text(
            "自动回复不算答复；n 随数字一起公布。",
            "An automatic reply is no answer; n is published with the figure.",
        ),
        engine="ageing.unanswered",
    ),
    Definition(
        id="time.closed_mean",
        name=Text("已完成案平均时长", "Mean time of closed cases"),
        population=Text("已完成的案", "closed cases only"),
        formula=Text("已完成案天数之和 ÷ 已完成案数", "sum of days of closed cases ÷ closed cases"),
        unit=Unit.DAYS,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="shown only beside the Kaplan-Meier figure",
        caution=Text(
            "有偏：拖得最久的案还没有完成。不得单独公布。",
            "Biased: the slowest cases are not closed yet. Never published alone.",
        ),
        engine="survival.kaplan_meier",
    ),
    Definition(
        id="stock.stale_share",
        name=Text("陈旧条目比例", "Share of stale listings"),
        population=Text("当前可检索的条目", "listings found by search today"),
        formula=Text(
            "超过半衰期未确认的条目 ÷ 可检索的条目",
            "listings not confirmed within the half-life ÷ listings found by search",
        ),
        unit=Unit.SHARE,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="own definition; half-life is policy",
        caution=Text("半衰期随数字一起公布。", "The half-life is published with the figure."),
        engine="ageing.stale_share",
    ),
    Definition(
        id="stock.idle_achievements",
        name=Text("闲置成果账龄", "Ageing of unused achievements"),
        population=Text("登记在册、未转化的成果", "registered achievements not converted"),
        formula=Text(
            "按最后一次使用或登记以来的整月数分档计数", "counts by full months since last use or registration"
        ),
        unit=Unit.COUNT,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="own definition: not converting is the largest loss",
        caution=Text(
            "基础研究成果不以转化为目的，应先分出。",
            "Results of basic research are not meant to convert; set them apart first.",
        ),
        engine="ageing.idle_bands",
    ),
    Definition(
        id="stock.dormant_patents",
        name=Text("沉睡专利清单", "Dormant patents"),
        population=Text("有效专利", "patents in force"),
        formula=Text(
            "N 个月内没有实施、许可、转让或作价记录的有效专利",
            "patents in force without use, licence, assignment or contribution for N months",
        ),
        unit=Unit.COUNT,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="own definition; list for open-licence proposals",
        caution=Text(
            "没有记录不等于没有使用；先向持有人核实。", "No record is not no use; ask the holder first."
        ),
        engine="ageing.idle_bands",
    ),
    Definition(
        id="project.follow_up_overdue",
        name=Text("结题后跟踪逾期数", "Overdue follow-ups after project close"),
        population=Text("已结题项目", "closed projects"),
        formula=Text(
            "结题后 12、24、36 个月应跟踪而未跟踪的次数",
            "follow-ups due 12, 24, 36 months after closing and not made",
        ),
        unit=Unit.COUNT,
        period=PeriodKind.DAY,
        nature=Nature.PROCESS,
        source="own definition",
        caution=Text("期限随项目合同。", "Months follow the project's contract."),
        engine="ageing.follow_ups",
    ),
)
