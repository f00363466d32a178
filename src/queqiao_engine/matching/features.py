"""What the calibration looks at: three numbers about a row, its list and its need.

They are computed from the search result alone, the same way when a calibration is fitted and when a list is shown, and
none depends on the length of the list asked for. Ten features were tried; with needs rather than pairs as the sample
every one beyond these made the held-out calibration worse (``docs/quality.md``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.matching.fuse import Fused
from queqiao_engine.matching.retrieve import Candidates

FEATURES = (
    "relative",  # z-score of the fused score within the pool
    "log_lexical",  # of the row
    "top",  # the lexical score of the list's best row
)

LEAST_SCORE = (
    0.05  # added under the logarithm: below it a score is one common character and says nothing more
)


def row_features(candidates: Candidates, fused: Fused) -> NDArray[np.float64]:
    """(n, len(FEATURES)) float64, rows as in ``candidates``."""
    lexical = candidates.lexical
    top = float(lexical.max()) if lexical.size else 0.0
    return np.stack(
        (
            (fused.score - fused.mean) / fused.spread,
            np.log(LEAST_SCORE + lexical),
            np.full(lexical.size, top),
        ),
        axis=1,
    )
