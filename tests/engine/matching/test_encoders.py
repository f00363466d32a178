"""What the engine gives an encoder and what it accepts from one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.encoders import ENCODED_CHARACTERS, encode_entries, text_to_encode


class Fixed:
    """An encoder with a given answer."""

    name = "fixed"
    dimension = 2

    def __init__(self, rows: object) -> None:
        self.rows = rows
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        return np.array(self.rows, dtype=np.float32)


ENTRIES = [Entry("a", EntryKind.NEED, "净水"), Entry("b", EntryKind.NEED, "育种")]


def test_rows_come_out_with_unit_length_and_zero_stays_zero() -> None:
    encoder = Fixed([[3, 4], [0, 0]])
    np.testing.assert_allclose(encode_entries(encoder, ENTRIES), [[0.6, 0.8], [0, 0]], rtol=1e-6)
    assert encoder.asked == ["净水", "育种"]


@pytest.mark.parametrize("rows", [[[1, 2]], [[1, 2, 3], [1, 2, 3]], [1, 2]])
def test_another_shape_is_refused(rows: object) -> None:
    with pytest.raises(EngineError, match=r"encoder\.wrong_shape"):
        encode_entries(Fixed(rows), ENTRIES)


def test_values_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(EngineError, match=r"encoder\.not_finite"):
        encode_entries(Fixed([[1, float("nan")], [0, 1]]), ENTRIES)


def test_the_text_of_an_entry_leads_with_its_title_and_ends_early() -> None:
    entry = Entry(
        "a", EntryKind.NEED, "题", summary="摘要", keywords=("甲", "乙"), claims=" ", body="文" * 5000
    )
    text = text_to_encode(entry)
    assert text.startswith("题\n甲; 乙\n摘要\n文文")
    assert len(text) == ENCODED_CHARACTERS
