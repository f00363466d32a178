"""Chances near the cut against exact integrals, the band, and the second panel."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr

from queqiao_engine.errors import EngineError
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate
from queqiao_engine.review.selection import Band, Replication, Standing, replicate, selection
from queqiao_engine.review.shrinkage import posterior_law
from queqiao_engine.review.variances import Variances

NIPS_2014 = Variances(1.28, 0.24, 1.27)


def one_each(*scores: float) -> ScoreTable:
    """Item i scored once, each by a reviewer of its own."""
    return tabulate(Rating(f"i{i}", f"r{i}", score) for i, score in enumerate(scores))


def random_table(seed: int, items: int, reviewers: int, each: int) -> ScoreTable:
    random = np.random.default_rng(seed)
    quality = random.normal(6, 1.1, items)
    return tabulate(
        Rating(f"i{i:02}", f"r{j:02}", round(float(quality[i] + random.normal(0, 1.1)), 1))
        for i in range(items)
        for j in random.choice(reviewers, each, replace=False).tolist()
    )


def test_two_items_have_an_exact_chance() -> None:
    table = one_each(7.0, 5.0)
    value, covariance = posterior_law(table, NIPS_2014)
    apart = math.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    found = selection(table, NIPS_2014, 1)
    expected = float(ndtr((value[0] - value[1]) / apart))
    assert [chance.probability for chance in found.chances] == pytest.approx([expected, 1 - expected])
    assert [chance.standard_error for chance in found.chances] == [0.0, 0.0]
    assert (found.draws, found.expected_mistaken) == (0, pytest.approx(1 - expected))
    assert [chance.item for chance in found.chances] == ["i0", "i1"]


def test_the_best_of_independent_items_is_the_integral() -> None:
    # With μ known and everybody's own reviewer the posterior is independent: P(best) = ∫ φ_i Π_j≠i Φ_j.
    table, scores = one_each(7.0, 6.5, 5.0, 4.0), (7.0, 6.5, 5.0, 4.0)
    weight = 1.28 / (1.28 + 0.24 + 1.27)
    sd = math.sqrt(1.28 * (1 - weight))
    means = [5.5 + weight * (score - 5.5) for score in scores]
    found = selection(table, NIPS_2014, 1, mean=5.5, draws=20_000, seed=3)

    def density(x: float, place: int) -> float:
        others = math.prod(ndtr((x - m) / sd) for j, m in enumerate(means) if j != place)
        return math.exp(-(((x - means[place]) / sd) ** 2) / 2) / (sd * math.sqrt(2 * math.pi)) * others

    for place, chance in enumerate(found.chances):
        exact = quad(density, -10, 20, args=(place,))[0]
        assert abs(chance.probability - exact) < 4 * chance.standard_error
    assert sum(chance.probability for chance in found.chances) == pytest.approx(1.0)
    assert found.expected_mistaken == pytest.approx(1 - found.chances[0].probability)


def test_the_whole_panel_and_nobody_are_exact() -> None:
    table = random_table(1, 6, 4, 2)
    everyone = selection(table, NIPS_2014, 9)
    assert {chance.probability for chance in everyone.chances} == {1.0}
    assert (everyone.of(Standing.IN), everyone.band_slots) == (tuple(c.item for c in everyone.chances), 0)
    assert everyone.expected_mistaken == 0.0
    nobody = selection(table, NIPS_2014, 0)
    assert {chance.probability for chance in nobody.chances} == {0.0}
    assert (len(nobody.of(Standing.OUT)), nobody.band_slots, nobody.expected_mistaken) == (6, 0, 0.0)


@pytest.mark.parametrize("mean", [None, 5.0])
def test_items_that_do_not_differ_share_the_places(mean: float | None) -> None:
    found = selection(random_table(2, 8, 4, 2), Variances(0.0, 0.24, 1.27), 2, mean=mean)
    assert [chance.probability for chance in found.chances] == pytest.approx([0.25] * 8)
    assert (found.draws, found.band_slots, len(found.of(Standing.BAND))) == (0, 2, 8)
    assert found.expected_mistaken == pytest.approx(0.75)


def test_the_band_lies_around_the_cut() -> None:
    table = random_table(3, 40, 12, 3)
    found = selection(table, NIPS_2014, 10, seed=5)
    assert found == selection(table, NIPS_2014, 10, seed=5)
    assert sum(chance.probability for chance in found.chances) == pytest.approx(10.0)
    for chance in found.chances:
        expected = Standing.BAND
        if chance.rank <= 10 and chance.probability >= 0.9:
            expected = Standing.IN
        if chance.rank > 10 and chance.probability <= 0.1:
            expected = Standing.OUT
        assert chance.standing is expected
    assert found.band_slots == 10 - len(found.of(Standing.IN))
    assert len(found.of(Standing.BAND)) > found.band_slots > 0
    narrow = selection(table, NIPS_2014, 10, band=Band(0.49, 0.51), seed=5)
    assert len(narrow.of(Standing.BAND)) < len(found.of(Standing.BAND))
    assert narrow.seed == 5


def test_equal_values_at_the_cut_stay_together() -> None:
    rows = [("a", 9.0), ("b", 6.0), ("c", 6.0), ("d", 1.0)]
    table = tabulate(Rating(item, reviewer, score) for item, score in rows for reviewer in "xyz")
    found = selection(table, Variances(100.0, 0.0, 0.01), 2, band=Band(0.2, 0.4))
    standing = {chance.item: chance.standing for chance in found.chances}
    assert standing == {"a": Standing.IN, "b": Standing.BAND, "c": Standing.BAND, "d": Standing.OUT}
    assert found.band_slots == 1
    assert found.expected_mistaken == pytest.approx(0.25, abs=1e-9)


def test_ids_play_no_part_in_the_simulation() -> None:
    table = random_table(4, 12, 5, 3)
    renamed = tabulate(
        Rating(f"z{99 - cell.item}", f"q{9 - cell.reviewer}", cell.score) for cell in table.cells
    )
    first = selection(table, NIPS_2014, 4, seed=1)
    second = selection(renamed, NIPS_2014, 4, seed=1)
    assert [chance.probability for chance in first.chances] == [
        chance.probability for chance in second.chances
    ]


def test_a_second_panel_changes_less_when_there_is_less_noise() -> None:
    table = random_table(6, 40, 12, 3)
    noisy = replicate(table, NIPS_2014, 9, seed=2)
    sharp = replicate(table, Variances(1.28, 0.01, 0.01), 9, seed=2)
    assert 0.0 <= noisy.low < noisy.changed < noisy.high <= 1.0
    assert sharp.changed < noisy.changed
    assert noisy == replicate(table, NIPS_2014, 9, seed=2)
    assert replicate(table, NIPS_2014, 40, rounds=100) == Replication(0.0, 0.0, 0.0, 100, 0)


def test_a_second_panel_on_items_that_do_not_differ_is_a_lottery() -> None:
    found = replicate(random_table(7, 20, 8, 3), Variances(0.0, 0.0, 1.0), 5, mean=6.0)
    assert found.changed == pytest.approx(
        0.75, abs=0.03
    )  # hypergeometric: 15 of 20 are not on the first list
    assert (
        selection(random_table(7, 20, 8, 3), Variances(0.0, 0.0, 1.0), 10, mean=6.0).expected_mistaken == 0.5
    )


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda table: selection(table, NIPS_2014, -1), "review.slots"),
        (lambda table: selection(table, NIPS_2014, 1, draws=99), "review.draws"),
        (lambda table: selection(table, NIPS_2014, 1, band=Band(0.9, 0.1)), "review.band"),
        (lambda table: selection(table, NIPS_2014, 1, band=Band(-0.1, 0.1)), "review.band"),
        (lambda table: replicate(table, NIPS_2014, 0), "review.slots"),
        (lambda table: replicate(table, NIPS_2014, 1, rounds=10), "review.draws"),
    ],
)
def test_questions_that_cannot_be_answered(call: object, code: str) -> None:
    with pytest.raises(EngineError) as error:
        call(one_each(1.0, 2.0, 3.0))  # type: ignore[operator]
    assert error.value.code == code
