"""A firm, somebody who writes for it and the need she has begun, on a quiet noon."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from queqiao.accounts.models import Membership, Node, Organisation, Person
from queqiao.catalog.models import Need
from queqiao.kernel import clock

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def firm():
    node = Node.objects.get_or_create(id="main", defaults={"name": "鹊桥", "name_en": "Queqiao"})[0]
    return Organisation.objects.create(
        name="江汉电池", kind="enterprise", node=node, state="verified", region="420100", industry="C38"
    )


@pytest.fixture
def erin(client, firm):
    person = Person.objects.create(name="Erin", email="erin@example.org")
    Membership.objects.create(person=person, organisation=firm, role="editor")
    client.force_login(person)
    return person


@pytest.fixture
def need(client, erin, firm):
    answer = client.post("/needs/new", {"title": "低温电解液", "kind": "technology", "owner_id": firm.id})
    return Need.objects.get(pk=answer.url.split("/")[2])


@pytest.fixture
def fields_of():
    return _fields_of


def _fields_of(client, url):
    """What a browser would send back of a page that was not touched."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.data, self.select, self.area, self.inside = {}, None, None, 0

        def handle_starttag(self, tag, attrs):
            found = dict(attrs)
            if tag == "template":
                self.inside += 1
            if self.inside:
                return
            if tag == "input" and "name" in found:
                if found.get("type") in {"checkbox", "radio"}:
                    if "checked" in found:
                        self.data.setdefault(found["name"], []).append(found.get("value", "on"))
                elif found.get("type") != "file":
                    self.data.setdefault(found["name"], []).append(found.get("value", ""))
            if tag == "select":
                self.select = found.get("name")
            if tag == "option" and self.select and "selected" in found:
                self.data.setdefault(self.select, []).append(found["value"])
            if tag == "textarea":
                self.area = found["name"]
                self.data.setdefault(self.area, [""])

        def handle_endtag(self, tag):
            if tag == "template":
                self.inside -= 1
            if tag == "select":
                self.select = None
            if tag == "textarea" and self.area:
                self.data[self.area] = [self.data[self.area][0].removeprefix("\n")]
                self.area = None

        def handle_data(self, text):
            if self.area and not self.inside:
                self.data[self.area][0] += text

    html = client.get(url).content.decode()
    reader = Reader()
    reader.feed(html[html.index('id="entry-form"') :].split("</form>")[0].join(["<form ", ""]))
    return reader.data
