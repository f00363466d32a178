"""The compiled addition of fields for ``weighting``. Importing it loads numba; import it inside functions only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.text.compilation import I64, U64, compiled


@compiled
def add_rows(
    rows: I64, ptr: I64, key: U64, part: NDArray[np.float64], scale: int
) -> tuple[I64, U64, NDArray[np.uint16]]:
    """Add up the rows of each entry into one row of fixed-point weights.

    Entry ``i`` owns the rows ``rows[i]:rows[i + 1]``; row ``r`` is ``key[ptr[r]:ptr[r + 1]]``, ascending and distinct, with
    ``part``. Parts of equal keys are added in the order of the rows, multiplied by ``scale``, rounded half up and kept
    within 1 and 65535. Returns row pointers, keys and weights.
    """
    entries = rows.size - 1
    out_ptr = np.zeros(entries + 1, np.int64)
    out_key = np.empty(key.size, np.uint64)
    out_weight = np.empty(key.size, np.uint16)
    heads = ptr.copy()
    filled = 0
    for entry in range(entries):
        while True:
            found = False
            least = np.uint64(0)
            for row in range(rows[entry], rows[entry + 1]):
                if heads[row] < ptr[row + 1] and (not found or key[heads[row]] < least):
                    least = key[heads[row]]
                    found = True
            if not found:
                break
            total = 0.0
            for row in range(rows[entry], rows[entry + 1]):
                if heads[row] < ptr[row + 1] and key[heads[row]] == least:
                    total += part[heads[row]]
                    heads[row] += 1
            out_key[filled] = least
            out_weight[filled] = min(max(np.floor(total * scale + 0.5), 1.0), 65535.0)
            filled += 1
        out_ptr[entry + 1] = filled
    return out_ptr, out_key[:filled].copy(), out_weight[:filled].copy()
