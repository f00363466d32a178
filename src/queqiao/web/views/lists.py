"""The public lists and the search over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from queqiao.kernel.bilingual import language, tr
from queqiao.matching.enums import Shelf
from queqiao.matching.search import FACETS, PAGE, HitView, SearchPage, SearchRequest, find
from queqiao.web import labels
from queqiao.web.english_titles import english_titles
from queqiao.web.entry_page.texts import CHINESE, HAN
from queqiao.web.formats import day, money, thin
from queqiao.web.templatetags.entries import own_words
from queqiao_engine.matching.contracts import Field
from queqiao_engine.matching.search.contracts import Snippet

ROUTES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Shelf.ACHIEVEMENT: ("achievements", "achievement"),
        Shelf.NEED: ("needs", "need"),
        Shelf.SCENARIO: ("scenarios", "scenario"),
        Shelf.NEGATIVE_RESULT: ("negative_results", "negative_result"),
        Shelf.ORGANISATION: ("organisations", "organisation"),
    }
)
"""Shelf -> routes of its list and of one entry."""
BRIEF = 4
"""Hits of each shelf on the page that searches all of them."""
LONGEST_QUERY = 300


def shelf_name(shelf: str) -> str:
    """What a shelf is called."""
    return {
        Shelf.ACHIEVEMENT: tr("成果", "Achievements"),
        Shelf.NEED: tr("需求", "Needs"),
        Shelf.SCENARIO: tr("应用场景", "Scenarios"),
        Shelf.NEGATIVE_RESULT: tr("负结果", "Negative results"),
        Shelf.ORGANISATION: tr("机构", "Organisations"),
    }[Shelf(shelf)]


def shelf_list(shelf: str) -> Any:
    """The view of one shelf's list."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return _list(request, shelf)

    return view


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything the words find, shelf by shelf, with the way into each list."""
    text = _text(request)
    pages = {
        shelf: find(_actor(request), SearchRequest(text=text, shelf=shelf), brief=True) for shelf in ROUTES
    }
    sections = [
        {
            "title": shelf_name(shelf),
            "page": page,
            "rows": rows(page.hits[:BRIEF], page.request.text),
            "more": {
                "url": f"{reverse(ROUTES[shelf][0])}?{_query(q=text)}",
                "label": tr("全部 {n} 条", "all {n}", n=page.total),
            },
        }
        for shelf, page in pages.items()
        if text and page.total and not page.relaxed
    ]
    near = [] if sections or not text else [page for page in pages.values() if page.relaxed][:1]
    context = {
        "q": text,
        "sections": sections,
        "total": sum(page.total for page in pages.values() if not page.relaxed) if text else 0,
        "suggestion": _suggestion(pages.values(), anything=bool(sections)),
        "write": _write(Shelf.NEED),
        "near": [one for page in near for one in rows(page.hits[:BRIEF], text)],
        "beginnings": _beginnings(pages.values()),
        "missing": sorted({word for page in pages.values() for word in page.missing}) if not sections else [],
    }
    return render(request, "web/lists/search.html", context)


def _suggestion(pages: Iterable[SearchPage], *, anything: bool) -> str | None:
    """Another spelling of the words. Words that one shelf holds are spelt as people write them: only a shelf that holds them too may then
    doubt them, for it has something far more frequent beside them."""
    return next(
        (one.suggestion for one in pages if one.suggestion and (not anything or _holds(one))),
        None,
    )


def _beginnings(pages: Iterable[SearchPage]) -> list[str]:
    """Words that no shelf holds as they were typed and that were looked for as beginnings."""
    answered = [page for page in pages if _holds(page)]
    whole = any(not page.beginnings for page in answered)
    return [] if whole else list(dict.fromkeys(word for page in answered for word in page.beginnings))


def _holds(page: SearchPage) -> bool:
    return bool(page.total) and not page.relaxed


def _list(request: HttpRequest, shelf: str) -> HttpResponse:
    asked = SearchRequest(
        text=_text(request),
        shelf=shelf,
        chosen={
            name: tuple(request.GET.getlist(name)) for name in FACETS[shelf] if request.GET.getlist(name)
        },
        sort=request.GET.get("sort", ""),
        page=_page_number(request),
    )
    page = find(_actor(request), asked)
    context = {
        "shelf": shelf,
        "title": shelf_name(shelf),
        "q": asked.text,
        "page_of": page,
        "rows": rows(page.hits, asked.text),
        "facets": _facets(page),
        "chosen": _chosen(request, asked),
        "sorts": _sorts(request, shelf, asked),
        "tabs": _tabs(page, shelf),
        "paginator_page": Paginator(range(min(page.total, PAGE * 500)), PAGE).get_page(asked.page),
        "clear_url": f"?{_query(q=asked.text)}" if asked.text else reverse(ROUTES[shelf][0]),
        "suggestion_url": f"?{_query(q=page.suggestion)}" if page.suggestion else "",
        "ways_out": _ways_out(page, shelf),
        "write": _write(shelf),
    }
    return render(request, "web/lists/list.html", context)


def rows(hits: Iterable[HitView], text: str) -> list[dict[str, Any]]:
    """Hits of one shelf as the list part shows them; on English pages under their English titles, where they have one."""
    found = list(hits)
    titles = english_titles(found[0].entry_type, [hit.id for hit in found]) if found else {}
    return [_row(hit, text, titles.get(hit.id, "")) for hit in found]


def _row(hit: HitView, text: str, english: str) -> dict[str, Any]:
    """A hit: title, the passage that was found, and the facts people look for first."""
    attributes = hit.attributes
    facts: list[dict[str, Any]] = [
        {
            "label": tr("类别", "Kind"),
            "value": labels.kind_name(str(attributes.get("kind", "")), hit.entry_type),
        },
        {"label": tr("领域", "Field"), "value": _several(attributes.get("field"), labels.field_name)},
        {"label": tr("地区", "Region"), "value": labels.region_name(str(attributes.get("region", "")))},
        {"label": tr("机构", "Organisation"), "value": _owner(hit), "wide": True},
    ]
    if hit.entry_type in {Shelf.NEGATIVE_RESULT, Shelf.SCENARIO}:
        facts = facts[1:]
    if hit.entry_type == Shelf.ORGANISATION:
        facts = [facts[0], facts[2]]
    readiness = attributes.get("readiness")
    if isinstance(readiness, float):
        name = (
            tr("要求成熟度", "Readiness wanted")
            if hit.entry_type == Shelf.SCENARIO
            else tr("成熟度", "Readiness")
        )
        facts.append({"label": name, "value": labels.readiness_name(int(readiness)), "named": True})
    if hit.entry_type == Shelf.NEED and isinstance(attributes.get("budget"), float):
        facts.append(
            {
                "label": tr("预算", "Budget"),
                "value": money(int(float(str(attributes["budget"])) * 100)),
                "named": True,
            }
        )
    published = attributes.get("published")
    side = (
        [{"label": tr("发布", "Published"), "value": day(date.fromordinal(int(published)))}]
        if isinstance(published, float)
        else []
    )
    return {
        "url": reverse(ROUTES[hit.entry_type][1], args=[hit.id]),
        "title": english or _title(hit),
        "snippet": _passage(hit, title=bool(english)) if text.strip() else None,
        "facts": facts,
        "side": side,
        "key": hit.id,
    }


def _title(hit: HitView) -> str | SafeString:
    for snippet in hit.snippets:
        if snippet.field is Field.TITLE:
            return _told(marked(snippet), snippet.text)
    return own_words(hit.title)


def _passage(hit: HitView, *, title: bool) -> SafeString | None:
    """The first passage with words that were found; the title only where the row does not show it."""
    passages = [one for one in hit.snippets if one.field is not Field.TITLE and one.spans]
    if title:
        passages += [one for one in hit.snippets if one.field is Field.TITLE and one.spans]
    return _told(marked(passages[0]), passages[0].text) if passages else None


def _told(html: SafeString, written: str) -> SafeString:
    """Chinese words on an English page, told to be Chinese."""
    return (
        format_html('<span lang="{}">{}</span>', CHINESE, html)
        if language() == "en" and HAN.search(written)
        else html
    )


def marked(snippet: Snippet) -> SafeString:
    """The quoted words with what was found marked; everything else escaped."""
    pieces, at = [], 0
    for span in snippet.spans:
        pieces.append(
            format_html(
                "{}<mark>{}</mark>", snippet.text[at : span.start], snippet.text[span.start : span.end]
            )
        )
        at = span.end
    pieces.append(format_html("{}", snippet.text[at:]))
    body = format_html_join("", "{}", ((piece,) for piece in pieces))
    return mark_safe(("…" if snippet.before else "") + body + ("…" if snippet.after else ""))


def _owner(hit: HitView) -> str:
    if hit.owner is None:
        return tr("不公开名称", "not named") if hit.entry_type != Shelf.ORGANISATION else ""
    return own_words(thin(tr(hit.owner.name, hit.owner.name_en or hit.owner.name)))


def _write(shelf: str) -> dict[str, str]:
    """Where one adds something to the shelf, and what that is called."""
    route, label = {
        Shelf.NEED: ("need_new", tr("发布需求", "Post a need")),
        Shelf.ACHIEVEMENT: ("achievement_new", tr("发布成果", "Offer an achievement")),
        Shelf.SCENARIO: ("scenario_new", tr("开放场景", "Open a scenario")),
        Shelf.NEGATIVE_RESULT: ("negative_result_new", tr("记录负结果", "Record a negative result")),
        Shelf.ORGANISATION: ("organisation_new", tr("登记机构", "Register an organisation")),
    }[Shelf(shelf)]
    return {"url": reverse(route), "label": label}


def _several(value: Any, name: Any) -> str:
    values = value if isinstance(value, tuple) else (value,) if value else ()
    return tr("、", ", ").join(name(str(one)) for one in values)


def _facets(page: SearchPage) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": labels.facet_name(name),
            "kind": "one" if name == "published" else "many",
            "options": [
                {
                    "value": one.value,
                    "label": labels.facet_value(name, one.value, page.request.shelf),
                    "count": one.count,
                    "selected": one.chosen,
                }
                for one in values
            ],
        }
        for name, values in page.facets.items()
        if values
    ]


def _chosen(request: HttpRequest, asked: SearchRequest) -> list[dict[str, str]]:
    found = []
    for name, values in asked.chosen.items():
        for value in values:
            rest = request.GET.copy()
            rest.pop("page", None)
            rest.setlist(name, [other for other in values if other != value])
            found.append(
                {"label": labels.facet_value(name, value, asked.shelf), "url": f"?{rest.urlencode()}"}
            )
    return found


def _sorts(request: HttpRequest, shelf: str, asked: SearchRequest) -> list[dict[str, Any]]:
    if shelf == Shelf.ORGANISATION:
        return []
    offered = [("published", tr("最新发布", "Newest"))]
    if asked.text.strip():
        offered.insert(0, ("relevance", tr("最相关", "Most relevant")))
    if shelf == Shelf.ACHIEVEMENT:
        offered.append(("readiness", tr("成熟度高", "Most ready")))
    if shelf in {Shelf.NEED, Shelf.SCENARIO}:
        offered.append(("deadline", tr("期限最近", "Deadline")))
    current = asked.sort or offered[0][0]
    found = []
    for code, label in offered:
        rest = request.GET.copy()
        rest.pop("page", None)
        rest["sort"] = code
        found.append({"label": label, "url": f"?{rest.urlencode()}", "current": code == current})
    return found


def _tabs(page: SearchPage, shelf: str) -> list[dict[str, Any]]:
    """The other shelves, with how much the same words find there; only where there are words."""
    text = page.request.text
    if not text.strip():
        return []
    return [
        {
            "url": f"{reverse(routes[0])}?{_query(q=text)}",
            "label": shelf_name(other),
            "current": other == shelf,
            "count": page.shelf_counts.get(str(other), 0),
        }
        for other, routes in ROUTES.items()
    ]


def _ways_out(page: SearchPage, shelf: str) -> list[dict[str, str]]:
    """What somebody can do whose search found nothing."""
    text = page.request.text
    found = []
    if page.suggestion:
        found.append(
            {
                "url": f"?{_query(q=page.suggestion)}",
                "label": tr("改搜“{text}”", "search for “{text}”", text=page.suggestion),
            }
        )
    if page.request.chosen and text:
        found.append(
            {
                "url": f"?{_query(q=text)}",
                "label": tr("去掉筛选，只搜这些词", "drop the filters and search the words alone"),
            }
        )
    for other, count in page.shelf_counts.items():
        if other != shelf and count and text:
            url = f"{reverse(ROUTES[Shelf(other)][0])}?{_query(q=text)}"
            label = tr("在{shelf}中有 {n} 条", "{n} among {shelf}", shelf=shelf_name(other), n=count)
            found.append({"url": url, "label": label})
    return found


def _query(**values: str) -> str:
    from urllib.parse import urlencode

    return urlencode(values)


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", " ")[:LONGEST_QUERY]


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 6 else 1


def _actor(request: HttpRequest) -> Any:
    return request.actor
