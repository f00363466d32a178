"""The life of an entry through its one door."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from queqiao.accounts.contracts import ANONYMOUS
from queqiao.catalog.actions import appeals, drafts, life, reviews
from queqiao.catalog.contracts import ClauseDraft, StateView
from queqiao.catalog.enums import EntryType, Protection
from queqiao.catalog.lifecycles import PUBLISH_VERBS, REVIEW_STATES, definition
from queqiao.catalog.models import Review
from queqiao.catalog.queries import available, is_live, visible_to
from queqiao.catalog.queries.situation import facts_of
from queqiao.kernel import clock
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry, OutboxEvent, StoredFile

TYPES = ["need", "achievement", "scenario", "negative_result"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("entry_type", TYPES)
def test_every_type_goes_from_draft_to_the_lists(hall, entry_type):
    key = hall.draft(entry_type)
    assert (hall.row(key).state, hall.row(key).live) == ("draft", False)
    state = life.submit(actor=hall.actor("erin"), key=key, version=1)
    assert state.code == REVIEW_STATES[key.type]
    hall.ticked(key)
    row = hall.row(key)
    reviews.publish(actor=hall.actor("olga"), key=key, version=row.version)
    row = hall.row(key)
    assert (row.live, row.published_at, row.confirmed_at, is_live(row)) == (
        True,
        clock.now(),
        clock.now(),
        True,
    )
    last = AuditEntry.objects.filter(object_id=key.id).latest("number")
    assert (last.verb, last.before["state"], last.after["live"]) == (
        f"{entry_type}.{PUBLISH_VERBS[key.type]}",
        REVIEW_STATES[key.type],
        True,
    )
    event = OutboxEvent.objects.filter(name="entry.moved").latest("id").payload
    assert {**event, "effects": sorted(event["effects"])} == {
        "entry_type": entry_type,
        "entry_id": key.id,
        "verb": PUBLISH_VERBS[key.type],
        "source": REVIEW_STATES[key.type],
        "target": row.state,
        "live": True,
        "effects": sorted([f"list_{entry_type}", "run_matching"]),
        "version": row.version,
    }


def test_clocks_come_from_the_rule_packs(hall):
    key = hall.submitted()
    assert hall.row(key).due_on == date(2026, 3, 3)  # one working day after Monday
    assert Review.objects.get(entry_id=key.id).answer_by == date(2026, 3, 3)
    hall.ticked(key)
    reviews.publish(actor=hall.actor("olga"), key=key, version=hall.row(key).version)
    assert hall.row(key).due_on == date(2026, 5, 31)  # 90 days
    assert AuditEntry.objects.filter(object_id=key.id).latest("number").after["packs"] == ["clock-need-2026"]


def test_a_double_click_does_it_once(hall):
    key = hall.draft()
    first = life.submit(actor=hall.actor("erin"), key=key, version=1)
    entries = AuditEntry.objects.count()
    second = life.move(actor=hall.actor("erin"), key=key, version=1, verb="submit")
    assert first == second
    assert AuditEntry.objects.count() == entries
    assert Review.objects.filter(entry_id=key.id).count() == 1


def test_a_double_click_on_a_returned_entry_answers_once(hall):
    key = hall.submitted()
    reviews.take_review(actor=hall.actor("olga"), key=key)
    reviews.return_entry(actor=hall.actor("olga"), key=key, version=2, reasons=["unclear"], note="请改")
    version = hall.row(key).version
    first, second = (life.submit(actor=hall.actor("erin"), key=key, version=version) for _click in range(2))
    assert first == second
    assert AuditEntry.objects.filter(object_id=key.id, verb="need.answer").count() == 1


def test_a_stale_version_is_told_who_was_first(hall):
    key = hall.draft()
    drafts.save_draft(actor=hall.actor("ed"), key=key, version=1, data={"title": "新名"}, partial=True)
    with pytest.raises(Conflict) as refused:
        life.submit(actor=hall.actor("erin"), key=key, version=1)
    assert [(one.code, dict(one.facts)) for one in refused.value.problems] == [
        ("access.changed_meanwhile", {"who": "Ed", "when": "2026-03-02 10:00"})
    ]


def test_who_may_not_is_told_who_may(hall):
    key = hall.submitted()
    with pytest.raises(Forbidden) as refused:
        life.move(actor=hall.actor("erin"), key=key, version=2, verb="publish")
    assert refused.value.problems[0].text("zh") == "现在不能“发布”：“发布”由 技术经理人、平台运营方 来做。"
    assert refused.value.problems[0].code == "catalog.not_allowed"


def test_nobody_judges_their_own_side(hall):
    key = hall.submitted()
    with pytest.raises(Forbidden) as refused:
        life.move(actor=hall.actor("omar"), key=key, version=2, verb="publish")
    assert "须由其他人办理" in refused.value.problems[0].text("zh")
    with pytest.raises(Forbidden):
        reviews.take_review(actor=hall.actor("omar"), key=key)
    grey = [one for one in available(hall.actor("omar"), hall.row(key)) if one.verb == "publish"]
    assert [(one.allowed, one.why) for one in grey] == [
        (False, ("这是您所在机构的条目，或者您参与了撰写，须由其他人办理",))
    ]


def test_outsiders_learn_nothing_of_what_is_not_public(hall):
    key = hall.draft()
    for who in ("uma", "solo", "nina"):
        with pytest.raises(NotHere):
            life.move(actor=hall.actor(who), key=key, version=1, verb="submit")
    with pytest.raises(NotHere):
        life.move(actor=ANONYMOUS, key=key, version=1, verb="submit")


def test_a_viewer_reads_and_does_not_act(hall):
    key = hall.draft()
    with pytest.raises(Forbidden):
        life.submit(actor=hall.actor("eve"), key=key, version=1)


def test_submitting_shows_every_error_at_once(hall):
    key = hall.draft(title=" ", deadline="2020-01-01", budget_low="80", budget_high="20",
                     clauses=(ClauseDraft(parameter="效率", value="很高"),))  # fmt: skip
    with pytest.raises(UserError) as refused:
        life.submit(actor=hall.actor("erin"), key=key, version=1)
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("title", "catalog.title_missing"),
        ("budget_high", "catalog.budget_order"),
        ("deadline", "catalog.day_past"),
        ("clauses.0.value", "catalog.not_a_number"),
    ]
    assert hall.row(key).state == "draft"


def test_state_secrets_never_enter(hall):
    key = hall.draft(secrecy_level="state_secret")
    with pytest.raises(UserError) as refused:
        life.submit(actor=hall.actor("erin"), key=key, version=1)
    assert [one.code for one in refused.value.problems] == ["catalog.state_secret"]


def test_a_fact_nobody_gives_is_refused(hall):
    key = hall.submitted()
    with pytest.raises(LookupError):
        life.move(
            actor=hall.actor("olga"), key=key, version=2, verb="publish", facts={"contact_verified": True}
        )


def test_taking_back_ends_the_round(hall):
    key = hall.submitted()
    state = life.take_back(actor=hall.actor("erin"), key=key, version=2)
    assert state.code == "draft"
    assert list(Review.objects.filter(entry_id=key.id).values_list("outcome", flat=True)) == ["superseded"]
    life.submit(actor=hall.actor("erin"), key=key, version=3)
    assert list(Review.objects.filter(entry_id=key.id).order_by("round").values_list("round", "outcome")) == [
        (1, "superseded"),
        (2, "open"),
    ]


def test_confirming_begins_the_time_anew(hall):
    key = hall.published()
    with clock.at(clock.now() + timedelta(days=60)):
        state = life.confirm(actor=hall.actor("erin"), key=key, version=hall.row(key).version)
        assert (state.code, state.due_on) == ("published", date(2026, 5, 1) + timedelta(days=90))
        assert hall.row(key).confirmed_at == clock.now()
    assert hall.row(key).published_at == clock.now()


def test_a_published_text_stands_until_its_change_was_looked_at(hall):
    key = hall.published()
    row = hall.row(key)
    saved = drafts.save_draft(
        actor=hall.actor("erin"), key=key, version=row.version, data={"title": "更好的名称"}, partial=True
    )
    row = hall.row(key)
    assert (row.title, row.live, row.revision["title"]) == ("低温锂离子电池电解液", True, "更好的名称")
    life.revise(actor=hall.actor("erin"), key=key, version=saved.version)
    row = hall.row(key)
    assert (row.title, row.live, row.revision, row.state) == ("更好的名称", False, None, "triage")
    assert [one.value for one in row.clauses.all()] == ["70"]


def test_a_correction_is_applied_when_it_is_accepted(hall):
    key = hall.published("negative_result")
    saved = drafts.save_draft(
        actor=hall.actor("erin"),
        key=key,
        version=hall.row(key).version,
        data={"result": "重做后仍析出"},
        partial=True,
    )
    life.revise(actor=hall.actor("erin"), key=key, version=saved.version, note="补充结果")
    row = hall.row(key)
    assert (row.state, row.live, row.result) == ("correction", True, "")
    life.move(actor=hall.actor("olga"), key=key, version=row.version, verb="accept_correction")
    row = hall.row(key)
    assert (row.state, row.live, row.result, row.revision) == ("corrected", True, "重做后仍析出", None)


def test_withdrawn_is_off_the_lists_at_once(hall):
    key = hall.published()
    life.withdraw(actor=hall.actor("erin"), key=key, version=hall.row(key).version)
    assert hall.row(key).live is False
    assert not visible_to(hall.actor("uma"), "need").filter(pk=key.id).exists()
    assert visible_to(hall.actor("erin"), "need").filter(pk=key.id).exists()


def test_a_need_closed_unsolved_needs_its_owner_told(hall):
    key = hall.published()
    version = hall.row(key).version
    with pytest.raises(UserError):
        life.move(actor=hall.actor("mia"), key=key, version=version, verb="close_unsolved", note="没有方案")
    state = life.close(
        actor=hall.actor("mia"), key=key, version=version, reason="没有方案", facts={"owner_informed": True}
    )
    assert state == StateView("no_solution", "未找到方案，列入研究缺口", None)


def test_buttons_are_the_verbs_of_the_state(hall):
    key = hall.submitted()
    found = {one.verb: (one.allowed, one.asks) for one in available(hall.actor("erin"), hall.row(key))}
    assert found == {"take_back": (True, ()), "withdraw": (True, ())}
    found = {one.verb: (one.allowed, one.asks) for one in available(hall.actor("olga"), hall.row(key))}
    assert found == {
        "ask": (True, ("questions_asked",)),
        "return": (True, ("reason",)),
        "publish": (True, ()),
        "refuse": (True, ("reason",)),
    }


def test_revising_nothing_is_refused(hall):
    key = hall.published()
    with pytest.raises(UserError) as refused:
        life.revise(actor=hall.actor("erin"), key=key, version=hall.row(key).version)
    assert [one.code for one in refused.value.problems] == ["catalog.nothing_to_revise"]
    assert hall.row(key).live


def test_an_appeal_is_heard_by_somebody_else(hall, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    key = hall.submitted()
    reviews.take_review(actor=hall.actor("olga"), key=key)
    reviews.refuse(
        actor=hall.actor("olga"), key=key, version=2, reasons=["out_of_scope"], note="不属于技术需求"
    )
    with pytest.raises(UserError):
        appeals.appeal(actor=hall.actor("erin"), key=key, version=3, statement=" ")
    with pytest.raises(NotHere):
        appeals.appeal(actor=hall.actor("uma"), key=key, version=3, statement="替他申诉")
    assert StoredFile.objects.count() == 0
    appeals.appeal(actor=hall.actor("erin"), key=key, version=3, statement="确属技术需求，见指标")
    assert hall.row(key).state == "appealed"
    with pytest.raises(UserError):
        appeals.answer_appeal(actor=hall.actor("olga"), key=key, version=4, uphold=True, record="复核")
    state = appeals.answer_appeal(
        actor=hall.actor("otto"), key=key, version=4, uphold=True, record="复核后成立"
    )
    assert (state.code, sorted(hall.row(key).facts["papers"])) == (
        "triage",
        ["appeal_handling", "appeal_statement"],
    )
    assert Review.objects.filter(entry_id=key.id, outcome="open").count() == 1


def test_an_appeal_that_comes_too_late(hall, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    key = hall.submitted()
    reviews.take_review(actor=hall.actor("olga"), key=key)
    reviews.refuse(
        actor=hall.actor("olga"), key=key, version=2, reasons=["out_of_scope"], note="不属于技术需求"
    )
    with clock.at(clock.now() + timedelta(days=30)), pytest.raises(UserError) as refused:
        appeals.appeal(actor=hall.actor("erin"), key=key, version=3, statement="迟了")
    assert "申诉期已过" in refused.value.problems[0].text("zh")


def test_the_day_of_an_embargo_is_changed_by_its_author_within_bounds(hall):
    key = hall.published("negative_result", embargo_until=date(2026, 5, 1))
    row = hall.row(key)
    assert (row.state, row.live, row.embargo_until) == ("embargoed", False, date(2026, 5, 1))
    erin = hall.actor("erin")
    for wrong in ("", "soon", "2026-02-01", "2099-01-01"):
        with pytest.raises(UserError):
            life.set_embargo(actor=erin, key=key, version=row.version, until=wrong)
    with pytest.raises(Forbidden):
        life.set_embargo(actor=hall.actor("olga"), key=key, version=row.version, until="2026-06-01")
    with pytest.raises(NotHere):
        life.set_embargo(actor=hall.actor("uma"), key=key, version=row.version, until="2026-06-01")
    state = life.set_embargo(actor=erin, key=key, version=row.version, until="2026-06-01")
    again = life.set_embargo(actor=erin, key=key, version=row.version, until="2026-06-01")
    changed = hall.row(key)
    assert (state.code, again.code, changed.embargo_until, changed.version) == (
        "embargoed",
        "embargoed",
        date(2026, 6, 1),
        row.version + 1,
    )
    assert changed.due_on > date(2026, 6, 1) > row.due_on


@pytest.mark.parametrize("protection", list(Protection), ids=str)
def test_every_kind_of_protection_is_one_the_workflow_knows(hall, protection):
    key = hall.draft("achievement", who="uma", protection=protection.value, first_disclosure="2026-02-01")
    fact = next(one for one in definition(EntryType.ACHIEVEMENT).facts if one.name == "protection")
    told = facts_of(hall.row(key), EntryType.ACHIEVEMENT)["protection"]
    assert told == ("unfiled" if protection is Protection.NONE else protection.value)
    assert told in {one.code for one in fact.choices}
