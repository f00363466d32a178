"""An achievement is listed when its novelty is safe, kept fresh, converted with proof, or proposed for an open licence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Walker = Callable[[str], Any]
NOVELTY = "guard novelty before listing: filed, kept as a secret, no patent wanted, or in grace with a promise to file and a summary that discloses nothing again"
CLEAR = {
    "title": "凝胶冰材料（演示）",
    "ownership_clear": True,
    "job_related": True,
    "unit_confirmed": True,
    "state_secret": False,
    "public_summary_cleared": True,
    "export_class": "free",
    "audience": "worldwide",
    "anonymous": False,
}


def listed(walk: Walker, **facts: Any) -> Any:
    told = walk("achievement").does("submit", "achievement_owner", date(2026, 3, 2), **{**CLEAR, **facts})
    return told.does("list", "technology_manager", date(2026, 3, 4))


def test_a_granted_patent_is_licensed_and_stays_listed_beside_an_ordinary_licence(walk: Walker) -> None:
    told = listed(walk, protection="granted").does(
        "open_case", "technology_manager", date(2026, 3, 20), case="案-01"
    )
    told.does("record_licence", "technology_manager", date(2026, 6, 1), "contract_registration")
    assert told.refused == ("workflow.evidence_missing",)
    told.takes_back().does("record_licence", "technology_manager", date(2026, 6, 1), "first_payment")
    told.does("relist", "transfer_office", date(2026, 6, 2), licence_kind="exclusive")
    assert told.refused == ("during an exclusive or sole licence nobody else is licensed",)
    told.takes_back().does("relist", "transfer_office", date(2026, 6, 2), licence_kind="ordinary")
    assert told.way == ("draft", "checking", "listed", "in_case", "licensed", "listed")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"protection": "unfiled"}, NOVELTY),
        ({"protection": "secret", "summary_enables_nothing": False}, NOVELTY),
        ({"protection": "filed", "job_related": True, "unit_confirmed": False}, "a result of employment must be confirmed by the unit"),
        ({"protection": "filed", "ownership_clear": False}, "ownership is not clear"),
        ({"protection": "filed", "public_summary_cleared": False}, "the non-confidential summary has not been cleared"),
        (
            {"protection": "filed", "export_class": "restricted"},
            "technology restricted for export is shown at home only, prohibited technology is not offered abroad",
        ),
    ],
)  # fmt: skip
def test_it_is_not_listed_when(walk: Walker, facts: dict[str, Any], said: str) -> None:
    assert listed(walk, **facts).refused == (said,)


@pytest.mark.parametrize(
    "facts",
    [
        {"protection": "secret", "summary_enables_nothing": True},
        {"protection": "software", "export_class": "prohibited", "audience": "domestic"},
        {"protection": "not_wanted", "job_related": False},
    ],
)
def test_it_is_listed_when(walk: Walker, facts: dict[str, Any]) -> None:
    assert listed(walk, **facts).way[-1] == "listed"


def test_after_a_disclosure_six_months_of_grace_are_left_in_the_four_cases_only(walk: Walker) -> None:
    inside = {
        "protection": "disclosed",
        "summary_enables_nothing": True,
        "grace_case": True,
        "filing_promised": True,
        "first_disclosure": date(2025, 9, 4),
    }
    assert listed(walk, **inside).way[-1] == "listed"
    assert listed(walk, **{**inside, "first_disclosure": date(2025, 9, 3)}).refused == (NOVELTY,)
    assert listed(walk, **{**inside, "grace_case": False}).refused == (NOVELTY,)


def test_a_patent_passes_only_on_registration(walk: Walker) -> None:
    told = listed(walk, protection="granted").does(
        "open_case", "technology_manager", date(2026, 3, 20), case="案-02"
    )
    told.does(
        "record_assignment",
        "transfer_office",
        date(2026, 7, 1),
        "contract_registration first_payment",
        is_patent=True,
        transfer_registered=False,
    )
    assert told.refused == ("a patent passes only on registration",)
    told.takes_back().does("record_assignment", "transfer_office", date(2026, 7, 1), transfer_registered=True)
    assert told.way[-1] == "assigned"


def test_a_dormant_patent_is_proposed_for_an_open_licence(walk: Walker) -> None:
    told = listed(walk, protection="granted").does("go_stale", "clock", date(2026, 9, 1))
    told.does("mark_dormant", "transfer_office", date(2026, 9, 2), reason="三年无人问津")
    told.does("propose_open_licence", "transfer_office", date(2026, 9, 3))
    told.does("accept_open_licence", "achievement_owner", date(2026, 9, 10))
    assert told.way[-4:] == ("stale", "dormant", "open_licence_proposed", "open_licensed")
    assert told.told.effects[-1].name == "start_open_licence"


def test_only_a_granted_patent_is_proposed(walk: Walker) -> None:
    told = listed(walk, protection="filed").does(
        "mark_dormant", "transfer_office", date(2026, 9, 2), reason="无人问津"
    )
    told.does("propose_open_licence", "transfer_office", date(2026, 9, 3))
    assert told.refused == ("an open licence needs a granted patent",)


def test_during_an_exclusive_licence_no_other_case_is_opened(walk: Walker) -> None:
    told = listed(walk, protection="granted").does(
        "open_case", "technology_manager", date(2026, 3, 20), case="案-03"
    )
    told.does("record_licence", "technology_manager", date(2026, 6, 1), "contract_registration first_payment")
    told.does("open_case", "technology_manager", date(2026, 7, 1), case="案-04", licence_kind="sole")
    assert told.refused == ("during an exclusive or sole licence nobody else is licensed",)
    assert (
        told.takes_back()
        .does("open_case", "technology_manager", date(2026, 7, 1), licence_kind="ordinary")
        .way[-1]
        == "in_case"
    )


def test_an_operator_reviews_and_returns_with_reasons(walk: Walker) -> None:
    told = walk("achievement").does(
        "submit", "achievement_owner", date(2026, 3, 2), **CLEAR, protection="granted"
    )
    told.does("return", "operator", date(2026, 3, 3), reason="请补充测试条件")
    told.does("answer", "achievement_owner", date(2026, 3, 9)).does("list", "operator", date(2026, 3, 10))
    assert told.way == ("draft", "checking", "repair", "checking", "listed")


def test_a_listing_is_closed_with_a_reason_or_taken_down(walk: Walker) -> None:
    told = listed(walk, protection="granted").does("close", "achievement_owner", date(2026, 4, 1))
    assert told.refused == ("say why",)
    told.takes_back().does("close", "achievement_owner", date(2026, 4, 1), reason="已独家许可他人")
    assert told.way[-1] == "closed"
    down = listed(walk, protection="granted").does(
        "take_down", "operator", date(2026, 4, 1), reason="权属争议"
    )
    assert down.way[-1] == "refused"


def test_an_anonymous_achievement_names_nobody(walk: Walker) -> None:
    assert listed(walk, protection="granted", anonymous=True, anonymity_checked=False).refused == (
        "an anonymous entry must not name a brand, an organisation, a person or a patent number",
    )
