"""Introduction 对接: two sides are brought together, and it always closes with a reason code.

Each side is asked, in either order. Once they have met, a result is due within thirty days; what is overdue goes to the technology
manager, who must close it with one of ten codes that both sides see and the matching learns from. Declining costs nobody anything: a
side that was not chosen may be introduced again, so no appeal is owed.

Sources: codes and clocks are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.periods import Policy, days, working_days

_ANSWER = working_days(Policy("introduction.answer_working_days"))
_MEETING = days(Policy("introduction.meeting_days"))
_RESULT = days(Policy("introduction.result_days"))
_ESCALATED = days(Policy("introduction.escalated_days"))

_SIDES = (w.NEED_OWNER, w.ACHIEVEMENT_OWNER)
_FREE_TO_DECLINE = (
    "任何一方可以自由谢绝，不影响再次对接 | either side is free to decline and may be introduced again"
)
CLOSING_CODES = (
    ("no_reply", "对方未回应 | no reply"),
    ("out_of_scope", "方向不符 | out of scope"),
    ("not_now", "时机不合适 | not now"),
    ("too_early", "成熟度不足 | too early"),
    ("evidence_lacking", "数据或证据不足 | evidence lacking"),
    ("solved_elsewhere", "已有其他方案 | solved elsewhere"),
    ("no_capacity", "承接能力或资源不足 | no capacity to take it on"),
    ("price", "价格未谈拢 | price"),
    ("rights", "知识产权条件未谈拢 | terms on intellectual property"),
    ("secrecy", "保密限制 | secrecy"),
)
"""Why an introduction came to nothing; both sides see it."""
_CODE = w.among(
    "closing_code", tuple(code for code, _ in CLOSING_CODES), "请选择结束原因代码 | choose a closing code"
)
_RE_RANK = (Effect("tell_both_sides"), Effect("feed_back_to_matching"))

DEFINITION = Definition(
    name="introduction",
    version=w.VERSION,
    label=w.label("对接 | Introduction"),
    subject="introduction",
    initial="proposed",
    states=(
        w.state(
            "proposed",
            "已提议，待双方答复 | Proposed, waiting for both sides",
            "待答复 | Waiting for an answer",
            deadline=w.until(_ANSWER, "time_out", w.MANAGER),
        ),
        w.state(
            "need_side_accepted",
            "需求方已同意，待成果方 | Need owner accepts, waiting for the achievement owner",
            "待答复 | Waiting for an answer",
            deadline=w.until(_ANSWER, "time_out", w.MANAGER),
        ),
        w.state(
            "achievement_side_accepted",
            "成果方已同意，待需求方 | Achievement owner accepts, waiting for the need owner",
            "待答复 | Waiting for an answer",
            deadline=w.until(_ANSWER, "time_out", w.MANAGER),
        ),
        w.state(
            "accepted",
            "双方同意，待会面 | Both accept, to meet",
            "已同意对接 | Accepted",
            deadline=w.until(_MEETING, "escalate", w.MANAGER),
        ),
        w.state(
            "met",
            "已会面，待结果 | Met, result awaited",
            "洽谈中 | In talks",
            deadline=w.until(_RESULT, "escalate", w.MANAGER),
        ),
        w.state(
            "escalated",
            "逾期，技术经理人跟进 | Overdue, with the technology manager",
            "洽谈中 | In talks",
            deadline=w.until(_ESCALATED, None, w.OPERATOR),
        ),
        w.final("succeeded", Outcome.SUCCESS, "进入合作 | Goes on to a case", "进入合作 | Goes on"),
        w.final(
            "came_to_nothing",
            Outcome.FAILURE,
            "未成，已填原因 | Came to nothing, with its code",
            "已结束 | Ended",
        ),
        w.final("declined", Outcome.FAILURE, "一方谢绝 | Declined by one side", "已谢绝 | Declined"),
        w.final(
            "unanswered", Outcome.FAILURE, "逾期未答复 | Not answered in time", "未获答复 | Not answered"
        ),
        w.final(
            "cancelled", Outcome.WITHDRAWN, "技术经理人取消 | Cancelled by the manager", "已取消 | Cancelled"
        ),
    ),
    transitions=(
        w.step("accept", "需求方同意 | Need owner accepts", "proposed", "need_side_accepted", w.NEED_OWNER),
        w.step(
            "accept",
            "成果方同意 | Achievement owner accepts",
            "proposed",
            "achievement_side_accepted",
            w.ACHIEVEMENT_OWNER,
            order=1,
        ),
        w.step(
            "accept",
            "成果方也同意 | Achievement owner accepts too",
            "need_side_accepted",
            "accepted",
            w.ACHIEVEMENT_OWNER,
            effects=(Effect("share_contacts"),),
        ),
        w.step(
            "accept",
            "需求方也同意 | Need owner accepts too",
            "achievement_side_accepted",
            "accepted",
            w.NEED_OWNER,
            effects=(Effect("share_contacts"),),
        ),
        w.refusal(
            "decline",
            "谢绝 | Decline",
            ("proposed", "need_side_accepted", "achievement_side_accepted"),
            "declined",
            _SIDES,
            _CODE,
            effects=_RE_RANK,
            without_appeal=_FREE_TO_DECLINE,
        ),
        w.by_clock(
            "time_out",
            "逾期未答复 | Not answered in time",
            ("proposed", "need_side_accepted", "achievement_side_accepted"),
            "unanswered",
            _ANSWER,
            effects=(*_RE_RANK, Effect("set_code_no_reply")),
        ),
        w.step(
            "meet",
            "登记会面 | Record the meeting",
            ("accepted", "escalated"),
            "met",
            (w.MANAGER, *_SIDES),
            w.given("met_on", "请填写会面日期 | give the day of the meeting"),
            w.at_most("met_on", w.TODAY_FACT, "会面日期不能晚于今天 | the meeting cannot lie in the future"),
            evidence=(w.paper("minutes", "会面纪要 | minutes"),),
        ),
        w.step(
            "succeed",
            "进入合作 | Go on to a case",
            ("met", "escalated"),
            "succeeded",
            w.MANAGER,
            w.yes("need_side_agrees", "需求方尚未确认 | the need owner has not agreed"),
            w.yes("achievement_side_agrees", "成果方尚未确认 | the achievement owner has not agreed"),
            effects=(Effect("open_case"), Effect("tell_both_sides")),
        ),
        w.step(
            "close",
            "结束并填写原因 | Close with its code",
            ("accepted", "met", "escalated"),
            "came_to_nothing",
            (w.MANAGER, *_SIDES),
            _CODE,
            effects=_RE_RANK,
        ),
        w.step(
            "cancel",
            "取消 | Cancel",
            ("proposed", "need_side_accepted", "achievement_side_accepted", "accepted"),
            "cancelled",
            w.MANAGER,
            _CODE,
            effects=_RE_RANK,
        ),
        w.by_clock(
            "escalate",
            "逾期转技术经理人 | Overdue, to the manager",
            "accepted",
            "escalated",
            _MEETING,
            effects=(Effect("tell_manager"),),
        ),
        w.by_clock(
            "escalate",
            "逾期转技术经理人 | Overdue, to the manager",
            "met",
            "escalated",
            _RESULT,
            effects=(Effect("tell_manager"),),
        ),
    ),
    roles=(w.NEED_OWNER, w.ACHIEVEMENT_OWNER, w.MANAGER, w.OPERATOR),
    facts=(
        w.choice("closing_code", "结束原因 | closing code", *CLOSING_CODES),
        w.fact(FactType.DATE, "met_on", "会面日期 | day of the meeting"),
        w.flag("need_side_agrees", "需求方同意合作 | need owner agrees"),
        w.flag("achievement_side_agrees", "成果方同意合作 | achievement owner agrees"),
    ),
    policies=(
        w.figure("introduction", "answer_working_days", "答复期（工作日） | working days to answer"),
        w.figure("introduction", "meeting_days", "会面期（日） | days in which to meet"),
        w.figure("introduction", "result_days", "结果期（日） | days in which a result is due"),
        w.figure("introduction", "escalated_days", "跟进期（日） | days for the manager to follow up"),
    ),
    effects=(
        w.effect("share_contacts", "交换联系方式 | give each side the other's contact"),
        w.effect("tell_both_sides", "通知双方 | tell both sides"),
        w.effect("tell_manager", "通知技术经理人 | tell the technology manager"),
        w.effect("feed_back_to_matching", "反馈给匹配 | feed back to the matching"),
        w.effect("set_code_no_reply", "原因记为未回应 | record the code “no reply”"),
        w.effect("open_case", "建立转化案 | open a case"),
    ),
)
