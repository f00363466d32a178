"""Rows that hold step before contradicted ones of their grade; scores, grades, answers and lists of nearest misses stay as they are."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from queqiao_engine.matching.contracts import (
    ClauseVerdict,
    Grade,
    Match,
    MatchReport,
    Outlook,
    ScorePart,
    Verdict,
)
from queqiao_engine.matching.demotion import DEMANDS, contradictions, demote


def match(
    name: str,
    score: float,
    grade: Grade = Grade.LIKELY,
    failed: int = 0,
    answer: int | None = None,
    met: bool = True,
) -> Match:
    left = Verdict.MET if met else Verdict.UNKNOWN
    verdicts = tuple(
        ClauseVerdict(f"c{number}", Verdict.CONTRADICTED if number <= failed else left, "r")
        for number in range(1, 4)
    )
    return Match(
        1, name, name, score, (ScorePart("lexical", score, score),), grade, None, verdicts, (), answer
    )


def report(*matches: Match, outlook: Outlook = Outlook.LISTED) -> MatchReport:
    placed = tuple(replace(one, rank=place) for place, one in enumerate(matches, start=1))
    return MatchReport("n", "n", outlook, (), placed, (), 0, 9, "1", "r", "neutral", 0.5)


def order(of: MatchReport) -> list[str]:
    return [one.id for one in of.matches]


def test_a_contradicted_row_stands_behind_its_grade_and_before_the_next() -> None:
    moved = demote(
        report(
            match("a", 0.9, failed=1),
            match("b", 0.8),
            match("c", 0.7, failed=2),
            match("d", 0.6),
            match("e", 0.3, Grade.TO_CONFIRM, failed=1),
            match("f", 0.2, Grade.TO_CONFIRM),
            match("g", 0.1, Grade.LITTLE),
        )
    )
    assert order(moved) == ["b", "d", "a", "c", "f", "e", "g"]
    assert [one.rank for one in moved.matches] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.score for one in moved.matches] == [0.8, 0.6, 0.9, 0.7, 0.2, 0.3, 0.1]
    assert moved.matches[2].parts == (ScorePart("lexical", 0.9, 0.9), ScorePart(DEMANDS, 1.0, 0.0))
    assert moved.matches[0].parts == (ScorePart("lexical", 0.8, 0.8),)


def test_a_row_nothing_is_known_of_overtakes_nobody() -> None:
    unknown = match("u", 0.8, met=False)
    assert order(demote(report(match("a", 0.9, failed=1), unknown))) == ["a", "u"]
    moved = demote(report(match("a", 0.9, failed=1), unknown, match("b", 0.7), match("c", 0.6, failed=1)))
    assert order(moved) == ["b", "a", "u", "c"]
    assert [one.id for one in moved.matches if one.parts[-1].name == DEMANDS] == ["a"]


def test_a_persons_word_stands_above_it() -> None:
    given_ = report(
        match("yes", 0.4, failed=1, answer=3),
        match("a", 0.9, failed=1),
        match("b", 0.8),
        match("no", 0.95, answer=0),
    )
    moved = demote(given_)
    assert order(moved) == ["yes", "b", "a", "no"]
    assert moved.matches[0].parts == given_.matches[0].parts


def test_nearest_misses_stay_in_the_order_of_nearness() -> None:
    given_ = report(match("a", 0.9, failed=1), match("b", 0.8), outlook=Outlook.NO_OBVIOUS_MATCH)
    assert demote(given_) == given_


def test_fewer_demands_bring_a_row_back() -> None:
    moved = demote(report(match("a", 0.9, failed=1), match("b", 0.8)))
    cleared = replace(moved, matches=tuple(replace(one, verdicts=one.verdicts[1:]) for one in moved.matches))
    again = demote(cleared)
    assert (order(moved), order(again)) == (["b", "a"], ["a", "b"])
    assert again.matches[0].parts == (ScorePart("lexical", 0.9, 0.9),)


@given(
    st.lists(
        st.tuples(
            st.floats(0.01, 1.0),
            st.sampled_from(Grade),
            st.integers(0, 3),
            st.sampled_from([None, None, None, 0, 3]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_each_row_stays_once_each_grade_keeps_its_places_and_twice_is_once(
    rows: list[tuple[float, Grade, int, int | None, bool]],
) -> None:
    given_ = report(*(match(f"m{at}", *row) for at, row in enumerate(rows)))
    moved = demote(given_)
    assert sorted(order(moved)) == sorted(order(given_))
    assert [(one.grade, one.answer) for one in moved.matches] == [
        (one.grade, one.answer) for one in given_.matches
    ]
    assert demote(moved) == moved
    for grade in Grade:
        own = [one for one in moved.matches if one.grade is grade and one.answer is None]
        failed = [contradictions(one) > 0 for one in own]
        if True in failed:
            holding = [
                not bad and one.verdicts[0].verdict is Verdict.MET
                for one, bad in zip(own, failed, strict=True)
            ]
            assert not any(holding[failed.index(True) :])
