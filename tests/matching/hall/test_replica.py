"""The copies of the index: complete for whoever ranks, there at once for whoever reads, rebuilt when the log is no help any more."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from queqiao.kernel import clock
from queqiao.kernel.errors import NotReady
from queqiao.matching import replica
from queqiao.matching.actions.housekeeping import prune_log
from queqiao.matching.models import IndexChange, IndexLogStart
from queqiao_engine.matching.index.store import IndexWriter


def held(name: str = "achievement") -> int:
    return replica.shelf(name).size


def test_a_ranking_sees_what_was_logged_the_moment_before(battery: dict[str, Any], region: Any) -> None:
    assert held() == 4
    for number in range(1, 4):
        row = region.achievement(battery["institute"], f"电解液 {number}")
        replica.note_change("achievement", row.pk)
        assert held() == 4 + number


def test_a_ranking_waits_for_whoever_is_writing(battery: dict[str, Any], region: Any) -> None:
    replica.shelf("achievement")
    row = region.achievement(battery["institute"], "电解液")
    replica.note_change("achievement", row.pk)
    writer = IndexWriter.open(replica.folder("achievement"))
    closer = threading.Timer(0.3, writer.close)
    closer.start()
    began = time.monotonic()
    assert held() == 5
    assert time.monotonic() - began >= 0.25
    closer.join()


def test_a_copy_that_fell_behind_a_pruned_log_is_built_anew(battery: dict[str, Any], region: Any) -> None:
    replica.shelf("achievement")
    lost = region.achievement(battery["institute"], "很久以前的电解液")
    replica.note_change("achievement", lost.pk)
    replica.note_change("need", battery["need"].pk)
    IndexChange.objects.update(at=clock.now() - timedelta(days=60))
    replica.note_change("achievement", battery["good"].pk)
    assert prune_log() == 1  # of each shelf the last change stays
    replica.forget_open()
    assert (held(), replica.compare("achievement").clean) == (5, True)
    before = replica.folder("achievement").with_name("achievement.cursor").read_text()
    replica.catch_up("achievement")
    assert replica.folder("achievement").with_name("achievement.cursor").read_text() == before


def test_a_page_notices_a_pruned_log_too_and_answers_meanwhile(
    battery: dict[str, Any], region: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "FRESH_FOR", 0.0)
    replica.shelf("achievement")
    asked: list[str] = []
    monkeypatch.setattr(replica, "_beside", lambda name, work: asked.append(f"{work.__name__} {name}"))
    IndexLogStart.objects.create(shelf="achievement", pruned_to=10**9)
    assert replica.shelf("achievement", wait=False).size == 4
    assert asked == ["catch_up achievement"]


def test_a_small_missing_shelf_is_built_for_the_first_page(battery: dict[str, Any]) -> None:
    assert replica.shelf("achievement", wait=False).size == 4


def test_a_page_is_told_to_come_again_while_a_large_shelf_is_built(
    battery: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "SMALL", 3)
    asked: list[str] = []
    monkeypatch.setattr(replica, "_beside", lambda name, work: asked.append(name))
    with pytest.raises(NotReady) as told:
        replica.shelf("achievement", wait=False)
    assert (told.value.retry_after, told.value.problems[0].code) == (
        replica.RETRY_AFTER,
        "matching.shelf_being_built",
    )
    assert asked == ["achievement"]
    assert held() == 4  # who may wait builds it
    assert replica.shelf("achievement", wait=False).size == 4


def test_an_index_that_cannot_be_read_is_built_anew_also_for_a_page(battery: dict[str, Any]) -> None:
    replica.shelf("achievement")
    replica.forget_open()
    for file in replica.folder("achievement").rglob("*"):
        if file.is_file():
            file.write_bytes(b"rubbish")
    assert replica.shelf("achievement", wait=False).size == 4
    assert any(".broken-" in one.name for one in replica.folder("achievement").parent.iterdir())


def test_a_process_that_starts_builds_what_its_node_lacks(
    battery: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    replica.shelf("need")
    monkeypatch.setattr(replica, "_beside", lambda name, work: work(name))
    assert replica.build_missing() == ["achievement", "scenario", "negative_result", "organisation"]
    assert replica.build_missing() == []
    assert replica.compare("achievement").clean
