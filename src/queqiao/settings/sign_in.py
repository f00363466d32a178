"""Settings of sign-up and sign-in: e-mail or phone with a password, second factor, OpenID Connect by setting."""

from __future__ import annotations

import json
import os

ACCOUNT_ADAPTER = "queqiao.accounts.sign_in.HallAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = os.environ.get("QUEQIAO_EMAIL_VERIFICATION", "mandatory")
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "confirm_email": "1/3m/key",
}
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_USER_DISPLAY = "queqiao.accounts.sign_in.display_name"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Queqiao"
SOCIALACCOUNT_ADAPTER = "queqiao.accounts.sign_in.HallSocialAdapter"
SOCIALACCOUNT_ONLY = False
# QUEQIAO_OIDC is a JSON list of {"provider_id", "name", "client_id", "secret", "server_url"}.
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": app["provider_id"],
                "name": app["name"],
                "client_id": app["client_id"],
                "secret": app["secret"],
                "settings": {"server_url": app["server_url"]},
            }
            for app in json.loads(os.environ.get("QUEQIAO_OIDC", "[]"))
        ]
    }
}
