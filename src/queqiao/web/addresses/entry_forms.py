"""Addresses of the forms of entries and of patents. Stands before the entries, so that ``/needs/new`` is not taken for an id."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from queqiao.catalog.enums import EntryType
from queqiao.web.views import entry_forms, entry_repair, patents

_FOLDERS = {
    EntryType.NEED: "needs",
    EntryType.ACHIEVEMENT: "achievements",
    EntryType.SCENARIO: "scenarios",
    EntryType.NEGATIVE_RESULT: "negative-results",
}


def _of(entry_type: EntryType, folder: str) -> list[URLPattern]:
    name = entry_type.value
    return [
        path(f"{folder}/new", entry_forms.new(entry_type), name=f"{name}_new"),
        path(f"{folder}/<slug:entry_id>/edit", entry_forms.edit(entry_type), name=f"{name}_edit"),
        path(f"{folder}/<slug:entry_id>/edit/<slug:name>", entry_forms.step(entry_type), name=f"{name}_step"),
        path(f"{folder}/<slug:entry_id>/repair", entry_repair.repair(entry_type), name=f"{name}_repair"),
        path(f"{folder}/<slug:entry_id>/submit", entry_repair.submit(entry_type), name=f"{name}_submit"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    *(route for entry_type, folder in _FOLDERS.items() for route in _of(entry_type, folder)),
    path("entries/<slug:entry_type>/<slug:entry_id>/autosave", entry_forms.autosave, name="entry_autosave"),
    path("entries/<slug:entry_type>/<slug:entry_id>/panel", entry_forms.panel, name="entry_panel"),
    path("entries/<slug:entry_type>/<slug:entry_id>/alike", entry_repair.alike, name="entry_alike"),
    path("patents", patents.show, name="patents"),
    path("patents/new", patents.new, name="patent_new"),
    path("patents/<slug:patent_id>/edit", patents.edit, name="patent_edit"),
    path("patents/<slug:patent_id>/remove", patents.remove, name="patent_remove"),
]
