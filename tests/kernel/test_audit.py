"""The audit: whole entries, one chain, secrets masked, tampering found, two writers at once."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queqiao.kernel import audit
from queqiao.kernel.audit import MASK, Broken
from queqiao.kernel.context import working_on
from queqiao.kernel.models import AuditEntry, AuditHead


@dataclass(frozen=True)
class Somebody:
    """Who acts."""

    id: str = "P1"
    name: str = "甲"
    acting_for: str = "O1"


def write(number: int = 1, **more: object) -> AuditEntry:
    """One entry in a transaction of its own."""
    with transaction.atomic():
        return audit.record(
            actor=Somebody(),
            verb="need.submit",
            object_type="need",
            object_id=f"N{number}",
            **more,  # type: ignore[arg-type]
        )


@pytest.mark.django_db
def test_an_entry_says_everything():
    with working_on("req-1"):
        entry = write(before={"state": "draft"}, after={"state": "triage"}, note="说明")
    stored = AuditEntry.objects.get()
    assert (
        stored.number, stored.actor_id, stored.actor_name, stored.acting_for, stored.request_id, stored.verb, stored.object_type,
        stored.object_id, stored.before, stored.after, stored.note, stored.previous_hash, stored.hash,
    ) == (
        1, "P1", "甲", "O1", "req-1", "need.submit", "need", "N1", {"state": "draft"}, {"state": "triage"}, "说明", "0" * 64, entry.hash,
    )  # fmt: skip
    assert audit.verify() == (1, ())


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_written():
    with pytest.raises(RuntimeError):
        audit.record(actor=Somebody(), verb="a.b", object_type="a", object_id="1")
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_gap():
    write(1)
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        audit.record(actor=Somebody(), verb="a.b", object_type="a", object_id="1")
        raise ZeroDivisionError
    write(2)
    assert list(AuditEntry.objects.order_by("number").values_list("number", "object_id")) == [
        (1, "N1"),
        (2, "N2"),
    ]
    assert audit.verify() == (2, ())


@pytest.mark.django_db
def test_secrets_are_masked_however_deep():
    entry = write(
        after={
            "Password": "a",
            "x": [{"api_token": "b"}, {"y": {"otp_seed": "c"}}],
            "secret_key": ["d"],
            "plain": "e",
        }
    )
    assert entry.after == {
        "Password": MASK,
        "x": [{"api_token": MASK}, {"y": {"otp_seed": MASK}}],
        "secret_key": MASK,
        "plain": "e",
    }
    assert audit.verify() == (1, ())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        ({"note": "anders"}, (Broken(2, "hash"),)),
        ({"actor_name": "乙"}, (Broken(2, "hash"),)),
        ({"before": {"x": 1}}, (Broken(2, "hash"),)),
        ({"hash": "f" * 64}, (Broken(2, "hash"), Broken(3, "link"))),
        ({"previous_hash": "f" * 64}, (Broken(2, "link"), Broken(2, "hash"))),
    ],
    ids=["note", "name", "before", "hash", "previous"],
)
def test_tampering_is_found(tamper, found):
    for number in (1, 2, 3):
        write(number)
    AuditEntry.objects.filter(number=2).update(**tamper)
    assert audit.verify() == (3, found)


@pytest.mark.django_db
def test_a_removed_entry_is_missed_wherever_it_stood():
    for number in (1, 2, 3):
        write(number)
    AuditEntry.objects.filter(number=2).delete()
    assert audit.verify() == (3, (Broken(2, "missing"), Broken(3, "link")))
    AuditEntry.objects.filter(number=3).delete()
    assert audit.verify() == (1, (Broken(1, "head"),))
    AuditHead.objects.all().delete()
    assert audit.verify() == (1, (Broken(1, "head"),))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4), st.text(max_size=50))
def test_any_content_survives_the_database_and_its_hash(content, note):
    count = AuditEntry.objects.count()
    write(1, after=content, note=note)
    assert audit.verify() == (count + 1, ())


def test_difference_names_what_changed():
    assert audit.difference({"a": 1, "b": 2}, {"b": 3, "c": 4}) == (
        {"a": 1, "b": 2, "c": None},
        {"a": None, "b": 3, "c": 4},
    )
    assert audit.difference({"a": 1}, {"a": 1}) == ({}, {})
