"""Links in mails: once, for a time, for one person and one entry, whoever holds them; and never more than they say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from queqiao.accounts.models import Membership
from queqiao.catalog.actions.links import GOOD_FOR, hashed, make_link
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.models import MailLink
from queqiao.kernel import clock
from queqiao.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(world: Any) -> str:
    return make_link(key=EntryKey.of(world.entries["need"]), person_id=world.people["writer"].pk)


def _confirmed(world: Any) -> bool:
    need = world.entries["need"]
    before = need.confirmed_at
    need.refresh_from_db()
    return bool(need.confirmed_at != before)


def test_it_works_once(world: Any, link: str) -> None:
    client = world.visitor()
    assert [client.get(f"/renew/{link}").status_code, client.head(f"/renew/{link}").status_code] == [200, 200]
    assert not _confirmed(world)
    assert client.post(f"/renew/{link}").status_code == 200
    assert _confirmed(world)
    assert [client.get(f"/renew/{link}").status_code, client.post(f"/renew/{link}").status_code] == [410, 410]
    assert not _confirmed(world)


def test_it_runs_out(world: Any, link: str) -> None:
    with clock.at(clock.now() + GOOD_FOR - timedelta(minutes=1)):
        assert world.visitor().get(f"/renew/{link}").status_code == 200
    with clock.at(clock.now() + GOOD_FOR):
        assert world.visitor().post(f"/renew/{link}").status_code == 410
    assert not _confirmed(world)


def test_a_newer_one_ends_the_older(world: Any, link: str) -> None:
    newer = make_link(key=EntryKey.of(world.entries["need"]), person_id=world.people["writer"].pk)
    assert [world.visitor().get(f"/renew/{one}").status_code for one in (link, newer)] == [410, 200]


@pytest.mark.parametrize("holder", ["", "stranger", "operator"])
def test_in_other_hands_it_does_what_it_says_and_nothing_else(world: Any, link: str, holder: str) -> None:
    client = world.visitor(holder)
    page = client.get(f"/renew/{link}")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "KANARI" not in page.content.decode()
    client.post(f"/renew/{link}")
    assert _confirmed(world)
    line = AuditEntry.objects.order_by("-number").first()
    assert line is not None
    assert (line.verb, line.actor_id) == ("need.by_mail_link", world.people["writer"].pk)
    # Nobody is signed in by it, and nobody signed in becomes somebody else.
    assert client.session.get("_auth_user_id", "") == (world.people[holder].pk if holder else "")


@pytest.mark.parametrize("gone", ["left", "inactive", "viewer"])
def test_it_has_the_rights_of_today(world: Any, link: str, gone: str) -> None:
    writer = world.people["writer"]
    if gone == "left":
        Membership.objects.filter(person=writer).update(ended_at=clock.now())
    elif gone == "viewer":
        Membership.objects.filter(person=writer).update(role="viewer")
    else:
        type(writer).objects.filter(pk=writer.pk).update(is_active=False)
    answer = world.visitor().post(f"/renew/{link}")
    assert answer.status_code == (410 if gone == "inactive" else 409)
    assert not _confirmed(world)


def test_the_token_is_kept_nowhere(world: Any, link: str) -> None:
    kept = MailLink.objects.get()
    assert kept.token_hash == hashed(link)
    assert not any(link in str(value) for value in vars(kept).values())
    assert not AuditEntry.objects.filter(after__icontains=link[:20]).exists()


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "%00" * 8, "..%2f..%2f", "’" * 40])
def test_any_other_token_is_dead(world: Any, link: str, token: str) -> None:
    assert world.visitor().get(f"/renew/{token}").status_code in {404, 410}
