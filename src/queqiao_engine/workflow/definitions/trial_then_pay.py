"""Trial then pay 先使用后付费: conditions, way and fee agreed first; used free of charge; paid when it satisfies, ended free when it does not.

The clock runs from the day the trial begins, however often its use is logged, and is extended once. A user who is not satisfied pays
nothing, says why and gives back what was handed over; the owner may dispute that.

Sources: provincial practice since 2021 and the national policy for small and medium enterprises (conditions, way and fee agreed before,
payment or conversion after satisfaction); a state unit's agreed price is made public before the trial begins, 促进科技成果转化法 (2015)
Art. 18 and 国发〔2016〕16号; the clocks are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.guards import NoticePeriod
from queqiao_engine.workflow.periods import Policy, days, months, working_days

_ANSWER = working_days(Policy("trial.answer_working_days"))
_TERMS = days(Policy("trial.terms_days"))
_TRIAL = months(Policy("trial.trial_months"))
_EXTENSION = months(Policy("trial.extension_months"))
_VERDICT = days(Policy("trial.verdict_days"))
_PAYMENT = days(Policy("trial.payment_days"))
_DISPUTE = days(Policy("trial.dispute_days"))

_OWNER = w.ACHIEVEMENT_OWNER
_USER = w.ENTERPRISE
_WHY = w.given(REASON, "请说明原因 | say why")
_FREE = "试用未约定前，成果方可以自由决定是否提供 | before terms are agreed the owner is free to offer a trial or not"
_AGREED = (
    w.yes(
        "conditions_agreed",
        "尚未约定使用条件与合格标准 | conditions of use and what satisfies are not agreed",
    ),
    w.among(
        "way",
        ("licence", "assignment", "equity", "service"),
        "尚未约定转化方式 | the way of conversion is not agreed",
    ),
    w.given("fee_terms", "尚未约定费用及支付方式 | fee and payment are not agreed"),
    w.yes(
        "liability_agreed", "尚未约定试用期责任与保密 | liability and secrecy during the trial are not agreed"
    ),
)
_REPORT = (w.paper("trial_report", "试用报告（条件、实测值） | trial report: conditions and actual figures"),)
_CONTRACT = (w.paper("contract", "正式合同 | contract"),)

DEFINITION = Definition(
    name="trial_then_pay",
    version=w.VERSION,
    label=w.label("先使用后付费 | Trial then pay"),
    subject="deal",
    initial="asked",
    states=(
        w.state(
            "asked",
            "企业申请试用 | Trial asked for",
            "待答复 | Waiting for an answer",
            deadline=w.until(_ANSWER, "time_out", w.MANAGER),
        ),
        w.state(
            "terms",
            "商定条件、方式和费用 | Agreeing conditions, way and fee",
            "商谈中 | In talks",
            deadline=w.until(_TERMS, None, w.MANAGER),
        ),
        w.state(
            "approving",
            "单位审批 | Unit's approval",
            "审批中 | Being approved",
            deadline=w.until(_ANSWER, None, w.TRANSFER_OFFICE),
        ),
        w.state(
            "trial",
            "免费试用中 | On trial, free of charge",
            "试用中 | On trial",
            deadline=w.until(_TRIAL, "end_trial", w.MANAGER, _USER, since="trial_started_on"),
        ),
        w.state(
            "extended",
            "试用延长中 | Trial extended",
            "试用中 | On trial",
            deadline=w.until(_EXTENSION, "end_trial", w.MANAGER, _USER),
        ),
        w.state(
            "verdict",
            "试用期满，待企业答复 | Trial over, the user's word awaited",
            "待评价 | Verdict awaited",
            deadline=w.until(_VERDICT, None, w.MANAGER, _USER),
        ),
        w.state(
            "payment",
            "满意，待付费或转化 | Satisfied, to be paid or converted",
            "待付费 | To be paid",
            deadline=w.until(_PAYMENT, None, w.MANAGER),
        ),
        w.state(
            "disputed",
            "争议处理中 | In dispute",
            "争议处理中 | In dispute",
            deadline=w.until(_DISPUTE, None, w.OPERATOR),
        ),
        w.final("converted", Outcome.SUCCESS, "已付费转化 | Paid and converted", "已转化 | Converted"),
        w.final(
            "ended_free",
            Outcome.FAILURE,
            "不满意，免费结束 | Not satisfied, ended free of charge",
            "已结束 | Ended",
        ),
        w.final("declined", Outcome.FAILURE, "成果方谢绝 | Declined by the owner", "已谢绝 | Declined"),
        *w.appeal_states(
            "not_approved",
            "approval_appealed",
            "not_approved_finally",
            "trial",
            "单位未批准 | Not approved by the unit",
        ),
        w.final(
            "unanswered", Outcome.FAILURE, "逾期未答复 | Not answered in time", "未获答复 | Not answered"
        ),
        w.final("withdrawn", Outcome.WITHDRAWN, "企业撤回 | Withdrawn by the user", "已撤回 | Withdrawn"),
        w.final("settled", Outcome.NEUTRAL, "和解结案 | Settled", "已结案 | Closed"),
        w.final("in_court", Outcome.NEUTRAL, "转司法途径 | Left to arbitration or court", "已结案 | Closed"),
        w.final(
            "stopped",
            Outcome.FAILURE,
            "试用期违约，提前终止 | Stopped for breach during the trial",
            "已终止 | Stopped",
        ),
    ),
    transitions=(
        w.step(
            "accept",
            "同意商谈 | Agree to talk",
            "asked",
            "terms",
            _OWNER,
            w.yes(
                "offered_for_trial", "该成果未列入先使用后付费清单 | the achievement is not offered for trial"
            ),
        ),
        w.refusal(
            "decline",
            "谢绝 | Decline",
            ("asked", "terms"),
            "declined",
            _OWNER,
            effects=(Effect("tell_user"),),
            without_appeal=_FREE,
        ),
        w.by_clock(
            "time_out",
            "逾期未答复 | Not answered in time",
            "asked",
            "unanswered",
            _ANSWER,
            effects=(Effect("tell_user"),),
        ),
        w.step(
            "agree",
            "条件谈定，报单位审批 | Terms agreed, to the unit",
            "terms",
            "approving",
            (_OWNER, w.MANAGER),
            *_AGREED,
            w.yes("both_signed", "双方尚未签署试用协议 | not both have signed the trial agreement"),
            evidence=(w.paper("trial_agreement", "试用协议 | trial agreement"),),
        ),
        w.step(
            "return_terms", "退回修改 | Return for changes", "approving", "terms", w.TRANSFER_OFFICE, _WHY
        ),
        w.refusal(
            "refuse",
            "单位不予批准 | The unit refuses",
            "approving",
            "not_approved",
            w.TRANSFER_OFFICE,
            effects=(Effect("tell_user"), Effect("tell_owner")),
        ),
        *w.appeal_steps(
            "not_approved", "approval_appealed", "approving", "not_approved_finally", (_OWNER, _USER), "trial"
        ),
        w.step(
            "start",
            "开始试用 | Start the trial",
            "approving",
            "trial",
            w.TRANSFER_OFFICE,
            w.no("exclusive_elsewhere", "已有独占或排他许可 | an exclusive or sole licence runs elsewhere"),
            w.either(
                "国家设立的单位协议定价，须公示期满 | a price agreed by a state unit must have been public for its period",
                w.no("state_unit", "成果属国家设立的单位 | the achievement belongs to a state unit"),
                NoticePeriod("price_notice", days(Policy("agreement_price_notice.days"))),
            ),
            w.given("trial_started_on", "请填写试用开始日 | give the day the trial begins"),
            effects=(Effect("open_access"), Effect("start_clock")),
        ),
        w.step(
            "log_use", "登记试用情况 | Log use", "trial", "trial", _USER, effects=(Effect("log_trial_use"),)
        ),
        w.step(
            "extend",
            "延长试用 | Extend",
            ("trial", "verdict"),
            "extended",
            (_OWNER, w.MANAGER),
            w.yes("both_agree_extension", "双方未就延期达成一致 | the sides do not agree to extend"),
            w.at_most(
                "extensions_done", Policy("trial.extensions_before"), "延长次数已用完 | no extension is left"
            ),
            effects=(Effect("start_clock"),),
        ),
        w.by_clock(
            "end_trial",
            "试用期满 | Trial over",
            "trial",
            "verdict",
            _TRIAL,
            since="trial_started_on",
            effects=(Effect("ask_verdict"),),
        ),
        w.by_clock(
            "end_trial",
            "延长期满 | Extension over",
            "extended",
            "verdict",
            _EXTENSION,
            effects=(Effect("ask_verdict"),),
        ),
        w.step(
            "satisfied",
            "满意 | Satisfied",
            ("trial", "extended", "verdict"),
            "payment",
            _USER,
            w.yes("standard_met", "尚未达到约定的合格标准 | what was to satisfy has not been reached"),
            evidence=_REPORT,
            passes_gate="satisfaction_gate",
            effects=(Effect("tell_owner"),),
        ),
        w.step(
            "not_satisfied",
            "不满意，结束试用 | Not satisfied, end it",
            ("trial", "extended", "verdict"),
            "ended_free",
            _USER,
            _WHY,
            w.yes(
                "material_returned", "资料、样品尚未归还或销毁 | material has not been returned or destroyed"
            ),
            evidence=_REPORT,
            effects=(Effect("close_access"), Effect("feed_back_to_matching")),
        ),
        w.step(
            "stop_for_breach",
            "违约，提前终止 | Stop for breach",
            ("trial", "extended"),
            "stopped",
            _OWNER,
            _WHY,
            evidence=(w.paper("breach_proof", "违约证据 | proof of the breach"),),
            effects=(Effect("close_access"),),
        ),
        w.step(
            "pay",
            "付费转化 | Pay and convert",
            "payment",
            "converted",
            w.FINANCE,
            w.among(
                "way",
                ("licence", "assignment", "service"),
                "约定的是作价入股，没有价款 | equity was agreed, so there is nothing to pay",
            ),
            w.yes("payment_received", "款项尚未到账 | the payment has not arrived"),
            evidence=_CONTRACT,
            effects=(
                w.pays("book_payment", "satisfaction_gate", "payment_yuan"),
                w.pays("start_split", "satisfaction_gate", "payment_yuan"),
                Effect("register_contract"),
                Effect("count_conversion"),
            ),
        ),
        w.step(
            "convert_to_equity",
            "作价入股 | Convert into equity",
            "payment",
            "converted",
            w.TRANSFER_OFFICE,
            w.equals("way", "equity", "约定的不是作价入股 | equity was not what was agreed"),
            evidence=(
                *_CONTRACT,
                w.paper("appraisal_report", "评估报告 | appraisal report"),
                w.paper("share_register", "股东名册或工商登记 | register of shareholders"),
            ),
            effects=(
                w.pays("register_shares", "satisfaction_gate", "contribution_yuan"),
                Effect("count_conversion"),
            ),
        ),
        w.step(
            "dispute",
            "提出争议 | Dispute",
            ("trial", "extended", "verdict", "payment"),
            "disputed",
            (_OWNER, _USER),
            _WHY,
        ),
        w.step(
            "settle_pay",
            "和解，付费 | Settle: to be paid",
            "disputed",
            "payment",
            w.OPERATOR,
            w.yes("both_agree_settlement", "双方未达成和解 | the sides have not settled"),
            evidence=(w.paper("settlement", "和解协议 | settlement"),),
            passes_gate="satisfaction_gate",
        ),
        w.step(
            "settle_free",
            "和解，不付费结案 | Settle without payment",
            "disputed",
            "settled",
            w.OPERATOR,
            w.yes("both_agree_settlement", "双方未达成和解 | the sides have not settled"),
            evidence=(w.paper("settlement", "和解协议 | settlement"),),
            effects=(Effect("close_access"),),
        ),
        w.step(
            "go_to_court",
            "转仲裁或诉讼 | To arbitration or court",
            "disputed",
            "in_court",
            (_OWNER, _USER),
            effects=(Effect("close_access"),),
        ),
        w.step("withdraw", "撤回 | Withdraw", ("asked", "terms", "approving"), "withdrawn", _USER),
    ),
    roles=(_OWNER, _USER, w.MANAGER, w.TRANSFER_OFFICE, w.FINANCE, w.APPEAL_BODY, w.OPERATOR),
    facts=(
        w.flag("offered_for_trial", "列入先使用后付费清单 | offered for trial"),
        w.flag("conditions_agreed", "条件与合格标准已约定 | conditions agreed"),
        w.choice(
            "way",
            "转化方式 | way of conversion",
            ("licence", "许可 | licence"),
            ("assignment", "转让 | assignment"),
            ("equity", "作价入股 | equity"),
            ("service", "技术服务 | service"),
        ),
        w.fact(FactType.TEXT, "fee_terms", "费用及支付方式 | fee and payment"),
        w.flag("liability_agreed", "责任与保密已约定 | liability and secrecy agreed"),
        w.flag("both_signed", "双方已签署 | both signed"),
        w.flag("exclusive_elsewhere", "存在独占或排他许可 | exclusive or sole licence elsewhere"),
        w.flag("state_unit", "国家设立的研究开发机构、高等院校 | state-established institute or university"),
        w.fact(FactType.NOTICE, "price_notice", "定价公示 | notice of the price"),
        w.fact(FactType.DATE, "trial_started_on", "试用开始日 | day the trial began"),
        w.flag("both_agree_extension", "双方同意延期 | both agree to extend"),
        w.fact(FactType.NUMBER, "extensions_done", "已延长次数 | extensions done"),
        w.flag("standard_met", "达到合格标准 | standard met"),
        w.flag("material_returned", "资料已归还或销毁 | material returned"),
        w.flag("payment_received", "款项已到账 | payment received"),
        w.flag("both_agree_settlement", "双方同意和解 | both agree to settle"),
        w.fact(FactType.NUMBER, "payment_yuan", "付费金额（元） | payment in yuan"),
        w.fact(FactType.NUMBER, "contribution_yuan", "作价金额（元） | contribution in yuan"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure("trial", "answer_working_days", "答复期（工作日） | working days to answer"),
        w.figure("trial", "terms_days", "商谈期（日） | days to agree"),
        w.figure("trial", "trial_months", "试用期（月） | months of trial"),
        w.figure("trial", "extension_months", "延长期（月） | months of the extension"),
        w.figure(
            "trial",
            "extensions_before",
            "再次延长前允许的已延长次数 | extensions that may lie behind when extending",
        ),
        w.figure("trial", "verdict_days", "评价期（日） | days to give a verdict"),
        w.figure("trial", "payment_days", "付费期（日） | days to pay"),
        w.figure("trial", "dispute_days", "争议处理期（日） | days for a dispute"),
        w.figure(
            "agreement_price_notice", "days", "协议定价公示期（日） | days of notice of an agreed price"
        ),
        *w.appeal_figures("trial"),
    ),
    effects=(
        w.effect("tell_user", "通知企业 | tell the user"),
        w.effect("tell_owner", "通知成果方 | tell the owner"),
        w.effect("open_access", "交付试用资料 | hand over what the trial needs"),
        w.effect("close_access", "收回试用资料 | take back what was handed over"),
        w.effect("start_clock", "登记试用起止日 | record the trial's days"),
        w.effect("log_trial_use", "登记试用记录 | log the use"),
        w.effect("ask_verdict", "请企业作出评价 | ask for the verdict"),
        w.effect("feed_back_to_matching", "反馈给匹配 | feed back to the matching"),
        w.effect("book_payment", "费用入账 | book the payment", money=True),
        w.effect("start_split", "启动收益分配 | start the split of income", money=True),
        w.effect("register_shares", "股权登记 | register the shares", money=True),
        w.effect("register_contract", "申请技术合同认定登记 | apply for registration of the contract"),
        w.effect("count_conversion", "计入转化结果 | count the conversion"),
    ),
    gates=(
        w.gate(
            "satisfaction_gate", "企业确认满意或和解约定付费 | the user is satisfied, or a settlement says so"
        ),
    ),
    appeals=(w.appeal_demand("refuse", (_OWNER, _USER), "approving"),),
)
