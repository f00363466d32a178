"""An organisation is verified by somebody else, verified again, and suspended only with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Walker = Callable[[str], Any]
READY = {
    "name": "云岭新材料研究院（演示）",
    "kind": "institute",
    "registered": "code",
    "code_valid": True,
    "papers_seen": True,
    "name_matches": True,
    "applicant_authorised": True,
    "duplicate": False,
    "applied_by": ("person-1",),
}


def queued(walk: Walker, **facts: Any) -> Any:
    return walk("organisation").does("submit", "organisation_owner", date(2026, 3, 2), **{**READY, **facts})


def verified(walk: Walker, **facts: Any) -> Any:
    return queued(walk, **facts).does("verify", "operator", date(2026, 3, 4))


def test_it_is_returned_mended_and_verified(walk: Walker) -> None:
    told = queued(walk, name_matches=False).does("verify", "operator", date(2026, 3, 3))
    assert told.refused == ("the name does not agree with the register",)
    told.takes_back().does("return", "operator", date(2026, 3, 3), reason="名称与营业执照不一致")
    told.does("answer", "organisation_owner", date(2026, 3, 9), name="云岭新材料研究院有限公司（演示）")
    told.does("verify", "operator", date(2026, 3, 10), name_matches=True)
    assert told.way == ("unverified", "queued", "returned", "queued", "verified")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"code_valid": False},
            "check the unified social credit code; a foreign organisation needs its proof of registration",
        ),
        ({"papers_seen": False}, "its papers have not been seen"),
        ({"applicant_authorised": False}, "whoever applies is not authorised by the organisation"),
        ({"duplicate": True}, "the organisation is here already: ask to join it"),
        ({"applied_by": ("operator",)}, "nobody verifies the organisation they applied for"),
    ],
    ids=["code", "papers", "authority", "duplicate", "own"],
)
def test_it_is_not_verified_when(walk: Walker, facts: dict[str, Any], said: str) -> None:
    assert verified(walk, **facts).refused == (said,)


@pytest.mark.parametrize("registered", ["abroad", "none"])
def test_without_a_code_of_its_own_papers_decide(walk: Walker, registered: str) -> None:
    assert verified(walk, registered=registered, code_valid=False).way[-1] == "verified"


def test_what_nobody_mends_is_unverified_again(walk: Walker) -> None:
    told = queued(walk).does("return", "operator", date(2026, 3, 3), reason="缺授权书")
    told.does("lapse", "clock", date(2026, 4, 2))
    assert told.refused == ("the period is still running",)
    assert told.takes_back().does("lapse", "clock", date(2026, 4, 3)).way[-1] == "unverified"


def test_a_new_name_is_verified_before_it_carries_the_mark(walk: Walker) -> None:
    told = verified(walk).does("change", "organisation_owner", date(2026, 6, 1), changed="更名")
    assert (told.way[-1], told.told.effects[-1].name) == ("queued", "hide_verified")


def test_after_three_years_it_is_asked_again_and_keeps_the_mark_until_the_grace_is_over(walk: Walker) -> None:
    told = verified(walk).does("fall_due", "clock", date(2029, 3, 4))
    assert told.refused == ("the period is still running",)
    told.takes_back().does("fall_due", "clock", date(2029, 3, 5))
    public = {state.name: state.public.en for state in told.definition.states if state.public}
    assert [public[name] for name in ("due_again", "requeued")] == ["Verified", "Verified"]
    told.does("submit", "organisation_owner", date(2029, 3, 20)).does("verify", "operator", date(2029, 3, 21))
    assert told.way[-3:] == ("due_again", "requeued", "verified")
    lost = (
        verified(walk)
        .does("fall_due", "clock", date(2029, 3, 5))
        .does("lose_mark", "clock", date(2029, 4, 5))
    )
    assert (lost.way[-1], [effect.name for effect in lost.told.effects][-2]) == (
        "unverified",
        "hide_verified",
    )


def test_a_suspension_says_why_and_is_lifted_or_appealed(walk: Walker) -> None:
    told = verified(walk).does("suspend", "operator", date(2026, 4, 1), by="officer-a")
    assert told.refused == ("workflow.reason_missing",)
    told.takes_back().does("suspend", "operator", date(2026, 4, 1), by="officer-a", reason="冒用他人名义")
    told.does("appeal", "organisation_owner", date(2026, 4, 8), "appeal_statement", refused_by=("officer-a",))
    told.does(
        "dismiss_appeal", "appeal_body", date(2026, 4, 10), "appeal_handling", by="officer-b", reason="属实"
    )
    assert told.way[-3:] == ("suspended", "suspension_appealed", "suspended_finally")
    told.does("lift", "operator", date(2026, 5, 6), reason="已整改")
    assert [effect.name for effect in told.told.effects][-3:] == [
        "show_verified",
        "show_entries",
        "tell_organisation",
    ]


def test_a_refusal_is_appealed_to_somebody_else(walk: Walker) -> None:
    told = queued(walk).does("refuse", "operator", date(2026, 3, 4), by="officer-a", reason="查无此机构")
    told.does("appeal", "organisation_owner", date(2026, 3, 9), "appeal_statement", refused_by=("officer-a",))
    told.does("uphold_appeal", "appeal_body", date(2026, 3, 11), "appeal_handling", by="officer-b")
    assert told.way[-3:] == ("refused", "appealed", "queued")


def test_it_is_closed_with_a_reason(walk: Walker) -> None:
    told = verified(walk).does("close", "organisation_owner", date(2026, 4, 1), reason="并入总院")
    assert told.way[-1] == "closed"
