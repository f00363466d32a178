"""Normalisation: fixed points, offsets, and agreement with the tables it is built from."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given, settings

from queqiao_engine.text.contracts import NormalisedText, Span
from queqiao_engine.text.normalise import (
    GB2312_CHANGED,
    fold,
    fold_character,
    normalise,
    simplified_characters,
)

from .arbitrary import texts


def test_one_character_that_gives_several_shares_its_place() -> None:
    assert normalise("1㎡ﬁ") == NormalisedText("1m2fi", (0, 1, 1, 2, 2, 3))


def test_dropped_characters_belong_to_the_one_before() -> None:
    normalised = normalise("a\u200bé储 能")
    assert normalised == NormalisedText("ae储能", (0, 2, 3, 5, 6))
    assert normalised.span(2, 4) == Span(3, 6)


def test_a_power_shares_its_sign_with_its_first_digit() -> None:
    assert normalise("10⁻³5") == NormalisedText("10^-35", (0, 1, 2, 2, 3, 4, 5))


def test_empty_text() -> None:
    assert normalise("") == NormalisedText("", (0,))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("甲 乙", "甲乙"),
        ("甲　　乙丙", "甲乙丙"),
        ("甲乙 丙丁", "甲乙 丙丁"),
        ("甲乙 丙 丁戊", "甲乙丙丁戊"),
        ("甲\n乙", "甲\n乙"),
        ("甲\r\n乙", "甲\n\n乙"),
        ("甲 a", "甲 a"),
        ("5 mm", "5 mm"),
        ("5 ℃", "5 °c"),
        ("3×4×5", "3x4x5"),
        ("3 × 4", "3 × 4"),
        ("³×5", "3x5"),
        ("Ca²⁺、SO₄²⁻", "ca2+、so4^2-"),
        ("‐‑‒–—―−﹣－", "---------"),
        ("Ångström Ω µ", "ångstrom ω μ"),
        ("“储能”", "“储能”"),
        ("\ufeff储\u200d能\x00", "储能 "),
        ("髮發後乾隆", "发发后干隆"),
    ],
)
def test_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


@settings(deadline=None, derandomize=True, max_examples=300)
@given(texts)
@example("³×5")
@example("a^\u200b3")
@example("5½ ½³")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(texts)
def test_offsets_rise_within_the_text(text: str) -> None:
    normalised = normalise(text)
    assert normalised.text == fold(text)
    assert len(normalised.offsets) == len(normalised.text) + 1
    assert list(normalised.offsets) == sorted(normalised.offsets)
    assert normalised.offsets[-1] == len(text)
    assert all(0 <= place < len(text) for place in normalised.offsets[:-1])


def test_every_character_folds_to_fixed_points() -> None:
    moving = [
        code
        for code in (
            *range(0xAC00),
            *range(0xD7A4, 0x20100),
            *range(0x2F800, 0x2FA20),
            *range(0xE0000, 0xE0200),
        )
        if any(fold_character(piece) != piece for piece in fold_character(chr(code)))
    ]
    assert moving == []


def test_characters_of_gb2312_fold_as_opencc_says() -> None:
    """The shortcut that spares ordinary text the loading of OpenCC changes no result."""
    table = simplified_characters()
    changed = {}
    for code in range(0x4E00, 0xA000):
        try:
            chr(code).encode("gb2312")
        except UnicodeEncodeError:
            continue
        if chr(code) in table:
            changed[chr(code)] = table[chr(code)]
    assert changed == GB2312_CHANGED


def test_ordinary_text_does_not_load_opencc() -> None:
    program = "import sys; from queqiao_engine.text.normalise import fold; fold('储能技术5G後'); print('opencc' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
