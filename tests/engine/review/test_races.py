"""赛马: equal first tranches, gates by number and threshold, ties, and the money of stopped teams."""

from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.races import Gate, Runner, TieRule, UnspentRule, first_tranches, prune

FIELD = [
    Runner("a", Fraction(90), 100, 100),
    Runner("b", Fraction(80), 100, 60),
    Runner("c", Fraction(80), 100, 50),
    Runner("d", Fraction(70), 100, 10),
    Runner("e", Fraction(95), 100, 99, met_milestone=False),
]


def test_first_tranches_are_equal_and_the_rest_stays() -> None:
    assert first_tranches(100, ["b", "a", "c"]) == ((("a", 33), ("b", 33), ("c", 33)), 1)
    with pytest.raises(EngineError, match="no_teams"):
        first_tranches(1, [])


@pytest.mark.parametrize(
    ("ties", "kept"),
    [(TieRule.KEEP_ALL, ("a", "b", "c")), (TieRule.STOP_ALL, ("a",)), (TieRule.CHEAPER, ("a", "c"))],
)
def test_ties_at_the_last_place(ties: TieRule, kept: tuple[str, ...]) -> None:
    result = prune(Gate("g1", keep=2, ties=ties, ip_terms="stay with the team"), FIELD)
    assert (result.kept, result.ip_terms) == (kept, "stay with the team")
    assert result.returned == sum(r.granted - r.spent for r in FIELD if r.id not in kept)
    assert result.to_organiser == result.returned
    assert prune(Gate("g1", keep=2, ties=ties, ip_terms="stay with the team"), FIELD[::-1]) == result


def test_threshold_milestone_and_reasons() -> None:
    result = prune(Gate("g2", threshold=Fraction(80)), FIELD)
    assert result.kept == ("a", "b", "c")
    assert [(r.facts["runner"], r.code) for r in result.reasons] == [
        ("e", "panel.milestone_missed"),
        ("a", "panel.runner_kept"),
        ("c", "panel.runner_kept"),
        ("b", "panel.runner_kept"),
        ("d", "panel.below_gate"),
    ]
    assert prune(Gate("g", keep=9), FIELD).kept == ("a", "b", "c", "d")
    below = prune(Gate("g", keep=3), FIELD)
    assert below.reasons[-1].code == "panel.below_place"


def test_unspent_money_of_the_stopped_goes_equally_to_the_kept() -> None:
    gate = Gate("g", keep=3, unspent=UnspentRule.TO_KEPT_EQUALLY)
    result = prune(gate, FIELD)
    assert (result.returned, result.to_kept, result.to_organiser) == (
        91,
        (("a", 30), ("b", 30), ("c", 30)),
        1,
    )
    nobody = prune(Gate("g", keep=0, unspent=UnspentRule.TO_KEPT_EQUALLY), FIELD)
    assert (nobody.kept, nobody.to_organiser) == ((), nobody.returned)


@pytest.mark.parametrize(
    ("gate", "field", "code"),
    [
        (Gate("g"), FIELD, "bad_gate"),
        (Gate("g", keep=-1), FIELD, "bad_gate"),
        (Gate("g", keep=1), [*FIELD, FIELD[0]], "duplicate_id"),
        (Gate("g", keep=1), [Runner("a", Fraction(1), 1, 2)], "overspent"),
    ],
)
def test_refusals(gate: Gate, field: list[Runner], code: str) -> None:
    with pytest.raises(EngineError, match=code):
        prune(gate, field)
