"""Every verb of a state, decided."""

from __future__ import annotations

from datetime import date

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.available import available
from queqiao_engine.workflow.contracts import Actor, Definition


def test_each_verb_once_in_the_order_of_the_definition(grant: Definition, applicant: Actor) -> None:
    offers = available(grant, "review", applicant, {}, date(2026, 3, 2))
    assert [(offer.verb, offer.label.en, offer.decision.allowed) for offer in offers] == [
        ("withdraw", "Withdraw", True),
        ("score", "Score", False),
        ("expire", "Time over", False),
    ]


def test_a_refusal_is_offered_before_its_reason_is_written(grant: Definition, officer: Actor) -> None:
    offers = {
        offer.verb: offer.decision for offer in available(grant, "scoring", officer, {}, date(2026, 3, 2))
    }
    assert (offers["reject"].allowed, offers["announce"].allowed) == (True, False)


def test_an_unknown_state_is_refused(grant: Definition, officer: Actor) -> None:
    with pytest.raises(EngineError) as caught:
        available(grant, "nowhere", officer, {}, date(2026, 3, 2))
    assert (caught.value.code, caught.value.facts["state"]) == ("workflow.unknown_state", "nowhere")
