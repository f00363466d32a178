"""What an organisation has on the public lists, for its page. An entry that keeps its owner to itself is neither shown nor counted, not even
to those who could know: the page is the organisation's face to everybody."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from queqiao.accounts.contracts import Actor
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import MODELS, live_rows, visible_to
from queqiao.kernel.bilingual import language, tr
from queqiao.web import labels
from queqiao.web.formats import day
from queqiao.web.templatetags.entries import own_words

SHOWN = 5
"""Rows that stand open; the others unfold."""
MOST = 100


def shelves(actor: Actor, organisation_id: str) -> list[dict[str, Any]]:
    """A section for each type it has something of: ``code``, ``title``, ``count``, ``rows`` and ``folded`` for the part ``row.html``; the
    newest first, and never more than ``MOST``."""
    names = {
        EntryType.NEED: tr("需求", "Needs"),
        EntryType.ACHIEVEMENT: tr("成果", "Achievements"),
        EntryType.SCENARIO: tr("应用场景", "Scenarios"),
        EntryType.NEGATIVE_RESULT: tr("负结果", "Negative results"),
    }
    found = []
    for kind, title in names.items():
        rows = list(_named(actor, kind, organisation_id)[: MOST + 1])
        if rows:
            shown = [_row(kind, one) for one in rows[:MOST]]
            found.append(
                {
                    "code": kind.value,
                    "title": title,
                    "count": f"{MOST}+" if len(rows) > MOST else str(len(rows)),
                    "rows": shown[:SHOWN],
                    "folded": shown[SHOWN:],
                }
            )
    return found


def _named(actor: Actor, kind: EntryType, organisation_id: str) -> Any:
    """Live entries of the organisation under its name, of those the viewer may know of."""
    rows = live_rows(kind).filter(owner_id=organisation_id, pk__in=visible_to(actor, kind).values("pk"))
    if any(one.name == "anonymous" for one in MODELS[kind]._meta.get_fields()):
        rows = rows.filter(anonymous=False)
    return rows.order_by("-published_at", "pk")


def _row(kind: EntryType, row: Any) -> dict[str, Any]:
    english = row.title_en if language() == "en" else ""
    what = labels.kind_name(getattr(row, "kind", ""))
    facts = [
        {"label": tr("类别", "Kind"), "value": what},
        {
            "label": tr("领域", "Field"),
            "value": tr("、", ", ").join(labels.field_name(one) for one in row.fields),
        },
    ]
    return {
        "url": reverse(kind.value, args=[row.pk]),
        "title": english or own_words(row.title),
        "facts": [one for one in facts if one["value"]],
        "side": [{"label": tr("发布", "Published"), "value": day(row.published_at)}]
        if row.published_at
        else [],
    }
