"""Organisation 机构核验: from unverified to verified, verified again after a change or some years, suspended only with a reason.

An operator holds code, name, authority and papers against each other within three working days, and says what to mend where they do not
agree. A change of name or code loses the mark until the new one is verified; after some years the same is asked again, and the mark
stays until the grace is over. A suspension says why and may be appealed.

Sources: GB 32100 (2015) for the code; the clocks are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.periods import Policy, days, working_days, years

_VERIFY = working_days(Policy("organisation.verify_working_days"))
# Defaults of this platform, not statutory periods: they end on their day, also where that is a rest day.
_REPAIR = days(Policy("organisation.repair_days"), roll=False)
_VALID = years(Policy("organisation.valid_years"), roll=False)
_GRACE = days(Policy("organisation.grace_days"), roll=False)
_SUSPENSION = days(Policy("organisation.suspension_review_days"), roll=False)

_WHY = w.given(REASON, "请说明原因 | say why")
_TELL = Effect("tell_organisation")
_MARK = Effect("show_verified")
_UNMARK = Effect("hide_verified")
_REGISTRATION = (
    w.either(
        "请核对统一社会信用代码；境外机构须有注册证明 | check the unified social credit code; a foreign organisation needs its proof of registration",
        w.yes("code_valid", "统一社会信用代码校验未通过 | the unified social credit code does not check"),
        w.equals("registered", "abroad", "该机构不是境外机构 | the organisation is not registered abroad"),
        w.equals("registered", "none", "该机构须有统一社会信用代码 | the organisation must have a code"),
    ),
    w.yes("papers_seen", "尚未查验证明材料 | its papers have not been seen"),
    w.yes("name_matches", "名称与登记信息不一致 | the name does not agree with the register"),
)
_APPLICATION = (
    *_REGISTRATION,
    w.yes(
        "applicant_authorised",
        "申请人尚未取得单位授权 | whoever applies is not authorised by the organisation",
    ),
    w.no(
        "duplicate",
        "平台内已有同一机构，请申请加入 | the organisation is here already: ask to join it",
    ),
    w.not_by("applied_by", "不得核验自己提交的机构 | nobody verifies the organisation they applied for"),
)
_GIVEN = (
    w.given("name", "请填写机构名称 | give the name of the organisation"),
    w.given("kind", "请选择机构类型 | choose the kind of organisation"),
)
_ACTIVE = ("unverified", "queued", "returned", "verified", "due_again", "requeued")
_MARKED = ("verified", "due_again", "requeued")

_STATES = (
    w.state("unverified", "未核验 | Unverified", "未核验 | Unverified"),
    w.state(
        "queued",
        "待核验 | Waiting to be verified",
        "待核验 | Waiting to be verified",
        deadline=w.until(_VERIFY, None, w.OPERATOR),
    ),
    w.state(
        "returned",
        "退回补正 | Returned with reasons",
        "未核验 | Unverified",
        deadline=w.until(_REPAIR, "lapse", w.ORGANISATION_OWNER),
    ),
    w.state(
        "verified",
        "已核验 | Verified",
        "已核验 | Verified",
        deadline=w.until(_VALID, "fall_due", w.ORGANISATION_OWNER),
    ),
    w.state(
        "due_again",
        "核验到期，待复核 | Verified, due again",
        "已核验 | Verified",
        deadline=w.until(_GRACE, "lose_mark", w.ORGANISATION_OWNER),
    ),
    w.state(
        "requeued",
        "复核中 | Being verified again",
        "已核验 | Verified",
        deadline=w.until(_VERIFY, None, w.OPERATOR),
    ),
    w.state(
        "suspended",
        "已停用 | Suspended",
        "已停用 | Suspended",
        deadline=w.until(_SUSPENSION, None, w.OPERATOR),
    ),
    w.state(
        "suspension_appealed",
        "停用申诉处理中 | Appeal against the suspension being heard",
        "已停用 | Suspended",
        deadline=w.until(working_days(Policy("organisation.appeal_answer_working_days")), None, w.OPERATOR),
    ),
    w.final(
        "suspended_finally",
        Outcome.FAILURE,
        "已停用（申诉未成立） | Suspended, appeal dismissed",
        "已停用 | Suspended",
        reopened_by=("lift",),
    ),
    w.final("closed", Outcome.NEUTRAL, "已注销或停止使用 | Closed", "已注销 | Closed"),
    *w.appeal_states("refused", "appealed", "refused_finally", "organisation", "核验未通过 | Not verified"),
)

_VERIFICATION = (
    w.step("submit", "申请核验 | Ask to be verified", "unverified", "queued", w.ORGANISATION_OWNER, *_GIVEN),
    w.step(
        "answer",
        "补正后重新提交 | Mend and submit again",
        "returned",
        "queued",
        w.ORGANISATION_OWNER,
        *_GIVEN,
    ),
    w.step(
        "submit",
        "申请复核 | Ask to be verified again",
        "due_again",
        "requeued",
        w.ORGANISATION_OWNER,
        *_GIVEN,
    ),
    w.step(
        "verify",
        "核验通过 | Verify",
        ("queued", "requeued"),
        "verified",
        w.OPERATOR,
        *_APPLICATION,
        effects=(_MARK, _TELL),
    ),
    w.step(
        "return",
        "退回补正 | Return with reasons",
        ("queued", "requeued"),
        "returned",
        w.OPERATOR,
        _WHY,
        effects=(_UNMARK, _TELL),
    ),
    w.refusal(
        "refuse", "不予核验 | Refuse", ("queued", "requeued"), "refused", w.OPERATOR, effects=(_UNMARK, _TELL)
    ),
    *w.appeal_steps("refused", "appealed", "queued", "refused_finally", w.ORGANISATION_OWNER, "organisation"),
    w.step(
        "change",
        "变更名称或代码 | Change name or code",
        _MARKED,
        "queued",
        w.ORGANISATION_OWNER,
        w.given("changed", "请写明变更事项 | say what has changed"),
        effects=(_UNMARK,),
    ),
    w.by_clock(
        "lapse", "逾期未补正 | Not mended in time", "returned", "unverified", _REPAIR, effects=(_TELL,)
    ),
    w.by_clock(
        "fall_due", "核验到期 | Verification due again", "verified", "due_again", _VALID, effects=(_TELL,)
    ),
    w.by_clock(
        "lose_mark",
        "宽限期满，取消核验标识 | Grace over, mark lost",
        "due_again",
        "unverified",
        _GRACE,
        effects=(_UNMARK, _TELL),
    ),
)

_SUSPENSION_STEPS = (
    w.refusal(
        "suspend",
        "停用 | Suspend",
        _ACTIVE,
        "suspended",
        w.OPERATOR,
        effects=(_UNMARK, Effect("hide_entries"), _TELL),
    ),
    w.step(
        "lift",
        "恢复 | Lift the suspension",
        ("suspended", "suspended_finally"),
        "verified",
        w.OPERATOR,
        _WHY,
        *_REGISTRATION,
        effects=(_MARK, Effect("show_entries"), _TELL),
    ),
    *w.appeal_steps(
        "suspended",
        "suspension_appealed",
        "queued",
        "suspended_finally",
        w.ORGANISATION_OWNER,
        "organisation",
    ),
    w.step(
        "close",
        "注销 | Close",
        (*_ACTIVE, "suspended"),
        "closed",
        (w.ORGANISATION_OWNER, w.OPERATOR),
        _WHY,
        effects=(_UNMARK, Effect("hide_entries")),
    ),
)

DEFINITION = Definition(
    name="organisation",
    version=w.VERSION,
    label=w.label("机构核验 | Organisation"),
    subject="organisation",
    initial="unverified",
    states=_STATES,
    transitions=_VERIFICATION + _SUSPENSION_STEPS,
    roles=(w.ORGANISATION_OWNER, w.OPERATOR, w.APPEAL_BODY),
    facts=(
        w.fact(FactType.TEXT, "name", "机构名称 | name"),
        w.fact(FactType.TEXT, "kind", "机构类型 | kind of organisation"),
        w.choice(
            "registered",
            "登记情况 | registration",
            ("code", "有统一社会信用代码 | has a unified social credit code"),
            ("abroad", "境外登记 | registered abroad"),
            ("none", "无独立登记的内设机构 | a body without a registration of its own"),
        ),
        w.flag("code_valid", "代码校验通过 | the code checks"),
        w.flag("papers_seen", "证明材料已查验 | papers seen"),
        w.flag("name_matches", "名称与登记一致 | name agrees with the register"),
        w.flag("applicant_authorised", "申请人已获授权 | applicant authorised"),
        w.flag("duplicate", "平台内已有同一机构 | the same organisation is here already"),
        w.fact(FactType.NAMES, "applied_by", "提交人 | who applied"),
        w.fact(FactType.TEXT, "changed", "变更事项 | what has changed"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure(
            "organisation", "verify_working_days", "核验期（工作日） | working days to verify an organisation"
        ),
        w.figure("organisation", "repair_days", "补正期（日） | days to mend an application"),
        w.figure("organisation", "valid_years", "核验有效期（年） | years a verification stands"),
        w.figure("organisation", "grace_days", "复核宽限（日） | days in which to be verified again"),
        w.figure(
            "organisation",
            "suspension_review_days",
            "停用后复查（日） | days after which a suspension is looked at again",
        ),
        *w.appeal_figures("organisation"),
    ),
    effects=(
        w.effect("show_verified", "显示核验标识 | show the mark"),
        w.effect("hide_verified", "取消核验标识 | take the mark away"),
        w.effect("hide_entries", "撤下其条目 | take its entries off the lists"),
        w.effect("show_entries", "恢复其条目 | put its entries back"),
        w.effect("tell_organisation", "通知机构 | tell the organisation"),
    ),
    appeals=(
        w.appeal_demand("refuse", w.ORGANISATION_OWNER, "queued"),
        w.appeal_demand("suspend", w.ORGANISATION_OWNER, "queued"),
    ),
)
