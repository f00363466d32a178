"""The demo region's places of use and its past year: answers, reviews, verifications, renewals, questions; all refer to what is there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

import queqiao
from queqiao.accounts.enums import ReturnReason, VerificationCheck
from queqiao.catalog import review_checklist
from queqiao.catalog.enums import ReviewOutcome
from queqiao.kernel.codes import fields, industries
from queqiao.matching.enums import AnswerReason, Mark, Relevance

_DATA = Path(queqiao.__file__).parent / "demo" / "data"
#: Days since the last confirmation, by state: ninety of half-life, thirty of grace.
_AGES = {"published": (0, 90), "unconfirmed": (91, 120), "expired": (121, 366)}
_UNPUBLISHED = frozenset(("draft", "triage", "repair"))


@cache
def _load(name: str) -> Any:
    return yaml.load((_DATA / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def _needs() -> tuple[dict[str, Any], ...]:
    return tuple(row for path in sorted(_DATA.glob("needs-*.yaml")) for row in _load(path.name))


def _rows(name: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in _load(name)}


def _is_division(written: str) -> bool:
    """Whether a section letter and a division go together: C38."""
    division = industries.get(written[1:])
    return division is not None and division.parent == written[0]


def _members(organisation: str) -> set[str]:
    """Who owns or edits for an organisation."""
    return {
        person["key"]
        for person in _load("people.yaml")
        for membership in person["memberships"]
        if membership["organisation"] == organisation and membership["role"] != "viewer"
    }


def test_scenarios() -> None:
    organisations = _rows("organisations.yaml")
    wrong = []
    for row in _load("scenarios.yaml"):
        texts = (
            "place",
            "description",
            "may_test",
            "test_protocol",
            "data_offered",
            "safety",
            "subsidy_note",
            "first_use_cover",
        )
        good = (
            row["owner"] in organisations
            and row["region"] == organisations[row["owner"]]["region"]
            and fields.get(row["field"]) is not None
            and _is_division(row["industry"])
            and row["title"]["zh"]
            and row["title"]["en"]
            and all(len(row[name]) >= 4 for name in texts)
            and len(row["place"]) <= 200
            and len(row["subsidy_note"]) <= 200
            and len(row["capacity"]) <= 90
            and (row["subsidy_fen"] is None or row["subsidy_fen"] >= 100_000_00 // 10)
            and row["period"]["opens_in_days"] < row["period"]["closes_in_days"]
            and 1 <= row["wanted_readiness"] <= 9
            and row["state"] == "published"
            and 1 <= row["published_days_ago"] <= 90
        )
        if not good:
            wrong.append(row["key"])
    assert wrong == []


def test_answers_of_the_past_year() -> None:
    needs, people = {row["key"]: row for row in _needs()}, _rows("people.yaml")
    achievements = {
        row["key"]: row for path in sorted(_DATA.glob("achievements-*.yaml")) for row in _load(path.name)
    }
    answers = _load("history.yaml")["answers"]
    wrong = []
    for answer in answers:
        need = needs[answer["need"]]
        assert answer["by"] in people
        assert answer["by"] in _members(need["owner"])
        assert need["state"] not in _UNPUBLISHED
        for row in answer["rows"]:
            good = (
                achievements[row["achievement"]]["state"] == "published"
                and str(row["relevance"]) in Relevance.values
                and (row["reason"] is None or row["reason"] in AnswerReason.values)
                and (row["relevance"] >= 2 or row["reason"] is not None)
                and 0 <= row["days_ago"] <= need["published_days_ago"]
                and row["days_ago"] <= achievements[row["achievement"]]["published_days_ago"]
                and {row[side] for side in ("demand", "offer") if side in row} <= set(Mark.values)
                and (row.get("demand") != "refused" or row["relevance"] <= 1)
                and (row.get("demand") != "shortlisted" or row["relevance"] >= 2)
            )
            if not good:
                wrong.append((answer["need"], row["achievement"]))
    assert wrong == []
    reasons = {row["reason"] for answer in answers for row in answer["rows"]}
    assert len({answer["need"] for answer in answers}) == len(answers) >= 70
    assert reasons >= {
        "wrong_field",
        "parameters_insufficient",
        "conditions_differ",
        "too_early",
        "ip_blocked",
        "too_expensive",
        "capacity",
    }


def test_the_rest_of_the_past_year() -> None:
    history, people = _load("history.yaml"), _rows("people.yaml")
    needs, organisations, scenarios = (
        {row["key"]: row for row in _needs()},
        _rows("organisations.yaml"),
        _rows("scenarios.yaml"),
    )
    reasons = {why.code for why in (*review_checklist.RETURN_REASONS, *review_checklist.REFUSE_REASONS)}
    operators = {
        key for key, row in people.items()
        if {role["role"] for role in row.get("platform_roles", ())} & {"operator", "technology_manager"}
    }  # fmt: skip
    for review in history["reviews"]:
        assert review["entry"] in (needs if review["entry_type"] == "need" else scenarios)
        assert review["outcome"] in ReviewOutcome.values
        assert set(review["reasons"]) <= reasons
        assert review["by"] in operators
        assert (review["outcome"] == "returned") == bool(review["reasons"])
    for verification in history["verifications"]:
        assert verification["organisation"] in organisations
        assert verification["by"] in people
        assert set(verification["checks"]) <= set(VerificationCheck.values)
        assert set(verification["reasons"]) <= set(ReturnReason.values)
    for renewal in history["renewals"]:
        assert renewal["by"] in _members(needs[renewal["need"]]["owner"])
        assert renewal["days_ago"] < needs[renewal["need"]]["published_days_ago"]
    for question in history["questions"]:
        need = needs[question["need"]]
        assert question["answered_by"] in _members(need["owner"])
        assert question["asked_by"] in people
        assert question["answered_days_ago"] <= question["asked_days_ago"] <= need["published_days_ago"]
        assert question["question"].endswith("？")
        assert question["answer"].endswith("。")
    assert {row["need"] for row in history["withdrawals"]} == {
        key for key, row in needs.items() if row["state"] == "withdrawn"
    }


def test_states_agree_with_the_half_life() -> None:
    """Ninety days without a confirmation and a published need leaves the lists; thirty days later it has expired."""
    renewed: dict[str, int] = {}
    for renewal in _load("history.yaml")["renewals"]:
        renewed[renewal["need"]] = min(renewed.get(renewal["need"], 999), renewal["days_ago"])
    wrong = []
    for row in _needs():
        age = renewed.get(row["key"], row["published_days_ago"])
        first, last = _AGES.get(row["state"], (None, None))
        if first is not None and not first <= age <= last:
            wrong.append((row["key"], row["state"], age))
    assert wrong == []
