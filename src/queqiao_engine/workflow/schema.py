"""How definitions and facts are written down: for every value its fields, their English and Chinese names and what they hold.

One table serves writing and reading, so the two cannot drift apart. Files may use either language, field by field.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from enum import Enum, StrEnum
from typing import Any

from queqiao_engine.workflow import contracts as c
from queqiao_engine.workflow import guards as g
from queqiao_engine.workflow import records as r
from queqiao_engine.workflow.periods import Period, PeriodUnit


class Kind(Enum):
    """What a field holds; ``Spec.of`` says of which type where there are several."""

    TEXT = "text"
    TEXTS = "texts"
    WHOLE = "whole"
    FLAG = "flag"
    LABEL = "label"
    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"  # a member of the enumeration ``of``
    ONE = "one"  # a value of the class ``of``
    MANY = "many"  # a list of them
    GUARD = "guard"
    GUARDS = "guards"
    COUNT = "count"  # a whole number or a policy key
    SHARE = "share"  # a share or a policy key
    VALUE = "value"  # a literal, another fact or a policy key
    VALUES = "values"  # a list of literals
    PARAMS = "params"  # name -> value


@dataclass(frozen=True, slots=True)
class Spec:
    """One field: attribute, English and Chinese name in files, what it holds."""

    attribute: str
    key: str
    zh: str
    kind: Kind
    of: Any = None


def _t(attribute: str, zh: str, kind: Kind = Kind.TEXT, of: Any = None, key: str = "") -> Spec:
    return Spec(attribute, key or attribute, zh, kind, of)


_REASON = _t("reason", "理由", Kind.LABEL)
_FACT = _t("fact", "事实")
_PERIOD = _t("period", "期限", Kind.ONE, Period)
_LABEL = _t("label", "标签", Kind.LABEL)
_NAME = _t("name", "名称")

SCHEMA: dict[type, tuple[Spec, ...]] = {
    c.Definition: (
        _t("name", "工作流", key="workflow"),
        _t("version", "版本"),
        _LABEL,
        _t("subject", "对象"),
        _t("note", "说明", Kind.LABEL),
        _t("roles", "角色", Kind.MANY, c.Role),
        _t("facts", "事实", Kind.MANY, c.FactDeclaration),
        _t("policies", "政策参数", Kind.MANY, c.PolicyDeclaration),
        _t("effects", "效果", Kind.MANY, c.EffectDeclaration),
        _t("gates", "关口", Kind.MANY, c.Gate),
        _t("initial", "起始状态"),
        _t("states", "状态", Kind.MANY, c.State),
        _t("transitions", "流转", Kind.MANY, c.Transition),
        _t("appeals", "申诉要求", Kind.MANY, c.AppealDemand),
    ),
    c.Role: (_NAME, _LABEL, _t("outside", "外部", Kind.FLAG)),
    c.FactDeclaration: (
        _NAME,
        _t("type", "类型", Kind.CHOICE, c.FactType),
        _LABEL,
        _t("choices", "选项", Kind.MANY, c.Choice),
    ),
    c.Choice: (_t("code", "代码"), _LABEL),
    c.PolicyDeclaration: (_t("key", "参数"), _LABEL, _t("subject", "规则包"), _t("rule", "规则")),
    c.EffectDeclaration: (_NAME, _LABEL, _t("money", "涉及资金", Kind.FLAG)),
    c.Gate: (_NAME, _LABEL),
    c.State: (
        _NAME,
        _LABEL,
        _t("public", "对外标签", Kind.LABEL),
        _t("internal", "仅内部", Kind.FLAG),
        _t("final", "终态", Kind.FLAG),
        _t("outcome", "结局", Kind.CHOICE, c.Outcome),
        _t("deadline", "时限", Kind.ONE, c.Deadline),
        _t("reopened_by", "可由其重启", Kind.TEXTS),
    ),
    c.Deadline: (
        _PERIOD,
        _t("verb", "到期动作"),
        _t("escalate", "到期告知", Kind.TEXTS),
        _t("since", "起算日"),
    ),
    Period: (
        _t("count", "数量", Kind.COUNT),
        _t("unit", "单位", Kind.CHOICE, PeriodUnit),
        _t("roll", "遇休顺延", Kind.FLAG),
    ),
    c.Transition: (
        _t("verb", "动作"),
        _LABEL,
        _t("sources", "从", Kind.TEXTS, key="from"),
        _t("target", "到", key="to"),
        _t("roles", "执行", Kind.TEXTS, key="by"),
        _t("guards", "条件", Kind.GUARDS, key="when"),
        _t("evidence", "材料", Kind.MANY, c.Evidence),
        _t("effects", "效果", Kind.MANY, c.Effect),
        _t("passes_gate", "通过关口"),
        _t("closes_gates", "关闭关口", Kind.TEXTS),
        _t("refusal", "拒绝", Kind.FLAG),
        _t("reason_fact", "理由字段"),
        _t("without_appeal", "不设申诉", Kind.LABEL),
        _t("appeal", "申诉", Kind.FLAG),
        _t("order", "次序", Kind.WHOLE),
    ),
    c.Evidence: (_t("code", "代码"), _LABEL, _t("minimum", "至少", Kind.WHOLE)),
    c.Effect: (_NAME, _t("gate", "关口"), _t("params", "参数", Kind.PARAMS)),
    c.AppealDemand: (
        _t("verb", "动作"),
        _t("roles", "申诉人", Kind.TEXTS),
        _t("review", "复核状态", Kind.TEXTS),
        _t("sources", "从", Kind.TEXTS, key="from"),
    ),
    g.Is: (_FACT, _t("value", "值", Kind.VALUE), _REASON),
    g.OneOf: (_FACT, _t("values", "值", Kind.VALUES), _REASON),
    g.Present: (_FACT, _REASON),
    g.AtLeast: (_FACT, _t("bound", "界限", Kind.VALUE), _REASON),
    g.AtMost: (_FACT, _t("bound", "界限", Kind.VALUE), _REASON),
    g.Elapsed: (_t("since", "起算日"), _PERIOD, _REASON),
    g.Within: (_t("since", "起算日"), _PERIOD, _REASON),
    g.ActorIs: (_FACT, _REASON, _t("organisation", "按单位", Kind.FLAG)),
    g.ActorIsNot: (_FACT, _REASON, _t("organisation", "按单位", Kind.FLAG)),
    g.AllOf: (_t("guards", "条件", Kind.GUARDS),),
    g.AnyOf: (_t("guards", "条件", Kind.GUARDS), _REASON),
    g.Not: (_t("guard", "条件", Kind.GUARD), _REASON),
    g.DualSignature: (_FACT, _t("sides", "签字方", Kind.TEXTS), _t("veto", "可否决方", Kind.TEXTS)),
    g.MultiApproval: (
        _FACT,
        _t("departments", "部门", Kind.TEXTS),
        _t("mode", "方式", Kind.CHOICE, g.ApprovalMode),
        _t("restart_on_return", "退回后重审", Kind.FLAG),
        _t("distinct", "不得同一人", Kind.FLAG),
    ),
    g.NoticePeriod: (_FACT, _PERIOD),
    g.Quorum: (
        _FACT,
        _t("minimum_members", "最少人数", Kind.COUNT),
        _t("odd", "单数", Kind.FLAG),
        _t("minimum_experts", "专家占比", Kind.SHARE),
        _t("minimum_present", "到会占比", Kind.SHARE),
        _t("minimum_favour", "赞成占比", Kind.SHARE),
        _t("of", "占比基数", Kind.CHOICE, g.ShareOf),
        _t("strict", "须超过", Kind.FLAG),
    ),
    r.Signature: (
        _t("by", "签字人"),
        _t("side", "签字方"),
        _t("on", "时间", Kind.MOMENT),
        _t("word", "意见", Kind.CHOICE, r.SignatureWord),
        _t("version", "版本"),
        _t("reason", "理由"),
    ),
    r.Approval: (
        _t("by", "审批人"),
        _t("department", "部门"),
        _t("on", "时间", Kind.MOMENT),
        _t("word", "意见", Kind.CHOICE, r.ApprovalWord),
        _t("reason", "理由"),
    ),
    r.Notice: (_t("started", "公示日", Kind.DAY), _t("objections", "异议", Kind.MANY, r.Objection)),
    r.Objection: (
        _t("id", "编号"),
        _t("raised", "提出日", Kind.DAY),
        _t("status", "状态", Kind.CHOICE, r.ObjectionStatus),
        _t("handling", "处理"),
    ),
    r.Panel: (_t("members", "成员", Kind.MANY, r.Member),),
    r.Member: (
        _t("id", "成员"),
        _t("expert", "专家", Kind.FLAG),
        _t("present", "到会", Kind.FLAG),
        _t("recused", "回避", Kind.FLAG),
        _t("vote", "表决", Kind.CHOICE, r.Vote),
    ),
}

GUARDS: dict[str, tuple[str, type]] = {
    "is": ("等于", g.Is),
    "one_of": ("其一", g.OneOf),
    "present": ("已填", g.Present),
    "at_least": ("不低于", g.AtLeast),
    "at_most": ("不高于", g.AtMost),
    "elapsed": ("期满", g.Elapsed),
    "within": ("期内", g.Within),
    "actor_is": ("本人", g.ActorIs),
    "actor_is_not": ("回避", g.ActorIsNot),
    "all_of": ("全部", g.AllOf),
    "any_of": ("任一", g.AnyOf),
    "not": ("非", g.Not),
    "dual_signature": ("双签字", g.DualSignature),
    "multi_approval": ("会签", g.MultiApproval),
    "notice_period": ("公示", g.NoticePeriod),
    "quorum": ("法定人数", g.Quorum),
}
"""Name of a guard in files -> its Chinese name and its class."""

CHOICES: dict[type[StrEnum], dict[str, str]] = {
    PeriodUnit: {"working_days": "工作日", "days": "日", "months": "月", "years": "年"},
    c.Outcome: {"success": "成功", "failure": "失败", "withdrawn": "撤回", "neutral": "中性"},
    c.FactType: {
        "flag": "是否", "number": "数值", "text": "文字", "choice": "选项", "date": "日期", "names": "人员",
        "signatures": "签字", "approvals": "审批", "notice": "公示", "panel": "评审组",
    },
    g.ApprovalMode: {"parallel": "并行", "sequential": "依次"},
    g.ShareOf: {"present": "到会", "members": "全体"},
    r.SignatureWord: {"signed": "签字", "vetoed": "否决"},
    r.ApprovalWord: {"approved": "同意", "rejected": "不同意", "returned": "退回补正"},
    r.ObjectionStatus: {"open": "待处理", "upheld": "成立", "dismissed": "不成立"},
    r.Vote: {"favour": "赞成", "against": "反对", "abstain": "弃权"},
}  # fmt: skip
"""Chinese spelling of every member of an enumeration."""


def defaults(kind: type) -> dict[str, Any]:
    """Attribute -> default of a class in the schema; what is not here must be written."""
    return {item.name: item.default for item in fields(kind) if item.default is not MISSING}
