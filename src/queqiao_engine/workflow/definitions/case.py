"""Case 转化案: what a technology manager works, from opening to closing with an outcome.

Conflicts of interest are checked before anybody works on it and again when it is handed over. Sample tests run in rounds, each with its
targets and actual figures. A stalled case names its barrier: 不敢, 不愿, 不会 or 不便. The broker's fee lies behind the first payment.

Sources: conflicts of interest, 科学技术进步法 (2021) Art. 60 and 101; registration of the contract, 技术合同认定登记管理办法 (2026); the clocks
are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.periods import Policy, days, months

_SCOPING = days(Policy("case.scoping_days"))
_ROUND = days(Policy("case.sample_round_days"))
_TERMS = days(Policy("case.terms_days"))
_APPROVAL = days(Policy("case.approval_days"))
_STALLED = days(Policy("case.stalled_days"))
_REVIEW = months(Policy("case.performing_review_months"))

BARRIERS = (
    ("dare_not", "不敢：怕担责、怕国资流失 | dare not: fear of liability"),
    ("will_not", "不愿：激励或利益不足 | will not: not worth their while"),
    ("cannot", "不会：缺方法、缺人手 | cannot: no method or nobody to do it"),
    ("may_not", "不便：手续、场地、条件不具备 | inconvenient: procedure, place or conditions lacking"),
)
CLOSING_CODES = (
    ("need_gone", "需求已消失 | the need is gone"),
    ("samples_failed", "样品未达指标 | samples missed their targets"),
    ("price", "价格未谈拢 | price"),
    ("rights", "知识产权条件未谈拢 | terms on intellectual property"),
    ("not_approved", "未获批准 | not approved"),
    ("money", "资金不到位 | money not there"),
    ("partner_lost", "一方退出 | a party left"),
    ("breach", "违约终止 | ended for breach"),
)
_STALLING = (
    ("scoping", "摸底 | scoping"),
    ("sampling", "样品测试 | sample tests"),
    ("terms", "谈条件 | terms"),
    ("approvals", "审批 | approvals"),
)
_ACTIVE = ("scoping", "sampling", "terms", "approvals", "signed", "performing", "stalled")
_BEFORE_SIGNING = ("scoping", "sampling", "terms", "approvals", "stalled")
_BARRIER = w.among(
    "barrier",
    tuple(code for code, _ in BARRIERS),
    "请选择受阻原因（不敢、不愿、不会、不便） | choose the barrier",
)
_CODE = w.among(
    "closing_code", tuple(code for code, _ in CLOSING_CODES), "请选择结案原因 | choose a closing code"
)
_WHY = w.given(REASON, "请说明原因 | say why")

_WORK = (
    w.step(
        "take_on",
        "承接 | Take it on",
        "opened",
        "scoping",
        w.MANAGER,
        w.yes("conflict_checked", "尚未做利益冲突审查 | conflicts of interest have not been checked"),
        w.no(
            "conflict_found",
            "存在利益冲突，须更换承办人 | there is a conflict: somebody else must take it on",
        ),
    ),
    w.step(
        "start_sampling",
        "开始样品测试 | Begin sample tests",
        "scoping",
        "sampling",
        w.MANAGER,
        w.at_least("targets_set", 1, "至少约定一项量化指标 | agree on at least one figure to reach"),
        evidence=(
            w.paper("test_plan", "测试方案 | test plan"),
            w.paper("secrecy_agreement", "保密协议 | secrecy agreement"),
        ),
    ),
    w.step("skip_sampling", "无须样品测试 | No samples needed", "scoping", "terms", w.MANAGER, _WHY),
    w.step(
        "report_round",
        "登记一轮测试 | Report a round",
        "sampling",
        "sampling",
        (w.MANAGER, w.TEAM, w.ENTERPRISE),
        w.below(
            "rounds_done",
            Policy("case.sample_rounds_most"),
            "测试轮次已达上限，请决定去留 | the rounds are used up: decide",
        ),
        evidence=(
            w.paper("test_report", "检测报告（指标、实测值） | test report with targets and actual figures"),
        ),
        effects=(Effect("log_sample_round"),),
    ),
    w.step(
        "samples_pass",
        "样品达标，谈条件 | Samples pass, on to terms",
        "sampling",
        "terms",
        w.MANAGER,
        w.at_least("rounds_done", 1, "还没有测试记录 | no round has been reported"),
        w.yes("targets_met", "指标尚未达到 | the targets are not met"),
        w.yes("enterprise_confirms", "企业尚未确认结果 | the enterprise has not confirmed the result"),
    ),
    w.step(
        "submit_terms",
        "条件谈定，送审 | Terms agreed, to approval",
        "terms",
        "approvals",
        w.MANAGER,
        w.yes("both_agree_terms", "双方尚未就条件达成一致 | the sides do not agree on the terms"),
        evidence=(w.paper("term_sheet", "条款清单 | term sheet"),),
        effects=(Effect("start_deal_approval"),),
    ),
    w.step(
        "back_to_terms",
        "退回修改条件 | Back to terms",
        "approvals",
        "terms",
        (w.MANAGER, w.TRANSFER_OFFICE),
        _WHY,
    ),
    w.step(
        "sign",
        "签约 | Sign",
        "approvals",
        "signed",
        w.MANAGER,
        w.yes("deal_approved", "成果处置尚未获批 | the deal has not been approved"),
        evidence=(w.paper("contract", "已签署的合同 | signed contract"),),
        effects=(Effect("register_contract"),),
    ),
    w.step(
        "start_performing",
        "开始履行 | Begin to perform",
        "signed",
        "performing",
        w.MANAGER,
        evidence=(
            w.paper(
                "contract_registration", "技术合同认定登记证明 | registration certificate of the contract"
            ),
            w.paper("first_payment", "首笔到账凭证 | proof of the first payment"),
        ),
        passes_gate="first_payment_received",
        effects=(
            Effect("count_conversion"),
            w.pays("pay_broker_fee", "first_payment_received", "broker_fee_yuan"),
        ),
    ),
    w.step(
        "review_performance",
        "履约检查 | Review performance",
        "performing",
        "performing",
        w.MANAGER,
        evidence=(w.paper("performance_note", "履约记录 | note on performance"),),
    ),
    w.step(
        "complete",
        "履行完毕，结案 | Performed, close",
        "performing",
        "completed",
        w.MANAGER,
        w.yes("obligations_done", "合同义务尚未履行完毕 | obligations are still open"),
        effects=(Effect("plan_follow_up"),),
    ),
)
_TROUBLE = (
    *(
        w.step(
            "stall",
            "标记受阻 | Mark as stalled",
            place,
            "stalled",
            w.MANAGER,
            _BARRIER,
            w.equals("stalled_in", place, "受阻环节与现状不符 | that is not where it stalls"),
            effects=(Effect("log_barrier"),),
        )
        for place, _ in _STALLING
    ),
    *(
        w.step(
            "resume",
            "恢复推进 | Resume",
            "stalled",
            place,
            w.MANAGER,
            w.equals("stalled_in", place, "不是在此环节受阻 | it did not stall there"),
            w.given("barrier_removed_by", "请说明如何解除障碍 | say how the barrier was removed"),
        )
        for place, _ in _STALLING
    ),
    w.step(
        "close_lost",
        "未成结案 | Close without a deal",
        ("opened", *_BEFORE_SIGNING),
        "lost",
        w.MANAGER,
        _CODE,
        effects=(Effect("tell_both_sides"), Effect("feed_back_to_matching")),
    ),
    w.step(
        "terminate",
        "合同终止 | Terminate the contract",
        ("signed", "performing"),
        "terminated",
        w.MANAGER,
        _CODE,
        evidence=(w.paper("termination", "终止协议或判决、裁决 | termination agreement or award"),),
        effects=(Effect("tell_both_sides"), Effect("report_contract_change")),
    ),
    w.step(
        "withdraw",
        "一方撤回 | A side withdraws",
        ("opened", *_BEFORE_SIGNING),
        "withdrawn",
        (w.TEAM, w.ENTERPRISE),
        _WHY,
        effects=(Effect("tell_both_sides"),),
    ),
    *(
        w.step(
            "hand_over",
            "移交承办人 | Hand over",
            place,
            place,
            (w.MANAGER, w.TRANSFER_OFFICE),
            w.given("successor", "请指定接手人 | name who takes over"),
            w.yes(
                "conflict_checked",
                "接手人尚未做利益冲突审查 | the successor's conflicts have not been checked",
            ),
            w.no(
                "conflict_found",
                "接手人存在利益冲突，须另选他人 | the successor has a conflict: somebody else must take over",
            ),
            evidence=(w.paper("handover_note", "移交清单 | handover list"),),
            effects=(Effect("change_manager"),),
        )
        for place in ("opened", *_ACTIVE)
    ),
)

DEFINITION = Definition(
    name="case",
    version=w.VERSION,
    label=w.label("转化案 | Case"),
    subject="case",
    initial="opened",
    states=(
        w.state(
            "opened",
            "已立案，利益冲突审查 | Opened, conflicts being checked",
            "已立案 | Opened",
            deadline=w.until(days(Policy("case.opening_days")), None, w.TRANSFER_OFFICE),
        ),
        w.state(
            "scoping",
            "摸底：目标、指标、路径 | Scoping: goal, figures, route",
            "进行中 | In progress",
            deadline=w.until(_SCOPING, None, w.MANAGER),
        ),
        w.state(
            "sampling",
            "样品测试 | Sample tests",
            "样品测试中 | Sample tests",
            deadline=w.until(_ROUND, None, w.MANAGER),
        ),
        w.state(
            "terms",
            "谈条件 | Negotiating terms",
            "洽谈中 | In negotiation",
            deadline=w.until(_TERMS, None, w.MANAGER),
        ),
        w.state(
            "approvals",
            "审批中 | Being approved",
            "审批中 | Being approved",
            deadline=w.until(_APPROVAL, None, w.MANAGER, w.TRANSFER_OFFICE),
        ),
        w.state(
            "stalled",
            "受阻 | Stalled",
            "进行中 | In progress",
            deadline=w.until(_STALLED, None, w.TRANSFER_OFFICE),
        ),
        w.state(
            "signed",
            "已签约，待登记与首付 | Signed, to be registered and paid",
            "已签约 | Signed",
            deadline=w.until(days(Policy("case.registration_days")), None, w.MANAGER),
        ),
        w.state(
            "performing",
            "履行中 | Being performed",
            "履行中 | Being performed",
            deadline=w.until(_REVIEW, None, w.MANAGER),
        ),
        w.final("completed", Outcome.SUCCESS, "履行完毕 | Completed", "已完成 | Completed"),
        w.final("lost", Outcome.FAILURE, "未成结案 | Closed without a deal", "已结束 | Ended"),
        w.final("terminated", Outcome.FAILURE, "合同终止 | Contract terminated", "已终止 | Terminated"),
        w.final("withdrawn", Outcome.WITHDRAWN, "一方撤回 | Withdrawn by a side", "已撤回 | Withdrawn"),
    ),
    transitions=_WORK + _TROUBLE,
    roles=(w.MANAGER, w.TRANSFER_OFFICE, w.TEAM, w.ENTERPRISE),
    facts=(
        w.flag("conflict_checked", "已做利益冲突审查 | conflicts checked"),
        w.flag("conflict_found", "存在利益冲突 | conflict found"),
        w.fact(FactType.NUMBER, "targets_set", "约定的量化指标数 | figures agreed"),
        w.fact(FactType.NUMBER, "rounds_done", "已完成的测试轮次 | rounds done"),
        w.flag("targets_met", "指标已达到 | targets met"),
        w.flag("enterprise_confirms", "企业确认结果 | enterprise confirms"),
        w.flag("both_agree_terms", "双方同意条件 | both agree on the terms"),
        w.flag("deal_approved", "处置已获批 | deal approved"),
        w.flag("obligations_done", "义务已履行完毕 | obligations done"),
        w.choice("barrier", "受阻原因 | barrier", *BARRIERS),
        w.choice("stalled_in", "受阻环节 | where it stalled", *_STALLING),
        w.choice("closing_code", "结案原因 | closing code", *CLOSING_CODES),
        w.fact(FactType.TEXT, "barrier_removed_by", "障碍如何解除 | how the barrier was removed"),
        w.fact(FactType.NAMES, "successor", "接手人 | successor"),
        w.fact(FactType.NUMBER, "broker_fee_yuan", "中介服务费（元） | broker fee in yuan"),
    ),
    policies=(
        w.figure("case", "scoping_days", "摸底提醒（日） | days after which scoping is asked about"),
        w.figure("case", "sample_round_days", "每轮测试提醒（日） | days after which a round is asked about"),
        w.figure("case", "terms_days", "谈判提醒（日） | days after which terms are asked about"),
        w.figure("case", "approval_days", "审批提醒（日） | days after which approval is asked about"),
        w.figure(
            "case", "stalled_days", "受阻提醒（日） | days after which a stalled case goes to the office"
        ),
        w.figure(
            "case", "performing_review_months", "履约检查周期（月） | months between reviews of performance"
        ),
        w.figure("case", "sample_rounds_most", "测试轮次上限 | rounds of sample tests at most"),
        w.figure("case", "opening_days", "承接期（日） | days to take it on"),
        w.figure(
            "case",
            "registration_days",
            "登记与首付提醒（日） | days after which registration and payment are asked about",
        ),
    ),
    effects=(
        w.effect("log_sample_round", "登记测试轮次 | log the round"),
        w.effect("start_deal_approval", "启动成果处置审批 | start the deal's approval"),
        w.effect("register_contract", "申请技术合同认定登记 | apply for registration of the contract"),
        w.effect("report_contract_change", "申报合同变更或终止 | report the contract's end to the register"),
        w.effect("count_conversion", "计入转化结果 | count the conversion"),
        w.effect("pay_broker_fee", "支付中介服务费 | pay the broker's fee", money=True),
        w.effect("log_barrier", "登记受阻原因 | log the barrier"),
        w.effect("tell_both_sides", "通知双方 | tell both sides"),
        w.effect("feed_back_to_matching", "反馈给匹配 | feed back to the matching"),
        w.effect("change_manager", "变更承办人 | change the manager"),
        w.effect("plan_follow_up", "安排回访 | plan the follow-up"),
    ),
    gates=(w.gate("first_payment_received", "首笔款项已到账 | the first payment has arrived"),),
)
