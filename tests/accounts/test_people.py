"""People, actors, roles, notices, rules, nodes, text messages."""

from __future__ import annotations

import json
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from allauth.account.models import EmailAddress
from django.utils import translation

from queqiao.accounts import access, names, queries, sms, tasks
from queqiao.accounts.actions import notices, people, roles
from queqiao.accounts.actions.memberships import ask_to_join
from queqiao.accounts.contracts import ANONYMOUS, SYSTEM, Actor, ProfileDraft
from queqiao.accounts.models import Membership, Node, Notice, Organisation, Person, RoleGrant
from queqiao.accounts.words import WORDING
from queqiao.kernel import clock, jobs
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry

ADMIN = Actor(id="P-admin", name="管理员", superuser=True)


def test_an_actor_holds_what_holds_today(person, organisation):
    someone = person("多面手")
    other = Organisation.objects.create(name="乙", kind="institute", node_id="main")
    past = Organisation.objects.create(name="丙", kind="institute", node_id="main")
    Membership.objects.create(person=someone, organisation=organisation, role="editor")
    Membership.objects.create(person=someone, organisation=other, role="viewer")
    Membership.objects.create(person=someone, organisation=past, role="owner", ends_on=date(2020, 1, 1))
    node = Node.objects.create(id="n1", name="一")
    RoleGrant.objects.create(person=someone, role="operator", node=node)
    RoleGrant.objects.create(person=someone, role="reviewer")
    RoleGrant.objects.create(person=someone, role="auditor", ends_on=date(2020, 1, 1))

    actor = queries.actor_for(someone, acting_for=other.id)

    assert actor.organisations == {organisation.id: "editor", other.id: "viewer"}
    assert actor.acting_for == other.id
    assert dict(actor.platform_roles) == {"operator": frozenset({"n1"}), "reviewer": frozenset()}
    assert (actor.plays("operator", "n1"), actor.plays("operator", "n2"), actor.plays("reviewer", "n2")) == (
        True, False, True,
    )  # fmt: skip
    assert queries.actor_for(someone, acting_for=past.id).acting_for == organisation.id


def test_an_actor_costs_two_queries_however_many_organisations(person, django_assert_num_queries):
    someone = person("多面手")
    for count in (1, 3):
        for number in range(count):
            row = Organisation.objects.create(
                name=f"{count}-{number}", kind="institute", node_id=queries.main_node().id
            )
            Membership.objects.create(person=someone, organisation=row, role="viewer")
        with django_assert_num_queries(2):
            queries.actor_for(someone)


def test_a_person_put_to_rest_is_nobody(person):
    someone = person("停用")
    someone.is_active = False

    assert queries.actor_for(someone) == ANONYMOUS


def test_every_verb_is_refused_to_strangers_with_words(organisation):
    membership = Membership.objects.get()
    grant = RoleGrant(person=membership.person, role="reviewer")
    things = {
        "membership": membership,
        "organisation": organisation,
        "role": grant,
        "person": membership.person,
    }
    for verb in access.verbs():
        area = verb.partition(".")[0]
        if area not in {
            "organisation",
            "membership",
            "role",
            "person",
            "profile",
            "audit",
            "notice",
            "verification",
            "sign_ins",
        }:
            continue
        thing = organisation if verb == "membership.manage" else things.get(area)
        answer = access.can(ANONYMOUS, verb, thing)
        assert not answer, verb
        assert answer.reason.code in WORDING.codes(), verb


def test_a_verb_without_a_rule_opens_no_door():
    assert not access.can(SYSTEM, "moon.land")
    with pytest.raises(Forbidden) as refused:
        access.require(SYSTEM, "moon.land")
    assert "moon.land" in refused.value.problems[0].text("zh")


def test_the_wording_has_both_languages_and_the_same_facts():
    for code in WORDING.codes():
        assert set(WORDING.texts[code]) == {"zh", "en"}, code
        if code.partition(".")[0] in {"notice", "access"}:
            assert WORDING.facts_of(code, "zh") == WORDING.facts_of(code, "en"), code


# Profile


def test_a_profile_is_checked_as_a_whole(person, acting):
    someone = person("甲")
    with pytest.raises(UserError) as refused:
        people.edit_profile(
            actor=acting(someone), version=1, data=ProfileDraft(name=" ", orcid="0000-0002-1825-0098")
        )
    assert [p.code for p in refused.value.problems] == ["people.name_missing", "accounts.orcid_check"]

    row = people.edit_profile(
        actor=acting(someone),
        version=1,
        data=ProfileDraft(
            name="甲　先生", orcid="https://orcid.org/0000-0002-1825-0097", fields=("new_energy",)
        ),
    )
    assert (row.name, row.orcid, row.fields, row.version) == (
        "甲 先生",
        "0000-0002-1825-0097",
        ["new_energy"],
        2,
    )
    with pytest.raises(Conflict):
        people.edit_profile(actor=acting(someone), version=1, data=ProfileDraft(name="乙"))


