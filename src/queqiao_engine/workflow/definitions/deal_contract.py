"""The second half of a deal: contract, registration, money in, split made public, money out. Sources stand in ``deal_approval``."""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Effect, FactType
from queqiao_engine.workflow.definitions import deal_conditions as terms
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.periods import Policy

_PAID_IN_CASH = ("assignment", "ordinary_licence", "sole_licence", "exclusive_licence", "joint")
WHY = w.given(REASON, "请说明原因 | say why")
HANDLING = (w.paper("objection_handling", "异议处理记录 | record of how the objection was handled"),)
_BEFORE_SIGNING = (
    "draft",
    "completeness",
    "returned",
    "competent_approval",
    "copying",
    "departments",
    "pricing",
    "price_notice",
    "listing",
    "auction",
    "decision",
    "approved",
)
CONTRACT = (
    w.step(
        "sign",
        "签约 | Sign",
        "approved",
        "signed",
        (w.TRANSFER_OFFICE, w.MANAGER),
        w.yes("price_as_decided", "合同价格与决策不一致 | the contract's price is not the one decided"),
        w.given("contract_effective_on", "请填写合同生效日 | give the day the contract takes effect"),
        evidence=(w.paper("contract", "技术合同 | technology contract"),),
        effects=(w.pays("commit_contract", "decision_gate", "price_yuan"),),
    ),
    w.step(
        "apply_registration",
        "申请认定登记（大额或有争议） | Apply for registration: large or disputed",
        "signed",
        "registering_long",
        (w.TRANSFER_OFFICE, w.MANAGER),
        w.either(
            "技术交易额未达大额标准且无争议 | it is neither large nor disputed",
            w.at_least(
                "technical_yuan",
                Policy("contract_registration.large_yuan"),
                "技术交易额未达大额标准 | its technology part is not large",
            ),
            w.yes("kind_disputed", "合同类别无争议 | its kind is not disputed"),
        ),
        evidence=(w.paper("full_contract_text", "合同全文 | full text of the contract"),),
        order=0,
    ),
    w.step(
        "apply_registration",
        "申请认定登记 | Apply for registration",
        "signed",
        "registering",
        (w.TRANSFER_OFFICE, w.MANAGER),
        w.given("technical_yuan", "请填写技术交易额 | give the technology part of the price"),
        evidence=(w.paper("full_contract_text", "合同全文 | full text of the contract"),),
        order=1,
    ),
    w.step(
        "amend",
        "登记机构退回修改 | Sent back by the register",
        ("registering", "registering_long"),
        "signed",
        (w.TRANSFER_OFFICE, w.MANAGER),
        WHY,
    ),
    w.step(
        "register",
        "取得登记证明 | Registered",
        ("registering", "registering_long"),
        "registered",
        (w.TRANSFER_OFFICE, w.MANAGER),
        evidence=(w.paper("contract_registration", "技术合同认定登记证明 | registration certificate"),),
    ),
    w.step(
        "receive_payment",
        "款项到账 | Payment arrived",
        ("registered", "performing"),
        "income",
        w.FINANCE,
        w.among(
            "way",
            _PAID_IN_CASH,
            "作价投资没有现金对价 | a contribution as equity has no cash price",
        ),
        w.yes("payment_arrived", "款项尚未到账 | the payment has not arrived"),
        evidence=(w.paper("bank_receipt", "到账凭证 | bank receipt"),),
        passes_gate="income_gate",
        effects=(w.pays("book_income", "income_gate", "payment_yuan"),),
    ),
    w.step(
        "receive_shares",
        "股权登记完成 | Shares registered",
        "registered",
        "income",
        (w.FINANCE, w.TRANSFER_OFFICE),
        w.equals("way", "equity", "不是作价投资 | it is no contribution as equity"),
        evidence=(
            w.paper("share_register", "股东名册或工商登记 | register of shareholders"),
            w.paper("appraisal_report", "评估报告 | appraisal report"),
        ),
        passes_gate="income_gate",
        effects=(w.pays("book_shares", "income_gate", "contribution_yuan"),),
    ),
    w.step(
        "publish_reward",
        "公示奖励分配方案 | Publish the split",
        "income",
        "reward_notice",
        w.TRANSFER_OFFICE,
        w.given("net_income_yuan", "请先核定净收入 | establish the net income first"),
        terms.FLOOR,
        evidence=(w.paper("split_plan", "分配方案 | plan of the split"),),
        effects=(Effect("publish_notice"),),
    ),
    w.step(
        "refund",
        "合同解除，退款 | Contract undone, refund",
        "income",
        "terminated",
        w.FINANCE,
        WHY,
        w.among(
            "way", _PAID_IN_CASH, "作价投资没有现金可退 | a contribution as equity has no cash to give back"
        ),
        evidence=(w.paper("termination", "终止协议或判决、裁决 | termination agreement or award"),),
        closes_gates=("income_gate",),
        effects=(
            w.pays("refund", "income_gate", "payment_yuan"),
            Effect("report_contract_change"),
            Effect("seal_diligence_file"),
        ),
    ),
    w.step(
        "uphold_reward_objection",
        "异议成立，修改方案 | Objection upheld, change the split",
        "reward_notice",
        "income",
        w.TRANSFER_OFFICE,
        w.yes("objection_upheld", "没有成立的异议 | no objection was upheld"),
        evidence=HANDLING,
    ),
    w.step(
        "split",
        "发放奖励并入账 | Pay the split",
        "reward_notice",
        "performing",
        w.FINANCE,
        *terms.REWARD_SHOWN,
        terms.FLOOR,
        passes_gate="reward_gate",
        closes_gates=("income_gate", "reward_gate"),
        effects=(
            w.pays("pay_rewards", "reward_gate", "reward_yuan"),
            w.pays("book_unit_share", "income_gate", "unit_share_yuan"),
        ),
    ),
    w.step(
        "complete",
        "履行完毕，归档 | Performed, file closed",
        "performing",
        "completed",
        w.TRANSFER_OFFICE,
        w.yes("obligations_done", "合同义务尚未履行完毕 | obligations are still open"),
        w.either(
            "专利许可合同须备案 | a patent licence must be recorded",
            w.no("is_patent_licence", "属于专利许可 | it is a patent licence"),
            w.yes("licence_recorded", "许可合同尚未备案 | the licence is not recorded"),
        ),
        effects=(Effect("seal_diligence_file"), Effect("report_annually")),
    ),
    w.step(
        "terminate",
        "合同终止 | Terminate",
        ("signed", "registering", "registering_long", "registered", "performing"),
        "terminated",
        (w.TRANSFER_OFFICE, w.MANAGER),
        WHY,
        evidence=(w.paper("termination", "终止协议或判决、裁决 | termination agreement or award"),),
        effects=(Effect("report_contract_change"), Effect("seal_diligence_file")),
    ),
    w.step("withdraw", "撤回处置申请 | Withdraw", _BEFORE_SIGNING, "withdrawn", w.TEAM, WHY),
)
FIGURES = (
    w.fact(FactType.NUMBER, "bidders", "应牌或竞买人数 | bidders"),
    w.fact(FactType.NUMBER, "reserve_price_yuan", "底价（元） | reserve price in yuan"),
    w.fact(FactType.NUMBER, "technical_yuan", "技术交易额（元） | technology part of the price in yuan"),
    w.fact(FactType.NUMBER, "net_income_yuan", "净收入（元） | net income in yuan"),
    w.fact(FactType.NUMBER, "price_yuan", "合同成交额（元） | contract price in yuan"),
    w.fact(FactType.NUMBER, "payment_yuan", "到账金额（元） | payment in yuan"),
    w.fact(FactType.NUMBER, "contribution_yuan", "作价金额（元） | contribution in yuan"),
    w.fact(FactType.NUMBER, "reward_yuan", "奖励总额（元） | rewards in yuan"),
    w.fact(FactType.NUMBER, "unit_share_yuan", "单位留成（元） | share of the unit in yuan"),
)
"""The numbers a deal reads, all of them in yuan but the bidders."""
