"""What a machine may say of a row, and of a list. 强相关 is not in its vocabulary.

With a fitted calibration grades follow probabilities. Without one they follow a rule on closeness (a cosine) that claims
little: the best row's own closeness, scaled down by how far a row falls behind it. No probability is made up.
"""

from __future__ import annotations

from collections.abc import Iterable

from queqiao_engine.matching.contracts import Grade, Outlook
from queqiao_engine.matching.learn import Calibration
from queqiao_engine.matching.policy import RankingPolicy


def grade_by_rule(closeness: float, lexical: float, best: float, policy: RankingPolicy) -> Grade:
    """The neutral grade of a row with score ``lexical`` in a list whose best row has ``best`` and ``closeness``."""
    own = closeness * lexical / best if best > 0.0 else 0.0
    if own >= policy.likely_closeness:
        return Grade.LIKELY
    return Grade.TO_CONFIRM if own >= policy.confirm_closeness else Grade.LITTLE


def grade_by_probability(weak: float, fairly_strong: float, calibration: Calibration) -> Grade:
    """The grade of a row with P(weak or better) and P(fairly strong or better)."""
    if fairly_strong >= calibration.likely_from:
        return Grade.LIKELY
    return Grade.TO_CONFIRM if weak >= calibration.confirm_from else Grade.LITTLE


def outlook_of(
    closeness: float, answers: Iterable[int], calibration: Calibration, policy: RankingPolicy
) -> Outlook:
    """What the list as a whole may claim.

    That nothing exists is never said on scores alone (they cannot tell: AUROC about .6), only after enough people's
    answers, all below fairly strong. One answer of fairly strong or better makes the list a list again.
    """
    grades = list(answers)
    if any(grade >= 2 for grade in grades):
        return Outlook.LISTED
    if len(grades) >= policy.none_found_after:
        return Outlook.NONE_FOUND
    if len(grades) >= policy.probably_none_after:
        return Outlook.PROBABLY_NONE
    limit = calibration.abstain_closeness
    return (
        Outlook.NO_OBVIOUS_MATCH
        if closeness < (policy.abstain_closeness if limit is None else limit)
        else Outlook.LISTED
    )
