"""Counting many texts: the NumPy way, the compiled way and ``find_terms`` agree."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from queqiao_engine.text import batch
from queqiao_engine.text.batch import (
    count_in_kernel,
    count_in_python,
    count_terms,
    even_chunks,
    in_threads,
    join_counts,
)
from queqiao_engine.text.contracts import TermCounts
from queqiao_engine.text.normalise import fold
from queqiao_engine.text.terms import find_terms

from .arbitrary import texts


def plain(texts: list[str]) -> list[tuple[list[tuple[int, int]], int]]:
    """What counting must give: for each text its sorted (key, frequency) pairs and its length."""
    rows = []
    for text in texts:
        counts = Counter(term.key for term in find_terms(text))
        rows.append((sorted((key, min(tf, 65535)) for key, tf in counts.items()), counts.total()))
    return rows


def rows_of(counts: TermCounts) -> list[tuple[list[tuple[int, int]], int]]:
    assert (counts.ptr.dtype, counts.key.dtype, counts.tf.dtype, counts.length.dtype) == (
        np.int64,
        np.uint64,
        np.uint16,
        np.int32,
    )
    assert counts.ptr[0] == 0
    assert counts.ptr[-1] == counts.key.size == counts.tf.size
    return [
        (list(zip(counts.key[start:end].tolist(), counts.tf[start:end].tolist(), strict=True)), int(length))
        for start, end, length in zip(counts.ptr[:-1], counts.ptr[1:], counts.length, strict=True)
    ]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(texts, max_size=6))
@example([])
@example(["", "", ""])
@example(["-5", "-5°", "储-5°", "储-5", "a-5"])
@example(["a/bc", "abcd/b", "ab", "cd/e", "a&b·c"])  # nothing may look back into the text before
@example(["sic/al the/a a/b-5 gb/t-1/2 r&d·a ncm-811/kg steel", "ti-6al-4v w/m·k 5/kg kg"])
@example(["the end", "end the", "end the end"])
@example(["储" * 70000])
def test_all_ways_of_counting_agree(texts: list[str]) -> None:
    expected = plain(texts)
    assert rows_of(count_in_python([fold(text) for text in texts])) == expected
    assert rows_of(count_in_kernel(texts)) == expected


def test_many_distinct_words_outgrow_the_first_table() -> None:
    words = [f"{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676)}ing" for i in range(3000)]
    text = " ".join(words)
    assert rows_of(count_in_kernel([text, words[5]])) == plain([text, words[5]])


@pytest.mark.parametrize("threads", [1, 2, 3, None])
def test_the_kernel_is_chosen_for_much_text_and_threads_change_nothing(
    threads: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"第{i}号储能电池 5G通信 lithium batteries no {i}" * (1 + i % 7) for i in range(400)]
    monkeypatch.setattr(batch, "KERNEL_CHARACTERS", 1000)
    monkeypatch.setattr(batch, "KERNEL_CHARACTERS_LOADED", 1000)
    assert rows_of(count_terms(texts, threads=threads)) == plain(texts)


def test_joined_blocks_are_the_rows_one_after_the_other() -> None:
    texts = ["储能", "", "5G", "电池 电池"]
    blocks = [count_in_python([text]) for text in texts]
    assert rows_of(join_counts(blocks)) == rows_of(count_in_python(texts))
    assert rows_of(join_counts([])) == []


@given(st.lists(st.integers(0, 50), max_size=30), st.integers(1, 60))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_chunks_cover_everything_in_order(sizes: list[int], characters: int) -> None:
    chunks = even_chunks(sizes, characters)
    assert [size for chunk in chunks for size in sizes[chunk]] == sizes
    assert all(chunk.stop > chunk.start for chunk in chunks)
    assert all(sum(sizes[chunk]) <= characters or chunk.stop - chunk.start == 1 for chunk in chunks)


def test_threads_keep_the_order_and_pass_on_what_goes_wrong() -> None:
    assert in_threads(lambda item: item * item, [3, 1, 2], 2) == [9, 1, 4]
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda item: 1 / item, [1, 0], 2)


def test_keys_do_not_depend_on_the_hash_seed_and_little_text_does_not_load_the_kernel() -> None:
    program = (
        "import sys; from queqiao_engine.text.batch import count_terms;"
        "c = count_terms(['储能 lithium ion batteries 5G', '薴'] * 50);"
        "print(c.key.tolist(), c.tf.tolist(), 'numba' in sys.modules)"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "7")
    }
    assert len(printed) == 1
    assert printed.pop().endswith("False\n")
