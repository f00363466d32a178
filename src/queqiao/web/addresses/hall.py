"""Addresses of the public pages: the first page, lists, search, gaps, and what the platform says about itself."""

from __future__ import annotations

from django.conf import settings
from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from queqiao.matching.enums import Shelf
from queqiao.web.gallery import gallery
from queqiao.web.views import hall, lists

urlpatterns: list[URLPattern | URLResolver] = [
    path("", hall.home, name="home"),
    path("search", lists.search, name="search"),
    path("needs", lists.shelf_list(Shelf.NEED), name="needs"),
    path("achievements", lists.shelf_list(Shelf.ACHIEVEMENT), name="achievements"),
    path("scenarios", lists.shelf_list(Shelf.SCENARIO), name="scenarios"),
    path("negative-results", lists.shelf_list(Shelf.NEGATIVE_RESULT), name="negative_results"),
    path("organisations", lists.shelf_list(Shelf.ORGANISATION), name="organisations"),
    path("gaps", hall.gaps, name="gaps"),
    path("about", hall.about, name="about"),
    path("about/matching", hall.how_matching_works, name="how_matching_works"),
    path("about/privacy", hall.privacy, name="privacy"),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("gallery/", gallery, name="gallery"))
