"""Patent numbers: what is read, into which form, and what the refusal says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao.catalog.patents.numbers import Kind, PatentNumber, Stage, check_digit, read_patent_number
from queqiao.kernel import clock
from queqiao.kernel.errors import LANGUAGES, UserError


@pytest.fixture(autouse=True)
def _today():
    with clock.at(datetime(2026, 11, 21, tzinfo=UTC)):
        yield


GRANTED = PatentNumber(
    country="CN",
    kind=Kind.INVENTION,
    number="201710601862.3",
    stage=Stage.GRANT,
    docdb="CN.201710601862.A",
    display="ZL 2017 1 0601862.3",
    year=2017,
)


@pytest.mark.parametrize(
    "text",
    [
        "ZL201710601862.3",
        "专利号：ZL 2017 1 0601862.3",
        "中国发明专利 ZL 2017 1 0601862.3；",
        "ＺＬ２０１７１０６０１８６２．３",
        "zl2017106018623",
        "ZL 2017-1-0601862.3",
        "专利号（ZL）：ZL201710601862。3".replace("（ZL）", ""),
    ],
)
def test_one_grant_in_many_hands(text):
    assert read_patent_number(text) == GRANTED


def test_application_and_grant_share_the_database_form():
    application = read_patent_number("申请号:201710601862.3")
    assert application.stage is Stage.APPLICATION
    assert application.docdb == GRANTED.docdb
    assert application.display == "CN 201710601862.3"
    assert read_patent_number("CN201710601862") == application


@pytest.mark.parametrize(
    ("text", "country", "kind", "stage", "docdb", "display"),
    [
        ("85100001.0", "CN", "invention", "application", "CN.85100001.A", "CN 85100001.0"),
        ("公开号 CN104567890A", "CN", "invention", "publication", "CN.104567890.A", "CN 104567890 A"),
        ("授权公告号：CN 104567890 B", "CN", "invention", "grant", "CN.104567890.B", "CN 104567890 B"),
        ("公开(公告)号:CN204567890U", "CN", "utility_model", "grant", "CN.204567890.U", "CN 204567890 U"),
        ("CN304567890S", "CN", "design", "grant", "CN.304567890.S", "CN 304567890 S"),
        ("CN1234567C", "CN", "invention", "grant", "CN.1234567.C", "CN 1234567 C"),
        ("CN2345678Y", "CN", "utility_model", "grant", "CN.2345678.Y", "CN 2345678 Y"),
        ("US 10,123,456 B2", "US", "invention", "grant", "US.10123456.B2", "US 10,123,456 B2"),
        ("US7654321", "US", "invention", "grant", "US.7654321.B", "US 7,654,321"),
        ("US D812,345 S", "US", "design", "grant", "US.D812345.S", "US D812,345 S"),
        ("US 2017/0123456 A1", "US", "invention", "publication", "US.2017123456.A1", "US 2017/0123456 A1"),
        ("US2017123456A1", "US", "invention", "publication", "US.2017123456.A1", "US 2017/0123456 A1"),
        ("16/123,456", "US", "invention", "application", "US.16123456.A", "US 16/123,456"),
        ("US 29/123,456", "US", "design", "application", "US.29123456.A", "US 29/123,456"),
        ("EP1234567B1", "EP", "invention", "grant", "EP.1234567.B1", "EP 1 234 567 B1"),
        ("EP 1 234 567 A2", "EP", "invention", "publication", "EP.1234567.A2", "EP 1 234 567 A2"),
        ("EP 17 123 456.7", "EP", "invention", "application", "EP.17123456.A", "EP 17 123 456.7"),
        ("WO 2017/123456 A1", "WO", "invention", "publication", "WO.2017123456.A1", "WO 2017/123456 A1"),
        ("WO2017123456", "WO", "invention", "publication", "WO.2017123456.A1", "WO 2017/123456 A1"),
        ("WO 98/12345", "WO", "invention", "publication", "WO.9812345.A1", "WO 98/12345 A1"),
        (
            "国际申请号 PCT/CN2017/123456",
            "WO",
            "invention",
            "application",
            "CN.2017123456.W",
            "PCT/CN2017/123456",
        ),
        ("PCT/US98/12345", "WO", "invention", "application", "US.9812345.W", "PCT/US98/12345"),
    ],
)
def test_numbers_of_many_offices(text, country, kind, stage, docdb, display):
    found = read_patent_number(text)
    assert (found.country, found.kind, found.stage, found.docdb, found.display) == (
        country,
        kind,
        stage,
        docdb,
        display,
    )
    assert read_patent_number(found.display).docdb == docdb


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("", "empty", {}),
        ("ZL201710601862.4", "cn_check", {"should": "3", "given": "4"}),
        ("ZL201710601826.3", "cn_check", {"should": "7", "given": "3"}),
        ("ZL201710601862", "cn_check_missing", {"should": "3", "whole": "201710601862.3"}),
        ("ZL203110601862.3", "cn_year", {"year": "2031", "first": 2003, "last": 2026}),
        ("ZL199910601862.3", "cn_year", {"year": "1999", "first": 2003, "last": 2026}),
        ("ZL201740601862.3", "cn_kind", {"place": 5, "digit": "4"}),
        ("ZL2017106018.3", "cn_length", {"length": 11}),
        ("CN104567890", "letter_missing", {"given": "CN104567890", "letters": "A、B、U、S"}),
        ("CN104567890Q", "cn_letter", {"letter": "Q"}),
        ("CN104567890U", "cn_letter_kind", {"letter": "U", "digit": "1"}),
        ("EP1234567", "letter_missing", {"given": "EP1234567", "letters": "A1、B1"}),
        ("EP12345B1", "ep_form", {}),
        ("WO20171234", "wo_form", {}),
        ("US12", "us_form", {}),
        ("PCT/CN2017/1234", "pct_form", {}),
        ("一种高强度陶瓷", "unknown_form", {"given": "一种高强度陶瓷"}),
    ],
)
def test_refusals_say_what_to_mend(text, code, facts):
    with pytest.raises(UserError) as caught:
        read_patent_number(text, field="patents")
    (problem,) = caught.value.problems
    assert (problem.code, dict(problem.facts), problem.field) == (f"patents.{code}", facts, "patents")
    assert all(problem.text(language) for language in LANGUAGES)


def test_check_digit_may_be_x():
    assert check_digit("200310000008") == "X"
    assert read_patent_number("ZL200310000008.x").number == "200310000008.X"


@given(year=st.integers(2003, 2026), kind=st.sampled_from("12389"), serial=st.integers(0, 9_999_999))
def test_every_sound_application_number_is_read_and_shown_again(year, kind, serial):
    body = f"{year}{kind}{serial:07d}"
    with clock.at(datetime(2026, 11, 21, tzinfo=UTC)):
        found = read_patent_number(f"ZL {body}.{check_digit(body)}")
        assert found.year == year
        assert found.number == f"{body}.{check_digit(body)}"
        assert read_patent_number(found.display) == found


@given(
    serial=st.integers(0, 9_999_999),
    place=st.integers(5, 11),
    step=st.integers(1, 9),
    kind=st.sampled_from("123"),
)
def test_no_single_wrong_digit_passes(serial, place, step, kind):
    body = f"2017{kind}{serial:07d}"
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    with clock.at(datetime(2026, 11, 21, tzinfo=UTC)), pytest.raises(UserError):
        read_patent_number(f"ZL{wrong}.{check_digit(body)}")
