"""A need in the database becomes a ranked, explained list, and answers re-rank it at once."""

from __future__ import annotations

import re
from typing import Any

import pytest

from queqiao.accounts.contracts import ANONYMOUS, Actor
from queqiao.catalog import adapters
from queqiao.kernel.errors import Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry
from queqiao.matching.actions.answers import answer, mark, take_answer_back
from queqiao.matching.actions.ranking import rank_entry
from queqiao.matching.models import MatchAnswer, MatchRun, PairMark
from queqiao.matching.queries import gaps, list_for, look_alikes, marks_on


def ids(run: MatchRun) -> list[str]:
    return list(run.rows.order_by("rank").values_list("entry_id", flat=True))


def test_the_list_has_the_fitting_achievement_first_and_nothing_of_the_owner(battery: dict[str, Any]) -> None:
    run = rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    assert ids(run)[:2] == [battery["good"].pk, battery["poor"].pk]
    assert battery["own"].pk not in ids(run)
    verdicts = {row.entry_id: [one["verdict"] for one in row.verdicts] for row in run.rows.all()}
    assert verdicts[battery["good"].pk] == ["met", "met"]
    assert verdicts[battery["poor"].pk] == ["contradicted", "met"]
    assert (run.corpus_size, run.calibration, run.answers_used) == (4, "neutral", 0)
    assert AuditEntry.objects.get(verb="match.rank").after["run"] == run.pk


def test_a_row_that_contradicts_a_demand_stands_behind_its_grade_and_says_so(
    battery: dict[str, Any], region: Any
) -> None:
    """The nearest text of all, with a figure that rules a demand out; what the author did not demand counts for nothing."""
    nearest = region.achievement(
        battery["institute"], battery["need"].title, battery["need"].body, (("比能量", "=", "180", "Wh/kg"),)
    )
    kind = region.achievement(
        battery["institute"], battery["need"].title, battery["need"].body, (("循环寿命", ">=", "2500", "次"),)
    )
    run = rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    rows = {row.entry_id: row for row in run.rows.all()}
    assert run.outlook == "listed"
    assert rows[nearest.pk].grade == rows[kind.pk].grade == rows[battery["good"].pk].grade == "likely_related"
    assert rows[nearest.pk].score > rows[battery["good"].pk].score
    assert rows[nearest.pk].rank > rows[battery["good"].pk].rank
    assert [part["name"] for part in rows[nearest.pk].parts] == ["lexical", "demands"]
    assert rows[nearest.pk].score == pytest.approx(sum(part["value"] for part in rows[nearest.pk].parts))
    assert [part["name"] for part in rows[kind.pk].parts] == ["lexical"]
    battery["need"].clauses.filter(parameter="比能量").delete()
    run = rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    assert ids(run)[0] in {nearest.pk, kind.pk}
    view = list_for(battery["actor"], "need", battery["need"].pk, "achievement")
    assert [row.match.demoted for row in view.rows if row.entry_id == nearest.pk] == [None]


def test_a_new_ranking_replaces_the_current_one_and_keeps_the_old(battery: dict[str, Any]) -> None:
    first = rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    second = rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    assert list(MatchRun.objects.order_by("at").values_list("pk", "current")) == [
        (first.pk, False),
        (second.pk, True),
    ]


def test_the_page_shows_clauses_quotations_and_owners(battery: dict[str, Any]) -> None:
    rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    view = list_for(battery["actor"], "need", battery["need"].pk, "achievement")
    first = view.rows[0]
    assert (first.entry_id, first.owner and first.owner.name, first.live) == (
        battery["good"].pk,
        "北澜能源研究院",
        True,
    )
    assert [one.verdict for one in first.match.spoken] == ["met", "met"]
    quote = first.match.spoken[0].quote
    assert quote is not None
    assert (
        "".join(piece.text for piece in quote.pieces if piece.marked)
        .replace(" ", "")
        .startswith("比能量≥320Wh/kg")
    )
    assert view.may_answer
    assert view.run is not None
    assert (view.run.outdated, view.run.waiting) == (False, False)


