"""Addresses of match lists: the page of each kind of entry, and what is done on its rows."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from queqiao.web.views import matches

_LIST = "matches/<slug:entry_type>/<slug:entry_id>/<slug:shelf>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("needs/<slug:entry_id>/matches", matches.show, {"entry_type": "need"}, name="need_matches"),
    path(
        "achievements/<slug:entry_id>/matches",
        matches.show,
        {"entry_type": "achievement"},
        name="achievement_matches",
    ),
    path(
        "scenarios/<slug:entry_id>/matches", matches.show, {"entry_type": "scenario"}, name="scenario_matches"
    ),
    path(f"{_LIST}/status", matches.status, name="match_status"),
    path(f"{_LIST}/rank", matches.rank_again, name="match_rank"),
    path(f"{_LIST}/ask", matches.ask, name="match_ask"),
    path(f"{_LIST}/<slug:row_id>", matches.row, name="match_row"),
    path(f"{_LIST}/<slug:row_id>/answer", matches.answer, name="match_answer"),
    path(f"{_LIST}/<slug:row_id>/mark", matches.mark, name="match_mark"),
]
