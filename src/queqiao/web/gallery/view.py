"""The page of the gallery: every part of the design system under the longest texts."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.web.gallery.forms import ClauseSamples, NeedSample, wrong_form

_DAYS_AGO = re.compile(r"(\d+) days ago")


def gallery(request: HttpRequest) -> HttpResponse:
    """The page; for people who build pages, and for the browser tests."""
    samples = _spoken(
        yaml.safe_load((resources.files("queqiao.web.gallery") / "samples.yaml").read_text("utf-8"))
    )
    return render(
        request,
        "web/gallery.html",
        {
            **samples,
            "page_of_many": Paginator(range(12_340), 20).get_page(7),
            "form": wrong_form(),
            "plain_form": NeedSample(prefix="plain"),
            "clauses_form": ClauseSamples(initial=samples["clause_rows"], prefix="clauses"),
            "now": clock.now(),
            "icons": _icons(),
        },
    )


def _spoken(value: Any) -> Any:
    """The samples in the language in use, with times counted back from now."""
    if isinstance(value, dict):
        return {name: _spoken(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_spoken(item) for item in value]
    if not isinstance(value, str):
        return value
    if ago := _DAYS_AGO.fullmatch(value):
        return clock.now() - timedelta(days=int(ago[1]))
    chinese, bar, english = value.partition(" ‖ ")
    return tr(chinese, english) if bar else value


def _icons() -> list[str]:
    """The names of the icons in the sprite."""
    sprite = Path(str(finders.find("queqiao/icons.svg"))).read_text("utf-8")
    return sorted(re.findall(r'id="([a-z_]+)" viewBox="0 0 16 16"', sprite))
