"""The scoring recipe: every constant of ranking in one frozen value, hashed into each report.

Lexical score of document d for query q (tf-idf with a pivot-like length slope; ``docs/matching.md`` has the derivation
and the figures behind each default):

    x(d,t)  = (1 + ln tf) of title-weight fields + field_weight * tf (k1+1) / (tf + k1 (1 - b + b len/pivot)) of the others
    idf(t)  = ln((1 + N) / (1 + df)) + 1
    q(t)    = title count + field_weight * (1 + ln count) in the other fields, generic words cut out
    score   = sum_t [ q(t) idf(t)^2 / ||q idf|| ] * x(d,t) / (||x idf_frozen||)^slope

The bracket lives on the query, ``x`` and the norm on the document; so an upsert rewrites no other document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

GENERIC_WORDS = (
    *("研发", "产业化", "技术", "项目", "开发", "应用", "研究"),
    *("及其", "关键", "方法", "新型", "系统", "设计"),
)
"""Words that say only "this is about technology"; cut from the query, kept in documents."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All constants of the ranking. Two reports with the same hash and corpus are comparable."""

    document_weights: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType(
            {"title": 1.0, "summary": 0.2, "keywords": 0.5, "claims": 0.2, "body": 0.2}
        )
    )
    query_weights: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType(
            {"title": 1.0, "summary": 0.2, "keywords": 0.5, "claims": 0.2, "body": 0.2}
        )
    )
    query_body_characters: int = 400
    generic_words: tuple[str, ...] = GENERIC_WORDS
    slope: float = 0.85
    k1: float = 1.2
    b: float = 0.75
    length_pivot: int = (
        200  # terms; a constant, not the corpus mean, so that x(d,t) depends on the document alone
    )

    def hash(self) -> str:
        """Twelve hex digits of SHA-256 over the canonical JSON of the constants."""
        plain = {
            "document_weights": dict(self.document_weights),
            "query_weights": dict(self.query_weights),
            "query_body_characters": self.query_body_characters,
            "generic_words": list(self.generic_words),
            "slope": self.slope,
            "k1": self.k1,
            "b": self.b,
            "length_pivot": self.length_pivot,
        }
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]
