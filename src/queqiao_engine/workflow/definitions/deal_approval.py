"""Deal approval 成果处置审批: from a route and a price to a signed, registered and paid contract, and only then the split.

Five departments sign: 科研, 人事, 财务, 审计, 纪检. The price is found by agreement – then shown in public, objections heard –, by listing or by
auction. The leadership decides together, with recusals recorded, and each decision leaves its due-diligence file. Income is split only
after it has arrived and the split has been shown; each later payment needs its own notice.

Sources: the unit decides itself, and a price by agreement is made public, 促进科技成果转化法 (2015) Art. 18; for at least 15 days, 国发〔2016〕16号
(not the law); state secrets, national security and key core technology to the competent department and copied within 15 working days,
appraisal at the unit's choice, 财资〔2019〕57号; equity is appraised, 公司法 (2023) Art. 48; rights from public money abroad need approval, 科学技术进步法 (2021) Art. 34; co-owners,
专利法 (2020) Art. 14 and 转化法 Art. 40; leaders' rewards, 国发〔2016〕16号; cash rewards shown for 15 working days, 国科发政〔2018〕103号
(that rewards in shares are shown as long is a default of this platform);
registration of the contract, 技术合同认定登记管理办法 (2026); income and rewards, 转化法 Art. 43–45; diligence exempts, 科学技术进步法 Art. 97.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import Deadline, Definition, Effect, FactType, Outcome, State
from queqiao_engine.workflow.definitions import deal_conditions as terms
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.definitions.deal_contract import CONTRACT, FIGURES, HANDLING, WHY
from queqiao_engine.workflow.guards import Elapsed
from queqiao_engine.workflow.periods import Policy, days, months, working_days

_LEADERSHIP = w.party("leadership", "单位领导班子（集体决策） | Leadership, deciding together")
_COMPETENT = w.party("competent_department", "主管部门 | Competent department")

_ROUTE = (
    w.step(
        "submit",
        "提交处置申请 | Submit",
        ("draft", "returned"),
        "completeness",
        (w.TEAM, w.MANAGER),
        w.given("way", "请选择转化方式 | choose the way of conversion"),
        w.given("pricing", "请选择定价方式 | choose how the price is found"),
        evidence=(
            w.paper("deal_application", "成果处置申请表 | application"),
            w.paper("ownership_proof", "权属证明 | proof of ownership"),
            w.paper("price_basis", "定价依据 | basis of the price"),
        ),
    ),
    w.step(
        "return_for_completion",
        "退回补正 | Return for completion",
        ("completeness", "departments"),
        "returned",
        (w.TRANSFER_OFFICE, *terms.DEPARTMENTS),
        WHY,
        effects=(Effect("tell_team"),),
    ),
    w.refusal(
        "reject",
        "不予受理或不同意 | Reject",
        ("completeness", "departments"),
        "rejected",
        (w.TRANSFER_OFFICE, *terms.DEPARTMENTS),
        effects=(Effect("tell_team"),),
    ),
    *w.appeal_steps("rejected", "appealed", "completeness", "rejected_finally", w.TEAM, "deal"),
    w.step(
        "accept",
        "受理，涉密、涉国家安全或关键核心技术报主管部门 | Accept: secrets, security or key core technology, to the competent department",
        "completeness",
        "competent_approval",
        w.TRANSFER_OFFICE,
        w.either(
            "不涉国家秘密、国家安全和关键核心技术 | it touches neither state secrets, national security nor key core technology",
            w.yes("key_core_technology", "不涉关键核心技术 | it is no key core technology"),
            w.yes(
                "security_concerned",
                "不涉国家秘密、国家安全 | it touches neither state secrets nor national security",
            ),
        ),
        effects=(Effect("send_to_competent_department"),),
    ),
    w.step(
        "accept",
        "受理，转部门会签 | Accept, to the departments",
        "completeness",
        "departments",
        w.TRANSFER_OFFICE,
        w.no("key_core_technology", "涉关键核心技术 | it is key core technology"),
        w.no("security_concerned", "涉国家秘密或国家安全 | it touches state secrets or national security"),
        effects=(Effect("ask_departments"),),
    ),
    w.step(
        "approve_core",
        "主管部门批准 | Competent department approves",
        "competent_approval",
        "copying",
        _COMPETENT,
        evidence=(w.paper("competent_approval", "主管部门批复 | approval"),),
        effects=(Effect("copy_to_treasury"),),
    ),
    w.refusal(
        "refuse_core",
        "主管部门不批准 | Competent department refuses",
        "competent_approval",
        "core_refused",
        _COMPETENT,
        effects=(Effect("tell_team"),),
        without_appeal="主管部门的决定依法申请行政复议，不在平台内申诉 | administrative reconsideration lies with the law, not with the platform",
    ),
    w.step(
        "record_copy",
        "登记抄送财政部门 | Record the copy to the treasury",
        "copying",
        "departments",
        w.TRANSFER_OFFICE,
        evidence=(w.paper("copy_receipt", "抄送回执 | receipt of the copy"),),
        effects=(Effect("ask_departments"),),
    ),
    w.step(
        "pass_departments",
        "会签完成 | All departments agree",
        "departments",
        "pricing",
        w.TRANSFER_OFFICE,
        terms.ALL_DEPARTMENTS,
    ),
)
_PRICE = (
    w.step(
        "publish_price",
        "协议定价，公示名称与拟交易价格 | Publish name and proposed price",
        "pricing",
        "price_notice",
        w.TRANSFER_OFFICE,
        w.equals("pricing", "agreement", "不是协议定价 | the price is not by agreement"),
        w.yes("objection_procedure_public", "异议处理程序尚未公开 | the objection procedure is not public"),
        effects=(Effect("publish_notice"),),
    ),
    w.step(
        "end_price_notice",
        "公示期满 | End of the notice",
        "price_notice",
        "decision",
        w.TRANSFER_OFFICE,
        terms.PRICE_NOTICE,
        evidence=(w.paper("notice_record", "公示记录 | record of the notice"),),
    ),
    w.step(
        "uphold_objection",
        "异议成立，重新定价 | Objection upheld, price again",
        "price_notice",
        "pricing",
        w.TRANSFER_OFFICE,
        w.yes("objection_upheld", "没有成立的异议 | no objection was upheld"),
        evidence=HANDLING,
    ),
    w.step(
        "list_on_market",
        "技术交易市场挂牌 | List on a technology market",
        "pricing",
        "listing",
        w.TRANSFER_OFFICE,
        w.equals("pricing", "listing", "不是挂牌交易 | it is not by listing"),
        w.given("listed_on", "请填写挂牌日期 | give the day it was listed"),
        w.given("reserve_price_yuan", "请填写底价 | give the reserve price"),
    ),
    w.step(
        "end_listing",
        "挂牌期满，确定受让方 | End of the listing",
        "listing",
        "decision",
        w.TRANSFER_OFFICE,
        Elapsed(
            "listed_on",
            days(Policy("deal.listing_days")),
            w.label("挂牌期未满 | the listing is still running"),
        ),
        w.at_least("bidders", 1, "无人应牌 | nobody answered"),
        evidence=(w.paper("market_record", "交易市场成交记录 | record of the market"),),
    ),
    w.step(
        "hold_auction",
        "拍卖 | Put up for auction",
        "pricing",
        "auction",
        w.TRANSFER_OFFICE,
        w.equals("pricing", "auction", "不是拍卖 | it is not by auction"),
        w.given("reserve_price_yuan", "请填写底价 | give the reserve price"),
    ),
    w.step(
        "knock_down",
        "拍卖成交 | Sold at auction",
        "auction",
        "decision",
        w.TRANSFER_OFFICE,
        w.at_least("bidders", 1, "无人竞买 | nobody bid"),
        evidence=(w.paper("market_record", "拍卖成交确认书 | confirmation of the sale"),),
    ),
    w.step(
        "no_bid",
        "流标，重新定价 | No bid, price again",
        ("listing", "auction"),
        "pricing",
        w.TRANSFER_OFFICE,
        w.equals("bidders", 0, "已有意向方 | somebody has answered"),
    ),
    w.step(
        "decide",
        "集体决策同意 | Decide in favour",
        "decision",
        "approved",
        _LEADERSHIP,
        w.yes("decided_together", "未经集体决策 | it was not decided together"),
        w.yes("recusals_recorded", "回避情况未记录 | recusals are not recorded"),
        *terms.CONDITIONS,
        evidence=(w.paper("decision_minutes", "会议纪要 | minutes"),),
        passes_gate="decision_gate",
        effects=(Effect("seal_diligence_file"),),
    ),
    w.refusal(
        "decline",
        "集体决策不同意 | Decide against",
        "decision",
        "declined",
        _LEADERSHIP,
        evidence=(w.paper("decision_minutes", "会议纪要 | minutes"),),
        effects=(Effect("tell_team"),),
    ),
    *w.appeal_steps("declined", "decline_appealed", "decision", "declined_finally", w.TEAM, "deal"),
)
_ANSWER = working_days(Policy("deal.approval_working_days"))

DEFINITION = Definition(
    name="deal_approval",
    version=w.VERSION,
    label=w.label("成果处置审批 | Deal approval"),
    subject="deal",
    initial="draft",
    states=(
        w.state("draft", "草稿 | Draft", "未提交 | Not submitted"),
        w.state(
            "completeness",
            "形式审查 | Completeness check",
            "审批中 | Being approved",
            deadline=w.until(working_days(Policy("deal.completeness_working_days")), None, w.OPERATOR),
        ),
        w.state(
            "returned",
            "退回补正 | Returned for completion",
            "待补正 | To be completed",
            deadline=w.until(days(Policy("deal.return_days")), None, w.MANAGER),
        ),
        *w.appeal_states("rejected", "appealed", "rejected_finally", "deal", "未获同意 | Rejected"),
        w.state(
            "competent_approval",
            "主管部门审批（涉密、涉国家安全或关键核心技术） | With the competent department: secrets, security or key core technology",
            "审批中 | Being approved",
            deadline=w.until(_ANSWER, None, w.TRANSFER_OFFICE),
        ),
        w.state(
            "copying",
            "已获批，待抄送财政部门 | Approved, to be copied to the treasury",
            "审批中 | Being approved",
            deadline=w.until(
                working_days(Policy("core_technology.copy_working_days")), None, w.TRANSFER_OFFICE
            ),
        ),
        w.final(
            "core_refused",
            Outcome.FAILURE,
            "主管部门未批准 | Refused by the competent department",
            "未获同意 | Rejected",
        ),
        w.state(
            "departments",
            "部门会签 | With the departments",
            "审批中 | Being approved",
            deadline=w.until(_ANSWER, None, w.TRANSFER_OFFICE),
        ),
        w.state(
            "pricing",
            "确定价格 | Price to be found",
            "定价中 | Being priced",
            deadline=w.until(_ANSWER, None, w.TRANSFER_OFFICE),
        ),
        w.state(
            "price_notice",
            "协议定价公示中 | Price under public notice",
            "公示中 | Under public notice",
            deadline=w.until(terms.PRICE_NOTICE.period, None, w.TRANSFER_OFFICE),
        ),
        w.state(
            "listing",
            "挂牌中 | Listed on the market",
            "挂牌中 | Listed",
            deadline=w.until(days(Policy("deal.listing_days")), None, w.TRANSFER_OFFICE, since="listed_on"),
        ),
        w.state(
            "auction",
            "拍卖中 | At auction",
            "拍卖中 | At auction",
            deadline=w.until(days(Policy("deal.listing_days")), None, w.TRANSFER_OFFICE),
        ),
        w.state(
            "decision",
            "集体决策 | Before the leadership",
            "决策中 | Being decided",
            deadline=w.until(_ANSWER, None, w.TRANSFER_OFFICE),
        ),
        *w.appeal_states(
            "declined", "decline_appealed", "declined_finally", "deal", "集体决策未通过 | Decided against"
        ),
        w.state(
            "approved",
            "已批准，待签约 | Approved, to be signed",
            "已批准 | Approved",
            deadline=w.until(days(Policy("deal.signing_days")), None, w.MANAGER),
        ),
        w.state(
            "signed",
            "已签约，待登记 | Signed, to be registered",
            "已签约 | Signed",
            deadline=w.until(days(Policy("deal.signing_days")), None, w.TRANSFER_OFFICE),
        ),
        w.state(
            "registering",
            "认定登记中 | Being registered",
            "已签约 | Signed",
            deadline=w.until(
                working_days(Policy("contract_registration.working_days")), None, w.TRANSFER_OFFICE
            ),
        ),
        w.state(
            "registering_long",
            "认定登记中（大额或有争议） | Being registered: large or disputed",
            "已签约 | Signed",
            deadline=w.until(
                working_days(Policy("contract_registration.extended_working_days")), None, w.TRANSFER_OFFICE
            ),
        ),
        w.state(
            "registered",
            "已登记，待到账 | Registered, payment awaited",
            "履行中 | Being performed",
            deadline=w.until(days(Policy("deal.payment_days")), None, w.FINANCE),
        ),
        w.state(
            "income",
            "已到账，核定净收入 | Paid, net income to be established",
            "履行中 | Being performed",
            deadline=w.until(working_days(Policy("deal.split_working_days")), None, w.FINANCE),
        ),
        w.state(
            "reward_notice",
            "奖励方案公示中 | Split under public notice",
            "公示中 | Under public notice",
            deadline=w.until(terms.CASH_NOTICE.period, None, w.TRANSFER_OFFICE, w.FINANCE),
        ),
        State(
            "performing",
            w.label("已分配，继续履行 | Split, being performed"),
            w.label("履行中 | Being performed"),
            deadline=Deadline(
                months(Policy("licence_record.months")),
                None,
                ("transfer_office",),
                since="contract_effective_on",
            ),
        ),
        w.final("completed", Outcome.SUCCESS, "履行完毕 | Completed", "已完成 | Completed"),
        w.final("terminated", Outcome.FAILURE, "合同终止 | Terminated", "已终止 | Terminated"),
        w.final("withdrawn", Outcome.WITHDRAWN, "撤回 | Withdrawn", "已撤回 | Withdrawn"),
    ),
    transitions=_ROUTE + _PRICE + CONTRACT,
    roles=(
        w.TEAM,
        w.MANAGER,
        w.TRANSFER_OFFICE,
        *terms.DEPARTMENTS,
        _LEADERSHIP,
        _COMPETENT,
        w.APPEAL_BODY,
        w.OPERATOR,
    ),
    facts=(
        w.choice(
            "way",
            "转化方式 | way of conversion",
            ("assignment", "转让 | assignment"),
            ("ordinary_licence", "普通许可 | ordinary licence"),
            ("sole_licence", "排他许可 | sole licence"),
            ("exclusive_licence", "独占许可 | exclusive licence"),
            ("equity", "作价投资 | contribution as equity"),
            ("joint", "合作实施 | joint implementation"),
        ),
        w.choice(
            "pricing",
            "定价方式 | how the price is found",
            ("agreement", "协议定价 | agreement"),
            ("listing", "挂牌交易 | listing"),
            ("auction", "拍卖 | auction"),
        ),
        w.choice(
            "export_class",
            "出口管制类别 | export class",
            ("free", "自由出口 | free"),
            ("restricted", "限制出口 | restricted"),
            ("prohibited", "禁止出口 | prohibited"),
        ),
        w.choice(
            "reward_form",
            "奖励形式 | form of the reward",
            ("cash", "现金 | cash"),
            ("shares", "股权 | shares"),
            ("both", "现金与股权 | both"),
        ),
        *terms.FLAGS,
        w.fact(FactType.APPROVALS, "approvals", "部门会签 | approvals"),
        w.fact(FactType.NOTICE, "price_notice", "定价公示 | notice of the price"),
        w.fact(FactType.NOTICE, "reward_notice", "奖励公示 | notice of the split"),
        w.fact(FactType.DATE, "appraisal_base_day", "评估基准日 | base day of the appraisal"),
        w.fact(FactType.DATE, "listed_on", "挂牌日期 | day it was listed"),
        w.fact(FactType.DATE, "contract_effective_on", "合同生效日 | day the contract took effect"),
        *FIGURES,
        w.REFUSED_BY,
    ),
    policies=(
        w.figure("deal", "completeness_working_days", "形式审查期（工作日） | working days for completeness"),
        w.figure("deal", "return_days", "补正期（日） | days to complete"),
        w.figure("deal", "approval_working_days", "会签与决策期（工作日） | working days to approve"),
        w.figure("deal", "listing_days", "挂牌期（日） | days of the listing"),
        w.figure("deal", "signing_days", "签约期（日） | days to sign"),
        w.figure("deal", "payment_days", "到账提醒（日） | days after which payment is asked about"),
        w.figure("deal", "split_working_days", "分配期（工作日） | working days to split"),
        w.figure("core_technology", "copy_working_days", "抄送期（工作日） | working days to copy"),
        w.figure(
            "agreement_price_notice", "days", "协议定价公示期（日） | days of notice of an agreed price"
        ),
        w.figure(
            "cash_reward_notice",
            "working_days",
            "现金奖励公示期（工作日） | working days of notice of cash rewards",
        ),
        w.figure(
            "leader_reward_notice", "days", "领导人员奖励公示期（日） | days of notice of leaders' rewards"
        ),
        w.figure("contract_registration", "working_days", "认定登记期（工作日） | working days to register"),
        w.figure(
            "contract_registration",
            "extended_working_days",
            "认定登记期，大额或有争议（工作日） | working days to register when large or disputed",
        ),
        w.figure("contract_registration", "large_yuan", "大额标准（元） | what counts as large, in yuan"),
        w.figure("licence_record", "months", "许可备案期（月） | months to record a licence"),
        w.figure("appraisal", "valid_years", "评估有效期（年） | years an appraisal holds"),
        *w.appeal_figures("deal"),
    ),
    effects=(
        w.effect("tell_team", "通知完成人 | tell the completers"),
        w.effect("send_to_competent_department", "报主管部门 | send to the competent department"),
        w.effect("copy_to_treasury", "抄送财政部门 | copy to the treasury"),
        w.effect("ask_departments", "发起会签 | ask the departments"),
        w.effect("publish_notice", "发布公示 | publish the notice"),
        w.effect(
            "seal_diligence_file",
            "生成尽职免责材料（程序、定价依据、公示、回避、纪要） | seal the due-diligence file",
        ),
        w.effect("commit_contract", "形成合同权利义务 | commit to the contract", money=True),
        w.effect("book_income", "收入入账 | book the income", money=True),
        w.effect("book_shares", "股权入账 | book the shares", money=True),
        w.effect("pay_rewards", "发放奖励 | pay the rewards", money=True),
        w.effect("book_unit_share", "单位留成入账 | book the unit's share", money=True),
        w.effect("refund", "退款 | refund", money=True),
        w.effect("report_contract_change", "申报合同变更或终止 | report the contract's end"),
        w.effect("report_annually", "列入年度报告 | enter it in the annual report"),
    ),
    gates=(
        w.gate("decision_gate", "集体决策同意 | decided in favour"),
        w.gate("income_gate", "收入已到账 | income arrived"),
        w.gate("reward_gate", "奖励公示期满 | split shown long enough"),
    ),
    appeals=(
        w.appeal_demand("reject", w.TEAM, "completeness"),
        w.appeal_demand("decline", w.TEAM, "decision"),
    ),
)
