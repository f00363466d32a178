"""The links of the header, the account menu and the foot: which pages, in which order, under which words.

A page that this installation does not route is left out, so a link never leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from queqiao.accounts.access import can
from queqiao.kernel.bilingual import tr


@dataclass(frozen=True)
class Place:
    """A page that navigation names: the name of its route, its words, and the routes of pages that belong under it."""

    route: str
    zh: str
    en: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """A place with its address in the language of the request; ``current`` when the reader is on it."""

    url: str
    label: str
    current: bool


MAIN = (
    Place("needs", "需求", "Needs", ("need",)),
    Place("achievements", "成果", "Achievements", ("achievement",)),
    Place("scenarios", "场景", "Scenarios", ("scenario",)),
    Place("negative_results", "负结果", "Negative results", ("negative_result",)),
    Place("organisations", "机构", "Organisations", ("organisation", "organisation_members")),
    Place("gaps", "研究缺口", "Research gaps"),
)
ACCOUNT = (
    Place("desk", "我的工作台", "My desk"),
    Place("notices", "消息", "Notices"),
    Place("my_organisations", "我的机构", "My organisations"),
    Place("patents", "我的专利", "My patents", ("patent_new", "patent_edit")),
    Place("profile", "我的资料", "Profile"),
    Place(
        "account_settings",
        "账号与安全",
        "Account and security",
        ("account_email", "account_change_password", "mfa_index"),
    ),
)
WORK = (
    ("review.queue", Place("review_queue", "待审核条目", "Entries to review", ("review",))),
    (
        "verification.queue",
        Place("verification_queue", "待核验机构", "Organisations to verify", ("verification",)),
    ),
    ("role.see", Place("platform_roles", "平台角色", "Platform roles")),
    ("audit.read", Place("audit", "审计记录", "Audit")),
    ("job.manage", Place("jobs", "后台作业", "Background work")),
)
"""Pages of those who run the platform, each under the verb that opens it."""
SETTINGS = (
    Place("account_settings", "账号", "Account"),
    Place("account_email", "电子邮箱", "E-mail"),
    Place("account_change_phone", "手机号", "Phone"),
    Place("account_change_password", "密码", "Password", ("account_set_password",)),
    Place(
        "mfa_index",
        "两步验证",
        "Two-step sign-in",
        (
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
        ),
    ),
    Place("socialaccount_connections", "第三方登录", "Connected accounts"),
)
FOOT = (
    Place("about", "关于鹊桥", "About"),
    Place("how_matching_works", "匹配怎样得出", "How matching works"),
    Place("privacy", "隐私与保密", "Privacy"),
    Place("gallery", "设计系统", "Design system"),
)


def links(places: Iterable[Place], page: str) -> list[Link]:
    """Those of ``places`` that are routed; the one the route ``page`` belongs to is marked as current."""
    found = []
    for place in places:
        try:
            url = reverse(place.route)
        except NoReverseMatch:
            continue
        found.append(Link(url, tr(place.zh, place.en), page == place.route or page in place.under))
    return found


def account_links(actor: Any, page: str) -> list[Link]:
    """The links of the account menu; the pages of those who run the platform for those who may open them."""
    work = [place for verb, place in WORK if actor is not None and can(actor, verb)]
    return links((*ACCOUNT[:1], *work, *ACCOUNT[1:]), page)
