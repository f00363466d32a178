"""Figures of a corpus that decide what an index pays for it: length, repetition, how common terms are, how many match."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import synthetic
from queqiao_engine.text.batch import count_terms
from queqiao_engine.text.contracts import TermCounts

RANKS = (1, 10, 30, 100, 200, 500, 1000)
PIECE = 120
"""Characters of the stretches that real texts are cut into, so that both sides have documents of like length."""


def figures(
    documents: Sequence[str], needs: Sequence[str], own: Sequence[int] | None = None
) -> dict[str, str]:
    """``own[i]`` is the need that document ``i`` was cut from; matches with it do not count."""
    counted = count_terms(documents)
    asked = count_terms(needs)
    size = np.diff(counted.ptr)
    rows = np.repeat(np.arange(len(documents)), size)
    matches, terms = [], []
    for q in range(len(needs)):
        keys = asked.key[asked.ptr[q] : asked.ptr[q + 1]]
        hit = np.isin(counted.key, keys)
        if own is not None:
            hit &= np.asarray(own)[rows] != q
        matches.append(hit.sum() / len(documents))
        terms.append(len(keys))
    frequency = np.sort(np.unique(counted.key, return_counts=True)[1])[::-1] / len(documents)
    return {
        "documents": f"{len(documents)}",
        "term occurrences, mean (p5, p95)": _spread(counted),
        "distinct terms, mean": f"{size.mean():.0f}",
        "terms of a need, mean": f"{np.mean(terms):.0f}",
        "terms of a need in a document of another": f"{np.mean(matches):.1f}",
        "the same for 150 terms and 198 distinct": f"{np.mean(matches) * 150 / np.mean(terms) * 198 / size.mean():.1f}",
        **{f"df of rank {rank}": f"{frequency[rank - 1]:.3f}" for rank in RANKS if rank <= len(frequency)},
    }


def _spread(counted: TermCounts) -> str:
    low, high = np.percentile(counted.length, [5, 95])
    return f"{counted.length.mean():.0f} ({low:.0f}, {high:.0f})"


def compare(count: int, file: str | None) -> str:
    """The figures of the synthetic corpus, beside those of a CSV file of real texts."""
    entries = [entry for chunk in synthetic.achievements(count) for entry in chunk]
    drawn = figures(
        [f"{e.title}\n{e.body}" for e in entries], [f"{e.title}\n{e.body}" for e in synthetic.needs(150)]
    )
    real = _of_file(Path(file)) if file else {}
    lines = ["| | synthetic |" + (" real |" if real else ""), "|---|---|" + ("---|" if real else "")]
    lines += [
        f"| {name} | {value} |" + (f" {real.get(name, '–')} |" if real else "")
        for name, value in drawn.items()
    ]
    return "\n".join(lines)


def _of_file(path: Path) -> dict[str, str]:
    """The texts cut into pieces are the documents, the beginnings of the texts the needs."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        texts = [f"{row['title']}\n{row.get('body') or ''}" for row in csv.DictReader(file)]
    pieces = [(text[at : at + PIECE], q) for q, text in enumerate(texts) for at in range(0, len(text), PIECE)]
    pieces = [(text, q) for text, q in pieces if len(text) > PIECE // 2]
    return figures([text for text, _ in pieces], [text[:100] for text in texts], [q for _, q in pieces])
