"""Spin-offs are served like everybody else, or there is a finding that says what was missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.access import EqualAccess, Grant, Offer, equal_access
from queqiao_engine.indicators.integrity import Relation
from queqiao_engine.indicators.proportion import proportion

OWN = (Relation("衍生（甲）公司", "甲大学", "spin_off"), Relation("乙", "丙", "family"))
GRANT = Grant("g1", "r1", "衍生(甲)公司", date(2026, 5, 1), 100, False)
OFFER = Offer("o1", "r1", date(2026, 4, 1), None, 100, False)


def seen(grants: list[Grant], offers: list[Offer], days: int = 15) -> EqualAccess:
    return equal_access("甲大学", grants, offers, OWN, open_days=days)


def test_shares_count_results_of_related_firms_only() -> None:
    others = Grant("g2", "r2", "乙", date(2026, 5, 1), 100, False)
    late = replace(
        GRANT, id="g3", signed=date(2026, 4, 1)
    )  # the same result, granted earlier without an offer
    free = replace(GRANT, id="g0", result="r0")
    found = seen([others, GRANT, free], [replace(OFFER, id="o0", result="r0"), OFFER])
    assert (found.share, found.grants, found.findings) == (proportion(2, 2), 2, ())
    again = seen([late, others, GRANT, free], [OFFER, replace(OFFER, id="o0", result="r0")])
    assert (again.share, again.grants) == (proportion(1, 2), 3)
    assert again.findings == (
        Reason.of(
            "indicators.unequal_access",
            grant="g3",
            result="r1",
            licensee="衍生(甲)公司",
            why=("access.offered_late",),
        ),
    )


@pytest.mark.parametrize(
    ("grant", "offers", "why"),
    [
        ({}, [], ("access.not_offered",)),
        ({}, [{"opened": date(2026, 5, 1)}], ("access.offered_late",)),
        ({}, [{"opened": date(2026, 4, 17)}], ("access.offered_briefly",)),
        ({}, [{"opened": date(2026, 4, 16)}], ()),
        ({}, [{"closed": date(2026, 4, 15)}], ("access.offered_briefly",)),
        ({}, [{"closed": date(2026, 4, 16)}], ()),
        ({}, [{"price": 101}], ("access.offered_dearer",)),
        ({}, [{"price": 99}], ()),
        ({}, [{"price": None}], ("access.price_unknown",)),
        ({"price": None}, [{}], ("access.price_unknown",)),
        ({"currency": "USD"}, [{}], ("access.price_unknown",)),
        ({"exclusive": True}, [{}], ("access.offered_without_exclusivity",)),
        ({"exclusive": True}, [{"exclusive": True}], ()),
        # Two offers that each fall short do not make one equal offer; the nearer one is named.
        (
            {"exclusive": True},
            [{"price": 101}, {"id": "o2", "price": 101, "exclusive": True}],
            ("access.offered_dearer",),
        ),
    ],
)
def test_what_stands_against_equality(
    grant: dict[str, object], offers: list[dict[str, object]], why: tuple[str, ...]
) -> None:
    made = [replace(OFFER, **offer) for offer in offers]  # type: ignore[arg-type]  # fields of Offer
    found = seen([replace(GRANT, **grant)], made)  # type: ignore[arg-type]  # fields of Grant
    assert [finding.facts["why"] for finding in found.findings] == ([why] if why else [])


def test_without_grants_there_is_no_share_and_days_are_not_negative() -> None:
    assert seen([], []).share.share is None
    with pytest.raises(EngineError) as caught:
        seen([], [], -1)
    assert caught.value.code == "indicators.open_days"
