"""From judgements to the pairs a calibration is fitted on: each judged row with the features a list gave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from queqiao_engine.matching.contracts import Answer, Entry
from queqiao_engine.matching.encoders import Encoder, EntryEncoder
from queqiao_engine.matching.evaluate import by_need
from queqiao_engine.matching.features import row_features
from queqiao_engine.matching.index.contracts import SearchIndex
from queqiao_engine.matching.learn import JudgedPair
from queqiao_engine.matching.policy import RankingPolicy
from queqiao_engine.matching.rank import score
from queqiao_engine.matching.retrieve import closeness


def collect_pairs(
    needs: Sequence[Entry],
    index: SearchIndex,
    judgements: Sequence[Answer],
    *,
    groups: Mapping[str, str] | None = None,
    encoder: Encoder | EntryEncoder | None = None,
    policy: RankingPolicy | None = None,
) -> tuple[JudgedPair, ...]:
    """The judged pairs of ``needs`` whose achievement shares a term with the need.

    ``groups`` maps need id to the group that cross-fitting holds out together; without it needs of the same title
    are one group. Rows that no search returns have no features and are left out: no list will ever show them.
    """
    policy = policy or RankingPolicy()
    labels = by_need(judgements)
    pairs: list[JudgedPair] = []
    for need in sorted(needs, key=lambda entry: entry.id):
        graded = labels.get(need.id)
        if not graded:
            continue
        scored = score(need, index, k=index.size, encoder=encoder, policy=policy)
        candidates = scored.candidates
        if not candidates.ids:
            continue
        features = row_features(candidates, scored.fused)
        near = closeness(candidates.query, index.entries(candidates.ids[:1])[0], index)
        group = (groups or {}).get(need.id) or need.title
        pairs.extend(
            JudgedPair(need.id, group, graded[one], tuple(map(float, features[row])), near)
            for row, one in enumerate(candidates.ids)
            if one in graded
        )
    return tuple(pairs)
