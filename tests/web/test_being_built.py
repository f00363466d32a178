"""While a large shelf's index is being built, pages say so and say when to come again; a list behind its shelf says that too."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from queqiao.kernel import clock
from queqiao.matching import replica
from queqiao.matching.actions.ranking import rank_entry
from queqiao.matching.models import StaleList


@pytest.mark.parametrize(
    ("prefix", "words"),
    [("", "检索索引正在建立"), ("/en", "The search index is being built")],
    ids=["zh", "en"],
)
def test_a_page_without_an_index_says_when_to_come_again(
    battery: dict[str, Any], monkeypatch: pytest.MonkeyPatch, prefix: str, words: str
) -> None:
    monkeypatch.setattr(replica, "SMALL", 0)
    monkeypatch.setattr(replica, "_beside", lambda name, work: None)
    answer = Client().get(f"{prefix}/achievements")
    assert (answer.status_code, answer["Retry-After"]) == (503, str(replica.RETRY_AFTER))
    assert words in answer.content.decode()
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.json()["index_need"]) == (503, "being built")
    replica.shelf("achievement")  # the index is there
    monkeypatch.setattr(replica, "SMALL", 10_000)
    assert Client().get(f"{prefix}/achievements").status_code == 200


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("came", "此后发布了应进入本清单的条目"),
        ("changed", "此后清单中有条目改动过"),
        ("gone", "此后清单中有条目撤下"),
        ("age", "此后平台上的条目已有变化"),
    ],
    ids=["came", "changed", "gone", "age"],
)
def test_a_list_behind_its_shelf_says_so_and_can_be_ranked_at_once(
    battery: dict[str, Any], cause: str, words: str
) -> None:
    need = battery["need"].pk
    rank_entry(entry_type="need", entry_id=need, shelf="achievement")
    client = Client()
    client.force_login(battery["person"])
    address = f"/needs/{need}/matches"
    assert "match-behind" not in client.get(address).content.decode()
    StaleList.objects.create(
        entry_type="need", entry_id=need, shelf="achievement", cause=cause, noticed_at=clock.now()
    )
    page = client.get(address).content.decode()
    assert words in page
    assert page.count('id="rank-again"') == 1
