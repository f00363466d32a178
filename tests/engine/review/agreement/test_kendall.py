"""Kendall's W: three judges, ties, exact p by counting, χ² where there is too much to count."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.agreement.kendall import Concordance, kendall_w
from queqiao_engine.review.agreement.readings import Reading
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate


def judges(*rows: list[int]) -> ScoreTable:
    return tabulate(
        Rating(f"i{i}", f"r{j}", score) for j, row in enumerate(rows) for i, score in enumerate(row)
    )


def test_three_judges_of_four() -> None:
    assert kendall_w(judges([1, 2, 3, 4], [2, 1, 3, 4], [1, 3, 2, 4])) == Concordance(
        value=Fraction(7, 9),  # .7778
        mean_spearman=Fraction(2, 3),
        items=4,
        reviewers=3,
        chi_square=7.0,
        freedom=3,
        p=pytest.approx(31 / 576),
        exact=True,
        reading=Reading("Schmidt 1997", "strong", None, None),
    )


def test_the_mean_of_the_spearman_correlations() -> None:
    rows = np.random.default_rng(3).integers(0, 6, (4, 7)).tolist()
    plain = [list(np.random.default_rng(seed).permutation(7).tolist()) for seed in range(4)]
    found = kendall_w(judges(*plain))
    pairs = [float(stats.spearmanr(one, two).statistic) for one, two in combinations(plain, 2)]
    assert float(found.mean_spearman) == pytest.approx(float(np.mean(pairs)))
    tied = kendall_w(judges(*rows))
    assert float(tied.chi_square) == pytest.approx(
        float(stats.friedmanchisquare(*np.array(rows).T).statistic)
    )
    assert tied.p == pytest.approx(float(stats.chi2.sf(tied.chi_square, 6)))
    assert (tied.exact, tied.warnings) == (False, (Reason.of("review.chi_square_rough", items=7, fewest=8),))


def test_many_items_need_no_warning() -> None:
    rows = [np.random.default_rng(seed).permutation(9).tolist() for seed in range(3)]
    assert kendall_w(judges(*rows)).warnings == ()


def test_full_agreement_with_ties_is_one() -> None:
    found = kendall_w(judges([1, 1, 5, 9], [2, 2, 3, 4]))
    assert (found.value, found.exact) == (Fraction(1), True)
    assert found.p == pytest.approx(2 / 24)  # the tied pair may stand either way


def test_one_reviewer_may_tie_everything() -> None:
    assert kendall_w(judges([1, 2, 3], [5, 5, 5])).value == Fraction(6, 12)


@pytest.mark.parametrize(
    ("rows", "code", "facts"),
    [
        ([[1, 1], [2, 2]], "review.no_variation", {}),
        ([[1, 2]], "review.agreement_too_small", {"items": 2, "reviewers": 1}),
        ([[1], [2]], "review.agreement_too_small", {"items": 1, "reviewers": 2}),
    ],
)
def test_panels_without_concordance(rows: list[list[int]], code: str, facts: dict[str, int]) -> None:
    with pytest.raises(EngineError) as error:
        kendall_w(judges(*rows))
    assert (error.value.code, error.value.facts) == (code, facts)


def test_a_missing_score_is_refused() -> None:
    with pytest.raises(EngineError) as error:
        kendall_w(tabulate([Rating("a", "x", 1), Rating("a", "y", 2), Rating("b", "x", 3)]))
    assert (error.value.code, error.value.facts) == ("review.incomplete", {"missing": 1})
