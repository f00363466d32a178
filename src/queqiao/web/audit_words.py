"""How the audit is told to people: its verbs, the kinds of things it speaks of, and what changed, row by row, in words.

The codes themselves stay in the file that is exported: programs compare those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from queqiao.accounts.actions.verification import VerbWords as OrganisationVerb
from queqiao.accounts.adapters import DEFINITION as ORGANISATION
from queqiao.accounts.enums import MembershipKind, OrganisationKind, OrganisationRole, PlatformRole
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import definition
from queqiao.catalog.words import StateWords, VerbWords
from queqiao.kernel.bilingual import both, language, tr
from queqiao.kernel.jobs import kinds
from queqiao.web.job_words import job_name
from queqiao_engine.errors import EngineError

_OBJECTS: Mapping[str, Any] = MappingProxyType(
    {
        "organisation": both("机构", "Organisation"),
        "person": both("人员", "Person"),
        "membership": both("任职", "Membership"),
        "node": both("站点", "Site"),
        "patent": both("专利", "Patent"),
        "calibration": both("校准", "Calibration"),
        "demo": both("演示", "Demonstration"),
        "job": both("后台作业", "Background work"),
    }
)
# Verbs no workflow has words for; those of entries stand under "entry.", whichever kind it is.
_VERBS: Mapping[str, Any] = MappingProxyType(
    {
        "calibration.fit": both("拟合校准", "fit a calibration"),
        "calibration.put_in_force": both("启用校准", "put a calibration in force"),
        "demo.built": both("建立演示数据", "build the demonstration"),
        "entry.add_co_author": both("添加共同撰写人", "add a co-author"),
        "entry.answer_questions": both("回答补充问题", "answer the questions"),
        "entry.attach": both("上传附件", "attach a file"),
        "entry.by_mail_link": both("通过邮件链接办理", "act by mail link"),
        "entry.close": both("收紧可见范围", "close what others may see"),
        "entry.close_by_date": both("按期自动关闭", "close by its date"),
        "entry.detach": both("删除附件", "remove a file"),
        "entry.disclose": both("对机构开放内容", "disclose to an organisation"),
        "entry.drop_revision": both("放弃修订", "drop the revision"),
        "entry.file_level": both("调整附件可见范围", "change who sees a file"),
        "entry.accept_writing": both("接受共同撰写邀请", "accept to write along"),
        "entry.decline_writing": both("谢绝共同撰写邀请", "decline to write along"),
        "entry.invite_co_author": both("邀请共同撰写", "invite to write along"),
        "entry.take_back_invitation": both("撤回共同撰写邀请", "take an invitation to write back"),
        "entry.load": both("由文件导入", "load from a file"),
        "entry.remove_co_author": both("移除共同撰写人", "remove a co-author"),
        "entry.revoke": both("收回开放的内容", "revoke a disclosure"),
        "entry.save": both("修改内容", "change the text"),
        "entry.start": both("新建草稿", "start a draft"),
        "entry.take_review": both("领取审核", "take the review"),
        "entry.tick_checklist": both("填写审核清单", "fill in the checklist"),
        "interest.answer": both("答复意向或问题", "answer an interest"),
        "interest.close": both("结束对接", "end an introduction"),
        "interest.escalate": both("逾期转技术经理人", "pass on what is overdue"),
        "interest.take": both("接手请求", "take a request"),
        "interest.release": both("放回请求", "put a request back"),
        "interest.interest": both("表达意向", "show interest"),
        "interest.question": both("提出问题", "ask a question"),
        "interest.withdraw": both("撤回意向", "withdraw an interest"),
        "job.retry": both("重新执行后台作业", "run background work again"),
        "job.dismiss": both("不再处理后台作业", "set broken work aside"),
        "match.answer": both("回答匹配行", "answer a match"),
        "match.mark": both("标记匹配行", "mark a match"),
        "match.rank": both("生成匹配清单", "rank a list"),
        "match.take_answer_back": both("撤回对匹配行的回答", "take an answer back"),
        "membership.accept": both("接受加入邀请", "accept an invitation"),
        "membership.ask": both("申请加入", "ask to join"),
        "membership.ask_withdrawn": both("撤回加入申请", "withdraw a request to join"),
        "membership.change": both("修改任职", "change a membership"),
        "membership.decline": both("谢绝加入邀请", "decline an invitation"),
        "membership.dual": both("登记双聘", "declare a dual appointment"),
        "membership.end": both("结束任职", "end a membership"),
        "membership.invitation_withdrawn": both("撤回邀请", "withdraw an invitation"),
        "membership.invite": both("邀请加入", "invite"),
        "membership.invite_again": both("重发邀请", "send an invitation again"),
        "membership.leave": both("退出机构", "leave"),
        "membership.let_in": both("同意加入", "let in"),
        "membership.second": both("登记挂职", "declare a secondment"),
        "membership.turn_away": both("不同意加入", "turn away"),
        "node.save": both("保存站点", "save a site"),
        "organisation.create": both("登记机构", "register"),
        "organisation.edit": both("修改机构资料", "edit"),
        "organisation.paper": both("上传证照", "add a paper"),
        "organisation.paper_withdrawn": both("撤下证照", "withdraw a paper"),
        "organisation.take": both("领取核验", "take the verification"),
        "patent.edit": both("修改专利", "edit a patent"),
        "patent.record": both("登记专利", "record a patent"),
        "patent.remove": both("删除专利", "remove a patent"),
        "person.create": both("建立账号", "create an account"),
        "person.edit": both("修改个人资料", "edit the profile"),
        "person.email_changed": both("更换邮箱", "change the e-mail address"),
        "person.email_confirm": both("验证邮箱", "verify the e-mail address"),
        "person.email_deleted": both("删除邮箱", "remove an e-mail address"),
        "person.password_changed": both("修改密码", "change the password"),
        "person.password_reset": both("重设密码", "reset the password"),
        "person.password_set": both("设置密码", "set a password"),
        "person.phone_changed": both("更换手机号", "change the phone number"),
        "person.preferences": both("修改偏好", "change the preferences"),
        "person.account_connected": both("关联第三方账号", "connect an account"),
        "person.account_disconnected": both("取消第三方账号", "disconnect an account"),
        "person.recovery_codes_generated": both("生成恢复码", "make recovery codes"),
        "person.sign_out_everywhere": both("退出其他设备", "sign out everywhere else"),
        "person.sign_up": both("注册", "sign up"),
        "person.totp_activated": both("开启两步验证", "turn two-step sign-in on"),
        "person.totp_deactivated": both("关闭两步验证", "turn two-step sign-in off"),
        "person.sweep": both("删除未验证的注册", "forget a sign-up never verified"),
        "person.unknown_account": both("以未注册的联系方式请求登录", "sign-in asked for with an unknown contact"),
        "role.end": both("结束平台角色", "end a platform role"),
        "role.grant": both("任命平台角色", "give a platform role"),
    }
)  # fmt: skip
_FIELDS: Mapping[str, Any] = MappingProxyType(
    {
        "state": both("状态", "state"), "live": both("公开展示", "on the lists"), "version": both("版本", "version"),
        "due_on": both("办理期限", "due on"), "reasons": both("原因", "reasons"), "reason": both("原因", "reason"),
        "packs": both("适用规则包", "rule packs"), "workflow": both("流程版本", "workflow"), "owner": both("所属机构", "owner"),
        "organisation": both("机构", "organisation"), "person": both("人员", "person"), "role": both("角色", "role"),
        "node": both("站点", "site"), "name": both("名称", "name"), "name_en": both("英文名称", "name in English"),
        "short_name": both("简称", "short name"), "kind": both("类型", "kind"), "region": both("地区", "region"),
        "regions": both("服务地区", "regions"), "industry": both("行业", "industry"), "size": both("规模或字节数", "size"),
        "founded": both("成立年份", "founded"), "about": both("简介", "about"), "about_en": both("英文简介", "about, in English"),
        "website": both("网址", "website"), "credit_code": both("统一社会信用代码", "credit code"), "registered": both("登记情况", "registration"),
        "starts_on": both("开始日期", "starts on"), "ends_on": both("最后一天", "last day"), "share": both("工作时间占比 %", "share of time, %"),
        "consent": both("同意文件", "consent"), "conflict_note": both("利益冲突说明", "conflicts of interest"), "purpose": both("目的", "purpose"),
        "sent_by_id": both("派出单位", "sent by"), "sent_by_name": both("派出单位名称", "sent by (name)"), "position": both("职务", "position"),
        "contact": both("对外联系人", "contact"), "taken_by": both("领取人", "taken by"), "fields": both("改动的栏目", "fields"),
        "revision": both("修订稿", "revision"), "co_author": both("共同撰写人", "co-author"), "file": both("附件", "file"),
        "sha256": both("文件指纹", "SHA-256"), "level": both("可见范围", "level"), "paper": both("依据文件", "paper"),
        "invitation": both("邀请", "invitation"), "target": both("发给", "sent to"), "request": both("申请", "request"),
        "run": both("匹配批次", "run"), "shelf": both("库", "shelf"), "engine": both("引擎版本", "engine"), "recipe": both("配方", "recipe"),
        "calibration": both("校准", "calibration"), "corpus": both("库内条数", "corpus"), "answers": both("已有回答", "answers"),
        "outlook": both("结论", "outlook"), "row": both("对方条目", "other entry"), "grade": both("等级", "grade"), "mark": both("标记", "mark"),
        "interest": both("意向", "interest"), "number": both("号码", "number"), "host": both("域名", "host"), "language": both("语言", "language"),
        "demo": both("演示数据", "demo"), "error": both("错误", "error"), "attempts": both("尝试次数", "attempts"),
    }
)  # fmt: skip
"""Columns as they are called on forms; what has no word here is shown under its own name."""


@dataclass(frozen=True, slots=True)
class Change:
    """One column that changed: its name, what stood there and what stands there now, both in words ("—" for nothing)."""

    name: str
    before: str
    after: str


def verb_name(verb: str) -> str:
    """What was done: ``need.submit`` as “提交”. A verb nobody has named is shown as it is."""
    noun, _, act = verb.partition(".")
    if noun in EntryType.values:
        label = str(VerbWords(EntryType(noun), act))
        return label if label != act else str(_VERBS.get(f"entry.{act}", verb))
    if (known := _VERBS.get(verb)) is not None:
        return str(known)
    return str(OrganisationVerb(act)) if noun == "organisation" else verb


def vocabulary() -> dict[str, str]:
    """Every verb the audit may hold, with its words in the language in use."""
    verbs = [verb for verb in _VERBS if not verb.startswith("entry.")]
    verbs += [f"organisation.{way.verb}" for way in ORGANISATION.transitions]
    for kind in EntryType:
        verbs += [f"{kind}.{verb.removeprefix('entry.')}" for verb in _VERBS if verb.startswith("entry.")]
        verbs += [f"{kind}.{way.verb}" for way in definition(kind).transitions]
    return {verb: verb_name(verb) for verb in dict.fromkeys(verbs)}


def all_verb_names() -> list[str]:
    """The words alone, each once, in order."""
    return sorted(set(vocabulary().values()))


def verbs_called(words: str) -> list[str]:
    """The codes of the verbs whose words hold ``words``."""
    wanted = words.casefold()
    return [verb for verb, name in vocabulary().items() if wanted and wanted in name.casefold()]


def object_name(object_type: str) -> str:
    """The kind of thing it was done to."""
    if object_type in EntryType.values:
        return str(EntryType(object_type).label)
    return str(_OBJECTS.get(object_type, object_type))


def object_types() -> list[tuple[str, str]]:
    """Every kind of thing the audit speaks of, for a filter."""
    codes = [*EntryType.values, *_OBJECTS]
    return [(code, object_name(code)) for code in codes]


def changes(object_type: str, before: Any, after: Any) -> list[Change]:
    """What changed, a row per column: first what both sides name, then what only one does."""
    old = before if isinstance(before, Mapping) else {}
    new = after if isinstance(after, Mapping) else {}
    names = [*(name for name in new if name in old), *(name for name in new if name not in old)]
    names += [name for name in old if name not in new]
    return [
        Change(
            str(_FIELDS.get(name, name)),
            told(object_type, name, old[name]) if name in old else "",
            told(object_type, name, new[name]) if name in new else "",
        )
        for name in names
    ]


def told(object_type: str, name: str, value: Any) -> str:
    """A value in words: states, roles and kinds by their labels, yes and no, lists in one line, nothing as a dash."""
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return tr("是", "yes") if value else tr("否", "no")
    if isinstance(value, list | tuple):
        return tr("、", ", ").join(told(object_type, name, one) for one in value)
    if isinstance(value, Mapping):
        return tr("；", "; ").join(
            f"{_FIELDS.get(key, key)}: {told(object_type, key, one)}" for key, one in value.items()
        )
    text = str(value)
    if name == "state":
        return _state(object_type, text)
    if name == "role":
        return _label(text, OrganisationRole, PlatformRole)
    if name == "kind":
        return job_name(text) if text in kinds() else _label(text, OrganisationKind, MembershipKind)
    if name == "fields":
        return str(_FIELDS.get(text, text))
    return text


def _state(object_type: str, state: str) -> str:
    if object_type == "organisation":
        found = next((one for one in ORGANISATION.states if one.name == state), None)
        return found.label.text(language()) if found else state
    if object_type not in EntryType.values:
        return state
    try:
        return str(StateWords(EntryType(object_type), state))
    except (EngineError, LookupError, StopIteration):
        # A state of an answer or of a workflow that has changed since: the audit keeps it, so the page shows it.
        return state


def _label(code: str, *enums: Any) -> str:
    for enum in enums:
        if code in enum.values:
            return str(enum(code).label)
    return code
