"""What ``queqiao check`` finds besides a broken chain: settings that are dangerous in public, lost files, a calendar that runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from queqiao.cli import check
from queqiao.cli.language import set_language
from queqiao.kernel import clock, storage
from queqiao.kernel.models import StoredFile


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("zh")


def test_nothing_is_wrong_on_ones_own_machine(settings: Any) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1", "localhost"]
    settings.DEBUG = settings.DEMO = True
    assert check.dangers(public=False) == []


def test_what_is_dangerous_in_public_is_named_with_its_setting(settings: Any) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://hall.example.org", ["other.example.org"]
    settings.DEBUG = settings.DEMO = True
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.SMS_SENDER = "queqiao.accounts.sms.ConsoleSender"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    found = check.dangers(public=True)
    assert [text.split()[0] for text in found] == [
        "QUEQIAO_HOSTS", "the", "QUEQIAO_DEBUG", "QUEQIAO_DEMO", "QUEQIAO_MAIL", "QUEQIAO_SMS_URL", "QUEQIAO_PROXIES",
    ]  # fmt: skip
    settings.ALLOWED_HOSTS = ["*"]
    assert "name the hosts" in check.dangers(public=True)[0]


def test_a_hall_set_up_for_the_public_is_sound(settings: Any) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = (
        "https://hall.example.org",
        ["hall.example.org", "river.example.org"],
    )
    settings.DEBUG = settings.DEMO = False
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SMS_SENDER = "queqiao.accounts.sms.HttpSender"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}
    }
    assert check.dangers(public=True) == []


@pytest.mark.django_db
def test_lost_files_and_parts_of_files_are_found(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    for name, size in (("whole", 5), ("part", 9), ("lost", 3)):
        if name != "lost":
            default_storage.save(f"objects/{name}", ContentFile(b"12345"))
        StoredFile.objects.create(
            id=f"F-{name}", name=name, content_type="text/plain", size=size, sha256=name, path=f"objects/{name}", owner_id="O1",
            uploaded_at=clock.now(),
        )  # fmt: skip
    found = check.files()
    assert (found.sound, found.seen) == (
        False, "2 of 3 missing or cut short: F-lost, F-part. Restore the folder files from the backup",
    )  # fmt: skip
    StoredFile.objects.exclude(id="F-whole").update(withdrawn_at=clock.now())
    assert (check.files().sound, check.files().seen) == (True, "1, all there")


@pytest.mark.parametrize(
    ("year", "sound", "words"),
    [
        (2025, True, "known up to 2026"),
        (2026, True, "the arrangement of 2027 is not known yet"),
        (2027, False, "2027 follows the law alone"),
        (2035, False, "no working days of next year"),
    ],
)
def test_a_calendar_that_is_provisional_or_runs_out_is_said(year: int, sound: bool, words: str) -> None:
    with clock.at(datetime(year, 11, 21, tzinfo=UTC)):
        found = check.calendar()
    assert (found.sound, words in found.seen) == (sound, True), found


@pytest.mark.django_db
def test_a_full_disk_and_a_read_only_database_are_said(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check.writable().sound
    assert client.get("/readyz").json()["database"] == "ok"
    monkeypatch.setattr(storage, "ROOM_NEEDED", 1 << 40)
    found, answer = check.writable(), client.get("/readyz")
    assert (found.sound, answer.status_code, answer.json()["status"]) == (False, 503, "not ready")
    assert answer.json()["disk_free_mb"] == pytest.approx(storage.free_megabytes(), abs=2000)


@pytest.mark.django_db
def test_a_database_that_takes_no_changes_is_not_ready(
    client: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
    else:
        place = tmp_path / "hall.sqlite3"
        place.touch()
        monkeypatch.setitem(connection.settings_dict, "NAME", str(place))
        assert storage.database_read_only() is False
        # Root may write everything but a file system that is mounted read-only; that is what the system is made to say here.
        monkeypatch.setattr("os.access", lambda path, mode: False)
    assert storage.database_read_only() is True
    assert check.writable().seen == "the database is read-only: no change can be kept"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "read-only")
