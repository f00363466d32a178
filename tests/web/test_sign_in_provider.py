"""Sign-in through an identity provider: a real small one on this machine, asked over the network."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from queqiao.accounts.models import Person, SignInAttempt

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(BaseHTTPRequestHandler):
    """Discovery, keys, token and claims of one person."""

    claims: ClassVar[dict[str, object]] = {
        "sub": "u-1", "email": "lin@example.org", "email_verified": True, "name": "林知夏",
    }  # fmt: skip
    posted: ClassVar[list[dict[str, list[str]]]] = []

    def _answer(self, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self) -> None:
        base = self._base()
        if self.path.endswith("openid-configuration"):
            self._answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/jwks",
                }
            )
        elif self.path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self._answer({"keys": [{**public, "kid": "k", "alg": "RS256", "use": "sig"}]})
        else:
            self._answer(self.claims)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.posted.append(form)
        import time

        told = {
            **self.claims,
            "iss": self._base(),
            "aud": "queqiao",
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
        }
        token = jwt.encode(told, KEY, algorithm="RS256", headers={"kid": "k"})
        self._answer({"access_token": "t", "token_type": "Bearer", "id_token": token})

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings):
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = Thread(target=server.serve_forever)
    thread.start()
    app = {
        "provider_id": "campus", "name": "校园统一认证", "client_id": "queqiao", "secret": "s" * 20,
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}", "oauth_pkce_enabled": True},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_somebody_from_the_campus_comes_in(client, provider):
    html = client.get("/accounts/login/").content.decode()
    assert "校园统一认证" in html
    away = client.get("/accounts/oidc/campus/login/?process=login")
    asked = parse_qs(urlsplit(away.url).query)
    assert asked["code_challenge_method"] == ["S256"]

    back = client.get(f"/accounts/oidc/campus/login/callback/?code=c&state={asked['state'][0]}")

    assert back.status_code == 302
    person = Person.objects.get()
    assert (person.name, person.email) == ("林知夏", "lin@example.org")
    assert client.session["_auth_user_id"] == person.id
    assert SignInAttempt.objects.get(person=person).method == "socialaccount"
