"""Rough cosines from half-precision rows: close enough to choose candidates, whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest

from queqiao_engine.matching.index.scoring import COSINE_MARGIN, _rough_cosines


@pytest.mark.parametrize("chosen", [None, np.array([0, 3, 4, 999])])
def test_rough_cosines_are_within_the_margin(chosen: np.ndarray | None) -> None:
    rng = np.random.default_rng(11)
    rows = rng.normal(size=(1000, 300)).astype(np.float32)
    rows[3] = 0.0
    rows[4, 1:] = 0.0
    rows[5] *= 1e-7  # all but the largest become subnormal or zero in half precision before they are scaled
    rows[np.arange(1000) != 3] /= np.linalg.norm(rows[np.arange(1000) != 3], axis=1, keepdims=True)
    matrix = rows.astype(np.float16)
    matrix[6, :4] = np.float16(6e-8)  # the smallest subnormal
    vector = np.ascontiguousarray(rows[9])
    exact = matrix.astype(np.float64) @ vector.astype(np.float64)
    exact = exact if chosen is None else exact[chosen]
    np.testing.assert_allclose(_rough_cosines(matrix, vector, chosen), exact, rtol=0, atol=COSINE_MARGIN / 2)
