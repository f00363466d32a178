"""Whole drafts: each fault at its field; every limit fits its column."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from queqiao.catalog.contracts import (
    DRAFTS,
    AchievementDraft,
    ClaimDraft,
    ClauseDraft,
    EvidenceDraft,
    NeedDraft,
    NegativeResultDraft,
    ScenarioDraft,
    UseDraft,
)
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import AchievementScenario, Claim, Clause
from queqiao.catalog.queries.rows import MODELS
from queqiao.catalog.validators import limit_of, problems_of
from queqiao.kernel.errors import problem_codes, problem_template

TODAY = date(2026, 11, 21)
NEED = NeedDraft(title="名称")
ACHIEVEMENT = AchievementDraft(title="名称")
SCENARIO = ScenarioDraft(title="名称", closes_on="2027-01-01")
NEGATIVE = NegativeResultDraft(title="名称", route="做了", why_stopped="cost")


def found(draft) -> list[tuple[str, str, str]]:
    """Field, code and severity of each problem."""
    return [(one.field, one.code.removeprefix("catalog."), one.severity) for one in problems_of(draft, TODAY)]


@pytest.mark.parametrize(
    "draft", [NEED, ACHIEVEMENT, SCENARIO, NEGATIVE], ids=["need", "achievement", "scenario", "negative"]
)
def test_the_least_that_can_be_submitted(draft):
    assert found(draft) == []


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (replace(NEED, title="  "), [("title", "title_missing", "error")]),
        (replace(NEED, title="x" * 201), [("title", "too_long", "error")]),
        (replace(NEED, body="x" * 20_001), [("body", "too_long", "error")]),
        (replace(NEED, body="x" * 10_000), []),
        (replace(NEED, keywords=("x" * 41,)), [("keywords", "keyword_long", "error")]),
        (replace(NEED, keywords=("x",) * 13), [("keywords", "too_many_keywords", "error")]),
        (replace(NEED, fields=("nonsense",)), [("fields", "unknown_code", "error")]),
        (replace(NEED, industry="A38"), [("industry", "unknown_code", "error")]),
        (replace(NEED, region="999999"), [("region", "unknown_code", "error")]),
        (replace(NEED, levels={"title": "owner"}), [("levels.title", "level_not_allowed", "error")]),
        (replace(NEED, levels={"detail": "public"}), [("levels.detail", "level_not_allowed", "error")]),
        (replace(NEED, levels={"body": "after_nda"}), []),
        (replace(NEED, secrecy_level="state_secret"), [("secrecy_level", "state_secret", "error")]),
        (replace(NEED, budget_low="50", budget_high="30"), [("budget_high", "budget_order", "error")]),
        (replace(NEED, budget_low="面议"), [("budget_low", "not_money", "error")]),
        (replace(NEED, deadline="2026-11-20"), [("deadline", "day_past", "error")]),
        (replace(NEED, deadline="2026-11-21"), []),
        (replace(NEED, deadline="尽快"), [("deadline", "not_a_day", "error")]),
        (replace(NEED, clauses=(ClauseDraft(),)), []),
        (replace(NEED, clauses=(ClauseDraft(value="3"),)), [("clauses.0.parameter", "clause_parameter_missing", "error")]),
        (replace(NEED, clauses=(ClauseDraft(parameter="a"),)), [("clauses.0.value", "clause_value_missing", "error")]),
        (replace(NEED, clauses=(ClauseDraft(parameter="a", value="1", unit="blorp"),)), [("clauses.0.unit", "unit_unknown", "warning")]),
        (
            replace(NEED, clauses=(ClauseDraft("a", "between", "5", "3"), ClauseDraft("a", "between", "5"))),
            [("clauses.0.value_high", "high_below_low", "error"), ("clauses.1.value_high", "clause_high_missing", "error")],
        ),
        (replace(NEED, clauses=(ClauseDraft("a", "between", "５", "３０"),)), []),
        (replace(NEED, clauses=(ClauseDraft(operator="qualitative", unit="x"),)), [("clauses.0.text", "clause_words_missing", "error")]),
        (replace(NEED, clauses=(ClauseDraft("a", "≈", "1"),)), [("clauses.0.operator", "unknown_code", "error")]),
        (replace(NEED, clauses=(ClauseDraft("a", value="1"),) * 61), [("clauses", "too_many_rows", "error")]),
        (replace(ACHIEVEMENT, claims=(ClaimDraft("a", "=", "1", measured_on="2027"),)), [("claims.0.measured_on", "day_in_future", "error")]),
        (replace(ACHIEVEMENT, claims=(ClaimDraft("a", "=", "1", measured_on="2026-11"),)), []),
        (replace(ACHIEVEMENT, claims=(ClaimDraft("a", "=", "1", measured_on="去年"),)), [("claims.0.measured_on", "not_a_day", "error")]),
        (replace(ACHIEVEMENT, licence_modes=("open_source",)), [("open_source", "licence_missing", "error")]),
        (replace(ACHIEVEMENT, open_source="MY-OWN"), [("open_source", "licence_unknown", "warning")]),
        (replace(ACHIEVEMENT, protection="disclosed"), [("first_disclosure", "disclosure_day_missing", "error")]),
        (replace(ACHIEVEMENT, first_disclosure="2027-01-01"), [("first_disclosure", "day_in_future", "error")]),
        (replace(ACHIEVEMENT, scenarios=(UseDraft(readiness=11),)), [
            ("scenarios.0.title", "use_title_missing", "error"), ("scenarios.0.readiness", "not_a_level", "error")]),
        (replace(ACHIEVEMENT, readiness_evidence=(EvidenceDraft("xyz", "高", ""),)), [
            ("readiness_evidence.0.dimension", "unknown_code", "error"), ("readiness_evidence.0.level", "not_a_level", "error"),
            ("readiness_evidence.0.evidence", "evidence_missing", "error")]),
        (replace(ACHIEVEMENT, readiness_evidence=(EvidenceDraft("mrl", 10, "a", "", 1), EvidenceDraft("trl", 10, "a"))), [
            ("readiness_evidence.1.level", "not_a_level", "error")]),
        (replace(ACHIEVEMENT, readiness_evidence=(EvidenceDraft("trl", 3, "a"),) * 2), [
            ("readiness_evidence.1.level", "evidence_twice", "error"), ("readiness_evidence", "readiness_holes", "warning")]),
        (replace(ACHIEVEMENT, readiness_evidence=(EvidenceDraft("trl", 3, "a", "", 4),)), [
            ("readiness_evidence.0.covers_from", "covers_from", "error"), ("readiness_evidence", "readiness_holes", "warning")]),
        (replace(ACHIEVEMENT, readiness_evidence=(EvidenceDraft("trl", 3, "a", "", 1),)), []),
        (replace(SCENARIO, closes_on=None), [("closes_on", "closing_day_missing", "error")]),
        (replace(SCENARIO, opens_on="2027-02-01"), [("closes_on", "closes_before_opens", "error")]),
        (replace(SCENARIO, subsidy="很多"), [("subsidy", "not_money", "error")]),
        (replace(SCENARIO, wanted_readiness="0"), [("wanted_readiness", "not_a_level", "error")]),
        (replace(NEGATIVE, route="", why_stopped=""), [("route", "route_missing", "error"), ("why_stopped", "why_missing", "error")]),
        (replace(NEGATIVE, why_stopped="x"), [("why_stopped", "unknown_code", "error")]),
    ],
)  # fmt: skip
def test_each_fault_at_its_field(draft, expected):
    assert found(draft) == expected


@pytest.mark.parametrize("entry_type", list(EntryType), ids=lambda one: one.value)
def test_what_may_be_written_fits_its_column(entry_type):
    rows = [(DRAFTS[entry_type], MODELS[entry_type])]
    if entry_type is EntryType.NEED:
        rows.append((ClauseDraft, Clause))
    if entry_type is EntryType.ACHIEVEMENT:
        rows += [(ClaimDraft, Claim), (UseDraft, AchievementScenario)]
    own_column = {
        "kind",
        "secrecy_level",
        "protection",
        "why_stopped",
        "industry",
        "region",
        "operator",
        "level",
        "source",
        "ip_wish",
    }
    for kind, model in rows:
        for item in fields(kind):
            if item.name in own_column or item.name.endswith("_id") or not hasattr(model, item.name):
                continue
            limit = getattr(model._meta.get_field(item.name), "max_length", None)
            assert limit is None or limit >= limit_of(kind, item.name), item.name


def test_every_problem_has_words_in_both_languages():
    codes = [code for code in problem_codes() if code.startswith("catalog.")]
    assert len(codes) > 60
    for code in codes:
        assert problem_template(code, "zh").endswith(("。", "？", "{remedy}", "{why}", "{outcome}"))
        assert problem_template(code, "en").endswith((".", "?", "{remedy}", "{why}"))
