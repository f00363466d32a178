"""What a clause says to the engine is written once, with the row, and not worked out again for every index."""

from __future__ import annotations

import pytest

from queqiao.catalog import adapters
from queqiao.catalog.actions import drafts
from queqiao.catalog.contracts import ClaimDraft, ClauseDraft
from queqiao.catalog.models import Claim, Clause

pytestmark = pytest.mark.django_db


def test_the_line_is_stored_with_the_row_and_changes_with_it(hall):
    key = hall.draft()
    assert list(Clause.objects.values_list("line", flat=True)) == ["容量保持率≥ 70 %（−40 ℃，0.2C）"]
    other = ClauseDraft(parameter="循环寿命", operator=">=", value="1500", unit="次")
    drafts.save_draft(
        actor=hall.actor("erin"),
        key=key,
        version=hall.row(key).version,
        data={"clauses": (other,)},
        partial=True,
    )
    assert list(Clause.objects.values_list("line", flat=True)) == ["循环寿命≥ 1500 次"]
    made = hall.draft(
        "achievement", who="uma", claims=(ClaimDraft(parameter="导热系数", operator="=", value="12"),)
    )
    assert Claim.objects.get(achievement_id=made.id).line == "导热系数= 12"


def test_the_index_reads_the_stored_line(hall, monkeypatch):
    key = hall.draft()
    monkeypatch.setattr(adapters, "row_text", lambda row: pytest.fail("the line was worked out again"))
    assert adapters.public_entry(hall.row(key)).claims == "容量保持率≥ 70 %（−40 ℃，0.2C）"