def test_language_and_acting(person, organisation, owner, acting):
    assert people.choose_language(actor=acting(owner), language="en", notice_mail=False).language == "en"
    with pytest.raises(UserError, match="language_unknown"):
        people.choose_language(actor=acting(owner), language="fr")
    assert people.choose_acting_for(actor=acting(owner), organisation_id=organisation.id) == organisation.id
    with pytest.raises(NotHere):
        people.choose_acting_for(actor=acting(person("客")), organisation_id=organisation.id)


def test_signing_out_everywhere_changes_what_sessions_hold(person, acting):
    someone = person("甲", password="long-enough-72")
    before = someone.get_session_auth_hash()

    after = people.sign_out_everywhere(actor=acting(someone))

    assert after.get_session_auth_hash() != before
    assert Notice.objects.get(person=someone).code == "signed_out_everywhere"


def test_only_the_platform_makes_people_with_verified_contacts(person, acting):
    with pytest.raises(Forbidden):
        people.create_person(actor=acting(person("甲")), name="乙", email="b@example.org")


# Roles


@pytest.mark.parametrize(
    ("held", "role", "node", "allowed"),
    [
        (None, "reviewer", "n1", False),
        (frozenset({"n1"}), "reviewer", "n1", True),
        (frozenset({"n1"}), "technology_manager", "n1", True),
        (frozenset({"n1"}), "reviewer", "n2", False),
        (frozenset({"n1"}), "reviewer", "", False),
        (frozenset({"n1"}), "operator", "n1", False),
        (frozenset(), "reviewer", "", True),
        (frozenset(), "auditor", "", False),
    ],
)
def test_who_appoints_whom(person, held, role, node, allowed):
    for name in ("n1", "n2"):
        Node.objects.create(id=name, name=name)
    actor = Actor(id="P-op", name="运营", platform_roles={} if held is None else {"operator": held})
    call = {"actor": actor, "person_id": person("某").id, "role": role, "node_id": node}

    if allowed:
        assert roles.grant_role(**call).role == role
    else:
        with pytest.raises(Forbidden):
            roles.grant_role(**call)


def test_appointed_ended_and_appointed_again(person):
    someone = person("某")
    grant = roles.grant_role(actor=ADMIN, person_id=someone.id, role="operator", ends_on=clock.today())
    assert list(queries.people_playing("operator")) == [someone]

    roles.end_role(actor=ADMIN, grant_id=grant.pk, note="调岗")
    assert not queries.people_playing("operator").exists()
    with pytest.raises(NotHere):
        roles.end_role(actor=ADMIN, grant_id=grant.pk)
    roles.grant_role(actor=ADMIN, person_id=someone.id, role="operator")

    assert list(queries.people_playing("operator", "main")) == [someone]
    assert RoleGrant.objects.count() == 1
    assert [n.code for n in queries.notices(someone.id)] == ["role_granted", "role_ended", "role_granted"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"role": "king"}, "platform_role_unknown"),
        ({"role": "operator", "node_id": "moon"}, "node_unknown"),
        ({"role": "operator", "ends_on": date(2020, 1, 1)}, "dates_order"),
        ({"role": "operator", "person_id": "P-none"}, "person_unknown"),
    ],
)
def test_what_an_appointment_needs(person, more, code):
    with pytest.raises(UserError, match=code):
        roles.grant_role(**{"actor": ADMIN, "person_id": person("某").id, **more})


# Notices


def test_a_notice_with_a_key_is_written_once(person):
    someone = person("甲")
    first = notices.notify(person_id=someone.id, code="welcome", key="w")
    second = notices.notify(person_id=someone.id, code="welcome", key="w")

    assert (first is not None, second, Notice.objects.count()) == (True, None, 1)


def test_notices_are_read_by_their_owner_alone(person, acting):
    someone, other = person("甲"), person("乙")
    row = notices.notify(person_id=someone.id, code="welcome")

    assert notices.mark_read(actor=acting(other), notice_id=row.pk) == 0
    assert notices.mark_read(actor=acting(someone)) == 1
    assert notices.mark_read(actor=acting(someone)) == 0
    with pytest.raises(Forbidden):
        notices.mark_read(actor=ANONYMOUS)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "欢迎来到鹊桥"), ("en", "Welcome to Queqiao")])
def test_notices_are_mailed_in_one_and_in_the_readers_language(
    person, language, words, django_capture_on_commit_callbacks, mailoutbox
):
    someone = person("甲", language=language)
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify(person_id=someone.id, code="welcome", link="/organisations/mine")
        notices.notify(person_id=someone.id, code="role_granted", facts={"role": "role.reviewer", "node": ""})
    jobs.run_waiting()
    jobs.run_waiting()

    (mail,) = mailoutbox
    assert words in mail.body
    prefix = "/en" if language == "en" else ""
    assert f"{prefix}/organisations/mine" in mail.body


@pytest.mark.parametrize("off", [{"demo": True}, {"notice_mail": False}, {"is_active": False}])
def test_nobody_is_mailed_against_their_will(person, off, django_capture_on_commit_callbacks, mailoutbox):
    someone = person("甲")
    Person.objects.filter(id=someone.id).update(**off)
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify(person_id=someone.id, code="welcome")
    jobs.run_waiting()

    assert mailoutbox == []


