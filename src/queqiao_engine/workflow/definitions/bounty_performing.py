"""The second half of a bounty: the work, its payments and its acceptance; failure looked into, disputes settled.

Sources stand in ``bounty``.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Effect
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.periods import Policy

SPONSOR = w.NEED_OWNER
SOLVER = w.APPLICANT
LIGHT = w.at_most(
    "prize_yuan",
    Policy("bounty.light_most_yuan"),
    "奖金超过简易通道上限 | the prize is too high for the light path",
)
JUDGE_APART = w.not_by("entrants", "揭榜人不得参与评审 | entrants do not judge")
_WITHIN_PRIZE = w.adds_up(
    "paid_total_yuan",
    "due_yuan",
    "prize_yuan",
    "累计付款超过奖金总额 | payments so far are above the prize",
)
_WHY = w.given(REASON, "请说明原因 | say why")
_RESULT = (w.paper("result", "成果与测试报告 | result and test report"),)

PERFORMING = (
    w.step(
        "sign",
        "签订任务书 | Sign",
        "awarded",
        "performing",
        (SPONSOR, SOLVER),
        w.yes("both_signed", "双方尚未签署 | not both have signed"),
        w.given("due_on", "任务书未约定完成日 | the agreement names no day for the result"),
        evidence=(w.paper("task_agreement", "任务书 | agreement with milestones"),),
    ),
    w.step(
        "pay_milestone",
        "里程碑付款 | Pay a milestone",
        "performing",
        "performing",
        w.FINANCE,
        w.yes("milestone_accepted", "里程碑尚未验收 | the milestone has not been accepted"),
        w.no("milestone_paid", "该里程碑已付款 | this milestone has been paid"),
        *w.adds_up(
            "paid_total_yuan",
            "milestone_yuan",
            "prize_yuan",
            "累计付款超过奖金总额 | payments so far are above the prize",
        ),
        evidence=(w.paper("milestone_report", "里程碑报告 | milestone report"),),
        effects=(w.pays("pay_milestone", "award_gate", "milestone_yuan"),),
    ),
    w.step("deliver", "提交成果 | Deliver", "performing", "acceptance", SOLVER, evidence=_RESULT),
    w.step(
        "ask_rework",
        "要求整改 | Ask for rework",
        "acceptance",
        "performing",
        SPONSOR,
        _WHY,
        effects=(Effect("tell_solver"),),
    ),
    w.step(
        "accept_result",
        "验收通过 | Accept",
        "acceptance",
        "completed",
        w.PROGRAMME_OFFICER,
        w.at_least(
            "acceptance_score",
            Policy("bounty.pass_score"),
            "验收得分未达标 | the acceptance score is too low",
        ),
        w.at_least(
            "downstream_weight",
            Policy("bounty.downstream_share"),
            "下游企业的评价权重低于下限 | downstream enterprises weigh less than the floor",
        ),
        w.no("downstream_veto", "下游企业行使了否决权 | a downstream enterprise used its veto"),
        *_WITHIN_PRIZE,
        evidence=(w.paper("acceptance_report", "验收报告 | acceptance report"),),
        passes_gate="acceptance_gate",
        effects=(w.pays("pay_prize", "acceptance_gate", "due_yuan"), Effect("count_outcome")),
    ),
    w.step(
        "accept_lightly",
        "简易验收 | Accept lightly",
        "acceptance",
        "completed",
        SPONSOR,
        LIGHT,
        w.yes("meets_criteria", "尚未确认达到榜单指标 | it is not confirmed that the criteria are met"),
        *_WITHIN_PRIZE,
        passes_gate="acceptance_gate",
        effects=(w.pays("pay_prize", "acceptance_gate", "due_yuan"), Effect("count_outcome")),
    ),
    w.refusal(
        "reject_result",
        "验收不通过 | Reject",
        "acceptance",
        "rejected",
        (SPONSOR, w.PROGRAMME_OFFICER),
        evidence=(w.paper("acceptance_report", "验收报告 | acceptance report"),),
        effects=(Effect("tell_solver"),),
    ),
    *w.appeal_steps(
        "rejected",
        "rejection_appealed",
        "acceptance",
        "rejected_finally",
        SOLVER,
        "bounty",
        effects=(Effect("release_escrow"),),
    ),
    w.step(
        "report_failure",
        "报告攻关未成 | Report failure",
        "performing",
        "failure_review",
        SOLVER,
        _WHY,
        evidence=(w.paper("original_records", "原始记录 | original records"),),
    ),
    w.step(
        "excuse",
        "认定勤勉尽责 | Find it diligent",
        "failure_review",
        "failed_diligently",
        w.PANEL_CHAIR,
        JUDGE_APART,
        w.yes("diligent", "原始记录不足以证明勤勉尽责 | the records do not show diligence"),
        evidence=(
            w.paper("diligence_finding", "尽责认定意见 | finding on diligence"),
            w.paper("negative_result", "负结果记录 | negative result"),
        ),
        effects=(Effect("publish_negative_result"), Effect("release_escrow"), Effect("seal_diligence_file")),
    ),
    w.refusal(
        "find_at_fault",
        "认定未尽责 | Find it at fault",
        "failure_review",
        "at_fault",
        w.PANEL_CHAIR,
        JUDGE_APART,
        evidence=(w.paper("diligence_finding", "尽责认定意见 | finding on diligence"),),
        effects=(Effect("tell_solver"),),
    ),
    *w.appeal_steps(
        "at_fault",
        "fault_appealed",
        "failure_review",
        "at_fault_finally",
        SOLVER,
        "bounty",
        effects=(Effect("release_escrow"), Effect("call_back_payments")),
    ),
    w.step(
        "dispute",
        "提出争议 | Dispute",
        ("performing", "acceptance"),
        "disputed",
        (SPONSOR, SOLVER),
        _WHY,
        effects=(Effect("hold_escrow"),),
    ),
    w.step(
        "settle_resume",
        "和解，继续履行 | Settle and go on",
        "disputed",
        "performing",
        w.OPERATOR,
        w.yes("both_agree_settlement", "双方未达成和解 | the sides have not settled"),
        evidence=(w.paper("settlement", "和解协议 | settlement"),),
    ),
    w.step(
        "settle_paid",
        "和解，按协议付款结案 | Settle with payment",
        "disputed",
        "settled",
        w.OPERATOR,
        w.yes("both_agree_settlement", "双方未达成和解 | the sides have not settled"),
        evidence=(w.paper("settlement", "和解协议 | settlement"),),
        passes_gate="acceptance_gate",
        effects=(w.pays("pay_settlement", "acceptance_gate", "settlement_yuan"),),
    ),
    w.step(
        "go_to_court",
        "转仲裁或诉讼 | To arbitration or court",
        "disputed",
        "in_court",
        (SPONSOR, SOLVER),
        effects=(Effect("hold_escrow"),),
    ),
)
