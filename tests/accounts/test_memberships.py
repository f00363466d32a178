"""Memberships: invited, asked for, changed, ended; second posts and secondments; the last owner stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from queqiao.accounts import queries
from queqiao.accounts.actions import invitations, memberships
from queqiao.accounts.actions.people import create_person
from queqiao.accounts.models import Invitation, Membership, Notice, Organisation
from queqiao.accounts.sms import MemorySender
from queqiao.kernel import clock, jobs
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry, Job, OutboxEvent


def _of(person, organisation):
    return Membership.objects.get(person=person, organisation=organisation, ended_at=None)


def _fails(code):
    return pytest.raises(UserError, match=code.replace(".", r"\."))


# Invitations


def test_an_invitation_goes_out_by_mail_and_only_its_hash_is_kept(
    organisation, owner, acting, django_capture_on_commit_callbacks, mailoutbox
):
    with django_capture_on_commit_callbacks(execute=True):
        row = memberships.invite(
            actor=acting(owner), organisation_id=organisation.id, email="New@Example.org", role="editor"
        )
    jobs.run_waiting()

    code = invitations.code_of(row)
    assert [(m.to, code in m.body) for m in mailoutbox] == [(["new@example.org"], True)]
    stored = [
        str(list(model.objects.values())) for model in (Invitation, AuditEntry, Job, OutboxEvent, Notice)
    ]
    assert all(code not in text for text in stored)
    row.refresh_from_db()
    assert row.code_hash == invitations.hashed(code)
    assert row.sent_at is not None


def test_an_invitation_goes_out_by_text_message(
    organisation, owner, acting, django_capture_on_commit_callbacks
):
    MemorySender.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        row = memberships.invite(actor=acting(owner), organisation_id=organisation.id, phone="138 0013 8000")
    jobs.run_waiting()

    (sent,) = MemorySender.outbox
    assert sent.phone == "+8613800138000"
    assert f"/invitations/{invitations.code_of(row)} " in sent.text


def test_accepted_once_and_by_whoever_holds_the_code(organisation, owner, person, acting):
    row = memberships.invite(
        actor=acting(owner), organisation_id=organisation.id, email="x@example.org", role="editor"
    )
    guest, other = person("客"), person("他")
    code = invitations.code_of(row)

    membership = memberships.accept_invitation(actor=acting(guest), code=f" {code.upper()} ")

    assert (membership.person, membership.role) == (guest, "editor")
    assert acting(guest).organisations == {organisation.id: "editor"}
    with _fails("people.invitation_gone"):
        memberships.accept_invitation(actor=acting(other), code=code)
    assert Notice.objects.get(person=owner).code == "invitation_accepted"


def test_it_runs_out_after_a_fortnight(organisation, owner, person, acting):
    start = datetime(2026, 11, 1, 4, tzinfo=UTC)
    with clock.at(start):
        row = memberships.invite(actor=acting(owner), organisation_id=organisation.id, email="x@example.org")
    code = invitations.code_of(row)
    with clock.at(start + timedelta(days=13, hours=23)):
        assert invitations.find_invitation(code) == row
    with clock.at(start + timedelta(days=14)), _fails("people.invitation_gone"):
        memberships.accept_invitation(actor=acting(person("客")), code=code)


def test_sent_again_the_earlier_link_is_dead(organisation, owner, person, acting):
    row = memberships.invite(actor=acting(owner), organisation_id=organisation.id, email="x@example.org")
    first = invitations.code_of(row)
    row = invitations.resend_invitation(actor=acting(owner), invitation_id=row.id)

    assert invitations.code_of(row) != first
    with _fails("people.invitation_gone"):
        invitations.find_invitation(first)
    Invitation.objects.filter(id=row.id).update(sent_at=clock.now())
    with _fails("people.invitation_soon"):
        invitations.resend_invitation(actor=acting(owner), invitation_id=row.id)


def test_withdrawn_and_declined(organisation, owner, person, acting):
    call = {"actor": acting(owner), "organisation_id": organisation.id}
    row = memberships.invite(email="x@example.org", **call)
    invitations.withdraw_invitation(actor=acting(owner), invitation_id=row.id)
    with _fails("people.invitation_gone"):
        invitations.find_invitation(invitations.code_of(row))
    row = memberships.invite(email="x@example.org", **call)
    invitations.decline_invitation(actor=acting(person("客")), code=invitations.code_of(row))
    assert not queries.open_invitations(organisation.id).exists()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "people.invitation_target"),
        ({"email": "a@example.org", "phone": "13800138000"}, "people.invitation_target"),
        ({"email": "a.example.org"}, "accounts.email_at"),
        ({"phone": "010-62750000"}, "accounts.phone_landline"),
        ({"email": "a@example.org", "role": "king"}, "people.role_unknown"),
        ({"email": "a@example.org", "kind": "slave"}, "people.kind_of_membership"),
        ({"email": "p0@example.org"}, "people.invitation_member"),
    ],
)
def test_what_an_invitation_needs(organisation, owner, acting, more, code):
    with _fails(code):
        memberships.invite(actor=acting(owner), organisation_id=organisation.id, **more)


def test_nobody_is_invited_twice(organisation, owner, acting):
    memberships.invite(actor=acting(owner), organisation_id=organisation.id, email="x@example.org")

    with _fails("people.invitation_open"):
        memberships.invite(actor=acting(owner), organisation_id=organisation.id, email="X@example.org")


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_only_owners_invite(organisation, member, acting, role):
    with pytest.raises(Forbidden):
        memberships.invite(
            actor=acting(member("员", role)), organisation_id=organisation.id, email="x@example.org"
        )


def test_invitations_find_people_by_their_verified_contacts(organisation, owner, acting):
    guest = create_person(name="客", phone="13800138000", email="g@example.org")
    for target in ({"phone": "13800138000"}, {"email": "g@example.org"}, {"email": "other@example.org"}):
        memberships.invite(actor=acting(owner), organisation_id=organisation.id, **target)

    assert [row.email or row.phone for row in invitations.invitations_for(guest)] == [
        "+8613800138000",
        "g@example.org",
    ]
    assert Notice.objects.filter(person=guest, code="invited").count() == 2


# Requests to join

KNOWN = "914201001234503000"


@pytest.mark.parametrize("known", ["", "914201001234503018", "澜汀新材料有限公司"])
def test_one_not_verified_is_asked_by_who_knows_its_code(organisation, owner, person, acting, known):
    guest = acting(person("客"))
    with pytest.raises(NotHere):
        memberships.ask_to_join(actor=guest, organisation_id=organisation.id, known=known)
    Organisation.objects.filter(id=organisation.id).update(state="verified")
    assert memberships.ask_to_join(actor=guest, organisation_id=organisation.id).state == "open"


def test_asked_and_let_in(organisation, owner, person, acting):
    guest = person("客")
    request = memberships.ask_to_join(
        actor=acting(guest), organisation_id=organisation.id, message="研发部", position="工程师", known=KNOWN
    )
    assert [n.code for n in Notice.objects.filter(person=owner)] == ["join_asked"]

    memberships.answer_join(actor=acting(owner), request_id=request.id, accept=True, role="editor")

    assert (_of(guest, organisation).role, _of(guest, organisation).position) == ("editor", "工程师")
    with pytest.raises(NotHere):
        memberships.answer_join(actor=acting(owner), request_id=request.id, accept=False)


def test_asked_and_turned_away_with_a_reason(organisation, owner, person, acting):
    guest = person("客")
    request = memberships.ask_to_join(actor=acting(guest), organisation_id=organisation.id, known=KNOWN)
    with _fails("people.join_open"):
        memberships.ask_to_join(actor=acting(guest), organisation_id=organisation.id, known=KNOWN)
    with pytest.raises(Forbidden):
        memberships.answer_join(actor=acting(guest), request_id=request.id, accept=True)

    memberships.answer_join(actor=acting(owner), request_id=request.id, accept=False, reason="请先联系人事处")

    assert "请先联系人事处" in queries.notice_line(Notice.objects.get(person=guest)).text
    assert acting(guest).organisations == {}


def test_who_may_not_ask(organisation, owner, person, acting):
    with _fails("people.already_member"):
        memberships.ask_to_join(actor=acting(owner), organisation_id=organisation.id)
    Organisation.objects.filter(id=organisation.id).update(state="closed")
    with _fails("people.join_closed"):
        memberships.ask_to_join(actor=acting(person("客")), organisation_id=organisation.id, known=KNOWN)


# Changed and ended


def test_the_last_owner_stays(organisation, owner, member, acting):
    row = _of(owner, organisation)
    with _fails("people.last_owner"):
        memberships.leave(actor=acting(owner), membership_id=row.pk)
    with _fails("people.last_owner"):
        memberships.change_membership(actor=acting(owner), membership_id=row.pk, version=1, role="editor")

    member("接任", "owner")
    memberships.leave(actor=acting(owner), membership_id=row.pk)

    assert acting(owner).organisations == {}
    assert [card.name for card in queries.members(organisation.id)] == ["接任"]
    assert [card.name for card in queries.former_members(organisation.id)] == ["孟昭"]


def test_an_owner_for_a_time_does_not_count_as_the_last(organisation, owner, member, acting):
    member("挂职负责人", "owner", ends_on=date(2099, 1, 1))

    with _fails("people.last_owner"):
        memberships.leave(actor=acting(owner), membership_id=_of(owner, organisation).pk)


def test_history_is_kept_when_somebody_comes_back(organisation, owner, member, acting):
    guest = member("客")
    memberships.end_membership(
        actor=acting(owner), membership_id=_of(guest, organisation).pk, note="合同到期"
    )
    request = memberships.ask_to_join(actor=acting(guest), organisation_id=organisation.id, known=KNOWN)
    memberships.answer_join(actor=acting(owner), request_id=request.id, accept=True)

    rows = Membership.objects.filter(person=guest).order_by("id")
    assert [(row.ended_at is None, row.ended_note) for row in rows] == [(False, "合同到期"), (True, "")]
    with _fails("people.membership_over"):
        memberships.end_membership(actor=acting(owner), membership_id=rows[0].pk)


def test_of_two_owners_the_second_is_told(organisation, owner, member, acting):
    row = _of(member("员"), organisation)
    second = member("另一位", "owner")
    memberships.change_membership(actor=acting(owner), membership_id=row.pk, version=1, role="editor")

    with pytest.raises(Conflict) as refused:
        memberships.change_membership(actor=acting(second), membership_id=row.pk, version=1, role="viewer")

    assert refused.value.problems[0].facts["who"] == "孟昭"


def test_nobody_changes_the_own_role(organisation, member, acting):
    editor = member("员", "editor")

    with pytest.raises(Forbidden):
        memberships.change_membership(
            actor=acting(editor), membership_id=_of(editor, organisation).pk, version=1, role="owner"
        )


# Second posts and secondments

DUAL = {
    "share": 40,
    "consent": "人函〔2026〕12 号",
    "conflict_note": "成果归原单位，采购回避",
    "home_name": "某大学",
}


def test_a_dual_appointment_is_on_record(organisation, owner, member, acting):
    professor = member("教授", "editor")

    row = memberships.declare_dual_appointment(
        actor=acting(professor), membership_id=_of(professor, organisation).pk, version=1, **DUAL
    )

    assert (row.kind, row.share, row.consent, row.sent_by_name, row.conflict_note) == (
        "dual", 40, "人函〔2026〕12 号", "某大学", "成果归原单位，采购回避",
    )  # fmt: skip
    assert [n.code for n in Notice.objects.filter(person=owner)] == ["dual_declared"]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"share": 0}, ["people.share_range"]),
        ({"share": 101}, ["people.share_range"]),
        ({"consent": " "}, ["people.consent_missing"]),
        ({"conflict_note": ""}, ["people.conflict_missing"]),
        ({"home_name": ""}, ["people.home_missing"]),
        ({"home_name": "长汀新材料有限公司"}, ["people.home_same"]),
        ({"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}, ["people.dates_order"]),
        ({"share": 0, "consent": ""}, ["people.share_range", "people.consent_missing"]),
    ],
)
def test_what_a_dual_appointment_needs(organisation, member, acting, more, codes):
    someone = member("教授")

    with pytest.raises(UserError) as refused:
        memberships.declare_dual_appointment(
            actor=acting(someone), membership_id=_of(someone, organisation).pk, version=1, **{**DUAL, **more}
        )

    assert [problem.code for problem in refused.value.problems] == codes


@pytest.mark.parametrize(
    ("elsewhere", "share", "fits"),
    [
        ({"share": 60}, 40, True),
        ({"share": 60}, 41, False),
        ({"share": 60, "ended_at": datetime(2026, 1, 1, tzinfo=UTC)}, 100, True),
        ({"share": 60, "ends_on": date(2020, 1, 1)}, 100, True),
        ({"share": 60, "starts_on": date(2090, 1, 1)}, 100, False),
    ],
)
def test_all_shares_make_a_hundred_at_most(organisation, member, acting, elsewhere, share, fits):
    someone = member("教授")
    other = Organisation.objects.create(name="某大学", kind="university", node_id="main")
    Membership.objects.create(person=someone, organisation=other, role="editor", kind="dual", **elsewhere)
    call = {"actor": acting(someone), "membership_id": _of(someone, organisation).pk, "version": 1}

    if fits:
        memberships.declare_dual_appointment(**call, **{**DUAL, "share": share})
    else:
        with _fails("people.share_sum"):
            memberships.declare_dual_appointment(**call, **{**DUAL, "share": share})


def test_a_secondment_ends_by_itself(organisation, owner, member, acting):
    someone = member("经理人", "editor")
    home = Organisation.objects.create(name="技术市场", kind="service", node_id="main")
    with clock.at(datetime(2026, 3, 1, 4, tzinfo=UTC)):
        row = memberships.record_secondment(
            actor=acting(owner), membership_id=_of(someone, organisation).pk, version=1,
            starts_on=date(2026, 3, 1), ends_on=date(2026, 8, 31), purpose="驻校征集成果", home_id=home.id,
        )  # fmt: skip
        assert (row.kind, row.sent_by, row.purpose) == ("seconded", home, "驻校征集成果")
        assert acting(someone).organisations == {organisation.id: "editor"}
    with clock.at(datetime(2026, 8, 31, 4, tzinfo=UTC)):
        assert acting(someone).belongs(organisation.id)
    with clock.at(datetime(2026, 9, 1, 4, tzinfo=UTC)):
        assert not acting(someone).belongs(organisation.id)
        assert [card.name for card in queries.former_members(organisation.id)] == ["经理人"]


def test_what_a_secondment_needs(organisation, member, acting):
    someone = member("经理人")

    with pytest.raises(UserError) as refused:
        memberships.record_secondment(
            actor=acting(someone), membership_id=_of(someone, organisation).pk, version=1, starts_on=None,
            ends_on=None, purpose="",
        )  # fmt: skip

    assert [problem.code for problem in refused.value.problems] == [
        "people.dates_missing", "people.purpose_missing", "people.home_missing",
    ]  # fmt: skip
