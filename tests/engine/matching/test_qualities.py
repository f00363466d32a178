"""Families of qualities, negation, and whose words they are."""

from __future__ import annotations

import re

import pytest

from queqiao_engine.matching.qualities import find_qualities, first_characters, read_qualities, split_forms
from queqiao_engine.matching.quality_families import ADVERBS, FAMILIES, TWO_SIDED
from queqiao_engine.matching.reading import read

NAMES = [name for name, _, _ in FAMILIES]


def qualities(text: str) -> list[tuple[str, bool]]:
    return [(hit.family, hit.affirmed) for hit in find_qualities(read(text))]


def test_families_are_many_and_distinct() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 100
    assert set(NAMES) >= ADVERBS | TWO_SIDED


@pytest.mark.parametrize(("family", "affirming", "denying"), FAMILIES, ids=NAMES)
def test_every_plain_form_is_found_with_its_meaning(family: str, affirming: str, denying: str) -> None:
    for forms, affirmed in ((affirming, True), (denying, False)):
        for form in split_forms(forms.lower()):
            re.compile(form)
            if re.escape(form) == form:
                assert (family, affirmed) in qualities(
                    f"该产品{form}。" if not form.isascii() else f"it is {form}."
                ), form


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("无毒(?:无害)?", "无"),
        ("(?:可|能)?降解", "可能降"),
        ("(?<!非)接触", "接"),
        ("[低零]voc", "低零v"[:2]),
        ("a?b", "ab"),
    ],
)
def test_first_characters_of_a_form(form: str, first: str) -> None:
    assert first_characters(form) == (set(first), False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("焊料不含铅", [("lead_free", True)]),
        ("采用无卤阻燃体系", [("halogen_free", True), ("fire_retardant", True)]),
        ("不锈钢耐磨", [("wear_resistant", True)]),
        ("不仅耐磨", [("wear_resistant", True)]),
        ("不影响其耐磨性", [("wear_resistant", True)]),
        ("耐磨性差", [("wear_resistant", False)]),
        ("无抗菌性能", [("antibacterial", False)]),
        ("不易燃", [("fire_retardant", True)]),
        ("The film is not transparent", [("transparent", False)]),
        ("The film is transparent, not brittle", [("transparent", True), ("impact_resistant", True)]),
        ("憎水性好", []),
        ("防水", [("water_resistant", True)]),
        ("ＶＯＣ含量高", [("low_voc", False)]),
    ],
)
def test_negation_turns_the_meaning(text: str, expected: list[tuple[str, bool]]) -> None:
    assert qualities(text) == expected


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("产品有毒", "own"),
        ("传统产品有毒", "others"),
        ("与市售有毒涂料相比，成本更低", "others"),
        ("解决了产品有毒的难题", "others"),
        ("拟开发无毒产品", "goal"),
        ("防水设计正在研发", "goal"),
        ("与传统产品相比，本产品无毒", "own"),
    ],
)
def test_voice_of_a_quality(text: str, voice: str) -> None:
    assert [claim.voice.value for claim in read_qualities(read(text))] == [voice]
