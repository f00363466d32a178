"""Need 需求: from the first sentence to solved, withdrawn, or honestly "no solution found".

Whoever posts a need is answered within one working day and asked at most five questions at a time. It may be handed in as it is: what
is missing is asked for or returned with reasons, and only a technology need must have a testable clause before it is published. A listing
not confirmed within its half-life leaves the lists and comes back with one click. A need nobody can solve ends with its reason and becomes
a research gap. State secrets never enter; what is confidential shows only a summary its owner has cleared.

Sources: secrecy, 促进科技成果转化法 (2015) Art. 11; the clocks are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.periods import Policy, days, working_days

_TRIAGE = working_days(Policy("need.triage_working_days"))
# Defaults of this platform, not statutory periods: they end on their day, also where that is a rest day.
_REPAIR = days(Policy("need.repair_days"), roll=False)
_HALF_LIFE = days(Policy("need.half_life_days"), roll=False)
_GRACE = days(Policy("need.grace_days"), roll=False)
_NEGOTIATION = days(Policy("need.negotiation_days"), roll=False)

_REVIEWERS = (w.MANAGER, w.OPERATOR)
_OPEN = ("draft", "triage", "repair", "published", "unconfirmed", "matched", "introduced", "negotiating")
_NO_STATE_SECRET = w.among(
    "secrecy_level",
    ("public", "restricted", "confidential"),
    "涉及国家秘密的需求不得进入平台，请走保密渠道 | a need that touches state secrets must not enter the platform; use the classified channel",
)
_WHY = w.given(REASON, "请说明原因 | say why")

DEFINITION = Definition(
    name="need",
    version=w.VERSION,
    label=w.label("需求 | Need"),
    subject="need",
    initial="draft",
    states=(
        w.state("draft", "草稿 | Draft", "未提交 | Not submitted"),
        w.state(
            "triage",
            "审核中 | In review",
            "审核中 | In review",
            deadline=w.until(_TRIAGE, None, w.OPERATOR),
        ),
        w.state(
            "repair",
            "退回补充，待需求方答复 | Returned, waiting for the owner's answers",
            "待补充 | To be completed",
            deadline=w.until(_REPAIR, "lapse", w.MANAGER, w.NEED_OWNER),
        ),
        w.state(
            "published",
            "已发布，匹配中 | Published, being matched",
            "征集方案中 | Open for solutions",
            deadline=w.until(_HALF_LIFE, "expire", w.NEED_OWNER),
        ),
        w.state(
            "unconfirmed",
            "待确认，已撤出列表 | Unconfirmed, off the lists",
            "待确认 | Awaiting confirmation",
            deadline=w.until(_GRACE, "archive", w.NEED_OWNER),
        ),
        w.state(
            "matched",
            "已有匹配，待对接 | Matched, to be introduced",
            "已有候选方案 | Candidates found",
            deadline=w.until(_HALF_LIFE, "expire", w.MANAGER, w.NEED_OWNER),
        ),
        w.state(
            "introduced",
            "已对接 | Introduced",
            "对接中 | Parties introduced",
            deadline=w.until(_NEGOTIATION, None, w.MANAGER),
        ),
        w.state(
            "negotiating",
            "洽谈中 | In negotiation",
            "洽谈中 | In negotiation",
            deadline=w.until(_NEGOTIATION, None, w.MANAGER),
        ),
        w.final("solved", Outcome.SUCCESS, "已解决 | Solved", "已解决 | Solved"),
        w.final(
            "solved_elsewhere",
            Outcome.NEUTRAL,
            "已由平台外渠道解决 | Solved outside the platform",
            "已结束 | Ended",
        ),
        w.final("withdrawn", Outcome.WITHDRAWN, "需求方撤回 | Withdrawn by its owner", "已撤回 | Withdrawn"),
        w.final(
            "no_solution",
            Outcome.FAILURE,
            "未找到方案，列入研究缺口 | No solution found, listed as a research gap",
            "暂无方案 | No solution yet",
            reopened_by=("reopen",),
        ),
        w.final(
            "expired",
            Outcome.NEUTRAL,
            "过期归档 | Expired and archived",
            "已过期 | Expired",
            reopened_by=("renew",),
        ),
        w.final("lapsed", Outcome.NEUTRAL, "逾期未补充 | Never completed", "已结束 | Ended"),
        *w.appeal_states("refused", "appealed", "refused_finally", "need", "未予受理 | Not accepted"),
    ),
    transitions=(
        w.step(
            "submit",
            "提交 | Submit",
            "draft",
            "triage",
            w.NEED_OWNER,
            _NO_STATE_SECRET,
            w.given("title", "请填写需求名称 | give the need a title"),
        ),
        w.step(
            "take_back",
            "撤回提交，继续修改 | Take it back to change it",
            "triage",
            "draft",
            w.NEED_OWNER,
        ),
        w.step(
            "ask",
            "请需求方补充 | Ask the owner",
            "triage",
            "repair",
            _REVIEWERS,
            w.at_least("questions_asked", 1, "至少提出一个问题 | ask at least one question"),
            w.at_most("questions_asked", 5, "一次最多问五个问题 | ask at most five questions at a time"),
            effects=(Effect("send_questions"),),
        ),
        w.step(
            "return",
            "退回补充 | Return with reasons",
            "triage",
            "repair",
            _REVIEWERS,
            _WHY,
            effects=(Effect("tell_need_owner"),),
        ),
        w.step(
            "answer",
            "补充后重新提交 | Answer and submit again",
            "repair",
            "triage",
            w.NEED_OWNER,
            _NO_STATE_SECRET,
        ),
        w.step(
            "publish",
            "发布 | Publish",
            "triage",
            "published",
            _REVIEWERS,
            _NO_STATE_SECRET,
            w.yes("contact_verified", "联系人尚未核实 | the contact has not been verified"),
            w.either(
                "技术需求至少要有一条可检验的指标 | a technology need must have at least one testable clause",
                w.yes("has_testable_clause", "没有可检验的指标 | no clause can be tested"),
                w.among(
                    "need_kind",
                    ("talent", "service", "finance", "scenario"),
                    "该需求为技术需求 | it is a technology need",
                ),
            ),
            w.either(
                "非公开需求须先由需求方确认可公开的摘要 | a need that is not public needs a summary its owner has cleared",
                w.equals("secrecy_level", "public", "该需求不是公开级别 | the need is not public"),
                w.yes("public_summary_cleared", "摘要尚未经需求方确认 | the summary has not been cleared"),
            ),
            w.ANONYMITY,
            effects=(Effect("list_need"), Effect("run_matching")),
        ),
        w.refusal(
            "refuse",
            "不予受理 | Refuse",
            "triage",
            "refused",
            _REVIEWERS,
            effects=(Effect("tell_need_owner"),),
        ),
        w.refusal(
            "take_down",
            "下架 | Take down",
            ("published", "unconfirmed", "matched"),
            "refused",
            w.OPERATOR,
            effects=(Effect("unlist_need"), Effect("tell_need_owner")),
        ),
        *w.appeal_steps("refused", "appealed", "triage", "refused_finally", w.NEED_OWNER, "need"),
        w.step("confirm", "确认仍然有效 | Confirm it still stands", "published", "published", w.NEED_OWNER),
        w.step("confirm", "确认仍然有效 | Confirm it still stands", "matched", "matched", w.NEED_OWNER),
        w.step(
            "revise",
            "修改并重新审核 | Revise and review again",
            ("published", "unconfirmed"),
            "triage",
            w.NEED_OWNER,
            effects=(Effect("unlist_need"),),
        ),
        w.step(
            "renew",
            "一键续期 | Renew",
            "unconfirmed",
            "published",
            w.NEED_OWNER,
            effects=(Effect("list_need"),),
        ),
        w.step("renew", "重新启用 | Renew", "expired", "triage", w.NEED_OWNER, _NO_STATE_SECRET),
        w.step(
            "record_match",
            "登记匹配结果 | Record matches",
            "published",
            "matched",
            w.MANAGER,
            w.at_least(
                "confirmed_matches", 1, "还没有经人确认的匹配 | no match has been confirmed by a person"
            ),
        ),
        w.step(
            "discard_matches",
            "匹配均不合适 | Discard the matches",
            "matched",
            "published",
            (w.MANAGER, w.NEED_OWNER),
            _WHY,
        ),
        w.step(
            "introduce",
            "发起对接 | Introduce",
            "matched",
            "introduced",
            w.MANAGER,
            w.given("introduction", "请先建立对接记录 | open the introduction first"),
        ),
        w.step(
            "end_introduction",
            "对接未成 | Introduction came to nothing",
            "introduced",
            "matched",
            w.MANAGER,
            w.given("introduction_reason", "请填写对接结束的原因代码 | give the introduction's closing code"),
        ),
        w.step(
            "negotiate",
            "进入洽谈 | Begin to negotiate",
            "introduced",
            "negotiating",
            (w.NEED_OWNER, w.MANAGER),
        ),
        w.step(
            "break_off", "洽谈未成 | Break off", "negotiating", "matched", (w.NEED_OWNER, w.MANAGER), _WHY
        ),
        w.step(
            "solve",
            "确认已解决 | Confirm it is solved",
            "negotiating",
            "solved",
            w.NEED_OWNER,
            evidence=(
                w.paper(
                    "solution_proof", "合同、验收单或样品检测报告 | contract, acceptance note or test report"
                ),
            ),
            effects=(Effect("unlist_need"), Effect("count_outcome")),
        ),
        w.step(
            "solve_elsewhere",
            "已另行解决 | Solved elsewhere",
            ("published", "unconfirmed", "matched", "introduced", "negotiating"),
            "solved_elsewhere",
            w.NEED_OWNER,
            _WHY,
            effects=(Effect("unlist_need"),),
        ),
        w.step(
            "close_unsolved",
            "结案：未找到方案 | Close: no solution found",
            ("published", "unconfirmed", "matched"),
            "no_solution",
            _REVIEWERS,
            _WHY,
            w.yes("owner_informed", "尚未告知需求方 | the owner has not been told"),
            effects=(Effect("unlist_need"), Effect("list_research_gap")),
        ),
        w.step(
            "reopen",
            "出现新线索，重新发布 | Reopen",
            "no_solution",
            "published",
            (w.MANAGER, w.OPERATOR, w.NEED_OWNER),
            w.given("new_lead", "请说明新的线索 | say what the new lead is"),
            effects=(Effect("list_need"),),
        ),
        w.step(
            "withdraw", "撤回 | Withdraw", _OPEN, "withdrawn", w.NEED_OWNER, effects=(Effect("unlist_need"),)
        ),
        w.by_clock(
            "lapse", "逾期未补充 | Lapse", "repair", "lapsed", _REPAIR, effects=(Effect("tell_need_owner"),)
        ),
        w.by_clock(
            "expire",
            "半衰期已过 | Half-life over",
            ("published", "matched"),
            "unconfirmed",
            _HALF_LIFE,
            effects=(Effect("unlist_need"), Effect("tell_need_owner")),
        ),
        w.by_clock("archive", "归档 | Archive", "unconfirmed", "expired", _GRACE),
    ),
    roles=(w.NEED_OWNER, w.MANAGER, w.OPERATOR, w.APPEAL_BODY),
    facts=(
        w.SECRECY_LEVEL,
        w.fact(FactType.TEXT, "title", "需求名称 | title"),
        w.choice(
            "need_kind",
            "需求类型 | kind of need",
            ("technology", "技术 | technology"),
            ("talent", "人才 | talent"),
            ("service", "服务 | service"),
            ("finance", "资金 | finance"),
            ("scenario", "场景 | scenario"),
        ),
        w.fact(FactType.NUMBER, "questions_asked", "提出的问题数 | questions asked"),
        w.flag("contact_verified", "联系人已核实 | contact verified"),
        w.flag("has_testable_clause", "有可检验的指标 | has a testable clause"),
        w.flag("public_summary_cleared", "公开摘要已确认 | public summary cleared"),
        *w.ANONYMITY_FACTS,
        w.fact(FactType.NUMBER, "confirmed_matches", "经人确认的匹配数 | matches a person confirmed"),
        w.fact(FactType.TEXT, "introduction", "对接记录 | introduction"),
        w.fact(FactType.TEXT, "introduction_reason", "对接结束原因代码 | closing code of the introduction"),
        w.flag("owner_informed", "已告知需求方 | owner told"),
        w.fact(FactType.TEXT, "new_lead", "新的线索 | new lead"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure("need", "triage_working_days", "审核答复期（工作日） | working days to answer a new need"),
        w.figure("need", "repair_days", "补充期（日） | days to complete a need"),
        w.figure("need", "half_life_days", "有效确认期（日） | days a listing stands unconfirmed"),
        w.figure("need", "grace_days", "续期宽限（日） | days in which a stale listing may be renewed"),
        w.figure("need", "negotiation_days", "对接与洽谈提醒（日） | days after which a talk is asked about"),
        *w.appeal_figures("need"),
    ),
    effects=(
        w.effect("send_questions", "发出补充问题 | send the questions"),
        w.effect("list_need", "列入检索与名录 | put it on the lists"),
        w.effect("unlist_need", "撤出检索与名录 | take it off the lists"),
        w.effect("run_matching", "运行匹配 | run the matching"),
        w.effect("tell_need_owner", "通知需求方 | tell the owner"),
        w.effect("list_research_gap", "列入研究缺口 | add it to the research gaps"),
        w.effect("count_outcome", "计入转化结果 | count the outcome"),
    ),
    appeals=(
        w.appeal_demand("refuse", w.NEED_OWNER, "triage"),
        w.appeal_demand("take_down", w.NEED_OWNER, "triage"),
    ),
)
