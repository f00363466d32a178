"""Django's settings, read from the environment (docs/operations.md lists every variable)."""

from __future__ import annotations

import os
from pathlib import Path

from queqiao.settings import env

_values = os.environ

DATA = Path(_values.get("QUEQIAO_DATA") or Path.cwd() / ".queqiao" / "data").expanduser().resolve()
DEBUG = env.flag(_values, "QUEQIAO_DEBUG")
DEMO = env.flag(_values, "QUEQIAO_DEMO")
SECRET_KEY = env.secret(_values, DATA)
BASE_URL = _values.get("QUEQIAO_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words(_values, "QUEQIAO_HOSTS", "127.0.0.1 localhost [::1]")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
SITE_NAME = "鹊桥 Queqiao"

DATABASES = {"default": env.database(_values.get("QUEQIAO_DATABASE", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Limits on sign-in attempts must hold over several web nodes, so the cache they count in is shared: a table.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "queqiao.kernel",
    "queqiao.accounts",
    "queqiao.catalog",
    "queqiao.matching",
    "queqiao.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "queqiao.web.middleware.CompressionMiddleware",
    "queqiao.web.middleware.RequestIdMiddleware",
    "queqiao.web.middleware.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "queqiao.web.middleware.ActorMiddleware",
    "queqiao.web.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "queqiao.web.urls"
WSGI_APPLICATION = "queqiao.web.wsgi.application"
ASGI_APPLICATION = "queqiao.web.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parents[1] / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "queqiao.web.context.hall",
            ],
        },
    }
]
FORM_RENDERER = "queqiao.web.forms.renderer.HallRenderer"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
INDEX_ROOT = DATA / "index"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
UPLOAD_LIMIT = env.whole(_values, "QUEQIAO_UPLOAD_MB", 20) * 1024 * 1024

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

for _name, _value in env.mail(_values.get("QUEQIAO_MAIL", "")).items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = _values.get("QUEQIAO_MAIL_FROM", "鹊桥 Queqiao <noreply@localhost>")
# The class that sends text messages; the console sender prints them.
SMS_SENDER = _values.get("QUEQIAO_SMS_SENDER", "queqiao.accounts.sms.ConsoleSender")

_secure = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# No script of ours reads it: pages carry the token themselves.
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": "queqiao.kernel.logs.LineFormatter"},
        "json": {"()": "queqiao.kernel.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.flag(_values, "QUEQIAO_LOG_JSON") else "lines",
        }
    },
    "root": {"handlers": ["console"], "level": _values.get("QUEQIAO_LOG_LEVEL", "INFO")},
    "loggers": {"django_tasks_db": {"level": "WARNING"}},
}

from queqiao.settings.sign_in import *  # noqa: E402, F403  # settings of the sign-in package, a file of their own
