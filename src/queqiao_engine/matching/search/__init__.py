"""Search for people: words in, hits with highlighted snippets, counts, facets and spellings out."""

from __future__ import annotations

from queqiao_engine.matching.search.answer import search
from queqiao_engine.matching.search.contracts import (
    RELEVANCE,
    FacetCount,
    SearchHit,
    SearchQuery,
    SearchResult,
    Snippet,
)

__all__ = ["RELEVANCE", "FacetCount", "SearchHit", "SearchQuery", "SearchResult", "Snippet", "search"]
