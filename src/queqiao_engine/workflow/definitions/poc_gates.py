"""The four gates of a proof of concept: what is handed in, what is asked, who decides, how each may be appealed.

Sources stand in ``poc``.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Effect, Evidence, State, Transition
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.guards import DualSignature, Guard, Quorum
from queqiao_engine.workflow.periods import Policy, days, months, working_days

_PANEL_SITS = working_days(Policy("poc.panel_working_days"))
_CONDITIONS = days(Policy("poc.conditions_days"))
_HOLD = months(Policy("poc.hold_months"))
_APPEAL = working_days(Policy("poc.appeal_working_days"))
_ANSWER = working_days(Policy("poc.appeal_answer_working_days"))

GATES = (
    ("idea", "创意性", "Idea"),
    ("feasibility", "可行性", "Feasibility"),
    ("commercial", "商业化", "Commercial value"),
    ("scenario", "应用场景", "Scenario of use"),
)
ENTRY: dict[str, tuple[Evidence, ...]] = {
    "idea": (
        w.paper("application", "申请书 | application"),
        w.paper("novelty_search", "查新或专利检索报告 | novelty or patent search"),
        w.paper("public_summary", "非涉密摘要 | non-confidential summary"),
    ),
    "feasibility": (
        w.paper("lab_record", "原始实验记录 | original laboratory records"),
        w.paper("feasibility_test", "可行性测试报告 | feasibility test report"),
    ),
    "commercial": (
        w.paper("market_study", "市场调研报告 | market study"),
        w.paper("freedom_to_operate", "自由实施（FTO）分析 | freedom-to-operate analysis"),
        w.paper("business_model", "商业模式与成本测算 | business model and cost estimate"),
    ),
    "scenario": (
        w.paper("scenario_test", "应用场景测试报告 | test report from the scenario"),
        w.paper("user_feedback", "用户反馈 | feedback from users"),
        w.paper("transfer_plan", "转移转化计划 | transfer plan"),
    ),
}
_EXIT: dict[str, tuple[Guard, ...]] = {
    "idea": (
        w.at_least(
            "grant_yuan", Policy("poc.grant_least_yuan"), "资助额低于下限 | the grant is below the least"
        ),
        w.at_most(
            "grant_yuan", Policy("poc.grant_most_yuan"), "资助额超过上限 | the grant is above the most"
        ),
    ),
    "feasibility": (
        w.at_least(
            "readiness",
            Policy("poc.readiness_feasibility"),
            "成熟度未达可行性关要求 | readiness is below what this gate asks",
        ),
    ),
    "commercial": (
        w.at_least(
            "readiness",
            Policy("poc.readiness_commercial"),
            "成熟度未达商业化关要求 | readiness is below what this gate asks",
        ),
        w.yes("enterprise_interest", "尚无企业出具意向 | no enterprise has declared its interest"),
    ),
    "scenario": (
        w.at_least(
            "readiness",
            Policy("poc.readiness_scenario"),
            "成熟度未达应用场景关要求 | readiness is below what this gate asks",
        ),
        w.yes("scenario_owner_accepts", "场景方尚未验收 | the owner of the scenario has not accepted"),
    ),
}
_NOT_ONE_OF_US = w.not_by("team_members", "项目组成员不得参与评审 | members of the team do not judge")
_MIXED = (
    w.yes("industry_expert_present", "缺行业专家 | no expert of the industry was there"),
    w.yes("technical_expert_present", "缺技术专家 | no technical expert was there"),
    w.yes("market_analyst_present", "缺市场分析师 | no market analyst was there"),
)
_MINUTES = (w.paper("panel_minutes", "评审会纪要（含回避记录） | minutes of the panel with recusals"),)


def _panel(name: str) -> Quorum:
    later = name in ("commercial", "scenario")
    return Quorum(
        "panel",
        minimum_members=Policy("panel.members_least"),
        odd=True,
        minimum_experts=Policy("panel.experts_share"),
        minimum_present=Policy("panel_vote.present_share"),
        minimum_favour=Policy("panel_vote.later_in_favour_share" if later else "panel_vote.in_favour_share"),
        strict=not later,
    )


_SITTING = Quorum(
    "panel",
    minimum_members=Policy("panel.members_least"),
    minimum_experts=Policy("panel.experts_share"),
    minimum_present=Policy("panel_vote.present_share"),
)
"""A panel that may sit; a hold needs no vote in favour."""
BOTH_SIGN = DualSignature("signatures", ("university_dean", "enterprise_dean"), veto=("enterprise_dean",))


ABOVE_GRANT = "累计拨付超过资助额 | payments so far are above the grant"


def gate_states(name: str, zh: str, en: str) -> tuple[State, ...]:
    """The states of one gate: under review, passed on conditions, on hold, stopped, under appeal."""
    deciding = f"{zh}评审中 | {en} gate under review"
    return (
        w.state(
            f"{name}_review", deciding, deciding, deadline=w.until(_PANEL_SITS, None, w.PROGRAMME_OFFICER)
        ),
        w.state(
            f"{name}_conditions",
            f"{zh}关有条件通过，待满足条件 | {en} gate passed on conditions",
            "有条件通过 | Passed on conditions",
            deadline=w.until(_CONDITIONS, "conditions_lapse", w.PROGRAMME_OFFICER),
        ),
        w.state(
            f"{name}_hold",
            f"{zh}关暂缓 | {en} gate on hold",
            "暂缓 | On hold",
            deadline=w.until(_HOLD, "hold_ends", w.PROGRAMME_OFFICER),
        ),
        w.state(
            f"{name}_stopped",
            f"{zh}关终止，可申诉 | Stopped at the {en.lower()} gate, may be appealed",
            "已终止 | Stopped",
            deadline=w.until(_APPEAL, "appeal_lapses", w.PROGRAMME_OFFICER),
        ),
        w.state(
            f"{name}_appealed",
            f"{zh}关申诉处理中 | Appeal at the {en.lower()} gate being heard",
            "申诉处理中 | Appeal being heard",
            deadline=w.until(_ANSWER, None, w.OPERATOR),
        ),
    )


_BEGINS_TODAY = w.equals(
    "stage_started_on", w.TODAY_FACT, "阶段开始日应为今天 | the stage begins today: give its first day"
)


def gate_steps(name: str, onward: str) -> tuple[Transition, ...]:
    """Everything that may happen at one gate; whoever passes goes ``onward``."""
    return (*_pass_steps(name, onward), *_hold_steps(name), *_stop_steps(name))


def _pass_steps(name: str, onward: str) -> tuple[Transition, ...]:
    review, conditions, opened = f"{name}_review", f"{name}_conditions", f"{name}_gate"
    begins = (_BEGINS_TODAY,) if name != "scenario" else ()
    return (
        w.step(
            "go",
            "通过 | Go",
            review,
            onward,
            w.PANEL_CHAIR,
            _NOT_ONE_OF_US,
            _panel(name),
            *_MIXED,
            *_EXIT[name],
            *begins,
            evidence=_MINUTES,
            passes_gate=opened,
        ),
        w.step(
            "go_with_conditions",
            "有条件通过 | Go on conditions",
            review,
            conditions,
            w.PANEL_CHAIR,
            _NOT_ONE_OF_US,
            _panel(name),
            *_MIXED,
            w.given("conditions", "请写明条件 | state the conditions"),
            evidence=_MINUTES,
        ),
        w.step(
            "conditions_met",
            "条件已满足 | Conditions met",
            conditions,
            onward,
            w.PROGRAMME_OFFICER,
            w.yes(
                "chair_confirms_conditions",
                "组长尚未确认条件已满足 | the chair has not confirmed the conditions",
            ),
            *_EXIT[name],
            *begins,
            evidence=(w.paper("conditions_proof", "条件落实证明 | proof that the conditions are met"),),
            passes_gate=opened,
        ),
        w.by_clock(
            "conditions_lapse",
            "条件逾期，重新评审 | Conditions overdue, review again",
            conditions,
            review,
            _CONDITIONS,
        ),
    )


def _hold_steps(name: str) -> tuple[Transition, ...]:
    review, hold = f"{name}_review", f"{name}_hold"
    return (
        w.step(
            "hold",
            "暂缓 | Hold",
            review,
            hold,
            w.PANEL_CHAIR,
            _NOT_ONE_OF_US,
            _SITTING,
            w.given(REASON, "请说明暂缓原因 | say why"),
            evidence=_MINUTES,
        ),
        w.step(
            "resume",
            "恢复评审 | Resume",
            hold,
            review,
            (w.PROGRAMME_OFFICER, w.TEAM),
            evidence=(w.paper("new_evidence", "补充材料 | new evidence"),),
        ),
        w.by_clock("hold_ends", "暂缓期满，重新评审 | Hold over, review again", hold, review, _HOLD),
    )


def _stop_steps(name: str) -> tuple[Transition, ...]:
    review, stopped, due = f"{name}_review", f"{name}_stopped", "negative_result_due"
    return (
        w.refusal(
            "stop",
            "终止 | Stop",
            review,
            stopped,
            w.PANEL_CHAIR,
            _NOT_ONE_OF_US,
            _panel(name),
            evidence=_MINUTES,
            effects=(Effect("freeze_payments"), Effect("tell_team")),
        ),
        *w.appeal_steps(stopped, f"{name}_appealed", review, due, w.TEAM, "poc"),
        w.by_clock("appeal_lapses", "申诉期满 | Time for appeal over", stopped, due, _APPEAL),
        w.step("accept_stop", "接受终止 | Accept the stop", stopped, due, w.TEAM),
    )


def work_steps(place: str, behind: str, review: str, entry: tuple[Evidence, ...]) -> tuple[Transition, ...]:
    """What is done in a stage: its tranche and its spendings behind the gate ``behind``, and handing it in for ``review``."""
    return (
        w.step(
            "release_tranche",
            "拨付本阶段经费 | Release this stage's tranche",
            place,
            place,
            w.FINANCE,
            BOTH_SIGN,
            w.no("tranche_released", "本阶段经费已拨付 | this stage's tranche has been released"),
            *w.adds_up("paid_total_yuan", "tranche_yuan", "grant_yuan", ABOVE_GRANT),
            evidence=(w.paper("agreement", "立项协议 | project agreement"),),
            effects=(w.pays("pay_tranche", behind, "tranche_yuan"),),
        ),
        w.step(
            "spend",
            "支出或购置 | Spend",
            place,
            place,
            (w.TEAM, w.FINANCE),
            BOTH_SIGN,
            w.yes("tranche_released", "本阶段经费尚未拨付 | this stage's tranche has not been released"),
            *w.adds_up(
                "spent_total_yuan",
                "purchase_yuan",
                "paid_total_yuan",
                "累计支出超过已拨付经费 | spending so far is above what was released",
            ),
            evidence=(w.paper("purchase_request", "支出申请 | request to spend"),),
            effects=(w.pays("pay_purchase", behind, "purchase_yuan"),),
        ),
        w.step("submit_stage", "提交阶段成果 | Submit the stage", place, review, w.TEAM, evidence=entry),
    )
