"""Terms: what is found, how it is quoted, and keys that never change."""

from __future__ import annotations

from hypothesis import example, given, settings

from queqiao_engine.text.contracts import Span, Term, TermKind
from queqiao_engine.text.normalise import fold, normalise
from queqiao_engine.text.terms import STOP_WORDS, find_terms, pieces, stem, term_key

from .arbitrary import texts


def test_terms_quote_the_original() -> None:
    text = "高 溫5Ｇ Lithium–Ion，㎡"
    assert find_terms(text) == (
        Term("高", term_key("高"), TermKind.HAN, Span(0, 1)),
        Term("温", term_key("温"), TermKind.HAN, Span(2, 3)),
        Term("高温", term_key("高温"), TermKind.HAN_BIGRAM, Span(0, 3)),
        Term("5g", term_key("5g"), TermKind.MIXED, Span(3, 5)),
        Term("lithium", term_key("lithium"), TermKind.WORD, Span(6, 13)),
        Term("ion", term_key("ion"), TermKind.WORD, Span(14, 17)),
        Term("lithium ion", term_key("lithium ion"), TermKind.WORD_BIGRAM, Span(6, 17)),
        Term("m2", term_key("m2"), TermKind.MIXED, Span(18, 19)),
    )


def test_nothing_in_empty_text() -> None:
    assert find_terms("") == ()
    assert find_terms(" ，。！\n\u200b") == ()


def test_stop_words_are_folded_single_words() -> None:
    assert all(fold(word) == word and word.isalpha() for word in STOP_WORDS)
    assert find_terms("The state OF the") == (Term("state", term_key("state"), TermKind.WORD, Span(4, 9)),)


def test_word_bigrams_stay_within_the_clause() -> None:
    def bigrams(text: str) -> list[str]:
        return [term.text for term in find_terms(text) if term.kind is TermKind.WORD_BIGRAM]

    assert bigrams("heat pump, water tank") == ["heat pump", "water tank"]
    assert bigrams("heat\npump") == []
    assert bigrams("heat 储 pump") == []
    assert bigrams("heat -- pump") == []
    assert bigrams("heat 5 pump") == []
    assert bigrams("heat  pump") == ["heat pump"]


def independent_key(text: str) -> int:
    """The formulas of docs/text.md once more, by string length alone."""
    mask = 2**64 - 1

    def mix(v: int) -> int:
        v ^= v >> 30
        v = v * 0xBF58476D1CE4E5B9 & mask
        v ^= v >> 27
        v = v * 0x94D049BB133111EB & mask
        return v ^ v >> 31

    def unit(part: str) -> int:
        value = 0xCBF29CE484222325
        for char in part:
            value = (value ^ ord(char)) * 0x100000001B3 & mask
        return mix(value)

    parts = text.split(" ") if " " in text else list(text) if fold(text) in ("储能", "温度") else [text]
    keys = [unit(part) for part in parts]
    return keys[0] if len(keys) == 1 else mix(keys[0] * 0x9E3779B97F4A7C15 + keys[1] & mask)


def test_keys_follow_the_published_formulas() -> None:
    for text in ("储", "储能", "温度", "lithium", "lithium ion", "pm2.5", "5g", "-20°c", "𠀀", "ab"):
        assert term_key(text) == independent_key(text)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(texts)
@example("储 能 技")
@example("a^³ 10⁻³ 5½")
@example("é\u0301 a\u200b b")
def test_every_quotation_holds_the_words_of_its_term(text: str) -> None:
    folded = normalise(text).text
    found = find_terms(text)
    cut = list(pieces(folded))
    assert [term.text for term in found] == [piece.text for piece in cut]
    for term, piece in zip(found, cut, strict=True):
        assert 0 <= term.span.start < term.span.end <= len(text)
        quotation = text[term.span.start : term.span.end]
        assert folded[piece.start : piece.end] in fold(quotation)
        if term.kind in (TermKind.HAN, TermKind.HAN_BIGRAM, TermKind.MIXED):
            assert term.text == folded[piece.start : piece.end]
        elif term.kind is TermKind.WORD:
            assert term.text == stem(folded[piece.start : piece.end])


@settings(deadline=None, derandomize=True, max_examples=200)
@given(texts)
def test_folded_text_has_the_same_terms(text: str) -> None:
    assert [term.key for term in find_terms(fold(text))] == [term.key for term in find_terms(text)]
