"""Settings under which the tests run: a folder of their own, quick password hashes, mails kept in memory, no job runs by itself."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# This package has been read already, with the folder of the environment: every path it made is made anew here.
from queqiao.settings import *  # noqa: F403
from queqiao.settings import DATABASES, STORAGES

DATA = Path(tempfile.mkdtemp(prefix="queqiao-tests-"))
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
INDEX_ROOT = DATA / "index"
SECRET_KEY = "only-for-tests-only-for-tests-only-for-tests"

if not os.environ.get("QUEQIAO_DATABASE"):
    DATABASES["default"]["NAME"] = str(DATA / "tests.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": None}  # in memory
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": ["default"]}}
SMS_SENDER = "queqiao.accounts.sms.MemorySender"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
WHITENOISE_AUTOREFRESH = True
DEMO = False
DEBUG = False
