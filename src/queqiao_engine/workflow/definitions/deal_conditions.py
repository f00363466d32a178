"""What the law asks of a deal with a job-made achievement before it may be decided, as guards. Sources stand in ``deal_approval``."""

from __future__ import annotations

from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.guards import AllOf, ApprovalMode, Guard, MultiApproval, NoticePeriod, Within
from queqiao_engine.workflow.periods import Policy, days, working_days, years

DEPARTMENTS = (
    w.party("research_office", "科研管理部门 | Research office"),
    w.party("personnel_office", "人事部门 | Personnel office"),
    w.FINANCE,
    w.party("audit_office", "审计部门 | Audit office"),
    w.party("discipline_office", "纪检监察部门 | Discipline office"),
)
"""科研、人事、财务、审计、纪检."""

ALL_DEPARTMENTS = MultiApproval(
    "approvals", tuple(role.name for role in DEPARTMENTS), ApprovalMode.PARALLEL, restart_on_return=True
)
PRICE_NOTICE = NoticePeriod("price_notice", days(Policy("agreement_price_notice.days")))
CASH_NOTICE = NoticePeriod("reward_notice", working_days(Policy("cash_reward_notice.working_days")))
LEADER_NOTICE = NoticePeriod("reward_notice", days(Policy("leader_reward_notice.days")))

_NOT_ABROAD = w.no("abroad", "受让方或被许可方在境外 | the other side is abroad")
ABROAD: tuple[Guard, ...] = (
    w.either(
        "财政资助项目的知识产权向境外转让或独占许可，须经项目管理机构批准 | moving rights from publicly funded work abroad, or "
        "licensing them abroad exclusively, needs the funding agency's approval",
        _NOT_ABROAD,
        w.no("publicly_funded", "成果由财政资助项目形成 | the achievement came from publicly funded work"),
        w.among(
            "way",
            ("ordinary_licence", "sole_licence"),
            "属于转让、作价或独占许可 | it is an assignment, equity or an exclusive licence",
        ),
        w.yes("agency_approves_abroad", "项目管理机构尚未批准 | the funding agency has not approved"),
    ),
    w.either(
        "技术出口须合规：自由类登记，限制类取得许可，禁止类不得出口 | export must be lawful: free, or restricted with a licence; never prohibited",
        _NOT_ABROAD,
        w.equals("export_class", "free", "不属于自由出口技术 | it is not free for export"),
        AllOf(
            (
                w.equals(
                    "export_class", "restricted", "不属于限制出口技术 | it is not restricted technology"
                ),
                w.yes("export_licensed", "尚未取得技术出口许可 | there is no export licence"),
            )
        ),
    ),
)
CO_OWNERS = w.either(
    "共有成果须经全体共有人同意（专利的普通许可除外） | co-owners must all consent, save to an ordinary licence of a patent",
    w.no("co_owned", "成果为共有 | the achievement is co-owned"),
    w.yes("co_owners_consent", "共有人尚未全部同意 | not every co-owner consents"),
    AllOf(
        (
            w.equals("way", "ordinary_licence", "不是普通许可 | it is no ordinary licence"),
            w.yes("is_patent", "不是专利 | it is no patent"),
        )
    ),
)
RELATED = w.either(
    "关联交易须披露并回避 | dealing with a related party must be disclosed, with recusal",
    w.no("related_party", "属于关联交易 | the other side is a related party"),
    w.yes("relation_disclosed", "关联关系尚未披露 | the relation has not been disclosed"),
)
APPRAISED = w.either(
    "作价投资须评估，且评估报告在有效期内；其他方式由单位决定是否评估 | equity needs an appraisal still valid; else the unit decides whether to appraise",
    AllOf(
        (
            w.among(
                "way",
                ("assignment", "ordinary_licence", "sole_licence", "exclusive_licence", "joint"),
                "作价投资 | it is a contribution as equity",
            ),
            w.no("unit_wants_appraisal", "单位要求评估 | the unit wants an appraisal"),
        )
    ),
    Within(
        "appraisal_base_day",
        years(Policy("appraisal.valid_years")),
        w.label("评估报告已过有效期 | the appraisal is no longer valid"),
    ),
)
LEADERS = w.either(
    "正职领导原则上只能获现金奖励，不得获股权奖励 | a principal leader may be rewarded in cash, in principle not in shares",
    w.no("principal_leader_rewarded", "奖励对象含正职领导 | a principal leader is among the rewarded"),
    w.equals("reward_form", "cash", "奖励含股权 | the reward holds shares"),
)
FLOOR = w.yes(
    "reward_floor_met",
    "奖励方案低于法定或单位规定的下限 | the reward is below the statutory floor or the unit's own rule",
)
REWARD_SHOWN = (
    CASH_NOTICE,
    w.either(
        "领导人员的奖励须公开公示期满 | leaders' rewards must have been public for their period",
        w.no("leader_rewarded", "奖励对象含领导人员 | a leader is among the rewarded"),
        LEADER_NOTICE,
    ),
)
CONDITIONS: tuple[Guard, ...] = (*ABROAD, CO_OWNERS, RELATED, APPRAISED, LEADERS, FLOOR)
"""Everything the deciding meeting must have before it."""
FLAGS = tuple(
    w.flag(name, wording)
    for name, wording in (
        ("key_core_technology", "涉关键核心技术 | key core technology"),
        ("security_concerned", "涉国家秘密或国家安全 | state secrets or national security"),
        ("abroad", "对方在境外 | other side abroad"),
        ("publicly_funded", "财政资助项目形成 | from publicly funded work"),
        ("agency_approves_abroad", "项目管理机构同意出境 | funding agency approves"),
        ("export_licensed", "已取得出口许可 | export licensed"),
        ("co_owned", "共有 | co-owned"),
        ("co_owners_consent", "共有人全部同意 | co-owners consent"),
        ("is_patent", "是专利 | is a patent"),
        ("is_patent_licence", "属于专利许可 | is a patent licence"),
        ("licence_recorded", "许可已备案 | licence recorded"),
        ("related_party", "关联交易 | related party"),
        ("relation_disclosed", "关联关系已披露 | relation disclosed"),
        ("unit_wants_appraisal", "单位要求评估 | unit wants an appraisal"),
        ("principal_leader_rewarded", "奖励含正职领导 | principal leader rewarded"),
        ("leader_rewarded", "奖励含领导人员 | a leader rewarded"),
        ("reward_floor_met", "奖励达到下限 | reward floor met"),
        ("objection_procedure_public", "异议程序已公开 | objection procedure public"),
        ("objection_upheld", "异议成立 | objection upheld"),
        ("decided_together", "集体决策 | decided together"),
        ("recusals_recorded", "回避已记录 | recusals recorded"),
        ("price_as_decided", "合同价与决策一致 | price as decided"),
        ("kind_disputed", "合同类别有争议 | kind disputed"),
        ("payment_arrived", "款项已到账 | payment arrived"),
        ("obligations_done", "义务已履行完毕 | obligations done"),
    )
)
"""The yes-or-no facts of a deal."""
