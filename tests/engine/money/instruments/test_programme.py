"""Conditions of funding programmes, each at its very bound."""

from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.price import Part
from queqiao_engine.money.instruments.programme import Check, Kept, Programme, Project, check_programme

Y = Amount.of_yuan
F = Fraction
SIGNED = date(2026, 1, 31)
LATER = date(2027, 1, 1)


def part(name, yuan, milestone="m"):
    when = {"milestone": milestone} if milestone else {"due": SIGNED}
    return Part(id=name, amount=Y(yuan), **when)


def project(*parts, received=0, **stated):
    return Project(signed=SIGNED, parts=parts, received=Y(received), **stated)


def states(programme, project, as_of=LATER):
    return [check.kept.value for check in check_programme(programme, project, as_of)]


def test_a_programme_without_conditions_asks_nothing():
    assert check_programme(Programme(), project(part("a", 1)), LATER) == ()


def test_every_condition_says_its_figures():
    whole = Programme(
        most=Y(100),
        founded_months=3,
        age_years=5,
        founders_cash=F(1, 10),
        self_raised=F(3, 2),
        stages=(F(1, 2), F(1, 2)),
        amounts=(Y(50), Y(60)),
        clear_rights=True,
    )
    known = project(
        part("a", 50),
        part("b", 50, ""),
        received=30,
        founded=date(2026, 4, 30),
        founders_cash=Y(10),
        total_input=Y(100),
        self_raised=Y(45),
        clear_rights=True,
    )
    found = check_programme(whole, known, LATER)
    assert found == (
        Check("most", Kept.KEPT, Reason.of("money.programme_most", grant=Y(100), most=Y(100))),
        Check(
            "founded",
            Kept.KEPT,
            Reason.of("money.programme_founded", founded=date(2026, 4, 30), last=date(2026, 4, 30), months=3),
        ),
        Check(
            "age",
            Kept.KEPT,
            Reason.of(
                "money.programme_age",
                founded=date(2026, 4, 30),
                years=5,
                signed=SIGNED,
                until=date(2031, 4, 30),
            ),
        ),
        Check(
            "founders_cash",
            Kept.KEPT,
            Reason.of("money.programme_founders_cash", paid=Y(10), total=Y(100), share=F(1, 10)),
        ),
        Check(
            "self_raised",
            Kept.KEPT,
            Reason.of("money.programme_self_raised", raised=Y(45), received=Y(30), times=F(3, 2)),
        ),
        *(
            Check(
                "stage",
                kept,
                Reason.of(
                    "money.programme_stage",
                    part=name,
                    amount=Y(50),
                    share=F(1, 2),
                    grant=Y(100),
                    milestone=gate,
                ),
            )
            for name, kept, gate in (("a", Kept.KEPT, "m"), ("b", Kept.BROKEN, None))
        ),
        Check(
            "amounts",
            Kept.KEPT,
            Reason.of("money.programme_amounts", parts=(Y(50), Y(50)), most=(Y(50), Y(60))),
        ),
        Check("clear_rights", Kept.KEPT, Reason.of("money.programme_clear_rights")),
    )


def test_what_nobody_stated_is_open():
    asked = Programme(
        founded_months=3, age_years=5, founders_cash=F(1, 10), self_raised=F(1), clear_rights=True
    )
    assert states(asked, project(part("a", 1)), SIGNED) == ["open"] * 5
    assert states(Programme(founders_cash=F(1, 10)), project(founders_cash=Y(1))) == ["open"]
    assert states(Programme(founders_cash=F(1, 10)), project(total_input=Y(1))) == ["open"]
    assert states(Programme(clear_rights=True), project(clear_rights=False)) == ["broken"]


@pytest.mark.parametrize(
    ("founded", "as_of", "state"),
    [
        (None, date(2026, 4, 30), "open"),
        (None, date(2026, 5, 1), "broken"),
        (date(2026, 4, 30), date(2026, 4, 29), "open"),
        (date(2026, 4, 30), date(2026, 4, 30), "kept"),
        (date(2026, 5, 1), date(2026, 6, 1), "broken"),
        (date(2026, 5, 1), date(2026, 4, 30), "open"),
    ],
)
def test_a_company_is_founded_in_time(founded, as_of, state):
    check = check_programme(Programme(founded_months=3), project(founded=founded), as_of)[0]
    assert check.kept == state


def test_bounds():
    assert states(Programme(most=Y(99)), project(part("a", 50), part("b", "49.01"))) == ["broken"]
    assert states(Programme(age_years=5), project(founded=date(2021, 1, 31))) == ["kept"]
    assert states(Programme(age_years=5), project(founded=date(2021, 1, 30))) == ["broken"]
    cash = Programme(founders_cash=F(1, 10))
    assert states(cash, project(founders_cash=Y("9.99"), total_input=Y(100))) == ["broken"]
    raised = Programme(self_raised=F(1))
    assert states(raised, project(received=30, self_raised=Y("29.99"))) == ["broken"]
    assert states(raised, project(received=0, self_raised=Y(0))) == ["kept"]


def test_stages_and_amounts():
    halves = Programme(stages=(F(1, 2), F(1, 2)))
    # An odd fen may lie in either half; a whole fen too much may not.
    assert states(halves, project(part("a", "0.51"), part("b", "0.50"))) == ["kept", "kept"]
    assert states(halves, project(part("a", "0.52"), part("b", "0.50"))) == ["broken", "broken"]
    one = check_programme(halves, project(part("a", 1)), LATER)
    assert one == (
        Check("stage_count", Kept.BROKEN, Reason.of("money.programme_stage_count", parts=1, wanted=2)),
    )
    line = Programme(amounts=(Y(5), Y(5), Y(10)))
    assert states(line, project(part("a", 5), part("b", 5), part("c", 10))) == ["kept"]
    assert states(line, project(part("a", 5))) == ["kept"]
    assert states(line, project(part("a", 5), part("b", 6))) == ["broken"]
    assert states(line, project(*(part(name, 1) for name in "abcd"))) == ["broken"]


def test_a_grant_in_dollars_is_compared_in_dollars():
    most = Programme(most=Amount(100, "USD"))
    dollars = Project(signed=SIGNED, parts=(), received=Amount(0, "USD"))
    reason = Reason.of("money.programme_most", grant=Amount(0, "USD"), most=Amount(100, "USD"))
    assert check_programme(most, dollars, LATER) == (Check("most", Kept.KEPT, reason),)
