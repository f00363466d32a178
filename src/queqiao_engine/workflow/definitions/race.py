"""Race 赛马: several teams in parallel, equal first money, gates that prune, and a winner.

How many go on and what becomes of the rights of stopped teams is written down before the start. Who is chosen to run is shown in
public, and objections are heard, before anything is signed. The first tranche is equal; each later one needs the gate of its own
stage. A stopped team is told why and may appeal before the race goes on, and returns what is unspent. The winner is shown in public
before the prize is paid.

Sources: panel by analogy to 招标投标法 Art. 37; clocks and numbers are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.definitions.race_entry import (
    APART,
    BEGINS_TODAY,
    ENTRY,
    HANDLING,
    MINUTES,
    PANEL,
    WHY,
)
from queqiao_engine.workflow.guards import STATE_ENTERED, Elapsed, NoticePeriod
from queqiao_engine.workflow.periods import Policy, days, months, working_days

_STAGE = months(Policy("race.stage_months"))
_APPEAL = working_days(Policy("race.appeal_working_days"))
_ANSWER = working_days(Policy("race.appeal_answer_working_days"))
_OVER = Elapsed(STATE_ENTERED, _APPEAL, w.label("申诉期未满 | the time for appeals is still running"))
_MONEY_BACK = w.yes(
    "unspent_returned", "出局团队的结余经费尚未退回 | stopped teams have not returned what is unspent"
)
_TEAM = w.TEAM
DEFINITION = Definition(
    name="race",
    version=w.VERSION,
    label=w.label("赛马 | Race"),
    subject="call",
    initial="draft",
    states=(
        w.state("draft", "方案起草 | Drafted", "筹备中 | In preparation"),
        w.state(
            "open",
            "征集团队 | Open for entrants",
            "报名中 | Open for entrants",
            deadline=w.until(days(Policy("race.closing_days")), None, w.PROGRAMME_OFFICER, since="closes_on"),
        ),
        w.state(
            "selecting",
            "遴选中 | Selecting entrants",
            "遴选中 | Selecting entrants",
            deadline=w.until(working_days(Policy("race.selection_working_days")), None, w.OPERATOR),
        ),
        w.state(
            "selection_notice",
            "入围名单公示中 | Entrants under public notice",
            "公示中 | Under public notice",
            deadline=w.until(days(Policy("race.selection_notice_days")), None, w.PROGRAMME_OFFICER),
        ),
        w.state(
            "signing",
            "签约，首期等额拨付 | Signing, equal first tranche",
            "已入围 | Entrants chosen",
            deadline=w.until(days(Policy("race.signing_days")), None, w.PROGRAMME_OFFICER),
        ),
        w.state(
            "first_stage",
            "首轮攻关 | First stage",
            "攻关中 | Running",
            deadline=w.until(_STAGE, None, w.PROGRAMME_OFFICER, since="stage_started_on"),
        ),
        w.state(
            "running",
            "并行攻关 | Running",
            "攻关中 | Running",
            deadline=w.until(_STAGE, None, w.PROGRAMME_OFFICER, since="stage_started_on"),
        ),
        w.state(
            "gate_review",
            "关口评审 | Gate under review",
            "关口评审 | Gate under review",
            deadline=w.until(working_days(Policy("race.gate_working_days")), None, w.OPERATOR),
        ),
        w.state(
            "pruned",
            "已公布出局团队，申诉期 | Stopped teams told, time for appeals",
            "关口结果已公布 | Gate result published",
            deadline=w.until(_APPEAL, None, w.PROGRAMME_OFFICER),
        ),
        w.state(
            "prune_appealed",
            "出局申诉处理中 | Appeal against being stopped",
            "申诉处理中 | Appeal being heard",
            deadline=w.until(_ANSWER, None, w.OPERATOR),
        ),
        w.state(
            "prune_confirmed",
            "申诉均已处理，出局维持 | Appeals heard, teams stay stopped",
            "关口结果已公布 | Gate result published",
            deadline=w.until(days(Policy("race.return_days")), None, w.PROGRAMME_OFFICER),
        ),
        w.state(
            "final_review",
            "终评 | Final review",
            "终评 | Final review",
            deadline=w.until(working_days(Policy("race.gate_working_days")), None, w.OPERATOR),
        ),
        w.state(
            "winner_notice",
            "胜出团队公示 | Winner under public notice",
            "公示中 | Under public notice",
            deadline=w.until(days(Policy("race.winner_notice_days")), None, w.PROGRAMME_OFFICER),
        ),
        w.state(
            "settling",
            "兑付与清算 | Paying and settling",
            "已揭晓 | Decided",
            deadline=w.until(days(Policy("race.return_days")), None, w.FINANCE),
        ),
        *w.appeal_states(
            "not_selected",
            "selection_appealed",
            "not_selected_finally",
            "race",
            "遴选无团队入围 | No entrant chosen",
        ),
        *w.appeal_states(
            "no_winner", "result_appealed", "no_winner_finally", "race", "无团队达标 | No team met the goal"
        ),
        w.final("won", Outcome.SUCCESS, "产生胜出团队，已清算 | Won and settled", "已完成 | Completed"),
        w.final(
            "too_few", Outcome.FAILURE, "团队不足，取消 | Cancelled: too few teams", "已取消 | Cancelled"
        ),
        w.final("abandoned", Outcome.WITHDRAWN, "团队全部退出 | Every team withdrew", "已终止 | Ended"),
        w.final(
            "cancelled", Outcome.WITHDRAWN, "主办方取消 | Cancelled by its organiser", "已取消 | Cancelled"
        ),
    ),
    transitions=(
        *ENTRY,
        w.step(
            "all_withdrew",
            "团队全部退出 | Every team withdrew",
            ("signing", "first_stage", "running"),
            "abandoned",
            w.PROGRAMME_OFFICER,
            WHY,
            effects=(Effect("freeze_stopped"), Effect("call_back_unspent")),
        ),
        w.step(
            "spend",
            "拨付本阶段经费 | Pay this stage's money",
            "running",
            "running",
            w.FINANCE,
            w.no("stage_paid", "本阶段经费已拨付 | this stage has been paid"),
            effects=(w.pays("pay_stage_tranches", "stage_gate", "stage_yuan"),),
        ),
        w.step(
            "submit_stage",
            "提交关口材料 | Submit to the gate",
            ("first_stage", "running"),
            "gate_review",
            _TEAM,
            evidence=(w.paper("stage_report", "阶段报告 | stage report"),),
            closes_gates=("stage_gate",),
        ),
        w.step(
            "submit_final",
            "提交终评材料 | Submit to the final review",
            "running",
            "final_review",
            _TEAM,
            evidence=(w.paper("final_report", "终期报告 | final report"),),
            closes_gates=("stage_gate",),
        ),
        w.step(
            "keep_all",
            "全部晋级 | All go on",
            "gate_review",
            "running",
            w.PANEL_CHAIR,
            APART,
            PANEL,
            BEGINS_TODAY,
            evidence=MINUTES,
            passes_gate="stage_gate",
        ),
        w.refusal(
            "prune",
            "公布出局团队 | Stop teams",
            "gate_review",
            "pruned",
            w.PANEL_CHAIR,
            APART,
            PANEL,
            w.at_least(
                "remaining_count", 1, "没有团队晋级，请改为终止 | nobody goes on: end the race instead"
            ),
            evidence=MINUTES,
            effects=(Effect("freeze_stopped"), Effect("tell_entrants")),
        ),
        *w.appeal_steps("pruned", "prune_appealed", "gate_review", "prune_confirmed", _TEAM, "race"),
        w.step(
            "go_on",
            "留下的团队继续 | The others go on",
            "pruned",
            "running",
            w.PROGRAMME_OFFICER,
            _OVER,
            _MONEY_BACK,
            BEGINS_TODAY,
            passes_gate="stage_gate",
            effects=(Effect("release_stopped_rights"),),
        ),
        w.step(
            "go_on",
            "留下的团队继续 | The others go on",
            "prune_confirmed",
            "running",
            w.PROGRAMME_OFFICER,
            _MONEY_BACK,
            BEGINS_TODAY,
            passes_gate="stage_gate",
            effects=(Effect("release_stopped_rights"),),
        ),
        w.refusal(
            "end_without_winner",
            "无团队达标，终止 | End: nobody met the goal",
            ("gate_review", "final_review"),
            "no_winner",
            w.PANEL_CHAIR,
            APART,
            PANEL,
            evidence=MINUTES,
            effects=(Effect("freeze_stopped"), Effect("tell_entrants")),
        ),
        *w.appeal_steps(
            "no_winner",
            "result_appealed",
            "final_review",
            "no_winner_finally",
            _TEAM,
            "race",
            effects=(Effect("call_back_unspent"), Effect("publish_negative_result")),
        ),
        w.step(
            "declare_winner",
            "提出胜出团队 | Propose the winner",
            "final_review",
            "winner_notice",
            w.PANEL_CHAIR,
            APART,
            PANEL,
            w.given("winner", "请写明胜出团队 | name the winner"),
            evidence=MINUTES,
            effects=(Effect("publish_result"),),
        ),
        w.step(
            "review_again",
            "异议成立，重新终评 | Objection upheld, review again",
            "winner_notice",
            "final_review",
            w.PROGRAMME_OFFICER,
            w.yes("objection_upheld", "没有成立的异议 | no objection was upheld"),
            evidence=HANDLING,
        ),
        w.step(
            "confirm_winner",
            "公示期满，确认胜出 | Confirm after the notice",
            "winner_notice",
            "settling",
            w.PROGRAMME_OFFICER,
            NoticePeriod("notice", days(Policy("race.winner_notice_days"))),
            passes_gate="winner_gate",
        ),
        w.step(
            "settle",
            "兑付并清算 | Pay and settle",
            "settling",
            "won",
            w.FINANCE,
            _MONEY_BACK,
            evidence=(w.paper("final_accounts", "各团队决算表 | final accounts of each team", 2),),
            effects=(w.pays("pay_winner", "winner_gate", "prize_yuan"), Effect("count_outcome")),
        ),
    ),
    roles=(w.TEAM, w.PROGRAMME_OFFICER, w.PANEL_CHAIR, w.FINANCE, w.APPEAL_BODY, w.OPERATOR),
    facts=(
        w.fact(FactType.TEXT, "keep_rule", "淘汰规则 | rule for who goes on"),
        w.choice(
            "stopped_ip_rule",
            "出局团队知识产权 | rights of stopped teams",
            ("team_keeps", "归团队 | the team keeps them"),
            (
                "sponsor_option",
                "归团队，主办方有优先受让权 | the team keeps them, the organiser may buy first",
            ),
            ("shared", "共有 | shared"),
        ),
        w.fact(FactType.NUMBER, "entrants_count", "报名团队数 | teams entered"),
        w.fact(FactType.NUMBER, "selected_count", "入围团队数 | teams chosen"),
        w.fact(FactType.NUMBER, "remaining_count", "晋级团队数 | teams going on"),
        w.fact(FactType.NAMES, "entrants", "参赛团队成员 | members of the entrants"),
        w.fact(FactType.NOTICE, "selection_notice", "入围公示 | notice of the entrants"),
        w.fact(FactType.PANEL, "panel", "评审组及表决 | the panel and its votes"),
        w.flag("all_signed", "全部签约 | all signed"),
        w.fact(
            FactType.NUMBER, "largest_first_tranche_yuan", "首期最高额（元） | largest first tranche in yuan"
        ),
        w.fact(
            FactType.NUMBER,
            "smallest_first_tranche_yuan",
            "首期最低额（元） | smallest first tranche in yuan",
        ),
        w.fact(FactType.DATE, "stage_started_on", "本阶段开始日 | day this stage began"),
        w.flag("stage_paid", "本阶段已拨付 | this stage paid"),
        w.flag("unspent_returned", "结余已退回 | unspent money returned"),
        w.fact(FactType.NAMES, "winner", "胜出团队 | winner"),
        w.fact(FactType.NOTICE, "notice", "胜出公示 | notice of the winner"),
        w.flag("objection_upheld", "异议成立 | objection upheld"),
        w.fact(FactType.DATE, "closes_on", "报名截止日 | closing day"),
        w.fact(FactType.NUMBER, "stage_yuan", "本阶段经费（元） | this stage in yuan"),
        w.fact(FactType.NUMBER, "prize_yuan", "胜出奖金（元） | prize in yuan"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure("race", "entrants_least", "团队数下限 | teams at least"),
        w.figure("race", "selection_working_days", "遴选期（工作日） | working days to choose"),
        w.figure("race", "stage_months", "阶段期限（月） | months of a stage"),
        w.figure("race", "gate_working_days", "关口评审期（工作日） | working days for a gate"),
        w.figure("race", "winner_notice_days", "胜出公示期（日） | days of notice of the winner"),
        w.figure("race", "return_days", "清算期（日） | days to settle"),
        w.figure("panel", "members_least", "评审组人数下限 | members of a panel at least"),
        w.figure("panel", "experts_share", "专家占比下限 | least share of experts"),
        w.figure("panel_vote", "present_share", "到会占比下限 | least share present"),
        w.figure("panel_vote", "in_favour_share", "赞成须超过的占比 | share in favour to be exceeded"),
        w.figure("race", "closing_days", "截止后处理期（日） | days after the closing day to act"),
        w.figure("race", "selection_notice_days", "入围公示期（日） | days of notice of the entrants"),
        w.figure("race", "signing_days", "签约期（日） | days to sign"),
        *w.appeal_figures("race"),
    ),
    effects=(
        w.effect("publish_race", "公布赛马榜 | publish the race"),
        w.effect("publish_selection", "公示入围名单 | publish the entrants chosen"),
        w.effect("tell_entrants", "通知各团队并附理由 | tell the teams, with reasons"),
        w.effect("pay_first_tranches", "等额拨付首期 | pay equal first tranches", money=True),
        w.effect("pay_stage_tranches", "拨付阶段经费 | pay the stage", money=True),
        w.effect("pay_winner", "兑付胜出团队 | pay the winner", money=True),
        w.effect("freeze_stopped", "冻结出局团队经费 | freeze what stopped teams have left"),
        w.effect("call_back_unspent", "追回结余经费 | call back unspent money"),
        w.effect(
            "release_stopped_rights", "按规则处理出局团队知识产权 | apply the rule on stopped teams' rights"
        ),
        w.effect("publish_negative_result", "发布负结果 | publish the negative result"),
        w.effect("publish_result", "公布结果 | publish the result"),
        w.effect("count_outcome", "计入成效 | count the outcome"),
    ),
    gates=(
        w.gate("selection_gate", "入围 | chosen"),
        w.gate("stage_gate", "本关通过 | this gate passed"),
        w.gate("winner_gate", "胜出确认 | winner confirmed"),
    ),
    appeals=(
        w.appeal_demand("select_nobody", w.TEAM, "selecting"),
        w.appeal_demand("prune", w.TEAM, "gate_review"),
        w.appeal_demand("end_without_winner", w.TEAM, "final_review"),
    ),
)
