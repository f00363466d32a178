"""Entries near the one shown: look-alikes of its own type, and what was tried before without success. From public texts alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from queqiao.accounts.contracts import Actor
from queqiao.catalog.adapters import public_entry
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import listed_to
from queqiao.kernel.bilingual import tr
from queqiao.matching.contracts import LookAlike
from queqiao.matching.queries import look_alikes, prior_failures
from queqiao.web.templatetags.entries import own_words
from queqiao_engine.errors import EngineError

_log = logging.getLogger(__name__)
MOST = 5
LEAST = 8
"""Per cent of resemblance below which two texts merely share a field's common words."""


def near(actor: Actor, row: Any) -> list[dict[str, Any]]:
    """Rows of published entries of the same type whose public texts resemble this one's, the nearest first."""
    key = EntryKey.of(row)
    found = _asked(lambda: look_alikes(public_entry(row), key.type.value, top=MOST + 1))
    return _rows(actor, key.type, [one for one in found if one.entry_id != key.id][:MOST])


def failures(actor: Actor, row: Any) -> list[dict[str, Any]]:
    """Rows of negative results near a need, an achievement or a scenario."""
    if EntryKey.of(row).type is EntryType.NEGATIVE_RESULT:
        return []
    found = _asked(lambda: prior_failures(public_entry(row), top=3))
    return _rows(actor, EntryType.NEGATIVE_RESULT, found)


def _asked(question: Callable[[], Iterable[LookAlike]]) -> list[LookAlike]:
    """What the index answers, without chance resemblance. While it is being rebuilt an entry is shown without its neighbours."""
    try:
        return [one for one in question() if one.percent >= LEAST]
    except (EngineError, OSError):
        _log.warning("the index did not answer for an entry's page", exc_info=True)
        return []


def _rows(actor: Actor, entry_type: EntryType, found: list[LookAlike]) -> list[dict[str, Any]]:
    """Only what this viewer finds on the lists: the shelf also holds what is for members, and for a moment what has just left."""
    if not found:
        return []
    known = set(
        listed_to(actor, entry_type)
        .filter(pk__in=[one.entry_id for one in found])
        .values_list("pk", flat=True)
    )
    return [_row(one, entry_type) for one in found if one.entry_id in known]


def _row(one: LookAlike, entry_type: EntryType) -> dict[str, Any]:
    owner = (
        tr(one.owner.name, one.owner.name_en or one.owner.name)
        if one.owner
        else tr("不公开名称", "not named")
    )
    return {
        "url": reverse(entry_type.value, args=[one.entry_id]),
        "title": own_words(one.title),
        "facts": [{"label": tr("机构", "Organisation"), "value": own_words(owner)}],
        "side": [{"label": tr("文字相近", "text alike"), "value": f"{one.percent}%"}],
    }
