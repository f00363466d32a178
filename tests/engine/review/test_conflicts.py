"""Conflict rules over relations: windows, shares, levels, chains, merged and suspected identities."""

from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.conflicts import (
    Conflict,
    ConflictRule,
    Conflicts,
    Evidence,
    ItemParties,
    Relation,
    RelationKind,
    Step,
    find_conflicts,
    within,
)
from queqiao_engine.review.identities import Link, LinkBy, PersonRecord

K = RelationKind
DAY = date(2026, 11, 21)
TOGETHER = ConflictRule("together", ((Step(frozenset({K.COAUTHOR, K.COAPPLICANT}), 3),),))
EARLIER = ConflictRule("earlier", ((Step(frozenset({K.COAUTHOR, K.COAPPLICANT}), 6),),), hard=False)
UNIT = ConflictRule(
    "unit", ((Step(frozenset({K.EMPLOYED}), 2),), (Step(frozenset({K.EMPLOYED}), 2),) * 2), climb=1
)
SPOUSE_FIRM = ConflictRule(
    "spouse", ((Step(frozenset({K.KIN})), Step(frozenset({K.SHAREHOLDER}), None, Fraction(1, 20))),)
)


def find(
    relations: list[Relation],
    rules: list[ConflictRule],
    *,
    records: list[PersonRecord] | None = None,
    **parties: tuple[str, ...],
) -> Conflicts:
    people = records or [PersonRecord("rev"), PersonRecord("app"), PersonRecord("wife")]
    return find_conflicts(
        records=people,
        reviewers=["rev"],
        items=[ItemParties("X", **(parties or {"people": ("app",)}))],
        relations=relations,
        rules=rules,
        as_of=DAY,
    )


def rules_found(found: Conflicts) -> list[tuple[str, bool]]:
    return [(conflict.rule, conflict.hard) for conflict in found.found]


def test_the_path_shows_that_a_is_b_by_mail_and_b_applied_with_c() -> None:
    records = [
        PersonRecord("rev", emails=("m@d.example",)),
        PersonRecord("old", emails=("M@d.example",)),
        PersonRecord("app"),
    ]
    bond = Relation(K.COAPPLICANT, "app", "old", date(2024, 5, 1), date(2024, 5, 1))
    found = find([bond], [EARLIER, TOGETHER], records=records)
    path = (
        Evidence("rev", "old", link=Link("rev", "old", LinkBy.EMAIL, "m@d.example")),
        Evidence("old", "app", relation=bond),
    )
    assert found.found == (Conflict("X", "rev", "together", True, path),)
    assert found.barred() == {("X", "rev"): "together"}


def test_windows_harden_and_soften() -> None:
    def on(day: date) -> list[tuple[str, bool]]:
        return rules_found(find([Relation(K.COAUTHOR, "rev", "app", day, day)], [TOGETHER, EARLIER]))

    assert on(date(2023, 11, 21)) == [("together", True)]
    assert on(date(2023, 11, 20)) == [("earlier", False)]
    assert on(date(2020, 11, 20)) == []
    assert on(date(2027, 1, 1)) == []
    assert find([Relation(K.COAUTHOR, "rev", "app")], [TOGETHER]).warnings == (
        Reason.of("panel.undated", kind="coauthor", a="rev", b="app"),
    )


def test_a_window_that_ends_on_the_29th_of_february() -> None:
    step = Step(frozenset({K.COAUTHOR}), 1)
    bond = Relation(K.COAUTHOR, "a", "b", None, date(2023, 2, 28))
    assert within(bond, step, date(2024, 2, 29))
    assert not within(bond, step, date(2024, 3, 1))
    assert not within(bond, Step(frozenset({K.KIN})), date(2024, 3, 1))


