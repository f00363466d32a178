"""Account and security on one page: contacts, password, second factor, language, recent sign-ins."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from queqiao.accounts import queries
from queqiao.accounts.access import require
from queqiao.accounts.actions import people as people_actions
from queqiao.kernel.bilingual import tr
from queqiao.web.forms.people import PreferencesForm

RECENT = 15


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Everything about the account; the language and mails are changed here, the rest has its own page with a code or password."""
    actor = request.actor
    require(actor, "profile.edit")
    person: Any = request.user
    initial = {"language": person.language, "notice_mail": person.notice_mail}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        people_actions.choose_language(
            actor=actor, language=data["language"], notice_mail=data["notice_mail"]
        )
        with override(data["language"]):
            messages.success(request, tr("语言与提醒已保存。", "Language and mails are saved."))
            return HttpResponseRedirect(reverse("account_settings"))
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    context = {
        "form": form,
        "emails": EmailAddress.objects.filter(user=person).order_by("-primary", "email"),
        "second_factor": Authenticator.Type.TOTP in kinds,
        "providers": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
        "attempts": [_attempt(row) for row in queries.sign_ins(person.id)[:RECENT]],
        "memberships": [
            row for row in queries.memberships_of(person.id) if row.organisation_id in actor.organisations
        ],
    }
    return render(request, "web/people/account.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End every other session; this one goes on."""
    person = people_actions.sign_out_everywhere(actor=request.actor)
    update_session_auth_hash(request, person)
    messages.success(
        request,
        tr(
            "已在其他设备上退出，本设备保持登录。",
            "Signed out on all other devices; this one stays signed in.",
        ),
    )
    return redirect("account_settings")


def _attempt(row: Any) -> dict[str, Any]:
    methods = {
        "password": tr("密码", "password"),
        "code": tr("验证码", "code"),
        "mfa": tr("两步验证", "second factor"),
        "socialaccount": tr("统一身份认证", "identity provider"),
        "demo": tr("演示登录", "demo"),
    }
    shown = [methods.get(part, part) for part in row.method.split("+") if part]
    return {
        "at": row.at,
        "succeeded": row.succeeded,
        "method": " + ".join(shown),
        "address": row.address or "",
        "device": _device(row.agent),
    }


def _device(agent: str) -> str:
    """Browser and system in two words; the rest of the text helps nobody."""
    browsers = (
        ("MicroMessenger", tr("微信", "WeChat")), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )  # fmt: skip
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"),
        ("Mac OS", "macOS"), ("Linux", "Linux"),
    )  # fmt: skip
    found = [next((name for sign, name in signs if sign in agent), "") for signs in (browsers, systems)]
    return " · ".join(part for part in found if part) or tr("未知设备", "unknown device")
