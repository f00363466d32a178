"""Writing entries: whatever is typed is kept, word for word, and comes back with what is wrong about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queqiao.accounts.contracts import ANONYMOUS
from queqiao.accounts.models import Organisation
from queqiao.catalog.actions import drafts, life
from queqiao.catalog.contracts import (
    DRAFTS,
    AchievementDraft,
    ClaimDraft,
    ClauseDraft,
    EntryKey,
    EvidenceDraft,
    NeedDraft,
    UseDraft,
)
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import Patent
from queqiao.catalog.queries import draft_of
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("entry_type", list(EntryType), ids=lambda one: one.value)
def test_an_empty_draft_can_be_begun(hall, entry_type):
    saved = drafts.start_draft(
        actor=hall.actor("erin"), entry_type=entry_type, owner_id=hall.organisations["江汉电池"].pk, data={}
    )
    row = hall.row(EntryKey(entry_type, saved.id))
    assert (row.state, row.live, row.version, row.author_id) == ("draft", False, 1, hall.people["erin"].pk)
    assert "title" in [one.field for one in saved.problems]
    known = {"region": "420100", "industry": "C38", "contact_id": hall.people["erin"].pk}
    assert draft_of(row) == DRAFTS[entry_type](**known)


def test_a_draft_comes_back_as_it_was_typed(hall):
    draft = NeedDraft(
        title="名称", title_en="Title", summary="摘要", keywords=("电池", "低温"), fields=("new_energy", "new_materials"),
        industry="C3841", region="420100", levels={"budget": "on_interest"}, declarations={"public_summary_cleared": True},
        kind="service", body="第一行\n第二行\t表格", baseline="现有", budget_low=12_000_000, budget_high=20_000_000,
        deadline=date(2027, 6, 1), cooperation=("commission",), ip_wish="shared", anonymous=True,
        clauses=(ClauseDraft(parameter="效率", value="95", unit="%", level="after_nda"), ClauseDraft(operator="qualitative", text="无毒")),
    )  # fmt: skip
    key = hall.draft()
    drafts.save_draft(actor=hall.actor("erin"), key=key, version=1, data=draft)
    assert draft_of(hall.row(key)) == draft


def test_an_achievement_with_everything_comes_back(hall):
    patent = Patent.objects.create(
        owner=hall.organisations["澜汀大学"],
        country="CN",
        number="CN.1.B",
        display="CN 1 B",
        kind="invention",
        title="一种",
    )
    foreign = Patent.objects.create(
        owner=hall.organisations["江汉电池"],
        country="CN",
        number="CN.2.B",
        display="CN 2 B",
        kind="invention",
        title="另一种",
    )
    draft = AchievementDraft(
        title="名称", kind="dataset", licence_modes=("ordinary", "open_source"), open_source="MIT", protection="disclosed",
        first_disclosure=date(2026, 1, 5), history=({"stage": "pilot", "on": "2025-05"},),
        claims=(ClaimDraft(parameter="循环", operator=">=", value="1500", unit="次", measured_by="third_party", measured_on="2025-11"),),
        scenarios=(UseDraft(title="公交", readiness=7, buyers="车企"),),
        readiness_evidence=(EvidenceDraft("mrl", 4, "小试报告", "", 1), EvidenceDraft("trl", 6, "中试报告", "", 1)),
        patents=(patent.pk,),
    )  # fmt: skip
    key = hall.draft("achievement", who="uma")
    drafts.save_draft(
        actor=hall.actor("uma"), key=key, version=1, data=replace(draft, patents=(patent.pk, foreign.pk))
    )
    row = hall.row(key)
    assert draft_of(row) == draft  # somebody else's patent is not claimed
    assert (row.readiness, row.readiness_dimension) == (4, "mrl")


def test_what_no_column_takes_is_kept_as_typed(hall):
    typed = {
        "title": "长" * 10_000, "budget_low": "三十来万", "deadline": "明年年底", "kind": "奇怪", "region": "湖北武汉",
        "clauses": [{"parameter": "参" * 500, "value": "300 以上，最好 350", "unit": "Wh/kg"}],
    }  # fmt: skip
    key = hall.draft()
    saved = drafts.save_draft(actor=hall.actor("erin"), key=key, version=1, data=typed, partial=True)
    draft = draft_of(hall.row(key))
    assert (draft.title, draft.budget_low, draft.deadline, draft.kind, draft.region) == (
        "长" * 10_000, "三十来万", "明年年底", "奇怪", "湖北武汉",
    )  # fmt: skip
    assert (draft.clauses[0].parameter, draft.clauses[0].value) == ("参" * 500, "300 以上，最好 350")
    assert {(one.field, one.code) for one in saved.problems} == {
        ("title", "catalog.too_long"),
        ("region", "catalog.unknown_code"),
        ("kind", "catalog.unknown_code"),
        ("budget_low", "catalog.not_money"),
        ("deadline", "catalog.not_a_day"),
        ("clauses.0.value", "catalog.not_a_number"),
        ("clauses.0.parameter", "catalog.too_long"),
    }
    again = drafts.save_draft(
        actor=hall.actor("erin"), key=key, version=2, data={"title": "短"}, partial=True
    )
    assert [one.field for one in again.problems if one.field == "title"] == []
    assert draft_of(hall.row(key)).budget_low == "三十来万"


def test_full_width_figures_are_read(hall):
    key = hall.draft(budget_low="３０", budget_high="１．５亿", deadline="２０２７年３月１日")
    row = hall.row(key)
    assert (row.budget_low, row.budget_high, row.deadline) == (30_000_000, 15_000_000_000, date(2027, 3, 1))


def test_nul_and_controls_are_dropped_and_nothing_else(hall):
    text = "甲\x00乙\x07丙\r\n丁\t戊 😀\ud800 ①½㎡\u200b末"
    key = hall.draft(body=text, title="带\x00空")
    assert (hall.row(key).body, hall.row(key).title) == ("甲乙丙\n丁\t戊 😀 ①½㎡\u200b末", "带空")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    title=st.text(max_size=400),
    body=st.text(max_size=3000),
    value=st.text(max_size=80),
    money=st.text(max_size=30),
)
def test_any_text_is_saved_and_comes_back(hall, title, body, value, money):
    from queqiao.catalog.validators import clean, read_money

    key = hall.draft(
        title=title, body=body, budget_high=money, clauses=(ClauseDraft(parameter="参数", value=value),)
    )
    draft = draft_of(hall.row(key))
    kept_money = read_money(money) if read_money(money) is not None else clean(money) or None
    shown_money = None if draft.budget_high == "" else draft.budget_high
    assert (draft.title, draft.body, draft.clauses[0].value, shown_money) == (
        clean(title), clean(body), clean(value), kept_money,
    )  # fmt: skip


def test_a_misspelt_field_is_no_silent_loss(hall):
    key = hall.draft()
    with pytest.raises(LookupError):
        drafts.save_draft(actor=hall.actor("erin"), key=key, version=1, data={"titel": "x"}, partial=True)


def test_two_editors_nobody_overwrites(hall):
    key = hall.draft()
    drafts.save_draft(actor=hall.actor("ed"), key=key, version=1, data={"body": "艾德写的"}, partial=True)
    with pytest.raises(Conflict):
        drafts.save_draft(
            actor=hall.actor("erin"), key=key, version=1, data={"body": "艾琳写的"}, partial=True
        )
    assert hall.row(key).body == "艾德写的"


def test_saving_the_same_again_changes_nothing(hall):
    key = hall.draft()
    before = AuditEntry.objects.count()
    saved = drafts.save_draft(
        actor=hall.actor("erin"), key=key, version=1, data={"title": hall.row(key).title}, partial=True
    )
    assert (saved.version, AuditEntry.objects.count()) == (1, before)


def test_autosave_leaves_no_line_in_the_audit_and_a_save_names_fields_only(hall):
    key = hall.draft()
    before = AuditEntry.objects.count()
    drafts.save_draft(actor=hall.actor("erin"), key=key, version=1, data={"body": "机密一"}, partial=True)
    assert AuditEntry.objects.count() == before
    drafts.save_draft(
        actor=hall.actor("erin"), key=key, version=2, data=replace(draft_of(hall.row(key)), detail="机密二")
    )
    last = AuditEntry.objects.latest("number")
    assert (last.verb, last.after) == ("need.save", {"version": 3, "fields": ["detail"], "revision": False})


def test_what_is_in_review_cannot_be_changed(hall):
    key = hall.submitted()
    with pytest.raises(UserError) as refused:
        drafts.save_draft(actor=hall.actor("erin"), key=key, version=2, data={"title": "x"}, partial=True)
    assert (
        refused.value.problems[0].text("zh") == "“审核中”时不能改动文字。要修改请先撤回提交，或等审核答复。"
    )


def test_who_may_begin_and_write(hall):
    owner = hall.organisations["江汉电池"]
    assert isinstance(owner, Organisation)
    for who, error in (("eve", Forbidden), ("uma", Forbidden), ("solo", Forbidden)):
        with pytest.raises(error):
            drafts.start_draft(actor=hall.actor(who), entry_type="need", owner_id=owner.pk, data={})
    with pytest.raises(Forbidden):
        drafts.start_draft(actor=ANONYMOUS, entry_type="need", owner_id=owner.pk, data={})
    with pytest.raises(UserError):
        drafts.start_draft(actor=hall.actor("erin"), entry_type="need", owner_id="", data={})
    key = hall.draft()
    for who, error in (("eve", Forbidden), ("uma", NotHere), ("olga", Forbidden)):
        with pytest.raises(error):
            drafts.save_draft(actor=hall.actor(who), key=key, version=1, data={"title": "x"}, partial=True)


def test_a_co_author_of_the_other_side_writes_too(hall):
    key = hall.draft()
    drafts.add_co_author(actor=hall.actor("erin"), key=key, person_id=hall.people["uma"].pk)
    drafts.save_draft(actor=hall.actor("uma"), key=key, version=1, data={"body": "两方一起写"}, partial=True)
    assert hall.row(key).body == "两方一起写"
    drafts.remove_co_author(actor=hall.actor("erin"), key=key, person_id=hall.people["uma"].pk)
    with pytest.raises(NotHere):
        drafts.save_draft(actor=hall.actor("uma"), key=key, version=2, data={"body": "x"}, partial=True)


def test_the_contact_is_one_of_the_owner(hall):
    key = hall.draft()
    saved = drafts.save_draft(
        actor=hall.actor("erin"), key=key, version=1, data={"contact_id": hall.people["uma"].pk}, partial=True
    )
    assert hall.row(key).contact is None
    assert "catalog.contact_not_member" in [one.code for one in saved.problems]


def test_a_change_in_the_making_can_be_dropped(hall):
    key = hall.published()
    saved = drafts.save_draft(
        actor=hall.actor("erin"), key=key, version=hall.row(key).version, data={"body": "新"}, partial=True
    )
    drafts.drop_revision(actor=hall.actor("erin"), key=key, version=saved.version)
    row = hall.row(key)
    assert (row.revision, row.body, row.live) == (None, "材料在低温下容量衰减快，用于电动汽车。", True)
    with pytest.raises(Conflict):
        life.revise(actor=hall.actor("erin"), key=key, version=saved.version)
