"""Settings of sign-up and sign-in: e-mail or phone, both equally; second factor; OpenID Connect by setting; text messages."""

from __future__ import annotations

import os

from queqiao.settings import env, openid

_values = os.environ

SIGN_UP_OPEN = env.flag(_values, "QUEQIAO_SIGN_UP", default=True)

# One backend: with Django's own beside it every wrong password would be hashed twice.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "queqiao.accounts.sign_in.HallAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "queqiao.accounts.sign_in.display_name"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
# The form asks for one of the two, in one field (web/forms/sign_in.py); the star only satisfies the package's own check.
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
# The package warns that neither of the two is required by itself; the form requires one of them.
SILENCED_SYSTEM_CHECKS = ["account.W001"]
ACCOUNT_FORMS = {
    "login": "queqiao.web.forms.sign_in.LoginForm",
    "signup": "queqiao.web.forms.sign_in.SignupForm",
    "reset_password": "queqiao.web.forms.sign_in.ResetPasswordForm",
    "request_login_code": "queqiao.web.forms.sign_in.RequestLoginCodeForm",
    "confirm_login_code": "queqiao.web.forms.sign_in.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "queqiao.web.forms.sign_in.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "queqiao.web.forms.sign_in.ConfirmPasswordResetCodeForm",
    "verify_phone": "queqiao.web.forms.sign_in.VerifyPhoneForm",
}
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True

# Codes of six digits, as people know them; three tries, then a new one.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_EMAIL_VERIFICATION = _values.get("QUEQIAO_EMAIL_VERIFICATION", "mandatory")
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 10 * 60
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60

# Counted in the shared cache, so that they hold over several web nodes.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/10m/key",
    "request_login_code": "20/m/ip,3/5m/key",
    "confirm_email": "1/30s/key,10/h/key",
    "verify_phone": "1/30s/key,10/h/key,10/m/ip",
    "change_phone": "3/m/user",
}
# How many proxies of ours stand before the web nodes; the address a stranger writes into X-Forwarded-For is never believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole(_values, "QUEQIAO_PROXIES", 0)

MFA_ADAPTER = "queqiao.accounts.sign_in.HallMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Queqiao"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = False

SOCIALACCOUNT_ADAPTER = "queqiao.accounts.sign_in.HallSocialAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": openid.apps(_values.get("QUEQIAO_OIDC", ""))}}
SOCIALACCOUNT_STORE_TOKENS = False
# A form that leads to the provider would break the page's policy that forms stay here; a link does not.
SOCIALACCOUNT_LOGIN_ON_GET = True

# Text messages: with a gateway's address they are posted there, signed; without one they are printed.
SMS_URL = _values.get("QUEQIAO_SMS_URL", "")
SMS_SECRET = _values.get("QUEQIAO_SMS_SECRET", "")
SMS_SENDER = _values.get(
    "QUEQIAO_SMS_SENDER",
    "queqiao.accounts.sms.HttpSender" if SMS_URL else "queqiao.accounts.sms.ConsoleSender",
)
if SMS_URL and len(SMS_SECRET) < 16:
    raise env.SettingError(
        "QUEQIAO_SMS_SECRET is shorter than 16 characters; the gateway checks the signature made with it"
    )
