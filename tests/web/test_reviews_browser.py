"""The review page by keyboard: j and k walk the checklist, letters answer, and every answer is saved as it is given."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests.catalog.conftest import make_hall

from queqiao.catalog.actions import reviews
from queqiao.catalog.models import Review

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_the_checklist_is_answered_from_the_keys(
    own_index: None, transactional_db: None, browser: Any, live_server: Any
) -> None:
    hall = make_hall()
    key = hall.submitted("need")
    reviews.take_review(actor=hall.actor("olga"), key=key)
    client = Client()
    client.force_login(hall.people["olga"])
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/desk/reviews/{Review.objects.get(entry_id=key.id).pk}")
    chosen = "[...document.querySelectorAll('.checks input:checked')].map(one => one.name + '=' + one.value)"
    items = page.locator(".checks > li").evaluate_all("all => all.map(one => one.id.slice(5))")
    for pressed in "jajnjx":
        page.keyboard.press(pressed)
    answers = [f"check-{items[0]}=yes", f"check-{items[1]}=no", f"check-{items[2]}=na"]
    assert page.evaluate(chosen) == answers
    page.keyboard.press("k")
    page.keyboard.press("a")
    answers[1] = f"check-{items[1]}=yes"
    assert page.evaluate(chosen) == answers
    sync_api.expect(page.locator("#checklist")).to_contain_text("已保存")
    page.reload()
    assert page.evaluate(chosen) == answers
    page.keyboard.press("?")
    sync_api.expect(page.locator(".keys-box")).to_contain_text("是、否、不适用")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    sync_api.expect(page.locator("#return[open]")).to_be_visible()
    context.close()
