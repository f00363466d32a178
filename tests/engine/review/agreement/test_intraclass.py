"""Intraclass correlation: the table of Shrout and Fleiss, its intervals, and the degenerate panels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from queqiao_engine.errors import EngineError
from queqiao_engine.review.agreement.intraclass import Form, intraclass
from queqiao_engine.review.agreement.readings import KOO_LI, Reading
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def panel(rows: list[list[float]]) -> ScoreTable:
    return tabulate(
        Rating(f"i{i}", f"r{j}", score) for i, row in enumerate(rows) for j, score in enumerate(row)
    )


def test_the_six_forms_of_shrout_and_fleiss() -> None:
    found = intraclass(panel(SHROUT_FLEISS))
    squares = found.mean_squares
    assert [round(value, 2) for value in (squares.items, squares.reviewers, squares.within, squares.residual)] == [
        11.24, 32.49, 6.26, 1.02,
    ]  # fmt: skip
    assert {form.form.value: round(form.value, 2) for form in found.forms} == {
        "1,1": 0.17, "2,1": 0.29, "3,1": 0.71, "1,k": 0.44, "2,k": 0.62, "3,k": 0.91,
    }  # fmt: skip
    assert [form.form for form in found.forms] == list(Form)
    assert (found.items, found.reviewers, found.confidence) == (6, 4, 0.95)


@pytest.mark.parametrize(
    ("form", "f", "freedom", "p", "low", "high"),
    [  # as the psych package prints them for this table
        (Form.ONE_WAY, 1.79, (5, 18), 0.16477, -0.133, 0.72),
        (Form.AGREEMENT, 11.03, (5, 15), 0.00013, 0.019, 0.76),
        (Form.CONSISTENCY, 11.03, (5, 15), 0.00013, 0.342, 0.95),
        (Form.ONE_WAY_MEAN, 1.79, (5, 18), 0.16477, -0.884, 0.91),
        (Form.AGREEMENT_MEAN, 11.03, (5, 15), 0.00013, 0.071, 0.93),
        (Form.CONSISTENCY_MEAN, 11.03, (5, 15), 0.00013, 0.676, 0.99),
    ],
)
def test_tests_and_intervals(
    form: Form, f: float, freedom: tuple[int, int], p: float, low: float, high: float
) -> None:
    found = intraclass(panel(SHROUT_FLEISS)).of(form)
    assert found.f is not None
    assert (round(found.f, 2), found.freedom, round(found.p, 5)) == (f, freedom, p)
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-4), pytest.approx(high, abs=6e-3))
    assert found.p == pytest.approx(float(stats.f.sf(found.f, *found.freedom)))


def test_the_reading_is_under_its_author_s_name_with_both_ends() -> None:
    found = intraclass(panel(SHROUT_FLEISS)).of(Form.CONSISTENCY)
    assert found.reading == Reading(KOO_LI.author, "moderate", "poor", "excellent")


def test_an_interval_narrows_with_less_confidence() -> None:
    wide, narrow = (intraclass(panel(SHROUT_FLEISS), confidence=level) for level in (0.99, 0.8))
    for form in Form:
        assert wide.of(form).low < narrow.of(form).low < narrow.of(form).value
        assert narrow.of(form).value < narrow.of(form).high < wide.of(form).high


def test_the_interval_of_agreement_covers_as_often_as_it_says() -> None:
    random = np.random.default_rng(8)
    hits = 0
    for _ in range(300):
        scores = (
            random.normal(0, 1.5, (12, 1)) + random.normal(0, 0.7, (1, 5)) + random.normal(0, 1.0, (12, 5))
        )
        found = intraclass(panel(scores.tolist())).of(Form.AGREEMENT)
        hits += found.low <= 2.25 / (2.25 + 0.49 + 1.0) <= found.high
    assert 0.90 <= hits / 300 <= 0.99


def test_full_agreement() -> None:
    found = intraclass(panel([[1, 1, 1], [5, 5, 5], [9, 9, 9]]))
    assert [(form.value, form.f, form.p, form.low, form.high) for form in found.forms] == [
        (1.0, None, 0.0, 1.0, 1.0)
    ] * 6


def test_constant_severity_lowers_agreement_and_not_consistency() -> None:
    found = intraclass(panel([[1, 3, 2], [5, 7, 6], [8, 10, 9]]))
    assert (found.of(Form.CONSISTENCY).value, found.of(Form.CONSISTENCY).low) == (1.0, 1.0)
    agreement = found.of(Form.AGREEMENT)
    assert agreement.value == pytest.approx((37 / 3) / (37 / 3 + 1.0))  # no noise: σ²_f / (σ²_f + σ²_b)
    assert 0.0 < agreement.low < agreement.value < agreement.high < 1.0


@pytest.mark.parametrize(
    ("rows", "code", "facts"),
    [
        ([[5, 5], [5, 5]], "review.no_variation", {}),
        ([[1, 5], [1, 5], [1, 5]], "review.no_variation", {}),
        ([[6, -2], [-4, 0]], "review.no_variation", {}),  # the denominator of (2,k) is zero
        ([[5], [6]], "review.agreement_too_small", {"items": 2, "reviewers": 1}),
        ([[5, 6]], "review.agreement_too_small", {"items": 1, "reviewers": 2}),
    ],
)
def test_panels_that_have_no_correlation(rows: list[list[float]], code: str, facts: dict[str, int]) -> None:
    with pytest.raises(EngineError) as error:
        intraclass(panel(rows))
    assert (error.value.code, error.value.facts) == (code, facts)


def test_a_missing_score_is_refused() -> None:
    with pytest.raises(EngineError) as error:
        intraclass(tabulate([Rating("a", "x", 1), Rating("a", "y", 2), Rating("b", "x", 3)]))
    assert (error.value.code, error.value.facts) == ("review.incomplete", {"missing": 1})
