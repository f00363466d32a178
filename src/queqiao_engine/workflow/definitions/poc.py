"""Proof of concept 概念验证: four gates, each with what must be shown, who decides, and what money lies behind it.

创意性 → 可行性 → 商业化 → 应用场景. At each gate a panel of industry, technology and market says go, go on conditions, hold or stop; members of
the team do not judge. Every tranche lies behind the gate before it, every spending needs both deans, and the enterprise's dean may veto
it with a reason. A stop may be appealed and leaves a negative result and a due-diligence file. Whoever passes is followed up after
12, 24 and 36 months.

Sources: size of the panel and share of experts by analogy to 招标投标法 Art. 37; expert pools with recusal, 科学技术进步法 (2021) Art. 101;
original records show diligence, Art. 68; amounts, clocks, votes and the readiness asked at each gate (nine levels) are defaults of
this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Deadline, Definition, Effect, FactType, Outcome, State
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.definitions.poc_gates import (
    ABOVE_GRANT,
    BOTH_SIGN,
    ENTRY,
    GATES,
    gate_states,
    gate_steps,
    work_steps,
)
from queqiao_engine.workflow.periods import Policy, days, months, working_days

_STAGE = months(Policy("poc.stage_months"))
_WORK = (
    ("feasibility_work", "idea_gate", "feasibility"),
    ("commercial_work", "feasibility_gate", "commercial"),
    ("scenario_work", "commercial_gate", "scenario"),
)
_ONWARD = {
    "idea": "feasibility_work",
    "feasibility": "commercial_work",
    "commercial": "scenario_work",
    "scenario": "settling",
}
_FOLLOW_UPS = (
    ("follow_up_first", "12", "poc.follow_up_first_months", "follow_up_second"),
    ("follow_up_second", "24", "poc.follow_up_second_months", "follow_up_third"),
    ("follow_up_third", "36", "poc.follow_up_third_months", "closed"),
)
_OPEN = (
    "draft",
    "completeness",
    *(f"{name}_{part}" for name, _, _ in GATES for part in ("review", "conditions", "hold")),
    *(place for place, _, _ in _WORK),
)

DEFINITION = Definition(
    name="poc",
    version=w.VERSION,
    label=w.label("概念验证 | Proof of concept"),
    subject="application",
    initial="draft",
    states=(
        w.state("draft", "草稿 | Draft", "未提交 | Not submitted"),
        w.state(
            "completeness",
            "形式审查 | Completeness check",
            "形式审查 | Completeness check",
            deadline=w.until(working_days(Policy("poc.completeness_working_days")), None, w.OPERATOR),
        ),
        *w.appeal_states("refused", "appealed", "refused_finally", "poc", "未予受理 | Not accepted"),
        *(found for name, zh, en in GATES for found in gate_states(name, zh, en)),
        w.state(
            "feasibility_work",
            "可行性验证中 | Working on feasibility",
            "可行性验证中 | Working on feasibility",
            deadline=w.until(_STAGE, None, w.PROGRAMME_OFFICER, since="stage_started_on"),
        ),
        w.state(
            "commercial_work",
            "商业化验证中 | Working on commercial value",
            "商业化验证中 | Working on commercial value",
            deadline=w.until(_STAGE, None, w.PROGRAMME_OFFICER, since="stage_started_on"),
        ),
        w.state(
            "scenario_work",
            "应用场景验证中 | Working in the scenario",
            "应用场景验证中 | Working in the scenario",
            deadline=w.until(_STAGE, None, w.PROGRAMME_OFFICER, since="stage_started_on"),
        ),
        w.state(
            "settling",
            "通过四关，经费决算 | Through all four gates, accounts being settled",
            "已通过 | Passed",
            deadline=w.until(days(Policy("poc.settling_days")), None, w.FINANCE),
        ),
        *(
            State(
                name,
                w.label(f"结题后 {month} 个月回访 | Follow-up after {month} months"),
                w.label("已通过，回访中 | Passed, being followed up"),
                deadline=Deadline(months(Policy(key)), None, ("programme_officer",), since="passed_on"),
            )
            for name, month, key, _ in _FOLLOW_UPS
        ),
        w.state(
            "negative_result_due",
            "待登记负结果 | Negative result to be written",
            "已终止 | Stopped",
            deadline=w.until(days(Policy("poc.negative_result_days")), None, w.PROGRAMME_OFFICER),
        ),
        w.final(
            "stopped",
            Outcome.FAILURE,
            "终止，负结果已登记 | Stopped, negative result on record",
            "已终止 | Stopped",
        ),
        w.final("closed", Outcome.SUCCESS, "回访完成，结项 | Followed up and closed", "已完成 | Completed"),
        w.final("withdrawn", Outcome.WITHDRAWN, "项目组撤回 | Withdrawn by the team", "已撤回 | Withdrawn"),
    ),
    transitions=(
        w.step("submit", "提交申请 | Apply", "draft", "completeness", w.TEAM, evidence=ENTRY["idea"]),
        w.step(
            "accept",
            "受理 | Accept",
            "completeness",
            "idea_review",
            w.PROGRAMME_OFFICER,
            w.yes("ownership_clear", "权属尚未查清 | ownership is not clear"),
            w.yes("ethics_cleared", "伦理审查尚未通过 | ethics review is open"),
        ),
        w.step(
            "return_for_completion",
            "退回补正 | Return for completion",
            "completeness",
            "draft",
            w.PROGRAMME_OFFICER,
            w.given(REASON, "请说明需补正的内容 | say what is missing"),
            effects=(Effect("tell_team"),),
        ),
        w.refusal(
            "refuse",
            "不予受理 | Refuse",
            "completeness",
            "refused",
            w.PROGRAMME_OFFICER,
            effects=(Effect("tell_team"),),
        ),
        *w.appeal_steps("refused", "appealed", "completeness", "refused_finally", w.TEAM, "poc"),
        *(found for name, _, _ in GATES for found in gate_steps(name, _ONWARD[name])),
        *(
            found
            for place, behind, name in _WORK
            for found in work_steps(place, behind, f"{name}_review", ENTRY[name])
        ),
        w.step(
            "settle",
            "决算，支付尾款 | Settle and pay the balance",
            "settling",
            "follow_up_first",
            w.FINANCE,
            BOTH_SIGN,
            *w.adds_up("paid_total_yuan", "balance_yuan", "grant_yuan", ABOVE_GRANT),
            w.given("passed_on", "请填写通过日期 | give the day it passed"),
            evidence=(w.paper("final_accounts", "经费决算表 | final accounts"),),
            effects=(w.pays("pay_balance", "scenario_gate", "balance_yuan"), Effect("list_achievement")),
        ),
        *(
            w.step(
                "report_follow_up",
                f"登记 {month} 个月回访 | Report after {month} months",
                name,
                target,
                (w.PROGRAMME_OFFICER, w.TEAM),
                evidence=(
                    w.paper(
                        "follow_up_report",
                        "回访记录（转化、收入、用人） | follow-up report: use, income, people",
                    ),
                ),
                effects=(Effect("update_indicators"),),
            )
            for name, month, _, target in _FOLLOW_UPS
        ),
        *(
            w.step(
                "record_no_reply",
                f"{month} 个月回访无回复 | No reply after {month} months",
                name,
                target,
                w.PROGRAMME_OFFICER,
                w.given(REASON, "请说明联系情况 | say how they were asked"),
                evidence=(w.paper("reminders", "催访记录 | reminders sent", 2),),
                effects=(Effect("update_indicators"),),
            )
            for name, month, _, target in _FOLLOW_UPS
        ),
        w.step(
            "record_negative_result",
            "登记负结果 | Record the negative result",
            "negative_result_due",
            "stopped",
            (w.TEAM, w.PROGRAMME_OFFICER),
            evidence=(
                w.paper(
                    "negative_result",
                    "负结果记录：假设、试验、停止原因、何种变化可使其复活 | hypothesis, test, why it stopped, what would change it",
                ),
                w.paper("final_accounts", "经费决算表 | final accounts"),
            ),
            effects=(
                Effect("publish_negative_result"),
                Effect("call_back_unspent"),
                Effect("seal_diligence_file"),
            ),
        ),
        w.step(
            "withdraw",
            "撤回 | Withdraw",
            _OPEN,
            "withdrawn",
            w.TEAM,
            w.given(REASON, "请说明原因 | say why"),
            effects=(Effect("freeze_payments"), Effect("call_back_unspent")),
        ),
    ),
    roles=(
        w.TEAM,
        w.PROGRAMME_OFFICER,
        w.PANEL_CHAIR,
        w.FINANCE,
        w.UNIVERSITY_DEAN,
        w.ENTERPRISE_DEAN,
        w.APPEAL_BODY,
        w.OPERATOR,
    ),
    facts=(
        w.flag("ownership_clear", "权属清晰 | ownership clear"),
        w.flag("ethics_cleared", "伦理审查通过或不适用 | ethics cleared or not concerned"),
        w.fact(FactType.NAMES, "team_members", "项目组成员 | members of the team"),
        w.fact(FactType.PANEL, "panel", "评审组及表决 | the panel and its votes"),
        w.flag("industry_expert_present", "行业专家到会 | industry expert present"),
        w.flag("technical_expert_present", "技术专家到会 | technical expert present"),
        w.flag("market_analyst_present", "市场分析师到会 | market analyst present"),
        w.fact(FactType.NUMBER, "grant_yuan", "资助额（元） | grant in yuan"),
        w.fact(FactType.NUMBER, "readiness", "技术成熟度 | readiness level"),
        w.flag("enterprise_interest", "企业出具意向 | an enterprise declares its interest"),
        w.flag("scenario_owner_accepts", "场景方验收 | scenario owner accepts"),
        w.fact(FactType.TEXT, "conditions", "通过条件 | conditions"),
        w.flag("chair_confirms_conditions", "组长确认条件已满足 | chair confirms the conditions"),
        w.fact(FactType.SIGNATURES, "signatures", "双签字 | both signatures"),
        w.fact(FactType.DATE, "stage_started_on", "本阶段开始日 | day this stage began"),
        w.flag("tranche_released", "本阶段经费已拨付 | this stage's tranche released"),
        w.fact(FactType.DATE, "passed_on", "通过日期 | day it passed"),
        w.fact(FactType.NUMBER, "tranche_yuan", "本阶段经费（元） | tranche in yuan"),
        w.fact(FactType.NUMBER, "purchase_yuan", "支出金额（元） | spending in yuan"),
        w.fact(
            FactType.NUMBER,
            "paid_total_yuan",
            "累计拨付（含本次，元） | released so far, this included, in yuan",
        ),
        w.fact(
            FactType.NUMBER,
            "spent_total_yuan",
            "累计支出（含本次，元） | spent so far, this included, in yuan",
        ),
        w.fact(FactType.NUMBER, "balance_yuan", "尾款（元） | balance in yuan"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure("poc", "completeness_working_days", "形式审查期（工作日） | working days for completeness"),
        w.figure("poc", "panel_working_days", "评审期（工作日） | working days for the panel"),
        w.figure("poc", "conditions_days", "满足条件期（日） | days to meet conditions"),
        w.figure("poc", "stage_months", "阶段期限（月） | months of a stage"),
        w.figure("poc", "hold_months", "暂缓期（月） | months of a hold"),
        w.figure("poc", "negative_result_days", "负结果登记期（日） | days to write the negative result"),
        w.figure("poc", "follow_up_first_months", "首次回访（月） | months to the first follow-up"),
        w.figure("poc", "follow_up_second_months", "二次回访（月） | months to the second follow-up"),
        w.figure("poc", "follow_up_third_months", "三次回访（月） | months to the third follow-up"),
        w.figure("poc", "grant_least_yuan", "资助额下限（元） | least grant in yuan"),
        w.figure("poc", "grant_most_yuan", "资助额上限（元） | most grant in yuan"),
        w.figure("poc", "readiness_feasibility", "可行性关成熟度 | readiness at the feasibility gate"),
        w.figure("poc", "readiness_commercial", "商业化关成熟度 | readiness at the commercial gate"),
        w.figure("poc", "readiness_scenario", "应用场景关成熟度 | readiness at the scenario gate"),
        w.figure("panel", "members_least", "评审组人数下限 | members of a panel at least"),
        w.figure("panel", "experts_share", "专家占比下限 | least share of experts"),
        w.figure("panel_vote", "present_share", "到会占比下限 | least share present"),
        w.figure("panel_vote", "in_favour_share", "赞成须超过的占比 | share in favour to be exceeded"),
        w.figure(
            "panel_vote",
            "later_in_favour_share",
            "后两关赞成占比下限 | least share in favour at the later gates",
        ),
        w.figure("poc", "settling_days", "决算期（日） | days to settle the accounts"),
        *w.appeal_figures("poc"),
    ),
    effects=(
        w.effect("tell_team", "通知项目组 | tell the team"),
        w.effect("pay_tranche", "拨付阶段经费 | pay the tranche", money=True),
        w.effect("pay_purchase", "支付支出 | pay the purchase", money=True),
        w.effect("pay_balance", "支付尾款 | pay the balance", money=True),
        w.effect("freeze_payments", "冻结后续拨付 | freeze payments"),
        w.effect("call_back_unspent", "追回结余经费 | call back unspent money"),
        w.effect("list_achievement", "成果上架 | list the achievement"),
        w.effect(
            "publish_negative_result",
            "发布负结果（可设保密期） | publish the negative result, after its embargo",
        ),
        w.effect("seal_diligence_file", "生成尽职免责材料 | seal the due-diligence file"),
        w.effect("update_indicators", "更新指标 | update the indicators"),
    ),
    gates=tuple(w.gate(f"{name}_gate", f"{zh}关 | {en} gate") for name, zh, en in GATES),
    appeals=(
        w.appeal_demand("refuse", w.TEAM, "completeness"),
        *(w.appeal_demand("stop", w.TEAM, f"{name}_review", f"{name}_review") for name, _, _ in GATES),
    ),
)