def test_units_are_climbed_as_far_as_the_rule_says() -> None:
    records = [
        PersonRecord("rev", units=("lab1",)),
        PersonRecord("app", units=("lab2",)),
        PersonRecord("wife"),
    ]
    tree = [
        Relation(K.PART_OF, "lab1", "institute"),
        Relation(K.PART_OF, "lab2", "institute"),
        Relation(K.PART_OF, "institute", "academy"),
        Relation(K.PART_OF, "other", "academy"),
    ]
    found = find(tree, [UNIT], records=records)
    assert rules_found(found) == [("unit", True)]
    assert [(piece.a, piece.b) for piece in found.found[0].path] == [
        ("rev", "lab1"),
        ("lab1", "institute"),
        ("institute", "lab2"),
        ("lab2", "app"),
    ]
    assert rules_found(find(tree, [UNIT], records=records, units=("institute",))) == [("unit", True)]
    assert rules_found(find(tree, [UNIT], records=records, units=("other",))) == []
    still = ConflictRule("unit", UNIT.chains, climb=0)
    assert rules_found(find(tree, [still], records=records)) == []
    assert rules_found(find(tree, [still], records=records, units=("lab1",))) == [("unit", True)]


def test_a_chain_reaches_the_spouses_firm_from_the_least_share_on() -> None:
    def with_share(share: Fraction | None) -> list[tuple[str, bool]]:
        bonds = [Relation(K.KIN, "rev", "wife"), Relation(K.SHAREHOLDER, "wife", "firm", share=share)]
        return rules_found(find(bonds, [SPOUSE_FIRM], units=("firm",)))

    assert with_share(Fraction(1, 20)) == [("spouse", True)]
    assert with_share(Fraction(1, 25)) == []
    assert with_share(None) == [("spouse", True)]
    direct = [Relation(K.SHAREHOLDER, "rev", "firm", share=Fraction(1))]
    assert rules_found(find(direct, [SPOUSE_FIRM], units=("firm",))) == []


def test_ones_own_item_and_declared_items() -> None:
    assert find([], [], people=("rev",)).found == (Conflict("X", "rev", "self", True, ()),)
    declared = ConflictRule("declared", ((Step(frozenset({K.DECLARED})),),))
    assert rules_found(find([Relation(K.DECLARED, "rev", "X")], [declared])) == [("declared", True)]


def test_a_walk_that_comes_back_to_the_reviewer_is_none() -> None:
    pair = ConflictRule("both", ((Step(frozenset({K.KIN})), Step(frozenset({K.KIN}))),))
    found = find([Relation(K.KIN, "rev", "wife")], [pair], people=("rev",))
    assert rules_found(found) == [("self", True)]


def test_same_names_are_suspected_not_barred() -> None:
    records = [PersonRecord("rev", "同名"), PersonRecord("twin", "同名"), PersonRecord("app")]
    bond = Relation(K.COAUTHOR, "twin", "app", DAY, DAY)
    found = find([bond, Relation(K.COAUTHOR, "rev", "app", DAY, DAY)], [TOGETHER], records=records)
    assert [conflict.suspected for conflict in found.found] == [False]
    found = find([bond], [TOGETHER], records=records)
    assert [conflict.suspected for conflict in found.found] == [True]
    assert found.barred() == {}
    assert found.barred(suspected=True) == {("X", "rev"): "together"}


def test_two_chains_to_one_item_give_one_finding_and_order_never_matters() -> None:
    bonds = [
        Relation(K.EMPLOYED, "rev", "lab", DAY),
        Relation(K.EMPLOYED, "app", "lab", DAY),
        Relation(K.COAUTHOR, "rev", "app", DAY, DAY),
        Relation(K.COAUTHOR, "app", "rev", DAY, DAY),
    ]
    rules = [UNIT, TOGETHER]
    first = find(bonds, rules, people=("app",), units=("lab",))
    assert rules_found(first) == [("together", True), ("unit", True)]
    assert find(bonds[::-1], rules[::-1], people=("app",), units=("lab",)) == first


def test_people_without_a_record_are_refused() -> None:
    with pytest.raises(EngineError, match="unknown_id"):
        find([], [], people=("nobody",))
