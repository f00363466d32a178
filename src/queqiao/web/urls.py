"""Every address. Chinese pages stand at ``/…``, English ones at ``/en/…``; one module of addresses per page family."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    *i18n_patterns(
        path("accounts/", include("allauth.urls")),
        path("", include("queqiao.web.addresses.hall")),
        path("", include("queqiao.web.addresses.people")),
        path("", include("queqiao.web.addresses.entry_forms")),
        path("", include("queqiao.web.addresses.entries")),
        path("", include("queqiao.web.addresses.matches")),
        path("", include("queqiao.web.addresses.desk")),
        prefix_default_language=False,
    ),
    path("", include("queqiao.web.addresses.machine")),
]

handler400 = "queqiao.web.too_much.bad_request"