def test_answers_rerank_at_once_and_say_so(battery: dict[str, Any]) -> None:
    need, actor = battery["need"], battery["actor"]
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    run = answer(
        actor=actor, entry_type="need", entry_id=need.pk, shelf="achievement", row_id=battery["good"].pk, grade=0,
        reason="already_known",
    )  # fmt: skip
    assert run.answers_used == 1
    assert ids(run)[0] == battery["poor"].pk
    assert ids(run)[-1] == battery["good"].pk
    view = list_for(actor, "need", need.pk, "achievement")
    assert {row.entry_id: (row.grade, row.reason) for row in view.rows}[battery["good"].pk] == (
        0,
        "already_known",
    )
    assert view.rows[0].moved == 1
    stored = MatchAnswer.objects.get()
    assert (stored.shown["rank"], stored.need_id, stored.person_id) == (1, need.pk, actor.id)
    again = take_answer_back(
        actor=actor, entry_type="need", entry_id=need.pk, shelf="achievement", row_id=battery["good"].pk
    )
    assert (again.answers_used, ids(again)[0]) == (0, battery["good"].pk)


def test_the_same_answer_twice_is_one_answer(battery: dict[str, Any]) -> None:
    need, actor = battery["need"], battery["actor"]
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    runs = [
        answer(
            actor=actor,
            entry_type="need",
            entry_id=need.pk,
            shelf="achievement",
            row_id=battery["good"].pk,
            grade=3,
        )
        for _ in range(2)
    ]
    assert runs[0].pk == runs[1].pk
    assert MatchAnswer.objects.count() == 1


def test_only_the_own_side_and_staff_read_and_answer(battery: dict[str, Any]) -> None:
    need = battery["need"]
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    stranger = Actor(id="P1", name="外人", organisations={battery["institute"].pk: "owner"})
    viewer = Actor(id="P2", name="看客", organisations={battery["firm"].pk: "viewer"})
    for actor in (ANONYMOUS, stranger):
        with pytest.raises(Forbidden):
            list_for(actor, "need", need.pk, "achievement")
    assert not list_for(viewer, "need", need.pk, "achievement").may_answer
    with pytest.raises(Forbidden):
        answer(
            actor=viewer,
            entry_type="need",
            entry_id=need.pk,
            shelf="achievement",
            row_id=battery["good"].pk,
            grade=3,
        )
    manager = Actor(id="P3", name="经理", platform_roles={"technology_manager": frozenset({need.node_id})})
    assert list_for(manager, "need", need.pk, "achievement").may_answer
    elsewhere = Actor(id="P4", name="经理", platform_roles={"technology_manager": frozenset({"other"})})
    with pytest.raises(Forbidden):
        list_for(elsewhere, "need", need.pk, "achievement")


def test_a_row_that_no_list_holds_cannot_be_answered(battery: dict[str, Any]) -> None:
    rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    with pytest.raises(NotHere):
        answer(
            actor=battery["actor"], entry_type="need", entry_id=battery["need"].pk, shelf="achievement",
            row_id=battery["own"].pk, grade=3,
        )  # fmt: skip


