"""The words all shipped definitions share: short constructors, the roles, and the way an appeal runs.

Everything here builds plain contract values; a definition module that uses it is still data and nothing else. Wordings are
written once as ``"中文 | English"``.
"""

from __future__ import annotations

from dataclasses import replace

from queqiao_engine.workflow.contracts import (
    CLOCK,
    AppealDemand,
    Choice,
    Deadline,
    Effect,
    EffectDeclaration,
    Evidence,
    FactDeclaration,
    FactType,
    Gate,
    Outcome,
    PolicyDeclaration,
    Role,
    State,
    Transition,
)
from queqiao_engine.workflow.guards import (
    STATE_ENTERED,
    TODAY,
    ActorIsNot,
    AnyOf,
    AtLeast,
    AtMost,
    Elapsed,
    FactOf,
    Guard,
    Is,
    Not,
    OneOf,
    Present,
    Scalar,
    Within,
)
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Period, Policy, working_days

VERSION = "2026.1"
TODAY_FACT = FactOf(TODAY)


def label(wording: str) -> Label:
    """``"中文 | English"`` as a Label. Raises ValueError when it is not exactly two wordings."""
    zh, en = wording.split(" | ")
    return Label(zh, en)


def party(name: str, wording: str, *, outside: bool = False) -> Role:
    """Somebody who does things; an outside party reads public labels only."""
    return Role(name, label(wording), outside)


NEED_OWNER = party("need_owner", "需求方 | Need owner", outside=True)
ACHIEVEMENT_OWNER = party("achievement_owner", "成果方 | Achievement owner", outside=True)
SCENARIO_OWNER = party("scenario_owner", "场景方 | Scenario owner", outside=True)
AUTHOR = party("author", "提交人 | Author", outside=True)
ORGANISATION_OWNER = party("organisation_owner", "机构管理员 | Organisation owner", outside=True)
APPLICANT = party("applicant", "申请人 | Applicant", outside=True)
ENTERPRISE = party("enterprise", "企业 | Enterprise", outside=True)
TEAM = party("team", "科研团队 | Research team", outside=True)
MANAGER = party("technology_manager", "技术经理人 | Technology manager")
OPERATOR = party("operator", "平台运营方 | Platform operator")
TRANSFER_OFFICE = party("transfer_office", "技术转移办公室 | Technology transfer office")
PROGRAMME_OFFICER = party("programme_officer", "计划管理员 | Programme officer")
PANEL_CHAIR = party("panel_chair", "评审组组长 | Panel chair")
APPEAL_BODY = party("appeal_body", "申诉受理方 | Appeal body")
FINANCE = party("finance_office", "财务部门 | Finance office")
UNIVERSITY_DEAN = party("university_dean", "校方院长 | Dean for the university")
ENTERPRISE_DEAN = party("enterprise_dean", "企业方院长 | Dean for the enterprise", outside=True)


def state(name: str, wording: str, public: str, *, deadline: Deadline | None = None) -> State:
    """A state that is not the last one, with what those who work on the file and what everybody else reads."""
    return State(name, label(wording), label(public), deadline=deadline)


def final(
    name: str, outcome: Outcome, wording: str, public: str, *, reopened_by: tuple[str, ...] = ()
) -> State:
    """A state in which a file ends."""
    return State(name, label(wording), label(public), final=True, outcome=outcome, reopened_by=reopened_by)


def step(
    verb: str,
    wording: str,
    sources: str | tuple[str, ...],
    target: str,
    roles: Role | tuple[Role, ...],
    *guards: Guard,
    evidence: tuple[Evidence, ...] = (),
    effects: tuple[Effect, ...] = (),
    passes_gate: str | None = None,
    closes_gates: tuple[str, ...] = (),
    order: int = 0,
) -> Transition:
    """Something a person does."""
    return Transition(
        verb,
        label(wording),
        (sources,) if isinstance(sources, str) else sources,
        target,
        tuple(role.name for role in ((roles,) if isinstance(roles, Role) else roles)),
        guards,
        evidence,
        effects,
        passes_gate,
        closes_gates,
        order=order,
    )


def refusal(
    verb: str,
    wording: str,
    sources: str | tuple[str, ...],
    target: str,
    roles: Role | tuple[Role, ...],
    *guards: Guard,
    evidence: tuple[Evidence, ...] = (),
    effects: tuple[Effect, ...] = (),
    closes_gates: tuple[str, ...] = (),
    without_appeal: str = "",
) -> Transition:
    """A person refuses somebody: the reason must be given, and an appeal is owed unless ``without_appeal`` says why not."""
    plain = step(
        verb,
        wording,
        sources,
        target,
        roles,
        *guards,
        evidence=evidence,
        effects=effects,
        closes_gates=closes_gates,
    )
    return replace(plain, refusal=True, without_appeal=label(without_appeal) if without_appeal else None)


