"""Stored entries: what was written is read, whatever stands in the texts, and one entry of a block without its neighbours."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.index import payload

AWKWARD = st.text(alphabet='}],["\\:a中\n', max_size=12)
"""Characters of which the border between two stored entries is made."""
ENTRIES = st.builds(
    Entry,
    id=AWKWARD,
    kind=st.sampled_from(EntryKind),
    title=AWKWARD,
    summary=AWKWARD,
    body=AWKWARD,
    keywords=st.lists(AWKWARD, max_size=3).map(tuple),
    claims=AWKWARD,
    attributes=st.dictionaries(
        AWKWARD,
        st.one_of(AWKWARD, st.floats(allow_nan=False), st.lists(AWKWARD, max_size=3).map(tuple)),
        max_size=3,
    ),
)


def written(folder: str, entries: list[Entry]) -> payload.PayloadFile:
    """A payload with these entries, opened."""
    path = Path(folder) / "payload"
    writer = payload.PayloadWriter(path)
    writer.add(entries)
    writer.close(lasting=False)
    starts, offsets = np.array(writer.starts, np.uint32), np.array(writer.offsets, np.int64)
    return payload.PayloadFile(path, starts, offsets)


@settings(max_examples=60, deadline=None)
@given(entries=st.lists(ENTRIES, min_size=1, max_size=80), data=st.data())
def test_reads_any_entry_alone_and_all_of_them(entries: list[Entry], data: st.DataObject) -> None:
    docs = data.draw(st.lists(st.integers(0, len(entries) - 1), max_size=10))
    with TemporaryDirectory() as folder:
        file = written(folder, entries)
        assert file.read(range(len(entries))) == entries
        assert file.read(docs) == [entries[doc] for doc in docs]
        assert [one for _, content, _ in file.blocks() for one in payload.decode_entries(content)] == entries


def test_a_text_that_looks_like_the_border_between_two_entries(tmp_path: Path) -> None:
    """There the whole block is parsed, and nothing is cut in two."""
    entries = [
        Entry(f"A{n}", EntryKind.ACHIEVEMENT, "一种}],[", summary="x}],[", attributes={"a": "}],["})
        for n in range(3)
    ]
    file = written(str(tmp_path), entries)
    assert [file.read([doc]) for doc in (2, 0, 1)] == [[entries[2]], [entries[0]], [entries[1]]]
