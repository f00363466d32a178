"""Every page of the hall that a person can look at, by who looks at it: the walk of ``test_pages.py``.

A page that is routed and stands neither here nor among ``ELSEWHERE`` fails that walk, so none is forgotten.
"""

from __future__ import annotations

from typing import Any

VISITOR, FIRM, INSTITUTE, OPERATOR, MANAGER, AUDITOR, ACCOUNT, NEWCOMER = (
    "", "企业编辑", "研究院编辑", "运营人员", "技术经理人", "审计人员", "account@hall.example.org", "新机构",
)  # fmt: skip
"""Who looks: nobody in particular, the demo's cards by their label, or somebody who signs in with the password of the seed."""

PAGES: dict[str, tuple[str, ...]] = {
    VISITOR: (
        "/", "/search", "/search?q=电解液", "/search?q=zzzz", "/needs", "/needs?q=zzzz", "/achievements?q=电解液&field=new_energy",
        "/scenarios", "/negative-results", "/organisations", "/gaps", "/about", "/about/matching", "/about/privacy",
        "/needs/{need}", "/achievements/{achievement}", "/scenarios/{scenario}", "/negative-results/{negative_result}",
        "/organisations/{firm}", "/nodes/main", "/invitations/{invitation}", "/accounts/login/", "/accounts/signup/",
        "/accounts/password/reset/", "/accounts/login/code/", "/accounts/inactive/", "/accounts/3rdparty/login/cancelled/",
        "/accounts/3rdparty/login/error/", "/accounts/password/reset/done/", "/demo/sign-in", "/gallery/", "/nowhere", "/renew/nothing",
        "/invitations/nothing",
    ),
    FIRM: (
        "/desk", "/desk/interests", "/co-writing", "/notices", "/profile", "/account", "/organisations/mine", "/organisations/new",
        "/organisations/{firm}/edit", "/organisations/{firm}/members", "/organisations/{institute}/join",
        "/memberships/{membership}", "/memberships/{membership}/dual", "/memberships/{membership}/secondment",
        "/needs/new", "/needs/{need_draft}/edit/problem", "/needs/{need_draft}/edit/clauses", "/needs/{need_draft}/edit/terms",
        "/needs/{need_draft}/edit/sorting", "/needs/{need_draft}/edit/secrecy", "/needs/{need_draft}/edit/english",
        "/needs/{need_draft}/repair", "/entries/need/{need_draft}/alike", "/needs/{need}", "/needs/{need}/matches",
        "/entries/need/{need}/access", "/scenarios/new", "/scenarios/{scenario_draft}/edit/place", "/scenarios/{scenario_draft}/edit/trial",
        "/scenarios/{scenario_draft}/edit/open", "/scenarios/{scenario}/matches", "/achievements/{achievement}",
        "/entries/achievement/{achievement}/interest", "/entries/achievement/{achievement}/ask", "/accounts/email/",
        "/accounts/password/set/", "/accounts/phone/change/", "/accounts/2fa/", "/accounts/3rdparty/", "/accounts/logout/",
        "/accounts/confirm-email/", "/desk/audit",
    ),
    INSTITUTE: (
        "/achievements/new", "/achievements/{achievement_draft}/edit/what", "/achievements/{achievement_draft}/edit/claims",
        "/achievements/{achievement_draft}/edit/uses", "/achievements/{achievement_draft}/edit/readiness",
        "/achievements/{achievement_draft}/edit/protection", "/achievements/{achievement_draft}/edit/licence",
        "/achievements/{achievement_draft}/repair", "/achievements/{achievement}/matches", "/negative-results/new",
        "/negative-results/{negative_result_draft}/edit/tried", "/negative-results/{negative_result_draft}/edit/stopped",
        "/negative-results/{negative_result_draft}/edit/release", "/negative-results/{negative_result_draft}/repair",
        "/scenarios/{scenario}", "/patents", "/patents/new", "/patents/{patent}/edit",
    ),
    OPERATOR: (
        "/desk", "/desk/reviews", "/desk/reviews/{review}", "/desk/verification", "/desk/verification/{newcomer}", "/desk/roles",
        "/desk/calibration", "/desk/jobs", "/needs/{need_waiting}",
    ),
    MANAGER: ("/desk", "/desk/interests", "/needs/{need}/matches"),
    AUDITOR: ("/desk", "/desk/audit"),
    ACCOUNT: (
        "/account", "/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/email/",
        "/accounts/reauthenticate/",
    ),
    NEWCOMER: ("/desk", "/organisations/{newcomer}/edit", "/patents", "/desk/interests", "/notices"),
}  # fmt: skip

ELSEWHERE = frozenset(
    {
        # Nothing to look at: sent on, posted, for machines, files, or a part of a page that is walked.
        "achievement_edit", "achievement_submit", "need_edit", "need_submit", "scenario_edit", "scenario_submit", "negative_result_edit",
        "negative_result_submit", "act_for", "audit_export", "entry_autosave", "entry_close", "entry_co_authors", "entry_file", "entry_move", "entry_panel",
        "entry_qr", "entry_revoke", "healthz", "readyz", "robots", "sitemap", "sitemap_index", "interest_withdraw", "match_answer",
        "match_ask", "match_mark", "match_rank", "match_row", "match_status", "notice", "notices_read", "organisation_paper",
        "organisation_papers", "organisation_verify", "patent_remove", "review_checklist", "sign_out_everywhere", "mfa_download_recovery_codes",
        "openid_connect_callback", "openid_connect_login", "organisation_code",
        # Looked at on the ways that lead there.
        "account_complete_password_reset", "account_confirm_login_code", "account_confirm_password_reset_code",
        "account_verify_phone", "mfa_authenticate", "mfa_deactivate_totp", "mfa_generate_recovery_codes",
        "mfa_reauthenticate", "mfa_view_recovery_codes", "socialaccount_signup", "scenario_repair",
    }
)  # fmt: skip

REFUSED = frozenset(
    {"/nowhere", "/renew/nothing", "/invitations/nothing", "/desk/audit", "/accounts/3rdparty/login/error/"}
)
"""Pages that say no; they are pages too."""


def address(hall: Any, path: str, prefix: str = "") -> str:
    """A page's path with the ids of the region, under the prefix of a language."""
    return prefix + path.format(**{**hall.ids, "achievement": hall.ids["achievements"][0]})
