"""Kinds, roles and states of people and organisations."""

from __future__ import annotations

from queqiao.kernel.bilingual import both
from queqiao.kernel.choices import TextChoices


class OrganisationKind(TextChoices):
    """政产学研用金 and those who serve them (R22)."""

    GOVERNMENT = "government", both("政府部门", "Government")
    ENTERPRISE = "enterprise", both("企业", "Enterprise")
    UNIVERSITY = "university", both("高校", "University")
    INSTITUTE = "institute", both("科研院所", "Research institute")
    USER = "user", both("用户单位", "User organisation")
    HOSPITAL = "hospital", both("医疗机构", "Hospital")
    INVESTOR = "investor", both("投资机构", "Investor")
    SERVICE = "service", both("服务机构", "Service provider")
    ASSOCIATION = "association", both("协会学会", "Association")
    PLATFORM = "platform", both("平台与中心", "Platform or centre")


class OrganisationSize(TextChoices):
    """Size as the statistics of enterprises divide it."""

    MICRO = "micro", both("微型", "Micro")
    SMALL = "small", both("小型", "Small")
    MEDIUM = "medium", both("中型", "Medium")
    LARGE = "large", both("大型", "Large")


class OrganisationRole(TextChoices):
    """What a member may do in an organisation; each includes the ones below."""

    OWNER = "owner", both("负责人", "Owner")
    EDITOR = "editor", both("编辑", "Editor")
    VIEWER = "viewer", both("查看", "Viewer")


class MembershipKind(TextChoices):
    """How a person belongs to an organisation."""

    EMPLOYED = "employed", both("任职", "Employed")
    DUAL = "dual", both("双聘", "Dual appointment")
    SECONDED = "seconded", both("挂职", "Seconded")
    ADVISER = "adviser", both("顾问", "Adviser")


class PlatformRole(TextChoices):
    """What a person does for the platform, everywhere or in one node."""

    OPERATOR = "operator", both("运营人员", "Operator")
    MANAGER = "technology_manager", both("技术经理人", "Technology manager")
    REVIEWER = "reviewer", both("评审专家", "Reviewer")
    AUDITOR = "auditor", both("审计人员", "Auditor")


class Registration(TextChoices):
    """Under what the organisation is registered: decides which papers its verification asks for."""

    CODE = "code", both("有统一社会信用代码", "Has a unified social credit code")
    ABROAD = "abroad", both("境外登记", "Registered abroad")
    NONE = "none", both("无独立登记的内设机构", "Unit without a registration of its own")


class JoinState(TextChoices):
    """Where a request to join is."""

    OPEN = "open", both("等待答复", "Waiting")
    ACCEPTED = "accepted", both("已同意", "Accepted")
    DECLINED = "declined", both("未同意", "Declined")
    WITHDRAWN = "withdrawn", both("已撤回", "Withdrawn")


class ReturnReason(TextChoices):
    """Why an application for verification is returned, refused, or an organisation suspended."""

    CODE = "code", both("统一社会信用代码与证照不一致", "the credit code does not agree with the certificate")
    NAME = "name", both("机构名称与登记不一致", "the name does not agree with the register")
    PAPER_MISSING = "paper_missing", both("缺少证照或证明材料", "a certificate or proof is missing")
    PAPER_UNREADABLE = "paper_unreadable", both("材料不清晰，无法核对", "a paper cannot be read")
    PAPER_EXPIRED = "paper_expired", both("材料已过有效期", "a paper has expired")
    AUTHORITY = "authority", both("缺少单位授权", "the applicant is not authorised by the organisation")
    DUPLICATE = "duplicate", both("平台内已有同一机构", "the organisation is here already")
    KIND = "kind", both("机构类型选择有误", "the kind of organisation is wrong")
    OTHER = "other", both("其他（见说明）", "other (see the note)")


class VerificationCheck(TextChoices):
    """What an operator goes through; three of them are facts the workflow asks for."""

    CODE_REGISTER = (
        "code_register",
        both(
            "代码在公示系统可查，与证照一致",
            "the code is found in the public register and agrees with the certificate",
        ),
    )
    PAPERS_SEEN = "papers_seen", both("已查验证照或证明材料", "certificates or proofs have been seen")
    NAME_MATCHES = "name_matches", both("名称与登记信息一致", "the name agrees with the register")
    APPLICANT_AUTHORISED = (
        "applicant_authorised",
        both("申请人已获单位授权", "the applicant is authorised by the organisation"),
    )
    CONTACT_REACHED = (
        "contact_reached",
        both("联系方式可以联系到本单位", "the contact reaches the organisation"),
    )
