"""Looking for a run of bytes in many documents of a mapped text, in machine code. Import where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.kernel import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def hold_run(
    blob: NDArray[np.uint8],
    offset: NDArray[np.int64],
    docs: NDArray[np.int64],
    run: NDArray[np.uint8],
    skip: NDArray[np.int64],
    holds: NDArray[np.bool_],
) -> None:
    """Sets ``holds[i]`` where document ``docs[i]`` contains ``run``; Horspool's search with ``skip`` from ``skips``."""
    length = len(run)
    last = run[length - 1]
    for i in range(len(docs)):
        end = offset[docs[i] + 1]
        at = offset[docs[i]] + length - 1
        while at < end:
            byte = blob[at]
            if byte == last:
                same = 1
                while same < length and blob[at - same] == run[length - 1 - same]:
                    same += 1
                if same == length:
                    holds[i] = True
                    break
            at += skip[byte]


def skips(run: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How far the search may move when the byte under the end of ``run`` is the index of the table."""
    table = np.full(256, len(run), dtype=np.int64)
    for place in range(len(run) - 1):
        table[run[place]] = len(run) - 1 - place
    return table
