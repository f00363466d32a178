"""The draw: anybody can recompute it, nobody can bend it alone, and every id wins equally often."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.lottery import commit_list, commit_secret, draw, verify

SECRETS = {"office": "7c9e-demo-5f21-a", "observer": "demo-b1d4-2290-c"}
COMMITMENTS = {party: commit_secret(party, secret) for party, secret in SECRETS.items()}


def test_a_person_can_recompute_the_tickets_with_sha_256() -> None:
    record = draw("demo", ["b", "a", "c"], 2, SECRETS, COMMITMENTS)
    listed = hashlib.sha256(b'{"items":["a","b","c"],"slots":2,"title":"demo"}').hexdigest()
    assert record.list_commitment == listed == commit_list("demo", ["c", "a", "b"], 2)
    secrets = [[party, SECRETS[party]] for party in sorted(SECRETS)]
    numbers = {
        item: hashlib.sha256(
            json.dumps(
                {"item": item, "list": listed, "secrets": secrets}, separators=(",", ":"), sort_keys=True
            ).encode()
        ).hexdigest()
        for item in "abc"
    }
    order = sorted("abc", key=lambda item: numbers[item])
    assert [(ticket.item, ticket.number) for ticket in record.tickets] == [
        (item, numbers[item]) for item in order
    ]
    assert record.winners == tuple(order[:2])
    assert record.secret_commitments == (
        ("observer", COMMITMENTS["observer"]),
        ("office", COMMITMENTS["office"]),
    )


def test_the_order_of_the_list_does_not_matter_and_the_record_verifies() -> None:
    record = draw("演示", ["甲", "乙", "丙"], 1, SECRETS, COMMITMENTS)
    assert record == draw("演示", ["丙", "甲", "乙"], 1, dict(reversed(SECRETS.items())), COMMITMENTS)
    assert verify(record)


def test_any_change_of_the_record_shows() -> None:
    record = draw("demo", ["a", "b", "c"], 1, SECRETS, COMMITMENTS)
    swapped = tuple(replace(ticket, drawn=place == 1) for place, ticket in enumerate(record.tickets))
    other_secret = (("observer", "another secret 123"), record.secrets[1])
    assert not verify(replace(record, tickets=swapped))
    assert not verify(replace(record, secrets=other_secret))
    assert not verify(replace(record, slots=2))
    assert not verify(replace(record, title="another"))
    assert not verify(replace(record, list_commitment="0" * 64))


def test_every_id_wins_about_as_often() -> None:
    wins = dict.fromkeys("abcd", 0)
    for number in range(2000):
        secret = {"office": f"secret {number}"}
        for item in draw(
            "demo", "abcd", 1, secret, {"office": commit_secret("office", secret["office"])}
        ).winners:
            wins[item] += 1
    assert (
        sum((count - 500) ** 2 / 500 for count in wins.values()) < 16.27
    )  # χ² with 3 degrees of freedom, p = 0.001


@pytest.mark.parametrize(
    ("items", "slots", "secrets", "commitments", "expected"),
    [
        (["a", "a"], 1, SECRETS, COMMITMENTS, ("review.lottery_items", {"items": ("a", "a")})),
        (["a"], 2, SECRETS, COMMITMENTS, ("review.slots", {"slots": 2, "items": 1})),
        (["a"], -1, SECRETS, COMMITMENTS, ("review.slots", {"slots": -1, "items": 1})),
        (["a"], 1, {}, COMMITMENTS, ("review.lottery_no_secret", {})),
        (
            ["a"], 1, {"office": SECRETS["office"]}, COMMITMENTS,
            ("review.lottery_secret", {"parties": ("observer",)}),
        ),
        (
            ["a"], 1, SECRETS, {"office": COMMITMENTS["office"]},
            ("review.lottery_secret", {"parties": ("observer",)}),
        ),
        (
            ["a"], 1, {**SECRETS, "office": "changed"}, COMMITMENTS,
            ("review.lottery_secret", {"parties": ("office",)}),
        ),
    ],
)  # fmt: skip
def test_a_draw_that_nobody_could_trust_is_refused(
    items: list[str],
    slots: int,
    secrets: dict[str, str],
    commitments: dict[str, str],
    expected: tuple[str, object],
) -> None:
    with pytest.raises(EngineError) as error:
        draw("demo", items, slots, secrets, commitments)
    assert (error.value.code, error.value.facts) == expected
