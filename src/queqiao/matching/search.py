"""Search in the hall: words and filters in, a page of hits with facets out, within what the asker may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from queqiao.accounts.contracts import Actor, OrganisationCard
from queqiao.accounts.queries import cards
from queqiao.catalog.queries import member_of_verified
from queqiao.kernel import clock
from queqiao.matching import replica
from queqiao.matching.enums import Shelf
from queqiao.matching.fresh_hits import standing_hits
from queqiao_engine.matching.contracts import AttributeValue
from queqiao_engine.matching.index.contracts import Gate
from queqiao_engine.matching.search import SearchQuery, SearchResult, search
from queqiao_engine.matching.search.contracts import Snippet

PAGE = 20
LAST_PAGE = 500
"""Pages that can be asked for; nobody reads further, and a robot should not."""

FACETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Shelf.NEED: ("kind", "field", "section", "province", "owner_kind", "published"),
        Shelf.ACHIEVEMENT: (
            "kind",
            "field",
            "section",
            "province",
            "readiness",
            "licence",
            "owner_kind",
            "published",
        ),
        Shelf.SCENARIO: ("field", "section", "province", "owner_kind", "published"),
        Shelf.NEGATIVE_RESULT: ("field", "why_stopped", "province", "published"),
        Shelf.ORGANISATION: ("kind", "province", "section"),
    }
)
"""The attributes each shelf can be narrowed by. ``published`` is a day number, shown as an age."""

AGES: Mapping[str, int] = MappingProxyType({"30": 30, "90": 90, "365": 365})
"""Buckets of age: published within so many days."""

SORTS = ("relevance", "published", "readiness", "deadline")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What somebody asks. ``chosen`` maps a facet to the values ticked (any of them); unknown facets and sorts are ignored, so an old
    address keeps working. ``page`` counts from 1."""

    text: str = ""
    shelf: str = Shelf.ACHIEVEMENT
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    sort: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class HitView:
    """One hit: highlighted words, who offers it, and the facts of the row."""

    entry_type: str
    id: str
    title: str
    snippets: tuple[Snippet, ...]
    owner: OrganisationCard | None
    attributes: Mapping[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet with how many hits have it, and whether it is ticked."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of an answer. ``shelf_counts`` says how many the same words find on every shelf. ``suggestion`` is another spelling with hits
    here; words that another shelf holds as they were typed are not doubted for being absent here."""

    request: SearchRequest
    total: int
    hits: tuple[HitView, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    pages: int
    suggestion: str | None
    relaxed: bool
    understood: tuple[str, ...]
    missing: tuple[str, ...]
    shelf_counts: Mapping[str, int]
    beginnings: tuple[str, ...] = ()


def find(actor: Actor, request: SearchRequest, *, brief: bool = False) -> SearchPage:
    """Search one shelf. Only what the asker may see takes part, in the hits and in every count. A ``brief`` answer has the hits and their
    total, but no facets and no counts of other shelves: pages that show a few hits of several shelves need neither."""
    shelf = request.shelf if request.shelf in FACETS else str(Shelf.ACHIEVEMENT)
    page = min(max(request.page, 1), LAST_PAGE)
    index = replica.shelf(shelf, wait=False)
    query = SearchQuery(
        text=request.text,
        where=(*_audience(actor, shelf), *_gates(shelf, request.chosen)),
        facets=() if brief else FACETS[shelf],
        offset=(page - 1) * PAGE,
        limit=PAGE,
        sort=_sort(shelf, request),
    )
    result = search(index, query)
    counts = MappingProxyType({}) if brief else shelf_counts(actor, request.text)
    hits = standing_hits(actor, shelf, result.hits)
    owner_cards = cards([str(hit.attributes["owner"]) for hit in hits if "owner" in hit.attributes])
    return SearchPage(
        request=request,
        total=result.total - (len(result.hits) - len(hits)),
        hits=tuple(
            HitView(
                shelf,
                hit.id,
                hit.title,
                hit.snippets,
                owner_cards.get(str(hit.attributes.get("owner", ""))),
                hit.attributes,
            )
            for hit in hits
        ),
        facets=_facets(result, request),
        pages=min(-(-result.total // PAGE), LAST_PAGE),
        suggestion=result.suggestion if _holds(result) or not any(counts.values()) else None,
        relaxed=result.relaxed,
        understood=result.understood,
        missing=result.missing,
        shelf_counts=counts,
        beginnings=result.beginnings,
    )


def _holds(result: SearchResult) -> bool:
    """Whether entries hold all the words as typed."""
    return bool(result.total) and not result.relaxed


def shelf_counts(actor: Actor, text: str) -> Mapping[str, int]:
    """How many entries of each shelf the words find; a shelf where nothing holds all of them counts nothing."""
    found = {}
    for shelf in FACETS:
        result = search(
            replica.shelf(shelf, wait=False), SearchQuery(text=text, where=_audience(actor, shelf), limit=0)
        )
        found[str(shelf)] = result.total if _holds(result) else 0
    return MappingProxyType(found)


def _audience(actor: Actor, shelf: str) -> tuple[Gate, ...]:
    """What may be found at all: nothing past its last day, and what is for members only by members of verified organisations and staff."""
    if shelf == Shelf.ORGANISATION:
        return ()
    fresh = Gate("until", ">=", (float(clock.today().toordinal()),))
    if shelf not in {Shelf.NEED, Shelf.SCENARIO} or member_of_verified(actor):
        return (fresh,)
    return (fresh, Gate("audience", "=", ("public",)))


def _gates(shelf: str, chosen: Mapping[str, Sequence[str]]) -> tuple[Gate, ...]:
    gates = []
    for name in FACETS[shelf]:
        values = tuple(chosen.get(name, ()))
        if not values:
            continue
        if name == "published":
            days = [AGES[value] for value in values if value in AGES]
            if days:
                gates.append(Gate("published", ">=", (float(clock.today().toordinal() - max(days)),)))
        elif name == "readiness":
            levels = tuple(float(value) for value in values if value.isdecimal())
            if levels:
                gates.append(Gate("readiness", "=", levels))
        else:
            gates.append(Gate(name, "=", values))
    return tuple(gates)


def _sort(shelf: str, request: SearchRequest) -> str:
    sort = request.sort if request.sort in SORTS else ""
    if shelf == Shelf.ORGANISATION:
        return "relevance" if request.text else "name"
    if not sort or (sort == "relevance" and not request.text.strip()):
        return "relevance" if request.text.strip() else "-published"
    return {
        "relevance": "relevance",
        "published": "-published",
        "readiness": "-readiness",
        "deadline": "deadline",
    }[sort]


def _facets(result: SearchResult, request: SearchRequest) -> Mapping[str, tuple[FacetValue, ...]]:
    shown = {}
    for name, counted in result.facets.items():
        ticked = request.chosen.get(name, ())
        if name == "published":
            today = clock.today().toordinal()
            shown[name] = tuple(
                FacetValue(
                    age, sum(one.count for one in counted if float(one.value) >= today - days), age in ticked
                )
                for age, days in AGES.items()
            )
            continue
        values = [(_plain(one.value), one.count) for one in counted]
        # A value that was ticked stays to be unticked, even where the words leave nothing of it.
        values += [(value, 0) for value in ticked if value not in {v for v, _ in values}]
        shown[name] = tuple(FacetValue(value, count, value in ticked) for value, count in values)
    return MappingProxyType(shown)


def _plain(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else value
