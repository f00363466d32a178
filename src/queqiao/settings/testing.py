"""Settings under which the tests run: quick password hashes, mails kept in memory, jobs run where they are queued."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="queqiao-tests-"))
os.environ["QUEQIAO_DATA"] = str(_data)
os.environ.setdefault("QUEQIAO_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests")

from queqiao.settings import *  # noqa: E402, F403
from queqiao.settings import DATABASES, STORAGES  # noqa: E402

if not os.environ.get("QUEQIAO_DATABASE"):
    DATABASES["default"]["NAME"] = str(_data / "tests.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": None}  # in memory
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": ["default"]}}
SMS_SENDER = "queqiao.accounts.sms.MemorySender"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
WHITENOISE_AUTOREFRESH = True
DEMO = False
