"""The verification of organisations: steps, clocks, two operators at once, appeals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from queqiao.accounts import queries
from queqiao.accounts.actions import verification
from queqiao.accounts.models import Membership, Notice, Organisation
from queqiao.kernel import clock
from queqiao.kernel.errors import Conflict, Forbidden, UserError
from queqiao.kernel.models import AuditEntry, OutboxEvent

YES = {name: {"value": "yes", "note": ""} for name in ("papers_seen", "name_matches", "applicant_authorised")}
FRIDAY = datetime(2026, 9, 25, 4, tzinfo=UTC)


@pytest.fixture
def queued(organisation, owner, acting):
    """Handed in on a Friday at noon."""
    with clock.at(FRIDAY):
        return verification.submit_for_verification(
            actor=acting(owner), organisation_id=organisation.id, version=1, note="请核验"
        )


def _decide(actor, row, verb, **more):
    return verification.decide_verification(
        actor=actor, organisation_id=row.id, version=row.version, verb=verb, **more
    )


def test_the_answer_is_due_in_three_working_days_over_the_holiday(queued):
    # 2026-09-25 is the mid-autumn holiday, the days around it rest days; the calendar of 2026 knows.
    assert queued.state == "queued"
    assert queued.due_on == date(2026, 9, 30)


def test_operators_of_the_node_are_told(queued, operator):
    with clock.at(FRIDAY):
        assert not Notice.objects.filter(person=operator).exists()


def test_it_takes_papers_name_and_authority(queued, operator, acting):
    with clock.at(FRIDAY), pytest.raises(UserError) as refused:
        _decide(acting(operator), queued, "verify")

    text = refused.value.problems[0].text("zh")
    assert all(part in text for part in ("尚未查验证明材料", "名称与登记信息不一致", "尚未取得单位授权"))
    queued.refresh_from_db()
    assert queued.state == "queued"


def test_verified_with_a_mark_for_three_years(queued, operator, owner, acting):
    with clock.at(FRIDAY):
        row = _decide(acting(operator), queued, "verify", checklist=YES)

        assert (row.state, row.due_on, row.verified_at) == ("verified", date(2029, 9, 25), FRIDAY)
    case = queries.rounds(row.id).get()
    assert (case.verb, case.decided_by, case.checklist) == ("verify", operator, YES)
    assert [n.code for n in Notice.objects.filter(person=owner)] == ["organisation_verified"]
    moved = OutboxEvent.objects.filter(name="organisation.moved").values_list("payload", flat=True)
    assert [(m["verb"], m["target"]) for m in moved] == [("submit", "queued"), ("verify", "verified")]
    entry = AuditEntry.objects.get(verb="organisation.verify")
    assert (entry.before, entry.after) == ({"state": "queued"}, {"state": "verified"})


def test_of_two_operators_the_second_is_told(queued, operator, person, acting):
    from queqiao.accounts.models import RoleGrant

    second = person("另一位")
    RoleGrant.objects.create(person=second, role="operator")
    seen = queued.version
    with clock.at(FRIDAY):
        _decide(acting(operator), queued, "return", reasons=["name"])
        with pytest.raises(Conflict) as refused:
            verification.decide_verification(
                actor=acting(second), organisation_id=queued.id, version=seen, verb="verify", checklist=YES
            )

    assert refused.value.problems[0].facts["who"] == "祁连"
    queued.refresh_from_db()
    assert queued.state == "returned"
    assert queries.rounds(queued.id).count() == 1


def test_taking_it_puts_a_name_on_it(queued, operator, acting):
    verification.take_verification(actor=acting(operator), organisation_id=queued.id)

    assert queries.round_in_hand(queued.id).taken_by == operator


def test_members_do_not_verify_their_own(queued, operator, organisation, acting):
    Membership.objects.create(person=operator, organisation=organisation, role="viewer")

    with clock.at(FRIDAY), pytest.raises(Forbidden):
        _decide(acting(operator), queued, "verify", checklist=YES)


def test_operators_of_another_node_do_not(queued, person, node, acting):
    from queqiao.accounts.models import RoleGrant

    someone = person("他站")
    RoleGrant.objects.create(person=someone, role="operator", node=node)
    Organisation.objects.filter(id=queued.id).update(state="requeued")

    with clock.at(FRIDAY), pytest.raises(Forbidden):
        _decide(acting(someone), queued, "verify", checklist=YES)


@pytest.mark.parametrize("verb", ["return", "refuse", "suspend"])
def test_a_step_against_somebody_says_why(queued, operator, acting, verb):
    with clock.at(FRIDAY), pytest.raises(UserError, match=r"people\.reason_missing"):
        _decide(acting(operator), queued, verb)


def test_returned_mended_and_handed_in_again(queued, operator, owner, acting):
    with clock.at(FRIDAY):
        row = _decide(
            acting(operator), queued, "return", reasons=["paper_missing", "name"], note="请补法人证书"
        )
        notice = Notice.objects.get(person=owner)
        assert notice.facts["reasons"] == ["return_reason.paper_missing", "return_reason.name"]
        assert "缺少证照或证明材料、机构名称与登记不一致" in queries.notice_line(notice).text
    with clock.at(FRIDAY + timedelta(days=7)):
        row = verification.submit_for_verification(
            actor=acting(owner), organisation_id=row.id, version=row.version
        )
    assert row.state == "queued"
    assert [one.verb for one in queries.rounds(row.id)] == ["", "return"]


def test_clocks_strike(queued, operator, owner, acting):
    with clock.at(FRIDAY):
        _decide(acting(operator), queued, "return", reasons=["name"])
        assert verification.run_clock() == 0
    with clock.at(datetime(2026, 10, 25, 4, tzinfo=UTC)):
        assert verification.run_clock() == 0
    with clock.at(datetime(2026, 10, 26, 4, tzinfo=UTC)):
        assert verification.run_clock() == 1
        assert verification.run_clock() == 0
    queued.refresh_from_db()
    assert (queued.state, queued.due_on) == ("unverified", None)
    assert "organisation_lapsed" in set(Notice.objects.filter(person=owner).values_list("code", flat=True))


def test_a_mark_is_lost_after_its_grace(queued, operator, acting):
    with clock.at(FRIDAY):
        _decide(acting(operator), queued, "verify", checklist=YES)
    with clock.at(datetime(2029, 9, 26, 4, tzinfo=UTC)):
        verification.run_clock()
        queued.refresh_from_db()
        assert (queued.state, queued.verified_at is not None) == ("due_again", True)
    with clock.at(datetime(2029, 10, 27, 4, tzinfo=UTC)):
        verification.run_clock()
    queued.refresh_from_db()
    assert (queued.state, queued.verified_at) == ("unverified", None)


def test_an_appeal_is_heard_by_somebody_else(queued, operator, person, owner, acting):
    from queqiao.accounts.models import RoleGrant

    second = person("另一位")
    RoleGrant.objects.create(person=second, role="operator")
    with clock.at(FRIDAY):
        row = _decide(acting(operator), queued, "refuse", reasons=["authority"])
        row = verification.appeal(
            actor=acting(owner), organisation_id=row.id, version=row.version, statement="授权书已附"
        )
        assert row.state == "appealed"
        with pytest.raises(UserError, match=r"people\.organisation_not_now"):
            _decide(acting(operator), row, "uphold_appeal", note="重新核对")
        row = _decide(acting(second), row, "uphold_appeal", note="授权书有效")
    assert row.state == "queued"


def test_the_queue_shows_what_is_due_first(organisation, queued, operator, node, person, acting):
    late = Organisation.objects.create(
        name="先到期", kind="institute", node_id="main", state="requeued", due_on=date(2026, 9, 28)
    )
    elsewhere = Organisation.objects.create(
        name="他站的", kind="institute", node=node, state="queued", due_on=date(2026, 9, 27)
    )
    from queqiao.accounts.models import RoleGrant

    local = person("本站")
    RoleGrant.objects.create(person=local, role="operator", node=node)

    assert list(queries.verification_queue(acting(operator))) == [elsewhere, late, queued]
    assert list(queries.verification_queue(acting(local))) == [elsewhere]
    assert not queries.verification_queue(acting(person("路人"))).exists()


def test_closing_it_ends_everything(organisation, owner, acting):
    row = verification.close_organisation(
        actor=acting(owner), organisation_id=organisation.id, version=1, reason="重复登记"
    )

    assert row.state == "closed"
    with pytest.raises(UserError):
        verification.submit_for_verification(actor=acting(owner), organisation_id=row.id, version=row.version)
