"""What gives away an anonymous author, measured on invented sentences in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queqiao.catalog.anonymity import KINDS, Finding, findings
from queqiao.catalog.anonymity.names import short_forms
from queqiao.kernel.wording import Wording


def _sentences() -> list[tuple[str, str, list[tuple[str, str]]]]:
    lines = (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()
    found = []
    for line in lines:
        if line.startswith("#"):
            continue
        part, sentence, expected = line.split("|")
        marks = re.split(rf"\s?(?<!!)(?=!?(?:{'|'.join(KINDS)})=)", expected)
        found.append((part, sentence, [tuple(mark.split("=", 1)) for mark in marks if mark]))
    return found


SENTENCES = _sentences()


def _seen(sentence: str) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in findings({"body": sentence})]


def test_the_set_is_large_enough_and_in_both_languages():
    assert len(SENTENCES) >= 120
    assert (
        sum(sentence.isascii() or not re.search("[\u4e00-\u9fff]", sentence) for _, sentence, _ in SENTENCES)
        >= 30
    )
    assert sum(not expected for _, _, expected in SENTENCES) >= 60


@pytest.mark.parametrize(
    ("sentence", "expected"), [item[1:] for item in SENTENCES], ids=range(len(SENTENCES))
)
def test_sentence(sentence, expected):
    assert _seen(sentence) == [mark for mark in expected if not mark[0].startswith("!")]


def test_what_is_missed_stays_rare():
    wanted = [mark for _, _, expected in SENTENCES for mark in expected]
    missed = [mark for mark in wanted if mark[0].startswith("!")]
    assert len(missed) <= 0.02 * len(wanted)


def test_places_are_those_of_the_text_as_written():
    text = "电话：１３８００１３８０００，微信号：xinglan_tech"
    assert findings({"title": "无", "body": text}) == (
        Finding("body", 3, 14, "１３８００１３８０００", "phone"),
        Finding("body", 15, 31, "微信号：xinglan_tech", "account"),
    )


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        (
            "武汉星澜新材料科技有限公司",
            ("武汉星澜新材料科技有限公司", "武汉星澜新材料科技", "星澜新材料科技", "星澜"),
        ),
        ("北京科技有限公司", ("北京科技有限公司",)),
        ("云岭理工大学", ("云岭理工大学", "云岭理工", "云岭理工")),
        ("Starlan Materials Co., Ltd.", ("Starlan Materials Co., Ltd.", "Starlan Materials", "Starlan")),
        ("王", ()),
        ("赵明远", ("赵明远",)),
    ],
)
def test_short_forms(name, forms):
    assert short_forms(name) == tuple(dict.fromkeys(forms))


def test_own_names_are_found_in_their_short_forms():
    texts = {"title": "星澜隔膜涂覆工艺", "body": "Starlan 的设备与星澜新材料科技的配方，starlands 不算。"}
    found = findings(texts, own_names=["武汉星澜新材料科技有限公司", "Starlan Materials Co., Ltd."])
    assert [(item.field, item.text, item.kind) for item in found] == [
        ("title", "星澜", "own_name"),
        ("body", "Starlan", "own_name"),
        ("body", "星澜新材料科技", "own_name"),
    ]


def test_every_kind_has_words():
    wording = Wording("queqiao.catalog")
    for kind in KINDS:
        reason = Finding("body", 0, 2, "星澜", kind).reason()
        assert "星澜" in wording.say(reason, "zh")
        assert "星澜" in wording.say(reason, "en")


def test_texts_without_marks():
    assert findings({}) == ()
    assert findings({"body": ""}) == ()


@pytest.mark.parametrize("unit", ["A", "1", "a.b-", "有限", "与", "Aa. ", "0 ", "ZL 1 "])
def test_long_monotonous_texts_end_soon(unit):
    """Patterns that backtrack over the whole text would take minutes here."""
    assert len(findings({"body": unit * 5000})) <= 5000
