"""A level counts when it and all below it are shown; a row of evidence shows what it names and nothing below that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from queqiao.catalog.actions import drafts
from queqiao.catalog.contracts import EvidenceDraft
from queqiao.catalog.queries.readiness import readiness_by
from queqiao.catalog.validators.readiness import holes

TODAY = date(2026, 11, 21)


def row(
    dimension: str, level: int, covers_from: int | None = None, evidence: str = "报告"
) -> SimpleNamespace:
    return SimpleNamespace(
        dimension=dimension, level=level, covers_from=covers_from, evidence=evidence, file_id=None
    )


@pytest.mark.parametrize(
    ("rows", "minimum", "weakest", "levels"),
    [
        ([], None, (), {}),
        ([row("trl", 6)], 0, ("trl",), {"trl": 0}),
        ([row("trl", 6, 1)], 6, ("trl",), {"trl": 6}),
        ([row("trl", 3, 1), row("trl", 6)], 3, ("trl",), {"trl": 3}),
        ([row("trl", 3, 1), row("trl", 6, 4)], 6, ("trl",), {"trl": 6}),
        ([row("trl", 1), row("trl", 2), row("trl", 3), row("trl", 5)], 3, ("trl",), {"trl": 3}),
        ([row("trl", 4, 2)], 0, ("trl",), {"trl": 0}),
        ([row("trl", 9, 1), row("crl", 2, 1)], 2, ("crl",), {"trl": 9, "crl": 2}),
        ([row("trl", 5, 1), row("mrl", 5, 1)], 5, ("trl", "mrl"), {"trl": 5, "mrl": 5}),
        ([row("mrl", 10, 1)], 9, ("mrl",), {"mrl": 10}),
        ([row("trl", 2, 1), row("trl", 3, evidence="  ")], 2, ("trl",), {"trl": 2}),
        ([row("trl", 3, 5)], 0, ("trl",), {"trl": 0}),
    ],
)
def test_what_evidence_carries(rows, minimum, weakest, levels) -> None:
    found = readiness_by(rows)
    assert (found.minimum, found.weakest, {name: one.level for name, one in found.profile.items()}) == (
        minimum,
        weakest,
        levels,
    )


def test_the_levels_without_evidence_are_named() -> None:
    found = readiness_by([row("trl", 2, 1), row("trl", 6)])
    assert [(one.dimension, one.level, one.reached, one.holes) for one in found.unsupported] == [
        ("trl", 6, 2, (3, 4, 5))
    ]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "zh-hans",
            "技术成熟度填到了 6 级，但第 3、4、5 级没有证据，只计到 2 级。请补上这些级的证据；一份证据能说明几级的，选它从第几级起。",
        ),
        (
            "en",
            "Technology readiness is stated up to level 6, but nothing is shown for 3, 4, 5; it counts as level 2. "
            "Add evidence for these levels, or say from which level a piece of evidence holds.",
        ),
    ],
    ids=["zh", "en"],
)
def test_the_author_is_told_which_are_missing(lang, text) -> None:
    rows = (EvidenceDraft("trl", 2, "论文", "", 1), EvidenceDraft("trl", "6", "中试报告"))
    with translation.override(lang):
        assert [replace(one, field="").text(lang[:2]) for one in holes(rows, TODAY)] == [text]
    assert list(holes((EvidenceDraft("trl", 6, "中试报告", "", 1),), TODAY)) == []


@pytest.mark.django_db
def test_the_row_keeps_the_first_level_and_the_minimum_follows(hall) -> None:
    key = hall.draft("achievement", who="uma", readiness_evidence=(EvidenceDraft("trl", 6, "中试报告"),))
    assert (hall.row(key).readiness, hall.row(key).readiness_dimension) == (None, "")
    data = {"readiness_evidence": (EvidenceDraft("trl", "6", "中试报告", "", "1"),)}
    drafts.save_draft(
        actor=hall.actor("uma"), key=key, version=hall.row(key).version, data=data, partial=True
    )
    stored = hall.row(key)
    assert (stored.readiness, [(one.level, one.covers_from) for one in stored.readiness_evidence.all()]) == (
        6,
        [(6, 1)],
    )
    assert drafts.draft_of(stored).readiness_evidence == (EvidenceDraft("trl", 6, "中试报告", "", 1),)
