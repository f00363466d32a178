"""Every constant of ranking that is not in the recipe: pool, fusion, feedback, grades, abstention.

``Recipe`` says how one text meets another; the policy says what is made of those scores. Their common hash goes into
each report, so two reports with the same hash over the same corpus are comparable.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from queqiao_engine.matching.recipe import Recipe


@dataclass(frozen=True, slots=True)
class RankingPolicy:
    """Defaults are argued in ``docs/matching.md`` and measured in ``docs/quality.md``."""

    pool: int = 200  # rows, best by lexical score, whose spread sets the scale of the other parts
    fusion: str = "zscore"  # or "rrf"
    semantic_weight: float = 0.5  # of the semantic z-score, the lexical one having 1
    rrf_constant: int = 60  # Cormack, Clarke and Büttcher (2009)
    feedback_weight: float = 0.2  # of one grade step, in units of the lexical score
    feedback_prior: float = 0.65  # the grade (0..3) an unknown row is taken to have
    feedback_smoothing: float = 1.0  # how much similarity it takes until answers outweigh the prior
    likely_closeness: float = (
        0.20  # neutral grades: closeness (a cosine) from which a row may be called likely related
    )
    confirm_closeness: float = 0.08  # and to be confirmed
    abstain_closeness: float = 0.20  # best row below this: no obvious match
    probably_none_after: int = 10  # answers, all below fairly strong
    none_found_after: int = 20
    evidence_limit: int = 6  # terms quoted per row
    nearest_limit: int = 5  # ids named per gate

    def hash(self, recipe: Recipe) -> str:
        """Twelve hex digits of SHA-256 over the recipe's hash and the canonical JSON of these constants."""
        plain = json.dumps({"recipe": recipe.hash(), "policy": asdict(self)}, sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:12]
