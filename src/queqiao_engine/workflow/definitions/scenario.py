"""Scenario 应用场景: a place of use is opened, kept true, and ends filled, closed with a reason, expired or withdrawn.

Whoever opens a place of use says what it offers and until when. An operator or a manager looks at it within three working days,
publishes it or returns it with reasons. A listing not confirmed within its half-life leaves the lists and comes back with one click,
never past its own closing date. What ends without being filled says why.

Sources: secrecy, 促进科技成果转化法 (2015) Art. 11; the clocks are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.periods import Policy, days, working_days

_REVIEW = working_days(Policy("scenario.review_working_days"))
# Defaults of this platform, not statutory periods: they end on their day, also where that is a rest day.
_REPAIR = days(Policy("scenario.repair_days"), roll=False)
_HALF_LIFE = days(Policy("scenario.half_life_days"), roll=False)
_GRACE = days(Policy("scenario.grace_days"), roll=False)

_REVIEWERS = (w.MANAGER, w.OPERATOR)
_OPEN = ("draft", "review", "repair", "published", "unconfirmed")
_LISTED = ("published", "unconfirmed")
_WHY = w.given(REASON, "请说明原因 | say why")
_NO_STATE_SECRET = w.among(
    "secrecy_level",
    ("public", "restricted", "confidential"),
    "涉及国家秘密的场景不得进入平台，请走保密渠道 | a scenario that touches state secrets must not enter the platform; use the classified channel",
)
_STILL_OPEN = w.at_least(
    "open_until",
    w.TODAY_FACT,
    "开放截止日已过，请先填写新的截止日 | its closing date is past: give a new one first",
)
_UNLIST = Effect("unlist_scenario")
_TELL = Effect("tell_scenario_owner")

DEFINITION = Definition(
    name="scenario",
    version=w.VERSION,
    label=w.label("应用场景 | Scenario"),
    subject="scenario",
    initial="draft",
    states=(
        w.state("draft", "草稿 | Draft", "未提交 | Not submitted"),
        w.state(
            "review", "审核中 | In review", "审核中 | In review", deadline=w.until(_REVIEW, None, w.OPERATOR)
        ),
        w.state(
            "repair",
            "退回补充，待场景方修改 | Returned, waiting for its owner",
            "待补充 | To be completed",
            deadline=w.until(_REPAIR, "lapse", w.SCENARIO_OWNER),
        ),
        w.state(
            "published",
            "已发布，征集中 | Published, open for proposals",
            "征集中 | Open for proposals",
            deadline=w.until(_HALF_LIFE, "expire", w.SCENARIO_OWNER),
        ),
        w.state(
            "unconfirmed",
            "待确认，已撤出列表 | Unconfirmed, off the lists",
            "待确认 | Awaiting confirmation",
            deadline=w.until(_GRACE, "archive", w.SCENARIO_OWNER),
        ),
        w.final("filled", Outcome.SUCCESS, "已有承接方 | Filled", "已有承接方 | Filled"),
        w.final("closed", Outcome.NEUTRAL, "已结束，注明原因 | Closed, with its reason", "已结束 | Closed"),
        w.final(
            "expired",
            Outcome.NEUTRAL,
            "过期归档 | Expired and archived",
            "已过期 | Expired",
            reopened_by=("renew",),
        ),
        w.final("withdrawn", Outcome.WITHDRAWN, "场景方撤回 | Withdrawn by its owner", "已撤回 | Withdrawn"),
        w.final("lapsed", Outcome.NEUTRAL, "逾期未补充 | Never completed", "已结束 | Ended"),
        *w.appeal_states("refused", "appealed", "refused_finally", "scenario", "未予发布 | Not published"),
    ),
    transitions=(
        w.step(
            "submit",
            "提交 | Submit",
            "draft",
            "review",
            w.SCENARIO_OWNER,
            _NO_STATE_SECRET,
            w.given("title", "请填写场景名称 | give the scenario a title"),
        ),
        w.step(
            "take_back",
            "撤回提交，继续修改 | Take it back to change it",
            "review",
            "draft",
            w.SCENARIO_OWNER,
        ),
        w.step(
            "return",
            "退回补充 | Return with reasons",
            "review",
            "repair",
            _REVIEWERS,
            _WHY,
            effects=(_TELL,),
        ),
        w.step(
            "answer",
            "补充后重新提交 | Answer and submit again",
            "repair",
            "review",
            w.SCENARIO_OWNER,
            _NO_STATE_SECRET,
        ),
        w.step(
            "publish",
            "发布 | Publish",
            "review",
            "published",
            _REVIEWERS,
            _NO_STATE_SECRET,
            w.yes("contact_verified", "联系人尚未核实 | the contact has not been verified"),
            w.yes(
                "may_open",
                "场景方是否有权开放该场景尚未确认 | whether its owner may open the place is not confirmed",
            ),
            w.yes(
                "offer_described",
                "尚未写明开放的条件：场地、数据、设备或时段 | what the place offers is not told: site, data, equipment or hours",
            ),
            _STILL_OPEN,
            w.either(
                "非公开场景须先由场景方确认可公开的摘要 | a scenario that is not public needs a summary its owner has cleared",
                w.equals("secrecy_level", "public", "该场景不是公开级别 | the scenario is not public"),
                w.yes("public_summary_cleared", "摘要尚未经场景方确认 | the summary has not been cleared"),
            ),
            w.ANONYMITY,
            effects=(Effect("list_scenario"), Effect("run_matching")),
        ),
        w.refusal("refuse", "不予发布 | Refuse", "review", "refused", _REVIEWERS, effects=(_TELL,)),
        w.refusal("take_down", "下架 | Take down", _LISTED, "refused", w.OPERATOR, effects=(_UNLIST, _TELL)),
        *w.appeal_steps("refused", "appealed", "review", "refused_finally", w.SCENARIO_OWNER, "scenario"),
        w.step(
            "confirm",
            "确认仍然开放 | Confirm it is still open",
            "published",
            "published",
            w.SCENARIO_OWNER,
            _STILL_OPEN,
        ),
        w.step(
            "renew",
            "一键续期 | Renew",
            "unconfirmed",
            "published",
            w.SCENARIO_OWNER,
            _STILL_OPEN,
            effects=(Effect("list_scenario"),),
        ),
        w.step("renew", "重新启用 | Renew", "expired", "review", w.SCENARIO_OWNER, _NO_STATE_SECRET),
        w.step(
            "revise",
            "修改并重新审核 | Revise and review again",
            _LISTED,
            "review",
            w.SCENARIO_OWNER,
            effects=(_UNLIST,),
        ),
        w.step(
            "fill",
            "登记承接方 | Record who takes it",
            _LISTED,
            "filled",
            (w.SCENARIO_OWNER, w.MANAGER),
            w.given("filled_by", "请填写承接方或对接记录 | say who takes it, or name the introduction"),
            effects=(_UNLIST, Effect("count_outcome")),
        ),
        w.step(
            "close",
            "结束并说明原因 | Close with its reason",
            _LISTED,
            "closed",
            (w.SCENARIO_OWNER, w.MANAGER, w.OPERATOR),
            _WHY,
            effects=(_UNLIST, _TELL),
        ),
        w.step("withdraw", "撤回 | Withdraw", _OPEN, "withdrawn", w.SCENARIO_OWNER, effects=(_UNLIST,)),
        w.by_clock("lapse", "逾期未补充 | Lapse", "repair", "lapsed", _REPAIR, effects=(_TELL,)),
        w.by_clock(
            "expire",
            "半衰期已过 | Half-life over",
            "published",
            "unconfirmed",
            _HALF_LIFE,
            effects=(_UNLIST, _TELL),
        ),
        w.by_clock("archive", "归档 | Archive", "unconfirmed", "expired", _GRACE),
    ),
    roles=(w.SCENARIO_OWNER, w.MANAGER, w.OPERATOR, w.APPEAL_BODY),
    facts=(
        w.SECRECY_LEVEL,
        w.fact(FactType.TEXT, "title", "场景名称 | title"),
        w.flag("contact_verified", "联系人已核实 | contact verified"),
        w.flag("may_open", "有权开放该场景 | its owner may open the place"),
        w.flag("offer_described", "已写明开放条件 | what the place offers is told"),
        w.fact(FactType.DATE, "open_until", "开放截止日 | open until"),
        w.flag("public_summary_cleared", "公开摘要已确认 | public summary cleared"),
        *w.ANONYMITY_FACTS,
        w.fact(FactType.TEXT, "filled_by", "承接方 | who takes it"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure("scenario", "review_working_days", "审核期（工作日） | working days to review a scenario"),
        w.figure("scenario", "repair_days", "补充期（日） | days to complete a scenario"),
        w.figure("scenario", "half_life_days", "有效确认期（日） | days a listing stands unconfirmed"),
        w.figure("scenario", "grace_days", "续期宽限（日） | days in which a stale listing may be renewed"),
        *w.appeal_figures("scenario"),
    ),
    effects=(
        w.effect("list_scenario", "列入检索与名录 | put it on the lists"),
        w.effect("unlist_scenario", "撤出检索与名录 | take it off the lists"),
        w.effect("run_matching", "运行匹配 | run the matching"),
        w.effect("tell_scenario_owner", "通知场景方 | tell the owner"),
        w.effect("count_outcome", "计入转化结果 | count the outcome"),
    ),
    appeals=(
        w.appeal_demand("refuse", w.SCENARIO_OWNER, "review"),
        w.appeal_demand("take_down", w.SCENARIO_OWNER, "review"),
    ),
)