def by_clock(
    verb: str,
    wording: str,
    sources: str | tuple[str, ...],
    target: str,
    period: Period,
    *,
    since: str = STATE_ENTERED,
    effects: tuple[Effect, ...] = (),
) -> Transition:
    """What the clock does when ``period`` has run out since the state was entered, or since the date in a fact."""
    over = Elapsed(since, period, label("期限未到 | the period is still running"))
    plain = step(verb, wording, sources, target, (), over, effects=effects)
    return replace(plain, roles=(CLOCK,))


def until(period: Period, verb: str | None = None, *tell: Role, since: str | None = None) -> Deadline:
    """How long a state may last, what the clock then does, and who is told.

    ``since`` names a date to count from where steps that stay in the state must not start the clock again.
    """
    return Deadline(period, verb, tuple(role.name for role in tell), since)


def figure(area: str, rule: str, wording: str) -> PolicyDeclaration:
    """A policy figure kept in the rule packs of subject ``workflow.<area>`` under ``rule``; its key is ``<area>.<rule>``."""
    return PolicyDeclaration(f"{area}.{rule}", label(wording), f"workflow.{area}", rule)


def fact(kind: FactType, name: str, wording: str) -> FactDeclaration:
    """A fact that is no choice."""
    return FactDeclaration(name, kind, label(wording))


def flag(name: str, wording: str) -> FactDeclaration:
    """A yes-or-no fact."""
    return fact(FactType.FLAG, name, wording)


def choice(name: str, wording: str, *values: tuple[str, str]) -> FactDeclaration:
    """A fact with one of the (code, wording) values."""
    choices = tuple(Choice(code, label(text)) for code, text in values)
    return FactDeclaration(name, FactType.CHOICE, label(wording), choices)


def effect(name: str, wording: str, *, money: bool = False) -> EffectDeclaration:
    """An effect a definition may name."""
    return EffectDeclaration(name, label(wording), money)


def pays(name: str, behind: str, amount: str) -> Effect:
    """Money that moves behind a gate; the fact ``amount`` holds how much, in yuan, and must be given."""
    return Effect(name, behind, (("amount_yuan", FactOf(amount)),))


def gate(name: str, wording: str) -> Gate:
    """A decision that must lie behind an effect."""
    return Gate(name, label(wording))


def paper(code: str, wording: str, minimum: int = 1) -> Evidence:
    """Documents that must be on file."""
    return Evidence(code, label(wording), minimum)


def yes(name: str, wording: str) -> Guard:
    """The flag must be set; the wording says what is wrong when it is not."""
    return Is(name, True, label(wording))


def no(name: str, wording: str) -> Guard:
    """The flag must be given and not set."""
    return Is(name, False, label(wording))


def equals(name: str, value: Scalar | FactOf | Policy, wording: str) -> Guard:
    """The fact has this value."""
    return Is(name, value, label(wording))


def among(name: str, values: tuple[Scalar, ...], wording: str) -> Guard:
    """The fact has one of these values."""
    return OneOf(name, values, label(wording))


def given(name: str, wording: str) -> Guard:
    """The fact is there."""
    return Present(name, label(wording))


def at_least(name: str, bound: int | FactOf | Policy, wording: str) -> Guard:
    """The number or date is not below the bound."""
    return AtLeast(name, bound, label(wording))


def at_most(name: str, bound: int | FactOf | Policy, wording: str) -> Guard:
    """The number or date is not above the bound."""
    return AtMost(name, bound, label(wording))


def below(name: str, bound: int | FactOf | Policy, wording: str) -> Guard:
    """The number or date lies before the bound."""
    return Not(AtLeast(name, bound), label(wording))


def above(name: str, bound: int | FactOf | Policy, wording: str) -> Guard:
    """The number or date lies beyond the bound."""
    return Not(AtMost(name, bound), label(wording))


def adds_up(total: str, this: str, most: str, wording: str) -> tuple[Guard, ...]:
    """The running total counts this payment in and stays within the fact ``most``; all in yuan."""
    left_out = "累计金额没有计入本次 | the running total leaves this payment out"
    return at_least(total, FactOf(this), left_out), at_most(total, FactOf(most), wording)


