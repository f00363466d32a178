"""Entries for the benchmark of publishing: written, submitted and looked at by the same actions that people use."""

from __future__ import annotations

import time
from typing import Any


def in_review(operator: Any, entry_type: str, number: int) -> tuple[Any, int]:
    """A new entry with its checklist ticked: key and version."""
    import synthetic
    from queqiao.accounts.models import Membership
    from queqiao.accounts.queries import actor_for
    from queqiao.catalog import review_checklist
    from queqiao.catalog.actions import drafts, life, reviews
    from queqiao.catalog.contracts import ClaimDraft, ClauseDraft, EntryKey
    from queqiao.catalog.enums import EntryType
    from queqiao.catalog.queries.rows import row_of
    from queqiao.kernel import clock

    member = Membership.objects.filter(organisation__state="verified").order_by("pk")[number]
    actor, kind = actor_for(member.person), EntryType(entry_type)
    text = synthetic.needs(60, synthetic.Shape(seed=77))[number]
    data: dict[str, Any] = {
        "title": f"{text.title}{clock.now():%H%M%S%f}"[:100],
        "summary": text.body[:80],
        "body": text.body,
        "fields": ("new_energy",),
    }
    figure = {
        "parameter": "循环寿命",
        "operator": ">=",
        "value": str(1000 + number),
        "unit": "次",
        "condition": "25 ℃，1C",
    }
    if kind is EntryType.NEED:
        data |= {
            "kind": "technology",
            "budget_low": "30",
            "budget_high": "50",
            "clauses": (ClauseDraft(**figure),),
        }
        data |= {
            "deadline": clock.today().replace(year=clock.today().year + 1, day=1),
            "declarations": {"public_summary_cleared": True},
        }
    else:
        data |= {"protection": "filed", "claims": (ClaimDraft(**figure),), "licence_modes": ("ordinary",)}
        data |= {
            "declarations": {"state_secret": False, "public_summary_cleared": True, "ownership_clear": True}
        }
    saved = drafts.start_draft(actor=actor, entry_type=kind, owner_id=member.organisation_id, data=data)
    key = EntryKey(kind, saved.id)
    life.submit(actor=actor, key=key, version=saved.version)
    operator = actor_for(operator)
    reviews.take_review(actor=operator, key=key)
    reviews.tick_checklist(
        actor=operator, key=key, answers={item.code: "yes" for item in review_checklist.items(kind)}
    )
    return key, row_of(key).version


def publish_one(operator: Any, key: Any, version: int) -> None:
    """The action whose time is taken."""
    from queqiao.accounts.queries import actor_for
    from queqiao.catalog.actions import reviews

    reviews.publish(actor=actor_for(operator), key=key, version=version)


def wait_for_list(entry_id: str, began: float) -> Any:
    """The current list of the entry, once every shelf has one; ``began`` is a moment of ``perf_counter``."""
    from queqiao.matching.enums import RANKED
    from queqiao.matching.models import MatchRun

    shelves = len(RANKED["need" if entry_id.startswith("N") else "achievement"])
    while time.perf_counter() - began < 60:
        runs = list(MatchRun.objects.filter(entry_id=entry_id, current=True))
        if len(runs) == shelves:
            return runs[0]
        time.sleep(0.005)
    raise TimeoutError(f"{entry_id} was not ranked within a minute")
