"""Membership 会员: joining in clocked steps, paying, being found missing and paying again, renewing, leaving freely.

The secretariat answers within three working days – a student is a member from there –, finance within four of the payment data. Money
that did not arrive sends the applicant back to check and pay again. Foreign members go before the council. Exit is free; expulsion needs
a hearing, a reason and may be appealed.

Sources: kinds of member, steps, clocks and fees follow the published rules of a learned society (charter and fees as changed on
2024-12-28); renewal, lapse and appeal clocks are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.guards import TODAY, AllOf, FactOf
from queqiao_engine.workflow.periods import Policy, days, working_days

_SECRETARIAT = working_days(Policy("membership.secretariat_working_days"))
_FINANCE = working_days(Policy("membership.finance_working_days"))
_CORRECTION = days(Policy("membership.correction_days"))
_PAYMENT = days(Policy("membership.payment_days"))
_RENEWAL = days(Policy("membership.renewal_notice_days"))
_LAPSE = days(Policy("membership.lapse_days"))
_COUNCIL = working_days(Policy("membership.council_working_days"))

_SECRETARY = w.party("secretariat", "秘书处 | Secretariat")
_COUNCIL_ROLE = w.party("council", "理事会或常务理事会 | Council or standing council")
_MEMBER = w.party("member", "会员 | Member", outside=True)
_WHY = w.given(REASON, "请说明原因 | say why")
_COMPLETE = (
    w.yes("contact_confirmed", "邮箱或手机尚未验证 | e-mail or telephone is not confirmed"),
    w.yes("charter_accepted", "尚未承认章程 | the charter has not been accepted"),
    w.given("kind", "请选择会员类别 | choose the kind of member"),
)
_FORM = (w.paper("registration_form", "会员登记表 | registration form"),)
_ELIGIBLE = w.either(
    "不符合所选会员类别的条件 | the conditions of the chosen kind of member are not met",
    AllOf(
        (
            w.equals("kind", "ordinary", "不是普通会员 | not an ordinary member"),
            w.among(
                "ground",
                ("middle_title", "degree_and_work", "master"),
                "需中级职称或同等水平、本科或自学并工作三年，或硕士 | a mid-level title, a first degree or self-study with three years of work, or a master's degree",
            ),
        )
    ),
    AllOf(
        (
            w.equals("kind", "unit", "不是单位会员 | not a unit"),
            w.yes("has_technical_staff", "单位没有科技人员 | the unit has no scientific or technical staff"),
            w.yes("takes_part", "单位未承诺参加学会活动 | the unit does not promise to take part"),
        )
    ),
)
_PAYING = (
    w.at_least("paid_yuan", FactOf("fee_due_yuan"), "缴费金额不足 | the amount paid is too low"),
    w.given(
        "remittance_note",
        "请填写汇款附言（姓名或单位名称加“会费”） | give the remittance note: name and “fee”",
    ),
    w.either(
        "开票信息必填，不需要发票请选“否” | invoice data are compulsory; choose “no” if none is wanted",
        w.no("invoice_wanted", "已选择开具发票 | an invoice is wanted"),
        w.given("invoice_title", "请填写发票抬头 | give the name for the invoice"),
    ),
)
_PROOF = (w.paper("remittance_slip", "汇款凭证 | remittance slip"),)
_BOOKED = (w.pays("book_fee", "payment_gate", "paid_yuan"), Effect("send_receipt", "payment_gate"))

DEFINITION = Definition(
    name="membership",
    version=w.VERSION,
    label=w.label("会员入会 | Membership"),
    subject="membership",
    initial="registering",
    states=(
        w.state("registering", "① 填写登记表 | ① Registering", "未提交 | Not submitted"),
        w.state(
            "secretariat_review",
            "秘书处审核 | With the secretariat",
            "审核中 | Being reviewed",
            deadline=w.until(_SECRETARIAT, None, _SECRETARY),
        ),
        w.state(
            "correction",
            "待申请人补正 | To be corrected by the applicant",
            "待补正 | To be corrected",
            deadline=w.until(_CORRECTION, "lapse", _SECRETARY),
        ),
        w.state(
            "council_review",
            "理事会审议（外籍会员） | Before the council, for foreign members",
            "审议中 | Before the council",
            deadline=w.until(_COUNCIL, None, _SECRETARY),
        ),
        *w.appeal_states("refused", "appealed", "refused_finally", "membership", "未获批准 | Not admitted"),
        w.state(
            "payment",
            "② 缴费并填写开票信息 | ② Pay and give invoice data",
            "待缴费 | To be paid",
            deadline=w.until(_PAYMENT, "lapse", w.APPLICANT),
        ),
        w.state(
            "finance_review",
            "财务核对 | With finance",
            "核对中 | Being checked",
            deadline=w.until(_FINANCE, None, w.FINANCE),
        ),
        w.state(
            "payment_missing",
            "款项未到，请自查后重新缴费 | Money not arrived: check and pay again",
            "款项未到 | Money not arrived",
            deadline=w.until(_CORRECTION, "lapse", w.APPLICANT),
        ),
        w.state(
            "student_member",
            "学生会员 | Student member",
            "学生会员 | Student member",
            deadline=w.until(_RENEWAL, None, _SECRETARY, since="studies_end_on"),
        ),
        w.state(
            "member",
            "会员 | Member",
            "会员 | Member",
            deadline=w.until(_RENEWAL, None, _MEMBER, since="renewal_opens_on"),
        ),
        w.state(
            "renewal_due",
            "会费到期，待续费 | Fee over, to be renewed",
            "待续费 | To be renewed",
            deadline=w.until(_LAPSE, "lapse_member", _MEMBER),
        ),
        w.final(
            "never_joined",
            Outcome.NEUTRAL,
            "逾期未完成入会 | Never completed",
            "已结束 | Ended",
            reopened_by=("register_again",),
        ),
        w.final(
            "lapsed",
            Outcome.NEUTRAL,
            "逾期未续费，会籍中止 | Lapsed for want of renewal",
            "会籍中止 | Lapsed",
            reopened_by=("rejoin",),
        ),
        w.final("left", Outcome.WITHDRAWN, "已退会 | Left", "已退会 | Left"),
        w.final("withdrawn", Outcome.WITHDRAWN, "申请撤回 | Application withdrawn", "已撤回 | Withdrawn"),
        w.state(
            "renewal_review",
            "续费核对 | Renewal with finance",
            "续费核对中 | Renewal being checked",
            deadline=w.until(_FINANCE, None, w.FINANCE),
        ),
        w.state(
            "renewal_missing",
            "续费款项未到，请自查 | Renewal not arrived: check and pay again",
            "待续费 | To be renewed",
            deadline=w.until(_CORRECTION, "lapse_member", _MEMBER),
        ),
        w.state(
            "reinstating",
            "申诉成立，恢复会籍 | Appeal upheld, to be reinstated",
            "恢复会籍中 | Being reinstated",
            deadline=w.until(_SECRETARIAT, None, _SECRETARY),
        ),
        *w.appeal_states(
            "expelled", "expulsion_appealed", "expelled_finally", "membership", "除名 | Expelled"
        ),
    ),
    transitions=(
        w.step(
            "register",
            "① 提交登记 | ① Register",
            ("registering", "correction"),
            "secretariat_review",
            w.APPLICANT,
            *_COMPLETE,
            evidence=_FORM,
        ),
        w.step(
            "register_again",
            "重新登记 | Register again",
            "never_joined",
            "secretariat_review",
            w.APPLICANT,
            *_COMPLETE,
            evidence=_FORM,
        ),
        w.step(
            "ask",
            "退回补正 | Ask for corrections",
            "secretariat_review",
            "correction",
            _SECRETARY,
            _WHY,
            effects=(Effect("tell_applicant"),),
        ),
        w.refusal(
            "refuse",
            "不予受理 | Refuse",
            "secretariat_review",
            "refused",
            _SECRETARY,
            effects=(Effect("tell_applicant"),),
        ),
        w.refusal(
            "refuse",
            "理事会不予批准 | The council refuses",
            "council_review",
            "refused",
            _COUNCIL_ROLE,
            effects=(Effect("tell_applicant"),),
        ),
        *w.appeal_steps(
            "refused", "appealed", "secretariat_review", "refused_finally", w.APPLICANT, "membership"
        ),
        w.step(
            "admit_student",
            "学生即时入会 | Admit the student at once",
            "secretariat_review",
            "student_member",
            _SECRETARY,
            w.equals("kind", "student", "不是学生会员 | not a student"),
            w.yes("enrolled", "不是本领域在读硕士、博士 | not a master's or doctoral candidate of the field"),
            w.given("studies_end_on", "请填写预计毕业日 | give the day studies are expected to end"),
            evidence=(w.paper("student_card", "学生证明 | proof of enrolment"),),
            effects=(Effect("give_number"), Effect("issue_certificate")),
        ),
        w.step(
            "pass_review",
            "审核通过，待缴费 | Pass the review, to be paid",
            "secretariat_review",
            "payment",
            _SECRETARY,
            w.among(
                "kind",
                ("ordinary", "unit"),
                "学生会员即时入会，外籍会员须经理事会 | students join at once, foreign members go before the council",
            ),
            _ELIGIBLE,
            effects=(Effect("ask_fee"),),
        ),
        w.step(
            "send_to_council",
            "提交理事会 | Send to the council",
            "secretariat_review",
            "council_review",
            _SECRETARY,
            w.equals("kind", "foreign", "不是外籍会员 | not a foreign member"),
            w.yes(
                "nominated_or_applied",
                "需本人申请，或由会员、分支机构提名 | needs an own application or a nomination",
            ),
        ),
        w.step(
            "approve",
            "理事会批准 | The council approves",
            "council_review",
            "payment",
            _COUNCIL_ROLE,
            evidence=(w.paper("council_resolution", "理事会决议 | resolution of the council"),),
            effects=(Effect("ask_fee"),),
        ),
        w.step(
            "submit_payment",
            "② 提交缴费与开票信息 | ② Submit payment and invoice data",
            ("payment", "payment_missing"),
            "finance_review",
            w.APPLICANT,
            *_PAYING,
            evidence=_PROOF,
        ),
        w.step(
            "money_not_found",
            "款项未到 | Money not found",
            "finance_review",
            "payment_missing",
            w.FINANCE,
            w.no("money_arrived", "款项已到账 | the money has arrived"),
            effects=(Effect("send_self_check"),),
        ),
        w.step(
            "confirm_payment",
            "确认到账，成为会员 | Confirm the payment: a member",
            "finance_review",
            "member",
            w.FINANCE,
            w.yes("money_arrived", "款项尚未到账 | the money has not arrived"),
            w.given("renewal_opens_on", "请填写续费开放日 | give the day renewal opens"),
            passes_gate="payment_gate",
            effects=(*_BOOKED, Effect("give_number"), Effect("issue_certificate")),
        ),
        w.step(
            "finish_studies",
            "学生身份终止 | Student status ends",
            "student_member",
            "registering",
            (_SECRETARY, w.APPLICANT),
            effects=(Effect("tell_applicant"),),
        ),
        w.step(
            "come_due",
            "会费到期 | Fee comes due",
            "member",
            "renewal_due",
            _SECRETARY,
            w.at_least(TODAY, FactOf("paid_until"), "会费尚未到期 | the fee is paid for longer"),
            effects=(Effect("ask_fee"),),
        ),
        w.step(
            "renew",
            "续费 | Renew",
            ("member", "renewal_due", "renewal_missing"),
            "renewal_review",
            (_MEMBER, w.APPLICANT),
            *_PAYING,
            evidence=_PROOF,
            closes_gates=("payment_gate",),
        ),
        w.step(
            "rejoin",
            "补缴后恢复 | Rejoin by paying",
            "lapsed",
            "renewal_review",
            (_MEMBER, w.APPLICANT),
            *_PAYING,
            evidence=_PROOF,
            closes_gates=("payment_gate",),
        ),
        w.step(
            "money_not_found",
            "款项未到 | Money not found",
            "renewal_review",
            "renewal_missing",
            w.FINANCE,
            w.no("money_arrived", "款项已到账 | the money has arrived"),
            effects=(Effect("send_self_check"),),
        ),
        w.step(
            "confirm_payment",
            "确认到账，续期 | Confirm the payment: renewed",
            "renewal_review",
            "member",
            w.FINANCE,
            w.yes("money_arrived", "款项尚未到账 | the money has not arrived"),
            w.given("renewal_opens_on", "请填写续费开放日 | give the day renewal opens"),
            passes_gate="payment_gate",
            effects=_BOOKED,
        ),
        w.step(
            "leave",
            "退会（自由） | Leave, freely",
            ("student_member", "member", "renewal_due", "renewal_missing"),
            "left",
            (_MEMBER, w.APPLICANT),
            effects=(Effect("end_membership"),),
        ),
        w.refusal(
            "expel",
            "除名 | Expel",
            ("student_member", "member", "renewal_due", "renewal_missing"),
            "expelled",
            _COUNCIL_ROLE,
            w.yes("heard", "尚未听取当事人陈述 | the member has not been heard"),
            evidence=(w.paper("council_resolution", "理事会决议 | resolution of the council"),),
            effects=(Effect("end_membership"),),
        ),
        *w.appeal_steps(
            "expelled", "expulsion_appealed", "reinstating", "expelled_finally", _MEMBER, "membership"
        ),
        w.step(
            "reinstate",
            "恢复学生会员 | Reinstate the student",
            "reinstating",
            "student_member",
            _SECRETARY,
            w.equals("kind", "student", "不是学生会员 | not a student"),
            w.given("studies_end_on", "请填写预计毕业日 | give the day studies are expected to end"),
            effects=(Effect("restore_membership"),),
        ),
        w.step(
            "reinstate",
            "恢复会员 | Reinstate the member",
            "reinstating",
            "member",
            _SECRETARY,
            w.among("kind", ("ordinary", "foreign", "unit"), "是学生会员 | a student"),
            w.given("renewal_opens_on", "请填写续费开放日 | give the day renewal opens"),
            effects=(Effect("restore_membership"),),
        ),
        w.step(
            "withdraw",
            "撤回申请 | Withdraw",
            (
                "registering",
                "secretariat_review",
                "correction",
                "council_review",
                "payment",
                "payment_missing",
            ),
            "withdrawn",
            w.APPLICANT,
        ),
        w.by_clock("lapse", "逾期 | Overdue", "correction", "never_joined", _CORRECTION),
        w.by_clock("lapse", "逾期 | Overdue", "payment", "never_joined", _PAYMENT),
        w.by_clock("lapse", "逾期 | Overdue", "payment_missing", "never_joined", _CORRECTION),
        w.by_clock(
            "lapse_member",
            "逾期未续费 | Not renewed in time",
            "renewal_missing",
            "lapsed",
            _CORRECTION,
            effects=(Effect("end_membership"),),
        ),
        w.by_clock(
            "lapse_member",
            "逾期未续费 | Not renewed in time",
            "renewal_due",
            "lapsed",
            _LAPSE,
            effects=(Effect("end_membership"),),
        ),
    ),
    roles=(w.APPLICANT, _MEMBER, _SECRETARY, _COUNCIL_ROLE, w.FINANCE, w.APPEAL_BODY, w.OPERATOR),
    facts=(
        w.choice(
            "kind",
            "会员类别 | kind of member",
            ("student", "学生会员 | student"),
            ("ordinary", "普通会员 | ordinary"),
            ("foreign", "外籍会员 | foreign"),
            ("unit", "单位会员 | unit"),
        ),
        w.choice(
            "ground",
            "入会依据 | ground of admission",
            ("middle_title", "中级职称或同等水平 | mid-level title or equivalent"),
            (
                "degree_and_work",
                "本科或自学并工作满三年 | first degree or self-study and three years of work",
            ),
            ("master", "硕士及以上 | master's degree or above"),
            ("none", "均不具备 | none"),
        ),
        w.flag("contact_confirmed", "联系方式已验证 | contact confirmed"),
        w.flag("charter_accepted", "承认章程 | charter accepted"),
        w.flag("enrolled", "本领域在读硕士、博士 | enrolled in the field"),
        w.flag("has_technical_staff", "有科技人员 | has technical staff"),
        w.flag("takes_part", "参加学会活动 | takes part in the society's work"),
        w.flag("nominated_or_applied", "已申请或获提名 | applied or nominated"),
        w.fact(FactType.NUMBER, "fee_due_yuan", "应缴会费（元） | fee due in yuan"),
        w.fact(FactType.NUMBER, "paid_yuan", "实缴金额（元） | paid in yuan"),
        w.fact(FactType.TEXT, "remittance_note", "汇款附言 | remittance note"),
        w.flag("invoice_wanted", "需要发票 | invoice wanted"),
        w.fact(FactType.TEXT, "invoice_title", "发票抬头 | name for the invoice"),
        w.flag("money_arrived", "款项已到账 | money arrived"),
        w.fact(FactType.DATE, "renewal_opens_on", "续费开放日 | day renewal opens"),
        w.fact(FactType.DATE, "paid_until", "会费有效期至 | paid until"),
        w.flag("heard", "已听取陈述 | heard"),
        w.fact(FactType.DATE, "studies_end_on", "预计毕业日 | day studies are expected to end"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure(
            "membership",
            "secretariat_working_days",
            "秘书处审核期（工作日） | working days with the secretariat",
        ),
        w.figure("membership", "finance_working_days", "财务核对期（工作日） | working days with finance"),
        w.figure("membership", "correction_days", "补正期（日） | days to correct"),
        w.figure("membership", "payment_days", "缴费期（日） | days to pay"),
        w.figure("membership", "renewal_notice_days", "续费窗口（日） | days of the renewal window"),
        w.figure("membership", "lapse_days", "中止期（日） | days until membership lapses"),
        w.figure(
            "membership", "council_working_days", "理事会审议期（工作日） | working days with the council"
        ),
        *w.appeal_figures("membership"),
    ),
    effects=(
        w.effect("tell_applicant", "通知申请人 | tell the applicant"),
        w.effect("ask_fee", "发出缴费通知 | ask for the fee"),
        w.effect("send_self_check", "发出自查清单 | send the list of things to check"),
        w.effect("book_fee", "会费入账 | book the fee", money=True),
        w.effect("send_receipt", "电子票据发至登记邮箱 | send the receipt to the registered mail"),
        w.effect("give_number", "编制会员号 | give the member number"),
        w.effect("issue_certificate", "生成会员证书 | issue the certificate"),
        w.effect("restore_membership", "恢复会员权利 | restore the member's rights"),
        w.effect("end_membership", "终止会员权利 | end the member's rights"),
    ),
    gates=(w.gate("payment_gate", "款项已到账 | the money has arrived"),),
    appeals=(
        w.appeal_demand("refuse", w.APPLICANT, "secretariat_review"),
        w.appeal_demand("expel", _MEMBER, "reinstating"),
    ),
)
