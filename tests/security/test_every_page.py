"""Every routed page for nobody, for another organisation, for the wrong role and for the right one. Read from the resolver: a page that is
added and not decided about here fails the test."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("every_page.json")
BODIES = {
    "match_answer": {"answer": "2"}, "match_ask": {"message": "请看看"}, "match_mark": {"mark": "shortlisted"},
    "entry_move": {"verb": "withdraw", "version": "1"}, "organisation_papers": {"withdraw": "F0"}, "entry_autosave": {"version": "1"},
    "act_for": {"organisation": "O0"}, "interest_withdraw": {}, "entry_co_authors": {"remove": "P0"},
}  # fmt: skip
"""What is posted to pages that only take a POST, where nothing at all would be refused before anybody asks who may."""
RIGHT = {
    "audit": "auditor", "audit_export": "auditor", "calibration": "head", "verification": "operator", "verification_queue": "operator",
    "platform_roles": "operator", "review": "operator", "review_queue": "operator", "review_checklist": "operator", "jobs": "head",
    "organisation_verify": "owner", "interest_withdraw": "asker", "entry_interest": "asker",
}  # fmt: skip
"""Who has business with a page; everywhere else an editor of the organisation."""


def first_of_each(world: Any) -> dict[str, str]:
    """One address of every route; of what is the firm's own where there is any. Entries come in the order they were made in: ids of one
    millisecond sort by chance."""
    made = [entry.pk for entry in world.entries.values()]
    need = world.entries["need"].pk
    found: dict[str, str] = {}

    def order(one: tuple[str, str]) -> tuple[bool, int, tuple[str, str]]:
        place = next((place for place, pk in enumerate(made) if pk in one[1]), len(made))
        return (need not in one[1], place, one)

    for name, path in sorted(world.addresses(), key=order):
        found.setdefault(name, path)
    return found


def told(world: Any, client: Any, name: str, path: str) -> str:
    """How a page answers: its status, or that it sends to the sign-in."""
    response = world.ask(client, "get", path)
    if response.status_code == 405:
        response = world.ask(client, "post", path, data=BODIES.get(name, {}))
    sent = response.status_code == 302 and "/accounts/login/" in response.url
    return "sign in" if sent else str(response.status_code)


def test_every_page_for_everybody(world: Any) -> None:
    pages, people = (
        first_of_each(world),
        {"nobody": "", "another organisation": "stranger", "wrong role": "viewer"},
    )
    clients = {name: world.visitor(name) for name in {*people.values(), *RIGHT.values(), "writer"}}
    found = {
        name: [*(told(world, clients[one], name, path) for one in people.values()), told(world, clients[RIGHT.get(name, "writer")], name, path)]
        for name, path in pages.items()
    }  # fmt: skip
    if os.environ.get("QUEQIAO_WRITE_TABLE"):
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(found.items()))
        TABLE.write_text(f"{{\n{lines}\n}}\n", "utf-8")
    assert found == json.loads(TABLE.read_text("utf-8"))
