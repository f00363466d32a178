"""The map of published pages, with each page's address in the other language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from queqiao.accounts.contracts import ANONYMOUS
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import visible_to


class EntrySitemap(Sitemap):
    """Published entries of one kind that everybody may read."""

    i18n = True
    alternates = True
    x_default = True
    limit = 5000

    def __init__(self, entry_type: EntryType) -> None:
        self.entry_type = entry_type

    def items(self) -> QuerySet[Any]:
        """Ids with the day of the last change, newest first: exactly what a reader without an account may open."""
        return visible_to(ANONYMOUS, self.entry_type).order_by("-published_at", "pk").only("pk", "updated_at")

    def location(self, item: Any) -> str:
        """The entry's page."""
        return reverse(self.entry_type.value, args=[item.pk])

    def lastmod(self, item: Any) -> datetime:
        """When it was last changed."""
        return item.updated_at


SITEMAPS = {
    "needs": EntrySitemap(EntryType.NEED),
    "achievements": EntrySitemap(EntryType.ACHIEVEMENT),
    "scenarios": EntrySitemap(EntryType.SCENARIO),
    "negative-results": EntrySitemap(EntryType.NEGATIVE_RESULT),
}
