"""Needs and achievements of the demo region speak of the same topics: the engine finds the answers, and judges them as they were meant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import queqiao
from queqiao.matching.report.results import WEAK_OUTLOOKS
from queqiao_engine.matching.clauses import find_clauses
from queqiao_engine.matching.contracts import Entry, EntryKind, Field, Verdict
from queqiao_engine.matching.drafts import row_of_code, row_text
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.rank import rank
from queqiao_engine.matching.verdicts import judge

_DATA = Path(queqiao.__file__).parent / "demo" / "data"


@cache
def _rows(pattern: str) -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    for path in sorted(_DATA.glob(pattern)):
        found.extend(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    return tuple(found)


def _zh(value: str | Mapping[str, str]) -> str:
    return value if isinstance(value, str) else value["zh"]


def _figures(rows: list[dict[str, Any]]) -> str:
    """Rows as the catalogue writes them for the engine."""
    names = ("parameter", "value", "value_high", "unit", "condition")
    lines = [
        row_text(row_of_code(row["operator"], **{name: row.get(name) or "" for name in names}))
        for row in rows
    ]
    return "；\n".join(lines)


def _need(row: dict[str, Any]) -> Entry:
    rows = [clause for clause in row.get("clauses", ()) if clause.get("value")]
    return Entry(
        id=f"need-{row['key']}",
        kind=EntryKind.NEED,
        title=_zh(row["title"]),
        summary=_zh(row["summary"]),
        body=_zh(row["body"]),
        claims=_figures(rows),
    )


def _achievement(row: dict[str, Any]) -> Entry:
    return Entry(
        id=row["key"],
        kind=EntryKind.ACHIEVEMENT,
        title=_zh(row["title"]),
        summary=row["summary"]["zh"],
        body=row["body"],
        keywords=tuple(row["keywords"]),
        claims=_figures([claim for claim in row["claims"] if claim["level"] == "public"]),
    )


def _negative(row: dict[str, Any]) -> Entry:
    body = "\n".join(row[name] for name in ("hypothesis", "route", "test", "result", "what_would_change"))
    return Entry(id=row["key"], kind=EntryKind.ACHIEVEMENT, title=_zh(row["title"]), body=body)


@cache
def _matches() -> dict[str, tuple[str, ...]]:
    """Key of a need with a topic → the keys of its ten best entries, failures among them."""
    entries = [_achievement(row) for row in _rows("achievements-*.yaml")]
    entries.extend(_negative(row) for row in _rows("negative-results.yaml"))
    index = build_memory_index(entries)
    needs = [row for row in _rows("needs-*.yaml") if row.get("topics")]
    return {
        row["key"]: tuple(match.id for match in rank(_need(row), index, explain=False).matches)
        for row in needs
    }


@cache
def _open() -> frozenset[str]:
    """Keys of the published technology needs for which the engine names nothing obvious among the published achievements."""
    index = build_memory_index(
        [_achievement(row) for row in _rows("achievements-*.yaml") if row["state"] == "published"]
    )
    return frozenset(
        row["key"]
        for row in _rows("needs-*.yaml")
        if (row["kind"], row["state"]) == ("technology", "published")
        and rank(_need(row), index, explain=False).outlook in WEAK_OUTLOOKS
    )


def _topics() -> dict[str, str]:
    """Key of a need → its topic."""
    return {row["key"]: row["topics"][0] for row in _rows("needs-*.yaml") if row.get("topics")}


def test_every_topic_is_asked_and_answered() -> None:
    answered = {topic for row in _rows("achievements-*.yaml") for topic in row.get("topics", ())}
    assert set(_topics().values()) == answered == {f"t-{number:02d}" for number in range(1, 61)}


def test_the_first_match_is_of_the_topic() -> None:
    topics_of = {row["key"]: row.get("topics", ()) for row in _rows("achievements-*.yaml")}
    first = {
        need: next(key for key in matches if key.startswith("a-")) for need, matches in _matches().items()
    }
    topics = _topics()
    strange = [(need, topics[need], key) for need, key in first.items() if topics[need] not in topics_of[key]]
    assert len(strange) <= 3, strange


def test_what_stands_open_was_meant_to() -> None:
    """Research gaps of the region are marked as such, and they are few beside the needs that found an answer."""
    meant = {row["key"] for row in _rows("needs-*.yaml") if row.get("research_gap")}
    assert sorted(_open() - meant) == []
    assert 8 <= len(_open()) <= 18


def test_failures_come_up_beside_a_need_of_their_topic() -> None:
    failures: dict[str, set[str]] = {}
    for row in _rows("negative-results.yaml"):
        failures.setdefault(row["related_topic"], set()).add(row["key"])
    matches, topics = _matches(), _topics()
    hidden = [
        need
        for need, topic in topics.items()
        if topic in failures and not failures[topic] & set(matches[need])
    ]
    assert len(hidden) <= 3, hidden


def test_verdicts_are_of_every_sort() -> None:
    """Of the technology needs a good part is met in full, a good part contradicted, and some measured under other conditions."""
    topics = _topics()
    met, contradicted, differing = set(), set(), set()
    for row in _rows("needs-*.yaml"):
        if row["key"] not in topics or row["kind"] != "technology":
            continue
        topic = topics[row["key"]]
        clauses = [clause for clause in find_clauses(_need(row)) if clause.field is Field.CLAIMS]
        for achievement in _rows("achievements-*.yaml"):
            if topic not in achievement.get("topics", ()):
                continue
            verdicts = {verdict.verdict for verdict in judge(clauses, _achievement(achievement))}
            if verdicts == {Verdict.MET}:
                met.add(topic)
            if Verdict.CONTRADICTED in verdicts:
                contradicted.add(topic)
            if Verdict.CONDITIONS_DIFFER in verdicts:
                differing.add(topic)
    assert (len(met) >= 25, len(contradicted) >= 20, len(differing) >= 12) == (True, True, True), (
        len(met),
        len(contradicted),
        len(differing),
    )
