"""A canary in every field that is not public: it may sing to its own side alone, and nowhere else at all."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.core import mail

from queqiao.accounts.contracts import ANONYMOUS
from queqiao.accounts.models import Notice
from queqiao.catalog.actions import attachments, clocks, disclosure, drafts, interests, life, repairs, reviews
from queqiao.catalog.adapters import owner_entry, public_entry
from queqiao.catalog.confidentiality import DEFAULTS, TEASER, level_of
from queqiao.catalog.contracts import ClaimDraft, ClauseDraft, EvidenceDraft, UseDraft
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.queries import available, review_queue, view, visible_to
from queqiao.kernel import clock, jobs
from queqiao.kernel.errors import UserError
from queqiao.kernel.models import AuditEntry, Job, OutboxEvent, StoredFile

pytestmark = pytest.mark.django_db
CANARY = re.compile(r"KANARI\w+")
_NO_TEXT = {
    "deadline", "cooperation", "ip_wish", "secrecy_level", "completeness", "contact", "budget", "licence_modes", "open_source",
    "protection", "first_disclosure", "readiness", "readiness_dimension", "readiness_evidence", "history", "scenarios", "patents",
    "subsidy", "opens_on", "closes_on", "wanted_readiness", "why_stopped", "embargo_until",
}  # fmt: skip


def confidential(entry_type: EntryType) -> dict[str, object]:
    """A form with a canary in every text, each text kept from the public."""
    names = [name for name in DEFAULTS[entry_type] if name not in _NO_TEXT | TEASER]
    values: dict[str, object] = {name: f"说明 KANARI{name}" for name in names}
    levels = {name: "owner" if place % 2 else "after_nda" for place, name in enumerate(names)}
    for name in (
        "history",
        "scenarios",
        "patents",
        "readiness_evidence",
        "budget",
        "subsidy",
        "first_use_cover",
    ):
        if name in DEFAULTS[entry_type]:
            levels[name] = "owner"
    values["levels"] = levels
    if entry_type is EntryType.NEED:
        values["body_en"] = "text KANARIbody_en"
        values["clauses"] = (
            ClauseDraft(parameter="KANARIparameter", value="7", unit="%", condition="KANARIcondition", method="KANARImethod",
                        baseline="KANARIbaseline", level="owner"),
            ClauseDraft(operator="qualitative", text="KANARItext", level="after_nda"),
            ClauseDraft(parameter="效率", value="70", unit="%"),
        )  # fmt: skip
    if entry_type is EntryType.ACHIEVEMENT:
        values["claims"] = (
            ClaimDraft(parameter="KANARIclaim", value="7", unit="%", text="KANARItext", level="owner"),
        )
        values["scenarios"] = (
            UseDraft(title="KANARIuse", note="KANARInote", buyers="KANARIbuyers", evidence="KANARIproof"),
        )
        values["readiness_evidence"] = (EvidenceDraft("trl", 5, "KANARIevidence"),)
        values["history"] = ({"stage": "pilot", "note": "KANARIhistory"},)
    return values


def canaries(*values: object) -> set[str]:
    """Every canary that sings anywhere in the values."""
    return set(CANARY.findall(" ".join(repr(value) for value in values)))


@pytest.mark.parametrize("entry_type", list(EntryType), ids=lambda one: one.value)
def test_nothing_confidential_gets_out(
    hall, entry_type, caplog, django_capture_on_commit_callbacks, django_user_model
):
    caplog.set_level(logging.DEBUG)
    buffer = io.StringIO()
    handler = logging.StreamHandler(buffer)
    logging.getLogger().addHandler(handler)
    values = confidential(entry_type)
    erin, olga, uma = hall.actor("erin"), hall.actor("olga"), hall.actor("uma")
    failures: list[str] = []
    with django_capture_on_commit_callbacks(execute=True):
        key = hall.draft(entry_type, **values)
        wrong = drafts.save_draft(
            actor=erin,
            key=key,
            version=1,
            data={"detail": "说明 KANARIdetail", "keywords": ["一"]},
            partial=True,
        )
        failures += [one.text(lang) for one in wrong.problems for lang in ("zh", "en")]
        if entry_type in {EntryType.NEED, EntryType.ACHIEVEMENT}:
            repairs.ask_questions(actor=erin, key=key, version=hall.row(key).version)
        attachments.attach(actor=erin, key=key, upload=io.BytesIO(b"KANARIfile"), name="说明.txt")
        for who in ("uma", "solo"):
            try:
                life.submit(actor=hall.actor(who), key=key, version=2)
            except UserError as refused:
                failures += [one.text(lang) for one in refused.problems for lang in ("zh", "en")]
        life.submit(actor=erin, key=key, version=hall.row(key).version)
        hall.ticked(key)
        reviews.publish(actor=olga, key=key, version=hall.row(key).version)
        sign = interests.show_interest(actor=uma, key=key, message="我们有意合作")
        interests.answer_interest(actor=erin, interest_id=sign.pk, version=1, state="declined")
        disclosure.disclose(
            actor=erin, key=key, organisation_id=hall.organisations["新厂"].pk, level="on_interest"
        )
        jobs.run_waiting()
        with clock.at(clock.now() + timedelta(days=80)):
            clocks.run_clock()
            jobs.run_waiting()
    jobs.run_waiting()
    logging.getLogger().removeHandler(handler)
    row = hall.row(key)
    public = [
        view(ANONYMOUS, key),
        view(uma, key),
        view(hall.actor("solo"), key),
        view(hall.actor("nina"), key),
    ]
    assert row.live
    assert canaries(*public) == set()
    assert canaries(public_entry(row)) == set()
    assert canaries([asdict(one) for one in review_queue(olga)], available(uma, row)) == set()
    assert canaries(*AuditEntry.objects.values("before", "after", "note", "verb")) == set()
    assert canaries(*OutboxEvent.objects.values("payload")) == set()
    assert canaries(*Job.objects.values("arguments", "result", "error", "message", "key")) == set()
    assert canaries(*Notice.objects.values("facts", "code", "link")) == set()
    assert canaries(*[(one.subject, one.body) for one in mail.outbox]) == set()
    assert canaries(*StoredFile.objects.values("name", "path")) == set()
    assert canaries(caplog.text, buffer.getvalue(), failures) == set()
    # The canaries are there to be heard by their own side: a test of an empty cage would prove nothing.
    own = canaries(view(erin, key))
    texts = {f"KANARI{name}" for name in DEFAULTS[entry_type] if name not in _NO_TEXT | TEASER}
    assert own >= texts
    assert canaries(owner_entry(row)) & texts
    assert Notice.objects.count() > 0


def test_levels_open_step_by_step(hall):
    key = hall.published(
        detail="细节", tried_routes="试过", baseline="现有", levels={"baseline": "owner"},
        clauses=(
            ClauseDraft(parameter="效率", value="70", unit="%"),
            ClauseDraft(parameter="成本", operator="<=", value="5", unit="元", level="on_interest"),
            ClauseDraft(parameter="配比", value="3", level="after_nda"),
        ),
    )  # fmt: skip
    uma, erin = hall.actor("uma"), hall.actor("erin")

    def seen() -> tuple[object, ...]:
        found = view(uma, key)
        texts = tuple(name for name in ("tried_routes", "detail", "baseline") if found.fields.get(name))
        return (
            found.level,
            texts,
            len(found.clauses),
            {one.name: one.level for one in found.hidden},
            bool(found.contact),
        )

    assert seen() == (
        Level.PUBLIC, (), 1,
        {"contact": Level.ON_INTEREST, "tried_routes": Level.ON_INTEREST, "detail": Level.AFTER_NDA, "clauses": Level.ON_INTEREST}, False,
    )  # fmt: skip
    sign = interests.show_interest(actor=uma, key=key, message="有意合作")
    interests.answer_interest(actor=erin, interest_id=sign.pk, version=1, state="accepted")
    assert seen() == (
        Level.ON_INTEREST, ("tried_routes",), 2, {"detail": Level.AFTER_NDA, "clauses": Level.AFTER_NDA}, True,
    )  # fmt: skip
    disclosure.disclose(
        actor=erin,
        key=key,
        organisation_id=hall.organisations["澜汀大学"].pk,
        level="after_nda",
        paper="NDA-1",
    )
    assert seen() == (Level.AFTER_NDA, ("tried_routes", "detail"), 3, {}, True)
    disclosure.revoke(actor=erin, key=key, organisation_id=hall.organisations["澜汀大学"].pk)
    assert seen()[0] is Level.PUBLIC


def test_a_disclosure_ends_on_its_day(hall):
    key = hall.published(detail="细节")
    last = clock.today() + timedelta(days=3)
    disclosure.disclose(
        actor=hall.actor("erin"),
        key=key,
        organisation_id=hall.organisations["澜汀大学"].pk,
        level="after_nda",
        paper="NDA",
        ends_on=last,
    )
    assert view(hall.actor("uma"), key).level is Level.AFTER_NDA
    with clock.at(clock.now() + timedelta(days=4)):
        assert view(hall.actor("uma"), key).level is Level.PUBLIC


def test_an_anonymous_owner_is_named_to_their_own_side_and_staff_alone(hall):
    key = hall.published(anonymous=True)
    shown = {
        who: view(hall.actor(who), key).owner is not None
        for who in ("erin", "eve", "uma", "mia", "olga", "ada", "solo")
    }
    assert shown == {
        "erin": True,
        "eve": True,
        "uma": False,
        "mia": False,
        "olga": True,
        "ada": True,
        "solo": False,
    }
    row = hall.row(key)
    assert ("owner" in public_entry(row).attributes, "owner" in owner_entry(row).attributes) == (False, True)
    found = view(hall.actor("uma"), key)
    assert canaries(found) == set()
    assert "江汉电池" not in repr(found)


def test_a_need_for_members_is_for_members_of_verified_organisations(hall):
    key = hall.published(secrecy_level="restricted")
    seen = {
        who: visible_to(hall.actor(who), "need").filter(pk=key.id).exists()
        for who in ("uma", "nina", "solo", "mia", "ada", "erin")
    }
    assert seen == {"uma": True, "nina": False, "solo": False, "mia": True, "ada": True, "erin": True}
    assert not visible_to(ANONYMOUS, "need").filter(pk=key.id).exists()
    assert public_entry(hall.row(key)).attributes["audience"] == "members"


def test_a_trade_secret_shows_its_cleared_summary(hall):
    key = hall.published(secrecy_level="confidential")
    found = view(hall.actor("uma"), key)
    assert (found.title, found.summary, found.body, found.clauses) == (
        "低温锂离子电池电解液",
        "征集低温电解液配方",
        "",
        (),
    )
    assert {one.level for one in found.hidden} == {Level.AFTER_NDA, Level.ON_INTEREST}
    assert level_of(EntryType.NEED, "body", {}, "confidential") is Level.AFTER_NDA


def test_what_is_past_its_day_is_not_live_even_before_the_clock_ran(hall):
    key = hall.published()
    scenario = hall.published("scenario", closes_on="2026-04-01")
    with clock.at(clock.now() + timedelta(days=91)):
        assert hall.row(key).live
        for one in (key, scenario):
            assert not visible_to(hall.actor("uma"), one.type).filter(pk=one.id).exists()
            assert not visible_to(ANONYMOUS, one.type).filter(pk=one.id).exists()
        assert view(hall.actor("erin"), key).live is False
