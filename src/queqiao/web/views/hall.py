"""The hall itself: the first page, research gaps, and what the platform says about itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from queqiao.accounts.models import Organisation
from queqiao.accounts.queries import MARKED
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import live_rows
from queqiao.kernel.bilingual import tr
from queqiao.kernel.codes import fields, regions
from queqiao.matching.contracts import GapView
from queqiao.matching.enums import Shelf
from queqiao.matching.models import MatchRun
from queqiao.matching.queries import gaps as gaps_of
from queqiao.matching.search import SearchRequest, find
from queqiao.web import labels
from queqiao.web.english_titles import english_titles
from queqiao.web.home_example import example
from queqiao.web.templatetags.entries import own_words
from queqiao.web.views.lists import rows

NEWEST = 5
GAPS_ON_A_PAGE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is in ten seconds, true numbers, and what is new."""
    actor = request.actor
    found = {
        name: find(actor, SearchRequest(shelf=shelf), brief=True)
        for name, shelf in (
            ("needs", Shelf.NEED),
            ("achievements", Shelf.ACHIEVEMENT),
            ("scenarios", Shelf.SCENARIO),
        )
    }
    newest = {name: rows(page.hits[:NEWEST], "") for name, page in found.items()}
    gap_count, gaps = gaps_of(limit=3)
    context = {
        **newest,
        "counters": _counters({name: page.total for name, page in found.items()}, gap_count),
        "as_of": _last_change(),
        "gaps": _told(gaps),
        "example": example(),
    }
    return render(request, "web/hall/home.html", context)


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Published needs for which nothing adequate is known: what research is asked for."""
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() and len(number) < 6 else 1
    field, region = request.GET.get("field", ""), request.GET.get("region", "")
    total, found = gaps_of(
        field=field, region=region, limit=GAPS_ON_A_PAGE, offset=(max(page, 1) - 1) * GAPS_ON_A_PAGE
    )
    context = {
        "total": total,
        "gaps": _told(found),
        "facets": [
            _select("field", tr("技术领域", "Field"), fields.all(), field),
            _select("region", tr("地区", "Region"), [one for one in regions.all() if not one.parent], region),
        ],
        "filtered": bool(field or region),
        "paginator_page": Paginator(range(total), GAPS_ON_A_PAGE).get_page(page),
    }
    return render(request, "web/hall/gaps.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the platform is for, and the rules it keeps."""
    return render(request, "web/hall/about.html")


@require_safe
def how_matching_works(request: HttpRequest) -> HttpResponse:
    """How a list comes about, what the grades mean, and what a machine may not say."""
    return render(request, "web/hall/how_matching_works.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who sees it, and how long."""
    return render(request, "web/hall/privacy.html")


def _counters(totals: Mapping[str, int], gap_count: int) -> list[dict[str, Any]]:
    """Each number opens the list it counts, and is the number that list shows this reader."""
    shown = [
        (tr("公开需求", "open needs"), totals["needs"], "needs"),
        (tr("上架成果", "achievements"), totals["achievements"], "achievements"),
        (tr("开放场景", "open scenarios"), totals["scenarios"], "scenarios"),
        (
            tr("核验机构", "verified organisations"),
            Organisation.objects.filter(state__in=MARKED).count(),
            "organisations",
        ),
        (tr("研究缺口", "research gaps"), gap_count, "gaps"),
    ]
    return [{"label": label, "value": value, "url": reverse(route)} for label, value, route in shown]


def _last_change() -> datetime | None:
    """When any of the numbers may last have changed. The newest row is the first of an index; a maximum would read them all."""
    newest = [
        live_rows(kind)
        .exclude(published_at=None)
        .order_by("-published_at")
        .values_list("published_at", flat=True)
        for kind in EntryType
    ]
    moments = [rows.first() for rows in newest]
    moments.append(MatchRun.objects.order_by("-pk").values_list("at", flat=True).first())
    return max((moment for moment in moments if moment is not None), default=None)


def _told(found: Sequence[GapView]) -> list[dict[str, Any]]:
    """Gaps for the list part, on English pages with English titles where there are any."""
    needs = english_titles(Shelf.NEED, [gap.need_id for gap in found])
    answers = english_titles(Shelf.ACHIEVEMENT, [one for gap in found for one, _ in gap.nearest])
    return [_gap(gap, needs, answers) for gap in found]


def _gap(gap: GapView, needs: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "url": "" if gap.closed_at else reverse("need", args=[gap.need_id]),
        "closed_at": gap.closed_at,
        "title": needs.get(gap.need_id) or own_words(gap.title),
        "field": labels.field_name(gap.field) if gap.field else "",
        "region": labels.region_name(gap.region) if gap.region else "",
        "ranked_at": gap.ranked_at,
        "corpus": gap.corpus_size,
        "outlook": gap.outlook,
        "nearest": [
            {"url": reverse("achievement", args=[one]), "title": answers.get(one) or own_words(title)}
            for one, title in gap.nearest
        ],
        "failing": [own_words(one) for one in gap.failing],
    }


def _select(name: str, label: str, codes: Any, current: str) -> dict[str, Any]:
    from queqiao.kernel.bilingual import language

    options = [
        {"value": one.code, "label": one.name(language()), "selected": one.code == current} for one in codes
    ]
    return {"name": name, "label": label, "kind": "select", "options": options}
