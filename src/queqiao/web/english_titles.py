"""What rows are called on English pages: their English title where somebody wrote one, else the Chinese, told to be Chinese."""

from __future__ import annotations

from collections.abc import Iterable

from queqiao.accounts.queries import cards
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import MODELS
from queqiao.kernel.bilingual import language
from queqiao.matching.enums import Shelf


def english_titles(shelf: str, ids: Iterable[str]) -> dict[str, str]:
    """English titles of entries (names of organisations) of one shelf by id, in one query; nothing on a Chinese page."""
    wanted = set(ids)
    if language() != "en" or not wanted:
        return {}
    if shelf == Shelf.ORGANISATION:
        return {one: card.name_en for one, card in cards(wanted).items() if card.name_en}
    named = MODELS[EntryType(shelf)].objects.filter(pk__in=wanted).exclude(title_en="")
    return dict(named.values_list("pk", "title_en"))
