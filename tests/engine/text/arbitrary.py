"""Texts for property tests: all of Unicode, lone surrogates included, and dense mixtures of what the rules look at."""

from __future__ import annotations

from hypothesis import strategies as st

_PIECES = [
    *"储能技術的後薴𠀀カー々〇", *"abzßδéÅ한", *"0159½³²⁻⁺₄①ⁿ", *".-−—'’^%‰/·&×*x°℃(,~≤+ ", *"\n\t\u3000\u200b\u00ad\u0301\ud800ﬁ㎡",
    "the", "of", "batteries", "ing", "kg", "Wh/kg", "20", "GB/T", "  ",
]  # fmt: skip

dense_texts = st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)
any_texts = st.text(st.characters(exclude_categories=()), max_size=40)
texts = st.one_of(dense_texts, any_texts)
