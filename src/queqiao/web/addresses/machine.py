"""Addresses for machines; without a language."""

from __future__ import annotations

from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from queqiao.web.sitemaps import SITEMAPS
from queqiao.web.views import machine

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", machine.healthz, name="healthz"),
    path("readyz", machine.readyz, name="readyz"),
    path("robots.txt", machine.robots, name="robots"),
    path(
        "sitemap.xml",
        sitemap_index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemap_index",
    ),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
