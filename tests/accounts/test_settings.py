"""Settings of sign-in: identity providers, each fault with its place."""

from __future__ import annotations

import json

import pytest

from queqiao.settings import openid
from queqiao.settings.env import SettingError

APP = {
    "provider_id": "campus", "name": "校园统一认证", "client_id": "queqiao", "secret": "s", "server_url": "https://id.example.org",
}  # fmt: skip


def test_providers_come_from_one_list():
    assert openid.apps(json.dumps([APP])) == [
        {
            "provider_id": "campus",
            "name": "校园统一认证",
            "client_id": "queqiao",
            "secret": "s",
            "settings": {"server_url": "https://id.example.org", "oauth_pkce_enabled": True},
        }
    ]
    assert openid.apps(" ") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "QUEQIAO_OIDC is no JSON (line 1, column 2)"),
        ("{}", "QUEQIAO_OIDC is a JSON list: [{…}, {…}]"),
        ('["campus"]', "QUEQIAO_OIDC, entry 1: missing provider_id, name, client_id, secret, server_url"),
        (json.dumps([APP, {**APP, "secret": ""}]), "QUEQIAO_OIDC, entry 2: missing secret"),
        (
            json.dumps([{**APP, "server_url": "http://id.example.org"}]),
            "QUEQIAO_OIDC, entry 1: server_url begins with https://",
        ),
    ],
)
def test_a_fault_names_its_place(text, message):
    with pytest.raises(SettingError) as refused:
        openid.apps(text)

    assert str(refused.value) == message
