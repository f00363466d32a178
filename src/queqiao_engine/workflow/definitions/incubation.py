"""Incubation 孵化 in nine steps: listed, asked about, applied for, signed, worked on, first effect, assessed, paid for, finished.

After the assessment (step 7) the work goes on (step 5) as often as needed, within a limit, until the goal of the agreement is reached;
only then is a fee due. Academic incubation ends in papers and patents, entity incubation in products, firms and contracts. The
agreement says which way the money flows: the owner pays, the platform rewards, a joint venture, an investment.

Sources: the nine steps and both kinds follow a published model of incubation by a learned society; the clocks are defaults of this
platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome, Transition
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.guards import AllOf
from queqiao_engine.workflow.periods import Policy, days, months, working_days

_WHY = w.given(REASON, "请说明原因 | say why")
_COMMITTEE = (w.paper("assessment_report", "考核意见 | assessment"),)
_KIND_OUTPUT = w.either(
    "成效须与孵化类型相符：学术孵化为论文、专利等，实体孵化为产品、企业或合同 | the outcome fits the kind: paper or patent when academic; product, firm or contract when entity",
    AllOf(
        (
            w.equals("kind", "academic", "不是学术孵化 | it is not academic incubation"),
            w.among(
                "outcome",
                ("paper", "patent", "standard", "other"),
                "成效不属学术类 | the outcome is not an academic one",
            ),
        )
    ),
    AllOf(
        (
            w.equals("kind", "entity", "不是实体孵化 | it is not entity incubation"),
            w.among(
                "outcome",
                ("product", "firm", "contract", "patent", "other"),
                "成效不属实体类 | the outcome is not an entity's",
            ),
        )
    ),
)
_FLOWS = (
    ("owner_pays", "业主付费 | the owner pays"),
    ("platform_rewards", "平台奖励 | the platform rewards"),
    ("joint_venture", "合资 | joint venture"),
    ("investment", "投资 | investment"),
)


def _settle(verb: str, wording: str, flow: str, proof: str, effect: str) -> Transition:
    return w.step(
        verb,
        wording,
        "goal_reached",
        "finished",
        w.FINANCE,
        w.equals(
            "fee_flow", flow, "与协议约定的费用方向不符 | the agreement says otherwise about who pays whom"
        ),
        evidence=(w.paper("settlement_proof", proof),),
        effects=(w.pays(effect, "goal_gate", "settlement_yuan"), Effect("count_outcome")),
    )


DEFINITION = Definition(
    name="incubation",
    version=w.VERSION,
    label=w.label("孵化 | Incubation"),
    subject="application",
    initial="preparing",
    states=(
        w.state("preparing", "拟定选题 | Topic being prepared", "未发布 | Not published"),
        w.state(
            "listed",
            "① 选题已发布 | ① Topic listed",
            "征集中 | Open",
            deadline=w.until(days(Policy("incubation.listing_days")), None, w.PROGRAMME_OFFICER),
        ),
        w.state(
            "enquired",
            "② 咨询中 | ② Enquiry",
            "咨询中 | Enquiry",
            deadline=w.until(
                working_days(Policy("incubation.enquiry_working_days")), None, w.PROGRAMME_OFFICER
            ),
        ),
        w.state(
            "applying",
            "已答复，待申请 | Answered, application awaited",
            "待申请 | Application awaited",
            deadline=w.until(days(Policy("incubation.application_days")), "relist", w.APPLICANT),
        ),
        w.state(
            "applied",
            "③ 已申请，资格审查 | ③ Applied, being examined",
            "审查中 | Being examined",
            deadline=w.until(working_days(Policy("incubation.admission_working_days")), None, w.OPERATOR),
        ),
        *w.appeal_states("refused", "appealed", "refused_finally", "incubation", "未予入孵 | Not admitted"),
        w.state(
            "agreement",
            "④ 签订在孵协议 | ④ Signing the agreement",
            "待签约 | To be signed",
            deadline=w.until(days(Policy("incubation.signing_days")), "relist_unsigned", w.PROGRAMME_OFFICER),
        ),
        w.state(
            "incubating",
            "⑤ 孵化中 | ⑤ Incubating",
            "孵化中 | Incubating",
            deadline=w.until(
                months(Policy("incubation.assessment_months")), "call_assessment", w.PROGRAMME_OFFICER
            ),
        ),
        w.state(
            "effect_shown",
            "⑥ 初见成效 | ⑥ First effect",
            "孵化中 | Incubating",
            deadline=w.until(months(Policy("incubation.assessment_months")), None, w.PROGRAMME_OFFICER),
        ),
        w.state(
            "assessment",
            "⑦ 计划考核 | ⑦ Planned assessment",
            "考核中 | Being assessed",
            deadline=w.until(working_days(Policy("incubation.assessment_working_days")), None, w.OPERATOR),
        ),
        w.state(
            "goal_reached",
            "⑧ 目标达成，结算服务费 | ⑧ Goal reached, fee to be settled",
            "目标达成 | Goal reached",
            deadline=w.until(days(Policy("incubation.fee_days")), None, w.FINANCE),
        ),
        *w.appeal_states(
            "stopped",
            "stop_appealed",
            "stopped_finally",
            "incubation",
            "考核未达标，终止 | Stopped after assessment",
        ),
        w.final("finished", Outcome.SUCCESS, "⑨ 完成出孵 | ⑨ Finished", "已完成 | Finished"),
        w.final(
            "fee_disputed",
            Outcome.NEUTRAL,
            "达标，服务费转争议解决 | Goal reached, fee left to dispute resolution",
            "已完成 | Finished",
        ),
        w.final("topic_withdrawn", Outcome.WITHDRAWN, "选题撤回 | Topic withdrawn", "已撤回 | Withdrawn"),
        w.final("left", Outcome.WITHDRAWN, "申请人退出 | The applicant left", "已退出 | Left"),
    ),
    transitions=(
        w.step(
            "list",
            "① 发布选题 | ① List the topic",
            "preparing",
            "listed",
            w.PROGRAMME_OFFICER,
            w.among(
                "kind",
                ("academic", "entity"),
                "请选择学术孵化或实体孵化 | choose academic or entity incubation",
            ),
            w.among(
                "issuer", ("state", "private"), "请注明发布方（政府或具备资质的民间机构） | say who issues it"
            ),
            w.yes("issuer_qualified", "发布方资质未核实 | the issuer's qualification is not verified"),
            effects=(Effect("publish_topic"),),
        ),
        w.step("enquire", "② 咨询 | ② Ask", "listed", "enquired", w.APPLICANT),
        w.step(
            "answer",
            "答复咨询 | Answer",
            "enquired",
            "applying",
            w.PROGRAMME_OFFICER,
            effects=(Effect("tell_applicant"),),
        ),
        w.by_clock(
            "relist",
            "逾期未申请，继续征集 | No application, list again",
            "applying",
            "listed",
            days(Policy("incubation.application_days")),
        ),
        w.step(
            "apply",
            "③ 申请 | ③ Apply",
            "applying",
            "applied",
            w.APPLICANT,
            evidence=(w.paper("application", "入孵申请书 | application"),),
        ),
        w.step(
            "admit",
            "④ 准予入孵 | ④ Admit",
            "applied",
            "agreement",
            w.PROGRAMME_OFFICER,
            w.yes("qualified", "申请人条件未核实 | the applicant's qualification is not verified"),
            effects=(Effect("tell_applicant"),),
        ),
        w.refusal(
            "refuse",
            "不予入孵 | Refuse",
            "applied",
            "refused",
            w.PROGRAMME_OFFICER,
            effects=(Effect("tell_applicant"),),
        ),
        *w.appeal_steps("refused", "appealed", "applied", "refused_finally", w.APPLICANT, "incubation"),
        w.step(
            "sign",
            "④ 签约 | ④ Sign",
            "agreement",
            "incubating",
            (w.APPLICANT, w.PROGRAMME_OFFICER),
            w.yes("both_signed", "双方尚未签署 | not both have signed"),
            w.among(
                "fee_flow",
                tuple(code for code, _ in _FLOWS),
                "协议未约定费用方向 | the agreement does not say who pays whom",
            ),
            w.given("goal", "协议未写明目标 | the agreement names no goal"),
            evidence=(w.paper("incubation_agreement", "在孵协议 | incubation agreement"),),
            effects=(Effect("open_support"),),
        ),
        w.by_clock(
            "relist_unsigned",
            "逾期未签，继续征集 | Not signed, list again",
            "agreement",
            "listed",
            days(Policy("incubation.signing_days")),
        ),
        w.step(
            "report_effect",
            "⑥ 报告成效 | ⑥ Report a first effect",
            "incubating",
            "effect_shown",
            w.APPLICANT,
            evidence=(w.paper("effect_report", "成效说明 | report on the effect"),),
        ),
        w.step(
            "ask_assessment",
            "⑦ 申请考核 | ⑦ Ask for the assessment",
            ("incubating", "effect_shown"),
            "assessment",
            (w.APPLICANT, w.PROGRAMME_OFFICER),
            evidence=(w.paper("progress_report", "进展报告 | progress report"),),
        ),
        w.by_clock(
            "call_assessment",
            "⑦ 到期考核 | ⑦ Assessment due",
            "incubating",
            "assessment",
            months(Policy("incubation.assessment_months")),
            effects=(Effect("tell_applicant"),),
        ),
        w.step(
            "go_on",
            "⑦→⑤ 未达预期，继续孵化 | ⑦→⑤ Below expectation, go on",
            "assessment",
            "incubating",
            w.PANEL_CHAIR,
            w.below(
                "assessments_done",
                Policy("incubation.assessments_most"),
                "考核次数已达上限，请决定去留 | the assessments are used up: decide",
            ),
            w.given("advice", "请写明改进意见 | say what to improve"),
            evidence=_COMMITTEE,
            effects=(Effect("tell_applicant"),),
        ),
        w.step(
            "confirm_goal",
            "⑧ 达标 | ⑧ Goal reached",
            "assessment",
            "goal_reached",
            w.PANEL_CHAIR,
            w.yes("meets_goal", "未达到协议目标 | the goal of the agreement is not met"),
            _KIND_OUTPUT,
            evidence=(
                *_COMMITTEE,
                w.paper("outcome_proof", "论文、专利、产品、合同等成果证明 | proof of the outcome"),
            ),
            passes_gate="goal_gate",
        ),
        w.refusal(
            "stop",
            "终止孵化 | Stop",
            "assessment",
            "stopped",
            w.PANEL_CHAIR,
            evidence=_COMMITTEE,
            effects=(Effect("tell_applicant"), Effect("close_support")),
        ),
        *w.appeal_steps(
            "stopped", "stop_appealed", "assessment", "stopped_finally", w.APPLICANT, "incubation"
        ),
        _settle(
            "receive_fee",
            "⑧ 业主支付服务费 | ⑧ The owner pays the fee",
            "owner_pays",
            "服务费到账凭证 | proof of the fee received",
            "book_service_fee",
        ),
        _settle(
            "pay_reward",
            "⑧ 平台发放奖励 | ⑧ The platform pays the reward",
            "platform_rewards",
            "奖励发放依据 | basis of the reward",
            "pay_reward",
        ),
        _settle(
            "found_joint_venture",
            "⑧ 合资设立 | ⑧ Found the joint venture",
            "joint_venture",
            "合资协议与出资证明 | joint venture agreement and proof of contribution",
            "pay_contribution",
        ),
        _settle(
            "invest", "⑧ 投资 | ⑧ Invest", "investment", "投资协议 | investment agreement", "pay_investment"
        ),
        w.step(
            "waive_fee",
            "⑧ 减免服务费 | ⑧ Waive the fee",
            "goal_reached",
            "finished",
            w.PROGRAMME_OFFICER,
            _WHY,
            w.yes("waiver_approved", "减免未获批准 | the waiver is not approved"),
            effects=(Effect("count_outcome"),),
        ),
        w.step(
            "dispute_fee",
            "服务费转争议解决 | Leave the fee to dispute resolution",
            "goal_reached",
            "fee_disputed",
            (w.FINANCE, w.APPLICANT),
            _WHY,
            effects=(Effect("count_outcome"),),
        ),
        w.step(
            "withdraw_topic",
            "撤回选题 | Withdraw the topic",
            ("preparing", "listed", "enquired", "applying"),
            "topic_withdrawn",
            w.PROGRAMME_OFFICER,
            _WHY,
        ),
        w.step(
            "leave",
            "退出 | Leave",
            ("enquired", "applying", "applied", "agreement", "incubating", "effect_shown", "assessment"),
            "left",
            w.APPLICANT,
            _WHY,
            effects=(Effect("close_support"),),
        ),
    ),
    roles=(w.APPLICANT, w.PROGRAMME_OFFICER, w.PANEL_CHAIR, w.FINANCE, w.APPEAL_BODY, w.OPERATOR),
    facts=(
        w.choice(
            "kind",
            "孵化类型 | kind of incubation",
            ("academic", "学术孵化 | academic"),
            ("entity", "实体孵化 | entity"),
        ),
        w.choice(
            "issuer",
            "发布方 | issuer",
            ("state", "政府 | state"),
            ("private", "具备资质的民间机构 | qualified private body"),
        ),
        w.flag("issuer_qualified", "发布方资质已核实 | issuer's qualification verified"),
        w.flag("qualified", "申请人条件已核实 | applicant qualified"),
        w.flag("both_signed", "双方已签署 | both signed"),
        w.choice("fee_flow", "费用方向 | who pays whom", *_FLOWS),
        w.fact(FactType.TEXT, "goal", "协议目标 | goal of the agreement"),
        w.fact(
            FactType.NUMBER, "assessments_done", "已考核次数（含本次） | assessments done, this one included"
        ),
        w.fact(FactType.TEXT, "advice", "改进意见 | what to improve"),
        w.flag("meets_goal", "达到目标 | goal met"),
        w.choice(
            "outcome",
            "成效 | outcome",
            ("paper", "论文 | paper"),
            ("patent", "专利 | patent"),
            ("standard", "标准 | standard"),
            ("product", "产品 | product"),
            ("firm", "企业 | firm"),
            ("contract", "合同 | contract"),
            ("other", "其他 | other"),
        ),
        w.flag("waiver_approved", "减免已批准 | waiver approved"),
        w.fact(FactType.NUMBER, "settlement_yuan", "结算金额（元） | settlement in yuan"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure(
            "incubation", "enquiry_working_days", "咨询答复期（工作日） | working days to answer an enquiry"
        ),
        w.figure("incubation", "application_days", "申请期（日） | days to apply"),
        w.figure("incubation", "admission_working_days", "资格审查期（工作日） | working days for admission"),
        w.figure("incubation", "signing_days", "签约期（日） | days to sign"),
        w.figure("incubation", "assessment_months", "考核周期（月） | months between assessments"),
        w.figure(
            "incubation", "assessment_working_days", "考核期（工作日） | working days for an assessment"
        ),
        w.figure("incubation", "assessments_most", "考核次数上限 | assessments at most"),
        w.figure("incubation", "fee_days", "服务费结算期（日） | days to settle the fee"),
        w.figure(
            "incubation",
            "listing_days",
            "选题征集提醒（日） | days after which a listed topic is asked about",
        ),
        *w.appeal_figures("incubation"),
    ),
    effects=(
        w.effect("publish_topic", "发布选题 | publish the topic"),
        w.effect("tell_applicant", "通知申请人 | tell the applicant"),
        w.effect("open_support", "开通孵化支持 | open the support"),
        w.effect("close_support", "关闭孵化支持 | close the support"),
        w.effect("book_service_fee", "服务费入账 | book the service fee", money=True),
        w.effect("pay_reward", "发放奖励 | pay the reward", money=True),
        w.effect("pay_contribution", "缴付出资 | pay the contribution", money=True),
        w.effect("pay_investment", "支付投资款 | pay the investment", money=True),
        w.effect("count_outcome", "计入成效 | count the outcome"),
    ),
    gates=(w.gate("goal_gate", "达到协议目标 | goal of the agreement reached"),),
    appeals=(
        w.appeal_demand("refuse", w.APPLICANT, "applied"),
        w.appeal_demand("stop", w.APPLICANT, "assessment"),
    ),
)
