"""Kinds, roles and states of people and organisations."""

from __future__ import annotations

from django.db.models import TextChoices

from queqiao.kernel.bilingual import both


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
