"""A search tells nothing that was closed before the index could follow."""

from __future__ import annotations

from typing import Any

import pytest

from queqiao.accounts.contracts import ANONYMOUS
from queqiao.catalog.actions import openings
from queqiao.catalog.contracts import EntryKey
from queqiao.matching import replica
from queqiao.matching.search import SearchRequest, find

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(battery: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The battery's needs in an index that stays as it is from here on."""
    need = battery["need"]
    type(need).objects.filter(pk=need.pk).update(body="储能电站冬季放电不足，采用石墨烯隔膜。")
    replica.rebuild("need")
    assert [one.id for one in _found("石墨烯隔膜")] == [need.pk]
    monkeypatch.setattr(replica, "catch_up", lambda name: 0)
    return battery


def _found(text: str) -> Any:
    return find(ANONYMOUS, SearchRequest(text=text, shelf="need")).hits


def test_what_is_closed_is_found_no_more(indexed: dict[str, Any]) -> None:
    need = indexed["need"]
    openings.close(
        actor=indexed["actor"], key=EntryKey.of(need), version=need.version, levels={"body": "owner"}
    )
    assert _found("石墨烯隔膜") == ()
    (kept,) = _found("低温锂离子电池电解液")
    assert kept.id == need.pk
    assert not any("石墨烯隔膜" in one.text for one in kept.snippets)
    page = find(ANONYMOUS, SearchRequest(text="石墨烯隔膜", shelf="need"))
    assert (page.total, page.hits) == (0, ())


def test_who_became_anonymous_is_named_no_more(indexed: dict[str, Any]) -> None:
    need = indexed["need"]
    assert _found("低温锂离子电池电解液")[0].owner is not None
    type(need).objects.filter(pk=need.pk).update(anonymous=True)
    replica.note_change("need", need.pk)
    assert _found("低温锂离子电池电解液")[0].owner is None


def test_what_was_taken_away_is_gone(indexed: dict[str, Any]) -> None:
    need = indexed["need"]
    type(need).objects.filter(pk=need.pk).update(live=False, state="withdrawn")
    replica.note_change("need", need.pk)
    assert _found("低温锂离子电池电解液") == ()
