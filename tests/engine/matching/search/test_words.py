"""How a typed query is read as words."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.search.words import MOST_CHARACTERS, MOST_WORDS, WordKind, read_words

CASES = {
    "han": ("锂离子电池", [("han", "锂离子电池", "锂离子电池")]),
    "traditional": ("鋰離子電池", [("han", "锂离子电池", "鋰離子電池")]),
    "blank parts Han words": ("膜 分离", [("han", "膜", "膜"), ("han", "分离", "分离")]),
    "ideographic blank": ("储能　电池", [("han", "储能", "储能"), ("han", "电池", "电池")]),
    "signs part": ("电池、回收", [("han", "电池", "电池"), ("han", "回收", "回收")]),
    "mixed": ("5G通信", [("token", "5g", "5G"), ("han", "通信", "通信")]),
    "full width and case": ("ＬＥＤ Chips", [("latin", "led", "ＬＥＤ"), ("latin", "chips", "Chips")]),
    "hyphen": ("lithium-ion", [("latin", "lithium", "lithium"), ("latin", "ion", "ion")]),
    "function words": ("the state of the art", [("latin", "state", "state"), ("latin", "art", "art")]),
    "quantity glued": ("300Wh/kg", [("quantity", "300 wh/kg", "300Wh/kg")]),
    "quantity apart": ("≥300 Wh/kg 电池", [("quantity", "300 wh/kg", "300 Wh/kg"), ("han", "电池", "电池")]),
    "quantity of minus degrees": ("-20 ℃下", [("quantity", "-20°c", "-20 ℃"), ("han", "下", "下")]),
    "quantity with a Han unit": ("年产100吨", [("han", "年产", "年产"), ("quantity", "100吨", "100吨")]),
    "no quantity": ("5 generations", [("token", "5", "5"), ("latin", "generations", "generations")]),
    "token": ("ＮＣＭ811", [("token", "ncm811", "ＮＣＭ811")]),
    "phrase": ("“固态 电池” 膜", [("phrase", "固态 电池", "固态 电池"), ("han", "膜", "膜")]),
    "phrase keeps function words": ('"state of the art"', [("phrase", "state of the art", "state of the art")]),
    "corner brackets": ("「電池」", [("phrase", "电池", "電池")]),
    "open quotation": ('"电池', [("han", "电池", "电池")]),
    "each once": ("电池 電池 batteries battery", [("han", "电池", "电池"), ("latin", "batteries", "batteries")]),
    "signs alone": ("，。!", []),
    "blank": ("  ", []),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "words"), CASES.values(), ids=CASES.keys())
def test_words_of_a_query(typed: str, words: list[tuple[str, str, str]]) -> None:
    found = read_words(typed)
    assert [(word.kind.value, word.text, typed[word.span.start : word.span.end]) for word in found] == words


def test_spellings_of_tokens_and_quantities() -> None:
    assert read_words("ncm811")[0].spellings == ("ncm811", "ncm-811", "ncm 811")
    assert read_words("NCM-811")[0].spellings == ("ncm811", "ncm-811", "ncm 811")
    assert read_words("300 Wh/kg")[0].spellings == ("300wh/kg", "300 wh/kg")
    assert read_words("pm2.5")[0].spellings == ("pm2.5",)


def test_only_runs_of_three_and_more_need_the_text() -> None:
    needles = [word.forms[0].needle for word in read_words("膜 电池 锂电池 battery pm2.5")]
    assert [needle and (needle.text, needle.bare) for needle in needles] == [
        None,
        None,
        ("锂电池", True),
        None,
        None,
    ]


def test_needles_stand_at_the_borders_of_words() -> None:
    needle = read_words("300 Wh/kg")[0].forms[1].needle
    assert needle is not None
    held = ["300 wh/kg", "达300 wh/kg以上", "1300 wh/kg", "0.300 wh/kg", "300 wh/kgx", "300 wh/kg."]
    assert [needle.pattern.search(text) is not None for text in held] == [
        True,
        True,
        False,
        False,
        False,
        True,
    ]
    assert [needle.byte_pattern.search(text.encode()) is not None for text in held] == [
        True, True, False, False, False, True,
    ]  # fmt: skip


def test_blanks_and_hyphens_of_a_phrase_are_one() -> None:
    needle = read_words("“lithium-ion cell”")[0].forms[0].needle
    assert needle is not None
    texts = [
        "lithium ion cell",
        "lithium-ion  cell",
        "lithium ion-cell",
        "lithiumion cell",
        "lithium ion cells",
    ]
    assert [needle.pattern.search(text) is not None for text in texts] == [True, True, True, False, False]


def test_long_queries_are_cut() -> None:
    assert (
        len(read_words(" ".join(f"a{letter}{other}x" for letter in "bcdefghij" for other in "bcdefghij")))
        == MOST_WORDS
    )
    assert read_words("电" * (MOST_CHARACTERS + 50))[0].text == "电" * MOST_CHARACTERS
    assert read_words("电池" + "，" * MOST_CHARACTERS + "膜")[0].kind is WordKind.HAN
