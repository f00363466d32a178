"""The map of published pages, with each page's address in the other language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from queqiao.catalog.models import Achievement, Need, NegativeResult, Scenario


class EntrySitemap(Sitemap):
    """Published entries of one kind that everybody may read."""

    i18n = True
    alternates = True
    x_default = True
    limit = 5000

    def __init__(self, model: Any, route: str, **only: Any) -> None:
        self.model, self.route, self.only = model, route, only

    def items(self) -> QuerySet[Any]:
        """Ids with the day of the last change, newest first."""
        return (
            self.model.objects.filter(live=True, **self.only)
            .order_by("-published_at", "pk")
            .only("pk", "updated_at")
        )

    def location(self, item: Any) -> str:
        """The entry's page."""
        return reverse(self.route, args=[item.pk])

    def lastmod(self, item: Any) -> datetime:
        """When it was last changed."""
        return item.updated_at


SITEMAPS = {
    "needs": EntrySitemap(Need, "need", secrecy_level="public"),
    "achievements": EntrySitemap(Achievement, "achievement"),
    "scenarios": EntrySitemap(Scenario, "scenario"),
    "negative-results": EntrySitemap(NegativeResult, "negative_result"),
}