def either(wording: str, *guards: Guard) -> Guard:
    """One of the guards holds; the wording says what the choice is."""
    return AnyOf(guards, label(wording))


def not_by(name: str, wording: str) -> Guard:
    """The actor is none of those the fact names."""
    return ActorIsNot(name, label(wording))


SECRECY_LEVEL = choice(
    "secrecy_level",
    "保密级别 | secrecy level",
    ("public", "公开 | public"),
    ("restricted", "仅平台内 | members only"),
    ("confidential", "商业秘密 | trade secret"),
    ("state_secret", "国家秘密 | state secret"),
)
ANONYMITY = either(
    "匿名条目不得出现品牌、单位、人名或专利号 | an anonymous entry must not name a brand, an organisation, a person or a patent number",
    no("anonymous", "该条目为匿名 | the entry is anonymous"),
    yes("anonymity_checked", "匿名检查未通过 | the check for names has not been passed"),
)
"""What is published without its owner's name gives the name away nowhere else."""
ANONYMITY_FACTS = (
    flag("anonymous", "匿名发布 | published without its owner's name"),
    flag("anonymity_checked", "匿名检查通过 | checked for names"),
)

REFUSED_BY = fact(FactType.NAMES, "refused_by", "作出拒绝决定的人 | who refused")
_OTHER_THAN_BEFORE = not_by(
    "refused_by", "不得由作出原决定的人处理申诉 | an appeal is not heard by whoever decided before"
)
_LAST_INSTANCE = "申诉处理决定为平台内最终决定 | the answer to an appeal is the last one inside the platform"
_APPEAL_PAPER = paper("appeal_statement", "申诉书 | statement of appeal")
_HANDLING_PAPER = paper("appeal_handling", "申诉处理记录 | record of how the appeal was handled")


def appeal_steps(
    refused: str,
    appealed: str,
    review: str,
    ended: str,
    by: Role | tuple[Role, ...],
    area: str,
    *,
    effects: tuple[Effect, ...] = (),
) -> tuple[Transition, ...]:
    """The three steps of an appeal: raised in time, upheld (back to ``review``), or dismissed with a reason (``ended``)."""
    period = working_days(Policy(f"{area}.appeal_working_days"))
    in_time = Within(STATE_ENTERED, period, label("申诉期已过 | the time for an appeal is over"))
    raised = step("appeal", "申诉 | Appeal", refused, appealed, by, in_time, evidence=(_APPEAL_PAPER,))
    return (
        replace(raised, appeal=True),
        step(
            "uphold_appeal",
            "申诉成立，重新审查 | Uphold the appeal and review again",
            appealed,
            review,
            APPEAL_BODY,
            _OTHER_THAN_BEFORE,
            evidence=(_HANDLING_PAPER,),
        ),
        refusal(
            "dismiss_appeal",
            "申诉不成立 | Dismiss the appeal",
            appealed,
            ended,
            APPEAL_BODY,
            _OTHER_THAN_BEFORE,
            evidence=(_HANDLING_PAPER,),
            effects=effects,
            without_appeal=_LAST_INSTANCE,
        ),
    )


def appeal_states(refused: str, appealed: str, ended: str, area: str, wording: str) -> tuple[State, ...]:
    """The states of an appeal: refused (may be appealed), under appeal with its clock, refused for good."""
    answer = working_days(Policy(f"{area}.appeal_answer_working_days"))
    hearing = "申诉处理中 | Appeal being heard"
    zh, en = wording.split(" | ")
    dismissed = f"{zh}（申诉未成立） | {en}, appeal dismissed"
    return (
        final(refused, Outcome.FAILURE, wording, wording, reopened_by=("appeal",)),
        state(appealed, hearing, hearing, deadline=until(answer, None, OPERATOR)),
        final(ended, Outcome.FAILURE, dismissed, dismissed),
    )


def appeal_figures(area: str) -> tuple[PolicyDeclaration, ...]:
    """The two clocks of an appeal."""
    return (
        figure(area, "appeal_working_days", "申诉期（工作日） | working days in which to appeal"),
        figure(
            area,
            "appeal_answer_working_days",
            "申诉答复期（工作日） | working days in which an appeal is answered",
        ),
    )


def appeal_demand(verb: str, by: Role | tuple[Role, ...], review: str, *sources: str) -> AppealDemand:
    """Whoever is refused by ``verb`` may appeal, and the appeal leads back to ``review``."""
    roles = (by,) if isinstance(by, Role) else by
    return AppealDemand(verb, tuple(role.name for role in roles), (review,), sources)
