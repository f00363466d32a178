"""Achievement 成果: checked, listed, kept fresh, and converted one way or another.

A public listing can destroy novelty, so the public summary is kept apart and nothing is listed before its protection is settled. A
conversion counts only with the contract's registration and a first payment. A patent nobody takes up is proposed for an open licence.

Sources: ownership and the completer's duty not to obstruct, 促进科技成果转化法 (2015) Art. 19 and 42; ways of conversion, Art. 16; novelty
and its six months of grace in four cases, 专利法 (2020) Art. 24; a patent passes on registration, Art. 10; export classes,
技术进出口管理条例; the clocks are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.guards import AllOf, Within
from queqiao_engine.workflow.periods import Policy, days, months, working_days

_REVIEW = working_days(Policy("achievement.review_working_days"))
# Defaults of this platform, not statutory periods: they end on their day, also where that is a rest day.
_REPAIR = days(Policy("achievement.repair_days"), roll=False)
_HALF_LIFE = days(Policy("achievement.half_life_days"), roll=False)
_DORMANT = months(Policy("achievement.dormant_months"), roll=False)
_NOVELTY = months(Policy("novelty_grace.months"), roll=False)

_WHY = w.given(REASON, "请说明原因 | say why")
_CASE = w.given("case", "请先建立转化案 | open the case first")
_ORDINARY = w.equals(
    "licence_kind",
    "ordinary",
    "独占或排他许可期间不得再许可他人 | during an exclusive or sole licence nobody else is licensed",
)
_CHECKERS = (w.MANAGER, w.TRANSFER_OFFICE)
_REVIEWERS = (*_CHECKERS, w.OPERATOR)
_PROOF_OF_CONVERSION = (
    w.paper("contract_registration", "技术合同认定登记证明 | registration certificate of the contract"),
    w.paper("first_payment", "首笔到账凭证 | proof of the first payment"),
)
_COUNT = (Effect("count_conversion"), Effect("unlist_achievement"))

_OWNERSHIP = (
    w.yes("ownership_clear", "权属尚未查清 | ownership is not clear"),
    w.either(
        "职务科技成果须由单位确认 | a result of employment must be confirmed by the unit",
        w.no("job_related", "该成果为职务科技成果 | the achievement is a result of employment"),
        w.yes("unit_confirmed", "单位尚未确认 | the unit has not confirmed it"),
    ),
)
_SECRECY = (
    w.no(
        "state_secret",
        "涉及国家秘密，不得进入平台 | it touches state secrets and must not enter the platform",
    ),
    w.yes(
        "public_summary_cleared",
        "非涉密摘要尚未由成果方确认 | the non-confidential summary has not been cleared",
    ),
)
_NOVELTY_GUARD = w.either(
    "公开前须守住新颖性：已申请、作为技术秘密只列摘要、不再申请专利，或在宽限期内、已承诺按期申请且摘要不再公开技术要点 | guard novelty before listing: filed, kept as a secret, no patent wanted, or in grace with a promise to file and a summary that discloses nothing again",
    w.among(
        "protection",
        ("filed", "granted", "software", "not_wanted"),
        "尚未申请保护 | no protection has been applied for",
    ),
    AllOf(
        (
            w.equals("protection", "secret", "不是技术秘密 | it is not kept as a secret"),
            w.yes("summary_enables_nothing", "摘要泄露了技术要点 | the summary gives the secret away"),
        )
    ),
    AllOf(
        (
            w.equals("protection", "disclosed", "不属于已公开未申请的情形 | it is not disclosed and unfiled"),
            w.yes("grace_case", "不属于法定的四种宽限情形 | none of the four statutory grace cases applies"),
            Within(
                "first_disclosure",
                _NOVELTY,
                w.label("新颖性宽限期已过 | the grace period for novelty is over"),
            ),
            w.yes("filing_promised", "尚未承诺按期申请专利 | nobody has promised to file in time"),
            # The grace covers the first disclosure only: a listing that says it again before filing destroys novelty.
            w.yes(
                "summary_enables_nothing",
                "申请前再次公开会丧失新颖性，摘要不得含技术要点 | disclosed again before filing, novelty is lost: the summary must give nothing away",
            ),
        )
    ),
)
_EXPORT = w.either(
    "限制出口的技术只能面向境内展示，禁止出口的技术不得对外展示 | technology restricted for export is shown at home only, prohibited technology is not offered abroad",
    w.equals("export_class", "free", "不属于自由出口技术 | it is not free for export"),
    w.equals("audience", "domestic", "展示范围超出境内 | it would be shown abroad"),
)

_STATES = (
    w.state("draft", "草稿 | Draft", "未提交 | Not submitted"),
    w.state(
        "checking",
        "审核中 | In review",
        "审核中 | In review",
        deadline=w.until(_REVIEW, None, w.OPERATOR),
    ),
    w.state(
        "repair",
        "退回补充，待成果方修改 | Returned, waiting for the owner",
        "待补充 | To be completed",
        deadline=w.until(_REPAIR, "lapse", w.MANAGER, w.ACHIEVEMENT_OWNER),
    ),
    w.state(
        "listed",
        "已发布 | Published",
        "已发布 | Published",
        deadline=w.until(_HALF_LIFE, "go_stale", w.ACHIEVEMENT_OWNER),
    ),
    w.state(
        "stale",
        "待确认，已撤出列表 | Unconfirmed, off the lists",
        "待确认 | Awaiting confirmation",
        deadline=w.until(_DORMANT, "fall_dormant", w.MANAGER, w.ACHIEVEMENT_OWNER),
    ),
    w.state("in_case", "转化案进行中 | Worked as a case", "洽谈中 | In negotiation"),
    w.state(
        "licensed", "已许可 | Licensed", "已许可 | Licensed", deadline=w.until(_HALF_LIFE, None, w.MANAGER)
    ),
    w.state(
        "dormant",
        "沉睡 | Dormant",
        "待盘活 | Waiting for use",
        deadline=w.until(_HALF_LIFE, None, w.TRANSFER_OFFICE),
    ),
    w.state(
        "open_licence_proposed",
        "已建议开放许可 | Open licence proposed",
        "待盘活 | Waiting for use",
        deadline=w.until(_REPAIR, None, w.MANAGER, w.ACHIEVEMENT_OWNER),
    ),
    w.final(
        "open_licensed",
        Outcome.SUCCESS,
        "已转入开放许可 | Handed over to an open licence",
        "开放许可 | Open licence",
    ),
    w.final("assigned", Outcome.SUCCESS, "已转让 | Assigned", "已转让 | Assigned"),
    w.final(
        "invested",
        Outcome.SUCCESS,
        "已作价投资 | Contributed as equity",
        "已作价投资 | Contributed as equity",
    ),
    w.final(
        "self_implemented",
        Outcome.SUCCESS,
        "已自行或合作实施 | Implemented by its owner or with a partner",
        "已实施 | Implemented",
    ),
    w.final(
        "licence_ended",
        Outcome.NEUTRAL,
        "许可期满，不再上架 | Licence over, not listed again",
        "已结束 | Ended",
    ),
    w.final("closed", Outcome.NEUTRAL, "已结束，注明原因 | Closed, with its reason", "已结束 | Ended"),
    w.final("withdrawn", Outcome.WITHDRAWN, "成果方撤回 | Withdrawn by its owner", "已撤回 | Withdrawn"),
    w.final("lapsed", Outcome.NEUTRAL, "逾期未补充 | Never completed", "已结束 | Ended"),
    *w.appeal_states("refused", "appealed", "refused_finally", "achievement", "未予发布 | Not published"),
)

_LISTING = (
    w.step(
        "submit",
        "提交审核 | Submit",
        "draft",
        "checking",
        w.ACHIEVEMENT_OWNER,
        w.given("title", "请填写成果名称 | give the achievement a title"),
        w.no(
            "state_secret",
            "涉及国家秘密，不得进入平台 | it touches state secrets and must not enter the platform",
        ),
    ),
    w.step(
        "take_back",
        "撤回提交，继续修改 | Take it back to change it",
        "checking",
        "draft",
        w.ACHIEVEMENT_OWNER,
    ),
    w.step(
        "return",
        "退回补充 | Return with reasons",
        "checking",
        "repair",
        _REVIEWERS,
        _WHY,
        effects=(Effect("tell_owner"),),
    ),
    w.step("answer", "补充后重新提交 | Answer and submit again", "repair", "checking", w.ACHIEVEMENT_OWNER),
    w.step(
        "list",
        "发布 | Publish",
        "checking",
        "listed",
        _REVIEWERS,
        *_OWNERSHIP,
        *_SECRECY,
        _NOVELTY_GUARD,
        _EXPORT,
        w.ANONYMITY,
        effects=(Effect("list_achievement"), Effect("run_matching")),
    ),
    w.refusal(
        "refuse", "不予发布 | Refuse", "checking", "refused", _REVIEWERS, effects=(Effect("tell_owner"),)
    ),
    w.refusal(
        "take_down",
        "下架 | Take down",
        ("listed", "stale", "dormant"),
        "refused",
        w.OPERATOR,
        effects=(Effect("unlist_achievement"), Effect("tell_owner")),
    ),
    *w.appeal_steps("refused", "appealed", "checking", "refused_finally", w.ACHIEVEMENT_OWNER, "achievement"),
    w.step("confirm", "确认仍然有效 | Confirm it still stands", "listed", "listed", w.ACHIEVEMENT_OWNER),
    w.step(
        "renew",
        "一键续期 | Renew",
        "stale",
        "listed",
        w.ACHIEVEMENT_OWNER,
        effects=(Effect("list_achievement"),),
    ),
    w.step(
        "revise",
        "修改并重新审核 | Revise and check again",
        ("listed", "stale", "dormant"),
        "checking",
        w.ACHIEVEMENT_OWNER,
        effects=(Effect("unlist_achievement"),),
    ),
    w.step(
        "withdraw",
        "撤回 | Withdraw",
        ("draft", "checking", "repair", "listed", "stale", "in_case", "dormant", "open_licence_proposed"),
        "withdrawn",
        w.ACHIEVEMENT_OWNER,
        effects=(Effect("unlist_achievement"),),
    ),
    w.step(
        "close",
        "结束并说明原因 | Close with its reason",
        ("listed", "stale", "dormant"),
        "closed",
        (w.ACHIEVEMENT_OWNER, w.TRANSFER_OFFICE),
        _WHY,
        effects=(Effect("unlist_achievement"),),
    ),
    w.by_clock("lapse", "逾期未补充 | Lapse", "repair", "lapsed", _REPAIR, effects=(Effect("tell_owner"),)),
    w.by_clock(
        "go_stale",
        "半衰期已过 | Half-life over",
        "listed",
        "stale",
        _HALF_LIFE,
        effects=(Effect("unlist_achievement"), Effect("tell_owner")),
    ),
)

_USE = (
    w.step(
        "open_case",
        "立转化案 | Open a case",
        ("listed", "stale", "dormant"),
        "in_case",
        w.MANAGER,
        _CASE,
        # Somebody works on it: what had left the lists stands again.
        effects=(Effect("list_achievement"),),
    ),
    w.step(
        "open_case",
        "普通许可之外再立案 | Open a case beside an ordinary licence",
        "licensed",
        "in_case",
        w.MANAGER,
        _CASE,
        _ORDINARY,
    ),
    w.step(
        "close_case",
        "转化案未成，重新上架 | Case came to nothing",
        "in_case",
        "listed",
        w.MANAGER,
        w.given("case_reason", "请填写结案原因代码 | give the case's closing code"),
        effects=(Effect("list_achievement"),),
    ),
    w.step(
        "record_licence",
        "登记许可 | Record a licence",
        "in_case",
        "licensed",
        _CHECKERS,
        evidence=_PROOF_OF_CONVERSION,
        effects=(Effect("count_conversion"),),
    ),
    w.step(
        "record_assignment",
        "登记转让 | Record an assignment",
        "in_case",
        "assigned",
        _CHECKERS,
        w.either(
            "专利转让自登记之日起生效 | a patent passes only on registration",
            w.no("is_patent", "该成果为专利 | the achievement is a patent"),
            w.yes("transfer_registered", "专利权转移尚未登记 | the transfer of the patent is not registered"),
        ),
        evidence=_PROOF_OF_CONVERSION,
        effects=_COUNT,
    ),
    w.step(
        "record_investment",
        "登记作价投资 | Record a contribution as equity",
        "in_case",
        "invested",
        _CHECKERS,
        evidence=(
            w.paper(
                "contract_registration", "技术合同认定登记证明 | registration certificate of the contract"
            ),
            w.paper("appraisal_report", "评估报告 | appraisal report"),
            w.paper("share_register", "股东名册或工商登记 | register of shareholders"),
        ),
        effects=_COUNT,
    ),
    w.step(
        "record_implementation",
        "登记自行或合作实施 | Record implementation",
        ("listed", "in_case"),
        "self_implemented",
        _CHECKERS,
        evidence=(w.paper("production_proof", "投产证明 | proof of production"),),
        effects=_COUNT,
    ),
    w.step(
        "relist",
        "普通许可，继续上架 | List again beside the licence",
        "licensed",
        "listed",
        _CHECKERS,
        _ORDINARY,
        effects=(Effect("list_achievement"),),
    ),
    w.step(
        "end_licence",
        "许可终止，不再上架 | End without listing again",
        "licensed",
        "licence_ended",
        _CHECKERS,
        _WHY,
        effects=(Effect("unlist_achievement"),),
    ),
    w.by_clock(
        "fall_dormant",
        "长期未转化 | Fall dormant",
        "stale",
        "dormant",
        _DORMANT,
        effects=(Effect("report_dormant"),),
    ),
    w.step(
        "mark_dormant",
        "列为沉睡成果 | Mark as dormant",
        ("listed", "stale"),
        "dormant",
        _CHECKERS,
        _WHY,
        effects=(Effect("unlist_achievement"), Effect("report_dormant")),
    ),
    w.step(
        "propose_open_licence",
        "建议开放许可 | Propose an open licence",
        "dormant",
        "open_licence_proposed",
        _CHECKERS,
        w.equals(
            "protection", "granted", "开放许可以授权专利为前提 | an open licence needs a granted patent"
        ),
        effects=(Effect("tell_owner"),),
    ),
    w.step(
        "accept_open_licence",
        "同意开放许可 | Accept",
        "open_licence_proposed",
        "open_licensed",
        w.ACHIEVEMENT_OWNER,
        effects=(Effect("start_open_licence"),),
    ),
    w.step(
        "decline_open_licence",
        "不同意开放许可 | Decline",
        "open_licence_proposed",
        "listed",
        w.ACHIEVEMENT_OWNER,
        _WHY,
        effects=(Effect("list_achievement"),),
    ),
)

DEFINITION = Definition(
    name="achievement",
    version=w.VERSION,
    label=w.label("成果 | Achievement"),
    subject="achievement",
    initial="draft",
    states=_STATES,
    transitions=_LISTING + _USE,
    roles=(w.ACHIEVEMENT_OWNER, w.MANAGER, w.TRANSFER_OFFICE, w.OPERATOR, w.APPEAL_BODY),
    facts=(
        w.fact(FactType.TEXT, "title", "成果名称 | title"),
        w.flag("ownership_clear", "权属清晰 | ownership clear"),
        w.flag("job_related", "职务科技成果 | result of employment"),
        w.flag("unit_confirmed", "单位已确认 | confirmed by the unit"),
        w.flag("state_secret", "涉及国家秘密 | touches state secrets"),
        w.flag("public_summary_cleared", "非涉密摘要已确认 | non-confidential summary cleared"),
        *w.ANONYMITY_FACTS,
        w.choice(
            "protection",
            "保护状态 | protection",
            ("granted", "已授权 | granted"),
            ("filed", "已申请 | filed"),
            ("software", "软件著作权等 | software and other rights"),
            ("secret", "技术秘密 | kept as a secret"),
            ("disclosed", "已公开未申请 | disclosed, not filed"),
            ("unfiled", "未公开未申请 | neither disclosed nor filed"),
            ("not_wanted", "不拟申请专利 | no patent wanted"),
        ),
        w.flag("summary_enables_nothing", "摘要不含技术要点 | summary gives nothing away"),
        w.fact(FactType.DATE, "first_disclosure", "首次公开日 | first disclosure"),
        w.flag("grace_case", "属于法定宽限情形 | a statutory grace case"),
        w.flag("filing_promised", "承诺按期申请 | filing promised"),
        w.choice(
            "export_class",
            "出口管制类别 | export class",
            ("free", "自由出口 | free"),
            ("restricted", "限制出口 | restricted"),
            ("prohibited", "禁止出口 | prohibited"),
        ),
        w.choice(
            "audience",
            "展示范围 | audience",
            ("domestic", "境内 | at home"),
            ("worldwide", "境内外 | worldwide"),
        ),
        w.fact(FactType.TEXT, "case", "转化案 | case"),
        w.fact(FactType.TEXT, "case_reason", "结案原因代码 | closing code of the case"),
        w.flag("is_patent", "是专利 | is a patent"),
        w.flag("transfer_registered", "转移已登记 | transfer registered"),
        w.choice(
            "licence_kind",
            "许可方式 | kind of licence",
            ("ordinary", "普通许可 | ordinary"),
            ("sole", "排他许可 | sole"),
            ("exclusive", "独占许可 | exclusive"),
        ),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure(
            "achievement", "review_working_days", "审核期（工作日） | working days to check an achievement"
        ),
        w.figure("achievement", "repair_days", "补充期（日） | days to complete an achievement"),
        w.figure("achievement", "half_life_days", "有效确认期（日） | days a listing stands unconfirmed"),
        w.figure(
            "achievement", "dormant_months", "沉睡期（月） | months after which an achievement is dormant"
        ),
        w.figure("novelty_grace", "months", "新颖性宽限期（月） | months of grace for novelty"),
        *w.appeal_figures("achievement"),
    ),
    effects=(
        w.effect("tell_owner", "通知成果方 | tell the owner"),
        w.effect("list_achievement", "列入检索与名录 | put it on the lists"),
        w.effect("unlist_achievement", "撤出检索与名录 | take it off the lists"),
        w.effect("run_matching", "运行匹配 | run the matching"),
        w.effect("count_conversion", "计入转化结果 | count the conversion"),
        w.effect("report_dormant", "列入沉睡成果报告 | put it on the list of dormant achievements"),
        w.effect("start_open_licence", "启动开放许可流程 | start the open-licence workflow"),
    ),
    appeals=(
        w.appeal_demand("refuse", w.ACHIEVEMENT_OWNER, "checking"),
        w.appeal_demand("take_down", w.ACHIEVEMENT_OWNER, "checking"),
    ),
)
