"""What people may ask of the search box, and what they get: frozen values, the same for every index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from queqiao_engine.matching.contracts import AttributeValue, Field
from queqiao_engine.matching.index.contracts import Gate
from queqiao_engine.text.contracts import Span

RELEVANCE = "relevance"
"""The sort that orders by score, best first."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Words typed into the search box, with what was chosen beside it.

    ``text`` as typed; empty (or blank) lists everything inside the gates. ``where`` are the gates, one for each
    attribute that was narrowed. ``facets`` names the attributes to be counted. ``sort`` is "relevance" or the name of an
    attribute, "-" before it for descending; entries without the attribute come last, ties go by id. With no text,
    "relevance" is the order of ids. ``limit`` 0 only counts.
    """

    text: str
    where: tuple[Gate, ...] = ()
    facets: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 20
    sort: str = RELEVANCE


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words of a hit, quoted from one field as written; ``spans`` are the stretches of ``text`` to highlight, ascending.

    ``before`` and ``after`` say that the field goes on at that end. Escape ``text`` before it meets a page.
    """

    field: Field
    text: str
    spans: tuple[Span, ...]
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One entry that was found. ``score`` orders hits of one answer and means nothing else; 0 without text.

    ``snippets`` has the whole title first, then the best passage of another field where there is one.
    """

    id: str
    title: str
    score: float
    snippets: tuple[Snippet, ...]
    attributes: Mapping[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many hits have this value. ``value`` is in the form gates compare (case, width and 繁简 folded) or a number."""

    value: str | float
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one ``SearchQuery``.

    ``total`` hits in all, of which ``hits`` are the page asked for; ``exact_total`` is False only for an index that can
    but estimate. ``relaxed``: no entry holds all the words, and the hits are those that hold most of the query's weight.
    ``facets`` has the counts of each attribute asked for, most frequent first, each counted without the gates on that
    same attribute. ``suggestion`` is another spelling of the whole query that has hits, or None; it was not searched for.
    ``understood`` are the words the query was read as, ``missing`` those of them that no entry of the index holds; ``beginnings`` are those
    that no entry holds as they are and that stand for the words beginning with them.
    """

    total: int
    exact_total: bool
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=lambda: MappingProxyType({}))
    suggestion: str | None = None
    relaxed: bool = False
    understood: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
