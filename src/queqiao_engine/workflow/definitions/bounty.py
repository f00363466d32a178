"""Bounty 揭榜挂帅: criteria frozen before opening, anybody may answer, judged blind, paid for results.

No limit by nationality, age, seniority, degree, career or kind of unit; bounties from 100 yuan. The prize is in escrow or proven in a
budget, the criteria are sealed by their hash at opening and compared at every decision after it, questions and answers are public.
Large prizes are ranked by a panel and shown in public before the award; small ones take a light path with a light identity check.
Acceptance keeps a floor for the weight of the enterprises that will use the result. Failure with diligence is not punished.

Sources: panel by analogy to 招标投标法 Art. 37; original records show diligence, 科学技术进步法 (2021) Art. 68; amounts, clocks and the
downstream floor are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.definitions.bounty_performing import (
    JUDGE_APART,
    LIGHT,
    PERFORMING,
    SOLVER,
    SPONSOR,
)
from queqiao_engine.workflow.guards import TODAY, AllOf, Elapsed, FactOf, NoticePeriod, Quorum
from queqiao_engine.workflow.periods import Policy, days, working_days

_FROZEN = w.equals(
    "criteria_hash",
    FactOf("frozen_criteria_hash"),
    "评审标准在发榜后被改动 | the criteria were changed after opening",
)
_BLIND = w.yes("entries_blinded", "揭榜材料尚未隐去身份 | entries still show who wrote them")
_PANEL = Quorum(
    "panel",
    minimum_members=Policy("panel.members_least"),
    odd=True,
    minimum_experts=Policy("panel.experts_share"),
    minimum_present=Policy("panel_vote.present_share"),
    minimum_favour=Policy("panel_vote.in_favour_share"),
    strict=True,
)
_NOTICE = NoticePeriod("ranking_notice", days(Policy("bounty.ranking_notice_days")))
_CLOSED = w.above(TODAY, FactOf("closes_on"), "截止日期未过 | the closing day is not over")
_LATER = w.at_least(
    "closes_on", w.TODAY_FACT, "截止日期不能早于今天 | the closing day cannot lie in the past"
)
_WHY = w.given(REASON, "请说明原因 | say why")
_REPORT = (
    w.paper("judging_report", "评审报告（分数、排序、回避） | judging report: scores, ranking, recusals"),
)

_OPENING = (
    w.step(
        "submit",
        "提交审核 | Submit",
        "draft",
        "checking",
        SPONSOR,
        w.at_least(
            "prize_yuan", Policy("bounty.prize_least_yuan"), "奖金低于下限 | the prize is below the least"
        ),
        w.given("criteria_hash", "请先写定评审标准 | write the criteria first"),
    ),
    w.step(
        "return_for_completion",
        "退回补正 | Return for completion",
        "checking",
        "draft",
        w.PROGRAMME_OFFICER,
        _WHY,
        effects=(Effect("tell_sponsor"),),
    ),
    w.step(
        "open",
        "发榜 | Open",
        "checking",
        "open",
        w.PROGRAMME_OFFICER,
        _FROZEN,
        w.yes(
            "open_to_anyone",
            "不得以国籍、年龄、资历、学历、单位性质设限 | no limit by nationality, age, seniority, degree or kind of unit",
        ),
        w.equals("opened_on", w.TODAY_FACT, "发榜日应为今天 | it opens today: give the day"),
        _LATER,
        w.yes(
            "escrow_or_budget",
            "奖金未托管，也无预算证明 | the prize is neither in escrow nor in a proven budget",
        ),
        evidence=(
            w.paper("budget_proof", "预算或托管证明 | proof of budget or escrow"),
            w.paper("rules", "揭榜规则（含知识产权与争议条款） | rules with terms on rights and disputes"),
        ),
        effects=(Effect("publish_bounty"), Effect("seal_criteria")),
    ),
    w.refusal(
        "refuse",
        "不予发榜 | Refuse",
        "checking",
        "refused",
        w.PROGRAMME_OFFICER,
        effects=(Effect("tell_sponsor"),),
    ),
    *w.appeal_steps("refused", "appealed", "checking", "refused_finally", SPONSOR, "bounty"),
    w.step("ask", "提问 | Ask", "open", "open", SOLVER, effects=(Effect("publish_question"),)),
    w.step(
        "answer",
        "答疑（向所有人公开） | Answer, for everybody to read",
        "open",
        "open",
        SPONSOR,
        effects=(Effect("publish_answer"),),
    ),
    w.step(
        "enter",
        "揭榜 | Enter",
        "open",
        "open",
        SOLVER,
        w.either(
            "请先完成身份核验；奖金不超过简易通道上限的，简易核验即可 | have your identity checked first; a light check does for a small prize",
            w.equals("identity", "full", "未经完整核验 | it was not checked in full"),
            AllOf((w.equals("identity", "light", "未经核验 | it was not checked"), LIGHT)),
        ),
        w.at_most(TODAY, FactOf("closes_on"), "已过截止日期 | the closing day is over"),
        evidence=(w.paper("entry", "揭榜方案 | entry"),),
        effects=(Effect("seal_entry"),),
    ),
    w.step(
        "close_entries",
        "截止，进入评审 | Close and judge",
        "open",
        "judging",
        w.PROGRAMME_OFFICER,
        Elapsed(
            "opened_on",
            days(Policy("bounty.open_days_least")),
            w.label("公开期不足 | it has not been open long enough"),
        ),
        _CLOSED,
        w.at_least("entries", 1, "无人揭榜，请延期或流榜 | nobody entered: extend or close without award"),
    ),
    w.step(
        "extend",
        "延期 | Extend",
        "open",
        "open",
        (SPONSOR, w.PROGRAMME_OFFICER),
        _LATER,
        _WHY,
        effects=(Effect("publish_bounty"),),
    ),
    w.step(
        "close_empty",
        "无人揭榜，流榜 | Close: nobody entered",
        "open",
        "no_entry",
        w.PROGRAMME_OFFICER,
        w.equals("entries", 0, "已有人揭榜 | somebody has entered"),
        _CLOSED,
        effects=(Effect("release_escrow"), Effect("list_research_gap")),
    ),
    w.step(
        "cancel",
        "撤榜 | Cancel",
        ("draft", "checking", "open"),
        "cancelled",
        SPONSOR,
        _WHY,
        w.equals("entries", 0, "已有人揭榜，不能撤榜 | somebody has entered: it can no longer be cancelled"),
        effects=(Effect("release_escrow"),),
    ),
)

_JUDGING = (
    w.step(
        "rank",
        "评审排序 | Rank",
        "judging",
        "ranked",
        w.PANEL_CHAIR,
        _FROZEN,
        _BLIND,
        JUDGE_APART,
        _PANEL,
        evidence=_REPORT,
        effects=(Effect("publish_ranking"),),
    ),
    w.step(
        "rank_lightly",
        "简易评审 | Rank lightly",
        "judging",
        "awarded",
        SPONSOR,
        _FROZEN,
        _BLIND,
        JUDGE_APART,
        LIGHT,
        w.given("winner", "请选定揭榜人 | name the winner"),
        evidence=_REPORT,
        passes_gate="award_gate",
        effects=(Effect("tell_entrants"),),
    ),
    w.refusal(
        "award_nobody",
        "无人达标 | Award nobody",
        "judging",
        "no_award",
        w.PANEL_CHAIR,
        _FROZEN,
        JUDGE_APART,
        _PANEL,
        evidence=_REPORT,
        effects=(Effect("tell_entrants"),),
    ),
    w.refusal(
        "award_nobody_lightly",
        "简易评审无人达标 | Award nobody, lightly",
        "judging",
        "no_award",
        SPONSOR,
        _FROZEN,
        _BLIND,
        JUDGE_APART,
        LIGHT,
        evidence=_REPORT,
        effects=(Effect("tell_entrants"),),
    ),
    *w.appeal_steps(
        "no_award",
        "no_award_appealed",
        "judging",
        "no_award_finally",
        SOLVER,
        "bounty",
        effects=(Effect("release_escrow"), Effect("list_research_gap")),
    ),
    w.step(
        "rejudge",
        "异议成立，重新评审 | Objection upheld, judge again",
        "ranked",
        "judging",
        w.PROGRAMME_OFFICER,
        w.yes("objection_upheld", "没有成立的异议 | no objection was upheld"),
        evidence=(w.paper("objection_handling", "异议处理记录 | record of how the objection was handled"),),
        closes_gates=("award_gate",),
    ),
    w.step(
        "award",
        "公示期满，确定揭榜人 | Award after the notice",
        "ranked",
        "awarded",
        SPONSOR,
        _FROZEN,
        _NOTICE,
        w.given("winner", "请选定揭榜人 | name the winner"),
        passes_gate="award_gate",
        effects=(Effect("tell_entrants"),),
    ),
    w.step(
        "pass_to_next",
        "揭榜人放弃，顺延 | Winner declines, next in line",
        "awarded",
        "awarded",
        w.PROGRAMME_OFFICER,
        w.given("next_ranked", "没有可顺延的揭榜人 | nobody is next in line"),
        _WHY,
    ),
    w.step(
        "close_undone",
        "无人承接，流榜 | Close: nobody takes it on",
        "awarded",
        "no_entry",
        w.PROGRAMME_OFFICER,
        _WHY,
        effects=(Effect("release_escrow"),),
    ),
)

DEFINITION = Definition(
    name="bounty",
    version=w.VERSION,
    label=w.label("揭榜挂帅 | Bounty"),
    subject="call",
    initial="draft",
    states=(
        w.state("draft", "草稿 | Draft", "未提交 | Not submitted"),
        w.state(
            "checking",
            "发榜审核 | Checked before opening",
            "审核中 | Being checked",
            deadline=w.until(working_days(Policy("bounty.review_working_days")), None, w.OPERATOR),
        ),
        *w.appeal_states("refused", "appealed", "refused_finally", "bounty", "不予发榜 | Not opened"),
        w.state(
            "open",
            "已发榜，征集中 | Open for entries",
            "揭榜中 | Open for entries",
            deadline=w.until(
                days(Policy("bounty.closing_days")), None, w.PROGRAMME_OFFICER, since="closes_on"
            ),
        ),
        w.state(
            "judging",
            "匿名评审中 | Judged blind",
            "评审中 | Being judged",
            deadline=w.until(days(Policy("bounty.judging_days")), None, w.OPERATOR),
        ),
        w.state(
            "ranked",
            "排序公示中 | Ranking under public notice",
            "公示中 | Under public notice",
            deadline=w.until(
                days(Policy("bounty.ranking_notice_days")), None, w.PROGRAMME_OFFICER, w.NEED_OWNER
            ),
        ),
        *w.appeal_states(
            "no_award",
            "no_award_appealed",
            "no_award_finally",
            "bounty",
            "无人达标 | Nobody met the criteria",
        ),
        w.state(
            "awarded",
            "已定揭榜人，待签约 | Awarded, to be signed",
            "已揭榜 | Awarded",
            deadline=w.until(days(Policy("bounty.award_days")), None, w.PROGRAMME_OFFICER),
        ),
        w.state(
            "performing",
            "攻关中 | Being worked on",
            "攻关中 | Being worked on",
            deadline=w.until(
                days(Policy("bounty.overdue_days")), None, w.PROGRAMME_OFFICER, w.NEED_OWNER, since="due_on"
            ),
        ),
        w.state(
            "acceptance",
            "验收中 | In acceptance",
            "验收中 | In acceptance",
            deadline=w.until(days(Policy("bounty.acceptance_days")), None, w.OPERATOR),
        ),
        *w.appeal_states(
            "rejected", "rejection_appealed", "rejected_finally", "bounty", "验收未通过 | Result rejected"
        ),
        w.state(
            "failure_review",
            "未成原因审查 | Failure under review",
            "审查中 | Under review",
            deadline=w.until(days(Policy("bounty.judging_days")), None, w.OPERATOR),
        ),
        *w.appeal_states(
            "at_fault", "fault_appealed", "at_fault_finally", "bounty", "认定未尽责 | Found at fault"
        ),
        w.state(
            "disputed",
            "争议处理中 | In dispute",
            "争议处理中 | In dispute",
            deadline=w.until(working_days(Policy("bounty.dispute_working_days")), None, w.OPERATOR),
        ),
        w.final("completed", Outcome.SUCCESS, "验收通过，已兑付 | Accepted and paid", "已完成 | Completed"),
        w.final("settled", Outcome.NEUTRAL, "和解结案 | Settled", "已结案 | Closed"),
        w.final("in_court", Outcome.NEUTRAL, "转司法途径 | Left to arbitration or court", "已结案 | Closed"),
        w.final(
            "failed_diligently",
            Outcome.NEUTRAL,
            "未成，已尽责 | Failed with diligence",
            "未成功 | Not achieved",
        ),
        w.final("no_entry", Outcome.FAILURE, "流榜 | Closed without a solver", "流榜 | No solver found"),
        w.final("cancelled", Outcome.WITHDRAWN, "撤榜 | Cancelled", "已撤榜 | Cancelled"),
    ),
    transitions=_OPENING + _JUDGING + PERFORMING,
    roles=(
        w.NEED_OWNER,
        w.APPLICANT,
        w.PROGRAMME_OFFICER,
        w.PANEL_CHAIR,
        w.FINANCE,
        w.APPEAL_BODY,
        w.OPERATOR,
    ),
    facts=(
        w.fact(FactType.NUMBER, "prize_yuan", "奖金（元） | prize in yuan"),
        w.fact(FactType.TEXT, "criteria_hash", "评审标准摘要值 | hash of the criteria"),
        w.fact(FactType.TEXT, "frozen_criteria_hash", "发榜时锁定的摘要值 | hash frozen at opening"),
        w.flag("open_to_anyone", "不设资格限制 | open to anyone"),
        w.flag("escrow_or_budget", "奖金已托管或有预算 | prize in escrow or budgeted"),
        w.fact(FactType.DATE, "closes_on", "截止日期 | closing day"),
        w.fact(FactType.DATE, "opened_on", "发榜日期 | day it was opened"),
        w.choice(
            "identity",
            "身份核验 | identity check",
            ("none", "未核验 | none"),
            ("light", "简易核验 | light"),
            ("full", "完整核验 | full"),
        ),
        w.fact(FactType.NUMBER, "entries", "揭榜数 | entries"),
        w.fact(FactType.NAMES, "entrants", "揭榜人 | entrants"),
        w.flag("entries_blinded", "已隐去身份 | entries blinded"),
        w.fact(FactType.PANEL, "panel", "评审组及表决 | the panel and its votes"),
        w.fact(FactType.NOTICE, "ranking_notice", "排序公示 | notice of the ranking"),
        w.flag("objection_upheld", "异议成立 | objection upheld"),
        w.fact(FactType.NAMES, "winner", "揭榜人选 | winner"),
        w.fact(FactType.NAMES, "next_ranked", "顺位揭榜人 | next in line"),
        w.flag("both_signed", "双方已签署 | both signed"),
        w.flag("milestone_accepted", "里程碑已验收 | milestone accepted"),
        w.flag("milestone_paid", "里程碑已付款 | milestone paid"),
        w.fact(FactType.NUMBER, "acceptance_score", "验收得分 | acceptance score"),
        w.fact(
            FactType.NUMBER,
            "downstream_weight",
            "下游企业权重占比 | share of weight of downstream enterprises",
        ),
        w.flag("downstream_veto", "下游企业否决 | downstream veto"),
        w.flag("meets_criteria", "达到榜单指标 | criteria met"),
        w.flag("diligent", "勤勉尽责 | diligent"),
        w.flag("both_agree_settlement", "双方同意和解 | both agree to settle"),
        w.fact(FactType.DATE, "due_on", "约定完成日 | day agreed for the result"),
        w.fact(FactType.NUMBER, "milestone_yuan", "里程碑款（元） | milestone payment in yuan"),
        w.fact(FactType.NUMBER, "due_yuan", "应付奖金余额（元） | prize still due in yuan"),
        w.fact(
            FactType.NUMBER, "paid_total_yuan", "累计付款（含本次，元） | paid so far, this included, in yuan"
        ),
        w.fact(FactType.NUMBER, "settlement_yuan", "和解金额（元） | settlement in yuan"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure("bounty", "prize_least_yuan", "奖金下限（元） | least prize in yuan"),
        w.figure("bounty", "light_most_yuan", "简易通道上限（元） | most yuan on the light path"),
        w.figure("bounty", "review_working_days", "发榜审核期（工作日） | working days to check a bounty"),
        w.figure("bounty", "open_days_least", "公开期下限（日） | days open at least"),
        w.figure("bounty", "judging_days", "评审期（日） | days for judging"),
        w.figure("bounty", "ranking_notice_days", "排序公示期（日） | days of notice of the ranking"),
        w.figure("bounty", "award_days", "签约期（日） | days to sign"),
        w.figure("bounty", "acceptance_days", "验收期（日） | days for acceptance"),
        w.figure("bounty", "dispute_working_days", "争议处理期（工作日） | working days for a dispute"),
        w.figure("bounty", "downstream_share", "下游企业权重下限 | least weight of downstream enterprises"),
        w.figure("bounty", "pass_score", "验收及格分 | passing score"),
        w.figure("panel", "members_least", "评审组人数下限 | members of a panel at least"),
        w.figure("panel", "experts_share", "专家占比下限 | least share of experts"),
        w.figure("panel_vote", "present_share", "到会占比下限 | least share present"),
        w.figure("panel_vote", "in_favour_share", "赞成须超过的占比 | share in favour to be exceeded"),
        w.figure("bounty", "closing_days", "截止后处理期（日） | days after the closing day to act"),
        w.figure(
            "bounty", "overdue_days", "逾期提醒（日） | days after the agreed day until it counts as overdue"
        ),
        *w.appeal_figures("bounty"),
    ),
    effects=(
        w.effect("tell_sponsor", "通知发榜方 | tell the sponsor"),
        w.effect("tell_solver", "通知揭榜方 | tell the solver"),
        w.effect("tell_entrants", "通知全体揭榜人并附理由 | tell every entrant, with reasons"),
        w.effect("publish_bounty", "公布榜单 | publish the bounty"),
        w.effect("seal_criteria", "存证评审标准 | seal the criteria"),
        w.effect("seal_entry", "存证揭榜方案 | seal the entry"),
        w.effect("publish_question", "公开提问 | publish the question"),
        w.effect("publish_answer", "公开答复 | publish the answer"),
        w.effect("publish_ranking", "公示排序 | publish the ranking"),
        w.effect("list_research_gap", "列入研究缺口 | add it to the research gaps"),
        w.effect("pay_milestone", "支付里程碑款 | pay the milestone", money=True),
        w.effect("pay_prize", "兑付奖金 | pay the prize", money=True),
        w.effect("pay_settlement", "按和解协议付款 | pay under the settlement", money=True),
        w.effect("hold_escrow", "冻结托管款 | hold the escrow"),
        w.effect("release_escrow", "解除托管，退回未付奖金 | give the unpaid prize back"),
        w.effect("call_back_payments", "追回已付款 | call payments back"),
        w.effect("publish_negative_result", "发布负结果 | publish the negative result"),
        w.effect("seal_diligence_file", "生成尽职免责材料 | seal the due-diligence file"),
        w.effect("count_outcome", "计入成效 | count the outcome"),
    ),
    gates=(
        w.gate("award_gate", "已确定揭榜人 | awarded"),
        w.gate("acceptance_gate", "验收通过或和解 | accepted or settled"),
    ),
    appeals=(
        w.appeal_demand("refuse", SPONSOR, "checking"),
        w.appeal_demand("award_nobody", SOLVER, "judging"),
        w.appeal_demand("award_nobody_lightly", SOLVER, "judging"),
        w.appeal_demand("reject_result", SOLVER, "acceptance"),
        w.appeal_demand("find_at_fault", SOLVER, "failure_review"),
    ),
)
