"""What the calibration looks at: ten numbers about a row, its list and its need.

They are computed from the search result alone, the same way when a calibration is fitted and when a list is shown, and
none depends on the size of the list asked for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.matching.fuse import Fused
from queqiao_engine.matching.retrieve import Candidates

FEATURES = (
    "relative",  # z-score of the row within the pool
    "lexical",
    "log_lexical",
    "log_rank",
    "share_of_top",  # score above the pool's mean, as a share of the best row's
    "top",  # the best lexical score
    "flatness",  # mean of the ten best over the best
    "query_terms",  # ln of how many
    "relative_to_ten",  # lexical score over the mean of the ten best
    "semantic",  # cosine of the vectors; 0 without
)


def row_features(candidates: Candidates, fused: Fused) -> NDArray[np.float64]:
    """(n, len(FEATURES)) float64, rows as in ``candidates``."""
    count = len(candidates.ids)
    if count == 0:
        return np.zeros((0, len(FEATURES)))
    lexical = candidates.lexical
    top = max(float(lexical.max()), 1e-9)
    ten = max(float(lexical[:10].mean()), 1e-9)
    place = np.empty(count)
    place[np.argsort(-fused.score, kind="stable")] = np.arange(1, count + 1)
    best = max(float(fused.score.max()) - fused.mean, 1e-9)
    semantic = np.zeros(count) if candidates.semantic is None else candidates.semantic
    return np.stack(
        (
            (fused.score - fused.mean) / fused.spread,
            lexical,
            np.log(0.05 + lexical),
            np.log(place),
            (fused.score - fused.mean) / best,
            np.full(count, top),
            np.full(count, ten / top),
            np.full(count, np.log1p(candidates.query.key.size)),
            lexical / ten,
            semantic,
        ),
        axis=1,
    )