# Nodes


def test_a_host_names_its_node(node):
    assert queries.node_for_host("HUBEI.example.org:8000") == node
    assert queries.node_for_host("elsewhere.example.org").id == "main"
    assert queries.node_for_host("").id == "main"


# Text messages


class Gateway(BaseHTTPRequestHandler):
    """Keeps what is posted; answers with ``status``."""

    got: ClassVar[list[tuple[str, bytes]]] = []
    status = 202

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.headers["X-Queqiao-Signature"], body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def gateway():
    Gateway.got, Gateway.status = [], 202
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sms"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_gateway_gets_signed_json(gateway):
    sms.HttpSender(gateway, "s" * 20).send("+8613800138000", "验证码 123456")

    ((signature, body),) = Gateway.got
    assert signature == f"sha256={sms.signature('s' * 20, body)}"
    sent = json.loads(body)
    assert (sent["phone"], sent["text"]) == ("+8613800138000", "验证码 123456")
    assert set(sent) == {"id", "phone", "text", "sent_at"}


def test_a_gateway_that_refuses_is_an_error_without_the_text(gateway):
    Gateway.status = 500

    with pytest.raises(sms.SmsNotSent, match=r"^the gateway answered 500$"):
        sms.HttpSender(gateway, "s" * 20).send("+8613800138000", "验证码 123456")


def test_a_gateway_needs_an_address():
    with pytest.raises(sms.SmsNotSent, match="no http"):
        sms.HttpSender("file:///etc/passwd", "s" * 20)


def test_the_console_prints_what_it_sends(capsys):
    sms.ConsoleSender().send("+8613800138000", "你好")

    assert capsys.readouterr().out == "短信 SMS → +8613800138000: 你好\n"


def test_old_attempts_are_forgotten(person):
    from queqiao.accounts.models import SignInAttempt

    someone = person("甲")
    for days in (1, 200):
        SignInAttempt.objects.create(person=someone, succeeded=True, at=clock.now() - timedelta(days=days))
    jobs.queue("accounts.clock")
    jobs.run_waiting()

    assert queries.sign_ins(someone.id).count() == 1


# Names in the reader's language


def test_a_notice_names_people_and_organisations_as_its_reader_reads(person, acting, organisation, owner):
    Organisation.objects.filter(id=organisation.id).update(name_en="Changting Materials")
    asker = person("陆行", name_en="Lu Xing")
    ask_to_join(actor=acting(asker), organisation_id=organisation.id, known=organisation.credit_code)
    row = Notice.objects.get(person=owner, code="join_asked")
    with translation.override("en"):
        assert queries.notice_line(row).text == "Lu Xing asks to join Changting Materials. Please answer."
    with translation.override("zh-hans"):
        assert queries.notice_line(row).text == "陆行 申请加入“长汀新材料有限公司”，请答复。"
    nameless = person("李维")
    assert (names.in_both(nameless), names.shown(None)) == ("李维", "")
    with translation.override("en"):
        assert (names.shown(asker), names.shown(nameless)) == ("Lu Xing", "李维")


# Sign-ups that nobody verified


def unverified(name: str, days: int, **more: object) -> Person:
    """Somebody who signed up so many days ago and never typed the code."""
    row = Person.objects.create(name=name, joined_at=clock.now() - timedelta(days=days), **more)
    if row.email:
        EmailAddress.objects.create(user=row, email=row.email, verified=False, primary=True)
    return row


def test_sign_ups_never_verified_are_forgotten_and_nobody_else(person, organisation):
    old = unverified("甲", 8, email="old@example.org")
    by_phone = unverified("乙", 8, phone="+8613800000001")
    kept = [
        unverified("丙", 6, email="young@example.org"),
        unverified("丁", 8, phone="+8613800000002", phone_verified=True),
        unverified("戊", 8, email="seen@example.org", last_login=clock.now()),
        unverified("己", 8, email="boss@example.org", is_superuser=True),
        unverified("庚", 8, email="demo@example.org", demo=True),
        person("辛"),
    ]
    Person.objects.filter(name="辛").update(joined_at=clock.now() - timedelta(days=400))
    member = unverified("壬", 8, email="member@example.org")
    Membership.objects.create(person=member, organisation=organisation, role="viewer")
    with pytest.raises(Forbidden):
        people.sweep_unverified(actor=queries.actor_for(kept[-1]))
    tasks.run_clock(None)
    ids = {old.id, by_phone.id, member.id, *(row.id for row in kept)}
    assert set(Person.objects.filter(id__in=ids).values_list("name", flat=True)) == {
        "丙",
        "丁",
        "戊",
        "己",
        "庚",
        "辛",
        "壬",
    }
    told = (
        AuditEntry.objects.filter(verb="person.sweep")
        .order_by("object_id")
        .values_list("object_id", "before", "after")
    )
    assert list(told) == [(one, None, None) for one in sorted((old.id, by_phone.id))]
    assert not EmailAddress.objects.filter(email="old@example.org").exists()
    assert people.sweep_unverified() == 0
