"""Addresses of people and organisations: profile, account, notices, memberships, verification, roles, audit, sites, demo."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from queqiao.web.views import (
    account,
    audit,
    demo_sign_in,
    jobs,
    members,
    nodes,
    organisations,
    people,
    roles,
    verification,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("profile", people.profile, name="profile"),
    path("notices", people.notices, name="notices"),
    path("notices/read", people.read_all, name="notices_read"),
    path("notices/<int:notice_id>", people.open_notice, name="notice"),
    path("act-for", people.act_for, name="act_for"),
    path("account", account.settings_page, name="account_settings"),
    path("account/sign-out-everywhere", account.sign_out, name="sign_out_everywhere"),
    path("demo/sign-in", demo_sign_in.choose, name="demo_login"),
    path("organisations/mine", organisations.mine, name="my_organisations"),
    path("organisations/code", organisations.code, name="organisation_code"),
    path("organisations/new", organisations.new, name="organisation_new"),
    path("organisations/<slug:organisation_id>", organisations.show, name="organisation"),
    path("organisations/<slug:organisation_id>/edit", organisations.edit, name="organisation_edit"),
    path("organisations/<slug:organisation_id>/join", organisations.join, name="organisation_join"),
    path(
        "organisations/<slug:organisation_id>/verification", organisations.verify, name="organisation_verify"
    ),
    path("organisations/<slug:organisation_id>/papers", organisations.add_paper, name="organisation_papers"),
    path(
        "organisations/<slug:organisation_id>/papers/<slug:file_id>",
        organisations.paper,
        name="organisation_paper",
    ),
    path("organisations/<slug:organisation_id>/members", members.show, name="organisation_members"),
    path("memberships/<int:membership_id>", members.change, name="membership"),
    path("memberships/<int:membership_id>/dual", members.dual, name="membership_dual"),
    path("memberships/<int:membership_id>/secondment", members.secondment, name="membership_secondment"),
    path("invitations/<slug:code>", members.invitation, name="invitation"),
    path("desk/verification", verification.queue, name="verification_queue"),
    path("desk/verification/<slug:organisation_id>", verification.case, name="verification"),
    path("desk/roles", roles.show, name="platform_roles"),
    path("desk/audit", audit.show, name="audit"),
    path("desk/audit.csv", audit.export, name="audit_export"),
    path("desk/jobs", jobs.show, name="jobs"),
    path("nodes/<slug:node_id>", nodes.show, name="node"),
]
