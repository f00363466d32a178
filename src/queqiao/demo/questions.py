"""Questions of the rules and their answers: some needs were begun with gaps, asked about them, and answered from what their owner knew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from queqiao.catalog.actions import repairs
from queqiao.catalog.contracts import NeedDraft
from queqiao.catalog.models import RepairQuestion
from queqiao.demo.content import Row
from queqiao.demo.stories import Story

EVERY = 4
"""Of so many needs one was begun with gaps."""


def is_asked(row: Row) -> bool:
    """Whether the need was begun with gaps."""
    return int(row["key"].rpartition("-")[2]) % EVERY == 0 and bool(
        row["budget_high"] and row["deadline_days"]
    )


def with_gaps(draft: NeedDraft) -> NeedDraft:
    """The form without budget and deadline, as it is often first filled in."""
    return replace(draft, budget_low=None, budget_high=None, deadline=None)


def answer_all(story: Story) -> None:
    """Have the rules ask, answer what the texts know, leave the rest open, and complete the form."""
    story.ask()
    known = _answers(story.row)
    waiting = RepairQuestion.objects.filter(entry_id=story.key.id, answered_at=None, skipped=False)
    said = {one.pk: words for one in waiting if (words := _said(one.code, known))}
    if said:
        repairs.answer_questions(actor=story.author(), key=story.key, version=story.state()[1], answers=said)
    repairs.skip_questions(actor=story.author(), key=story.key, version=story.state()[1])
    story.complete()


def _answers(row: Row) -> Mapping[str, str]:
    high, low = row["budget_high"] // 10_000, (row["budget_low"] or 0) // 10_000
    return {
        "budget": f"{low}万元到{high}万元" if low else f"{high}万元以内",
        "deadline": f"{max(1, round(row['deadline_days'] / 30))}个月内",
        "baseline": row["baseline"] or "",
    }


def _said(code: str, known: Mapping[str, Any]) -> str:
    return next((words for part, words in known.items() if part in code), "")
