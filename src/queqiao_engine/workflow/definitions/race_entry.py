"""The first half of a race: opened, entered, entrants chosen and shown in public, signed for with equal first money.

Sources stand in ``race``.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Effect
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.guards import TODAY, FactOf, NoticePeriod, Quorum
from queqiao_engine.workflow.periods import Policy, days

PANEL = Quorum(
    "panel",
    minimum_members=Policy("panel.members_least"),
    odd=True,
    minimum_experts=Policy("panel.experts_share"),
    minimum_present=Policy("panel_vote.present_share"),
    minimum_favour=Policy("panel_vote.in_favour_share"),
    strict=True,
)
APART = w.not_by("entrants", "参赛团队不得参与评审 | entrants do not judge")
WHY = w.given(REASON, "请说明原因 | say why")
MINUTES = (w.paper("panel_minutes", "评审纪要（含回避记录） | minutes of the panel with recusals"),)
_RULE = (
    w.given(
        "keep_rule",
        "请先写明淘汰规则（名额或门槛、并列处理） | write down first how many go on and how ties are broken",
    ),
    w.given(
        "stopped_ip_rule",
        "请先写明出局团队的知识产权归属 | write down first what becomes of stopped teams' rights",
    ),
)
BEGINS_TODAY = w.equals(
    "stage_started_on", w.TODAY_FACT, "阶段开始日应为今天 | the stage begins today: give its first day"
)

HANDLING = (w.paper("objection_handling", "异议处理记录 | record of how the objection was handled"),)

ENTRY = (
    w.step(
        "open",
        "发布赛马榜 | Open",
        "draft",
        "open",
        w.PROGRAMME_OFFICER,
        *_RULE,
        w.at_least(
            "closes_on", w.TODAY_FACT, "报名截止日不能早于今天 | the closing day cannot lie in the past"
        ),
        evidence=(
            w.paper("budget_proof", "预算证明 | proof of budget"),
            w.paper("rules", "赛马规则 | rules of the race"),
        ),
        effects=(Effect("publish_race"),),
    ),
    w.step(
        "enter",
        "报名 | Enter",
        "open",
        "open",
        w.TEAM,
        w.at_most(TODAY, FactOf("closes_on"), "已过报名截止日 | the closing day is over"),
        evidence=(w.paper("entry", "参赛方案 | entry"),),
    ),
    w.step(
        "close_entries",
        "截止，进入遴选 | Close and select",
        "open",
        "selecting",
        w.PROGRAMME_OFFICER,
        w.above(TODAY, FactOf("closes_on"), "报名截止日未过 | the closing day is not over"),
        w.at_least(
            "entrants_count", Policy("race.entrants_least"), "报名团队不足 | too few teams have entered"
        ),
    ),
    w.step(
        "cancel_too_few",
        "团队不足，取消 | Cancel: too few teams",
        "open",
        "too_few",
        w.PROGRAMME_OFFICER,
        WHY,
        effects=(Effect("tell_entrants"),),
    ),
    w.step(
        "cancel",
        "取消 | Cancel",
        ("draft", "open"),
        "cancelled",
        w.PROGRAMME_OFFICER,
        WHY,
        effects=(Effect("tell_entrants"),),
    ),
    w.step(
        "select",
        "提出入围团队 | Propose the entrants",
        "selecting",
        "selection_notice",
        w.PANEL_CHAIR,
        APART,
        PANEL,
        w.at_least(
            "selected_count",
            Policy("race.entrants_least"),
            "入围团队不足，不成赛马 | too few chosen for a race",
        ),
        evidence=MINUTES,
        effects=(Effect("publish_selection"),),
    ),
    w.step(
        "confirm_selection",
        "公示期满，确认入围 | Confirm the entrants after the notice",
        "selection_notice",
        "signing",
        w.PROGRAMME_OFFICER,
        NoticePeriod("selection_notice", days(Policy("race.selection_notice_days"))),
        passes_gate="selection_gate",
        effects=(Effect("tell_entrants"),),
    ),
    w.step(
        "select_again",
        "异议成立，重新遴选 | Objection upheld, choose again",
        "selection_notice",
        "selecting",
        w.PROGRAMME_OFFICER,
        w.yes("objection_upheld", "没有成立的异议 | no objection was upheld"),
        evidence=HANDLING,
    ),
    w.refusal(
        "select_nobody",
        "无团队入围 | Choose nobody",
        "selecting",
        "not_selected",
        w.PANEL_CHAIR,
        APART,
        PANEL,
        evidence=MINUTES,
        effects=(Effect("tell_entrants"),),
    ),
    *w.appeal_steps(
        "not_selected", "selection_appealed", "selecting", "not_selected_finally", w.TEAM, "race"
    ),
    w.step(
        "start",
        "签约并等额拨付首期 | Sign and pay equal first tranches",
        "signing",
        "first_stage",
        w.FINANCE,
        w.yes("all_signed", "尚有团队未签约 | not every team has signed"),
        BEGINS_TODAY,
        w.equals(
            "largest_first_tranche_yuan",
            FactOf("smallest_first_tranche_yuan"),
            "首期经费不等额 | first tranches are not equal",
        ),
        evidence=(w.paper("team_agreement", "各团队任务书 | agreement of each team", 2),),
        effects=(w.pays("pay_first_tranches", "selection_gate", "smallest_first_tranche_yuan"),),
    ),
    w.step(
        "reselect",
        "有团队放弃，重新遴选 | A team declines, choose again",
        "signing",
        "selecting",
        w.PROGRAMME_OFFICER,
        WHY,
        closes_gates=("selection_gate",),
        effects=(Effect("tell_entrants"),),
    ),
)
