"""Addresses of the pages of entries, and of what is done on them."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from queqiao.catalog.enums import EntryType
from queqiao.web.views import entries, entry_access, entry_acts

ONE = "entries/<slug:entry_type>/<slug:entry_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("needs/<slug:entry_id>", entries.entry_page(EntryType.NEED), name="need"),
    path("achievements/<slug:entry_id>", entries.entry_page(EntryType.ACHIEVEMENT), name="achievement"),
    path("scenarios/<slug:entry_id>", entries.entry_page(EntryType.SCENARIO), name="scenario"),
    path(
        "negative-results/<slug:entry_id>",
        entries.entry_page(EntryType.NEGATIVE_RESULT),
        name="negative_result",
    ),
    path("entries/files/<slug:file_id>", entry_acts.file, name="entry_file"),
    path(
        "entries/interests/<int:interest_id>/withdraw",
        entry_acts.take_interest_back,
        name="interest_withdraw",
    ),
    path(f"{ONE}/move", entry_acts.move, name="entry_move"),
    path(f"{ONE}/interest", entry_acts.interest, name="entry_interest"),
    path(f"{ONE}/ask", entry_acts.ask, name="entry_ask"),
    path(f"{ONE}/qr.svg", entry_acts.qr, name="entry_qr"),
    path(f"{ONE}/access", entry_access.show, name="entry_disclosures"),
    path(f"{ONE}/access/revoke", entry_access.revoke, name="entry_revoke"),
    path(f"{ONE}/co-authors", entry_access.co_authors, name="entry_co_authors"),
    path(f"{ONE}/close", entry_access.close, name="entry_close"),
    path("co-writing", entry_access.co_writing, name="co_writing"),
    path("renew/<str:token>", entry_acts.renew_link, name="renew_link"),
]
