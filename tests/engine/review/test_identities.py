"""Merging of records: every key, every doubt, and nobody merged for a name alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.identities import (
    Link,
    LinkBy,
    PersonRecord,
    merge_records,
    normalise_email,
    normalise_name,
    normalise_orcid,
    normalise_phone,
    orcid_valid,
)

GOOD = "0000-0002-1825-0097"  # the example ORCID prints in its own documentation
OTHER = "0000-0001-5109-3700"
WITH_X = "0000-0002-1694-233X"


def test_records_merge_through_a_chain_of_different_keys() -> None:
    records = [
        PersonRecord("r1", "演示 甲", emails=("Jia@Demo.example",)),
        PersonRecord("r2", "Demo Jia", emails=("jia@demo.example",), orcids=(GOOD,)),
        PersonRecord("r3", orcids=(f"https://orcid.org/{GOOD}",), phones=("+86 138-0000-0001",)),
        PersonRecord("r4", phones=("13800000001",)),
        PersonRecord("r5", "演示乙", units=("Demo  University",)),
        PersonRecord("r6", "演示 乙", units=("demo university", "")),
        PersonRecord("r7", "丙"),
    ]
    found = merge_records(records)
    assert dict(found.of) == {
        **dict.fromkeys(("r1", "r2", "r3", "r4"), "r1"),
        "r5": "r5",
        "r6": "r5",
        "r7": "r7",
    }
    assert found.path("r1", "r4") == (
        Link("r1", "r2", LinkBy.EMAIL, "jia@demo.example"),
        Link("r2", "r3", LinkBy.ORCID, normalise_orcid(GOOD)),
        Link("r3", "r4", LinkBy.PHONE, "13800000001"),
    )
    assert found.path("r4", "r3") == (Link("r4", "r3", LinkBy.PHONE, "13800000001"),)
    assert found.path("r1", "r7") == ()
    assert found.records("r1") == ("r1", "r2", "r3", "r4")
    assert (found.ambiguous, found.warnings) == ((), ())


def test_a_name_alone_is_only_suspected_and_a_person_may_confirm_it() -> None:
    records = [
        PersonRecord("a", "演示甲"),
        PersonRecord("b", "演示甲"),
        PersonRecord("c", "演示甲", units=("甲大",)),
    ]
    found = merge_records(records)
    assert len(set(found.of.values())) == 3
    pairs = [(link.a, link.b) for link in found.ambiguous]
    assert pairs == [("a", "b"), ("a", "c"), ("b", "c")]
    confirmed = merge_records(records, accept=[found.ambiguous[0]])
    assert confirmed.of["b"] == "a"
    assert [(link.a, link.b) for link in confirmed.ambiguous] == [("a", "c")]


def test_shared_mailboxes_say_nothing() -> None:
    records = [
        PersonRecord("a", emails=("office@demo.example",)),
        PersonRecord("b", emails=("office@demo.example",)),
    ]
    assert merge_records(records).of["b"] == "a"
    assert merge_records(records, shared=frozenset({"Office@Demo.example"})).of["b"] == "b"


def test_doubts_are_told() -> None:
    records = [
        PersonRecord("a", "演示甲", emails=("x@d.example",), orcids=(GOOD, "0000-0002-1825-0098")),
        PersonRecord("b", "演示乙", emails=("x@d.example",), orcids=(OTHER,)),
        PersonRecord("c", "Demo Yi", emails=("x@d.example",)),
    ]
    assert merge_records(records).warnings == (
        Reason.of("panel.bad_orcid", record="a", orcid="0000-0002-1825-0098"),
        Reason.of("panel.two_orcids", person="a", orcids=(normalise_orcid(OTHER), normalise_orcid(GOOD))),
        Reason.of("panel.names_differ", person="a", names=("演示乙", "演示甲")),
    )


def test_what_cannot_be_merged_is_refused() -> None:
    with pytest.raises(EngineError, match="duplicate_id"):
        merge_records([PersonRecord("a"), PersonRecord("a")])
    with pytest.raises(EngineError, match="unknown_id"):
        merge_records([PersonRecord("a")], accept=[Link("a", "z", LinkBy.NAME, "")])


@pytest.mark.parametrize(
    ("orcid", "valid"),
    [(GOOD, True), (WITH_X, True), (OTHER, True), ("0000-0002-1825-0096", False), ("12", False)],
)
def test_check_digit_of_orcid(orcid: str, valid: bool) -> None:
    assert orcid_valid(orcid) is valid


def test_normal_forms() -> None:
    assert normalise_name("Zhang, San") == normalise_name("san ZHANG") == "san zhang"
    assert normalise_name("张·三") == normalise_name("张 三")
    assert normalise_email(" Ａ@b.example ") == "a@b.example"
    assert normalise_email("none") == ""
    assert normalise_phone("0086 13800000001") == normalise_phone("13800000001") == "13800000001"
    assert normalise_phone("8008") == ""


@given(st.permutations(range(6)), st.integers(0, 63))
def test_the_order_of_records_never_matters(order: list[int], mask: int) -> None:
    records = [
        PersonRecord(
            f"p{k}", "同名", emails=(f"m{k // 2}@d.example",), phones=(f"1380000{(mask >> k) & 1}000",)
        )
        for k in range(6)
    ]
    assert merge_records([records[k] for k in order]) == merge_records(records)