def test_both_sides_see_a_shortlist_and_a_refusal_needs_a_reason(
    battery: dict[str, Any], region: Any
) -> None:
    need, good = battery["need"], battery["good"]
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    rank_entry(entry_type="achievement", entry_id=good.pk, shelf="need")
    mark(actor=battery["actor"], entry_type="need", entry_id=need.pk, row_id=good.pk, mark="shortlisted")
    researcher = Actor(
        id=region.person("乙", battery["institute"]).pk,
        name="乙",
        organisations={battery["institute"].pk: "editor"},
    )
    with pytest.raises(UserError):
        mark(actor=researcher, entry_type="achievement", entry_id=good.pk, row_id=need.pk, mark="refused")
    mark(
        actor=researcher,
        entry_type="achievement",
        entry_id=good.pk,
        row_id=need.pk,
        mark="refused",
        reason="capacity",
    )
    seen = [
        (other, one.side, one.mark, one.reason) for other, one in marks_on(researcher, "achievement", good.pk)
    ]
    assert seen == [(need.pk, "offer", "refused", "capacity"), (need.pk, "demand", "shortlisted", "")]
    row = list_for(battery["actor"], "need", need.pk, "achievement").rows[0]
    assert [(one.side, one.mark) for one in row.marks] == [("demand", "shortlisted"), ("offer", "refused")]
    mark(actor=battery["actor"], entry_type="need", entry_id=need.pk, row_id=good.pk, mark="")
    assert PairMark.objects.filter(withdrawn_at=None).count() == 1


def test_the_reverse_list_names_the_needs_demands(battery: dict[str, Any], region: Any) -> None:
    rank_entry(entry_type="achievement", entry_id=battery["good"].pk, shelf="need")
    researcher = Actor(id="P9", name="乙", organisations={battery["institute"].pk: "editor"})
    view = list_for(researcher, "achievement", battery["good"].pk, "need")
    assert [row.entry_id for row in view.rows] == [battery["need"].pk]
    assert [one.demand.replace(" ", "") for one in view.rows[0].match.spoken] == [
        "比能量≥300Wh/kg",
        "循环寿命≥2000次",
    ]


def test_an_anonymous_need_of_the_same_owner_is_not_in_its_own_achievements_list(
    battery: dict[str, Any], region: Any
) -> None:
    own = region.need(battery["institute"], "低温锂离子电池电解液的检测", anonymous=True)
    run = rank_entry(entry_type="achievement", entry_id=battery["good"].pk, shelf="need")
    assert own.pk not in ids(run)
    assert ids(run) == [battery["need"].pk]
    assert list(run.rows.values_list("rank", flat=True)) == [1]


def test_a_confidential_clause_steers_the_owners_list_and_is_named_to_nobody_else(
    battery: dict[str, Any],
) -> None:
    need = battery["need"]
    need.clauses.filter(parameter="循环寿命").update(level="after_nda")
    rank_entry(entry_type="need", entry_id=need.pk, shelf="achievement")
    own = list_for(battery["actor"], "need", need.pk, "achievement")
    assert len(own.rows[0].match.verdicts) == 2
    rank_entry(entry_type="achievement", entry_id=battery["good"].pk, shelf="need")
    researcher = Actor(id="P9", name="乙", organisations={battery["institute"].pk: "editor"})
    reverse = list_for(researcher, "achievement", battery["good"].pk, "need")
    assert [one.demand.replace(" ", "") for one in reverse.rows[0].match.verdicts] == ["比能量≥300Wh/kg"]
    assert not re.search("2000 ?次", repr(reverse))


def test_a_need_without_a_match_is_a_gap_with_its_nearest_misses(
    battery: dict[str, Any], region: Any
) -> None:
    lonely = region.need(
        battery["firm"], "深海钻井隔水管疲劳裂纹在线声发射监测", "需要在线监测。", field="marine"
    )
    rank_entry(entry_type="need", entry_id=lonely.pk, shelf="achievement")
    rank_entry(entry_type="need", entry_id=battery["need"].pk, shelf="achievement")
    total, page = gaps()
    assert (total, [gap.need_id for gap in page]) == (1, [lonely.pk])
    assert gaps(field="textiles") == (0, ())


def test_what_is_written_again_is_recognised(battery: dict[str, Any], region: Any) -> None:
    twin = region.need(battery["institute"], "低温锂离子电池电解液", "储能电站冬季放电不足。")
    alike = look_alikes(adapters.owner_entry(twin), "need", only_alarming=True)
    assert [(one.entry_id, one.resemblance) for one in alike] == [(battery["need"].pk, "duplicate")]
